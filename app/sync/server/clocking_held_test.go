package server_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestDecisionsOnTheClock(t *testing.T) {
	t.Parallel()
	stopped := func(w *world, d *device) sync.Change {
		first := d.start("Calls")
		d.push(first)
		w.pass(time.Hour)
		stop := d.stop(first.ID)
		w.approve("ann", today)
		d.one(stop)
		return stop
	}
	edited := func(w *world, d *device) sync.Change {
		first := d.add("Calls", "2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z")
		d.push(first)
		w.approve("ann", yesterday)
		c := d.editClock(first.ID, "Mail", "2026-03-10T08:00:00Z", "2026-03-10T09:30:00Z", 1)
		d.one(c)
		return c
	}
	ahead := func(w *world, d *device) sync.Change {
		d.push(d.add("Mail", "2026-03-11T08:00:00Z", "2026-03-11T09:00:00Z"))
		c := d.start("Calls", madeAt(w.ago(-time.Hour)))
		d.one(c)
		w.pass(2 * time.Hour)
		return c
	}
	for name, c := range map[string]struct {
		make    func(w *world, d *device) sync.Change
		between func(w *world)
		d       sync.Decision
		actions []string
		code    string // of the refusal; "" where it is taken
		left    []string
	}{
		"accept on an approved day": {stopped, nil, sync.Decision{Action: sync.Accept}, []string{sync.Reopen, sync.Refuse}, "approved", []string{"Calls 11T09:00-11T10:00 held"}},
		"reopen":                    {stopped, nil, sync.Decision{Action: sync.Reopen, Note: "forgot"}, []string{sync.Reopen, sync.Refuse}, "", []string{"Calls 11T09:00-11T10:00"}},
		"refuse":                    {stopped, nil, sync.Decision{Action: sync.Refuse, Note: "no"}, []string{sync.Reopen, sync.Refuse}, "", []string{}},
		"book":                      {stopped, nil, sync.Decision{Action: sync.Book}, []string{sync.Reopen, sync.Refuse}, "invalid", []string{"Calls 11T09:00-11T10:00 held"}},
		"reopened before": {stopped, func(w *world) {
			sel := timetrack.Selection{Span: period.Span{From: day(today), Until: day(today) + 1}, People: []string{"ann"}}
			if err := w.sheet().Reopen(context.Background(), w.as("mia"), sel, timetrack.Hours, "again"); err != nil {
				w.Fatal(err)
			}
		}, sync.Decision{Action: sync.Accept}, []string{sync.Accept, sync.Refuse}, "", []string{"Calls 11T09:00-11T10:00"}},
		"an edit, reopened": {edited, nil, sync.Decision{Action: sync.Reopen, Note: "right"}, []string{sync.Reopen, sync.Refuse}, "", []string{"Mail 10T08:00-10T09:30"}},
		"an edit, refused":  {edited, nil, sync.Decision{Action: sync.Refuse, Note: "no"}, []string{sync.Reopen, sync.Refuse}, "", []string{"Calls 10T08:00-10T09:00"}},
		"a start ahead":     {ahead, nil, sync.Decision{Action: sync.Accept}, []string{sync.Accept, sync.Refuse}, "", []string{"Mail 11T08:00-11T09:00", "Calls 11T09:00-?"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newClockWorld(t)
			d := w.device("ann")
			change := c.make(w, d)
			if c.between != nil {
				c.between(w)
			}
			d.takeIn()
			list, _, err := w.server.Held(context.Background(), w.as("mia"), everything())
			if err != nil || len(list) != 1 || list[0].ID != change.ID {
				t.Fatalf("held: %+v, %v", list, err)
			}
			equal(t, "actions", list[0].Actions, c.actions)
			if h := sync.HeldClockOf(list[0]); h == nil || h.Activity == "" || h.Name != h.Activity || h.Start.IsZero() {
				t.Errorf("shown: %+v", h)
			}
			_, err = w.decide("mia", change.ID, 1, c.d)
			if c.code != "" {
				refused(t, "decision", err, c.code)
				equal(t, "entries", w.clocked("ann"), c.left)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "entries", w.clocked("ann"), c.left)
			equal(t, "held", w.held("mia"), []string{})
			a := d.pull()
			if len(a.Verdicts) == 0 || a.Verdicts[0].Decision == nil || a.Verdicts[0].Decision.By != "Mia Test" {
				t.Errorf("ann is not told: %+v", a.Verdicts)
			}
		})
	}
}

