package server_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	stdsync "sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestPull(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.correct("ann", "ann", yesterday, 1)
	w.correct("ann", "ann", yesterday, 2)
	w.correct("bob", "bob", yesterday, 7)
	d := w.device("ann")
	a := d.pull()
	if !a.Reset || !a.First || a.More || a.Definitions == nil || a.Verdicts == nil || a.Epoch == "" || !a.Now.Equal(w.clock()) {
		t.Fatalf("first pull: %+v", a)
	}
	equal(t, "the person", a.Definitions.Person.ID, "ann")
	equal(t, "places", []any{len(a.Definitions.Locations), a.Definitions.Locations[0].ID}, []any{1, "north"})
	equal(t, "assignments", trackersIn(t, a).Trackers[0].Assignments, []tracking.Assignment{{AllLocations: true, People: []string{"ann"}, Span: period.Span{From: day("2026-02-02")}}})
	if len(a.Rows) != 1 || entriesOf(t, a.Rows)[0].Revision != 2 || entriesOf(t, a.Rows)[0].New != tracking.NumberValue(2) || entriesOf(t, a.Rows)[0].Old != tracking.NumberValue(1) {
		t.Errorf("rows %+v", a.Rows)
	}

	quiet := d.pull()
	equal(t, "nothing new", []any{quiet.Reset, quiet.Definitions, quiet.Sections, quiet.Rows, quiet.Cursor}, []any{false, (*sync.Definitions)(nil), map[string]json.RawMessage(nil), []sync.Row(nil), a.Cursor})
	w.correct("bob", "bob", today, 7)
	w.correct("ann", "ann", today, 3)
	w.correct("ann", "ann", lastWeek, 4)
	w.correct("mia", "ann", today, 5)
	a = d.pull()
	equal(t, "what changed, as it stands now", keys(entriesOf(t, a.Rows)), []string{"made/2026-03-04/ann 4", "made/2026-03-11/ann 5"})
	if a.Reset || a.Definitions != nil || a.Sections != nil {
		t.Errorf("%+v", a)
	}

	w.close(lastWeek)
	a = d.pull()
	if a.Reset || a.Definitions != nil || len(trackersIn(t, a).Closures) != 1 || len(a.Rows) != 0 {
		t.Errorf("after a closure: %+v", a)
	}
	w.person("bob", func(p *people.Person) { p.LastName = "Other" })
	if a = d.pull(); a.Definitions != nil || a.Sections != nil {
		t.Errorf("bob's name is in ann's definitions: %+v", a.Definitions)
	}
	w.person("ann", func(p *people.Person) { p.LastName = "Other" })
	if a = d.pull(); a.Reset || a.Definitions == nil || a.Sections != nil || a.Definitions.Person.LastName != "Other" {
		t.Errorf("after a new name: %+v", a)
	}
}

func keys(rows []tracking.Submission) []string {
	var out []string
	for _, e := range rows {
		out = append(out, e.Key.String()+" "+e.New.String())
	}
	return out
}

// fill gives ann a value on n days from the first of 2010 on.
func (w *world) fill(n int) {
	w.Helper()
	w.edit("calls", func(t *tracking.Tracker) { t.Start = day("2010-01-01") })
	for from := 0; from < n; from += 5000 {
		var cmds []tracking.Submit
		for i := from; i < min(n, from+5000); i++ {
			cmds = append(cmds, tracking.Submit{Tracker: "calls", Key: tracking.Key{Metric: "made", Date: day("2010-01-01") + period.Date(i), Person: "ann"}, Value: 1})
		}
		if _, err := w.log.SubmitAll(context.Background(), w.as("ann"), cmds, tracking.BatchOptions{AllOrNothing: true}); err != nil {
			w.Fatal(err)
		}
	}
}

