package export

import (
	"context"

	"github.com/seed57a6ed91/headway/tracking"
)

// Series is the table of a series (T22): a row for each of its lines and
// periods. Its columns, with those in brackets only where they are asked for:
//
//	name          of the person or location, or "All"
//	metric        name of the metric
//	value         the total of the period
//	target, percent
//	(id, state, met, milestone, delta, projection, count, currency)
//	(period), period_start, period_end, zone   as in a Report
//
// There is a target, and what follows from it, only where the viewer may know
// it. It returns a *fault.Invalid for a column that the series does not have.
func Series(s tracking.Series, columnIDs ...string) (Table, error) {
	m, _ := s.Tracker.Metric(s.Metric)
	columns := []column[point]{
		{Column: Column{ID: "id", Name: "Id", Width: 38}, optional: true, cell: func(p point) Cell { return Text(p.line.ID) }},
		{Column: Column{ID: "name", Name: "Name", Width: 28}, cell: func(p point) Cell {
			if p.line.ID == "" {
				return Text("All")
			}
			return Text(p.line.Name)
		}},
		{Column: Column{ID: "metric", Name: "Metric", Width: 20}, cell: func(point) Cell { return Text(m.Name) }},
	}
	value := m
	value.ID, value.Name = "", ""
	for _, c := range measures(value, func(p point) tracking.Cell { return p.line.Cells[p.period] }) {
		c.ID, c.Name = plain(c.ID)
		columns = append(columns, c)
	}
	columns = append(columns, interval(func(p point) stretch {
		return stretch{s.Labels[p.period], s.Periods[p.period], s.Zone}
	})...)
	return tabulate(s.Tracker.Name, columns, columnIDs, func(ctx context.Context, yield func(point) error) error {
		for i := range s.Lines {
			for j := range s.Periods {
				if err := yield(point{&s.Lines[i], j}); err != nil {
					return err
				}
			}
		}
		return ctx.Err()
	})
}

// point is one period of one line.
type point struct {
	line   *tracking.SeriesLine
	period int
}

// plain names a column of the only metric by what it holds: ":target" is
// target, under the header Target.
func plain(id string) (string, string) {
	if id == "" {
		return "value", "Value"
	}
	id = id[1:]
	return id, string(id[0]-'a'+'A') + id[1:]
}
