package memstore

import (
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
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

	sorted.Copy(&c.closures, &o.closures)
	sorted.CopyLists(&c.entries, &o.entries)
	sorted.Copy(&c.verdicts, &o.verdicts)

	c.time.copy(&o.time)

	sorted.Copy(&c.accounts, &o.accounts)
	sorted.Copy(&c.accountOf, &o.accountOf)
	sorted.Copy(&c.sessions, &o.sessions)
	sorted.Copy(&c.tokens, &o.tokens)
	sorted.Copy(&c.links, &o.links)
	sorted.Copy(&c.events, &o.events)
	sorted.Copy(&c.responses, &o.responses)

	sorted.Copy(&c.devices, &o.devices)
	sorted.Copy(&c.receipts, &o.receipts)
	sorted.Copy(&c.receiptOf, &o.receiptOf)
	sorted.Copy(&c.held, &o.held)
	return c
}

func (tab *table[T]) copy(from *table[T]) {
	sorted.CopyLists[string, storage.Version[T]](&tab.rows, &from.rows)
	sorted.Copy(&tab.taken, &from.taken)
}
