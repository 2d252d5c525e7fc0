package storage

import (
	"context"
	"fmt"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
)

// Tracking narrows db to the unit of work of the tracking domain.
func Tracking(db DB) tracking.Transactor { return narrow[tracking.Store]{db, Tx.Tracking} }

// TrackingWithin is the unit of work of the tracking domain inside one that is
// open already: its View and Update run on tx, so that what the domain does
// becomes durable together with the rest of the unit, or not at all. An error
// of its Update undoes nothing by itself; whoever opened the unit passes it on
// or goes on. It serves the organization of tx and ends with it.
func TrackingWithin(tx Tx, org string) tracking.Transactor {
	return narrow[tracking.Store]{joined{tx, org}, Tx.Tracking}
}

// units runs units of work, as a DB does.
type units interface {
	View(ctx context.Context, org string, fn func(ctx context.Context, tx Tx) error) error
	Update(ctx context.Context, org string, fn func(ctx context.Context, tx Tx) error) error
}

// TimeTrack narrows db to the unit of work of the timetrack domain.
func TimeTrack(db DB) timetrack.Transactor { return narrow[timetrack.Store]{db, Tx.TimeTrack} }

// TimeTrackWithin is for the timetrack domain what TrackingWithin is for the
// tracking domain.
func TimeTrackWithin(tx Tx, org string) timetrack.Transactor {
	return narrow[timetrack.Store]{joined{tx, org}, Tx.TimeTrack}
}

// narrow is units of work on the store of one domain.
type narrow[S any] struct {
	units units
	store func(Tx) S
}

func (n narrow[S]) View(ctx context.Context, org string, fn func(context.Context, S) error) error {
	return n.units.View(ctx, org, func(ctx context.Context, tx Tx) error { return fn(ctx, n.store(tx)) })
}

func (n narrow[S]) Update(ctx context.Context, org string, fn func(context.Context, S) error) error {
	return n.units.Update(ctx, org, func(ctx context.Context, tx Tx) error { return fn(ctx, n.store(tx)) })
}

// joined is units of work inside of one that is open.
type joined struct {
	tx  Tx
	org string
}

func (j joined) View(ctx context.Context, org string, fn func(context.Context, Tx) error) error {
	if org != j.org {
		return fmt.Errorf("storage: a unit of work of organization %q within one of %q", org, j.org)
	}
	return fn(ctx, j.tx)
}

func (j joined) Update(ctx context.Context, org string, fn func(context.Context, Tx) error) error {
	return j.View(ctx, org, fn)
}
