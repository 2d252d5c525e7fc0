package bunstore_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// byHand makes the writes of a push with prepared statements and nothing
// around them, on the tables of this package.
type byHand struct {
	db                               *sql.DB
	entry, history, verdict, changes *sql.Stmt
	version                          *sql.Stmt
}

// newByHand opens a new database by hand.
func newByHand(b *testing.B) *byHand {
	b.Helper()
	path := filepath.Join(b.TempDir(), "byhand.db")
	db := openFile(b, path, nil)
	if err := db.Update(context.Background(), benchOrg, func(context.Context, storage.Tx) error { return nil }); err != nil {
		b.Fatal(err)
	}
	return openByHand(b, path)
}

// openByHand opens a database of ours on one connection.
func openByHand(b *testing.B, path string) *byHand {
	b.Helper()
	db := openRaw(b, sqliteshim.ShimName, "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+
		"&_pragma=temp_store(MEMORY)&_pragma=cache_size(-8192)&_txlock=immediate")
	db.SetMaxOpenConns(1)
	return &byHand{
		db: db,
		entry: prepare(b, db, "INSERT INTO hw_entries"+places(8)+` ON CONFLICT DO UPDATE SET value = excluded.value,
			revision = excluded.revision, late = excluded.late, updated = excluded.updated`),
		history: prepare(b, db, "INSERT INTO hw_submissions"+places(15)),
		verdict: prepare(b, db, "INSERT INTO hw_verdicts"+places(8)),
		changes: prepare(b, db, "INSERT INTO hw_changes"+places(8)),
		version: prepare(b, db, "UPDATE hw_orgs SET version = version + 1 WHERE org_id = ? RETURNING version"),
	}
}

// places are those of n values in an INSERT.
func places(n int) string {
	return " VALUES (" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")"
}

