package timetrack

import (
	"cmp"
	"time"

	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Figures are the columns of a row (K11). Times are in seconds; amounts are
// one for each currency and never added together (C11).
type Figures struct {
	Planned    int64           `json:"planned"`
	System     int64           `json:"system"`
	Reported   int64           `json:"reported"`
	SalaryTime int64           `json:"salary_time"`
	Points     int64           `json:"points"`
	Sales      int64           `json:"sales"`
	Revenue    money.Subtotals `json:"revenue"`
	Profit     money.Subtotals `json:"profit"`
	Commission money.Subtotals `json:"commission"`
	Bonus      money.Subtotals `json:"bonus"`
	HoursPay   money.Subtotals `json:"hours_pay"`
	Salary     money.Subtotals `json:"salary"`
}

// Add adds the figures of another row. It returns money.ErrOverflow.
func (f *Figures) Add(g Figures) error {
	err := cmp.Or(
		addTo(&f.Planned, g.Planned),
		addTo(&f.System, g.System),
		addTo(&f.Reported, g.Reported),
		addTo(&f.SalaryTime, g.SalaryTime),
		addTo(&f.Points, g.Points),
		addTo(&f.Sales, g.Sales),
	)
	for _, s := range []struct {
		to   *money.Subtotals
		from money.Subtotals
	}{{&f.Revenue, g.Revenue}, {&f.Profit, g.Profit}, {&f.Commission, g.Commission}, {&f.Bonus, g.Bonus}, {&f.HoursPay, g.HoursPay}, {&f.Salary, g.Salary}} {
		for _, a := range s.from {
			err = cmp.Or(err, s.to.Add(a))
		}
	}
	return err
}

// DayRow is a person's day.
type DayRow struct {
	Date period.Date `json:"date"`
	Figures
	Activities []ActivityRow `json:"activities"`        // by name
	Lines      []PayLine     `json:"lines"`             // by currency; they are what is paid
	Adjusted   []ResultTotal `json:"adjusted,omitzero"` // what of the results is of earlier, frozen days
	Hours      Mark          `json:"hours,omitzero"`    // who approved the clocked time, and when
	Paid       Mark          `json:"paid,omitzero"`
	BonusMark  Mark          `json:"bonus_mark,omitzero"`
}

// ActivityRow is an activity of a person's day.
type ActivityRow struct {
	Activity    string       `json:"activity"` // id
	Name        string       `json:"name"`
	Color       string       `json:"color,omitzero"`
	Planned     int64        `json:"planned"`
	Reported    int64        `json:"reported"`
	SalaryTime  int64        `json:"salary_time"`
	HoursPay    money.Amount `json:"hours_pay"`            // its part of the day's; zero: no rate is in force
	Overwritten *Note        `json:"overwritten,omitzero"` // who set the salary time
}

// Note is who set something, when and why.
type Note struct {
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitzero"`
}

// reckon returns a day's figures from its inputs, by the rules of K12 and K13.
func reckon(d period.Date, in Inputs) (DayRow, error) {
	row := DayRow{Date: d, Activities: make([]ActivityRow, len(in.Rows))}
	var few [fewActivities]int64
	seconds := few[:0]
	for i, r := range in.Rows {
		seconds = append(seconds, r.time().SalaryTime())
		row.Activities[i] = ActivityRow{Activity: r.Activity, Planned: r.Planned, Reported: r.Clocked, SalaryTime: seconds[i]}
		if err := cmp.Or(addTo(&row.Planned, r.Planned), addTo(&row.Reported, r.Clocked), addTo(&row.SalaryTime, seconds[i])); err != nil {
			return DayRow{}, err
		}
	}
	row.System = in.System
	for _, t := range in.Results {
		err := cmp.Or(addTo(&row.Points, t.Points), addTo(&row.Sales, t.Sales))
		if t.Currency != "" {
			err = cmp.Or(err,
				row.Revenue.Add(money.Amount{Minor: t.Revenue, Currency: t.Currency}),
				row.Profit.Add(money.Amount{Minor: t.Profit, Currency: t.Currency}),
				row.Commission.Add(money.Amount{Minor: t.Commission, Currency: t.Currency}),
			)
		}
		if err != nil {
			return DayRow{}, err
		}
	}
	row.Bonus = in.Bonus
	var rates period.Timeline[money.Amount]
	if in.Rate.Currency != "" {
		rates = period.Timeline[money.Amount]{{Value: in.Rate}}
	}
	var err error
	row.Lines, err = PayLines(Workday{Date: d, Seconds: row.SalaryTime, Commission: row.Commission, Bonus: row.Bonus}, rates)
	if err != nil {
		return DayRow{}, err
	}
	return row, row.pay(seconds)
}

// pay takes the pay from the lines, and splits it among the activities.
func (row *DayRow) pay(seconds []int64) error {
	for _, l := range row.Lines {
		if l.Currency == "" {
			continue
		}
		if l.Seconds > 0 {
			parts, err := l.SplitHours(seconds)
			if err != nil {
				return err
			}
			for i, p := range parts {
				row.Activities[i].HoursPay = money.Amount{Minor: p, Currency: l.Currency}
			}
			if err := row.HoursPay.Add(money.Amount{Minor: l.HoursPay, Currency: l.Currency}); err != nil {
				return err
			}
		}
		if err := row.Salary.Add(money.Amount{Minor: l.Salary, Currency: l.Currency}); err != nil {
			return err
		}
	}
	return nil
}
