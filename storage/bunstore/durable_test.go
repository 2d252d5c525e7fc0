package bunstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/sqliteshim"
	"golang.org/x/sync/errgroup"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// hire stores a person in a unit of work of its own.
func hire(ctx context.Context, db storage.DB, id string) error {
	return db.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
		return tx.People().Put(ctx, people.Person{ID: id, Revision: 1, FirstName: id, LastName: "Smith"}, "", time.Unix(0, 0))
	})
}

func hired(t *testing.T, db storage.DB) int {
	t.Helper()
	n := 0
	err := db.View(t.Context(), "acme", func(ctx context.Context, tx storage.Tx) error {
		everyone, err := tx.People().List(ctx, time.Time{})
		n = len(everyone)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatWasCommittedIsThereAfterOpeningAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "headway.db")
	first := openFile(t, path, nil)
	if err := hire(t.Context(), first, "ann"); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if n := hired(t, openFile(t, path, nil)); n != 1 {
		t.Errorf("%d people after opening again, want 1", n)
	}
}

// Several servers may start at once on a database that has no tables yet.
func TestMigratingAtOnce(t *testing.T) {
	t.Parallel()
	for name, dsn := range map[string]string{"SQLite": filepath.Join(t.TempDir(), "headway.db"), "PostgreSQL": pgtest.New(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var g errgroup.Group
			for i := range 6 {
				g.Go(func() (err error) {
					db, err := bunstore.Open(t.Context(), dsn, nil)
					if err != nil {
						return err
					}
					defer func() { err = errors.Join(err, db.Close()) }()
					if err := db.Migrate(t.Context()); err != nil {
						return err
					}
					return hire(t.Context(), db, fmt.Sprint("person", i))
				})
			}
			if err := g.Wait(); err != nil {
				t.Fatal(err)
			}
			db, err := bunstore.Open(t.Context(), dsn, nil)
			migrated(t, db, err)
			if n := hired(t, db); n != 6 {
				t.Errorf("%d people, want 6", n)
			}
			steps, err := db.MigrationStatus(t.Context())
			if err != nil || len(steps) == 0 {
				t.Fatalf("%d steps, %v", len(steps), err)
			}
			for _, s := range steps {
				if s.Applied.IsZero() || s.Unknown {
					t.Errorf("step %d: applied %v, unknown %v", s.ID, s.Applied, s.Unknown)
				}
			}
		})
	}
}

// Units that share a commit stand and fall by themselves: one that fails,
// panics or is given up takes nothing of the others with it.
func TestUnitsOfOneCommitFailAlone(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, nil)
	refused := errors.New("refused")
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			id := fmt.Sprintf("person%03d", i)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var panicked any
			err := func() error {
				defer func() { panicked = recover() }()
				return db.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
					if err := tx.People().Put(ctx, people.Person{ID: id, Revision: 1, FirstName: id, LastName: "Smith"}, "", time.Unix(0, 0)); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return refused
					case 2:
						panic(id)
					case 3:
						cancel()
					}
					return nil
				})
			}()
			switch i % 4 {
			case 0:
				if err != nil || panicked != nil {
					t.Errorf("unit %d: %v, panic %v", i, err, panicked)
				}
			case 1:
				if err != refused {
					t.Errorf("unit %d: %v, want its own error", i, err)
				}
			case 2:
				if panicked != id {
					t.Errorf("unit %d: panic %v, want its own", i, panicked)
				}
			case 3:
				if !errors.Is(err, context.Canceled) {
					t.Errorf("unit %d: %v, want context.Canceled", i, err)
				}
			}
		})
	}
	wg.Wait()
	if n := hired(t, db); n != 50 {
		t.Errorf("%d people, want the 50 whose units succeeded", n)
	}
}

