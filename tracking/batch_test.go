package tracking_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// codes lists what became of each command.
func codes(out []tracking.Outcome) []string {
	var list []string
	for _, o := range out {
		switch {
		case o.Err != nil:
			list = append(list, fault.Code(o.Err))
		case o.Repeated:
			list = append(list, "repeated "+o.Entry.Value.String())
		case o.Unchanged:
			list = append(list, "unchanged "+o.Entry.Value.String())
		default:
			list = append(list, o.Entry.Value.String())
		}
	}
	return list
}

func mixed() []tracking.Submit {
	return []tracking.Submit{
		identified(id1, add("ann", "made", wednesday, 2)),
		set("ann", "made", "2026-03-12", 1),
		add("ann", "made", wednesday, 3), // on top of the first
		identified(id1, add("ann", "made", wednesday, 2)),
		identified(id1, add("ann", "made", wednesday, 9)),
		identified("x", set("ann", "made", wednesday, 1)),
		based(2, set("ann", "made", wednesday, 7)),
		based(2, set("ann", "made", wednesday, 8)),
		set("bob", "made", wednesday, 1),
		{Tracker: "none", Key: key("ann", "made", wednesday)},
	}
}

func TestEachCommandOfABatchByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	want := []string{"2", "invalid", "5", "repeated 2", "id_reuse", "invalid", "7", "stale", "denied", "not_found"}

	dry := must(w.log.SubmitAll(t.Context(), w.as("ann"), mixed(), tracking.BatchOptions{DryRun: true}))(t)
	equal(t, "dry run", codes(dry), want)
	equal(t, "after the dry run", w.values(), map[string]string{})

	wet := must(w.log.SubmitAll(t.Context(), w.as("ann"), mixed(), tracking.BatchOptions{}))(t)
	equal(t, "outcomes", codes(wet), want)
	equal(t, "after it", w.values(), map[string]string{"made/2026-03-11/ann": "7"})
	equal(t, "revisions", []int64{wet[0].Entry.Revision, wet[2].Entry.Revision, wet[3].Entry.Revision, wet[6].Entry.Revision}, []int64{1, 2, 1, 3})

	again := must(w.log.SubmitAll(t.Context(), w.as("ann"), mixed()[:1], tracking.BatchOptions{DryRun: true}))(t)
	equal(t, "known to a dry run", codes(again), []string{"repeated 2"})
}

func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	for n := range 3 {
		cmds := make([]tracking.Submit, n+1)
		for i := range cmds {
			cmds[i] = set("ann", "made", wednesday, int64(i))
		}
		cmds[n].Value = tracking.MaxValue + 1
		for _, dry := range []bool{true, false} {
			out, err := w.log.SubmitAll(t.Context(), w.as("ann"), cmds, tracking.BatchOptions{AllOrNothing: true, DryRun: dry})
			refusal, ok := errors.AsType[*tracking.BatchError](err)
			if !ok || refusal.Index != n || out != nil || !errors.Is(err, fault.ErrInvalid) || err.Error() != refusal.Err.Error() {
				t.Errorf("%d commands: %v, %v", n+1, out, err)
			}
		}
	}
	equal(t, "stored", w.values(), map[string]string{})
	out := must(w.log.SubmitAll(t.Context(), w.as("ann"), []tracking.Submit{set("ann", "made", wednesday, 1), add("ann", "made", wednesday, 1)}, tracking.BatchOptions{AllOrNothing: true}))(t)
	equal(t, "outcomes", codes(out), []string{"1", "2"})
}

func TestBatchesHaveALimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	if out, err := w.log.SubmitAll(t.Context(), w.as("ann"), nil, tracking.BatchOptions{}); len(out) != 0 || err != nil {
		t.Errorf("an empty batch: %v, %v", out, err)
	}
	if _, err := w.log.SubmitAll(t.Context(), w.as("ann"), make([]tracking.Submit, tracking.MaxBatch+1), tracking.BatchOptions{}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("too many: %v", err)
	}
	cmds := make([]tracking.Submit, tracking.MaxBatch)
	for i := range cmds {
		cmds[i] = add("ann", "made", wednesday, 1)
	}
	out := must(w.log.SubmitAll(t.Context(), w.as("ann"), cmds, tracking.BatchOptions{AllOrNothing: true}))(t)
	if last := out[len(out)-1].Entry; last.Value != tracking.NumberValue(tracking.MaxBatch) || last.Revision != tracking.MaxBatch {
		t.Errorf("the last entry is %+v", last)
	}
}

