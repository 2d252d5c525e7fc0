package server_test

import (
	"context"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func replaces(id string) func(*sync.Change) { return func(c *sync.Change) { c.Replaces = id } }

// What the author has made anew is no longer for a manager to decide on, unless
// it would be lost with that.
func TestReplacedHeldChangeIsWithdrawn(t *testing.T) {
	t.Parallel()
	old := func(d *device) func(*sync.Change) { return madeAt(d.ago(31 * 24 * time.Hour)) }
	for name, c := range map[string]struct {
		again     func(d *device, held sync.Change) sync.Change
		who       string // makes it again
		decided   bool   // before that
		withdrawn bool
		status    string // of the new one
	}{
		"applied": {again: func(d *device, held sync.Change) sync.Change {
			return d.submit(tracking.Set, today, 7, 0, replaces(held.ID))
		}, who: "ann", withdrawn: true, status: sync.Applied},
		"held as well": {again: func(d *device, held sync.Change) sync.Change {
			return d.submit(tracking.Set, today, 7, 0, old(d), replaces(held.ID))
		}, who: "ann", withdrawn: true, status: sync.Held},
		"rejected": {again: func(d *device, held sync.Change) sync.Change {
			return d.change(sync.SubmitKind, `{"tracker":7}`, replaces(held.ID))
		}, who: "ann", status: sync.Rejected},
		"somebody else's": {again: func(d *device, held sync.Change) sync.Change {
			return d.submit(tracking.Set, today, 7, 0, replaces(held.ID))
		}, who: "bob", status: sync.Applied},
		"decided meanwhile": {again: func(d *device, held sync.Change) sync.Change {
			return d.submit(tracking.Set, today, 7, 0, replaces(held.ID))
		}, who: "ann", decided: true, status: sync.Applied},
		"an unknown one": {again: func(d *device, held sync.Change) sync.Change {
			return d.submit(tracking.Set, today, 7, 0, replaces("nothing"))
		}, who: "ann", status: sync.Applied},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			d := w.device("ann")
			held := d.old(tracking.Set, today, 5)
			if c.decided {
				if _, err := w.decide("mia", held.ID, 1, sync.Decision{Action: sync.Refuse, Note: "no"}); err != nil {
					t.Fatal(err)
				}
			}
			d.stored = d.seq
			d.synced()
			other := d
			if c.who != "ann" {
				other = w.device(c.who)
			}
			again := c.again(other, held)
			equal(t, "status", other.one(again).Status, c.status)
			var want []string
			switch {
			case c.status == sync.Held:
				want = []string{again.ID}
			case !c.withdrawn && !c.decided:
				want = []string{held.ID}
			default:
				want = []string{}
			}
			equal(t, "held", w.held("mia"), want)
			d.stored = d.seq
			action := ""
			for _, v := range d.pull().Verdicts {
				if v.ID == held.ID && v.Decision != nil {
					action = v.Decision.Action
				}
			}
			equal(t, "the author learns", action == sync.Withdraw, c.withdrawn)
			if c.withdrawn {
				_, err := w.decide("mia", held.ID, 2, sync.Decision{Action: sync.Accept})
				refused(t, "deciding on it", err, "not_held")
			}
		})
	}
}

// A decision on what a device made before its storage was copied comes by the
// id of the change, with the log and with a snapshot.
func TestDecisionOnAnotherDevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, twin, bob := w.device("ann"), w.device("ann"), w.device("bob")
	held := d.old(tracking.Set, today, 5)
	twin.synced()
	bob.synced()
	if _, err := w.decide("mia", held.ID, 1, sync.Decision{Action: sync.Refuse, Note: "too late"}); err != nil {
		t.Fatal(err)
	}
	decision := func(p *device) (seq int64, note string) {
		for _, v := range p.pull().Verdicts {
			if v.ID == held.ID && v.Decision != nil {
				return v.Seq, v.Decision.Note
			}
		}
		return -1, ""
	}
	for name, cursor := range map[string]string{"changes": twin.cursor, "snapshot": ""} {
		twin.cursor = cursor
		seq, note := decision(twin)
		equal(t, name, []any{seq, note}, []any{int64(0), "too late"})
	}
	for name, cursor := range map[string]string{"changes": bob.cursor, "snapshot": ""} {
		bob.cursor = cursor
		if seq, _ := decision(bob); seq != -1 {
			t.Errorf("%s: bob is told", name)
		}
	}
}

// eraser is a Directory, after whose answer a person's identity is erased.
type eraser struct {
	people.Directory
	erase func()
}

func (e eraser) Roster(ctx context.Context, org string) (*people.Roster, error) {
	r, err := e.Directory.Roster(ctx, org)
	e.erase()
	return r, err
}

// What was sent while its author was being erased brings nothing of them back.
func TestErasedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, what := range []string{"push", "pull"} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			d := w.device("ann")
			ann := w.as("ann")
			d.push(d.submit(tracking.Set, yesterday, 1, 0))
			s := w.serverWith(eraser{w.dir, func() {
				w.person("ann", func(p *people.Person) { p.Erased, p.Inactive = true, true })
				w.update(func(ctx context.Context, tx storage.Tx) error { return tx.Devices().Forget(ctx, "ann") })
			}})
			var err error
			if what == "push" {
				_, err = s.Push(context.Background(), ann, d.message(d.submit(tracking.Set, today, 2, 0)))
			} else {
				_, err = s.Pull(context.Background(), ann, d.asks())
			}
			if fault.Sentinel(err) != fault.ErrDenied {
				t.Errorf("%v", err)
			}
			w.view(func(ctx context.Context, tx storage.Tx) error {
				devices, err := tx.Devices().Devices(ctx, []string{"ann"})
				if len(devices) > 0 {
					t.Errorf("a device is back: %+v", devices)
				}
				return err
			})
			equal(t, "value", w.value("ann", today), "")
		})
	}
}
