package storagetest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// naughtyJSON is the Big List of Naughty Strings; see testdata/blns.
//
//go:embed testdata/blns/blns.json
var naughtyJSON []byte

// naughtyStrings are strings that have broken programs before. A NUL is not
// among them: the domains refuse it, because PostgreSQL cannot hold it.
func naughtyStrings(t *testing.T) []string {
	t.Helper()
	var all []string
	if err := json.Unmarshal(naughtyJSON, &all); err != nil {
		t.Fatal(err)
	}
	all = append(all,
		"e\u0301 is not \u00e9", // normal forms stay apart
		"\u0130stanbul, \u0131, \u1e9e, \u00df",
		"\U0010FFFF and \uFFFD and \uFEFF",
		" leading, trailing and \t inner \r\n space ",
		strings.Repeat("long ", 20000),
	)
	for i, s := range all {
		if strings.Contains(s, "\x00") {
			t.Fatalf("string %d holds a NUL", i)
		}
	}
	if len(all) < 400 {
		t.Fatalf("only %d strings", len(all))
	}
	return all
}

func textCases() []testCase {
	return []testCase{
		{"any text is kept as it is in records", func(t *testing.T, db storage.DB) {
			all := naughtyStrings(t)
			person := func(i int) people.Person {
				s := all[i]
				return people.Person{ID: uuid(i), Revision: 1, FirstName: s, LastName: s, Language: s}
			}
			tracker := func(i int) tracking.Tracker {
				s := all[i]
				return tracking.Tracker{
					ID: uuid(i), Revision: 1, Name: s, Description: s,
					Metrics:     []tracking.Metric{{ID: s, Name: s, Kind: tracking.Number}},
					Assignments: []tracking.Assignment{{Teams: []string{s}, People: []string{s, s}}},
				}
			}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for i := range all {
					if err := tx.People().Put(ctx, person(i), all[i], at(0)); err != nil {
						return fmt.Errorf("person %d: %w", i, err)
					}
					if err := tx.Tracking().PutTracker(ctx, tracker(i), all[i], at(0)); err != nil {
						return fmt.Errorf("tracker %d: %w", i, err)
					}
				}
				return nil
			})
			view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for i := range all {
					got, err := tx.People().Get(ctx, uuid(i), time.Time{})
					equal(t, fmt.Sprintf("person %d", i), got, person(i))
					if err != nil {
						return err
					}
					versions, err := tx.Tracking().TrackerVersions(ctx, uuid(i))
					equal(t, fmt.Sprintf("tracker %d", i), versions, []tracking.TrackerVersion{{Tracker: tracker(i), By: all[i], At: at(0)}})
					if err != nil {
						return err
					}
				}
				return nil
			})
		}},
		{"any text is kept as it is in the history of an entry", func(t *testing.T, db storage.DB) {
			var want []tracking.Submission
			for i, s := range naughtyStrings(t) {
				sub := submission(tracking.Key{Metric: "m", Date: day(0), Person: "ann"}, int64(i+1), tracking.NumberValue(1))
				sub.Reason, sub.By = s, s
				want = append([]tracking.Submission{sub}, want...)
			}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				for i := range want {
					if err := tx.Tracking().Submit(ctx, want[len(want)-1-i:len(want)-i]); err != nil {
						return err
					}
				}
				return nil
			})
			equal(t, "history", submissionsOf(t, db, org, tracking.SubmissionQuery{Metrics: []string{"m"}}), want)
		}},
		{"any text is an id", func(t *testing.T, db storage.DB) {
			// A host's own people have ids of any form.
			seen := make(map[string]bool)
			var ids []string
			for _, s := range naughtyStrings(t) {
				if s != "" && len(s) < 1000 && !seen[s] {
					seen[s], ids = true, append(ids, s)
				}
			}
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
				var subs []tracking.Submission
				for i, id := range ids {
					subs = append(subs, submission(tracking.Key{Metric: "m", Date: day(0), Person: id}, 1, tracking.NumberValue(int64(i))))
					if err := tx.Teams().Put(ctx, people.Team{ID: id, Revision: 1, ExternalID: id}, "ann", at(0)); err != nil {
						return err
					}
				}
				return tx.Tracking().Submit(ctx, subs)
			})
			for i, id := range ids {
				want := []tracking.Total{{Metric: "m", Person: id, Sum: int64(i), Count: 1}}
				view(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					got, err := tx.Tracking().Totals(ctx, tracking.TotalsQuery{Metrics: []string{"m"}, People: []string{id}, Cuts: days(0, 1)})
					equal(t, fmt.Sprintf("totals of %q", id), got, want)
					if err != nil {
						return err
					}
					_, err = tx.Teams().Get(ctx, id, time.Time{})
					return err
				})
			}
		}},
		{"ids that differ in case or form are different", func(t *testing.T, db storage.DB) {
			ids := []string{"Ann", "ann", "ann ", " ann", "e\u0301", "\u00e9", "ß", "ss"}
			for _, id := range ids {
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
					return tx.Teams().Put(ctx, people.Team{ID: id, Revision: 1, Name: id}, "ann", at(0))
				})
			}
			for _, id := range ids {
				got := read(t, db, org, func(ctx context.Context, tx storage.Tx) (people.Team, error) {
					return tx.Teams().Get(ctx, id, time.Time{})
				})
				equal(t, id, got, people.Team{ID: id, Revision: 1, Name: id})
			}
		}},
	}
}
