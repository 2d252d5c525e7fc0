package timetrack_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The days of randomMonth, and somewhat more.
var month = days("2026-03-01", wednesday)

// figuresOf is the report of ann and bob, as whoever manages everybody reads it.
func (w *world) figuresOf(span period.Span, edit func(*timetrack.ReportQuery)) timetrack.Report {
	w.Helper()
	q := timetrack.ReportQuery{Selection: timetrack.Selection{Span: span, People: []string{"ann", "bob"}}}
	if edit != nil {
		edit(&q)
	}
	r, err := w.sheet.Report(context.Background(), w.as("ada"), q)
	if err != nil {
		w.Fatalf("report: %v", err)
	}
	return r
}

func sumOf(t failer, all ...timetrack.Figures) (sum timetrack.Figures) {
	t.Helper()
	for _, f := range all {
		if err := sum.Add(f); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return sum
}

// A span is the sum of the spans that it is cut into, for each person and for
// all, whatever is left out: a month is its weeks, and a week its days.
func TestSpansAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		who := rapid.SampledFrom([][]string{nil, {"ann"}, {"bob", "ann"}}).Draw(t, "people")
		what := rapid.SampledFrom([][]string{nil, {"Calls"}, {"Lunch", "Mail"}, {"nothing"}}).Draw(t, "activities")
		filter := func(q *timetrack.ReportQuery) { q.People, q.Activities = who, what }
		whole := w.figuresOf(month, filter)
		cuts := append(rapid.SliceOfDistinct(rapid.IntRange(int(month.From)+1, int(month.Until)-1), func(d int) int { return d }).Draw(t, "cuts"), int(month.Until))
		slices.Sort(cuts)
		var total timetrack.Figures
		sums, rows := map[string]timetrack.Figures{}, map[string][]timetrack.DayRow{}
		from := month.From
		for _, cut := range cuts {
			part := w.figuresOf(period.Span{From: from, Until: period.Date(cut)}, filter)
			from = period.Date(cut)
			total = sumOf(t, total, part.Total)
			for _, p := range part.People {
				sums[p.Person], rows[p.Person] = sumOf(t, sums[p.Person], p.Figures), append(rows[p.Person], p.Days...)
			}
		}
		same(t, "the total", total, whole.Total)
		for _, p := range whole.People {
			same(t, p.Person, sums[p.Person], p.Figures)
			same(t, "the days of "+p.Person, rows[p.Person], p.Days)
		}
	})
}

// The total is the sum of people, each by oneself, and leaving out those without
// values changes nothing in it.
func TestPeopleAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		all := w.figuresOf(month, func(q *timetrack.ReportQuery) { q.People = nil })
		some := w.figuresOf(month, func(q *timetrack.ReportQuery) { q.People, q.ExcludeEmpty = nil, true })
		var each []timetrack.Figures
		var busy []timetrack.PersonRow
		for _, p := range all.People {
			each = append(each, w.report("ada", month, p.Person).Figures)
			if len(p.Days) > 0 {
				busy = append(busy, p)
			}
		}
		same(t, "the total", all.Total, sumOf(t, each...))
		same(t, "the total without those who have no values", some.Total, all.Total)
		same(t, "those with values", some.People, busy)
	})
}

// Time, and the pay for it, is the sum of activities, each by itself; what
// belongs to no activity is in none of them.
func TestActivitiesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		whole := w.figuresOf(month, nil).Total
		var sum timetrack.Figures
		for _, activity := range []string{"Calls", "Mail", "Lunch"} {
			sum = sumOf(t, sum, w.figuresOf(month, func(q *timetrack.ReportQuery) { q.Activities = []string{activity} }).Total)
		}
		want := timetrack.Figures{Planned: whole.Planned, Reported: whole.Reported, SalaryTime: whole.SalaryTime, HoursPay: whole.HoursPay, Salary: whole.HoursPay}
		same(t, "the activities", sum, want)
		same(t, "all at once", w.figuresOf(month, func(q *timetrack.ReportQuery) { q.Activities = []string{"Calls", "Mail", "Lunch"} }).Total, want)
	})
}

