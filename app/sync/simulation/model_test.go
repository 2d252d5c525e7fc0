package simulation

import (
	"maps"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// facts are what managers made true, each from an instant on. They know
// nothing of how the server keeps them.
type facts struct {
	trackers map[string][]trackerFact
	places   map[string][]placeFact
	locks    []lockFact
	effects  []effect                // corrections
	decided  map[string]decisionFact // by id of the change
}

type decisionFact struct {
	at     time.Time
	action string
	date   period.Date // of what is booked
}

type trackerFact struct {
	at         time.Time
	allowEdits bool
	archived   bool
	people     []string    // of north; nil: everyone there
	until      period.Date // assigned to that day; 0: for ever
}

type placeFact struct {
	at    time.Time
	place string
}

type lockFact struct {
	at          time.Time
	tracker     string
	from, until period.Date
	closed      bool
}

// effect is one change of a value.
type effect struct {
	at     time.Time
	key    tracking.Key
	op     tracking.Op
	value  int64
	by     string
	device string         // of its author; "" where it was a manager
	made   tracking.Value // what it made of the value
}

func newFacts(at time.Time) facts {
	f := facts{trackers: map[string][]trackerFact{}, places: map[string][]placeFact{}, decided: map[string]decisionFact{}}
	for _, person := range []string{ann, bob} {
		f.places[person] = []placeFact{{at, north}}
	}
	return f
}

func (f facts) clone() facts {
	c := facts{maps.Clone(f.trackers), maps.Clone(f.places), slices.Clone(f.locks), slices.Clone(f.effects), maps.Clone(f.decided)}
	for id, versions := range c.trackers {
		c.trackers[id] = slices.Clone(versions)
	}
	for id, versions := range c.places {
		c.places[id] = slices.Clone(versions)
	}
	return c
}

// tracker is what was true of a tracker at an instant.
func (f facts) tracker(id string, at time.Time) trackerFact {
	t := trackerFact{allowEdits: true}
	for _, v := range f.trackers[id] {
		if !v.at.After(at) {
			t = v
		}
	}
	return t
}

func (f facts) place(person string, at time.Time) string {
	place := ""
	for _, v := range f.places[person] {
		if !v.at.After(at) {
			place = v.place
		}
	}
	return place
}

// assigned reports whether a person at a place enters a tracker on a day.
func (t trackerFact) assigned(person, place string, d period.Date) bool {
	return place == north && (t.until == 0 || d < t.until) && (t.people == nil || slices.Contains(t.people, person))
}

// closedOn returns the closures that hold a day now.
func (f facts) closedOn(tracker string, d period.Date) []lockFact {
	return f.closedAt(tracker, d, time.Time{})
}

// closedAt returns the closures that held a day just before an instant; the
// zero instant is now.
func (f facts) closedAt(tracker string, d period.Date, at time.Time) []lockFact {
	latest := map[period.Date]lockFact{}
	for _, l := range f.locks {
		if l.tracker == tracker && d >= l.from && d < l.until && (at.IsZero() || l.at.Before(at)) {
			latest[l.from] = l
		}
	}
	var closed []lockFact
	for _, l := range latest {
		if l.closed {
			closed = append(closed, l)
		}
	}
	return closed
}

// cell is one value of the model.
type cell struct {
	value    tracking.Value
	revision int64
	history  []effect // all that made it, oldest first
}

// apply is what an operation makes of a value.
func apply(v tracking.Value, op tracking.Op, n int64) tracking.Value {
	switch op {
	case tracking.Clear:
		return tracking.Value{}
	case tracking.Add:
		return tracking.NumberValue(v.N + n)
	}
	return tracking.NumberValue(n)
}

func (c *cell) take(e effect) {
	e.made = apply(c.value, e.op, e.value)
	c.value, c.revision, c.history = e.made, c.revision+1, append(c.history, e)
}
