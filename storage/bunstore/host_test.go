package bunstore_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// hosts are the databases of a product that embeds Headway, by name.
func hosts() map[string]func(t testing.TB) *bun.DB {
	return map[string]func(t testing.TB) *bun.DB{"SQLite": hostSQLite, "PostgreSQL": hostPostgres}
}

// hostSQLite opens a database as its host likes it.
func hostSQLite(t testing.TB) *bun.DB {
	t.Helper()
	file := url.URL{Scheme: "file", Path: filepath.Join(t.TempDir(), "host.db"), RawQuery: "_pragma=journal_mode(WAL)"}
	db, err := sql.Open(sqliteshim.ShimName, file.String())
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, bun.NewDB(db, sqlitedialect.New()))
}

func hostPostgres(t testing.TB) *bun.DB {
	t.Helper()
	config, err := pgx.ParseConfig(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, bun.NewDB(stdlib.OpenDB(*config), pgdialect.New()))
}

func closing(t testing.TB, db *bun.DB) *bun.DB {
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing the host's database: %v", err)
		}
	})
	return db
}

// begin begins a transaction of the host, which is rolled back in the end.
func begin(t testing.TB, db *bun.DB) bun.Tx {
	t.Helper()
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
			t.Errorf("rolling back the host's transaction: %v", err)
		}
	})
	return tx
}

func TestConformanceInHostTx(t *testing.T) {
	t.Parallel()
	for name, host := range hosts() {
		t.Run(name, func(t *testing.T) {
			db := host(t)
			inHost(t, db, nil) // makes the tables once, for all cases
			storagetest.Run(t, func(t *testing.T) storage.DB { return inHost(t, begin(t, db), nil) })
		})
	}
}

func TestTablesMadeInAHostTxArePartOfIt(t *testing.T) {
	t.Parallel()
	for name, host := range hosts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			db := host(t)
			tx, err := db.BeginTx(ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			inside := inHost(t, tx, nil)
			if err := hire(ctx, inside, "ann"); err != nil {
				t.Fatal(err)
			}
			if n := hired(t, inside); n != 1 {
				t.Errorf("%d people within the transaction, want 1", n)
			}
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
			outside, err := bunstore.New(db, nil)
			if err != nil {
				t.Fatal(err)
			}
			steps, err := outside.MigrationStatus(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range steps {
				if !s.Applied.IsZero() {
					t.Errorf("after the host's rollback, %04d_%s is said to be applied", s.ID, s.Name)
				}
			}
		})
	}
}

func TestConformanceInHostDB(t *testing.T) {
	t.Parallel()
	for name, host := range hosts() {
		t.Run(name, func(t *testing.T) {
			db := host(t)
			conformsIn(t, name, db, func(t *testing.T) storage.DB { return inHost(t, db, nil) })
		})
	}
}

func TestConformanceInHostConn(t *testing.T) {
	t.Parallel()
	for name, host := range hosts() {
		t.Run(name, func(t *testing.T) {
			db := host(t)
			conformsIn(t, name, db, func(t *testing.T) storage.DB { return inHost(t, connOf(t, db), nil) })
		})
	}
}

// conformsIn runs the cases in a host's database, whose tables are made once.
func conformsIn(t *testing.T, name string, db *bun.DB, in func(*testing.T) storage.DB) {
	inHost(t, db, nil)
	open := func(t *testing.T) storage.DB {
		t.Cleanup(func() { empty(t, db) })
		return in(t)
	}
	if name == "SQLite" { // with PostgreSQL, these cases are what OpenPostgres does
		storagetest.Run(t, open)
	}
	storagetest.RunConcurrent(t, open)
}

// connOf is a connection of the host, which is given back in the end.
func connOf(t testing.TB, db *bun.DB) bun.Conn {
	t.Helper()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Errorf("closing the host's connection: %v", err)
		}
	})
	return conn
}

func TestAUnitInAHostTxIsPartOfIt(t *testing.T) {
	t.Parallel()
	for name, host := range hosts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			db := host(t)
			outside := inHost(t, db, nil)
			if _, err := db.ExecContext(ctx, "CREATE TABLE of_the_host (n integer)"); err != nil {
				t.Fatal(err)
			}
			for _, commit := range []bool{false, true} {
				tx, err := db.BeginTx(ctx, nil)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := tx.NewRaw("INSERT INTO of_the_host VALUES (1)").Exec(ctx); err != nil {
					t.Fatal(err)
				}
				d, err := bunstore.New(tx, &bunstore.Options{OnCommit: func(string, []storage.Change) { t.Error("OnCommit is called before the host commits") }})
				if err != nil {
					t.Fatal(err)
				}
				if err := hire(ctx, d, "ann"); err != nil {
					t.Fatal(err)
				}
				failed := errors.New("the unit's own")
				err = d.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
					if err := tx.People().Put(ctx, people.Person{ID: "bob", Revision: 1}, "", time.Unix(0, 0)); err != nil {
						return err
					}
					return failed
				})
				if err != failed {
					t.Errorf("the unit that fails: %v", err)
				}
				if n := hired(t, d); n != 1 {
					t.Errorf("%d people within the transaction, want 1", n)
				}
				end := tx.Rollback
				if commit {
					end = tx.Commit
				}
				if err := end(); err != nil {
					t.Fatal(err)
				}
				want := 0
				if commit {
					want = 1
				}
				if n := hired(t, outside); n != want {
					t.Errorf("%d people after the host's end, want %d", n, want)
				}
				var rows int
				if err := db.NewRaw("SELECT count(*) FROM of_the_host").Scan(ctx, &rows); err != nil || rows != want {
					t.Errorf("%d rows of the host, %v; want %d", rows, err, want)
				}
			}
		})
	}
}

func TestNewRefusesWhatItCannotUse(t *testing.T) {
	t.Parallel()
	db := hostSQLite(t)
	for name, opts := range map[string]bunstore.Options{
		"synchronous": {Synchronous: "OFF"},
		"readers":     {Readers: -1},
		"connections": {Connections: -1},
		"prefix":      {TablePrefix: `x"; DROP TABLE x; --`},
	} {
		if _, err := bunstore.New(db, &opts); err == nil {
			t.Errorf("%s: %+v is accepted", name, opts)
		}
	}
	if _, err := bunstore.New(bun.NewDB(db.DB, mysqldialect{sqlitedialect.New()}), nil); err == nil {
		t.Error("the dialect of MySQL is accepted")
	}
}

// mysqldialect is any other dialect.
type mysqldialect struct{ *sqlitedialect.Dialect }

func (mysqldialect) Name() dialect.Name { return dialect.MySQL }
