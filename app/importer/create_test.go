package importer_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// People of the file are named by it where it can, and by letters where not.
func TestCreatePeople(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	req := file(
		"date,person,first_name,last_name,location,Calls",
		"2024-03-01,77,Cleo,Poe,South,1",
		"2024-03-01,dora@example.com,,,,2",
		"2024-03-02,77,,,,3",
		"2024-03-02,78,,,Mars,4",
		"2024-03-02,A,,,,5",
	)
	opts := importer.EntriesOptions{Tracker: "Sales", CreatePeople: &importer.NewPeople{Location: "North", From: period.On(2024, 1, 1), Preset: "advisor"}}
	got, err := w.importer.Entries(ctx, w.boss, req, opts)
	refused := []importer.RowError{{5, "person", "cannot be created: names no location that you may see", "unknown_location"}}
	want := importer.Result{Rows: 5, Created: 4, BadRows: 1, Refused: refused, Made: importer.Made{People: 2}}
	if d := cmp.Diff(want, got); d != "" || fault.Code(err) != "rows_refused" {
		t.Errorf("a location that is missing (-want +got):\n%s%v", d, err)
	}
	opts.CreatePlaces = true
	got, err = w.importer.Entries(ctx, w.boss, req, opts)
	want = importer.Result{Applied: true, Rows: 5, Created: 5, Made: importer.Made{People: 3, Locations: 1}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Fatalf("with places (-want +got):\n%s%v", d, err)
	}
	all := w.known(ctx)
	advisor, _ := people.PresetNamed("advisor")
	for id, want := range map[string]known{
		"77": {"Cleo Poe", "", 10, advisor.Permissions.String(), []string{"South 2024-01-01.."}, nil},
		"":   {"Person A", "dora@example.com", 10, advisor.Permissions.String(), []string{"North 2024-01-01.."}, nil},
		"78": {"Person B", "", 10, advisor.Permissions.String(), []string{"Mars 2024-01-01.."}, nil},
	} {
		if d := cmp.Diff(want, all[id]); d != "" {
			t.Errorf("person %q (-want +got):\n%s", id, d)
		}
	}
	if n := len(w.entries(ctx, sales)); n != 5 {
		t.Errorf("%d entries", n)
	}
	// The next file goes on with the letters.
	lines := []string{"date,person,Calls"}
	for _, id := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		lines = append(lines, "2024-03-03,x"+id+",1")
	}
	if _, err := w.importer.Entries(ctx, w.boss, file(lines...), opts); err != nil {
		t.Fatal(err)
	}
	if got := w.known(ctx)["xa"].Name + ", " + w.known(ctx)["xx"].Name + ", " + w.known(ctx)["xz"].Name; got != "Person C, Person Z, Person AB" {
		t.Errorf("names: %s", got)
	}
}

func TestCreatePeopleRefusals(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, _ := salesWorld(t)
	opts := importer.EntriesOptions{Tracker: "Sales", CreatePeople: &importer.NewPeople{Location: "North"}}
	req := file("date,person,email,first_name,last_name,Calls", "2024-03-01,77,ann@example.com,,,1", "2024-03-01,78,,X,Y,2", "2024-03-01,78,,X,Y,2")
	got, err := w.importer.Entries(ctx, w.boss, req, opts)
	// The e-mail stands before the column person, and is Ann's.
	want := importer.Result{Rows: 3, Created: 1, BadRows: 2, Refused: []importer.RowError{
		{3, "person", "cannot be created: first_name must have at least 2 letters", "invalid"},
		{4, "person", "cannot be created: first_name must have at least 2 letters", "invalid"},
	}}
	if d := cmp.Diff(want, got); d != "" || fault.Code(err) != "rows_refused" {
		t.Errorf("refusals (-want +got):\n%s%v", d, err)
	}
	opts.CreatePeople.Preset = "emperor"
	if _, err := w.importer.Entries(ctx, w.boss, req, opts); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("an unknown preset: %v", err)
	}
}

