package device_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
)

// The device goes on entering before it pulls: that its push was answered takes
// nothing from what the pull after it finds out.
func TestPushToAServerThatForgot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, way := w.watched("ann")
	before, err := w.db.Clone(w.ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	first := p.enter(w.calls(), today-7, tracking.Set, 9)
	p.heard()
	late := way.pushed
	w.goBack(before)
	w.pass(time.Minute)
	if _, err := w.log.Close(w.ctx, w.actor("mia"), w.tracker.ID, today-7, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.server.Push(w.ctx, w.actor("ann"), late); err != nil {
		t.Fatal(err)
	}
	second := p.enter(w.calls(), today, tracking.Set, 1)
	p.heard()
	p.inState(second, device.Confirmed)
	if err := p.reopen(); err != nil { // the app was closed in between
		t.Fatal(err)
	}
	p.sync()
	p.inState(second, device.Confirmed)
	p.inState(first, device.NeedsYou)
}

// A decision that came with a push, from a server that has forgotten it.
func TestDecisionByAPushThatARestoreForgets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	id := p.enter(w.calls(), today-7, tracking.Set, 9)
	if _, err := w.log.Close(w.ctx, w.actor("mia"), w.tracker.ID, today-7, ""); err != nil {
		t.Fatal(err)
	}
	p.line.after = dead
	_ = p.Sync(w.ctx) // it is held, and the device does not hear of it
	copied, err := w.db.Clone(w.ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.server.Decide(w.ctx, w.actor("mia"), id, 1, sync.Decision{Action: sync.Refuse, Note: "too late"}); err != nil {
		t.Fatal(err)
	}
	p.heard()
	if c := p.change(id); c.Verdict == nil || c.Verdict.Status != sync.Rejected {
		t.Fatalf("%+v", c.Verdict)
	}
	w.goBack(copied)
	p.sync()
	if c := p.change(id); c.State != device.NeedsYou || c.Verdict.Status != sync.Held || c.Verdict.Decision != nil {
		t.Errorf("%s, %+v", c.State, c.Verdict)
	}
}

// What a device numbered anew is sent again too: the server knows it by its ids.
func TestRestoredServerIsRefilledWithWhatHadAnotherNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	p := w.open("ann", store)
	p.sync()
	before, err := w.db.Clone(w.ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	p.enter(w.calls(), today, tracking.Add, 1)
	p.sync()
	twin := w.open("ann", store.Clone())
	p.enter(w.calls(), today, tracking.Add, 10)
	p.sync()
	twin.enter(w.calls(), today, tracking.Add, 100)
	twin.sync()
	if p.Marker().Device == twin.Marker().Device {
		t.Fatal("they are one device still")
	}
	w.goBack(before)
	twin.sync()
	if got := w.value(w.key("ann", w.calls(), today)); got != tracking.NumberValue(101) {
		t.Errorf("the server has %v, want 101", got)
	}
	p.sync()
	twin.sync()
	if got := w.value(w.key("ann", w.calls(), today)); got != tracking.NumberValue(111) {
		t.Errorf("the server has %v, want 111", got)
	}
	p.wants(w.calls(), today, 111)
	twin.wants(w.calls(), today, 111)
}

// An answer of before that comes late, to a tab that another one has overtaken,
// does not take the mark of the other's back.
func TestOvertakenMark(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	a, b := w.open("ann", store), w.open("ann", store)
	a.sync()
	correct := func(value int64) {
		t.Helper()
		_, err := w.log.Submit(w.ctx, w.actor("mia"), tracking.Submit{Tracker: w.tracker.ID, Key: w.key("ann", w.calls(), today), Value: value, Reason: "checked"})
		if err != nil {
			t.Fatal(err)
		}
	}
	id := a.enter(w.calls(), today-1, tracking.Set, 1)
	var told string
	a.line.after = func() error { // a's push is answered, and b is faster
		a.line.after = dead
		correct(3)
		b.sync()
		told = markIn(t, store)
		return nil
	}
	_ = a.Sync(w.ctx)
	if got := markIn(t, store); told == "" || got != told {
		t.Errorf("the mark is %q, was %q", got, told)
	}
	a.line.after = nil
	a.sync()
	a.inState(id, device.Confirmed)
}

// markIn is the mark that a store holds.
func markIn(t *testing.T, store device.KV) (mark string) {
	t.Helper()
	err := store.View(t.Context(), func(tx device.Tx) error {
		b, err := tx.Get("meta")
		if err != nil {
			return err
		}
		var meta struct {
			Mark string `json:"mark"`
		}
		err = json.Unmarshal(b, &meta)
		mark = meta.Mark
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return mark
}

// A store of an app that kept no mark goes on without a snapshot, and has one
// from then on.
func TestStoreWithoutAMark(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	p := w.open("ann", store)
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 4)
	p.sync()
	err := store.Update(w.ctx, func(tx device.Tx) error {
		b, err := tx.Get("meta")
		if err != nil {
			return err
		}
		var meta map[string]any
		if err := json.Unmarshal(b, &meta); err != nil {
			return err
		}
		if meta["mark"] == "" {
			t.Error("there was no mark")
		}
		delete(meta, "mark")
		if b, err = json.Marshal(meta); err != nil {
			return err
		}
		return tx.Put("meta", b)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.reopen(); err != nil {
		t.Fatal(err)
	}
	p.line.pulls = 0
	p.sync()
	if p.line.pulls != 1 || markIn(t, store) == "" {
		t.Errorf("%d pulls, the mark is %q", p.line.pulls, markIn(t, store))
	}
	p.wants(w.calls(), today, 4)
}
