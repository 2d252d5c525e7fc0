package today

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/target"
)

func kinds(l Line) []NoteKind {
	var out []NoteKind
	for _, n := range l.Notes() {
		out = append(out, n.Kind)
	}
	return out
}

func expect[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// A value is saved on the device, then with the server; what the server has
// not confirmed can be told from the total until then.
func TestLineFollowsItsValue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker("calls", nil)
	phone := w.device()
	l := w.load(phone, 0).Cards[0].Lines[0]
	expect(t, "value before", l.Value, tracking.Value{})
	expect(t, "notes before", kinds(l), nil)

	w.enter(phone, "calls", wednesday-1, tracking.Set, 7)
	w.sync(phone)
	w.online = false
	w.enter(phone, "calls", wednesday, tracking.Add, 3)
	w.enter(phone, "calls", wednesday, tracking.Add, 2)
	w.enter(phone, "calls", wednesday-1, tracking.Set, 6)
	v := w.load(phone, 0)
	l = v.Cards[0].Lines[0]
	expect(t, "value offline", l.Value, tracking.NumberValue(5))
	expect(t, "notes offline", kinds(l), []NoteKind{NoteSaved})
	expect(t, "total offline", l.Total, int64(11))
	expect(t, "of it not confirmed", l.Open, int64(4))
	expect(t, "waiting", l.Waiting, true)
	expect(t, "state", l.Cell.State, target.Above)
	expect(t, "notes of the day before", kinds(w.load(phone, wednesday-1).Cards[0].Lines[0]), []NoteKind{NoteSaved})

	w.online = true
	w.now = w.now.Add(time.Hour)
	w.sync(phone)
	l = w.load(phone, 0).Cards[0].Lines[0]
	expect(t, "notes when synced", kinds(l), []NoteKind{NoteSynced})
	expect(t, "synced at", l.Synced, w.now)
	expect(t, "not confirmed when synced", l.Open, int64(0))
	expect(t, "waiting when synced", l.Waiting, false)
	expect(t, "total when synced", l.Total, int64(11))
}

// Two devices of one person: the later arrival wins, and the person is told
// what it replaced.
func TestLineTellsWhatItReplaced(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker("calls", nil)
	phone, laptop := w.device(), w.device()
	w.online = false
	w.enter(phone, "calls", wednesday, tracking.Set, 5)
	w.enter(laptop, "calls", wednesday, tracking.Set, 7)
	w.online = true
	w.sync(phone)
	w.sync(laptop)
	l := w.load(laptop, 0).Cards[0].Lines[0]
	expect(t, "notes", kinds(l), []NoteKind{NoteSynced, NoteReplaced})
	n := l.Notes()[1]
	expect(t, "mine", n.Mine, tracking.NumberValue(7))
	expect(t, "theirs", n.Theirs, tracking.NumberValue(5))
	if err := laptop.Dismiss(t.Context(), n.Change); err != nil {
		t.Fatal(err)
	}
	expect(t, "notes when dismissed", kinds(w.load(laptop, 0).Cards[0].Lines[0]), []NoteKind{NoteSynced})
}

// A correction by somebody else shows who and why, and what was there.
func TestLineTellsOfACorrection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker("calls", nil)
	phone := w.device()
	w.enter(phone, "calls", wednesday, tracking.Set, 5)
	w.sync(phone)
	_, err := w.log.Submit(t.Context(), mia, tracking.Submit{Tracker: "calls", Key: tracking.Key{Metric: "calls-m", Date: wednesday, Person: "ann"}, Value: 4, Reason: "one was counted twice"})
	if err != nil {
		t.Fatal(err)
	}
	w.sync(phone)
	l := w.load(phone, 0).Cards[0].Lines[0]
	expect(t, "notes", kinds(l), []NoteKind{NoteSynced, NoteCorrected})
	n := l.Notes()[1]
	expect(t, "by", n.By, "mia")
	expect(t, "why", n.Reason, "one was counted twice")
	expect(t, "old", n.Old, tracking.NumberValue(5))
}

// What is held or refused stays with the line, and with the card on other
// days.
func TestProblemsStay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker("calls", nil)
	phone := w.device()
	w.online = false
	w.enter(phone, "calls", wednesday-7, tracking.Set, 9)
	if _, err := w.log.Close(t.Context(), mia, "calls", wednesday-7, ""); err != nil {
		t.Fatal(err)
	}
	w.online = true
	w.sync(phone)
	v := w.load(phone, 0)
	if len(v.Cards[0].Problems) != 1 {
		t.Fatalf("the card shows %d problems of other days, want 1", len(v.Cards[0].Problems))
	}
	n := Problem(v.Cards[0].Problems[0])
	expect(t, "kind", n.Kind, NoteHeld)
	expect(t, "code", n.Code, sync.CodePeriodLocked)

	v = w.load(phone, wednesday-7)
	expect(t, "problems of other days, on the day itself", len(v.Cards[0].Problems), 0)
	l := v.Cards[0].Lines[0]
	expect(t, "notes of the day", kinds(l), []NoteKind{NoteHeld})
	expect(t, "why the day cannot be entered", l.Blocked, Closed)
}

func TestBlocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker("open", nil)
	w.tracker("today only", func(t *tracking.Tracker) { t.Settings.AllowEdits = false })
	w.tracker("from today", func(t *tracking.Tracker) { t.Start = wednesday })
	w.tracker("ended", func(t *tracking.Tracker) { t.Assignments[0].Until = wednesday - 2 })
	gone := w.tracker("archived", nil)
	if _, err := w.log.Submit(t.Context(), ann, tracking.Submit{Tracker: "archived", Key: tracking.Key{Metric: "archived-m", Date: wednesday, Person: "ann"}, Value: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.log.Archive(t.Context(), mia, "archived", gone.Revision); err != nil {
		t.Fatal(err)
	}
	phone := w.device()
	look := func(d period.Date) map[string]Blocked {
		out := map[string]Blocked{}
		v := w.load(phone, d)
		for _, c := range v.Cards {
			out[c.Tracker.Name] = c.Blocked
			expect(t, "line of "+c.Tracker.Name, c.Lines[0].Blocked, c.Blocked)
		}
		for _, a := range v.Absent {
			out[a.Name+" (absent)"] = a.Blocked
		}
		expect(t, "first day", v.First, wednesday-9)
		return out
	}
	expect(t, "today", look(0), map[string]Blocked{
		"open": "", "today only": "", "from today": "", "ended (absent)": Unassigned, "archived (absent)": Archived})
	expect(t, "before", look(wednesday-3), map[string]Blocked{
		"open": "", "today only": TodayOnly, "from today (absent)": NotYet, "ended": "", "archived (absent)": Archived})
}

// A hidden target leaves nothing to evaluate.
func TestHiddenTarget(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker("calls", func(t *tracking.Tracker) { t.Settings.ShowTargets = false })
	phone := w.device()
	w.enter(phone, "calls", wednesday, tracking.Set, 5)
	l := w.load(phone, 0).Cards[0].Lines[0]
	if l.Target != 0 || l.HasTarget || l.Percent.Defined() || l.Projection.Defined() || !l.Definition.Hidden {
		t.Errorf("a hidden target shows %+v", l.Cell)
	}
}