// Nothing that was given is lost or counted twice: a report has the results,
// bonuses and clocked seconds of its days, and the salary is what it is made of.
func TestReportsHoldWhatIsStored(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		from := month.From + period.Date(rapid.IntRange(0, 6).Draw(t, "from"))
		span := period.Span{From: from, Until: from + period.Date(rapid.IntRange(1, 6).Draw(t, "days"))}
		clock, err := w.roster().Clock("ann", span.From)
		if err != nil {
			t.Fatal(err)
		}
		var want timetrack.Figures
		ctx, q := context.Background(), timetrack.Query{People: []string{"ann", "bob"}}
		add := func(d period.Date, f timetrack.Figures) {
			if span.Contains(d) {
				want = sumOf(t, want, f)
			}
		}
		err = storage.TimeTrack(w.db).View(ctx, org, func(ctx context.Context, s timetrack.Store) error {
			return errors.Join(
				s.Results().List(ctx, q, func(r timetrack.Result) error {
					amount := func(minor int64) money.Subtotals {
						var s money.Subtotals
						return append(s, money.Amount{Minor: minor, Currency: r.Currency})
					}
					f := timetrack.Figures{Points: r.Points, Revenue: amount(r.Revenue), Profit: amount(r.Profit), Commission: amount(r.Commission)}
					if r.Success {
						f.Sales = 1
					}
					add(r.Date, f)
					return nil
				}),
				s.Bonuses().List(ctx, q, func(b timetrack.Bonus) error {
					add(b.Date, timetrack.Figures{Bonus: money.Subtotals{b.Amount}})
					return nil
				}),
				s.Entries().List(ctx, q, func(e timetrack.Entry) error {
					slices, err := timetrack.SecondsByDay(clock, timetrack.Interval{Start: e.Start, Stop: e.Stop})
					for _, s := range slices {
						add(s.Date, timetrack.Figures{Reported: s.Seconds})
					}
					return err
				}),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		got := w.figuresOf(span, nil).Total
		for _, c := range []money.Currency{"DKK", "EUR"} {
			same(t, "amounts in "+string(c), []int64{got.Revenue.In(c).Minor, got.Profit.In(c).Minor, got.Commission.In(c).Minor, got.Bonus.In(c).Minor},
				[]int64{want.Revenue.In(c).Minor, want.Profit.In(c).Minor, want.Commission.In(c).Minor, want.Bonus.In(c).Minor})
			if salary := got.HoursPay.In(c).Minor + got.Commission.In(c).Minor + got.Bonus.In(c).Minor; got.Salary.In(c).Minor != salary {
				t.Fatalf("the salary is %d %s, and its parts come to %d", got.Salary.In(c).Minor, c, salary)
			}
		}
		same(t, "counts", []int64{got.Reported, got.Points, got.Sales}, []int64{want.Reported, want.Points, want.Sales})
	})
}

// Setting paid time gives each person what was asked for and leaves everything
// else as it was; to set it again changes nothing.
func TestSetPaidTimeSetsNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		w.plan(shift("ann", "2026-03-09", "Calls", 20*60, 21*60), shift("bob", "2026-03-09", "Mail", 20*60, 21*60)) // one at least
		set := timetrack.SetPaidTime{
			Mode: rapid.SampledFrom([]timetrack.PaidMode{timetrack.PaidNothing, timetrack.PaidEightHours, timetrack.PaidEven, timetrack.PaidByContact}).Draw(t, "mode"),
		}
		if set.Mode == timetrack.PaidEven || set.Mode == timetrack.PaidByContact {
			set.Seconds, set.EachDay = rapid.Int64Range(0, 500000).Draw(t, "seconds"), rapid.Bool().Draw(t, "each day")
		}
		selected := rapid.SampledFrom([][]string{{"ann"}, {"bob"}, {"bob", "ann"}}).Draw(t, "selected")
		before := w.figuresOf(month, nil)
		changes, err := w.sheet.SetPaidTime(context.Background(), w.as("mia"), timetrack.Selection{Span: month, People: selected}, set, "")
		if err != nil {
			t.Fatal(err)
		}
		after := w.figuresOf(month, nil)
		for i, p := range after.People {
			old := before.People[i]
			if !slices.Contains(selected, p.Person) {
				same(t, "who was not selected", p, old)
				continue
			}
			j := slices.IndexFunc(changes, func(c timetrack.PaidChange) bool { return c.Person == p.Person })
			if want := asked(set, old); p.SalaryTime != want || changes[j].After != want || changes[j].Before != old.SalaryTime {
				t.Fatalf("%s has %d, previewed as %d after %d; had %d, asked for %d", p.Person, p.SalaryTime, changes[j].After, changes[j].Before, old.SalaryTime, want)
			}
			p.SalaryTime, p.HoursPay, p.Salary = old.SalaryTime, old.HoursPay, old.Salary
			same(t, "everything else", p.Figures, old.Figures)
		}
		version := w.version()
		if _, err := w.sheet.SetPaidTime(context.Background(), w.as("mia"), timetrack.Selection{Span: month, People: selected}, set, ""); err != nil || w.version() != version {
			t.Fatalf("to set it again changes something, %v", err)
		}
	})
}

