package device

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	gosync "sync"
	"sync/atomic"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// live is what the person sees: the server's rows with the changes on top that
// it has not confirmed. It is brought up to date in one unit of work of the
// memstore, so that nobody sees the one without the other.
type live struct {
	org   string
	db    *memstore.DB
	dir   *directory
	log   *tracking.Log // reads only
	now   func() time.Time
	newID func() string
	rest  func()

	mu   gosync.Mutex
	base map[tracking.Key]tracking.Entry // of the entries that are changed on top: as the server has them
}

func newLive(org string, now func() time.Time, newID func() string, rest func()) *live {
	l := &live{org: org, db: memstore.New(nil), dir: &directory{org: org}, now: now, newID: newID, rest: rest, base: make(map[tracking.Key]tracking.Entry)}
	l.log = l.on(readOnly{storage.Tracking(l.db)})
	return l
}

// on is the domain on stores of one's choice.
func (l *live) on(db tracking.Transactor) *tracking.Log {
	return tracking.New(db, l.dir, &tracking.Options{Now: l.now, NewID: l.newID})
}

// readOnly is a Transactor for those who may only look.
type readOnly struct{ tracking.Transactor }

var errChange = errors.New("device: changes go through Replica.Submit")

func (readOnly) Update(context.Context, string, func(context.Context, tracking.Store) error) error {
	return errChange
}

// directory is the people.Directory of one person's definitions.
type directory struct {
	org    string
	roster atomic.Pointer[people.Roster] // nil: there are no definitions yet
}

// Roster implements people.Directory.
func (d *directory) Roster(_ context.Context, org string) (*people.Roster, error) {
	roster := d.roster.Load()
	if roster == nil || org != d.org {
		return nil, fault.ErrNotFound
	}
	return roster, nil
}

// RosterAt implements people.Directory. The device knows the present only.
func (d *directory) RosterAt(ctx context.Context, org string, _ time.Time) (*people.Roster, error) {
	return d.Roster(ctx, org)
}

func (d *directory) set(definitions *definitions) {
	if definitions == nil {
		d.roster.Store(nil)
		return
	}
	everyone := append([]people.Person{definitions.Person}, definitions.Records...)
	d.roster.Store(people.NewRoster(definitions.Organization, nil, slices.Clone(definitions.Locations), slices.Clone(definitions.Teams), everyone))
}

// actor is the person by the present definitions.
func (l *live) actor(person string, now time.Time) people.Actor {
	nobody := people.Actor{Org: l.org, Person: person}
	roster := l.dir.roster.Load()
	if roster == nil {
		return nobody
	}
	today, err := roster.Today(person, now)
	if err != nil {
		return nobody
	}
	if a, ok := roster.Actor(person, today); ok {
		return a
	}
	return nobody
}

// judge applies the rules to a change that is being made, and changes nothing.
func (l *live) judge(ctx context.Context, person string, c tracking.Submit) (tracking.Entry, error) {
	out, err := l.log.SubmitAll(ctx, l.actor(person, l.now()), []tracking.Submit{c}, tracking.BatchOptions{DryRun: true})
	if err != nil {
		return tracking.Entry{}, err
	}
	return out[0].Entry, out[0].Err
}

// command is a change as the domain takes it. On the device a change is judged
// by the rules that it knows now as if it arrived when it was made: whether it
// came late is for the server to say. There is no base to check, for what is
// under it is what the person saw, or newer.
func command(person string, rec *record) tracking.Submit {
	a, made := rec.submit, rec.Made.Add(rec.Clock)
	return tracking.Submit{
		Origin:  change.Origin{ID: rec.ID, Made: made, Received: made},
		Tracker: a.Tracker, Key: rec.key(person),
		Op: a.Op, Value: a.Value, Reason: a.Reason,
	}
}

// add puts one more change on top.
func (l *live) add(ctx context.Context, person string, rec *record) error {
	return l.db.Update(ctx, l.org, func(ctx context.Context, tx storage.Tx) error {
		return l.replay(ctx, tx, person, []*record{rec})
	})
}

// update takes in what a transaction wrote to the generation that is shown.
func (l *live) update(ctx context.Context, person string, w *writing, overlay []*record) error {
	if w.definitions != nil {
		l.dir.set(w.definitions)
	}
	return l.seed(ctx, person, overlay, func(s *memstore.Seed) error {
		for _, metric := range w.lost {
			s.RemoveEntries(metric)
		}
		if w.definitions != nil {
			s.ClearDefinitions()
			if err := l.define(s, w.definitions); err != nil {
				return err
			}
		}
		return putRows(s, w.rows)
	})
}

