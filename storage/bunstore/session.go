package bunstore

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// handle is the connection of a transaction: an *sql.Conn or an *sql.Tx.
type handle interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// session runs the SQL of one transaction. It is a bun.IConn as well: what
// Bun runs on it has no arguments.
type session struct {
	handle
	dialect *sqlDialect
	conn    *sql.Conn // the handle, unless it is a host's transaction
	pgx     bool      // the driver is pgx

	// stmts keeps prepared statements by text. It is nil for PostgreSQL,
	// where pgx keeps them.
	stmts map[string]*sql.Stmt

	// failed is the first error that a statement of the transaction met. No
	// statement is refused for what it says, because everything that could be
	// is checked before; so the transaction is lost, and SQLite may even have
	// ended it. What follows must not run outside of one.
	failed error
}

// exec runs a statement written for sqlDialect.sql.
func (s *session) exec(ctx context.Context, text string, args ...any) (int64, error) {
	if err := s.ready(ctx); err != nil {
		return 0, err
	}
	res, err := s.run(ctx, s.dialect.sql(text), args)
	if err != nil {
		return 0, s.fail(err)
	}
	n, err := res.RowsAffected()
	return n, s.fail(err)
}

// query runs a SELECT written for sqlDialect.sql and calls scan for each row.
func (s *session) query(ctx context.Context, text string, args []any, scan func(*sql.Rows) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	rows, err := s.rows(ctx, s.dialect.sql(text), args)
	if err != nil {
		return s.fail(err)
	}
	defer rows.Close()
	for n := 0; rows.Next(); n++ {
		// SQLite is not asked to watch the context, see unwatched.
		if n%16 == 15 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := scan(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return s.fail(err)
	}
	return s.fail(rows.Close())
}

// get runs a SELECT of one row, if there is one, into dest.
func (s *session) get(ctx context.Context, text string, args []any, dest ...any) (found bool, err error) {
	err = s.query(ctx, text, args, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(dest...)
	})
	return found, err
}

// ready refuses what cannot be run.
func (s *session) ready(ctx context.Context) error {
	if s.failed != nil {
		return s.failed
	}
	return ctx.Err()
}

func (s *session) run(ctx context.Context, query string, args []any) (sql.Result, error) {
	stmt, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return s.handle.ExecContext(s.unwatched(ctx), query, args...)
	}
	return stmt.ExecContext(s.unwatched(ctx), args...)
}

func (s *session) rows(ctx context.Context, query string, args []any) (*sql.Rows, error) {
	stmt, err := s.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	if stmt == nil {
		return s.handle.QueryContext(s.unwatched(ctx), query, args...)
	}
	return stmt.QueryContext(s.unwatched(ctx), args...)
}

// prepared returns the statement of that text, or nil where none is kept.
func (s *session) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s.stmts == nil {
		return nil, nil
	}
	stmt, ok := s.stmts[query]
	if !ok {
		var err error
		if stmt, err = s.handle.PrepareContext(s.unwatched(ctx), query); err != nil {
			return nil, err
		}
		s.stmts[query] = stmt
	}
	return stmt, nil
}

// unwatched keeps the context from SQLite. Interrupting a write there ends the
// whole transaction, which others may share, and being ready to interrupt costs
// a goroutine for each statement. Statements are short; between them, and
// between rows, the context is looked at.
func (s *session) unwatched(ctx context.Context) context.Context {
	if s.dialect.postgres() {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// fail translates an error, and remembers that the transaction is lost.
func (s *session) fail(err error) error {
	err = translated(err)
	if s.failed == nil {
		s.failed = err
	}
	return err
}

// errNUL refuses a text that Bun cannot write into a statement.
var errNUL = fault.Invalidf("text", "holds a NUL character")

// ExecContext implements bun.IConn.
func (s *session) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if strings.Contains(query, s.dialect.nul) {
		return nil, errNUL
	}
	res, err := s.handle.ExecContext(s.unwatched(ctx), query, s.plain(args)...)
	return res, s.fail(err)
}

// QueryContext implements bun.IConn.
func (s *session) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if strings.Contains(query, s.dialect.nul) {
		return nil, errNUL
	}
	rows, err := s.handle.QueryContext(s.unwatched(ctx), query, s.plain(args)...)
	return rows, s.fail(err)
}

// QueryRowContext implements bun.IConn.
func (s *session) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return s.handle.QueryRowContext(s.unwatched(ctx), query, s.plain(args)...)
}

// plain keeps pgx from preparing a text that does not come again.
func (s *session) plain(args []any) []any {
	if !s.pgx || len(args) > 0 {
		return args
	}
	return []any{pgx.QueryExecModeSimpleProtocol}
}

// close gives up the prepared statements.
func (s *session) close() {
	for _, stmt := range s.stmts {
		stmt.Close()
	}
}
