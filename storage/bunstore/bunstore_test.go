package bunstore_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/storagetest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storage.DB { return openSQLite(t, nil) })
	storagetest.RunConcurrent(t, func(t *testing.T) storage.DB { return openSQLite(t, nil) })
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
	if err != nil {
		t.Fatalf("OpenSQLite: %v", err)
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
