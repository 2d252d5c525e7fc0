package held

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Time is what one's own change of the clock asks for, beside what stands there.
type Time struct {
	Op     timetrack.Op
	Entry  timetrack.Entry // as it would stand; the zero Entry where the change removes it
	Before timetrack.Entry // the server's, of which the change would make another; the zero Entry is none
	Kept   bool            // the entry is there, and counts once the change is accepted (K1)
	Date   period.Date     // the day of it by the clocks of Zone
	Zone   string          // IANA name

	Activities []timetrack.Activity // those that the device knows
}

// name is that of the activity, "" where the device does not know it.
func (t Time) name() string {
	return clock.Find(t.Activities, cmp.Or(t.Before.Activity, t.Entry.Activity)).Name
}

// Mendable reports whether it can be made anew with other times: what a person
// typed, and not a tap on the clock.
func (t Time) Mendable() bool { return t.Op == timetrack.OpAdd || t.Op == timetrack.OpEdit }

// Path is the address of its day on My time, below the app's prefix.
func (t Time) Path() string { return "/time/" + t.Date.String() }

// times reads changes of the clock.
type times struct {
	Source
	activities []timetrack.Activity
	read       bool
}

// of reads a change of the clock.
func (s *times) of(ctx context.Context, c device.Change) (Time, error) {
	if !s.read {
		var err error
		s.activities, err = s.Timesheet().Activities(ctx, s.Actor())
		if err != nil && !errors.Is(err, fault.ErrDenied) && !errors.Is(err, fault.ErrNotFound) {
			return Time{}, err
		}
		s.read = true
	}
	args := *c.Clock()
	t := Time{Op: sync.ClockOp(c.Kind), Activities: s.activities}
	about := timetrack.Entry{}
	about.ID = cmp.Or(args.Entry, c.ID)
	stands := s.Clock().State(ctx, about).Confirmed
	if stands.Removed {
		stands = timetrack.Entry{}
	}
	t.Entry = asked(t.Op, args, stands, c.Made.Truncate(time.Second))
	switch {
	case stands.ID != "" && stands.Held:
		t.Entry, t.Kept = stands, true
	case !sameSpan(stands, t.Entry):
		t.Before = stands
	}
	at := moment(t.Entry)
	if at.IsZero() {
		at = moment(t.Before)
	}
	if at.IsZero() {
		at = c.Made
	}
	day, err := s.Clock().Day(ctx, period.DateOf(at.UTC()))
	if err != nil && !errors.Is(err, fault.ErrDenied) && !errors.Is(err, fault.ErrNotFound) {
		return Time{}, err
	}
	t.Zone = cmp.Or(day.Zone, "UTC")
	t.Date = clock.DateIn(at, t.Zone)
	return t, nil
}

// asked is the entry as a change would leave it.
func asked(op timetrack.Op, args sync.ClockArgs, stands timetrack.Entry, made time.Time) timetrack.Entry {
	switch op {
	case timetrack.OpStart:
		return timetrack.Entry{Activity: args.Activity, Start: made}
	case timetrack.OpStop:
		e := timetrack.Entry{Activity: cmp.Or(stands.Activity, args.Activity), Start: stands.Start, Stop: made}
		return e
	case timetrack.OpRemove:
		return timetrack.Entry{}
	}
	return timetrack.Entry{Activity: args.Activity, Start: args.Start, Stop: args.Stop}
}

// moment is the start of an entry, or its stop where it has none.
func moment(e timetrack.Entry) time.Time {
	if e.Stray() {
		return e.Stop
	}
	return e.Start
}

func sameSpan(a, b timetrack.Entry) bool {
	return a.Activity == b.Activity && a.Start.Equal(b.Start) && a.Stop.Equal(b.Stop)
}

// sameTime reports whether a decision on one means what it means on the other.
func sameTime(a, b *sync.HeldClock) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := a.Current, b.Current
	if (x == nil) != (y == nil) || x != nil && (x.Entry != y.Entry || x.Activity != y.Activity || !x.Start.Equal(y.Start) || !x.Stop.Equal(y.Stop)) {
		return false
	}
	return a.Activity == b.Activity && a.Start.Equal(b.Start) && a.Stop.Equal(b.Stop) && a.Kept == b.Kept && a.Approved == b.Approved
}
