package timetrack_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

var annToday = timetrack.Selection{Span: today, People: []string{"ann"}}

// approveDay approves Ann's Tuesday as Mia sees it.
func approveDay(sheet *timetrack.Timesheet, parts timetrack.Part) {
	report, err := sheet.Report(ctx, mia, timetrack.ReportQuery{Selection: annToday})
	if err == nil {
		err = sheet.Approve(ctx, mia, annToday, parts, map[string]string{"ann": report.People[0].Version})
	}
	if err != nil {
		panic(err)
	}
}

// annsShift plans calls from 9 to 12 on a day.
func annsShift(d period.Date) timetrack.Shift {
	return timetrack.Shift{Record: timetrack.Record{Person: "ann", Date: d}, Activity: "calls", From: 9 * 60, To: 12 * 60}
}

func ExampleTimesheet_PutShifts() {
	sheet, _ := office()
	shifts, err := sheet.PutShifts(ctx, mia, []timetrack.Shift{annsShift(tuesday)})
	fmt.Println(shifts[0].Revision, err)
	bad := annsShift(tuesday + 1)
	bad.From = 9*60 + 5
	_, err = sheet.PutShifts(ctx, mia, []timetrack.Shift{bad})
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// shifts[0].from must be a time of day in steps of 15 minutes
}

func ExampleTimesheet_CopyWeek() {
	sheet, _ := office()
	if _, err := sheet.PutShifts(ctx, mia, []timetrack.Shift{annsShift(tuesday)}); err != nil {
		fmt.Println(err)
	}
	copies, err := sheet.CopyWeek(ctx, mia, tuesday-1, tuesday+6, nil)
	fmt.Println(copies[0].Date, err)
	// Output: 2026-03-17 <nil>
}

func ExampleTimesheet_Shifts() {
	sheet, _ := office()
	if _, err := sheet.PutShifts(ctx, mia, []timetrack.Shift{annsShift(tuesday)}); err != nil {
		fmt.Println(err)
	}
	shifts, err := sheet.Shifts(ctx, ann, today, nil)
	fmt.Println(len(shifts), err)
	// Output: 1 <nil>
}

func ExampleTimesheet_ShiftVersions() {
	sheet, _ := office()
	shifts, err := sheet.PutShifts(ctx, mia, []timetrack.Shift{annsShift(tuesday)})
	if err != nil {
		fmt.Println(err)
	}
	shifts[0].To = 13 * 60
	if _, err := sheet.PutShifts(ctx, mia, shifts); err != nil {
		fmt.Println(err)
	}
	versions, err := sheet.ShiftVersions(ctx, mia, shifts[0].ID)
	fmt.Println(versions[0].To, versions[1].To, err)
	// Output: 780 720 <nil>
}

func ExampleTimesheet_PutSessions() {
	sheet, _ := office()
	session := timetrack.Session{Record: timetrack.Record{ID: "login-17", Person: "ann"}, Start: clock(8, 0), Stop: clock(9, 0)}
	for range 2 {
		fmt.Println(sheet.PutSessions(ctx, mia, []timetrack.Session{session}))
	}
	// Output:
	// {1 0 0 0} <nil>
	// {0 0 1 0} <nil>
}

func ExampleTimesheet_Sessions() {
	sheet, _ := office()
	session := timetrack.Session{Record: timetrack.Record{ID: "login-17", Person: "ann"}, Start: clock(8, 0), Stop: clock(9, 0)}
	if _, err := sheet.PutSessions(ctx, mia, []timetrack.Session{session}); err != nil {
		fmt.Println(err)
	}
	own, err := sheet.Sessions(ctx, ann, period.Span{From: tuesday, Until: tuesday + 1}, nil)
	fmt.Println(len(own), own[0].Stop.Sub(own[0].Start), err)
	// Output: 1 1h0m0s <nil>
}

// sale is a result of Ann's Tuesday.
func sale(id string, commission int64) timetrack.Result {
	return timetrack.Result{Record: timetrack.Record{ID: id, Person: "ann", Date: tuesday}, Points: 1, Currency: "DKK", Commission: commission, Success: true}
}

