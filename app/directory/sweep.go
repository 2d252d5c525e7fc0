package directory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// ResponseAge is how long answers are kept for requests that are repeated with
// their Idempotency-Key.
const ResponseAge = 24 * time.Hour

// Sweep removes in every organization what its retention settings no longer
// keep at an instant (C22): audit events and sessions of more than the set
// number of days, the identity of people who left longer ago than that, and,
// whatever is set, sessions and links that ended and answers older than
// ResponseAge. An organization that fails does not hold up the others; their
// errors are joined. Run it once a day.
func (d *Directory) Sweep(ctx context.Context, now time.Time) error {
	orgs, err := d.db.Organizations(ctx)
	if err != nil {
		return err
	}
	now = change.Instant(now)
	var errs []error
	for _, org := range orgs {
		if err := d.sweep(ctx, org, now); err != nil {
			errs = append(errs, fmt.Errorf("organization %s: %w", org, err))
		}
	}
	return errors.Join(errs...)
}

func (d *Directory) sweep(ctx context.Context, org string, now time.Time) error {
	return d.db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		o, err := tx.Organization().Get(ctx, org, time.Time{})
		if err != nil {
			return err
		}
		keep := o.Retention
		if err := tx.Accounts().Expire(ctx, now); err != nil {
			return err
		}
		if err := tx.Idempotency().Purge(ctx, now.Add(-ResponseAge)); err != nil {
			return err
		}
		if keep.AuditDays > 0 {
			if err := tx.Audit().Purge(ctx, daysBefore(now, keep.AuditDays)); err != nil {
				return err
			}
		}
		if keep.SessionDays == 0 && keep.InactiveDays == 0 {
			return nil
		}
		u := &unit{Tx: tx, dir: d, org: o, now: now}
		everyone, err := tx.People().List(ctx, time.Time{})
		if err != nil {
			return err
		}
		for _, p := range everyone {
			if keep.SessionDays > 0 {
				if err := u.endSessions(ctx, p.ID, daysBefore(now, keep.SessionDays)); err != nil {
					return err
				}
			}
			// A duplicate goes with the person that it is one of.
			if keep.InactiveDays > 0 && p.Inactive && !p.Erased && p.MergedInto == "" {
				if err := u.eraseIfLeft(ctx, p.ID, daysBefore(now, keep.InactiveDays)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func daysBefore(t time.Time, days int) time.Time { return t.AddDate(0, 0, -days) }

// endSessions ends the sessions of a person that began before an instant.
func (u *unit) endSessions(ctx context.Context, person string, before time.Time) error {
	sessions, err := u.Accounts().Sessions(ctx, person, u.now)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if s.Created.Before(before) {
			if err := u.Accounts().DeleteSession(ctx, s.Token); err != nil {
				return err
			}
		}
	}
	return nil
}

// eraseIfLeft erases a person who has been away since before an instant.
func (u *unit) eraseIfLeft(ctx context.Context, id string, before time.Time) error {
	versions, err := u.People().Versions(ctx, id)
	if err != nil {
		return err
	}
	var left storage.Version[people.Person] // the oldest version since which the person is away
	for _, v := range versions {
		if !v.Value.Inactive {
			break
		}
		left = v
	}
	if !left.At.Before(before) {
		return nil
	}
	return u.erase(ctx, id, "retention")
}
