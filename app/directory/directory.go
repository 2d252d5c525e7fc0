// Package directory is the people.Directory of the stand-alone app, and the
// administration behind it: people, companies, locations, teams and the
// settings of an organization, personal data, and duplicate people.
//
// Every verb takes the people.Actor who asks and enforces who may do what:
//
//   - People, teams and places are administered with people.manage (places
//     also with reference.manage), settings of the whole organization with
//     people.manage and all_locations.
//   - It reaches people up to one's own level, at one's own locations;
//     all_locations lifts the latter. Nobody grants a level above one's own or
//     a permission that one does not hold, directly or through a team.
//   - Nobody changes one's own access, and the last person of the highest
//     level who may administer everything stays in place.
//
// What is out of reach is answered with fault.ErrNotFound, what is in reach
// and not permitted with fault.ErrDenied, a stale revision with
// fault.ErrStale, and what is wrong in a record with *fault.Invalid for each
// of its fields. Every change is appended to the audit log in the unit of work
// that makes it.
package directory

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Options of a Directory. The zero value is ready to use.
type Options struct {
	Now   func() time.Time // nil is time.Now
	NewID func() string    // makes ids of records and events; nil is change.NewID
}

// Directory administers the organizations of a database. Make one with New;
// it is safe for concurrent use.
type Directory struct {
	db    storage.DB
	now   func() time.Time
	newID func() string

	*snapshots
}

// snapshots are the rosters that were read last. Directories of one database
// share them.
type snapshots struct {
	flight singleflight.Group
	mu     sync.Mutex
	cache  map[string]*snapshot // by organization
}

var _ people.Directory = (*Directory)(nil)

// New returns the directory of db. Nil options are the zero Options.
func New(db storage.DB, opts *Options) *Directory {
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = change.NewID
	}
	return &Directory{db: db, now: o.Now, newID: o.NewID, snapshots: &snapshots{cache: make(map[string]*snapshot)}}
}

// Through returns d with its database as wrap returns it: the same database,
// with something added to its units of work. Both may be used side by side.
func (d *Directory) Through(wrap func(storage.DB) storage.DB) *Directory {
	other := *d
	other.db = wrap(d.db)
	return &other
}

// Actor returns a person as who is asking: with the permissions, teams and
// locations of the person's working day. It returns fault.ErrNotFound for an
// organization or a person that is unknown, and fault.ErrDenied for one who
// has left, was erased or merged into another.
func (d *Directory) Actor(ctx context.Context, org, person string) (people.Actor, error) {
	r, err := d.Roster(ctx, org)
	if err != nil {
		return people.Actor{}, err
	}
	if _, ok := r.Person(person); !ok {
		return people.Actor{}, fault.ErrNotFound
	}
	day, err := r.Today(person, d.now())
	if err != nil {
		return people.Actor{}, err
	}
	a, ok := r.Actor(person, day)
	if !ok {
		return people.Actor{}, fault.ErrDenied
	}
	return a, nil
}

// today is the working day of the organization at an instant.
func today(o people.Organization, at time.Time) (period.Date, error) {
	clock, err := o.Calendar.Clock()
	if err != nil {
		return 0, err
	}
	return clock.DayOf(at), nil
}

// unit is one change by one actor, within a unit of work.
type unit struct {
	storage.Tx
	dir   *Directory
	actor people.Actor
	org   people.Organization
	now   time.Time
	today period.Date
}

// update runs fn for an actor, who must hold at least one of perms.
func (d *Directory) update(ctx context.Context, a people.Actor, perms people.Permissions, fn func(context.Context, *unit) error) error {
	if !a.Permissions.Any(perms) {
		return fault.ErrDenied
	}
	now := change.Instant(d.now())
	return d.db.Update(ctx, a.Org, func(ctx context.Context, tx storage.Tx) error {
		u := &unit{Tx: tx, dir: d, actor: a, now: now}
		var err error
		if u.org, err = tx.Organization().Get(ctx, a.Org, time.Time{}); err != nil {
			return err
		}
		if u.today, err = today(u.org, now); err != nil {
			return err
		}
		return fn(ctx, u)
	})
}

// log appends what was done to the audit log.
func (u *unit) log(ctx context.Context, action, entity, target string, detail map[string]string) error {
	if u.actor.Token != "" {
		d := map[string]string{"token": u.actor.Token}
		for k, v := range detail {
			d[k] = v
		}
		detail = d
	}
	return u.Audit().Append(ctx, storage.Event{
		ID: u.dir.newID(), At: u.now, Person: u.actor.Person, Action: action, Entity: entity, Target: target, Detail: detail,
	})
}
