package device

import (
	"context"
	"errors"
	"time"
)

// How sync tries (S12, S13).
const (
	poll      = 60 * time.Second // between rounds when nothing happens
	firstWait = time.Second      // at most, after the first failure; it doubles with each
	longWait  = 5 * time.Minute  // at most, after any
	deadline  = 30 * time.Second // of a round in which nothing arrives, and of each step
	lockWait  = 5 * time.Second  // while another tab sends and this one has something to send, or was woken
	lockTrust = 2 * time.Minute  // a tab that seems to send for longer than this has been frozen
)

// Sync does one round: it brings what is in the outbox to the server, in
// order, and then what changed there here. It returns why it could not, and
// what it did until then is kept. Where another tab is at it, it returns nil
// at once. Rounds of one Replica run one after the other.
func (r *Replica) Sync(ctx context.Context) error {
	_, err := r.sync(ctx)
	return err
}

func (r *Replica) sync(ctx context.Context) (ran bool, err error) {
	if err := r.rounds.Acquire(ctx, 1); err != nil {
		return false, err
	}
	defer r.rounds.Release(1)
	pace := patient(ctx)
	defer pace.stop()
	round := func(ctx context.Context) error { return r.round(ctx, pace) }
	if r.config.Lock == nil || r.lockedOut(ctx) {
		ran, err = true, round(pace.ctx)
	} else {
		ran, err = r.config.Lock.Exclusive(pace.ctx, round)
	}
	if errors.Is(err, context.Canceled) && failureOf(err) == Offline && context.Cause(pace.ctx) == context.DeadlineExceeded {
		err = context.DeadlineExceeded
	}
	r.ended(ctx, ran, err)
	return ran, err
}

// patience is the time that a round has. A snapshot may be long and the
// network slow: each step, which is one message and its answer, has the
// deadline anew, and a round in which something arrives goes on. One that hangs
// does not.
type patience struct {
	ctx   context.Context // ends with the deadline, for context.DeadlineExceeded
	timer *time.Timer
	end   context.CancelCauseFunc
}

func patient(ctx context.Context) *patience {
	p := new(patience)
	p.ctx, p.end = context.WithCancelCause(ctx)
	p.timer = time.AfterFunc(deadline, func() { p.end(context.DeadlineExceeded) })
	return p
}

// step begins the next step.
func (p *patience) step() { p.timer.Reset(deadline) }

func (p *patience) stop() {
	p.timer.Stop()
	p.end(nil)
}

func (r *Replica) round(ctx context.Context, pace *patience) error {
	r.mu.Lock()
	r.status.Sending = true
	r.mu.Unlock()
	r.tell()
	for {
		if err := r.push(ctx, pace); err != nil {
			return err
		}
		if err := r.pull(ctx, pace); err != nil {
			return err
		}
		// A pull may have found that the server has forgotten some, and there
		// may be new ones. Each time round has brought the first of them on, or
		// push has failed.
		if r.Pending() == 0 {
			return nil
		}
	}
}

// lockedOut reports whether the lock has been another tab's for so long that
// it cannot be at work: one that still gets a long snapshot has stored a part
// of it meanwhile.
func (r *Replica) lockedOut(ctx context.Context) bool {
	r.mu.Lock()
	long := r.locked > 0 && r.opts.Mono()-r.locked > lockTrust
	r.mu.Unlock()
	if !long {
		return false
	}
	var m meta
	err := r.config.KV.View(ctx, func(tx Tx) (err error) {
		m, _, err = readMeta(tx)
		return err
	})
	return err != nil || r.opts.Now().Sub(m.Contact).Abs() > lockTrust
}

// ended shows how a round ended.
func (r *Replica) ended(ctx context.Context, ran bool, err error) {
	r.mu.Lock()
	switch {
	case ran || err != nil:
		r.locked = 0
	case r.locked == 0:
		r.locked = max(r.opts.Mono(), 1)
	}
	r.status.Sending = false
	if ran && err == nil || err != nil && ctx.Err() == nil { // giving up tells nothing
		r.status.Err, r.status.Failure = err, failureOf(err)
	}
	if err != nil {
		clear(r.book.inAir) // whether it has arrived is not known
	}
	r.mu.Unlock()
	r.tell()
}

// Wake has Run do a round now: when the server says that something changed,
// the network is back, the page becomes visible, somebody has signed in, or
// taps. The time that the server asked to wait is kept to.
func (r *Replica) Wake() {
	select {
	case r.wake <- struct{}{}:
	default: // one is waiting
	}
}

// Run does rounds of sync until ctx is done, and then returns nil: at once,
// when it is woken, every minute, and after a failure at random times that
// grow (S13). There is no last try. After a failure that time does not mend
// (SignedOut, Denied, Upgrade) it waits to be woken.
func (r *Replica) Run(ctx context.Context) error {
	failures, woken := 0, false
	for {
		ran, err := r.sync(ctx)
		if ctx.Err() != nil {
			return nil
		}
		var wait, atLeast time.Duration
		switch {
		case err == nil && !ran && (woken || r.Pending() > 0):
			wait = lockWait // what there is to fetch came perhaps after the other tab had asked
		case err == nil:
			failures, wait = 0, poll
		default:
			wait = r.backoff(failures)
			failures++
			atLeast = retryAfter(err)
		}
		var more bool
		if woken, more = r.pause(ctx, max(wait, atLeast), atLeast, failureOf(err).waits()); !more {
			return nil
		}
	}
}

// backoff is the time to wait after a number of failures in a row: random in
// all of its range, so that devices do not come back at the same time.
func (r *Replica) backoff(failures int) time.Duration {
	longest := longWait
	if failures < 16 {
		longest = min(firstWait<<failures, longWait)
	}
	return time.Duration(r.opts.Rand() * float64(longest))
}

// pause waits for a time, or until it is woken, but at least for a time; for
// ever, but for being woken, if asked to. It reports whether it was woken, and
// as more false when ctx is done.
func (r *Replica) pause(ctx context.Context, wait, atLeast time.Duration, asked bool) (woken, more bool) {
	next := r.opts.Now().Add(wait)
	if asked {
		next = time.Time{}
	}
	r.mu.Lock()
	r.status.Next = next
	r.mu.Unlock()
	r.tell()
	defer func() {
		r.mu.Lock()
		r.status.Next = time.Time{}
		r.mu.Unlock()
	}()
	if atLeast > 0 && !sleep(ctx, atLeast) {
		return false, false
	}
	timer := time.NewTimer(wait - atLeast)
	defer timer.Stop()
	due := timer.C
	if asked {
		due = nil
	}
	select {
	case <-ctx.Done():
		return false, false
	case <-due:
		select {
		case <-r.wake: // the round to come is what it asked for
			woken = true
		default:
		}
	case <-r.wake:
		woken = true
	}
	return woken, true
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
