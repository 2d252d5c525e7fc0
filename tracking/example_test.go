package tracking_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// static is a Directory whose people never change.
type static struct{ roster *people.Roster }

func (s static) Roster(context.Context, string) (*people.Roster, error) { return s.roster, nil }

func (s static) RosterAt(context.Context, string, time.Time) (*people.Roster, error) {
	return s.roster, nil
}

// The cast of the examples: Mia manages the office where Ann and Bob work.
var (
	mia = people.Actor{Org: "acme", Person: "mia", Level: 20, Permissions: people.TrackersManage | people.TrackersReport, Locations: []string{"cph"}}
	ann = people.Actor{Org: "acme", Person: "ann", Level: 10, Locations: []string{"cph"}}

	monday = period.On(2026, time.March, 9)
)

// office returns a Log at noon of Wednesday 11 March 2026 with one tracker,
// "Calls": a weekly target of 20 for everyone at the office.
func office() *tracking.Log {
	at := []people.Membership{{ID: "cph"}}
	roster := people.NewRoster(people.Organization{ID: "acme", Name: "Acme"}, nil, []people.Location{{ID: "cph", Name: "Copenhagen"}}, nil, []people.Person{
		{ID: "ann", FirstName: "Ann", Level: 10, Locations: at},
		{ID: "bob", FirstName: "Bob", Level: 10, Locations: at},
		{ID: "mia", FirstName: "Mia", Level: 20, Locations: at},
	})
	log := tracking.New(storage.Tracking(memstore.New(nil)), static{roster}, &tracking.Options{
		Now: func() time.Time { return time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC) },
	})
	_, err := log.Save(context.Background(), mia, tracking.Tracker{
		ID: "calls", Name: "Calls", Start: period.On(2026, time.March, 2), Period: period.Week,
		Metrics:     []tracking.Metric{{ID: "made", Name: "Made", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 20}}}},
		Settings:    tracking.Settings{ShowTargets: true, AllowEdits: true},
		Assignments: []tracking.Assignment{{Locations: []string{"cph"}, People: []string{"ann", "bob"}}},
	})
	if err != nil {
		panic(err)
	}
	return log
}

// entered is office with a few entries of Ann's.
func entered() *tracking.Log {
	log := office()
	for i, n := range []int64{7, 0, 5} {
		if _, err := log.Submit(context.Background(), ann, enter(monday+period.Date(i), n)); err != nil {
			panic(err)
		}
	}
	return log
}

// enter sets how many calls Ann made on a day.
func enter(d period.Date, n int64) tracking.Submit {
	return tracking.Submit{Tracker: "calls", Key: tracking.Key{Metric: "made", Date: d, Person: "ann"}, Op: tracking.Set, Value: n}
}

// The whole way: define, enter, report.
func Example() {
	ctx := context.Background()
	log := office()
	for i, n := range []int64{7, 0, 5} {
		if _, err := log.Submit(ctx, ann, enter(monday+period.Date(i), n)); err != nil {
			fmt.Println(err)
		}
	}
	report, err := log.Report(ctx, mia, tracking.ReportQuery{Tracker: "calls"})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(report.Label, "day", report.Elapsed, "of", report.Days)
	for _, row := range report.Rows {
		c := row.Cells[0]
		fmt.Printf("%s %d of %d, %s by %s\n", row.Name, c.Total, c.Target, c.State, c.Delta.Decimal(1))
	}
	// Output:
	// 2026-W11 day 3 of 7
	// Ann 12 of 20, above by 3.4
	// Bob 0 of 20, below by -8.6
}

func ExampleNew() {
	roster := people.NewRoster(people.Organization{ID: "acme"}, nil, nil, nil, nil)
	log := tracking.New(storage.Tracking(memstore.New(nil)), static{roster}, nil)
	trackers, _, err := log.Trackers(context.Background(), mia, tracking.TrackerFilter{}, query.Page{})
	fmt.Println(len(trackers), err)
	// Output: 0 <nil>
}

func ExampleLog_Save() {
	ctx := context.Background()
	log := office()
	t, err := log.Tracker(ctx, mia, "calls")
	if err != nil {
		fmt.Println(err)
	}
	// From April on the target is 25; March keeps its own.
	t.Metrics[0].Targets = t.Metrics[0].Targets.With(period.On(2026, time.April, 1), 25)
	t, err = log.Save(ctx, mia, t)
	fmt.Println("revision", t.Revision, err)

	t.Name, t.Metrics[0].Kind = "", "ratio"
	_, err = log.Save(ctx, mia, t)
	fmt.Println(err)
	// Output:
	// revision 2 <nil>
	// name is required; metrics[0].kind must be number, currency or checkbox
}

