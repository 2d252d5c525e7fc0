package app_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// process is a server of its own on a database that others use too.
type process struct {
	db     *bunstore.DB
	server *httptest.Server
}

// start opens the database and serves an App on it; running says whether what
// the App does besides requests is done.
func start(t *testing.T, dsn string, running bool) process {
	t.Helper()
	db, err := bunstore.Open(t.Context(), dsn, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	c := host()
	c.DB = db
	a := newApp(t, c)
	if running {
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- a.Run(ctx) }()
		t.Cleanup(func() {
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return process{db, server}
}

// events opens Ann's stream; every event comes on the channel.
func (p process) events(t *testing.T) <-chan string {
	t.Helper()
	ctx, hangUp := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server.URL+"/api/v1/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := p.server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status)
	}
	events := make(chan string, 100)
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				events <- name
			}
		}
	}()
	t.Cleanup(func() {
		hangUp()
		<-read
		answer.Body.Close()
	})
	return events
}

// enter commits an entry of Ann's in an organization.
func (p process) enter(t *testing.T, org string, day int) {
	t.Helper()
	err := p.db.Update(t.Context(), org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Tracking().Submit(ctx, []tracking.Submission{{Key: tracking.Key{Metric: "m", Date: period.On(2026, 1, day), Person: "ann"}, Revision: 1,
			Change: fmt.Sprintf("%s-%d", org, day), Op: tracking.Set, Operand: 1, New: tracking.NumberValue(1), By: "ann", Made: time.Now(), Received: time.Now()}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What one process commits is told on the streams of another: within a second
// and a half by looking, at once where the database says so.
func TestEventsOfOtherProcesses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dsn     func(t *testing.T) string
		running bool
		within  time.Duration // of the quickest of five
	}{
		"SQLite":              {func(t *testing.T) string { return filepath.Join(t.TempDir(), "headway.db") }, true, 1500 * time.Millisecond},
		"PostgreSQL":          {func(t *testing.T) string { return pgtest.New(t) }, true, 200 * time.Millisecond},
		"PostgreSQL, no Run ": {func(t *testing.T) string { return pgtest.New(t) }, false, 1500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := c.dsn(t)
			setUp, err := bunstore.Open(t.Context(), dsn, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := setUp.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := setUp.Close(); err != nil {
				t.Fatal(err)
			}
			writer, reader := start(t, dsn, c.running), start(t, dsn, c.running)
			writer.enter(t, "acme", 1)
			events := reader.events(t)
			quickest := time.Hour
			for day := 2; day < 7; day++ {
				writer.enter(t, "other", day) // is nobody's business here
				writer.enter(t, "acme", day)
				began := time.Now()
				select {
				case got := <-events:
					if took := time.Since(began); got != "pull" {
						t.Errorf("told %q", got)
					} else {
						quickest = min(quickest, took)
					}
				case <-time.After(5 * time.Second):
					t.Fatal("nothing is told")
				}
			}
			if quickest > c.within {
				t.Errorf("told after %v", quickest)
			}
			writer.enter(t, "other", 7)
			select {
			case got := <-events:
				t.Errorf("told %q of another organization", got)
			case <-time.After(1500 * time.Millisecond):
			}
			t.Logf("the quickest of five was told after %v", quickest)
		})
	}
}
