package goals_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/goals"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func clone(g goals.Grid) goals.Grid {
	c := make(goals.Grid, len(g))
	for i, row := range g {
		c[i] = slices.Clone(row)
	}
	return c
}

func TestFillLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.SampledFrom([]int{1, 2, 4, 12}).Draw(t, "columns")
		value := rapid.Int64Range(0, 3)
		grid := goals.Grid(rapid.SliceOfN(rapid.SliceOfN(value, columns, columns), 1, 4).Draw(t, "grid"))
		at := goals.Cell{Row: rapid.IntRange(0, len(grid)-1).Draw(t, "row"), Column: rapid.IntRange(0, columns-1).Draw(t, "column")}
		v := value.Draw(t, "value")
		how := goals.Spread{Remainder: rapid.Bool().Draw(t, "remainder"), AllRows: rapid.Bool().Draw(t, "all rows"), Overwrite: rapid.Bool().Draw(t, "overwrite")}

		before := clone(grid)
		f, err := goals.Fill(grid, at, v, how)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, grid); d != "" {
			t.Fatalf("Fill changed the grid it was given:\n%s", d)
		}
		if f.After[at.Row][at.Column] != v {
			t.Fatalf("the chosen cell holds %d", f.After[at.Row][at.Column])
		}
		for i, row := range f.After {
			for j, got := range row {
				c := goals.Cell{Row: i, Column: j}
				chosen := c == at
				reached := (i == at.Row || how.AllRows) && (j == at.Column || how.Remainder && j > at.Column)
				old := before[i][j]
				written := chosen || reached && (how.Overwrite || old == 0)
				want := old
				if written {
					want = v
				}
				if got != want {
					t.Fatalf("cell %v holds %d, want %d", c, got, want)
				}
				if changed := slices.Contains(f.Changed, goals.Change{Cell: c, Before: old, After: v}); changed != (written && old != v) {
					t.Fatalf("cell %v from %d to %d: listed as changed is %v", c, old, got, changed)
				}
				if kept := slices.Contains(f.Kept, c); kept != (reached && !written && old != v) {
					t.Fatalf("cell %v with %d: listed as kept is %v", c, old, kept)
				}
			}
		}

		again, err := goals.Fill(f.After, at, v, how)
		if err != nil {
			t.Fatal(err)
		}
		if len(again.Changed) != 0 || !cmp.Equal(again.After, f.After) || !cmp.Equal(again.Kept, f.Kept) {
			t.Fatalf("the same step again: %+v, then %+v", f, again)
		}
		undone := clone(f.After)
		for _, c := range f.Changed {
			undone[c.Row][c.Column] = c.Before
		}
		if d := cmp.Diff(before, undone); d != "" {
			t.Fatalf("undone (-want +got):\n%s", d)
		}
	})
}

func TestFillRefuses(t *testing.T) {
	t.Parallel()
	square := goals.Grid{{0, 0}, {0, 0}}
	for _, c := range []struct {
		name  string
		grid  goals.Grid
		at    goals.Cell
		field string
	}{
		{"an empty grid", nil, goals.Cell{}, "cell"},
		{"a row beneath", square, goals.Cell{Row: 2}, "cell"},
		{"a row above", square, goals.Cell{Row: -1}, "cell"},
		{"a column to the right", square, goals.Cell{Column: 2}, "cell"},
		{"a column to the left", square, goals.Cell{Column: -1}, "cell"},
		{"rows of different lengths", goals.Grid{{0, 0}, {0}}, goals.Cell{}, "grid"},
	} {
		f, err := goals.Fill(c.grid, c.at, 5, goals.Spread{})
		if inv, ok := errors.AsType[*fault.Invalid](err); !ok || inv.Field != c.field || f.After != nil {
			t.Errorf("%s: %+v, %v", c.name, f, err)
		}
	}
}
