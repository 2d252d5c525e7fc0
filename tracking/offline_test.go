package tracking_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// offline submits commands of one's own from a device.
func (w *world) offline(cmds ...tracking.Submit) []tracking.Outcome {
	w.Helper()
	out, err := w.log.SubmitAll(context.Background(), w.as(cmds[0].Person), cmds, tracking.BatchOptions{Offline: true})
	if err != nil {
		w.Fatalf("%v", err)
	}
	return out
}

func TestOfflineConflicts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	on := func(base int64, c tracking.Submit) tracking.Outcome { return w.offline(based(base, c))[0] }
	replaced := func(o tracking.Outcome) (values []int64) {
		for _, s := range o.Replaced {
			values = append(values, s.New.N)
		}
		return values
	}
	equal(t, "first", on(0, set("ann", "made", wednesday, 1)), tracking.Outcome{Entry: tracking.Entry{Key: key("ann", "made", wednesday), Value: tracking.NumberValue(1), Revision: 1, Updated: w.now}})
	equal(t, "unknown of one's own", replaced(on(0, set("ann", "made", wednesday, 2))), []int64{1})
	equal(t, "all of them", replaced(on(0, set("ann", "made", wednesday, 3))), []int64{1, 2})
	equal(t, "some of them", replaced(on(1, set("ann", "made", wednesday, 4))), []int64{2, 3})
	equal(t, "additions replace nothing", replaced(on(0, add("ann", "made", wednesday, 1))), nil)

	if _, err := w.log.Submit(context.Background(), w.as("mia"), because("checked", set("ann", "made", wednesday, 9))); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		cmd  tracking.Submit
		mine tracking.Value
	}{
		"set":   {set("ann", "made", wednesday, 7), tracking.NumberValue(7)},
		"clear": {blank("ann", "made", wednesday), tracking.Value{}},
	} {
		err := on(5, c.cmd).Err
		conflict, ok := errors.AsType[*tracking.Conflict](err)
		if !ok || !errors.Is(err, fault.ErrConflict) || fault.Code(err) != "conflict" {
			t.Fatalf("%s: %v", name, err)
		}
		equal(t, name, *conflict, tracking.Conflict{Mine: c.mine, Theirs: tracking.NumberValue(9), By: "mia"})
	}
	equal(t, "the same value", on(5, set("ann", "made", wednesday, 9)).Err, nil)
	equal(t, "knowing it", on(7, set("ann", "made", wednesday, 7)).Err, nil)
	refused(t, w.try("ann", based(5, set("ann", "made", wednesday, 7))), "stale", "")

	// Within one batch too, on top of those before it.
	out := w.offline(based(0, set("bob", "made", wednesday, 1)), based(0, set("bob", "made", wednesday, 2)), based(0, set("bob", "tidy", wednesday, 1)))
	equal(t, "in a batch", [][]int64{replaced(out[0]), replaced(out[1]), replaced(out[2])}, [][]int64{nil, {1}, nil})
}

func TestOfflineAfterTheAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set("2026-03-10T09:00:00Z")
	w.save(calls())
	w.set("2026-03-11T09:00:00Z")
	id := "019cdc3f-0000-7000-8000-000000000001"
	before := identified(id, made("2026-03-11T08:00:00Z", set("ann", "made", wednesday, 1)))
	w.edit("calls", func(tr *tracking.Tracker) { tr.Assignments[0].Locations = []string{"south"} })
	w.now = w.now.Add(tracking.AssignmentGrace)
	late := before
	late.ID = ""
	out := w.offline(before, before, made("2026-03-11T09:30:00Z", set("ann", "made", wednesday, 2)))
	equal(t, "made before", []bool{out[0].Lapsed, out[0].Repeated, out[1].Lapsed, out[1].Repeated}, []bool{true, false, true, true})
	refused(t, out[2].Err, "not_assigned", "date")
	w.now = w.now.Add(time.Microsecond)
	refused(t, w.offline(late)[0].Err, "no_longer", "date")
	equal(t, "again, later", w.offline(before)[0].Lapsed, true)
	if out := w.offline(made("2026-03-11T08:00:00Z", set("dan", "made", wednesday, 1))); !errors.Is(out[0].Err, fault.ErrNotFound) {
		t.Errorf("who never was assigned: %v", out[0].Err)
	}
	// Many instants at once, of which some are from before the tracker.
	var many []tracking.Submit
	for _, at := range []string{"2026-03-11T08:00:00Z", "2026-03-11T08:00:01Z", "2026-03-11T08:00:02Z", "2026-03-11T09:00:03Z", "2026-03-01T08:00:00Z"} {
		many = append(many, made(at, add("cyd", "made", wednesday, 1)))
	}
	w2 := newWorld(t)
	w2.set("2026-03-05T00:00:00Z")
	w2.save(calls())
	w2.set("2026-03-11T12:00:00Z")
	out = w2.offline(many...)
	for i, o := range out {
		if (o.Err != nil) != (i == 4) {
			t.Errorf("%d: %v", i, o.Err)
		}
	}
}

