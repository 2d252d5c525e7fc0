package goals_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/goals"
	"github.com/seed57a6ed91/headway/tracking/period"
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

func TestVectorsGoalFill(t *testing.T) {
	t.Parallel()
	type vector struct {
		Rows, After   goals.Grid // null, which is no target, reads as 0
		Row, Index    int
		Value         int64
		AllRows       bool `json:"all_rows"`
		Remainder     bool `json:"remainder_of_year"`
		Overwrite     bool
		Changed, Kept [][2]int
		Frequency     period.Kind
	}
	for i, v := range vectors[vector](t, "goalfill.json") {
		columns, err := goals.Columns(period.Settings{}, 2026, v.Frequency)
		if err != nil || len(columns) != len(v.Rows[0]) {
			t.Errorf("case %d: %d columns for %v, %v; want %d", i, len(columns), v.Frequency, err, len(v.Rows[0]))
		}
		got, err := goals.Fill(v.Rows, goals.Cell{Row: v.Row, Column: v.Index}, v.Value,
			goals.Spread{Remainder: v.Remainder, AllRows: v.AllRows, Overwrite: v.Overwrite})
		if err != nil {
			t.Errorf("case %d: %v", i, err)
			continue
		}
		want := goals.Filled{After: v.After}
		for _, c := range v.Changed {
			want.Changed = append(want.Changed, goals.Change{
				Cell: goals.Cell{Row: c[0], Column: c[1]}, Before: v.Rows[c[0]][c[1]], After: v.After[c[0]][c[1]],
			})
		}
		for _, c := range v.Kept {
			want.Kept = append(want.Kept, goals.Cell{Row: c[0], Column: c[1]})
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("case %d (-want +got):\n%s", i, d)
		}
	}
}

func TestVectorsActuals(t *testing.T) {
	t.Parallel()
	type vector struct {
		FiscalStart time.Month `json:"fiscal_start"`
		FiscalYear  int        `json:"fiscal_year"`
		Facts       []goals.Fact
		Actuals     map[period.Kind][]int64
	}
	for i, v := range vectors[vector](t, "actuals.json") {
		got, err := goals.Actuals(slices.Values(v.Facts), period.Settings{FiscalStart: v.FiscalStart}, v.FiscalYear)
		if err != nil {
			t.Errorf("case %d: %v", i, err)
			continue
		}
		if len(v.Actuals) != 4 {
			t.Fatalf("case %d has %d timeframes", i, len(v.Actuals))
		}
		for k, want := range v.Actuals {
			if d := cmp.Diff(want, got.Of(k)); d != "" {
				t.Errorf("case %d, %v (-want +got):\n%s", i, k, d)
			}
		}
	}
}
