package server

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// resolved is a people.Directory with the rosters that a unit of work needs,
// read before it begins: a host's Directory is outside the transaction.
type resolved struct {
	org   string
	now   *people.Roster
	since time.Time // the present roster was known from then on; zero: not before now
	at    map[time.Time]*people.Roster
}

// resolve reads the present roster and those of the instants.
func (s *Server) resolve(ctx context.Context, org string, instants []time.Time) (*resolved, error) {
	now, err := s.dir.Roster(ctx, org)
	if err != nil {
		return nil, err
	}
	r := &resolved{org: org, now: now, at: map[time.Time]*people.Roster{}}
	return r, s.complete(ctx, r, instants)
}

// complete adds the rosters of further instants. Mostly nothing has changed
// since the oldest of them, and one look-up tells so for all; else it halves
// the way to each change, for a roster of the past is much to read.
func (s *Server) complete(ctx context.Context, r *resolved, instants []time.Time) error {
	instants = slices.Clone(instants)
	slices.SortFunc(instants, time.Time.Compare)
	instants = slices.CompactFunc(instants, time.Time.Equal)
	if len(instants) == 0 {
		return nil
	}
	known := make([]*people.Roster, len(instants))
	read := func(i int) (err error) {
		known[i], err = s.dir.RosterAt(ctx, r.org, instants[i])
		if errors.Is(err, fault.ErrNotFound) {
			known[i], err = nil, nil // the organization was not there yet
		}
		return err
	}
	if err := read(0); err != nil {
		return err
	}
	last := len(instants) - 1
	switch {
	case known[0] == r.now:
		r.since = instants[0]
		return nil
	case last > 0:
		if err := read(last); err != nil {
			return err
		}
		if err := between(known, 0, last, read); err != nil {
			return err
		}
	}
	for i, at := range instants {
		if r.at[at] = known[i]; known[i] == nil {
			r.at[at] = r.now // there were no rules to break then, nor trackers to enter
		}
	}
	return nil
}

// between fills in the rosters between two places. Where those at both ends say
// the same, revisions included, nothing has changed on the way.
func between(known []*people.Roster, from, to int, read func(int) error) error {
	if to-from < 2 {
		return nil
	}
	if same(known[from], known[to]) {
		for i := from + 1; i < to; i++ {
			known[i] = known[from]
		}
		return nil
	}
	middle := (from + to) / 2
	if err := read(middle); err != nil {
		return err
	}
	if err := between(known, from, middle, read); err != nil {
		return err
	}
	return between(known, middle, to, read)
}

func same(a, b *people.Roster) bool {
	return a == b || a != nil && b != nil && reflect.DeepEqual(a.Organization, b.Organization) && reflect.DeepEqual(a.People, b.People) &&
		slices.Equal(a.Locations, b.Locations) && slices.Equal(a.Teams, b.Teams) && slices.Equal(a.Companies, b.Companies)
}

func (r *resolved) has(at time.Time) bool {
	_, ok := r.at[at]
	return ok || at.IsZero() || !r.since.IsZero() && !at.Before(r.since)
}

// missing lists the instants whose rosters were not read.
func (r *resolved) missing(instants []time.Time) []time.Time {
	var none []time.Time
	for _, at := range instants {
		if !r.has(at) {
			none = append(none, at)
		}
	}
	return none
}

// Roster implements people.Directory.
func (r *resolved) Roster(_ context.Context, org string) (*people.Roster, error) {
	if org != r.org {
		return nil, fault.ErrNotFound
	}
	return r.now, nil
}

// RosterAt implements people.Directory.
func (r *resolved) RosterAt(_ context.Context, org string, at time.Time) (*people.Roster, error) {
	switch old, ok := r.at[at]; {
	case org != r.org:
		return nil, fault.ErrNotFound
	case ok:
		return old, nil
	case r.has(at):
		return r.now, nil
	}
	return nil, fmt.Errorf("sync: the roster of %s was not read before the unit of work", at)
}
