package bunstore

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/seed57a6ed91/headway/storage"
)

// SQLite has one writer, and making its work durable costs more than most
// units of work do. So units that come at the same time share a transaction:
// whoever holds the baton runs its unit on its own goroutine, with its own
// context and its own panics, and hands the open transaction on to who has
// waited longest. The last one, when nobody waits any more, commits for all.
// Callers that come during a commit make up the next transaction.

// maxUnits bounds how long the first unit of a transaction waits for the last.
const maxUnits = 128

// baton is the right to write.
type baton struct {
	mu      sync.Mutex
	held    bool
	waiting []chan *batch // in the order in which they came; each has room for one
}

// take waits for the baton and returns the transaction that comes with it; nil
// if there is none.
func (t *baton) take(ctx context.Context) (b *batch, ok bool) {
	t.mu.Lock()
	if !t.held {
		t.held = true
		t.mu.Unlock()
		return nil, true
	}
	turn := make(chan *batch, 1)
	t.waiting = append(t.waiting, turn)
	t.mu.Unlock()

	select {
	case b := <-turn:
		return b, true
	case <-ctx.Done():
	}
	t.mu.Lock()
	i := slices.Index(t.waiting, turn)
	if i >= 0 {
		t.waiting = slices.Delete(t.waiting, i, i+1)
	}
	t.mu.Unlock()
	if i >= 0 {
		return nil, false
	}
	// It is in our hands already.
	return <-turn, true
}

// pass hands the baton and the transaction to the next in line. If nobody
// waits, it puts the baton down, but keeps an open transaction: then it
// reports false.
func (t *baton) pass(b *batch) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) > 0 {
		t.waiting[0] <- b
		t.waiting = slices.Delete(t.waiting, 0, 1)
		return true
	}
	if b != nil {
		return false
	}
	t.held = false
	return true
}

// updateShared runs fn as a unit of a transaction that others may share, and
// returns when that is durable.
func (d *DB) updateShared(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	b, ok := d.baton.take(ctx)
	if !ok {
		return ctx.Err()
	}
	b, err := d.runShared(ctx, b, org, fn)
	if err != nil {
		return err
	}
	// Whether it was stored is known soon, and must not be given up on.
	<-b.done
	return b.err
}

// runShared runs fn and passes the baton on, also when fn panics.
func (d *DB) runShared(ctx context.Context, b *batch, org string, fn func(context.Context, storage.Tx) error) (*batch, error) {
	defer func() { d.handOn(ctx, b) }()
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	if b == nil {
		var err error
		if b, err = d.begin(ctx); err != nil {
			return nil, err
		}
	}
	return b, b.run(ctx, org, fn)
}

// handOn passes the baton on, and commits first if the transaction should not
// go on.
func (d *DB) handOn(ctx context.Context, b *batch) {
	passed, yielded := false, false
	defer func() {
		if !passed { // OnCommit panicked
			d.baton.pass(nil)
		}
	}()
	for {
		if b != nil && (b.accepted == 0 || b.broken != nil || b.full()) {
			d.end(ctx, b)
			b = nil
		}
		if passed = d.baton.pass(b); passed {
			return
		}
		if !yielded {
			// Those who were woken by the last commit may be on their way.
			yielded = true
			runtime.Gosched()
			continue
		}
		d.end(ctx, b)
		b = nil
	}
}

func (b *batch) full() bool { return b.accepted >= maxUnits || b.pending.extent().rows() >= maxPending }

// begin begins a transaction.
func (d *DB) begin(ctx context.Context) (*batch, error) {
	s, err := d.writers.take(ctx)
	if err != nil {
		return nil, d.closedOr(err)
	}
	b := newBatch(d, s)
	if err := d.beginWriting(ctx, s); err != nil {
		d.writers.give(s)
		return nil, err
	}
	return b, nil
}

// beginWriting begins a transaction, on SQLite the only one to write.
func (d *DB) beginWriting(ctx context.Context, s *session) error {
	if d.dialect.postgres() {
		// Units of one organization wait for each other at its row.
		_, err := s.exec(ctx, "BEGIN ISOLATION LEVEL READ COMMITTED")
		return d.closedOr(err)
	}
	for {
		_, err := s.exec(ctx, "BEGIN IMMEDIATE")
		if !busy(err) {
			return d.closedOr(err)
		}
		s.failed = nil
		// Another process writes, for longer than busy_timeout.
		d.opts.Logger.WarnContext(ctx, "waiting for another process that writes to the database")
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(rand.N(20 * time.Millisecond)):
		}
	}
}

// end commits the transaction of the accepted units, or rolls it back.
func (d *DB) end(ctx context.Context, b *batch) {
	defer d.writers.give(b.session)
	if b.accepted == 0 {
		b.session.rollback(ctx)
		return
	}
	if err := b.finish(ctx, "COMMIT"); err != nil {
		b.session.rollback(ctx)
	}
}
