package memstore

import (
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore/internal/sorted"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Seed makes an organization hold what another database holds, of which this
// one is a copy with changes on top that the other has not confirmed: the live
// state of a device. It is one unit of work of three steps, and nobody sees a
// state in between:
//
//   - what was committed since the last Seed, its replay included, is taken
//     off again; the first Seed takes nothing off,
//   - seed brings the copy up to date,
//   - replay puts changes on top, as the fn of an Update does; nil puts none.
//
// After an error or a panic everything is as it was before, what had been
// taken off included. Taking off costs what had been put on, however much
// there is. From the first Seed on the organization remembers for that how
// every Update is undone, until the next Seed.
//
// What seed does leaves no trace in the change log.
func (d *DB) Seed(ctx context.Context, org string, seed func(s *Seed) error, replay func(ctx context.Context, tx storage.Tx) error) error {
	return d.unit(ctx, org, func(ctx context.Context, t *tx) error {
		t.seeding = t.rewind()
		if err := seed(&Seed{t}); err != nil {
			return err
		}
		t.seeding.mark(t)
		if replay == nil {
			return nil
		}
		return replay(ctx, t)
	})
}

// Seed is what the second step of DB.Seed writes through. A record stands from
// then on as it was put, at its revision, as if it had always been so: what
// was known of earlier versions is gone. Put methods return fault.ErrExists,
// with nothing stored, where another record has a key that is unique.
type Seed struct{ tx *tx }

// Clear removes everything that the organization holds.
func (s *Seed) Clear() { replace(s.tx, &s.tx.org.content, newContent()) }

// ClearDefinitions removes everything that Put methods set, but the entries
// and the records of people's time.
func (s *Seed) ClearDefinitions() {
	o, c := s.tx.org, newContent()
	replace(s.tx, &o.organization, c.organization)
	replace(s.tx, &o.locations, c.locations)
	replace(s.tx, &o.teams, c.teams)
	replace(s.tx, &o.people, c.people)
	replace(s.tx, &o.trackers, c.trackers)
	replace(s.tx, &o.closures, c.closures)
	replace(s.tx, &o.time.activities, c.time.activities)
}

// PutOrganization sets the organization's own record.
func (s *Seed) PutOrganization(o people.Organization) error {
	return put(s.tx, &s.tx.org.organization, o)
}

// PutLocation sets a location.
func (s *Seed) PutLocation(l people.Location) error { return put(s.tx, &s.tx.org.locations, l) }

// PutTeam sets a team.
func (s *Seed) PutTeam(t people.Team) error { return put(s.tx, &s.tx.org.teams, t) }

// PutPerson sets a person.
func (s *Seed) PutPerson(p people.Person) error { return put(s.tx, &s.tx.org.people, p) }

// PutTracker sets a tracker.
func (s *Seed) PutTracker(t tracking.Tracker) error { return put(s.tx, &s.tx.org.trackers, t) }

// PutClosure sets a closure.
func (s *Seed) PutClosure(c tracking.Closure) {
	c.At = change.Instant(c.At)
	set(s.tx, &s.tx.org.closures, closureKey{c.Tracker, c.From}, c)
}

// PutEntry sets an entry by its last submission, with which its history begins
// here.
func (s *Seed) PutEntry(sub tracking.Submission) {
	sub.Made, sub.Received = change.Instant(sub.Made), change.Instant(sub.Received)
	set(s.tx, &s.tx.org.entries, sub.Key, history{sub})
}

// RemoveEntry removes an entry, if there is one.
func (s *Seed) RemoveEntry(k tracking.Key) { remove(s.tx, &s.tx.org.entries, k) }

// RemoveEntries removes all entries of a metric.
func (s *Seed) RemoveEntries(metric string) {
	var keys []tracking.Key
	for k := range scan(&s.tx.org.entries, metric, period.Span{}, nil) {
		keys = append(keys, k)
	}
	for _, k := range keys {
		s.RemoveEntry(k)
	}
}

// PutActivity sets an activity.
func (s *Seed) PutActivity(a timetrack.Activity) { putDated(s.tx, &s.tx.org.time.activities, a) }

// PutClockEntry sets an entry of the clock. One that was removed is listed no
// more, as with the other records of people's time.
func (s *Seed) PutClockEntry(e timetrack.Entry) { putDated(s.tx, &s.tx.org.time.entries, e) }

// PutShift sets planned time.
func (s *Seed) PutShift(sh timetrack.Shift) { putDated(s.tx, &s.tx.org.time.shifts, sh) }

// PutSession sets time for which somebody was logged on.
func (s *Seed) PutSession(se timetrack.Session) { putDated(s.tx, &s.tx.org.time.sessions, se) }

// PutApproval sets what of a day is approved.
func (s *Seed) PutApproval(a timetrack.Approval) { putDated(s.tx, &s.tx.org.time.approvals, a) }

func putDated[T timetrack.Kept](t *tx, tab *dated[T], v T) {
	h := v.Header()
	if before, ok := sorted.Get(&tab.rows, h.ID); ok {
		old := before[len(before)-1].Header()
		remove(t, tab.list(old), dayKeyOf(old))
	}
	v = tab.clone(v)
	set(t, &tab.rows, h.ID, []T{v})
	if !h.Removed {
		set(t, tab.list(h), dayKeyOf(h), v)
	}
}

func put[T any](t *tx, tab *table[T], v T) error {
	if err := tab.free(v); err != nil {
		return err
	}
	id, _ := tab.identity(v)
	tab.replace(t, id, []storage.Version[T]{{Value: tab.clone(v)}})
	return nil
}

// replace puts v in the place of what is in p, which nobody changes as long as
// it is not there.
func replace[T any](t *tx, p *T, v T) {
	t.undo = append(t.undo, exchange(p, *p))
	*p = v
}

func exchange[T any](p *T, old T) undo {
	return func() undo {
		now := *p
		*p = old
		return exchange(p, now)
	}
}

// overlay is what stands on top of the last Seed: how to take it off, and what
// of the organization is no content.
type overlay struct {
	undo  []undo
	state storage.State
	log   []storage.Change
}

// seeding is the part of a tx that only a Seed has.
type seeding struct {
	before *overlay // what it has taken off; nil: there was none

	from  int // in tx.undo: where the new overlay begins
	state storage.State
	log   []storage.Change
}

// rewind takes the overlay off.
func (t *tx) rewind() *seeding {
	on := t.org.overlay
	if on != nil {
		for _, undo := range slices.Backward(on.undo) {
			t.undo = append(t.undo, undo())
		}
		// To append must not write over what was taken off.
		t.org.state, t.org.log = on.state, slices.Clip(on.log)
	}
	return &seeding{before: on}
}

// mark says that the overlay begins here.
func (s *seeding) mark(t *tx) { s.from, s.state, s.log = len(t.undo), t.org.state, t.org.log }

func (s *seeding) overlay(t *tx) *overlay {
	return &overlay{undo: slices.Clone(t.undo[s.from:]), state: s.state, log: s.log}
}

// owned returns a list to append to. In a Seed it shares its array with what
// was taken off, which comes back after an error.
func owned[T any](t *tx, list []T) []T {
	if t.seeding != nil {
		return slices.Clip(list)
	}
	return list
}
