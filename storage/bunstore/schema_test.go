package bunstore_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun/driver/sqliteshim"

	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
)

// uniqueKeys holds the first column of every primary key and unique
// constraint, by table and name.
type uniqueKeys map[string]map[string]string

// check is the rule that makes the schema shardable.
func (keys uniqueKeys) check(t *testing.T) {
	t.Helper()
	if len(keys) < 20 {
		t.Errorf("%d tables have a unique key: they were not all found", len(keys))
	}
	for table, indexes := range keys {
		if table == "hw_migrations" {
			continue // of the database, not of an organization
		}
		if len(indexes) == 0 {
			t.Errorf("table %s has no primary key", table)
		}
		for index, first := range indexes {
			if first != "org_id" {
				t.Errorf("table %s: the unique index %s begins with %s, not org_id", table, index, first)
			}
		}
	}
}

func TestUniqueKeysBeginWithTheOrganization(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "headway.db")
		openFile(t, path, nil)
		db := openRaw(t, sqliteshim.ShimName, path)
		keys := make(uniqueKeys)
		for _, table := range column(t, db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
			keys[table] = make(map[string]string)
			for _, index := range column(t, db, `SELECT name FROM pragma_index_list(?) WHERE "unique"`, table) {
				keys[table][index] = column(t, db, "SELECT name FROM pragma_index_info(?) ORDER BY seqno LIMIT 1", index)[0]
			}
			// An INTEGER PRIMARY KEY is the rowid and no index.
			if len(keys[table]) == 0 {
				for _, column := range column(t, db, "SELECT name FROM pragma_table_info(?) WHERE pk = 1", table) {
					keys[table]["primary key"] = column
				}
			}
		}
		keys.check(t)
		if triggers := column(t, db, "SELECT name FROM sqlite_schema WHERE type = 'trigger' OR name = 'sqlite_sequence'"); len(triggers) > 0 {
			t.Errorf("triggers or sequences: %v", triggers)
		}
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := pgtest.New(t)
		d, err := bunstore.OpenPostgres(context.Background(), url, nil)
		migrated(t, d, err)
		db := openRaw(t, "pgx", url)
		keys := make(uniqueKeys)
		for _, table := range column(t, db, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'") {
			keys[table] = make(map[string]string)
			for _, found := range column(t, db, `SELECT i.indexrelid::regclass || ' ' || a.attname FROM pg_index i
				JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
				WHERE i.indisunique AND i.indrelid = $1::regclass`, table) {
				index, first, _ := strings.Cut(found, " ")
				keys[table][index] = first
			}
		}
		keys.check(t)
		if others := column(t, db, `SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
			UNION ALL SELECT relname FROM pg_class WHERE relkind = 'S'`); len(others) > 0 {
			t.Errorf("triggers or sequences: %v", others)
		}
	})
}

func openRaw(t testing.TB, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// column returns the only column of a query.
func column(t testing.TB, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
