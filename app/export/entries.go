package export

import (
	"context"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// Reader reads entries and their history as far as the actor may see them.
// *tracking.Log is one.
type Reader interface {
	Tracker(ctx context.Context, actor people.Actor, id string) (tracking.Tracker, error)
	EachEntry(ctx context.Context, actor people.Actor, f tracking.EntryFilter, yield func(tracking.Entry) error) error
	Submissions(ctx context.Context, actor people.Actor, f tracking.EntryFilter, page query.Page) ([]tracking.Submission, string, error)
}

// Entries is the table of a tracker's current values, metric by metric and
// oldest day first (T21). It is read while it is written. Its columns, with
// those in brackets only where they are asked for:
//
//	date, person, external_id, tracker, metric, value
//	unit          the currency of a currency metric, else blank
//	late          the last submission came past its time
//	submitted_at  when it was received
//	(person_id, tracker_id, metric_id, revision, zone)
//
// A file with these headers can be imported again as it is: the person is
// found by the external id or, for people without one, by person_id, which
// should be asked for then. It returns fault.ErrNotFound for a tracker out of
// sight, and a *fault.Invalid for a column that the table does not have.
func Entries(ctx context.Context, from Reader, actor people.Actor, roster *people.Roster, f tracking.EntryFilter, columnIDs ...string) (Table, error) {
	b, err := newBook(ctx, from, actor, roster, f)
	if err != nil {
		return Table{}, err
	}
	columns := append(keyColumns(b, func(e *tracking.Entry) *tracking.Key { return &e.Key }),
		column[*tracking.Entry]{Column: Column{ID: "value", Name: "Value"}, cell: func(e *tracking.Entry) Cell { return b.value(e.Metric, e.Value) }},
		unitColumn(b, func(e *tracking.Entry) string { return e.Metric }),
		column[*tracking.Entry]{Column: Column{ID: "late", Name: "Late"}, cell: func(e *tracking.Entry) Cell { return Flag(e.Late) }},
		column[*tracking.Entry]{Column: Column{ID: "submitted_at", Name: "Submitted at", Width: 28}, cell: func(e *tracking.Entry) Cell { return Instant(e.Updated) }},
		column[*tracking.Entry]{Column: Column{ID: "revision", Name: "Revision"}, optional: true, cell: func(e *tracking.Entry) Cell { return Number(e.Revision, 0) }},
	)
	return tabulate(b.tracker.Name, columns, columnIDs, func(ctx context.Context, yield func(*tracking.Entry) error) error {
		var row tracking.Entry // one for all rows
		return from.EachEntry(ctx, actor, f, func(e tracking.Entry) error {
			row = e
			return yield(&row)
		})
	})
}

// History is the table of every submission behind a tracker's values, newest
// day first (C12, T17). It is read page by page while it is written. Its
// columns, with those in brackets only where they are asked for:
//
//	date, person, external_id, tracker, metric
//	operation     set, add or clear
//	old, new      the value before and after; blank is none
//	unit          the currency of a currency metric, else blank
//	late
//	by, reason    who made it, and why
//	made_at, received_at
//	(operand, revision, change, by_id, person_id, tracker_id, metric_id, zone)
//
// It returns the errors of Entries.
func History(ctx context.Context, from Reader, actor people.Actor, roster *people.Roster, f tracking.EntryFilter, columnIDs ...string) (Table, error) {
	b, err := newBook(ctx, from, actor, roster, f)
	if err != nil {
		return Table{}, err
	}
	type sub = *tracking.Submission
	columns := append(keyColumns(b, func(s sub) *tracking.Key { return &s.Key }),
		column[sub]{Column: Column{ID: "operation", Name: "Operation"}, cell: func(s sub) Cell { return Text(string(s.Op)) }},
		column[sub]{Column: Column{ID: "operand", Name: "Operand"}, optional: true, cell: func(s sub) Cell {
			return b.value(s.Metric, tracking.Value{N: s.Operand, Valid: s.Op != tracking.Clear})
		}},
		column[sub]{Column: Column{ID: "old", Name: "Old"}, cell: func(s sub) Cell { return b.value(s.Metric, s.Old) }},
		column[sub]{Column: Column{ID: "new", Name: "New"}, cell: func(s sub) Cell { return b.value(s.Metric, s.New) }},
		unitColumn(b, func(s sub) string { return s.Metric }),
		column[sub]{Column: Column{ID: "late", Name: "Late"}, cell: func(s sub) Cell { return Flag(s.Late) }},
		column[sub]{Column: Column{ID: "by", Name: "By", Width: 28}, cell: func(s sub) Cell { return b.ofPerson(s.By).name }},
		column[sub]{Column: Column{ID: "by_id", Name: "By id", Width: 38}, optional: true, cell: func(s sub) Cell { return Text(s.By) }},
		column[sub]{Column: Column{ID: "reason", Name: "Reason", Width: 40}, cell: func(s sub) Cell { return Text(s.Reason) }},
		column[sub]{Column: Column{ID: "made_at", Name: "Made at", Width: 28}, cell: func(s sub) Cell { return Instant(s.Made) }},
		column[sub]{Column: Column{ID: "received_at", Name: "Received at", Width: 28}, cell: func(s sub) Cell { return Instant(s.Received) }},
		column[sub]{Column: Column{ID: "revision", Name: "Revision"}, optional: true, cell: func(s sub) Cell { return Number(s.Revision, 0) }},
		column[sub]{Column: Column{ID: "change", Name: "Change", Width: 38}, optional: true, cell: func(s sub) Cell { return Text(s.Change) }},
	)
	return tabulate(b.tracker.Name, columns, columnIDs, func(ctx context.Context, yield func(sub) error) error {
		page := query.Page{Limit: query.MaxLimit}
		for {
			subs, next, err := from.Submissions(ctx, actor, f, page)
			if err != nil {
				return err
			}
			for i := range subs {
				if err := yield(&subs[i]); err != nil {
					return err
				}
			}
			if next == "" {
				return nil
			}
			page.Cursor = next
		}
	})
}

// book knows the names behind the ids of one tracker's entries. A table that
// is being written is used by one goroutine, so it fills up as it goes.
type book struct {
	tracker tracking.Tracker
	roster  *people.Roster
	metrics map[string]metricCells
	people  map[string]personCells

	// What was asked for last: several columns of a row, and rows that follow
	// one another, ask for the same.
	lastMetric string
	metric     metricCells
	lastPerson string
	person     personCells
}

type metricCells struct {
	name, id, unit Cell
	scale          int
}

type personCells struct{ name, external Cell }

func newBook(ctx context.Context, from Reader, actor people.Actor, roster *people.Roster, f tracking.EntryFilter) (*book, error) {
	t, err := from.Tracker(ctx, actor, f.Tracker)
	if err != nil {
		return nil, err
	}
	b := &book{tracker: t, roster: roster, metrics: make(map[string]metricCells, len(t.Metrics)), people: make(map[string]personCells)}
	for _, m := range t.Metrics {
		b.metrics[m.ID] = metricCells{name: Text(m.Name), id: Text(m.ID), unit: Text(m.Currency), scale: decimals(m)}
	}
	return b, nil
}

func (b *book) ofPerson(id string) *personCells {
	if id != b.lastPerson {
		c, ok := b.people[id]
		if !ok {
			p, _ := b.roster.Person(id)
			c = personCells{Text(p.Name()), Text(p.ExternalID)}
			b.people[id] = c
		}
		b.lastPerson, b.person = id, c
	}
	return &b.person
}

func (b *book) ofMetric(id string) *metricCells {
	if id != b.lastMetric {
		b.lastMetric, b.metric = id, b.metrics[id]
	}
	return &b.metric
}

func (b *book) value(metric string, v tracking.Value) Cell {
	if !v.Valid {
		return Cell{}
	}
	return Number(v.N, b.ofMetric(metric).scale)
}

// keyColumns say which value a row is about.
func keyColumns[R any](b *book, key func(R) *tracking.Key) []column[R] {
	return []column[R]{
		{Column: Column{ID: "date", Name: "Date", Width: 12}, cell: func(r R) Cell { return Day(key(r).Date) }},
		{Column: Column{ID: "person", Name: "Person", Width: 28}, cell: func(r R) Cell { return b.ofPerson(key(r).Person).name }},
		{Column: Column{ID: "person_id", Name: "Person id", Width: 38}, optional: true, cell: func(r R) Cell { return Text(key(r).Person) }},
		{Column: Column{ID: "external_id", Name: "External id", Width: 16}, cell: func(r R) Cell { return b.ofPerson(key(r).Person).external }},
		{Column: Column{ID: "tracker", Name: "Tracker", Width: 24}, cell: func(R) Cell { return Text(b.tracker.Name) }},
		{Column: Column{ID: "tracker_id", Name: "Tracker id", Width: 38}, optional: true, cell: func(R) Cell { return Text(b.tracker.ID) }},
		{Column: Column{ID: "metric", Name: "Metric", Width: 24}, cell: func(r R) Cell { return b.ofMetric(key(r).Metric).name }},
		{Column: Column{ID: "metric_id", Name: "Metric id", Width: 38}, optional: true, cell: func(r R) Cell { return b.ofMetric(key(r).Metric).id }},
		{Column: Column{ID: "zone", Name: "Zone", Width: 20}, optional: true, cell: func(r R) Cell {
			return Text(b.roster.Zone(key(r).Person, key(r).Date))
		}},
	}
}

func unitColumn[R any](b *book, metric func(R) string) column[R] {
	return column[R]{Column: Column{ID: "unit", Name: "Unit"}, cell: func(r R) Cell { return b.ofMetric(metric(r)).unit }}
}
