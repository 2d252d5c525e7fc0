package tracking_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// filled is a world in its second week with figures.
func filled(t failer) *world {
	w := newWorld(t)
	w.save(calls())
	for _, c := range []tracking.Submit{
		set("ann", "made", "2026-03-03", 11), set("ann", "made", "2026-03-09", 20), set("ann", "made", wednesday, 15),
		set("ann", "sold", "2026-03-10", 300_00), set("ann", "tidy", "2026-03-10", 1),
		set("bob", "made", "2026-03-09", 30), set("bob", "sold", wednesday, -50_00),
		set("cyd", "made", "2026-03-10", 29), set("mia", "made", "2026-03-10", 0),
	} {
		w.submit(c)
	}
	return w
}

func TestReport(t *testing.T) {
	t.Parallel()
	w := filled(t)
	r := w.report("eve", tracking.ReportQuery{})
	equal(t, "table", table(r), [][]any{
		{"Ada", int64(0), int64(0), int64(0)},
		{"Ann", int64(35), int64(300_00), int64(1)},
		{"Bob", int64(30), int64(-50_00), int64(0)},
		{"Cyd", int64(29), int64(0), int64(0)},
		{"Max", int64(0), int64(0), int64(0)},
		{"Mia", int64(0), int64(0), int64(0)},
		{"Rex", int64(0), int64(0), int64(0)},
		{"North", int64(65), int64(250_00), int64(1)},
		{"South", int64(29), int64(0), int64(0)},
		{"", int64(94), int64(250_00), int64(1)},
	})
	ann := r.Rows[1]
	equal(t, "ann", ann, tracking.Row{ID: "ann", Name: "Ann", Locations: []string{"north"}, People: 1, Cells: []tracking.Cell{
		{Total: 35, Count: 2, Target: 70, People: 1, Evaluation: target.Evaluate(35, 70, 3, 7)},
		{Total: 300_00, Count: 1, Target: 700_00, People: 1, Evaluation: target.Evaluate(300_00, 700_00, 3, 7)},
		{Total: 1, Count: 1, People: 1, Evaluation: target.Evaluate(1, 0, 3, 7)},
	}})
	if made := ann.Cells[0]; made.State != target.Above || made.Milestone.String() != "30/1" || made.Delta.String() != "5/1" ||
		made.Percent.String() != "50/1" || made.Met || made.Projection.String() != "245/3" {
		t.Errorf("ann: %+v", made)
	}
	// A group's target is the sum of its people's.
	equal(t, "people at north", r.Locations[0].People, 5)
	equal(t, "target at north", r.Locations[0].Cells[0].Target, 5*70)
	equal(t, "people at south", r.Locations[1].People, 3)
	equal(t, "people", r.Overall.People, 7)
	equal(t, "target", r.Overall.Cells[0].Target, 7*70)
	equal(t, "milestone", r.Overall.Cells[0].Milestone, target.Evaluate(0, 490, 3, 7).Milestone)

	r.Rows, r.Locations, r.Overall = nil, nil, tracking.Row{}
	equal(t, "head", r, tracking.Report{
		Tracker: must(w.log.Tracker(t.Context(), w.as("eve"), "calls"))(t),
		Period:  period.Period{Kind: period.Week, Start: day("2026-03-09"), End: day("2026-03-16")}, Label: "2026-W11",
		Zone: "Europe/Copenhagen", From: instant("2026-03-08T23:00:00Z"), Until: instant("2026-03-15T23:00:00Z"),
		Today: day(wednesday), Elapsed: 3, Days: 7,
	})
}

