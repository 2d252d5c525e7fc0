package timetrack_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// of selects people on days, both included.
func of(from, last string, people ...string) timetrack.Selection {
	return timetrack.Selection{Span: days(from, last), People: people}
}

// worked fills two days of ann's and one of bob's.
func worked(t failer) *world {
	w := newWorld(t)
	w.rate("ann", "2026-01-01", 15000, wednesday, 16000)
	w.rate("bob", "2026-01-01", 10000)
	w.plan(shift("ann", "2026-03-10", "Calls", 9*60, 12*60), shift("ann", "2026-03-10", "Mail", 12*60, 13*60), shift("ann", wednesday, "Calls", 9*60, 17*60))
	w.logged("s", "ann", "2026-03-10 08:50", "2026-03-10 13:10")
	for _, c := range []timetrack.Command{
		add("Calls", "2026-03-10 09:00", "2026-03-10 11:00"), add("Lunch", "2026-03-10 11:00", "2026-03-10 11:30"), add("Mail", "2026-03-10 11:30", "2026-03-10 13:00"),
		add("Calls", "09:00", "10:00"),
	} {
		w.must("ann", c)
	}
	w.must("bob", add("Mail", "09:00", "11:00"))
	w.results(result("1", "ann", "2026-03-10", 32050), result("2", "ann", "2026-03-10", -50))
	return w
}

func (w *world) bonus(person, date string, minor int64, note string) {
	w.Helper()
	_, err := w.sheet.AddBonus(context.Background(), w.as("ada"), timetrack.AddBonus{People: []string{person}, Amount: dkk(minor), Date: day(date), Note: note})
	if err != nil {
		w.Fatalf("bonus: %v", err)
	}
}

