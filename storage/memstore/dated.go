package memstore

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// dated is every version of the records of one kind, each of a person and some
// days.
type dated[T timetrack.Kept] struct {
	entity string
	clone  func(T) T

	rows sorted.Map[string, []T] // by id, oldest first, never empty
	// The latest versions, unless removed: those that end on their day or the
	// next, and those that last longer, of which there are few.
	short, long sorted.Map[dayKey, T]
}

// dayKey is the place of a record in a list.
type dayKey struct {
	person string
	date   period.Date
	id     string
}

func (k dayKey) compare(o dayKey) int {
	return cmp.Or(strings.Compare(k.person, o.person), cmp.Compare(k.date, o.date), strings.Compare(k.id, o.id))
}

func dayKeyOf(h timetrack.Record) dayKey { return dayKey{h.Person, h.Date, h.ID} }

// newDated returns an empty table. A nil clone is for records of which
// assigning copies all.
func newDated[T timetrack.Kept](entity string, clone func(T) T) dated[T] {
	if clone == nil {
		clone = func(v T) T { return v }
	}
	return dated[T]{
		entity: entity, clone: clone, rows: sorted.New[[]T](strings.Compare),
		short: sorted.New[T](dayKey.compare), long: sorted.New[T](dayKey.compare),
	}
}

func (tab *dated[T]) copy(from *dated[T]) {
	sorted.CopyLists[string, T](&tab.rows, &from.rows)
	sorted.Copy(&tab.short, &from.short)
	sorted.Copy(&tab.long, &from.long)
}

// list returns where a latest version is listed.
func (tab *dated[T]) list(h timetrack.Record) *sorted.Map[dayKey, T] {
	if h.Last > h.Date+1 {
		return &tab.long
	}
	return &tab.short
}

// records is a table within a transaction.
type records[T timetrack.Kept] struct {
	tx    *tx
	table *dated[T]
}

func (s records[T]) ByID(ctx context.Context, ids []string) (map[string]T, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	found := make(map[string]T)
	for _, id := range ids {
		if versions, ok := sorted.Get(&s.table.rows, id); ok {
			found[id] = s.table.clone(versions[len(versions)-1])
		}
	}
	return found, nil
}

func (s records[T]) Versions(ctx context.Context, id string) ([]T, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	versions, _ := sorted.Get(&s.table.rows, id)
	newest := make([]T, 0, len(versions))
	for _, v := range slices.Backward(versions) {
		newest = append(newest, s.table.clone(v))
	}
	return newest, nil
}

func (s records[T]) List(ctx context.Context, q timetrack.Query, yield func(T) error) error {
	if q.Removed {
		return s.whatever(ctx, q, yield)
	}
	return s.each(ctx, q, func(v T) error { return yield(s.table.clone(v)) })
}

// whatever is List of all records, also those that were removed, which is
// rarely asked for: they are in no order but that of their ids.
func (s records[T]) whatever(ctx context.Context, q timetrack.Query, yield func(T) error) error {
	if err := s.tx.reading(ctx); err != nil {
		return err
	}
	var found []T
	for _, versions := range sorted.Ascend(&s.table.rows) {
		v := versions[len(versions)-1]
		h := v.Header()
		if (q.People == nil || slices.Contains(q.People, h.Person)) && h.Last >= q.From && (q.Until == 0 || h.Date < q.Until) {
			found = append(found, v)
		}
	}
	slices.SortFunc(found, func(a, b T) int { return dayKeyOf(a.Header()).compare(dayKeyOf(b.Header())) })
	s.tx.listing = true
	defer func() { s.tx.listing = false }()
	for _, v := range found {
		if err := yield(s.table.clone(v)); err != nil {
			return err
		}
	}
	return nil
}

