package storagetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// timeKind is one kind of timetrack.Records without its type, so that a case
// runs over all of them.
type timeKind struct {
	name, entity string

	byID     func(ctx context.Context, tx storage.Tx, ids ...string) (map[string]any, error)
	list     func(ctx context.Context, tx storage.Tx, q timetrack.Query, yield func(any) error) error
	versions func(ctx context.Context, tx storage.Tx, id string) ([]any, error)
	put      func(ctx context.Context, tx storage.Tx, records ...any) error
	// redact gives every version of a record another reason or, if it is wrong,
	// another id.
	redact func(ctx context.Context, tx storage.Tx, id, reason string, wrong bool) error
	sample func(r timetrack.Record) any
}

func timeKinds() []timeKind {
	return []timeKind{
		timeKindOf("Activities", storage.EntityActivity, timetrack.Store.Activities, sampleActivity),
		timeKindOf("Entries", storage.EntityClockEntry, entriesAsRecords, sampleClockEntry),
		timeKindOf("Shifts", storage.EntityShift, timetrack.Store.Shifts, sampleShift),
		timeKindOf("Sessions", storage.EntitySession, sessionsAsRecords, sampleTimeSession),
		timeKindOf("Results", storage.EntityResult, resultsAsRecords, sampleResult),
		timeKindOf("Contacts", storage.EntityContact, timetrack.Store.Contacts, sampleContact),
		timeKindOf("Rates", storage.EntityHourRate, timetrack.Store.Rates, sampleHourRate),
		timeKindOf("Overwrites", storage.EntityOverwrite, timetrack.Store.Overwrites, sampleOverwrite),
		timeKindOf("Bonuses", storage.EntityBonus, timetrack.Store.Bonuses, sampleBonus),
		timeKindOf("Adjustments", storage.EntityAdjustment, timetrack.Store.Adjustments, sampleAdjustment),
		timeKindOf("Approvals", storage.EntityApproval, timetrack.Store.Approvals, sampleApproval),
		timeKindOf("Filters", storage.EntityFilter, timetrack.Store.Filters, sampleFilter),
		timeKindOf("Handoffs", storage.EntityHandoff, timetrack.Store.Handoffs, sampleHandoff),
	}
}

func resultsAsRecords(s timetrack.Store) timetrack.Records[timetrack.Result]   { return s.Results() }
func entriesAsRecords(s timetrack.Store) timetrack.Records[timetrack.Entry]    { return s.Entries() }
func sessionsAsRecords(s timetrack.Store) timetrack.Records[timetrack.Session] { return s.Sessions() }

func timeKindOf[T timetrack.Kept](name, entity string, of func(timetrack.Store) timetrack.Records[T], sample func(timetrack.Record) T) timeKind {
	return timeKind{
		name: name, entity: entity,
		byID: func(ctx context.Context, tx storage.Tx, ids ...string) (map[string]any, error) {
			found, err := of(tx.TimeTrack()).ByID(ctx, ids)
			out := make(map[string]any, len(found))
			for id, v := range found {
				out[id] = v
			}
			return out, err
		},
		list: func(ctx context.Context, tx storage.Tx, q timetrack.Query, yield func(any) error) error {
			return of(tx.TimeTrack()).List(ctx, q, func(v T) error { return yield(v) })
		},
		versions: func(ctx context.Context, tx storage.Tx, id string) ([]any, error) {
			vs, err := of(tx.TimeTrack()).Versions(ctx, id)
			return erase(vs, func(v T) any { return v }), err
		},
		put: func(ctx context.Context, tx storage.Tx, records ...any) error {
			return of(tx.TimeTrack()).Put(ctx, erase(records, func(v any) T { return v.(T) })...)
		},
		redact: func(ctx context.Context, tx storage.Tx, id, reason string, wrong bool) error {
			return of(tx.TimeTrack()).Redact(ctx, id, func(v T) T {
				h := v.Header()
				if h.Reason = reason; wrong {
					h.ID = "other"
				}
				return sample(h)
			})
		},
		sample: func(r timetrack.Record) any { return sample(r) },
	}
}

// puts is a unit that stores samples with the given headers.
func (k timeKind) puts(headers ...timetrack.Record) work {
	return func(ctx context.Context, tx storage.Tx) error {
		return k.put(ctx, tx, erase(headers, k.sample)...)
	}
}