func (w *world) overwrite(person, date, activity string, seconds int64) {
	w.Helper()
	if err := w.sheet.OverwriteTime(context.Background(), w.as("ada"), person, day(date), activity, &seconds, "agreed"); err != nil {
		w.Fatalf("overwrite: %v", err)
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	w := worked(t)
	w.bonus("ann", wednesday, 10000, "")
	w.overwrite("ann", "2026-03-10", "Lunch", 1800)
	r, err := w.sheet.Report(context.Background(), w.as("mia"), timetrack.ReportQuery{Selection: timetrack.Selection{Span: days("2026-03-09", wednesday)}, ExcludeEmpty: true})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range r.People {
		names = append(names, p.Name)
	}
	same(t, "people", names, []string{"Ann", "Bob"})
	ann := r.People[0]
	same(t, "ann", ann.Figures, timetrack.Figures{
		Planned: 12 * 3600, System: 15600, Reported: 5 * 3600, SalaryTime: 5 * 3600, // Lunch counts because it is overwritten
		Points: 2, Sales: 1, Revenue: money.Subtotals{dkk(320000)}, Profit: money.Subtotals{dkk(0)}, Commission: money.Subtotals{dkk(32000)},
		Bonus: money.Subtotals{dkk(10000)}, HoursPay: money.Subtotals{dkk(4*15000 + 16000)}, Salary: money.Subtotals{dkk(4*15000 + 16000 + 32000 + 10000)},
	})
	var rows []string
	for _, d := range ann.Days {
		for _, a := range d.Activities {
			rows = append(rows, fmt.Sprintf("%s %s planned %d reported %d paid %d for %s", d.Date, a.Name, a.Planned, a.Reported, a.SalaryTime, a.HoursPay))
		}
	}
	same(t, "activities", rows, []string{
		"2026-03-10 Calls planned 10800 reported 7200 paid 7200 for 300.00 DKK",
		"2026-03-10 Lunch planned 0 reported 1800 paid 1800 for 75.00 DKK",
		"2026-03-10 Mail planned 3600 reported 5400 paid 5400 for 225.00 DKK",
		"2026-03-11 Calls planned 28800 reported 3600 paid 3600 for 160.00 DKK",
	})
	if n := ann.Days[0].Activities[1].Overwritten; n == nil || n.By != "ada" || n.Reason != "agreed" || !n.At.Equal(w.now) {
		t.Errorf("who overwrote: %+v", n)
	}
	same(t, "the total", r.Total.Salary, money.Subtotals{dkk(118000 + 20000)})

	// With a filter of activities there is only what is of them.
	r, err = w.sheet.Report(context.Background(), w.as("mia"), timetrack.ReportQuery{Selection: of("2026-03-09", wednesday, "ann"), Activities: []string{"Mail", "Lunch"}})
	if err != nil || len(r.People) != 1 || len(r.People[0].Days) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	same(t, "two activities", r.People[0].Figures, timetrack.Figures{Planned: 3600, Reported: 7200, SalaryTime: 7200, HoursPay: money.Subtotals{dkk(30000)}, Salary: money.Subtotals{dkk(30000)}})
	if r.People[0].Version != ann.Version {
		// The spans are the same; the filter of activities does not matter.
		t.Error("the version depends on the filter of activities")
	}
}

func TestReportSelections(t *testing.T) {
	t.Parallel()
	w := worked(t)
	for _, c := range []struct {
		what, actor string
		q           timetrack.ReportQuery
		want        []string
	}{
		{"a manager", "mia", timetrack.ReportQuery{Selection: timetrack.Selection{Span: days(wednesday, wednesday)}}, []string{"Ann", "Bob", "Mia"}},
		{"another location", "max", timetrack.ReportQuery{Selection: timetrack.Selection{Span: days(wednesday, wednesday)}}, []string{"Cyd", "Max"}},
		{"an administrator", "ada", timetrack.ReportQuery{Selection: timetrack.Selection{Span: days(wednesday, wednesday)}}, []string{"Ada", "Ann", "Bob", "Cyd", "Max", "Mia", "Moe"}},
		{"peers with all locations", "eve", timetrack.ReportQuery{Selection: timetrack.Selection{Span: days(wednesday, wednesday)}}, []string{"Ada", "Ann", "Bob", "Cyd", "Ede", "Eve", "Max", "Mia", "Moe"}},
		{"people", "ada", timetrack.ReportQuery{Selection: of(wednesday, wednesday, "bob", "nobody")}, []string{"Bob"}},
		{"a team", "ada", timetrack.ReportQuery{Selection: timetrack.Selection{Span: days(wednesday, wednesday), Teams: []string{"sales"}}}, []string{"Ann"}},
		{"a location", "ada", timetrack.ReportQuery{Selection: timetrack.Selection{Span: days(wednesday, wednesday), Locations: []string{"south"}}}, []string{"Ada", "Cyd", "Max"}},
		{"nobody", "ada", timetrack.ReportQuery{Selection: timetrack.Selection{Span: days(wednesday, wednesday), People: []string{}}}, nil},
		{"with values", "ada", timetrack.ReportQuery{Selection: timetrack.Selection{Span: days(wednesday, wednesday)}, ExcludeEmpty: true}, []string{"Ann", "Bob"}},
	} {
		r, err := w.sheet.Report(context.Background(), w.as(c.actor), c.q)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
		var names []string
		for _, p := range r.People {
			names = append(names, p.Name)
		}
		same(t, c.what, names, c.want)
	}
	_, err := w.sheet.Report(context.Background(), w.as("ann"), timetrack.ReportQuery{Selection: of(wednesday, wednesday)})
	refusal(t, "a representative", err, fault.ErrDenied, "denied", "")
	for _, c := range []struct {
		span  period.Span
		field string
	}{{period.Span{Until: 9}, "from"}, {period.Span{From: 9}, "until"}, {period.Span{From: 9, Until: 9}, "until"}, {period.Span{From: 9, Until: 1000}, "until"}} {
		_, err := w.sheet.Report(context.Background(), w.as("ada"), timetrack.ReportQuery{Selection: timetrack.Selection{Span: c.span}})
		refusal(t, "a bad span", err, fault.ErrInvalid, "invalid", c.field)
	}
	own, err := w.sheet.Own(context.Background(), w.as("ann"), days("2026-03-10", wednesday))
	if err != nil || own.Person != "ann" || own.Reported != 5*3600 || own.Decides {
		t.Errorf("one's own: %+v, %v", own, err)
	}
}

func TestOverwrites(t *testing.T) {
	t.Parallel()
	w := worked(t)
	ctx := context.Background()
	set := func(actor, person string, seconds *int64, reason string) error {
		return w.sheet.OverwriteTime(ctx, w.as(actor), person, day(wednesday), "Calls", seconds, reason)
	}
	n := func(v int64) *int64 { return &v }
	paid := func() int64 { return w.report("ada", days(wednesday, wednesday), "ann").SalaryTime }
	if err := set("mia", "ann", n(0), "sick"); err != nil || paid() != 0 {
		t.Errorf("overwritten with nothing: %v, %d", err, paid())
	}
	if err := set("mia", "ann", nil, ""); err != nil || paid() != 3600 {
		t.Errorf("reset: %v, %d", err, paid())
	}
	w.unchanged(t, "reset again", func() {
		if err := set("mia", "ann", nil, ""); err != nil {
			t.Error(err)
		}
	})
	versions, err := w.sheet.OverwriteVersions(ctx, w.as("mia"), "ann", day(wednesday), "Calls")
	if err != nil || len(versions) != 2 || !versions[0].Removed || versions[1].Reason != "sick" {
		t.Errorf("%+v, %v", versions, err)
	}
	for _, c := range []struct {
		what, actor, person string
		seconds             *int64
		reason              string
		want                error
		code, field         string
	}{
		{"negative", "mia", "ann", n(-1), "x", fault.ErrInvalid, "invalid", "seconds"},
		{"huge", "mia", "ann", n(timetrack.MaxSeconds + 1), "x", fault.ErrInvalid, "invalid", "seconds"},
		{"without a reason", "mia", "ann", n(1), " ", fault.ErrInvalid, "invalid", "reason"},
		{"one's own", "mia", "mia", n(1), "x", fault.ErrDenied, "denied", "person"},
		{"of a peer", "mia", "moe", n(1), "x", fault.ErrDenied, "denied", "person"},
		{"elsewhere", "max", "ann", n(1), "x", fault.ErrDenied, "denied", "person"},
		{"without permission", "ann", "ann", n(1), "x", fault.ErrDenied, "denied", ""},
	} {
		w.unchanged(t, c.what, func() { refusal(t, c.what, set(c.actor, c.person, c.seconds, c.reason), c.want, c.code, c.field) })
	}
}

func TestSetTotalIsSpread(t *testing.T) {
	t.Parallel()
	w := worked(t)
	changes, err := w.sheet.SetTotal(context.Background(), w.as("mia"), of("2026-03-10", wednesday, "ann"), 9000, "as agreed")
	if err != nil || changes[0].Before != 4*3600+1800 || changes[0].After != 9000 {
		t.Fatalf("%+v, %v", changes, err)
	}
	r := w.report("mia", days("2026-03-10", wednesday), "ann")
	var got []int64
	for _, d := range r.Days {
		for _, a := range d.Activities {
			got = append(got, a.SalaryTime)
		}
	}
	same(t, "in proportion to paid clocked time", got, []int64{4000, 0, 3000, 2000})
	_, err = w.sheet.SetTotal(context.Background(), w.as("mia"), of("2026-03-10", wednesday, "mia"), 9000, "as agreed")
	refusal(t, "one's own", err, fault.ErrDenied, "denied", "people[0]")
	_, err = w.sheet.SetTotal(context.Background(), w.as("mia"), of("2026-03-01", "2026-03-02", "ann"), 9000, "as agreed")
	refusal(t, "nothing beneath", err, fault.ErrConflict, "no_rows", "people[0]")
}

func TestSetPaidTimeForPeople(t *testing.T) {
	t.Parallel()
	w := worked(t)
	ctx := context.Background()
	sel := of("2026-03-10", wednesday, "ann")
	even := timetrack.SetPaidTime{Mode: timetrack.PaidEven, Seconds: 6 * 3600}
	w.unchanged(t, "a preview", func() {
		p, err := w.sheet.PreviewPaidTime(ctx, w.as("mia"), sel, even)
		if err != nil || p[0].Before != 16200 || p[0].After != 6*3600 || p[0].Name != "Ann" || len(p[0].Rows) != 4 {
			t.Errorf("%+v, %v", p, err)
		}
	})
	if _, err := w.sheet.SetPaidTime(ctx, w.as("mia"), sel, even, ""); err != nil {
		t.Fatal(err)
	}
	same(t, "each of three planned activities", w.paid("ann", "2026-03-10", wednesday), []int64{7200, 0, 7200, 7200})

	contacts := []timetrack.Contact{
		{Record: timetrack.Record{Person: "ann", Date: day("2026-03-10")}, Activity: "Calls", Seconds: 300},
		{Record: timetrack.Record{Person: "ann", Date: day(wednesday)}, Activity: "Calls", Seconds: 100},
	}
	if _, err := w.sheet.PutContacts(ctx, w.as("ada"), contacts); err != nil {
		t.Fatal(err)
	}
	by := timetrack.SetPaidTime{Mode: timetrack.PaidByContact, Seconds: 4000}
	if _, err := w.sheet.SetPaidTime(ctx, w.as("mia"), sel, by, ""); err != nil {
		t.Fatal(err)
	}
	same(t, "by contact time", w.paid("ann", "2026-03-10", wednesday), []int64{3000, 0, 0, 1000})
	if _, err := w.sheet.SetPaidTime(ctx, w.as("mia"), sel, timetrack.SetPaidTime{Mode: timetrack.PaidEightHours}, ""); err != nil {
		t.Fatal(err)
	}
	same(t, "eight hours each", w.paid("ann", "2026-03-10", wednesday), []int64{28800, 0, 28800, 28800})

	w.unchanged(t, "somebody without a plan", func() {
		_, err := w.sheet.SetPaidTime(ctx, w.as("mia"), of("2026-03-10", wednesday, "ann", "bob"), even, "")
		refusal(t, "somebody without a plan", err, fault.ErrConflict, "no_planned_activity", "people[1]")
	})
	w.unchanged(t, "oneself", func() {
		_, err := w.sheet.SetPaidTime(ctx, w.as("mia"), of("2026-03-10", wednesday, "ann", "mia"), even, "")
		refusal(t, "oneself", err, fault.ErrDenied, "denied", "people[1]")
	})
	_, err := w.sheet.SetPaidTime(ctx, w.as("mia"), of("2026-03-10", wednesday), even, "")
	refusal(t, "nobody", err, fault.ErrInvalid, "invalid", "people")
	_, err = w.sheet.SetPaidTime(ctx, w.as("mia"), sel, timetrack.SetPaidTime{Mode: timetrack.PaidEven, Seconds: -1}, "")
	refusal(t, "negative", err, fault.ErrInvalid, "invalid", "seconds")
	_, err = w.sheet.SetPaidTime(ctx, w.as("mia"), sel, timetrack.SetPaidTime{Mode: "double"}, "")
	refusal(t, "an unknown mode", err, fault.ErrInvalid, "invalid", "mode")
}

// paid lists the salary time of each activity of each day.
func (w *world) paid(person, from, last string) []int64 {
	w.Helper()
	var got []int64
	for _, d := range w.report("ada", days(from, last), person).Days {
		for _, a := range d.Activities {
			got = append(got, a.SalaryTime)
		}
	}
	return got
}

func TestBonuses(t *testing.T) {
	t.Parallel()
	w := worked(t)
	ctx := context.Background()
	c := timetrack.AddBonus{Origin: change.Origin{ID: change.NewID()}, People: []string{"ann", "bob"}, Amount: dkk(5000), Date: day(wednesday)}
	given, err := w.sheet.AddBonus(ctx, w.as("mia"), c)
	if err != nil || len(given) != 2 {
		t.Fatalf("%+v, %v", given, err)
	}
	w.unchanged(t, "again", func() {
		again, err := w.sheet.AddBonus(ctx, w.as("mia"), c)
		same(t, "the answer", again, given)
		if err != nil {
			t.Error(err)
		}
		other := c
		other.Amount = dkk(6000)
		_, err = w.sheet.AddBonus(ctx, w.as("mia"), other)
		refusal(t, "another under the id", err, fault.ErrConflict, "id_reuse", "id")
	})
	same(t, "shown at once", w.report("mia", days(wednesday, wednesday), "bob").Bonus, money.Subtotals{dkk(5000)})
	base := timetrack.AddBonus{People: []string{"ann"}, Amount: dkk(100), Date: day(wednesday)}
	for _, c := range []struct {
		what, actor string
		edit        func(*timetrack.AddBonus)
		want        error
		code, field string
	}{
		{"negative without a note", "mia", func(b *timetrack.AddBonus) { b.Amount = dkk(-1) }, fault.ErrInvalid, "invalid", "note"},
		{"zero", "mia", func(b *timetrack.AddBonus) { b.Amount = dkk(0) }, fault.ErrInvalid, "invalid", "amount"},
		{"huge", "mia", func(b *timetrack.AddBonus) { b.Amount = dkk(timetrack.MaxAmount + 1) }, fault.ErrInvalid, "invalid", "amount"},
		{"of no currency", "mia", func(b *timetrack.AddBonus) { b.Amount.Currency = "" }, fault.ErrInvalid, "invalid", "amount"},
		{"no date", "mia", func(b *timetrack.AddBonus) { b.Date = 0 }, fault.ErrInvalid, "invalid", "date"},
		{"nobody", "mia", func(b *timetrack.AddBonus) { b.People = nil }, fault.ErrInvalid, "invalid", "people"},
		{"twice", "mia", func(b *timetrack.AddBonus) { b.People = []string{"ann", "ann"} }, fault.ErrInvalid, "invalid", "people[1]"},
		{"oneself", "mia", func(b *timetrack.AddBonus) { b.People = []string{"ann", "mia"} }, fault.ErrDenied, "denied", "people[1]"},
		{"a peer", "mia", func(b *timetrack.AddBonus) { b.People = []string{"moe"} }, fault.ErrDenied, "denied", "people[0]"},
		{"elsewhere", "max", func(*timetrack.AddBonus) {}, fault.ErrDenied, "denied", "people[0]"},
		{"without permission", "bob", func(*timetrack.AddBonus) {}, fault.ErrDenied, "denied", ""},
	} {
		b := base
		c.edit(&b)
		w.unchanged(t, c.what, func() {
			_, err := w.sheet.AddBonus(ctx, w.as(c.actor), b)
			if c.what == "no date" {
				if !errors.Is(err, c.want) { // and nobody is in view on no day
					t.Error(err)
				}
				return
			}
			refusal(t, c.what, err, c.want, c.code, c.field)
		})
	}
	b := given[0]
	b.Amount, b.Note = dkk(-2000), "too much"
	changed, err := w.sheet.ChangeBonus(ctx, w.as("mia"), b)
	if err != nil || changed.Revision != 2 {
		t.Fatalf("%+v, %v", changed, err)
	}
	if _, err := w.sheet.ChangeBonus(ctx, w.as("mia"), b); !errors.Is(err, fault.ErrStale) {
		t.Errorf("stale: %v", err)
	}
	if _, err := w.sheet.ChangeBonus(ctx, w.as("max"), changed); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("out of sight: %v", err)
	}
	changed.Removed = true
	if _, err := w.sheet.ChangeBonus(ctx, w.as("mia"), changed); err != nil {
		t.Error(err)
	}
	for actor, want := range map[string]int{"ann": 0, "bob": 1, "mia": 1, "max": 0} {
		list, err := w.sheet.Bonuses(ctx, w.as(actor), days(wednesday, wednesday), nil)
		if err != nil || len(list) != want {
			t.Errorf("%s sees %d, %v", actor, len(list), err)
		}
	}
}