func TestReportOfAnyPeriod(t *testing.T) {
	t.Parallel()
	w := filled(t)
	w.submit(set("cyd", "made", "2026-03-08", 70))
	past := w.report("max", tracking.ReportQuery{Date: day("2026-03-05")})
	equal(t, "last week", table(past), [][]any{{"Cyd", int64(70), int64(0), int64(0)}, {"Max", int64(0), int64(0), int64(0)}, {"South", int64(70), int64(0), int64(0)}, {"", int64(70), int64(0), int64(0)}})
	if cell := past.Rows[0].Cells[0]; past.Elapsed != 7 || !cell.Met || cell.State != target.On {
		t.Errorf("elapsed %d, %+v", past.Elapsed, cell)
	}
	before := w.report("max", tracking.ReportQuery{Date: day("2026-02-28")})
	if len(before.Rows) != 0 || before.Overall.People != 0 || before.Overall.Cells[0].Target != 0 {
		t.Errorf("before the start: %+v", before.Rows)
	}
	next := w.report("max", tracking.ReportQuery{Date: day("2026-03-16")})
	if cell := next.Rows[0].Cells[0]; next.Elapsed != 0 || cell.State != target.On || cell.Milestone.Sign() != 0 || cell.Projection.Defined() {
		t.Errorf("next week: %+v", cell)
	}
	for _, d := range []period.Date{-1, period.MaxDate + 1} {
		_, err := w.log.Report(t.Context(), w.as("eve"), tracking.ReportQuery{Tracker: "calls", Date: d})
		refused(t, err, "invalid", "date")
	}
	for _, d := range []period.Date{period.MinDate, period.MaxDate} {
		w.report("eve", tracking.ReportQuery{Date: d})
	}
}

// C2: somebody who moves within a period counts at each place for the days
// there, and once overall.
func TestMembershipChangesWithinAPeriod(t *testing.T) {
	t.Parallel()
	w := filled(t)
	w.submit(set("bob", "made", "2026-03-10", 1))
	w.submit(set("bob", "made", wednesday, 2))
	w.change("bob", func(p *people.Person) {
		p.Locations = []people.Membership{{ID: "north", Span: span("", "2026-03-10")}, {ID: "harbour", Span: span("2026-03-10", wednesday)}, {ID: "south", Span: span(wednesday, "")}}
		p.Teams = []people.Membership{{ID: "sales", Span: span("2026-03-10", "")}}
	})
	all := w.report("eve", tracking.ReportQuery{})
	equal(t, "all", table(all)[2], []any{"Bob", int64(33), int64(-50_00), int64(0)})
	equal(t, "bob's places", all.Rows[2].Locations, []string{"north", "harbour", "south"})
	if all.Rows[2].People != 1 || all.Rows[2].Partial {
		t.Errorf("bob: %+v", all.Rows[2])
	}
	places := map[string][2]int64{}
	for _, l := range all.Locations {
		places[l.Name] = [2]int64{l.Cells[0].Total, int64(l.People)}
	}
	equal(t, "places", places, map[string][2]int64{"North": {65, 5}, "Harbour": {1, 1}, "South": {31, 4}})
	if o := all.Overall; o.People != 7 || o.Cells[0].Total != 97 || o.Cells[0].Target != 490 {
		t.Errorf("overall: %+v", o)
	}
	// Each manager sees the days at one's own place.
	north := w.report("mia", tracking.ReportQuery{})
	equal(t, "mia sees", table(north)[1], []any{"Bob", int64(30), int64(0), int64(0)})
	if !north.Rows[1].Partial || north.Rows[0].Partial {
		t.Errorf("partial: bob %t, ann %t", north.Rows[1].Partial, north.Rows[0].Partial)
	}
	equal(t, "max sees", table(w.report("max", tracking.ReportQuery{}))[0], []any{"Bob", int64(2), int64(-50_00), int64(0)})
	equal(t, "bob sees", table(w.report("bob", tracking.ReportQuery{})), [][]any{
		{"Bob", int64(33), int64(-50_00), int64(0)}, {"Harbour", int64(1), int64(0), int64(0)}, {"North", int64(30), int64(0), int64(0)},
		{"South", int64(2), int64(-50_00), int64(0)}, {"", int64(33), int64(-50_00), int64(0)},
	})
	// A filter by place or team counts the days there.
	for name, c := range map[string]struct {
		q    tracking.ReportQuery
		want []any
	}{
		"at harbour":       {tracking.ReportQuery{Locations: []string{"harbour"}}, []any{"Bob", int64(1), int64(0), int64(0)}},
		"in the team":      {tracking.ReportQuery{Teams: []string{"sales"}}, []any{"Bob", int64(3), int64(-50_00), int64(0)}},
		"in it, at south":  {tracking.ReportQuery{Teams: []string{"sales"}, Locations: []string{"south"}}, []any{"Bob", int64(2), int64(-50_00), int64(0)}},
		"named":            {tracking.ReportQuery{People: []string{"bob", "zoe"}}, []any{"Bob", int64(33), int64(-50_00), int64(0)}},
		"named, elsewhere": {tracking.ReportQuery{People: []string{"ann"}, Locations: []string{"south"}}, []any{"", int64(0), int64(0), int64(0)}},
		"none":             {tracking.ReportQuery{People: []string{}}, []any{"", int64(0), int64(0), int64(0)}},
	} {
		got := table(w.report("eve", c.q))
		equal(t, name, got[0], c.want)
		equal(t, name+" overall", got[len(got)-1][1:], c.want[1:])
	}
}

