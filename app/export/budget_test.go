package export_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/csv"
	"fmt"
	"hash"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The organization of the benchmark: 500 people enter 5 metrics each day.
const (
	benchPeople  = 500
	benchMetrics = 5
	benchTracker = "0190c000-0000-7000-8000-300000000000"
)

func benchPerson(i int) string { return fmt.Sprintf("0190c000-0000-7000-8000-1%011d", i) }
func benchMetric(i int) string { return fmt.Sprintf("0190c000-0000-7000-8000-2%011d", i) }

// benchStart is the first day that has entries.
func benchStart() period.Date { return period.On(2020, time.January, 1) }

// BenchmarkBudgetCSV writes the entries of a SQLite database as CSV: ours
// through the rules of visibility, and by Bun's Rows, ScanRow and
// encoding/csv as one would by hand. Both write the same bytes. Budget: 1.5
// times as fast; and in a process of its own at most 64 MiB resident, as much
// for 1,000,000 rows as for 100,000. HEADWAY_BENCH_ENTRIES is the number of
// rows, a million unless it is set.
func BenchmarkBudgetCSV(b *testing.B) {
	rows := 1_000_000
	if s := os.Getenv("HEADWAY_BENCH_ENTRIES"); s != "" {
		var err error
		if rows, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(b.TempDir(), "bench.db")
	org, boss := benchFill(b, path, rows)
	ctx := context.Background()
	bench := benchOpen(b, path)
	actor := bench.actor(b, org, boss)
	raw := benchRaw(b, path)
	days := max(rows/(benchPeople*benchMetrics), 1)
	var ours, theirs []time.Duration
	for b.Loop() {
		start := time.Now()
		mine := bench.export(b, ctx, actor, days)
		ours = append(ours, time.Since(start))
		start = time.Now()
		other := bunExport(b, ctx, raw, bench.roster(b, org), org)
		theirs = append(theirs, time.Since(start))
		if mine != other || mine.rows != days*benchPeople*benchMetrics {
			b.Fatalf("%+v here, %+v there", mine, other)
		}
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	b.ReportMetric(float64(theirs[len(theirs)/2])/float64(ours[len(ours)/2]), "x")
	b.ReportMetric(float64(ours[len(ours)/2].Milliseconds()), "ms")
	b.ReportMetric(float64(theirs[len(theirs)/2].Milliseconds()), "bun-ms")
	if runtime.GOOS == "linux" {
		b.ReportMetric(benchPeak(b, path, org, boss, max(days/10, 1)), "MiB-tenth")
		b.ReportMetric(benchPeak(b, path, org, boss, days), "MiB")
	}
}

// result is what an export comes to.
type result struct {
	rows, bytes int
	sum         [sha256.Size]byte
}

// digest is a writer that keeps the sum of what it is given.
type digest struct {
	hash.Hash
	bytes int
}

func (d *digest) Write(p []byte) (int, error) {
	d.bytes += len(p)
	return d.Hash.Write(p)
}

// bench is an opened database.
type bench struct {
	dir *directory.Directory
	log *tracking.Log
}

func benchNow() time.Time { return time.Date(2030, time.January, 1, 12, 0, 0, 0, time.UTC) }

func benchOpen(tb testing.TB, path string) bench {
	tb.Helper()
	db, err := bunstore.OpenSQLite(context.Background(), path, nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	dir := directory.New(db, &directory.Options{Now: benchNow})
	return bench{dir, tracking.New(storage.Tracking(db), dir, &tracking.Options{Now: benchNow})}
}

func (w bench) actor(tb testing.TB, org, person string) people.Actor {
	tb.Helper()
	a, err := w.dir.Actor(context.Background(), org, person)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

func (w bench) roster(tb testing.TB, org string) *people.Roster {
	tb.Helper()
	r, err := w.dir.Roster(context.Background(), org)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func (w bench) export(tb testing.TB, ctx context.Context, actor people.Actor, days int) result {
	tb.Helper()
	f := tracking.EntryFilter{Tracker: benchTracker, Span: period.Span{Until: benchStart() + period.Date(days)}}
	table, err := export.Entries(ctx, w.log, actor, w.roster(tb, actor.Org), f)
	if err != nil {
		tb.Fatal(err)
	}
	d := &digest{Hash: sha256.New()}
	rows, err := export.WriteCSV(ctx, d, table, nil)
	if err != nil {
		tb.Fatal(err)
	}
	r := result{rows: rows, bytes: d.bytes}
	d.Sum(r.sum[:0])
	return r
}

// benchRow is an entry as Bun reads it.
type benchRow struct {
	bun.BaseModel `bun:"table:hw_entries"`

	MetricID string
	Date     int64
	PersonID string
	Value    sql.NullInt64
	Revision int64
	Late     bool
	Updated  int64
}

func benchRaw(tb testing.TB, path string) *bun.DB {
	tb.Helper()
	db, err := sql.Open(sqliteshim.ShimName, "file:"+path+"?_pragma=cache_size(-2048)&_pragma=busy_timeout(5000)")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return bun.NewDB(db, sqlitedialect.New())
}

// bunExport writes the same file by hand.
func bunExport(tb testing.TB, ctx context.Context, db *bun.DB, roster *people.Roster, org string) result {
	tb.Helper()
	metrics := make(map[string]string, benchMetrics)
	ids := make([]string, benchMetrics)
	for i := range ids {
		ids[i] = benchMetric(i)
		metrics[ids[i]] = benchMetricName(i)
	}
	names := make(map[string]people.Person)
	for _, p := range roster.People {
		names[p.ID] = p
	}
	rows, err := db.NewSelect().Model((*benchRow)(nil)).Where("org_id = ?", org).Where("metric_id IN (?)", bun.In(ids)).
		Where("value IS NOT NULL").Order("metric_id", "date", "person_id").Rows(ctx)
	if err != nil {
		tb.Fatal(err)
	}
	defer rows.Close()
	d := &digest{Hash: sha256.New()}
	w := csv.NewWriter(d)
	w.UseCRLF = true
	if err := w.Write([]string{"Date", "Person", "External id", "Tracker", "Metric", "Value", "Unit", "Late", "Submitted at"}); err != nil {
		tb.Fatal(err)
	}
	r := result{}
	for rows.Next() {
		var e benchRow
		if err := db.ScanRow(ctx, rows, &e); err != nil {
			tb.Fatal(err)
		}
		p := names[e.PersonID]
		err := w.Write([]string{
			period.Date(e.Date).String(), p.Name(), p.ExternalID, "Field work", metrics[e.MetricID], strconv.FormatInt(e.Value.Int64, 10), "",
			strconv.FormatBool(e.Late), time.UnixMicro(e.Updated).UTC().Format("2006-01-02T15:04:05.000000Z"),
		})
		if err != nil {
			tb.Fatal(err)
		}
		r.rows++
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		tb.Fatal(err)
	}
	r.bytes = d.bytes
	d.Sum(r.sum[:0])
	return r
}

func benchMetricName(i int) string {
	return []string{"Calls", "Visits", "Offers", "Demos", "Contracts"}[i]
}

// benchFill makes a database with that many entries, and returns the ids of
// its organization and of somebody who sees everything.
func benchFill(tb testing.TB, path string, rows int) (org, boss string) {
	tb.Helper()
	ctx := context.Background()
	must := func(err error) {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
	}
	db, err := bunstore.OpenSQLite(ctx, path, &bunstore.Options{Synchronous: "NORMAL"})
	must(err)
	must(db.Migrate(ctx))
	dir := directory.New(db, &directory.Options{Now: benchNow})
	o, first, err := dir.Found(ctx, directory.Founding{Name: "Acme", Calendar: period.Settings{Zone: "UTC"},
		First: directory.Profile{FirstName: "Grace", LastName: "Hopper", Email: "grace@example.com"}})
	must(err)
	must(db.Update(ctx, o.ID, func(ctx context.Context, tx storage.Tx) error {
		for i := range benchPeople {
			p := people.Person{ID: benchPerson(i), Revision: 1, ExternalID: strconv.Itoa(1_503_960_366 + i), FirstName: "Ann", LastName: "Lee " + strconv.Itoa(i), Level: 10}
			if err := tx.People().Put(ctx, p, first.ID, benchNow()); err != nil {
				return err
			}
		}
		t := tracking.Tracker{ID: benchTracker, Revision: 1, Name: "Field work", Start: benchStart(), Period: period.Week,
			Assignments: []tracking.Assignment{{AllLocations: true, Everyone: true}}}
		for i := range benchMetrics {
			t.Metrics = append(t.Metrics, tracking.Metric{ID: benchMetric(i), Name: benchMetricName(i), Kind: tracking.Number})
		}
		return tx.Tracking().PutTracker(ctx, t, first.ID, benchNow())
	}))
	must(db.Close())

	raw, err := sql.Open(sqliteshim.ShimName, "file:"+path+"?_pragma=synchronous(OFF)")
	must(err)
	days := max(rows/(benchPeople*benchMetrics), 1)
	_, err = raw.ExecContext(ctx, `WITH RECURSIVE d(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM d WHERE n < ?),
			p(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM p WHERE n < ?),
			m(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM m WHERE n < ?)
		INSERT INTO hw_entries SELECT ?, '0190c000-0000-7000-8000-2' || printf('%011d', m.n), d.n, '0190c000-0000-7000-8000-1' || printf('%011d', p.n),
			(d.n * 31 + p.n * 17 + m.n * 7) % 1000 - 200, 1, p.n % 10 = 0, 1600000000000000 + d.n * 86400000000 + p.n * 1000003
		FROM m CROSS JOIN d CROSS JOIN p`, int(benchStart()), int(benchStart())+days-1, benchPeople-1, benchMetrics-1, o.ID)
	must(err)
	must(raw.Close())
	return o.ID, first.ID
}

// benchPeak is the largest resident size, in MiB, of a process that writes the
// given number of days.
func benchPeak(b *testing.B, path, org, boss string, days int) float64 {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s %d", peakEnv, path, org, boss, days))
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	kib, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		b.Fatalf("%s", out)
	}
	return float64(kib) / 1024
}

// peakEnv makes the test program write one export and print its peak.
const peakEnv = "HEADWAY_EXPORT_PEAK"

func TestMain(m *testing.M) {
	job, ok := os.LookupEnv(peakEnv)
	if !ok {
		os.Exit(m.Run())
	}
	if err := printPeak(job); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func printPeak(job string) error {
	var path, org, boss string
	var days int
	if _, err := fmt.Sscan(job, &path, &org, &boss, &days); err != nil {
		return err
	}
	ctx := context.Background()
	db, err := bunstore.OpenSQLite(ctx, path, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	dir := directory.New(db, &directory.Options{Now: benchNow})
	actor, err := dir.Actor(ctx, org, boss)
	if err != nil {
		return err
	}
	roster, err := dir.Roster(ctx, org)
	if err != nil {
		return err
	}
	log := tracking.New(storage.Tracking(db), dir, &tracking.Options{Now: benchNow})
	f := tracking.EntryFilter{Tracker: benchTracker, Span: period.Span{Until: benchStart() + period.Date(days)}}
	table, err := export.Entries(ctx, log, actor, roster, f)
	if err != nil {
		return err
	}
	d := &digest{Hash: sha256.New()}
	if rows, err := export.WriteCSV(ctx, d, table, nil); err != nil || rows != days*benchPeople*benchMetrics {
		return fmt.Errorf("%d rows: %w", rows, err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(status)) {
		if peak, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			_, err := fmt.Println(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(peak), "kB")))
			return err
		}
	}
	return fmt.Errorf("the kernel does not say how much was resident")
}