func ExampleLog_Archive() {
	log := office()
	t, err := log.Archive(context.Background(), mia, "calls", 1)
	fmt.Println(t.Archived, t.Revision, err)
	_, err = log.Archive(context.Background(), mia, "calls", 1)
	fmt.Println(err)
	// Output:
	// true 2 <nil>
	// changed meanwhile
}

func ExampleLog_Restore() {
	log := office()
	t, err := log.Archive(context.Background(), mia, "calls", 1)
	if err != nil {
		fmt.Println(err)
	}
	t, err = log.Restore(context.Background(), mia, "calls", t.Revision)
	fmt.Println(t.Archived, t.Revision, err)
	// Output: false 3 <nil>
}

func ExampleLog_Delete() {
	err := entered().Delete(context.Background(), mia, "calls", 1)
	fmt.Println(fault.Code(err), err)
	fmt.Println(office().Delete(context.Background(), mia, "calls", 1))
	// Output:
	// has_entries the tracker has entries; archive it instead
	// <nil>
}

func ExampleLog_Tracker() {
	t, err := office().Tracker(context.Background(), ann, "calls")
	fmt.Println(t.Name, t.Metrics[0].Targets, err)
	stranger := people.Actor{Org: "acme", Person: "joe"}
	_, err = office().Tracker(context.Background(), stranger, "calls")
	fmt.Println(err)
	// Output:
	// Calls [{ 20}] <nil>
	// not found
}

func ExampleLog_Trackers() {
	trackers, next, err := office().Trackers(context.Background(), ann, tracking.TrackerFilter{Assigned: true}, query.Page{Limit: 10})
	for _, t := range trackers {
		fmt.Println(t.Name)
	}
	fmt.Printf("%q %v\n", next, err)
	// Output:
	// Calls
	// "" <nil>
}

func ExampleLog_Versions() {
	ctx := context.Background()
	log := office()
	if _, err := log.Archive(ctx, mia, "calls", 1); err != nil {
		fmt.Println(err)
	}
	versions, err := log.Versions(ctx, mia, "calls")
	for _, v := range versions {
		fmt.Println(v.Revision, v.Archived, v.By, v.At.Format(time.Kitchen))
	}
	fmt.Println(err)
	// Output:
	// 2 true mia 12:00PM
	// 1 false mia 12:00PM
	// <nil>
}

func ExampleLog_Submit() {
	ctx := context.Background()
	log := office()
	plusOne := enter(monday, 1)
	plusOne.Op = tracking.Add
	plusOne.Origin = change.Origin{ID: "0195811e-0000-7000-8000-000000000001"}
	for range 2 { // sent again, it has its effect once
		e, err := log.Submit(ctx, ann, plusOne)
		fmt.Println(e.Value, e.Revision, err)
	}
	_, err := log.Submit(ctx, ann, enter(period.On(2026, time.March, 12), 1))
	fmt.Println(err)
	_, err = log.Submit(ctx, mia, enter(monday, 1))
	fmt.Println(err)
	// Output:
	// 1 1 <nil>
	// 1 1 <nil>
	// date is in the future
	// reason is required to correct somebody else's entry
}

func ExampleLog_SubmitAll() {
	ctx := context.Background()
	log := office()
	cmds := []tracking.Submit{enter(monday, 7), enter(monday+9, 1)}
	outcomes, err := log.SubmitAll(ctx, ann, cmds, tracking.BatchOptions{})
	for _, o := range outcomes {
		fmt.Println(o.Entry.Value, o.Err)
	}
	fmt.Println(err)

	_, err = log.SubmitAll(ctx, ann, cmds, tracking.BatchOptions{AllOrNothing: true})
	refused, _ := errors.AsType[*tracking.BatchError](err)
	fmt.Println(refused.Index, refused)
	// Output:
	// 7 <nil>
	// blank date is in the future
	// <nil>
	// 1 date is in the future
}

func ExampleLog_Accept() {
	// Bob's entry of Tuesday was held; Mia decides that it counts.
	held := tracking.Submit{
		Origin:  change.Origin{Made: time.Date(2026, time.March, 10, 16, 0, 0, 0, time.UTC)},
		Tracker: "calls", Key: tracking.Key{Metric: "made", Date: monday + 1, Person: "bob"}, Value: 4, Reason: "his phone was lost",
	}
	entry, err := office().Accept(context.Background(), mia, held)
	fmt.Println(entry.Value, err)
	// Output: 4 <nil>
}

