package memstore_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// contents is what the stores that a Seed fills answer.
type contents struct {
	State         storage.State
	Organizations []people.Organization
	Locations     []people.Location
	Teams         []people.Team
	TeamVersions  []storage.Version[people.Team]
	People        []people.Person
	Trackers      []tracking.Tracker
	Versions      []tracking.TrackerVersion
	Closures      []tracking.Closure
	Submissions   []tracking.Submission
	Verdicts      map[string]change.Verdict
	Activities    []timetrack.Activity
	Clocked       []timetrack.Entry // as they are listed
	Times         []timetrack.Entry // every version
	Others        []string          // of shifts, sessions and approvals
	Log           []storage.Change
}

var metrics = []string{"calls", "visits"}

func read(t interface{ Fatal(...any) }, db storage.DB) contents {
	var c contents
	err := db.View(context.Background(), org, func(ctx context.Context, tx storage.Tx) (err error) {
		check := func(e error) { err = errors.Join(err, e) }
		var e error
		c.State, e = tx.Changes().State(ctx)
		check(e)
		c.Log, e = tx.Changes().Since(ctx, "*", 0, 0, 1_000_000)
		check(e)
		c.Organizations, e = tx.Organization().List(ctx, time.Time{})
		check(e)
		c.Locations, e = tx.Locations().List(ctx, time.Time{})
		check(e)
		c.Teams, e = tx.Teams().List(ctx, time.Time{})
		check(e)
		for _, team := range c.Teams {
			versions, e := tx.Teams().Versions(ctx, team.ID)
			check(e)
			c.TeamVersions = append(c.TeamVersions, versions...)
		}
		c.People, e = tx.People().List(ctx, time.Time{})
		check(e)
		c.Trackers, e = tx.Tracking().Trackers(ctx)
		check(e)
		for _, tracker := range c.Trackers {
			versions, e := tx.Tracking().TrackerVersions(ctx, tracker.ID)
			check(e)
			c.Versions = append(c.Versions, versions...)
			closures, e := tx.Tracking().Closures(ctx, tracker.ID)
			check(e)
			c.Closures = append(c.Closures, closures...)
		}
		c.Submissions, e = tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: metrics})
		check(e)
		c.Verdicts, e = tx.Tracking().Verdicts(ctx, []string{"0", "1", "2", "3"})
		check(e)
		check(readTime(ctx, tx.TimeTrack(), &c))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func readTime(ctx context.Context, s timetrack.Store, c *contents) error {
	everything := timetrack.Query{}
	err := s.Activities().List(ctx, everything, func(a timetrack.Activity) error {
		c.Activities = append(c.Activities, a)
		return nil
	})
	err = errors.Join(err, s.Entries().List(ctx, everything, func(e timetrack.Entry) error {
		c.Clocked = append(c.Clocked, e)
		return nil
	}))
	for n := range 4 {
		versions, e := s.Entries().Versions(ctx, fmt.Sprint(n))
		c.Times, err = append(c.Times, versions...), errors.Join(err, e)
	}
	other := func(r timetrack.Record) error {
		c.Others = append(c.Others, fmt.Sprintf("%+v", r))
		return nil
	}
	return errors.Join(err,
		s.Shifts().List(ctx, everything, func(v timetrack.Shift) error { return other(v.Record) }),
		s.Sessions().List(ctx, everything, func(v timetrack.Session) error { return other(v.Record) }),
		s.Approvals().List(ctx, everything, func(v timetrack.Approval) error { return other(v.Record) }))
}

// clocked is an entry on a day, or over many.
func clocked(n int, revision int64, removed bool) timetrack.Entry {
	d := period.On(2026, time.March, 1+int(revision)%3)
	return timetrack.Entry{Record: timetrack.Record{ID: fmt.Sprint(n), Revision: revision, Person: "ann", Date: d, Last: d + period.Date(n), Removed: removed}}
}

func key(n int) tracking.Key {
	return tracking.Key{Metric: metrics[n%2], Date: period.On(2026, time.March, 1+n/2), Person: "ann"}
}

// write is one random write of an Update.
func write(t *rapid.T) func(context.Context, storage.Tx) error {
	n := rapid.IntRange(0, 3).Draw(t, "n")
	id := fmt.Sprint(n)
	operand := rapid.Int64Range(1, 1_000).Draw(t, "operand")
	kind := rapid.SampledFrom([]string{"submit", "team", "person", "tracker", "closure", "verdict", "epoch", "trim", "delete", "clock", "unclock"}).Draw(t, "kind")
	return func(ctx context.Context, tx storage.Tx) error {
		s := tx.Tracking()
		switch kind {
		case "submit":
			found, err := s.Lookup(ctx, []tracking.Key{key(n)})
			if err != nil {
				return err
			}
			e := found[key(n)]
			return s.Submit(ctx, []tracking.Submission{
				{Key: key(n), Revision: e.Revision + 1, Op: tracking.Add, New: tracking.NumberValue(e.Value.N + operand)},
				{Key: key(n), Revision: e.Revision + 2, Op: tracking.Add, New: tracking.NumberValue(e.Value.N + 2*operand)},
			})
		case "team":
			team, _ := tx.Teams().Get(ctx, id, time.Time{})
			return tx.Teams().Put(ctx, people.Team{ID: id, Revision: team.Revision + 1, ExternalID: "x" + id}, "ann", noon)
		case "person":
			p, _ := tx.People().Get(ctx, id, time.Time{})
			return tx.People().Put(ctx, people.Person{ID: id, Revision: p.Revision + 1, Email: id + "@example.com"}, "ann", noon)
		case "tracker":
			tracker, _ := s.Tracker(ctx, id, time.Time{})
			return s.PutTracker(ctx, tracking.Tracker{ID: id, Revision: tracker.Revision + 1, Name: fmt.Sprint(operand)}, "ann", noon)
		case "closure":
			closures, err := s.Closures(ctx, id)
			if err != nil {
				return err
			}
			return s.PutClosure(ctx, tracking.Closure{Tracker: id, From: 1, Until: 2, Revision: int64(len(closures)) + 1})
		case "clock", "unclock":
			found, err := tx.TimeTrack().Entries().ByID(ctx, []string{id})
			if err != nil {
				return err
			}
			return tx.TimeTrack().Entries().Put(ctx, clocked(n, found[id].Revision+1, kind == "unclock"))
		case "verdict":
			return s.PutVerdicts(ctx, []change.Verdict{{ID: id, Status: change.Applied}})
		case "epoch":
			return tx.Changes().NewEpoch(ctx)
		case "trim":
			state, err := tx.Changes().State(ctx)
			if err != nil {
				return err
			}
			return tx.Changes().Trim(ctx, state.Version/2)
		default:
			return s.DeleteTracker(ctx, id)
		}
	}
}

// seedOf is a random second step of a Seed.
func seedOf(t *rapid.T) func(*memstore.Seed) error {
	type step struct {
		kind string
		n    int
	}
	steps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		kinds := []string{"entry", "remove", "metric", "organization", "location", "team", "person", "tracker", "closure", "clear", "definitions", "clock", "unclock", "activity", "other"}
		return step{rapid.SampledFrom(kinds).Draw(t, "kind"), rapid.IntRange(0, 3).Draw(t, "n")}
	}), 0, 8).Draw(t, "seed")
	return func(s *memstore.Seed) error {
		var err error
		for _, step := range steps {
			id := fmt.Sprint(step.n)
			switch step.kind {
			case "entry":
				s.PutEntry(tracking.Submission{Key: key(step.n), Revision: 7, New: tracking.NumberValue(70)})
			case "remove":
				s.RemoveEntry(key(step.n))
			case "metric":
				s.RemoveEntries(metrics[step.n%2])
			case "organization":
				err = errors.Join(err, s.PutOrganization(people.Organization{ID: org, Revision: int64(step.n)}))
			case "location":
				err = errors.Join(err, s.PutLocation(people.Location{ID: id, Revision: 4}))
			case "team":
				err = errors.Join(err, s.PutTeam(people.Team{ID: id, Revision: 4, ExternalID: "x" + id}))
			case "person":
				err = errors.Join(err, s.PutPerson(people.Person{ID: id, Revision: 9, Email: id + "@example.com"}))
			case "tracker":
				err = errors.Join(err, s.PutTracker(tracking.Tracker{ID: id, Revision: 3, Name: "seeded"}))
			case "closure":
				s.PutClosure(tracking.Closure{Tracker: id, From: 1, Until: 9, Revision: 5, At: noon})
			case "clock", "unclock":
				s.PutClockEntry(clocked(step.n, 7+int64(step.n), step.kind == "unclock"))
			case "activity":
				s.PutActivity(timetrack.Activity{Record: timetrack.Record{ID: id, Revision: 3}, Name: "seeded"})
			case "other":
				r := timetrack.Record{ID: id, Revision: 2, Person: "ann", Removed: step.n == 3}
				s.PutShift(timetrack.Shift{Record: r})
				s.PutSession(timetrack.Session{Record: r})
				s.PutApproval(timetrack.Approval{Record: r})
			case "clear":
				s.Clear()
			case "definitions":
				s.ClearDefinitions()
			}
		}
		return err
	}
}

