package bunstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// timeTables are those of timetrack.Store.
type timeTables struct {
	latest   *bulk[timeRow]
	versions *bulk[timeRow]
	results  *bulk[resultRow]
}

// timeRow is a version of a record of any kind.
type timeRow struct {
	org, kind string
	timetrack.Record
	doc string
}

type resultRow struct {
	org string
	timetrack.Result
}

func newTimeTables(d *sqlDialect) *timeTables {
	key := []column[timeRow]{
		{"org_id", "text", func(r *timeRow) any { return r.org }},
		{"kind", "text", func(r *timeRow) any { return r.kind }},
		{"id", "text", func(r *timeRow) any { return r.ID }},
		{"revision", "bigint", func(r *timeRow) any { return r.Revision }},
		{"doc", "text", func(r *timeRow) any { return r.doc }},
	}
	return &timeTables{
		versions: newBulk(d, "time_versions", "", key),
		latest: newBulk(d, "time_records", `ON CONFLICT (org_id, kind, id) DO UPDATE SET person_id = excluded.person_id, date = excluded.date,
			last = excluded.last, revision = excluded.revision, removed = excluded.removed, doc = excluded.doc`, append([]column[timeRow]{
			{"person_id", "text", func(r *timeRow) any { return r.Person }},
			{"date", "integer", func(r *timeRow) any { return int64(r.Date) }},
			{"last", "integer", func(r *timeRow) any { return int64(r.Last) }},
			{"removed", "boolean", func(r *timeRow) any { return r.Removed }},
		}, key...)),
		results: newBulk(d, "time_results", "", []column[resultRow]{
			{"org_id", "text", func(r *resultRow) any { return r.org }},
			{"id", "text", func(r *resultRow) any { return r.ID }},
			{"person_id", "text", func(r *resultRow) any { return r.Person }},
			{"date", "integer", func(r *resultRow) any { return int64(r.Date) }},
			{"currency", "text", func(r *resultRow) any { return string(r.Currency) }},
			{"points", "bigint", func(r *resultRow) any { return r.Points }},
			{"revenue", "bigint", func(r *resultRow) any { return r.Revenue }},
			{"profit", "bigint", func(r *resultRow) any { return r.Profit }},
			{"commission", "bigint", func(r *resultRow) any { return r.Commission }},
			{"sales", "bigint", func(r *resultRow) any {
				if r.Success {
					return int64(1)
				}
				return int64(0)
			}},
		}),
	}
}

// records is those of one kind within a unit of work.
type records[T timetrack.Kept] struct {
	u    *unit
	kind string
}

func (s records[T]) decode(rows *sql.Rows) (v T, err error) {
	var doc sql.RawBytes
	if err := rows.Scan(&doc); err != nil {
		return v, err
	}
	err = json.Unmarshal(doc, &v)
	return v, err
}

func (s records[T]) ByID(ctx context.Context, ids []string) (map[string]T, error) {
	if err := s.u.reading(ctx); err != nil {
		return nil, err
	}
	found := make(map[string]T)
	if len(ids) == 0 {
		return found, nil
	}
	const text = "SELECT doc FROM {p}time_records WHERE org_id = ? AND kind = ? AND id {any}"
	err := s.u.session.query(ctx, text, []any{s.u.org, s.kind, s.u.db.dialect.list(ids)}, func(rows *sql.Rows) error {
		v, err := s.decode(rows)
		found[v.Header().ID] = v
		return err
	})
	return found, err
}

func (s records[T]) Versions(ctx context.Context, id string) ([]T, error) {
	if err := s.u.reading(ctx); err != nil {
		return nil, err
	}
	var all []T
	const text = "SELECT doc FROM {p}time_versions WHERE org_id = ? AND kind = ? AND id = ? ORDER BY revision DESC"
	err := s.u.session.query(ctx, text, []any{s.u.org, s.kind, id}, func(rows *sql.Rows) error {
		v, err := s.decode(rows)
		all = append(all, v)
		return err
	})
	return all, err
}

func (s records[T]) List(ctx context.Context, q timetrack.Query, yield func(T) error) error {
	if err := s.u.reading(ctx); err != nil {
		return err
	}
	if q.People != nil && len(q.People) == 0 {
		return nil
	}
	whose, of := "", []any(nil)
	if q.People != nil {
		whose, of = " AND person_id {any}", []any{s.u.db.dialect.list(distinct(q.People))}
	}
	until := int64(q.Until)
	if until == 0 {
		until = int64(period.MaxDate) + 1
	}
	// What begins a day before the span or in it, and what began earlier and lasts.
	text := "SELECT person_id, date, id, doc FROM {p}time_records WHERE org_id = ? AND kind = ?"
	if !q.Removed {
		text += " AND NOT removed"
	}
	args := append([]any{s.u.org, s.kind, int64(q.From) - 1, until, int64(q.From)}, of...)
	args = append(append(args, s.u.org, s.kind, int64(q.From)-1, until, int64(q.From)), of...)
	return s.u.session.query(ctx, "SELECT doc FROM ("+
		text+" AND date >= ? AND date < ? AND last >= ?"+whose+" UNION ALL "+
		text+" AND last > date + 1 AND date < ? AND date < ? AND last >= ?"+whose+
		") AS r ORDER BY person_id, date, id", args, func(rows *sql.Rows) error {
		v, err := s.decode(rows)
		if err != nil {
			return err
		}
		return yield(v)
	})
}

// Put checks everything before it writes anything.
func (s records[T]) Put(ctx context.Context, vs ...T) error {
	_, err := s.put(ctx, vs)
	return err
}

