package tracking_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// sight is who appears to an actor in each kind of result.
type sight struct{ Rows, Lines, Entries, Submissions, Glance []string }

func (w *world) sees(a people.Actor) sight {
	w.Helper()
	var s sight
	ctx := context.Background()
	r, err := w.log.Report(ctx, a, tracking.ReportQuery{Tracker: "calls"})
	if err != nil {
		w.Fatalf("report: %v", err)
	}
	for _, row := range r.Rows {
		s.Rows = append(s.Rows, row.ID)
	}
	series, err := w.log.Series(ctx, a, tracking.SeriesQuery{Tracker: "calls", Metric: "made", Group: tracking.ByPerson})
	if err != nil {
		w.Fatalf("series: %v", err)
	}
	for _, l := range series.Lines {
		s.Lines = append(s.Lines, l.ID)
	}
	err = w.log.EachEntry(ctx, a, tracking.EntryFilter{Tracker: "calls"}, func(e tracking.Entry) error {
		s.Entries = append(s.Entries, e.Person)
		return nil
	})
	if err != nil {
		w.Fatalf("entries: %v", err)
	}
	subs, _, err := w.log.Submissions(ctx, a, tracking.EntryFilter{Tracker: "calls"}, everything)
	if err != nil {
		w.Fatalf("submissions: %v", err)
	}
	for _, sub := range subs {
		s.Submissions = append(s.Submissions, sub.Person)
	}
	glances, err := w.log.Glances(ctx, a)
	if err != nil {
		w.Fatalf("glances: %v", err)
	}
	for _, g := range glances {
		for _, p := range g.Missing {
			s.Glance = append(s.Glance, p.ID)
		}
	}
	for _, ids := range []*[]string{&s.Rows, &s.Lines, &s.Entries, &s.Submissions, &s.Glance} {
		slices.Sort(*ids)
		*ids = slices.Compact(*ids)
	}
	return s
}

// C4 in every kind of result: oneself, those of lower level at one's own
// places, and with all_locations those of lower level anywhere.
func TestWhoSeesWhom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Assignments = []tracking.Assignment{{AllLocations: true, Everyone: true}}
	w.save(tr)
	for _, p := range w.roster().People {
		w.submit(set(p.ID, "made", "2026-03-10", 1)) // so that everyone is missing today
	}
	actors := map[string]people.Actor{}
	for _, p := range w.roster().People {
		actors[p.ID] = w.as(p.ID)
	}
	report, all := people.TrackersReport, people.AllLocations
	actors["host everywhere"] = people.Actor{Org: org, Token: "t", Level: 50, Permissions: report | all}
	actors["host at south"] = people.Actor{Org: org, Token: "t", Level: 15, Permissions: report, Locations: []string{"south"}}
	actors["host nowhere"] = people.Actor{Org: org, Token: "t", Level: 50, Permissions: report}
	actors["mia without reports"] = people.Actor{Org: org, Person: "mia", Level: 20, Permissions: people.TrackersManage, Locations: []string{"north"}}
	actors["rep everywhere"] = people.Actor{Org: org, Person: "ann", Level: 10, Permissions: report | all}

	for name, want := range map[string]string{
		"ann": "ann", "bob": "bob", "cyd": "cyd", "dan": "dan",
		"rex": "ann bob rex",
		"mia": "ann bob mia rex",
		"max": "cyd max",
		"ada": "ada ann bob cyd max mia rex",
		"eve": "ada ann bob cyd dan eve max mia rex",

		"host everywhere": "ada ann bob cyd dan eve max mia rex", "host at south": "cyd", "host nowhere": "",
		"mia without reports": "mia",
		"rep everywhere":      "ann",
	} {
		ids := strings.Fields(want)
		equal(t, name, w.sees(actors[name]), sight{ids, ids, ids, ids, ids})
	}
}

