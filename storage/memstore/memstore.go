// Package memstore keeps organizations in memory: the live state of the web
// app in the browser, and the store of tests and examples. It is a complete
// backend, held to the same conformance suite as the databases, and it builds
// for js/wasm.
//
// An Update writes in place and remembers how to undo each write, so that it
// costs what it touches, however much there is, and so does rolling it back.
package memstore

import (
	"context"
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
)

// Options of a DB. The zero value is ready to use.
type Options struct {
	// OnCommit is called with the changes of a committed Update before that
	// Update returns. Calls for one organization come in the order of
	// versions. It may not use the DB, for the next unit waits for it; nil
	// does nothing.
	OnCommit func(org string, changes []storage.Change)

	// Rand makes the nonces and epochs of change logs. It must be safe for
	// concurrent use; nil is a generator that nobody can predict.
	Rand func() uint64
}

// DB holds any number of organizations in memory. Make one with New. It is
// safe for concurrent use; writers of one organization wait for one another
// and for its readers, in the order in which they came.
type DB struct {
	opts Options

	mu     sync.Mutex // guards what follows, but not what is in an org
	orgs   map[string]*org
	closed bool
}

var _ storage.DB = (*DB)(nil)

// New returns an empty database. Nil options are the zero Options.
func New(opts *Options) *DB {
	d := &DB{orgs: make(map[string]*org)}
	if opts != nil {
		d.opts = *opts
	}
	if d.opts.Rand == nil {
		d.opts.Rand = rand.Uint64
	}
	return d
}

var (
	errClosed   = errors.New("memstore: the database is closed")
	errNested   = errors.New("memstore: a View or Update within another one on the same database")
	errReadOnly = errors.New("memstore: a write in a View")
	errOver     = errors.New("memstore: a transaction is used after its function has returned")
	errListing  = errors.New("memstore: a transaction is used while it lists entries")
)

// inside marks the context of a unit of work on the database.
type inside struct{ db *DB }

// View implements storage.DB.
func (d *DB) View(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	o, err := d.open(ctx, org, false)
	if err != nil {
		return err
	}
	if err := o.lock.Acquire(ctx, 1); err != nil {
		return err
	}
	defer o.lock.Release(1)
	t := &tx{org: o}
	defer t.end()
	return fn(context.WithValue(ctx, inside{d}, true), t)
}

// Update implements storage.DB. It never runs fn more than once. A ctx that
// is done when fn returns rolls back.
func (d *DB) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	return d.unit(ctx, org, func(ctx context.Context, t *tx) error { return fn(ctx, t) })
}

func (d *DB) unit(ctx context.Context, org string, fn func(context.Context, *tx) error) error {
	o, err := d.open(ctx, org, true)
	if err != nil {
		return err
	}
	if err := o.lock.Acquire(ctx, everyone); err != nil {
		return err
	}
	defer o.lock.Release(everyone)
	t := o.begin(d.opts.Rand)
	// Deferred, so that a panic in fn rolls back too and goes on its way.
	defer t.end()
	if err := fn(context.WithValue(ctx, inside{d}, true), t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	t.commit()
	if d.opts.OnCommit != nil && len(t.changes) > 0 {
		d.opts.OnCommit(o.id, t.changes)
	}
	return nil
}

// open returns the organization of that name. One that is unknown is created
// if create is set, and is an empty one of no consequence otherwise.
func (d *DB) open(ctx context.Context, name string, create bool) (*org, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	o, ok := d.orgs[name]
	if !ok {
		o = newOrg(name)
		if create {
			d.orgs[name] = o
		}
	}
	return o, nil
}

// ready refuses calls that cannot be served. The caller holds mu.
func (d *DB) ready(ctx context.Context) error {
	switch {
	case ctx.Value(inside{d}) != nil:
		return errNested
	case d.closed:
		return errClosed
	}
	return ctx.Err()
}

// Organizations implements storage.DB.
func (d *DB) Organizations(ctx context.Context) ([]string, error) {
	var ids []string
	err := d.each(ctx, func(o *org) { ids = append(ids, o.id) })
	return ids, err
}

// AccountsByEmail implements storage.DB. The result is sorted by organization.
func (d *DB) AccountsByEmail(ctx context.Context, email string) ([]storage.AccountRef, error) {
	var refs []storage.AccountRef
	err := d.each(ctx, func(o *org) {
		if person, ok := sorted.Get(&o.accountOf, email); ok {
			refs = append(refs, storage.AccountRef{Org: o.id, Person: person})
		}
	})
	return refs, err
}

// each calls fn for every organization that exists, in the order of ids, while
// nobody writes to it.
func (d *DB) each(ctx context.Context, fn func(*org)) error {
	orgs, err := d.all(ctx)
	if err != nil {
		return err
	}
	for _, o := range orgs {
		if err := o.lock.Acquire(ctx, 1); err != nil {
			return err
		}
		if o.exists {
			fn(o)
		}
		o.lock.Release(1)
	}
	return nil
}

// all lists the organizations in the order of ids, those included that no
// Update has committed to yet.
func (d *DB) all(ctx context.Context) ([]*org, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	return slices.SortedFunc(maps.Values(d.orgs), func(a, b *org) int { return strings.Compare(a.id, b.id) }), nil
}

// Close implements storage.DB: everything is forgotten, and later calls are
// errors. Closing twice is no error.
func (d *DB) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.orgs, d.closed = nil, true
	return nil
}

// everyone is the weight of a writer on the lock of an organization; readers
// weigh 1.
const everyone = math.MaxInt32