// each is List of records that are not the caller's.
func (s records[T]) each(ctx context.Context, q timetrack.Query, yield func(T) error) error {
	if err := s.tx.reading(ctx); err != nil {
		return err
	}
	s.tx.listing = true
	defer func() { s.tx.listing = false }()

	for person := range s.people(q) {
		long := s.lasting(person, q.Span)
		for k, v := range sorted.AscendFrom(&s.table.short, dayKey{person: person, date: q.From - 1}) {
			if k.person != person || q.Until != 0 && k.date >= q.Until {
				break
			}
			for len(long) > 0 && dayKeyOf(long[0].Header()).compare(k) < 0 {
				if err := yield(long[0]); err != nil {
					return err
				}
				long = long[1:]
			}
			if v.Header().Last >= q.From {
				if err := yield(v); err != nil {
					return err
				}
			}
		}
		for _, v := range long {
			if err := yield(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// lasting returns the records of a person that last long and meet a span, in
// order.
func (s records[T]) lasting(person string, span period.Span) []T {
	var found []T
	for k, v := range sorted.AscendFrom(&s.table.long, dayKey{person: person}) {
		if k.person != person || span.Until != 0 && k.date >= span.Until {
			break
		}
		if v.Header().Last >= span.From {
			found = append(found, v)
		}
	}
	return found
}

// people are those whom a query selects, as far as they have records.
func (s records[T]) people(q timetrack.Query) iter.Seq[string] {
	if q.People != nil {
		return slices.Values(distinct(q.People))
	}
	return func(yield func(string) bool) {
		next := dayKey{}
		for {
			person, found := first(&s.table.short, next)
			if other, ok := first(&s.table.long, next); ok && (!found || other < person) {
				person, found = other, true
			}
			if !found || !yield(person) {
				return
			}
			next.person = person + "\x00" // the least string above
		}
	}
}

// first returns the person of the first record that is not below a place.
func first[T any](list *sorted.Map[dayKey, T], from dayKey) (string, bool) {
	for k := range sorted.AscendFrom(list, from) {
		return k.person, true
	}
	return "", false
}

// Put checks everything before it writes anything.
func (s records[T]) Put(ctx context.Context, vs ...T) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	tab := s.table
	grown := make(map[string][]T)
	for _, v := range vs {
		h := v.Header()
		versions, ok := grown[h.ID]
		if !ok {
			versions, _ = sorted.Get(&tab.rows, h.ID)
			versions = owned(s.tx, versions)
		}
		var current int64
		if n := len(versions); n > 0 {
			current = versions[n-1].Header().Revision
		}
		if err := follows(h.Revision, current); err != nil {
			return fmt.Errorf("%s %q: %w", tab.entity, h.ID, err)
		}
		grown[h.ID] = append(versions, tab.clone(v))
	}
	for _, v := range vs {
		h := v.Header()
		versions, ok := grown[h.ID]
		if !ok {
			continue // it is written already, with the versions after it
		}
		delete(grown, h.ID)
		if before, ok := sorted.Get(&tab.rows, h.ID); ok {
			old := before[len(before)-1].Header()
			remove(s.tx, tab.list(old), dayKeyOf(old))
		}
		set(s.tx, &tab.rows, h.ID, versions)
		latest := versions[len(versions)-1]
		h = latest.Header()
		if !h.Removed {
			set(s.tx, tab.list(h), dayKeyOf(h), latest)
		}
		s.tx.record(storage.Change{Entity: tab.entity, ID: h.ID, Audience: h.Person, Deleted: h.Removed})
	}
	return nil
}

func (s records[T]) Redact(ctx context.Context, id string, fn func(T) T) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	tab := s.table
	versions, ok := sorted.Get(&tab.rows, id)
	if !ok {
		return fmt.Errorf("%s %q: %w", tab.entity, id, fault.ErrNotFound)
	}
	redacted := make([]T, len(versions))
	for i, v := range versions {
		redacted[i] = tab.clone(fn(tab.clone(v)))
		if !redacted[i].Header().Finds(v.Header()) {
			return fmt.Errorf("%s %q: revision %d is not found as before: %w", tab.entity, id, v.Header().Revision, fault.ErrInvalid)
		}
	}
	set(s.tx, &tab.rows, id, redacted)
	latest := redacted[len(redacted)-1]
	h := latest.Header()
	if !h.Removed {
		set(s.tx, tab.list(h), dayKeyOf(h), latest)
	}
	s.tx.record(storage.Change{Entity: tab.entity, ID: h.ID, Audience: h.Person, Deleted: h.Removed})
	return nil
}

// timed adds the time of records.
type timed[T timetrack.Kept] struct {
	records[T]
	time func(T) (t timetrack.Time, counts bool)
}

func (s timed[T]) Times(ctx context.Context, q timetrack.Query, yield func(timetrack.Time) error) error {
	return s.each(ctx, q, func(v T) error {
		t, counts := s.time(v)
		if !counts || t.Start.IsZero() || t.Stop.IsZero() {
			return nil
		}
		return yield(t)
	})
}

// results adds sums.
type results struct{ records[timetrack.Result] }

func (s results) Totals(ctx context.Context, q timetrack.Query, yield func(timetrack.ResultTotal) error) error {
	var sums map[money.Currency]timetrack.ResultTotal
	var of timetrack.Record // whose day is being added up
	flush := func() error {
		for _, c := range slices.Sorted(maps.Keys(sums)) {
			if err := yield(sums[c]); err != nil {
				return err
			}
		}
		sums = map[money.Currency]timetrack.ResultTotal{}
		return nil
	}
	err := s.each(ctx, q, func(r timetrack.Result) error {
		if r.Person != of.Person || r.Date != of.Date || sums == nil {
			if err := flush(); err != nil {
				return err
			}
			of = r.Record
		}
		sum := sums[r.Currency]
		sum.Person, sum.Date, sum.Currency = r.Person, r.Date, r.Currency
		err := sum.Add(r)
		sums[r.Currency] = sum
		return err
	})
	if err != nil {
		return err
	}
	return flush()
}
