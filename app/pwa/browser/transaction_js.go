package browser

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall/js"
	"time"
	"unicode/utf16"

	"github.com/seed57a6ed91/headway/app/sync/device"
)

var (
	// errLost: the browser has ended the transaction, or closed the connection
	// before there was one. Nothing of it is stored.
	errLost     = errors.New("the transaction was lost")
	errUnknown  = errors.New("browser: the database was closed while this was being saved")
	errReadOnly = errors.New("browser: a write in a View")
	errWaited   = errors.New("browser: an Update waited for something else than its transaction, which then was stored as far as it had come")
)

// transaction is one of IndexedDB. It lives only from one answer of the
// browser to the next request, so whoever uses it waits for nothing else. For
// a write it does not wait: if that fails, the transaction does.
type transaction struct {
	ctx      context.Context
	tx       js.Value
	store    js.Value
	writable bool
	answers  chan settled    // of the request that is waited for
	done     chan error      // how the transaction ended
	taken    <-chan struct{} // that of the connection
	asked    bool            // to abort
	ok, ko   js.Func         // of each request that is waited for
	stops    []func()
}

var _ device.Tx = (*transaction)(nil)

// begin begins a transaction. Its release is due in the end.
func (c *connection) begin(ctx context.Context, mode string) (*transaction, error) {
	t := &transaction{ctx: ctx, writable: mode == "readwrite", answers: make(chan settled, 1), done: make(chan error, 1), taken: c.taken}
	_, err := attempt(func() js.Value {
		t.tx = c.db.Call("transaction", storeName, mode, object(map[string]any{"durability": "strict"}))
		t.store = t.tx.Call("objectStore", storeName)
		return t.tx
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errLost, err)
	}
	t.ok = handler(func(args []js.Value) any {
		t.answers <- settled{value: args[0].Get("target").Get("result")}
		return nil
	})
	t.ko = handler(func(args []js.Value) any {
		t.answers <- settled{err: storeError(args[0].Get("target").Get("error"))}
		return nil
	})
	t.stops = []func(){
		listen(t.tx, "complete", func(js.Value) { t.done <- nil }),
		listen(t.tx, "abort", func(js.Value) { t.done <- t.cause() }),
	}
	return t, nil
}

func (t *transaction) release() {
	for _, stop := range t.stops {
		stop()
	}
	t.ok.Release()
	t.ko.Release()
}

// cause is why the transaction was aborted.
func (t *transaction) cause() error {
	err := storeError(t.tx.Get("error"))
	if t.asked || errors.Is(err, device.ErrQuota) {
		return err
	}
	return fmt.Errorf("%w: %w", errLost, err)
}

// transact runs fn in a transaction and, where it writes, waits until that is
// complete.
func (c *connection) transact(ctx context.Context, mode string, fn func(device.Tx) error) error {
	t, err := c.begin(ctx, mode)
	if err != nil {
		return err
	}
	defer t.release()
	returned := false
	defer func() {
		if !returned { // but panicked
			t.abort()
		}
	}()
	err = fn(t)
	returned = true
	switch {
	case errors.Is(err, errLost):
		// The browser knows better than the request that came too late.
		if cause := t.end(errLost); cause != nil {
			return cause
		}
		return errWaited
	case err != nil:
		t.abort()
		return err
	case !t.writable:
		return nil
	}
	// Without it the browser would find out that nothing comes any more; it
	// fails where it already has.
	if _, err := attempt(func() js.Value { return t.tx.Call("commit") }); err != nil {
		return t.end(errLost)
	}
	return t.end(errUnknown)
}

// overdue is how long a transaction may take whose connection is lost.
const overdue = 3 * time.Second

// end waits until the transaction has ended. Of one that was under way when
// the browser closed the connection, as it does to throw the database away, it
// may never tell: then the transaction ends with unheard.
func (t *transaction) end(unheard error) error {
	select {
	case err := <-t.done:
		return err
	case <-t.taken:
	}
	select {
	case err := <-t.done:
		return err
	case <-time.After(overdue):
		return unheard
	}
}

// abort gives the transaction up, if it is not over.
func (t *transaction) abort() {
	t.asked = true
	_, _ = attempt(func() js.Value { return t.tx.Call("abort") })
}

// request makes a request that nobody waits for.
func (t *transaction) request(ask func() js.Value) (js.Value, error) {
	r, err := attempt(ask)
	if e, ok := errors.AsType[*Error](err); ok && (e.Name == "TransactionInactiveError" || e.Name == "InvalidStateError") {
		return r, fmt.Errorf("%w: %w", errLost, err)
	}
	return r, err
}

