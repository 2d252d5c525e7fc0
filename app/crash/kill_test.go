package crash_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun/driver/sqliteshim"
	"golang.org/x/sync/errgroup"

	"github.com/seed57a6ed91/headway/app/servertest"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// killing is for how long servers are killed: HEADWAY_KILL, such as 10m.
func killing(t *testing.T) time.Duration {
	t.Helper()
	given := os.Getenv("HEADWAY_KILL")
	if given == "" {
		return 4 * time.Second
	}
	d, err := time.ParseDuration(given)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// leastKills are those without which a test has not seen enough: on a machine
// that does much else it takes longer.
func leastKills(d time.Duration) int { return max(3, int(d/(2*time.Second))) }

// The server is killed under twenty devices that enter and send, again and
// again: nothing that one of them has made is lost or counted twice, and each
// device hears what became of it.
func TestKillsOfTheServer(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "headway.db")
	w := fill(t, dsn)
	p := serve(t, dsn)
	d, kills := killing(t), 0
	w.storm(t, p, func(ctx context.Context, tr *traffic) error {
		for end := time.Now().Add(d); (kills < leastKills(d) || time.Now().Before(end)) && work(ctx, tr) && pause(ctx, rand.N(20*time.Millisecond)); {
			p.Kill()
			p.Start()
			kills++
		}
		return nil
	})
	p.Kill()
	w.settled(t, dsn)
	raw, err := sql.Open(sqliteshim.ShimName, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var integrity string
	if err := raw.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&integrity); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kills of the server; integrity_check: %s", kills, integrity)
	if integrity != "ok" {
		t.Errorf("integrity_check: %s", integrity)
	}
	if least := leastKills(d); kills < least {
		t.Errorf("%d kills, want at least %d", kills, least)
	}
}

// So with PostgreSQL, of which connections are killed, and the whole server.
func TestKillsOfPostgreSQL(t *testing.T) {
	cluster := pgtest.Own(t)
	w := fill(t, cluster.URL)
	p := serve(t, cluster.URL)
	d, backends, crashes := killing(t), 0, 0
	w.storm(t, p, func(ctx context.Context, _ *traffic) error {
		next, end := time.Now(), time.Now().Add(d)
		for (backends < leastKills(d) || crashes < 2 || time.Now().Before(end)) && pause(ctx, 5*time.Millisecond+rand.N(60*time.Millisecond)) {
			if time.Now().After(next) {
				if err := cluster.Crash(); err != nil {
					return err
				}
				crashes++
				next = time.Now().Add(time.Second + rand.N(3*time.Second))
				continue
			}
			// It may be that the server is not back yet.
			n, err := terminate(ctx, cluster.URL)
			if err == nil {
				backends += n
			}
		}
		return nil
	})
	p.Kill()
	w.settled(t, cluster.URL)
	t.Logf("%d kills of connections, %d of PostgreSQL", backends, crashes)
	if least := leastKills(d); backends < least || crashes < 2 {
		t.Errorf("too few kills: of connections %d, want at least %d; of PostgreSQL %d", backends, least, crashes)
	}
}

// terminate kills a connection of the program's, if there is one.
func terminate(ctx context.Context, url string) (killed int, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	err = conn.QueryRow(ctx, `SELECT count(pg_terminate_backend(pid)) FROM (
		SELECT pid FROM pg_stat_activity WHERE application_name = 'headway' AND pid <> pg_backend_pid() ORDER BY state = 'idle', random() LIMIT 1) AS one`).Scan(&killed)
	return killed, err
}

// work waits until some requests were answered, or it takes too long. It reports
// whether to go on.
func work(ctx context.Context, tr *traffic) bool {
	enough, end := tr.answered()+1+rand.Int64N(40), time.Now().Add(time.Second)
	for tr.answered() < enough && time.Now().Before(end) {
		if !pause(ctx, time.Millisecond) {
			return false
		}
	}
	return true
}

// pause reports whether to go on after a time.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

func session(t testing.TB) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Jar: jar, Transport: transport}
}

// patience is how long it may take until all is sent when nothing is killed any
// more, on a machine that does much else.
const patience = 2 * time.Minute

// backlog is how much somebody enters ahead of what is sent.
const backlog = 100