// Activities add up to their line, lines to days, days to people, people to the
// total, whatever was clocked, overwritten and given.
func TestFiguresAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		r, err := w.sheet.Report(context.Background(), w.as("ada"), timetrack.ReportQuery{Selection: timetrack.Selection{Span: days("2026-03-01", wednesday)}})
		if err != nil {
			t.Fatal(err)
		}
		var total timetrack.Figures
		for _, p := range r.People {
			var sum timetrack.Figures
			for _, d := range p.Days {
				if err := sum.Add(d.Figures); err != nil {
					t.Fatal(err)
				}
				var of timetrack.Figures
				hours := money.Subtotals{}
				for _, a := range d.Activities {
					of.Planned, of.Reported, of.SalaryTime = of.Planned+a.Planned, of.Reported+a.Reported, of.SalaryTime+a.SalaryTime
					if a.HoursPay != (money.Amount{}) {
						if err := hours.Add(a.HoursPay); err != nil {
							t.Fatal(err)
						}
					}
				}
				same(t, "activities", []int64{of.Planned, of.Reported, of.SalaryTime}, []int64{d.Planned, d.Reported, d.SalaryTime})
				var salary money.Subtotals
				for _, l := range d.Lines {
					want, err := timetrack.Salary(l.Seconds, l.Rate, l.Commission, l.Bonus)
					if err != nil || l.Salary != want || l.HoursPay != hours.In(l.Currency).Minor {
						t.Fatalf("%+v is not what it is made of: %d, %v", l, want, err)
					}
					if l.Currency != "" {
						if err := salary.Add(money.Amount{Minor: l.Salary, Currency: l.Currency}); err != nil {
							t.Fatal(err)
						}
					}
				}
				same(t, "lines", d.Salary, salary)
			}
			same(t, "a person", p.Figures, sum)
			if err := total.Add(p.Figures); err != nil {
				t.Fatal(err)
			}
		}
		same(t, "the total", r.Total, total)
	})
}

