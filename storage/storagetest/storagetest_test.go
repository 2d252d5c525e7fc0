package storagetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// TestSamplesAreFull: a field that no sample fills is one that a backend could
// lose unnoticed.
func TestSamplesAreFull(t *testing.T) {
	t.Parallel()
	k := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
	r := sampleRecord("a", 1, "ann")
	r.Removed = true // the only field that a sample leaves out
	for _, sample := range []any{
		sampleOrganization(org, 1, "x"), sampleCompany("a", 1, "x"), sampleLocation("a", 1, "x"), sampleTeam("a", 1, "x"), samplePerson("a", 1, "x"),
		sampleTracker("a", 1, "x"), sampleClosure("t", day(0), 1), sampleSubmission(k, 1), sampleVerdict(uuid(1)),
		sampleAccount("ann", 1), sampleSession("s", "ann"), sampleToken(uuid(1), at(0)), sampleLink("l", "ann"),
		sampleEvent(uuid(1), at(0)), sampleResponse("ann", "k"),
		sampleActivity(r), sampleClockEntry(r), sampleShift(r), sampleTimeSession(r), sampleResult(r), sampleContact(r), sampleHourRate(r),
		sampleOverwrite(r), sampleBonus(r), sampleAdjustment(r), sampleApproval(r), sampleFilter(r), sampleHandoff(r),
		sampleDevice("phone", "ann"), decided(sampleReceipt("phone", 1), "accept"),
	} {
		v := reflect.ValueOf(sample)
		filled := make(map[string]bool)
		fields(v, v.Type().Name(), filled)
		for path, ok := range filled {
			if !ok {
				t.Errorf("%s is zero", path)
			}
		}
	}
}

// fields notes for each field of a struct, and of those in it, whether it is
// filled at least once.
func fields(v reflect.Value, path string, filled map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fields(v.Elem(), path, filled)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fields(v.Index(i), path, filled)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			name := path + "." + v.Type().Field(i).Name
			filled[name] = filled[name] || !v.Field(i).IsZero()
			fields(v.Field(i), name, filled)
		}
	}
}

// reads are the methods of the stores that change nothing.
var reads = map[string]bool{
	"Verdicts": true, "Trackers": true, "Tracker": true, "TrackerVersions": true, "Entries": true, "Lookup": true, "Submissions": true,
	"Totals": true, "Closures": true, "Times": true, "ApprovedDays": true,
	"Get": true, "List": true, "Versions": true,
	"Account": true, "Session": true, "Sessions": true, "Tokens": true, "TokenByHash": true, "Link": true,
	"State": true, "Since": true,
	"Events":   true,
	"Response": true,
	"ByID":     true,
	"Device":   true, "Devices": true, "Receipts": true, "ReceiptsByID": true, "Held": true,
}

// TestStepsAreComplete: each method of each store in Tx is either one that
// reads or among the steps, so that a new one cannot be forgotten.
func TestStepsAreComplete(t *testing.T) {
	t.Parallel()
	written := make(map[string]bool)
	for _, s := range steps(org) {
		written[s.method] = true
	}
	tx := reflect.TypeFor[storage.Tx]()
	for i := range tx.NumMethod() {
		store := tx.Method(i)
		complete(t, store.Name, store.Type.Out(0), written)
	}
	for name := range written {
		t.Errorf("there is no method %s", name)
	}
}

// complete looks at the methods of a store, and at those of the stores in it.
func complete(t *testing.T, path string, store reflect.Type, written map[string]bool) {
	t.Helper()
	for i := range store.NumMethod() {
		method := store.Method(i)
		name := path + "." + method.Name
		if method.Type.NumIn() == 0 {
			complete(t, name, method.Type.Out(0), written)
			continue
		}
		if !reads[method.Name] && !written[name] {
			t.Errorf("no step calls %s", name)
		}
		delete(written, name)
	}
}

func TestFailingFailsEachWrite(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := memstore.New(nil)
	broken := errors.New("disk full")
	update(t, db, org, func(context.Context, storage.Tx) error { return nil })
	for _, s := range steps(org) {
		before := snapshot(t, db, org)
		f := &Failing{DB: db, Nth: 1, Err: broken}
		err := f.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
			if err := s.write(ctx, tx); err != broken {
				t.Errorf("%s: %v, want the failure", s.method, err)
			}
			return nil // so that what was written all the same would stay
		})
		if err != nil {
			t.Errorf("%s: Update: %v", s.method, err)
		}
		equal(t, "after the failure of "+s.method, snapshot(t, db, org), before)
		update(t, db, org, s.write)
	}
}

