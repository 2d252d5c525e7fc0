package bunstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The benchmarks whose names begin with BenchmarkBudget do the same work twice
// in turns, here and as one would write it by hand, check that both come to the
// same, and report how they compare as "x". HEADWAY_BENCH_ENTRIES is the number
// of entries that those read which read many, a million unless it is set.

// The organization of the benchmarks: benchPeople enter benchMetrics each day.
const (
	benchOrg     = "0190c000-0000-7000-8000-000000000000"
	benchPeople  = 500
	benchMetrics = 5
	benchFrom    = period.Date(739000)
)

func benchPerson(i int) string { return fmt.Sprintf("0190c000-0000-7000-8000-1%011d", i) }
func benchMetric(i int) string { return fmt.Sprintf("0190c000-0000-7000-8000-2%011d", i) }

func everyone() []string {
	ids := make([]string, benchPeople)
	for i := range ids {
		ids[i] = benchPerson(i)
	}
	return ids
}

// benchDays is for how many days there are entries.
func benchDays(b *testing.B) int {
	entries := 1_000_000
	if s := os.Getenv("HEADWAY_BENCH_ENTRIES"); s != "" {
		var err error
		if entries, err = strconv.Atoi(s); err != nil {
			b.Fatalf("HEADWAY_BENCH_ENTRIES: %v", err)
		}
	}
	return max(entries/(benchPeople*benchMetrics), 1)
}

// generated selects metric, date, person and value of the entries.
const generated = `SELECT '0190c000-0000-7000-8000-2' || %[1]s AS metric, d.n AS date, '0190c000-0000-7000-8000-1' || %[2]s AS person,
	(d.n * 31 + p.n * 17 + m.n * 7) %% 1000 AS value`

// million is the databases that the reading benchmarks share.
var million struct {
	sync.Mutex
	dir      string
	postgres string
}

