package export

import (
	"context"
	"fmt"
	"strconv"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// TimeFormat is how time is written in a report of time and pay (K18). Seconds
// are a column of their own in any case.
type TimeFormat string

// The formats of time.
const (
	Hours        TimeFormat = "hours"      // decimal hours, as a number with two places
	DaysAndHours TimeFormat = "days-hours" // days, hours and minutes, as text: 2d 03:15
)

// TimeOptions choose the columns of a report of time and pay. The zero value is
// the usual ones, with time in hours.
type TimeOptions struct {
	Time     TimeFormat // "" is Hours
	DayHours int        // how long a day is in DaysAndHours, 1 to 24; 0 is 24. The header states it
	Columns  []string   // ids in the order wanted; none means the usual ones
}

// TimeReport is the table of Download report (K18): a row for each person, in
// the order of r. Its columns, with those in brackets only where they are asked
// for:
//
//	person, (person_id)
//	planned, system, reported, salary_time, each with one of its seconds
//	points, sales
//	revenue:EUR, profit:EUR, commission:EUR, bonus:EUR, hours_pay:EUR, salary:EUR
//	                   one for each currency of the report (C11)
//	approved           what is approved on all days: hours, paid, bonus
//	period_start, period_end, zone   the interval [start, end) and its zone (C8)
//
// It returns a *fault.Invalid for a column that the report does not have, and
// for options out of range.
func TimeReport(r timetrack.Report, opts TimeOptions) (Table, error) {
	rows := make([]timeRow, len(r.People))
	for i, p := range r.People {
		rows[i] = timeRow{person: p.Person, name: p.Name, figures: p.Figures, approved: approvedParts(p.Approved)}
	}
	return timeTable("Time and pay", r, opts, false, rows)
}

// TimeReportDetailed is the table of Download report (detailed) (K18): a row
// for each person, day and activity with its time and the pay for it, and one
// without an activity for what belongs to the day as a whole. So each column
// adds up to that of TimeReport. It has the columns of TimeReport, date and
// activity besides.
func TimeReportDetailed(r timetrack.Report, opts TimeOptions) (Table, error) {
	var rows []timeRow
	for _, p := range r.People {
		for _, d := range p.Days {
			approved := approvedParts(partsOf(d))
			for _, a := range d.Activities {
				row := timeRow{person: p.Person, name: p.Name, date: d.Date, activity: a.Name, activityID: a.Activity, approved: approved,
					figures: timetrack.Figures{Planned: a.Planned, Reported: a.Reported, SalaryTime: a.SalaryTime}}
				if a.HoursPay.Currency != "" {
					row.figures.HoursPay = money.Subtotals{a.HoursPay}
					row.figures.Salary = row.figures.HoursPay
				}
				rows = append(rows, row)
			}
			if rest, ok, err := ofTheDay(d); err != nil {
				return Table{}, err
			} else if ok {
				rows = append(rows, timeRow{person: p.Person, name: p.Name, date: d.Date, approved: approved, figures: rest})
			}
		}
	}
	return timeTable("Time and pay, detailed", r, opts, true, rows)
}

// timeRow is a person, or a part of a person's day.
type timeRow struct {
	person, name         string
	date                 period.Date
	activity, activityID string
	figures              timetrack.Figures
	approved             string
}

// ofTheDay is what of a day's figures belongs to no activity.
func ofTheDay(d timetrack.DayRow) (timetrack.Figures, bool, error) {
	f := timetrack.Figures{System: d.System, Points: d.Points, Sales: d.Sales, Revenue: d.Revenue, Profit: d.Profit, Commission: d.Commission, Bonus: d.Bonus}
	for _, amounts := range []money.Subtotals{d.Commission, d.Bonus} {
		for _, a := range amounts {
			if err := f.Salary.Add(a); err != nil {
				return f, false, err
			}
		}
	}
	some := f.System != 0 || f.Points != 0 || f.Sales != 0 || len(f.Revenue)+len(f.Profit)+len(f.Commission)+len(f.Bonus) > 0
	return f, some, nil
}

func partsOf(d timetrack.DayRow) timetrack.Part {
	var p timetrack.Part
	if !d.Hours.IsZero() {
		p |= timetrack.Hours
	}
	if !d.Paid.IsZero() {
		p |= timetrack.Paid
	}
	if !d.BonusMark.IsZero() {
		p |= timetrack.BonusPart
	}
	return p
}

func approvedParts(p timetrack.Part) string {
	text := ""
	for _, part := range []struct {
		p    timetrack.Part
		name string
	}{{timetrack.Hours, "hours"}, {timetrack.Paid, "paid"}, {timetrack.BonusPart, "bonus"}} {
		if p&part.p == 0 {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += part.name
	}
	return text
}

func timeTable(name string, r timetrack.Report, opts TimeOptions, detailed bool, rows []timeRow) (Table, error) {
	duration, unit, err := opts.duration()
	if err != nil {
		return Table{}, err
	}
	columns := []column[timeRow]{
		{Column: Column{ID: "person_id", Name: "Person id", Width: 38}, optional: true, cell: func(r timeRow) Cell { return Text(r.person) }},
		{Column: Column{ID: "person", Name: "Person", Width: 28}, cell: func(r timeRow) Cell { return Text(r.name) }},
	}
	if detailed {
		columns = append(columns,
			column[timeRow]{Column: Column{ID: "date", Name: "Date", Width: 12}, cell: func(r timeRow) Cell { return Day(r.date) }},
			column[timeRow]{Column: Column{ID: "activity_id", Name: "Activity id", Width: 38}, optional: true, cell: func(r timeRow) Cell { return Text(r.activityID) }},
			column[timeRow]{Column: Column{ID: "activity", Name: "Activity", Width: 24}, cell: func(r timeRow) Cell { return Text(r.activity) }},
		)
	}
	for _, c := range []struct {
		id, name string
		of       func(timetrack.Figures) int64
	}{
		{"planned", "Planned", func(f timetrack.Figures) int64 { return f.Planned }},
		{"system", "System", func(f timetrack.Figures) int64 { return f.System }},
		{"reported", "Reported", func(f timetrack.Figures) int64 { return f.Reported }},
		{"salary_time", "Salary time", func(f timetrack.Figures) int64 { return f.SalaryTime }},
	} {
		columns = append(columns,
			column[timeRow]{Column: Column{ID: c.id, Name: c.name + " (" + unit + ")"}, cell: func(r timeRow) Cell { return duration(c.of(r.figures)) }},
			column[timeRow]{Column: Column{ID: c.id + "_seconds", Name: c.name + " (seconds)"}, cell: func(r timeRow) Cell { return Number(c.of(r.figures), 0) }})
	}
	columns = append(columns,
		column[timeRow]{Column: Column{ID: "points", Name: "Points"}, cell: func(r timeRow) Cell { return Number(r.figures.Points, 0) }},
		column[timeRow]{Column: Column{ID: "sales", Name: "Sales"}, cell: func(r timeRow) Cell { return Number(r.figures.Sales, 0) }})
	columns = append(columns, amountColumns(r.Total)...)
	columns = append(columns, column[timeRow]{Column: Column{ID: "approved", Name: "Approved", Width: 20}, cell: func(r timeRow) Cell { return Text(r.approved) }})
	days := stretch{"", period.Period{Start: r.From, End: r.Until}, r.Zone}
	for _, c := range interval(func(timeRow) stretch { return days }) {
		if c.ID != "period" {
			columns = append(columns, c)
		}
	}
	return tabulate(name, columns, opts.Columns, listed(rows))
}

// amountColumns are a column for each kind of amount and currency.
func amountColumns(total timetrack.Figures) []column[timeRow] {
	var columns []column[timeRow]
	for _, c := range []struct {
		id, name string
		of       func(timetrack.Figures) money.Subtotals
	}{
		{"revenue", "Revenue", func(f timetrack.Figures) money.Subtotals { return f.Revenue }},
		{"profit", "Profit", func(f timetrack.Figures) money.Subtotals { return f.Profit }},
		{"commission", "Commission", func(f timetrack.Figures) money.Subtotals { return f.Commission }},
		{"bonus", "Bonus", func(f timetrack.Figures) money.Subtotals { return f.Bonus }},
		{"hours_pay", "Hours pay", func(f timetrack.Figures) money.Subtotals { return f.HoursPay }},
		{"salary", "Salary", func(f timetrack.Figures) money.Subtotals { return f.Salary }},
	} {
		for _, a := range c.of(total) {
			exponent, _ := a.Currency.Exponent()
			columns = append(columns, column[timeRow]{Column: Column{ID: c.id + ":" + string(a.Currency), Name: c.name + " " + string(a.Currency)},
				cell: func(r timeRow) Cell { return Number(c.of(r.figures).In(a.Currency).Minor, exponent) }})
		}
	}
	return columns
}

// duration returns how seconds are written, and the unit for the header.
func (o TimeOptions) duration() (cell func(int64) Cell, unit string, err error) {
	switch o.Time {
	case "", Hours:
		return func(seconds int64) Cell { return Number(hundredths(seconds), 2) }, "hours", nil
	case DaysAndHours:
	default:
		return nil, "", fault.Invalidf("time", "must be hours or days-hours")
	}
	hours := o.DayHours
	if hours == 0 {
		hours = 24
	}
	if hours < 1 || hours > 24 {
		return nil, "", fault.Invalidf("day_hours", "must be between 1 and 24")
	}
	day := int64(hours) * 3600
	return func(seconds int64) Cell {
		rest := seconds % day
		return Text(fmt.Sprintf("%dd %02d:%02d", seconds/day, rest/3600, rest/60%60))
	}, "days of " + strconv.Itoa(hours) + " h and hours", nil
}

// hundredths is seconds in hundredths of an hour, rounded half away from zero.
func hundredths(seconds int64) int64 {
	n, err := money.MulDiv(seconds, 100, 3600)
	if err != nil {
		return 0 // more seconds than there are
	}
	return n
}

// Handoff is the table of a payroll hand-off (K20): a row for each person and
// currency, as it was given. The same hand-off gives the same bytes each time.
func Handoff(h timetrack.Handoff) Table {
	t := Table{Name: "Payroll", Columns: []Column{
		{ID: "handoff", Name: "Hand-off", Width: 28}, {ID: "person_id", Name: "Person id", Width: 38}, {ID: "person", Name: "Person", Width: 28},
		{ID: "amount", Name: "Amount"}, {ID: "currency", Name: "Currency"}, {ID: "seconds", Name: "Seconds"}, {ID: "hours", Name: "Hours"},
		{ID: "period_start", Name: "Period start", Width: 12}, {ID: "period_end", Name: "Period end", Width: 12},
	}}
	rows := listed(h.Rows)
	t.Rows = func(ctx context.Context, yield func([]Cell) error) error {
		return rows(ctx, func(r timetrack.HandoffRow) error {
			exponent, _ := r.Currency.Exponent()
			return yield([]Cell{Text(h.Name), Text(r.Person), Text(r.Name), Number(r.Amount, exponent), Text(string(r.Currency)),
				Number(r.Seconds, 0), Number(hundredths(r.Seconds), 2), Day(h.Date), Day(h.Last + 1)})
		})
	}
	return t
}
