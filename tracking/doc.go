// Package tracking is SMART trackers: numbers that people enter each day, and
// how they stand against targets.
//
// A manager defines a Tracker with metrics and assigns it to people and
// places. The people submit values, also late and from devices that were
// offline: every command carries its own identity and times, and is judged by
// the rules in force when it was made. Reports, series and at-a-glance views
// add the entries up, for those whom the viewer may see (people.Scope) and
// with the targets only for those who may know them.
//
// Log is the type to use. It works on any Store: storage/memstore keeps
// everything in memory, storage/bunstore in SQLite or PostgreSQL.
package tracking

import (
	"context"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Options of a Log. The zero value of each field is its default.
type Options struct {
	Now   func() time.Time // the clock; default time.Now
	NewID func() string    // makes UUIDv7 strings; default change.NewID
}

// Log holds the rules of trackers: validation, permissions, visibility, locks.
// It is safe for concurrent use.
type Log struct {
	db    Transactor
	dir   people.Directory
	now   func() time.Time
	newID func() string
}

// New returns a Log on the stores of db, with the people of dir. A nil opts
// means the defaults.
func New(db Transactor, dir people.Directory, opts *Options) *Log {
	l := &Log{db: db, dir: dir, now: time.Now, newID: change.NewID}
	if opts != nil && opts.Now != nil {
		l.now = opts.Now
	}
	if opts != nil && opts.NewID != nil {
		l.newID = opts.NewID
	}
	return l
}

// view is what a call knows of its surroundings: resolved before the unit of
// work begins, because a host's Directory is outside the transaction.
type view struct {
	actor  people.Actor
	roster *people.Roster
	scope  people.Scope // whose figures the actor may see (C4)
	now    time.Time
	today  period.Date // the actor's working day
}

func (l *Log) look(ctx context.Context, actor people.Actor) (view, error) {
	roster, err := l.dir.Roster(ctx, actor.Org)
	if err != nil {
		return view{}, err
	}
	now := change.Instant(l.now())
	today, err := roster.Today(actor.Person, now)
	if err != nil {
		return view{}, err
	}
	return view{actor: actor, roster: roster, scope: roster.Scope(actor, people.TrackersReport), now: now, today: today}, nil
}

// containing is the period of the tracker's kind around d, by the calendar of
// the organization.
func (v view) containing(t Tracker, d period.Date) period.Period {
	return v.roster.Organization.Calendar.Containing(t.Period, d)
}

// knows reports whether the actor may see the tracker at all: those who are,
// were or will be assigned, and those who manage or report where it is used
// (T10).
func (v view) knows(t Tracker) bool {
	assigned := func(p people.Person) bool { return t.AssignedDuring(p, period.Span{}) }
	return slices.ContainsFunc(v.roster.Records(v.actor.Person), assigned) || v.oversees(t)
}

// oversees reports whether the actor manages or reports where t is used.
func (v view) oversees(t Tracker) bool {
	if !v.actor.Permissions.Any(people.TrackersManage | people.TrackersReport) {
		return false
	}
	if v.actor.Can(people.AllLocations) || v.actor.Person != "" && t.CreatedBy == v.actor.Person {
		return true
	}
	own := func(location string) bool { return slices.Contains(v.actor.Locations, location) }
	return slices.ContainsFunc(t.Assignments, func(a Assignment) bool {
		return a.AllLocations || slices.ContainsFunc(a.Locations, own)
	})
}

// show leaves out of t what the actor may not know (C4, T6).
func (v view) show(t Tracker) Tracker {
	t.Assignments = v.shownAssignments(t)
	if v.hides(t) {
		return t.redacted()
	}
	return t
}

// hides reports whether the targets of t are kept from the actor (T6).
func (v view) hides(t Tracker) bool {
	return !t.Settings.ShowTargets && !v.actor.Can(people.TrackersManage)
}

// tracker loads the current version of a tracker that the actor may see.
// What may not be seen is not found, so that ids cannot be probed.
func (v view) tracker(ctx context.Context, s Store, id string) (Tracker, error) {
	if checkID("id", id) != nil {
		return Tracker{}, fault.ErrNotFound // and no store needs to look for it
	}
	t, err := s.Tracker(ctx, id, time.Time{})
	if err != nil {
		return Tracker{}, err
	}
	if !v.knows(t) {
		return Tracker{}, fault.ErrNotFound
	}
	return t, nil
}

// managed is tracker for those who change it. To be assigned to it is not
// enough: its places must be the actor's.
func (v view) managed(ctx context.Context, s Store, id string) (Tracker, error) {
	t, err := v.tracker(ctx, s, id)
	if err == nil && !(v.actor.Can(people.TrackersManage) && v.oversees(t)) {
		err = fault.ErrDenied
	}
	return t, err
}
