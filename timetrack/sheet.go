package timetrack

import (
	"cmp"
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// DefaultForgotten is for how long an entry runs before it is flagged as
// forgotten (K4).
const DefaultForgotten = 12 * time.Hour

// Options of a Timesheet. The zero value of each field is its default.
type Options struct {
	Now       func() time.Time // the clock; default time.Now
	NewID     func() string    // makes UUIDv7 strings; default change.NewID
	Forgotten time.Duration    // default DefaultForgotten
}

// Timesheet holds the rules of time and pay: validation, permissions,
// visibility, approvals. It is safe for concurrent use.
type Timesheet struct {
	db        Transactor
	dir       people.Directory
	now       func() time.Time
	newID     func() string
	forgotten time.Duration
}

// New returns a Timesheet on the stores of db, with the people of dir. A nil
// opts means the defaults.
func New(db Transactor, dir people.Directory, opts *Options) *Timesheet {
	t := &Timesheet{db: db, dir: dir, now: time.Now, newID: change.NewID, forgotten: DefaultForgotten}
	if opts == nil {
		return t
	}
	if opts.Now != nil {
		t.now = opts.Now
	}
	if opts.NewID != nil {
		t.newID = opts.NewID
	}
	t.forgotten = cmp.Or(opts.Forgotten, t.forgotten)
	return t
}

// view is what a call knows of its surroundings: resolved before the unit of
// work begins, because a host's Directory is outside the transaction.
type view struct {
	actor  people.Actor
	roster *people.Roster
	now    time.Time
	today  period.Date // the actor's working day
}

func (t *Timesheet) look(ctx context.Context, actor people.Actor) (view, error) {
	roster, err := t.dir.Roster(ctx, actor.Org)
	if err != nil {
		return view{}, err
	}
	now := change.Instant(t.now())
	today, err := roster.Today(actor.Person, now)
	if err != nil {
		return view{}, err
	}
	return view{actor: actor, roster: roster, now: now, today: today}, nil
}

// with is look for those who hold one of the permissions.
func (t *Timesheet) with(ctx context.Context, actor people.Actor, some people.Permissions) (view, error) {
	if !actor.Permissions.Any(some) {
		return view{}, fault.ErrDenied
	}
	return t.look(ctx, actor)
}

// direct is the origin of a command that did not wait on its way.
func (t *Timesheet) direct(v view) change.Origin {
	return change.Origin{ID: t.newID(), Made: v.now, Received: v.now}
}

// timetracking are the permissions of this package.
const timetracking = people.TimetrackUse | people.TimetrackSchedule | people.TimetrackManage | people.TimetrackApprove

// own reports whether a record is the actor's, merged ones included (C23).
func (v view) own(person string) bool {
	return v.actor.Person != "" && v.roster.Resolve(person) == v.actor.Person
}

// records lists the ids of all records of a person, the person's own first; of
// nobody known, the id alone.
func (v view) records(person string) []string {
	var ids []string
	for _, p := range v.roster.Records(v.roster.Resolve(person)) {
		ids = append(ids, p.ID)
	}
	if ids == nil {
		return []string{person}
	}
	return ids
}

// clock is that of the person around an instant.
func (v view) clock(person string, at time.Time) (period.Clock, error) {
	return v.roster.Clock(person, period.DateOf(at.UTC()))
}

// day is the person's working day at an instant.
func (v view) day(person string, at time.Time) (period.Date, error) {
	return v.roster.Today(person, at)
}

// around widens a span of working days to the days, in UTC, on which what
// falls on them may begin or end, whatever zone and cut-off.
func around(s period.Span) period.Span {
	return period.Span{From: max(s.From-2, 0), Until: s.Until + 3}
}
