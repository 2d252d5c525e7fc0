package timetrack_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// static is a Directory whose people never change.
type static struct{ roster *people.Roster }

func (s static) Roster(context.Context, string) (*people.Roster, error) { return s.roster, nil }

func (s static) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return s.roster, nil
}

// The cast of the examples: Mia manages the office where Ann works.
var (
	ctx = context.Background()
	mia = people.Actor{Org: "acme", Person: "mia", Level: 20, Locations: []string{"cph"},
		Permissions: people.TimetrackSchedule | people.TimetrackManage | people.TimetrackApprove}
	ann = people.Actor{Org: "acme", Person: "ann", Level: 10, Locations: []string{"cph"}, Permissions: people.TimetrackUse}

	tuesday = period.On(2026, time.March, 10)
	today   = period.Span{From: tuesday, Until: tuesday + 1}
)

// office is a Timesheet with two activities, and the clock that it goes by: it
// begins on Tuesday 10 March 2026 at 9 in the morning, in UTC.
func office() (*timetrack.Timesheet, *time.Time) {
	at := []people.Membership{{ID: "cph"}}
	roster := people.NewRoster(people.Organization{ID: "acme", Name: "Acme"}, nil, []people.Location{{ID: "cph", Name: "Copenhagen"}}, nil, []people.Person{
		{ID: "ann", FirstName: "Ann", Level: 10, Locations: at, Permissions: people.TimetrackUse},
		{ID: "mia", FirstName: "Mia", Level: 20, Locations: at, Permissions: mia.Permissions},
		{ID: "zoe", FirstName: "Zoe", Level: 30, Locations: at},
	})
	now := time.Date(2026, time.March, 10, 9, 0, 0, 0, time.UTC)
	sheet := timetrack.New(storage.TimeTrack(memstore.New(nil)), static{roster}, &timetrack.Options{Now: func() time.Time { return now }})
	for _, a := range []timetrack.Activity{{Record: timetrack.Record{ID: "calls"}, Name: "Calls", Paid: true}, {Record: timetrack.Record{ID: "lunch"}, Name: "Lunch"}} {
		if _, err := sheet.SaveActivity(ctx, mia, a); err != nil {
			panic(err)
		}
	}
	return sheet, &now
}

// clocked is an office where Ann made calls from 9 to 12.
func clocked() (*timetrack.Timesheet, timetrack.Entry) {
	sheet, now := office()
	if _, err := sheet.Start(ctx, ann, timetrack.Command{Activity: "calls"}); err != nil {
		panic(err)
	}
	*now = now.Add(3 * time.Hour)
	e, err := sheet.Stop(ctx, ann, timetrack.Command{})
	if err != nil {
		panic(err)
	}
	*now = now.Add(8 * time.Hour)
	return sheet, e
}

// clock is a time of day of the Tuesday.
func clock(hour, minute int) time.Time {
	return time.Date(2026, time.March, 10, hour, minute, 0, 0, time.UTC)
}

// Clock, plan, pay and approve.
func Example() {
	sheet, now := office()
	if _, err := sheet.PutRates(ctx, mia, []timetrack.HourRate{{Record: timetrack.Record{Person: "ann"}, Rates: period.Timeline[money.Amount]{{Value: money.Amount{Minor: 15000, Currency: "DKK"}}}}}); err != nil {
		fmt.Println(err)
	}
	if _, err := sheet.Start(ctx, ann, timetrack.Command{Activity: "calls"}); err != nil {
		fmt.Println(err)
	}
	*now = now.Add(90 * time.Minute)
	if _, err := sheet.Stop(ctx, ann, timetrack.Command{}); err != nil {
		fmt.Println(err)
	}
	report, err := sheet.Report(ctx, mia, timetrack.ReportQuery{Selection: timetrack.Selection{Span: today}, ExcludeEmpty: true})
	if err != nil {
		fmt.Println(err)
	}
	for _, row := range report.People {
		fmt.Println(row.Name, time.Duration(row.SalaryTime)*time.Second, row.Salary)
	}
	// Output: Ann 1h30m0s 225.00 DKK
}

func ExampleNew() {
	roster := people.NewRoster(people.Organization{ID: "acme"}, nil, nil, nil, nil)
	sheet := timetrack.New(storage.TimeTrack(memstore.New(nil)), static{roster}, nil)
	activities, err := sheet.Activities(ctx, mia)
	fmt.Println(len(activities), err)
	// Output: 0 <nil>
}

func ExampleTimesheet_SaveActivity() {
	sheet, _ := office()
	a, err := sheet.SaveActivity(ctx, mia, timetrack.Activity{Name: "Training", Color: "#1a7f37", Paid: true})
	fmt.Println(a.Name, a.Revision, err)
	a.Retired = tuesday + 7
	a, err = sheet.SaveActivity(ctx, mia, a)
	fmt.Println(a.Name, a.Revision, err)
	_, err = sheet.SaveActivity(ctx, mia, timetrack.Activity{Name: "CALLS"})
	fmt.Println(err)
	// Output:
	// Training 1 <nil>
	// Training 2 <nil>
	// name: is that of another one
}

