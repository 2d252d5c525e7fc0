package bunstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// listener is a process that listens.
type listener struct {
	heard chan string
	ended chan error
	stop  func()
}

func listen(t testing.TB, db storage.Notifier) *listener {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l := &listener{heard: make(chan string, 1000), ended: make(chan error, 1), stop: cancel}
	var running sync.WaitGroup
	running.Go(func() {
		l.ended <- db.Notifications(ctx, func(org string) { l.heard <- org })
	})
	t.Cleanup(running.Wait)
	t.Cleanup(cancel)
	return l
}

// patience is more than anything takes here.
const patience = 30 * time.Second

// await waits until something is heard of an organization, and returns what
// came before that.
func (l *listener) await(t testing.TB, org string) (before []string) {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case got := <-l.heard:
			if got == org {
				return before
			}
			if !strings.HasPrefix(got, "ready") {
				before = append(before, got)
			}
		case err := <-l.ended:
			t.Fatalf("Notifications: %v", err)
		case <-deadline:
			t.Fatalf("nothing is heard of %q", org)
		}
	}
}

// end waits for the result of Notifications.
func (l *listener) end(t testing.TB) error {
	t.Helper()
	select {
	case err := <-l.ended:
		return err
	case <-time.After(patience):
		t.Fatal("Notifications does not return")
		return nil
	}
}

// save makes a change to an organization.
func save(t testing.TB, db storage.DB, org string) {
	t.Helper()
	if err := db.Update(context.Background(), org, saving()); err != nil {
		t.Fatal(err)
	}
}

func saving() func(context.Context, storage.Tx) error {
	return func(ctx context.Context, tx storage.Tx) error {
		all, err := tx.Teams().List(ctx, time.Time{})
		if err != nil {
			return err
		}
		return tx.Teams().Put(ctx, people.Team{ID: fmt.Sprint(len(all)), Revision: 1}, "ann", time.Unix(0, 0))
	}
}

// ready waits until l hears what db commits: listening begins some time after
// the call.
func (l *listener) ready(t testing.TB, db storage.DB) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for {
		save(t, db, "ready?")
		select {
		case <-l.heard:
			// What is on its way comes before this.
			save(t, db, "ready")
			l.await(t, "ready")
			return
		case err := <-l.ended:
			t.Fatalf("Notifications: %v", err)
		case <-deadline:
			t.Fatal("nothing is heard")
		case <-tick.C:
		}
	}
}

func TestNotificationsOfThisProcess(t *testing.T) {
	t.Parallel()
	open := map[string]func(t *testing.T) storage.DB{
		"SQLite":                func(t *testing.T) storage.DB { return openSQLite(t, nil) },
		"a host's SQLite":       func(t *testing.T) storage.DB { return inHost(t, hostSQLite(t), nil) },
		"PostgreSQL":            func(t *testing.T) storage.DB { return openPostgres(t, nil) },
		"a host's PostgreSQL":   func(t *testing.T) storage.DB { return inHost(t, hostPostgres(t), nil) },
		"one PostgreSQL conn":   func(t *testing.T) storage.DB { return inHost(t, conn(t, hostPostgres(t)), nil) },
		"one SQLite conn":       func(t *testing.T) storage.DB { return inHost(t, conn(t, hostSQLite(t)), nil) },
		"PostgreSQL, pool of 1": func(t *testing.T) storage.DB { return openPostgres(t, &bunstore.Options{Connections: 1}) },
	}
	for name, open := range open {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			first, second := listen(t, db.(storage.Notifier)), listen(t, db.(storage.Notifier))
			first.ready(t, db)
			second.ready(t, db)
			drain(first)
			// A unit that fails, or changes nothing, is none to tell of.
			if err := db.Update(t.Context(), "failed", func(ctx context.Context, tx storage.Tx) error {
				if err := saving()(ctx, tx); err != nil {
					return err
				}
				return errTest
			}); err != errTest {
				t.Fatal(err)
			}
			if err := db.Update(t.Context(), "nothing", func(context.Context, storage.Tx) error { return nil }); err != nil {
				t.Fatal(err)
			}
			for _, org := range []string{"a", "b c", "", strings.Repeat("ö", 5000), "z"} {
				save(t, db, org)
				for _, l := range []*listener{first, second} {
					if before := l.await(t, org); len(before) > 0 {
						t.Errorf("before %q: %q", org, before)
					}
				}
			}
			first.stop()
			if err := first.end(t); err != nil {
				t.Errorf("Notifications: %v, want nil when its context is done", err)
			}
			save(t, db, "later")
			second.await(t, "later")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if err := second.end(t); err == nil {
				t.Error("Notifications of a closed database is no error")
			}
			if err := db.(storage.Notifier).Notifications(t.Context(), nil); err == nil {
				t.Error("Notifications of a closed database is no error")
			}
		})
	}
}

