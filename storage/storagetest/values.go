package storagetest

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// days are the n-th days of the story of a test.
func days(ns ...int) []period.Date { return erase(ns, day) }

// valueCases hold what goes in and out to being the same, and nobody else's.
func valueCases() []testCase {
	return []testCase{
		eachKind("a record with nothing but an id is kept so", func(t *testing.T, db storage.DB, k kind) {
			id := k.ids[0]
			bare := reflect.New(reflect.TypeOf(k.sample(id, 1, ""))).Elem()
			bare.FieldByName("ID").SetString(id)
			bare.FieldByName("Revision").SetInt(1)
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return k.put(ctx, tx, bare.Interface(), "", at(0)) })
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Version[any], error) {
				return k.versions(ctx, tx, id)
			})
			equal(t, "versions", got, []storage.Version[any]{{Value: bare.Interface(), At: at(0)}})
		}),
		{"midnight is not never", func(t *testing.T, db storage.DB) {
			midnight := tracking.TimeOfDay(0)
			want := tracking.Tracker{ID: "t", Revision: 1, Settings: tracking.Settings{SubmitBy: &midnight}}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				return tx.Tracking().PutTracker(ctx, want, "ann", at(0))
			})
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (tracking.Tracker, error) {
				return tx.Tracking().Tracker(ctx, "t", time.Time{})
			})
			equal(t, "tracker", got, want)
			if got.Settings.SubmitBy == nil || got.Settings.Remind != nil {
				t.Errorf("SubmitBy is %v, Remind %v; want 0 and nil", got.Settings.SubmitBy, got.Settings.Remind)
			}
		}},
		{"the least and the greatest whole numbers", func(t *testing.T, db storage.DB) {
			want := tracking.Tracker{ID: "t", Revision: 1, Metrics: []tracking.Metric{{ID: "m", Targets: period.Timeline[int64]{
				{Value: math.MinInt64}, {From: period.MinDate, Value: math.MaxInt64}, {From: period.MaxDate, Value: 1<<53 + 1},
			}}}}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				if err := tx.Tracking().PutTracker(ctx, want, "ann", at(0)); err != nil {
					return err
				}
				return tx.People().Put(ctx, people.Person{ID: "ann", Revision: 1, Level: math.MinInt32}, "ann", at(0))
			})
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				got, err := tx.Tracking().Tracker(ctx, "t", time.Time{})
				equal(t, "tracker", got, want)
				if err != nil {
					return err
				}
				p, err := tx.People().Get(ctx, "ann", time.Time{})
				if p.Level != math.MinInt32 {
					t.Errorf("level %d", p.Level)
				}
				return err
			})
		}},
		{"instants far away are kept to the microsecond", func(t *testing.T, db storage.DB) {
			instants := []time.Time{
				time.Date(1, time.January, 1, 0, 0, 0, 1000, time.UTC),
				time.Date(1582, time.October, 10, 1, 2, 3, 4000, time.UTC),
				time.Date(1969, time.December, 31, 23, 59, 59, 999999000, time.UTC),
				time.Unix(0, 0).UTC(),
				time.Unix(0, 1000).UTC(),
				time.Date(2038, time.January, 19, 3, 14, 8, 0, time.UTC),
				time.Date(9999, time.December, 31, 23, 59, 59, 999999000, time.UTC),
			}
			for n, want := range instants {
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					return tx.Teams().Put(ctx, people.Team{ID: "team", Revision: int64(n + 1)}, "ann", want)
				})
			}
			versions := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]storage.Version[people.Team], error) {
				return tx.Teams().Versions(ctx, "team")
			})
			if len(versions) != len(instants) {
				t.Fatalf("%d versions, want %d", len(versions), len(instants))
			}
			for n, want := range instants {
				if got := versions[len(versions)-1-n].At; !got.Equal(want) {
					t.Errorf("%v came back as %v", want, got)
				}
				team := read(t, db, org, func(ctx context.Context, tx storage.Tx) (people.Team, error) {
					return tx.Teams().Get(ctx, "team", want)
				})
				if team.Revision != int64(n+1) {
					t.Errorf("at %v revision %d is in force, want %d", want, team.Revision, n+1)
				}
			}
		}},
		{"an instant that is no whole microsecond in UTC is made one", wholeMicroseconds},
		eachKind("what is handed in and out is the caller's own", func(t *testing.T, db storage.DB, k kind) {
			id := k.ids[0]
			pristine := k.sample(id, 1, "first")
			in := k.sample(id, 1, "first")
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				in = k.sample(id, 1, "first") // fn may run twice
				if err := k.put(ctx, tx, in, "ann", at(0)); err != nil {
					return err
				}
				scramble(in)
				got, err := k.get(ctx, tx, id, time.Time{})
				equal(t, "after changing what was put", got, pristine)
				return err
			})
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for range 2 {
					got, err := k.get(ctx, tx, id, time.Time{})
					if err != nil {
						return err
					}
					equal(t, "Get", got, pristine)
					scramble(got)
					all, err := k.list(ctx, tx, time.Time{})
					if err != nil {
						return err
					}
					equal(t, "List", all, []any{pristine})
					scramble(all)
					versions, err := k.versions(ctx, tx, id)
					if err != nil {
						return err
					}
					equal(t, "Versions", versions, []storage.Version[any]{{Value: pristine, By: "ann", At: at(0)}})
					scramble(versions)
				}
				return nil
			})
		}),
		{"redacting hands out copies", func(t *testing.T, db storage.DB) {
			pristine := samplePerson("ann", 1, "First")
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				if err := tx.People().Put(ctx, pristine, "ann", at(0)); err != nil {
					return err
				}
				var given, returned people.Person
				err := tx.People().Redact(ctx, "ann", func(p people.Person) people.Person {
					given, returned = p, samplePerson("ann", 1, "First")
					return returned
				})
				scramble(given)
				scramble(returned)
				return err
			})
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (people.Person, error) {
				return tx.People().Get(ctx, "ann", time.Time{})
			})
			equal(t, "person", got, samplePerson("ann", 1, "First"))
			// A redaction that is refused or undone has touched nothing.
			err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				err := tx.People().Redact(ctx, "ann", func(p people.Person) people.Person {
					scramble(p)
					return p
				})
				if err != nil {
					return err
				}
				return errRollback
			})
			if err != errRollback {
				t.Fatalf("Update: %v", err)
			}
			got = read(t, db, org, func(ctx context.Context, tx storage.Tx) (people.Person, error) {
				return tx.People().Get(ctx, "ann", time.Time{})
			})
			equal(t, "person", got, samplePerson("ann", 1, "First"))
		}},
		{"bytes, maps and lists are the caller's own", ownBytes},
	}
}