func ExampleLog_Managed() {
	_, err := office().Managed(context.Background(), ann, "calls")
	fmt.Println(err)
	// Output: not permitted
}

func ExampleLog_Personal() {
	personal, err := office().Personal(context.Background(), ann)
	fmt.Println(personal.Trackers[0].Assignments[0].People, err)
	// Output: [ann] <nil>
}

func ExampleLog_Close() {
	ctx := context.Background()
	log := office()
	lastWeek := monday - 5
	c, err := log.Close(ctx, mia, "calls", lastWeek, "paid out")
	fmt.Println(c.From, c.Until, err)
	_, err = log.Submit(ctx, ann, enter(lastWeek, 3))
	fmt.Println(fault.Code(err), err)
	// Output:
	// 2026-03-02 2026-03-09 <nil>
	// period_locked date: 2026-03-02 to 2026-03-08 is closed
}

func ExampleLog_Reopen() {
	ctx := context.Background()
	log := office()
	if _, err := log.Close(ctx, mia, "calls", monday-1, ""); err != nil {
		fmt.Println(err)
	}
	_, err := log.Reopen(ctx, mia, "calls", monday-1, "")
	fmt.Println(err)
	c, err := log.Reopen(ctx, mia, "calls", monday-1, "Bob was ill")
	fmt.Println(c.Closed, c.Reason, err)
	// Output:
	// reason is required to reopen a period
	// false Bob was ill <nil>
}

func ExampleLog_Closures() {
	ctx := context.Background()
	log := office()
	if _, err := log.Close(ctx, mia, "calls", monday-1, "paid out"); err != nil {
		fmt.Println(err)
	}
	closures, err := log.Closures(ctx, ann, "calls")
	for _, c := range closures {
		fmt.Println(c.From, c.Until, c.Closed, c.By, c.Reason)
	}
	fmt.Println(err)
	// Output:
	// 2026-03-02 2026-03-09 true mia paid out
	// <nil>
}

func ExampleLog_Report() {
	report, err := entered().Report(context.Background(), mia, tracking.ReportQuery{Tracker: "calls", Sort: query.Sort{Column: "made", Desc: true}})
	if err != nil {
		fmt.Println(err)
	}
	for _, row := range append(report.Rows, report.Locations...) {
		c := row.Cells[0]
		fmt.Println(row.Name, c.Total, "of", c.Target, c.Percent.Decimal(0)+" %", c.State)
	}
	fmt.Println("overall", report.Overall.Cells[0].Total)
	// Output:
	// Ann 12 of 20 60 % above
	// Bob 0 of 20 0 % below
	// Copenhagen 12 of 40 30 % below
	// overall 12
}

func ExampleLog_Series() {
	s, err := entered().Series(context.Background(), ann, tracking.SeriesQuery{Tracker: "calls", Metric: "made", Group: tracking.Overall})
	if err != nil {
		fmt.Println(err)
	}
	for i, c := range s.Lines[0].Cells {
		fmt.Println(s.Labels[i], c.Total, "of", c.Target)
	}
	// Output:
	// 2026-W10 0 of 20
	// 2026-W11 12 of 20
}

func ExampleLog_Day() {
	today, err := entered().Day(context.Background(), ann, 0)
	if err != nil {
		fmt.Println(err)
	}
	for _, t := range today.Trackers {
		for _, m := range t.Metrics {
			fmt.Println(t.Tracker.Name, today.Date, m.Entry.Value, "this week", m.Total, "of", m.Target)
		}
	}
	// Output: Calls 2026-03-11 5 this week 12 of 20
}

func ExampleLog_Glances() {
	glances, err := entered().Glances(context.Background(), mia)
	if err != nil {
		fmt.Println(err)
	}
	for _, g := range glances {
		m := g.Metrics[0]
		fmt.Println(g.Tracker.Name, m.Above, "above", m.On, "on", m.Below, "below; missing today:", g.Missing)
	}
	// Output: Calls 1 above 0 on 1 below; missing today: [{bob Bob}]
}