// C16: whoever manages imports for any date from the start, assigned or not,
// for people in view, and what is closed stays closed.
func TestImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Settings.AllowEdits, tr.Settings.SubmitBy = false, clockTime(9, 0)
	tr.Assignments[0].Until = day("2026-03-03")
	w.save(tr)
	w.set("2026-04-01T09:00:00Z")
	must(w.log.Close(t.Context(), w.as("eve"), "calls", day("2026-03-16"), "paid"))(t)
	must(w.log.Archive(t.Context(), w.as("eve"), "calls", 1))(t)
	cmds := []tracking.Submit{
		set("ann", "made", "2026-03-02", 1),
		set("ann", "made", "2026-03-20", 2), // closed
		set("mia", "made", "2026-03-25", 3), // one's own
		set("ann", "made", "2026-03-25", 4),
		set("cyd", "made", "2026-03-25", 5),                               // elsewhere
		set("ann", "made", "2026-03-01", 6),                               // before the start
		set("ann", "made", "2026-04-02", 7),                               // in the future
		made("2026-03-10T08:00:00Z", set("ann", "made", "2026-03-10", 8)), // before the tracker was made
	}
	imported := tracking.BatchOptions{Import: true}
	out := must(w.log.SubmitAll(t.Context(), w.as("mia"), cmds, imported))(t)
	equal(t, "by the manager", codes(out), []string{"1", "period_locked", "3", "4", "denied", "invalid", "invalid", "8"})
	for _, o := range out {
		if o.Entry.Late {
			t.Errorf("%v is late", o.Entry.Key)
		}
	}
	// To import is no way around the rules for those who do not manage.
	out = must(w.log.SubmitAll(t.Context(), w.as("ann"), cmds[:4], imported))(t)
	equal(t, "by ann", codes(out), []string{"archived", "archived", "denied", "archived"})
}

func TestImportedTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	imported := tracking.BatchOptions{Import: true, AllOrNothing: true}
	file := []tracking.Submit{
		identified(id1, set("ann", "made", "2026-03-09", 1)),
		identified(id2, set("ann", "made", "2026-03-10", 0)),
		identified(id3, set("ann", "tidy", "2026-03-10", 1)),
	}
	load := func(cmds []tracking.Submit) []string {
		t.Helper()
		return codes(must(w.log.SubmitAll(t.Context(), w.as("mia"), cmds, imported))(t))
	}
	equal(t, "first", load(file), []string{"1", "0", "1"})
	w.submit(set("ann", "made", "2026-03-09", 5))
	equal(t, "again", load(file), []string{"repeated 5", "repeated 0", "repeated 1"})

	for i := range file {
		file[i].ID = ""
	}
	equal(t, "without ids", load(file[1:]), []string{"unchanged 0", "unchanged 1"})
	if got := len(w.history(key("ann", "made", "2026-03-10"))); got != 1 {
		t.Errorf("%d submissions", got)
	}
	equal(t, "without ids, corrected meanwhile", load(file[:1]), []string{"1"})
	equal(t, "one value twice in a file", load([]tracking.Submit{set("bob", "made", "2026-03-09", 1), set("bob", "made", "2026-03-09", 1)}), []string{"1", "unchanged 1"})
	equal(t, "entered by hand it counts", w.submit(set("bob", "made", "2026-03-09", 1)).Revision, 2)
}

// Ids that are made from what a file says can be guessed. They are for imports
// only, and tell nothing to those who may not see the value.
func TestGuessedIDsTellNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	const guessed = "0195811e-0000-8000-8000-000000000001"
	c := identified(guessed, set("ann", "made", "2026-03-09", 1))
	refused(t, w.try("ann", c), "invalid", "id")
	imported := tracking.BatchOptions{Import: true}
	equal(t, "by the manager", codes(must(w.log.SubmitAll(t.Context(), w.as("mia"), []tracking.Submit{c}, imported))(t)), []string{"1"})
	w.submit(set("ann", "made", "2026-03-09", 5))
	for _, actor := range []string{"bob", "max", "rex"} {
		out := must(w.log.SubmitAll(t.Context(), w.as(actor), []tracking.Submit{c}, imported))(t)
		if actor == "rex" { // who may see it
			equal(t, actor, codes(out), []string{"repeated 5"})
			continue
		}
		equal(t, actor, codes(out), []string{"denied"})
	}
	equal(t, "ann, hers", codes(must(w.log.SubmitAll(t.Context(), w.as("ann"), []tracking.Submit{c}, imported))(t)), []string{"repeated 5"})
}

