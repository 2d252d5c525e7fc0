package server_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const (
	today     = "2026-03-11" // Wednesday
	yesterday = "2026-03-10"
	lastWeek  = "2026-03-04"
)

// unassign takes the tracker from everybody at north, as from now on.
func (w *world) unassign() {
	w.Helper()
	w.edit("calls", func(t *tracking.Tracker) { t.Assignments[0].Locations = []string{"south"} })
}

func locked(w *world) { w.edit("calls", func(t *tracking.Tracker) { t.Settings.AllowEdits = false }) }

// Each row of S8 and S9, for a change of ann's. made is when it is made: the
// clock stands there first, then change what happens meanwhile, and last the
// time at which it arrives.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	const hour, days = time.Hour, 24 * time.Hour
	type step = func(w *world, d *device)
	after := func(wait time.Duration) step { return func(w *world, _ *device) { w.pass(wait) } }
	does := func(fn func(w *world)) step { return func(w *world, _ *device) { fn(w) } }
	for name, c := range map[string]struct {
		before, meanwhile []step
		make              func(d *device) sync.Change
		want              brief
		value             string // of the day that it is for
		date              string
	}{
		"now":            {nil, nil, nil, brief{Status: sync.Applied}, "5 by ann", today},
		"days later":     {nil, []step{after(5 * days)}, nil, brief{Status: sync.Applied}, "5 by ann", today},
		"an earlier day": {nil, nil, nil, brief{Status: sync.Applied}, "5 by ann", lastWeek},
		"a future day":   {nil, nil, nil, brief{Status: sync.Rejected, Code: "invalid"}, "", "2026-03-12"},

		"edits are off, made on its day, arriving later": {[]step{does(locked)}, []step{after(3 * days)}, nil, brief{Status: sync.Applied}, "5 by ann", today},
		"edits are off, made a day later":                {[]step{does(locked)}, nil, nil, brief{Status: sync.Rejected, Code: "not_editable"}, "", yesterday},
		"edits are off since it was made":                {nil, []step{after(hour), does(locked), after(hour)}, nil, brief{Status: sync.Applied}, "5 by ann", yesterday},
		"edits are on since it was made": {[]step{does(locked)}, []step{after(hour), does(func(w *world) {
			w.edit("calls", func(t *tracking.Tracker) { t.Settings.AllowEdits = true })
		})}, nil, brief{Status: sync.Rejected, Code: "not_editable"}, "", yesterday},

		"assignment lost, within seven days": {nil, []step{after(hour), does((*world).unassign), after(7 * days)}, nil, brief{Status: sync.AppliedLate}, "5 by ann", today},
		"assignment lost, later":             {nil, []step{after(hour), does((*world).unassign), after(7*days + time.Second)}, nil, brief{Status: sync.Held, Code: "no_longer"}, "", today},
		"assignment lost long after it was made": {nil, []step{after(9 * days), does((*world).unassign), after(hour)}, nil,
			brief{Status: sync.AppliedLate}, "5 by ann", today},
		"assignment lost and given back": {nil, []step{after(hour), does(func(w *world) {
			w.unassign()
			w.pass(hour)
			w.edit("calls", func(t *tracking.Tracker) { t.Assignments[0].Locations = []string{"north", "south"} })
		}), after(9 * days)}, nil, brief{Status: sync.Applied}, "5 by ann", today},
		"made after the assignment was lost": {[]step{does((*world).unassign), after(hour)}, nil, nil, brief{Status: sync.Rejected, Code: "not_assigned"}, "", today},
		"moved away, in time": {nil, []step{after(hour), does(func(w *world) {
			w.person("ann", func(p *people.Person) { p.Locations = nil })
		}), after(6 * days)}, nil, brief{Status: sync.AppliedLate}, "5 by ann", today},
		"moved away, seven days after it was made": {nil, []step{after(7 * days), does(func(w *world) {
			w.person("ann", func(p *people.Person) { p.Locations = nil })
		}), after(hour)}, nil, brief{Status: sync.Held, Code: "no_longer"}, "", today},

		"archived since":  {nil, []step{after(hour), does(func(w *world) { w.archive() })}, nil, brief{Status: sync.Applied}, "5 by ann", today},
		"archived before": {[]step{does(func(w *world) { w.archive() }), after(hour)}, nil, nil, brief{Status: sync.Rejected, Code: "archived"}, "", today},

		"the period is closed": {nil, []step{after(hour), does(func(w *world) { w.close(lastWeek) })}, nil, brief{Status: sync.Held, Code: "period_locked"}, "", lastWeek},
		"the period is closed and opened again": {nil, []step{does(func(w *world) {
			w.close(lastWeek)
			if _, err := w.log.Reopen(context.Background(), w.as("eve"), "calls", day(lastWeek), "oops"); err != nil {
				w.Fatal(err)
			}
		})}, nil, brief{Status: sync.Applied}, "5 by ann", lastWeek},

		"made six minutes in the future": {nil, nil, func(d *device) sync.Change {
			return d.submit(tracking.Set, today, 5, 0, madeAt(d.ago(-6*time.Minute)))
		}, brief{Status: sync.Held, Code: "clock_ahead"}, "", today},
		"made five minutes in the future": {nil, nil, func(d *device) sync.Change {
			return d.submit(tracking.Set, today, 5, 0, madeAt(d.ago(-5*time.Minute)))
		}, brief{Status: sync.Applied}, "5 by ann", today},
		"made in the last year that there is": {nil, nil, func(d *device) sync.Change {
			return d.submit(tracking.Set, today, 5, 0, madeAt(time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -12*3600))))
		}, brief{Status: sync.Held, Code: "clock_ahead"}, "", today},
		"no time at all": {nil, nil, func(d *device) sync.Change { return d.submit(tracking.Set, today, 5, 0, madeAt(time.Time{})) },
			brief{Status: sync.Held, Code: "too_old"}, "", today},
		"a clock five minutes ahead": {[]step{func(_ *world, d *device) { d.ahead = 5 * time.Minute }}, nil, nil, brief{Status: sync.Applied}, "5 by ann", today},
		"a clock six minutes ahead":  {[]step{func(_ *world, d *device) { d.ahead = 6 * time.Minute }}, nil, nil, brief{Status: sync.Applied, Uncertain: true}, "5 by ann", today},
		"a clock six minutes behind": {[]step{func(_ *world, d *device) { d.ahead = -6 * time.Minute }}, nil, nil, brief{Status: sync.Applied, Uncertain: true}, "5 by ann", today},
		// Made on its day, whatever the clock says, so that it may be entered.
		"a clock a year ahead, edits off": {[]step{does(locked), func(_ *world, d *device) { d.ahead = 365 * days }}, []step{after(2 * days)}, nil,
			brief{Status: sync.Applied, Uncertain: true}, "5 by ann", today},
		"a clock of the year 1970, edits off": {[]step{does(locked), func(_ *world, d *device) { d.ahead = -20000 * days }}, []step{after(2 * days)}, nil,
			brief{Status: sync.Applied, Uncertain: true}, "5 by ann", today},

		"thirty days old":                   {nil, []step{after(30 * days)}, nil, brief{Status: sync.Applied}, "5 by ann", today},
		"older than thirty days":            {nil, []step{after(30*days + time.Second)}, nil, brief{Status: sync.Held, Code: "too_old"}, "", today},
		"older than the organization's own": {[]step{does(func(w *world) { w.limit(3) })}, []step{after(4 * days)}, nil, brief{Status: sync.Held, Code: "too_old"}, "", today},
		"older, and of a tracker that is not there": {nil, []step{after(40 * days)}, func(d *device) sync.Change {
			return d.change(sync.SubmitKind, sync.SubmitArgs{Tracker: "gone", Metric: "made", Date: day(today), Op: tracking.Set})
		}, brief{Status: sync.Rejected, Code: "not_found"}, "", today},

		"somebody else has set it":       {nil, []step{does(func(w *world) { w.correct("mia", "ann", today, 9) })}, nil, brief{Status: sync.Held, Code: "conflict"}, "9 by mia", today},
		"somebody else has set the same": {nil, []step{does(func(w *world) { w.correct("mia", "ann", today, 5) })}, nil, brief{Status: sync.Applied}, "5 by ann", today},
		"somebody else had set it, as the device knew": {[]step{does(func(w *world) { w.correct("mia", "ann", today, 9) })}, nil,
			func(d *device) sync.Change { return d.submit(tracking.Set, today, 5, 1) }, brief{Status: sync.Applied}, "5 by ann", today},
		"somebody else has set it, and an addition": {nil, []step{does(func(w *world) { w.correct("mia", "ann", today, 9) })},
			func(d *device) sync.Change { return d.submit(tracking.Add, today, 5, 0) }, brief{Status: sync.Applied}, "14 by ann", today},
		"somebody else has set it, and clearing": {nil, []step{does(func(w *world) { w.correct("mia", "ann", today, 9) })},
			func(d *device) sync.Change { return d.submit(tracking.Clear, today, 0, 0) }, brief{Status: sync.Held, Code: "conflict"}, "9 by mia", today},
		"somebody else and then oneself": {nil, []step{does(func(w *world) {
			w.correct("mia", "ann", today, 9)
			w.correct("ann", "ann", today, 8)
		})}, nil, brief{Status: sync.Held, Code: "conflict"}, "8 by ann", today},
		"oneself on another device": {nil, []step{func(w *world, _ *device) {
			d := w.device("ann")
			d.one(d.submit(tracking.Set, today, 8, 0))
		}}, nil, brief{Status: sync.Applied, Code: "replaced_own"}, "5 by ann", today},
		"oneself in the browser": {nil, []step{does(func(w *world) { w.correct("ann", "ann", today, 8) })}, nil,
			brief{Status: sync.Applied, Code: "replaced_own"}, "5 by ann", today},
		"oneself the same elsewhere": {nil, []step{does(func(w *world) { w.correct("ann", "ann", today, 5) })}, nil, brief{Status: sync.Applied}, "5 by ann", today},
		// The server was restored to a time before what the device knew.
		"a base that is not there": {[]step{does(func(w *world) { w.correct("mia", "ann", today, 9) }), after(hour)}, nil,
			func(d *device) sync.Change { return d.submit(tracking.Set, today, 5, 7) }, brief{Status: sync.Applied}, "5 by ann", today},
		"a base that is not there, and somebody else since": {nil, []step{after(hour), does(func(w *world) { w.correct("mia", "ann", today, 9) })},
			func(d *device) sync.Change { return d.submit(tracking.Set, today, 5, 7) }, brief{Status: sync.Held, Code: "conflict"}, "9 by mia", today},

		"a kind that nobody knows": {nil, nil, func(d *device) sync.Change { return d.change("horoscope.read@1", "{}") }, brief{Status: sync.Rejected, Code: "unknown_kind"}, "", today},
		"a kind without a version": {nil, nil, func(d *device) sync.Change { return d.change("tracking.submit", "{}") }, brief{Status: sync.Rejected, Code: "unknown_kind"}, "", today},
		"a version before the first": {nil, nil, func(d *device) sync.Change { return d.change("tracking.submit@0", "{}") },
			brief{Status: sync.Rejected, Code: "unknown_kind"}, "", today},
		"an id that is none": {nil, nil, func(d *device) sync.Change { return d.submit(tracking.Set, today, 5, 0, identified("x")) },
			brief{Status: sync.Rejected, Code: "bad_field"}, "", today},
		"an id of an import": {nil, nil, func(d *device) sync.Change {
			return d.submit(tracking.Set, today, 5, 0, identified("019cdc3f-0000-8000-8000-000000000000"))
		}, brief{Status: sync.Rejected, Code: "invalid"}, "", today},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			d := w.device("ann")
			for _, s := range c.before {
				s(w, d)
			}
			if c.make == nil {
				c.make = func(d *device) sync.Change { return d.submit(tracking.Set, c.date, 5, 0) }
			}
			ch := c.make(d)
			for _, s := range c.meanwhile {
				s(w, d)
			}
			v := d.one(ch)
			if briefly(v) != c.want {
				t.Errorf("%+v, want %+v", v, c.want)
			}
			if got := w.value("ann", c.date); got != c.value {
				t.Errorf("the value is %q, want %q", got, c.value)
			}
			if v.ID != ch.ID || v.Seq != ch.Seq || v.Revision != 1 || (v.Code == "") != (v.Reason == "") {
				t.Errorf("verdict %+v", v)
			}
			equal(t, "sent again", d.one(ch), v)
			if got := w.value("ann", c.date); got != c.value {
				t.Errorf("sent again, the value is %q, want %q", got, c.value)
			}
		})
	}
}