// Somebody at two places on one day counts at both, and once overall; a viewer
// is shown one's own places only.
func TestTwoPlacesAtOnce(t *testing.T) {
	t.Parallel()
	w := filled(t)
	w.change("bob", func(p *people.Person) {
		p.Locations = []people.Membership{{ID: "north"}, {ID: "south"}, {ID: "torn down"}}
	})
	totals := func(actor string) map[string]int64 {
		r := w.report(actor, tracking.ReportQuery{})
		places := map[string]int64{"overall": r.Overall.Cells[0].Total}
		for _, l := range r.Locations {
			places[l.Name] = l.Cells[0].Total
		}
		return places
	}
	equal(t, "eve", totals("eve"), map[string]int64{"North": 65, "South": 59, "overall": 94})
	equal(t, "mia", totals("mia"), map[string]int64{"North": 65, "overall": 65})
	equal(t, "max", totals("max"), map[string]int64{"South": 59, "overall": 59})
	equal(t, "bob", totals("bob"), map[string]int64{"North": 30, "South": 30, "overall": 30})
	if r := w.report("eve", tracking.ReportQuery{}); r.Overall.People != 7 || r.Overall.Cells[0].Target != 490 {
		t.Errorf("overall: %+v", r.Overall)
	}
}

// Who has figures in a period stays in it without an assignment, and who left
// is no longer expected to have any.
func TestWhoIsInAReport(t *testing.T) {
	t.Parallel()
	w := filled(t)
	w.edit("calls", func(t *tracking.Tracker) {
		t.Assignments[0].Locations, t.Assignments[0].Until = []string{"south"}, day("2026-03-10")
	})
	r := w.report("eve", tracking.ReportQuery{})
	var names []string
	for _, row := range r.Rows {
		names = append(names, row.Name)
	}
	equal(t, "rows", names, []string{"Ada", "Ann", "Bob", "Cyd", "Max", "Mia"})
	if r.Overall.People != 6 || r.Overall.Cells[0].Target != 6*70 {
		t.Errorf("overall: %+v", r.Overall)
	}
	w.change("max", func(p *people.Person) { p.Inactive = true })
	w.change("cyd", func(p *people.Person) { p.Inactive = true })
	r = w.report("eve", tracking.ReportQuery{})
	if r.Overall.People != 5 || r.Overall.Cells[0].Total != 94 {
		t.Errorf("after two left: %+v", r.Overall)
	}
}

