package device_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// nth returns what loses the n-th message, counted from 1.
func nth(n int) func() error {
	count := 0
	return func() error {
		if count++; count == n {
			return errLine
		}
		return nil
	}
}

func TestWhatWasTakenIsShownUntilTheRowsShowIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	id := p.enter(w.calls(), today, tracking.Add, 4)
	p.line.before = nth(2) // the push arrives, the pull does not
	if err := p.Sync(w.ctx); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	p.inState(id, device.Confirmed)
	p.wants(w.calls(), today, 4)
	if err := p.reopen(); err != nil {
		t.Fatal(err)
	}
	p.wants(w.calls(), today, 4)
	p.enter(w.calls(), today, tracking.Add, 1)
	p.wants(w.calls(), today, 5)
	p.sync()
	p.wants(w.calls(), today, 5)
}

func TestAnswersThatAreLostAreGivenAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	id := p.enter(w.calls(), today, tracking.Add, 4)
	p.line.after = nth(1) // the answer to the push
	if err := p.Sync(w.ctx); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	p.inState(id, device.Saved)
	p.wants(w.calls(), today, 4)
	p.sync()
	p.inState(id, device.Confirmed)
	p.wants(w.calls(), today, 4)
	if got := w.value(w.key("ann", w.calls(), today)); got != tracking.NumberValue(4) {
		t.Errorf("the server has %v", got)
	}
}

func TestBatches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	for range 250 {
		p.enter(w.calls(), today, tracking.Add, 1)
	}
	p.sync()
	if p.line.pushes != 3 {
		t.Errorf("%d pushes, want 3", p.line.pushes)
	}

	// By bytes.
	p.line.pushes = 0
	for range 90 {
		_, _, err := p.Submit(w.ctx, sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Op: tracking.Add, Value: 1,
			Reason: strings.Repeat("\u2028", tracking.MaxReason)})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.sync()
	if p.line.pushes < 2 {
		t.Errorf("%d pushes of more than 256 KiB", p.line.pushes)
	}

	// A server, or something before it, that takes less.
	p.line.largest = 7
	p.line.pushes = 0
	for range 60 {
		p.enter(w.calls(), today, tracking.Add, 1)
	}
	p.sync()
	if got := w.value(w.key("ann", w.calls(), today)); got != tracking.NumberValue(400) {
		t.Errorf("the server has %v", got)
	}
	p.wants(w.calls(), today, 400)
}

// figures puts entries of ann's into the server, one a day and metric.
func (w *world) figures(days int) {
	w.Helper()
	err := w.db.Update(w.ctx, org, func(ctx context.Context, tx storage.Tx) error {
		var subs []tracking.Submission
		for i := range days {
			for _, m := range []string{w.calls(), w.visits()} {
				subs = append(subs, tracking.Submission{Key: w.key("ann", m, today-period.Date(i)), Revision: 1, Op: tracking.Set,
					New: tracking.NumberValue(int64(i)), By: "ann", Made: noon, Received: noon})
			}
		}
		return tx.Tracking().Submit(ctx, subs)
	})
	if err != nil {
		w.Fatalf("figures: %v", err)
	}
}

func TestTornSnapshotShowsNothingOfItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.tracker.Start = today - 3_000
	w.tracker = w.save(w.tracker)
	w.figures(2_500) // three pages
	p := w.phone("ann")
	p.line.before = nth(3)
	if err := p.Sync(w.ctx); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	if p.Loaded() {
		t.Error("half a snapshot is shown")
	}
	if err := p.reopen(); err != nil {
		t.Fatal(err)
	}
	pulls := p.line.pulls
	p.sync()
	p.wants(w.calls(), today-2_499, 2_499)
	if n := p.line.pulls - pulls; n != 2 {
		t.Errorf("%d pulls to go on, want the last page and what came meanwhile", n)
	}

	// Another one takes the place of the first when it is whole. What is made
	// meanwhile stays on top of either.
	w.restore(len(w.told))
	w.tracker.Start = today - 3_000
	w.figures(2_400)
	p.enter(w.calls(), today, tracking.Add, 5)
	p.line.before = nth(3) // the push, a page, and no more
	if err := p.Sync(w.ctx); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	p.wants(w.calls(), today-2_499, 2_499)
	p.wants(w.calls(), today, 5)
	// While the pages come, another tab enters something into one that is still
	// to come; nothing comes after the last one.
	tab := w.open("ann", p.kv)
	p.line.before = nil
	p.line.after = func() error {
		p.line.after = nil
		tab.enter(w.calls(), today-2_399, tracking.Add, 7)
		tab.line.before = nth(2)
		if err := tab.Sync(w.ctx); !errors.Is(err, errLine) {
			t.Error(err)
		}
		p.line.before = nth(2) // the last page, and no more
		return nil
	}
	if err := p.Sync(w.ctx); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	p.wants(w.calls(), today-2_399, 2_406)
	p.wants(w.calls(), today, 5)
	p.line.before = nil
	p.sync()
	if got := p.shows(w.calls(), today-2_499); got.Valid {
		t.Errorf("a row of before: %v", got)
	}
	p.wants(w.calls(), today-2_399, 2_406)
	p.wants(w.calls(), today, 5)
	rows := 0
	err := p.kv.View(w.ctx, func(tx device.Tx) error {
		return tx.Scan("row/", func(string, []byte) error {
			rows++
			return nil
		})
	})
	if err != nil || rows != 4_800 {
		t.Errorf("%d rows are kept, want those of one snapshot; %v", rows, err)
	}
}

// answers is a Transport that gives what it is told to.
type answers []sync.PullAnswer

func (*answers) Push(context.Context, sync.Push) (sync.PushAnswer, error) {
	return sync.PushAnswer{}, errors.New("nothing to push")
}

func (a *answers) Pull(context.Context, sync.Pull) (sync.PullAnswer, error) {
	if len(*a) == 0 {
		return sync.PullAnswer{}, errLine
	}
	first := (*a)[0]
	*a = (*a)[1:]
	first.Epoch, first.Now = "e", noon
	return first, nil
}

func TestWhatLeavesTheDefinitionsLeavesTheDevice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	known := &sync.Definitions{Organization: w.roster.Organization, Person: person("ann", "representative")}
	sections := func(metrics ...string) map[string]json.RawMessage {
		tracker := tracking.Tracker{ID: "t", Revision: 1, Name: "T", Start: today - 9, Period: period.Week,
			Assignments: []tracking.Assignment{{AllLocations: true, People: []string{"ann"}}}}
		for _, m := range metrics {
			tracker.Metrics = append(tracker.Metrics, tracking.Metric{ID: m, Name: m, Kind: tracking.Number})
		}
		b, err := json.Marshal(sync.Tracking{Trackers: []tracking.Tracker{tracker}})
		if err != nil {
			t.Fatal(err)
		}
		return map[string]json.RawMessage{sync.TrackingSection: b, "later": json.RawMessage(`{"of": "a newer version"}`)}
	}
	row := func(metric string, value int64) sync.Row {
		row, err := sync.NewEntryRow(tracking.Submission{Key: w.key("ann", metric, today), Revision: 1, New: tracking.NumberValue(value)})
		if err != nil {
			t.Fatal(err)
		}
		return row
	}
	transport := &answers{
		{Reset: true, First: true, Cursor: "1", Definitions: known, Sections: sections("a", "b"), Rows: []sync.Row{row("a", 1), row("b", 2)}},
		{Cursor: "2", Sections: sections("b", "c"), Rows: []sync.Row{row("c", 3)}},
		// A snapshot that the server loses the thread of, and another one.
		{Reset: true, First: true, More: true, Cursor: "3", Definitions: known, Sections: sections("d"), Rows: []sync.Row{row("d", 4)}},
	}
	p := &phone{w: w, line: &line{w: w, person: "ann"}}
	store := new(device.MemoryKV)
	r, err := device.Open(w.ctx, device.Config{Org: org, Person: "ann", KV: store, Transport: transport}, p.options())
	if err != nil {
		t.Fatal(err)
	}
	p.Replica = r
	confirmed := func(want map[string]int64) {
		t.Helper()
		for range 2 { // as it stands, and as the app finds it when it starts again
			for _, m := range []string{"a", "b", "c", "d", "e"} {
				if got := p.State(w.key("ann", m, today)).Confirmed; got.N != want[m] {
					t.Errorf("%s is %v, want %d", m, got, want[m])
				}
			}
			if p.Replica, err = device.Open(w.ctx, device.Config{Org: org, Person: "ann", KV: store, Transport: transport}, p.options()); err != nil {
				t.Fatal(err)
			}
		}
	}
	p.sync()
	confirmed(map[string]int64{"b": 2, "c": 3})
	if err := p.Sync(w.ctx); !errors.Is(err, errLine) {
		t.Fatal(err)
	}
	confirmed(map[string]int64{"b": 2, "c": 3})
	*transport = answers{
		{Cursor: "4"},
		{Reset: true, First: true, Cursor: "5", Definitions: known, Sections: sections("e"), Rows: []sync.Row{row("e", 5)}},
		{Cursor: "6"},
	}
	p.sync()
	confirmed(map[string]int64{"e": 5})
}

