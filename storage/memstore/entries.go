package memstore

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"math"
	"math/bits"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

type history = []tracking.Submission

func (s trackingStore) Entries(ctx context.Context, q tracking.EntryQuery, yield func(tracking.Entry) error) error {
	if err := s.tx.reading(ctx); err != nil {
		return err
	}
	s.tx.listing = true
	defer func() { s.tx.listing = false }()

	list := scan
	metrics := distinct(q.Metrics)
	if q.Desc {
		list = scanBack
		slices.Reverse(metrics)
	}
	wanted := among(q.People)
	n := 0
	for _, m := range metrics {
		for _, h := range list(&s.tx.org.entries, m, q.Span, q.After) {
			e := h[len(h)-1].Entry()
			if !wanted(e.Person) || !e.Value.Valid && !q.Blanks {
				continue
			}
			if err := yield(e); err != nil {
				return err
			}
			if n++; n == q.Limit {
				return nil
			}
		}
	}
	return nil
}

func (s trackingStore) Lookup(ctx context.Context, keys []tracking.Key) (map[tracking.Key]tracking.Entry, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	found := make(map[tracking.Key]tracking.Entry)
	for _, k := range keys {
		if h, ok := sorted.Get(&s.tx.org.entries, k); ok {
			found[k] = h[len(h)-1].Entry()
		}
	}
	return found, nil
}

func (s trackingStore) Submit(ctx context.Context, submissions []tracking.Submission) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	o := s.tx.org
	histories := make(map[tracking.Key]history)
	for _, sub := range submissions {
		h, ok := histories[sub.Key]
		if !ok {
			h, _ = sorted.Get(&o.entries, sub.Key)
			h = owned(s.tx, h)
		}
		var current int64
		if len(h) > 0 {
			current = h[len(h)-1].Revision
		}
		if sub.Revision != current+1 {
			return fmt.Errorf("entry %s: revision %d after %d: %w", sub.Key, sub.Revision, current, fault.ErrStale)
		}
		sub.Made, sub.Received = change.Instant(sub.Made), change.Instant(sub.Received)
		histories[sub.Key] = append(h, sub)
	}
	for _, sub := range submissions {
		if h, ok := histories[sub.Key]; ok {
			set(s.tx, &o.entries, sub.Key, h)
			s.tx.record(storage.Change{Entity: storage.EntityEntry, ID: sub.Key.String(), Audience: sub.Person})
			delete(histories, sub.Key)
		}
	}
	return nil
}

func (s trackingStore) Submissions(ctx context.Context, q tracking.SubmissionQuery) ([]tracking.Submission, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	span := q.Span
	if q.After != nil {
		// Of the days beyond the position, only its own can hold some before it.
		span, _ = span.Intersect(period.Span{Until: q.After.Date + 1})
	}
	wanted := among(q.People)
	var page []tracking.Submission
	for h := range byDate(&s.tx.org.entries, q.Metrics, span) {
		if !wanted(h[0].Person) {
			continue
		}
		for _, sub := range slices.Backward(h) {
			if q.After != nil && compareSubmissions(tracking.SubmissionKey{Key: sub.Key, Revision: sub.Revision}, *q.After) >= 0 {
				continue
			}
			page = append(page, sub)
			if len(page) == q.Limit {
				return page, nil
			}
		}
	}
	return page, nil
}

// compareSubmissions orders submissions as tracking.SubmissionQuery says, but
// ascending.
func compareSubmissions(a, b tracking.SubmissionKey) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), a.Key.Compare(b.Key), cmp.Compare(a.Revision, b.Revision))
}

// byDate merges the histories of the metrics: by date, metric and person,
// descending.
func byDate(entries *sorted.Map[tracking.Key, history], metrics []string, span period.Span) iter.Seq[history] {
	return func(yield func(history) bool) {
		type source struct {
			head history
			next func() (tracking.Key, history, bool)
		}
		var sources []source
		for _, m := range slices.Backward(distinct(metrics)) {
			next, stop := iter.Pull2(scanBack(entries, m, span, nil))
			defer stop()
			if _, h, ok := next(); ok {
				sources = append(sources, source{h, next})
			}
		}
		for len(sources) > 0 {
			// Of the latest date the first, for they stand in order of metric.
			latest := 0
			for i := range sources {
				if sources[i].head[0].Date > sources[latest].head[0].Date {
					latest = i
				}
			}
			if !yield(sources[latest].head) {
				return
			}
			if _, h, ok := sources[latest].next(); ok {
				sources[latest].head = h
			} else {
				sources = slices.Delete(sources, latest, latest+1)
			}
		}
	}
}

