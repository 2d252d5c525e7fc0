package device_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	gosync "sync"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// failer is what *testing.T, *testing.B and *rapid.T have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

const org = "acme"

// today is the day on which tests begin, a Wednesday, at noon.
var (
	today = period.On(2026, time.March, 11)
	noon  = time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC)
)

// world is the server with its organization, on a clock that tests set: ann
// and bob enter a tracker of two metrics, mia manages it.
type world struct {
	failer
	ctx context.Context

	mu      gosync.Mutex
	now     time.Time
	roster  *people.Roster
	past    []past // rosters
	db      *memstore.DB
	log     *tracking.Log
	server  *server.Server
	tracker tracking.Tracker
	telling gosync.Mutex
	told    []told // all that has changed the server, to make it again as it was
}

type told struct {
	at time.Time
	do func() error
}

// tell changes the server.
func (w *world) tell(do func() error) error {
	w.telling.Lock()
	defer w.telling.Unlock()
	err := do()
	if err == nil {
		w.told = append(w.told, told{w.clock(), do})
	}
	return err
}

func person(id, preset string) people.Person {
	p, _ := people.PresetNamed(preset)
	return people.Person{ID: id, Revision: 1, FirstName: id, LastName: "Test", Level: p.Level, Permissions: p.Permissions,
		Locations: []people.Membership{{ID: "north"}}}
}

func newWorld(t failer) *world {
	w := &world{failer: t, ctx: context.Background(), now: noon}
	w.roster = people.NewRoster(
		people.Organization{ID: org, Revision: 1, Name: "Acme", Calendar: period.Calendar{{Settings: period.Settings{Zone: "UTC"}}}},
		nil, []people.Location{{ID: "north", Revision: 1, Name: "North"}}, nil,
		[]people.Person{person("ann", "representative"), person("bob", "representative"), person("mia", "manager")})
	w.start()
	w.tracker = w.save(tracking.Tracker{
		Name: "Calls", Start: today - 300, Period: period.Week, Settings: tracking.Settings{ShowTargets: true, AllowEdits: true},
		Metrics:     []tracking.Metric{{Name: "Calls", Kind: tracking.Number}, {Name: "Visits", Kind: tracking.Number}},
		Assignments: []tracking.Assignment{{Locations: []string{"north"}, Everyone: true}},
	})
	return w
}

