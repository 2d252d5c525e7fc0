package device

import (
	"context"
	"time"
)

// How sync tries (S12, S13).
const (
	poll      = 60 * time.Second // between rounds when nothing happens
	firstWait = time.Second      // at most, after the first failure; it doubles with each
	longWait  = 5 * time.Minute  // at most, after any
	deadline  = 30 * time.Second // of a round
	lockWait  = 5 * time.Second  // while another tab sends and this one has something to send
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
	round, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	if r.config.Lock == nil || r.lockedOut() {
		ran, err = true, r.round(round)
	} else {
		ran, err = r.config.Lock.Exclusive(round, r.round)
	}
	r.ended(ctx, ran, err)
	return ran, err
}

func (r *Replica) round(ctx context.Context) error {
	r.mu.Lock()
	r.status.Sending = true
	r.mu.Unlock()
	r.tell()
	for {
		if err := r.push(ctx); err != nil {
			return err
		}
		if err := r.pull(ctx); err != nil {
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
// it cannot be at work.
func (r *Replica) lockedOut() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.locked > 0 && r.opts.Mono()-r.locked > lockTrust
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
	failures := 0
	for {
		ran, err := r.sync(ctx)
		if ctx.Err() != nil {
			return nil
		}
		var wait, atLeast time.Duration
		switch {
		case err == nil && !ran && r.Pending() > 0:
			wait = lockWait
		case err == nil:
			failures, wait = 0, poll
		default:
			wait = r.backoff(failures)
			failures++
			atLeast = retryAfter(err)
		}
		if !r.pause(ctx, max(wait, atLeast), atLeast, failureOf(err).waits()) {
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
// ever, but for being woken, if asked to. It reports false when ctx is done.
func (r *Replica) pause(ctx context.Context, wait, atLeast time.Duration, asked bool) bool {
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
		return false
	}
	timer := time.NewTimer(wait - atLeast)
	defer timer.Stop()
	due := timer.C
	if asked {
		due = nil
	}
	select {
	case <-ctx.Done():
		return false
	case <-due:
		select {
		case <-r.wake: // the round to come is what it asked for
		default:
		}
	case <-r.wake:
	}
	return true
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