// What is written while a snapshot is under way is not lost, nor is what is on
// its pages.
func TestSnapshotInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const days = 2*sync.PageRows + 500
	w.fill(days)
	d := w.device("ann")
	rows := map[string]string{}
	pages := 0
	for more := true; more; {
		a := d.pull()
		if a.First != (pages == 0) || !a.Reset || (a.Definitions != nil) != a.First || (trackersIn(t, a) != nil) != a.First {
			t.Fatalf("page %d: first %v, reset %v, definitions %v", pages, a.First, a.Reset, a.Definitions != nil)
		}
		for _, e := range entriesOf(t, a.Rows) {
			if _, ok := rows[e.Key.String()]; ok {
				t.Fatalf("%s comes twice", e.Key)
			}
			rows[e.Key.String()] = e.New.String()
		}
		more = a.More
		pages++
		w.correct("ann", "ann", "2010-01-05", int64(pages+1))                             // on the last page
		w.correct("mia", "ann", (day("2010-01-01") + days - 10).String(), int64(pages+1)) // on the first
		w.correct("ann", "ann", "2026-03-0"+fmt.Sprint(pages), 9)                         // on none
	}
	equal(t, "pages and rows", []int{pages, len(rows)}, []int{3, days})
	equal(t, "the first page, so far", rows["made/"+(day("2010-01-01")+days-10).String()+"/ann"], "1")
	later, reset := d.synced()
	if reset {
		t.Error("reset after the snapshot")
	}
	maps.Copy(rows, later)
	equal(t, "all rows", rows, w.rows("ann"))
}

// rows are the values of a person's entries as the server has them.
func (w *world) rows(whose string) map[string]string {
	w.Helper()
	rows := map[string]string{}
	w.view(func(ctx context.Context, tx storage.Tx) error {
		return tx.Tracking().Entries(ctx, tracking.EntryQuery{Metrics: []string{"made", "tidy"}, People: []string{whose}, Blanks: true}, func(e tracking.Entry) error {
			rows[e.Key.String()] = e.Value.String()
			return nil
		})
	})
	return rows
}

// Definitions that change while a snapshot is under way come with its next
// page: from then on the device is taken to know them.
func TestDefinitionsChangeDuringASnapshot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fill(sync.PageRows + 10)
	d := w.device("ann")
	d.pull()
	w.close(lastWeek)
	a := d.pull()
	if a.First || !a.Reset || a.More || a.Definitions != nil || len(trackersIn(t, a).Closures) != 1 || len(a.Rows) != 10 {
		t.Errorf("second page: %+v, %d rows", a.Definitions, len(a.Rows))
	}
	if a = d.pull(); a.Definitions != nil || a.Sections != nil {
		t.Error("and again")
	}
	// What widens the scope begins the snapshot anew.
	d.cursor = ""
	d.pull()
	w.person("bob", func(p *people.Person) { p.MergedInto = "ann" })
	if a = d.pull(); !a.First {
		t.Error("the snapshot goes on without the new record")
	}
}

func TestChangesInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	w.edit("calls", func(t *tracking.Tracker) { t.Start = day("2010-01-01") })
	d.synced()
	w.fill(sync.PageRows + 700) // in one version
	rows, pages := map[string]string{}, 0
	for more := true; more; pages++ {
		a := d.pull()
		if a.Reset || len(a.Rows) > sync.PageRows {
			t.Fatalf("page %d: reset %v, %d rows", pages, a.Reset, len(a.Rows))
		}
		for _, e := range entriesOf(t, a.Rows) {
			rows[e.Key.String()] = e.New.String()
		}
		more = a.More
	}
	equal(t, "rows", rows, w.rows("ann"))
	equal(t, "pages", pages, 2)
}

// A device that pulls while others write ends with what the server has.
func TestPullUnderWriters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.edit("calls", func(t *tracking.Tracker) { t.Start = day("2025-01-01") })
	d := w.device("ann")
	rows, _ := d.synced()
	var wg stdsync.WaitGroup
	var running atomic.Int32
	const writers = 8
	running.Store(writers)
	for i := range writers {
		wg.Go(func() {
			defer running.Add(-1)
			own := w.device("ann")
			for n := range 40 {
				date := (day("2025-01-01") + period.Date((n*7+i*13)%300)).String()
				if i%4 == 0 {
					w.correct("mia", "ann", date, int64(n))
				} else {
					own.push(own.submit(tracking.Add, date, 1, 0))
				}
			}
		})
	}
	for running.Load() > 0 {
		more, reset := d.synced()
		if reset {
			t.Error("reset")
		}
		maps.Copy(rows, more)
	}
	wg.Wait()
	more, _ := d.synced()
	maps.Copy(rows, more)
	equal(t, "rows", rows, w.rows("ann"))
}