// put returns the latest versions of what it stored.
func (s records[T]) put(ctx context.Context, vs []T) ([]T, error) {
	if err := s.u.direct(ctx); err != nil {
		return nil, err
	}
	ids := make([]string, len(vs))
	for i, v := range vs {
		ids[i] = v.Header().ID
	}
	current, err := s.revisions(ctx, distinct(ids))
	if err != nil {
		return nil, err
	}
	var versions, latest []timeRow
	var kept []T
	place := make(map[string]int)
	for _, v := range vs {
		h := v.Header()
		if err := follows(h.Revision, current[h.ID]); err != nil {
			return nil, fmt.Errorf("%s %q: %w", s.kind, h.ID, err)
		}
		current[h.ID] = h.Revision
		doc, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		row := timeRow{s.u.org, s.kind, h, string(doc)}
		versions = append(versions, row)
		if i, ok := place[h.ID]; ok {
			latest[i], kept[i] = row, v
			continue
		}
		place[h.ID] = len(latest)
		latest, kept = append(latest, row), append(kept, v)
	}
	if err := s.u.db.time.versions.insert(ctx, s.u.session, versions); err != nil {
		return nil, err
	}
	if err := s.u.db.time.latest.insert(ctx, s.u.session, latest); err != nil {
		return nil, err
	}
	for _, r := range latest {
		s.u.record(storage.Change{Entity: s.kind, ID: r.ID, Audience: r.Person, Deleted: r.Removed})
	}
	return kept, nil
}

func (s records[T]) Redact(ctx context.Context, id string, fn func(T) T) error {
	if err := s.u.direct(ctx); err != nil {
		return err
	}
	versions, err := s.Versions(ctx, id)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return notFound(s.kind, id)
	}
	docs := make([]string, len(versions))
	for i, v := range versions {
		redacted := fn(v)
		if !redacted.Header().Finds(v.Header()) {
			return fmt.Errorf("%s %q: revision %d is not found as before: %w", s.kind, id, v.Header().Revision, fault.ErrInvalid)
		}
		doc, err := json.Marshal(redacted)
		if err != nil {
			return err
		}
		docs[i] = string(doc)
	}
	for i, v := range versions {
		const text = "UPDATE {p}time_versions SET doc = ? WHERE org_id = ? AND kind = ? AND id = ? AND revision = ?"
		if _, err := s.u.session.exec(ctx, text, docs[i], s.u.org, s.kind, id, v.Header().Revision); err != nil {
			return err
		}
	}
	if _, err := s.u.session.exec(ctx, "UPDATE {p}time_records SET doc = ? WHERE org_id = ? AND kind = ? AND id = ?", docs[0], s.u.org, s.kind, id); err != nil {
		return err
	}
	h := versions[0].Header()
	s.u.record(storage.Change{Entity: s.kind, ID: id, Audience: h.Person, Deleted: h.Removed})
	return nil
}

// revisions returns the latest revisions of those ids that are known.
func (s records[T]) revisions(ctx context.Context, ids []string) (map[string]int64, error) {
	found := make(map[string]int64)
	if len(ids) == 0 {
		return found, nil
	}
	const text = "SELECT id, revision FROM {p}time_records WHERE org_id = ? AND kind = ? AND id {any}"
	err := s.u.session.query(ctx, text, []any{s.u.org, s.kind, s.u.db.dialect.list(ids)}, func(rows *sql.Rows) error {
		var id string
		var revision int64
		err := rows.Scan(&id, &revision)
		found[id] = revision
		return err
	})
	return found, err
}

// results adds sums.
type results struct{ records[timetrack.Result] }

func (s results) Put(ctx context.Context, vs ...timetrack.Result) error {
	latest, err := s.put(ctx, vs)
	if err != nil {
		return err
	}
	var ids []string
	var rows []resultRow
	for _, r := range latest {
		if r.Revision > 1 {
			ids = append(ids, r.ID)
		}
		if !r.Removed {
			rows = append(rows, resultRow{s.u.org, r})
		}
	}
	if len(ids) > 0 {
		if _, err := s.u.session.exec(ctx, "DELETE FROM {p}time_results WHERE org_id = ? AND id {any}", s.u.org, s.u.db.dialect.list(ids)); err != nil {
			return err
		}
	}
	return s.u.db.time.results.insert(ctx, s.u.session, rows)
}

func (s results) Totals(ctx context.Context, q timetrack.Query, yield func(timetrack.ResultTotal) error) error {
	if err := s.u.reading(ctx); err != nil {
		return err
	}
	if q.People != nil && len(q.People) == 0 {
		return nil
	}
	until := int64(q.Until)
	if until == 0 {
		until = int64(period.MaxDate) + 1
	}
	text := "SELECT person_id, date, currency, points, revenue, profit, commission, sales FROM {p}time_results WHERE org_id = ? AND date >= ? AND date < ?"
	args := []any{s.u.org, int64(q.From), until}
	if q.People != nil {
		text, args = text+" AND person_id {any}", append(args, s.u.db.dialect.list(distinct(q.People)))
	}
	// Added up here: a sum that is out of range must not cost the transaction.
	var sum timetrack.ResultTotal
	begun := false
	err := s.u.session.query(ctx, text+" ORDER BY person_id, date, currency", args, func(rows *sql.Rows) error {
		var t timetrack.ResultTotal
		if err := rows.Scan(&t.Person, &t.Date, &t.Currency, &t.Points, &t.Revenue, &t.Profit, &t.Commission, &t.Sales); err != nil {
			return err
		}
		if begun && t.Person == sum.Person && t.Date == sum.Date && t.Currency == sum.Currency {
			return sum.Plus(t)
		}
		if begun {
			if err := yield(sum); err != nil {
				return err
			}
		}
		sum, begun = t, true
		return nil
	})
	if err != nil || !begun {
		return err
	}
	return yield(sum)
}
