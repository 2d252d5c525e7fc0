package tracking_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The story of a random world: four weeks, of which the third is running.
var (
	firstDay = day("2026-03-02")
	today    = day("2026-03-18")
	lastDay  = day("2026-03-29")
)

// drawWorld draws an organization of a few people who move between three
// places, each at one place at most on a day, and a tracker with entries.
func drawWorld(t *rapid.T) *world {
	var everyone []people.Person
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		p := people.Person{ID: id, FirstName: id, Level: rapid.IntRange(1, 3).Draw(t, "level")}
		p.Permissions = rapid.SampledFrom([]people.Permissions{0, people.TrackersReport, people.TrackersReport, people.TrackersReport | people.AllLocations, people.AllLocations}).Draw(t, "permissions")
		p.Locations = drawMemberships(t, "place", "north", "south", "harbour", "")
		p.Teams = drawMemberships(t, "team", "red", "blue", "")
		p.Inactive = rapid.IntRange(0, 9).Draw(t, "left") == 0
		everyone = append(everyone, p)
	}
	everyone = append(everyone, person("eve", "enterprise"))
	o := organization()
	o.Calendar[0].Settings.WeekStart = period.Weekday(rapid.IntRange(1, 7).Draw(t, "week start"))
	teams := []people.Team{{ID: "red", Name: "Red"}, {ID: "blue", Name: "Blue"}}
	w := newWorldOn(t, memstore.New(nil), people.NewRoster(o, nil, locations(), teams, everyone))
	w.set("2026-03-01T09:00:00Z")

	tr := calls()
	tr.Start = firstDay + period.Date(rapid.IntRange(0, 5).Draw(t, "start"))
	tr.Period = rapid.SampledFrom([]period.Kind{period.Day, period.Week, period.Month}).Draw(t, "period")
	tr.Metrics[1].Targets = nil
	tr.Assignments = []tracking.Assignment{
		{Locations: []string{"north"}, Everyone: true, Span: drawSpan(t)},
		{AllLocations: true, Teams: []string{"red"}, Span: drawSpan(t)},
	}
	w.save(tr)
	w.set("2026-03-18T09:00:00Z")
	importing := w.as("eve")
	for range rapid.IntRange(0, 40).Draw(t, "entries") {
		c := tracking.Submit{Tracker: "calls", Key: tracking.Key{
			Metric: rapid.SampledFrom([]string{"made", "sold"}).Draw(t, "metric"), Date: tr.Start + period.Date(rapid.IntRange(0, int(today-tr.Start)).Draw(t, "date")),
			Person: rapid.SampledFrom([]string{"a", "b", "c", "d", "e"}).Draw(t, "person"),
		}, Value: rapid.Int64Range(-20, 100).Draw(t, "value")}
		if _, err := w.log.SubmitAll(context.Background(), importing, []tracking.Submit{c}, tracking.BatchOptions{Import: true, AllOrNothing: true}); err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
	}
	return w
}

// drawMemberships cuts the story into stretches, each at one of the ids.
func drawMemberships(t *rapid.T, label string, ids ...string) (ms []people.Membership) {
	from := period.Date(0)
	for range rapid.IntRange(0, 2).Draw(t, "moves") {
		until := max(from, firstDay) + period.Date(rapid.IntRange(1, 12).Draw(t, "until"))
		if id := rapid.SampledFrom(ids).Draw(t, label); id != "" {
			ms = append(ms, people.Membership{ID: id, Span: period.Span{From: from, Until: until}})
		}
		from = until
	}
	if id := rapid.SampledFrom(ids).Draw(t, label); id != "" {
		ms = append(ms, people.Membership{ID: id, Span: period.Span{From: from}})
	}
	return ms
}

func drawSpan(t *rapid.T) period.Span {
	s := period.Span{}
	if rapid.Bool().Draw(t, "begins") {
		s.From = firstDay + period.Date(rapid.IntRange(0, 15).Draw(t, "from"))
	}
	if rapid.Bool().Draw(t, "ends") {
		s.Until = max(s.From, firstDay) + period.Date(rapid.IntRange(1, 15).Draw(t, "until"))
	}
	return s
}

