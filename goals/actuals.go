package goals

import (
	"cmp"
	"iter"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Fact is something that happened and counts towards goals (G3).
type Fact struct {
	Date   period.Date
	Amount int64 // in the unit of the measure; refunds are negative
}

// Split divides the credit for a fact among people by their shares; the parts
// add up to it exactly (G3, C10). It returns a *fault.Invalid when there is no
// share or a negative one.
func (f Fact) Split(shares []int64) ([]Fact, error) {
	parts, err := money.Allocate(f.Amount, shares)
	if err != nil {
		return nil, err
	}
	facts := make([]Fact, len(parts))
	for i, p := range parts {
		facts[i] = Fact{f.Date, p}
	}
	return facts, nil
}

// Figures are numbers for the four timeframes of a fiscal year, in order of
// time: actuals, or targets, of which 0 is none.
type Figures struct {
	Year     int64
	Halves   [2]int64
	Quarters [4]int64
	Months   [12]int64
}

// Of returns the figures of a timeframe, or nil if k is none of year, half-year,
// quarter and month. The slice shares no memory with f.
func (f Figures) Of(k period.Kind) []int64 {
	switch k {
	case period.Year:
		return []int64{f.Year}
	case period.HalfYear:
		return f.Halves[:]
	case period.Quarter:
		return f.Quarters[:]
	case period.Month:
		return f.Months[:]
	}
	return nil
}

// Columns returns the periods of a timeframe (year, half-year, quarter or
// month) in a fiscal year, which is named by the calendar year in which it ends
// (C6). It returns a *fault.Invalid for any other kind and for a fiscal year
// outside 2 to 9999.
func Columns(s period.Settings, fiscalYear int, k period.Kind) ([]period.Period, error) {
	if (Figures{}).Of(k) == nil {
		return nil, fault.Invalidf("timeframe", "must be year, half, quarter or month")
	}
	year, err := yearOf(s, fiscalYear)
	if err != nil {
		return nil, err
	}
	var columns []period.Period
	for p := s.Containing(k, year.Start); p.Start < year.End; p = s.Next(p) {
		columns = append(columns, p)
	}
	return columns, nil
}

func yearOf(s period.Settings, fiscalYear int) (period.Period, error) {
	if fiscalYear < 2 || fiscalYear > 9999 {
		return period.Period{}, fault.Invalidf("fiscal_year", "must be between 2 and 9999")
	}
	// In whatever month it begins, the fiscal year holds the first day of the
	// calendar year in which it ends.
	return s.Containing(period.Year, period.On(fiscalYear, time.January, 1)), nil
}

// Actuals adds the facts of one subject and measure up, in each timeframe of a
// fiscal year; facts outside it are left out (G3). It returns
// money.ErrOverflow, and a *fault.Invalid for a fiscal year outside 2 to 9999.
func Actuals(facts iter.Seq[Fact], s period.Settings, fiscalYear int) (Figures, error) {
	year, err := yearOf(s, fiscalYear)
	if err != nil {
		return Figures{}, err
	}
	_, first, _ := year.Start.Civil()
	var f Figures
	for fact := range facts {
		if !year.Contains(fact.Date) {
			continue
		}
		_, month, _ := fact.Date.Civil()
		if err := addTo(&f.Months[(month-first+12)%12], fact.Amount); err != nil {
			return Figures{}, err
		}
	}
	for i, amount := range f.Months {
		err := cmp.Or(addTo(&f.Quarters[i/3], amount), addTo(&f.Halves[i/6], amount), addTo(&f.Year, amount))
		if err != nil {
			return Figures{}, err
		}
	}
	return f, nil
}

func addTo(total *int64, v int64) error {
	s, err := money.AddInt64(*total, v)
	if err != nil {
		return err
	}
	*total = s
	return nil
}
