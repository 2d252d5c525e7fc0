package period

import "time"

// Slice is the part of a stretch of time that falls on one working day.
type Slice struct {
	Date    Date  `json:"date"`
	Seconds int64 `json:"seconds"` // elapsed, so that a night of a clock change counts as long as it was
}

// Slice divides the time from one instant until another among the working days
// it falls on, in order (C7, K5). Days on which no whole second falls are left
// out. The slices add up to the whole seconds between the two instants, none
// if until is not after from.
func (c Clock) Slice(from, until time.Time) []Slice {
	whole := secondsBetween(from, until)
	if whole <= 0 {
		return nil
	}
	slices := make([]Slice, 0, whole/secondsPerDay+2)
	// Rounding down the time since the beginning, not each part, keeps the sum.
	for d, done := c.DayOf(from), int64(0); done < whole; d++ {
		reached := min(secondsBetween(from, c.Start(d+1)), whole)
		if reached > done {
			slices = append(slices, Slice{Date: d, Seconds: reached - done})
			done = reached
		}
	}
	return slices
}

// secondsBetween returns the whole seconds from one instant to another,
// rounded down. Unlike time.Time.Sub it is right beyond 292 years, and pays no
// heed to monotonic clocks.
func secondsBetween(from, until time.Time) int64 {
	s := until.Unix() - from.Unix()
	if until.Nanosecond() < from.Nanosecond() {
		s--
	}
	return s
}