func ExampleTimesheet_PutResults() {
	sheet, _ := clocked()
	fmt.Println(sheet.PutResults(ctx, mia, []timetrack.Result{sale("s-1", 5000), sale("s-2", 2500)}))
	approveDay(sheet, timetrack.Everything)
	// A refund that comes when the day is approved is booked on the next one.
	refund := sale("s-3", -2500)
	refund.Success = false
	fmt.Println(sheet.PutResults(ctx, mia, []timetrack.Result{refund}))
	for _, d := range []period.Date{tuesday, tuesday + 1} {
		row, err := sheet.Own(ctx, ann, period.Span{From: d, Until: d + 1})
		fmt.Println(d, row.Commission, err)
	}
	// Output:
	// {2 0 0 0} <nil>
	// {1 0 0 1} <nil>
	// 2026-03-10 75.00 DKK <nil>
	// 2026-03-11 -25.00 DKK <nil>
}

func ExampleResultTotal_Add() {
	var t timetrack.ResultTotal
	fmt.Println(t.Add(sale("s-1", 5000)), t.Commission, t.Sales)
	// Output: <nil> 5000 1
}

func ExampleResultTotal_Less() {
	var t timetrack.ResultTotal
	fmt.Println(t.Less(sale("s-1", 5000)), t.Commission, t.Sales)
	// Output: <nil> -5000 -1
}

func ExampleResultTotal_Plus() {
	t := timetrack.ResultTotal{Points: 1}
	fmt.Println(t.Plus(timetrack.ResultTotal{Points: 2, Sales: 1}), t.Points, t.Sales)
	// Output: <nil> 3 1
}

func ExampleTimesheet_PutContacts() {
	sheet, _ := office()
	fmt.Println(sheet.PutContacts(ctx, mia, []timetrack.Contact{{Record: timetrack.Record{Person: "ann", Date: tuesday}, Activity: "calls", Seconds: 5400}}))
	// Output: {1 0 0 0} <nil>
}

// rates is 150.00 an hour for Ann.
func rates() []timetrack.HourRate {
	return []timetrack.HourRate{{Record: timetrack.Record{Person: "ann"}, Rates: period.Timeline[money.Amount]{{Value: money.Amount{Minor: 15000, Currency: "DKK"}}}}}
}

func ExampleTimesheet_PutRates() {
	sheet, _ := office()
	saved, err := sheet.PutRates(ctx, mia, rates())
	fmt.Println(saved[0].Revision, err)
	_, err = sheet.PutRates(ctx, mia, []timetrack.HourRate{{Record: timetrack.Record{Person: "mia"}}})
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// rates[0].person: only figures of people in one's charge can be written, and never one's own
}

func ExampleTimesheet_Rates() {
	sheet, _ := office()
	if _, err := sheet.PutRates(ctx, mia, rates()); err != nil {
		fmt.Println(err)
	}
	got, err := sheet.Rates(ctx, ann, nil)
	fmt.Println(got[0].Rates[0].Value, err)
	// Output: 150.00 DKK <nil>
}

func ExampleTimesheet_OverwriteTime() {
	sheet, _ := clocked()
	eight := int64(8 * 3600)
	fmt.Println(sheet.OverwriteTime(ctx, mia, "ann", tuesday, "calls", &eight, "training counts as a day"))
	row, _ := sheet.Own(ctx, ann, today)
	fmt.Println(row.Reported, row.SalaryTime)
	fmt.Println(sheet.OverwriteTime(ctx, mia, "ann", tuesday, "calls", nil, ""))
	row, _ = sheet.Own(ctx, ann, today)
	fmt.Println(row.Reported, row.SalaryTime)
	// Output:
	// <nil>
	// 10800 28800
	// <nil>
	// 10800 10800
}

func ExampleTimesheet_OverwriteVersions() {
	sheet, _ := clocked()
	zero := int64(0)
	if err := sheet.OverwriteTime(ctx, mia, "ann", tuesday, "calls", &zero, "not at work"); err != nil {
		fmt.Println(err)
	}
	versions, err := sheet.OverwriteVersions(ctx, mia, "ann", tuesday, "calls")
	fmt.Println(versions[0].Seconds, versions[0].By, versions[0].Reason, err)
	// Output: 0 mia not at work <nil>
}

// planned is clocked with a plan for the calls.
func planned() *timetrack.Timesheet {
	sheet, _ := clocked()
	if _, err := sheet.PutShifts(ctx, mia, []timetrack.Shift{annsShift(tuesday)}); err != nil {
		panic(err)
	}
	return sheet
}

