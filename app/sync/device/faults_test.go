package device_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// breakage is what becomes of a call to the store that fails.
type breakage int

const (
	aborted breakage = iota // the call is an error, and the transaction is over
	full                    // the device has no room: it shows when the transaction ends
	closed                  // the call is an error, and so is every later one
	unheard                 // the transaction is done, but its end is an error
)

func breakages() []breakage { return []breakage{aborted, full, closed, unheard} }

func (b breakage) String() string { return [...]string{"aborted", "full", "closed", "unheard"}[b] }

var errBroken = errors.New("the store is broken")

// breakable is a KV of which one call fails, or all from one on. Calls are
// those of KV and Tx, and the end of an Update. It is used by one at a time.
type breakable struct {
	device.KV
	nth, calls int
	how        breakage
	failed     bool
	dying      error // of the transaction that is open
}

func (b *breakable) arm(nth int, how breakage) { b.nth, b.calls, b.how, b.failed = nth, 0, how, false }

func (b *breakable) clear() (calls int, failed bool) {
	calls, failed = b.calls, b.failed
	b.nth, b.failed = 0, false
	return calls, failed
}

// call counts a call; write says that it may need room.
func (b *breakable) call(write bool) error {
	b.calls++
	switch {
	case b.nth == 0 || b.calls < b.nth:
		return nil
	case b.how == closed, b.calls == b.nth && b.how == aborted:
		b.failed, b.dying = true, errBroken
		return errBroken
	case b.calls == b.nth:
		b.failed = true
		if b.how == full && write {
			b.dying = fmt.Errorf("writing: %w", device.ErrQuota)
		} else if b.how == unheard {
			b.dying = errBroken
		}
	}
	return nil
}

func (b *breakable) View(ctx context.Context, fn func(device.Tx) error) error {
	b.dying = nil
	if err := b.call(false); err != nil {
		return err
	}
	return b.KV.View(ctx, func(tx device.Tx) error { return fn(brittle{tx, b}) })
}

func (b *breakable) Update(ctx context.Context, fn func(device.Tx) error) error {
	b.dying = nil
	if err := b.call(true); err != nil {
		return err
	}
	err := b.KV.Update(ctx, func(tx device.Tx) error {
		if err := fn(brittle{tx, b}); err != nil {
			return err
		}
		if err := b.call(true); err != nil {
			return err
		}
		if b.how != unheard {
			return b.dying
		}
		return nil
	})
	if err == nil {
		err = b.dying
	}
	return err
}

// brittle is a transaction of a breakable.
type brittle struct {
	tx device.Tx
	b  *breakable
}

func (t brittle) Get(key string) ([]byte, error) {
	if err := t.b.call(false); err != nil {
		return nil, err
	}
	return t.tx.Get(key)
}

func (t brittle) Put(key string, value []byte) error {
	if err := t.b.call(true); err != nil {
		return err
	}
	return t.tx.Put(key, value)
}

func (t brittle) Delete(key string) error {
	if err := t.b.call(true); err != nil {
		return err
	}
	return t.tx.Delete(key)
}

func (t brittle) Scan(prefix string, fn func(string, []byte) error) error {
	if err := t.b.call(false); err != nil {
		return err
	}
	return t.tx.Scan(prefix, fn)
}

func (t brittle) DeletePrefix(prefix string) error {
	if err := t.b.call(true); err != nil {
		return err
	}
	return t.tx.DeletePrefix(prefix)
}

// scene is something that a Replica does with its store.
type scene struct {
	// prepare leads up to it: the phones, of which the first one's store is to
	// fail.
	prepare func(w *world, kv *breakable) []*phone
	act     func(p *phone) error
	step    int // between the first calls and the last, every so many are tried; 0 is each
}

func add(p *phone) error {
	_, _, err := p.Submit(p.w.ctx, sync.SubmitArgs{Tracker: p.w.tracker.ID, Metric: p.w.calls(), Date: today, Op: tracking.Add, Value: 4})
	return err
}

func round(p *phone) error { return p.Sync(p.w.ctx) }

