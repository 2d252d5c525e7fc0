package simulation

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const org = "acme"

// today is the day on which every simulation begins.
var today = period.On(2026, time.March, 11)

// Who there is: two who enter, and one who manages everything.
const (
	ann = "ann"
	bob = "bob"
	eve = "eve"
)

// host is the server, as it crashes, starts again and goes back to older
// copies of its database, and the facts that its managers made.
type host struct {
	clock   func() time.Time
	newID   func() string
	backend backend

	db     *fragile
	dir    *directory.Directory
	log    *tracking.Log        // of the managers
	sheet  *timetrack.Timesheet // of the managers
	server *server.Server
	down   bool

	life    int   // counts the restores
	facts   facts // as far as the database has them
	backups []backup
}

// backup is a copy of the database with what was true when it was made.
type backup struct {
	copied copied
	facts  facts
}

// newHost founds the organization.
func newHost(ctx context.Context, c func() time.Time, b backend, newID func() string) (*host, error) {
	h := &host{clock: c, newID: newID, backend: b}
	db, err := b.open(ctx, nil)
	if err != nil {
		return nil, err
	}
	h.db = &fragile{DB: db}
	h.boot()
	err = db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		err := tx.Organization().Put(ctx, people.Organization{
			ID: org, Revision: 1, Name: "Acme", OfflineDays: offlineDays,
			Calendar: period.Calendar{{Settings: period.Settings{Zone: "UTC"}}},
		}, "", start)
		for _, l := range []string{north, south} {
			err = errors.Join(err, tx.Locations().Put(ctx, people.Location{ID: l, Revision: 1, Name: l}, "", start))
		}
		for _, id := range []string{ann, bob, eve} {
			preset, places := "representative", []people.Membership{{ID: north}}
			if id == eve {
				preset, places = "enterprise", nil
			}
			p, _ := people.PresetNamed(preset)
			err = errors.Join(err, tx.People().Put(ctx, people.Person{
				ID: id, Revision: 1, FirstName: id, LastName: "Test", Level: p.Level, Permissions: p.Permissions, Locations: places,
			}, "", start))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := h.found(ctx); err != nil {
		return nil, err
	}
	h.facts = newFacts(h.now())
	for _, id := range trackerIDs {
		if err := h.define(ctx, id, h.facts.tracker(id, h.now())); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// offlineDays is how long a change may wait on a device: longer than what was
// made before a loss of assignment counts.
const offlineDays = 9

// The places: who is at north enters.
const (
	north = "north"
	south = "south"
)

// The trackers and their metrics.
var (
	trackerIDs = []string{"calls", "visits"}
	metricsOf  = map[string][]string{"calls": {"calls-made", "calls-missed"}, "visits": {"visits-paid"}}
)

func (h *host) now() time.Time { return change.Instant(h.clock()) }

// boot starts the server on the database as it is.
func (h *host) boot() {
	h.dir = directory.New(h.db.DB, &directory.Options{Now: h.clock, NewID: h.newID})
	h.log = tracking.New(storage.Tracking(h.db.DB), h.dir, &tracking.Options{Now: h.clock, NewID: h.newID})
	h.sheet = timetrack.New(storage.TimeTrack(h.db.DB), h.dir, &timetrack.Options{Now: h.clock, NewID: h.newID})
	h.server = server.New(server.Config{DB: h.db, Directory: h.dir},
		&server.Options{Now: h.clock, NewID: h.newID, Logger: slog.New(slog.DiscardHandler)})
	h.down = false
}

// restore goes back to a copy. An administrator who restores by the book makes
// a new epoch; who puts the file back does not.
func (h *host) restore(ctx context.Context, b backup, byTheBook bool) error {
	db, err := h.backend.open(ctx, b.copied)
	if err != nil {
		return err
	}
	if err := h.db.Close(); err != nil {
		return err
	}
	h.db.DB, h.db.fate = db, lives
	h.facts = b.facts.clone()
	h.life++
	h.boot()
	if !byTheBook {
		return nil
	}
	return db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error { return tx.Changes().NewEpoch(ctx) })
}

// backUp makes a copy, and forgets the oldest of three.
func (h *host) backUp(ctx context.Context) error {
	c, err := h.backend.copy(ctx, h.db.DB)
	if err != nil {
		return err
	}
	if len(h.backups) == 3 {
		h.backups = h.backups[1:]
	}
	h.backups = append(h.backups, backup{c, h.facts.clone()})
	return nil
}

func (h *host) actor(ctx context.Context, person string) people.Actor {
	a, err := h.dir.Actor(ctx, org, person)
	if err != nil {
		panic("simulation: no " + person + ": " + err.Error())
	}
	return a
}

// define saves a tracker as the facts have it, and notes the fact.
func (h *host) define(ctx context.Context, id string, f trackerFact) error {
	boss := h.actor(ctx, eve)
	t, err := h.log.Tracker(ctx, boss, id)
	if err != nil { // a new one
		t = tracking.Tracker{ID: id, Name: id, Start: today - 60, Period: period.Week}
		for _, m := range metricsOf[id] {
			t.Metrics = append(t.Metrics, tracking.Metric{ID: m, Name: m, Kind: tracking.Number})
		}
	}
	t.Settings = tracking.Settings{ShowTargets: true, AllowEdits: f.allowEdits}
	a := tracking.Assignment{Locations: []string{north}, Everyone: f.people == nil, People: f.people}
	a.Until = f.until
	t.Assignments = []tracking.Assignment{a}
	if t, err = h.log.Save(ctx, boss, t); err != nil {
		return err
	}
	if f.archived != t.Archived {
		turn := h.log.Restore
		if f.archived {
			turn = h.log.Archive
		}
		if _, err = turn(ctx, boss, id, t.Revision); err != nil {
			return err
		}
	}
	f.at = h.now()
	h.facts.trackers[id] = append(h.facts.trackers[id], f)
	return nil
}

// move puts a person at another place from now on.
func (h *host) move(ctx context.Context, person, place string) error {
	err := h.db.DB.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		p, err := tx.People().Get(ctx, person, time.Time{})
		if err != nil {
			return err
		}
		p.Revision++
		p.Locations = []people.Membership{{ID: place}}
		return tx.People().Put(ctx, p, eve, h.now())
	})
	if err == nil {
		h.facts.places[person] = append(h.facts.places[person], placeFact{h.now(), place})
	}
	return err
}