// wholeMicroseconds: change.Instant is what every store keeps of an instant.
func wholeMicroseconds(t *testing.T, db storage.DB) {
	given := at(0).Add(999 * time.Nanosecond).In(time.FixedZone("far", -7*3600))
	want := change.Instant(given)
	if want.Equal(given) {
		t.Fatal("the instant is not one to be rounded")
	}
	key := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		s := submission(key, 1, tracking.NumberValue(1))
		s.Made, s.Received = given, given
		if err := tx.Tracking().Submit(ctx, []tracking.Submission{s}); err != nil {
			return err
		}
		if err := tx.Audit().Append(ctx, sampleEvent(uuid(1), given)); err != nil {
			return err
		}
		return tx.Companies().Put(ctx, sampleCompany("company", 1, "first"), "ann", given)
	})
	got := make(map[string]time.Time)
	view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		submissions, err := tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{"m"}})
		for _, s := range submissions {
			got["Submission.Made"], got["Submission.Received"] = s.Made, s.Received
		}
		if err != nil {
			return err
		}
		events, err := tx.Audit().Events(ctx, storage.EventQuery{})
		for _, e := range events {
			got["Event.At"] = e.At
		}
		if err != nil {
			return err
		}
		versions, err := tx.Companies().Versions(ctx, "company")
		for _, v := range versions {
			got["Version.At"] = v.At
		}
		if err != nil {
			return err
		}
		state, err := tx.Changes().State(ctx)
		got["State.PeopleAt"] = state.PeopleAt
		return err
	})
	if len(got) != 5 {
		t.Errorf("only these came back: %v", got)
	}
	for name, instant := range got {
		if !instant.Equal(want) || instant.Location() != time.UTC {
			t.Errorf("%s is %v, want %v", name, instant, want)
		}
	}
}

func ownBytes(t *testing.T, db storage.DB) {
	session, event, response := sampleSession("s", "ann"), sampleEvent(uuid(1), at(0)), sampleResponse("ann", "k")
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		session, event, response = sampleSession("s", "ann"), sampleEvent(uuid(1), at(0)), sampleResponse("ann", "k")
		if err := tx.Accounts().PutSession(ctx, session); err != nil {
			return err
		}
		if err := tx.Audit().Append(ctx, event); err != nil {
			return err
		}
		return tx.Idempotency().Finish(ctx, response)
	})
	scramble(session)
	scramble(event)
	scramble(response)
	view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		for i := range 2 {
			s, err := tx.Accounts().Session(ctx, "s", at(1))
			if err != nil {
				return err
			}
			equal(t, fmt.Sprintf("session, read %d", i), s, sampleSession("s", "ann"))
			scramble(s)
			sessions, err := tx.Accounts().Sessions(ctx, "ann", at(1))
			if err != nil {
				return err
			}
			equal(t, fmt.Sprintf("sessions, read %d", i), sessions, []storage.Session{sampleSession("s", "ann")})
			scramble(sessions)
			events, err := tx.Audit().Events(ctx, storage.EventQuery{})
			if err != nil {
				return err
			}
			equal(t, fmt.Sprintf("events, read %d", i), events, []storage.Event{sampleEvent(uuid(1), at(0))})
			scramble(events)
			r, err := tx.Idempotency().Response(ctx, "ann", "k")
			if err != nil {
				return err
			}
			equal(t, fmt.Sprintf("response, read %d", i), r, sampleResponse("ann", "k"))
			scramble(r)
		}
		return nil
	})
}

// scramble changes everything that can be reached from v without changing v
// itself: what v shares with its copies.
func scramble(v any) { scrambleIn(reflect.ValueOf(v)) }

func scrambleIn(v reflect.Value) {
	if v.Type() == reflect.TypeFor[time.Time]() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			overwrite(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			scrambleIn(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			overwrite(v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			v.SetMapIndex(k, reflect.Zero(v.Type().Elem()))
		}
		v.SetMapIndex(reflect.Zero(v.Type().Key()), reflect.Zero(v.Type().Elem()))
	case reflect.Struct:
		for i := range v.NumField() {
			scrambleIn(v.Field(i))
		}
	}
}

// overwrite scrambles what v refers to and then v.
func overwrite(v reflect.Value) {
	scrambleIn(v)
	v.SetZero()
}
