package storagetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// totalsOf returns the totals in order of metric, person and bucket.
func totalsOf(t failer, db storage.DB, org string, q tracking.TotalsQuery) ([]tracking.Total, error) {
	t.Helper()
	var totals []tracking.Total
	err := db.View(context.Background(), org, func(ctx context.Context, tx storage.Tx) (err error) {
		totals, err = tx.Tracking().Totals(ctx, q)
		return err
	})
	sortTotals(totals)
	return totals, err
}

func sortTotals(totals []tracking.Total) {
	slices.SortFunc(totals, func(a, b tracking.Total) int {
		return cmp.Or(cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Bucket, b.Bucket))
	})
}

// mustTotal checks the totals of metric m over one bucket of ten days.
func mustTotal(t *testing.T, db storage.DB, what string, want ...tracking.Total) {
	t.Helper()
	got, err := totalsOf(t, db, org, tracking.TotalsQuery{Metrics: []string{"m"}, Cuts: []period.Date{day(0), day(10)}})
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	equal(t, what, got, want)
}

// enter sets the values of ann for m on the days from 0 on.
func enter(values ...tracking.Value) work {
	var subs []tracking.Submission
	for i, v := range values {
		subs = append(subs, submission(tracking.Key{Metric: "m", Date: day(i), Person: "ann"}, 1, v))
	}
	return submit(subs...)
}

func totalsCases() []testCase {
	number := tracking.NumberValue
	return []testCase{
		{"a bucket is from its cut to before the next", func(t *testing.T, db storage.DB) {
			update(t, db, org, enter(number(1), number(10), number(100), number(1000), number(10000)))
			got, err := totalsOf(t, db, org, tracking.TotalsQuery{Metrics: []string{"m"}, Cuts: []period.Date{day(1), day(2), day(4), day(9)}})
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "totals", got, []tracking.Total{
				{Metric: "m", Person: "ann", Bucket: 0, Sum: 10, Count: 1},
				{Metric: "m", Person: "ann", Bucket: 1, Sum: 1100, Count: 2},
				{Metric: "m", Person: "ann", Bucket: 2, Sum: 10000, Count: 1},
			})
		}},
		{"blanks count for nothing", func(t *testing.T, db storage.DB) {
			update(t, db, org, enter(tracking.Value{}, number(5), tracking.Value{}))
			mustTotal(t, db, "with a value", tracking.Total{Metric: "m", Person: "ann", Sum: 5, Count: 1})
			update(t, db, org, submit(submission(tracking.Key{Metric: "m", Date: day(1), Person: "ann"}, 2, tracking.Value{})))
			mustTotal(t, db, "with blanks alone")
		}},
		{"a sum of zero is a total", func(t *testing.T, db storage.DB) {
			update(t, db, org, enter(number(0)))
			mustTotal(t, db, "of a zero", tracking.Total{Metric: "m", Person: "ann", Sum: 0, Count: 1})
			update(t, db, org, submit(
				submission(tracking.Key{Metric: "m", Date: day(1), Person: "ann"}, 1, number(7)),
				submission(tracking.Key{Metric: "m", Date: day(2), Person: "ann"}, 1, number(-7)),
			))
			mustTotal(t, db, "of seven and minus seven", tracking.Total{Metric: "m", Person: "ann", Sum: 0, Count: 3})
		}},
		{"the current value counts, not the history", func(t *testing.T, db storage.DB) {
			k := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
			update(t, db, org, submit(submission(k, 1, number(100)), submission(k, 2, number(3))))
			mustTotal(t, db, "after a correction", tracking.Total{Metric: "m", Person: "ann", Sum: 3, Count: 1})
		}},
		{"a sum may reach the ends of the range", func(t *testing.T, db storage.DB) {
			update(t, db, org, enter(number(math.MaxInt64-1), number(1)))
			mustTotal(t, db, "the greatest", tracking.Total{Metric: "m", Person: "ann", Sum: math.MaxInt64, Count: 2})
			update(t, db, org, submit(
				submission(tracking.Key{Metric: "m", Date: day(0), Person: "ann"}, 2, number(math.MinInt64+1)),
				submission(tracking.Key{Metric: "m", Date: day(1), Person: "ann"}, 2, number(-1)),
			))
			mustTotal(t, db, "the least", tracking.Total{Metric: "m", Person: "ann", Sum: math.MinInt64, Count: 2})
		}},
		{"a sum out of range is an error, never a wrapped number", func(t *testing.T, db storage.DB) {
			q := tracking.TotalsQuery{Metrics: []string{"m"}, Cuts: []period.Date{day(0), day(10)}}
			update(t, db, org, enter(number(math.MaxInt64), number(1)))
			if got, err := totalsOf(t, db, org, q); !errors.Is(err, fault.ErrInvalid) {
				t.Errorf("above: %v, %v, want ErrInvalid", got, err)
			}
			update(t, db, org, submit(
				submission(tracking.Key{Metric: "m", Date: day(0), Person: "ann"}, 2, number(math.MinInt64)),
				submission(tracking.Key{Metric: "m", Date: day(1), Person: "ann"}, 2, number(-1)),
			))
			if got, err := totalsOf(t, db, org, q); !errors.Is(err, fault.ErrInvalid) {
				t.Errorf("below: %v, %v, want ErrInvalid", got, err)
			}
			// Each of the two alone is in range.
			q.Cuts = []period.Date{day(0), day(1), day(10)}
			got, err := totalsOf(t, db, org, q)
			if err != nil {
				t.Errorf("in two buckets: %v", err)
			}
			equal(t, "in two buckets", got, []tracking.Total{
				{Metric: "m", Person: "ann", Bucket: 0, Sum: math.MinInt64, Count: 1},
				{Metric: "m", Person: "ann", Bucket: 1, Sum: -1, Count: 1},
			})
		}},
		{"totals are those of a naive sum", func(t *testing.T, db storage.DB) {
			n := 0
			rapid.Check(t, func(t *rapid.T) {
				n++
				org := fmt.Sprintf("org %d", n)
				subs := drawSubmissions(t)
				if rapid.Bool().Draw(t, "small") {
					for i := range subs {
						subs[i].New.N %= 1000
					}
				}
				update(t, db, org, submit(subs...))
				cuts := rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(-2, 12), day), 2, 6, rapid.ID).Draw(t, "cuts")
				slices.Sort(cuts)
				q := tracking.TotalsQuery{Metrics: drawMetrics.Draw(t, "metrics"), People: drawPeople(t), Cuts: cuts}
				want, exact := naiveTotals(subs, q)
				got, err := totalsOf(t, db, org, q)
				switch {
				case want == nil: // a sum is out of range
					if !errors.Is(err, fault.ErrInvalid) {
						t.Errorf("%v, want ErrInvalid", err)
					}
				case err == nil:
					equal(t, "totals", got, want)
				case exact || !errors.Is(err, fault.ErrInvalid):
					t.Errorf("Totals: %v", err)
				}
			})
		}},
	}
}

