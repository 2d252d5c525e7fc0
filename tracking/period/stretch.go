package period

import (
	"math"
	"time"
)

// stretch is a time zone and a cut-off that hold from a certain day on. Its
// instants are seconds since 1970 in UTC; its wall times are the seconds
// since 1970-01-01 00:00 that a wall clock shows.
type stretch struct {
	from   Date
	begins int64          // start(from)
	loc    *time.Location // nil: UTC
	cutoff int64          // seconds after midnight
}

// maxOffset is more than any zone's offset from UTC, in seconds (RFC 8536
// bounds them by -25 and +26 hours).
const maxOffset = 26 * 3600

// start returns the first instant of working day d.
func (z stretch) start(d Date) int64 { return z.reach(midnight(d) + z.cutoff) }

// reach returns the first instant at which the wall clock shows w or a later
// time.
func (z stretch) reach(w int64) int64 {
	// Before this instant no clock can show w. From here on, walk over the
	// changes of the offset; at most of them, w lies before the first.
	at := w - maxOffset
	for {
		offset, end := z.segment(at)
		if u := max(at, w-offset); u < end {
			return u
		}
		at = end
	}
}

// dayOf returns the last working day that has begun at t.
func (z stretch) dayOf(t time.Time) Date {
	u := t.Unix()
	offset, end := z.segment(u - 2*maxOffset)
	if u < end {
		return dayAt(u + offset - z.cutoff)
	}
	// Clocks were set back or forth not long ago: what they showed before may
	// have begun a later day than what they show now.
	_, seconds := t.In(z.location()).Zone()
	d := dayAt(u + int64(seconds) - z.cutoff)
	for z.start(d+1) <= u {
		d++
	}
	return d
}

// segment returns the offset from UTC at an instant and a later instant until
// which it holds, not always the last such. It makes no use of where
// ZoneBounds says that the offset began: after the last change in a zone's
// table, that may be too early.
func (z stretch) segment(at int64) (offset, end int64) {
	t := time.Unix(at, 0).In(z.location())
	_, seconds := t.Zone()
	_, until := t.ZoneBounds()
	if until.IsZero() {
		return int64(seconds), math.MaxInt64
	}
	end = until.Unix()
	if end <= at {
		// Where a rule continues a zone's table, ZoneBounds ends the last
		// segment of a year after 365 days, which in a leap year lies before
		// 31 December. The offset holds to the end of that day.
		end = (floorDiv(at, secondsPerDay) + 1) * secondsPerDay
	}
	return int64(seconds), end
}

func (z stretch) location() *time.Location {
	if z.loc == nil {
		return time.UTC
	}
	return z.loc
}
