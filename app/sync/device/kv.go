package device

import (
	"context"
	"errors"
)

// KV is the durable store of one person's Replica on one device: texts in
// order of their bytes, and what is kept under each. In the browser it is one
// IndexedDB database, which the tabs share; in tests a MemoryKV.
//
// fn uses only tx, in the goroutine that runs it: no channel, timer, lock or
// network, because IndexedDB ends a transaction when control returns to the
// browser's event loop in between. fn may run more than once; it has no effect
// outside tx before View or Update returns. There is no View or Update within
// another one.
//
// An error of fn comes back unchanged, so that errors.Is works on it.
type KV interface {
	// View runs fn on one consistent state. Writing through tx is an error.
	View(ctx context.Context, fn func(tx Tx) error) error

	// Update runs fn and makes its writes durable, all of them or none. When
	// it returns nil they are on the disk (in the browser: the transaction
	// has completed, with strict durability). Updates are serializable, those
	// of other tabs included. It returns an error that matches ErrQuota when
	// the device has no room left; then nothing was written.
	Update(ctx context.Context, fn func(tx Tx) error) error
}

// Tx is one transaction of a KV. It sees its own writes.
type Tx interface {
	// Get returns what is kept under key, or nil where there is nothing. The
	// bytes belong to the caller.
	Get(key string) ([]byte, error)
	// Put keeps value, which is never empty, under key, instead of what was
	// there. The bytes belong to the caller again when Put returns. A failure
	// to write may show only when the transaction ends.
	Put(key string, value []byte) error
	// Delete removes what is kept under key, if there is something.
	Delete(key string) error
	// Scan calls fn with every key that begins with prefix, in order of their
	// bytes, until fn returns an error, which it passes on. fn does not use
	// the transaction; the bytes belong to it.
	Scan(prefix string, fn func(key string, value []byte) error) error
	// DeletePrefix removes everything whose key begins with prefix.
	DeletePrefix(prefix string) error
}

// ErrQuota is matched by the error of an Update for which the device has no
// room left (S14).
var ErrQuota = errors.New("the device has no room left")
