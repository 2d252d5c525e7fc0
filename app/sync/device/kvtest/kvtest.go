// Package kvtest holds every device.KV to its contract, so that what the tests
// of the Replica find out in memory holds in the browser too.
package kvtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/seed57a6ed91/headway/app/sync/device"
)

// Run tests a KV. open opens the store of that name, which begins empty; those
// of one name share what is in them, as tabs do.
func Run(t *testing.T, open func(t *testing.T, name string) device.KV) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, *tester)
	}{
		{"keeps", keeps}, {"its own writes", ownWrites}, {"order", order}, {"prefixes", prefixes},
		{"all or nothing", allOrNothing}, {"panics", panics}, {"errors", passesErrors}, {"a view does not write", viewDoesNotWrite},
		{"values", values}, {"a counter", counter}, {"a thousand in one", thousand}, {"many rows", manyRows}, {"contexts", contexts},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.run(t, &tester{T: t, KV: open(t, test.name), open: open})
		})
	}
}

// tester is a KV in a test.
type tester struct {
	*testing.T
	device.KV
	open func(t *testing.T, name string) device.KV
}

func (s *tester) update(fn func(tx device.Tx) error) {
	s.Helper()
	if err := s.Update(s.Context(), fn); err != nil {
		s.Fatal(err)
	}
}

func (s *tester) view(fn func(tx device.Tx) error) {
	s.Helper()
	if err := s.View(s.Context(), fn); err != nil {
		s.Fatal(err)
	}
}

func (s *tester) put(keys ...string) {
	s.Helper()
	s.update(func(tx device.Tx) error { return putAll(tx, keys...) })
}

// putAll keeps each key under itself.
func putAll(tx device.Tx, keys ...string) error {
	for _, k := range keys {
		if err := tx.Put(k, []byte("value of "+k)); err != nil {
			return err
		}
	}
	return nil
}

// scan lists the keys with a prefix, and checks their values.
func scan(tx device.Tx, prefix string) ([]string, error) {
	keys := []string{}
	err := tx.Scan(prefix, func(key string, value []byte) error {
		if string(value) != "value of "+key {
			return fmt.Errorf("%q has %q", key, value)
		}
		keys = append(keys, key)
		return nil
	})
	return keys, err
}

// wants fails the test unless those keys are there with the prefix, in order.
func (s *tester) wants(prefix string, keys ...string) {
	s.Helper()
	s.view(func(tx device.Tx) error {
		got, err := scan(tx, prefix)
		if err == nil && !slices.Equal(got, keys) {
			s.Errorf("keys with %q: %q, want %q", prefix, got, keys)
		}
		return err
	})
}

func keeps(t *testing.T, s *tester) {
	s.wants("")
	s.put("a", "b", "c")
	s.update(func(tx device.Tx) error {
		if err := tx.Put("b", []byte("another")); err != nil {
			return err
		}
		if err := tx.Delete("nowhere"); err != nil {
			return err
		}
		return tx.Delete("c")
	})
	// Through another connection.
	s.KV = s.open(t, "keeps")
	s.view(func(tx device.Tx) error {
		for key, want := range map[string][]byte{"a": []byte("value of a"), "b": []byte("another"), "c": nil, "": nil} {
			got, err := tx.Get(key)
			if err != nil {
				return err
			}
			if !bytes.Equal(got, want) || (got == nil) != (want == nil) {
				t.Errorf("%q holds %q, want %q", key, got, want)
			}
		}
		return nil
	})
}

func ownWrites(t *testing.T, s *tester) {
	s.put("a/1", "a/2", "b/1")
	s.update(func(tx device.Tx) error {
		value := []byte("value of a/3")
		if err := tx.Put("a/3", value); err != nil {
			return err
		}
		clear(value) // it belongs to the caller again
		if err := tx.Delete("a/1"); err != nil {
			return err
		}
		keys, err := scan(tx, "a/")
		if err != nil {
			return err
		}
		if !slices.Equal(keys, []string{"a/2", "a/3"}) {
			t.Errorf("within: %q", keys)
		}
		if err := tx.DeletePrefix("a/"); err != nil {
			return err
		}
		got, err := tx.Get("a/3")
		if err != nil {
			return err
		}
		if got != nil {
			t.Errorf("deleted, and still %q", got)
		}
		return putAll(tx, "a/4")
	})
	s.wants("", "a/4", "b/1")
}

func order(_ *testing.T, s *tester) {
	// In the order of bytes. In UTF-16, the last would come before the one
	// before it.
	keys := []string{"", "!", "0", "10", "2", "A", "Z", "a", "a\x01", "a ", "a/", "aa", "b", "é", "日", "\uffee", "😀"}
	mixed := slices.Clone(keys)
	slices.Reverse(mixed)
	s.put(mixed...)
	s.wants("", keys...)
}

func prefixes(_ *testing.T, s *tester) {
	s.put("a", "a/", "a/1", "a/1/x", "a/2", "a0", "b", "😀", "😀1", "😁", "x\uffff", "x\uffffy", "y")
	s.wants("a/", "a/", "a/1", "a/1/x", "a/2")
	s.wants("a/1", "a/1", "a/1/x")
	s.wants("a/3")
	s.wants("😀", "😀", "😀1")
	s.wants("x\uffff", "x\uffff", "x\uffffy")
	s.update(func(tx device.Tx) error { return tx.DeletePrefix("a/") })
	s.update(func(tx device.Tx) error { return tx.DeletePrefix("x\uffff") })
	s.update(func(tx device.Tx) error { return tx.DeletePrefix("nowhere") })
	s.wants("", "a", "a0", "b", "y", "😀", "😀1", "😁")
	s.update(func(tx device.Tx) error { return tx.DeletePrefix("") })
	s.wants("")
}

