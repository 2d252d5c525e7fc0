package httpapi_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The organization of the benchmark.
const (
	crowd       = 200 // people, each with a device
	benchDays   = 25
	benchKinds  = 4 // metrics; a push has one change for each and each day
	benchHeader = "Bench-Person"
)

func benchID(kind, i int) string { return fmt.Sprintf("0190c000-0000-7000-8000-%d%011d", kind, i) }

// BenchmarkBudgetPushOverHTTP: pushes of 100 changes over HTTP, each durable,
// through the whole App. Budget: 0.7 times the rate of a minimal handler that
// makes the same writes with prepared statements, in one transaction, on the
// same driver.
func BenchmarkBudgetPushOverHTTP(b *testing.B) {
	start := time.Now().UTC()
	ourPath, handPath := benchDatabase(b, "ours.db", start), benchDatabase(b, "byhand.db", start)
	ours := serveBench(b, benchApp(b, ourPath))
	hand := serveBench(b, newHandWritten(b, handPath))
	var ourTime, handTime time.Duration
	n := 0
	for b.Loop() {
		body := benchPush(b, n, start)
		turns := []struct {
			to   *httptest.Server
			took *time.Duration
		}{{ours, &ourTime}, {hand, &handTime}}
		if n%2 == 1 {
			turns[0], turns[1] = turns[1], turns[0]
		}
		for _, turn := range turns {
			*turn.took += sendPush(b, turn.to, n, body)
		}
		n++
	}
	if x, y := benchFigures(b, ourPath), benchFigures(b, handPath); x != y {
		b.Fatalf("%s here, %s there", x, y)
	}
	b.ReportMetric(float64(handTime)/float64(ourTime), "x")
	b.ReportMetric(float64(n*sync.MaxChanges)/ourTime.Seconds(), "changes/s")
	b.ReportMetric(float64(n*sync.MaxChanges)/handTime.Seconds(), "byhand-changes/s")
}

// benchPush is the body of the n-th push: people take turns, and each sets the
// same days again.
func benchPush(b *testing.B, n int, start time.Time) []byte {
	b.Helper()
	person, round := n%crowd, n/crowd
	p := sync.Push{Protocol: sync.Protocol, Device: benchID(4, person), Sent: time.Now(), Stored: int64(round * sync.MaxChanges)}
	today := period.DateOf(start)
	for i := range sync.MaxChanges {
		args, err := json.Marshal(sync.SubmitArgs{Tracker: benchID(3, 0), Metric: benchID(2, i%benchKinds), Date: today - period.Date(i/benchKinds), Op: tracking.Set,
			Value: int64(1000*round + i + 1), Base: int64(round)})
		if err != nil {
			b.Fatal(err)
		}
		seq := p.Stored + int64(i) + 1
		p.Changes = append(p.Changes, sync.Change{Seq: seq, ID: change.NewID(), Kind: sync.SubmitKind, Args: args,
			Made: p.Sent.Add(-time.Second), Zone: "Europe/Berlin", Offset: 3600, Boot: "boot", Mono: seq, Policy: start})
	}
	body, err := json.Marshal(p)
	if err != nil {
		b.Fatal(err)
	}
	return body
}

// sendPush sends a push and returns how long it took. Every change is applied.
func sendPush(b *testing.B, to *httptest.Server, n int, body []byte) time.Duration {
	b.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, to.URL+"/api/v1/sync/push", bytes.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(benchHeader, benchID(1, n%crowd))
	began := time.Now()
	answer, err := to.Client().Do(r)
	if err != nil {
		b.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	took := time.Since(began)
	answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%v: %s %s", err, answer.Status, text)
	}
	if applied := bytes.Count(text, []byte(`"status":"applied"`)); applied != sync.MaxChanges {
		b.Fatalf("%d applied: %s", applied, text)
	}
	return took
}

