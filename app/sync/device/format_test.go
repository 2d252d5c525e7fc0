package device_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// formatted gives the meta row of a store another version.
func formatted(t *testing.T, store device.KV, version int) {
	t.Helper()
	err := store.Update(t.Context(), func(tx device.Tx) error {
		b, err := tx.Get("meta")
		if err != nil {
			return err
		}
		var meta map[string]any
		if err := json.Unmarshal(b, &meta); err != nil {
			return err
		}
		meta["format"] = version
		if b, err = json.Marshal(meta); err != nil {
			return err
		}
		// A row as the first version of the app kept it.
		return errors.Join(tx.Put("meta", b), tx.Put("row/1/made/2026-03-11/ann", []byte(`{}`)))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What an older version of the app has kept of the server's comes anew; the
// changes stay. What a newer one has kept is left alone.
func TestStoresOfOtherVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	p := w.open("ann", store)
	p.sync()
	p.enter(w.calls(), today-1, tracking.Set, 3)
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 4)
	formatted(t, store, 1)
	p = w.open("ann", store)
	if p.Loaded() || p.Pending() != 1 || len(p.Changes()) != 2 {
		t.Fatalf("loaded %v, %d pending, %d changes", p.Loaded(), p.Pending(), len(p.Changes()))
	}
	p.sync()
	for i, want := range []int64{3, 4} {
		if got := p.State(w.key("ann", w.calls(), today-1+period.Date(i))).Confirmed; got.N != want {
			t.Errorf("day %d is %v, want %d", i, got, want)
		}
	}
	formatted(t, store, 99)
	if _, err := device.Open(w.ctx, device.Config{Org: org, Person: "ann", KV: store, Transport: p.line}, nil); !errors.Is(err, device.ErrNewer) {
		t.Errorf("a store of a newer version: %v", err)
	}
}