// storm has everybody enter and send until kill has killed enough, and then send
// the rest.
func (w *world) storm(t *testing.T, p *servertest.Server, kill func(ctx context.Context, tr *traffic) error) {
	t.Helper()
	var tr traffic
	for i := range clients {
		w.phones = append(w.phones, w.phone(t, p.URL, i, &tr))
	}
	began := tr.requests.Load()
	over, cancel := context.WithTimeout(t.Context(), killing(t)+patience)
	defer cancel()
	var g errgroup.Group
	g.Go(func() error {
		defer cancel()
		return kill(over, &tr)
	})
	for _, ph := range w.phones {
		g.Go(func() error {
			for over.Err() == nil {
				if ph.Pending() < backlog {
					if err := ph.enter(t.Context()); err != nil {
						return err
					}
				}
				if _, err := ph.try(t.Context()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, p.Output())
	}
	end := time.Now().Add(patience)
	for _, ph := range w.phones {
		g.Go(func() error {
			for {
				ok, err := ph.try(t.Context())
				switch {
				case err != nil:
					return err
				case ok && ph.Pending() == 0:
					return nil
				case time.Now().After(end):
					return fmt.Errorf("%d changes of %s are not sent: %w", ph.Pending(), ph.person.Email, ph.Status().Err)
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, p.Output())
	}
	if strings.Contains(p.Output(), "panic") {
		t.Errorf("the server panicked:\n%s", p.Output())
	}
	t.Logf("%d requests, of which %d failed; %d times a change had been judged and nobody had heard", tr.requests.Load()-began, tr.failed.Load(), tr.unheard.Load())
}

// settled compares what stands in the database with what was made, and with
// what the devices show.
func (w *world) settled(t *testing.T, dsn string) {
	t.Helper()
	db := open(t, dsn)
	defer db.Close()
	effects := map[string]int{} // of a change
	values := map[tracking.Key]tracking.Value{}
	receipts := map[string]int{}
	err := db.View(t.Context(), w.org, func(ctx context.Context, tx storage.Tx) error {
		subs, err := tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{w.metric()}})
		if err != nil {
			return err
		}
		for _, s := range subs { // the newest of each key first
			if _, ok := values[s.Key]; !ok {
				values[s.Key] = s.New
			}
			effects[s.Change]++
		}
		devices, err := tx.Devices().Devices(ctx, nil)
		if err != nil {
			return err
		}
		for _, d := range devices {
			all, err := tx.Devices().Receipts(ctx, d.ID, 0, 1<<30)
			if err != nil {
				return err
			}
			for i, r := range all {
				receipts[r.ID]++
				if r.Seq != int64(i)+1 || int64(len(all)) != d.Last {
					t.Errorf("device %s: receipt %d of %d has the number %d", d.ID, i+1, d.Last, r.Seq)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	made, lost, doubled, silent, wrong := 0, 0, 0, 0, 0
	for _, ph := range w.phones {
		totals := map[period.Date]int64{}
		verdicts := map[string]*sync.Verdict{}
		for _, c := range ph.Changes() {
			verdicts[c.ID] = c.Verdict
		}
		for id, s := range ph.made {
			made++
			totals[s.date] += s.value
			switch effects[id] {
			case 0:
				lost++
			case 1:
			default:
				doubled++
			}
			if v := verdicts[id]; v == nil || v.Status != sync.Applied || receipts[id] != 1 {
				silent++
			}
		}
		for i := range span {
			k := tracking.Key{Metric: w.metric(), Date: w.today - period.Date(i), Person: ph.person.ID}
			want := tracking.Value{}
			if n, ok := totals[k.Date]; ok {
				want = tracking.NumberValue(n)
			}
			if values[k] != want || ph.State(k).Confirmed != want {
				wrong++
				t.Errorf("%s: the database has %v, the device %v, and made was %v", k, values[k], ph.State(k).Confirmed, want)
			}
		}
	}
	t.Logf("%d changes: lost %d, doubled %d, without verdict %d; totals wrong %d", made, lost, doubled, silent, wrong)
	if lost > 0 || doubled > 0 || silent > 0 || wrong > 0 || made < 100 || len(effects) != made {
		t.Errorf("of %d changes %d are lost, %d doubled, %d without their verdict, %d are in the database", made, lost, doubled, silent, len(effects))
	}
}