func (s trackingStore) Totals(ctx context.Context, q tracking.TotalsQuery) ([]tracking.Total, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	if err := q.Check(); err != nil {
		return nil, err
	}
	wanted := among(q.People)
	span := period.Span{From: q.Cuts[0], Until: q.Cuts[len(q.Cuts)-1]}
	var totals []tracking.Total
	for _, m := range distinct(q.Metrics) {
		// Entries come in order of date, so each person's buckets do too.
		sums := make(map[string][]sum)
		bucket := 0
		for k, h := range scan(&s.tx.org.entries, m, span, nil) {
			v := h[len(h)-1].New
			if !v.Valid || !wanted(k.Person) {
				continue
			}
			for k.Date >= q.Cuts[bucket+1] {
				bucket++
			}
			of := sums[k.Person]
			if n := len(of); n == 0 || of[n-1].bucket != bucket {
				of = append(of, sum{bucket: bucket})
				sums[k.Person] = of
			}
			of[len(of)-1].add(v.N)
		}
		for _, person := range slices.Sorted(maps.Keys(sums)) {
			for _, of := range sums[person] {
				n, ok := of.int64()
				if !ok {
					return nil, fmt.Errorf("the sum of metric %q from %s is out of range: %w", m, q.Cuts[of.bucket], fault.ErrInvalid)
				}
				totals = append(totals, tracking.Total{Metric: m, Person: person, Bucket: of.bucket, Sum: n, Count: of.count})
			}
		}
	}
	return totals, nil
}

// sum adds up in 128 bits, which no number of entries exceeds, so that it does
// not depend on their order whether the result is in range.
type sum struct {
	bucket int
	hi, lo uint64 // two's complement
	count  int
}

func (s *sum) add(n int64) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, uint64(n), 0)
	s.hi, _ = bits.Add64(s.hi, uint64(n>>63), carry)
	s.count++
}

func (s *sum) int64() (int64, bool) {
	return int64(s.lo), s.hi == uint64(int64(s.lo)>>63)
}

// scan iterates over the histories of a metric in a span of days, after a key
// if there is one, in ascending order.
func scan(entries *sorted.Map[tracking.Key, history], metric string, span period.Span, after *tracking.Key) iter.Seq2[tracking.Key, history] {
	low, high := bounds(metric, span)
	if after != nil && after.Compare(low) >= 0 {
		low = *after
		low.Person += "\x00" // the least string above
	}
	return func(yield func(tracking.Key, history) bool) {
		for k, h := range sorted.AscendFrom(entries, low) {
			if k.Compare(high) >= 0 || !yield(k, h) {
				return
			}
		}
	}
}

// scanBack is scan in descending order.
func scanBack(entries *sorted.Map[tracking.Key, history], metric string, span period.Span, after *tracking.Key) iter.Seq2[tracking.Key, history] {
	low, high := bounds(metric, span)
	if after != nil && after.Compare(high) < 0 {
		high = *after
	}
	return func(yield func(tracking.Key, history) bool) {
		for k, h := range sorted.DescendBelow(entries, high) {
			if k.Compare(low) < 0 || !yield(k, h) {
				return
			}
		}
	}
}

// bounds returns the half-open range of keys of a metric in a span of days.
func bounds(metric string, span period.Span) (low, high tracking.Key) {
	if span.Until == 0 {
		span.Until = math.MaxInt32
	}
	return tracking.Key{Metric: metric, Date: span.From}, tracking.Key{Metric: metric, Date: span.Until}
}

// distinct returns the ids in order and each of them once.
func distinct(ids []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}

// among returns whether an id is one of those listed; nil lists everyone.
func among(ids []string) func(string) bool {
	if ids == nil {
		return func(string) bool { return true }
	}
	set := make(map[string]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return func(id string) bool { return set[id] }
}