// maySee is C4 as the specification words it, for one person and one day.
func maySee(viewer people.Actor, p people.Person, d period.Date) bool {
	if p.ID == viewer.Person {
		return true
	}
	if !viewer.Can(people.TrackersReport) || p.Level >= viewer.Level {
		return false
	}
	if viewer.Can(people.AllLocations) {
		return true
	}
	for _, m := range p.Locations {
		if slices.Contains(viewer.Locations, m.ID) && d >= m.From && (m.Until == 0 || d < m.Until) {
			return true
		}
	}
	return false
}

// counted is one line of a report, reckoned day by day.
type counted struct {
	People  int
	Totals  map[string]int64 // of metrics with a value
	Targets map[string]int   // people whose target counts
}

func newCounted() counted { return counted{Totals: map[string]int64{}, Targets: map[string]int{}} }

// reckon adds up a period from the entries themselves.
func reckon(w *world, tr tracking.Tracker, entries []tracking.Entry, viewer people.Actor, p period.Period) (rows, places map[string]counted, overall counted) {
	rows, places, overall = map[string]counted{}, map[string]counted{}, newCounted()
	for _, person := range w.roster().People {
		own := map[string]counted{"": newCounted()} // by place, and in all
		for d := p.Start; d < p.End; d++ {
			if !maySee(viewer, person, d) {
				continue
			}
			lines := []string{""}
			for _, m := range person.Locations {
				mine := person.ID == viewer.Person || viewer.Can(people.AllLocations) || slices.Contains(viewer.Locations, m.ID)
				if d >= m.From && (m.Until == 0 || d < m.Until) && mine {
					lines = append(lines, m.ID)
				}
			}
			for _, line := range lines {
				c, ok := own[line]
				if !ok {
					c = newCounted()
				}
				if tr.Assigned(person, d) && !person.Inactive {
					c.People = 1
					for _, m := range tr.Metrics {
						c.Targets[m.ID] = 1
					}
				}
				for _, e := range entries {
					if e.Person == person.ID && e.Date == d {
						c.People = 1
						c.Totals[e.Metric] += e.Value.N
						c.Targets[e.Metric] = 1
					}
				}
				own[line] = c
			}
		}
		for line, c := range own {
			switch {
			case c.People == 0:
			case line == "":
				rows[person.ID] = c
				overall = plus(overall, c)
			default:
				places[line] = plus(places[line], c)
			}
		}
	}
	return rows, places, overall
}

func plus(a, b counted) counted {
	sum := newCounted()
	for _, c := range []counted{a, b} {
		sum.People += c.People
		for m, n := range c.Totals {
			sum.Totals[m] += n
		}
		for m, n := range c.Targets {
			sum.Targets[m] += n
		}
	}
	return sum
}

// lineOf reads a line of a report in the same form.
func lineOf(tr tracking.Tracker, r tracking.Row) counted {
	c := newCounted()
	c.People = r.People
	for i, m := range tr.Metrics {
		if r.Cells[i].Count > 0 {
			c.Totals[m.ID] = r.Cells[i].Total
		}
		if r.Cells[i].People > 0 {
			c.Targets[m.ID] = r.Cells[i].People
		}
	}
	return c
}

