package goals

import (
	"slices"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Grid holds the targets of one measure in one timeframe: a row for each
// subject, a column for each period of the fiscal year; 0 is no target. All
// rows are of one length.
type Grid [][]int64

// Cell is a place in a grid, counted from 0.
type Cell struct {
	Row    int `json:"row"`
	Column int `json:"column"`
}

// Spread says to which cells besides the chosen one a value goes (G9). With
// both Remainder and AllRows it goes to the remainder of every row.
type Spread struct {
	Remainder bool // the later periods of the fiscal year too
	AllRows   bool // the other rows too
	Overwrite bool // also cells that hold another value
}

// Change is a cell whose value changes.
type Change struct {
	Cell
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}

// Filled is what Fill does, to be shown before it is saved and to be undone in
// one step: write Before back to every changed cell.
type Filled struct {
	After   Grid
	Changed []Change // by row and column
	Kept    []Cell   // those that hold another value and were not overwritten, by row and column
}

// Fill sets one cell to a value, or clears it with 0, and spreads that over
// other cells (G8, G9). The chosen cell is always written; others that hold
// another value are kept unless how says Overwrite. The grid that is passed
// stays as it is. Fill returns a *fault.Invalid for a cell outside the grid and
// for rows of different lengths.
func Fill(grid Grid, at Cell, value int64, how Spread) (Filled, error) {
	if at.Row < 0 || at.Row >= len(grid) || at.Column < 0 || at.Column >= len(grid[at.Row]) {
		return Filled{}, fault.Invalidf("cell", "is outside the grid")
	}
	f := Filled{After: make(Grid, len(grid))}
	for i, row := range grid {
		if len(row) != len(grid[at.Row]) {
			return Filled{}, fault.Invalidf("grid", "has rows of different lengths")
		}
		f.After[i] = slices.Clone(row)
		if i != at.Row && !how.AllRows {
			continue
		}
		end := at.Column + 1
		if how.Remainder {
			end = len(row)
		}
		for j := at.Column; j < end; j++ {
			cell, before := Cell{i, j}, row[j]
			switch {
			case before == value:
			case before == 0 || cell == at || how.Overwrite:
				f.After[i][j] = value
				f.Changed = append(f.Changed, Change{cell, before, value})
			default:
				f.Kept = append(f.Kept, cell)
			}
		}
	}
	return f, nil
}
