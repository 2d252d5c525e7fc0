package device_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
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
		sent := map[string]string{}
		err = tx.Scan("sent/", func(key string, b []byte) error {
			sent[key] = string(b)
			return nil
		})
		for key, b := range sent { // notes as the first version of the app kept them
			err = errors.Join(err, tx.Put(key, []byte(strings.Replace(b, `"note":{"mine"`, `"entry":{"mine"`, 1))))
		}
		// And a row of it.
		return errors.Join(err, tx.Put("meta", b), tx.Put("row/1/made/2026-03-11/ann", []byte(`{}`)))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// newer is the server of a version that has one more capability.
type newer struct {
	*line
	rows []sync.Row // with the next answer
}

func (n *newer) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	a, err := n.line.Pull(ctx, p)
	if err == nil && a.Definitions != nil {
		a.Sections["hours"] = []byte(`{"activities":["travel"]}`)
	}
	a.Rows, n.rows = append(a.Rows, n.rows...), nil
	return a, err
}

// kept is what a store holds under a prefix, whatever its generation.
func kept(t *testing.T, store device.KV, prefix string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := store.View(t.Context(), func(tx device.Tx) error {
		clear(all)
		return tx.Scan(prefix+"/", func(key string, b []byte) error {
			_, name, _ := strings.Cut(strings.TrimPrefix(key, prefix+"/"), "/")
			all[name] = string(b)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// What the app does not know it keeps as it came, for the version that does.
func TestWhatTheAppDoesNotKnowIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	p := w.open("ann", store)
	server := &newer{line: p.line, rows: []sync.Row{{Kind: "activity", Key: "a/1", Data: []byte(`{"from":8}`)}, {Kind: "activity", Key: "a/2", Data: []byte(`{"from":9}`)}}}
	open := func() {
		t.Helper()
		var err error
		if p.Replica, err = device.Open(w.ctx, device.Config{Org: org, Person: "ann", KV: store, Transport: server}, p.options()); err != nil {
			t.Fatal(err)
		}
	}
	open()
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 4)
	server.rows = []sync.Row{{Kind: "activity", Key: "a/1", Data: []byte(`{"from":7}`)}}
	p.sync()
	open()
	p.wants(w.calls(), today, 4)
	rows := kept(t, store, "row")
	if rows["activity/a/1"] != `{"from":7}` || rows["activity/a/2"] != `{"from":9}` || len(rows) != 3 {
		t.Errorf("rows: %q", rows)
	}
	if got := kept(t, store, "section")["hours"]; got != `{"activities":["travel"]}` {
		t.Errorf("the section is %q", got)
	}
}

// A version that learns of a kind reads the rows that one before it has kept.
func TestRowsThatWereKeptAsTheyCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	p := w.open("ann", store)
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 4)
	p.sync()
	a, err := p.line.Pull(w.ctx, sync.Pull{Protocol: sync.Protocol, Device: p.Marker().Device, Sent: w.clock()})
	if err != nil || len(a.Rows) != 1 {
		t.Fatalf("%+v, %v", a.Rows, err)
	}
	err = store.Update(w.ctx, func(tx device.Tx) error {
		return tx.Scan("row/", func(key string, _ []byte) error { return tx.Put(key, a.Rows[0].Data) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.reopen(); err != nil {
		t.Fatal(err)
	}
	p.wants(w.calls(), today, 4)
	p.enter(w.calls(), today, tracking.Add, 5)
	p.sync()
	p.wants(w.calls(), today, 9)
}

// What an older version of the app has kept of the server's comes anew; the
// changes stay. What a newer one has kept is left alone.
func TestStoresOfOtherVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	p := w.open("ann", store)
	p.sync()
	tablet := w.phone("ann")
	tablet.sync()
	tablet.enter(w.calls(), today-1, tracking.Set, 2)
	tablet.sync()
	w.pass(time.Minute)
	replaced := p.enter(w.calls(), today-1, tracking.Set, 3)
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 4)
	formatted(t, store, 1)
	if b := kept(t, store, "sent"); len(b) != 1 || !strings.Contains(fmt.Sprint(b), `"entry":{"mine"`) {
		t.Fatalf("the store holds %v", b)
	}
	p = w.open("ann", store)
	if p.Loaded() || p.Pending() != 1 || len(p.Changes()) != 2 {
		t.Fatalf("loaded %v, %d pending, %d changes", p.Loaded(), p.Pending(), len(p.Changes()))
	}
	if v := p.change(replaced).Verdict; v.Code != sync.CodeReplacedOwn || sync.EntryNoteOf(*v) == nil || sync.EntryNoteOf(*v).Theirs != tracking.NumberValue(2) {
		t.Errorf("the verdict is %+v", v)
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