// listed returns what a query selects.
func (k timeKind) listed(t *testing.T, db storage.DB, q timetrack.Query) []any {
	t.Helper()
	return read(t, db, org, func(ctx context.Context, tx storage.Tx) (out []any, err error) {
		err = k.list(ctx, tx, q, func(v any) error {
			out = append(out, v)
			return nil
		})
		return out, err
	})
}

// eachTimeKind makes a case that runs once for every kind on the same database.
func eachTimeKind(name string, fn func(t *testing.T, db storage.DB, k timeKind)) testCase {
	return testCase{name, func(t *testing.T, db storage.DB) {
		for _, k := range timeKinds() {
			t.Run(k.name, func(t *testing.T) { fn(t, db, k) })
		}
	}}
}

// lasting is a record of a person from one day to another.
func lasting(id, person string, from, last int) timetrack.Record {
	r := sampleRecord(id, 1, person)
	r.Date, r.Last = day(from), day(last)
	return r
}

func timeCases() []testCase {
	return []testCase{
		eachTimeKind("what is put is what one gets", func(t *testing.T, db storage.DB, k timeKind) {
			first, second := sampleRecord("a", 1, "ann"), sampleRecord("a", 2, "bob")
			update(t, db, org, k.puts(first))
			update(t, db, org, k.puts(second))
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				found, err := k.byID(ctx, tx, "a", "unknown")
				equal(t, "ByID", found, map[string]any{"a": k.sample(second)})
				if err != nil {
					return err
				}
				versions, err := k.versions(ctx, tx, "a")
				equal(t, "Versions", versions, []any{k.sample(second), k.sample(first)})
				if err != nil {
					return err
				}
				versions, err = k.versions(ctx, tx, "unknown")
				equal(t, "Versions of nothing", versions, []any{})
				return err
			})
			equal(t, "List", k.listed(t, db, timetrack.Query{}), []any{k.sample(second)})
			equal(t, "List of the person before", k.listed(t, db, timetrack.Query{People: []string{"ann"}}), []any{})
		}),
		eachTimeKind("a revision that does not follow is refused with all of its call", func(t *testing.T, db storage.DB, k timeKind) {
			update(t, db, org, k.puts(sampleRecord("a", 1, "ann")))
			fresh := sampleRecord("b", 1, "ann")
			refused(t, db, "revision 1 again", fault.ErrExists, k.puts(fresh, sampleRecord("a", 1, "ann")))
			refused(t, db, "revision 3 after 1", fault.ErrStale, k.puts(fresh, sampleRecord("a", 3, "ann")))
			refused(t, db, "revision 2 of nothing", fault.ErrStale, k.puts(fresh, sampleRecord("c", 2, "ann")))
			refused(t, db, "twice in a call", fault.ErrExists, k.puts(fresh, fresh))
			equal(t, "List", k.listed(t, db, timetrack.Query{}), []any{k.sample(sampleRecord("a", 1, "ann"))})
			// A refusal is no reason for the unit to end.
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				if err := k.puts(sampleRecord("a", 1, "ann"))(ctx, tx); !errors.Is(err, fault.ErrExists) {
					return fmt.Errorf("revision 1 again: %w", err)
				}
				return k.puts(fresh)(ctx, tx)
			})
			equal(t, "List", len(k.listed(t, db, timetrack.Query{})), 2)
		}),
		eachTimeKind("several versions come in one call", func(t *testing.T, db storage.DB, k timeKind) {
			third := lasting("a", "bob", 5, 9)
			third.Revision = 3
			before := read(t, db, org, currentState)
			update(t, db, org, k.puts(sampleRecord("a", 1, "ann"), sampleRecord("b", 1, "ann"), sampleRecord("a", 2, "ann"), third))
			equal(t, "List", k.listed(t, db, timetrack.Query{}), []any{k.sample(sampleRecord("b", 1, "ann")), k.sample(third)})
			log := read(t, db, org, changesSince(before.Version))
			equal(t, "change log", unstamped(log), []storage.Change{{Entity: k.entity, ID: "a", Audience: "bob"}, {Entity: k.entity, ID: "b", Audience: "ann"}})
		}),
		eachTimeKind("what is removed is not listed, but known", func(t *testing.T, db storage.DB, k timeKind) {
			gone := sampleRecord("a", 2, "ann")
			gone.Removed = true
			update(t, db, org, k.puts(sampleRecord("a", 1, "ann")))
			before := read(t, db, org, currentState)
			update(t, db, org, k.puts(gone))
			equal(t, "List", k.listed(t, db, timetrack.Query{}), []any{})
			found := read(t, db, org, func(ctx context.Context, tx storage.Tx) (map[string]any, error) { return k.byID(ctx, tx, "a") })
			equal(t, "ByID", found, map[string]any{"a": k.sample(gone)})
			log := read(t, db, org, changesSince(before.Version))
			equal(t, "change log", unstamped(log), []storage.Change{{Entity: k.entity, ID: "a", Audience: "ann", Deleted: true}})
			update(t, db, org, k.puts(sampleRecord("a", 3, "ann"))) // and it can come back
			equal(t, "List", len(k.listed(t, db, timetrack.Query{})), 1)
		}),
		eachTimeKind("what is redacted is gone from every version", func(t *testing.T, db storage.DB, k timeKind) {
			var versions []timetrack.Record
			for n := range int64(3) {
				r := sampleRecord("a", n+1, "ann")
				r.Reason, r.Removed = "secret", n == 2
				versions = append(versions, r)
			}
			other := sampleRecord("b", 1, "ann")
			update(t, db, org, k.puts(append(versions, other)...))
			before := read(t, db, org, currentState)
			refused(t, db, "an unknown one", fault.ErrNotFound, func(ctx context.Context, tx storage.Tx) error { return k.redact(ctx, tx, "unknown", "", false) })
			refused(t, db, "another id", fault.ErrInvalid, func(ctx context.Context, tx storage.Tx) error { return k.redact(ctx, tx, "a", "", true) })
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return k.redact(ctx, tx, "a", "gone", false) })
			for i := range versions {
				versions[i].Reason = "gone"
			}
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]any, error) { return k.versions(ctx, tx, "a") })
			equal(t, "Versions", got, []any{k.sample(versions[2]), k.sample(versions[1]), k.sample(versions[0])})
			equal(t, "List", k.listed(t, db, timetrack.Query{}), []any{k.sample(other)})
			equal(t, "List of all", k.listed(t, db, timetrack.Query{People: []string{"ann"}, Removed: true}), []any{k.sample(versions[2]), k.sample(other)})
			log := read(t, db, org, changesSince(before.Version))
			equal(t, "change log", unstamped(log), []storage.Change{{Entity: k.entity, ID: "a", Audience: "ann", Deleted: true}})
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return k.redact(ctx, tx, "b", "gone", false) })
			other.Reason = "gone"
			equal(t, "List", k.listed(t, db, timetrack.Query{}), []any{k.sample(other)})
			update(t, db, org, k.puts(sampleRecord("a", 4, "ann"))) // and it can go on
		}),
		eachTimeKind("lists are by person, day and id", func(t *testing.T, db storage.DB, k timeKind) {
			order := []timetrack.Record{
				lasting("z", "Ann", 3, 3), lasting("B", "ann", 1, 9), lasting("a", "ann", 1, 1), lasting("c", "ann", 1, 4), lasting("b", "ann", 2, 2),
				lasting("d", "bob", 0, 0), lasting("é", "ænn", 0, 0),
			}
			for i := range order {
				update(t, db, org, k.puts(order[(i*3+1)%len(order)]))
			}
			equal(t, "List", k.listed(t, db, timetrack.Query{}), erase(order, k.sample))
			equal(t, "of some", k.listed(t, db, timetrack.Query{People: []string{"ænn", "unknown", "ann", "ann"}}), erase(append(order[1:5:5], order[6]), k.sample))
			equal(t, "of nobody", k.listed(t, db, timetrack.Query{People: []string{}}), []any{})
		}),
		eachTimeKind("a list holds what has a day in the span", func(t *testing.T, db storage.DB, k timeKind) {
			var everything []timetrack.Record
			for from := range 8 {
				for _, length := range []int{0, 1, 2, 5, 400} {
					everything = append(everything, lasting(fmt.Sprintf("%d for %d", from, length), "ann", from, from+length))
				}
			}
			undated := sampleRecord("undated", 1, "ann")
			undated.Date, undated.Last = 0, 0
			update(t, db, org, k.puts(append(everything, undated)...))
			for _, span := range []period.Span{{}, {From: day(3)}, {Until: day(4)}, {From: day(3), Until: day(4)}, {From: day(4), Until: day(7)}, {From: day(300), Until: day(301)}, {From: day(500)}} {
				for _, people := range [][]string{nil, {"ann"}} {
					want := map[string]bool{}
					for _, r := range append(everything, undated) {
						if (span.Until == 0 || r.Date < span.Until) && r.Last >= span.From {
							want[r.ID] = true
						}
					}
					got := map[string]bool{}
					for _, v := range k.listed(t, db, timetrack.Query{People: people, Span: span}) {
						got[v.(timetrack.Kept).Header().ID] = true
					}
					equal(t, fmt.Sprintf("%v to %v", span.From, span.Until), got, want)
				}
			}
		}),
		eachTimeKind("a list ends with the error of its function", func(t *testing.T, db storage.DB, k timeKind) {
			update(t, db, org, k.puts(lasting("a", "ann", 0, 0), lasting("b", "ann", 0, 9), lasting("c", "bob", 0, 0)))
			enough := errors.New("enough")
			for stop := range 3 {
				n := 0
				err := db.View(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
					return k.list(ctx, tx, timetrack.Query{}, func(any) error {
						if n++; n > stop {
							return enough
						}
						return nil
					})
				})
				if err != enough || n != stop+1 {
					t.Errorf("%v after %d", err, n)
				}
			}
		}),
		eachTimeKind("what is handed in and out is the caller's own", func(t *testing.T, db storage.DB, k timeKind) {
			h := sampleRecord("a", 1, "ann")
			pristine := k.sample(h)
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				in := k.sample(h)
				err := k.put(ctx, tx, in)
				scramble(in)
				return err
			})
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for range 2 {
					found, err := k.byID(ctx, tx, "a")
					equal(t, "ByID", found, map[string]any{"a": pristine})
					if err != nil {
						return err
					}
					scramble(found["a"])
					versions, err := k.versions(ctx, tx, "a")
					equal(t, "Versions", versions, []any{pristine})
					if err != nil {
						return err
					}
					scramble(versions)
					err = k.list(ctx, tx, timetrack.Query{}, func(v any) error {
						equal(t, "List", v, pristine)
						scramble(v)
						return nil
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
		}),
		eachTimeKind("what is rolled back was never there", func(t *testing.T, db storage.DB, k timeKind) {
			update(t, db, org, k.puts(lasting("a", "ann", 0, 0), lasting("b", "ann", 0, 9)))
			before := k.listed(t, db, timetrack.Query{})
			err := db.Update(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				moved := lasting("a", "bob", 3, 9)
				moved.Revision = 2
				gone := lasting("b", "ann", 0, 9)
				gone.Revision, gone.Removed = 2, true
				if err := k.puts(moved, gone, lasting("c", "ann", 0, 0))(ctx, tx); err != nil {
					return err
				}
				return errRollback
			})
			if err != errRollback {
				t.Fatal(err)
			}
			equal(t, "List", k.listed(t, db, timetrack.Query{}), before)
			update(t, db, org, k.puts(sampleRecord("a", 2, "ann"), sampleRecord("c", 1, "ann")))
		}),
		eachTimeKind("a record with nothing but an id is kept so", func(t *testing.T, db storage.DB, k timeKind) {
			update(t, db, org, k.puts(timetrack.Record{ID: "a", Revision: 1}))
			equal(t, "List", k.listed(t, db, timetrack.Query{}), []any{k.sample(timetrack.Record{ID: "a", Revision: 1})})
		}),
		{"any text is kept as it is in records of time", func(t *testing.T, db storage.DB) {
			all := naughtyStrings(t)
			bonus := func(i int) timetrack.Bonus {
				b := sampleBonus(sampleRecord(uuid(i), 1, fmt.Sprint(i)))
				if len(all[i]) < 1000 {
					b.Person = all[i]
				}
				b.Note, b.Reason = all[i], all[i]
				return b
			}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for i := range all {
					if err := tx.TimeTrack().Bonuses().Put(ctx, bonus(i)); err != nil {
						return fmt.Errorf("%q: %w", all[i], err)
					}
				}
				return nil
			})
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for i := range all {
					found := false
					err := tx.TimeTrack().Bonuses().List(ctx, timetrack.Query{People: []string{bonus(i).Person}}, func(b timetrack.Bonus) error {
						if b.ID == uuid(i) {
							found = true
							equal(t, "bonus", b, bonus(i))
						}
						return nil
					})
					if err != nil {
						return err
					}
					if !found {
						t.Errorf("%q is not found", all[i])
					}
				}
				return nil
			})
		}},
		{"the time of records is that of the list, as far as it counts", timesOfRecords},
		{"approved days are those of the approvals", approvedDays},
		{"results add up by person, day and currency", resultTotals},
		{"results of any size add up", func(t *testing.T, db storage.DB) {
			var results []timetrack.Result
			for i, n := range []int64{1 << 61, -1 << 61, 5, -7, 1_000_000_000_000, 1_000_000_000_001} {
				results = append(results, timetrack.Result{Record: lasting(uuid(i), "ann", 0, 0), Currency: "EUR", Revenue: n, Points: -n, Success: i%2 == 0})
			}
			want := timetrack.ResultTotal{Person: "ann", Date: day(0), Currency: "EUR"}
			for _, r := range results {
				if err := want.Add(r); err != nil {
					t.Fatal(err)
				}
			}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return tx.TimeTrack().Results().Put(ctx, results...) })
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (out []timetrack.ResultTotal, err error) {
				err = tx.TimeTrack().Results().Totals(ctx, timetrack.Query{}, func(t timetrack.ResultTotal) error {
					out = append(out, t)
					return nil
				})
				return out, err
			})
			equal(t, "Totals", got, []timetrack.ResultTotal{want})
		}},
		{"a sum of results out of range is an overflow", func(t *testing.T, db storage.DB) {
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for i, n := range []int64{math.MaxInt64, 1} {
					r := timetrack.Result{Record: lasting(uuid(i), "ann", 0, 0), Currency: "EUR", Revenue: n}
					if err := tx.TimeTrack().Results().Put(ctx, r); err != nil {
						return err
					}
				}
				return nil
			})
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				err := tx.TimeTrack().Results().Totals(ctx, timetrack.Query{}, func(timetrack.ResultTotal) error { return nil })
				if !errors.Is(err, money.ErrOverflow) {
					t.Errorf("Totals: %v", err)
				}
				return tx.TimeTrack().Results().Put(ctx, timetrack.Result{Record: lasting("later", "bob", 0, 0)}) // the unit goes on
			})
		}},
	}
}