// drain drops what was heard so far.
func drain(l *listener) {
	for {
		select {
		case <-l.heard:
		default:
			return
		}
	}
}

func conn(t testing.TB, db *bun.DB) bun.Conn {
	t.Helper()
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("closing the host's connection: %v", err)
		}
	})
	return c
}

func TestNotificationsOfOtherProcesses(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	opened, err := bunstore.OpenPostgres(t.Context(), url, nil)
	here := migrated(t, opened, err)
	opened, err = bunstore.OpenPostgres(t.Context(), url, nil)
	there := migrated(t, opened, err)
	opened, err = bunstore.OpenPostgres(t.Context(), url, &bunstore.Options{TablePrefix: "other_"})
	stranger := migrated(t, opened, err)

	l := listen(t, here)
	l.ready(t, there)
	drain(l)
	save(t, stranger, "of others")
	for _, org := range []string{"a", "", "ö'\"\\ {}", strings.Repeat("x", 7000)} {
		save(t, there, org)
		if before := l.await(t, org); len(before) > 0 {
			t.Errorf("before %q: %q", org, before)
		}
	}
	// Of many commits at the same time, none is missed.
	var wg sync.WaitGroup
	const orgs = 20
	for n := range orgs {
		wg.Go(func() {
			if err := there.Update(context.Background(), fmt.Sprint("org ", n), saving()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	left := make(map[string]bool)
	for n := range orgs {
		left[fmt.Sprint("org ", n)] = true
	}
	for len(left) > 0 {
		select {
		case org := <-l.heard:
			delete(left, org)
		case <-time.After(patience):
			t.Fatalf("nothing is heard of %v", left)
		}
	}

	t.Run("after the connection was cut", func(t *testing.T) {
		raw := openRaw(t, "pgx", url)
		for range 3 {
			killed := column(t, raw, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
				WHERE datname = current_database() AND query LIKE 'LISTEN %' AND pid <> pg_backend_pid()`)
			if len(killed) != 1 {
				t.Fatalf("%d connections listen, want 1", len(killed))
			}
			// Commits of this process are heard of all the same.
			drain(l)
			save(t, here, "here")
			l.await(t, "here")
			l.ready(t, there)
		}
	})

	t.Run("of a host's transaction", func(t *testing.T) {
		// What was sent twice comes again.
		save(t, there, "before")
		l.await(t, "before")
		host := bun.NewDB(openRaw(t, "pgx", url), pgdialect.New())
		for _, commit := range []bool{false, true} {
			tx, err := host.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			within, err := bunstore.New(tx, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := within.Notifications(t.Context(), func(string) {}); err == nil {
				t.Error("Notifications in a transaction is no error")
			}
			org := fmt.Sprint("within, committed: ", commit)
			save(t, within, org)
			save(t, there, "meanwhile")
			if before := l.await(t, "meanwhile"); len(before) > 0 {
				t.Errorf("heard before the host's end: %q", before)
			}
			if !commit {
				if err := tx.Rollback(); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
			if before := l.await(t, org); len(before) > 0 {
				t.Errorf("heard of what was rolled back: %q", before)
			}
		}
	})

	t.Run("of a process that ends at once", func(t *testing.T) {
		opened, err := bunstore.OpenPostgres(t.Context(), url, nil)
		if err != nil {
			t.Fatal(err)
		}
		save(t, opened, "the last")
		if err := opened.Close(); err != nil {
			t.Fatal(err)
		}
		l.await(t, "the last")
	})
}

// TestNotificationsTakePgx: through another driver, or one around pgx, there
// are none, which is said at once.
func TestNotificationsTakePgx(t *testing.T) {
	t.Parallel()
	config, err := pgx.ParseConfig(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	host := closing(t, bun.NewDB(sql.OpenDB(wrapping{stdlib.GetConnector(*config)}), pgdialect.New()))
	db, err := bunstore.New(host, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := listen(t, db).end(t); err == nil || !strings.Contains(err.Error(), "pgx") {
		t.Errorf("Notifications: %v, want that it takes pgx", err)
	}
}

// wrapping makes connections that are no more than the least of a driver.
type wrapping struct{ driver.Connector }

func (w wrapping) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := w.Connector.Connect(ctx)
	return struct{ driver.Conn }{c}, err
}

func TestNotificationsEndWithTheirContext(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, nil)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errTest)
	if err := db.Notifications(ctx, func(string) { t.Error("heard something") }); err != nil {
		t.Errorf("Notifications: %v, want nil", err)
	}
}

var errTest = errors.New("the test's own")
