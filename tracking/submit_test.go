package tracking_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Ids of commands.
const (
	id1 = "0195811e-0000-7000-8000-000000000001"
	id2 = "0195811e-0000-7000-8000-000000000002"
	id3 = "0195811e-0000-7000-8000-000000000003"
)

// values lists what the entries of tracker calls hold, by key.
func (w *world) values() map[string]string {
	w.Helper()
	out := map[string]string{}
	subs, _, err := w.log.Submissions(context.Background(), w.as("eve"), tracking.EntryFilter{Tracker: "calls"}, everything)
	if err != nil {
		w.Fatalf("%v", err)
	}
	for _, s := range subs {
		if _, ok := out[s.Key.String()]; !ok { // the newest comes first
			out[s.Key.String()] = s.New.String()
		}
	}
	return out
}

func TestSetAddClear(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	k := key("ann", "made", wednesday)
	number := tracking.NumberValue
	var blankValue tracking.Value
	var want []tracking.Submission
	for i, step := range []struct {
		op      tracking.Op
		operand int64
		value   tracking.Value
	}{
		{tracking.Add, 2, number(2)}, // blank counts as 0
		{tracking.Add, 1, number(3)},
		{tracking.Set, 0, number(0)}, // 0 is not blank
		{tracking.Clear, 0, blankValue},
		{tracking.Add, 0, number(0)},
		{tracking.Set, -7, number(-7)},
		{"", 8, number(8)},
	} {
		w.now = w.now.Add(time.Minute)
		c := tracking.Submit{Tracker: "calls", Key: k, Op: step.op, Value: step.operand}
		e := w.submit(c)
		equal(t, "entry", e, tracking.Entry{Key: k, Value: step.value, Revision: int64(i + 1), Updated: w.now})
		if step.op == "" {
			step.op = tracking.Set
		}
		sub := tracking.Submission{Key: k, Revision: int64(i + 1), Op: step.op, Operand: step.operand, New: step.value, By: "ann", Made: w.now, Received: w.now}
		if i > 0 {
			sub.Old = want[0].New
		}
		want = append([]tracking.Submission{sub}, want...)
	}
	got := w.history(k)
	for i := range got {
		if got[i].Change == "" || i > 0 && got[i].Change == got[i-1].Change {
			t.Errorf("submission %d was made by command %q", got[i].Revision, got[i].Change)
		}
	}
	for i := range got {
		got[i].Change = ""
	}
	equal(t, "history", got, want)
}

func TestBlankZeroAndAValueAreThreeThings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.submit(set("ann", "made", "2026-03-09", 0))
	w.submit(set("ann", "made", "2026-03-10", 4))
	w.submit(set("ann", "made", wednesday, 4))
	w.submit(blank("ann", "made", wednesday))
	cell := w.report("ann", tracking.ReportQuery{}).Rows[0].Cells[0]
	if cell.Total != 4 || cell.Count != 2 {
		t.Errorf("total %d of %d values, want 4 of 2", cell.Total, cell.Count)
	}
	entries := w.entries("ann", tracking.EntryFilter{})
	if len(entries) != 2 {
		t.Errorf("entries %v", entries)
	}
	for v, want := range map[tracking.Value]string{{}: "null", tracking.NumberValue(0): `"0"`, tracking.NumberValue(-1 << 62): `"-4611686018427387904"`} {
		b, err := json.Marshal(v)
		if string(b) != want || err != nil {
			t.Errorf("%v is %s, %v", v, b, err)
		}
		back := tracking.NumberValue(9)
		if err := json.Unmarshal(b, &back); err != nil || back != v {
			t.Errorf("%s is %v, %v", b, back, err)
		}
	}
	for _, bad := range []string{`5`, `""`, `"1.5"`, `"9223372036854775808"`, `true`} {
		var v tracking.Value
		if err := json.Unmarshal([]byte(bad), &v); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%s: %v, %v", bad, v, err)
		}
	}
}

