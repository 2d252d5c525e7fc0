package storagetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// trackerCases add to versionedCases what is of trackers alone.
func trackerCases() []testCase {
	put := func(id string, revision int64) work {
		return func(ctx context.Context, tx storage.Tx) error {
			return tx.Tracking().PutTracker(ctx, sampleTracker(id, revision, "any"), "ann", at(int(revision)))
		}
	}
	remove := func(id string) work {
		return func(ctx context.Context, tx storage.Tx) error { return tx.Tracking().DeleteTracker(ctx, id) }
	}
	submit := func(subs ...tracking.Submission) work {
		return func(ctx context.Context, tx storage.Tx) error { return tx.Tracking().Submit(ctx, subs) }
	}
	return []testCase{
		{"a deleted tracker is gone with its versions", func(t *testing.T, db storage.DB) {
			update(t, db, org, put("t", 1))
			update(t, db, org, put("t", 2))
			update(t, db, org, put("other", 1))
			update(t, db, org, remove("t"))
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for _, when := range []time.Time{{}, at(1), at(2)} {
					if _, err := tx.Tracking().Tracker(ctx, "t", when); !errors.Is(err, fault.ErrNotFound) {
						t.Errorf("Tracker at %v: %v, want ErrNotFound", when, err)
					}
				}
				versions, err := tx.Tracking().TrackerVersions(ctx, "t")
				equal(t, "versions", versions, []tracking.TrackerVersion{})
				if err != nil {
					return err
				}
				all, err := tx.Tracking().Trackers(ctx)
				equal(t, "trackers", all, []tracking.Tracker{sampleTracker("other", 1, "any")})
				return err
			})
		}},
		{"what a deleted tracker had is free", func(t *testing.T, db storage.DB) {
			update(t, db, org, put("t", 1))
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				return tx.Tracking().PutClosure(ctx, sampleClosure("t", day(0), 1))
			})
			update(t, db, org, remove("t"))
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				second := sampleTracker("second", 1, "any")
				second.ExternalID = sampleTracker("t", 1, "any").ExternalID
				return tx.Tracking().PutTracker(ctx, second, "ann", at(9))
			})
			closures := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]tracking.Closure, error) {
				return tx.Tracking().Closures(ctx, "t")
			})
			equal(t, "closures of the deleted tracker", closures, []tracking.Closure{})
		}},
		{"deleting a tracker that is not there is not found", func(t *testing.T, db storage.DB) {
			refused(t, db, "DeleteTracker", fault.ErrNotFound, remove("t"))
		}},
		{"a tracker with an entry is not deleted", func(t *testing.T, db storage.DB) {
			key := tracking.Key{Metric: "t-sales", Date: day(0), Person: "ann"}
			update(t, db, org, put("t", 1))
			update(t, db, org, submit(submission(key, 1, tracking.NumberValue(1))))
			refused(t, db, "with an entry", fault.ErrConflict, remove("t"))
			update(t, db, org, submit(submission(key, 2, tracking.Value{})))
			refused(t, db, "with a cleared entry", fault.ErrConflict, remove("t"))
			got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (tracking.Tracker, error) {
				return tx.Tracking().Tracker(ctx, "t", time.Time{})
			})
			equal(t, "the tracker", got, sampleTracker("t", 1, "any"))
		}},
		{"a tracker with an entry of a metric it once had is not deleted", func(t *testing.T, db storage.DB) {
			update(t, db, org, put("t", 1))
			update(t, db, org, submit(submission(tracking.Key{Metric: "t-sales", Date: day(0), Person: "ann"}, 1, tracking.NumberValue(1))))
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				without := sampleTracker("t", 2, "any")
				without.Metrics = without.Metrics[:1]
				return tx.Tracking().PutTracker(ctx, without, "ann", at(2))
			})
			refused(t, db, "DeleteTracker", fault.ErrConflict, remove("t"))
		}},
		{"entries of other trackers are no hindrance", func(t *testing.T, db storage.DB) {
			update(t, db, org, put("t", 1))
			update(t, db, org, put("t-", 1))
			update(t, db, org, submit(
				submission(tracking.Key{Metric: "t--sales", Date: day(0), Person: "ann"}, 1, tracking.NumberValue(1)),
				submission(tracking.Key{Metric: "t", Date: day(0), Person: "ann"}, 1, tracking.NumberValue(1)),
				submission(tracking.Key{Metric: "t-salesman", Date: day(0), Person: "ann"}, 1, tracking.NumberValue(1)),
			))
			update(t, db, org, remove("t"))
		}},
	}
}