func TestFailing(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk full")
	for _, c := range []struct {
		nth     int64
		forever bool
		want    string // which of the units fail, each of two writes and a commit
	}{
		{0, false, "...."},
		{0, true, "...."},
		{1, false, "x..."},
		{2, false, "x..."},
		{3, false, "x..."},
		{4, false, ".x.."},
		{1, true, "xxxx"},
		{6, true, ".xxx"},
		{99, true, "...."},
	} {
		db := memstore.New(nil)
		f := &Failing{DB: db, Nth: c.nth, Err: broken, Forever: c.forever}
		var got strings.Builder
		var want []string
		for n := range 4 {
			id := fmt.Sprintf("team %d", n)
			err := f.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				if err := tx.Teams().Put(ctx, people.Team{ID: id, Revision: 1}, "ann", at(n)); err != nil {
					return err
				}
				return tx.Teams().Put(ctx, people.Team{ID: id, Revision: 2}, "ann", at(n))
			})
			switch err {
			case nil:
				got.WriteByte('.')
				want = append(want, id)
			case broken:
				got.WriteByte('x')
			default:
				t.Errorf("Update: %v", err)
			}
		}
		if got.String() != c.want {
			t.Errorf("Nth %d, Forever %t: %s, want %s", c.nth, c.forever, got.String(), c.want)
		}
		if f.Failed() != strings.Contains(c.want, "x") {
			t.Errorf("Nth %d, Forever %t: Failed is %t", c.nth, c.forever, f.Failed())
		}
		teams := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]people.Team, error) {
			return tx.Teams().List(ctx, time.Time{})
		})
		equal(t, "what is stored", erase(teams, func(team people.Team) string { return team.ID }), want)
	}
}

// TestFailingConforms: without a failure it is the database that it wraps.
func TestFailingConforms(t *testing.T) {
	t.Parallel()
	open := func(*testing.T) storage.DB { return &Failing{DB: memstore.New(nil)} }
	Run(t, open)
	RunConcurrent(t, open)
}

// TestScrambleReachesWhatIsShared: it is what the tests of copies rest on.
func TestScrambleReachesWhatIsShared(t *testing.T) {
	t.Parallel()
	tracker := sampleTracker("t", 1, "x")
	shallow := tracker
	scramble(tracker)
	equal(t, "the value itself", []string{shallow.Name, shallow.ID}, []string{"Tracker x", "t"})
	if shallow.Metrics[0].ID != "" || *shallow.Settings.SubmitBy != 0 || shallow.Settings.WorkingDays.Holidays[0] != 0 {
		t.Errorf("the copy is untouched: %+v", shallow)
	}
	event := sampleEvent(uuid(1), at(0))
	scramble(event)
	if event.Detail["rows"] != "" || !slices.Equal(sampleSession("s", "ann").Data, sampleSession("s", "ann").Data) {
		t.Errorf("the map is untouched: %+v", event)
	}
}

func ExampleFailing() {
	ctx := context.Background()
	db := memstore.New(nil)
	broken := errors.New("disk full")
	for n := int64(1); ; n++ {
		f := &Failing{DB: db, Nth: n, Err: broken}
		err := f.Update(ctx, "acme", func(ctx context.Context, tx storage.Tx) error {
			if err := tx.Teams().Put(ctx, people.Team{ID: "north", Revision: 1}, "ann", at(0)); err != nil {
				return err
			}
			return tx.Teams().Put(ctx, people.Team{ID: "south", Revision: 1}, "ann", at(0))
		})
		if !f.Failed() {
			fmt.Println("without a failure:", err)
			return
		}
		orgs, _ := db.Organizations(ctx)
		fmt.Printf("write %d: %v, %d organizations\n", n, err, len(orgs))
	}
	// Output:
	// write 1: disk full, 0 organizations
	// write 2: disk full, 0 organizations
	// write 3: disk full, 0 organizations
	// without a failure: <nil>
}