func TestValuesOutOfRange(t *testing.T) {
	t.Parallel()
	const most = tracking.MaxValue
	w := newWorld(t)
	w.save(calls())
	w.submit(set("ann", "made", "2026-03-09", most))
	w.submit(set("ann", "made", "2026-03-10", -most))
	w.submit(set("ann", "made", "2026-03-08", most))
	op := func(name string, c tracking.Submit) tracking.Submit {
		c.Op = tracking.Op(name)
		return c
	}
	for name, c := range map[string]struct {
		tracking.Submit
		code, field string
	}{
		"tick":                     {set("ann", "tidy", wednesday, 1), "", ""},
		"untick":                   {set("ann", "tidy", wednesday, 0), "", ""},
		"tick twice":               {set("ann", "tidy", wednesday, 2), "invalid", "value"},
		"tick less than not":       {set("ann", "tidy", wednesday, -1), "invalid", "value"},
		"add to a check box":       {add("ann", "tidy", wednesday, 1), "invalid", "op"},
		"clear with a value":       {op("clear", set("ann", "made", wednesday, 1)), "invalid", "value"},
		"unknown operation":        {op("multiply", set("ann", "made", wednesday, 1)), "invalid", "op"},
		"too large":                {set("ann", "made", wednesday, most+1), "invalid", "value"},
		"too small":                {set("ann", "made", wednesday, -most-1), "invalid", "value"},
		"passing the largest":      {add("ann", "made", "2026-03-09", 1), "invalid", "value"},
		"passing the smallest":     {add("ann", "made", "2026-03-10", -1), "invalid", "value"},
		"back from the largest":    {add("ann", "made", "2026-03-08", -1), "", ""},
		"unknown metric":           {set("ann", "mode", wednesday, 1), "not_found", ""},
		"id that is none":          {identified("1", set("ann", "made", wednesday, 1)), "invalid", "id"},
		"id in capitals":           {identified("0195811E-0000-7000-8000-00000000000A", set("ann", "made", wednesday, 1)), "invalid", "id"},
		"metric that is no id":     {set("ann", "made\x00", wednesday, 1), "invalid", "metric"},
		"person that is no id":     {set("a\xff", "made", wednesday, 1), "invalid", "person"},
		"reason with a bell":       {because("\a", set("ann", "made", wednesday, 1)), "invalid", "reason"},
		"before all days":          {tracking.Submit{Tracker: "calls", Key: tracking.Key{Metric: "made", Date: -1, Person: "ann"}}, "invalid", "date"},
		"no date":                  {set("ann", "made", "", 1), "invalid", "date"},
		"after all days":           {tracking.Submit{Tracker: "calls", Key: tracking.Key{Metric: "made", Date: period.MaxDate + 1, Person: "ann"}}, "invalid", "date"},
		"the day before the first": {set("ann", "made", "2026-03-01", 1), "invalid", "date"},
		"the first day":            {set("ann", "made", "2026-03-02", 1), "", ""},
		"tomorrow":                 {set("ann", "made", "2026-03-12", 1), "invalid", "date"},
	} {
		err := w.try("ann", c.Submit)
		if c.code == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.code != "" {
			t.Run(name, func(t *testing.T) { refused(t, err, c.code, c.field) })
		}
	}
	w.edit("calls", func(t *tracking.Tracker) { t.Metrics[0].Retired = true })
	refused(t, w.try("ann", set("ann", "made", wednesday, 1)), "metric_retired", "metric")
}

