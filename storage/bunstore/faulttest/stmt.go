package faulttest

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
)

// stmt is a prepared statement. How its arguments are converted is for the
// connection to say.
type stmt struct {
	driver.Stmt
	conn  *conn
	query string
}

var (
	_ driver.StmtExecContext  = (*stmt)(nil)
	_ driver.StmtQueryContext = (*stmt)(nil)
)

// errOldDriver is that of a driver that this package is not made for.
var errOldDriver = errors.New("faulttest: the driver's statements take no context")

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	e, ok := s.Stmt.(driver.StmtExecContext)
	if !ok {
		return nil, errOldDriver
	}
	return call(s.conn, "exec "+s.query, func() (driver.Result, error) { return e.ExecContext(ctx, args) })
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	q, ok := s.Stmt.(driver.StmtQueryContext)
	if !ok {
		return nil, errOldDriver
	}
	return call(s.conn, "query "+s.query, func() (driver.Rows, error) { return s.conn.rows(s.query)(q.QueryContext(ctx, args)) })
}

// Close closes, whatever happens.
func (s *stmt) Close() error {
	if !s.conn.stmts[s] {
		return nil // with the connection
	}
	delete(s.conn.stmts, s)
	return s.Stmt.Close()
}

func (s *stmt) close() { _ = s.Close() }

type rows struct {
	driver.Rows
	conn  *conn
	query string
}

// Next reads a row. That there is none is no answer that could get lost.
func (r *rows) Next(dest []driver.Value) error {
	end := false
	_, err := call(r.conn, "next of "+r.query, func() (struct{}, error) {
		err := r.Rows.Next(dest)
		if err == io.EOF {
			end, err = true, nil
		}
		return struct{}{}, err
	})
	if err == nil && end {
		return io.EOF
	}
	return err
}

// Close closes, whatever it says.
func (r *rows) Close() error {
	closed := r.Rows.Close()
	_, err := call(r.conn, "close of "+r.query, func() (struct{}, error) { return struct{}{}, closed })
	return err
}

func (r *rows) close() { _ = r.Rows.Close() }
