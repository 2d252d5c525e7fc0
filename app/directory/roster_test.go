package directory_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestARosterIsKeptWhileNothingChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	roster := func() *people.Roster {
		t.Helper()
		r, err := w.dir.Roster(w.ctx, w.org)
		w.ok(err)
		return r
	}
	first := roster()
	if roster() != first {
		t.Error("a roster is built anew though nothing changed")
	}
	w.update(func(ctx context.Context, tx storage.Tx) error {
		return tx.Audit().Append(ctx, storage.Event{ID: "e", At: noon, Action: "x"})
	})
	if roster() != first {
		t.Error("a roster is built anew for a change that is none of its own")
	}
	before := len(first.People)
	p := w.hire("Rita", "representative")
	if _, ok := roster().Person(p.ID); !ok {
		t.Error("a new person is not in the roster")
	}
	if len(first.People) != before {
		t.Error("a roster that was handed out changed")
	}
	// A restored database goes its own way from the same version.
	now := roster()
	w.update(func(ctx context.Context, tx storage.Tx) error { return tx.Changes().NewEpoch(ctx) })
	if roster() == now {
		t.Error("a roster of another epoch is still in use")
	}
	_, err := w.dir.Roster(w.ctx, "nowhere")
	w.refused(err, "not_found")
}

func TestARosterOfThePast(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.hire("Rita", "representative")
	w.clock.advance(time.Hour)
	p.Level = 20
	p, err := w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)
	w.clock.advance(time.Hour)

	now, err := w.dir.Roster(w.ctx, w.org)
	w.ok(err)
	for _, tc := range []struct {
		at    time.Time
		level int
	}{
		{time.Time{}, 20},
		{noon.Add(2 * time.Hour), 20},
		{noon.Add(time.Hour), 20},
		{noon.Add(time.Hour - time.Microsecond), 10},
		{noon, 10},
	} {
		r, err := w.dir.RosterAt(w.ctx, w.org, tc.at)
		w.ok(err)
		if got, _ := r.Person(p.ID); got.Level != tc.level {
			t.Errorf("at %s: level %d, want %d", tc.at, got.Level, tc.level)
		}
		if tc.level == 20 && r != now {
			t.Errorf("at %s: the present roster is built anew", tc.at)
		}
	}
	_, err = w.dir.RosterAt(w.ctx, w.org, noon.Add(-time.Hour))
	w.refused(err, "not_found")
}

// slowDB counts how often the people are read, and lets nobody past until it
// is opened.
type slowDB struct {
	storage.DB
	began chan struct{}
	open  chan struct{}
	reads atomic.Int64
}

func (d *slowDB) View(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	return d.DB.View(ctx, org, func(ctx context.Context, tx storage.Tx) error { return fn(ctx, slowTx{tx, d}) })
}

type slowTx struct {
	storage.Tx
	d *slowDB
}

func (t slowTx) People() storage.Versioned[people.Person] {
	if t.d.reads.Add(1) == 1 {
		close(t.d.began)
	}
	<-t.d.open
	return t.Tx.People()
}

func TestManyWhoAskAtOnceShareOneReading(t *testing.T) {
	t.Parallel()
	db := memstore.New(nil)
	w := newWorldOn(t, db)
	slow := &slowDB{DB: db, began: make(chan struct{}), open: make(chan struct{})}
	dir := directory.New(slow, nil)

	// Whoever gives up does not take the others along.
	ctx, cancel := context.WithCancel(w.ctx)
	gaveUp := make(chan error)
	go func() {
		_, err := dir.Roster(ctx, w.org)
		gaveUp <- err
	}()
	var wg sync.WaitGroup
	var mu sync.Mutex
	var rosters []*people.Roster
	for range 16 {
		wg.Go(func() {
			r, err := dir.Roster(w.ctx, w.org)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			rosters = append(rosters, r)
		})
	}
	<-slow.began
	cancel()
	if err := <-gaveUp; !errors.Is(err, context.Canceled) {
		t.Errorf("a caller that gave up got %v", err)
	}
	close(slow.open)
	wg.Wait()
	if slices.ContainsFunc(rosters, func(r *people.Roster) bool { return r == nil || len(r.People) != 1 }) {
		t.Error("somebody got no roster")
	}
	if n := slow.reads.Load(); n != 1 {
		t.Errorf("read %d times", n)
	}
}

func TestRostersUnderConcurrentChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.hire("Rita", "representative")
	id := p.ID
	var answered atomic.Int64 // the latest revision
	answered.Store(p.Revision)
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(done)
		for i := range 200 {
			p.Level = i % 2
			var err error
			if p, err = w.dir.SavePerson(w.ctx, w.owner, p); err != nil {
				t.Error(err)
				return
			}
			answered.Store(p.Revision)
		}
	})
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				atLeast := answered.Load()
				r, err := w.dir.Roster(w.ctx, w.org)
				if err != nil {
					t.Error(err)
					return
				}
				if got, _ := r.Person(id); got.Revision < atLeast {
					t.Errorf("revision %d after %d was answered", got.Revision, atLeast)
					return
				}
			}
		})
	}
	wg.Wait()
}

func TestAnActorIsThatOfToday(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	team, err := w.dir.SaveTeam(w.ctx, w.owner, people.Team{Name: "Sales", Permissions: people.GoalsView})
	w.ok(err)
	p := w.hire("Rita", "representative", w.north)
	p.Locations = []people.Membership{
		{ID: w.north.ID, Span: period.Span{Until: monday + 1}},
		{ID: w.south.ID, Span: period.Span{From: monday + 1}},
	}
	p.Teams = []people.Membership{{ID: team.ID, Span: period.Span{Until: monday + 1}}}
	p, err = w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)

	a := w.actor(p.ID)
	if !slices.Equal(a.Locations, []string{w.north.ID}) || !a.Can(people.GoalsView|people.LeadsUse) || a.Level != 10 || a.Org != w.org {
		t.Errorf("on Monday: %+v", a)
	}
	w.clock.advance(12 * time.Hour)
	a = w.actor(p.ID)
	if !slices.Equal(a.Locations, []string{w.south.ID}) || a.Can(people.GoalsView) {
		t.Errorf("on Tuesday: %+v", a)
	}
}
