package account

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// job is work whose duration nobody may learn, or need wait for.
type job func(ctx context.Context)

// queue holds jobs for Run.
type queue chan job

// add hands a job to Run. It waits while Run has more than it can do.
func (q queue) add(ctx context.Context, j job) error {
	select {
	case q <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run does what requests leave to be done: it counts failures and sends mail.
// When ctx ends it finishes what is waiting, for at most 10 seconds, and
// returns. It is called once.
func (s *Service) Run(ctx context.Context) {
	// Apart, so that a mail server that is away does not hold up the counting.
	var wg sync.WaitGroup
	wg.Go(func() { s.counts.run(ctx, 2) })
	wg.Go(func() { s.mails.run(ctx, 8) })
	wg.Wait()
}

// run does jobs, at most limit at a time.
func (q queue) run(ctx context.Context, limit int) {
	var g errgroup.Group
	g.SetLimit(limit)
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	do := func(j job) { g.Go(func() error { j(work); return nil }) }
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case j := <-q:
			do(j)
		}
	}
	stop := time.AfterFunc(10*time.Second, cancel)
	defer stop.Stop()
	for {
		select {
		case j := <-q:
			do(j)
		default:
			_ = g.Wait() // jobs report for themselves
			return
		}
	}
}