func ExampleTimesheet_PreviewPaidTime() {
	changes, err := planned().PreviewPaidTime(ctx, mia, annToday, timetrack.SetPaidTime{Mode: timetrack.PaidEightHours})
	fmt.Println(changes[0].Name, changes[0].Before, "becomes", changes[0].After, err)
	// Output: Ann 10800 becomes 28800 <nil>
}

func ExampleTimesheet_SetPaidTime() {
	sheet := planned()
	_, err := sheet.SetPaidTime(ctx, mia, annToday, timetrack.SetPaidTime{Mode: timetrack.PaidEven, Seconds: 4 * 3600}, "")
	row, _ := sheet.Own(ctx, ann, today)
	fmt.Println(row.SalaryTime, err)
	// Output: 14400 <nil>
}

func ExampleTimesheet_SetTotal() {
	sheet, _ := clocked()
	changes, err := sheet.SetTotal(ctx, mia, annToday, 9000, "as agreed")
	fmt.Println(changes[0].Before, "becomes", changes[0].After, err)
	// Output: 10800 becomes 9000 <nil>
}

// bonus is 50.00 for Ann.
func bonus() timetrack.AddBonus {
	return timetrack.AddBonus{People: []string{"ann"}, Amount: money.Amount{Minor: 5000, Currency: "DKK"}, Date: tuesday}
}

func ExampleTimesheet_AddBonus() {
	sheet, _ := office()
	_, err := sheet.AddBonus(ctx, mia, bonus())
	row, _ := sheet.Own(ctx, ann, today)
	fmt.Println(row.Bonus, err)
	negative := bonus()
	negative.Amount.Minor = -5000
	_, err = sheet.AddBonus(ctx, mia, negative)
	fmt.Println(err)
	// Output:
	// 50.00 DKK <nil>
	// note is required for a negative amount
}

func ExampleTimesheet_ChangeBonus() {
	sheet, _ := office()
	given, err := sheet.AddBonus(ctx, mia, bonus())
	if err != nil {
		fmt.Println(err)
	}
	given[0].Amount.Minor = 7500
	b, err := sheet.ChangeBonus(ctx, mia, given[0])
	fmt.Println(b.Amount, b.Revision, err)
	// Output: 75.00 DKK 2 <nil>
}

func ExampleTimesheet_Bonuses() {
	sheet, _ := office()
	if _, err := sheet.AddBonus(ctx, mia, bonus()); err != nil {
		fmt.Println(err)
	}
	list, err := sheet.Bonuses(ctx, ann, today, nil)
	fmt.Println(list[0].Amount, "from", list[0].By, err)
	// Output: 50.00 DKK from mia <nil>
}

func ExampleTimesheet_Report() {
	sheet := planned()
	if _, err := sheet.PutRates(ctx, mia, rates()); err != nil {
		fmt.Println(err)
	}
	report, err := sheet.Report(ctx, mia, timetrack.ReportQuery{Selection: timetrack.Selection{Span: today}, ExcludeEmpty: true})
	for _, p := range report.People {
		for _, d := range p.Days {
			for _, a := range d.Activities {
				fmt.Println(p.Name, d.Date, a.Name, time.Duration(a.Planned)*time.Second, time.Duration(a.Reported)*time.Second, a.HoursPay)
			}
		}
	}
	fmt.Println(report.Total.Salary, err)
	// Output:
	// Ann 2026-03-10 Calls 3h0m0s 3h0m0s 450.00 DKK
	// 450.00 DKK <nil>
}

func ExampleFigures_Add() {
	f := timetrack.Figures{Reported: 60, Salary: money.Subtotals{{Minor: 100, Currency: "DKK"}}}
	err := f.Add(timetrack.Figures{Reported: 30, Salary: money.Subtotals{{Minor: 5, Currency: "EUR"}}})
	fmt.Println(f.Reported, f.Salary, err)
	// Output: 90 1.00 DKK + 0.05 EUR <nil>
}

func ExampleTimesheet_Own() {
	sheet, _ := clocked()
	row, err := sheet.Own(ctx, ann, today)
	fmt.Println(row.Name, row.Reported, row.Approved == timetrack.Everything, err)
	// Output: Ann 10800 false <nil>
}