func TestCreateTracker(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, _ := salesWorld(t)
	template := tracking.Tracker{
		Name: "Field", ExternalID: "F", Period: period.Month, Settings: tracking.Settings{ShowTargets: true},
		Metrics: []tracking.Metric{
			{Name: "revenue", Kind: tracking.Currency, Currency: "KWD", Targets: period.Timeline[int64]{{Value: 5000}}},
			{Name: "Checked", Kind: tracking.CheckBox},
		},
	}
	opts := importer.EntriesOptions{CreateTracker: &template}
	lines := []string{"date,person,metric,value", "2024-03-02,A,Revenue,1.250", "2024-03-01,B,Visits,3", "2024-02-28,A,visits,4"}
	got, err := w.importer.Entries(ctx, w.boss, file(lines...), opts)
	want := importer.Result{Applied: true, Rows: 3, Created: 3, Made: importer.Made{Trackers: 1}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Fatalf("result (-want +got):\n%s%v", d, err)
	}
	field := w.trackerNamed(ctx, "Field")
	type short struct {
		Name, Currency string
		Kind           tracking.MetricKind
	}
	var metrics []short
	for _, m := range field.Metrics {
		metrics = append(metrics, short{m.Name, m.Currency, m.Kind})
	}
	if d := cmp.Diff([]short{{"revenue", "KWD", tracking.Currency}, {"Visits", "", tracking.Number}, {"Checked", "", tracking.CheckBox}}, metrics); d != "" {
		t.Errorf("metrics (-want +got):\n%s", d)
	}
	if field.Start != period.On(2024, 2, 28) || field.Period != period.Month || len(field.Assignments) != 1 || len(field.Assignments[0].People) != 2 {
		t.Errorf("tracker: %+v", field)
	}
	if len(template.Metrics) != 2 || template.Start != 0 {
		t.Errorf("the caller's template was changed: %+v", template)
	}
	// It is there now, and found by its external id whatever it is called.
	template.Name = "Something else"
	got, err = w.importer.Entries(ctx, w.boss, file(lines...), opts)
	if err != nil || got.Unchanged != 3 || got.Made.Trackers != 0 {
		t.Errorf("again: %+v, %v", got, err)
	}

	// In a wide file the mapped columns are metrics, and no others.
	req := file("date,person,Weather,Visits made", "2024-03-01,A,rain,3")
	req.Mapping = map[string]string{"metric:Date": "Visits made"}
	got, err = w.importer.Entries(ctx, w.boss, req, importer.EntriesOptions{CreateTracker: &tracking.Tracker{Name: "Visits", Period: period.Day}})
	want = importer.Result{Applied: true, Rows: 1, Created: 1, Ignored: []string{"Weather"}, Made: importer.Made{Trackers: 1}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("mapped (-want +got):\n%s%v", d, err)
	}
	if m := w.trackerNamed(ctx, "Visits").Metrics; len(m) != 1 || m[0].Name != "Date" {
		t.Errorf("metrics: %+v", m)
	}
	// What the tracker cannot be is an error of the whole file.
	_, err = w.importer.Entries(ctx, w.boss, file("date,person,"+strings.Repeat("x", 41), "2024-03-01,A,1"),
		importer.EntriesOptions{CreateTracker: &tracking.Tracker{Name: "Long", Period: period.Day}})
	if !errors.Is(err, fault.ErrInvalid) || fault.Code(err) != "invalid" {
		t.Errorf("a long name: %v", err)
	}
}

func TestImportTargets(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w, sales := salesWorld(t)
	revenue := metricNamed(t, sales, "Revenue")
	lines := []string{"tracker,metric,metric_id,from,value", "Sales,Calls,,,30", "S1,C,,2024-04-01,40", ",," + revenue.ID + ",2024-01-01,1000.5", "Sales,Calls,,2024-04-01,40", "Sales,Calls,,2024-07-01,0"}
	got, err := w.importer.Targets(ctx, w.boss, file(lines...))
	if d := cmp.Diff(importer.Result{Applied: true, Rows: 5, Created: 3, Unchanged: 2}, got); d != "" || err != nil {
		t.Errorf("result (-want +got):\n%s%v", d, err)
	}
	saved := w.trackerNamed(ctx, "Sales")
	if d := cmp.Diff(period.Timeline[int64]{{Value: 30}, {From: period.On(2024, 4, 1), Value: 40}, {From: period.On(2024, 7, 1)}}, metricNamed(t, saved, "Calls").Targets); d != "" {
		t.Errorf("targets of calls (-want +got):\n%s", d)
	}
	if d := cmp.Diff(period.Timeline[int64]{{From: period.On(2024, 1, 1), Value: 100_050}}, metricNamed(t, saved, "Revenue").Targets); d != "" {
		t.Errorf("targets of revenue (-want +got):\n%s", d)
	}
	version := w.version(ctx)
	got, err = w.importer.Targets(ctx, w.boss, file(lines...))
	if err != nil || got.Unchanged != 5 || w.version(ctx) != version {
		t.Errorf("again: %+v, %v", got, err)
	}
	got, err = w.importer.Targets(ctx, w.boss, file("tracker,metric,from,value",
		"Sales,Calls,2024-04-01,41", "Sales,Calls,2024-04-01,42", "Sales,Nothing,,1", "Nothing,Calls,,1", ",Calls,,1", "Sales,,,1", "Sales,Calls,May,1", "Sales,Calls,,-1", "Sales,Calls,,1.5", "Sales,Calls,,"))
	want := importer.Result{Rows: 10, Changed: 1, BadRows: 9, Refused: []importer.RowError{
		{3, "value", "differs from line 2, of the same metric and day", "invalid"},
		{4, "metric", "is no metric of Sales", "unknown_metric"},
		{5, "tracker", "names no tracker that you may see", "unknown_tracker"},
		{6, "tracker", "is required", "invalid"},
		{7, "metric", "is required", "invalid"},
		{8, "from", `"May" is not a date in the form YYYY-MM-DD`, "invalid"},
		{9, "value", "must be between 0 and 999999999999999 in the metric's smallest unit", "invalid"},
		{10, "value", `"1.5" has more than 0 decimals`, "invalid"},
		{11, "value", "is required: 0 is no target", "invalid"},
	}}
	if d := cmp.Diff(want, got); d != "" || fault.Code(err) != "rows_refused" || w.version(ctx) != version {
		t.Errorf("bad rows (-want +got):\n%s%v", d, err)
	}
	ann, err := w.dir.Actor(ctx, w.boss.Org, w.person(ctx, "A").ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.importer.Targets(ctx, ann, file(lines...)); !errors.Is(err, fault.ErrDenied) {
		t.Errorf("by somebody who does not manage: %v", err)
	}
}