func TestBackupIsWholeWhileOthersWrite(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, nil)
	if err := hire(t.Context(), db, "ann"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for w := range 2 {
		writers.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if err := hire(ctx, db, fmt.Sprintf("writer%d-%d", w, i)); err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
			}
		})
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	err := db.Backup(t.Context(), copied)
	stop()
	writers.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if n := hired(t, openFile(t, copied, nil)); n < 1 {
		t.Errorf("%d people in the copy", n)
	}
	if err := db.Backup(t.Context(), copied); !errors.Is(err, fault.ErrExists) {
		t.Errorf("a second backup to the same file: %v, want fault.ErrExists", err)
	}
}

func TestBackupOfPostgres(t *testing.T) {
	t.Parallel()
	db := openPostgres(t, nil)
	err := db.Backup(t.Context(), filepath.Join(t.TempDir(), "copy.dump"))
	var missing *bunstore.BackupCommandError
	if errors.As(err, &missing) {
		if !strings.Contains(missing.Error(), "pg_dump") {
			t.Errorf("%v does not name the command", missing)
		}
		return
	}
	if err != nil {
		t.Error(err)
	}
}

func TestErrorsOfAClosedDatabase(t *testing.T) {
	t.Parallel()
	db := openSQLite(t, nil)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := hire(t.Context(), db, "ann"); err == nil || fault.Sentinel(err) != nil {
		t.Errorf("writing to a closed database: %v, want a failure that is no refusal", err)
	}
}

// A server that is killed leaves its files as they are at that moment.
func TestWhatWasCommittedSurvivesAKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db := openFile(t, filepath.Join(dir, "headway.db"), nil)
	const n = 50
	for i := range n {
		if err := hire(t.Context(), db, fmt.Sprint("person", i)); err != nil {
			t.Fatal(err)
		}
	}
	killed := t.TempDir()
	for _, name := range []string{"headway.db", "headway.db-wal"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(killed, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := hired(t, openFile(t, filepath.Join(killed, "headway.db"), nil)); got != n {
		t.Errorf("%d people, want %d", got, n)
	}
}

func TestMigrationStatus(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)
	path := filepath.Join(t.TempDir(), "headway.db")
	db, err := bunstore.OpenSQLite(t.Context(), path, &bunstore.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	before, err := db.MigrationStatus(t.Context())
	if err != nil || len(before) == 0 {
		t.Fatalf("before: %+v, %v", before, err)
	}
	for _, m := range before {
		if !m.Applied.IsZero() {
			t.Errorf("before: %+v", m)
		}
	}
	for range 2 { // the second time does nothing
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	raw := openRaw(t, sqliteshim.ShimName, path)
	if _, err := raw.Exec("INSERT INTO hw_migrations VALUES (9999, 'of_a_later_release', 1)"); err != nil {
		t.Fatal(err)
	}
	after, err := db.MigrationStatus(t.Context())
	if err != nil || len(after) != len(before)+1 {
		t.Fatalf("after: %+v, %v", after, err)
	}
	for i, m := range after {
		want := bunstore.Migration{ID: 9999, Name: "of_a_later_release", Applied: time.UnixMicro(1).UTC(), Unknown: true}
		if i < len(before) {
			want = before[i]
			want.Applied = now.Add(-2 * time.Hour)
		}
		if m != want {
			t.Errorf("after: %+v, want %+v", m, want)
		}
	}
	// Nor does a server of this release mind.
	if err := db.Migrate(t.Context()); err != nil {
		t.Error(err)
	}
}

// Data that no statement can hold is refused as such, and by PostgreSQL too.
func TestTextThatCannotBeStored(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB, *bunstore.Options) *bunstore.DB{"SQLite": openSQLite, "PostgreSQL": openPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := open(t, nil).Update(t.Context(), "acme", func(ctx context.Context, tx storage.Tx) error {
				return tx.Accounts().PutAccount(ctx, storage.Account{Person: "ann", Email: "a\x00'; DROP TABLE hw_accounts; --", Revision: 1})
			})
			if !errors.Is(err, fault.ErrInvalid) {
				t.Errorf("a NUL: %v, want ErrInvalid", err)
			}
		})
	}
}