// T7: with edits on, any day from the start to today; with edits off, today
// until the day's cut-off, wherever the person works.
func TestWhichDaysAreOpen(t *testing.T) {
	t.Parallel()
	night := people.NewRoster(people.Organization{ID: org, Calendar: period.Calendar{{Settings: period.Settings{Zone: "Europe/Copenhagen", Cutoff: 3 * 60}}}},
		nil, locations(), nil, []people.Person{person("ann", "representative", "north"), person("dan", "representative", "harbour"), person("eve", "enterprise")})
	for name, c := range map[string]struct {
		now, person, date string
		edits             bool
		code              string
	}{
		"today":                             {"2026-03-11T09:00:00Z", "ann", "2026-03-11", false, ""},
		"yesterday, edits off":              {"2026-03-11T09:00:00Z", "ann", "2026-03-10", false, "not_editable"},
		"yesterday, edits on":               {"2026-03-11T09:00:00Z", "ann", "2026-03-10", true, ""},
		"tomorrow, edits on":                {"2026-03-11T09:00:00Z", "ann", "2026-03-12", true, "invalid"},
		"the last minute before cut-off":    {"2026-03-12T01:59:59.999999Z", "ann", "2026-03-11", false, ""},
		"then it is not yet the next day":   {"2026-03-12T01:59:59.999999Z", "ann", "2026-03-12", true, "invalid"},
		"at the cut-off":                    {"2026-03-12T02:00:00Z", "ann", "2026-03-11", false, "not_editable"},
		"the new day":                       {"2026-03-12T02:00:00Z", "ann", "2026-03-12", false, ""},
		"far west the day is younger":       {"2026-03-12T06:59:59Z", "dan", "2026-03-11", false, ""},
		"far west, at the cut-off":          {"2026-03-12T07:00:00Z", "dan", "2026-03-11", false, "not_editable"},
		"far west, tomorrow in Copenhagen":  {"2026-03-12T06:59:59Z", "dan", "2026-03-12", true, "invalid"},
		"cut-off on the day clocks change":  {"2026-03-29T00:59:59Z", "ann", "2026-03-28", false, ""},
		"skipped hour: days begin after it": {"2026-03-29T01:00:00Z", "ann", "2026-03-28", false, "not_editable"},
	} {
		w := newWorldOn(t, memoryDB(), night)
		tr := calls()
		tr.Settings.AllowEdits = c.edits
		tr.Assignments = []tracking.Assignment{{AllLocations: true, Everyone: true}}
		w.save(tr)
		w.set(c.now)
		if err := w.try(c.person, set(c.person, "made", c.date, 1)); fault.Code(err) != c.code {
			t.Errorf("%s: %v, want %q", name, err, c.code)
		}
	}
}

func TestOnlyTheAssignedEnter(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Assignments = []tracking.Assignment{
		{Locations: []string{"north"}, People: []string{"ann"}, Span: span("2026-03-05", "2026-03-10")},
		{Locations: []string{"south"}, Everyone: true},
	}
	w.save(tr)
	for date, want := range map[string]string{"2026-03-04": "not_assigned", "2026-03-05": "", "2026-03-09": "", "2026-03-10": "not_assigned", "2026-03-01": "invalid"} {
		if err := w.try("ann", set("ann", "made", date, 1)); fault.Code(err) != want {
			t.Errorf("on %s: %v, want %q", date, err, want)
		}
	}
	// Whoever may not know of the tracker is told nothing, of no date.
	for _, date := range []string{"2026-03-01", "2026-03-05", "2026-03-10", "2026-03-12"} {
		if err := w.try("bob", set("bob", "made", date, 1)); fault.Code(err) != "not_found" {
			t.Errorf("bob on %s: %v", date, err)
		}
	}
	// A manager of the place knows it and is not assigned.
	if err := w.try("ada", set("ada", "made", wednesday, 1)); err != nil {
		t.Errorf("ada, who is at south: %v", err)
	}
	if err := w.try("mia", set("mia", "made", wednesday, 1)); fault.Code(err) != "not_assigned" {
		t.Errorf("mia: %v", err)
	}
	if err := w.try("ann", identified("", tracking.Submit{Tracker: "none", Key: key("ann", "made", wednesday)})); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("no such tracker: %v", err)
	}
}

