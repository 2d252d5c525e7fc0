package directory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// maxCached bounds how many organizations have their roster in memory.
const maxCached = 512

// snapshot is a roster with the state of the change log that it stands for.
type snapshot struct {
	epoch   string
	version int64 // storage.State.People
	roster  *people.Roster
	byName  []nameKey // everyone, in the order of lists
}

// nameKey is the place of a person in a list by name.
type nameKey struct {
	Last  string `json:"l"` // in lower case
	First string `json:"f"`
	ID    string `json:"i"`
}

func (k nameKey) compare(o nameKey) int {
	return cmp.Or(strings.Compare(k.Last, o.Last), strings.Compare(k.First, o.First), strings.Compare(k.ID, o.ID))
}

func (s *snapshot) is(state storage.State) bool {
	return s != nil && s.epoch == state.Epoch && s.version == state.People
}

// Roster implements people.Directory. It costs one small read while nothing
// has changed; the roster is shared, and nobody may change it.
func (d *Directory) Roster(ctx context.Context, org string) (*people.Roster, error) {
	s, err := d.snapshot(ctx, org)
	if err != nil {
		return nil, err
	}
	return s.roster, nil
}

// RosterAt implements people.Directory: it returns the versions of all
// records that were in force at an instant. The zero instant, and one since
// which nothing has changed, mean the present ones.
func (d *Directory) RosterAt(ctx context.Context, org string, at time.Time) (*people.Roster, error) {
	var r *people.Roster
	err := d.db.View(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		state, err := tx.Changes().State(ctx)
		if err != nil || at.IsZero() || !at.Before(state.PeopleAt) {
			return err
		}
		r, err = load(ctx, tx, org, at)
		return err
	})
	if err != nil || r != nil {
		return r, err
	}
	return d.Roster(ctx, org)
}

func (d *Directory) snapshot(ctx context.Context, org string) (*snapshot, error) {
	var state storage.State
	err := d.db.View(ctx, org, func(ctx context.Context, tx storage.Tx) (err error) {
		state, err = tx.Changes().State(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if s := d.cached(org); s.is(state) {
		return s, nil
	}
	// The version is part of the key: whoever joins gets a roster that is at
	// least as new as what they have seen.
	key := fmt.Sprintf("%s %s %d", org, state.Epoch, state.People)
	built := d.flight.DoChan(key, func() (any, error) {
		if s := d.cached(org); s.is(state) {
			return s, nil // by a flight that has just landed
		}
		// Others wait for this too, so it does not end with the first caller.
		return d.rebuild(context.WithoutCancel(ctx), org)
	})
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-built:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.(*snapshot), nil
	}
}

func (d *Directory) cached(org string) *snapshot {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cache[org]
}

func (d *Directory) rebuild(ctx context.Context, org string) (*snapshot, error) {
	s := new(snapshot)
	err := d.db.View(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		state, err := tx.Changes().State(ctx)
		if err != nil {
			return err
		}
		s.epoch, s.version = state.Epoch, state.People
		s.roster, err = load(ctx, tx, org, time.Time{})
		return err
	})
	if err != nil {
		return nil, err
	}
	s.byName = make([]nameKey, len(s.roster.People))
	for i, p := range s.roster.People {
		s.byName[i] = nameKey{Last: strings.ToLower(p.LastName), First: strings.ToLower(p.FirstName), ID: p.ID}
	}
	slices.SortFunc(s.byName, nameKey.compare)

	d.mu.Lock()
	defer d.mu.Unlock()
	if old := d.cache[org]; old != nil && old.epoch == s.epoch && old.version > s.version {
		return s, nil
	}
	for other := range d.cache {
		if len(d.cache) < maxCached {
			break
		}
		delete(d.cache, other)
	}
	d.cache[org] = s
	return s, nil
}

// load reads everything that was in force at an instant; the zero instant is
// now.
func load(ctx context.Context, tx storage.Tx, org string, at time.Time) (*people.Roster, error) {
	o, err := tx.Organization().Get(ctx, org, at)
	if err != nil {
		return nil, err
	}
	companies, err := tx.Companies().List(ctx, at)
	if err != nil {
		return nil, err
	}
	locations, err := tx.Locations().List(ctx, at)
	if err != nil {
		return nil, err
	}
	teams, err := tx.Teams().List(ctx, at)
	if err != nil {
		return nil, err
	}
	everyone, err := tx.People().List(ctx, at)
	if err != nil {
		return nil, err
	}
	return people.NewRoster(o, companies, locations, teams, everyone), nil
}
