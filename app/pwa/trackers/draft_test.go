package trackers_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/app/pwa/trackers"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func timeMonth(m int) time.Month { return time.Month(m) }

// write writes a target as the API does, which ParseNumber reads too.
func write(d api.Decimal, _ int) string { return string(d) }

func own(api.Assignment) bool { return true }

// saved is a tracker with everything that one can have.
func saved() api.Tracker {
	return api.Tracker{
		ID: "t", Revision: 3, ExternalID: "x", Name: "Calls", Description: "All of them", Start: day(2026, 1, 5), Period: period.Month,
		Metrics: []api.Metric{
			{ID: "made", Name: "Made", Kind: "number", Scale: 2, Decimals: 2, Targets: []api.Target{{Value: "10.50"}, {From: day(2026, 3, 1), Value: "12.00"}}},
			{ID: "sold", Name: "Sold", Kind: "currency", Currency: "JPY", Targets: []api.Target{{From: day(2026, 2, 1), Value: "9000"}}},
			{ID: "tick", Name: "Tidy", Kind: "checkbox", Retired: true},
		},
		Settings: api.Settings{ShowTargets: true, SubmitBy: "17:30", Remind: "16:00",
			WorkingDays: &api.WorkingDays{Weekdays: []string{"monday", "friday"}, Holidays: []period.Date{day(2026, 5, 1)}}},
		Assignments: []api.Assignment{
			{AllLocations: true, Everyone: true},
			{Locations: []string{"bergen"}, Teams: []string{"north"}, People: []string{"p1", "p2"}, From: day(2026, 2, 1), Until: day(2026, 4, 1)},
		},
	}
}

func TestADraftOfATrackerSavesItAsItIs(t *testing.T) {
	t.Parallel()
	s := saved()
	d := trackers.FromTracker(s, write, own)
	if wrong := d.Check(numeral.Separators{}); len(wrong) != 0 {
		t.Fatalf("wrong: %+v", wrong)
	}
	want := api.TrackerInput{
		ExternalID: "x", Name: "Calls", Description: "All of them", Start: day(2026, 1, 5), Period: period.Month,
		Metrics: []api.MetricInput{
			{ID: "made", Name: "Made", Kind: "number", Scale: 2, Targets: s.Metrics[0].Targets},
			{ID: "sold", Name: "Sold", Kind: "currency", Currency: "JPY", Targets: s.Metrics[1].Targets},
			{ID: "tick", Name: "Tidy", Kind: "checkbox", Retired: true},
		},
		Settings: s.Settings, Assignments: s.Assignments,
	}
	diff(t, "input", d.Input(numeral.Separators{}), want)
}

func TestADraftOutlivesThePage(t *testing.T) {
	t.Parallel()
	d := trackers.FromTracker(saved(), write, own)
	d.Metrics[0].Targets[1].Value = "twelve 🚀" // also what cannot be saved is kept
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back trackers.Draft
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	diff(t, "draft", back, d)
}

func TestTargetsAreSavedAsTheyAreMeant(t *testing.T) {
	t.Parallel()
	april, may := day(2026, 4, 1), day(2026, 5, 1)
	for name, c := range map[string]struct {
		kind  string
		typed []trackers.Target
		want  []api.Target
	}{
		"none":                {"number", []trackers.Target{{Value: " "}}, nil},
		"zero":                {"number", []trackers.Target{{Value: "0"}}, []api.Target{{Value: "0.00"}}},
		"one":                 {"number", []trackers.Target{{Value: "1,200.5"}}, []api.Target{{Value: "1200.50"}}},
		"none at first":       {"number", []trackers.Target{{}, {From: april, Value: "3"}}, []api.Target{{From: april, Value: "3.00"}}},
		"none from a day on":  {"number", []trackers.Target{{Value: "3"}, {From: april}}, []api.Target{{Value: "3.00"}, {From: april, Value: "0.00"}}},
		"out of order":        {"number", []trackers.Target{{}, {From: may, Value: "2"}, {From: april, Value: "1"}}, []api.Target{{From: april, Value: "1.00"}, {From: may, Value: "2.00"}}},
		"money":               {"currency", []trackers.Target{{Value: "€ 1.240,–"}}, []api.Target{{Value: "1240.00"}}},
		"ticks have no scale": {"checkbox", []trackers.Target{{Value: "5"}}, []api.Target{{Value: "5"}}},
	} {
		d := complete()
		d.Metrics[0].Kind, d.Metrics[0].Scale, d.Metrics[0].Targets = c.kind, 2, c.typed
		if wrong := d.Check(numeral.Separators{}); len(wrong) != 0 {
			t.Errorf("%s: wrong: %+v", name, wrong)
			continue
		}
		in := d.Input(numeral.Separators{})
		diff(t, name, in.Metrics[0].Targets, c.want)
	}
}