func TestResets(t *testing.T) {
	t.Parallel()
	forge := func(edit func(map[string]any)) func(*world, *device) {
		return func(w *world, d *device) {
			b, err := base64.RawURLEncoding.DecodeString(d.cursor)
			var c map[string]any
			if err == nil {
				err = json.Unmarshal(b, &c)
			}
			if err != nil {
				w.Fatal(err)
			}
			edit(c)
			b, _ = json.Marshal(c)
			d.cursor = base64.RawURLEncoding.EncodeToString(b)
		}
	}
	trim := func(w *world, back int64) {
		w.update(func(ctx context.Context, tx storage.Tx) error {
			s, err := tx.Changes().State(ctx)
			if err != nil {
				return err
			}
			return tx.Changes().Trim(ctx, s.Version-back)
		})
	}
	for name, c := range map[string]struct {
		do    func(w *world, d *device)
		reset bool
	}{
		"nothing":            {func(w *world, d *device) {}, false},
		"no cursor":          {func(w *world, d *device) { d.cursor = "" }, true},
		"garbage":            {func(w *world, d *device) { d.cursor = "%%%" }, true},
		"a cursor of a list": {func(w *world, d *device) { d.cursor = "eyJhIjoxfQ" }, true},
		"another epoch": {func(w *world, d *device) {
			w.update(func(ctx context.Context, tx storage.Tx) error { return tx.Changes().NewEpoch(ctx) })
		}, true},
		"version 0":           {forge(func(c map[string]any) { c["v"] = 0 }), true},
		"a version to come":   {forge(func(c map[string]any) { c["v"] = 1 << 40 }), true},
		"a negative version":  {forge(func(c map[string]any) { c["v"] = -1 }), true},
		"an index beyond int": {forge(func(c map[string]any) { c["i"] = 1e30 }), true},
		"more fields":         {forge(func(c map[string]any) { c["org"] = "other" }), true},
		"trimmed behind the cursor": {func(w *world, d *device) {
			trim(w, 0)
		}, false},
		"trimmed behind the cursor, and written since": {func(w *world, d *device) {
			trim(w, 0)
			w.correct("ann", "ann", today, 4)
		}, false},
		"trimmed before the cursor": {func(w *world, d *device) {
			w.correct("bob", "bob", today, 4)
			w.correct("bob", "bob", today, 5)
			trim(w, 1)
		}, true},
		"trimmed to the end before the cursor": {func(w *world, d *device) {
			w.correct("bob", "bob", today, 4)
			trim(w, 0)
		}, true},
		"a tracker lost": {func(w *world, d *device) { w.unassign() }, true},
		"a tracker won": {func(w *world, d *device) {
			t := calls()
			t.ID, t.Name, t.Metrics = "more", "More", []tracking.Metric{{ID: "m", Name: "M", Kind: tracking.Number}}
			w.save(t)
		}, true},
		"a record merged in": {func(w *world, d *device) { w.person("bob", func(p *people.Person) { p.MergedInto = "ann" }) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.correct("ann", "ann", yesterday, 3)
			d := w.device("ann")
			d.synced()
			c.do(w, d)
			if _, reset := d.synced(); reset != c.reset {
				t.Errorf("reset %v, want %v", reset, c.reset)
			}
			if _, reset := d.synced(); reset {
				t.Error("and again")
			}
		})
	}
}

// A server that was restored to an older copy has other changes under the same
// numbers; their nonces tell (S6).
func TestRestoredServer(t *testing.T) {
	t.Parallel()
	restored := func(seed uint64) *world {
		var calls atomic.Uint64
		return newWorldOn(t, memstore.New(&memstore.Options{Rand: func() uint64 {
			if n := calls.Add(1); n > 2 {
				return seed<<32 + n
			}
			return 1 // the epoch
		}}), "org")
	}
	before, after := restored(1), restored(2)
	d := before.device("ann")
	d.synced()
	d.world = after
	if a := d.pull(); !a.First || a.Last != 0 {
		t.Errorf("%+v", a)
	}
}

// A device that polls stays within the log, however little there is for it.
func TestQuietPersonIsNotReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	d.synced()
	for i := range 10 {
		w.correct("bob", "bob", today, int64(i))
		if _, reset := d.synced(); reset {
			t.Fatal("reset")
		}
		w.pass(20 * 24 * time.Hour)
		if err := w.server.Sweep(context.Background(), w.org); err != nil {
			t.Fatal(err)
		}
	}
	var left []storage.Change
	w.view(func(ctx context.Context, tx storage.Tx) (err error) {
		left, err = tx.Changes().Since(ctx, "*", 0, 0, 1000)
		return err
	})
	if len(left) > 10 {
		t.Errorf("%d changes are left in the log", len(left))
	}
}