// reset shows another state in the place of all that is shown.
func (l *live) reset(ctx context.Context, person string, definitions *definitions, rows []tracking.Submission, overlay []*record) error {
	l.dir.set(definitions)
	return l.seed(ctx, person, overlay, func(s *memstore.Seed) error {
		s.Clear()
		if definitions != nil {
			if err := l.define(s, definitions); err != nil {
				return err
			}
		}
		for i, row := range rows {
			if i%restEvery == 0 {
				l.rest()
			}
			s.PutEntry(row)
		}
		return nil
	})
}

func (l *live) seed(ctx context.Context, person string, overlay []*record, rows func(*memstore.Seed) error) error {
	return l.db.Seed(ctx, l.org, rows, func(ctx context.Context, tx storage.Tx) error {
		l.mu.Lock()
		clear(l.base)
		l.mu.Unlock()
		return l.replay(ctx, tx, person, overlay)
	})
}

// putRows puts those of the rows that are of a kind that the app knows.
func putRows(s *memstore.Seed, rows []sync.Row) error {
	for _, row := range rows {
		if row.Kind != sync.EntryRow {
			continue
		}
		entry, err := sync.EntryOf(row)
		if err != nil {
			return err
		}
		s.PutEntry(entry)
	}
	return nil
}

// define puts the definitions.
func (l *live) define(s *memstore.Seed, d *definitions) error {
	err := s.PutOrganization(d.Organization)
	l.rest()
	for _, p := range append([]people.Person{d.Person}, d.Records...) {
		err = errors.Join(err, s.PutPerson(p))
	}
	l.rest()
	for _, place := range d.Locations {
		err = errors.Join(err, s.PutLocation(place))
	}
	for _, t := range d.Teams {
		err = errors.Join(err, s.PutTeam(t))
	}
	for name, section := range d.sections {
		if name == sync.TrackingSection {
			err = errors.Join(err, l.defineTrackers(s, section))
		}
	}
	return err
}

func (l *live) defineTrackers(s *memstore.Seed, section json.RawMessage) error {
	var d sync.Tracking
	err := json.Unmarshal(section, &d)
	for _, t := range d.Trackers {
		l.rest()
		err = errors.Join(err, s.PutTracker(t))
	}
	for _, c := range d.Closures {
		s.PutClosure(c)
	}
	return err
}

// replay puts changes on top, in order. One that the rules refuse now (its
// period was closed meanwhile, say) changes nothing that is shown; the server
// will say what becomes of it.
func (l *live) replay(ctx context.Context, tx storage.Tx, person string, overlay []*record) error {
	var cmds []tracking.Submit
	var keys []tracking.Key
	for _, rec := range overlay {
		if rec.submit != nil {
			c := command(person, rec)
			cmds, keys = append(cmds, c), append(keys, c.Key)
		}
	}
	if len(cmds) == 0 || l.dir.roster.Load() == nil {
		return nil
	}
	if err := l.remember(ctx, tx, keys); err != nil {
		return err
	}
	log, actor := l.on(storage.TrackingWithin(tx, l.org)), l.actor(person, l.now())
	for chunk := range slices.Chunk(cmds, tracking.MaxBatch) {
		if _, err := log.SubmitAll(ctx, actor, chunk, tracking.BatchOptions{}); err != nil {
			return err
		}
	}
	return nil
}

// remember keeps the entries as the server has them, before they are changed.
func (l *live) remember(ctx context.Context, tx storage.Tx, keys []tracking.Key) error {
	entries, err := tx.Tracking().Lookup(ctx, keys)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range keys {
		if _, ok := l.base[k]; !ok {
			l.base[k] = entries[k]
		}
	}
	return nil
}

// confirmed returns an entry as the server has it; the zero Entry is none.
func (l *live) confirmed(k tracking.Key) tracking.Entry {
	l.mu.Lock()
	e, ok := l.base[k]
	l.mu.Unlock()
	if ok {
		return e
	}
	err := l.db.View(context.Background(), l.org, func(ctx context.Context, tx storage.Tx) error {
		entries, err := tx.Tracking().Lookup(ctx, []tracking.Key{k})
		e = entries[k]
		return err
	})
	if err != nil {
		return tracking.Entry{}
	}
	return e
}