// benchDatabase makes a database with a tracker in it.
func benchDatabase(b *testing.B, name string, start time.Time) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), name)
	db, err := bunstore.OpenSQLite(b.Context(), path, nil)
	if err != nil {
		b.Fatal(err)
	}
	if err := db.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	t := tracking.Tracker{ID: benchID(3, 0), Revision: 1, Name: "Calls", Start: period.DateOf(start) - 60, Period: period.Week,
		Assignments: []tracking.Assignment{{AllLocations: true, Everyone: true}}, Settings: tracking.Settings{AllowEdits: true, ShowTargets: true}}
	for i := range benchKinds {
		t.Metrics = append(t.Metrics, tracking.Metric{ID: benchID(2, i), Name: fmt.Sprint("Metric ", i), Kind: tracking.Number})
	}
	err = storage.Tracking(db).Update(b.Context(), org, func(ctx context.Context, s tracking.Store) error {
		return s.PutTracker(ctx, t, "", start.AddDate(0, 0, -60))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		b.Fatal(err)
	}
	return path
}

func benchApp(b *testing.B, path string) *app.App {
	b.Helper()
	db, err := bunstore.OpenSQLite(b.Context(), path, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	var everyone []people.Person
	for i := range crowd {
		p := person(benchID(1, i), "First", "representative", north)
		everyone = append(everyone, p)
	}
	calendar := period.Calendar{{Settings: period.Settings{Zone: "UTC"}}}
	dir := roster{org: people.NewRoster(people.Organization{ID: org, Name: "One", Calendar: calendar, Modules: people.Modules{Trackers: true}},
		nil, []people.Location{{ID: north, Name: "North"}}, nil, everyone)}
	a, err := app.New(app.Config{DB: db, Directory: dir, Logger: slog.New(slog.DiscardHandler), Authenticate: func(r *http.Request) (people.Actor, error) {
		return people.Actor{Org: org, Person: r.Header.Get(benchHeader), Level: 10, Locations: []string{north}}, nil
	}})
	if err != nil {
		b.Fatal(err)
	}
	return a
}

func serveBench(b *testing.B, h http.Handler) *httptest.Server {
	b.Helper()
	s := httptest.NewServer(h)
	b.Cleanup(s.Close)
	return s
}

// handWritten is the minimal handler: it reads a push, makes the writes and
// answers, with prepared statements and nothing around them.
type handWritten struct {
	db                                                                                 *sql.DB
	version, device, putDevice, current, entry, history, receipt, verdict, entryChange *sql.Stmt
}

func newHandWritten(b *testing.B, path string) *handWritten {
	b.Helper()
	db, err := sql.Open(sqliteshim.ShimName, "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+
		"&_pragma=temp_store(MEMORY)&_pragma=cache_size(-8192)&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	prepare := func(text string) *sql.Stmt {
		s, err := db.Prepare(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { s.Close() })
		return s
	}
	row := func(n int) string { return " VALUES (" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")" }
	return &handWritten{
		db:        db,
		version:   prepare("UPDATE hw_orgs SET version = version + 1 WHERE org_id = ? RETURNING version, epoch"),
		device:    prepare("SELECT person_id, last FROM hw_devices WHERE org_id = ? AND id = ?"),
		putDevice: prepare("INSERT OR REPLACE INTO hw_devices" + row(14)),
		current:   prepare("SELECT value, revision FROM hw_entries WHERE org_id = ? AND metric_id = ? AND date = ? AND person_id = ?"),
		entry: prepare("INSERT INTO hw_entries" + row(8) + ` ON CONFLICT DO UPDATE SET value = excluded.value,
			revision = excluded.revision, late = excluded.late, updated = excluded.updated`),
		history:     prepare("INSERT INTO hw_submissions" + row(15)),
		receipt:     prepare("INSERT INTO hw_receipts" + row(23)),
		verdict:     prepare("INSERT INTO hw_verdicts" + row(8)),
		entryChange: prepare("INSERT INTO hw_changes" + row(8)),
	}
}

// ServeHTTP implements http.Handler.
func (h *handWritten) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var p sync.Push
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer, err := h.push(r.Context(), r.Header.Get(benchHeader), p)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

func (h *handWritten) push(ctx context.Context, person string, p sync.Push) (sync.PushAnswer, error) {
	a := sync.PushAnswer{Now: time.Now()}
	now := a.Now.UnixMicro()
	tx, err := h.db.BeginTx(ctx, nil)
	if err != nil {
		return a, err
	}
	defer tx.Rollback()
	var version int64
	if err := tx.Stmt(h.version).QueryRow(org).Scan(&version, &a.Epoch); err != nil {
		return a, err
	}
	owner, last := person, int64(0)
	if err := tx.Stmt(h.device).QueryRow(org, p.Device).Scan(&owner, &last); err != nil && !errors.Is(err, sql.ErrNoRows) || owner != person {
		return a, fmt.Errorf("device of %s: %v", owner, err)
	}
	current, entry, history := tx.Stmt(h.current), tx.Stmt(h.entry), tx.Stmt(h.history)
	receipt, verdict, entryChange := tx.Stmt(h.receipt), tx.Stmt(h.verdict), tx.Stmt(h.entryChange)
	for i, c := range p.Changes {
		if c.Seq != last+1 {
			return a, fmt.Errorf("a gap before %d", c.Seq)
		}
		last = c.Seq
		var s sync.SubmitArgs
		if err := json.Unmarshal(c.Args, &s); err != nil {
			return a, err
		}
		var old sql.NullInt64
		var revision int64
		if err := current.QueryRow(org, s.Metric, int64(s.Date), person).Scan(&old, &revision); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return a, err
		}
		digest := sha256.Sum256(c.Args)
		made := c.Made.UnixMicro()
		if _, err := entry.Exec(org, s.Metric, int64(s.Date), person, s.Value, revision+1, false, now); err != nil {
			return a, err
		}
		if _, err := history.Exec(org, s.Metric, int64(s.Date), person, revision+1, c.ID, string(s.Op), s.Value, old, s.Value, false, person, "", made, now); err != nil {
			return a, err
		}
		if _, err := receipt.Exec(org, p.Device, c.Seq, c.ID, person, c.Kind, digest[:], nil, int64(change.Applied), "", "", nil, false, person, int64(s.Date),
			made, made, now, 1, "", "", 0, ""); err != nil {
			return a, err
		}
		if _, err := verdict.Exec(org, c.ID, digest[:], int64(change.Applied), "", "", "", now); err != nil {
			return a, err
		}
		key := tracking.Key{Metric: s.Metric, Date: s.Date, Person: person}
		if _, err := entryChange.Exec(org, version, int64(i), version, storage.EntityEntry, key.String(), person, false); err != nil {
			return a, err
		}
		a.Verdicts = append(a.Verdicts, sync.Verdict{Seq: c.Seq, ID: c.ID, Revision: 1, Status: sync.Applied, At: a.Now})
	}
	a.Last = last
	newest := p.Changes[len(p.Changes)-1]
	if _, err := tx.Stmt(h.putDevice).Exec(org, p.Device, person, now, now, last, p.Stored, 0, 0, newest.Policy.UnixMicro(), last, newest.Boot, newest.Mono, newest.Made.UnixMicro()); err != nil {
		return a, err
	}
	return a, tx.Commit()
}

// benchFigures counts the rows of a database and sums up what is in them.
func benchFigures(b *testing.B, path string) string {
	b.Helper()
	db, err := sql.Open(sqliteshim.ShimName, "file:"+path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var all []string
	for _, query := range []string{
		"SELECT count(*) || ' entries of ' || coalesce(sum(value), 0) || ' in ' || sum(revision) FROM hw_entries",
		"SELECT count(*) || ' submissions of ' || coalesce(sum(new_value), 0) || ' before ' || coalesce(sum(old_value), 0) FROM hw_submissions",
		"SELECT count(*) || ' receipts to ' || sum(seq) || ' applied ' || sum(status) FROM hw_receipts",
		"SELECT count(*) || ' verdicts' FROM hw_verdicts",
		"SELECT count(*) || ' changes' FROM hw_changes",
		"SELECT count(*) || ' devices to ' || sum(last) FROM hw_devices",
	} {
		var s sql.NullString
		if err := db.QueryRow(query).Scan(&s); err != nil {
			b.Fatal(err)
		}
		all = append(all, s.String)
	}
	return strings.Join(all, ", ")
}
