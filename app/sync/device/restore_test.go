package device_test

import (
	"errors"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestRestoredServerIsRefilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	for i := range int64(5) {
		p.enter(w.calls(), today-period.Date(i), tracking.Set, 10+i)
		p.sync()
	}
	w.pass(time.Hour)
	w.restore(2)
	p.enter(w.calls(), today, tracking.Add, 1)
	p.sync()
	for i := range int64(5) {
		want := 10 + i
		if i == 0 {
			want++
		}
		if got := w.value(w.key("ann", w.calls(), today-period.Date(i))); got != tracking.NumberValue(want) {
			t.Errorf("day %d: the server has %v, want %d", i, got, want)
		}
		p.wants(w.calls(), today-period.Date(i), want)
	}
	if p.Pending() != 0 || p.Status().Problems != 0 {
		t.Errorf("%+v", p.Status())
	}
}

// A server that knows nothing of what the device has already forgotten waits
// for numbers that never come: the device begins again under another id.
func TestRestoredServerThatLacksTooMuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 1)
	p.sync()
	w.pass(sync.KeepSent + time.Hour)
	p.enter(w.calls(), today+13, tracking.Set, 2)
	p.sync()
	w.pass(25 * time.Hour)
	p.sync()
	if n := len(p.Changes()); n != 1 {
		t.Fatalf("%d changes are kept, want the one of the last 14 days", n)
	}
	before := p.Marker().Device
	w.restore(0)
	p.enter(w.calls(), today+14, tracking.Set, 3)
	p.sync()
	if p.Marker().Device == before {
		t.Error("it is the same device")
	}
	for i, want := range map[period.Date]int64{13: 2, 14: 3} {
		if got := w.value(w.key("ann", w.calls(), today+i)); got != tracking.NumberValue(want) {
			t.Errorf("the server has %v, want %d", got, want)
		}
		p.wants(w.calls(), today+i, want)
	}
	if p.Pending() != 0 {
		t.Error("the outbox is not empty")
	}
}

// What the server has forgotten stays on the screen until it is sent again.
func TestRestoredServerIsNoticedByAPull(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	for i := range int64(5) {
		p.enter(w.calls(), today-period.Date(i), tracking.Add, 10+i)
		p.sync()
	}
	w.restore(2)
	p.line.before = nth(3) // a snapshot of one page, what came meanwhile, and no push
	if err := p.Sync(w.ctx); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	if p.Pending() != 3 {
		t.Errorf("%d changes to send again, want 3", p.Pending())
	}
	for range 2 {
		for i := range int64(5) {
			p.wants(w.calls(), today-period.Date(i), 10+i)
		}
		p.sync()
		if got := w.value(w.key("ann", w.calls(), today-4)); got != tracking.NumberValue(14) {
			t.Errorf("the server has %v", got)
		}
	}
}

// An answer that another tab has overtaken does not take things back.
func TestOvertakenAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	a, b := w.open("ann", store), w.open("ann", store)
	a.sync()
	a.enter(w.calls(), today, tracking.Set, 1)
	a.sync()
	correct := func(value int64) {
		_, err := w.log.Submit(w.ctx, w.actor("mia"), tracking.Submit{Tracker: w.tracker.ID, Key: w.key("ann", w.calls(), today), Value: value, Reason: "checked"})
		if err != nil {
			t.Fatal(err)
		}
	}
	correct(2)
	a.line.after = func() error { // the answer says 2
		a.line.after = func() error { return errLine }
		correct(3)
		b.sync()
		b.wants(w.calls(), today, 3)
		return nil
	}
	if err := a.Sync(w.ctx); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	a.wants(w.calls(), today, 3)
}

func TestCopiedProfile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"the twin has made less", "as much", "more"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			store := new(device.MemoryKV)
			p := w.open("ann", store)
			p.sync()
			p.enter(w.calls(), today, tracking.Add, 1)
			p.sync()
			p.enter(w.calls(), today, tracking.Add, 10) // in both
			twin := w.open("ann", store.Clone())
			p.enter(w.calls(), today, tracking.Add, 100)
			p.enter(w.calls(), today, tracking.Add, 1_000)
			p.sync()
			want := int64(1_111)
			n := map[string]int{"the twin has made less": 1, "as much": 2, "more": 3}[name]
			var own []string
			for range n {
				own = append(own, twin.enter(w.calls(), today, tracking.Add, 10_000))
				want += 10_000
			}
			twin.sync()
			p.sync()
			if p.Marker().Device == twin.Marker().Device {
				t.Error("they are one device still")
			}
			for _, id := range own {
				twin.inState(id, device.Confirmed)
			}
			if got := w.value(w.key("ann", w.calls(), today)); got != tracking.NumberValue(want) {
				t.Errorf("the server has %v, want %d", got, want)
			}
			p.wants(w.calls(), today, want)
			twin.wants(w.calls(), today, want)
			if p.Pending()+twin.Pending()+p.Status().Problems+twin.Status().Problems != 0 {
				t.Errorf("%+v\n%+v", p.Problems(), twin.Problems())
			}

			// The server forgets it all, and only the twin comes back: with its
			// own, and with what was made before the copy.
			w.restore(0)
			twin.sync()
			if got, want := w.value(w.key("ann", w.calls(), today)), int64(11+10_000*n); got != tracking.NumberValue(want) {
				t.Errorf("the server has %v, want %d", got, want)
			}
		})
	}
}

// An id that is another change's is refused, not numbered anew for ever.
func TestIDThatIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	id := p.enter(w.calls(), today, tracking.Set, 1)
	p.sync()
	opts := p.options()
	first := true
	opts.NewID = func() string {
		if first {
			first = false
			return "0190c000-0000-7000-8000-00000000000a" // of the device
		}
		return id
	}
	r, err := device.Open(w.ctx, device.Config{Org: org, Person: "ann", KV: new(device.MemoryKV), Transport: p.line}, opts)
	if err != nil {
		t.Fatal(err)
	}
	q := &phone{Replica: r, w: w, line: p.line}
	q.sync()
	opts.NewID = nil
	q.enter(w.calls(), today-1, tracking.Set, 2)
	err = q.Sync(w.ctx)
	for range 3 {
		if err == nil {
			break
		}
		err = q.Sync(w.ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	if c := q.change(id); c.State != device.NeedsYou || c.Verdict.Code != sync.CodeIDReuse {
		t.Errorf("%+v", c)
	}
}
