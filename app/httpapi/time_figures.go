package httpapi

import (
	"slices"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
)

// columns are the names of those that are shown; nil is all.
type columns []string

func columnsOf(names []string) columns {
	if len(names) == 0 {
		return nil
	}
	return names
}

func (c columns) shows(name string) bool { return c == nil || slices.Contains(c, name) }

// seconds is a number of the column, or 0 where it is not shown.
func (c columns) number(name string, n int64) int64 {
	if !c.shows(name) {
		return 0
	}
	return n
}

func (c columns) figures(f timetrack.Figures) api.TimeFigures {
	out := api.TimeFigures{
		Planned: c.number("planned", f.Planned), System: c.number("system", f.System), Reported: c.number("reported", f.Reported),
		SalaryTime: c.number("salary_time", f.SalaryTime), Points: c.number("points", f.Points), Sales: c.number("sales", f.Sales),
	}
	if c.shows("revenue") {
		out.Revenue = moniesOut(f.Revenue)
	}
	if c.shows("profit") {
		out.Profit = moniesOut(f.Profit)
	}
	if c.shows("commission") {
		out.Commission = moniesOut(f.Commission)
	}
	if c.shows("bonus") {
		out.Bonus = moniesOut(f.Bonus)
	}
	if c.shows("salary") {
		out.HoursPay, out.Salary = moniesOut(f.HoursPay), moniesOut(f.Salary)
	}
	return out
}

func (c columns) row(p timetrack.PersonRow) api.TimeRow {
	return api.TimeRow{
		Person: p.Person, Name: p.Name, Figures: c.figures(p.Figures), Version: p.Version, Approved: partsOut(p.Approved), Marks: marksOut(p.Days), Decides: p.Decides,
		Days: each(p.Days, c.day),
	}
}

// marksOut names who approved any of the days.
func marksOut(days []timetrack.DayRow) []api.Mark {
	var out []api.Mark
	for _, d := range days {
		for _, m := range []timetrack.Mark{d.Hours, d.Paid, d.BonusMark} {
			if m.IsZero() {
				continue
			}
			i := slices.IndexFunc(out, func(known api.Mark) bool { return known.By == m.By })
			if i < 0 {
				i, out = len(out), append(out, api.Mark{By: m.By})
			}
			if m.At.After(out[i].At) {
				out[i].At = m.At
			}
		}
	}
	slices.SortFunc(out, func(a, b api.Mark) int { return b.At.Compare(a.At) })
	return out
}

func (c columns) day(d timetrack.DayRow) api.TimeDay {
	out := api.TimeDay{
		Date: d.Date, Figures: c.figures(d.Figures), Activities: each(d.Activities, c.activity), Adjusted: each(d.Adjusted, c.adjusted),
		Hours: markOut(d.Hours), Paid: markOut(d.Paid), Bonus: markOut(d.BonusMark),
	}
	if c.shows("salary") {
		out.Lines = each(d.Lines, payLineOut)
	}
	return out
}

func (c columns) activity(r timetrack.ActivityRow) api.TimeActivity {
	out := api.TimeActivity{
		Activity: r.Activity, Name: r.Name, Color: r.Color,
		Planned: c.number("planned", r.Planned), Reported: c.number("reported", r.Reported), SalaryTime: c.number("salary_time", r.SalaryTime),
	}
	if c.shows("salary") && r.HoursPay.Currency != "" {
		pay := moneyOut(r.HoursPay)
		out.HoursPay = &pay
	}
	if n := r.Overwritten; n != nil && c.shows("salary_time") {
		out.Overwritten = &api.SetNote{By: n.By, At: n.At, Reason: n.Reason}
	}
	return out
}

func (c columns) adjusted(t timetrack.ResultTotal) api.Adjusted {
	out := resultsOut(t)
	out.Points, out.Sales = c.number("points", t.Points), c.number("sales", t.Sales)
	if !c.shows("revenue") {
		out.Revenue = ""
	}
	if !c.shows("profit") {
		out.Profit = ""
	}
	if !c.shows("commission") {
		out.Commission = ""
	}
	return out
}

// resultsOut writes sums of results in one currency.
func resultsOut(t timetrack.ResultTotal) api.Adjusted {
	return api.Adjusted{
		Currency: string(t.Currency), Points: t.Points, Sales: t.Sales,
		Revenue: minorOut(t.Revenue, t.Currency), Profit: minorOut(t.Profit, t.Currency), Commission: minorOut(t.Commission, t.Currency),
	}
}

func payLineOut(l timetrack.PayLine) api.PayLine {
	return api.PayLine{
		Currency: string(l.Currency), Rate: minorOut(l.Rate, l.Currency), Seconds: l.Seconds, HoursPay: minorOut(l.HoursPay, l.Currency),
		Commission: minorOut(l.Commission, l.Currency), Bonus: minorOut(l.Bonus, l.Currency), Salary: minorOut(l.Salary, l.Currency),
	}
}

// partNames are the parts of a day as the API spells them.
var partNames = [...]struct {
	name string
	part timetrack.Part
}{{"hours", timetrack.Hours}, {"paid", timetrack.Paid}, {"bonus", timetrack.BonusPart}}

func partsOut(p timetrack.Part) []string {
	out := []string{}
	for _, n := range partNames {
		if p&n.part != 0 {
			out = append(out, n.name)
		}
	}
	return out
}

func partsIn(names []string) timetrack.Part {
	var p timetrack.Part
	for _, n := range partNames {
		if slices.Contains(names, n.name) {
			p |= n.part
		}
	}
	return p
}
