package server

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// trackers is the domain in the transaction of the unit.
func (u *unit) trackers() *tracking.Log {
	return tracking.New(storage.TrackingWithin(u.tx, u.actor.Org), u.dir,
		&tracking.Options{Now: func() time.Time { return u.now }, NewID: u.server.newID})
}

// trackers is the capability of trackers and their entries.
type trackers struct{}

func (trackers) name() string { return sync.TrackingSection }

func (trackers) look(ctx context.Context, u *unit, records []string) (sight, error) {
	personal, err := u.trackers().Personal(ctx, u.actor)
	if err != nil {
		return sight{}, err
	}
	var ids, metrics []string
	for _, t := range personal.Trackers {
		ids = append(ids, t.ID)
		for _, m := range t.Metrics {
			metrics = append(metrics, m.ID)
		}
	}
	slices.Sort(metrics)
	return sight{
		section: sync.Tracking{Trackers: personal.Trackers, Closures: personal.Closures},
		scope:   ids,
		feeds:   []feed{entries{metrics, records}},
	}, nil
}

func (trackers) written(ctx context.Context, tx storage.Tx, ch storage.Change) (time.Time, error) {
	switch ch.Entity {
	case storage.EntityEntry:
		k, err := tracking.ParseKey(ch.ID)
		if err != nil {
			return time.Time{}, err
		}
		entries, err := tx.Tracking().Lookup(ctx, []tracking.Key{k})
		return entries[k].Updated, err
	case storage.EntityTracker:
		versions, err := tx.Tracking().TrackerVersions(ctx, ch.ID)
		if err != nil || len(versions) == 0 {
			return time.Time{}, notFound(err)
		}
		return versions[0].At, nil
	}
	return time.Time{}, nil
}

// entries is the feed of the entries of some metrics and records.
type entries struct{ metrics, records []string } // ids, sorted

func (entries) kind() string { return sync.EntryRow }

// sees reports whether an entry is one of the feed.
func (f entries) sees(k tracking.Key) bool {
	_, metric := slices.BinarySearch(f.metrics, k.Metric)
	_, record := slices.BinarySearch(f.records, k.Person)
	return metric && record
}

func (f entries) changed(ctx context.Context, tx storage.Tx, ids []string) ([]sync.Row, error) {
	wanted := map[tracking.Key]bool{}
	days := map[period.Date]map[string]bool{} // metrics, by day
	for _, id := range ids {
		k, err := tracking.ParseKey(id)
		if err != nil {
			return nil, err
		}
		if !f.sees(k) {
			continue
		}
		wanted[k] = true
		if days[k.Date] == nil {
			days[k.Date] = map[string]bool{}
		}
		days[k.Date][k.Metric] = true
	}
	var rows []sync.Row
	for d, metrics := range days {
		subs, err := tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{
			Metrics: slices.Sorted(maps.Keys(metrics)), People: f.records, Span: period.Span{From: d, Until: d + 1},
		})
		if err != nil {
			return nil, err
		}
		subs = slices.DeleteFunc(latest(subs), func(s tracking.Submission) bool { return !wanted[s.Key] })
		if rows, err = appendEntries(rows, subs); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// page has the latest days first.
func (f entries) page(ctx context.Context, tx storage.Tx, after string, limit int) ([]sync.Row, string, error) {
	q := tracking.SubmissionQuery{Metrics: f.metrics, People: f.records, Limit: limit}
	if k, err := tracking.ParseKey(after); err == nil && f.sees(k) {
		// Revision 0 is beyond all of the key.
		q.After = &tracking.SubmissionKey{Key: k}
	}
	subs, err := tx.Tracking().Submissions(ctx, q)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(subs) == limit {
		next = subs[limit-1].Key.String()
	}
	rows, err := appendEntries(nil, latest(subs))
	return rows, next, err
}

// latest keeps the last submission of each key of a list that has them newest
// first.
func latest(subs []tracking.Submission) []tracking.Submission {
	return slices.CompactFunc(subs, func(a, b tracking.Submission) bool { return a.Key == b.Key })
}

func appendEntries(rows []sync.Row, subs []tracking.Submission) ([]sync.Row, error) {
	for _, s := range subs {
		row, err := sync.NewEntryRow(s)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}