// A start that was held, and came to count, was ended by the next entry; a stop
// that arrives after all that is not lost either: it ends that start, or waits
// for a decision that names the entry.
func TestLateStopOfAStartThatWasHeld(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		start   func(w *world, d *device) sync.Change
		decide  sync.Decision
		between func(w *world)
		want    brief
		left    []string
		then    sync.Decision // on the stop, where it is held
		last    []string
	}{
		"on an approved day, approved again": {func(w *world, d *device) sync.Change {
			c := d.start("Calls")
			w.pass(2 * time.Hour)
			other := w.device("ann")
			other.push(other.start("Mail"))
			w.approve("ann", today)
			return c
		}, sync.Decision{Action: sync.Reopen, Note: "late"}, func(w *world) { w.approve("ann", today) }, brief{Status: sync.Held, Code: sync.CodeApproved},
			[]string{"Calls 11T09:00-11T11:00", "Mail 11T11:00-?"}, sync.Decision{Action: sync.Reopen, Note: "later"}, []string{"Calls 11T09:00-11T10:00", "Mail 11T11:00-?"}},
		"on an approved day that is open now": {func(w *world, d *device) sync.Change {
			c := d.start("Calls")
			w.pass(2 * time.Hour)
			other := w.device("ann")
			other.push(other.start("Mail"))
			w.approve("ann", today)
			return c
		}, sync.Decision{Action: sync.Reopen, Note: "late"}, nil, brief{Status: sync.Applied}, []string{"Calls 11T09:00-11T10:00", "Mail 11T11:00-?"}, sync.Decision{}, nil},
		"that was refused": {func(w *world, d *device) sync.Change {
			c := d.start("Calls")
			w.pass(2 * time.Hour)
			w.approve("ann", today)
			return c
		}, sync.Decision{Action: sync.Refuse, Note: "no"}, nil, brief{Status: sync.Held, Code: sync.CodeApproved}, []string{"?-11T10:00 held"},
			sync.Decision{Action: sync.Refuse, Note: "no"}, []string{}},
		"of a clock that was ahead": {func(w *world, d *device) sync.Change {
			c := d.start("Calls", madeAt(w.ago(-time.Hour)))
			d.one(c)
			w.pass(4 * time.Hour)
			other := w.device("ann")
			other.push(other.start("Mail"))
			return c
		}, sync.Decision{Action: sync.Accept}, nil, brief{Status: sync.Applied}, []string{"Calls 11T09:00-11T11:00", "Mail 11T13:00-?"}, sync.Decision{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newClockWorld(t)
			d := w.device("ann")
			began := w.clock()
			start := c.start(w, d)
			at := began.Add(time.Hour)
			if !start.Made.Before(at) {
				at = start.Made.Add(time.Hour)
			}
			stop := d.stop(start.ID, madeAt(at))
			if v := d.one(start); v.Status != sync.Held {
				t.Fatalf("the start: %+v", v)
			}
			if _, err := w.decide("mia", start.ID, 1, c.decide); err != nil {
				t.Fatal(err)
			}
			if c.between != nil {
				c.between(w)
			}
			equal(t, "verdict", briefly(d.one(stop)), c.want)
			equal(t, "entries", w.clocked("ann"), c.left)
			if c.last == nil {
				return
			}
			list, _, err := w.server.Held(context.Background(), w.as("mia"), everything())
			if err != nil || len(list) != 1 || list[0].ID != stop.ID {
				t.Fatalf("held: %+v, %v", list, err)
			}
			if h := sync.HeldClockOf(list[0]); h == nil || h.Entry == "" || !h.Stop.Equal(at) {
				t.Errorf("the decision is on %+v", h)
			}
			if _, err := w.decide("mia", stop.ID, 1, c.then); err != nil {
				t.Fatal(err)
			}
			equal(t, "at last", w.clocked("ann"), c.last)
		})
	}
}