func TestLateMarks(t *testing.T) {
	t.Parallel()
	roster := func(cutoff int) *people.Roster {
		return people.NewRoster(people.Organization{ID: org, Calendar: period.Calendar{{Settings: period.Settings{Zone: "Europe/Copenhagen", Cutoff: cutoff}}}},
			nil, locations(), nil, []people.Person{person("ann", "representative", "north"), person("dan", "representative", "harbour"), person("eve", "enterprise")})
	}
	for name, c := range map[string]struct {
		cutoff       int
		by           *tracking.TimeOfDay
		person, made string
		late         bool
	}{
		"in time":                          {0, clockTime(17, 0), "ann", "2026-03-11T15:59:59.999999Z", false},
		"at the time":                      {0, clockTime(17, 0), "ann", "2026-03-11T16:00:00Z", true},
		"the day after":                    {0, clockTime(17, 0), "ann", "2026-03-12T08:00:00Z", true},
		"no time":                          {0, nil, "ann", "2026-03-12T08:00:00Z", false},
		"in New York in time":              {0, clockTime(17, 0), "dan", "2026-03-11T20:59:59Z", false},
		"in New York late":                 {0, clockTime(17, 0), "dan", "2026-03-11T21:00:00Z", true},
		"before the cut-off is at night":   {180, clockTime(1, 30), "ann", "2026-03-11T23:30:00Z", false},
		"after midnight, late":             {180, clockTime(1, 30), "ann", "2026-03-12T00:30:00Z", true},
		"at the cut-off is in the morning": {180, clockTime(3, 0), "ann", "2026-03-11T02:00:00Z", true},
	} {
		w := newWorldOn(t, memoryDB(), roster(c.cutoff))
		tr := calls()
		tr.Settings.SubmitBy = c.by
		tr.Assignments = []tracking.Assignment{{AllLocations: true, Everyone: true}}
		w.set("2026-03-02T09:00:00Z")
		w.save(tr)
		w.set(c.made)
		if e := w.submit(set(c.person, "made", wednesday, 1)); e.Late != c.late {
			t.Errorf("%s: late %t", name, e.Late)
		}
	}
}

// An entry is late when its person was: what arrives late was made in time,
// and a correction says nothing about the person.
func TestLateIsWhatThePersonWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Settings.SubmitBy = clockTime(17, 0)
	w.save(tr)
	w.set("2026-03-13T09:00:00Z")
	inTime := made("2026-03-11T10:00:00Z", set("ann", "made", wednesday, 1))
	late := made("2026-03-11T17:00:00Z", set("bob", "made", wednesday, 1))
	if w.submit(inTime).Late || !w.submit(late).Late {
		t.Error("not judged at the time made")
	}
	for _, c := range []struct {
		person string
		late   bool
	}{{"ann", false}, {"bob", true}, {"rex", true}} {
		e, err := w.log.Submit(t.Context(), w.as("mia"), because("by telephone", set(c.person, "made", wednesday, 2)))
		if err != nil || e.Late != c.late {
			t.Errorf("%s corrected: late %t, %v", c.person, e.Late, err)
		}
	}
	if e := w.submit(set("ann", "made", wednesday, 3)); !e.Late {
		t.Error("what the person changes later is late")
	}
}