func (w *world) archive() {
	w.Helper()
	t, err := w.log.Tracker(context.Background(), w.as("eve"), "calls")
	if err == nil {
		_, err = w.log.Archive(context.Background(), w.as("eve"), "calls", t.Revision)
	}
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) limit(days int) {
	w.Helper()
	w.update(func(ctx context.Context, tx storage.Tx) error {
		o, err := tx.Organization().Get(ctx, w.org, time.Time{})
		if err != nil {
			return err
		}
		o.Revision++
		o.OfflineDays = days
		return tx.Organization().Put(ctx, o, "", w.clock())
	})
}

func TestVerdictShowsTheValuesThatMet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, phone := w.device("ann"), w.device("ann")
	conflict, own := d.submit(tracking.Set, today, 5, 0), d.submit(tracking.Set, yesterday, 7, 0)
	w.correct("mia", "ann", today, 9)
	phone.one(phone.submit(tracking.Set, yesterday, 3, 0))
	got := d.push(conflict, own).Verdicts
	equal(t, "conflict", sync.EntryNoteOf(got[0]), &sync.EntryNote{Mine: tracking.NumberValue(5), Theirs: tracking.NumberValue(9), By: "Mia Test", ByOther: true})
	equal(t, "own", sync.EntryNoteOf(got[1]), &sync.EntryNote{Mine: tracking.NumberValue(7), Theirs: tracking.NumberValue(3), By: "Ann Test"})

	// eve is at none of ann's locations, so ann may not know her name (C4).
	next := d.submit(tracking.Set, today, 6, 1)
	w.correct("eve", "ann", today, 10)
	equal(t, "out of sight", sync.EntryNoteOf(d.one(next)), &sync.EntryNote{Mine: tracking.NumberValue(6), Theirs: tracking.NumberValue(10), ByOther: true})
}

