package bunstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// spec says how records of type T are kept: the current ones as JSON beside
// the columns that are unique, in one table, every version in another.
type spec[T any] struct {
	table    string
	entity   string // in the change log
	roster   bool   // counts as a change of people, places or teams
	identity func(T) (id string, revision int64)
	changeID func(T) string    // its id in the change log; nil: the id
	unique   []uniqueColumn[T] // whose values only one record may have
	clone    func(T) T         // deep; where set, decoded records are kept
}

// uniqueColumn is a column of the current record, named as the field of the
// API. An empty value is stored as NULL and does not count.
type uniqueColumn[T any] struct {
	name  string
	value func(T) string
}

// kind is a spec with its statements.
type kind[T any] struct {
	spec[T]
	decoded *decoded[T]

	get, getAt, list, listAt, versions      string
	current, taken, insert, update, version string
	redact, remove, removeVersions          string
}

func newKind[T any](s spec[T]) *kind[T] {
	k := &kind[T]{spec: s}
	if s.clone != nil {
		k.decoded = &decoded[T]{clone: s.clone}
	}
	if k.changeID == nil {
		k.changeID = func(v T) string { id, _ := s.identity(v); return id }
	}
	t, v := "{p}"+s.table, "{p}"+s.table+"_versions"
	const here, one = " WHERE org_id = ?", " WHERE org_id = ? AND id = ?"
	k.get = "SELECT revision, doc FROM " + t + one
	k.getAt = "SELECT revision, doc FROM " + v + one + " AND saved_at <= ? ORDER BY revision DESC LIMIT 1"
	k.list = "SELECT id, revision, doc FROM " + t + here + " ORDER BY id"
	k.listAt = "SELECT id, revision, doc FROM " + v + " AS v" + here + ` AND revision =
		(SELECT max(revision) FROM ` + v + " WHERE org_id = v.org_id AND id = v.id AND saved_at <= ?) ORDER BY id"
	k.versions = "SELECT revision, saved_at, saved_by, doc FROM " + v + one + " ORDER BY revision DESC"
	k.current = "SELECT revision, saved_at FROM " + t + one
	k.version = "INSERT INTO " + v + " (org_id, id, revision, saved_at, saved_by, doc) VALUES (?, ?, ?, ?, ?, ?)"
	k.redact = "UPDATE " + v + " SET doc = ?" + one + " AND revision = ?"
	k.remove, k.removeVersions = "DELETE FROM "+t+one, "DELETE FROM "+v+one

	var names, sets, marks, taken, columns strings.Builder
	for i, c := range s.unique {
		names.WriteString(c.name + ", ")
		sets.WriteString(c.name + " = ?, ")
		marks.WriteString("?, ")
		if i > 0 {
			taken.WriteString(" OR ")
			columns.WriteString(", ")
		}
		taken.WriteString(c.name + " = ?")
		columns.WriteString(c.name)
	}
	k.insert = "INSERT INTO " + t + " (" + names.String() + "revision, saved_at, doc, org_id, id) VALUES (" + marks.String() + "?, ?, ?, ?, ?)"
	k.update = "UPDATE " + t + " SET " + sets.String() + "revision = ?, saved_at = ?, doc = ?" + one
	k.taken = "SELECT " + columns.String() + " FROM " + t + " WHERE org_id = ? AND id <> ? AND (" + taken.String() + ")"
	return k
}

// versioned is the records of a kind within a unit of work.
type versioned[T any] struct {
	u *unit
	k *kind[T]
}

func (s versioned[T]) Get(ctx context.Context, id string, at time.Time) (v T, err error) {
	if err := s.u.reading(ctx); err != nil {
		return v, err
	}
	text, args := s.k.get, []any{s.u.org, id}
	if !at.IsZero() {
		text, args = s.k.getAt, append(args, stored(at))
	}
	found := false
	err = s.u.session.query(ctx, text, args, func(rows *sql.Rows) (err error) {
		found = true
		var revision int64
		var doc sql.RawBytes
		if err := rows.Scan(&revision, &doc); err != nil {
			return err
		}
		v, err = s.decode(id, revision, doc)
		return err
	})
	if err == nil && !found {
		err = notFound(s.k.entity, id)
	}
	return v, err
}

func (s versioned[T]) List(ctx context.Context, at time.Time) ([]T, error) {
	if err := s.u.reading(ctx); err != nil {
		return nil, err
	}
	if at.IsZero() {
		return s.list(ctx, s.k.list, s.u.org)
	}
	return s.list(ctx, s.k.listAt, s.u.org, stored(at))
}

// list reads records by a statement that selects id, revision and doc.
func (s versioned[T]) list(ctx context.Context, text string, args ...any) ([]T, error) {
	var all []T
	err := s.u.session.query(ctx, text, args, func(rows *sql.Rows) error {
		var id string
		var revision int64
		var doc sql.RawBytes
		if err := rows.Scan(&id, &revision, &doc); err != nil {
			return err
		}
		v, err := s.decode(id, revision, doc)
		all = append(all, v)
		return err
	})
	return all, err
}

