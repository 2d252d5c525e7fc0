package bunstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// records is those of one kind within a unit of work.
type records[T timetrack.Kept] struct {
	u *unit
	*dated[T]
}

func (s records[T]) ByID(ctx context.Context, ids []string) (map[string]T, error) {
	if err := s.u.reading(ctx); err != nil {
		return nil, err
	}
	found := make(map[string]T)
	if len(ids) == 0 {
		return found, nil
	}
	var h head
	text := "SELECT " + s.fields + " FROM {each p} CROSS JOIN {p}" + s.table + " AS r WHERE " + s.of + " AND r.id = p.value"
	err := s.u.session.query(ctx, text, []any{s.u.db.dialect.list(ids), s.u.org}, func(rows *sql.Rows) error {
		v, err := s.scan(rows, &h)
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
	var h head
	one, which := "SELECT revision AS number, "+s.fields+" FROM {p}"+s.table, " AS r WHERE "+s.of+" AND id = ?"
	text := "SELECT " + s.fields + " FROM (" + one + which + " UNION ALL " + one + "_earlier" + which + ") AS r ORDER BY number DESC"
	err := s.u.session.query(ctx, text, []any{s.u.org, id, s.u.org, id}, func(rows *sql.Rows) error {
		v, err := s.scan(rows, &h)
		all = append(all, v)
		return err
	})
	return all, err
}

// whose is the people of a query, as p.value: those that it names, or all that
// there are, each found by one search.
func (s records[T]) whose(q timetrack.Query) (with, from string, args []any) {
	if q.People != nil {
		return "", "{each p}", []any{s.u.db.dialect.list(distinct(q.People))}
	}
	next := "SELECT min(person_id) FROM {p}" + s.table + " {by " + s.table + "_by_person} WHERE " + s.of + " AND NOT removed"
	return "WITH RECURSIVE p(value) AS (" + next + " UNION ALL SELECT (" + next + " AND person_id > p.value) FROM p WHERE p.value IS NOT NULL) ", "p",
		[]any{s.u.org, s.u.org}
}

// untilOf is the end of a span that may be open.
func untilOf(s period.Span) int64 {
	if s.Until == 0 {
		return int64(period.MaxDate) + 1
	}
	return int64(s.Until)
}

// list reads the records that q selects, with the given fields, by person: those
// that begin a day before the span or in it, and those that began earlier and
// last, of which scan is told. where is a further condition, beginning with AND;
// order and orderLasting are how either of them is sorted, if at all.
func (s records[T]) list(ctx context.Context, q timetrack.Query, fields, where, order, orderLasting string, scan func(rows *sql.Rows, lasting bool) error) error {
	if err := s.u.reading(ctx); err != nil {
		return err
	}
	if q.People != nil && len(q.People) == 0 {
		return nil
	}
	until := untilOf(q.Span)
	if q.From > 1 {
		text := "SELECT " + fields + " FROM {p}" + s.table + " AS r {by " + s.table + "_lasting} WHERE " + s.of + " AND NOT removed AND last > date + 1 AND date < ? AND last >= ?"
		args := []any{s.u.org, min(int64(q.From)-1, until), int64(q.From)}
		if q.People != nil {
			text, args = text+" AND person_id {any}", append(args, s.u.db.dialect.list(distinct(q.People)))
		}
		if err := s.u.session.query(ctx, text+where+orderLasting, args, func(rows *sql.Rows) error { return scan(rows, true) }); err != nil {
			return err
		}
	}
	with, from, args := s.whose(q)
	text := with + "SELECT " + fields + " FROM " + from + " CROSS JOIN {p}" + s.table + " AS r {by " + s.table + "_by_person} WHERE " + s.of +
		" AND person_id = p.value AND NOT removed AND date >= ? AND date < ? AND last >= ?"
	args = append(args, s.u.org, int64(q.From)-1, until, int64(q.From))
	return s.u.session.query(ctx, text+where+order, args, func(rows *sql.Rows) error { return scan(rows, false) })
}

const byPersonAndDay = " ORDER BY person_id, date, r.id"

func (s records[T]) List(ctx context.Context, q timetrack.Query, yield func(T) error) error {
	if q.Removed {
		return s.whatever(ctx, q, yield)
	}
	var h head
	var lasting []T
	merged := func(v T) error {
		for len(lasting) > 0 && before(lasting[0].Header(), v.Header()) {
			if err := yield(lasting[0]); err != nil {
				return err
			}
			lasting = lasting[1:]
		}
		return yield(v)
	}
	// SQLite goes from person to person, in their order: it need not sort whole
	// rows where those of one are put in order here.
	one, order := &ofOne[T]{yield: merged}, ""
	if s.u.db.dialect.postgres() {
		one, order = nil, byPersonAndDay
	}
	err := s.list(ctx, q, s.fields, "", order, byPersonAndDay, func(rows *sql.Rows, lasts bool) error {
		v, err := s.scan(rows, &h)
		switch {
		case err != nil:
			return err
		case lasts:
			lasting = append(lasting, v)
			return nil
		case one != nil:
			return one.add(v)
		}
		return merged(v)
	})
	if err == nil && one != nil {
		err = one.flush()
	}
	if err != nil {
		return err
	}
	for _, v := range lasting {
		if err := yield(v); err != nil {
			return err
		}
	}
	return nil
}

// ofOne puts the records of one person after the other in order.
type ofOne[T timetrack.Kept] struct {
	records []T
	yield   func(T) error
}

func (o *ofOne[T]) add(v T) error {
	if n := len(o.records); n > 0 && o.records[n-1].Header().Person != v.Header().Person {
		if v.Header().Person < o.records[n-1].Header().Person {
			return fmt.Errorf("bunstore: the records of %q come after those of %q", v.Header().Person, o.records[n-1].Header().Person)
		}
		if err := o.flush(); err != nil {
			return err
		}
	}
	o.records = append(o.records, v)
	return nil
}

func (o *ofOne[T]) flush() error {
	slices.SortFunc(o.records, func(a, b T) int { return compare(a.Header(), b.Header()) })
	for _, v := range o.records {
		if err := o.yield(v); err != nil {
			return err
		}
	}
	o.records = o.records[:0]
	return nil
}

func before(a, b timetrack.Record) bool { return compare(a, b) < 0 }

func compare(a, b timetrack.Record) int {
	return cmp.Or(strings.Compare(a.Person, b.Person), cmp.Compare(a.Date, b.Date), strings.Compare(a.ID, b.ID))
}

// Put checks everything before it writes anything.
func (s records[T]) Put(ctx context.Context, vs ...T) error {
	if err := s.u.direct(ctx); err != nil {
		return err
	}
	ids := make([]string, len(vs))
	for i, v := range vs {
		ids[i] = v.Header().ID
	}
	current, err := s.revisions(ctx, distinct(ids))
	if err != nil {
		return err
	}
	var latest, earlier []timeRow[T]
	var replaced []string // ids of those that are stored already
	place := make(map[string]int)
	for _, v := range vs {
		h := v.Header()
		if err := follows(h.Revision, current[h.ID]); err != nil {
			return fmt.Errorf("%s %q: %w", s.entity, h.ID, err)
		}
		row := timeRow[T]{org: s.u.org, Record: h, v: v}
		if s.fields == "doc" {
			doc, err := json.Marshal(v)
			if err != nil {
				return err
			}
			row.doc = string(doc)
		}
		if i, ok := place[h.ID]; ok {
			earlier, latest[i] = append(earlier, latest[i]), row
		} else {
			if current[h.ID] > 0 {
				replaced = append(replaced, h.ID)
			}
			place[h.ID] = len(latest)
			latest = append(latest, row)
		}
		current[h.ID] = h.Revision
	}
	if len(replaced) > 0 {
		text := "INSERT INTO {p}" + s.table + "_earlier (" + s.columns + ") SELECT " + s.columns + " FROM {p}" + s.table + " WHERE " + s.of + " AND id {any}"
		if _, err := s.u.session.exec(ctx, text, s.u.org, s.u.db.dialect.list(replaced)); err != nil {
			return err
		}
	}
	if err := s.earlier.insert(ctx, s.u.session, earlier); err != nil {
		return err
	}
	if err := s.latest.insert(ctx, s.u.session, latest); err != nil {
		return err
	}
	s.u.changes = slices.Grow(s.u.changes, len(latest))
	for _, r := range latest {
		s.u.record(storage.Change{Entity: s.entity, ID: r.ID, Audience: r.Person, Deleted: r.Removed})
	}
	return nil
}

// revisions returns the latest revisions of those ids that are known.
func (s records[T]) revisions(ctx context.Context, ids []string) (map[string]int64, error) {
	found := make(map[string]int64, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	text := "SELECT r.id, revision FROM {each p} CROSS JOIN {p}" + s.table + " AS r WHERE " + s.of + " AND r.id = p.value"
	err := s.u.session.query(ctx, text, []any{s.u.db.dialect.list(ids), s.u.org}, func(rows *sql.Rows) error {
		var id string
		var revision int64
		err := rows.Scan(&id, &revision)
		found[id] = revision
		return err
	})
	return found, err
}
