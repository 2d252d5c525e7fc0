package memstore

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// trackingStore implements tracking.Store: trackers, closures and verdicts
// here, entries in entries.go.
type trackingStore struct{ tx *tx }

func (s trackingStore) Verdicts(ctx context.Context, ids []string) (map[string]change.Verdict, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	known := make(map[string]change.Verdict)
	for _, id := range ids {
		if v, ok := sorted.Get(&s.tx.org.verdicts, id); ok {
			known[id] = v
		}
	}
	return known, nil
}

func (s trackingStore) PutVerdicts(ctx context.Context, verdicts []change.Verdict) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	batch := make(map[string]bool, len(verdicts))
	for _, v := range verdicts {
		if _, ok := sorted.Get(&s.tx.org.verdicts, v.ID); ok || batch[v.ID] {
			return fmt.Errorf("verdict on %s: %w", v.ID, fault.ErrExists)
		}
		batch[v.ID] = true
	}
	for _, v := range verdicts {
		v.At = change.Instant(v.At)
		set(s.tx, &s.tx.org.verdicts, v.ID, v)
	}
	return nil
}

func (s trackingStore) Trackers(ctx context.Context) ([]tracking.Tracker, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	return s.tx.org.trackers.list(time.Time{}), nil
}

func (s trackingStore) Tracker(ctx context.Context, id string, at time.Time) (tracking.Tracker, error) {
	if err := s.tx.reading(ctx); err != nil {
		return tracking.Tracker{}, err
	}
	return s.tx.org.trackers.get(id, at)
}

func (s trackingStore) TrackerVersions(ctx context.Context, id string) ([]tracking.TrackerVersion, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	var all []tracking.TrackerVersion
	for _, v := range s.tx.org.trackers.versions(id) {
		all = append(all, tracking.TrackerVersion{Tracker: v.Value, By: v.By, At: v.At})
	}
	return all, nil
}

func (s trackingStore) PutTracker(ctx context.Context, t tracking.Tracker, by string, at time.Time) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	return s.tx.org.trackers.put(s.tx, t, by, at)
}

func (s trackingStore) DeleteTracker(ctx context.Context, id string) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	o := s.tx.org
	versions, ok := sorted.Get(&o.trackers.rows, id)
	if !ok {
		return fmt.Errorf("tracker %q: %w", id, fault.ErrNotFound)
	}
	for _, v := range versions {
		for _, m := range v.Value.Metrics {
			for range scan(&o.entries, m.ID, period.Span{}, nil) {
				return fmt.Errorf("tracker %q has entries: %w", id, fault.ErrConflict)
			}
		}
	}
	removeWhere(s.tx, &o.closures, func(c tracking.Closure) bool { return c.Tracker == id })
	o.trackers.store(s.tx, id, nil)
	return nil
}

type closureKey struct {
	tracker string
	from    period.Date
}

func (k closureKey) compare(o closureKey) int {
	return cmp.Or(strings.Compare(k.tracker, o.tracker), cmp.Compare(k.from, o.from))
}

func (s trackingStore) Closures(ctx context.Context, tracker string) ([]tracking.Closure, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	var all []tracking.Closure
	for k, c := range sorted.AscendFrom(&s.tx.org.closures, closureKey{tracker: tracker}) {
		if k.tracker != tracker {
			break
		}
		all = append(all, c)
	}
	return all, nil
}

func (s trackingStore) PutClosure(ctx context.Context, c tracking.Closure) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	k := closureKey{c.Tracker, c.From}
	current, _ := sorted.Get(&s.tx.org.closures, k)
	if err := follows(c.Revision, current.Revision); err != nil {
		return fmt.Errorf("closure of %q from %s: %w", c.Tracker, c.From, err)
	}
	c.At = change.Instant(c.At)
	set(s.tx, &s.tx.org.closures, k, c)
	s.tx.record(storage.Change{Entity: storage.EntityClosure, ID: c.Tracker})
	return nil
}