func TestCorrections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Settings.AllowEdits = false
	w.save(tr)
	w.submit(set("ann", "made", wednesday, 1))
	w.set("2026-03-20T09:00:00Z")
	for name, c := range map[string]struct {
		actor       string
		command     tracking.Submit
		code, field string
	}{
		"manager":                         {"mia", because("told me", set("ann", "made", wednesday, 2)), "", ""},
		"a day without an entry":          {"mia", because("told me", set("ann", "made", "2026-03-10", 2)), "", ""},
		"administrator of a manager":      {"ada", because("told me", set("mia", "made", wednesday, 2)), "", ""},
		"without a reason":                {"mia", set("ann", "made", wednesday, 2), "invalid", "reason"},
		"with an empty reason":            {"mia", because(" ", set("ann", "made", wednesday, 2)), "invalid", "reason"},
		"in the future":                   {"mia", because("told me", set("ann", "made", "2026-03-21", 2)), "invalid", "date"},
		"elsewhere":                       {"max", because("told me", set("ann", "made", wednesday, 2)), "denied", "person"},
		"of a peer":                       {"mia", because("told me", set("mia", "made", wednesday, 2)), "not_editable", "date"},
		"of somebody above":               {"mia", because("told me", set("ada", "made", wednesday, 2)), "denied", "person"},
		"of somebody who does not exist":  {"mia", because("told me", set("zoe", "made", wednesday, 2)), "denied", "person"},
		"by one who only reports":         {"rex", because("told me", set("ann", "made", wednesday, 2)), "denied", "person"},
		"by a peer":                       {"bob", because("told me", set("ann", "made", wednesday, 2)), "denied", "person"},
		"of one without any assignment":   {"eve", because("told me", set("dan", "made", wednesday, 2)), "not_assigned", "date"},
		"by a manager without the report": {"nil", because("told me", set("ann", "made", wednesday, 2)), "denied", "person"},
	} {
		actor := w.as("mia")
		if c.actor == "nil" {
			actor.Permissions &^= people.TrackersReport
		} else {
			actor = w.as(c.actor)
		}
		_, err := w.log.Submit(t.Context(), actor, c.command)
		if c.code == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.code != "" {
			t.Run(name, func(t *testing.T) { refused(t, err, c.code, c.field) })
		}
	}
	newest := w.history(key("ann", "made", wednesday))[0]
	if newest.By != "mia" || newest.Reason != "told me" || newest.Old != tracking.NumberValue(1) || newest.New != tracking.NumberValue(2) {
		t.Errorf("the history says %+v", newest)
	}

	// What was entered while assigned can be corrected after it, but nothing new.
	w.edit("calls", func(t *tracking.Tracker) { t.Assignments[0].Until = day("2026-03-02") + 1 })
	if err := w.try("mia", because("still wrong", set("ann", "made", wednesday, 3))); err != nil {
		t.Errorf("after the assignment: %v", err)
	}
	refused(t, w.try("mia", because("forgotten", set("ann", "sold", wednesday, 3))), "not_assigned", "date")
}

func TestCommandsTakeEffectOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Settings.SubmitBy = clockTime(10, 0)
	w.save(tr)
	first := identified(id1, add("ann", "made", wednesday, 2))
	answer := w.submit(first)
	if !answer.Late || answer.Value != tracking.NumberValue(2) {
		t.Fatalf("first answer %+v", answer)
	}
	w.set("2026-03-11T12:00:00Z")
	w.submit(identified(id2, blank("ann", "made", wednesday)))
	w.submit(set("ann", "made", wednesday, 100))

	// The same command gets its first answer, whatever happened since, also
	// where it would be refused now.
	w.edit("calls", func(t *tracking.Tracker) { t.Archived = true; t.Start = day(wednesday); t.Settings.SubmitBy = nil })
	must(w.log.Archive(t.Context(), w.as("eve"), "calls", 2))(t)
	equal(t, "repeated", w.submit(first), answer)
	again := first
	again.Made, again.Received = instant("2026-03-11T08:00:00Z"), instant("2026-03-11T11:00:00Z")
	equal(t, "on another way", w.submit(again), answer)
	if e := w.submit(identified(id2, blank("ann", "made", wednesday))); e.Value.Valid || e.Revision != 2 {
		t.Errorf("clear repeated: %+v", e)
	}
	if got := len(w.history(key("ann", "made", wednesday))); got != 3 {
		t.Errorf("%d submissions", got)
	}
	for name, other := range map[string]tracking.Submit{
		"value":  identified(id1, add("ann", "made", wednesday, 3)),
		"op":     identified(id1, set("ann", "made", wednesday, 2)),
		"metric": identified(id1, add("ann", "sold", wednesday, 2)),
		"date":   identified(id1, add("ann", "made", "2026-03-10", 2)),
		"reason": identified(id1, because("x", add("ann", "made", wednesday, 2))),
		"base":   based(0, identified(id1, add("ann", "made", wednesday, 2))),
	} {
		if err := w.try("ann", other); fault.Code(err) != "id_reuse" {
			t.Errorf("another %s: %v", name, err)
		}
	}
}