// start makes a server with nothing in it.
func (w *world) start() {
	w.db = memstore.New(nil)
	w.log = tracking.New(storage.Tracking(w.db), w, &tracking.Options{Now: w.clock})
	w.server = server.New(server.Config{DB: w.db, Directory: w}, &server.Options{Now: w.clock, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

// restore makes the server again as it was after so many changes.
func (w *world) restore(changes int) {
	w.Helper()
	kept, now, tracker := w.told[:changes], w.now, w.tracker
	w.start()
	w.now, tracker.Revision = noon, 1
	err := w.db.Update(w.ctx, org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Tracking().PutTracker(ctx, tracker, "mia", noon)
	})
	if err != nil {
		w.Fatalf("restoring: %v", err)
	}
	for _, c := range kept {
		w.now = c.at
		if err := c.do(); err != nil {
			w.Fatalf("restoring: %v", err)
		}
	}
	w.now, w.told = now, kept
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// Roster implements people.Directory.
func (w *world) Roster(_ context.Context, o string) (*people.Roster, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o != org {
		return nil, fault.ErrNotFound
	}
	return w.roster, nil
}

// RosterAt implements people.Directory.
func (w *world) RosterAt(ctx context.Context, o string, at time.Time) (*people.Roster, error) {
	w.mu.Lock()
	past := w.past
	w.mu.Unlock()
	for _, p := range past {
		if at.Before(p.until) && o == org {
			return p.roster, nil
		}
	}
	return w.Roster(ctx, o)
}

// past is a roster as it was.
type past struct {
	until  time.Time
	roster *people.Roster
}

func (w *world) actor(person string) people.Actor {
	w.Helper()
	a, ok := w.roster.Actor(person, period.DateOf(w.clock()))
	if !ok {
		w.Fatalf("no %s", person)
	}
	return a
}

func (w *world) save(t tracking.Tracker) tracking.Tracker {
	w.Helper()
	saved, err := w.log.Save(w.ctx, w.actor("mia"), t)
	if err != nil {
		w.Fatalf("saving the tracker: %v", err)
	}
	return saved
}

func (w *world) calls() string  { return w.tracker.Metrics[0].ID }
func (w *world) visits() string { return w.tracker.Metrics[1].ID }

func (w *world) key(person, metric string, d period.Date) tracking.Key {
	return tracking.Key{Metric: metric, Date: d, Person: person}
}

// value is what the server has.
func (w *world) value(k tracking.Key) tracking.Value {
	w.Helper()
	return lookup(w, storage.Tracking(w.db), k).Value
}

func lookup(t failer, db tracking.Transactor, k tracking.Key) tracking.Entry {
	t.Helper()
	var e tracking.Entry
	err := db.View(context.Background(), org, func(ctx context.Context, s tracking.Store) error {
		entries, err := s.Lookup(ctx, []tracking.Key{k})
		e = entries[k]
		return err
	})
	if err != nil {
		t.Fatalf("looking up %s: %v", k, err)
	}
	return e
}

// line is the way from one device to the server. What it carries goes through
// JSON, as on the wire.
type line struct {
	w      *world
	person string
	// before and after may lose the message or its answer, by an error; nil
	// loses nothing. twice says whether the message arrives twice.
	before, after func() error
	twice         func() bool
	pushes, pulls int
	lost          []int64 // what pulls told of
	largest       int     // a push of more changes is too large; 0: none
}

var errLine = errors.New("the line is dead")

func dead() error { return errLine }

func carry[T any](v T) T {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var out T
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	return out
}

func (l *line) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	return exchange(ctx, l, p, func(p sync.Push) (sync.PushAnswer, error) {
		l.pushes++
		if l.largest > 0 && len(p.Changes) > l.largest {
			return sync.PushAnswer{}, &fault.Refusal{Code: "too_large", Reason: "too large"}
		}
		var a sync.PushAnswer
		err := l.w.tell(func() (err error) {
			a, err = l.w.server.Push(context.WithoutCancel(ctx), l.w.actor(l.person), p)
			return err
		})
		return a, err
	})
}

func (l *line) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	return exchange(ctx, l, p, func(p sync.Pull) (sync.PullAnswer, error) {
		l.pulls++
		if p.Lost > 0 {
			l.lost = append(l.lost, p.Lost)
		}
		return l.w.server.Pull(ctx, l.w.actor(l.person), p)
	})
}

func exchange[Q, A any](ctx context.Context, l *line, q Q, serve func(Q) (A, error)) (A, error) {
	var none A
	if err := ctx.Err(); err != nil {
		return none, err
	}
	if l.before != nil {
		if err := l.before(); err != nil {
			return none, err
		}
	}
	a, err := serve(carry(q))
	if err == nil && l.twice != nil && l.twice() {
		a, err = serve(carry(q))
	}
	if err != nil {
		return none, err
	}
	if l.after != nil {
		if err := l.after(); err != nil {
			return none, err
		}
	}
	return carry(a), nil
}

// phone is a device of a person.
type phone struct {
	*device.Replica
	w    *world
	line *line
	kv   device.KV
	skew time.Duration // its clock is ahead of the server's
}

func (w *world) phone(person string) *phone { return w.open(person, new(device.MemoryKV)) }

func (w *world) open(person string, kv device.KV) *phone {
	w.Helper()
	p := &phone{w: w, line: &line{w: w, person: person}, kv: kv}
	if err := p.reopen(); err != nil {
		w.Fatalf("opening: %v", err)
	}
	return p
}

// reopen starts the app again.
func (p *phone) reopen() error {
	r, err := device.Open(p.w.ctx, p.config(), p.options())
	if err == nil {
		p.Replica = r
	}
	return err
}

func (p *phone) config() device.Config {
	return device.Config{Org: org, Person: p.line.person, KV: p.kv, Transport: p.line}
}

func (p *phone) options() *device.Options {
	return &device.Options{
		Now:  func() time.Time { return p.w.clock().Add(p.skew) },
		Mono: func() time.Duration { return p.w.clock().Sub(noon) },
	}
}

func (p *phone) sync() {
	p.w.Helper()
	if err := p.Sync(p.w.ctx); err != nil {
		p.w.Fatalf("sync: %v", err)
	}
}

// enter changes an entry and returns the id of the change.
func (p *phone) enter(metric string, d period.Date, op tracking.Op, value int64) string {
	p.w.Helper()
	_, id, err := p.Submit(p.w.ctx, sync.SubmitArgs{Tracker: p.w.tracker.ID, Metric: metric, Date: d, Op: op, Value: value})
	if err != nil {
		p.w.Fatalf("entering: %v", err)
	}
	return id
}

// shows is the value that the person sees.
func (p *phone) shows(metric string, d period.Date) tracking.Value {
	p.w.Helper()
	day, err := p.Trackers().Day(p.w.ctx, p.Actor(), d)
	if err != nil {
		p.w.Fatalf("day: %v", err)
	}
	for _, t := range day.Trackers {
		for _, m := range t.Metrics {
			if m.Metric == metric {
				return m.Entry.Value
			}
		}
	}
	return tracking.Value{}
}

func (p *phone) wants(metric string, d period.Date, want int64) {
	p.w.Helper()
	if got := p.shows(metric, d); got != tracking.NumberValue(want) {
		p.w.Errorf("the device shows %v, want %d", got, want)
	}
}

// change returns what the device knows of a change.
func (p *phone) change(id string) device.Change {
	p.w.Helper()
	for _, c := range p.Changes() {
		if c.ID == id {
			return c
		}
	}
	p.w.Fatalf("change %s is not on the device", id)
	return device.Change{}
}

func (p *phone) inState(id string, want device.State) {
	p.w.Helper()
	if got := p.change(id); got.State != want {
		p.w.Errorf("the change is %s, want %s: %+v", got.State, want, got.Verdict)
	}
}

// flaky is a KV that fails.
type flaky struct {
	device.KV
	fail func() error // asked before each Update commits; nil never fails
}

func (f *flaky) Update(ctx context.Context, fn func(device.Tx) error) error {
	return f.KV.Update(ctx, func(tx device.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		if f.fail != nil {
			return f.fail()
		}
		return nil
	})
}