// A server that begins the snapshot again and again is not asked for ever.
func TestSnapshotsWithoutEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var transport answers
	for range 100 {
		transport = append(transport, sync.PullAnswer{Reset: true, First: true, More: true, Cursor: "1"})
	}
	r, err := device.Open(w.ctx, device.Config{Org: org, Person: "ann", KV: new(device.MemoryKV), Transport: &transport}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Sync(w.ctx); err == nil || r.Status().Failure != device.Server || len(transport) < 90 {
		t.Errorf("%v, and %d answers are left", err, len(transport))
	}
}

func TestExportHoldsWhatTheServerHasNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	p, tab := w.open("ann", store), w.open("ann", store)
	p.sync()
	taken := p.enter(w.calls(), today-7, tracking.Set, 1)
	p.sync()
	if _, err := w.log.Close(w.ctx, w.actor("mia"), w.tracker.ID, today-7, ""); err != nil {
		t.Fatal(err)
	}
	held := p.enter(w.calls(), today-6, tracking.Set, 2)
	p.sync()
	first := p.enter(w.calls(), today, tracking.Set, 3)
	if err := tab.Reload(w.ctx); err != nil {
		t.Fatal(err)
	}
	second := tab.enter(w.calls(), today, tracking.Add, 4)
	b, err := p.Export(w.ctx)
	if err != nil {
		t.Fatal(err)
	}
	var e device.Export
	if err := json.Unmarshal(b, &e); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range e.Changes {
		ids = append(ids, c.ID)
	}
	if want := []string{held, first, second}; !slices.Equal(ids, want) || slices.Contains(ids, taken) {
		t.Errorf("the file has %v, want %v", ids, want)
	}
	if e.Format != device.ExportFormat || e.Person != "ann" || e.Org != org || !strings.Contains(string(e.Changes[1].Args), w.calls()) {
		t.Errorf("%s", b)
	}
}

func TestLossIsNoticed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store := new(device.MemoryKV)
	p := w.open("ann", store)
	p.sync()
	old := store.Clone()
	p.enter(w.calls(), today, tracking.Set, 3)
	p.enter(w.calls(), today, tracking.Set, 4)
	marker := p.Marker()
	if marker.Pending != 2 || marker.Last != 2 {
		t.Errorf("marker %+v", marker)
	}
	for name, c := range map[string]struct {
		store  *device.MemoryKV
		marker device.Marker
		lost   int64
	}{
		"as it was":            {store, marker, 0},
		"thrown away":          {new(device.MemoryKV), marker, 2},
		"an older state":       {old, marker, 2},
		"never anything there": {new(device.MemoryKV), device.Marker{}, 0},
		"nothing was pending":  {new(device.MemoryKV), device.Marker{Device: marker.Device, Last: 2}, 0},
	} {
		config := p.config()
		config.KV, config.Marker = c.store, c.marker
		r, err := device.Open(w.ctx, config, p.options())
		if err != nil {
			t.Fatal(err)
		}
		if lost := r.Lost(); (lost == nil) != (c.lost == 0) || lost != nil && (lost.Changes != c.lost || lost.Device != marker.Device) {
			t.Errorf("%s: %+v", name, lost)
		}

		// The server is told until it has answered, also by who opens the app
		// again.
		p.line.lost, p.line.after = nil, dead
		if err := r.Sync(w.ctx); !errors.Is(err, errLine) {
			t.Errorf("%s: the answer has come: %v", name, err)
		}
		p.line.after = nil
		config.Marker = r.Marker()
		if r, err = device.Open(w.ctx, config, p.options()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := r.Sync(w.ctx); err != nil {
				t.Fatal(err)
			}
		}
		var told []int64
		if c.lost > 0 {
			told = []int64{c.lost, c.lost}
		}
		if !slices.Equal(p.line.lost, told) {
			t.Errorf("%s: the server is told of %v, want %v", name, p.line.lost, told)
		}
	}
}

