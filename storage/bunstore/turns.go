package bunstore

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/seed57a6ed91/headway/storage"
)

// turns lets the units of one organization wait for one another here, and not
// each on a connection of the pool for the lock on the organization's row. That
// lock still stands between this process and others.
type turns struct {
	mu   sync.Mutex
	orgs map[string]*turn
}

type turn struct {
	*semaphore.Weighted
	users int // who hold it or wait for it
}

// take waits for the turn of an organization and returns what ends it.
func (t *turns) take(ctx context.Context, org string) (end func(), err error) {
	t.mu.Lock()
	if t.orgs == nil {
		t.orgs = make(map[string]*turn)
	}
	o := t.orgs[org]
	if o == nil {
		o = &turn{Weighted: semaphore.NewWeighted(1)}
		t.orgs[org] = o
	}
	o.users++
	t.mu.Unlock()

	leave := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if o.users--; o.users == 0 {
			delete(t.orgs, org)
		}
	}
	if err := o.Acquire(ctx, 1); err != nil {
		leave()
		return nil, err
	}
	return func() { o.Release(1); leave() }, nil
}

// attempts is how often a unit is run that meets conflicts with others.
const attempts = 20

// updateAlone runs fn in a transaction of its own, again after a conflict.
func (d *DB) updateAlone(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	end, err := d.turns.take(ctx, org)
	if err != nil {
		return err
	}
	defer end()
	for n := 1; ; n++ {
		cause, err := d.tryAlone(ctx, org, fn)
		if !retryable(cause) || n == attempts {
			return err
		}
		d.opts.Logger.DebugContext(ctx, "a transaction met a conflict and is run again", "org", org, "attempt", n, "error", cause)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(time.Duration(n) * 5 * time.Millisecond)):
		}
	}
}

// tryAlone runs fn once. cause is what the database said, whatever fn made of
// it.
func (d *DB) tryAlone(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) (cause, err error) {
	s, err := d.writers.take(ctx)
	if err != nil {
		return nil, d.closedOr(err)
	}
	defer d.writers.give(s)
	b := newBatch(d, s)
	if err := d.beginWriting(ctx, s); err != nil {
		return nil, err
	}
	committed := false
	defer func() {
		if !committed {
			cause = s.failed
			s.rollback(ctx)
		}
	}()
	if err := b.run(ctx, org, fn); err != nil {
		return nil, err
	}
	if err := b.finish(ctx, "COMMIT"); err != nil {
		return nil, err
	}
	committed = true
	return nil, nil
}
