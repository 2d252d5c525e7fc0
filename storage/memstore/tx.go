package memstore

import (
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// tx is a unit of work on an organization whose lock it holds. An Update
// changes the organization in place and keeps what undoes it.
type tx struct {
	org  *org
	rand func() uint64 // nil in a View

	undo    []undo
	before  storage.State
	log     []storage.Change // as it was before
	changes []storage.Change // made by this unit
	nonce   int64

	seeding *seeding // nil in all but a Seed

	listing bool // Entries is calling back
	over    bool
}

// begin starts an Update.
func (o *org) begin(rand func() uint64) *tx {
	t := &tx{org: o, rand: rand, before: o.state, log: o.log}
	if !o.exists {
		o.state.Epoch = t.newEpoch()
	}
	return t
}

func (t *tx) commit() {
	t.org.exists = true
	switch {
	case t.seeding != nil:
		t.org.overlay = t.seeding.overlay(t)
	case t.org.overlay != nil:
		t.org.overlay.undo = append(t.org.overlay.undo, t.undo...)
	}
	t.undo, t.over = nil, true
}

// end undoes what was not committed.
func (t *tx) end() {
	if t.over {
		return
	}
	t.over = true
	if t.rand == nil {
		return
	}
	for _, undo := range slices.Backward(t.undo) {
		undo()
	}
	if t.seeding != nil {
		t.org.overlay = t.seeding.before
	}
	t.org.state, t.org.log = t.before, t.log
}

// reading refuses a call that cannot be served.
func (t *tx) reading(ctx context.Context) error {
	switch {
	case t.over:
		return errOver
	case t.listing:
		return errListing
	}
	return ctx.Err()
}

// writing refuses a write that cannot be served.
func (t *tx) writing(ctx context.Context) error {
	if err := t.reading(ctx); err != nil {
		return err
	}
	if t.rand == nil {
		return errReadOnly
	}
	return nil
}

// record appends to the change log. The first change of a unit takes the next
// version.
func (t *tx) record(c storage.Change) {
	if len(t.changes) == 0 {
		t.org.state.Version++
		t.nonce = int64(t.rand())
	}
	c.Version, c.Index, c.Nonce = t.org.state.Version, len(t.changes), t.nonce
	t.changes = append(t.changes, c)
	t.org.log = append(t.org.log, c)
}

// undo takes a write back, and returns what takes that back.
type undo func() undo

// restore returns what gives k the value that it had, if it had one.
func restore[K, V any](s *sorted.Map[K, V], k K, old V, had bool) undo {
	return func() undo {
		now, has := sorted.Get(s, k)
		if had {
			sorted.Put(s, k, old)
		} else {
			sorted.Delete(s, k)
		}
		return restore(s, k, now, has)
	}
}

// set writes to s and remembers how to undo it.
func set[K, V any](t *tx, s *sorted.Map[K, V], k K, v V) {
	old, had := sorted.Get(s, k)
	t.undo = append(t.undo, restore(s, k, old, had))
	sorted.Put(s, k, v)
}

// remove deletes from s and remembers how to undo it.
func remove[K, V any](t *tx, s *sorted.Map[K, V], k K) {
	if old, had := sorted.Get(s, k); had {
		t.undo = append(t.undo, restore(s, k, old, had))
		sorted.Delete(s, k)
	}
}

// removeWhere removes the items for which ended reports true.
func removeWhere[K, V any](t *tx, s *sorted.Map[K, V], ended func(V) bool) {
	var keys []K
	for k, v := range sorted.Ascend(s) {
		if ended(v) {
			keys = append(keys, k)
		}
	}
	for _, k := range keys {
		remove(t, s, k)
	}
}

func (t *tx) Tracking() tracking.Store   { return trackingStore{t} }
func (t *tx) TimeTrack() timetrack.Store { return timeStore{t} }

func (t *tx) Organization() storage.Versioned[people.Organization] {
	return versioned[people.Organization]{t, &t.org.organization}
}

func (t *tx) Companies() storage.Versioned[people.Company] {
	return versioned[people.Company]{t, &t.org.companies}
}

func (t *tx) Locations() storage.Versioned[people.Location] {
	return versioned[people.Location]{t, &t.org.locations}
}

func (t *tx) Teams() storage.Versioned[people.Team] {
	return versioned[people.Team]{t, &t.org.teams}
}

func (t *tx) People() storage.Versioned[people.Person] {
	return versioned[people.Person]{t, &t.org.people}
}

func (t *tx) Accounts() storage.Accounts       { return accounts{t} }
func (t *tx) Changes() storage.Changes         { return changes{t} }
func (t *tx) Audit() storage.Audit             { return audit{t} }
func (t *tx) Idempotency() storage.Idempotency { return idempotency{t} }
func (t *tx) Devices() storage.Devices         { return devices{t} }