// timesOfRecords compares Times with what List has.
func timesOfRecords(t *testing.T, db storage.DB) {
	var entries []timetrack.Entry
	var sessions []timetrack.Session
	for i := range 60 {
		h := lasting(uuid(i), []string{"ann", "Bob", "ænn"}[i%3], i%9, i%9+[]int{0, 1, 40}[i/3%3])
		h.Removed = i%11 == 10
		e := timetrack.Entry{Record: h, Activity: []string{"calls", "", `a "b"]{1}{2}`}[i/2%3], Start: at(100 * i), Stop: at(100*i + i), Held: i%7 == 3}
		switch i % 13 {
		case 4:
			e.Start = time.Time{}
		case 8:
			e.Stop = time.Time{}
		}
		entries = append(entries, e)
		sessions = append(sessions, timetrack.Session{Record: h, Start: e.Start, Stop: e.Stop})
	}
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.TimeTrack().Entries().Put(ctx, entries...); err != nil {
			return err
		}
		return tx.TimeTrack().Sessions().Put(ctx, sessions...)
	})
	for _, span := range []period.Span{{}, {From: day(3)}, {Until: day(4)}, {From: day(3), Until: day(4)}, {From: day(30), Until: day(40)}} {
		for _, people := range [][]string{nil, {}, {"ann"}, {"ænn", "Bob", "ann", "nobody"}} {
			q := timetrack.Query{People: people, Span: span}
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				s := tx.TimeTrack()
				var gotEntries, gotSessions, wantEntries, wantSessions []timetrack.Time
				counted := func(list *[]timetrack.Time, person, activity string, start, stop time.Time, held bool) {
					if !start.IsZero() && !stop.IsZero() && !held {
						*list = append(*list, timetrack.Time{Person: person, Activity: activity, Interval: timetrack.Interval{Start: start, Stop: stop}})
					}
				}
				collect := func(list *[]timetrack.Time) func(timetrack.Time) error {
					return func(x timetrack.Time) error {
						*list = append(*list, x)
						return nil
					}
				}
				err := errors.Join(
					s.Entries().Times(ctx, q, collect(&gotEntries)),
					s.Sessions().Times(ctx, q, collect(&gotSessions)),
					s.Entries().List(ctx, q, func(e timetrack.Entry) error {
						counted(&wantEntries, e.Person, e.Activity, e.Start, e.Stop, e.Held)
						return nil
					}),
					s.Sessions().List(ctx, q, func(se timetrack.Session) error {
						counted(&wantSessions, se.Person, "", se.Start, se.Stop, false)
						return nil
					}),
				)
				for _, list := range [][]timetrack.Time{gotEntries, gotSessions, wantEntries, wantSessions} {
					slices.SortFunc(list, func(a, b timetrack.Time) int { return a.Start.Compare(b.Start) })
				}
				equal(t, fmt.Sprintf("entries of %v", q), gotEntries, wantEntries)
				equal(t, fmt.Sprintf("sessions of %v", q), gotSessions, wantSessions)
				if span == (period.Span{}) && people == nil && len(gotEntries) < 30 {
					t.Errorf("only %d entries", len(gotEntries))
				}
				return err
			})
		}
	}
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		enough := errors.New("enough")
		if err := tx.TimeTrack().Entries().Times(ctx, timetrack.Query{}, func(timetrack.Time) error { return enough }); err != enough {
			t.Errorf("Times: %v", err)
		}
		return nil
	})
}