// Reports, series, entries and explanations agree with C4 and with one
// another, whoever looks.
func TestReportsAreWhatTheEntriesSay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		ctx := context.Background()
		eve := w.as("eve")
		tr, err := w.log.Tracker(ctx, eve, "calls")
		if err != nil {
			t.Fatal(err)
		}
		list := func(viewer people.Actor, f tracking.EntryFilter) (all []tracking.Entry) {
			f.Tracker = "calls"
			err := w.log.EachEntry(ctx, viewer, f, func(e tracking.Entry) error {
				all = append(all, e)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		all := list(eve, tracking.EntryFilter{})

		viewer, ok := w.roster().Actor(rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "eve"}).Draw(t, "viewer"), today)
		if !ok {
			return
		}
		if _, err := w.log.Tracker(ctx, viewer, "calls"); err != nil {
			return // knows nothing of it; see TestWhoKnowsATracker
		}
		var visible []tracking.Entry
		for _, e := range all {
			if p, _ := w.roster().Person(e.Person); maySee(viewer, p, e.Date) {
				visible = append(visible, e)
			}
		}
		equal(t, "entries", list(viewer, tracking.EntryFilter{}), visible)

		periods := w.roster().Organization.Calendar.Between(tr.Period, firstDay, lastDay)
		series := map[string][]tracking.Cell{}
		for _, group := range []tracking.SeriesGroup{tracking.ByPerson, tracking.ByLocation, tracking.Overall} {
			s, err := w.log.Series(ctx, viewer, tracking.SeriesQuery{Tracker: "calls", Metric: "made", Group: group, Span: period.Span{From: firstDay, Until: lastDay}})
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "periods", s.Periods, periods)
			for _, l := range s.Lines {
				series[string(group)+l.ID] = l.Cells
			}
		}
		for i, p := range periods {
			r, err := w.log.Report(ctx, viewer, tracking.ReportQuery{Tracker: "calls", Date: p.Start})
			if err != nil {
				t.Fatal(err)
			}
			wantRows, wantPlaces, wantOverall := reckon(w, tr, all, viewer, p)
			rows, places, sum := map[string]counted{}, map[string]counted{}, newCounted()
			for _, row := range r.Rows {
				rows[row.ID] = lineOf(tr, row)
				sum = plus(sum, rows[row.ID])
			}
			for _, row := range r.Locations {
				places[row.ID] = lineOf(tr, row)
			}
			equal(t, "rows of "+r.Label, rows, wantRows)
			equal(t, "places of "+r.Label, places, wantPlaces)
			equal(t, "overall of "+r.Label, lineOf(tr, r.Overall), wantOverall)
			equal(t, "the sum of the rows of "+r.Label, sum, wantOverall)
			for group, lines := range map[tracking.SeriesGroup][]tracking.Row{tracking.ByPerson: r.Rows, tracking.ByLocation: r.Locations, tracking.Overall: {r.Overall}} {
				for _, row := range lines {
					for j, c := range row.Cells {
						if want := int64(c.People) * tr.Metrics[j].TargetFor(p, today); c.Target != want {
							t.Fatalf("target %d, want %d", c.Target, want)
						}
					}
					if cells, ok := series[string(group)+row.ID]; ok {
						equal(t, "series and report", cells[i], row.Cells[0])
					} else if row.Cells[0].People > 0 {
						t.Fatalf("no series of %s %s", group, row.ID)
					}
				}
			}
		}

		p := rapid.SampledFrom(periods).Draw(t, "explained")
		r, err := w.log.Report(ctx, viewer, tracking.ReportQuery{Tracker: "calls", Date: p.Start})
		if err != nil {
			t.Fatal(err)
		}
		explain := func(q tracking.ExplainQuery, cell tracking.Cell) {
			q.Tracker, q.Metric, q.Date = "calls", "made", p.Start
			x, err := w.log.Explain(ctx, viewer, q)
			if err != nil {
				t.Fatalf("explain %+v: %v", q, err)
			}
			equal(t, "explained", x.Cell, cell)
			behind := list(viewer, x.Filter)
			sum := int64(0)
			for _, e := range behind {
				sum += e.Value.N
			}
			if sum != cell.Total || len(behind) != cell.Count {
				t.Fatalf("%+v: %d entries add up to %d, want %d of %d", q, len(behind), sum, cell.Total, cell.Count)
			}
		}
		for _, row := range r.Rows {
			explain(tracking.ExplainQuery{Person: row.ID}, row.Cells[0])
		}
		for _, row := range r.Locations {
			explain(tracking.ExplainQuery{Location: row.ID}, row.Cells[0])
		}
		explain(tracking.ExplainQuery{}, r.Overall.Cells[0])

		// A number of a report that is filtered is explained by the same filters.
		some := func(rows []tracking.Row, name string) (ids []string) {
			for _, row := range rows {
				if rapid.Bool().Draw(t, name) {
					ids = append(ids, row.ID)
				}
			}
			return ids
		}
		q := tracking.ExplainQuery{Locations: some(r.Locations, "locations"), People: some(r.Rows, "people")}
		r, err = w.log.Report(ctx, viewer, tracking.ReportQuery{Tracker: "calls", Date: p.Start, Locations: q.Locations, People: q.People})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range r.Rows {
			q.Person = row.ID
			explain(q, row.Cells[0])
		}
		q.Person = ""
		for _, row := range r.Locations {
			if q.Locations == nil || slices.Contains(q.Locations, row.ID) {
				q.Location = row.ID
				explain(q, row.Cells[0])
			}
		}
		q.Location = ""
		if r.Overall.People > 0 {
			explain(q, r.Overall.Cells[0])
		}
	})
}