// sqliteMillion returns the paths of a database of ours, and of one as one
// would design it at first.
func sqliteMillion(b *testing.B) (ours, naive string) {
	b.Helper()
	million.Lock()
	defer million.Unlock()
	days := benchDays(b)
	if million.dir == "" {
		dir, err := os.MkdirTemp("", "headway-bench")
		if err != nil {
			b.Fatal(err)
		}
		million.dir = dir
		db, err := bunstore.OpenSQLite(context.Background(), filepath.Join(dir, "ours.db"), nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := db.Migrate(context.Background()); err != nil {
			b.Fatal(err)
		}
		if err := db.Update(context.Background(), benchOrg, func(context.Context, storage.Tx) error { return nil }); err != nil {
			b.Fatal(err)
		}
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		numbers := `WITH RECURSIVE d(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM d WHERE n < ?),
			p(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM p WHERE n < ?),
			m(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM m WHERE n < ?) `
		rows := fmt.Sprintf(generated, "printf('%011d', m.n)", "printf('%011d', p.n)")
		args := []any{int(benchFrom), int(benchFrom) + days - 1, benchPeople - 1, benchMetrics - 1}
		fill(b, filepath.Join(dir, "ours.db"), numbers+`INSERT INTO hw_entries SELECT '`+benchOrg+`', metric, date, person, value, 1, 0, 0
			FROM (`+rows+` FROM m CROSS JOIN d CROSS JOIN p)`, args...)
		fill(b, filepath.Join(dir, "naive.db"), `CREATE TABLE entries (org TEXT, metric TEXT, person TEXT, day TEXT, value INTEGER,
			UNIQUE (org, metric, person, day))`)
		fill(b, filepath.Join(dir, "naive.db"), numbers+`INSERT INTO entries SELECT '`+benchOrg+`', metric, person, date((date - 719163) * 86400, 'unixepoch'), value
			FROM (`+rows+` FROM d CROSS JOIN p CROSS JOIN m)`, args...)
	}
	return filepath.Join(million.dir, "ours.db"), filepath.Join(million.dir, "naive.db")
}

func fill(b *testing.B, path, statement string, args ...any) {
	b.Helper()
	db := openRaw(b, sqliteshim.ShimName, "file:"+path+"?_pragma=synchronous(OFF)&_pragma=journal_mode(WAL)")
	if _, err := db.Exec(statement, args...); err != nil {
		b.Fatal(err)
	}
}

// removeMillion is called when all benchmarks are done.
func removeMillion() {
	if million.dir != "" {
		os.RemoveAll(million.dir)
	}
}

// postgresMillion fills a database with ours and the naive table.
func postgresMillion(b *testing.B) (url string) {
	b.Helper()
	url = pgtest.New(b)
	ctx := context.Background()
	d, err := bunstore.OpenPostgres(ctx, url, nil)
	migrated(b, d, err)
	days := benchDays(b)
	db := openRaw(b, "pgx", url)
	rows := fmt.Sprintf(generated, "lpad(m.n::text, 11, '0')", "lpad(p.n::text, 11, '0')")
	from := fmt.Sprintf(" FROM generate_series(0, %d) AS m(n), generate_series(%d, %d) AS d(n), generate_series(0, %d) AS p(n) ORDER BY 2, 1, 3",
		benchMetrics-1, benchFrom, int(benchFrom)+days-1, benchPeople-1)
	for _, statement := range []string{
		"INSERT INTO hw_entries SELECT '" + benchOrg + "', metric, date, person, value, 1, false, 0 FROM (" + rows + from + ") g",
		"CREATE TABLE naive (org text, metric text, person text, day date, value bigint, UNIQUE (org, metric, person, day))",
		"INSERT INTO naive SELECT '" + benchOrg + "', metric, person, date '0001-01-01' + (date - 1), value FROM (" + rows + from + ") g",
		"VACUUM ANALYZE",
	} {
		if _, err := db.Exec(statement); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
	return url
}

// figures is what a report comes to.
type figures struct {
	rows  int
	sum   int64
	count int64
}

// rounds runs ours and theirs by turns and returns the medians.
func rounds(b *testing.B, ours, theirs func() figures) (our, their time.Duration) {
	b.Helper()
	var a, c []time.Duration
	for range 3 { // connections and statements are made
		ours()
		theirs()
	}
	for b.Loop() {
		start := time.Now()
		x := ours()
		a = append(a, time.Since(start))
		start = time.Now()
		y := theirs()
		c = append(c, time.Since(start))
		if x.rows != y.rows || x.sum != y.sum || x.rows == 0 {
			b.Fatalf("%+v here, %+v there", x, y)
		}
	}
	return median(a), median(c)
}

func median(ds []time.Duration) time.Duration { return quantile(ds, 0.5) }

func quantile(ds []time.Duration, q float64) time.Duration {
	slices.Sort(ds)
	return ds[min(int(q*float64(len(ds))), len(ds)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func weeks(n int) []period.Date {
	cuts := make([]period.Date, n+1)
	for i := range cuts {
		// 7 divides the Date of a Sunday.
		cuts[i] = (benchFrom/7+1)*7 + 1 + period.Date(7*i)
	}
	return cuts
}

// totals runs a report of ours.
func totals(b *testing.B, db storage.DB, q tracking.TotalsQuery) figures {
	b.Helper()
	var f figures
	err := db.View(context.Background(), benchOrg, func(ctx context.Context, tx storage.Tx) error {
		f = figures{}
		all, err := tx.Tracking().Totals(ctx, q)
		for _, t := range all {
			f.rows++
			f.sum += t.Sum
			f.count += int64(t.Count)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return f
}

// query runs a report by hand, whose columns are a key, another, and the sum.
func query(b *testing.B, stmt *sql.Stmt, args ...any) figures {
	b.Helper()
	rows, err := stmt.Query(args...)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var f figures
	for rows.Next() {
		var person, week string
		var sum, count int64
		if err := rows.Scan(&person, &week, &sum, &count); err != nil {
			b.Fatal(err)
		}
		f.rows++
		f.sum += sum
		f.count += count
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return f
}

func prepare(b *testing.B, db *sql.DB, text string) *sql.Stmt {
	b.Helper()
	stmt, err := db.Prepare(text)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { stmt.Close() })
	return stmt
}

// BenchmarkBudgetTeamReport: 500 people by 51 weeks. Budget: 4 times as fast
// as the naive GROUP BY.
func BenchmarkBudgetTeamReport(b *testing.B) {
	cuts := weeks(51)
	q := tracking.TotalsQuery{Metrics: []string{benchMetric(2)}, People: everyone(), Cuts: cuts}
	report := func(b *testing.B, db storage.DB, naive *sql.Stmt) {
		for name, people := range map[string][]string{"listed": everyone(), "everyone": nil} {
			b.Run(name, func(b *testing.B) {
				q.People = people
				ours, theirs := rounds(b, func() figures { return totals(b, db, q) },
					func() figures {
						return query(b, naive, benchOrg, benchMetric(2), cuts[0].String(), cuts[len(cuts)-1].String())
					})
				b.ReportMetric(float64(theirs)/float64(ours), "x")
				b.ReportMetric(milliseconds(ours), "ms")
				b.ReportMetric(milliseconds(theirs), "naive-ms")
			})
		}
	}
	b.Run("SQLite", func(b *testing.B) {
		path, naive := sqliteMillion(b)
		report(b, openFile(b, path, nil), prepare(b, openRaw(b, sqliteshim.ShimName, naive),
			`SELECT person, date(day, 'weekday 0', '-6 days') AS week, sum(value), count(value) FROM entries
			WHERE org = ? AND metric = ? AND day >= ? AND day < ? GROUP BY person, week`))
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		url := postgresMillion(b)
		db, err := bunstore.OpenPostgres(context.Background(), url, nil)
		report(b, migrated(b, db, err), prepare(b, openRaw(b, "pgx", url),
			`SELECT person, date_trunc('week', day)::text AS week, sum(value), count(value) FROM naive
			WHERE org = $1 AND metric = $2 AND day >= $3::text::date AND day < $4::text::date GROUP BY person, week`))
	})
}

// BenchmarkBudgetPersonYear: one person by 51 weeks. Budget: at most 1.3 times
// the time of SQL written by hand for the same tables, and 1 ms.
func BenchmarkBudgetPersonYear(b *testing.B) {
	cuts := weeks(51)
	report := func(b *testing.B, db storage.DB, byHand *sql.Stmt) {
		person := 0
		ours, theirs := rounds(b, func() figures {
			person = (person + 1) % benchPeople
			return totals(b, db, tracking.TotalsQuery{Metrics: []string{benchMetric(2)}, People: []string{benchPerson(person)}, Cuts: cuts})
		}, func() figures {
			return query(b, byHand, int(cuts[0]), benchOrg, benchPerson(person), benchMetric(2), int(cuts[0]), int(cuts[len(cuts)-1]))
		})
		b.ReportMetric(float64(ours)/float64(theirs), "x")
		b.ReportMetric(milliseconds(ours), "ms")
		b.ReportMetric(milliseconds(theirs), "byhand-ms")
	}
	b.Run("SQLite", func(b *testing.B) {
		path, _ := sqliteMillion(b)
		report(b, openFile(b, path, nil), prepare(b, openRaw(b, sqliteshim.ShimName, path),
			`SELECT person_id, (date - ?) / 7 AS week, sum(value), count(value) FROM hw_entries
			WHERE org_id = ? AND person_id = ? AND metric_id = ? AND date >= ? AND date < ? GROUP BY week`))
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		url := postgresMillion(b)
		db, err := bunstore.OpenPostgres(context.Background(), url, nil)
		report(b, migrated(b, db, err), prepare(b, openRaw(b, "pgx", url),
			`SELECT person_id, (date - $1) / 7 AS week, sum(value), count(value) FROM hw_entries
			WHERE org_id = $2 AND person_id = $3 AND metric_id = $4 AND date >= $5 AND date < $6 GROUP BY person_id, week`))
	})
}

// BenchmarkBudgetListPage: a page of 50 entries in the middle of them all.
// Budget: as fast as the first page.
func BenchmarkBudgetListPage(b *testing.B) {
	list := func(b *testing.B, db storage.DB, q tracking.EntryQuery) figures {
		var f figures
		err := db.View(context.Background(), benchOrg, func(ctx context.Context, tx storage.Tx) error {
			f = figures{}
			return tx.Tracking().Entries(ctx, q, func(e tracking.Entry) error {
				f.rows++
				return nil
			})
		})
		if err != nil {
			b.Fatal(err)
		}
		return f
	}
	pages := func(b *testing.B, db storage.DB) {
		for name, people := range map[string][]string{"everyone": nil, "many": everyone()[100:200], "few": everyone()[100:110], "one": {benchPerson(77)}} {
			b.Run(name, func(b *testing.B) {
				first := tracking.EntryQuery{Metrics: []string{benchMetric(2)}, People: people, Desc: true, Limit: 50}
				far := first
				far.After = &tracking.Key{Metric: benchMetric(2), Date: benchFrom + period.Date(benchDays(b)/2), Person: benchPerson(100)}
				deep, shallow := rounds(b, func() figures { return list(b, db, far) }, func() figures { return list(b, db, first) })
				b.ReportMetric(float64(deep)/float64(shallow), "x")
				b.ReportMetric(milliseconds(deep), "ms")
			})
		}
	}
	b.Run("SQLite", func(b *testing.B) {
		path, _ := sqliteMillion(b)
		pages(b, openFile(b, path, nil))
	})
	b.Run("PostgreSQL", func(b *testing.B) {
		db, err := bunstore.OpenPostgres(context.Background(), postgresMillion(b), nil)
		pages(b, migrated(b, db, err))
	})
}

// push makes the n-th push of commands: the values of twenty people on a day.
func push(n, size int) ([]tracking.Submission, []change.Verdict) {
	subs := make([]tracking.Submission, size)
	verdicts := make([]change.Verdict, size)
	at := time.UnixMicro(1_700_000_000_000_000).UTC()
	for i := range subs {
		j := n*size + i
		id := change.NewID()
		person := benchPerson(j / benchMetrics % benchPeople)
		key := tracking.Key{Metric: benchMetric(j % benchMetrics), Date: benchFrom + period.Date(j/(benchMetrics*benchPeople)), Person: person}
		subs[i] = tracking.Submission{Key: key, Revision: 1, Change: id, Op: tracking.Set, Operand: int64(j),
			New: tracking.NumberValue(int64(j)), By: person, Made: at, Received: at}
		verdicts[i] = change.Verdict{ID: id, Status: change.Applied, Ref: key.String(), At: at}
	}
	return subs, verdicts
}

// submit does in a unit what tracking.Log does with a push.
func submit(ctx context.Context, tx storage.Tx, subs []tracking.Submission, verdicts []change.Verdict) error {
	s := tx.Tracking()
	ids := make([]string, len(subs))
	keys := make([]tracking.Key, len(subs))
	for i, sub := range subs {
		ids[i], keys[i] = sub.Change, sub.Key
	}
	if _, err := s.Verdicts(ctx, ids); err != nil {
		return err
	}
	if _, err := s.Lookup(ctx, keys); err != nil {
		return err
	}
	if err := s.Submit(ctx, subs); err != nil {
		return err
	}
	return s.PutVerdicts(ctx, verdicts)
}
