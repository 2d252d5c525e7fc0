package goals_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/goals"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

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
	for i, v := range vectortest.Cases[vector](t, "goalfill.json") {
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
	for i, v := range vectortest.Cases[vector](t, "actuals.json") {
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
