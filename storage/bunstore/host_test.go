package bunstore_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/storage/storagetest"
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
			storagetest.Run(t, func(t *testing.T) storage.DB { return inHost(t, begin(t, db), nil) })
		})
	}
}

func TestConformanceInHostDB(t *testing.T) {
	t.Parallel()
	for name, host := range hosts() {
		t.Run(name, func(t *testing.T) {
			db, own := host(t), prefixes()
			open := func(t *testing.T) storage.DB { return inHost(t, db, own()) }
			storagetest.Run(t, open)
			storagetest.RunConcurrent(t, open)
		})
	}
}

func TestConformanceInHostConn(t *testing.T) {
	t.Parallel()
	for name, host := range hosts() {
		t.Run(name, func(t *testing.T) {
			conn, err := host(t).Conn(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := conn.Close(); err != nil {
					t.Errorf("closing the host's connection: %v", err)
				}
			})
			own := prefixes()
			open := func(t *testing.T) storage.DB { return inHost(t, conn, own()) }
			storagetest.Run(t, open)
			storagetest.RunConcurrent(t, open)
		})
	}
}
