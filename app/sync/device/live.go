package device

import (
	"context"
	"errors"
	"slices"
	gosync "sync"
	"sync/atomic"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
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
	now   func() time.Time
	newID func() string
	rest  func()

	mu   gosync.Mutex
	base map[rowName]any // of the rows that are changed on top: as the server has them, in the form that their capability needs
}

func newLive(org string, now func() time.Time, newID func() string, rest func()) *live {
	return &live{org: org, db: memstore.New(nil), dir: &directory{org: org}, now: now, newID: newID, rest: rest, base: make(map[rowName]any)}
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

// add puts one more change on top.
func (l *live) add(ctx context.Context, person string, rec *record) error {
	return l.db.Update(ctx, l.org, func(ctx context.Context, tx storage.Tx) error {
		return l.replay(ctx, tx, person, []*record{rec})
	})
}

// update takes in what a transaction wrote to the generation that is shown.
func (l *live) update(ctx context.Context, person string, w *writing, overlay []*record) error {
	rows, err := readRows(w.rows, l.rest)
	if err != nil {
		return err
	}
	if w.definitions != nil {
		l.dir.set(w.definitions)
	}
	return l.seed(ctx, person, overlay, func(s *memstore.Seed) error {
		kinds := rowKinds()
		for _, n := range w.left {
			kinds[n.kind].remove(s, n.key)
		}
		if w.definitions != nil {
			s.ClearDefinitions()
			if err := l.define(s, w.definitions); err != nil {
				return err
			}
		}
		l.put(s, rows)
		return nil
	})
}

// reset shows another state in the place of all that is shown.
func (l *live) reset(ctx context.Context, person string, definitions *definitions, rows []shownRow, overlay []*record) error {
	l.dir.set(definitions)
	return l.seed(ctx, person, overlay, func(s *memstore.Seed) error {
		s.Clear()
		if definitions != nil {
			if err := l.define(s, definitions); err != nil {
				return err
			}
		}
		l.put(s, rows)
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

// put puts rows.
func (l *live) put(s *memstore.Seed, rows []shownRow) {
	for i, row := range rows {
		if i%restEvery == 0 {
			l.rest()
		}
		row.kind.put(s, row.row)
	}
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
	for _, c := range capabilities() {
		if section, ok := d.sections[c.section()]; ok {
			err = errors.Join(err, c.define(s, section, l.rest))
		}
	}
	return err
}

// replay puts changes on top, in order. One that the rules refuse now (its
// period was closed meanwhile, say) changes nothing that is shown; the server
// will say what becomes of it.
func (l *live) replay(ctx context.Context, tx storage.Tx, person string, overlay []*record) error {
	if l.dir.roster.Load() == nil {
		return nil
	}
	for _, c := range capabilities() {
		var own []*record
		for _, rec := range overlay {
			if indexKind(c.changes(), rec.Kind) >= 0 {
				own = append(own, rec)
			}
		}
		if len(own) == 0 {
			continue
		}
		if err := c.replay(ctx, l, tx, person, own); err != nil {
			return err
		}
	}
	return nil
}

// remember keeps a row as the server has it, before it is changed.
func (l *live) remember(n rowName, row any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.base[n]; !ok {
		l.base[n] = row
	}
}

// under returns what remember has kept of a row since the rows came; false
// says that nothing is on top of it.
func (l *live) under(n rowName) (any, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	row, ok := l.base[n]
	return row, ok
}
