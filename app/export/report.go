package export

import (
	"strings"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// ReportOptions choose the rows and columns of a report. The zero value is
// one row for each person, with the usual columns.
type ReportOptions struct {
	Locations bool     // rows with the totals by location, after the people
	Overall   bool     // a last row with the totals of all
	Columns   []string // ids in the order wanted; none means the usual ones
}

// Report is the table of a report (T19, T21), a row for each person in the
// order of r. Its columns, with those in brackets only where they are asked
// for:
//
//	person         the name; of totals that of the location, or "All"
//	location       names of the person's locations in the period
//	<metric>       by id of the metric: the total, under the metric's name
//	<metric>:target, :percent       what counts for the whole period
//	<metric>:state, :met, :milestone, :delta, :projection, :count, :currency
//	               (how it stands; Count is the number of values behind it)
//	row, person_id, people, period  (person, location or all; the id of it;
//	               how many people it stands for; the label of the period)
//	period_start, period_end, zone  the interval [start, end) and its zone (C8)
//
// There is a target, and what follows from it, only of metrics that have one
// which the viewer may know (T6). It returns a *fault.Invalid for a column
// that the report does not have.
func Report(r tracking.Report, opts ReportOptions) (Table, error) {
	rows := make([]reportRow, 0, len(r.Rows)+len(r.Locations)+1)
	names := make(map[string]string, len(r.Locations))
	for _, l := range r.Locations {
		names[l.ID] = l.Name
	}
	for _, row := range r.Rows {
		at := make([]string, len(row.Locations))
		for i, id := range row.Locations {
			at[i] = names[id]
		}
		rows = append(rows, reportRow{row, "person", strings.Join(at, ", ")})
	}
	if opts.Locations {
		for _, row := range r.Locations {
			rows = append(rows, reportRow{row, "location", row.Name})
		}
	}
	if opts.Overall {
		all := r.Overall
		all.Name = "All"
		rows = append(rows, reportRow{all, "all", ""})
	}
	columns := []column[reportRow]{
		{Column: Column{ID: "row", Name: "Row"}, optional: true, cell: func(r reportRow) Cell { return Text(r.kind) }},
		{Column: Column{ID: "person_id", Name: "Person id", Width: 38}, optional: true, cell: func(r reportRow) Cell { return Text(r.ID) }},
		{Column: Column{ID: "person", Name: "Person", Width: 28}, cell: func(r reportRow) Cell { return Text(r.Name) }},
		{Column: Column{ID: "location", Name: "Location", Width: 24}, cell: func(r reportRow) Cell { return Text(r.at) }},
		{Column: Column{ID: "people", Name: "People"}, optional: true, cell: func(r reportRow) Cell { return Number(int64(r.People), 0) }},
	}
	for i, m := range r.Tracker.Metrics {
		columns = append(columns, measures(m, func(r reportRow) tracking.Cell { return r.Cells[i] })...)
	}
	days := stretch{r.Label, r.Period, r.Zone}
	columns = append(columns, interval(func(reportRow) stretch { return days })...)
	return tabulate(r.Tracker.Name, columns, opts.Columns, listed(rows))
}

type reportRow struct {
	tracking.Row
	kind string
	at   string // names of locations
}

// measures are the columns of one metric.
func measures[R any](m tracking.Metric, of func(R) tracking.Cell) []column[R] {
	scale := decimals(m)
	measure := func(id, name string, optional bool, cell func(tracking.Cell) Cell) column[R] {
		return column[R]{Column: Column{ID: m.ID + id, Name: m.Name + name}, optional: optional, cell: func(r R) Cell { return cell(of(r)) }}
	}
	columns := []column[R]{measure("", "", false, func(c tracking.Cell) Cell { return Number(c.Total, scale) })}
	if !m.Hidden {
		if len(m.Targets) > 0 {
			columns = append(columns, targets(m, measure)...)
		}
		columns = append(columns, measure(":projection", " projection", true, func(c tracking.Cell) Cell { return Measured(c.Projection, scale) }))
	}
	columns = append(columns, measure(":count", " count", true, func(c tracking.Cell) Cell { return Number(int64(c.Count), 0) }))
	if m.Currency != "" {
		columns = append(columns, measure(":currency", " currency", true, func(tracking.Cell) Cell { return Text(m.Currency) }))
	}
	return columns
}

// targets are the columns of a metric that follow from its target; they are
// blank where the period has none.
func targets[R any](m tracking.Metric, measure func(id, name string, optional bool, cell func(tracking.Cell) Cell) column[R]) []column[R] {
	scale := decimals(m)
	against := func(id, name string, optional bool, cell func(tracking.Cell) Cell) column[R] {
		return measure(id, name, optional, func(c tracking.Cell) Cell {
			if !c.HasTarget {
				return Cell{}
			}
			return cell(c)
		})
	}
	return []column[R]{
		against(":target", " target", false, func(c tracking.Cell) Cell { return Number(c.Target, scale) }),
		against(":percent", " percent", false, func(c tracking.Cell) Cell { return Rounded(c.Percent, 1) }),
		against(":state", " state", true, func(c tracking.Cell) Cell { return Text(c.State.String()) }),
		against(":met", " met", true, func(c tracking.Cell) Cell { return Flag(c.Met) }),
		against(":milestone", " milestone", true, func(c tracking.Cell) Cell { return Measured(c.Milestone, scale) }),
		against(":delta", " delta", true, func(c tracking.Cell) Cell { return Measured(c.Delta, scale) }),
	}
}

// decimals is the scale of a metric's values.
func decimals(m tracking.Metric) int {
	if m.Kind == tracking.Currency {
		exponent, _ := money.Currency(m.Currency).Exponent()
		return exponent
	}
	return m.Scale
}

// stretch is the days for which a row stands (C8).
type stretch struct {
	label string
	period.Period
	zone string
}

// interval are the columns that say for which days a row stands.
func interval[R any](of func(R) stretch) []column[R] {
	return []column[R]{
		{Column: Column{ID: "period", Name: "Period", Width: 12}, optional: true, cell: func(r R) Cell { return Text(of(r).label) }},
		{Column: Column{ID: "period_start", Name: "Period start", Width: 12}, cell: func(r R) Cell { return Day(of(r).Start) }},
		{Column: Column{ID: "period_end", Name: "Period end", Width: 12}, cell: func(r R) Cell { return Day(of(r).End) }},
		{Column: Column{ID: "zone", Name: "Zone", Width: 20}, cell: func(r R) Cell { return Text(of(r).zone) }},
	}
}
