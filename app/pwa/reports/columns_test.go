package reports

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/api"
)

// calls is a report with a metric of each sort: one with a target, one whose
// target is hidden, one without, and one that is retired and has no entries.
func calls() api.Report {
	met := true
	none := api.Standing{Total: "0"}
	row := func(id, name string, cells ...api.Standing) api.Row {
		return api.Row{ID: id, Name: name, Locations: []string{"cph"}, People: 1, Cells: append(cells, none, none, none)[:4]}
	}
	ann := api.Standing{Total: "23", Count: 5, Target: "25", State: "above", Milestone: "21.43", Delta: "1.57", Percent: "92.00", Projection: "26.83"}
	bob := api.Standing{Total: "30", Count: 6, Target: "25", State: "above", Met: &met, Milestone: "21.43", Delta: "8.57", Percent: "120.00"}
	cy := api.Standing{Total: "0", Target: "25", State: "below", Milestone: "21.43", Delta: "-21.43", Percent: "0.00"}
	return api.Report{
		Tracker: api.Tracker{ID: "t", Name: "Calls", Metrics: []api.Metric{
			{ID: "made", Name: "Made", Kind: "number"}, {ID: "won", Name: "Won", Kind: "number", TargetsHidden: true},
			{ID: "km", Name: "Kilometres", Kind: "number", Decimals: 1}, {ID: "old", Name: "Old", Kind: "number", Retired: true},
		}},
		Elapsed: 6, Days: 7,
		Rows:      []api.Row{row("ann", "Ann", ann), row("bob", "Bob", bob), row("cy", "Cy", cy)},
		Locations: []api.Row{{ID: "cph", Name: "Copenhagen", People: 3, Cells: []api.Standing{ann, none, none, none}}},
		Overall:   api.Row{People: 3, Cells: []api.Standing{ann, none, none, none}},
	}
}

func keys(t api.Tracker, columns []Column) []string {
	var out []string
	for _, c := range columns {
		out = append(out, c.Key(t))
	}
	return out
}

// Of a hidden target there is not even a column, nor of a metric that nobody
// enters any more and that has nothing in the period (T4, T6).
func TestAvailableColumns(t *testing.T) {
	t.Parallel()
	r := calls()
	want := []string{"name", "location", "made", "made:target", "made:progress", "made:milestone", "made:projection", "won", "km"}
	if diff := cmp.Diff(want, keys(r.Tracker, Available(r))); diff != "" {
		t.Error(diff)
	}
	// A server that told too much would still not be shown.
	for i := range r.Rows {
		r.Rows[i].Cells[1] = r.Rows[i].Cells[0]
	}
	if diff := cmp.Diff(want, keys(r.Tracker, Available(r))); diff != "" {
		t.Error(diff)
	}
	r.Rows[0].Cells[3] = api.Standing{Total: "1", Count: 1}
	if diff := cmp.Diff(append(want, "old"), keys(r.Tracker, Available(r))); diff != "" {
		t.Error(diff)
	}
}

func TestChosenColumnsAreThoseExported(t *testing.T) {
	t.Parallel()
	r := calls()
	var c Choice = map[string]bool{}
	if diff := cmp.Diff([]string{"person", "location", "made", "made:percent", "made:state", "made:delta", "won", "km"}, Exported(r.Tracker, c.Of(r))); diff != "" {
		t.Error(diff)
	}
	for _, column := range Available(r) {
		c.Set(column, r.Tracker, column.Part == Target || column.Part == Projection)
	}
	if diff := cmp.Diff([]string{"person", "made:target", "made:projection"}, Exported(r.Tracker, c.Of(r))); diff != "" {
		t.Error(diff)
	}
}

// What is chosen holds, is remembered whole, and nothing more than it.
func TestChoiceIsRemembered(t *testing.T) {
	t.Parallel()
	r := calls()
	all := Available(r)
	rapid.Check(t, func(t *rapid.T) {
		c, want := Choice{}, map[string]bool{}
		for _, i := range rapid.SliceOfN(rapid.IntRange(1, len(all)-1), 0, 20).Draw(t, "columns") {
			on := rapid.Bool().Draw(t, "on")
			c.Set(all[i], r.Tracker, on)
			want[all[i].Key(r.Tracker)] = on
		}
		again := ParseChoice(c.String())
		if again.String() != c.String() {
			t.Fatalf("%q came back as %q", c, again)
		}
		shown := keys(r.Tracker, again.Of(r))
		for key, on := range want {
			if slices.Contains(shown, key) != on {
				t.Fatalf("%s: want %v in %q", key, on, shown)
			}
		}
		if shown[0] != "name" {
			t.Fatalf("no names in %q", shown)
		}
		for i, column := range all {
			if i > 0 {
				again.Set(column, r.Tracker, Choice{}.Shows(column, r.Tracker))
			}
		}
		if again.String() != "" {
			t.Fatalf("%q is remembered of the usual columns", again)
		}
	})
}
