package storagetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

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