// pulled is a phone that has pulled, and has something in the outbox and
// something that was judged.
func pulled(w *world, kv *breakable) *phone {
	p := w.open("ann", kv)
	p.sync()
	p.enter(w.calls(), today, tracking.Add, 1)
	p.sync()
	p.enter(w.calls(), today, tracking.Add, 2)
	return p
}

// refusedOne is pulled, with a change that was held.
func refusedOne(w *world, kv *breakable) *phone {
	p := pulled(w, kv)
	p.enter(w.calls(), today-7, tracking.Add, 8)
	err := w.tell(func() error {
		_, err := w.log.Close(w.ctx, w.actor("mia"), w.tracker.ID, today-7, "")
		return err
	})
	if err != nil {
		w.Fatalf("closing: %v", err)
	}
	p.sync()
	return p
}

// heldBack is the change that was held.
func heldBack(p *phone) string {
	for _, c := range p.Changes() {
		if c.Verdict != nil && c.Verdict.Status == sync.Held {
			return c.ID
		}
	}
	p.w.Fatalf("no change was held")
	return ""
}

func alone(prepare func(*world, *breakable) *phone) func(*world, *breakable) []*phone {
	return func(w *world, kv *breakable) []*phone { return []*phone{prepare(w, kv)} }
}

func scenes() map[string]scene {
	return map[string]scene{
		"open":   {alone(pulled), (*phone).reopen, 0},
		"submit": {alone(pulled), add, 0},
		"reload": {func(w *world, kv *breakable) []*phone {
			p := pulled(w, kv)
			tab := w.open("ann", kv.KV)
			tab.enter(w.calls(), today, tracking.Add, 3)
			return []*phone{p, tab}
		}, func(p *phone) error { return p.Reload(p.w.ctx) }, 0},
		"submit beside another tab": {func(w *world, kv *breakable) []*phone {
			p := pulled(w, kv)
			tab := w.open("ann", kv.KV)
			tab.enter(w.calls(), today, tracking.Add, 3)
			return []*phone{p, tab}
		}, add, 0},
		"sync": {func(w *world, kv *breakable) []*phone {
			p, other := pulled(w, kv), w.phone("ann")
			other.sync()
			other.enter(w.calls(), today, tracking.Add, 3)
			other.enter(w.calls(), today-1, tracking.Add, 3)
			other.sync()
			p.enter(w.calls(), today-7, tracking.Add, 3)
			return []*phone{p, other}
		}, round, 0},
		"dismiss": {alone(refusedOne), func(p *phone) error { return p.Dismiss(p.w.ctx, heldBack(p)) }, 0},
		"resend": {alone(refusedOne), func(p *phone) error {
			_, _, err := p.Resend(p.w.ctx, heldBack(p), sync.SubmitArgs{Tracker: p.w.tracker.ID, Metric: p.w.calls(), Date: today, Op: tracking.Add, Value: 4})
			return err
		}, 0},
		"snapshot": {func(w *world, kv *breakable) []*phone {
			w.tracker.Start = today - 3_000
			w.tracker = w.save(w.tracker)
			w.figures(1_025) // two pages
			return []*phone{w.open("ann", kv)}
		}, round, 701},
		"reset": {func(w *world, kv *breakable) []*phone {
			p := pulled(w, kv)
			p.sync()
			p.enter(w.calls(), today-1, tracking.Add, 3)
			w.restore(0)
			return []*phone{p}
		}, round, 0},
		"fork": {func(w *world, kv *breakable) []*phone {
			p := pulled(w, kv)
			twin := w.open("ann", kv.KV.(*device.MemoryKV).Clone())
			twin.enter(w.calls(), today, tracking.Add, 3)
			twin.enter(w.calls(), today-1, tracking.Add, 3)
			twin.sync()
			p.enter(w.calls(), today-7, tracking.Add, 3)
			return []*phone{p, twin}
		}, round, 0},
	}
}