// approvedDays compares ApprovedDays with what List has.
func approvedDays(t *testing.T, db storage.DB) {
	var approvals []timetrack.Approval
	for i := range 40 {
		h := lasting(uuid(i), []string{"ann", "Bob", "ænn"}[i%3], i%9, i%9)
		h.Removed = i%11 == 10
		a := timetrack.Approval{Record: h}
		if i%4 != 0 { // the others were approved once
			a.Paid = timetrack.Mark{By: `mia "1 2"`, At: at(i)}
			a.Snapshot = sampleApproval(h).Snapshot
			a.Snapshot.Rows = append(a.Snapshot.Rows, timetrack.InputRow{Activity: "ä 1 ", Clocked: int64(i)})
		}
		approvals = append(approvals, a)
	}
	again := approvals[1]
	again.Revision++
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.TimeTrack().Approvals().Put(ctx, approvals...); err != nil {
			return err
		}
		return tx.TimeTrack().Approvals().Put(ctx, again)
	})
	for _, span := range []period.Span{{}, {From: day(3)}, {Until: day(4)}, {From: day(3), Until: day(6)}, {From: day(30), Until: day(40)}} {
		for _, people := range [][]string{nil, {}, {"ann"}, {"ænn", "Bob", "ann", "nobody"}} {
			q := timetrack.Query{People: people, Span: span}
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				var got, want []timetrack.Approval
				err := errors.Join(
					tx.TimeTrack().ApprovedDays(ctx, q, func(a timetrack.Approval) error {
						got = append(got, a)
						return nil
					}),
					tx.TimeTrack().Approvals().List(ctx, q, func(a timetrack.Approval) error {
						a.Record = timetrack.Record{Revision: a.Revision, Person: a.Person, Date: a.Date}
						want = append(want, a)
						return nil
					}),
				)
				for _, list := range [][]timetrack.Approval{got, want} {
					slices.SortFunc(list, func(a, b timetrack.Approval) int { // there are none alike
						return cmp.Or(strings.Compare(a.Person, b.Person), cmp.Compare(a.Date, b.Date), cmp.Compare(a.Revision, b.Revision), a.Paid.At.Compare(b.Paid.At))
					})
				}
				equal(t, fmt.Sprintf("approved days of %v", q), got, want)
				if span == (period.Span{}) && people == nil && len(got) < 30 {
					t.Errorf("only %d approvals", len(got))
				}
				return err
			})
		}
	}
	update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
		enough := errors.New("enough")
		if err := tx.TimeTrack().ApprovedDays(ctx, timetrack.Query{}, func(timetrack.Approval) error { return enough }); err != enough {
			t.Errorf("ApprovedDays: %v", err)
		}
		return nil
	})
}