// naiveTotals adds up entry by entry, with numbers of any size. It returns nil
// where a sum is out of range. It reports whether adding in any order stays in
// range: where it does not, a database may refuse a sum that is.
func naiveTotals(subs []tracking.Submission, q tracking.TotalsQuery) (totals []tracking.Total, exact bool) {
	type place struct {
		metric, person string
		bucket         int
	}
	type sums struct {
		all, positive, negative big.Int
		count                   int
	}
	places := make(map[place]*sums)
	span := period.Span{From: q.Cuts[0], Until: q.Cuts[len(q.Cuts)-1]}
	for _, e := range naiveEntries(subs, tracking.EntryQuery{Metrics: q.Metrics, People: q.People, Span: span}) {
		bucket := 0
		for e.Date >= q.Cuts[bucket+1] {
			bucket++
		}
		at := place{e.Metric, e.Person, bucket}
		s := places[at]
		if s == nil {
			s = new(sums)
			places[at] = s
		}
		n := big.NewInt(e.Value.N)
		s.all.Add(&s.all, n)
		if n.Sign() > 0 {
			s.positive.Add(&s.positive, n)
		} else {
			s.negative.Add(&s.negative, n)
		}
		s.count++
	}
	totals, exact = []tracking.Total{}, true
	for at, s := range places {
		if !s.all.IsInt64() {
			return nil, false
		}
		exact = exact && s.positive.IsInt64() && s.negative.IsInt64()
		totals = append(totals, tracking.Total{Metric: at.metric, Person: at.person, Bucket: at.bucket, Sum: s.all.Int64(), Count: s.count})
	}
	sortTotals(totals)
	return totals, exact
}