func TestBaseRevision(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	c := set("ann", "made", wednesday, 1)
	if err := w.try("ann", based(1, c)); !errors.Is(err, fault.ErrStale) {
		t.Errorf("before the first: %v", err)
	}
	w.submit(based(0, c))
	w.submit(based(1, c))
	for _, base := range []int64{0, 1, 3} {
		if err := w.try("ann", based(base, c)); !errors.Is(err, fault.ErrStale) {
			t.Errorf("on revision %d: %v", base, err)
		}
	}
	if got := len(w.history(c.Key)); got != 2 {
		t.Errorf("%d submissions", got)
	}
}

// T14, S8: what was in force when the command was made decides.
func TestJudgedAtTheTimeMade(t *testing.T) {
	t.Parallel()
	const madeAt = "2026-03-11T10:00:00Z"
	command := made(madeAt, set("ann", "made", wednesday, 5))
	for name, c := range map[string]struct {
		before    func(*tracking.Tracker) // at first
		meanwhile func(*world)            // on Thursday
		code      string                  // on Friday
	}{
		"nothing": {nil, nil, ""},
		"edits switched off": {
			nil, func(w *world) { w.edit("calls", func(t *tracking.Tracker) { t.Settings.AllowEdits = false }) }, "",
		},
		"edits off all along, made on its day": {
			func(t *tracking.Tracker) { t.Settings.AllowEdits = false }, nil, "",
		},
		"edits switched on": {
			func(t *tracking.Tracker) { t.Settings.AllowEdits, t.Start = false, day("2026-03-12") },
			func(w *world) {
				w.edit("calls", func(t *tracking.Tracker) { t.Start = day("2026-03-02"); t.Settings.AllowEdits = true })
			},
			"invalid",
		},
		"assignment taken away": {
			nil, func(w *world) { w.edit("calls", func(t *tracking.Tracker) { t.Assignments = nil }) }, "",
		},
		"assigned afterwards": {
			func(t *tracking.Tracker) { t.Assignments = nil },
			func(w *world) { w.edit("calls", func(t *tracking.Tracker) { t.Assignments = calls().Assignments }) },
			"not_assigned",
		},
		"moved away, as of long ago": {
			nil, func(w *world) {
				w.change("ann", func(p *people.Person) { p.Locations = []people.Membership{{ID: "harbour"}} })
			}, "",
		},
		"moved here, as of long ago": {
			func(t *tracking.Tracker) { t.Assignments[0].Locations = []string{"harbour"} },
			func(w *world) {
				w.change("ann", func(p *people.Person) { p.Locations = []people.Membership{{ID: "harbour"}} })
			},
			"not_assigned",
		},
		"archived": {
			nil, func(w *world) { _, _ = w.log.Archive(context.Background(), w.as("eve"), "calls", 1) }, "",
		},
		"metric retired": {
			nil, func(w *world) { w.edit("calls", func(t *tracking.Tracker) { t.Metrics[0].Retired = true }) }, "",
		},
		"metric removed": {
			nil, func(w *world) { w.edit("calls", func(t *tracking.Tracker) { t.Metrics = t.Metrics[1:] }) }, "metric_changed",
		},
		"metric redefined": {
			nil, func(w *world) { w.edit("calls", func(t *tracking.Tracker) { t.Metrics[0].Scale = 2 }) }, "metric_changed",
		},
		"metric added": {
			func(t *tracking.Tracker) { t.Metrics = t.Metrics[1:] },
			func(w *world) { w.edit("calls", func(t *tracking.Tracker) { t.Metrics = calls().Metrics }) },
			"not_found",
		},
		"tracker deleted": {
			nil, func(w *world) { _ = w.log.Delete(context.Background(), w.as("eve"), "calls", 1) }, "not_found",
		},
		"closed, which is judged on arrival": {
			func(t *tracking.Tracker) { t.Period = period.Day },
			func(w *world) {
				_, _ = w.log.Close(context.Background(), w.as("eve"), "calls", day(wednesday), "paid")
			}, "period_locked",
		},
	} {
		w := newWorld(t)
		tr := calls()
		if c.before != nil {
			c.before(&tr)
		}
		w.save(tr)
		w.set("2026-03-12T09:00:00Z")
		if c.meanwhile != nil {
			c.meanwhile(w)
		}
		w.set("2026-03-13T09:00:00Z")
		e, err := w.log.Submit(t.Context(), w.as("ann"), command)
		if fault.Code(err) != c.code {
			t.Errorf("%s: %v, want %q", name, err, c.code)
		}
		if err != nil {
			continue
		}
		sub := w.history(e.Key)[0]
		if !sub.Made.Equal(instant(madeAt)) || !sub.Received.Equal(w.now) || !e.Updated.Equal(w.now) {
			t.Errorf("%s: made %v, received %v, updated %v", name, sub.Made, sub.Received, e.Updated)
		}
	}
	// Made before the tracker was.
	w := newWorld(t)
	w.save(calls())
	if err := w.try("ann", made("2026-03-11T08:00:00Z", set("ann", "made", wednesday, 5))); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("made before the tracker: %v", err)
	}
}

