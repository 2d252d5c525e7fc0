package device_test

import (
	"errors"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/query"
)

func TestWhatIsEnteredOfflineArrives(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	if p.Loaded() {
		t.Error("an empty device is loaded")
	}
	p.sync()
	p.line.before = dead
	id := p.enter(w.calls(), today, tracking.Set, 5)
	more := p.enter(w.calls(), today, tracking.Add, 2)
	p.inState(id, device.Saved)
	p.wants(w.calls(), today, 7)
	if got := p.State(w.key("ann", w.calls(), today)); got.State != device.Saved || got.Change.ID != more || got.Confirmed.Valid {
		t.Errorf("state %+v", got)
	}
	if err := p.Sync(w.ctx); !errors.Is(err, errLine) {
		t.Errorf("sync over a dead line: %v", err)
	}
	if s := p.Status(); s.Pending != 2 || s.Failure != device.Offline || !s.Oldest.Equal(noon) || s.Sending {
		t.Errorf("status %+v", s)
	}

	// The app is started again, and the line is back.
	if err := p.reopen(); err != nil {
		t.Fatal(err)
	}
	p.wants(w.calls(), today, 7)
	p.line.before = nil
	p.sync()
	p.inState(id, device.Confirmed)
	p.inState(more, device.Confirmed)
	p.wants(w.calls(), today, 7)
	if got := w.value(w.key("ann", w.calls(), today)); got != tracking.NumberValue(7) {
		t.Errorf("the server has %v", got)
	}
	if got := p.State(w.key("ann", w.calls(), today)); got.State != device.Confirmed || got.Confirmed != tracking.NumberValue(7) {
		t.Errorf("state %+v", got)
	}
	if s := p.Status(); s.Pending != 0 || s.Failure != "" || s.Contact.IsZero() {
		t.Errorf("status %+v", s)
	}
}

func TestBadInputChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	for name, c := range map[string]struct {
		args  sync.SubmitArgs
		is    error
		field string
	}{
		"in the future":     {sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today + 1, Value: 1}, fault.ErrInvalid, "date"},
		"out of range":      {sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Value: tracking.MaxValue + 1}, fault.ErrInvalid, "value"},
		"no such tracker":   {sync.SubmitArgs{Tracker: "nothing", Metric: w.calls(), Date: today, Value: 1}, fault.ErrNotFound, ""},
		"somebody else's":   {sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Person: "bob", Value: 1}, fault.ErrDenied, ""},
		"no such operation": {sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Op: "multiply", Value: 1}, fault.ErrInvalid, "op"},
	} {
		_, _, err := p.Submit(w.ctx, c.args)
		if !errors.Is(err, c.is) {
			t.Errorf("%s: %v", name, err)
		}
		if inv, ok := errors.AsType[*fault.Invalid](err); c.field != "" && (!ok || inv.Field != c.field) {
			t.Errorf("%s: %v names no field %s", name, err, c.field)
		}
	}
	if n := len(p.Changes()); n != 0 {
		t.Errorf("%d changes", n)
	}
	if _, err := p.Trackers().Submit(w.ctx, p.Actor(), tracking.Submit{Tracker: w.tracker.ID, Key: w.key("ann", w.calls(), today), Value: 1}); err == nil {
		t.Error("the log took a change past the outbox")
	}
}

func TestNoRoomLeftKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kv := &flaky{KV: new(device.MemoryKV)}
	p := w.open("ann", kv)
	p.sync()
	kv.fail = func() error { return device.ErrQuota }
	_, _, err := p.Submit(w.ctx, sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Value: 4})
	if !errors.Is(err, device.ErrQuota) {
		t.Errorf("submitting without room: %v", err)
	}
	if p.Pending() != 0 || p.shows(w.calls(), today).Valid {
		t.Error("something has changed")
	}
	kv.fail = nil
	p.enter(w.calls(), today, tracking.Set, 4)
	p.sync()
	if got := w.value(w.key("ann", w.calls(), today)); got != tracking.NumberValue(4) {
		t.Errorf("the server has %v", got)
	}
}

func TestHeldDecidedAndSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	lastWeek := today - 7
	held := p.enter(w.calls(), lastWeek, tracking.Set, 9)
	p.wants(w.calls(), lastWeek, 9)
	if _, err := w.log.Close(w.ctx, w.actor("mia"), w.tracker.ID, lastWeek, ""); err != nil {
		t.Fatal(err)
	}
	w.pass(time.Minute)
	p.sync()
	p.inState(held, device.NeedsYou)
	if c := p.change(held); c.Verdict.Code != sync.CodePeriodLocked || c.Verdict.Reason == "" {
		t.Errorf("verdict %+v", c.Verdict)
	}
	if p.shows(w.calls(), lastWeek).Valid {
		t.Error("a closed figure shows what was not taken")
	}
	if got := p.State(w.key("ann", w.calls(), lastWeek)); got.State != device.NeedsYou {
		t.Errorf("state %+v", got)
	}

	// Dismissing hides it, here only; the decision shows.
	if err := p.Dismiss(w.ctx, held); err != nil {
		t.Fatal(err)
	}
	p.inState(held, device.PutAside)
	if n := len(p.Problems()); n != 0 || p.Status().Problems != 0 {
		t.Errorf("%d problems", n)
	}
	w.pass(sync.KeepSent + 24*time.Hour) // it is kept until there is one
	p.sync()
	p.inState(held, device.PutAside)
	list, _, err := w.server.Held(w.ctx, w.actor("mia"), query.Page{})
	if err != nil || len(list) != 1 {
		t.Fatalf("held: %+v, %v", list, err)
	}
	if _, err := w.server.Decide(w.ctx, w.actor("mia"), held, list[0].Revision, sync.Decision{Action: sync.Refuse, Note: "too late"}); err != nil {
		t.Fatal(err)
	}
	p.sync()
	p.inState(held, device.NeedsYou)
	if c := p.change(held); c.Verdict.Status != sync.Rejected || c.Verdict.Decision == nil || c.Verdict.Decision.Note != "too late" {
		t.Errorf("verdict %+v", c.Verdict)
	}

	// It is made again, on an open day.
	_, again, err := p.Resend(w.ctx, held, sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Op: tracking.Set, Value: 9})
	if err != nil {
		t.Fatal(err)
	}
	if c := p.change(held); c.ReplacedBy != again || c.State != device.PutAside {
		t.Errorf("the old one: %+v", c)
	}
	if c := p.change(again); c.Replaces != held {
		t.Errorf("the new one: %+v", c)
	}
	if err := p.Dismiss(w.ctx, again); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("dismissing what is not judged: %v", err)
	}
	if err := p.Dismiss(w.ctx, "nothing"); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("dismissing nothing: %v", err)
	}
	p.sync()
	p.inState(again, device.Confirmed)
	p.wants(w.calls(), today, 9)
	if _, _, err := p.Resend(w.ctx, again, sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Value: 1}); !errors.Is(err, fault.ErrConflict) {
		t.Errorf("sending again what was applied: %v", err)
	}
}

func TestLostScopeTakesRowsAndLeavesChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	p.enter(w.calls(), today-1, tracking.Set, 3)
	p.sync()
	waiting := p.enter(w.calls(), today, tracking.Set, 4)
	w.pass(time.Minute)
	// The person moves: nothing is assigned any more, and never was.
	tracker := w.tracker
	tracker.Assignments = []tracking.Assignment{{Locations: []string{"north"}, People: []string{"bob"}}}
	w.tracker = w.save(tracker)
	w.pass(time.Minute)
	p.sync()
	if day, err := p.Trackers().Day(w.ctx, p.Actor(), today); err != nil || len(day.Trackers) != 0 {
		t.Errorf("day %+v, %v", day, err)
	}
	if c := p.change(waiting); c.Verdict == nil {
		t.Errorf("no verdict: %+v", c)
	}
	if got := p.State(w.key("ann", w.calls(), today-1)); got.Confirmed.Valid {
		t.Errorf("the row is still there: %+v", got)
	}
	if p.Pending() != 0 {
		t.Error("the outbox is not empty")
	}
}

func TestTwoDevicesOfOnePerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	phone, tablet := w.phone("ann"), w.phone("ann")
	phone.sync()
	tablet.sync()
	first := phone.enter(w.calls(), today, tracking.Set, 5)
	second := tablet.enter(w.calls(), today, tracking.Set, 7)
	phone.sync()
	w.pass(time.Minute)
	tablet.sync()
	phone.sync()
	phone.inState(first, device.Confirmed)
	tablet.inState(second, device.Confirmed)
	phone.wants(w.calls(), today, 7)
	tablet.wants(w.calls(), today, 7)
	if v := tablet.change(second).Verdict; v.Code != sync.CodeReplacedOwn || sync.EntryNoteOf(*v) == nil || sync.EntryNoteOf(*v).Theirs != tracking.NumberValue(5) {
		t.Errorf("verdict %+v", v)
	}
	phone.enter(w.calls(), today, tracking.Add, 1)
	tablet.enter(w.calls(), today, tracking.Add, 1)
	tablet.sync()
	phone.sync()
	tablet.sync()
	phone.wants(w.calls(), today, 9)
	tablet.wants(w.calls(), today, 9)
}

func TestOneDeviceMayChangeAValueAgainBeforeItSyncs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 5)
	second := p.enter(w.calls(), today, tracking.Set, 6)
	p.sync()
	third := p.enter(w.calls(), today, tracking.Set, 7)
	p.sync()
	for _, id := range []string{second, third} {
		if v := p.change(id).Verdict; v == nil || v.Status != sync.Applied || v.Code != "" {
			t.Errorf("verdict %+v", v)
		}
	}
	p.wants(w.calls(), today, 7)
}

func TestTabsShareOneOutbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kv := new(device.MemoryKV)
	a, b := w.open("ann", kv), w.open("ann", kv)
	a.sync()
	if err := b.Reload(w.ctx); err != nil || !b.Loaded() {
		t.Fatalf("the other tab has not loaded: %v", err)
	}
	a.enter(w.calls(), today, tracking.Add, 1)
	b.enter(w.calls(), today, tracking.Add, 10) // without having heard of the other
	b.wants(w.calls(), today, 11)
	if err := a.Reload(w.ctx); err != nil {
		t.Fatal(err)
	}
	a.wants(w.calls(), today, 11)
	if a.Pending() != 2 || b.Pending() != 2 || a.Marker().Device != b.Marker().Device {
		t.Errorf("%d and %d changes", a.Pending(), b.Pending())
	}
	b.sync()
	a.sync()
	if a.Pending() != 0 || b.Pending() != 0 {
		t.Errorf("%d and %d changes", a.Pending(), b.Pending())
	}
	if got := w.value(w.key("ann", w.calls(), today)); got != tracking.NumberValue(11) {
		t.Errorf("the server has %v", got)
	}
	a.wants(w.calls(), today, 11)
	b.wants(w.calls(), today, 11)
}

func TestStoreOfAnotherPersonIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 5)
	other := p.config()
	other.Person = "bob"
	if _, err := device.Open(w.ctx, other, p.options()); !errors.Is(err, device.ErrOtherPerson) {
		t.Errorf("opening somebody else's store: %v", err)
	}
	// Bob is signed in now: the server refuses ann's device.
	p.line.person = "bob"
	err := p.Sync(w.ctx)
	if fault.Code(err) != sync.CodeForeignDevice || p.Status().Failure != device.Denied {
		t.Errorf("%v, %+v", err, p.Status())
	}
	if got := w.value(w.key("bob", w.calls(), today)); got.Valid || p.Pending() != 1 {
		t.Errorf("bob has %v", got)
	}
}

// A change says what its author knew: what somebody else changed meanwhile is
// not replaced unseen (S9).
func TestConflictWithSomebodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 1)
	p.sync()
	_, err := w.log.Submit(w.ctx, w.actor("mia"), tracking.Submit{Tracker: w.tracker.ID, Key: w.key("ann", w.calls(), today), Value: 2, Reason: "checked"})
	if err != nil {
		t.Fatal(err)
	}
	unseen := p.enter(w.calls(), today, tracking.Set, 3)
	p.sync()
	p.inState(unseen, device.NeedsYou)
	if v := p.change(unseen).Verdict; v.Code != sync.CodeConflict || sync.EntryNoteOf(*v) == nil || sync.EntryNoteOf(*v).Theirs != tracking.NumberValue(2) || !sync.EntryNoteOf(*v).ByOther {
		t.Errorf("verdict %+v", v)
	}
	p.wants(w.calls(), today, 2)
	seen := p.enter(w.calls(), today, tracking.Set, 4)
	p.sync()
	p.inState(seen, device.Confirmed)
	p.wants(w.calls(), today, 4)
}