func TestReportSorted(t *testing.T) {
	t.Parallel()
	w := filled(t)
	w.change("bob", func(p *people.Person) { p.FirstName = "anton" })
	names := func(sort query.Sort) (out []string) {
		for _, row := range w.report("eve", tracking.ReportQuery{Sort: sort}).Rows {
			out = append(out, row.Name)
		}
		return out
	}
	for column, want := range map[query.Sort][]string{
		{}:                           {"Ada", "Ann", "anton", "Cyd", "Max", "Mia", "Rex"},
		{Column: "name", Desc: true}: {"Rex", "Mia", "Max", "Cyd", "anton", "Ann", "Ada"},
		{Column: "made"}:             {"Ada", "Max", "Mia", "Rex", "Cyd", "anton", "Ann"},
		{Column: "made", Desc: true}: {"Ann", "anton", "Cyd", "Ada", "Max", "Mia", "Rex"},
		{Column: "location"}:         {"Ann", "anton", "Mia", "Rex", "Ada", "Cyd", "Max"},
	} {
		equal(t, column.Column, names(column), want)
	}
	_, err := w.log.Report(t.Context(), w.as("eve"), tracking.ReportQuery{Tracker: "calls", Sort: query.Sort{Column: "phase of the moon"}})
	refused(t, err, "invalid", "sort")

	// Places are ordered as people read them, not by their ids.
	renamed := slices.Clone(locations())
	renamed[0].Name, renamed[1].Name = "Zealand", "Aarhus"
	r := w.roster()
	w.dir.Learn(time.Time{}, people.NewRoster(r.Organization, nil, renamed, r.Teams, slices.Clone(r.People)))
	equal(t, "renamed", names(query.Sort{Column: "location"}), []string{"Cyd", "Max", "Ann", "anton", "Mia", "Rex", "Ada"})
}

