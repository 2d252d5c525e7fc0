package memstore

import (
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
)

// Clone returns a copy of the database as it is now: a backup, as a restore
// brings it back, with its epochs and the nonces of its change logs. What a
// Seed put on top is content of the copy like any other. Nil options are those
// of the original.
func (d *DB) Clone(ctx context.Context, opts *Options) (*DB, error) {
	orgs, err := d.all(ctx)
	if err != nil {
		return nil, err
	}
	if opts == nil {
		opts = &d.opts
	}
	c := New(opts)
	for _, o := range orgs {
		if err := o.lock.Acquire(ctx, 1); err != nil {
			return nil, err
		}
		if o.exists {
			c.orgs[o.id] = o.clone()
		}
		o.lock.Release(1)
	}
	return c, nil
}

func (o *org) clone() *org {
	c := newOrg(o.id)
	c.exists, c.state, c.log = true, o.state, slices.Clone(o.log)

	c.organization.copy(&o.organization)
	c.companies.copy(&o.companies)
	c.locations.copy(&o.locations)
	c.teams.copy(&o.teams)
	c.people.copy(&o.people)
	c.trackers.copy(&o.trackers)

	c.closures.copy(&o.closures)
	copyLists(&c.entries, &o.entries)
	c.verdicts.copy(&o.verdicts)

	c.time.copy(&o.time)

	c.accounts.copy(&o.accounts)
	c.accountOf.copy(&o.accountOf)
	c.sessions.copy(&o.sessions)
	c.tokens.copy(&o.tokens)
	c.links.copy(&o.links)
	c.events.copy(&o.events)
	c.responses.copy(&o.responses)

	c.devices.copy(&o.devices)
	c.receipts.copy(&o.receipts)
	c.receiptOf.copy(&o.receiptOf)
	c.held.copy(&o.held)
	return c
}

func (tab *table[T]) copy(from *table[T]) {
	copyLists[string, storage.Version[T]](&tab.rows, &from.rows)
	tab.taken.copy(&from.taken)
}

// copy takes over the items of another map. A value that is stored never
// changes, so that both may have it.
func (s *sorted[K, V]) copy(from *sorted[K, V]) {
	s.chunks = make([][]item[K, V], len(from.chunks))
	for i, chunk := range from.chunks {
		s.chunks[i] = slices.Clone(chunk)
	}
}

// copyLists is copy for values that grow: two that share an array would write
// over one another.
func copyLists[K, E any](s, from *sorted[K, []E]) {
	s.copy(from)
	for _, chunk := range s.chunks {
		for i := range chunk {
			chunk[i].value = slices.Clip(chunk[i].value)
		}
	}
}
