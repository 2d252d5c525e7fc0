package timetrack

import (
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Entry is time that a person clocked: an activity from a start to a stop
// (K1 to K5). It stays whole over midnight; what is shown by days is sliced at
// the day's cut-off. Its id is that of the command that began it, and its
// instants are whole seconds. Date and Last are days in UTC.
type Entry struct {
	Record
	Activity string    `json:"activity,omitzero"` // id; "" only in a stop without a start
	Start    time.Time `json:"start,omitzero"`    // zero: a stop without a start, which counts for nothing yet
	Stop     time.Time `json:"stop,omitzero"`     // zero: it runs
	Zone     string    `json:"zone,omitzero"`     // IANA name of the device's time zone
	// EndedBy is the id of the entry whose start stopped this one; "" for one
	// that runs, or was stopped otherwise.
	EndedBy string `json:"ended_by,omitzero"`
	// Held is that of an entry which was clocked on days that are approved: it
	// counts for nothing until somebody has decided on it (K1, K16).
	Held bool `json:"held,omitzero"`
}

// Running reports whether the clock of the entry runs.
func (e Entry) Running() bool { return !e.Removed && e.Stop.IsZero() }

// Stray reports whether the entry is a stop without a start (K1).
func (e Entry) Stray() bool { return e.Start.IsZero() }

// counted is the time of the entry that counts: none while it runs, is held or
// has no start.
func (e Entry) counted() Interval {
	if e.Removed || e.Held || e.Start.IsZero() || e.Stop.IsZero() {
		return Interval{}
	}
	return Interval{e.Start, e.Stop}
}

// length is how long the entry is, 0 while it runs or has no start.
func (e Entry) length() time.Duration {
	if e.Start.IsZero() || e.Stop.IsZero() {
		return 0
	}
	return e.Stop.Sub(e.Start)
}

// until is the entry with another stop.
func (e Entry) until(stop time.Time) Entry {
	e.Stop = stop
	return e
}

// meets reports whether the entry has time between two instants; the zero
// instant has no end. An entry of no length meets nothing.
func (e Entry) meets(from, until time.Time) bool {
	if e.Removed || e.Start.IsZero() {
		return false
	}
	return (until.IsZero() || e.Start.Before(until)) && (e.Stop.IsZero() || e.Stop.After(from) && e.Stop.After(e.Start))
}

// settle puts the entry on its days.
func (e *Entry) settle() {
	e.during(e.moment(), e.Stop)
}

// Op says what a command does to the clock.
type Op string

// The operations. OpStart and OpStop are of the moment at which the command
// was made; the others are edits by hand (K3).
const (
	OpStart  Op = "start"  // begins an activity, and stops the one that runs
	OpStop   Op = "stop"   // ends the one that runs, or the one that Entry names
	OpAdd    Op = "add"    // enters one from Start to Stop
	OpEdit   Op = "edit"   // gives Entry another Activity, Start and Stop
	OpRemove Op = "remove" // removes Entry
)

// Command changes entries of the actor's own.
type Command struct {
	change.Origin
	Op       Op
	Person   string    // "" is the actor; somebody else's are for imports only
	Entry    string    // id
	Activity string    // id; of OpStop only what a stop without a start is of
	Start    time.Time // of OpAdd and OpEdit
	Stop     time.Time // of OpAdd and OpEdit; zero leaves one that runs running
	Zone     string    // IANA name of the device's time zone
	Base     *int64    // of OpEdit and OpRemove: revision that it builds on; nil skips the check
	Reason   string
}

// digest fingerprints what the command asks for; when it arrived is no part
// of that.
func (c Command) digest() change.Digest {
	made := time.Time{}
	if c.Op == OpStart || c.Op == OpStop {
		made = c.at()
	}
	return change.DigestOf([]any{"timetrack.clock", c.Op, c.Person, c.Entry, c.Activity, c.Start, c.Stop, made, c.Zone, c.Base, c.Reason})
}

// at is the moment of OpStart and OpStop.
func (c Command) at() time.Time { return second(c.Made) }

// second is t in UTC without the fraction of its second, so that entries that
// follow on each other add up.
func second(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// check refuses a command that says what cannot be.
func (c *Command) check() error {
	errs := []error{fault.CheckText("reason", c.Reason, 0, MaxReason), fault.CheckText("zone", c.Zone, 0, MaxName), fault.CheckText("person", c.Person, 0, MaxName)}
	timed := c.Op == OpAdd || c.Op == OpEdit
	switch c.Op {
	case OpStart, OpAdd, OpEdit:
		errs = append(errs, checkID("activity", c.Activity))
	case OpStop, OpRemove:
		errs = append(errs, fault.CheckText("activity", c.Activity, 0, MaxName))
	default:
		errs = append(errs, fault.Invalidf("op", "must be start, stop, add, edit or remove"))
	}
	switch c.Op {
	case OpEdit, OpRemove:
		errs = append(errs, checkID("entry", c.Entry))
	case OpStart, OpAdd:
		if c.Entry != "" {
			errs = append(errs, fault.Invalidf("entry", "is only for one that is there already"))
		}
	}
	switch {
	case !timed && !c.Start.IsZero():
		errs = append(errs, fault.Invalidf("start", "is the moment of the command itself; leave it out"))
	case !timed && !c.Stop.IsZero():
		errs = append(errs, fault.Invalidf("stop", "is the moment of the command itself; leave it out"))
	case timed && c.Start.IsZero():
		errs = append(errs, fault.Invalidf("start", "is required"))
	case c.Op == OpAdd && c.Stop.IsZero():
		errs = append(errs, fault.Invalidf("stop", "is required"))
	case timed:
		c.Start = second(c.Start)
		errs = append(errs, checkInstant("start", c.Start))
		if c.Stop.IsZero() {
			break
		}
		c.Stop = second(c.Stop)
		errs = append(errs, checkInstant("stop", c.Stop))
		if !c.Stop.After(c.Start) {
			errs = append(errs, fault.Invalidf("stop", "must be after the start"))
		}
	}
	return fault.Join(errs...)
}

// Overlap is the refusal of an edit because another entry of the person is in
// the way (K3). It matches fault.ErrConflict, and its code is overlap.
type Overlap struct {
	Entry Entry // the one in the way
}

func (e *Overlap) Error() string { return e.Unwrap().Error() }

// Unwrap returns the refusal in words.
func (e *Overlap) Unwrap() error {
	until := "now"
	if !e.Entry.Stop.IsZero() {
		until = e.Entry.Stop.Format(time.RFC3339)
	}
	return &fault.Refusal{Code: "overlap", Field: "start", Err: fault.ErrConflict,
		Reason: "there is an entry from " + e.Entry.Start.Format(time.RFC3339) + " to " + until}
}

// between returns the times that differ between two intervals of time that
// counts; the zero Interval is none.
func between(a, b Interval) []Interval {
	switch {
	case a == b:
		return nil
	case a == (Interval{}):
		return []Interval{b}
	case b == (Interval{}):
		return []Interval{a}
	case !a.Start.Before(b.Stop) || !b.Start.Before(a.Stop):
		return []Interval{a, b}
	}
	ends := func(x, y time.Time) Interval {
		if y.Before(x) {
			x, y = y, x
		}
		return Interval{x, y}
	}
	return slices.DeleteFunc([]Interval{ends(a.Start, b.Start), ends(a.Stop, b.Stop)}, func(i Interval) bool { return i.Start.Equal(i.Stop) })
}

// daysOf returns the working days on which the intervals fall.
func daysOf(clock period.Clock, intervals []Interval) []period.Date {
	var days []period.Date
	for _, in := range intervals {
		days = append(days, clock.DayOf(in.Start))
		for _, s := range clock.Slice(in.Start, in.Stop) {
			days = append(days, s.Date)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// moment is an instant of the entry: its start, or its stop where it has none.
func (e Entry) moment() time.Time {
	if e.Start.IsZero() {
		return e.Stop
	}
	return e.Start
}
