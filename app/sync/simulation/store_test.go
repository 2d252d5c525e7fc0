package simulation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
	"github.com/seed57a6ed91/headway/storage/memstore"
)

// backend makes databases and copies of them.
type backend interface {
	// open returns a new database, or one of a copy.
	open(ctx context.Context, from copied) (storage.DB, error)
	// copy is a backup of one that open returned.
	copy(ctx context.Context, db storage.DB) (copied, error)
}

// copied is a backup: a *memstore.DB, or the path of a file.
type copied any

// inMemory is the backend of most seeds.
type inMemory struct{ rand func() uint64 }

func (b inMemory) open(ctx context.Context, from copied) (storage.DB, error) {
	if from == nil {
		return memstore.New(&memstore.Options{Rand: b.rand}), nil
	}
	return from.(*memstore.DB).Clone(ctx, &memstore.Options{Rand: b.rand})
}

func (b inMemory) copy(ctx context.Context, db storage.DB) (copied, error) {
	return db.(*memstore.DB).Clone(ctx, &memstore.Options{Rand: b.rand})
}

// onSQLite keeps files in a folder of its own.
type onSQLite struct {
	dir   string
	empty string // a file with the schema in it
	files int
}

// newTemplate makes a file with the schema in it, which takes longer than to
// copy it.
func newTemplate(ctx context.Context, dir string) (string, error) {
	path := filepath.Join(dir, "empty.db")
	db, err := bunstore.OpenSQLite(ctx, path, nil)
	if err != nil {
		return "", err
	}
	return path, errors.Join(db.Migrate(ctx), db.Close())
}

func (b *onSQLite) next() string {
	b.files++
	return filepath.Join(b.dir, fmt.Sprintf("%d.db", b.files))
}

func (b *onSQLite) open(ctx context.Context, from copied) (storage.DB, error) {
	source := b.empty
	if from != nil {
		source = from.(string)
	}
	content, err := os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	path := b.next()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return nil, err
	}
	// A crash here ends the process at most, and never the power.
	return bunstore.OpenSQLite(ctx, path, &bunstore.Options{Synchronous: "NORMAL", Readers: 1})
}

func (b *onSQLite) copy(ctx context.Context, db storage.DB) (copied, error) {
	path := b.next()
	return path, db.(*bunstore.DB).Backup(ctx, path)
}

// fate is what becomes of the next unit of work that writes, and of the server
// in it.
type fate int

// The fates. The first is to live.
const (
	lives fate = iota
	diesBefore
	diesInside
	diesAfter
)

var errCrashed = errors.New("the server has crashed")

// fragile is the database as the server has it: the server may crash in a
// unit of work. A planted fault may stand between it and the database.
type fragile struct {
	storage.DB
	fate   fate
	faulty func(storage.Tx, bool) storage.Tx // plants a fault in a transaction; nil: none
}

func (f *fragile) View(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	return f.DB.View(ctx, org, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, f.plant(tx, false)) })
}

func (f *fragile) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	fate := f.fate
	f.fate = lives
	if fate == diesBefore {
		return errCrashed
	}
	err := f.DB.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		err := fn(ctx, f.plant(tx, true))
		if err == nil && fate == diesInside {
			err = errCrashed
		}
		return err
	})
	if err == nil && fate == diesAfter {
		err = errCrashed
	}
	return err
}

func (f *fragile) plant(tx storage.Tx, writes bool) storage.Tx {
	if f.faulty == nil {
		return tx
	}
	return f.faulty(tx, writes)
}
