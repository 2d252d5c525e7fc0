package target_test

import (
	"testing"

	"github.com/seed57a6ed91/headway/tracking/target"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

func TestVectorsEvaluate(t *testing.T) {
	t.Parallel()
	type vector struct {
		Total, Target             int64
		Elapsed, Days             int
		State                     target.State
		Met                       *bool
		Milestone, Delta, Percent *string
	}
	for _, v := range vectortest.Cases[vector](t, "evaluate.json") {
		e := target.Evaluate(v.Total, v.Target, v.Elapsed, v.Days)
		if e.State != v.State || e.HasTarget != (v.Met != nil) || v.Met != nil && e.Met != *v.Met || v.Met == nil && e.Met {
			t.Errorf("Evaluate(%d, %d, %d, %d): %v, has target %v, met %v", v.Total, v.Target, v.Elapsed, v.Days, e.State, e.HasTarget, e.Met)
		}
		for _, r := range []struct {
			name string
			got  target.Ratio
			want *string // null where there is no answer
		}{
			{"milestone", e.Milestone, v.Milestone},
			{"delta", e.Delta, v.Delta},
			{"percent", e.Percent, v.Percent},
		} {
			if r.got.Defined() != (r.want != nil) || r.want != nil && r.got.String() != *r.want {
				t.Errorf("Evaluate(%d, %d, %d, %d): %s %v", v.Total, v.Target, v.Elapsed, v.Days, r.name, r.got)
			}
		}
	}
}