// No clock makes a day come sooner: nothing is made after it was received.
func TestAClockThatIsAheadOpensNoFutureDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	refused(t, w.try("ann", made("2026-03-12T09:00:00Z", set("ann", "made", "2026-03-12", 1))), "invalid", "date")
	w.submit(made("2026-03-12T09:00:00Z", set("ann", "made", wednesday, 1)))
	if sub := w.history(key("ann", "made", wednesday))[0]; !sub.Made.Equal(w.now) {
		t.Errorf("made %v, received %v", sub.Made, sub.Received)
	}
}

func TestCommandsOfOneInstantShareADirectoryLookup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.set("2026-03-13T09:00:00Z")
	counting := &lookups{Directory: w.dir}
	log := tracking.New(transactor(w.db), counting, &tracking.Options{Now: w.clock})
	var cmds []tracking.Submit
	for i := range 20 {
		cmds = append(cmds, made("2026-03-12T09:00:00Z", add("ann", "made", "2026-03-12", int64(i))))
	}
	if _, err := log.SubmitAll(t.Context(), w.as("ann"), cmds, tracking.BatchOptions{}); err != nil {
		t.Fatal(err)
	}
	if counting.past != 1 {
		t.Errorf("asked %d times", counting.past)
	}
}

// lookups counts how often a Directory is asked for the past.
type lookups struct {
	people.Directory
	past int
}

func (l *lookups) RosterAt(ctx context.Context, org string, at time.Time) (*people.Roster, error) {
	l.past++
	return l.Directory.RosterAt(ctx, org, at)
}

func TestOriginIsFilledIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.now = time.Date(2026, 3, 11, 10, 0, 0, 123456789, time.FixedZone("", 3600))
	e := w.submit(set("ann", "made", wednesday, 1))
	sub := w.history(e.Key)[0]
	want := instant("2026-03-11T09:00:00.123456Z")
	if !sub.Made.Equal(want) || !sub.Received.Equal(want) || sub.Made.Location() != time.UTC {
		t.Errorf("made %v, received %v", sub.Made, sub.Received)
	}
	if _, err := (change.Origin{ID: sub.Change}).Fill(want, nil); err != nil {
		t.Errorf("id %q: %v", sub.Change, err)
	}
}
