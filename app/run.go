package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
)

// sweepEvery is how often what has had its time is removed.
const sweepEvery = 6 * time.Hour

// Run does what has to be done besides requests, until ctx ends: it removes
// what retention no longer keeps, kept answers among it, at once and then
// every six hours, finishes what requests of the stand-alone app left to be
// done, and listens for what other servers on the database commit. When ctx
// ends, streams of events end too. It reports failures to the log and goes on.
// Call it once; several servers on one database may each do so.
func (a *App) Run(ctx context.Context) error {
	var g errgroup.Group
	if a.config.Accounts != nil {
		g.Go(func() error { a.config.Accounts.Run(ctx); return nil })
	}
	g.Go(func() error { return a.api.Run(ctx) })
	g.Go(func() error { a.sweep(ctx); return nil })
	return g.Wait()
}

func (a *App) sweep(ctx context.Context) {
	every := time.NewTicker(sweepEvery)
	defer every.Stop()
	for {
		if err := a.removeOld(ctx); err != nil && ctx.Err() == nil {
			a.config.Logger.ErrorContext(ctx, "removing what has had its time", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// removeOld removes what has had its time. A host that administers people
// itself has retention of its own; only kept answers, and what devices and
// their server keep for each other, are ours there.
func (a *App) removeOld(ctx context.Context) error {
	now := a.config.Now()
	var errs []error
	if a.config.Admin != nil {
		errs = append(errs, a.config.Admin.Sweep(ctx, now))
	}
	orgs, err := a.db.Organizations(ctx)
	if err != nil {
		return errors.Join(append(errs, err)...)
	}
	for _, org := range orgs {
		if err := a.removeOldOf(ctx, org, now); err != nil {
			errs = append(errs, fmt.Errorf("organization %s: %w", org, err))
		}
	}
	return errors.Join(errs...)
}

func (a *App) removeOldOf(ctx context.Context, org string, now time.Time) error {
	err := a.sync.Sweep(ctx, org)
	if a.config.Admin != nil {
		return err
	}
	return errors.Join(err, a.db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Idempotency().Purge(ctx, now.Add(-directory.ResponseAge))
	}))
}