func stay(*memstore.Seed) error { return nil }

// What was put on top of a seed comes off without a trace, and comes back when
// the unit that took it off fails.
func TestSeedTakesOffWhatIsOnTop(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	rapid.Check(t, func(t *rapid.T) {
		db := memstore.New(nil)
		updates := func(name string) []func(context.Context, storage.Tx) error {
			return rapid.SliceOfN(rapid.Custom(write), 0, 8).Draw(t, name)
		}
		for _, fn := range updates("before") {
			_ = db.Update(ctx, org, fn) // what is refused has changed nothing
		}
		for range rapid.IntRange(1, 3).Draw(t, "seeds") {
			if err := db.Seed(ctx, org, seedOf(t), nil); err != nil {
				t.Fatal(err)
			}
			seeded := read(t, db)
			replay := updates("replay")
			if err := db.Seed(ctx, org, stay, func(ctx context.Context, tx storage.Tx) error {
				for _, fn := range replay {
					_ = fn(ctx, tx)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			for _, fn := range updates("on top") {
				_ = db.Update(ctx, org, fn)
			}
			shown := read(t, db)

			broken := errors.New("broken")
			again, more := seedOf(t), updates("broken replay")
			for _, failing := range []func() error{
				func() error {
					return db.Seed(ctx, org, func(s *memstore.Seed) error { return errors.Join(again(s), broken) }, nil)
				},
				func() error {
					return db.Seed(ctx, org, again, func(ctx context.Context, tx storage.Tx) error {
						for _, fn := range more {
							_ = fn(ctx, tx)
						}
						return broken
					})
				},
			} {
				if err := failing(); !errors.Is(err, broken) {
					t.Fatal(err)
				}
				if d := cmp.Diff(shown, read(t, db)); d != "" {
					t.Fatal("after a Seed that failed:", d)
				}
			}

			if err := db.Seed(ctx, org, stay, nil); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(seeded, read(t, db)); d != "" {
				t.Fatal("with everything taken off:", d)
			}
		}
	})
}

func TestSeedReplacesVersions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := memstore.New(nil)
	if err := db.Update(ctx, org, putTeam("a", 1)); err != nil {
		t.Fatal(err)
	}
	seed := func(s *memstore.Seed) error {
		s.PutEntry(tracking.Submission{Key: key(0), Revision: 5, New: tracking.NumberValue(3)})
		return s.PutTeam(people.Team{ID: "a", Revision: 12, Name: "North"})
	}
	err := db.Seed(ctx, org, seed, func(ctx context.Context, tx storage.Tx) error {
		if team, err := tx.Teams().Get(ctx, "a", noon.AddDate(-9, 0, 0)); err != nil || team.Name != "North" {
			t.Errorf("long ago the team was %+v, %v", team, err)
		}
		if versions, err := tx.Teams().Versions(ctx, "a"); err != nil || len(versions) != 1 {
			t.Errorf("versions %v, %v", versions, err)
		}
		if err := tx.Teams().Put(ctx, people.Team{ID: "a", Revision: 12}, "ann", noon); !errors.Is(err, fault.ErrStale) {
			t.Errorf("putting revision 12 again: %v", err)
		}
		// The next submission follows the one that was put.
		return tx.Tracking().Submit(ctx, []tracking.Submission{{Key: key(0), Revision: 6, New: tracking.NumberValue(4)}})
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(read(t, db).Submissions); got != 2 {
		t.Errorf("%d submissions, want 2", got)
	}
	err = db.Seed(ctx, org, func(s *memstore.Seed) error {
		return errors.Join(s.PutTeam(people.Team{ID: "b", ExternalID: "e"}), s.PutTeam(people.Team{ID: "c", ExternalID: "e"}))
	}, nil)
	if !errors.Is(err, fault.ErrExists) {
		t.Errorf("two teams with one external id: %v", err)
	}
}

// Definitions go without people's time; of a record only what was put last is
// known, and one that was removed is listed no more.
func TestSeedOfTime(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := memstore.New(nil)
	seed := func(fn func(*memstore.Seed)) contents {
		t.Helper()
		if err := db.Seed(ctx, org, func(s *memstore.Seed) error { fn(s); return nil }, nil); err != nil {
			t.Fatal(err)
		}
		return read(t, db)
	}
	c := seed(func(s *memstore.Seed) {
		s.PutActivity(timetrack.Activity{Record: timetrack.Record{ID: "calls", Revision: 4}, Name: "Calls"})
		s.PutClockEntry(clocked(1, 3, false))
		s.PutClockEntry(clocked(1, 5, false)) // on another day
	})
	if len(c.Activities) != 1 || len(c.Clocked) != 1 || len(c.Times) != 1 || c.Clocked[0].Revision != 5 {
		t.Errorf("%+v", c)
	}
	c = seed(func(s *memstore.Seed) {
		s.ClearDefinitions()
		s.PutClockEntry(clocked(1, 6, true))
		s.PutClockEntry(clocked(2, 1, false))
	})
	if len(c.Activities) != 0 || len(c.Clocked) != 1 || c.Clocked[0].ID != "2" || len(c.Times) != 2 {
		t.Errorf("%+v", c)
	}
	// The next version follows the one that was put, in a unit of work as ever.
	err := db.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		return tx.TimeTrack().Entries().Put(ctx, clocked(1, 7, false))
	})
	if c = read(t, db); err != nil || len(c.Clocked) != 2 || len(c.Times) != 3 {
		t.Errorf("%v: %+v", err, c)
	}
	if c = seed(func(*memstore.Seed) {}); len(c.Clocked) != 1 {
		t.Errorf("it was not taken off: %+v", c)
	}
}

func TestSeedCostsWhatIsOnTop(t *testing.T) {
	// Not parallel: AllocsPerRun counts what others allocate too.
	cost := func(entries int) float64 {
		db := memstore.New(nil)
		fill(t, db, entries)
		replay := func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().Submit(ctx, []tracking.Submission{enter(entries, 1)})
		}
		return testing.AllocsPerRun(100, func() {
			if err := db.Seed(context.Background(), org, stay, replay); err != nil {
				t.Fatal(err)
			}
		})
	}
	few, many := cost(100), cost(20_000)
	if many > few+2 { // a chunk now and then
		t.Errorf("a Seed allocates %v times with 20,000 entries and %v times with 100", many, few)
	}
}

// A device holds what the server has, and shows on top what it has not sent.
func ExampleDB_Seed() {
	db := memstore.New(nil)
	ctx := context.Background()
	ann := tracking.Key{Metric: "calls", Date: period.On(2026, time.March, 2), Person: "ann"}
	unsent := func(ctx context.Context, tx storage.Tx) error {
		found, err := tx.Tracking().Lookup(ctx, []tracking.Key{ann})
		if err != nil {
			return err
		}
		e := found[ann]
		return tx.Tracking().Submit(ctx, []tracking.Submission{
			{Key: ann, Revision: e.Revision + 1, Op: tracking.Add, Operand: 1, Old: e.Value, New: tracking.NumberValue(e.Value.N + 1)},
		})
	}
	for _, server := range []tracking.Submission{
		{Key: ann, Revision: 1, New: tracking.NumberValue(10)},
		{Key: ann, Revision: 2, New: tracking.NumberValue(20)},
	} {
		err := db.Seed(ctx, "acme", func(s *memstore.Seed) error {
			s.PutEntry(server)
			return nil
		}, unsent)
		if err != nil {
			fmt.Println(err)
			return
		}
		err = db.View(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
			found, err := tx.Tracking().Lookup(ctx, []tracking.Key{ann})
			fmt.Println(found[ann].Value)
			return err
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// 11
	// 21
}

// Lists share their arrays with what they were before: what comes back after
// an error must not have been written over.
func TestSeedThatFailsWritesOverNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	append1 := func(operand int64) func(context.Context, storage.Tx) error {
		return func(ctx context.Context, tx storage.Tx) error {
			found, err := tx.Tracking().Lookup(ctx, []tracking.Key{key(0)})
			if err != nil {
				return err
			}
			team, _ := tx.Teams().Get(ctx, "a", time.Time{})
			return errors.Join(
				tx.Tracking().Submit(ctx, []tracking.Submission{{Key: key(0), Revision: found[key(0)].Revision + 1, New: tracking.NumberValue(operand)}}),
				tx.Teams().Put(ctx, people.Team{ID: "a", Revision: team.Revision + 1, Name: fmt.Sprint(operand)}, "ann", noon),
			)
		}
	}
	for versions := range int64(12) { // so that there is room behind some of them
		db := memstore.New(nil)
		for n := range versions {
			if err := db.Update(ctx, org, append1(n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Seed(ctx, org, stay, append1(100)); err != nil {
			t.Fatal(err)
		}
		shown := read(t, db)
		broken := errors.New("broken")
		err := db.Seed(ctx, org, stay, func(ctx context.Context, tx storage.Tx) error {
			return errors.Join(append1(200)(ctx, tx), broken)
		})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if d := cmp.Diff(shown, read(t, db)); d != "" {
			t.Fatal(d)
		}
	}
}
