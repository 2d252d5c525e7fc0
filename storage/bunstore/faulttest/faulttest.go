// Package faulttest gives tests a driver of database/sql whose calls fail: one
// of them, in one of the ways in which calls to a database do, or all from one
// on.
//
//	faults := faulttest.New(sqliteshim.Driver(), dsn)
//	db, err := bunstore.New(bun.NewDB(sql.OpenDB(faults), sqlitedialect.New()), nil)
//	…
//	for n := 1; ; n++ {
//		faults.Arm(n, faulttest.Lost)
//		err := … // the work
//		if _, failed := faults.Clear(); !failed {
//			break // it got past all calls
//		}
//		…
//	}
//
// Calls are those that may reach the database: connecting, preparing,
// executing, querying, reading a row, closing rows, beginning, committing and
// rolling back.
package faulttest

import (
	"context"
	"database/sql/driver"
	"errors"
	"sync"
)

// Mode is what becomes of a call that fails.
type Mode int

// The modes.
const (
	Refused Mode = iota // it does nothing; the next call is well
	Lost                // it does its work, but its answer is an error
	Undone              // it does nothing, and the database has rolled the transaction back, as SQLite may when the disk is full
	Broken              // it does nothing, and neither does any call after it
	Gone                // it does nothing, and its connection is gone
	Severed             // it does its work, and then its connection is gone: nobody hears the answer
)

// Modes are all of them.
func Modes() []Mode { return []Mode{Refused, Lost, Undone, Broken, Gone, Severed} }

func (m Mode) String() string {
	return [...]string{"refused", "lost", "undone", "broken", "gone", "severed"}[m]
}

// ErrFault is the error of a call that fails, unless the connection is gone:
// that is driver.ErrBadConn.
var ErrFault = errors.New("faulttest: the call failed")

// Faults is a driver.Connector to another driver. It is safe for concurrent
// use, and fails nothing until Arm.
type Faults struct {
	driver driver.Driver
	dsn    driver.Connector

	mu     sync.Mutex
	calls  int
	nth    int // 0: none
	mode   Mode
	failed bool
	what   string
}

var _ driver.Connector = (*Faults)(nil)

// New returns the Faults of a driver's connections by a name.
func New(d driver.Driver, name string) *Faults { return On(named{d, name}) }

// On returns the Faults of the connections of another connector.
func On(c driver.Connector) *Faults { return &Faults{driver: c.Driver(), dsn: c} }

// Arm has the nth call from now on fail, counted from 1; 0 is none.
func (f *Faults) Arm(nth int, mode Mode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls, f.nth, f.mode, f.failed, f.what = 0, nth, mode, false, ""
}

// Clear mends everything. It returns how many calls there were since Arm, and
// whether one of them failed.
func (f *Faults) Clear() (calls int, failed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	calls, failed = f.calls, f.failed
	f.calls, f.nth, f.failed = 0, 0, false
	return calls, failed
}

// What is the call that failed last since Arm: its kind, and its statement.
func (f *Faults) What() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.what
}

// next counts a call and reports whether it fails, and how.
func (f *Faults) next(what string) (mode Mode, fails bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.nth == 0 || f.calls < f.nth || f.calls > f.nth && f.mode != Broken {
		return 0, false
	}
	if f.calls == f.nth {
		f.what = what
	}
	f.failed = true
	return f.mode, true
}

// Driver implements driver.Connector: the driver is the other one.
func (f *Faults) Driver() driver.Driver { return f.driver }

// Connect implements driver.Connector. What is not there cannot get lost: all
// modes but Broken are one here.
func (f *Faults) Connect(ctx context.Context) (driver.Conn, error) {
	if _, fails := f.next("connect"); fails {
		return nil, ErrFault
	}
	c, err := f.dsn.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, faults: f, stmts: make(map[*stmt]bool)}, nil
}

// named connects by a name.
type named struct {
	driver driver.Driver
	name   string
}

func (n named) Driver() driver.Driver                        { return n.driver }
func (n named) Connect(context.Context) (driver.Conn, error) { return n.driver.Open(n.name) }
