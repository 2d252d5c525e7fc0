package export

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Table is a header and a stream of rows, for one reader at a time.
type Table struct {
	Name    string // names the sheet of an XLSX; "" is "Export"
	Columns []Column
	// Rows calls yield for each row, with a cell for each column, until yield
	// returns an error, which it passes on. The cells are good until yield
	// returns.
	Rows func(ctx context.Context, yield func([]Cell) error) error
}

// Column heads the cells below it.
type Column struct {
	ID    string // stable: by it a column is asked for
	Name  string // what stands in the header
	Width int    // in characters, for XLSX; 0 follows the header
}

// Format is a kind of file.
type Format string

// The formats of C15.
const (
	CSV  Format = "csv" // also the extension of the file's name
	XLSX Format = "xlsx"
)

// MediaType is the content type of files of this format, or "" for an unknown
// one.
func (f Format) MediaType() string {
	switch f {
	case CSV:
		return "text/csv; charset=utf-8; header=present"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return ""
}

// Write writes t to w in this format with the usual options, and returns the
// number of rows below the header. See WriteCSV and WriteXLSX for the errors;
// an unknown format is a *fault.Invalid.
func (f Format) Write(ctx context.Context, w io.Writer, t Table) (int, error) {
	switch f {
	case CSV:
		return WriteCSV(ctx, w, t, nil)
	case XLSX:
		return WriteXLSX(ctx, w, t, nil)
	}
	return 0, fault.Invalidf("format", "must be csv or xlsx")
}

// column is a column of rows of type R.
type column[R any] struct {
	Column
	optional bool // left out unless it is asked for
	cell     func(R) Cell
}

// choose returns the columns of those ids in that order; no ids choose all
// but the optional ones. Only what is chosen is ever computed.
func choose[R any](columns []column[R], ids []string) ([]column[R], error) {
	if len(ids) == 0 {
		return slices.DeleteFunc(slices.Clone(columns), func(c column[R]) bool { return c.optional }), nil
	}
	chosen := make([]column[R], 0, len(ids))
	for _, id := range ids {
		i := slices.IndexFunc(columns, func(c column[R]) bool { return c.ID == id })
		if i < 0 {
			return nil, fault.Invalidf("columns", "%q is none of: %s", id, strings.Join(idsOf(columns), ", "))
		}
		if slices.ContainsFunc(chosen, func(c column[R]) bool { return c.ID == id }) {
			return nil, fault.Invalidf("columns", "names %q twice", id)
		}
		chosen = append(chosen, columns[i])
	}
	return chosen, nil
}

func idsOf[R any](columns []column[R]) []string {
	ids := make([]string, len(columns))
	for i, c := range columns {
		ids[i] = c.ID
	}
	return ids
}

// tabulate makes a table of the chosen columns of whatever each lists.
func tabulate[R any](name string, columns []column[R], ids []string, each func(context.Context, func(R) error) error) (Table, error) {
	chosen, err := choose(columns, ids)
	if err != nil {
		return Table{}, err
	}
	t := Table{Name: name, Columns: make([]Column, len(chosen))}
	for i, c := range chosen {
		t.Columns[i] = c.Column
	}
	t.Rows = func(ctx context.Context, yield func([]Cell) error) error {
		cells := make([]Cell, len(chosen))
		return each(ctx, func(row R) error {
			for i := range chosen {
				cells[i] = chosen[i].cell(row)
			}
			return yield(cells)
		})
	}
	return t, nil
}

// listed is what each needs to list rows that are in memory already.
func listed[R any](rows []R) func(context.Context, func(R) error) error {
	return func(ctx context.Context, yield func(R) error) error {
		for _, r := range rows {
			if err := yield(r); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
}
