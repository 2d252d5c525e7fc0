package period

import (
	"fmt"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// WorkingDays says which days count where a target is spread over working
// days (T11). The zero value counts all days.
type WorkingDays struct {
	// Weekdays are the days of the week that count; the empty set stands for
	// all of them.
	Weekdays Weekdays `json:"weekdays,omitzero"`
	// Holidays are days that do not count, in ascending order without
	// repetition.
	Holidays []Date `json:"holidays,omitzero"`
}

// Validate reports holidays that are blank or out of order, as
// *fault.Invalid.
func (w WorkingDays) Validate() error {
	for i, h := range w.Holidays {
		switch {
		case h == 0:
			return fault.Invalidf(fmt.Sprintf("holidays[%d]", i), "is blank")
		case i > 0 && h <= w.Holidays[i-1]:
			return fault.Invalidf(fmt.Sprintf("holidays[%d]", i), "is not after the one before it")
		}
	}
	return nil
}

// Counts reports whether d counts.
func (w WorkingDays) Counts(d Date) bool {
	if !w.weekdays().Has(d.ISOWeekday()) {
		return false
	}
	_, holiday := slices.BinarySearch(w.Holidays, d)
	return !holiday
}

// Count returns how many days of [from, until) count. It takes time for the
// holidays among them, not for the days.
func (w WorkingDays) Count(from, until Date) int {
	if until <= from {
		return 0
	}
	days, set := int(until)-int(from), w.weekdays()
	n := days / 7 * set.Len()
	for rest, day := days%7, from.ISOWeekday(); rest > 0; rest-- {
		if set.Has(day) {
			n++
		}
		day = day%Sunday + 1
	}
	first, _ := slices.BinarySearch(w.Holidays, from)
	for _, h := range w.Holidays[first:] {
		if h >= until {
			break
		}
		if set.Has(h.ISOWeekday()) {
			n--
		}
	}
	return n
}

func (w WorkingDays) weekdays() Weekdays {
	if w.Weekdays&everyWeekday == 0 {
		return everyWeekday
	}
	return w.Weekdays
}
