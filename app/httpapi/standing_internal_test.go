package httpapi

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// What is reckoned from values stands in the same unit as they do.
func TestStandingIsInTheUnitOfItsMetric(t *testing.T) {
	t.Parallel()
	e := target.Evaluate(500_50, 1000_00, 3, 7)
	met := false
	for _, c := range []struct {
		metric tracking.Metric
		want   api.Standing
	}{
		{tracking.Metric{Kind: tracking.Currency, Currency: "DKK"}, api.Standing{Total: "500.50", Target: "1000.00", State: "above", Met: &met, Count: 2,
			Milestone: "428.5714", Delta: "71.9286", Percent: "50.05", Projection: "1167.8333"}},
		{tracking.Metric{Kind: tracking.Number}, api.Standing{Total: "50050", Target: "100000", State: "above", Met: &met, Count: 2,
			Milestone: "42857.14", Delta: "7192.86", Percent: "50.05", Projection: "116783.33"}},
		{tracking.Metric{Kind: tracking.Number, Scale: 4}, api.Standing{Total: "5.0050", Target: "10.0000", State: "above", Met: &met, Count: 2,
			Milestone: "4.285714", Delta: "0.719286", Percent: "50.05", Projection: "11.678333"}},
	} {
		got := standingOut(tracking.Cell{Total: 500_50, Target: 1000_00, Count: 2, Evaluation: e}, c.metric)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%+v (-want +got):\n%s", c.metric, d)
		}
	}
}