func closureCases() []testCase {
	put := func(c tracking.Closure) work {
		return func(ctx context.Context, tx storage.Tx) error { return tx.Tracking().PutClosure(ctx, c) }
	}
	closures := func(tracker string) func(context.Context, storage.Tx) ([]tracking.Closure, error) {
		return func(ctx context.Context, tx storage.Tx) ([]tracking.Closure, error) {
			return tx.Tracking().Closures(ctx, tracker)
		}
	}
	prepare := func(t *testing.T, db storage.DB) {
		update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
			for _, id := range []string{"t", "u"} {
				if err := tx.Tracking().PutTracker(ctx, sampleTracker(id, 1, "any"), "ann", at(0)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return []testCase{
		{"the latest revision of each closure is listed by its first day", func(t *testing.T, db storage.DB) {
			prepare(t, db)
			for _, from := range []period.Date{day(7), day(0), day(14)} {
				update(t, db, org, put(sampleClosure("t", from, 1)))
			}
			update(t, db, org, put(sampleClosure("u", day(3), 1)))
			reopened := sampleClosure("t", day(7), 2)
			reopened.Closed, reopened.Until = false, day(8)
			update(t, db, org, put(reopened))
			equal(t, "closures of t", read(t, db, org, closures("t")),
				[]tracking.Closure{sampleClosure("t", day(0), 1), reopened, sampleClosure("t", day(14), 1)})
			equal(t, "closures of u", read(t, db, org, closures("u")), []tracking.Closure{sampleClosure("u", day(3), 1)})
			equal(t, "closures of none", read(t, db, org, closures("none")), []tracking.Closure{})
		}},
		{"revisions of a closure follow one another", func(t *testing.T, db storage.DB) {
			prepare(t, db)
			refused(t, db, "revision 2 of nothing", fault.ErrStale, put(sampleClosure("t", day(0), 2)))
			update(t, db, org, put(sampleClosure("t", day(0), 1)))
			refused(t, db, "revision 1 again", fault.ErrExists, put(sampleClosure("t", day(0), 1)))
			refused(t, db, "revision 3 after 1", fault.ErrStale, put(sampleClosure("t", day(0), 3)))
			update(t, db, org, put(sampleClosure("t", day(0), 2)))
			update(t, db, org, put(sampleClosure("t", day(1), 1)))
			update(t, db, org, put(sampleClosure("u", day(0), 1)))
			equal(t, "closures of t", read(t, db, org, closures("t")),
				[]tracking.Closure{sampleClosure("t", day(0), 2), sampleClosure("t", day(1), 1)})
		}},
	}
}

func verdictCases() []testCase {
	put := func(vs ...change.Verdict) work {
		return func(ctx context.Context, tx storage.Tx) error { return tx.Tracking().PutVerdicts(ctx, vs) }
	}
	known := func(ids ...string) func(context.Context, storage.Tx) (map[string]change.Verdict, error) {
		return func(ctx context.Context, tx storage.Tx) (map[string]change.Verdict, error) {
			return tx.Tracking().Verdicts(ctx, ids)
		}
	}
	return []testCase{
		{"known verdicts are found by id", func(t *testing.T, db storage.DB) {
			bare := change.Verdict{ID: uuid(2), Status: change.Applied, At: at(0)}
			update(t, db, org, put(sampleVerdict(uuid(1)), bare))
			equal(t, "verdicts", read(t, db, org, known(uuid(1), uuid(2), uuid(3), uuid(1))),
				map[string]change.Verdict{uuid(1): sampleVerdict(uuid(1)), uuid(2): bare})
			equal(t, "none asked for", read(t, db, org, known()), map[string]change.Verdict{})
			equal(t, "none known", read(t, db, org, known(uuid(9))), map[string]change.Verdict{})
		}},
		{"each status is kept", func(t *testing.T, db storage.DB) {
			for s := change.Applied; s <= change.Rejected; s++ {
				v := sampleVerdict(uuid(int(s)))
				v.Status = s
				update(t, db, org, put(v))
				equal(t, "verdict", read(t, db, org, known(v.ID)), map[string]change.Verdict{v.ID: v})
			}
		}},
		{"a second verdict is refused, and all with it", func(t *testing.T, db storage.DB) {
			update(t, db, org, put(sampleVerdict(uuid(1))))
			other := sampleVerdict(uuid(1))
			other.Status = change.Rejected
			// The unit goes on and commits, with none of the refused.
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				err := put(sampleVerdict(uuid(2)), other, sampleVerdict(uuid(3)))(ctx, tx)
				if !errors.Is(err, fault.ErrExists) {
					return errors.New("a second verdict is not refused with ErrExists")
				}
				return put(sampleVerdict(uuid(4)))(ctx, tx)
			})
			equal(t, "verdicts", read(t, db, org, known(uuid(1), uuid(2), uuid(3), uuid(4))),
				map[string]change.Verdict{uuid(1): sampleVerdict(uuid(1)), uuid(4): sampleVerdict(uuid(4))})
		}},
		{"two verdicts on one command in one call are refused", func(t *testing.T, db storage.DB) {
			refused(t, db, "PutVerdicts", fault.ErrExists, put(sampleVerdict(uuid(1)), sampleVerdict(uuid(1))))
			equal(t, "verdicts", read(t, db, org, known(uuid(1))), map[string]change.Verdict{})
		}},
		{"no verdicts are no error", func(t *testing.T, db storage.DB) { update(t, db, org, put()) }},
		{"a thousand verdicts at once", func(t *testing.T, db storage.DB) {
			var vs []change.Verdict
			var ids []string
			want := make(map[string]change.Verdict)
			for n := range 1000 {
				v := sampleVerdict(uuid(n))
				vs, ids, want[v.ID] = append(vs, v), append(ids, v.ID), v
			}
			update(t, db, org, put(vs...))
			equal(t, "verdicts", read(t, db, org, known(ids...)), want)
		}},
	}
}
