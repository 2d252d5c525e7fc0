package directory

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// entries are the figures of the tracking domain.
type entries struct{}

// EntryData is one entry with all of its submissions, newest first.
type EntryData struct {
	tracking.Entry
	Submissions []tracking.Submission `json:"submissions"`
}

func (entries) collect(ctx context.Context, tx storage.Tx, ids []string, data *PersonalData) error {
	s := tx.Tracking()
	trackers, err := s.Trackers(ctx)
	if err != nil {
		return err
	}
	names, decimals := make(map[string]string), make(map[string]int)
	for _, t := range trackers {
		for _, m := range t.Metrics {
			names[m.ID], decimals[m.ID] = t.Name+": "+m.Name, m.Decimals()
		}
	}
	metrics := slices.Sorted(maps.Keys(names))
	submissions, err := s.Submissions(ctx, tracking.SubmissionQuery{Metrics: metrics, People: ids})
	if err != nil {
		return err
	}
	byKey := make(map[tracking.Key][]tracking.Submission)
	for _, v := range submissions {
		byKey[v.Key] = append(byKey[v.Key], v)
	}
	return s.Entries(ctx, tracking.EntryQuery{Metrics: metrics, People: ids, Blanks: true}, func(e tracking.Entry) error {
		data.Names[e.Metric], data.Decimals[e.Metric] = names[e.Metric], decimals[e.Metric]
		data.Entries = append(data.Entries, EntryData{Entry: e, Submissions: byKey[e.Key]})
		return nil
	})
}

// apart refuses people of both groups with a value for one metric and date.
func (entries) apart(ctx context.Context, tx storage.Tx, some, others []string) error {
	s := tx.Tracking()
	metrics, err := allMetrics(ctx, s)
	if err != nil {
		return err
	}
	group := make(map[string]int)
	for _, id := range some {
		group[id] = 1
	}
	for _, id := range others {
		group[id] = 2
	}
	q := tracking.EntryQuery{Metrics: metrics, People: append(some[:len(some):len(some)], others...)}
	var last tracking.Key // entries come by metric and date, so the same day of both is together
	return s.Entries(ctx, q, func(e tracking.Entry) error {
		if last.Metric == e.Metric && last.Date == e.Date && group[last.Person] != group[e.Person] {
			return &fault.Refusal{Code: "merge_conflict", Err: fault.ErrConflict,
				Reason: fmt.Sprintf("both have a value for metric %s on %s: clear one of them first", e.Metric, e.Date)}
		}
		last = e.Key
		return nil
	})
}

// allMetrics lists the ids of the metrics of all trackers.
func allMetrics(ctx context.Context, s tracking.Store) ([]string, error) {
	trackers, err := s.Trackers(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, t := range trackers {
		for _, m := range t.Metrics {
			ids = append(ids, m.ID)
		}
	}
	return ids, nil
}