func TestScopeOfAPull(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.correct("ann", "ann", today, 3)
	d := w.device("ann")
	equal(t, "before", first(d.synced()), map[string]string{"made/2026-03-11/ann": "3"})
	pending := d.submit(tracking.Set, yesterday, 5, 0)
	w.pass(time.Hour)
	w.unassign()
	a := d.pull()
	if !a.First || a.More || len(a.Rows) != 0 || len(trackersIn(t, a).Trackers) != 0 {
		t.Errorf("after the loss: %+v", a)
	}
	equal(t, "what was pending gets its verdict", briefly(d.one(pending)), brief{Status: sync.AppliedLate})
	w.correct("eve", "ann", today, 9)
	if a = d.pull(); len(a.Rows) != 0 {
		t.Errorf("rows out of scope: %+v", a.Rows)
	}
	w.edit("calls", func(t *tracking.Tracker) { t.Assignments[0].Locations = []string{"north"} })
	equal(t, "given back", first(d.synced()), map[string]string{"made/2026-03-11/ann": "9", "made/2026-03-10/ann": "5"})
}

func first[T, U any](v T, _ U) T { return v }

// Hidden targets are absent from the bytes, not merely from the screen (T6).
func TestHiddenTargetsDoNotTravel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.edit("calls", func(t *tracking.Tracker) {
		t.Settings.ShowTargets = false
		t.Metrics[0].Targets = period.Timeline[int64]{{Value: 987654}}
	})
	w.correct("mia", "mia", today, 1)
	for who, want := range map[string]bool{"ann": false, "mia": true} {
		d := w.device(who)
		a, err := json.Marshal([]sync.PullAnswer{d.pull(), d.pull()})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(a), "987654"); got != want {
			t.Errorf("%s: the target travels: %v", who, got)
		}
	}
	// A team of tomorrow that may manage shows them then, though nothing is
	// written at midnight.
	w.update(func(ctx context.Context, tx storage.Tx) error {
		return tx.Teams().Put(ctx, people.Team{ID: "leads", Revision: 1, Name: "Leads", Permissions: people.TrackersManage}, "", w.clock())
	})
	w.person("ann", func(p *people.Person) {
		p.Teams = []people.Membership{{ID: "leads", Span: period.Span{From: day("2026-03-12")}}}
	})
	d := w.device("ann")
	d.synced()
	for i, want := range []bool{false, true} {
		a, _ := json.Marshal(d.pull())
		if got := strings.Contains(string(a), "987654"); got != want {
			t.Errorf("day %d: the target travels: %v", i, got)
		}
		w.pass(24 * time.Hour)
	}
}

func TestVerdictsInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	const all = sync.MaxVerdicts + 70
	for d.seq < all {
		var changes []sync.Change
		for len(changes) < sync.MaxChanges && d.seq < all {
			changes = append(changes, d.submit(tracking.Add, today, 1, 0))
		}
		d.push(changes...)
	}
	a := d.pull()
	equal(t, "first", []int64{int64(len(a.Verdicts)), a.Verdicts[0].Seq, a.Last}, []int64{sync.MaxVerdicts, 1, all})
	d.stored = a.Verdicts[len(a.Verdicts)-1].Seq
	equal(t, "rest", len(d.pull().Verdicts), 70)
}

// counted counts Updates.
type counted struct {
	storage.DB
	n *atomic.Int32
}

func (c counted) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	c.n.Add(1)
	return c.DB.Update(ctx, org, fn)
}

// A poll that says nothing new writes once a minute.
func TestPollsSeldomWrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var n atomic.Int32
	w.server = server.New(server.Config{DB: counted{w.db, &n}, Directory: w.dir}, &server.Options{Now: w.clock})
	d := w.device("ann")
	d.pull()
	d.pull() // confirms the definitions
	n.Store(0)
	for range 9 {
		w.pass(10 * time.Second)
		d.pull()
	}
	equal(t, "writes in 90 seconds", n.Load(), int32(1))
	d.seq = 3
	ask := d.asks()
	ask.Waiting, ask.Oldest = 3, w.ago(time.Hour)
	if _, err := w.server.Pull(context.Background(), w.as("ann"), ask); err != nil {
		t.Fatal(err)
	}
	equal(t, "something new", n.Load(), int32(2))
	rows, err := w.server.Devices(context.Background(), w.as("mia"))
	if err != nil || len(rows) != 1 {
		t.Fatalf("devices %+v, %v", rows, err)
	}
	equal(t, "device", rows[0], sync.DeviceRow{Device: d.id, Person: tracking.PersonRef{ID: "ann", Name: "Ann Test"}, Heard: w.clock(), Waiting: 3, Oldest: w.ago(time.Hour)})
	for who, code := range map[string]string{"ann": "denied", "max": ""} {
		rows, err := w.server.Devices(context.Background(), w.as(who))
		refused(t, who, err, code)
		equal(t, who, rows, nil)
	}
	d.seq = 0
	d.push(d.submit(tracking.Set, today, 1, 0))
	if rows, _ = w.server.Devices(context.Background(), w.as("eve")); len(rows) != 1 || rows[0].Waiting != 2 {
		t.Errorf("after a push: %+v", rows)
	}
}

func TestPullRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.device("ann")
	for field, edit := range map[string]func(*sync.Pull){
		"protocol": func(p *sync.Pull) { p.Protocol = 99 }, "device": func(p *sync.Pull) { p.Device = "x" }, "sent": func(p *sync.Pull) { p.Sent = time.Time{} },
		"stored": func(p *sync.Pull) { p.Stored = -1 }, "made": func(p *sync.Pull) { p.Made = -1 }, "waiting": func(p *sync.Pull) { p.Waiting = -1 }, "lost": func(p *sync.Pull) { p.Lost = -1 },
	} {
		p := d.asks()
		edit(&p)
		if _, err := w.server.Pull(context.Background(), w.as("ann"), p); err == nil || !strings.HasPrefix(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestALossIsLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var logged bytes.Buffer
	w.server = server.New(server.Config{DB: w.db, Directory: w.dir}, &server.Options{Now: w.clock, Logger: slog.New(slog.NewTextHandler(&logged, nil))})
	d := w.device("ann")
	d.pull()
	if s := logged.String(); s != "" {
		t.Errorf("without a loss it logs %q", s)
	}
	p := d.asks()
	p.Lost = 3
	if _, err := w.server.Pull(context.Background(), w.as("bob"), p); err == nil { // whose device it is not
		t.Error("somebody else may ask")
	}
	if s := logged.String(); s != "" {
		t.Errorf("somebody else has it log %q", s)
	}
	if _, err := w.server.Pull(context.Background(), w.as("ann"), p); err != nil {
		t.Fatal(err)
	}
	if s := logged.String(); !strings.Contains(s, "thrown away") || !strings.Contains(s, "person=ann device="+p.Device+" changes=3") {
		t.Errorf("it logs %q", s)
	}
}

func FuzzCursor(f *testing.F) {
	w := newWorld(f)
	w.correct("ann", "ann", yesterday, 3)
	w.correct("bob", "bob", yesterday, 987654)
	d := w.device("ann")
	d.pull()
	f.Add(d.cursor)
	for _, s := range []string{`{"v":-1}`, `{"a":{"f":"entry","t":"made/2026-03-10/bob"}}`, `{"a":{"f":"other","t":"\u0000","q":-5}}`, `{"i":2147483647,"v":1}`} {
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(s)))
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		w.TB = t
		p := d.asks()
		p.Cursor = cursor
		a, err := w.server.Pull(context.Background(), w.as("ann"), p)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entriesOf(t, a.Rows) {
			if e.Person != "ann" {
				t.Fatalf("%+v", e)
			}
		}
	})
}

func FuzzPush(f *testing.F) {
	w := newWorld(f)
	f.Add(sync.SubmitKind, `{"tracker":"calls","metric":"made","date":"2026-03-11","op":"set","value":"5"}`, "run", int64(1), int64(1), int64(1))
	f.Add("tracking.submit@99999999999999999999", `{"a":{"b":[1,{}]},"a":1}`, "\x00", int64(-1<<63), int64(1<<62), int64(-1<<62))
	f.Add("@", `{"tracker":"\u0000","metric":"\ud800","date":"0001-01-01","op":"add"}`, "", int64(1<<62), int64(-1<<62), int64(0))
	f.Fuzz(func(t *testing.T, kind, args, boot string, mono, made, known int64) {
		w.TB = t
		d := w.device("ann")
		c := d.change(kind, args, func(c *sync.Change) {
			c.Boot, c.Mono, c.Made, c.Policy = boot, mono, time.Unix(made>>28, 0), time.Unix(known>>28, 0)
		})
		a, err := w.server.Push(context.Background(), w.as("ann"), d.message(c))
		if err != nil {
			if a.Last != 0 || strings.HasPrefix(err.Error(), "sync:") {
				t.Fatal(err)
			}
			return // upgrade_required
		}
		if a.Last != 1 || len(a.Verdicts) != 1 || a.Verdicts[0].Status == "" {
			t.Fatalf("%+v", a)
		}
		if _, err := json.Marshal(a); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.server.Held(context.Background(), w.as("mia"), everything()); err != nil {
			t.Fatal(err)
		}
	})
}