func ExampleTimesheet_Activities() {
	sheet, _ := office()
	activities, err := sheet.Activities(ctx, ann)
	for _, a := range activities {
		fmt.Println(a.Name, a.Paid)
	}
	fmt.Println(err)
	// Output:
	// Calls true
	// Lunch false
	// <nil>
}

func ExampleTimesheet_ActivityVersions() {
	sheet, _ := office()
	versions, err := sheet.ActivityVersions(ctx, mia, "calls")
	fmt.Println(versions[0].Name, "by", versions[0].By, err)
	// Output: Calls by mia <nil>
}

func ExampleActivity_UsableOn() {
	a := timetrack.Activity{Name: "Fax", Retired: tuesday}
	fmt.Println(a.UsableOn(tuesday-1), a.UsableOn(tuesday))
	// Output: true false
}

func ExampleTimesheet_Start() {
	sheet, now := office()
	if _, err := sheet.Start(ctx, ann, timetrack.Command{Activity: "calls"}); err != nil {
		fmt.Println(err)
	}
	*now = now.Add(time.Hour)
	e, err := sheet.Start(ctx, ann, timetrack.Command{Activity: "lunch"}) // which stops the calls
	fmt.Println(e.Activity, e.Running(), err)
	day, _ := sheet.Day(ctx, ann, "ann", 0)
	for _, it := range day.Items {
		fmt.Println(it.Activity, it.Running(), it.Seconds)
	}
	// Output:
	// lunch true <nil>
	// calls false 3600
	// lunch true 0
}

func ExampleTimesheet_Stop() {
	sheet, _ := office()
	e, err := sheet.Stop(ctx, ann, timetrack.Command{}) // nothing runs
	fmt.Println(e.Stray(), err)
	e, err = sheet.Edit(ctx, ann, timetrack.Command{Entry: e.ID, Activity: "calls", Start: clock(8, 0), Stop: e.Stop})
	fmt.Println(e.Stray(), e.Stop.Sub(e.Start), err)
	// Output:
	// true <nil>
	// false 1h0m0s <nil>
}

func ExampleTimesheet_Add() {
	sheet, _ := clocked()
	_, err := sheet.Add(ctx, ann, timetrack.Command{Activity: "lunch", Start: clock(12, 0), Stop: clock(12, 30)})
	fmt.Println(err)
	_, err = sheet.Add(ctx, ann, timetrack.Command{Activity: "calls", Start: clock(11, 30), Stop: clock(12, 30)})
	fmt.Println(err, errors.Is(err, fault.ErrConflict))
	// Output:
	// <nil>
	// start: there is an entry from 2026-03-10T09:00:00Z to 2026-03-10T12:00:00Z true
}

func ExampleOverlap() {
	sheet, _ := clocked()
	_, err := sheet.Add(ctx, ann, timetrack.Command{Activity: "calls", Start: clock(11, 30), Stop: clock(12, 30)})
	if overlap, ok := errors.AsType[*timetrack.Overlap](err); ok {
		fmt.Println("in the way:", overlap.Entry.Activity)
	}
	// Output: in the way: calls
}

func ExampleTimesheet_Edit() {
	sheet, e := clocked()
	base := e.Revision
	e, err := sheet.Edit(ctx, ann, timetrack.Command{Entry: e.ID, Base: &base, Activity: "calls", Start: e.Start, Stop: clock(11, 45), Reason: "stopped too late"})
	fmt.Println(e.Stop.Format("15:04"), e.Revision, err)
	_, err = sheet.Edit(ctx, ann, timetrack.Command{Entry: e.ID, Base: &base, Activity: "calls", Start: e.Start, Stop: clock(11, 0)})
	fmt.Println(err)
	// Output:
	// 11:45 3 <nil>
	// changed meanwhile
}

func ExampleTimesheet_Remove() {
	sheet, e := clocked()
	_, err := sheet.Remove(ctx, ann, timetrack.Command{Entry: e.ID})
	day, _ := sheet.Day(ctx, ann, "ann", tuesday)
	fmt.Println(len(day.Items), err)
	// Output: 0 <nil>
}

func ExampleTimesheet_History() {
	sheet, e := clocked()
	versions, err := sheet.History(ctx, ann, e.ID)
	for _, v := range versions {
		fmt.Println(v.Revision, v.Running())
	}
	fmt.Println(err)
	// Output:
	// 2 false
	// 1 true
	// <nil>
}