func (h *byHand) write(subs []tracking.Submission, verdicts []change.Verdict) error {
	tx, err := h.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	entry, history, verdict, changes := tx.Stmt(h.entry), tx.Stmt(h.history), tx.Stmt(h.verdict), tx.Stmt(h.changes)
	var version int64
	if err := tx.Stmt(h.version).QueryRow(benchOrg).Scan(&version); err != nil {
		return err
	}
	for i, s := range subs {
		v, date := verdicts[i], int64(s.Date)
		if _, err := entry.Exec(benchOrg, s.Metric, date, s.Person, s.New.N, s.Revision, s.Late, s.Received.UnixMicro()); err != nil {
			return err
		}
		if _, err := history.Exec(benchOrg, s.Metric, date, s.Person, s.Revision, s.Change, string(s.Op), s.Operand, nil, s.New.N,
			s.Late, s.By, s.Reason, s.Made.UnixMicro(), s.Received.UnixMicro()); err != nil {
			return err
		}
		if _, err := verdict.Exec(benchOrg, v.ID, v.Digest[:], int64(v.Status), v.Code, v.Reason, v.Ref, v.At.UnixMicro()); err != nil {
			return err
		}
		if _, err := changes.Exec(benchOrg, version, int64(i), version, storage.EntityEntry, s.Key.String(), s.Person, false); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// written sums up the rows of a database.
func written(b *testing.B, db *sql.DB) figures {
	b.Helper()
	var f figures
	if err := db.QueryRow(`SELECT (SELECT count(*) FROM hw_entries), (SELECT coalesce(sum(value), 0) FROM hw_entries),
		(SELECT count(*) FROM hw_submissions) + (SELECT count(*) FROM hw_verdicts) + (SELECT count(*) FROM hw_changes)`).
		Scan(&f.rows, &f.sum, &f.count); err != nil {
		b.Fatal(err)
	}
	return f
}

// BenchmarkBudgetIngest: pushes of 100, each durable. Budget: half the rate of
// prepared statements by hand, one for each row, that do the same writes.
func BenchmarkBudgetIngest(b *testing.B) {
	const size = 100
	path := filepath.Join(b.TempDir(), "ours.db")
	db, hand := openFile(b, path, nil), newByHand(b)
	n := 0
	var ours, theirs []time.Duration
	for b.Loop() {
		subs, verdicts := push(n, size)
		n++
		start := time.Now()
		err := db.Update(context.Background(), benchOrg, func(ctx context.Context, tx storage.Tx) error {
			return submit(ctx, tx, subs, verdicts)
		})
		ours = append(ours, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
		start = time.Now()
		err = hand.write(subs, verdicts)
		theirs = append(theirs, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
	}
	if x, y := written(b, openRaw(b, sqliteshim.ShimName, path)), written(b, hand.db); x != y {
		b.Fatalf("%+v here, %+v there", x, y)
	}
	b.ReportMetric(float64(total(theirs))/float64(total(ours)), "x")
	b.ReportMetric(float64(n*size)/total(ours).Seconds(), "entries/s")
	b.ReportMetric(float64(n*size)/total(theirs).Seconds(), "byhand-entries/s")
}

func total(ds []time.Duration) (sum time.Duration) {
	for _, d := range ds {
		sum += d
	}
	return sum
}

// BenchmarkBudgetGroupCommit: 64 callers, each of which waits until its command
// is durable. Budget: 5 times the rate of a commit for each on a shared
// connection, and a fifth of its 99th percentile.
func BenchmarkBudgetGroupCommit(b *testing.B) {
	const callers = 64
	path := filepath.Join(b.TempDir(), "ours.db")
	db, hand := openFile(b, path, nil), newByHand(b)
	// callAll lets each caller do each commands one after the other.
	callAll := func(from, each int, call func(subs []tracking.Submission, verdicts []change.Verdict) error) (all []time.Duration, took time.Duration) {
		var mu sync.Mutex
		var wg sync.WaitGroup
		start := time.Now()
		for c := range callers {
			wg.Go(func() {
				own := make([]time.Duration, each)
				for i := range own {
					subs, verdicts := push(from+c*each+i, 1)
					began := time.Now()
					if err := call(subs, verdicts); err != nil {
						b.Error(err)
						return
					}
					own[i] = time.Since(began)
				}
				mu.Lock()
				defer mu.Unlock()
				all = append(all, own...)
			})
		}
		wg.Wait()
		return all, time.Since(start)
	}
	ourCall := func(subs []tracking.Submission, verdicts []change.Verdict) error {
		return db.Update(context.Background(), benchOrg, func(ctx context.Context, tx storage.Tx) error {
			return submit(ctx, tx, subs, verdicts)
		})
	}
	var ours, theirs []time.Duration
	var ourTime, theirTime time.Duration
	n := 0
	for b.Loop() {
		const each = 50
		all, took := callAll(n, each, ourCall)
		ours, ourTime = append(ours, all...), ourTime+took
		all, took = callAll(n, each, hand.write)
		theirs, theirTime = append(theirs, all...), theirTime+took
		n += callers * each
	}
	if x, y := written(b, openRaw(b, sqliteshim.ShimName, path)), written(b, hand.db); x != y {
		b.Fatalf("%+v here, %+v there", x, y)
	}
	b.ReportMetric(float64(theirTime)/float64(ourTime), "x")
	b.ReportMetric(float64(quantile(theirs, 0.99))/float64(quantile(ours, 0.99)), "p99-x")
	b.ReportMetric(float64(n)/ourTime.Seconds(), "entries/s")
	b.ReportMetric(float64(n)/theirTime.Seconds(), "byhand-entries/s")
	b.ReportMetric(milliseconds(quantile(ours, 0.99)), "p99-ms")
	b.ReportMetric(milliseconds(quantile(theirs, 0.99)), "byhand-p99-ms")
}

// BenchmarkBudgetWriterBesideReport: commands that come one after the other
// while reports run. Budget: a tenth of the 99th percentile on one shared
// connection, and no SQLITE_BUSY.
func BenchmarkBudgetWriterBesideReport(b *testing.B) {
	path, _ := sqliteMillion(b)
	cuts := weeks(51)
	q := tracking.TotalsQuery{Metrics: []string{benchMetric(2)}, People: everyone(), Cuts: cuts}
	// beside runs the report again and again while commands come every so
	// often, and returns how long each took from when it was due.
	beside := func(report func() figures, call func([]tracking.Submission, []change.Verdict) error) []time.Duration {
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				report()
			}
		})
		pace := time.NewTicker(1250 * time.Microsecond)
		defer pace.Stop()
		var took []time.Duration
		for start := time.Now(); time.Since(start) < 2*time.Second; {
			subs, verdicts := push(int(paced.Add(1)), 1)
			for j := range subs { // after the entries that are there
				subs[j].Date += 20000
			}
			due := <-pace.C
			if err := call(subs, verdicts); err != nil { // SQLITE_BUSY among others
				b.Error(err)
				break
			}
			took = append(took, time.Since(due))
		}
		close(stop)
		wg.Wait()
		return took
	}

	db := openFile(b, path, nil)
	shared := openByHand(b, path)
	grouped := prepare(b, shared.db, `SELECT person_id, (date - ?) / 7 AS week, sum(value), count(value) FROM hw_entries
		WHERE org_id = ? AND metric_id = ? AND date >= ? AND date < ? GROUP BY person_id, week`)
	var ours, theirs []time.Duration
	for b.Loop() {
		ours = append(ours, beside(func() figures { return totals(b, db, q) },
			func(subs []tracking.Submission, verdicts []change.Verdict) error {
				return db.Update(context.Background(), benchOrg, func(ctx context.Context, tx storage.Tx) error {
					return submit(ctx, tx, subs, verdicts)
				})
			})...)
		theirs = append(theirs, beside(func() figures {
			return query(b, grouped, int(cuts[0]), benchOrg, benchMetric(2), int(cuts[0]), int(cuts[len(cuts)-1]))
		}, shared.write)...)
	}
	b.ReportMetric(float64(quantile(theirs, 0.99))/float64(quantile(ours, 0.99)), "x")
	b.ReportMetric(milliseconds(quantile(ours, 0.99)), "p99-ms")
	b.ReportMetric(milliseconds(quantile(theirs, 0.99)), "shared-p99-ms")
}

// paced counts the commands that came beside reports, of which no two are for
// the same entry, in however many runs.
var paced atomic.Int64