// Changes that wait on one device are no news to one another.
func TestChangesOfOneDeviceFollowOnOneAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	a := d.push(d.submit(tracking.Set, today, 5, 0), d.submit(tracking.Set, today, 6, 0), d.submit(tracking.Add, today, 1, 0), d.submit(tracking.Clear, today, 0, 0), d.submit(tracking.Set, today, 8, 0))
	for _, v := range a.Verdicts {
		equal(t, "verdict", briefly(v), brief{Status: sync.Applied})
	}
	equal(t, "in a later push", briefly(d.one(d.submit(tracking.Set, today, 9, 0))), brief{Status: sync.Applied})
	equal(t, "value", w.value("ann", today), "9 by ann")
	phone := w.device("ann")
	phone.one(phone.submit(tracking.Set, today, 1, 6))
	got := d.push(d.submit(tracking.Set, today, 2, 6), d.submit(tracking.Set, today, 3, 6)).Verdicts
	equal(t, "another device between", []brief{briefly(got[6]), briefly(got[7])}, []brief{{Status: sync.Applied, Code: "replaced_own"}, {Status: sync.Applied}})
}

// A device that knew of a rule cannot have worked before it (S8).
func TestForgedTimes(t *testing.T) {
	t.Parallel()
	old := func(w *world) time.Time { return instant("2026-03-11T08:00:00Z") } // before the assignment is lost at 09:00
	for name, c := range map[string]struct {
		push func(w *world, d *device) sync.Verdict
		want brief
	}{
		"it never heard of it": {func(w *world, d *device) sync.Verdict {
			return d.one(d.submit(tracking.Set, today, 5, 0, madeAt(old(w))))
		}, brief{Status: sync.AppliedLate}},
		"the change says that it knew": {func(w *world, d *device) sync.Verdict {
			return d.one(d.submit(tracking.Set, today, 5, 0, madeAt(old(w)), policy(w.ago(30*time.Minute))))
		}, brief{Status: sync.Rejected, Code: "not_assigned", Uncertain: true}},
		"the device has pulled, and the change denies it": {func(w *world, d *device) sync.Verdict {
			d.synced()
			w.pass(2 * time.Minute)
			d.pull() // which confirms the page before
			return d.one(d.submit(tracking.Set, today, 5, 0, madeAt(old(w)), policy(old(w))))
		}, brief{Status: sync.Rejected, Code: "not_assigned", Uncertain: true}},
		"the device has pulled, but made the change before": {func(w *world, d *device) sync.Verdict {
			ch := d.submit(tracking.Set, today, 5, 0, madeAt(old(w)), policy(old(w)))
			d.synced()
			w.pass(2 * time.Minute)
			d.pull()
			return d.one(ch)
		}, brief{Status: sync.AppliedLate}},
		"the change before it says that it knew": {func(w *world, d *device) sync.Verdict {
			d.one(d.submit(tracking.Set, yesterday, 5, 0, policy(w.ago(30*time.Minute))))
			return d.one(d.submit(tracking.Set, today, 5, 0, madeAt(old(w)), policy(old(w))))
		}, brief{Status: sync.Rejected, Code: "not_assigned", Uncertain: true}},
		"the change before it knew, and the device has pulled since": {func(w *world, d *device) sync.Verdict {
			one := d.submit(tracking.Set, yesterday, 5, 0, policy(w.ago(30*time.Minute)))
			two := d.submit(tracking.Set, today, 5, 0, madeAt(old(w)), policy(old(w)))
			d.synced()
			w.pass(2 * time.Minute)
			d.pull()
			return d.push(one, two).Verdicts[1]
		}, brief{Status: sync.Rejected, Code: "not_assigned", Uncertain: true}},
		"a policy of the future": {func(w *world, d *device) sync.Verdict {
			return d.one(d.submit(tracking.Set, today, 5, 0, madeAt(old(w)), policy(w.ago(-1000*time.Hour))))
		}, brief{Status: sync.Rejected, Code: "not_assigned", Uncertain: true}},
		"a clock that was set between two changes": {func(w *world, d *device) sync.Verdict {
			run := func(mono int64) func(*sync.Change) { return func(c *sync.Change) { c.Boot, c.Mono = "run", mono } }
			d.one(d.submit(tracking.Set, yesterday, 5, 0, run(60_000)))
			return d.one(d.submit(tracking.Set, today, 5, 0, madeAt(old(w)), run(120_000)))
		}, brief{Status: sync.AppliedLate, Uncertain: true}},
		"a run that goes backwards": {func(w *world, d *device) sync.Verdict {
			run := func(mono int64) func(*sync.Change) { return func(c *sync.Change) { c.Boot, c.Mono = "run", mono } }
			return d.push(d.submit(tracking.Set, yesterday, 5, 0, madeAt(old(w)), run(60_000)), d.submit(tracking.Set, today, 5, 0, madeAt(old(w)), run(1))).Verdicts[1]
		}, brief{Status: sync.AppliedLate, Uncertain: true}},
		"another run": {func(w *world, d *device) sync.Verdict {
			run := func(boot string) func(*sync.Change) { return func(c *sync.Change) { c.Boot, c.Mono = boot, 1 } }
			return d.push(d.submit(tracking.Set, yesterday, 5, 0, run("one")), d.submit(tracking.Set, today, 5, 0, madeAt(old(w)), run("two"))).Verdicts[1]
		}, brief{Status: sync.AppliedLate}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.unassign()
			w.pass(time.Hour)
			if got := briefly(c.push(w, w.device("ann"))); got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

// What the author may not see is answered as what is not there (attack 2).
func TestForbiddenLooksAbsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(tracking.Tracker{ID: "secret", Name: "Secret", Start: day("2026-02-02"), Period: period.Week, Metrics: []tracking.Metric{{ID: "hush", Name: "Hush", Kind: tracking.Number}},
		Settings: tracking.Settings{AllowEdits: true}, Assignments: []tracking.Assignment{{Locations: []string{"south"}, Everyone: true}}})
	d := w.device("ann")
	args := func(a sync.SubmitArgs) sync.Change {
		a.Date, a.Op, a.Value = day(today), tracking.Set, 5
		return d.change(sync.SubmitKind, a)
	}
	var got []string
	for _, v := range d.push(
		args(sync.SubmitArgs{Tracker: "nowhere", Metric: "hush"}),
		args(sync.SubmitArgs{Tracker: "secret", Metric: "hush"}),
		args(sync.SubmitArgs{Tracker: "calls", Metric: "hush"}),
		args(sync.SubmitArgs{Tracker: "calls", Metric: "made", Person: "bob"}),
		args(sync.SubmitArgs{Tracker: "calls", Metric: "made", Person: "nobody"}),
	).Verdicts {
		v.Seq, v.ID = 0, ""
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(b))
	}
	for _, s := range got {
		if s != got[0] || !strings.Contains(s, `"rejected","code":"not_found"`) {
			t.Errorf("%s, and the first was %s", s, got[0])
		}
	}
	if w.value("bob", today) != "" {
		t.Error("bob has a value")
	}
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := `"tracker":"calls","metric":"made","date":"2026-03-11","op":"set","value":"5"`
	for args, field := range map[string]string{
		`{` + good + `,"user_id":"bob"}`:                                                                   "user_id",
		`{` + good + `,"status":"applied"}`:                                                                "status",
		`{` + good + `,"Value":"5"}`:                                                                       "Value",
		`{` + good + `,"value":"6"}`:                                                                       "value",
		`{` + good + `,"base":null}`:                                                                       "base",
		`{` + good + `,"base":"1"}`:                                                                        "base",
		`{` + good + `,"base":-1}`:                                                                         "base",
		`{` + good + `,"base":1.5}`:                                                                        "base",
		`{` + good + `,"reason":7}`:                                                                        "reason",
		`{"metric":"made","date":"2026-03-11","op":"set"}`:                                                 "tracker",
		`{"tracker":"calls","metric":"made","op":"set"}`:                                                   "date",
		`{"tracker":"calls","metric":"made","date":"2026-02-30","op":"set"}`:                               "date",
		`{"tracker":"calls","metric":"made","date":"2026-03-11"}`:                                          "op",
		`{"tracker":"calls","metric":"made","date":"2026-03-11","op":"steal"}`:                             "op",
		`{"tracker":"calls","metric":"made","date":"2026-03-11","op":"set","value":5}`:                     "value",
		`{"tracker":"calls","metric":"made","date":"2026-03-11","op":"set","value":"5.5"}`:                 "value",
		`{"tracker":"calls","metric":"made","date":"2026-03-11","op":"set","value":"1e3"}`:                 "value",
		`{"tracker":"calls","metric":"made","date":"2026-03-11","op":"set","value":"+5"}`:                  "value",
		`{"tracker":"calls","metric":"made","date":"2026-03-11","op":"set","value":"9223372036854775808"}`: "value",
		`{"tracker":{},"metric":"made","date":"2026-03-11","op":"set"}`:                                    "tracker",
		`[]`: "args", `null`: "args", `7`: "args", `"x"`: "args", ``: "args", `{`: "args", `{} {}`: "args",
		`{` + good + `,"reason":"` + strings.Repeat("x", sync.MaxArgs) + `"}`: "args",
	} {
		d := w.device("ann")
		v := d.one(d.change(sync.SubmitKind, args))
		if v.Status != sync.Rejected || v.Code != "bad_field" || !strings.HasPrefix(v.Reason, field+" ") {
			t.Errorf("%.80s: %s %s %q, want bad_field at %s", args, v.Status, v.Code, v.Reason, field)
		}
	}
	if got := w.value("ann", today); got != "" {
		t.Errorf("the value is %q", got)
	}
	d := w.device("ann")
	equal(t, "good arguments", briefly(d.one(d.change(sync.SubmitKind, `{`+good+`,"base":0}`))), brief{Status: sync.Applied})
}

// A record merged into one's own holds its days' values, and is one's own to
// change (C23).
func TestMergedRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.correct("bob", "bob", today, 3)
	w.person("bob", func(p *people.Person) { p.MergedInto = "ann" })
	d := w.device("ann")
	equal(t, "under one's own", briefly(d.one(d.submit(tracking.Set, today, 5, 0))), brief{Status: sync.Rejected, Code: "merged_record"})
	equal(t, "under the record", briefly(d.one(d.change(sync.SubmitKind, sync.SubmitArgs{
		Tracker: "calls", Metric: "made", Date: day(today), Person: "bob", Op: tracking.Set, Value: 5, Base: 1,
	}))), brief{Status: sync.Applied})
	equal(t, "value", w.value("bob", today), "5 by ann")
	rows, _ := d.synced()
	equal(t, "rows", rows, map[string]string{"made/2026-03-11/bob": "5"})
}
