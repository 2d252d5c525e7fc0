package timetrack

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Twice says which instant is meant by a time that the clocks show twice, when
// they are set back. The zero value is none: it has to be asked.
type Twice int

// The two.
const (
	Earlier Twice = iota + 1
	Later
)

// Ambiguous is the refusal of a time that the clocks show twice, as long as
// nobody says which is meant (K5). It matches fault.ErrInvalid, and its code is
// ambiguous_time.
type Ambiguous struct {
	Field          string
	Earlier, Later time.Time
}

func (e *Ambiguous) Error() string { return e.Unwrap().Error() }

// Unwrap returns the refusal in words.
func (e *Ambiguous) Unwrap() error {
	return &fault.Refusal{Code: "ambiguous_time", Field: e.Field, Reason: "the clocks show this time twice that day: say which is meant", Err: fault.ErrInvalid}
}

// WallTime returns the instant at which the wall clock of civil day d shows a
// time since midnight, 0 up to 24 hours. A time that the clocks skip is a
// *fault.Refusal with the code skipped_time that matches fault.ErrInvalid; one
// that they show twice is an *Ambiguous unless which says which (K5). Both name
// the field.
func WallTime(clock period.Clock, field string, d period.Date, wall time.Duration, which Twice) (time.Time, error) {
	switch {
	case !isDate(d):
		return time.Time{}, fault.Invalidf(field, "must be on a date")
	case wall < 0 || wall >= 24*time.Hour:
		return time.Time{}, fault.Invalidf(field, "must be between 00:00 and 23:59:59")
	}
	instants := clock.Instants(d, wall)
	switch {
	case len(instants) == 0:
		return time.Time{}, &fault.Refusal{Code: "skipped_time", Field: field, Reason: "the clocks skip this time that day", Err: fault.ErrInvalid}
	case len(instants) == 1 || which == Earlier:
		return instants[0], nil
	case which == Later:
		return instants[1], nil
	}
	return time.Time{}, &Ambiguous{Field: field, Earlier: instants[0], Later: instants[1]}
}

// WallTime is the function of that name by the actor's own clock.
func (t *Timesheet) WallTime(ctx context.Context, actor people.Actor, field string, d period.Date, wall time.Duration, which Twice) (time.Time, error) {
	v, err := t.look(ctx, actor)
	if err != nil {
		return time.Time{}, err
	}
	clock, err := v.roster.Clock(actor.Person, d)
	if err != nil {
		return time.Time{}, err
	}
	return WallTime(clock, field, d, wall, which)
}