// wait makes a request and returns its result.
func (t *transaction) wait(ask func() js.Value) (js.Value, error) {
	r, err := t.request(ask)
	if err != nil {
		return r, err
	}
	r.Set("onsuccess", t.ok)
	r.Set("onerror", t.ko)
	taken, unheard := t.taken, (<-chan time.Time)(nil)
	for {
		select {
		case s := <-t.answers:
			if s.err != nil && !errors.Is(s.err, device.ErrQuota) {
				return s.value, fmt.Errorf("%w: %w", errLost, s.err) // and so is the transaction
			}
			return s.value, s.err
		case <-taken:
			taken, unheard = nil, time.After(overdue)
			continue
		case <-unheard:
			err = errLost
		case <-t.ctx.Done():
			err = context.Cause(t.ctx)
		}
		r.Set("onsuccess", js.Null())
		r.Set("onerror", js.Null())
		t.abort()
		return js.Undefined(), err
	}
}

// write makes a request that changes something under a key, or a prefix.
func (t *transaction) write(key string, ask func() js.Value) error {
	if !t.writable {
		return errReadOnly
	}
	if err := checkKey(key); err != nil {
		return err
	}
	_, err := t.request(ask)
	return err
}

// Get implements device.Tx.
func (t *transaction) Get(key string) ([]byte, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	v, err := t.wait(func() js.Value { return t.store.Call("get", key) })
	if err != nil || v.IsUndefined() {
		return nil, err
	}
	return decodeValue(v.String())
}

// Put implements device.Tx.
func (t *transaction) Put(key string, value []byte) error {
	if len(value) == 0 {
		return fmt.Errorf("browser: an empty value for %q", key)
	}
	return t.write(key, func() js.Value { return t.store.Call("put", encodeValue(value), key) })
}

// Delete implements device.Tx.
func (t *transaction) Delete(key string) error {
	return t.write(key, func() js.Value { return t.store.Call("delete", key) })
}

// DeletePrefix implements device.Tx.
func (t *transaction) DeletePrefix(prefix string) error {
	return t.write(prefix, func() js.Value {
		if prefix == "" {
			return t.store.Call("clear")
		}
		return t.store.Call("delete", keyRange(prefix, false, prefix))
	})
}

// scanPage is how many rows are read at one go: the browser copies them from
// another process, and the page has its turn after each.
const scanPage = 200

// Scan implements device.Tx.
func (t *transaction) Scan(prefix string, fn func(key string, value []byte) error) error {
	rows, err := t.rows(prefix)
	if err != nil {
		return err
	}
	// The browser orders by UTF-16: not the same beyond the basic plane.
	byKey := func(a, b row) int { return strings.Compare(a.key, b.key) }
	if !slices.IsSortedFunc(rows, byKey) {
		slices.SortFunc(rows, byKey)
	}
	for _, r := range rows {
		value, err := decodeValue(r.value)
		if err != nil {
			return err
		}
		if err := fn(r.key, value); err != nil {
			return err
		}
	}
	return nil
}

type row struct{ key, value string }

// rows reads what is kept under keys with a prefix.
func (t *transaction) rows(prefix string) ([]row, error) {
	if err := checkKey(prefix); err != nil {
		return nil, err
	}
	var rows []row
	from, after := prefix, false
	for {
		span, err := attempt(func() js.Value { return keyRange(from, after, prefix) })
		if err != nil {
			return nil, err
		}
		keys, err := t.request(func() js.Value { return t.store.Call("getAllKeys", span, scanPage) })
		if err != nil {
			return nil, err
		}
		values, err := t.wait(func() js.Value { return t.store.Call("getAll", span, scanPage) })
		if err != nil {
			return nil, err
		}
		n := values.Length()
		if n == 0 {
			return rows, nil
		}
		// Requests are answered in their order, so the keys are there too.
		k := strings.Split(keys.Get("result").Call("join", separator).String(), separator)
		v := strings.Split(values.Call("join", separator).String(), separator)
		if len(k) != n || len(v) != n {
			return nil, errors.New("browser: the database holds what the app has not put there")
		}
		for i := range n {
			rows = append(rows, row{k[i], v[i]})
		}
		if n < scanPage {
			return rows, nil
		}
		from, after = k[n-1], true
	}
}

// keyRange is the range of keys that begin with a prefix, starting with or
// after one of them.
func keyRange(from string, after bool, prefix string) js.Value {
	ranges := js.Global().Get("IDBKeyRange")
	if end, ok := behind(prefix); ok {
		return ranges.Call("bound", from, end, after, true)
	}
	return ranges.Call("lowerBound", from, after)
}

// behind is the first text of JavaScript behind all that begin with a prefix.
// Behind those that begin with "", and with U+FFFF alone, there is none.
func behind(prefix string) (js.Value, bool) {
	units := utf16.Encode([]rune(prefix))
	for len(units) > 0 && units[len(units)-1] == 0xffff {
		units = units[:len(units)-1]
	}
	if len(units) == 0 {
		return js.Undefined(), false
	}
	units[len(units)-1]++
	codes := make([]any, len(units))
	for i, u := range units {
		codes[i] = int(u)
	}
	return js.Global().Get("String").Call("fromCharCode", codes...), true
}