func ExampleTimesheet_Approve() {
	sheet, _ := clocked()
	report, err := sheet.Report(ctx, mia, timetrack.ReportQuery{Selection: annToday})
	if err != nil {
		fmt.Println(err)
	}
	shown := map[string]string{"ann": report.People[0].Version}
	if _, err := sheet.AddBonus(ctx, mia, bonus()); err != nil {
		fmt.Println(err)
	}
	err = sheet.Approve(ctx, mia, annToday, timetrack.Everything, shown)
	fmt.Println(err, errors.Is(err, fault.ErrStale))
	approveDay(sheet, timetrack.Everything)
	_, err = sheet.Add(ctx, ann, timetrack.Command{Activity: "lunch", Start: clock(12, 0), Stop: clock(13, 0)})
	fmt.Println(err, errors.Is(err, fault.ErrLocked))
	// Output:
	// people[0]: Ann has changed since it was shown true
	// start: 2026-03-10 is approved true
}

func ExampleTimesheet_Reopen() {
	sheet, _ := clocked()
	approveDay(sheet, timetrack.Everything)
	fmt.Println(sheet.Reopen(ctx, mia, annToday, timetrack.Everything, ""))
	fmt.Println(sheet.Reopen(ctx, mia, annToday, timetrack.Everything, "lunch is missing"))
	// Output:
	// reason is required
	// <nil>
}

func ExampleTimesheet_ApprovalVersions() {
	sheet, _ := clocked()
	approveDay(sheet, timetrack.Hours)
	versions, err := sheet.ApprovalVersions(ctx, ann, "ann", tuesday)
	fmt.Println(versions[0].Hours.By, versions[0].Snapshot.Rows[0].Clocked, versions[0].Paid.IsZero(), err)
	// Output: mia 10800 true <nil>
}

func ExampleMark_IsZero() {
	fmt.Println(timetrack.Mark{}.IsZero(), timetrack.Mark{By: "mia"}.IsZero())
	// Output: true false
}

func ExampleTimesheet_SaveFilter() {
	sheet, _ := office()
	f, err := sheet.SaveFilter(ctx, mia, timetrack.Filter{Name: "Month", Shared: true, FilterBar: timetrack.FilterBar{Period: period.Month, ExcludeEmpty: true}})
	fmt.Println(f.Name, f.Revision, err)
	// Output: Month 1 <nil>
}

func ExampleTimesheet_Filters() {
	sheet, _ := office()
	if _, err := sheet.SaveFilter(ctx, mia, timetrack.Filter{Name: "Month"}); err != nil {
		fmt.Println(err)
	}
	filters, err := sheet.Filters(ctx, mia)
	fmt.Println(len(filters), err)
	// Output: 1 <nil>
}

func ExampleTimesheet_DeleteFilter() {
	sheet, _ := office()
	f, err := sheet.SaveFilter(ctx, mia, timetrack.Filter{Name: "Month"})
	fmt.Println(err, sheet.DeleteFilter(ctx, mia, f.ID, f.Revision))
	// Output: <nil> <nil>
}

func ExampleTimesheet_HandOff() {
	sheet, _ := clocked()
	if _, err := sheet.PutRates(ctx, mia, rates()); err != nil {
		fmt.Println(err)
	}
	_, err := sheet.HandOff(ctx, mia, "March", annToday, false)
	fmt.Println(err)
	approveDay(sheet, timetrack.Everything)
	h, err := sheet.HandOff(ctx, mia, "March", annToday, false)
	for _, r := range h.Rows {
		fmt.Println(r.Name, r.Amount, r.Currency, r.Seconds, r.Hours(), err)
	}
	_, err = sheet.HandOff(ctx, mia, "March again", annToday, false)
	fmt.Println(err)
	// Output:
	// people[0]: Ann is not approved on 2026-03-10
	// Ann 45000 DKK 10800 3.00 <nil>
	// people[0]: Ann was handed off with March
}

func ExampleTimesheet_Handoffs() {
	sheet, _ := clocked()
	approveDay(sheet, timetrack.Everything)
	if _, err := sheet.HandOff(ctx, mia, "March", annToday, false); err != nil {
		fmt.Println(err)
	}
	list, err := sheet.Handoffs(ctx, mia, today)
	fmt.Println(list[0].Name, len(list[0].Rows), err)
	// Output: March 1 <nil>
}

func ExampleHandoffRow_Hours() {
	fmt.Println(timetrack.HandoffRow{Seconds: 27000}.Hours())
	// Output: 7.50
}
