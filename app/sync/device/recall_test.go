package device_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// goBack puts a copy of the database in the place of the server's.
func (w *world) goBack(to *memstore.DB) {
	w.Helper()
	w.db = to
	w.log = tracking.New(storage.Tracking(w.db), w, &tracking.Options{Now: w.clock})
	w.server = server.New(server.Config{DB: w.db, Directory: w}, &server.Options{Now: w.clock})
}

// seeing is a line that remembers the last push.
type seeing struct {
	*line
	pushed sync.Push
}

func (s *seeing) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	s.pushed = carry(p)
	return s.line.Push(ctx, p)
}

// A server that was restored has forgotten a decision. The device says so, and
// hears of the next one.
func TestDecisionThatARestoreForgets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	id := p.enter(w.calls(), today-7, tracking.Set, 9)
	if _, err := w.log.Close(w.ctx, w.actor("mia"), w.tracker.ID, today-7, ""); err != nil {
		t.Fatal(err)
	}
	p.sync()
	copied, err := w.db.Clone(w.ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	decide := func(d sync.Decision) {
		t.Helper()
		w.pass(time.Minute)
		list, _, err := w.server.Held(w.ctx, w.actor("mia"), query.Page{})
		if err != nil || len(list) != 1 {
			t.Fatalf("held: %+v, %v", list, err)
		}
		if _, err := w.server.Decide(w.ctx, w.actor("mia"), id, list[0].Revision, d); err != nil {
			t.Fatal(err)
		}
		p.sync()
	}
	decide(sync.Decision{Action: sync.Reopen, Note: "it was late"})
	p.inState(id, device.Confirmed)

	w.goBack(copied)
	p.sync()
	if c := p.change(id); c.State != device.NeedsYou || c.Verdict.Status != sync.Held || c.Verdict.Decision != nil {
		t.Errorf("after the restore: %s, %+v", c.State, c.Verdict)
	}
	decide(sync.Decision{Action: sync.Refuse, Note: "too late"})
	if c := p.change(id); c.State != device.NeedsYou || c.Verdict.Status != sync.Rejected || c.Verdict.Decision == nil {
		t.Errorf("after the second decision: %s, %+v", c.State, c.Verdict)
	}
}

// watched is a phone whose last push can be sent again.
func (w *world) watched(person string) (*phone, *seeing) {
	w.Helper()
	p := w.phone(person)
	way := &seeing{line: p.line}
	config := p.config()
	config.Transport = way
	var err error
	if p.Replica, err = device.Open(w.ctx, config, p.options()); err != nil {
		w.Fatalf("opening: %v", err)
	}
	p.sync()
	return p, way
}

// heard lets the phone be told the verdict on what it has to send, and nothing
// else.
func (p *phone) heard() {
	p.line.after = nth(2)
	_ = p.Sync(p.w.ctx)
	p.line.after = nil
}

// A restored server that has judged a change anew, by a copy of the push that
// came late, and a device whose cursor it knows: the verdict of the server
// stands. Whether it lacks a further change or none, its numbers tell nothing.
func TestVerdictThatARestoreChanges(t *testing.T) {
	t.Parallel()
	for _, further := range []int{0, 1} {
		t.Run(fmt.Sprint(further), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			p, way := w.watched("ann")
			before, err := w.db.Clone(w.ctx, nil)
			if err != nil {
				t.Fatal(err)
			}
			id := p.enter(w.calls(), today-7, tracking.Set, 9)
			p.heard()
			late := way.pushed
			p.inState(id, device.Confirmed)
			for range further {
				p.enter(w.calls(), today-7, tracking.Add, 1)
				p.heard()
			}

			w.goBack(before)
			w.pass(time.Minute)
			if _, err := w.log.Close(w.ctx, w.actor("mia"), w.tracker.ID, today-7, ""); err != nil {
				t.Fatal(err)
			}
			if _, err := w.server.Push(w.ctx, w.actor("ann"), late); err != nil {
				t.Fatal(err)
			}
			p.sync()
			for _, c := range p.Changes() {
				if c.State != device.NeedsYou || c.Verdict.Code != sync.CodePeriodLocked {
					t.Errorf("%s: %+v", c.State, c.Verdict)
				}
			}
			if got := p.shows(w.calls(), today-7); got.Valid {
				t.Errorf("the device shows %s", got)
			}
		})
	}
}