func resultTotals(t *testing.T, db storage.DB) {
	put := func(id string, revision int64, person string, n int, edit func(*timetrack.Result)) work {
		return func(ctx context.Context, tx storage.Tx) error {
			r := timetrack.Result{Record: lasting(id, person, n, n), Points: 2, Currency: "EUR", Revenue: 100, Profit: 50, Commission: 10, Success: true}
			r.Revision = revision
			edit(&r)
			return tx.TimeTrack().Results().Put(ctx, r)
		}
	}
	as := func(*timetrack.Result) {}
	update(t, db, org, put("1", 1, "ann", 1, as))
	update(t, db, org, put("2", 1, "ann", 1, func(r *timetrack.Result) { r.Revenue, r.Success = -30, false }))
	update(t, db, org, put("3", 1, "ann", 1, func(r *timetrack.Result) { r.Currency = "DKK" }))
	update(t, db, org, put("4", 1, "ann", 0, as))
	update(t, db, org, put("5", 1, "Bob", 1, as))
	update(t, db, org, put("6", 1, "ann", 2, as))
	update(t, db, org, put("6", 2, "ann", 1, as)) // it moved
	update(t, db, org, put("7", 1, "ann", 1, as))
	update(t, db, org, put("7", 2, "ann", 1, func(r *timetrack.Result) { r.Removed = true }))
	update(t, db, org, put("8", 1, "bob", 9, func(r *timetrack.Result) { r.Currency, r.Revenue, r.Profit, r.Commission = "", 0, 0, 0 }))

	one := func(person string, n int, c money.Currency) timetrack.ResultTotal {
		return timetrack.ResultTotal{Person: person, Date: day(n), Currency: c, Points: 2, Revenue: 100, Profit: 50, Commission: 10, Sales: 1}
	}
	three := timetrack.ResultTotal{Person: "ann", Date: day(1), Currency: "EUR", Points: 6, Revenue: 170, Profit: 150, Commission: 30, Sales: 2}
	points := timetrack.ResultTotal{Person: "bob", Date: day(9), Points: 2, Sales: 1}
	for _, c := range []struct {
		name string
		q    timetrack.Query
		want []timetrack.ResultTotal
	}{
		{"all", timetrack.Query{}, []timetrack.ResultTotal{one("Bob", 1, "EUR"), one("ann", 0, "EUR"), one("ann", 1, "DKK"), three, points}},
		{"a day", timetrack.Query{Span: period.Span{From: day(1), Until: day(2)}}, []timetrack.ResultTotal{one("Bob", 1, "EUR"), one("ann", 1, "DKK"), three}},
		{"a person", timetrack.Query{People: []string{"bob", "nobody"}}, []timetrack.ResultTotal{points}},
		{"nobody", timetrack.Query{People: []string{}}, nil},
		{"no day", timetrack.Query{Span: period.Span{From: day(2), Until: day(9)}}, nil},
	} {
		got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (out []timetrack.ResultTotal, err error) {
			err = tx.TimeTrack().Results().Totals(ctx, c.q, func(t timetrack.ResultTotal) error {
				out = append(out, t)
				return nil
			})
			return out, err
		})
		equal(t, c.name, got, c.want)
	}
}

