package bunstore_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
	"github.com/seed57a6ed91/headway/storage/storagetest"
)

func TestMain(m *testing.M) {
	code := pgtest.Main(m)
	removeMillion()
	os.Exit(code)
}

func TestConformance(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storage.DB { return openSQLite(t, nil) })
	storagetest.RunConcurrent(t, func(t *testing.T) storage.DB { return openSQLite(t, nil) })
}

func TestConformancePostgres(t *testing.T) {
	t.Parallel()
	url := pgtest.New(t)
	tables := bun.NewDB(openRaw(t, "pgx", url), pgdialect.New())
	db, err := bunstore.OpenPostgres(context.Background(), url, nil)
	shared := leftOpen{migrated(t, db, err)}
	open := func(t *testing.T) storage.DB {
		t.Cleanup(func() { empty(t, tables) })
		return shared
	}
	storagetest.Run(t, open)
	storagetest.RunConcurrent(t, open)
}

// leftOpen is a database that stays open for the next case: to connect takes
// longer than most of them.
type leftOpen struct{ *bunstore.DB }

func (leftOpen) Close() error { return nil }

// empty removes what is in the tables, but for the steps of the schema: a case
// leaves nothing to the next one, which need not make tables.
func empty(t testing.TB, db *bun.DB) {
	t.Helper()
	statement := `DO $$ DECLARE made name; BEGIN
		FOR made IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema AND tablename NOT LIKE '%migrations' LOOP
			EXECUTE format('DELETE FROM %I', made);
		END LOOP;
	END $$`
	if db.Dialect().Name() == dialect.SQLite {
		statement = ""
		var names []string
		err := db.NewSelect().Table("sqlite_master").Column("name").Where("type = 'table' AND name NOT LIKE '%migrations' AND name NOT LIKE 'sqlite%'").Scan(context.Background(), &names)
		if err != nil {
			t.Fatalf("listing the tables: %v", err)
		}
		for _, name := range names {
			statement += "DELETE FROM " + name + ";"
		}
	}
	if _, err := db.DB.Exec(statement); err != nil {
		t.Errorf("emptying the tables: %v", err)
	}
}

// openSQLite opens a new SQLite database with the schema in it.
func openSQLite(t testing.TB, opts *bunstore.Options) *bunstore.DB {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "headway.db"), opts)
}

// openFile opens a file and brings its schema up to date.
func openFile(t testing.TB, path string, opts *bunstore.Options) *bunstore.DB {
	t.Helper()
	db, err := bunstore.OpenSQLite(context.Background(), path, opts)
	return migrated(t, db, err)
}

// openPostgres opens a new PostgreSQL database with the schema in it.
func openPostgres(t testing.TB, opts *bunstore.Options) *bunstore.DB {
	t.Helper()
	db, err := bunstore.OpenPostgres(context.Background(), pgtest.New(t), opts)
	return migrated(t, db, err)
}

// inHost wraps a host's handle.
func inHost(t testing.TB, db bun.IDB, opts *bunstore.Options) *bunstore.DB {
	t.Helper()
	d, err := bunstore.New(db, opts)
	return migrated(t, d, err)
}

// migrated takes the result of opening a database, and closes it in the end.
func migrated(t testing.TB, db *bunstore.DB, err error) *bunstore.DB {
	t.Helper()
	if err != nil {
		t.Fatalf("opening the database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	if err := db.Migrate(context.Background()); err != nil {
		t.Fatalf("Migrate: %v", err)
	}
	return db
}