var errMine = errors.New("mine")

func allOrNothing(t *testing.T, s *tester) {
	s.put("a", "b")
	err := s.Update(t.Context(), func(tx device.Tx) error {
		if err := putAll(tx, "c", "d"); err != nil {
			return err
		}
		if err := tx.DeletePrefix("a"); err != nil {
			return err
		}
		if _, err := tx.Get("b"); err != nil {
			return err
		}
		return errMine
	})
	if err != errMine {
		t.Fatal(err)
	}
	s.wants("", "a", "b")
}

func panics(t *testing.T, s *tester) {
	s.put("a")
	func() {
		defer func() {
			if v := recover(); v != errMine {
				t.Errorf("recovered %v", v)
			}
		}()
		_ = s.Update(t.Context(), func(tx device.Tx) error {
			if err := putAll(tx, "b"); err != nil {
				return err
			}
			panic(errMine)
		})
	}()
	s.wants("", "a")
}

func passesErrors(t *testing.T, s *tester) {
	s.put("a", "b", "c")
	var seen []string
	err := s.View(t.Context(), func(tx device.Tx) error {
		return tx.Scan("", func(key string, _ []byte) error {
			seen = append(seen, key)
			if key == "b" {
				return errMine
			}
			return nil
		})
	})
	if err != errMine || !slices.Equal(seen, []string{"a", "b"}) {
		t.Errorf("%v after %q", err, seen)
	}
	for name, value := range map[string][]byte{"nil": nil, "empty": {}} {
		if err := s.Update(t.Context(), func(tx device.Tx) error { return tx.Put("d", value) }); err == nil {
			t.Errorf("%s is kept", name)
		}
	}
	s.wants("", "a", "b", "c")
}

func viewDoesNotWrite(t *testing.T, s *tester) {
	s.put("a")
	for name, write := range map[string]func(device.Tx) error{
		"put":           func(tx device.Tx) error { return putAll(tx, "b") },
		"delete":        func(tx device.Tx) error { return tx.Delete("a") },
		"delete prefix": func(tx device.Tx) error { return tx.DeletePrefix("") },
	} {
		if err := s.View(t.Context(), write); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	s.wants("", "a")
}

func values(t *testing.T, s *tester) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	want := map[string][]byte{
		"json": []byte(`{"a":"é\n"}`), "all bytes": all, "NUL": {0}, "SOH": {1}, "SOH and text": []byte("\x01text"),
		"half of a letter": []byte("\xc3"), "big": bytes.Repeat([]byte("0123456789"), 100_000), "null": []byte("null"),
	}
	s.update(func(tx device.Tx) error {
		for key, value := range want {
			if err := tx.Put(key, value); err != nil {
				return err
			}
		}
		return nil
	})
	s.view(func(tx device.Tx) error {
		scanned := 0
		err := tx.Scan("", func(key string, value []byte) error {
			scanned++
			if !bytes.Equal(value, want[key]) {
				t.Errorf("%s: scanned otherwise", key)
			}
			return nil
		})
		if scanned != len(want) {
			t.Errorf("%d rows", scanned)
		}
		for key, value := range want {
			got, err := tx.Get(key)
			if err != nil {
				return err
			}
			if !bytes.Equal(got, value) {
				t.Errorf("%s: got otherwise", key)
			}
		}
		return err
	})
}

// counter counts from two connections at a time, each reading before it
// writes.
func counter(t *testing.T, s *tester) {
	const each, callers = 20, 3
	var wg sync.WaitGroup
	for range 2 {
		kv := s.open(t, "a counter")
		for range callers {
			wg.Go(func() {
				for range each {
					if err := kv.Update(t.Context(), increment); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	wg.Wait()
	s.view(func(tx device.Tx) error {
		got, err := tx.Get("counter")
		if want := strconv.Itoa(2 * callers * each); string(got) != want {
			t.Errorf("counted to %q, want %s", got, want)
		}
		return err
	})
}

func increment(tx device.Tx) error {
	b, err := tx.Get("counter")
	if err != nil {
		return err
	}
	n := 0
	if b != nil {
		if n, err = strconv.Atoi(string(b)); err != nil {
			return err
		}
	}
	return tx.Put("counter", []byte(strconv.Itoa(n+1)))
}

func thousand(t *testing.T, s *tester) {
	keys := make([]string, 1000)
	for i := range keys {
		keys[i] = fmt.Sprintf("row/%04d", i)
	}
	s.put(keys...)
	s.wants("", keys...)
	s.wants("row/099", keys[990:]...)
}

// manyRows are more than a store reads at one go.
func manyRows(t *testing.T, s *tester) {
	keys := make([]string, 5001)
	for i := range keys {
		keys[i] = fmt.Sprintf("row/%04d", i)
	}
	s.put(append([]string{"other", "row", "row0", "sow"}, keys...)...)
	s.wants("row/", keys...)
	s.update(func(tx device.Tx) error { return tx.DeletePrefix("row/4") })
	s.wants("row/", slices.Concat(keys[:4000], keys[5000:])...)
}

func contexts(t *testing.T, s *tester) {
	s.put("a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Update(ctx, func(tx device.Tx) error { return putAll(tx, "b") }); !errors.Is(err, context.Canceled) {
		t.Errorf("update: %v", err)
	}
	if err := s.View(ctx, func(device.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("view: %v", err)
	}
	s.wants("", "a")
}
