package bunstore

import (
	"context"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// trackingStore implements tracking.Store: trackers and closures here,
// verdicts, entries, submissions and totals in files of these names.
type trackingStore struct{ u *unit }

func (s trackingStore) trackers() versioned[tracking.Tracker] {
	return versioned[tracking.Tracker]{s.u, s.u.db.kinds.trackers}
}

func (s trackingStore) closures() versioned[tracking.Closure] {
	return versioned[tracking.Closure]{s.u, s.u.db.kinds.closures}
}

func (s trackingStore) Trackers(ctx context.Context) ([]tracking.Tracker, error) {
	return s.trackers().List(ctx, time.Time{})
}

func (s trackingStore) Tracker(ctx context.Context, id string, at time.Time) (tracking.Tracker, error) {
	return s.trackers().Get(ctx, id, at)
}

func (s trackingStore) TrackerVersions(ctx context.Context, id string) ([]tracking.TrackerVersion, error) {
	versions, err := s.trackers().Versions(ctx, id)
	all := make([]tracking.TrackerVersion, len(versions))
	for i, v := range versions {
		all[i] = tracking.TrackerVersion{Tracker: v.Value, By: v.By, At: v.At}
	}
	return all, err
}

func (s trackingStore) PutTracker(ctx context.Context, t tracking.Tracker, by string, at time.Time) error {
	return s.trackers().Put(ctx, t, by, at)
}

func (s trackingStore) DeleteTracker(ctx context.Context, id string) error {
	if err := s.u.direct(ctx); err != nil {
		return err
	}
	if err := s.u.seen(ctx); err != nil {
		return err
	}
	versions, err := s.TrackerVersions(ctx, id)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return notFound(storage.EntityTracker, id)
	}
	var metrics []string
	for _, v := range versions {
		for _, m := range v.Metrics {
			metrics = append(metrics, m.ID)
		}
	}
	var found int
	used, err := s.u.session.get(ctx, "SELECT 1 FROM {p}entries WHERE org_id = ? AND metric_id {any} LIMIT 1",
		[]any{s.u.org, s.u.db.dialect.list(metrics)}, &found)
	if err != nil {
		return err
	}
	if used {
		return fmt.Errorf("tracker %q has entries: %w", id, fault.ErrConflict)
	}
	closures, err := s.Closures(ctx, id)
	if err != nil {
		return err
	}
	for _, c := range closures {
		if err := s.closures().delete(ctx, closureID(c)); err != nil {
			return err
		}
	}
	if err := s.trackers().delete(ctx, id); err != nil {
		return err
	}
	s.u.record(storage.Change{Entity: storage.EntityTracker, ID: id, Deleted: true})
	return nil
}

func (s trackingStore) Closures(ctx context.Context, tracker string) ([]tracking.Closure, error) {
	if err := s.u.reading(ctx); err != nil {
		return nil, err
	}
	// All ids that begin with the tracker's and a slash, after which comes 0;
	// another tracker's id may begin like that too.
	near, err := s.closures().list(ctx, "SELECT id, revision, doc FROM {p}closures WHERE org_id = ? AND id >= ? AND id < ? ORDER BY id",
		s.u.org, tracker+"/", tracker+"0")
	var all []tracking.Closure
	for _, c := range near {
		if c.Tracker == tracker {
			all = append(all, c)
		}
	}
	return all, err
}

func (s trackingStore) PutClosure(ctx context.Context, c tracking.Closure) error {
	c.At = change.Instant(c.At)
	return s.closures().Put(ctx, c, c.By, c.At)
}
