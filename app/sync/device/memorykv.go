package device

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
)

// MemoryKV is a KV in memory, for tests and simulations. Several Replicas may
// share one, as tabs share a database. The zero value is empty and ready to
// use.
type MemoryKV struct {
	mu   sync.RWMutex
	rows map[string][]byte
}

var _ KV = (*MemoryKV)(nil)

var errReadOnly = errors.New("device: a write in a View")

// View implements KV.
func (m *MemoryKV) View(ctx context.Context, fn func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return fn(&memoryTx{rows: m.rows})
}

// Update implements KV.
func (m *MemoryKV) Update(ctx context.Context, fn func(Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	tx := &memoryTx{rows: m.rows, written: make(map[string][]byte)}
	if err := fn(tx); err != nil {
		return err
	}
	if m.rows == nil {
		m.rows = make(map[string][]byte)
	}
	for key, value := range tx.written {
		if value == nil {
			delete(m.rows, key)
		} else {
			m.rows[key] = value
		}
	}
	return nil
}

// Clone returns a copy of the store as it is now: a profile that was copied,
// or a disk as a crash leaves it.
func (m *MemoryKV) Clone() *MemoryKV {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return &MemoryKV{rows: maps.Clone(m.rows)} // what is kept never changes in place
}

// memoryTx keeps its writes apart until the end of the transaction.
type memoryTx struct {
	rows    map[string][]byte
	written map[string][]byte // nil in a View; a nil value is a deletion
}

func (t *memoryTx) Get(key string) ([]byte, error) {
	value, ok := t.written[key]
	if !ok {
		value = t.rows[key]
	}
	return bytes.Clone(value), nil
}

func (t *memoryTx) Put(key string, value []byte) error {
	switch {
	case t.written == nil:
		return errReadOnly
	case len(value) == 0:
		return errors.New("device: an empty value for " + key)
	}
	t.written[key] = bytes.Clone(value)
	return nil
}

func (t *memoryTx) Delete(key string) error {
	if t.written == nil {
		return errReadOnly
	}
	t.written[key] = nil
	return nil
}

func (t *memoryTx) Scan(prefix string, fn func(string, []byte) error) error {
	for _, key := range t.keys(prefix) {
		value, err := t.Get(key)
		if err != nil {
			return err
		}
		if err := fn(key, value); err != nil {
			return err
		}
	}
	return nil
}

func (t *memoryTx) DeletePrefix(prefix string) error {
	if t.written == nil {
		return errReadOnly
	}
	for _, key := range t.keys(prefix) {
		t.written[key] = nil
	}
	return nil
}

// keys lists the keys with the prefix that hold something, in order.
func (t *memoryTx) keys(prefix string) []string {
	var keys []string
	for key := range t.rows {
		if _, ok := t.written[key]; !ok && strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	for key, value := range t.written {
		if value != nil && strings.HasPrefix(key, prefix) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}