// The same commands give the same state, in whatever batches they come, and
// however often those that took effect are sent again.
func TestReplayInAnyBatches(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var cmds []tracking.Submit
		for i := range rapid.IntRange(1, 30).Draw(t, "commands") {
			c := tracking.Submit{Tracker: "calls", Key: key("ann", rapid.SampledFrom([]string{"made", "tidy", "none"}).Draw(t, "metric"), ""),
				Op: rapid.SampledFrom([]tracking.Op{tracking.Set, tracking.Add, tracking.Clear}).Draw(t, "op")}
			c.Date = firstDay + period.Date(rapid.IntRange(-1, 3).Draw(t, "date"))
			if c.Op != tracking.Clear {
				c.Value = rapid.Int64Range(-1, 2).Draw(t, "value")
			}
			if rapid.IntRange(0, 4).Draw(t, "on a base") == 0 {
				base := rapid.Int64Range(0, 2).Draw(t, "base")
				c.Base = &base
			}
			c.ID = rapid.StringMatching(`0195811e-0000-7000-8000-00000000000[0-9a-f]`).Draw(t, "id")
			c.Made = instant("2026-03-02T08:00:00Z").Add(time.Duration(rapid.IntRange(0, 96).Draw(t, "hour")) * time.Hour)
			c.Received = instant("2026-03-07T08:00:00Z").Add(time.Duration(i) * time.Second)
			cmds = append(cmds, c)
		}
		world := func() *world {
			w := newWorld(t)
			w.set("2026-03-01T00:00:00Z")
			w.save(calls())
			w.set("2026-03-03T12:00:00Z")
			w.edit("calls", func(t *tracking.Tracker) { t.Settings.AllowEdits = false; t.Settings.SubmitBy = clockTime(12, 0) })
			w.set(wednesday + "T08:00:00Z")
			return w
		}
		one := world()
		var want []tracking.Outcome
		for _, c := range cmds {
			out, err := one.log.SubmitAll(context.Background(), one.as("ann"), []tracking.Submit{c}, tracking.BatchOptions{})
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, out...)
		}
		many := world()
		var got []tracking.Outcome
		for rest := cmds; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "batch")
			out, err := many.log.SubmitAll(context.Background(), many.as("ann"), rest[:n], tracking.BatchOptions{})
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, out...)
			if rapid.Bool().Draw(t, "send again") {
				var applied []tracking.Submit // a refusal is not remembered: what was refused is judged anew
				for i, o := range out {
					if o.Err == nil {
						applied = append(applied, rest[i])
					}
				}
				again, err := many.log.SubmitAll(context.Background(), many.as("ann"), applied, tracking.BatchOptions{AllOrNothing: true})
				if err != nil {
					t.Fatal(err)
				}
				for i, o := range again {
					if !o.Repeated {
						t.Fatalf("%+v took effect twice: %+v", applied[i], o)
					}
				}
			}
			rest = rest[n:]
		}
		equal(t, "codes", codes(got), codes(want))
		for i := range want {
			if want[i].Err == nil {
				equal(t, "outcome", got[i], want[i])
			}
		}
		a, b := one.everything(), many.everything()
		equal(t, "trackers", b.Trackers, a.Trackers)
		equal(t, "entries", b.Entries, a.Entries)
		equal(t, "submissions", b.Submissions, a.Submissions)
		if v, err := tracking.Verify(context.Background(), transactor(many.db), org); err != nil || len(v.Findings) > 0 {
			t.Fatalf("%v, %v", v.Findings, err)
		}
	})
}
