package storagetest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
)

func submissionsOf(t failer, db storage.DB, org string, q tracking.SubmissionQuery) []tracking.Submission {
	t.Helper()
	return read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]tracking.Submission, error) {
		return tx.Tracking().Submissions(ctx, q)
	})
}

func positionOf(s tracking.Submission) tracking.SubmissionKey {
	return tracking.SubmissionKey{Key: s.Key, Revision: s.Revision}
}

func submissionCases() []testCase {
	return []testCase{
		{"every submission is kept whole", func(t *testing.T, db storage.DB) {
			k := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
			full, bare := sampleSubmission(k, 1), tracking.Submission{Key: k, Revision: 2, Change: uuid(2), Op: tracking.Clear, By: "ann", Made: at(0), Received: at(0)}
			update(t, db, org, submit(full))
			update(t, db, org, submit(bare))
			equal(t, "history", submissionsOf(t, db, org, tracking.SubmissionQuery{Metrics: []string{"m"}}), []tracking.Submission{bare, full})
		}},
		{"submissions are listed by date, metric, person and revision, descending", func(t *testing.T, db storage.DB) {
			var want []tracking.Submission // ascending
			for _, d := range []int{0, 1, 2} {
				for _, metric := range []string{"B", "a", "é"} {
					for _, person := range []string{"Z", "ann", "bob"} {
						for revision := range int64(3) {
							k := tracking.Key{Metric: metric, Date: day(d), Person: person}
							want = append(want, submission(k, revision+1, tracking.NumberValue(revision)))
						}
					}
				}
			}
			given := slices.Clone(want)
			slices.SortStableFunc(given, func(a, b tracking.Submission) int {
				return cmp.Or(cmp.Compare(a.Revision, b.Revision), b.Key.Compare(a.Key))
			})
			update(t, db, org, submit(given...))
			slices.Reverse(want)
			got := submissionsOf(t, db, org, tracking.SubmissionQuery{Metrics: []string{"a", "é", "B"}})
			equal(t, "history", got, want)
		}},
		{"the history is asked for by the person of the entry", func(t *testing.T, db storage.DB) {
			s := submission(tracking.Key{Metric: "m", Date: day(0), Person: "ann"}, 1, tracking.NumberValue(1))
			s.By = "bob" // a manager's correction
			update(t, db, org, submit(s))
			equal(t, "of ann", submissionsOf(t, db, org, tracking.SubmissionQuery{Metrics: []string{"m"}, People: []string{"ann"}}), []tracking.Submission{s})
			equal(t, "of bob", submissionsOf(t, db, org, tracking.SubmissionQuery{Metrics: []string{"m"}, People: []string{"bob"}}), []tracking.Submission{})
		}},
		{"a query selects what a naive filter does", func(t *testing.T, db storage.DB) {
			n := 0
			rapid.Check(t, func(t *rapid.T) {
				n++
				org := fmt.Sprintf("org %d", n)
				subs := drawSubmissions(t)
				update(t, db, org, submit(subs...))
				for range 5 {
					q := drawSubmissionQuery(t)
					equal(t, fmt.Sprintf("%+v", q), submissionsOf(t, db, org, q), naiveSubmissions(subs, q))
				}
			})
		}},
		{"pages follow one another without a gap", func(t *testing.T, db storage.DB) {
			n := 0
			rapid.Check(t, func(t *rapid.T) {
				n++
				org := fmt.Sprintf("org %d", n)
				update(t, db, org, submit(drawSubmissions(t)...))
				q := drawSubmissionQuery(t)
				q.After, q.Limit = nil, 0
				all := submissionsOf(t, db, org, q)

				q.Limit = rapid.IntRange(1, 7).Draw(t, "page")
				var paged []tracking.Submission
				for {
					page := submissionsOf(t, db, org, q)
					paged = append(paged, page...)
					if len(page) < q.Limit {
						break
					}
					last := positionOf(page[len(page)-1])
					q.After = &last
				}
				equal(t, "pages", paged, all)
			})
		}},
	}
}

func drawSubmissionQuery(t *rapid.T) tracking.SubmissionQuery {
	q := tracking.SubmissionQuery{
		Metrics: drawMetrics.Draw(t, "metrics"),
		People:  drawPeople(t),
		Span:    drawSpan(t),
		Limit:   rapid.IntRange(0, 5).Draw(t, "limit"),
	}
	if rapid.Bool().Draw(t, "has after") {
		q.After = &tracking.SubmissionKey{Key: drawKey.Draw(t, "after"), Revision: rapid.Int64Range(1, 3).Draw(t, "revision")}
	}
	return q
}

// naiveSubmissions is what q selects, word by word.
func naiveSubmissions(subs []tracking.Submission, q tracking.SubmissionQuery) []tracking.Submission {
	ascending := func(a, b tracking.SubmissionKey) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Revision, b.Revision))
	}
	var selected []tracking.Submission
	for _, s := range subs {
		if slices.Contains(q.Metrics, s.Metric) && (q.People == nil || slices.Contains(q.People, s.Person)) && q.Contains(s.Date) &&
			(q.After == nil || ascending(positionOf(s), *q.After) < 0) {
			selected = append(selected, s)
		}
	}
	slices.SortFunc(selected, func(a, b tracking.Submission) int { return ascending(positionOf(b), positionOf(a)) })
	if q.Limit > 0 && len(selected) > q.Limit {
		selected = selected[:q.Limit]
	}
	return selected
}