// Two entries of two devices, which were offline, overlap: both are kept.
func ExampleTimesheet_SubmitAll() {
	sheet, _ := clocked()
	out, err := sheet.SubmitAll(ctx, ann, []timetrack.Command{
		{Op: timetrack.OpAdd, Activity: "lunch", Start: clock(11, 30), Stop: clock(12, 15)},
		{Op: timetrack.OpAdd, Activity: "lunch", Start: clock(14, 0), Stop: clock(13, 0)},
	}, timetrack.BatchOptions{Offline: true})
	fmt.Println(err)
	fmt.Println(out[0].Err, len(out[0].Overlaps))
	fmt.Println(out[1].Err)
	// Output:
	// <nil>
	// <nil> 1
	// stop must be after the start
}

func ExampleTimesheet_Day() {
	sheet, now := office()
	if _, err := sheet.Start(ctx, ann, timetrack.Command{Activity: "calls"}); err != nil {
		fmt.Println(err)
	}
	*now = now.Add(13 * time.Hour)
	day, err := sheet.Day(ctx, mia, "ann", tuesday)
	fmt.Println(day.Date, day.Total, "seconds,", day.Closed, "of them over,", err)
	fmt.Println("forgotten:", day.Items[0].Forgotten)
	// Output:
	// 2026-03-10 46800 seconds, 0 of them over, <nil>
	// forgotten: true
}

func ExampleWallTime() {
	copenhagen, err := period.Settings{Zone: "Europe/Copenhagen"}.Clock()
	if err != nil {
		fmt.Println(err)
	}
	half := 2*time.Hour + 30*time.Minute
	_, err = timetrack.WallTime(copenhagen, "start", period.On(2026, time.March, 29), half, 0)
	fmt.Println(err)
	october := period.On(2026, time.October, 25)
	_, err = timetrack.WallTime(copenhagen, "start", october, half, 0)
	fmt.Println(err)
	at, err := timetrack.WallTime(copenhagen, "start", october, half, timetrack.Later)
	fmt.Println(at, err)
	// Output:
	// start: the clocks skip this time that day
	// start: the clocks show this time twice that day: say which is meant
	// 2026-10-25 01:30:00 +0000 UTC <nil>
}

func ExampleTimesheet_WallTime() {
	sheet, _ := office()
	at, err := sheet.WallTime(ctx, ann, "start", tuesday, 9*time.Hour, 0)
	fmt.Println(at, err)
	// Output: 2026-03-10 09:00:00 +0000 UTC <nil>
}

func ExampleAmbiguous() {
	err := error(&timetrack.Ambiguous{Field: "start", Earlier: clock(1, 30), Later: clock(2, 30)})
	fmt.Println(fault.Code(err), errors.Is(err, fault.ErrInvalid))
	// Output: ambiguous_time true
}

func ExampleTimesheet_Accept() {
	sheet, _ := clocked()
	// Made too long ago on Ann's phone, and held until Mia decides.
	e, err := sheet.Accept(ctx, mia, timetrack.Command{Op: timetrack.OpAdd, Person: "ann", Activity: "calls", Start: clock(-48, 0), Stop: clock(-47, 0), Reason: "I was there"})
	fmt.Println(e.Person, e.By, err)
	// Output: ann mia <nil>
}

// heldEntry is an office where Ann stopped on a day that Mia had approved.
func heldEntry() (*timetrack.Timesheet, timetrack.Entry) {
	sheet, now := office()
	if _, err := sheet.Start(ctx, ann, timetrack.Command{Activity: "calls"}); err != nil {
		panic(err)
	}
	approveDay(sheet, timetrack.Hours)
	*now = now.Add(time.Hour)
	e, err := sheet.Stop(ctx, ann, timetrack.Command{})
	if err != nil {
		panic(err)
	}
	return sheet, e
}

func ExampleTimesheet_Held() {
	sheet, _ := heldEntry()
	held, err := sheet.Held(ctx, mia, today)
	for _, e := range held {
		fmt.Println(e.Person, e.Activity, e.Stop.Sub(e.Start))
	}
	fmt.Println(err)
	// Output:
	// ann calls 1h0m0s
	// <nil>
}

func ExampleTimesheet_Decide() {
	sheet, e := heldEntry()
	_, err := sheet.Decide(ctx, mia, e.ID, e.Revision, true, "")
	fmt.Println(err)
	if err := sheet.Reopen(ctx, mia, annToday, timetrack.Hours, "she worked on"); err != nil {
		fmt.Println(err)
	}
	e, err = sheet.Decide(ctx, mia, e.ID, e.Revision, true, "")
	fmt.Println(e.Held, err)
	// Output:
	// id: 2026-03-10 is approved
	// false <nil>
}

func ExampleEntry_Running() {
	fmt.Println(timetrack.Entry{Start: clock(9, 0)}.Running())
	// Output: true
}

func ExampleEntry_Stray() {
	fmt.Println(timetrack.Entry{Stop: clock(9, 0)}.Stray())
	// Output: true
}
