package bunstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/driver/sqliteshim"
)

// OpenSQLite opens the SQLite file of that path, which is made if it does not
// exist, in WAL mode: one connection that writes, and as many that only read as
// Options.Readers says, opened when they are needed. It fails if a setting of a
// connection does not take effect, as WAL mode does not on some network drives.
func OpenSQLite(ctx context.Context, path string, opts *Options) (*DB, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	writer := sql.OpenDB(newConnector(path, append(settings(o), pragma{"cache_size", "-8192", "-8192"})))
	reader := sql.OpenDB(newConnector(path, append(settings(o), pragma{"cache_size", "-2048", "-2048"}, pragma{"query_only", "1", "1"})))
	// Bun asks for the version when it is given a database, and has no way to
	// say that it failed.
	if err := writer.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("bunstore: opening %s: %w", path, err), writer.Close())
	}
	d, err := newDB(bun.NewDB(writer, sqlitedialect.New()), &o)
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	d.path = path
	d.writers, d.readers = newPinned(writer, d.dialect, 1), newPinned(reader, d.dialect, o.Readers)
	// What is wrong with readers shows now and not on the first request.
	s, err := d.readers.take(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("bunstore: opening %s: %w", path, err), d.Close())
	}
	d.readers.give(s)
	return d, nil
}

// settings are those of every connection.
func settings(o Options) []pragma {
	synchronous := map[string]string{"NORMAL": "1", "FULL": "2"}[o.Synchronous]
	return []pragma{
		// First, because the others wait by it.
		{"busy_timeout", "5000", "5000"},
		{"journal_mode", "WAL", "wal"},
		{"synchronous", o.Synchronous, synchronous},
		{"foreign_keys", "1", "1"},
		{"temp_store", "MEMORY", "2"},
		// Checkpoints every 16 MiB: a busy writer writes a page there less
		// often, and the log stays small enough to read.
		{"wal_autocheckpoint", "4000", "4000"},
	}
}

// pragma is a setting and what it reads as when it is in effect. SQLite
// ignores a name or a value that it does not know.
type pragma struct{ name, value, want string }

// connector opens connections to an SQLite file, each with its settings. The
// way through the DSN would be another for each driver, and would not notice
// a setting without effect.
type connector struct {
	dsn     string
	pragmas []pragma
}

func newConnector(path string, pragmas []pragma) connector {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") { // a drive letter
		path = "/" + path
	}
	return connector{dsn: (&url.URL{Scheme: "file", Path: path}).String(), pragmas: pragmas}
}

// Driver implements driver.Connector.
func (c connector) Driver() driver.Driver { return sqliteshim.Driver() }

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	for {
		conn, err := c.open()
		// Another process may be about to open or close the database, which
		// busy_timeout does not cover in every case.
		if !busy(err) {
			return conn, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(rand.N(20 * time.Millisecond)):
		}
	}
}

func (c connector) open() (driver.Conn, error) {
	conn, err := c.Driver().Open(c.dsn)
	if err != nil {
		return nil, err
	}
	for _, p := range c.pragmas {
		if err := p.set(conn); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

func (p pragma) set(conn driver.Conn) error {
	if _, err := ask(conn, "PRAGMA "+p.name+" = "+p.value); err != nil {
		return err
	}
	got, err := ask(conn, "PRAGMA "+p.name)
	if err != nil {
		return err
	}
	if got != p.want {
		return fmt.Errorf("the setting %s = %s reads back as %q, not %q", p.name, p.value, got, p.want)
	}
	return nil
}

// ask runs a statement and returns the first value of its first row, or "".
func ask(conn driver.Conn, query string) (value string, err error) {
	stmt, err := conn.Prepare(query)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, stmt.Close()) }()
	rows, err := stmt.Query(nil)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, len(rows.Columns()))
	if len(row) == 0 {
		return "", nil
	}
	switch err := rows.Next(row); err {
	case nil:
		if b, ok := row[0].([]byte); ok {
			return string(b), nil
		}
		return fmt.Sprint(row[0]), nil
	case io.EOF:
		return "", nil
	default:
		return "", err
	}
}