// People who moved are seen for the days at the viewer's places.
func TestMovedPeopleAreSeenOnTheirDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	for _, d := range []string{"2026-03-02", "2026-03-05", "2026-03-09", wednesday} {
		w.submit(set("ann", "made", d, 1))
	}
	w.change("ann", func(p *people.Person) {
		p.Locations = []people.Membership{{ID: "north", Span: span("", "2026-03-05")}, {ID: "south", Span: span("2026-03-05", wednesday)}, {ID: "north", Span: span(wednesday, "")}}
	})
	dates := func(actor string) (days []string) {
		for _, e := range w.entries(actor, tracking.EntryFilter{}) {
			days = append(days, e.Date.String())
		}
		return days
	}
	equal(t, "mia", dates("mia"), []string{"2026-03-02", wednesday})
	equal(t, "max", dates("max"), []string{"2026-03-05", "2026-03-09"})
	equal(t, "ann", dates("ann"), []string{"2026-03-02", "2026-03-05", "2026-03-09", wednesday})
	equal(t, "rex, of her place", dates("rex"), []string{"2026-03-02", wednesday})
	equal(t, "at north", dates("ada"), []string{"2026-03-02", "2026-03-05", "2026-03-09", wednesday})

	// The viewer's places are those of today.
	w.change("max", func(p *people.Person) {
		p.Locations = []people.Membership{{ID: "south", Span: span("", wednesday)}, {ID: "north", Span: span(wednesday, "")}}
	})
	equal(t, "max, moved", dates("max"), []string{"2026-03-02", wednesday})

	// A correction follows the same days.
	refused(t, w.try("max", because("wrong", set("ann", "made", "2026-03-09", 2))), "denied", "person")
	if err := w.try("max", because("wrong", set("ann", "made", wednesday, 2))); err != nil {
		t.Error(err)
	}
}

// Who may know that a tracker exists (T10).
func TestWhoKnowsATracker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, a := range map[string][]tracking.Assignment{
		"north":   {{Locations: []string{"north"}, Everyone: true}},
		"bob":     {{Locations: []string{"north"}, People: []string{"bob"}, Span: span("2026-03-20", "2026-03-30")}},
		"ended":   {{AllLocations: true, People: []string{"dan"}, Span: span("2026-03-02", "2026-03-03")}},
		"nobody":  nil,
		"harbour": {{Locations: []string{"harbour"}, Everyone: true}},
	} {
		tr := calls()
		tr.ID, tr.Name, tr.Metrics, tr.Assignments = i, i, numbers("m-"+i), a
		w.save(tr)
	}
	mias := calls()
	mias.ID, mias.Name, mias.Metrics, mias.Assignments = "mias", "mias", numbers("mm"), nil
	if _, err := w.log.Save(t.Context(), w.as("mia"), mias); err != nil {
		t.Fatal(err)
	}
	for actor, want := range map[string]string{
		"ann": "north", "bob": "bob north", "cyd": "", "dan": "ended harbour",
		"rex": "bob ended north", "mia": "bob ended mias north", "max": "ended",
		"eve": "bob ended harbour mias nobody north",
	} {
		trackers, _, err := w.log.Trackers(t.Context(), w.as(actor), tracking.TrackerFilter{}, everything)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, tr := range trackers {
			ids = append(ids, tr.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s knows %q, want %q", actor, got, want)
		}
		for _, id := range []string{"bob", "ended", "harbour", "mias", "nobody", "north"} {
			if known := slices.Contains(ids, id); known != (w.readsAnything(t, actor, id) == nil) {
				t.Errorf("%s reads %s: %v", actor, id, w.readsAnything(t, actor, id))
			}
		}
	}
}

// readsAnything reads a tracker in every way; all agree, or the test fails.
func (w *world) readsAnything(t *testing.T, actor, id string) error {
	t.Helper()
	ctx, a := t.Context(), w.as(actor)
	tr, err := w.log.Tracker(ctx, a, id)
	f := tracking.EntryFilter{Tracker: id}
	_, reportErr := w.log.Report(ctx, a, tracking.ReportQuery{Tracker: id})
	_, _, entriesErr := w.log.Entries(ctx, a, f, query.Page{})
	_, _, submissionsErr := w.log.Submissions(ctx, a, f, query.Page{})
	eachErr := w.log.EachEntry(ctx, a, f, func(tracking.Entry) error { return nil })
	_, closuresErr := w.log.Closures(ctx, a, id)
	for _, other := range []error{reportErr, entriesErr, submissionsErr, eachErr, closuresErr} {
		if !errors.Is(other, err) {
			t.Errorf("%s reads %s: %v, but %v", actor, id, err, other)
		}
	}
	if err != nil && !errors.Is(err, fault.ErrNotFound) || err == nil && tr.ID != id {
		t.Errorf("%s reads %s: %v, %v", actor, id, tr, err)
	}
	return err
}

