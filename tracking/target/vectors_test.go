package target_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed57a6ed91/headway/tracking/target"
)

// vectors reads the reference answers of a file in testdata, or in the folder
// that HEADWAY_VECTORS names.
func vectors[T any](t *testing.T, name string) []T {
	t.Helper()
	dir := os.Getenv("HEADWAY_VECTORS")
	if dir == "" {
		dir = "testdata"
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []T }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatalf("%s holds no cases", name)
	}
	return file.Cases
}

func TestVectorsEvaluate(t *testing.T) {
	t.Parallel()
	type vector struct {
		Total, Target             int64
		Elapsed, Days             int
		State                     target.State
		Met                       *bool
		Milestone, Delta, Percent *string
	}
	for _, v := range vectors[vector](t, "evaluate.json") {
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
