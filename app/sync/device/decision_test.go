package device_test

import (
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// heldLastWeek makes a change that is held.
func (p *phone) heldLastWeek() string {
	w := p.w
	w.Helper()
	id := p.enter(w.calls(), today-7, tracking.Set, 9)
	if _, err := w.log.Close(w.ctx, w.actor("mia"), w.tracker.ID, today-7, ""); err != nil {
		w.Fatalf("closing: %v", err)
	}
	w.pass(time.Minute)
	p.sync()
	p.inState(id, device.NeedsYou)
	return id
}

// What was made anew waits for nobody, and its withdrawal is no news to who
// made it.
func TestReplacedIsWithdrawn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	held := p.heldLastWeek()
	_, again, err := p.Resend(w.ctx, held, sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Op: tracking.Set, Value: 9})
	if err != nil {
		t.Fatal(err)
	}
	p.sync()
	p.inState(again, device.Confirmed)
	p.inState(held, device.PutAside)
	if c := p.change(held); c.Verdict.Decision == nil || c.Verdict.Decision.Action != sync.Withdraw || c.Verdict.Status != sync.Rejected {
		t.Errorf("verdict %+v", c.Verdict)
	}
	if list, _, err := w.server.Held(w.ctx, w.actor("mia"), query.Page{}); err != nil || len(list) > 0 {
		t.Errorf("held: %+v, %v", list, err)
	}
}

// A copied profile takes a new device id; the decision on what it made before
// still arrives.
func TestDecisionAfterACopy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	p := w.open("ann", store)
	p.sync()
	held := p.heldLastWeek()
	twin := w.open("ann", store.Clone())
	p.enter(w.calls(), today, tracking.Add, 1)
	p.sync()
	twin.enter(w.calls(), today, tracking.Add, 10)
	twin.sync()
	if p.Marker().Device == twin.Marker().Device {
		t.Fatal("they are one device still")
	}
	list, _, err := w.server.Held(w.ctx, w.actor("mia"), query.Page{})
	if err != nil || len(list) != 1 {
		t.Fatalf("held: %+v, %v", list, err)
	}
	if _, err := w.server.Decide(w.ctx, w.actor("mia"), held, list[0].Revision, sync.Decision{Action: sync.Refuse, Note: "too late"}); err != nil {
		t.Fatal(err)
	}
	for name, phone := range map[string]*phone{"the one that kept its id": p, "the renumbered one": twin} {
		phone.sync()
		if c := phone.change(held); c.Verdict.Decision == nil || c.Verdict.Decision.Note != "too late" {
			t.Errorf("%s: %+v", name, c.Verdict)
		}
		if got := phone.Pending(); got != 0 {
			t.Errorf("%s: %d wait", name, got)
		}
	}
}
