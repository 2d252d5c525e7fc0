package account

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// job is work whose duration nobody may learn, or need wait for.
type job func(ctx context.Context)

// Run does what requests leave to be done: it counts failures and sends mail.
// When ctx ends it finishes what is waiting, for at most 10 seconds, and
// returns. It is called once.
func (s *Service) Run(ctx context.Context) {
	var g errgroup.Group
	g.SetLimit(8)
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	do := func(j job) { g.Go(func() error { j(work); return nil }) }
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case j := <-s.jobs:
			do(j)
		}
	}
	stop := time.AfterFunc(10*time.Second, cancel)
	defer stop.Stop()
	for {
		select {
		case j := <-s.jobs:
			do(j)
		default:
			_ = g.Wait() // jobs report for themselves
			return
		}
	}
}

// later hands a job to Run. It waits while Run has more than it can do.
func (s *Service) later(ctx context.Context, j job) error {
	select {
	case s.jobs <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