func (s versioned[T]) Versions(ctx context.Context, id string) ([]storage.Version[T], error) {
	if err := s.u.reading(ctx); err != nil {
		return nil, err
	}
	var all []storage.Version[T]
	err := s.u.session.query(ctx, s.k.versions, []any{s.u.org, id}, func(rows *sql.Rows) error {
		var version storage.Version[T]
		var revision, at int64
		var doc sql.RawBytes
		if err := rows.Scan(&revision, &at, &version.By, &doc); err != nil {
			return err
		}
		v, err := s.decode(id, revision, doc)
		version.Value, version.At = v, instant(at)
		all = append(all, version)
		return err
	})
	return all, err
}

func (s versioned[T]) Put(ctx context.Context, v T, by string, at time.Time) error {
	if err := s.u.direct(ctx); err != nil {
		return err
	}
	id, revision := s.k.identity(v)
	var current, before int64
	exists, err := s.u.session.get(ctx, s.k.current, []any{s.u.org, id}, &current, &before)
	if err != nil {
		return err
	}
	if err := follows(revision, current); err != nil {
		return fmt.Errorf("%s %q: %w", s.k.entity, id, err)
	}
	if err := s.free(ctx, id, v); err != nil {
		return err
	}
	doc, err := json.Marshal(v)
	if err != nil {
		return err
	}
	at = change.Instant(at)
	saved := stored(at)
	write := s.k.insert
	if exists {
		saved = max(saved, before)
		write = s.k.update
	}
	if _, err := s.u.session.exec(ctx, write, append(s.uniqueArgs(v), revision, saved, string(doc), s.u.org, id)...); err != nil {
		return err
	}
	if _, err := s.u.session.exec(ctx, s.k.version, s.u.org, id, revision, saved, by, string(doc)); err != nil {
		return err
	}
	s.record(s.k.changeID(v))
	if s.k.roster {
		s.u.state.PeopleAt = at
	}
	return nil
}

func (s versioned[T]) Redact(ctx context.Context, id string, fn func(T) T) error {
	if err := s.u.direct(ctx); err != nil {
		return err
	}
	versions, err := s.Versions(ctx, id)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return notFound(s.k.entity, id)
	}
	for i := range versions {
		_, revision := s.k.identity(versions[i].Value)
		versions[i].Value = fn(versions[i].Value)
		if newID, newRevision := s.k.identity(versions[i].Value); newID != id || newRevision != revision {
			return fmt.Errorf("%s %q: the identity of revision %d is not kept: %w", s.k.entity, id, revision, fault.ErrInvalid)
		}
	}
	current := versions[0].Value
	if err := s.free(ctx, id, current); err != nil {
		return err
	}
	for i, version := range versions {
		_, revision := s.k.identity(version.Value)
		doc, err := json.Marshal(version.Value)
		if err != nil {
			return err
		}
		if _, err := s.u.session.exec(ctx, s.k.redact, string(doc), s.u.org, id, revision); err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		args := append(s.uniqueArgs(current), revision, stored(version.At), string(doc), s.u.org, id)
		if _, err := s.u.session.exec(ctx, s.k.update, args...); err != nil {
			return err
		}
	}
	s.record(s.k.changeID(current))
	return nil
}

// delete removes a record and its versions.
func (s versioned[T]) delete(ctx context.Context, id string) error {
	for _, text := range []string{s.k.remove, s.k.removeVersions} {
		if _, err := s.u.session.exec(ctx, text, s.u.org, id); err != nil {
			return err
		}
	}
	return nil
}

// record notes the change.
func (s versioned[T]) record(id string) {
	s.u.record(storage.Change{Entity: s.k.entity, ID: id})
	if s.k.roster {
		s.u.state.People = s.u.state.Version
	}
}

// free checks that no other record has a unique value of v. It names each
// field in which one has.
func (s versioned[T]) free(ctx context.Context, id string, v T) error {
	if len(s.k.unique) == 0 {
		return nil
	}
	theirs, dest := make([]sql.NullString, len(s.k.unique)), make([]any, len(s.k.unique))
	for i := range theirs {
		dest[i] = &theirs[i]
	}
	taken := make([]error, len(s.k.unique))
	err := s.u.session.query(ctx, s.k.taken, append([]any{s.u.org, id}, s.uniqueArgs(v)...), func(rows *sql.Rows) error {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for i, c := range s.k.unique {
			if theirs[i].Valid && theirs[i].String == c.value(v) {
				taken[i] = fault.Taken(c.name)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := fault.Join(taken...); err != nil {
		return fmt.Errorf("%s %q: %w", s.k.entity, id, err)
	}
	return nil
}

func (s versioned[T]) uniqueArgs(v T) []any {
	args := make([]any, len(s.k.unique), len(s.k.unique)+5)
	for i, c := range s.k.unique {
		args[i] = orNull(c.value(v))
	}
	return args
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// decode reads a stored record.
func (s versioned[T]) decode(id string, revision int64, doc []byte) (T, error) {
	if s.k.decoded != nil {
		return s.k.decoded.get(s.u.org, id, revision, doc)
	}
	var v T
	err := json.Unmarshal(doc, &v)
	return v, err
}

// follows checks that a record may be saved with the given revision when its
// current one is known; 0 is none.
func follows(revision, current int64) error {
	switch {
	case revision < 1:
		return fault.Invalidf("revision", "is not positive")
	case revision == 1 && current > 0:
		return fault.ErrExists
	case revision != current+1:
		return fault.ErrStale
	}
	return nil
}

func notFound(what, id string) error { return fmt.Errorf("%s %q: %w", what, id, fault.ErrNotFound) }
