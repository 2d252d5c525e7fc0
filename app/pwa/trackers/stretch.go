package trackers

import (
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Stretch is a period of a tracker, and how it stands: open, or closed by a
// closure (T16).
type Stretch struct {
	period.Period
	Over    bool         // it can be closed
	Closed  bool         // all of its days are
	Closure *api.Closure // the last that concerns it, also where it was opened again
}

// Stretches are the periods of a tracker up to today, the running one first,
// at most so many, and whether there are more before them.
func Stretches(c period.Calendar, t api.Tracker, today period.Date, closures []api.Closure, most int) (list []Stretch, more bool) {
	for d := today; d >= t.Start; {
		if len(list) == most {
			return list, true
		}
		p := c.Containing(t.Period, d)
		s := Stretch{Period: p, Over: p.End <= today}
		open := p.Start // the first day that is not known to be closed
		for i := range closures {
			k := &closures[i]
			if k.From >= p.End || k.Until <= p.Start {
				continue
			}
			if k.Closed && k.From <= open {
				open = max(open, k.Until)
			}
			if s.Closure == nil || k.At.After(s.Closure.At) {
				s.Closure = k
			}
		}
		s.Closed = open >= p.End
		list = append(list, s)
		d = p.Start - 1
	}
	return list, false
}
