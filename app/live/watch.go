package live

import (
	"context"
	"math"
	"time"

	"github.com/seed57a6ed91/headway/storage"
)

// pageSize is how many changes of the log are read at a time.
const pageSize = 1000

// watch looks at the change log of one organization for as long as it has
// streams.
type watch struct {
	broker *Broker
	org    string
	stop   context.CancelFunc
	hints  chan struct{} // holds one: look at once

	streams map[*Stream]bool // guarded by Broker.mu

	// Where the log stood at the last look.
	epoch   string
	version int64
	failing bool
}

// run looks until ctx ends.
func (w *watch) run(ctx context.Context) {
	tick := time.NewTicker(w.broker.opts.Interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-w.hints:
		}
		n, err := w.look(ctx)
		switch {
		case err != nil && ctx.Err() == nil && !w.failing:
			w.failing = true
			w.broker.opts.Logger.WarnContext(ctx, "reading the change log for live streams; trying again every second", "error", err)
		case err == nil:
			w.failing = false
			w.broker.tell(w, n)
		}
		// A row of commits is read together.
		select {
		case <-ctx.Done():
			return
		case <-time.After(gap):
		}
	}
}

// hint makes run look at once.
func (w *watch) hint() {
	select {
	case w.hints <- struct{}{}:
	default: // it is about to
	}
}

// look reads what was added to the log since the last look; nil is nothing.
func (w *watch) look(ctx context.Context) (*news, error) {
	var n *news
	var state storage.State
	err := w.broker.db.View(ctx, w.org, func(ctx context.Context, tx storage.Tx) (err error) {
		n = nil
		if state, err = tx.Changes().State(ctx); err != nil || state.Epoch == w.epoch && state.Version == w.version {
			return err
		}
		n = newNews()
		n.version = state.Version
		n.lost = state.Epoch != w.epoch || state.Version < w.version
		if n.lost {
			return nil
		}
		version, index := w.version, math.MaxInt32
		for {
			page, err := tx.Changes().Since(ctx, "*", version, index, pageSize)
			if err != nil {
				return err
			}
			for _, c := range page {
				n.add(c)
				version, index = c.Version, c.Index
			}
			if len(page) < pageSize {
				n.lost = version == w.version // it was trimmed
				return nil
			}
		}
	})
	if err != nil {
		return nil, err
	}
	w.epoch, w.version = state.Epoch, state.Version
	return n, nil
}
