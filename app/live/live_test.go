package live_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/live"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// world is a database and a broker on it.
type world struct {
	t      *testing.T
	db     *memstore.DB
	broker *live.Broker
	writes int64
}

func newWorld(t *testing.T) *world {
	db := memstore.New(nil)
	return &world{t: t, db: db, broker: live.New(db, quiet())}
}

func quiet() *live.Options {
	return &live.Options{Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func (w *world) update(org string, fn func(context.Context, storage.Tx) error) {
	w.t.Helper()
	if err := w.db.Update(w.t.Context(), org, fn); err != nil {
		w.t.Fatal(err)
	}
}

// enter commits an entry for each of the people.
func (w *world) enter(org string, ids ...string) {
	w.t.Helper()
	w.update(org, func(ctx context.Context, tx storage.Tx) error {
		for _, id := range ids {
			w.writes++
			err := tx.Tracking().Submit(ctx, []tracking.Submission{{Key: tracking.Key{Metric: "m", Date: period.Date(w.writes), Person: id}, Revision: 1,
				Change: change.NewID(), Op: tracking.Set, Operand: 1, New: tracking.NumberValue(1), By: id}})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// hold commits a change of a person that waits for a decision.
func (w *world) hold(org, id string) {
	w.t.Helper()
	w.update(org, func(ctx context.Context, tx storage.Tx) error {
		w.writes++
		return tx.Devices().PutReceipts(ctx, []storage.Receipt{{Device: "device-" + id, Seq: w.writes, ID: change.NewID(), Person: id, Kind: "k@1", Status: change.Held, Subject: id, Revision: 1}})
	})
}

// hire commits a person: something for everybody, which can change who sees
// what.
func (w *world) hire(org, id string) {
	w.t.Helper()
	w.update(org, func(ctx context.Context, tx storage.Tx) error {
		return tx.People().Put(ctx, people.Person{ID: id, Revision: 1, FirstName: id}, "", time.Time{})
	})
}

func (w *world) open(org, holder string, r live.Reader) *live.Stream {
	w.t.Helper()
	s, err := w.broker.Open(w.t.Context(), org, holder, r)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

// told returns the kinds that a stream tells of until a while has passed.
func told(t *testing.T, s *live.Stream, during time.Duration) []live.Kind {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), during)
	defer cancel()
	var kinds []live.Kind
	for {
		e, err := s.Next(ctx)
		if errors.Is(err, context.DeadlineExceeded) {
			return kinds
		}
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, e.Kind)
	}
}

// clock has people clock something.
func (w *world) clock(org string, people ...string) {
	w.update(org, func(ctx context.Context, tx storage.Tx) error {
		for _, id := range people {
			if err := tx.TimeTrack().Entries().Put(ctx, timetrack.Entry{Record: timetrack.Record{ID: change.NewID(), Revision: 1, Person: id}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// earn reports results of people, which no device has.
func (w *world) earn(org string, people ...string) {
	w.update(org, func(ctx context.Context, tx storage.Tx) error {
		for _, id := range people {
			if err := tx.TimeTrack().Results().Put(ctx, timetrack.Result{Record: timetrack.Record{ID: change.NewID(), Revision: 1, Person: id}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// handOff gives payroll what was approved: of nobody, and no device has it.
func (w *world) handOff(org string) {
	w.update(org, func(ctx context.Context, tx storage.Tx) error {
		return tx.TimeTrack().Handoffs().Put(ctx, timetrack.Handoff{Record: timetrack.Record{ID: change.NewID(), Revision: 1}})
	})
}

func sees(ids ...string) func(string) bool {
	return func(id string) bool { return slices.Contains(ids, id) }
}

func TestWhoIsToldWhat(t *testing.T) {
	t.Parallel()
	const second = 1100 * time.Millisecond
	for name, c := range map[string]struct {
		happens func(*world)
		rep     []live.Kind // ann, and her duplicate
		manager []live.Kind // mia, who sees ann
		other   []live.Kind // zoe, who sees everybody of another organization
	}{
		"an entry":             {func(w *world) { w.enter("one", "ann") }, []live.Kind{live.Pull}, []live.Kind{live.Figures}, nil},
		"a duplicate's":        {func(w *world) { w.enter("one", "ann-2") }, []live.Kind{live.Pull}, nil, nil},
		"one's own as manager": {func(w *world) { w.enter("one", "mia") }, nil, []live.Kind{live.Pull, live.Figures}, nil},
		"out of sight":         {func(w *world) { w.enter("one", "max") }, nil, nil, nil},
		"time":                 {func(w *world) { w.clock("one", "ann") }, []live.Kind{live.Pull}, nil, nil},
		"time in view":         {func(w *world) { w.clock("one", "tim") }, nil, []live.Kind{live.Figures}, nil},
		"held time in view":    {func(w *world) { w.hold("one", "tim") }, nil, []live.Kind{live.Held}, nil},
		"results":              {func(w *world) { w.earn("one", "ann", "tim") }, []live.Kind{live.Figures}, nil, nil},
		"a hand-off":           {func(w *world) { w.handOff("one") }, nil, nil, nil},
		"held":                 {func(w *world) { w.hold("one", "ann") }, []live.Kind{live.Pull}, []live.Kind{live.Held}, nil},
		"held out of sight":    {func(w *world) { w.hold("one", "max") }, nil, nil, nil},
		"people":               {func(w *world) { w.hire("one", "new") }, []live.Kind{live.Access, live.Pull}, []live.Kind{live.Access, live.Pull}, nil},
		"another organization": {func(w *world) { w.enter("two", "zoe") }, nil, nil, []live.Kind{live.Pull, live.Figures}},
		"ids of another":       {func(w *world) { w.enter("two", "ann"); w.hold("two", "ann") }, nil, nil, []live.Kind{live.Held, live.Figures}},
		"a server set back": {func(w *world) {
			w.update("one", func(ctx context.Context, tx storage.Tx) error { return tx.Changes().NewEpoch(ctx) })
		}, []live.Kind{live.Access, live.Pull, live.Figures}, []live.Kind{live.Access, live.Pull, live.Held, live.Figures}, nil},
		"many entries":        {func(w *world) { w.enter("one", slices.Repeat([]string{"max", "ann"}, 2500)...) }, []live.Kind{live.Pull}, []live.Kind{live.Figures}, nil},
		"an entry in a crowd": {func(w *world) { w.enter("one", append(slices.Repeat([]string{"max"}, 1000), "ann")...) }, []live.Kind{live.Pull}, []live.Kind{live.Figures}, nil},
		"nothing":             {func(*world) {}, nil, nil, nil},
		"a log that is trimmed": {func(w *world) {
			w.enter("one", "max")
			w.update("one", func(ctx context.Context, tx storage.Tx) error { return tx.Changes().Trim(ctx, 1000) })
		}, []live.Kind{live.Access, live.Pull, live.Figures}, []live.Kind{live.Access, live.Pull, live.Held, live.Figures}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.enter("one", "nobody")
				w.enter("two", "nobody")
				rep := w.open("one", "ann", live.Reader{Own: []string{"ann", "ann-2"}})
				manager := w.open("one", "mia", live.Reader{Own: []string{"mia"}, Sees: sees("mia", "ann"), SeesTime: sees("tim")})
				other := w.open("two", "zoe", live.Reader{Own: []string{"zoe"}, Sees: func(string) bool { return true }})
				c.happens(w)
				for _, s := range []struct {
					who  string
					s    *live.Stream
					want []live.Kind
				}{{"the representative", rep, c.rep}, {"the manager", manager, c.manager}, {"the other", other, c.other}} {
					if got := told(t, s.s, second); !slices.Equal(got, s.want) {
						t.Errorf("%s is told %v, not %v", s.who, got, s.want)
					}
					s.s.Close()
				}
			})
		})
	}
}

// Whatever happens, the last change is told, and figures at most once a second.
func TestFiguresAreSpaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.enter("one", "nobody")
		s := w.open("one", "mia", live.Reader{Sees: sees("ann")})
		defer s.Close()
		began := time.Now()
		go func() {
			for range 100 { // for 5 seconds
				<-time.After(50 * time.Millisecond)
				w.enter("one", "ann")
				w.broker.Hint("one")
			}
		}()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		var last time.Time
		var version int64
		count := 0
		for {
			e, err := s.Next(ctx)
			if err != nil {
				break
			}
			if now := time.Now(); !last.IsZero() && now.Sub(last) < time.Second {
				t.Errorf("told after %v", now.Sub(last))
			}
			last, version = time.Now(), e.Version
			count++
		}
		if count < 5 || count > 7 || last.Sub(began) > 7*time.Second {
			t.Errorf("told %d times, last after %v", count, last.Sub(began))
		}
		if want := int64(101); version != want {
			t.Errorf("the last version told is %d, not %d", version, want)
		}
	})
}

// With a hint, a change is told at once; without, within the second.
func TestLatency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.enter("one", "nobody")
		s := w.open("one", "ann", live.Reader{Own: []string{"ann"}})
		defer s.Close()
		for _, hint := range []bool{true, false, true} {
			w.enter("one", "ann")
			began, most := time.Now(), time.Second+gapAndMore
			if hint {
				w.broker.Hint("one")
				most = gapAndMore
			}
			if _, err := s.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > most {
				t.Errorf("hint %v: %v", hint, took)
			}
		}
	})
}

const gapAndMore = 60 * time.Millisecond

func TestAFewStreamsEach(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var mine []*live.Stream
		for range 5 {
			mine = append(mine, w.open("one", "ann", live.Reader{}))
		}
		_, err := w.broker.Open(t.Context(), "one", "ann", live.Reader{})
		if r, ok := errors.AsType[*fault.Refusal](err); !ok || r.Code != "too_many_streams" {
			t.Errorf("%v", err)
		}
		mine = append(mine, w.open("one", "bob", live.Reader{}), w.open("two", "ann", live.Reader{}))
		mine[0].Close()
		mine[0].Close()
		mine = append(mine, w.open("one", "ann", live.Reader{}))
		for _, s := range mine {
			s.Close()
		}
		// Nothing runs any more: synctest would see it.
	})
}

// announcing is a database that tells of its commits, as PostgreSQL does.
type announcing struct {
	*memstore.DB
	commits chan string
	fails   atomic.Int32 // how often listening fails at once
}

func (a *announcing) Notifications(ctx context.Context, heard func(string)) error {
	if a.fails.Add(-1) >= 0 {
		return errors.New("connection lost")
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case org := <-a.commits:
			heard(org)
		}
	}
}

func TestRunListens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		db := &announcing{DB: w.db, commits: make(chan string)}
		db.fails.Store(2)
		w.broker = live.New(db, quiet())
		w.enter("one", "nobody")
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() {
			if err := w.broker.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		s := w.open("one", "ann", live.Reader{Own: []string{"ann"}})
		<-time.After(time.Minute) // it listens again
		w.enter("one", "ann")
		began := time.Now()
		db.commits <- "one"
		if _, err := s.Next(t.Context()); err != nil || time.Since(began) > gapAndMore {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		stop()
		if _, err := s.Next(t.Context()); !errors.Is(err, live.ErrEnded) {
			t.Errorf("%v", err)
		}
		running.Wait()
		if _, err := w.broker.Open(t.Context(), "one", "ann", live.Reader{}); !errors.Is(err, live.ErrEnded) {
			t.Errorf("%v", err)
		}
		s.Close()
	})
}

// A database that is away for a while delays, and loses nothing.
func TestFailuresPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		db := &away{DB: w.db}
		w.broker = live.New(db, quiet())
		w.enter("one", "nobody")
		s := w.open("one", "ann", live.Reader{Own: []string{"ann"}})
		defer s.Close()
		db.down.Store(true)
		w.enter("one", "ann")
		if got := told(t, s, 10*time.Second); got != nil {
			t.Errorf("told %v", got)
		}
		if _, err := w.broker.Open(t.Context(), "two", "zoe", live.Reader{}); !errors.Is(err, errAway) {
			t.Errorf("%v", err)
		}
		db.down.Store(false)
		if got := told(t, s, 2*time.Second); !slices.Equal(got, []live.Kind{live.Pull}) {
			t.Errorf("told %v", got)
		}
	})
}

var errAway = errors.New("away")

type away struct {
	*memstore.DB
	down atomic.Bool
}

func (a *away) View(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	if a.down.Load() {
		return errAway
	}
	return a.DB.View(ctx, org, fn)
}
