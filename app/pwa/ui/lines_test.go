package ui

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// linesOf draws some of the lines of a table that has been written for the
// given time.
func linesOf(t *rapid.T, name string) []line {
	keys := rapid.SliceOfNDistinct(rapid.IntRange(-1, 12), 0, 12, rapid.ID).Draw(t, name)
	slices.Sort(keys)
	lines := make([]line, len(keys))
	for i, key := range keys {
		lines[i] = line{key, string(rune('b'+key)) + rapid.SampledFrom([]string{"0", "1"}).Draw(t, "content")}
	}
	return lines
}

func TestChanges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		was, is := linesOf(t, "was"), linesOf(t, "is")
		page := slices.Clone(was)
		touched := 0
		for _, e := range changes(was, is) {
			var put []line
			for i := range len(e.insert) / 2 {
				put = append(put, line{int(e.insert[2*i]) - 'b', e.insert[2*i : 2*i+2]})
			}
			page = slices.Replace(page, e.at, e.at+e.remove, put...)
			touched += e.remove
		}
		if !slices.Equal(page, is) {
			t.Fatalf("%v became %v, not %v", was, page, is)
		}
		stay := 0
		for _, l := range was {
			if slices.Contains(is, l) {
				stay++
			}
		}
		if touched != len(was)-stay {
			t.Fatalf("%d lines were taken out, and %d of %d could stay", touched, stay, len(was))
		}
	})
}

// What scrolling costs does not grow with the window.
func TestChangesOfScrolling(t *testing.T) {
	t.Parallel()
	table := &Table{Columns: []Column{{}}, Count: 1000, Cell: func(row, _ int) Markup { return Words(strings.Repeat("x", row%7)) }}
	table.from, table.until = 100, 140
	was := table.rows()
	table.from, table.until = 105, 145
	edits := changes(was, table.rows())
	if len(was) != 42 || len(edits) != 2 || edits[0].at != 0 || edits[0].remove != 6 || edits[1].remove != 1 || strings.Count(edits[1].insert, "<tr") != 6 {
		t.Errorf("got %+v", edits)
	}
}

// A table that has become shorter shows its end.
func TestWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ count, from, until, first, last int }{
		{300, 0, 0, 0, 299}, {1000, 100, 140, 100, 139}, {1000, 970, 1010, 960, 999}, {400, 900, 940, 360, 399}, {301, 0, 400, 0, 300},
	} {
		table := &Table{Columns: []Column{{}}, Count: c.count, Cell: func(int, int) Markup { return Words("x") }, from: c.from, until: c.until}
		var keys []int
		for _, l := range table.rows() {
			if strings.Contains(l.markup, "aria-rowindex") {
				keys = append(keys, l.key)
			}
		}
		if keys[0] != c.first || keys[len(keys)-1] != c.last || len(keys) != c.last-c.first+1 {
			t.Errorf("%+v: %v", c, keys)
		}
	}
}