// asked is the salary time that somebody gets.
func asked(set timetrack.SetPaidTime, p timetrack.PersonRow) int64 {
	var seconds, planned int64 // of eight hours; days
	for _, d := range p.Days {
		if d.Planned > 0 {
			planned++
		}
		for _, a := range d.Activities {
			if a.Planned > 0 {
				seconds += 8 * 3600
			} else {
				seconds += a.SalaryTime
			}
		}
	}
	switch {
	case set.Mode == timetrack.PaidNothing:
		return 0
	case set.Mode == timetrack.PaidEightHours:
		return seconds
	case set.EachDay:
		return planned * set.Seconds
	}
	return set.Seconds
}

// A total that is typed is what the person has from then on.
func TestSetTotalIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		total := rapid.Int64Range(0, 500000).Draw(t, "total")
		rows := 0
		for _, d := range w.report("mia", month, "ann").Days {
			rows += len(d.Activities)
		}
		_, err := w.sheet.SetTotal(context.Background(), w.as("mia"), timetrack.Selection{Span: month, People: []string{"ann"}}, total, "agreed")
		if rows == 0 {
			if !errors.Is(err, fault.ErrConflict) {
				t.Fatalf("of nothing: %v", err)
			}
			return
		}
		if got := w.report("mia", month, "ann").SalaryTime; err != nil || got != total {
			t.Fatalf("%d, %v; asked for %d", got, err, total)
		}
	})
}

// Whether parts are approved one after the other, in whatever order, or all at
// once: the snapshot is the same, and so are the figures, before and after a day
// is opened again.
func TestPartsInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := randomMonth(t)
		sel := timetrack.Selection{Span: month, People: []string{"ann", "bob"}}
		snapshots := func() (out []timetrack.Inputs) {
			for _, person := range sel.People {
				for d := sel.From; d < sel.Until; d++ {
					v, err := w.sheet.ApprovalVersions(context.Background(), w.as("mia"), person, d)
					if err != nil || len(v) == 0 {
						t.Fatalf("%s on %s: %v", person, d, err)
					}
					out = append(out, v[0].Snapshot)
				}
			}
			return out
		}
		figures := func() (out []timetrack.Figures) {
			for _, p := range w.figuresOf(month, nil).People {
				out = append(out, p.Figures)
			}
			return out
		}
		before := figures()
		w.mustApprove("mia", sel, timetrack.Everything)
		want := snapshots()
		same(t, "approved", figures(), before)
		w.reopen("mia", sel, timetrack.Everything)
		for _, part := range rapid.Permutation([]timetrack.Part{timetrack.Hours, timetrack.Paid, timetrack.BonusPart}).Draw(t, "order") {
			w.mustApprove("mia", sel, part)
			same(t, "after a part", figures(), before)
		}
		same(t, "the snapshots", snapshots(), want)
		// One part that is opened and approved again does not change it.
		part := timetrack.Part(rapid.IntRange(1, 6).Draw(t, "part"))
		w.reopen("mia", sel, part)
		same(t, "with a part open", figures(), before)
		w.mustApprove("mia", sel, part)
		same(t, "the snapshots again", snapshots(), want)
	})
}
