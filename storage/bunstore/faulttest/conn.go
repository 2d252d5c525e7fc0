package faulttest

import (
	"context"
	"database/sql/driver"
)

// conn is one connection. Of what a driver may offer beyond driver.Conn it has
// what a driver of the last ten years does.
type conn struct {
	driver.Conn
	faults *Faults
	gone   bool
	stmts  map[*stmt]bool // that are open
}

var (
	_ driver.ConnBeginTx        = (*conn)(nil)
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.ExecerContext      = (*conn)(nil)
	_ driver.QueryerContext     = (*conn)(nil)
	_ driver.NamedValueChecker  = (*conn)(nil)
	_ driver.Pinger             = (*conn)(nil)
	_ driver.SessionResetter    = (*conn)(nil)
	_ driver.Validator          = (*conn)(nil)
)

// call runs one call, or lets it fail.
func call[T any](c *conn, what string, do func() (T, error)) (v T, err error) {
	if c.gone {
		return v, driver.ErrBadConn
	}
	mode, fails := c.faults.next(what)
	if !fails {
		return do()
	}
	switch mode {
	case Lost, Severed:
		v, err := do()
		if err != nil {
			return v, err
		}
		// Nobody else is going to.
		if c, ok := any(v).(interface{ close() }); ok {
			c.close()
		}
	case Undone:
		c.rollback()
	}
	var none T
	if mode == Gone || mode == Severed {
		// The database hears of it, and rolls back what is open. The driver's
		// side is closed by whoever is told that the connection is bad.
		c.gone = true
		c.rollback()
		return none, driver.ErrBadConn
	}
	return none, ErrFault
}

// rollback ends the transaction behind the back of whoever is in it.
func (c *conn) rollback() {
	if e, ok := c.Conn.(driver.ExecerContext); ok {
		_, _ = e.ExecContext(context.Background(), "ROLLBACK", nil) // there may be none
	}
}

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	return call(c, "prepare "+query, func() (driver.Stmt, error) {
		var s driver.Stmt
		var err error
		if p, ok := c.Conn.(driver.ConnPrepareContext); ok {
			s, err = p.PrepareContext(ctx, query)
		} else {
			s, err = c.Conn.Prepare(query)
		}
		if err != nil {
			return nil, err
		}
		prepared := &stmt{Stmt: s, conn: c, query: query}
		c.stmts[prepared] = true
		return prepared, nil
	})
}

func (c *conn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	e, ok := c.Conn.(driver.ExecerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	return call(c, "exec "+query, func() (driver.Result, error) { return e.ExecContext(ctx, query, args) })
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	q, ok := c.Conn.(driver.QueryerContext)
	if !ok {
		return nil, driver.ErrSkip
	}
	return call(c, "query "+query, func() (driver.Rows, error) { return c.rows(query)(q.QueryContext(ctx, query, args)) })
}

// rows has the rows of a query fail too.
func (c *conn) rows(query string) func(driver.Rows, error) (driver.Rows, error) {
	return func(r driver.Rows, err error) (driver.Rows, error) {
		if err != nil {
			return nil, err
		}
		return &rows{Rows: r, conn: c, query: query}, nil
	}
}

func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	return call(c, "begin", func() (driver.Tx, error) {
		var t driver.Tx
		var err error
		if b, ok := c.Conn.(driver.ConnBeginTx); ok {
			t, err = b.BeginTx(ctx, opts)
		} else {
			t, err = c.Conn.Begin()
		}
		if err != nil {
			return nil, err
		}
		return &tx{Tx: t, conn: c}, nil
	})
}

func (c *conn) Begin() (driver.Tx, error) { return c.BeginTx(context.Background(), driver.TxOptions{}) }

func (c *conn) Ping(ctx context.Context) error {
	p, ok := c.Conn.(driver.Pinger)
	if !ok {
		return nil
	}
	_, err := call(c, "ping", func() (struct{}, error) { return struct{}{}, p.Ping(ctx) })
	return err
}

// Close closes the statements too that are still open: database/sql closes a
// connection that is bad before them, which not every driver survives.
func (c *conn) Close() error {
	for s := range c.stmts {
		_ = s.Stmt.Close() // it may have gone with the connection
	}
	c.stmts = nil
	return c.Conn.Close()
}

func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if n, ok := c.Conn.(driver.NamedValueChecker); ok {
		return n.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

func (c *conn) ResetSession(ctx context.Context) error {
	if c.gone {
		return driver.ErrBadConn
	}
	if r, ok := c.Conn.(driver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}

func (c *conn) IsValid() bool {
	if v, ok := c.Conn.(driver.Validator); ok {
		return !c.gone && v.IsValid()
	}
	return !c.gone
}

type tx struct {
	driver.Tx
	conn *conn
}

func (t *tx) Commit() error {
	_, err := call(t.conn, "commit", func() (struct{}, error) { return struct{}{}, t.Tx.Commit() })
	return err
}

func (t *tx) Rollback() error {
	_, err := call(t.conn, "rollback", func() (struct{}, error) { return struct{}{}, t.Tx.Rollback() })
	return err
}
