package bunstore

import (
	"database/sql"
	"encoding/json"
	"strings"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
)

// timeTables are those of timetrack.Store.
type timeTables struct {
	activities  *dated[timetrack.Activity]
	entries     *dated[timetrack.Entry]
	shifts      *dated[timetrack.Shift]
	sessions    *dated[timetrack.Session]
	results     *dated[timetrack.Result]
	contacts    *dated[timetrack.Contact]
	rates       *dated[timetrack.HourRate]
	overwrites  *dated[timetrack.Overwrite]
	bonuses     *dated[timetrack.Bonus]
	adjustments *dated[timetrack.Adjustment]
	approvals   *dated[timetrack.Approval]
	filters     *dated[timetrack.Filter]
	handoffs    *dated[timetrack.Handoff]
}

func newTimeTables(d *sqlDialect) *timeTables {
	return &timeTables{
		activities: documents[timetrack.Activity](d, storage.EntityActivity),
		entries: columned(d, storage.EntityClockEntry, "time_entries", []column[timeRow[timetrack.Entry]]{
			{"activity_id", "text", func(r *timeRow[timetrack.Entry]) any { return r.v.Activity }},
			{"start", "bigint", func(r *timeRow[timetrack.Entry]) any { return stored(r.v.Start) }},
			{"stop", "bigint", func(r *timeRow[timetrack.Entry]) any { return stored(r.v.Stop) }},
			{"zone", "text", func(r *timeRow[timetrack.Entry]) any { return r.v.Zone }},
			{"ended_by", "text", func(r *timeRow[timetrack.Entry]) any { return r.v.EndedBy }},
			{"held", "boolean", func(r *timeRow[timetrack.Entry]) any { return r.v.Held }},
		}, func(rows *sql.Rows, h *head) (e timetrack.Entry, err error) {
			var start, stop int64
			err = h.scan(rows, &e.Activity, &start, &stop, &e.Zone, &e.EndedBy, &e.Held)
			e.Record, e.Start, e.Stop = h.record(), instant(start), instant(stop)
			return e, err
		}),
		shifts: columned(d, storage.EntityShift, "time_shifts", []column[timeRow[timetrack.Shift]]{
			{"activity_id", "text", func(r *timeRow[timetrack.Shift]) any { return r.v.Activity }},
			{"begins", "bigint", func(r *timeRow[timetrack.Shift]) any { return int64(r.v.From) }},
			{"ends", "bigint", func(r *timeRow[timetrack.Shift]) any { return int64(r.v.To) }},
		}, func(rows *sql.Rows, h *head) (s timetrack.Shift, err error) {
			err = h.scan(rows, &s.Activity, &s.From, &s.To)
			s.Record = h.record()
			return s, err
		}),
		sessions: columned(d, storage.EntitySession, "time_sessions", []column[timeRow[timetrack.Session]]{
			{"start", "bigint", func(r *timeRow[timetrack.Session]) any { return stored(r.v.Start) }},
			{"stop", "bigint", func(r *timeRow[timetrack.Session]) any { return stored(r.v.Stop) }},
		}, func(rows *sql.Rows, h *head) (s timetrack.Session, err error) {
			var start, stop int64
			err = h.scan(rows, &start, &stop)
			s.Record, s.Start, s.Stop = h.record(), instant(start), instant(stop)
			return s, err
		}),
		results: columned(d, storage.EntityResult, "time_results", []column[timeRow[timetrack.Result]]{
			{"currency", "text", func(r *timeRow[timetrack.Result]) any { return string(r.v.Currency) }},
			{"points", "bigint", func(r *timeRow[timetrack.Result]) any { return r.v.Points }},
			{"revenue", "bigint", func(r *timeRow[timetrack.Result]) any { return r.v.Revenue }},
			{"profit", "bigint", func(r *timeRow[timetrack.Result]) any { return r.v.Profit }},
			{"commission", "bigint", func(r *timeRow[timetrack.Result]) any { return r.v.Commission }},
			{"sales", "bigint", func(r *timeRow[timetrack.Result]) any {
				if r.v.Success {
					return int64(1)
				}
				return int64(0)
			}},
		}, func(rows *sql.Rows, h *head) (r timetrack.Result, err error) {
			var sales int64
			err = h.scan(rows, &r.Currency, &r.Points, &r.Revenue, &r.Profit, &r.Commission, &sales)
			r.Record, r.Success = h.record(), sales != 0
			return r, err
		}),
		contacts:    documents[timetrack.Contact](d, storage.EntityContact),
		rates:       documents[timetrack.HourRate](d, storage.EntityHourRate),
		overwrites:  documents[timetrack.Overwrite](d, storage.EntityOverwrite),
		bonuses:     documents[timetrack.Bonus](d, storage.EntityBonus),
		adjustments: documents[timetrack.Adjustment](d, storage.EntityAdjustment),
		approvals: columned(d, storage.EntityApproval, "time_approvals", []column[timeRow[timetrack.Approval]]{
			{"snapshot", "text", func(r *timeRow[timetrack.Approval]) any { return snapshotText(r.v) }},
		}, func(rows *sql.Rows, h *head) (a timetrack.Approval, err error) {
			var snapshot string
			if err := h.scan(rows, &snapshot); err != nil {
				return a, err
			}
			a.Record = h.record()
			err = readSnapshot(snapshot, &a)
			return a, err
		}),
		filters:  documents[timetrack.Filter](d, storage.EntityFilter),
		handoffs: documents[timetrack.Handoff](d, storage.EntityHandoff),
	}
}

