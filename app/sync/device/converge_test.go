package device_test

import (
	"context"
	"errors"
	gosync "sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// fleet is the devices of ann: two, of which the first has two tabs, behind
// lines and stores that fail as rapid draws it.
type fleet struct {
	*world
	t      *rapid.T
	phones []*phone // the tabs; 0 and 1 share one store
	stores []*flaky // of each phone
	healed bool
	made   map[string]int // id of a change: phone
}

func newFleet(t *rapid.T) *fleet {
	f := &fleet{world: newWorld(t), t: t, made: make(map[string]int)}
	shared := &flaky{KV: new(device.MemoryKV)}
	f.stores = []*flaky{shared, shared, {KV: new(device.MemoryKV)}}
	for _, kv := range f.stores {
		p := f.open("ann", kv)
		p.sync()
		f.phones = append(f.phones, p)
	}
	for i, p := range f.phones {
		p.line.before = func() error { return f.lose("before") }
		p.line.after = func() error {
			// While the answer is on its way, another tab may be faster.
			if !f.healed && i < 2 && rapid.IntRange(0, 5).Draw(t, "overtaken") == 0 {
				other := *f.phones[1-i].line
				*f.phones[1-i].line = line{w: f.world, person: "ann"}
				_ = f.phones[1-i].Sync(f.ctx)
				*f.phones[1-i].line = other
			}
			return f.lose("after")
		}
		p.line.twice = func() bool { return !f.healed && rapid.IntRange(0, 4).Draw(t, "twice") == 0 }
		f.stores[i].fail = func() error {
			if !f.healed && rapid.IntRange(0, 9).Draw(t, "abort") == 0 {
				return errors.New("aborted")
			}
			return nil
		}
	}
	return f
}

func (f *fleet) lose(what string) error {
	if !f.healed && rapid.IntRange(0, 4).Draw(f.t, what) == 0 {
		return errLine
	}
	return nil
}

func (f *fleet) step() {
	i := rapid.IntRange(0, len(f.phones)-1).Draw(f.t, "phone")
	p := f.phones[i]
	day := today - period.Date(rapid.SampledFrom([]int{0, 1, 7}).Draw(f.t, "day"))
	switch rapid.SampledFrom([]string{"enter", "enter", "enter", "enter", "sync", "sync", "sync", "start", "close", "correct", "restore", "reload", "wait"}).Draw(f.t, "step") {
	case "enter":
		op := rapid.SampledFrom([]tracking.Op{tracking.Set, tracking.Add, tracking.Add, tracking.Clear}).Draw(f.t, "op")
		args := sync.SubmitArgs{Tracker: f.tracker.ID, Metric: f.calls(), Date: day, Op: op}
		if op != tracking.Clear {
			args.Value = rapid.Int64Range(1, 9).Draw(f.t, "value")
		}
		if _, id, err := p.Submit(f.ctx, args); err == nil {
			f.made[id] = i
		}
	case "sync":
		_ = p.Sync(f.ctx)
	case "start":
		_ = p.reopen()
	case "reload":
		_ = p.Reload(f.ctx)
	case "close":
		_ = f.tell(func() error {
			_, err := f.log.Close(f.ctx, f.actor("mia"), f.tracker.ID, today-7, "")
			return err
		})
	case "correct":
		c := tracking.Submit{
			Origin: change.Origin{ID: change.NewID()}, Tracker: f.tracker.ID, Key: f.key("ann", f.calls(), day),
			Value: rapid.Int64Range(100, 109).Draw(f.t, "correction"), Reason: "checked",
		}
		_ = f.tell(func() error {
			_, err := f.log.Submit(f.ctx, f.actor("mia"), c)
			return err
		})
	case "restore":
		f.restore(rapid.IntRange(0, len(f.told)).Draw(f.t, "copy"))
	case "wait":
		f.pass(time.Duration(rapid.IntRange(1, 100).Draw(f.t, "minutes")) * time.Minute)
	}
}

// heal stops all faults; then a few rounds must do (S17).
func (f *fleet) heal() {
	f.healed = true
	for range 4 {
		for _, p := range f.phones {
			f.pass(time.Minute)
			p.sync()
		}
	}
	for _, p := range f.phones {
		if err := p.Reload(f.ctx); err != nil {
			f.Fatalf("reload: %v", err)
		}
	}
}

// check holds the end to what S1 to S17 promise.
func (f *fleet) check() {
	submissions := f.submissions()
	for i, p := range f.phones {
		if p.Pending() != 0 {
			f.Fatalf("phone %d has %d changes without a verdict", i, p.Pending())
		}
		for _, d := range []period.Date{today, today - 1, today - 7} {
			if got, want := p.shows(f.calls(), d), f.value(f.key("ann", f.calls(), d)); got != want {
				f.Fatalf("phone %d shows %v on %s, and the server has %v", i, got, d, want)
			}
		}
	}
	verdicts := map[string][]device.Change{}
	for i, p := range f.phones {
		if i == 1 {
			continue // the same store as 0
		}
		for _, c := range p.Changes() {
			verdicts[c.ID] = append(verdicts[c.ID], c)
		}
	}
	for id, i := range f.made {
		changes := verdicts[id]
		if len(changes) != 1 || changes[0].Verdict == nil {
			f.Fatalf("phone %d: change %s has the verdicts %+v", i, id, changes)
		}
		v := changes[0].Verdict
		took := v.Status == sync.Applied || v.Status == sync.AppliedLate
		if n := submissions[id]; took && n != 1 || !took && n != 0 {
			f.Fatalf("phone %d: change %s is %s, and has had %d effects", i, id, v.Status, n)
		}
	}
	// What is held waits for the manager once.
	held, _, err := f.server.Held(f.ctx, f.actor("mia"), query.Page{Limit: 200})
	if err != nil {
		f.Fatalf("held: %v", err)
	}
	seen := map[string]bool{}
	for _, h := range held {
		if seen[h.ID] {
			f.Fatalf("%s is held twice", h.ID)
		}
		seen[h.ID] = true
		if cs := verdicts[h.ID]; len(cs) != 1 || cs[0].Verdict.Status != sync.Held {
			f.Fatalf("%s is held, and the device has %+v", h.ID, cs)
		}
	}
}

// submissions counts the effects of each change.
func (w *world) submissions() map[string]int {
	w.Helper()
	n := map[string]int{}
	err := w.db.View(w.ctx, org, func(ctx context.Context, tx storage.Tx) error {
		all, err := tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{w.calls()}})
		for _, s := range all {
			n[s.Change]++
		}
		return err
	})
	if err != nil {
		w.Fatalf("submissions: %v", err)
	}
	return n
}