// Wherever the store of a device fails, and in whichever way: what the person
// entered is refused to the person or kept, what the Replica shows is what the
// store holds, and when the store is well again everything reaches the server,
// once.
func TestAnyCallToTheStoreMayFail(t *testing.T) {
	t.Parallel()
	for name, s := range scenes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, how := range breakages() {
				calls, _ := s.play(t, how.String()+", none", 0, how)
				tried := 0
				for n := 1; n <= calls; n++ {
					if s.step > 0 && n > 5 && n < calls-5 && n%s.step > 0 {
						continue
					}
					if _, failed := s.play(t, fmt.Sprintf("%s, call %d of %d", how, n, calls), n, how); !failed {
						t.Errorf("%s: call %d of %d did not fail", how, n, calls)
					}
					tried++
				}
				t.Logf("%s: %d of %d calls", how, tried, calls)
			}
		})
	}
}

// play has one call of a scene fail.
func (s scene) play(t *testing.T, where string, n int, how breakage) (calls int, failed bool) {
	t.Helper()
	w := newWorld(t)
	kv := &breakable{KV: new(device.MemoryKV)}
	phones := s.prepare(w, kv)
	p := phones[0]
	before := len(w.open(p.line.person, kv).Changes())
	kv.arm(n, how)
	err := s.act(p)
	calls, failed = kv.clear()
	switch {
	case err == nil:
	case !failed:
		t.Fatalf("%s: %v, and nothing failed", where, err)
	case fault.Sentinel(err) != nil || !errors.Is(err, errBroken) && !errors.Is(err, device.ErrQuota):
		t.Fatalf("%s: %v, want a failure of the store", where, err)
	}

	// What another start of the app finds is what this one shows.
	if err := p.Reload(w.ctx); err != nil {
		t.Fatalf("%s: reload: %v", where, err)
	}
	fresh := w.open(p.line.person, kv)
	if got, want := p.sees(), fresh.sees(); got != want {
		t.Fatalf("%s: it shows\n%s\nand after a start\n%s", where, got, want)
	}
	if made := len(fresh.Changes()) - before; made < 0 || made > 1 || err != nil && made == 1 && how != unheard {
		t.Fatalf("%s: %v, and %d changes more than before", where, err, made)
	}

	// And all goes on.
	if p.Loaded() {
		if err := add(p); err != nil {
			t.Fatalf("%s: entering again: %v", where, err)
		}
	}
	for range 3 {
		for _, p := range phones {
			p.sync()
		}
	}
	made := map[string]bool{}
	totals := map[period.Date]int64{}
	for i, p := range phones {
		for _, c := range p.Changes() {
			switch {
			case c.Verdict == nil:
				t.Fatalf("%s: phone %d: change %s has no verdict", where, i, c.ID)
			case c.Submit().Date == today-7 && c.Verdict.Code == sync.CodePeriodLocked: // what stands in for it may be there
			case c.Verdict.Status != sync.Applied && c.Verdict.Status != sync.AppliedLate:
				t.Fatalf("%s: phone %d: change %s is %+v", where, i, c.ID, c.Verdict)
			case !made[c.ID]:
				made[c.ID] = true
				totals[c.Submit().Date] += c.Submit().Value
			}
		}
	}
	for id, times := range w.submissions() {
		if id == "" {
			continue // of the figures, which nobody made
		}
		if times != 1 || !made[id] {
			t.Fatalf("%s: change %s has had %d effects; on a device: %v", where, id, times, made[id])
		}
	}
	for date, want := range totals {
		if got := w.value(w.key("ann", w.calls(), date)); got != tracking.NumberValue(want) {
			t.Fatalf("%s: %s: the server has %v, and made was %d", where, date, got, want)
		}
		p.wants(w.calls(), date, want)
	}
	return calls, failed
}

// sees is what the person does.
func (p *phone) sees() string {
	p.w.Helper()
	var changes []string
	for _, c := range p.Changes() {
		state := c.State
		if state == device.Sent {
			state = device.Saved // which of the two is not kept
		}
		changes = append(changes, fmt.Sprintf("%s %s %s %v %v", c.ID, state, c.Args, c.Verdict != nil, c.ReplacedBy))
	}
	slices.Sort(changes)
	values := []tracking.Value{}
	if p.Loaded() {
		for _, d := range []period.Date{today, today - 1, today - 7, today - 1000} {
			values = append(values, p.shows(p.w.calls(), d))
		}
	}
	return fmt.Sprintf("%v %v %+v\n%s", p.Loaded(), values, p.Marker(), changes)
}