// timeSteps are those of timetrack.Store.
func timeSteps() []step {
	steps := []step{{"TimeTrack.PutVerdicts", func(ctx context.Context, tx storage.Tx) error {
		return tx.TimeTrack().PutVerdicts(ctx, []change.Verdict{sampleVerdict(uuid(3))})
	}}}
	for _, k := range timeKinds() {
		moved := lasting("a", "bob", 3, 99)
		moved.Revision = 2
		steps = append(steps, step{"TimeTrack." + k.name + ".Put", k.puts(sampleRecord("a", 1, "ann"))}, step{"TimeTrack." + k.name + ".Put", k.puts(moved, sampleRecord("b", 1, "ann"))},
			step{"TimeTrack." + k.name + ".Redact", func(ctx context.Context, tx storage.Tx) error { return k.redact(ctx, tx, "b", "redacted", false) }})
	}
	return steps
}

// timeState is all that one can read of the records of timeSteps.
func timeState(ctx context.Context, tx storage.Tx) (map[string][]any, error) {
	state := make(map[string][]any)
	for _, k := range timeKinds() {
		for _, id := range []string{"a", "b"} {
			versions, err := k.versions(ctx, tx, id)
			if err != nil {
				return nil, err
			}
			if len(versions) > 0 {
				state[k.name+" "+id] = versions
			}
		}
		err := k.list(ctx, tx, timetrack.Query{}, func(v any) error {
			state[k.name] = append(state[k.name], v)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return state, tx.TimeTrack().Results().Totals(ctx, timetrack.Query{}, func(t timetrack.ResultTotal) error {
		state["totals"] = append(state["totals"], t)
		return nil
	})
}
