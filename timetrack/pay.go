package timetrack

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const secondsPerHour = 3600

// HoursPay returns the pay for a number of seconds at a rate in minor units
// per hour, in minor units, rounded once, half away from zero (K13). It
// returns money.ErrOverflow.
func HoursPay(seconds, rate int64) (int64, error) {
	return money.MulDiv(seconds, rate, secondsPerHour)
}

// Salary returns the salary for a number of seconds at a rate in minor units
// per hour, with commission and bonus, all in minor units of one currency
// (K13). It returns money.ErrOverflow.
func Salary(seconds, rate, commission, bonus int64) (int64, error) {
	pay, err := HoursPay(seconds, rate)
	if err != nil {
		return 0, err
	}
	return sum(pay, commission, bonus)
}

func sum(values ...int64) (int64, error) {
	total := int64(0)
	for _, v := range values {
		if err := addTo(&total, v); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// addTo adds v to total, or returns money.ErrOverflow and leaves it.
func addTo(total *int64, v int64) error {
	s, err := money.AddInt64(*total, v)
	if err != nil {
		return err
	}
	*total = s
	return nil
}

// Workday is what one person has on one day before it is paid.
type Workday struct {
	Date       period.Date
	Seconds    int64           // salary time
	Commission money.Subtotals // of the day's results; negative after refunds
	Bonus      money.Subtotals
}

// PayLine is the pay of one person's day in one currency. Amounts are in its
// minor units.
type PayLine struct {
	Date       period.Date
	Currency   money.Currency // "" if there is time and no rate is in force
	Rate       int64          // per hour, as in force on Date
	Seconds    int64          // salary time
	HoursPay   int64          // Seconds × Rate ÷ 3600, rounded once
	Commission int64
	Bonus      int64
	Salary     int64 // HoursPay + Commission + Bonus
}

// PayLines returns the pay of a day, a line for each currency in order of
// code (K13, C11). Its hours are paid at the rate in force on that day (K9), in
// the currency of the rate; where none is in force they stand in a line
// without a currency and earn nothing. It returns money.ErrOverflow, and a
// *fault.Invalid for negative seconds.
func PayLines(day Workday, rates period.Timeline[money.Amount]) ([]PayLine, error) {
	if day.Seconds < 0 {
		return nil, fault.Invalidf("seconds", "must not be negative")
	}
	lines := make([]PayLine, 0, 1)
	in := func(c money.Currency) *PayLine {
		i, found := slices.BinarySearchFunc(lines, c, func(l PayLine, c money.Currency) int {
			return strings.Compare(string(l.Currency), string(c))
		})
		if !found {
			lines = slices.Insert(lines, i, PayLine{Date: day.Date, Currency: c})
		}
		return &lines[i]
	}
	if day.Seconds != 0 {
		rate, _ := rates.On(day.Date)
		pay, err := HoursPay(day.Seconds, rate.Minor)
		if err != nil {
			return nil, err
		}
		l := in(rate.Currency)
		l.Rate, l.Seconds, l.HoursPay = rate.Minor, day.Seconds, pay
	}
	for _, a := range day.Commission {
		if err := addTo(&in(a.Currency).Commission, a.Minor); err != nil {
			return nil, err
		}
	}
	for _, a := range day.Bonus {
		if err := addTo(&in(a.Currency).Bonus, a.Minor); err != nil {
			return nil, err
		}
	}
	for i := range lines {
		l := &lines[i]
		var err error
		if l.Salary, err = sum(l.HoursPay, l.Commission, l.Bonus); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// SplitHours splits the line's hours pay among the activities beneath it, in
// proportion to their salary time; the parts add up to it exactly (K13). It
// returns a *fault.Invalid unless the seconds, none of them negative, add up to
// those of the line.
func (l PayLine) SplitHours(seconds []int64) ([]int64, error) {
	total, err := sum(seconds...)
	if err != nil {
		return nil, err
	}
	if total != l.Seconds {
		return nil, fault.Invalidf("seconds", "add up to %d, and the line has %d", total, l.Seconds)
	}
	if len(seconds) == 0 {
		return nil, nil
	}
	return money.Allocate(l.HoursPay, seconds)
}

// PayTotal is the sum of pay lines in one currency.
type PayTotal struct {
	Currency   money.Currency // "" for time without a rate
	Seconds    int64
	HoursPay   int64
	Commission int64
	Bonus      int64
	Salary     int64
}

// PayTotals are sums of pay lines, one for each currency, in order of code:
// of a person's week, or of everybody's month (K13). The zero value is empty
// and ready for Add.
type PayTotals []PayTotal

// Add adds a line. It returns money.ErrOverflow, and then t is as before.
func (t *PayTotals) Add(l PayLine) error {
	i, found := slices.BinarySearchFunc(*t, l.Currency, func(p PayTotal, c money.Currency) int {
		return strings.Compare(string(p.Currency), string(c))
	})
	p := PayTotal{Currency: l.Currency}
	if found {
		p = (*t)[i]
	}
	err := cmp.Or(
		addTo(&p.Seconds, l.Seconds),
		addTo(&p.HoursPay, l.HoursPay),
		addTo(&p.Commission, l.Commission),
		addTo(&p.Bonus, l.Bonus),
		addTo(&p.Salary, l.Salary),
	)
	if err != nil {
		return err
	}
	if found {
		(*t)[i] = p
	} else {
		*t = slices.Insert(*t, i, p)
	}
	return nil
}
