package device_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/sync/device"
)

// A MemoryKV does what a map does, all of a transaction or nothing.
func TestMemoryKV(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	undo := errors.New("undo")
	rapid.Check(t, func(t *rapid.T) {
		kv, model := new(device.MemoryKV), map[string]string{}
		keys := rapid.SampledFrom([]string{"a", "a/", "a/1", "a/2", "b", "b/\xff", "\xff"})
		for range rapid.IntRange(1, 10).Draw(t, "transactions") {
			next, fails := maps.Clone(model), rapid.Bool().Draw(t, "fails")
			err := kv.Update(ctx, func(tx device.Tx) error {
				for range rapid.IntRange(0, 6).Draw(t, "writes") {
					key := keys.Draw(t, "key")
					switch rapid.SampledFrom([]string{"put", "put", "delete", "prefix"}).Draw(t, "write") {
					case "put":
						value := rapid.StringN(1, 3, -1).Draw(t, "value")
						b := []byte(value)
						if err := tx.Put(key, b); err != nil {
							t.Fatal(err)
						}
						b[0]++ // it is the caller's again
						next[key] = value
					case "delete":
						if err := tx.Delete(key); err != nil {
							t.Fatal(err)
						}
						delete(next, key)
					default:
						if err := tx.DeletePrefix(key); err != nil {
							t.Fatal(err)
						}
						maps.DeleteFunc(next, func(k, _ string) bool { return strings.HasPrefix(k, key) })
					}
					same(t, tx, next)
				}
				if fails {
					return undo
				}
				return nil
			})
			if fails != errors.Is(err, undo) {
				t.Fatal(err)
			}
			if !fails {
				model = next
			}
			if err := kv.View(ctx, func(tx device.Tx) error {
				same(t, tx, model)
				if tx.Put("a", []byte("x")) == nil || tx.Delete("a") == nil || tx.DeletePrefix("a") == nil {
					t.Fatal("a write in a View")
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// same compares a transaction with a map.
func same(t *rapid.T, tx device.Tx, model map[string]string) {
	for _, prefix := range []string{"", "a/", "b"} {
		var got, want []string
		err := tx.Scan(prefix, func(key string, value []byte) error {
			got = append(got, key+"="+string(value))
			value[0]++ // it is the caller's
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range slices.Sorted(maps.Keys(model)) {
			if strings.HasPrefix(key, prefix) {
				want = append(want, key+"="+model[key])
			}
			if b, err := tx.Get(key); err != nil || string(b) != model[key] {
				t.Fatalf("%q is %q, %v; want %q", key, b, err, model[key])
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q holds %q, want %q", prefix, got, want)
		}
	}
	if b, err := tx.Get("nothing"); b != nil || err != nil {
		t.Fatalf("nothing is %q, %v", b, err)
	}
}