func TestAccept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	tr := calls()
	tr.Settings.AllowEdits = false
	tr.Settings.SubmitBy = clockTime(18, 0)
	w.save(tr)
	accept := func(who string, c tracking.Submit) (tracking.Entry, error) { return w.log.Accept(ctx, w.as(who), c) }

	e, err := accept("mia", because("was ill", made("2026-03-09T20:00:00Z", based(77, set("ann", "made", "2026-03-09", 5)))))
	if err != nil || e.Value != tracking.NumberValue(5) || !e.Late {
		t.Fatalf("%+v, %v", e, err)
	}
	equal(t, "history", w.history(key("ann", "made", "2026-03-09"))[0].By+" "+w.history(key("ann", "made", "2026-03-09"))[0].Reason, "mia was ill")
	if _, err := accept("mia", add("ann", "made", "2026-03-09", 2)); err != nil {
		t.Error(err)
	}
	equal(t, "on top", w.history(key("ann", "made", "2026-03-09"))[0].New, tracking.NumberValue(7))

	unassigned := func() {
		w.edit("calls", func(tr *tracking.Tracker) {
			tr.Assignments = []tracking.Assignment{{Locations: []string{"north"}, People: []string{"bob"}}}
		})
	}
	for name, c := range map[string]struct {
		who         string
		cmd         tracking.Submit
		code, field string
	}{
		"without permission":   {"rex", set("ann", "made", wednesday, 1), "denied", ""},
		"for oneself":          {"mia", set("mia", "made", wednesday, 1), "denied", "person"},
		"for one elsewhere":    {"mia", set("cyd", "made", wednesday, 1), "denied", "person"},
		"for one above":        {"mia", set("ada", "made", wednesday, 1), "denied", "person"},
		"for nobody":           {"mia", set("zoe", "made", wednesday, 1), "denied", "person"},
		"a day to come":        {"mia", set("ann", "made", "2026-03-12", 1), "invalid", "date"},
		"before the start":     {"mia", set("ann", "made", "2026-03-01", 1), "invalid", "date"},
		"no such metric":       {"mia", set("ann", "nothing", wednesday, 1), "not_found", ""},
		"no such tracker":      {"mia", tracking.Submit{Tracker: "nothing", Key: key("ann", "made", wednesday)}, "not_found", ""},
		"too large":            {"mia", set("ann", "made", wednesday, tracking.MaxValue+1), "invalid", "value"},
		"at the highest level": {"eve", set("eve", "made", wednesday, 1), "denied", "person"},
	} {
		_, err := accept(c.who, c.cmd)
		t.Log(name)
		refused(t, err, c.code, c.field)
	}
	unassigned()
	if _, err := accept("mia", set("ann", "made", wednesday, 1)); err != nil {
		t.Errorf("not assigned: %v", err)
	}
	w.change("ada", func(p *people.Person) { p.Level = 40 })
	if _, err := accept("ada", set("ann", "made", "2026-03-10", 1)); err != nil {
		t.Errorf("from above: %v", err)
	}
	if _, err := accept("eve", set("ada", "made", "2026-03-10", 1)); err != nil {
		t.Errorf("at the highest level, for one another: %v", err)
	}
	w.set("2026-03-18T09:00:00Z")
	must(w.log.Close(ctx, w.as("mia"), "calls", day(wednesday), ""))(t)
	_, err = accept("mia", set("ann", "made", wednesday, 3))
	refused(t, err, "period_locked", "date")
}

func TestManaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	for who, code := range map[string]string{"mia": "", "eve": "", "ann": "denied", "rex": "denied"} {
		if _, err := w.log.Managed(context.Background(), w.as(who), "calls"); fault.Code(err) != code {
			t.Errorf("%s: %v", who, err)
		}
	}
	if _, err := w.log.Managed(context.Background(), w.as("mia"), "nothing"); fault.Code(err) != "not_found" {
		t.Errorf("nothing: %v", err)
	}
}
