package bunstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"github.com/seed57a6ed91/headway/storage"
)

// DB is a database of organizations. It is safe for concurrent use.
type DB struct {
	opts    Options
	dialect *sqlDialect
	bun     bun.IDB // makes the statements that are no hot path
	tables  *tables
	time    *timeTables
	kinds   *kinds

	readers source
	writers source // on SQLite, and for a single connection, one at a time
	host    bool   // works in a transaction of the host
	baton   baton  // on SQLite: who may write
	turns   turns  // on PostgreSQL: who may write to an organization

	commits *commits
	sender  string // of notifications to other processes

	path   string // of an SQLite file opened here
	url    string // of a PostgreSQL database opened here
	closed atomic.Bool
}

var _ storage.DB = (*DB)(nil)

// Open opens the PostgreSQL database of a URL that begins with postgres:// or
// postgresql://, and else the SQLite file of that path.
func Open(ctx context.Context, dsn string, opts *Options) (*DB, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return OpenPostgres(ctx, dsn, opts)
	}
	return OpenSQLite(ctx, dsn, opts)
}

// New works in a host's database: a *bun.DB, a bun.Conn or a bun.Tx, with the
// dialect of SQLite or of PostgreSQL. Close leaves it open.
//
// Within a bun.Tx, Update is a savepoint of it and View reads what the
// transaction has written; fn runs once, errors after which the transaction
// could be run again are the host's to see, and Options.OnCommit is not called.
// A bun.Conn and a bun.Tx serve one unit at a time.
//
// Make the tables with [DB.Migrate].
func New(db bun.IDB, opts *Options) (*DB, error) {
	d, err := newDB(db, opts)
	if err != nil {
		return nil, err
	}
	switch db := db.(type) {
	case *bun.DB:
		pool := &borrowed{db: db.DB, dialect: d.dialect}
		d.readers, d.writers = pool, pool
	case bun.Conn:
		d.useOne(&session{handle: db.Conn, conn: db.Conn})
	case *bun.Conn:
		d.useOne(&session{handle: db.Conn, conn: db.Conn})
	case bun.Tx:
		d.host = true
		d.useOne(&session{handle: db.Tx})
	case *bun.Tx:
		d.host = true
		d.useOne(&session{handle: db.Tx})
	default:
		return nil, fmt.Errorf("bunstore: a %T is none of *bun.DB, bun.Conn and bun.Tx", db)
	}
	return d, nil
}

// newDB makes what does not depend on how connections are made.
func newDB(db bun.IDB, opts *Options) (*DB, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	name := db.Dialect().Name()
	if name != dialect.SQLite && name != dialect.PG {
		return nil, fmt.Errorf("bunstore: the dialect %s is neither SQLite nor PostgreSQL", name)
	}
	d := &DB{opts: o, dialect: newSQLDialect(db.Dialect(), o.TablePrefix), bun: db, commits: newCommits(), sender: newSender()}
	d.tables, d.time, d.kinds = newTables(d.dialect), newTimeTables(d.dialect), newKinds()
	return d, nil
}

func (d *DB) useOne(s *session) {
	s.dialect = d.dialect
	if !d.dialect.postgres() {
		s.stmts = make(map[string]*sql.Stmt)
	}
	one := newSingle(s)
	d.readers, d.writers = one, one
}

// inside marks the context of a unit of work on the database.
type inside struct{ db *DB }

func (d *DB) mark(ctx context.Context) context.Context {
	return context.WithValue(ctx, inside{d}, true)
}

// ready refuses calls that cannot be served.
func (d *DB) ready(ctx context.Context) error {
	switch {
	case ctx.Value(inside{d}) != nil:
		return errNested
	case d.closed.Load():
		return errClosed
	}
	return ctx.Err()
}

// View implements storage.DB: fn reads a snapshot.
func (d *DB) View(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	return d.read(ctx, func(s *session) error {
		u := &unit{db: d, session: s, org: org}
		defer func() { u.over = true }()
		return fn(d.mark(ctx), u)
	})
}

// read runs fn in a transaction that reads one state.
func (d *DB) read(ctx context.Context, fn func(*session) error) (err error) {
	if err := d.ready(ctx); err != nil {
		return err
	}
	s, err := d.readers.take(ctx)
	if err != nil {
		return d.closedOr(err)
	}
	defer d.readers.give(s)
	if d.host {
		return fn(s)
	}
	s.failed = nil
	begin := "BEGIN"
	if d.dialect.postgres() {
		begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	if _, err := s.exec(ctx, begin); err != nil {
		return d.closedOr(err)
	}
	// Deferred, so that a panic in fn ends the transaction too.
	defer s.rollback(ctx)
	return fn(s)
}

// rollback ends the transaction. If that fails, so has the session.
func (s *session) rollback(ctx context.Context) {
	s.failed = nil
	_, _ = s.exec(context.WithoutCancel(ctx), "ROLLBACK")
}

// Update implements storage.DB. fn runs again after a conflict with another
// transaction on PostgreSQL. A ctx that is done when fn returns rolls back.
func (d *DB) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	if err := d.ready(ctx); err != nil {
		return err
	}
	switch {
	case d.host:
		return d.updateWithin(ctx, org, fn)
	case d.dialect.postgres():
		return d.updateAlone(ctx, org, fn)
	}
	return d.updateShared(ctx, org, fn)
}

// updateWithin runs fn in a savepoint of the host's transaction.
func (d *DB) updateWithin(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	s, err := d.writers.take(ctx)
	if err != nil {
		return err
	}
	defer d.writers.give(s)
	b := newBatch(d, s)
	b.host = true
	if err := b.run(ctx, org, fn); err != nil {
		return err
	}
	return b.broken
}

// Organizations implements storage.DB.
func (d *DB) Organizations(ctx context.Context) ([]string, error) {
	var ids []string
	err := d.read(ctx, func(s *session) error {
		return s.query(ctx, "SELECT org_id FROM {p}orgs ORDER BY org_id", nil, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		})
	})
	return ids, err
}

// AccountsByEmail implements storage.DB. The result is sorted by organization.
func (d *DB) AccountsByEmail(ctx context.Context, email string) ([]storage.AccountRef, error) {
	var refs []storage.AccountRef
	err := d.read(ctx, func(s *session) error {
		return s.query(ctx, "SELECT org_id, person_id FROM {p}accounts WHERE email = ? ORDER BY org_id", []any{email}, func(rows *sql.Rows) error {
			var ref storage.AccountRef
			err := rows.Scan(&ref.Org, &ref.Person)
			refs = append(refs, ref)
			return err
		})
	})
	return refs, err
}

// Close implements storage.DB: units that run come to their end, and later
// calls are errors. Closing twice is no error.
func (d *DB) Close() error {
	if d.closed.Swap(true) {
		return nil
	}
	d.commits.close()
	err := d.writers.close()
	if d.readers != d.writers {
		if e := d.readers.close(); err == nil {
			err = e
		}
	}
	return err
}

// closedOr returns err, or that the database was closed meanwhile.
func (d *DB) closedOr(err error) error {
	if err != nil && d.closed.Load() {
		return errClosed
	}
	return err
}
