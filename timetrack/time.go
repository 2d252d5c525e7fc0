package timetrack

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Interval is the time from a start to a stop.
type Interval struct {
	Start, Stop time.Time
}

// SecondsByDay returns the elapsed seconds of each working day that the
// intervals fall on, in order of date (K5). An interval over the day's cut-off
// counts on both days; a day with a clock change has the seconds that it
// lasted. Overlaps count twice. It returns a *fault.Invalid for an interval
// that stops before it starts.
func SecondsByDay(clock period.Clock, intervals ...Interval) ([]period.Slice, error) {
	var days []period.Slice
	for _, in := range intervals {
		if in.Stop.Before(in.Start) {
			return nil, fault.Invalidf("stop", "must not be before the start")
		}
		for _, s := range clock.Slice(in.Start, in.Stop) {
			i, found := slices.BinarySearchFunc(days, s.Date, func(s period.Slice, d period.Date) int { return cmp.Compare(s.Date, d) })
			if !found {
				days = slices.Insert(days, i, s)
				continue
			}
			total, err := money.AddInt64(days[i].Seconds, s.Seconds)
			if err != nil {
				return nil, err
			}
			days[i].Seconds = total
		}
	}
	return days, nil
}

// ActivityTime is a person's time on one activity on one day.
type ActivityTime struct {
	Clocked   int64  // seconds
	Paid      bool   // whether the activity is paid
	Overwrite *int64 // seconds that count instead; nil for none
}

// SalaryTime returns the seconds that are paid: the clocked ones of a paid
// activity, unless overwritten; an overwrite counts on an unpaid one too
// (K12).
func (a ActivityTime) SalaryTime() int64 {
	switch {
	case a.Overwrite != nil:
		return *a.Overwrite
	case a.Paid:
		return a.Clocked
	}
	return 0
}

// SpreadTotal spreads a total in seconds over rows, in proportion to their
// paid clocked seconds, and evenly where there are none; the parts add up to it
// exactly (K12). It returns a *fault.Invalid for a negative total or no rows.
func SpreadTotal(total int64, rows []ActivityTime) ([]int64, error) {
	if total < 0 {
		return nil, fault.Invalidf("total", "must not be negative")
	}
	weights := make([]int64, len(rows))
	for i, r := range rows {
		if r.Paid {
			weights[i] = r.Clocked
		}
	}
	return money.Allocate(total, weights)
}