// C13: the entries that stand behind a number add up to it.
func TestDrillDown(t *testing.T) {
	t.Parallel()
	w := filled(t)
	w.change("bob", func(p *people.Person) {
		p.Locations = []people.Membership{{ID: "north", Span: span("", wednesday)}, {ID: "south", Span: span(wednesday, "")}}
	})
	for _, viewer := range []string{"eve", "ada", "mia", "max", "ann", "bob"} {
		r := w.report(viewer, tracking.ReportQuery{})
		check := func(row tracking.Row, q tracking.ExplainQuery) {
			for i, m := range r.Tracker.Metrics {
				q.Tracker, q.Metric = "calls", m.ID
				x, err := w.log.Explain(t.Context(), w.as(viewer), q)
				if err != nil {
					t.Errorf("%s explains %s of %q: %v", viewer, m.ID, row.Name, err)
					continue
				}
				equal(t, viewer+" explains "+row.Name, x.Cell, row.Cells[i])
				var sum, count int64
				for _, e := range w.entries(viewer, x.Filter) {
					sum, count = sum+e.Value.N, count+1
				}
				if sum != row.Cells[i].Total || count != int64(row.Cells[i].Count) {
					t.Errorf("%s: %d entries of %s of %q add up to %d, reported are %d of %d", viewer, count, m.ID, row.Name, sum, row.Cells[i].Total, row.Cells[i].Count)
				}
			}
		}
		for _, row := range r.Rows {
			check(row, tracking.ExplainQuery{Person: row.ID})
		}
		for _, row := range r.Locations {
			check(row, tracking.ExplainQuery{Location: row.ID})
		}
		check(r.Overall, tracking.ExplainQuery{})
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	w := filled(t)
	x := must(w.log.Explain(t.Context(), w.as("mia"), tracking.ExplainQuery{Tracker: "calls", Metric: "made", Location: "north"}))(t)
	var names []string
	for _, f := range x.Formulas {
		names = append(names, f.Name)
	}
	equal(t, "formulas", names, []string{"total", "target", "milestone", "delta", "percent", "projection"})
	if x.People != 4 || x.Each != 70 || x.Cell.Target != 280 || x.Elapsed != 3 || x.Days != 7 || x.Zone != "Europe/Copenhagen" {
		t.Errorf("%+v", x)
	}
	x = must(w.log.Explain(t.Context(), w.as("ann"), tracking.ExplainQuery{Tracker: "calls", Metric: "tidy", Person: "ann", Date: day("2026-03-03")}))(t)
	if len(x.Formulas) != 2 || x.Formulas[1].Name != "projection" || x.Each != 0 {
		t.Errorf("without a target: %+v", x)
	}
	for name, q := range map[string]tracking.ExplainQuery{
		"out of view":       {Tracker: "calls", Metric: "made", Person: "cyd"},
		"a place elsewhere": {Tracker: "calls", Metric: "made", Location: "south"},
		"no such metric":    {Tracker: "calls", Metric: "mode"},
		"no such tracker":   {Tracker: "none", Metric: "made"},
	} {
		if _, err := w.log.Explain(t.Context(), w.as("ann"), q); !errors.Is(err, fault.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := w.log.Explain(t.Context(), w.as("ann"), tracking.ExplainQuery{Tracker: "calls", Metric: "made", Person: "ann", Location: "north"})
	refused(t, err, "invalid", "location")
}

// T4: the target in force on the last day counts for the whole of a past
// period, that of today for the running one.
func TestDatedTargets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Metrics[0].Targets = targets("2026-03-04", 10, "2026-03-08", 20, "2026-03-11", 30, "2026-03-15", 0, "2026-03-16", 40)
	w.save(tr)
	made := func(date string) tracking.Cell {
		return w.report("ann", tracking.ReportQuery{Date: day(date)}).Rows[0].Cells[0]
	}
	for date, want := range map[string]int64{"2026-03-02": 20, wednesday: 30, "2026-03-16": 40} {
		if got := made(date).Target; got != want {
			t.Errorf("on Wednesday, the target of %s is %d, want %d", date, got, want)
		}
	}
	w.set("2026-03-10T09:00:00Z")
	if got := made("2026-03-10").Target; got != 20 {
		t.Errorf("on Tuesday the target is %d", got)
	}
	w.set("2026-03-15T09:00:00Z")
	if c := made("2026-03-15"); c.Target != 0 || c.HasTarget || c.State != target.None {
		t.Errorf("on Sunday: %+v", c)
	}
	w.set("2026-03-16T09:00:00Z")
	if c := made("2026-03-15"); c.Target != 0 || c.HasTarget {
		t.Errorf("after the week: %+v", c)
	}
}

// T11: the milestone by working days.
func TestWorkingDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Settings.WorkingDays = period.WorkingDays{Weekdays: period.WeekdaysOf(period.Tuesday, period.Wednesday, period.Thursday, period.Friday, period.Saturday), Holidays: []period.Date{day("2026-03-10"), day("2026-03-24"), day("2026-03-25"), day("2026-03-26"), day("2026-03-27"), day("2026-03-28")}}
	w.save(tr)
	w.submit(set("ann", "made", wednesday, 14))
	type standing struct {
		Elapsed, Days         int
		Milestone, Projection string
	}
	see := func(date string) standing {
		r := w.report("ann", tracking.ReportQuery{Date: day(date)})
		return standing{r.Elapsed, r.Days, r.Rows[0].Cells[0].Milestone.String(), r.Rows[0].Cells[0].Projection.String()}
	}
	equal(t, "Wednesday", see(wednesday), standing{1, 4, "35/2", "56/1"})
	w.set("2026-03-10T09:00:00Z")
	equal(t, "on the holiday", see(wednesday), standing{0, 4, "0/1", "–"})
	w.set("2026-03-15T09:00:00Z")
	equal(t, "Sunday", see(wednesday), standing{4, 4, "70/1", "14/1"})
	equal(t, "a week off", see("2026-03-25"), standing{0, 0, "0/1", "–"})
}

func TestSeries(t *testing.T) {
	t.Parallel()
	w := filled(t)
	w.edit("calls", func(t *tracking.Tracker) { t.Metrics[0].Targets = targets("", 7, "2026-03-09", 70) })
	s := must(w.log.Series(t.Context(), w.as("mia"), tracking.SeriesQuery{Tracker: "calls", Metric: "made", Group: tracking.ByPerson}))(t)
	equal(t, "labels", s.Labels, []string{"2026-W10", "2026-W11"})
	got := map[string][]int64{}
	for _, l := range s.Lines {
		for _, c := range l.Cells {
			got[l.Name] = append(got[l.Name], c.Total, c.Target)
		}
	}
	equal(t, "lines", got, map[string][]int64{"Ann": {11, 7, 35, 70}, "Bob": {0, 7, 30, 70}, "Mia": {0, 7, 0, 70}, "Rex": {0, 7, 0, 70}})

	for kind, want := range map[period.Kind]int{period.Day: 10, period.Week: 2, period.Month: 1, period.Quarter: 1, period.Year: 1} {
		s := must(w.log.Series(t.Context(), w.as("mia"), tracking.SeriesQuery{Tracker: "calls", Metric: "made", Kind: kind, Group: tracking.Overall}))(t)
		sum := int64(0)
		for _, c := range s.Lines[0].Cells {
			sum += c.Total
			if c.HasTarget != (kind == period.Week) {
				t.Errorf("%v: %+v", kind, c)
			}
		}
		if len(s.Periods) != want || len(s.Labels) != want || len(s.Lines) != 1 || len(s.Lines[0].Cells) != want || sum != 76 {
			t.Errorf("%v: %d periods, %d labels, sum %d", kind, len(s.Periods), len(s.Labels), sum)
		}
	}
	places := must(w.log.Series(t.Context(), w.as("eve"), tracking.SeriesQuery{Tracker: "calls", Metric: "made", Group: tracking.ByLocation, Span: span("2026-03-09", "2026-03-10"), Teams: []string{"sales"}}))(t)
	if len(places.Lines) != 1 || places.Lines[0].Name != "North" || places.Lines[0].Cells[0].Total != 30 || places.Lines[0].Cells[0].Target != 70 {
		t.Errorf("team sales by place: %+v", places.Lines)
	}
	empty := must(w.log.Series(t.Context(), w.as("eve"), tracking.SeriesQuery{Tracker: "calls", Metric: "made", Group: tracking.Overall, Span: span("2026-03-09", "2026-03-09")}))(t)
	if len(empty.Periods) != 0 || len(empty.Lines) != 0 || empty.Metric != "made" {
		t.Errorf("no days: %+v", empty)
	}
}

func TestSeriesRefuses(t *testing.T) {
	t.Parallel()
	w := filled(t)
	for name, c := range map[string]struct {
		q           tracking.SeriesQuery
		code, field string
	}{
		"no group":       {tracking.SeriesQuery{}, "invalid", "group"},
		"unknown kind":   {tracking.SeriesQuery{Kind: 9, Group: tracking.Overall}, "invalid", "kind"},
		"bad start":      {tracking.SeriesQuery{Group: tracking.Overall, Span: period.Span{From: -1}}, "invalid", "from"},
		"bad end":        {tracking.SeriesQuery{Group: tracking.Overall, Span: period.Span{Until: period.MaxDate + 1}}, "invalid", "until"},
		"too many days":  {tracking.SeriesQuery{Group: tracking.Overall, Kind: period.Day, Span: span("2020-01-01", "2026-01-01")}, "invalid", "from"},
		"all weeks":      {tracking.SeriesQuery{Group: tracking.Overall, Span: span("0001-01-01", "9999-12-31")}, "invalid", "from"},
		"unknown metric": {tracking.SeriesQuery{Metric: "mode", Group: tracking.Overall}, "not_found", ""},
	} {
		c.q.Tracker = "calls"
		if c.q.Metric == "" {
			c.q.Metric = "made"
		}
		_, err := w.log.Series(t.Context(), w.as("eve"), c.q)
		t.Run(name, func(t *testing.T) { refused(t, err, c.code, c.field) })
	}
	// As many as are allowed.
	from := day("2026-03-11") - tracking.MaxPoints
	s := must(w.log.Series(t.Context(), w.as("eve"), tracking.SeriesQuery{Tracker: "calls", Metric: "made", Kind: period.Day, Group: tracking.Overall, Span: period.Span{From: from, Until: day("2026-03-11")}}))(t)
	equal(t, "periods", len(s.Periods), tracking.MaxPoints)
	_, err := w.log.Series(t.Context(), w.as("eve"), tracking.SeriesQuery{Tracker: "calls", Metric: "made", Kind: period.Day, Group: tracking.Overall, Span: period.Span{From: from - 1, Until: day("2026-03-11")}})
	refused(t, err, "invalid", "from")
}

// A week that a change of the calendar cut short is no reason to refuse.
func TestSeriesFromACutWeek(t *testing.T) {
	t.Parallel()
	w := filled(t)
	r := w.roster()
	o := r.Organization
	o.Calendar = append(slices.Clone(o.Calendar), period.Change{From: day("2020-01-07"), Settings: period.Settings{Zone: "Europe/Copenhagen", WeekStart: period.Tuesday}})
	w.dir.Learn(time.Time{}, people.NewRoster(o, nil, r.Locations, r.Teams, r.People))
	s := must(w.log.Series(t.Context(), w.as("eve"), tracking.SeriesQuery{Tracker: "calls", Metric: "made", Group: tracking.Overall, Span: period.Span{From: day("2020-01-06")}}))(t)
	if len(s.Periods) < 300 || s.Periods[0].Days() != 1 {
		t.Errorf("%d weeks, the first of %d days", len(s.Periods), s.Periods[0].Days())
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	w := filled(t)
	w.edit("calls", func(t *tracking.Tracker) {
		t.Settings.SubmitBy, t.Settings.Remind = clockTime(17, 30), clockTime(16, 0)
	})
	other := calls()
	other.ID, other.Name, other.Metrics, other.Period = "visits", "a visit", numbers("doors", "old"), period.Day
	other.Settings.AllowEdits = false
	w.save(other)
	w.edit("visits", func(t *tracking.Tracker) { t.Metrics[1].Retired = true })
	elsewhere := calls()
	elsewhere.ID, elsewhere.Metrics, elsewhere.Assignments[0].Locations = "elsewhere", numbers("e"), []string{"south"}
	w.save(elsewhere)

	today := must(w.log.Day(t.Context(), w.as("ann"), 0))(t)
	equal(t, "today", today, must(w.log.Day(t.Context(), w.as("ann"), day(wednesday)))(t))
	if today.Date != day(wednesday) || today.Zone != "Europe/Copenhagen" || len(today.Trackers) != 2 || today.Trackers[0].Tracker.ID != "visits" {
		t.Fatalf("today: %+v", today)
	}
	visits, c := today.Trackers[0], today.Trackers[1]
	if len(visits.Metrics) != 1 || visits.Submitted || !visits.Editable || !visits.Due.IsZero() || visits.Metrics[0].Entry.Revision != 0 || visits.Metrics[0].Entry.Key != key("ann", "doors", wednesday) {
		t.Errorf("visits: %+v", visits)
	}
	if c.Label != "2026-W11" || c.Elapsed != 3 || c.Days != 7 || !c.Submitted || !c.Editable || !c.Due.Equal(instant("2026-03-11T16:30:00Z")) {
		t.Errorf("calls: %+v", c)
	}
	if !c.Remind.Equal(instant("2026-03-11T15:00:00Z")) || !visits.Remind.IsZero() {
		t.Errorf("reminders at %s and %s", c.Remind, visits.Remind)
	}
	made, sold := c.Metrics[0], c.Metrics[1]
	if made.Entry.Value != tracking.NumberValue(15) || made.Entry.Revision != 1 || made.Total != 35 || made.Count != 2 || made.Target != 70 || made.State != target.Above {
		t.Errorf("made: %+v", made)
	}
	if sold.Entry.Value.Valid || sold.Total != 300_00 {
		t.Errorf("sold: %+v", sold)
	}

	w.edit("calls", func(t *tracking.Tracker) { t.Settings.WorkingDays.Holidays = []period.Date{day(wednesday)} })
	if d := must(w.log.Day(t.Context(), w.as("ann"), 0))(t); !d.Trackers[1].Remind.IsZero() {
		t.Errorf("reminded on a holiday: %s", d.Trackers[1].Remind)
	}
	past := must(w.log.Day(t.Context(), w.as("ann"), day("2026-03-10")))(t)
	if past.Trackers[0].Editable || !past.Trackers[1].Editable || past.Trackers[1].Metrics[2].Entry.Value != tracking.NumberValue(1) {
		t.Errorf("yesterday: %+v", past.Trackers)
	}
	must(w.log.Close(t.Context(), w.as("eve"), "calls", day("2026-03-03"), ""))(t)
	if d := must(w.log.Day(t.Context(), w.as("ann"), day("2026-03-03")))(t); d.Trackers[1].Editable {
		t.Error("a closed day is editable")
	}
	must(w.log.Archive(t.Context(), w.as("eve"), "visits", 2))(t)
	if d := must(w.log.Day(t.Context(), w.as("ann"), 0))(t); len(d.Trackers) != 1 {
		t.Errorf("with an archived tracker: %+v", d.Trackers)
	}
	for _, d := range []period.Date{-1, day("2026-03-12")} {
		_, err := w.log.Day(t.Context(), w.as("ann"), d)
		refused(t, err, "invalid", "date")
	}
	if d := must(w.log.Day(t.Context(), w.as("dan"), 0))(t); len(d.Trackers) != 0 || d.Zone != "America/New_York" {
		t.Errorf("dan: %+v", d)
	}
	if _, err := w.log.Day(t.Context(), people.Actor{Org: org, Token: "t"}, 0); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a host system: %v", err)
	}
	// A value that was cleared is not submitted.
	w.submit(blank("ann", "made", wednesday))
	if d := must(w.log.Day(t.Context(), w.as("ann"), 0))(t); d.Trackers[0].Submitted || d.Trackers[0].Metrics[0].Entry.Revision != 2 {
		t.Errorf("cleared: %+v", d.Trackers[0])
	}
}

func TestGlances(t *testing.T) {
	t.Parallel()
	w := filled(t) // milestones on Wednesday: 30 made, 300.00 sold
	glance := func(actor string) tracking.Glance {
		t.Helper()
		all := must(w.log.Glances(t.Context(), w.as(actor)))(t)
		if len(all) != 1 {
			t.Fatalf("%d glances for %s", len(all), actor)
		}
		return all[0]
	}
	g := glance("eve")
	if g.People != 7 || g.Label != "2026-W11" {
		t.Errorf("%+v", g)
	}
	equal(t, "eve sees", g.Metrics, []tracking.GlanceMetric{
		{Metric: "made", Above: 1, On: 1, Below: 5},
		{Metric: "sold", On: 1, Below: 6},
		{Metric: "tidy"},
	})
	missing := func(g tracking.Glance) (names []string) {
		for _, p := range g.Missing {
			names = append(names, p.Name)
		}
		return names
	}
	equal(t, "missing", missing(g), []string{"Ada", "Cyd", "Max", "Mia", "Rex"})
	equal(t, "missing for mia", missing(glance("mia")), []string{"Mia", "Rex"})
	equal(t, "missing for ann", missing(glance("ann")), nil)

	w.submit(set("cyd", "tidy", wednesday, 0)) // 0 is submitted
	w.submit(blank("ann", "made", wednesday))  // blank is not
	w.change("max", func(p *people.Person) { p.Inactive = true })
	equal(t, "then", missing(glance("eve")), []string{"Ada", "Ann", "Mia", "Rex"})

	w.submit(set("ann", "made", wednesday, 100))
	if g := glance("eve"); g.Metrics[0].Met != 1 || g.Metrics[0].Above != 1 {
		t.Errorf("met: %+v", g.Metrics[0])
	}
	w.edit("calls", func(t *tracking.Tracker) { t.Metrics[0].Retired = true })
	equal(t, "retired", glance("eve").Metrics[0], tracking.GlanceMetric{Metric: "made"})

	future := calls()
	future.ID, future.Start, future.Metrics = "future", day("2026-03-12"), numbers("f")
	w.save(future)
	glance("eve")
	if all := must(w.log.Glances(t.Context(), w.as("dan")))(t); len(all) != 0 {
		t.Errorf("dan sees %+v", all)
	}
}

// T20: today is the day where the person works, not where the manager does.
func TestWhoIsMissingWhereTheDayIsAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Assignments[0].Locations = []string{"harbour", "north"}
	tr.Assignments[0].Everyone, tr.Assignments[0].People = false, []string{"dan", "ann"}
	w.save(tr)
	w.set("2026-03-11T20:00:00Z")
	w.submit(set("dan", "made", wednesday, 1))
	w.submit(set("ann", "made", wednesday, 1))
	w.set("2026-03-12T02:00:00Z") // Thursday in Copenhagen, still Wednesday in New York
	g := must(w.log.Glances(t.Context(), w.as("eve")))(t)[0]
	equal(t, "missing", g.Missing, []tracking.PersonRef{{ID: "ann", Name: "Ann"}})
}
