package bunstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5/stdlib"

	"golang.org/x/sync/semaphore"
)

// source hands out sessions.
type source interface {
	// take waits for a session that nobody else uses.
	take(ctx context.Context) (*session, error)
	// give returns a session, in no transaction. One that failed to get out
	// of its transaction is closed.
	give(s *session)
	// close closes what the source has opened, when nobody uses it any more.
	close() error
}

// pinned keeps its connections, and the statements prepared on them.
type pinned struct {
	db      *sql.DB
	dialect *sqlDialect
	slots   *semaphore.Weighted
	size    int64

	mu     sync.Mutex
	idle   []*session
	closed bool
}

func newPinned(db *sql.DB, d *sqlDialect, size int) *pinned {
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return &pinned{db: db, dialect: d, slots: semaphore.NewWeighted(int64(size)), size: int64(size)}
}

func (p *pinned) take(ctx context.Context) (*session, error) {
	if err := p.slots.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		p.slots.Release(1)
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 {
		s := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return s, nil
	}
	conn, err := p.db.Conn(ctx)
	if err != nil {
		p.slots.Release(1)
		return nil, err
	}
	return &session{handle: conn, conn: conn, dialect: p.dialect, stmts: make(map[string]*sql.Stmt)}, nil
}

func (p *pinned) give(s *session) {
	defer p.slots.Release(1)
	if s.failed != nil {
		s.close()
		discardConn(s.conn)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, s)
}

func (p *pinned) close() error {
	if err := p.slots.Acquire(context.Background(), p.size); err != nil {
		return err
	}
	defer p.slots.Release(p.size)
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, s := range p.idle {
		s.close()
		errs = append(errs, s.conn.Close())
	}
	p.idle, p.closed = nil, true
	return errors.Join(append(errs, p.db.Close())...)
}

// borrowed takes a connection out of a pool for each transaction.
type borrowed struct {
	db      *sql.DB
	dialect *sqlDialect
	own     bool // close the pool too
}

func (b *borrowed) take(ctx context.Context) (*session, error) {
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{handle: conn, conn: conn, dialect: b.dialect}
	if _, ok := b.db.Driver().(*stdlib.Driver); ok {
		s.pgx = true
	}
	if !b.dialect.postgres() {
		s.stmts = make(map[string]*sql.Stmt)
	}
	return s, nil
}

func (b *borrowed) give(s *session) {
	s.close()
	if s.failed != nil {
		discardConn(s.conn)
		return
	}
	s.conn.Close()
}

func (b *borrowed) close() error {
	if b.own {
		return b.db.Close()
	}
	return nil
}

// discardConn closes a connection instead of returning it to its pool.
func discardConn(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	conn.Close()
}

// single is a host's only connection or transaction, which is used by one at a
// time.
type single struct {
	session *session
	turn    *semaphore.Weighted
}

func newSingle(s *session) *single { return &single{s, semaphore.NewWeighted(1)} }

func (o *single) take(ctx context.Context) (*session, error) {
	if err := o.turn.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	o.session.failed = nil
	return o.session, nil
}

func (o *single) give(*session) { o.turn.Release(1) }

func (o *single) close() error { return nil }
