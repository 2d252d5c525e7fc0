package period

import (
	"fmt"
	"math"
	"time"
)

// Clock tells which working day an instant belongs to, and when a working day
// begins. It holds the time zone ready, so make one and keep it. The zero
// Clock is UTC with days from midnight. A Clock is safe for concurrent use.
type Clock struct {
	first stretch
	later []stretch // in ascending order of from
}

// Clock returns the clock of s. The error is a *fault.Invalid for an unknown
// zone or a cut-off out of range.
func (s Settings) Clock() (Clock, error) {
	loc, err := s.Location()
	if err != nil {
		return Clock{}, err
	}
	return ClockIn(loc, s.Cutoff)
}

// ClockIn returns the clock of a location whose working days begin cutoff
// minutes after midnight. Offsets from UTC must be less than 26 hours, as
// those of the tz database are. The error is a *fault.Invalid for a cut-off
// outside 0 to 1439.
func ClockIn(loc *time.Location, cutoff int) (Clock, error) {
	if err := checkCutoff("", cutoff); err != nil {
		return Clock{}, err
	}
	return Clock{first: stretch{loc: loc, cutoff: int64(cutoff) * 60}}, nil
}

// Clock returns the clock of a calendar: each day begins as the settings of
// that day say. Where zone or cut-off change, the day before lasts until the
// first day under the new settings begins. The error is a *fault.Invalid.
func (c Calendar) Clock() (Clock, error) {
	var clock Clock
	zone := "" // whose location the last stretch has
	last := stretch{}
	for i, change := range c {
		s, path := change.Settings, fmt.Sprintf("calendar[%d].settings.", i)
		if s.Zone != zone {
			loc, err := s.location(path)
			if err != nil {
				return Clock{}, err
			}
			zone, last.loc = s.Zone, loc
		}
		if err := checkCutoff(path, s.Cutoff); err != nil {
			return Clock{}, err
		}
		last.cutoff = int64(s.Cutoff) * 60
		if change.From == 0 {
			clock.first = last
			continue
		}
		last.from, last.begins = change.From, last.start(change.From)
		clock.later = append(clock.later, last)
	}
	return clock, nil
}

// Start returns the first instant of working day d, in UTC.
func (c Clock) Start(d Date) time.Time {
	earliest := int64(math.MaxInt64)
	for i := len(c.later) - 1; i >= 0; i-- {
		z := &c.later[i]
		if z.from <= d {
			return instant(min(z.start(d), earliest))
		}
		earliest = min(z.begins, earliest)
	}
	return instant(min(c.first.start(d), earliest))
}

// Bounds returns the first instant of p and the first one after it, in UTC.
func (c Clock) Bounds(p Period) (from, until time.Time) {
	return c.Start(p.Start), c.Start(p.End)
}

// DayOf returns the working day that t belongs to: the last one that has
// begun.
func (c Clock) DayOf(t time.Time) Date {
	last := Date(math.MaxInt32)
	for i := len(c.later) - 1; i >= 0; i-- {
		z := &c.later[i]
		if d := z.dayOf(t); d >= z.from {
			return min(d, last)
		}
		last = z.from - 1
	}
	return min(c.first.dayOf(t), last)
}

// At returns the first instant at which the wall clock of civil day d shows
// the given minute after midnight or a later one, in UTC: when something is
// due, whatever the clocks do that day. The cut-off does not matter.
func (c Clock) At(d Date, minute int) time.Time {
	return instant(c.on(d).reach(midnight(d) + int64(minute)*60))
}

// Instants returns the instants, in order and in UTC, at which the wall clock
// of civil day d shows the given time since midnight: one as a rule, none for
// a time that the clocks skip, two for one that they show twice (K5). The
// cut-off does not matter.
func (c Clock) Instants(d Date, wall time.Duration) []time.Time {
	z := c.on(d)
	shown := midnight(d) + int64(wall/time.Second)
	var found []time.Time
	for at := shown - maxOffset; at <= shown+maxOffset; {
		offset, end := z.segment(at)
		if u := shown - offset; at <= u && u < end {
			found = append(found, instant(u).Add(wall%time.Second))
		}
		at = end
	}
	return found
}

// on returns the stretch that civil day d belongs to.
func (c Clock) on(d Date) stretch {
	for i := len(c.later) - 1; i >= 0; i-- {
		if c.later[i].from <= d {
			return c.later[i]
		}
	}
	return c.first
}

func instant(unix int64) time.Time { return time.Unix(unix, 0).UTC() }