// seen is everything that an actor can read of tracker calls, in order.
func (w *world) seen(t *testing.T, a people.Actor) []any {
	t.Helper()
	ctx := t.Context()
	var all []any
	keep := func(v any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	r, err := w.log.Tracker(ctx, a, "calls")
	keep(r, err)
	trackers, _, err := w.log.Trackers(ctx, a, tracking.TrackerFilter{}, everything)
	keep(trackers, err)
	for _, d := range []string{"2026-03-03", wednesday} {
		for _, sort := range []string{"", "made", "location"} {
			report, err := w.log.Report(ctx, a, tracking.ReportQuery{Tracker: "calls", Date: day(d), Sort: query.Sort{Column: sort}})
			keep(report, err)
		}
		for _, m := range []string{"made", "sold", "tidy"} {
			x, err := w.log.Explain(ctx, a, tracking.ExplainQuery{Tracker: "calls", Metric: m, Date: day(d)})
			keep(x, err)
		}
		if a.Person != "" {
			view, err := w.log.Day(ctx, a, day(d))
			keep(view, err)
		}
	}
	for _, group := range []tracking.SeriesGroup{tracking.ByPerson, tracking.ByLocation, tracking.Overall} {
		for _, kind := range []period.Kind{0, period.Day, period.Month} {
			s, err := w.log.Series(ctx, a, tracking.SeriesQuery{Tracker: "calls", Metric: "made", Kind: kind, Group: group})
			keep(s, err)
		}
	}
	glances, err := w.log.Glances(ctx, a)
	keep(glances, err)
	entries, _, err := w.log.Entries(ctx, a, tracking.EntryFilter{Tracker: "calls"}, everything)
	keep(entries, err)
	submissions, _, err := w.log.Submissions(ctx, a, tracking.EntryFilter{Tracker: "calls"}, everything)
	keep(submissions, err)
	closures, err := w.log.Closures(ctx, a, "calls")
	keep(closures, err)
	return all
}

// T6: to those who may not know the targets, a tracker with hidden targets and
// one without any look the same, in everything that they can read.
func TestHiddenTargetsLeaveNoTrace(t *testing.T) {
	t.Parallel()
	twin := func(with bool) *world {
		w := newWorld(t)
		tr := calls()
		tr.Settings.ShowTargets = false
		if !with {
			for i := range tr.Metrics {
				tr.Metrics[i].Targets = nil
			}
		}
		w.save(tr)
		for i, c := range []tracking.Submit{set("ann", "made", "2026-03-03", 90), set("ann", "made", wednesday, 15), set("bob", "made", wednesday, 30), set("cyd", "sold", wednesday, 5)} {
			w.submit(identified(strings.Replace(id1, "0001", "100"+string(rune('0'+i)), 1), c))
		}
		return w
	}
	with, without := twin(true), twin(false)
	host := people.Actor{Org: org, Token: "t", Level: 50, Permissions: people.TrackersReport | people.AllLocations}
	for _, a := range []people.Actor{with.as("ann"), with.as("rex"), with.as("cyd"), host} {
		got := with.seen(t, a)
		equal(t, a.Person, got, without.seen(t, a))
		if traces := traces(reflect.ValueOf(got)); len(traces) > 0 {
			t.Errorf("%s finds %v", a.Person, traces)
		}
		for _, v := range got {
			if tr, ok := v.(tracking.Tracker); ok && !tr.Metrics[0].Hidden {
				t.Errorf("%s is not told that targets are hidden: %+v", a.Person, tr.Metrics[0])
			}
		}
	}
	// The test can tell: whoever manages sees them.
	if traces := traces(reflect.ValueOf(with.seen(t, with.as("mia")))); len(traces) == 0 {
		t.Error("nothing is found where targets are shown")
	}
	// Hidden is not what can be saved.
	_, err := with.log.Save(t.Context(), with.as("rex"), calls())
	if !errors.Is(err, fault.ErrDenied) {
		t.Errorf("save: %v", err)
	}
}

// traces lists the values within v that are there because of a target.
func traces(v reflect.Value) (found []string) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if !v.IsNil() {
			found = traces(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			found = append(found, traces(v.Index(i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			switch f.Name {
			case "Target", "Targets", "Each", "HasTarget", "State", "Met", "Milestone", "Delta", "Percent", "Projection", "Above", "On", "Below":
				if !v.Field(i).IsZero() {
					found = append(found, v.Type().Name()+"."+f.Name)
				}
			default:
				if f.IsExported() {
					found = append(found, traces(v.Field(i))...)
				}
			}
		}
	}
	return found
}

// C23: what a duplicate record entered is the person's, at the places and on
// the days of the record.
func TestMergedRecordsAreOnePerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.submit(set("ann", "made", "2026-03-03", 1))
	w.submit(set("bob", "made", "2026-03-10", 2))
	w.submit(set("cyd", "made", wednesday, 4))
	merged := func(into string) func(p *people.Person) {
		return func(p *people.Person) { p.MergedInto, p.Inactive = into, true }
	}
	w.change("bob", merged("ann")) // who worked at north
	w.change("cyd", merged("bob")) // who worked at south
	own := w.report("ann", tracking.ReportQuery{})
	equal(t, "ann", table(own), [][]any{
		{"Ann", int64(6), int64(0), int64(0)}, {"North", int64(2), int64(0), int64(0)},
		{"South", int64(4), int64(0), int64(0)}, {"", int64(6), int64(0), int64(0)},
	})
	if row := own.Rows[0]; row.People != 1 || row.Cells[0].Target != 70 || row.Cells[0].Count != 2 {
		t.Errorf("%+v", row)
	}
	equal(t, "behind it", len(w.entries("ann", tracking.EntryFilter{People: []string{"ann"}, Span: own.Period.Span()})), 2)
	equal(t, "all of it", len(w.entries("ann", tracking.EntryFilter{})), 3)
	equal(t, "mia sees", table(w.report("mia", tracking.ReportQuery{}))[0], []any{"Ann", int64(2), int64(0), int64(0)})
	equal(t, "max sees", table(w.report("max", tracking.ReportQuery{}))[0], []any{"Ann", int64(4), int64(0), int64(0)})
	all := w.report("eve", tracking.ReportQuery{})
	if o := all.Overall; o.People != 5 || o.Cells[0].Total != 6 || o.Cells[0].Target != 5*70 {
		t.Errorf("overall: %+v", o)
	}
	today := must(w.log.Day(t.Context(), w.as("ann"), 0))(t).Trackers[0]
	if m := today.Metrics[0]; m.Entry.Key != key("cyd", "made", wednesday) || m.Entry.Value != tracking.NumberValue(4) || m.Total != 6 || !today.Submitted {
		t.Errorf("today: %+v", m)
	}
	for _, p := range must(w.log.Glances(t.Context(), w.as("eve")))(t)[0].Missing {
		if p.ID == "ann" || p.ID == "bob" || p.ID == "cyd" {
			t.Errorf("%s is missing", p.ID)
		}
	}
	// She goes on with the entry that is there.
	c := set("cyd", "made", wednesday, 5)
	if _, err := w.log.Submit(t.Context(), w.as("ann"), c); err != nil {
		t.Errorf("edit: %v", err)
	}
	if sub := w.history(c.Key)[0]; sub.By != "ann" {
		t.Errorf("by %s", sub.By)
	}
	equal(t, "then", table(w.report("ann", tracking.ReportQuery{}))[0], []any{"Ann", int64(7), int64(0), int64(0)})
	// A second value beside it would count twice, also within one batch.
	refused(t, w.try("ann", set("ann", "made", wednesday, 6)), "merged_record", "person")
	two := []tracking.Submit{set("ann", "made", "2026-03-09", 1), set("bob", "made", "2026-03-09", 1)}
	out := must(w.log.SubmitAll(t.Context(), w.as("ann"), two, tracking.BatchOptions{}))(t)
	if out[0].Err != nil {
		t.Errorf("the first value: %v", out[0].Err)
	}
	refused(t, out[1].Err, "merged_record", "person")
	equal(t, "still", table(w.report("ann", tracking.ReportQuery{}))[0], []any{"Ann", int64(8), int64(0), int64(0)})
}
