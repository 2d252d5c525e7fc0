package paidtime

import (
	"slices"

	"github.com/seed57a6ed91/headway/app/api"
)

// Columns are the columns of the grid, by the names of the API, in their order
// (K11).
func Columns() []string {
	return []string{"planned", "system", "reported", "salary_time", "points", "revenue", "profit", "commission", "sales", "bonus", "salary", approval}
}

const approval = "approval"

// shown are the columns that are chosen, in their order; none is all.
func shown(chosen []string) []string {
	if len(chosen) == 0 {
		return Columns()
	}
	return slices.DeleteFunc(Columns(), func(c string) bool { return !slices.Contains(chosen, c) })
}

// Line is a line of the grid: a person's, or beneath it that of a day, or
// beneath that of an activity.
type Line struct {
	Person   int // index of the row
	Day      int // index in its days; -1 is the person
	Activity int // index in the activities of the day; -1 is the day
	Note     string
}

// The notes that stand in the place of days.
const (
	loading = "loading"
	failed  = "failed"
	nothing = "nothing"
)

// Opened is a row that is open: its days, once they are there.
type Opened struct {
	Days   []api.TimeDay
	Loaded bool
	Err    error
}

// Lines are the lines of people, those of whom that are open with their days.
func Lines(rows []api.TimeRow, open map[string]*Opened) []Line {
	lines := make([]Line, 0, len(rows))
	for i, r := range rows {
		lines = append(lines, Line{Person: i, Day: -1, Activity: -1})
		o := open[r.Person]
		switch {
		case o == nil:
			continue
		case o.Err != nil:
			lines = append(lines, Line{Person: i, Day: -1, Activity: -1, Note: failed})
		case !o.Loaded:
			lines = append(lines, Line{Person: i, Day: -1, Activity: -1, Note: loading})
		case len(o.Days) == 0:
			lines = append(lines, Line{Person: i, Day: -1, Activity: -1, Note: nothing})
		}
		for j, d := range o.Days {
			lines = append(lines, Line{Person: i, Day: j, Activity: -1})
			for k := range d.Activities {
				lines = append(lines, Line{Person: i, Day: j, Activity: k})
			}
		}
	}
	return lines
}

// seconds are the figures of a column of time.
func seconds(f api.TimeFigures, column string) (int64, bool) {
	switch column {
	case "planned":
		return f.Planned, true
	case "system":
		return f.System, true
	case "reported":
		return f.Reported, true
	case "salary_time":
		return f.SalaryTime, true
	}
	return 0, false
}

// amounts are the figures of a column of money, one for each currency (C11).
func amounts(f api.TimeFigures, column string) []api.Money {
	switch column {
	case "revenue":
		return f.Revenue
	case "profit":
		return f.Profit
	case "commission":
		return f.Commission
	case "bonus":
		return f.Bonus
	case "salary":
		return f.Salary
	}
	return nil
}

// Changed reports whether figures that are to be approved are others than those
// that were shown.
func Changed(a, b api.TimeFigures) bool {
	return a.Reported != b.Reported || a.SalaryTime != b.SalaryTime || !slices.Equal(a.Bonus, b.Bonus) || !slices.Equal(a.Salary, b.Salary) || !slices.Equal(a.Commission, b.Commission)
}

// Parts are the parts of an approval (K16).
func Parts() []string { return []string{"hours", "paid", "bonus"} }

// State says how much of somebody's days is approved: all, some or none.
func State(approved []string, marks []api.Mark) string {
	switch {
	case len(approved) == len(Parts()):
		return "all"
	case len(approved) > 0 || len(marks) > 0:
		return "some"
	}
	return "none"
}

// dayState is State of one day.
func dayState(d api.TimeDay) (state string, marks []api.Mark) {
	n := 0
	for _, m := range []*api.Mark{d.Hours, d.Paid, d.Bonus} {
		if m == nil {
			continue
		}
		n++
		if !slices.Contains(marks, *m) {
			marks = append(marks, *m)
		}
	}
	return []string{"none", "some", "some", "all"}[n], marks
}
