package directory_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// clock is a clock that tests set.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// noon is when the tests begin: noon of 2026-03-02, a Monday.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

var monday = period.On(2026, 3, 2)

// ids makes ids that are UUIDs and grow.
func ids() func() string {
	var mu sync.Mutex
	n := 0
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		n++
		return fmt.Sprintf("00000000-0000-7000-8000-%012d", n)
	}
}

// world is an organization with two offices, north and south.
type world struct {
	t     *testing.T
	ctx   context.Context
	db    storage.DB
	dir   *directory.Directory
	clock *clock
	org   string
	owner people.Actor // of level 40, who may do everything

	north, south people.Location
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, memstore.New(nil))
}

func newWorldOn(t *testing.T, db storage.DB) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), db: db, clock: &clock{at: noon}}
	w.dir = directory.New(db, &directory.Options{Now: w.clock.now, NewID: ids()})
	o, owner, err := w.dir.Found(w.ctx, directory.Founding{
		Name:  "Umbrella",
		First: directory.Profile{FirstName: "Olga", LastName: "Owner", Email: "olga@example.com"},
	})
	w.ok(err)
	w.org = o.ID
	w.owner = w.actor(owner.ID)
	w.north, err = w.dir.SaveLocation(w.ctx, w.owner, people.Location{Name: "North"})
	w.ok(err)
	w.south, err = w.dir.SaveLocation(w.ctx, w.owner, people.Location{Name: "South"})
	w.ok(err)
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, code string) {
	w.t.Helper()
	if got := fault.Code(err); got != code {
		w.t.Fatalf("refused with %q (%v), want %q", got, err, code)
	}
}

func (w *world) actor(person string) people.Actor {
	w.t.Helper()
	a, err := w.dir.Actor(w.ctx, w.org, person)
	w.ok(err)
	return a
}

func (w *world) person(id string) people.Person {
	w.t.Helper()
	r, err := w.dir.Roster(w.ctx, w.org)
	w.ok(err)
	p, ok := r.Person(id)
	if !ok {
		w.t.Fatalf("person %s is unknown", id)
	}
	return p
}

// hire adds a person with a preset, at locations since the beginning of time.
func (w *world) hire(first, preset string, locations ...people.Location) people.Person {
	w.t.Helper()
	grants, ok := people.PresetNamed(preset)
	if !ok {
		w.t.Fatalf("no preset %q", preset)
	}
	p := people.Person{FirstName: first, LastName: "Tester", Level: grants.Level, Permissions: grants.Permissions}
	for _, l := range locations {
		p.Locations = append(p.Locations, people.Membership{ID: l.ID})
	}
	p, err := w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)
	return p
}

func (w *world) update(fn func(context.Context, storage.Tx) error) {
	w.t.Helper()
	w.ok(w.db.Update(w.ctx, w.org, fn))
}

func (w *world) view(fn func(context.Context, storage.Tx) error) {
	w.t.Helper()
	w.ok(w.db.View(w.ctx, w.org, fn))
}

// events lists the audit log, newest first.
func (w *world) events(q storage.EventQuery) []storage.Event {
	w.t.Helper()
	var events []storage.Event
	w.view(func(ctx context.Context, tx storage.Tx) (err error) {
		events, err = tx.Audit().Events(ctx, q)
		return err
	})
	return events
}