// randomMonth is a world in which people did something in March.
func randomMonth(t *rapid.T) *world {
	w := newWorld(t)
	activity := rapid.SampledFrom([]string{"Calls", "Mail", "Lunch"})
	who := rapid.SampledFrom([]string{"ann", "bob"})
	date := rapid.Custom(func(t *rapid.T) period.Date {
		return day("2026-03-05") + period.Date(rapid.IntRange(0, 5).Draw(t, "day"))
	})
	w.rate("ann", "2026-01-01", 15015, "2026-03-07", 16001)
	for range rapid.IntRange(0, 8).Draw(t, "entries") {
		from := local("2026-03-05 00:00").Add(time.Duration(rapid.IntRange(0, 6*24*3600).Draw(t, "from")) * time.Second)
		c := timetrack.Command{Op: timetrack.OpAdd, Activity: activity.Draw(t, "activity"), Start: from, Stop: from.Add(time.Duration(rapid.IntRange(1, 40000).Draw(t, "length")) * time.Second)}
		w.offline(who.Draw(t, "who"), c)
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "results") {
		r := result(fmt.Sprint(i), who.Draw(t, "who"), date.Draw(t, "date").String(), rapid.Int64Range(-1000, 1000).Draw(t, "commission"))
		r.Currency = rapid.SampledFrom([]money.Currency{"DKK", "EUR"}).Draw(t, "currency")
		w.results(r)
	}
	for range rapid.IntRange(0, 3).Draw(t, "overwrites") {
		w.overwrite(who.Draw(t, "who"), date.Draw(t, "date").String(), activity.Draw(t, "activity"), rapid.Int64Range(0, 40000).Draw(t, "seconds"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "bonuses") {
		w.bonus(who.Draw(t, "who"), date.Draw(t, "date").String(), rapid.Int64Range(1, 9999).Draw(t, "bonus"), "")
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "shifts") {
		w.plan(shift(who.Draw(t, "who"), (day("2026-03-05") + period.Date(i)).String(), activity.Draw(t, "activity"), 9*60, 10*60))
	}
	return w
}

// Setting paid time gives each person exactly what was asked for.
func TestSetPaidTimeIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		w.plan(shift("ann", "2026-03-09", "Calls", 20*60, 21*60)) // one at least
		set := timetrack.SetPaidTime{
			Mode:    rapid.SampledFrom([]timetrack.PaidMode{timetrack.PaidEven, timetrack.PaidByContact}).Draw(t, "mode"),
			Seconds: rapid.Int64Range(0, 500000).Draw(t, "seconds"),
		}
		changes, err := w.sheet.SetPaidTime(context.Background(), w.as("mia"), of("2026-03-01", wednesday, "ann"), set, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := w.report("mia", days("2026-03-01", wednesday), "ann").SalaryTime; got != set.Seconds || changes[0].After != got {
			t.Fatalf("%d, previewed as %d, asked for %d", got, changes[0].After, set.Seconds)
		}
	})
}
