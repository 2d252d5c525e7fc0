package bunstore_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// clockedPush is the n-th push of so many entries, as the clock leaves them: each
// of another person, a day behind those of the push before.
func clockedPush(n, size int) ([]timetrack.Entry, []change.Verdict) {
	entries, verdicts := make([]timetrack.Entry, size), make([]change.Verdict, size)
	for i := range entries {
		start := time.Date(2026, 3, 1, 7, 0, 0, 0, time.UTC).AddDate(0, 0, n)
		stop := start.Add(50 * time.Minute)
		id, d := timeID(5, n*size+i), period.DateOf(start)
		entries[i] = timetrack.Entry{
			Record:   timetrack.Record{ID: id, Person: benchPerson(i), Date: d, Last: d, Revision: 1, By: benchPerson(i), Change: id, Made: stop, Received: stop},
			Activity: timeActivities[i%3], Start: start, Stop: stop, Zone: "Europe/Copenhagen",
		}
		verdicts[i] = change.Verdict{ID: id, Digest: change.DigestOf(id), Status: change.Applied, Ref: "1:" + id, At: stop}
	}
	return entries, verdicts
}

// clock does in a unit what timetrack.Timesheet does with a push: it looks for
// what is known, approved and in the way, and writes.
func clock(ctx context.Context, s timetrack.Store, entries []timetrack.Entry, verdicts []change.Verdict) error {
	ids, days, persons := make([]string, len(entries)), make([]string, len(entries)), make([]string, len(entries))
	span := period.Span{From: entries[0].Date, Until: entries[0].Date + 1}
	for i, e := range entries {
		ids[i], days[i], persons[i] = e.ID, e.Person+"/"+e.Date.String(), e.Person
	}
	if _, err := s.Verdicts(ctx, ids); err != nil {
		return err
	}
	if _, err := s.Approvals().ByID(ctx, days); err != nil {
		return err
	}
	if _, err := s.Entries().ByID(ctx, ids); err != nil {
		return err
	}
	if err := s.Entries().List(ctx, timetrack.Query{People: persons, Span: span}, func(timetrack.Entry) error { return nil }); err != nil {
		return err
	}
	if err := s.Entries().Put(ctx, entries...); err != nil {
		return err
	}
	return s.PutVerdicts(ctx, verdicts)
}

// clockedByHand makes the writes of a push with prepared statements, on the
// tables of this package.
type clockedByHand struct {
	*byHand
	entry *sql.Stmt
}

func (h clockedByHand) write(entries []timetrack.Entry, verdicts []change.Verdict) error {
	tx, err := h.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	entry, verdict, changes := tx.Stmt(h.entry), tx.Stmt(h.verdict), tx.Stmt(h.changes)
	var version int64
	if err := tx.Stmt(h.version).QueryRow(benchOrg).Scan(&version); err != nil {
		return err
	}
	for i, e := range entries {
		v := verdicts[i]
		if _, err := entry.Exec(benchOrg, e.ID, e.Person, int64(e.Date), int64(e.Last), e.Revision, e.Removed, e.By, e.Change, e.Reason, e.Made.UnixMicro(), e.Received.UnixMicro(),
			e.Activity, e.Start.UnixMicro(), e.Stop.UnixMicro(), e.Zone, e.EndedBy, e.Held); err != nil {
			return err
		}
		if _, err := verdict.Exec(benchOrg, v.ID, v.Digest[:], int64(v.Status), v.Code, v.Reason, v.Ref, v.At.UnixMicro()); err != nil {
			return err
		}
		if _, err := changes.Exec(benchOrg, version, int64(i), version, storage.EntityClockEntry, e.ID, e.Person, false); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// BenchmarkBudgetTimeTrackIngest: pushes of 100 clock entries with their
// verdicts, each durable. Budget: half the rate of prepared statements by hand
// that do the same writes. The server of PostgreSQL flushes only where
// HEADWAY_TEST_POSTGRES_FSYNC is on, for both alike.
func BenchmarkBudgetTimeTrackIngest(b *testing.B) {
	b.Run("SQLite", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "ours.db")
		db, hand := openFile(b, path, nil), newByHand(b)
		ingestTime(b, db, openRaw(b, sqliteshim.ShimName, path), clockedByHand{hand, prepare(b, hand.db, "INSERT INTO hw_time_entries"+places(18))})
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		url := pgtest.New(b)
		d, err := bunstore.OpenPostgres(context.Background(), url, nil)
		ingestTime(b, migrated(b, d, err), openRaw(b, "pgx", url), newClockedOnPostgres(b))
	})
}

// newClockedOnPostgres opens a new database by hand, on one connection.
func newClockedOnPostgres(b *testing.B) clockedByHand {
	b.Helper()
	url := pgtest.New(b)
	d, err := bunstore.OpenPostgres(context.Background(), url, nil)
	db := migrated(b, d, err)
	if err := db.Update(context.Background(), benchOrg, func(context.Context, storage.Tx) error { return nil }); err != nil {
		b.Fatal(err)
	}
	raw := openRaw(b, "pgx", url)
	raw.SetMaxOpenConns(1)
	prepared := func(text string) *sql.Stmt { return prepare(b, raw, numberedPlaces(text)) }
	return clockedByHand{&byHand{
		db:      raw,
		verdict: prepared("INSERT INTO hw_verdicts" + places(8)),
		changes: prepared("INSERT INTO hw_changes" + places(8)),
		version: prepared("UPDATE hw_orgs SET version = version + 1 WHERE org_id = ? RETURNING version"),
	}, prepared("INSERT INTO hw_time_entries" + places(18))}
}

// ingestTime makes the same pushes here and by hand. raw is our database.
func ingestTime(b *testing.B, db storage.DB, raw *sql.DB, hand clockedByHand) {
	const size = 100
	n := 0
	var ours, theirs []time.Duration
	for b.Loop() {
		entries, verdicts := clockedPush(n, size)
		n++
		start := time.Now()
		err := db.Update(context.Background(), benchOrg, func(ctx context.Context, tx storage.Tx) error {
			return clock(ctx, tx.TimeTrack(), entries, verdicts)
		})
		ours = append(ours, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
		start = time.Now()
		err = hand.write(entries, verdicts)
		theirs = append(theirs, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
	}
	stored := func(db *sql.DB) (f figures) {
		err := db.QueryRow(`SELECT (SELECT count(*) FROM hw_time_entries), (SELECT CAST(sum(stop - start + last) AS bigint) FROM hw_time_entries),
			(SELECT count(*) FROM hw_verdicts) + (SELECT count(*) FROM hw_changes)`).Scan(&f.rows, &f.sum, &f.count)
		if err != nil {
			b.Fatal(err)
		}
		return f
	}
	if x, y := stored(raw), stored(hand.db); x != y || x.rows != n*size {
		b.Fatalf("%+v here, %+v there", x, y)
	}
	b.ReportMetric(float64(total(theirs))/float64(total(ours)), "x")
	b.ReportMetric(float64(n*size)/total(ours).Seconds(), "entries/s")
	b.ReportMetric(float64(n*size)/total(theirs).Seconds(), "byhand-entries/s")
}
