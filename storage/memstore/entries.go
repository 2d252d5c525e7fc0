package memstore

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/storage"
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
		if h, ok := s.tx.org.entries.get(k); ok {
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
			h, _ = o.entries.get(sub.Key)
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
func byDate(entries *sorted[tracking.Key, history], metrics []string, span period.Span) iter.Seq[history] {
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
	for i, cut := range q.Cuts {
		if i > 0 && cut <= q.Cuts[i-1] {
			return nil, fault.Invalidf("cuts", "are not ascending")
		}
	}
	if len(q.Cuts) < 2 {
		return nil, fault.Invalidf("cuts", "are fewer than two")
	}
	type place struct {
		person string
		bucket int
	}
	type sum struct {
		hi, lo uint64 // in two's complement of 128 bits, which 2^64 entries cannot exceed
		count  int
	}
	wanted := among(q.People)
	span := period.Span{From: q.Cuts[0], Until: q.Cuts[len(q.Cuts)-1]}
	var totals []tracking.Total
	for _, m := range distinct(q.Metrics) {
		sums := make(map[place]*sum)
		bucket := 0
		for k, h := range scan(&s.tx.org.entries, m, span, nil) {
			v := h[len(h)-1].New
			if !v.Valid || !wanted(k.Person) {
				continue
			}
			for k.Date >= q.Cuts[bucket+1] { // entries come in order of date
				bucket++
			}
			at := place{k.Person, bucket}
			t := sums[at]
			if t == nil {
				t = new(sum)
				sums[at] = t
			}
			var carry uint64
			t.lo, carry = bits.Add64(t.lo, uint64(v.N), 0)
			t.hi, _ = bits.Add64(t.hi, uint64(v.N>>63), carry)
			t.count++
		}
		first := len(totals)
		for at, t := range sums {
			if t.hi != uint64(int64(t.lo)>>63) {
				return nil, fmt.Errorf("the sum of metric %q from %s is out of range: %w", m, q.Cuts[at.bucket], fault.ErrInvalid)
			}
			totals = append(totals, tracking.Total{Metric: m, Person: at.person, Bucket: at.bucket, Sum: int64(t.lo), Count: t.count})
		}
		slices.SortFunc(totals[first:], func(a, b tracking.Total) int {
			return cmp.Or(strings.Compare(a.Person, b.Person), cmp.Compare(a.Bucket, b.Bucket))
		})
	}
	return totals, nil
}

// scan iterates over the histories of a metric in a span of days, after a key
// if there is one, in ascending order.
func scan(entries *sorted[tracking.Key, history], metric string, span period.Span, after *tracking.Key) iter.Seq2[tracking.Key, history] {
	low, high := bounds(metric, span)
	if after != nil && after.Compare(low) >= 0 {
		low = *after
		low.Person += "\x00" // the least string above
	}
	return func(yield func(tracking.Key, history) bool) {
		for k, h := range entries.from(low) {
			if k.Compare(high) >= 0 || !yield(k, h) {
				return
			}
		}
	}
}

// scanBack is scan in descending order.
func scanBack(entries *sorted[tracking.Key, history], metric string, span period.Span, after *tracking.Key) iter.Seq2[tracking.Key, history] {
	low, high := bounds(metric, span)
	if after != nil && after.Compare(high) < 0 {
		high = *after
	}
	return func(yield func(tracking.Key, history) bool) {
		for k, h := range entries.below(high) {
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