// dated is where the records of one kind stand.
type dated[T timetrack.Kept] struct {
	entity  string
	table   string // of the latest versions; those before stand in that with _earlier
	of      string // the condition that selects the kind, for one argument, the organization
	columns string // all of a row
	fields  string // those that scan takes
	latest  *bulk[timeRow[T]]
	earlier *bulk[timeRow[T]]
	scan    func(*sql.Rows, *head) (T, error)
}

// timeRow is a version of a record.
type timeRow[T timetrack.Kept] struct {
	org string
	timetrack.Record
	v   T
	doc string // of a kind without columns
}

// documents returns a kind that is kept as JSON.
func documents[T timetrack.Kept](d *sqlDialect, entity string) *dated[T] {
	return newDated(d, dated[T]{
		entity: entity, table: "time_records", of: "org_id = ? AND kind = '" + entity + "'", fields: "doc",
		scan: func(rows *sql.Rows, _ *head) (v T, err error) {
			var doc sql.RawBytes
			if err := rows.Scan(&doc); err != nil {
				return v, err
			}
			err = json.Unmarshal(doc, &v)
			return v, err
		},
	}, []string{"org_id", "kind", "id"}, []column[timeRow[T]]{
		{"kind", "text", func(*timeRow[T]) any { return entity }},
		{"doc", "text", func(r *timeRow[T]) any { return r.doc }},
	})
}

// columned returns a kind that has a table with columns, those of the header
// and its own.
func columned[T timetrack.Kept](d *sqlDialect, entity, table string, own []column[timeRow[T]], scan func(*sql.Rows, *head) (T, error)) *dated[T] {
	own = append([]column[timeRow[T]]{
		{"by_id", "text", func(r *timeRow[T]) any { return r.By }},
		{"change_id", "text", func(r *timeRow[T]) any { return r.Change }},
		{"reason", "text", func(r *timeRow[T]) any { return r.Reason }},
		{"made", "bigint", func(r *timeRow[T]) any { return stored(r.Made) }},
		{"received", "bigint", func(r *timeRow[T]) any { return stored(r.Received) }},
	}, own...)
	fields := "r.id, person_id, date, last, revision, removed, " + names(own)
	return newDated(d, dated[T]{entity: entity, table: table, of: "org_id = ?", fields: fields, scan: scan}, []string{"org_id", "id"}, own)
}

func newDated[T timetrack.Kept](d *sqlDialect, kind dated[T], key []string, own []column[timeRow[T]]) *dated[T] {
	columns := append([]column[timeRow[T]]{
		{"org_id", "text", func(r *timeRow[T]) any { return r.org }},
		{"id", "text", func(r *timeRow[T]) any { return r.ID }},
		{"person_id", "text", func(r *timeRow[T]) any { return r.Person }},
		{"date", "integer", func(r *timeRow[T]) any { return int64(r.Date) }},
		{"last", "integer", func(r *timeRow[T]) any { return int64(r.Last) }},
		{"revision", "bigint", func(r *timeRow[T]) any { return r.Revision }},
		{"removed", "boolean", func(r *timeRow[T]) any { return r.Removed }},
	}, own...)
	var set []string
	for _, c := range columns {
		set = append(set, c.name+" = excluded."+c.name)
	}
	kind.columns = names(columns)
	kind.latest = newBulk(d, kind.table, "ON CONFLICT ("+strings.Join(key, ", ")+") DO UPDATE SET "+strings.Join(set, ", "), columns)
	kind.earlier = newBulk(d, kind.table+"_earlier", "", columns)
	return &kind
}

func names[R any](columns []column[R]) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name
	}
	return strings.Join(list, ", ")
}

// head is the header of a record, as it is read. Its use again for each row
// saves a list of places for each.
type head struct {
	timetrack.Record
	made, received int64
	dest           []any
}

// scan reads a row of fields, the header first.
func (h *head) scan(rows *sql.Rows, own ...any) error {
	if h.dest == nil {
		h.dest = []any{&h.ID, &h.Person, &h.Date, &h.Last, &h.Revision, &h.Removed, &h.By, &h.Change, &h.Reason, &h.made, &h.received}
	}
	return rows.Scan(append(h.dest[:11:11], own...)...)
}

func (h *head) record() timetrack.Record {
	r := h.Record
	r.Made, r.Received = instant(h.made), instant(h.received)
	return r
}
