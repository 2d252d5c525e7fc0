package bunstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// whatever is List of all records, also those that were removed, which is
// rarely asked for.
func (s records[T]) whatever(ctx context.Context, q timetrack.Query, yield func(T) error) error {
	if err := s.u.reading(ctx); err != nil {
		return err
	}
	if q.People != nil && len(q.People) == 0 {
		return nil
	}
	text := "SELECT " + s.fields + " FROM {p}" + s.table + " AS r WHERE " + s.of + " AND date < ? AND last >= ?"
	args := []any{s.u.org, untilOf(q.Span), int64(q.From)}
	if q.People != nil {
		text, args = text+" AND person_id {any}", append(args, s.u.db.dialect.list(distinct(q.People)))
	}
	var h head
	return s.u.session.query(ctx, text+byPersonAndDay, args, func(rows *sql.Rows) error {
		v, err := s.scan(rows, &h)
		if err != nil {
			return err
		}
		return yield(v)
	})
}

// Redact checks everything before it writes anything.
func (s records[T]) Redact(ctx context.Context, id string, fn func(T) T) error {
	if err := s.u.direct(ctx); err != nil {
		return err
	}
	versions, err := s.Versions(ctx, id)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return notFound(s.entity, id)
	}
	rows := make([]timeRow[T], len(versions)) // newest first
	for i, v := range versions {
		h := v.Header()
		redacted := fn(v)
		if !redacted.Header().Finds(h) {
			return fmt.Errorf("%s %q: revision %d is not found as before: %w", s.entity, id, h.Revision, fault.ErrInvalid)
		}
		rows[i] = timeRow[T]{org: s.u.org, Record: redacted.Header(), v: redacted}
		if s.fields == "doc" {
			doc, err := json.Marshal(redacted)
			if err != nil {
				return err
			}
			rows[i].doc = string(doc)
		}
	}
	if _, err := s.u.session.exec(ctx, "DELETE FROM {p}"+s.table+"_earlier WHERE "+s.of+" AND id = ?", s.u.org, id); err != nil {
		return err
	}
	if err := s.earlier.insert(ctx, s.u.session, rows[1:]); err != nil {
		return err
	}
	if err := s.latest.insert(ctx, s.u.session, rows[:1]); err != nil {
		return err
	}
	s.u.record(storage.Change{Entity: s.entity, ID: id, Audience: rows[0].Person, Deleted: rows[0].Removed})
	return nil
}
