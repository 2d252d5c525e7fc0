package storage

import (
	"context"
	"fmt"

	"github.com/seed57a6ed91/headway/tracking"
)

// TrackingWithin is the unit of work of the tracking domain inside one that is
// open already: its View and Update run on tx, so that what the domain does
// becomes durable together with the rest of the unit, or not at all. An error
// of its Update undoes nothing by itself; whoever opened the unit passes it on
// or goes on. It serves the organization of tx and ends with it.
func TrackingWithin(tx Tx, org string) tracking.Transactor { return joined{tx.Tracking(), org} }

type joined struct {
	store tracking.Store
	org   string
}

func (j joined) View(ctx context.Context, org string, fn func(context.Context, tracking.Store) error) error {
	if org != j.org {
		return fmt.Errorf("storage: a unit of work of organization %q within one of %q", org, j.org)
	}
	return fn(ctx, j.store)
}

func (j joined) Update(ctx context.Context, org string, fn func(context.Context, tracking.Store) error) error {
	return j.View(ctx, org, fn)
}
