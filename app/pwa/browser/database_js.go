package browser

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall/js"

	"github.com/seed57a6ed91/headway/app/sync/device"
)

// Database is the device.KV of the browser: an IndexedDB database with one
// store, which all tabs of the app share. A connection that the browser closes
// is opened again.
type Database struct {
	name string

	mu     sync.Mutex
	conn   *connection // nil when it is to be opened again
	closed bool
}

var _ device.KV = (*Database)(nil)

// storeName is the one object store of a Database.
const storeName = "kv"

// connection is an open database of the browser.
type connection struct {
	db    js.Value
	lost  bool
	taken chan struct{} // closed when the browser has ended what was under way
	stops []func()
}

// OpenDatabase opens the database of that name, which begins with
// DatabasePrefix, and makes it where it is not there.
func OpenDatabase(ctx context.Context, name string) (*Database, error) {
	if !strings.HasPrefix(name, DatabasePrefix) {
		return nil, fmt.Errorf("browser: the name %q does not begin with %s", name, DatabasePrefix)
	}
	c, err := connect(ctx, name, true)
	if err != nil {
		return nil, err
	}
	return &Database{name: name, conn: c}, nil
}

func indexedDB() js.Value { return js.Global().Get("indexedDB") }

// connect opens a connection. Where the database is not there, it is made, or
// the error is ErrDatabaseGone.
func connect(ctx context.Context, name string, create bool) (*connection, error) {
	gone := false
	db, err := requested(ctx, func() js.Value { return indexedDB().Call("open", name, 1) }, func(request js.Value) []func() {
		return []func(){listen(request, "upgradeneeded", func(e js.Value) {
			if gone = !create; gone {
				request.Get("transaction").Call("abort")
				return
			}
			request.Get("result").Call("createObjectStore", storeName)
		})}
	})
	switch {
	case gone:
		return nil, ErrDatabaseGone
	case err != nil:
		return nil, err
	}
	c := &connection{db: db, taken: make(chan struct{})}
	c.stops = []func(){
		listen(db, "versionchange", func(js.Value) { c.close() }),
		listen(db, "close", func(js.Value) { c.take() }),
	}
	return c, nil
}

// close ends the connection, once or more often. It is called on the event
// loop too.
func (c *connection) close() {
	if c.lost {
		return
	}
	c.lost = true
	for _, stop := range c.stops {
		stop()
	}
	c.db.Call("close") // waits for its transactions
}

// take is close for a connection in which the browser ends what it was asked.
func (c *connection) take() {
	select {
	case <-c.taken:
	default:
		close(c.taken)
	}
	c.close()
}

// settled is how a request ended.
type settled struct {
	value js.Value
	err   error
}

// requested makes a request of the factory and waits for its result. more adds
// listeners, to be stopped in the end. What a request opens for which nobody
// waits any more is closed.
func requested(ctx context.Context, ask func() js.Value, more func(request js.Value) []func()) (js.Value, error) {
	request, err := attempt(ask)
	if err != nil {
		return js.Undefined(), err
	}
	ch := make(chan settled, 1)
	var stops []func()
	given := false
	settle := func(s settled) {
		for _, stop := range stops {
			stop()
		}
		if given && s.value.Truthy() {
			s.value.Call("close")
		}
		ch <- s
	}
	stops = []func(){
		listen(request, "success", func(js.Value) { settle(settled{value: request.Get("result")}) }),
		listen(request, "error", func(e js.Value) {
			e.Call("preventDefault") // it is told here, not on the console
			settle(settled{err: storeError(request.Get("error"))})
		}),
	}
	if more != nil {
		stops = append(stops, more(request)...)
	}
	select {
	case s := <-ch:
		return s.value, s.err
	case <-ctx.Done():
		given = true
		return js.Undefined(), context.Cause(ctx)
	}
}

// storeError is an error of IndexedDB.
func storeError(v js.Value) error {
	if !v.Truthy() {
		return &Error{Name: "AbortError", Message: "the transaction was given up"}
	}
	err := errorOf(v)
	if e, ok := err.(*Error); ok && e.Name == "QuotaExceededError" {
		return fmt.Errorf("%w: %w", device.ErrQuota, err)
	}
	return err
}

// DeleteDatabase deletes the database of that name, if it is there. Other tabs
// let go of it; it waits for those that are at work in it.
func DeleteDatabase(ctx context.Context, name string) error {
	if !strings.HasPrefix(name, DatabasePrefix) {
		return fmt.Errorf("browser: the name %q does not begin with %s", name, DatabasePrefix)
	}
	_, err := requested(ctx, func() js.Value { return indexedDB().Call("deleteDatabase", name) }, nil)
	return err
}

// Databases returns the names of the app's databases on this device. A browser
// that does not tell them returns ErrNoBrowser.
func Databases(ctx context.Context) ([]string, error) {
	list, err := await(ctx, func() js.Value { return indexedDB().Call("databases") })
	if err != nil {
		return nil, err
	}
	var names []string
	for i := range list.Length() {
		if name := list.Index(i).Get("name").String(); strings.HasPrefix(name, DatabasePrefix) {
			names = append(names, name)
		}
	}
	return names, nil
}

// Close ends the use of the database.
func (d *Database) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if d.conn != nil {
		d.conn.close()
	}
}

// connection returns the open connection, opening it again where it was lost.
func (d *Database) connection(ctx context.Context) (*connection, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil, errors.New("browser: the database is closed")
	}
	if d.conn != nil && !d.conn.lost {
		return d.conn, nil
	}
	c, err := connect(ctx, d.name, false)
	if err != nil {
		return nil, err
	}
	d.conn = c
	return c, nil
}

// View implements device.KV.
func (d *Database) View(ctx context.Context, fn func(device.Tx) error) error {
	return d.run(ctx, "readonly", fn)
}

// Update implements device.KV.
func (d *Database) Update(ctx context.Context, fn func(device.Tx) error) error {
	return d.run(ctx, "readwrite", fn)
}

// run runs a transaction, once more where it was lost on the way: nothing of
// it is stored then.
func (d *Database) run(ctx context.Context, mode string, fn func(device.Tx) error) error {
	for again := true; ; again = false {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		c, err := d.connection(ctx)
		if err != nil {
			return err
		}
		err = c.transact(ctx, mode, fn)
		if !again || !errors.Is(err, errLost) {
			return err
		}
		c.take()
	}
}