// takeIn takes in everything, whatever it is.
func (d *device) takeIn() {
	d.Helper()
	for {
		a := d.pull()
		for _, v := range a.Verdicts {
			d.stored = max(d.stored, v.Seq)
		}
		if !a.More {
			return
		}
	}
}

// Time that was held and accepted has the time zone of its device, as if it had
// been taken at once.
func TestAcceptedTimeKeepsItsZone(t *testing.T) {
	t.Parallel()
	zoned := func(c *sync.Change) { c.Zone = "Asia/Tokyo" }
	for name, made := range map[string]func(w *world, d *device) sync.Change{
		"a start": func(w *world, d *device) sync.Change { return d.start("Calls", madeAt(w.ago(31*24*time.Hour)), zoned) },
		"a stop":  func(w *world, d *device) sync.Change { return d.stop("", madeAt(w.ago(31*24*time.Hour)), zoned) },
		"by hand": func(w *world, d *device) sync.Change {
			args := sync.ClockArgs{Activity: "Calls", Start: w.ago(33 * 24 * time.Hour), Stop: w.ago(32 * 24 * time.Hour)}
			return d.change(sync.ClockAddKind, args, madeAt(w.ago(31*24*time.Hour)), zoned)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newClockWorld(t)
			d := w.device("ann")
			c := made(w, d)
			if v := d.one(c); v.Status != sync.Held || v.Code != sync.CodeTooOld {
				t.Fatalf("verdict %+v", v)
			}
			if _, err := w.decide("mia", c.ID, 1, sync.Decision{Action: sync.Accept}); err != nil {
				t.Fatal(err)
			}
			w.view(func(ctx context.Context, tx storage.Tx) error {
				found, err := tx.TimeTrack().Entries().ByID(ctx, []string{c.ID})
				if e := found[c.ID]; e.Zone != "Asia/Tokyo" {
					t.Errorf("the entry is %+v", e)
				}
				return err
			})
		})
	}
}

// Who decides on trackers does not decide on time, and the other way round.
func TestKindsHaveTheirDeciders(t *testing.T) {
	t.Parallel()
	w := newClockWorld(t)
	d := w.device("ann")
	entry := d.old("set", today, 5).ID
	clock := d.stop("", madeAt(w.ago(31*24*time.Hour)))
	d.one(clock)
	equal(t, "both", w.held("mia"), []string{entry, clock.ID})
	w.person("mia", func(p *people.Person) { p.Permissions = people.TrackersManage })
	equal(t, "trackers", w.held("mia"), []string{entry})
	_, err := w.decide("mia", clock.ID, 1, sync.Decision{Action: sync.Refuse, Note: "no"})
	refused(t, "the clock", err, "not_found")
	w.person("mia", func(p *people.Person) { p.Permissions = people.TimetrackApprove })
	equal(t, "time", w.held("mia"), []string{clock.ID})
	_, err = w.decide("mia", entry, 1, sync.Decision{Action: sync.Refuse, Note: "no"})
	refused(t, "the entry", err, "not_found")
	list, _, err := w.server.Held(context.Background(), w.as("mia"), everything())
	if err != nil || !slices.Equal(list[0].Actions, []string{sync.Refuse}) {
		t.Errorf("without timetrack.manage nothing is entered for others: %+v, %v", list, err)
	}
	_, err = w.decide("mia", clock.ID, 1, sync.Decision{Action: sync.Accept})
	refused(t, "to accept", err, "denied")
	w.person("mia", func(p *people.Person) { p.Permissions = people.TimetrackManage })
	_, _, err = w.server.Held(context.Background(), w.as("mia"), everything())
	refused(t, "who decides on nothing", err, "denied")
}