func TestMergeKeepsWhatWasTypedOverANewerVersion(t *testing.T) {
	t.Parallel()
	base := trackers.FromTracker(saved(), write, own)
	mine := base.Clone()
	mine.Name = "My calls"
	mine.Metrics[0].Targets[0].Value = "11"
	mine.AddMetric("EUR").Name = "Mine"

	s := saved()
	s.Revision, s.Name, s.Description, s.Period = 4, "Their calls", "Theirs", period.Week
	s.Metrics[1].Name = "Sold by them"
	s.Metrics = append(s.Metrics[:2], api.Metric{ID: "new", Name: "Theirs", Kind: "number"}) // and "tick" is gone
	s.Assignments = s.Assignments[:1]
	theirs := trackers.FromTracker(s, write, own)

	got := trackers.Merge(base, mine, theirs)
	in := got.Input(numeral.Separators{})
	if got.Revision != 4 || in.Name != "My calls" || in.Description != "Theirs" || in.Period != period.Week || len(in.Assignments) != 1 {
		t.Errorf("merged: %+v", in)
	}
	var names []string
	keys := map[int]bool{}
	for _, m := range got.Metrics {
		names = append(names, m.Name)
		if keys[m.Key] {
			t.Errorf("two metrics have the key %d", m.Key)
		}
		keys[m.Key] = true
	}
	diff(t, "metrics", names, []string{"Made", "Sold by them", "Mine", "Theirs"})
	if v := in.Metrics[0].Targets[0].Value; v != "11.00" {
		t.Errorf("target %s; want the typed one", v)
	}
	diff(t, "changed by me", trackers.Changes(base, mine), []string{"name", "metrics"})
	diff(t, "changed by them", trackers.Changes(base, theirs), []string{"name", "description", "metrics", "period", "people"})
}

func TestMergeOfOneSideIsThatSide(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		base := trackers.FromTracker(saved(), write, own)
		other := base.Clone()
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			change(&other, rapid.IntRange(0, 7).Draw(t, "change"))
		}
		if parts := trackers.Changes(other, trackers.Merge(base, other, base)); len(parts) != 0 {
			t.Fatalf("mine over nothing differs in %v", parts)
		}
		if parts := trackers.Changes(other, trackers.Merge(base, base, other)); len(parts) != 0 {
			t.Fatalf("nothing over theirs differs in %v", parts)
		}
	})
}

func change(d *trackers.Draft, what int) {
	switch what {
	case 0:
		d.Name += "!"
	case 1:
		d.Metrics[0].Name += "!"
	case 2:
		d.AddTarget(&d.Metrics[0], day(2026, 9, 1)).Value = "9"
	case 3:
		d.Weekdays = d.Weekdays[:1]
	case 4:
		d.Groups[0].All = !d.Groups[0].All
	case 5:
		d.ShowTargets = !d.ShowTargets
	case 6:
		d.SubmitBy = "18:00"
	case 7:
		d.Metrics = d.Metrics[:2]
	}
}

func TestMoveStaysWithinTheList(t *testing.T) {
	t.Parallel()
	d := complete()
	d.AddMetric("").Name = "B"
	d.AddMetric("").Name = "C"
	order := func() (s string) {
		for _, m := range d.Metrics {
			s += m.Name[:1]
		}
		return s
	}
	first := d.Metrics[0].Key
	for _, step := range []struct {
		by   int
		want string
	}{{-1, "MBC"}, {1, "BMC"}, {1, "BCM"}, {1, "BCM"}, {-1, "BMC"}} {
		if d.Move(first, step.by); order() != step.want {
			t.Errorf("after %d: %s; want %s", step.by, order(), step.want)
		}
	}
}

func TestStretchesTellWhichPeriodsAreClosed(t *testing.T) {
	t.Parallel()
	tracker := api.Tracker{Start: day(2026, 3, 4), Period: period.Week} // a Wednesday
	early, late := time.Unix(100, 0), time.Unix(200, 0)
	closures := []api.Closure{
		{From: day(2026, 3, 2), Until: day(2026, 3, 9), Closed: true, At: early, By: "a"},
		{From: day(2026, 3, 9), Until: day(2026, 3, 16), Closed: false, At: late, By: "b"},
		{From: day(2026, 3, 16), Until: day(2026, 3, 17), Closed: true, At: early, By: "c"}, // one day of it
	}
	list, more := trackers.Stretches(nil, tracker, day(2026, 3, 26), closures, 10)
	type row struct {
		Start        string
		Over, Closed bool
		By           string
	}
	var got []row
	for _, s := range list {
		r := row{s.Start.String(), s.Over, s.Closed, ""}
		if s.Closure != nil {
			r.By = s.Closure.By
		}
		got = append(got, r)
	}
	diff(t, "periods", got, []row{
		{"2026-03-23", false, false, ""},
		{"2026-03-16", true, false, "c"},
		{"2026-03-09", true, false, "b"},
		{"2026-03-02", true, true, "a"},
	})
	if more {
		t.Error("there are more before the start")
	}
	if list, more := trackers.Stretches(nil, tracker, day(2026, 3, 26), nil, 2); len(list) != 2 || !more {
		t.Errorf("%d periods, more %v; want 2 of them", len(list), more)
	}
	if list, more := trackers.Stretches(nil, tracker, day(2026, 3, 3), nil, 2); len(list) != 0 || more {
		t.Errorf("%d periods before the start", len(list))
	}
}