// lock closes or reopens the week of a day.
func (h *host) lock(ctx context.Context, tracker string, d period.Date, closed bool) error {
	var c tracking.Closure
	var err error
	if closed {
		c, err = h.log.Close(ctx, h.actor(ctx, eve), tracker, d, "")
	} else {
		c, err = h.log.Reopen(ctx, h.actor(ctx, eve), tracker, d, "checked again")
	}
	if err == nil {
		h.facts.locks = append(h.facts.locks, lockFact{h.now(), tracker, c.From, c.Until, closed})
	}
	return err
}

// correct sets somebody's value.
func (h *host) correct(ctx context.Context, tracker string, k tracking.Key, value int64) error {
	_, err := h.log.Submit(ctx, h.actor(ctx, eve), tracking.Submit{Tracker: tracker, Key: k, Value: value, Reason: "checked"})
	if err == nil {
		h.facts.effects = append(h.facts.effects, effect{at: h.now(), key: k, op: tracking.Set, value: value, by: eve})
	}
	return err
}

// decide settles a held change. A server that crashes in it may have stored
// the decision.
func (h *host) decide(ctx context.Context, held sync.HeldChange, d sync.Decision) error {
	_, err := h.server.Decide(ctx, h.actor(ctx, eve), held.ID, held.Revision, d)
	if err != nil && !(errors.Is(err, errCrashed) && h.decided(ctx, held.ID)) {
		return err
	}
	h.facts.decided[held.ID] = decisionFact{h.now(), d.Action, d.Date}
	if d.Action == sync.Reopen && held.Kind == sync.SubmitKind {
		for _, c := range h.facts.closedOn(sync.HeldEntryOf(held).Tracker, held.Date) {
			c.at, c.closed = h.now().Add(-time.Microsecond), false // just before the effect
			h.facts.locks = append(h.facts.locks, c)
		}
	}
	return err
}

func (h *host) decided(ctx context.Context, id string) (stored bool) {
	err := h.db.DB.View(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		receipts, err := tx.Devices().ReceiptsByID(ctx, []string{id})
		stored = receipts[id].Decision.Action != ""
		return err
	})
	return stored && err == nil
}
