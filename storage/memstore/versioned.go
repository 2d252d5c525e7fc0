package memstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// kind says how records of type T are kept.
type kind[T any] struct {
	entity   string // in the change log
	roster   bool   // counts as a change of people, places or teams
	identity func(T) (id string, revision int64)
	unique   func(T) []uniqueKey // the current version's; nil: none
	clone    func(T) T           // deep; nil where assigning copies all
}

// uniqueKey is a value that only one record of a kind may have in a field,
// named as in the API. One whose value is empty does not count.
type uniqueKey struct{ field, value string }

func (k uniqueKey) compare(o uniqueKey) int {
	return cmp.Or(strings.Compare(k.field, o.field), strings.Compare(k.value, o.value))
}

// table is every version of the records of one kind.
type table[T any] struct {
	kind[T]
	rows  sorted.Map[string, []storage.Version[T]] // by id, oldest first, never empty
	taken sorted.Map[uniqueKey, string]            // id of the record that has it
}

func newTable[T any](k kind[T]) table[T] {
	if k.unique == nil {
		k.unique = func(T) []uniqueKey { return nil }
	}
	if k.clone == nil {
		k.clone = func(v T) T { return v }
	}
	return table[T]{
		kind:  k,
		rows:  sorted.New[[]storage.Version[T]](strings.Compare),
		taken: sorted.New[string](uniqueKey.compare),
	}
}

// keys lists the unique keys of v that are set.
func (tab *table[T]) keys(v T) []uniqueKey {
	return slices.DeleteFunc(tab.unique(v), func(k uniqueKey) bool { return k.value == "" })
}

func (tab *table[T]) get(id string, at time.Time) (T, error) {
	versions, _ := sorted.Get(&tab.rows, id)
	v, ok := inForce(versions, at)
	if !ok {
		return v, fmt.Errorf("%s %q: %w", tab.entity, id, fault.ErrNotFound)
	}
	return tab.clone(v), nil
}

func (tab *table[T]) list(at time.Time) []T {
	var all []T
	for _, versions := range sorted.Ascend(&tab.rows) {
		if v, ok := inForce(versions, at); ok {
			all = append(all, tab.clone(v))
		}
	}
	return all
}

// versions returns every version of a record, newest first.
func (tab *table[T]) versions(id string) []storage.Version[T] {
	stored, _ := sorted.Get(&tab.rows, id)
	newest := slices.Clone(stored)
	slices.Reverse(newest)
	for i := range newest {
		newest[i].Value = tab.clone(newest[i].Value)
	}
	return newest
}

// inForce returns the version in force at an instant, or the current one at
// the zero instant.
func inForce[T any](versions []storage.Version[T], at time.Time) (T, bool) {
	for _, v := range slices.Backward(versions) {
		if at.IsZero() || !v.At.After(at) {
			return v.Value, true
		}
	}
	var none T
	return none, false
}

// put checks everything before it writes anything.
func (tab *table[T]) put(t *tx, v T, by string, at time.Time) error {
	id, revision := tab.identity(v)
	versions, _ := sorted.Get(&tab.rows, id)
	var current int64
	if n := len(versions); n > 0 {
		_, current = tab.identity(versions[n-1].Value)
	}
	if err := follows(revision, current); err != nil {
		return fmt.Errorf("%s %q: %w", tab.entity, id, err)
	}
	if err := tab.free(v); err != nil {
		return err
	}
	at = change.Instant(at)
	if tab.roster {
		t.org.state.PeopleAt = at
	}
	if n := len(versions); n > 0 && at.Before(versions[n-1].At) {
		at = versions[n-1].At
	}
	tab.store(t, id, append(owned(t, versions), storage.Version[T]{Value: tab.clone(v), By: by, At: at}))
	return nil
}

// redact checks everything before it writes anything.
func (tab *table[T]) redact(t *tx, id string, fn func(T) T) error {
	versions, ok := sorted.Get(&tab.rows, id)
	if !ok {
		return fmt.Errorf("%s %q: %w", tab.entity, id, fault.ErrNotFound)
	}
	redacted := slices.Clone(versions)
	for i, v := range redacted {
		_, revision := tab.identity(v.Value)
		redacted[i].Value = tab.clone(fn(tab.clone(v.Value)))
		if newID, newRevision := tab.identity(redacted[i].Value); newID != id || newRevision != revision {
			return fmt.Errorf("%s %q: the identity of revision %d is not kept: %w", tab.entity, id, revision, fault.ErrInvalid)
		}
	}
	if err := tab.free(redacted[len(redacted)-1].Value); err != nil {
		return err
	}
	tab.store(t, id, redacted)
	return nil
}

// free checks that no other record has a unique key of v. It names each field
// in which one has.
func (tab *table[T]) free(v T) error {
	id, _ := tab.identity(v)
	var taken []error
	for _, k := range tab.keys(v) {
		if owner, ok := sorted.Get(&tab.taken, k); ok && owner != id {
			taken = append(taken, fault.Taken(k.field))
		}
	}
	if err := fault.Join(taken...); err != nil {
		return fmt.Errorf("%s %q: %w", tab.entity, id, err)
	}
	return nil
}

// store replaces the versions of a record, with none of them removes it, and
// records the change.
func (tab *table[T]) store(t *tx, id string, versions []storage.Version[T]) {
	tab.replace(t, id, versions)
	t.record(storage.Change{Entity: tab.entity, ID: id, Deleted: len(versions) == 0})
	if tab.roster {
		t.org.state.People = t.org.state.Version
	}
}

// replace is store without a word in the change log.
func (tab *table[T]) replace(t *tx, id string, versions []storage.Version[T]) {
	if old, ok := sorted.Get(&tab.rows, id); ok {
		for _, k := range tab.keys(old[len(old)-1].Value) {
			remove(t, &tab.taken, k)
		}
	}
	if len(versions) == 0 {
		remove(t, &tab.rows, id)
	} else {
		for _, k := range tab.keys(versions[len(versions)-1].Value) {
			set(t, &tab.taken, k, id)
		}
		set(t, &tab.rows, id, versions)
	}
}

// follows checks that a record may be saved with the given revision when its
// current one is known; 0 is none.
func follows(revision, current int64) error {
	switch {
	case revision == 1 && current > 0:
		return fault.ErrExists
	case revision != current+1:
		return fault.ErrStale
	}
	return nil
}

// versioned is a table within a transaction.
type versioned[T any] struct {
	tx    *tx
	table *table[T]
}

func (s versioned[T]) Get(ctx context.Context, id string, at time.Time) (T, error) {
	if err := s.tx.reading(ctx); err != nil {
		var none T
		return none, err
	}
	return s.table.get(id, at)
}

func (s versioned[T]) List(ctx context.Context, at time.Time) ([]T, error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	return s.table.list(at), nil
}

func (s versioned[T]) Put(ctx context.Context, v T, by string, at time.Time) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	return s.table.put(s.tx, v, by, at)
}

func (s versioned[T]) Versions(ctx context.Context, id string) ([]storage.Version[T], error) {
	if err := s.tx.reading(ctx); err != nil {
		return nil, err
	}
	return s.table.versions(id), nil
}

func (s versioned[T]) Redact(ctx context.Context, id string, fn func(T) T) error {
	if err := s.tx.writing(ctx); err != nil {
		return err
	}
	return s.table.redact(s.tx, id, fn)
}