// Whatever is lost, doubled, overtaken, aborted, restarted and restored: when
// it stops, every change has one verdict and its effect once or not at all,
// and every device shows what the server has.
func TestConverges(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := newFleet(t)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			f.step()
		}
		f.heal()
		f.check()
	})
}

// The n-th transaction on the store fails, once or from then on; the app is
// started again after that. Every n is tried until none is left to fail.
func TestStoreFailsAnywhere(t *testing.T) {
	t.Parallel()
	for _, forever := range []bool{false, true} {
		for n := 1; ; n++ {
			w := newWorld(t)
			count, failed := 0, false
			kv := &flaky{KV: new(device.MemoryKV)}
			broken := errors.New("broken")
			kv.fail = func() error {
				count++
				if count == n || forever && count > n {
					failed = true
					return broken
				}
				return nil
			}
			p := &phone{w: w, line: &line{w: w, person: "ann"}, kv: kv}
			want := int64(0)
			story := func() error {
				if p.Replica == nil {
					if err := p.reopen(); err != nil {
						return err
					}
				}
				for range 3 {
					if err := p.Sync(w.ctx); err != nil {
						return err
					}
					_, _, err := p.Submit(w.ctx, sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Op: tracking.Add, Value: 1})
					if err != nil {
						return err
					}
					want++
				}
				return p.Sync(w.ctx)
			}
			err := story()
			if !failed {
				if err != nil {
					t.Fatal(err)
				}
				if n < 10 {
					t.Fatalf("only %d transactions", n)
				}
				break
			}
			if !errors.Is(err, broken) {
				t.Fatalf("transaction %d failed, and the app says %v", n, err)
			}
			if p.Replica != nil && p.Loaded() {
				p.mustShow(w.calls(), want)
			}
			kv.fail = nil
			if err := p.reopen(); err != nil {
				t.Fatal(err)
			}
			p.sync()
			p.mustShow(w.calls(), want)
			if got := w.value(w.key("ann", w.calls(), today)); got.N != want || p.Pending() != 0 {
				t.Fatalf("transaction %d (for ever: %t): the server has %v of %d, %d pending", n, forever, got, want, p.Pending())
			}
		}
	}
}

// mustShow is wants of today, where 0 may be blank.
func (p *phone) mustShow(metric string, want int64) {
	p.w.Helper()
	if got := p.shows(metric, today); got.N != want {
		p.w.Fatalf("the device shows %v, want %d", got, want)
	}
}

// Everything at once, on two tabs: for the race detector, and for the sum.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	tabs := []*phone{w.open("ann", store), w.open("ann", store)}
	tabs[0].sync()
	tabs[1].sync()
	var all gosync.WaitGroup
	each := func(n int, fn func(p *phone) error) {
		for _, p := range tabs {
			all.Go(func() {
				for range n {
					if err := fn(p); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	args := sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Op: tracking.Add, Value: 1}
	each(40, func(p *phone) error {
		_, _, err := p.Submit(w.ctx, args)
		return err
	})
	each(10, func(p *phone) error { return p.Sync(w.ctx) })
	each(20, func(p *phone) error { return p.Reload(w.ctx) })
	each(50, func(p *phone) error {
		p.Status()
		p.Problems()
		p.State(w.key("ann", w.calls(), today))
		_, err := p.Trackers().Day(w.ctx, p.Actor(), today)
		return err
	})
	all.Wait()
	for _, p := range tabs {
		p.sync()
	}
	for _, p := range tabs {
		p.sync()
		p.wants(w.calls(), today, 80)
		if p.Pending() != 0 {
			t.Errorf("%d changes without a verdict", p.Pending())
		}
	}
	if got := w.value(w.key("ann", w.calls(), today)); got != tracking.NumberValue(80) {
		t.Errorf("the server has %v", got)
	}
}
