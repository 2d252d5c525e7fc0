package server

import (
	"context"
	"errors"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Sweep removes what an organization no longer needs to keep: receipts of more
// than sync.KeepHeld, and changes in the log of more than sync.KeepLog. Run it
// once a day.
func (s *Server) Sweep(ctx context.Context, org string) error {
	now := change.Instant(s.now())
	var version int64
	err := s.db.View(ctx, org, func(ctx context.Context, tx storage.Tx) (err error) {
		version, err = older(ctx, tx, now.Add(-sync.KeepLog))
		return err
	})
	if err != nil {
		return err
	}
	return s.db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		if version > 0 {
			if err := tx.Changes().Trim(ctx, version); err != nil {
				return err
			}
		}
		return tx.Devices().Purge(ctx, now.Add(-sync.KeepHeld))
	})
}

// older returns the last version of the log that is known to be from before an
// instant, or 0. The log has no times; what it speaks of has. A record that was
// written last before the instant was not written after it, so every version
// that names it is older, and so are those before. The last version of all
// stays, for cursors to stand on.
//
// Records that were written again since prove nothing, so that the answer may
// be too low; then the rest goes another day.
func older(ctx context.Context, tx storage.Tx, before time.Time) (int64, error) {
	state, err := tx.Changes().State(ctx)
	if err != nil {
		return 0, err
	}
	first, err := tx.Changes().Since(ctx, everyone, 0, 0, 1)
	if err != nil || len(first) == 0 {
		return 0, err
	}
	var found int64
	low, high := first[0].Version, state.Version-1
	for low <= high {
		middle := low + (high-low)/2
		last, err := proof(ctx, tx, middle, high, before)
		switch {
		case err != nil:
			return 0, err
		case last == 0:
			high = middle - 1
		default:
			found, low = last, last+1
		}
	}
	return found, nil
}

// proofs is how many changes are looked at to find one that tells its time.
const proofs = 50

// proof returns a version from first to last that is older than the instant,
// as high as it finds at once, or 0.
func proof(ctx context.Context, tx storage.Tx, first, last int64, before time.Time) (int64, error) {
	changes, err := tx.Changes().Since(ctx, everyone, first-1, whole, proofs)
	if err != nil {
		return 0, err
	}
	for i := len(changes) - 1; i >= 0; i-- {
		if changes[i].Version > last {
			continue
		}
		at, err := written(ctx, tx, changes[i])
		if err != nil {
			return 0, err
		}
		if !at.IsZero() && at.Before(before) {
			return changes[i].Version, nil
		}
	}
	return 0, nil
}

// written is when the record of a change was written last; zero where that
// cannot be told.
func written(ctx context.Context, tx storage.Tx, ch storage.Change) (time.Time, error) {
	if ch.Entity == storage.EntityReceipt {
		receipts, err := tx.Devices().ReceiptsByID(ctx, []string{ch.ID})
		r := receipts[ch.ID]
		if r.Decision.At.After(r.Received) {
			return r.Decision.At, err
		}
		return r.Received, err
	}
	for _, c := range capabilities() {
		if at, err := c.written(ctx, tx, ch); err != nil || !at.IsZero() {
			return at, err
		}
	}
	return time.Time{}, nil // those of the directory may be redacted later without a trace of when
}

// notFound passes on every error but fault.ErrNotFound.
func notFound(err error) error {
	if errors.Is(err, fault.ErrNotFound) {
		return nil
	}
	return err
}
