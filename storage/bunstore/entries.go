package bunstore

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// pageRows is how many rows a list reads at a time. Between pages no statement
// is open, so that yield may use the store.
const pageRows = 1000

// fewPeople is up to how many people a list is merged from a search for each
// of them; beyond, all entries are looked through for theirs.
const fewPeople = 32

func (s trackingStore) Entries(ctx context.Context, q tracking.EntryQuery, yield func(tracking.Entry) error) error {
	if err := s.u.seen(ctx); err != nil {
		return err
	}
	metrics := distinct(q.Metrics)
	if q.Desc {
		slices.Reverse(metrics)
	}
	compare := tracking.Key.Compare
	if q.Desc {
		compare = func(a, b tracking.Key) int { return b.Compare(a) }
	}
	left := q.Limit
	for _, metric := range metrics {
		list, ok := s.entriesOf(q, metric)
		if !ok {
			continue
		}
		n, err := merge(ctx, list, left, func(a, b tracking.Entry) int { return compare(a.Key, b.Key) }, yield)
		if err != nil {
			return err
		}
		if q.Limit > 0 {
			if left -= n; left == 0 {
				return nil
			}
		}
	}
	return nil
}

// entriesOf returns the entries of one metric that q selects as lists to
// merge, and false if there can be none.
func (s trackingStore) entriesOf(q tracking.EntryQuery, metric string) ([]*stream[tracking.Entry], bool) {
	r := dayRange{low: int64(q.From), high: math.MaxInt32, desc: q.Desc}
	if q.Until != 0 {
		r.high = int64(q.Until) - 1
	}
	if q.After != nil {
		switch before := q.After.Metric < metric; {
		case q.After.Metric == metric:
			r.after = &position{int64(q.After.Date), q.After.Person}
		case before == q.Desc: // the whole metric lies on this side of the key
			return nil, false
		}
	}
	where := ""
	if !q.Blanks {
		where = " AND value IS NOT NULL"
	}
	if all := q.People == nil && q.After == nil && q.Limit == 0 && !q.Desc && !q.Blanks; all && !s.u.db.dialect.postgres() {
		return []*stream[tracking.Entry]{s.dayStream(metric, r)}, true
	}
	return byPerson(q.People, func(people []string) *stream[tracking.Entry] {
		return s.entryStream(metric, people, r, where)
	}), true
}

// byPerson calls list for each of a few people, or once for many of them or
// for everyone, which is nil.
func byPerson[R any](people []string, list func(people []string) *stream[R]) []*stream[R] {
	if people == nil {
		return []*stream[R]{list(nil)}
	}
	people = distinct(people)
	if len(people) > fewPeople {
		return []*stream[R]{list(people)}
	}
	lists := make([]*stream[R], len(people))
	for i := range people {
		lists[i] = list(people[i : i+1])
	}
	return lists
}

// position is a place in a list by date and person.
type position struct {
	date   int64
	person string
}

// dayRange is the days of a list, both included, and where it goes on.
type dayRange struct {
	low, high int64
	desc      bool
	after     *position
}

// entryStream lists entries of a metric by date and person.
func (s trackingStore) entryStream(metric string, people []string, r dayRange, where string) *stream[tracking.Entry] {
	return &stream[tracking.Entry]{fetch: func(ctx context.Context, last *tracking.Entry, n int) ([]tracking.Entry, error) {
		if last != nil {
			r.after = &position{int64(last.Date), last.Person}
		}
		text := "SELECT date, person_id, value, revision, late, updated FROM {p}entries"
		if len(people) == 1 {
			text += " {by entries_by_person}"
		}
		text += " WHERE org_id = ? AND metric_id = ?"
		args := []any{s.u.org, metric}
		more, moreArgs := s.window(people, r)
		text += more + where
		if text += " ORDER BY date"; r.desc {
			text += " DESC"
		}
		if text += ", person_id"; r.desc {
			text += " DESC"
		}
		args = append(append(args, moreArgs...), n)
		page := make([]tracking.Entry, 0, min(n, pageRows))
		err := s.u.session.query(ctx, text+" LIMIT ?", args, func(rows *sql.Rows) error {
			e := tracking.Entry{Key: tracking.Key{Metric: metric}}
			err := scanEntry(rows, &e, &e.Date, &e.Person)
			page = append(page, e)
			return err
		})
		return page, err
	}}
}

// window restricts a list to people and days, and to what lies beyond the
// position of r.
func (s trackingStore) window(people []string, r dayRange) (where string, args []any) {
	low, high := r.low, r.high
	switch len(people) {
	case 0:
	case 1:
		where, args = " AND person_id = ?", []any{people[0]}
	default:
		where, args = " AND person_id {any}", []any{s.u.db.dialect.list(people)}
	}
	switch after := r.after; {
	case after == nil:
	case len(people) == 1:
		// On the position's date the person stands beyond it or not.
		if r.desc {
			high = min(high, after.date)
			if people[0] >= after.person {
				high = min(high, after.date-1)
			}
		} else {
			low = max(low, after.date)
			if people[0] <= after.person {
				low = max(low, after.date+1)
			}
		}
	case r.desc:
		where += " AND (date, person_id) < (?, ?)"
		args = append(args, after.date, after.person)
		high = min(high, after.date)
	default:
		where += " AND (date, person_id) > (?, ?)"
		args = append(args, after.date, after.person)
		low = max(low, after.date)
	}
	return where + " AND date >= ? AND date <= ?", append(args, low, high)
}