func TestClockThatIsWrong(t *testing.T) {
	t.Parallel()
	for _, skew := range []time.Duration{-26 * time.Hour, 26 * time.Hour} {
		w := newWorld(t)
		w.tracker.Settings.AllowEdits = false // only today
		w.tracker = w.save(w.tracker)
		p := w.phone("ann")
		p.skew = skew
		p.sync()
		if got := p.Status().Clock; got != -skew {
			t.Errorf("the clock is off by %v, want %v", got, -skew)
		}
		if day, err := p.Trackers().Day(w.ctx, p.Actor(), 0); err != nil || day.Date != today {
			t.Errorf("today is %v, %v", day.Date, err)
		}
		id := p.enter(w.calls(), today, tracking.Set, 5)
		// The clock is put right before it is sent.
		p.wants(w.calls(), today, 5)
		p.sync()
		p.inState(id, device.Confirmed)
		if c := p.change(id); !c.Made.Equal(noon.Add(skew)) || !c.Verdict.Uncertain {
			t.Errorf("%+v %+v", c, c.Verdict)
		}
	}
	// Less than five minutes changes nothing.
	w := newWorld(t)
	p := w.phone("ann")
	p.skew = 4 * time.Minute
	p.sync()
	w.pass(11*time.Hour + 57*time.Minute)
	if day, err := p.Trackers().Day(w.ctx, p.Actor(), 0); err != nil || day.Date != today+1 {
		t.Errorf("today is %v, %v", day.Date, err)
	}
}

func TestValueOfAMergedRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	p.sync()
	everyone := slices.Clone(w.roster.People)
	double := person("ann2", "representative")
	double.MergedInto = "ann"
	w.roster = people.NewRoster(w.roster.Organization, nil, slices.Clone(w.roster.Locations), nil, append(everyone, double))
	err := w.db.Update(w.ctx, org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Tracking().Submit(ctx, []tracking.Submission{{Key: w.key("ann2", w.calls(), today), Revision: 1, Op: tracking.Set, New: tracking.NumberValue(3), By: "ann2"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	p.sync()
	p.wants(w.calls(), today, 3)
	args := sync.SubmitArgs{Tracker: w.tracker.ID, Metric: w.calls(), Date: today, Op: tracking.Add, Value: 1}
	if _, _, err := p.Submit(w.ctx, args); fault.Code(err) != "merged_record" {
		t.Errorf("beside the value of the other record: %v", err)
	}
	args.Person = "ann2"
	if _, _, err := p.Submit(w.ctx, args); err != nil {
		t.Fatal(err)
	}
	p.wants(w.calls(), today, 4)
	if got := p.State(w.key("ann2", w.calls(), today)); got.State != device.Saved || got.Confirmed != tracking.NumberValue(3) {
		t.Errorf("%+v", got)
	}
	p.sync()
	p.wants(w.calls(), today, 4)
	if got := w.value(w.key("ann2", w.calls(), today)); got != tracking.NumberValue(4) {
		t.Errorf("the server has %v", got)
	}
}

// mute is a server that answers pushes and takes nothing.
type mute struct {
	*line
	epoch  string
	pushes int
}

func (m *mute) Push(_ context.Context, p sync.Push) (sync.PushAnswer, error) {
	m.pushes++
	return sync.PushAnswer{Epoch: m.epoch, Last: p.Stored, Now: noon}, nil
}

func (m *mute) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	a, err := m.line.Pull(ctx, p)
	m.epoch = a.Epoch
	return a, err
}

func TestServerThatTakesNothingIsNotAskedForEver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone("ann")
	server := &mute{line: p.line}
	config := p.config()
	config.Transport = server
	r, err := device.Open(w.ctx, config, p.options())
	if err != nil {
		t.Fatal(err)
	}
	p.Replica = r
	p.sync()
	p.enter(w.calls(), today, tracking.Set, 1)
	if err := p.Sync(w.ctx); err == nil || p.Status().Failure != device.Server || server.pushes != 1 || p.Pending() != 1 {
		t.Errorf("%v after %d pushes, %+v", err, server.pushes, p.Status())
	}
}