// A unit of work may run more than once; what it says in the end is what the
// last run did.
func TestUnitsMayRunAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	log := tracking.New(again{transactor(w.db)}, w.dir, &tracking.Options{Now: w.clock, NewID: change.NewID})
	eve := w.as("eve")
	saved, err := log.Save(t.Context(), eve, calls())
	if err != nil || saved.Revision != 1 {
		t.Fatalf("save: revision %d, %v", saved.Revision, err)
	}
	saved.Name = "Again"
	if saved, err = log.Save(t.Context(), eve, saved); err != nil || saved.Revision != 2 {
		t.Errorf("edit: revision %d, %v", saved.Revision, err)
	}
	if saved, err = log.Archive(t.Context(), eve, "calls", 2); err != nil || saved.Revision != 3 {
		t.Errorf("archive: revision %d, %v", saved.Revision, err)
	}
	if saved, err = log.Restore(t.Context(), eve, "calls", 3); err != nil || saved.Revision != 4 {
		t.Errorf("restore: revision %d, %v", saved.Revision, err)
	}
	out, err := log.SubmitAll(t.Context(), w.as("ann"), mixed(), tracking.BatchOptions{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "outcomes", codes(out), []string{"2", "invalid", "5", "repeated 2", "id_reuse", "invalid", "7", "stale", "denied", "not_found"})
	if c, err := log.Close(t.Context(), eve, "calls", day("2026-03-03"), ""); err != nil || c.Revision != 1 {
		t.Errorf("close: revision %d, %v", c.Revision, err)
	}
	if c, err := log.Reopen(t.Context(), eve, "calls", day("2026-03-03"), "late figures"); err != nil || c.Revision != 2 {
		t.Errorf("reopen: revision %d, %v", c.Revision, err)
	}
	for name, read := range map[string]func() (int, error){
		"trackers": func() (int, error) {
			l, _, err := log.Trackers(t.Context(), w.as("ann"), tracking.TrackerFilter{}, everything)
			return len(l), err
		},
		"entries": func() (int, error) {
			l, _, err := log.Entries(t.Context(), w.as("ann"), tracking.EntryFilter{Tracker: "calls"}, everything)
			return len(l), err
		},
		"day": func() (int, error) {
			d, err := log.Day(t.Context(), w.as("ann"), day(wednesday))
			return len(d.Trackers), err
		},
		"glances": func() (int, error) {
			l, err := log.Glances(t.Context(), w.as("ann"))
			return len(l), err
		},
		"verify": func() (int, error) {
			v, err := tracking.Verify(t.Context(), again{transactor(w.db)}, org)
			return v.Entries, err
		},
	} {
		if n, err := read(); n != 1 || err != nil {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
}

// again runs every unit of work once for nothing before it counts.
type again struct{ tracking.Transactor }

var errFirst = errors.New("run again")

func (a again) Update(ctx context.Context, org string, fn func(context.Context, tracking.Store) error) error {
	err := a.Transactor.Update(ctx, org, func(ctx context.Context, s tracking.Store) error {
		if err := fn(ctx, s); err != nil {
			return err
		}
		return errFirst
	})
	if !errors.Is(err, errFirst) {
		return err
	}
	return a.Transactor.Update(ctx, org, fn)
}

func (a again) View(ctx context.Context, org string, fn func(context.Context, tracking.Store) error) error {
	if err := a.Transactor.View(ctx, org, fn); err != nil {
		return err
	}
	return a.Transactor.View(ctx, org, fn)
}

// Whichever write of a verb fails, the verb says so and has had no effect.
func TestAFailureLeavesNoHalfEffect(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken disk")
	tr := calls()
	tr.Name = "Changed"
	tr.Revision = 2
	for name, verb := range map[string]func(context.Context, *world, *tracking.Log) error{
		"SubmitAll": func(ctx context.Context, w *world, log *tracking.Log) error {
			_, err := log.SubmitAll(ctx, w.as("ann"), []tracking.Submit{add("ann", "made", wednesday, 5), set("ann", "tidy", wednesday, 1)}, tracking.BatchOptions{})
			return err
		},
		"Submit": func(ctx context.Context, w *world, log *tracking.Log) error {
			_, err := log.Submit(ctx, w.as("ann"), add("ann", "made", wednesday, 5))
			return err
		},
		"Save": func(ctx context.Context, w *world, log *tracking.Log) error {
			_, err := log.Save(ctx, w.as("eve"), tr)
			return err
		},
		"Archive": func(ctx context.Context, w *world, log *tracking.Log) error {
			_, err := log.Archive(ctx, w.as("eve"), "calls", 2)
			return err
		},
		"Delete": func(ctx context.Context, w *world, log *tracking.Log) error {
			return log.Delete(ctx, w.as("eve"), "empty", 1)
		},
		"Close": func(ctx context.Context, w *world, log *tracking.Log) error {
			_, err := log.Close(ctx, w.as("eve"), "calls", day("2026-02-04"), "paid")
			return err
		},
		"Reopen": func(ctx context.Context, w *world, log *tracking.Log) error {
			// Two closures of different lengths hold this day.
			_, err := log.Reopen(ctx, w.as("eve"), "calls", day("2026-03-03"), "late figures")
			return err
		},
	} {
		w := newWorld(t)
		begun := calls()
		begun.Start, begun.Period = day("2026-02-01"), period.Day
		w.save(begun)
		empty := calls()
		empty.ID, empty.Metrics = "empty", numbers("x")
		w.save(empty)
		w.submit(set("ann", "made", wednesday, 3))
		must(w.log.Close(t.Context(), w.as("eve"), "calls", day("2026-03-03"), "paid"))(t)
		w.edit("calls", func(t *tracking.Tracker) { t.Period = period.Week })
		must(w.log.Close(t.Context(), w.as("eve"), "calls", day("2026-03-03"), "paid"))(t)
		before := w.everything()
		nth := int64(1)
		for ; ; nth++ {
			failing := &storagetest.Failing{DB: w.db, Nth: nth, Err: broken}
			log := tracking.New(storage.Tracking(failing), w.dir, &tracking.Options{Now: w.clock})
			err := verb(t.Context(), w, log)
			if !failing.Failed() {
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				break
			}
			if !errors.Is(err, broken) {
				t.Errorf("%s, write %d: %v", name, nth, err)
			}
			equal(t, fmt.Sprintf("%s, write %d", name, nth), w.everything(), before)
		}
		if nth < 3 {
			t.Errorf("%s: no write was made to fail", name)
		}
	}
}

// state is everything that a store holds about trackers.
type state struct {
	Trackers    []tracking.TrackerVersion
	Closures    []tracking.Closure
	Entries     []tracking.Entry
	Submissions []tracking.Submission
	Log         storage.State
}

// everything reads the state.
func (w *world) everything() (s state) {
	w.Helper()
	err := w.db.View(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
		trackers, err := tx.Tracking().Trackers(ctx)
		if err != nil {
			return err
		}
		var metrics []string
		for _, t := range trackers {
			versions, err := tx.Tracking().TrackerVersions(ctx, t.ID)
			if err != nil {
				return err
			}
			s.Trackers = append(s.Trackers, versions...)
			closures, err := tx.Tracking().Closures(ctx, t.ID)
			if err != nil {
				return err
			}
			s.Closures = append(s.Closures, closures...)
			for _, m := range t.Metrics {
				metrics = append(metrics, m.ID)
			}
		}
		err = tx.Tracking().Entries(ctx, tracking.EntryQuery{Metrics: metrics, Blanks: true}, func(e tracking.Entry) error {
			s.Entries = append(s.Entries, e)
			return nil
		})
		if err != nil {
			return err
		}
		if s.Submissions, err = tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: metrics}); err != nil {
			return err
		}
		s.Log, err = tx.Changes().State(ctx)
		return err
	})
	if err != nil {
		w.Fatalf("%v", err)
	}
	return s
}

func TestAnUnknownOrganizationIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := people.Actor{Org: "another", Person: "ann", Permissions: people.AllPermissions, Level: 99}
	if _, err := w.log.Submit(t.Context(), a, set("ann", "made", wednesday, 1)); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("submit: %v", err)
	}
	if _, err := w.log.Save(t.Context(), a, calls()); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("save: %v", err)
	}
	if all, err := w.db.Organizations(t.Context()); len(all) != 0 || err != nil {
		t.Errorf("organizations %v, %v", all, err)
	}
}