// scanEntry reads value, revision, late and updated, after what comes before
// them.
func scanEntry(rows *sql.Rows, e *tracking.Entry, before ...any) error {
	var value sql.NullInt64
	var updated int64
	err := rows.Scan(append(before, &value, &e.Revision, &e.Late, &updated)...)
	e.Value = tracking.Value{N: value.Int64, Valid: value.Valid}
	e.Updated = instant(updated)
	return err
}

func (s trackingStore) Lookup(ctx context.Context, keys []tracking.Key) (map[tracking.Key]tracking.Entry, error) {
	if err := s.u.reading(ctx); err != nil {
		return nil, err
	}
	if s.u.batch == nil {
		return s.storedEntries(ctx, keys)
	}
	if err := s.knowEntries(ctx, keys); err != nil {
		return nil, err
	}
	found := make(map[tracking.Key]tracking.Entry, len(keys))
	for _, k := range keys {
		if e := s.u.batch.pending.knownEntries[entryKey{s.u.org, k}]; e.exists {
			found[k] = e.Entry
		}
	}
	return found, nil
}

// knowEntries makes the stored entries of keys known to the transaction.
func (s trackingStore) knowEntries(ctx context.Context, keys []tracking.Key) error {
	known := s.u.batch.pending.knownEntries
	var unknown []tracking.Key
	for _, k := range keys {
		if _, ok := known[entryKey{s.u.org, k}]; !ok {
			unknown = append(unknown, k)
		}
	}
	stored, err := s.storedEntries(ctx, unknown)
	if err != nil {
		return err
	}
	for _, k := range unknown {
		e, exists := stored[k]
		known[entryKey{s.u.org, k}] = knownEntry{e, exists}
	}
	return nil
}

func (s trackingStore) storedEntries(ctx context.Context, keys []tracking.Key) (map[tracking.Key]tracking.Entry, error) {
	found := make(map[tracking.Key]tracking.Entry)
	if len(keys) == 0 {
		return found, nil
	}
	const columns = "SELECT e.metric_id, e.date, e.person_id, e.value, e.revision, e.late, e.updated FROM "
	var text string
	var args []any
	switch {
	case len(keys) == 1:
		text = columns + "{p}entries AS e WHERE org_id = ? AND metric_id = ? AND date = ? AND person_id = ?"
		args = []any{s.u.org, keys[0].Metric, int64(keys[0].Date), keys[0].Person}
	case s.u.db.dialect.postgres():
		text = columns + `unnest(CAST(? AS text[]), CAST(? AS integer[]), CAST(? AS text[])) AS k(metric, date, person)
			JOIN {p}entries AS e ON e.org_id = ? AND e.metric_id = k.metric AND e.date = k.date AND e.person_id = k.person`
		var metrics, dates, people arrayLiteral
		for _, k := range keys {
			metrics.text(k.Metric)
			dates.int(int64(k.Date))
			people.text(k.Person)
		}
		args = []any{metrics.String(), dates.String(), people.String(), s.u.org}
	default:
		text = columns + `json_each(?) AS k CROSS JOIN {p}entries AS e
			ON e.org_id = ? AND e.metric_id = k.value ->> 0 AND e.date = k.value ->> 1 AND e.person_id = k.value ->> 2`
		triples := make([][3]any, len(keys))
		for i, k := range keys {
			triples[i] = [3]any{k.Metric, int64(k.Date), k.Person}
		}
		args = []any{jsonOf(triples), s.u.org}
	}
	err := s.u.session.query(ctx, text, args, func(rows *sql.Rows) error {
		var e tracking.Entry
		err := scanEntry(rows, &e, &e.Metric, &e.Date, &e.Person)
		found[e.Key] = e
		return err
	})
	return found, err
}

func (s trackingStore) Submit(ctx context.Context, submissions []tracking.Submission) error {
	if err := s.u.writing(ctx); err != nil {
		return err
	}
	keys := make([]tracking.Key, len(submissions))
	for i, sub := range submissions {
		keys[i] = sub.Key
	}
	if err := s.knowEntries(ctx, keys); err != nil {
		return err
	}
	p := &s.u.batch.pending
	current := make(map[tracking.Key]int64, len(submissions))
	for _, sub := range submissions {
		revision, ok := current[sub.Key]
		if !ok {
			revision = p.knownEntries[entryKey{s.u.org, sub.Key}].Revision
		}
		if sub.Revision != revision+1 {
			return fmt.Errorf("entry %s: revision %d after %d: %w", sub.Key, sub.Revision, revision, fault.ErrStale)
		}
		current[sub.Key] = sub.Revision
	}
	for _, sub := range submissions {
		sub.Made, sub.Received = change.Instant(sub.Made), change.Instant(sub.Received)
		e := sub.Entry()
		p.history = append(p.history, submissionRow{s.u.org, sub})
		p.entries = append(p.entries, entryRow{s.u.org, e})
		p.knownEntries[entryKey{s.u.org, sub.Key}] = knownEntry{e, true}
		if _, first := current[sub.Key]; first {
			s.u.record(storage.Change{Entity: storage.EntityEntry, ID: sub.Key.String(), Audience: sub.Person})
			delete(current, sub.Key)
		}
	}
	return s.u.spill(ctx)
}

// spill writes what is pending when it has become much.
func (u *unit) spill(ctx context.Context) error {
	if u.batch.pending.extent().rows() < maxPending {
		return nil
	}
	return u.settle(ctx)
}

// distinct returns the ids in order and each of them once.
func distinct(ids []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}