func ExampleLog_Explain() {
	ctx := context.Background()
	log := entered()
	x, err := log.Explain(ctx, mia, tracking.ExplainQuery{Tracker: "calls", Metric: "made", Person: "ann"})
	if err != nil {
		fmt.Println(err)
	}
	for _, f := range x.Formulas {
		fmt.Println(f.Name, "=", f.Formula)
	}
	entries, _, err := log.Entries(ctx, mia, x.Filter, query.Page{})
	fmt.Println(x.Cell.Total, "from", len(entries), "entries", err)
	// Output:
	// total = sum of the entries
	// target = target of each person in force on the last day, or today, × people
	// milestone = target × elapsed ÷ days
	// delta = total − milestone
	// percent = 100 × total ÷ target
	// projection = total ÷ elapsed × days
	// 12 from 3 entries <nil>
}

func ExampleLog_Entries() {
	page := query.Page{Limit: 2}
	for range 2 {
		entries, next, err := entered().Entries(context.Background(), ann, tracking.EntryFilter{Tracker: "calls"}, page)
		for _, e := range entries {
			fmt.Println(e.Date, e.Value)
		}
		fmt.Println("more:", next != "", err)
		page.Cursor = next
	}
	// Output:
	// 2026-03-11 5
	// 2026-03-10 0
	// more: true <nil>
	// 2026-03-09 7
	// more: false <nil>
}

func ExampleLog_Submissions() {
	ctx := context.Background()
	log := entered()
	correction := enter(monday, 8)
	correction.Reason = "one was counted as Bob's"
	if _, err := log.Submit(ctx, mia, correction); err != nil {
		fmt.Println(err)
	}
	history, _, err := log.Submissions(ctx, ann, tracking.EntryFilter{Tracker: "calls", Span: period.Span{From: monday, Until: monday + 1}}, query.Page{})
	for _, s := range history {
		fmt.Printf("%s: %v → %v %q\n", s.By, s.Old, s.New, s.Reason)
	}
	fmt.Println(err)
	// Output:
	// mia: 7 → 8 "one was counted as Bob's"
	// ann: blank → 7 ""
	// <nil>
}

func ExampleLog_EachEntry() {
	sum := int64(0)
	err := entered().EachEntry(context.Background(), ann, tracking.EntryFilter{Tracker: "calls"}, func(e tracking.Entry) error {
		sum += e.Value.N
		return nil
	})
	fmt.Println(sum, err)
	// Output: 12 <nil>
}

func ExampleVerify() {
	db := storage.Tracking(memstore.New(nil))
	v, err := tracking.Verify(context.Background(), db, "acme")
	fmt.Println(v.Entries, "entries,", len(v.Findings), "differences", err)
	// Output: 0 entries, 0 differences <nil>
}

func ExampleTracker_Validate() {
	t := tracking.Tracker{Name: "Calls", Start: monday, Period: period.Quarter, Metrics: []tracking.Metric{{Name: "Made", Kind: tracking.Number, Scale: 5}}}
	fmt.Println(t.Validate())
	// Output: period must be day, week or month; metrics[0].scale must be between 0 and 4
}

func ExampleTracker_Assigned() {
	t := tracking.Tracker{Start: monday, Assignments: []tracking.Assignment{{Locations: []string{"cph"}, Everyone: true}}}
	bob := people.Person{ID: "bob", Locations: []people.Membership{{ID: "cph", Span: period.Span{Until: monday + 2}}}}
	fmt.Println(t.Assigned(bob, monday-1), t.Assigned(bob, monday), t.Assigned(bob, monday+2))
	fmt.Println(t.AssignedDuring(bob, period.Span{From: monday + 1}), t.AssignedDuring(bob, period.Span{From: monday + 2}))
	// Output:
	// false true false
	// true false
}

func ExampleMetric_TargetFor() {
	m := tracking.Metric{Targets: period.Timeline[int64]{{Value: 20}, {From: monday + 2, Value: 30}}}
	week := period.Settings{}.Containing(period.Week, monday)
	fmt.Println(m.TargetFor(week, monday), m.TargetFor(week, monday+2), m.TargetFor(week, monday+30))
	// Output: 20 30 30
}

func ExampleParseKey() {
	k := tracking.Key{Metric: "made", Date: monday, Person: "ann"}
	fmt.Println(k)
	back, err := tracking.ParseKey(k.String())
	fmt.Println(back == k, err)
	// Output:
	// made/2026-03-09/ann
	// true <nil>
}

func ExampleValue() {
	var blank tracking.Value
	fmt.Println(blank, tracking.NumberValue(0))
	// Output: blank 0
}

func ExampleTimeOfDay_String() {
	fmt.Println(tracking.TimeOfDay(17*60 + 5))
	// Output: 17:05
}
