package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// One's own row reads in the units of the API: what follows from a target is
// in that of the metric, with two decimals more.
func TestStanding(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for name, c := range map[string]struct {
		metric        tracking.Metric
		total, target int64
		elapsed, days int
		want          api.Standing
	}{
		"a number": {tracking.Metric{Kind: tracking.Number}, 23, 25, 6, 7,
			api.Standing{Total: "23", Target: "25", State: "above", Met: &no, Milestone: "21.43", Delta: "1.57", Percent: "92.00", Projection: "26.83"}},
		"money": {tracking.Metric{Kind: tracking.Currency, Currency: "DKK"}, 52_644_86, 75_000_00, 5, 5,
			api.Standing{Total: "52644.86", Target: "75000.00", State: "below", Met: &no, Milestone: "75000.0000", Delta: "-22355.1400", Percent: "70.19", Projection: "52644.8600"}},
		"small": {tracking.Metric{Kind: tracking.Number, Scale: 4}, 1, 1, 1, 3,
			api.Standing{Total: "0.0001", Target: "0.0001", State: "above", Met: &yes, Milestone: "0.000033", Delta: "0.000067", Percent: "100.00", Projection: "0.000300"}},
		"no target":          {tracking.Metric{Kind: tracking.Number, Scale: 1}, -5, 0, 2, 4, api.Standing{Total: "-0.5", Projection: "-1.000"}},
		"no day has counted": {tracking.Metric{Kind: tracking.Number}, 0, 0, 0, 4, api.Standing{Total: "0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cell := tracking.Cell{Total: c.total, Target: c.target, Evaluation: target.Evaluate(c.total, c.target, c.elapsed, c.days)}
			if diff := cmp.Diff(c.want, standing(cell, c.metric)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A hidden target stays hidden: what is written has no trace of one (T6).
func TestOwnReportHidesTargets(t *testing.T) {
	t.Parallel()
	r := onlyOwn(tracking.Report{
		Tracker: tracking.Tracker{ID: "t", Metrics: []tracking.Metric{{ID: "m", Name: "M", Kind: tracking.Number, Hidden: true}}},
		Rows:    []tracking.Row{{ID: "ann", Name: "Ann", People: 1, Cells: []tracking.Cell{{Total: 3, Count: 1}}}},
		Overall: tracking.Row{People: 1, Cells: []tracking.Cell{{Total: 3, Count: 1}}},
	})
	if diff := cmp.Diff([]string{"name", "location", "m"}, keys(r.Tracker, Available(r))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]api.Standing{{Total: "3", Count: 1}}, r.Rows[0].Cells); diff != "" {
		t.Error(diff)
	}
}
