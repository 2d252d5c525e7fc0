package storagetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/storage"
)

func auditCases() []testCase {
	add := func(events ...storage.Event) work {
		return func(ctx context.Context, tx storage.Tx) error {
			for _, e := range events {
				if err := tx.Audit().Append(ctx, e); err != nil {
					return err
				}
			}
			return nil
		}
	}
	events := func(q storage.EventQuery) func(context.Context, storage.Tx) ([]storage.Event, error) {
		return func(ctx context.Context, tx storage.Tx) ([]storage.Event, error) { return tx.Audit().Events(ctx, q) }
	}
	// Newest first: two of one instant among them.
	story := []storage.Event{
		{ID: uuid(1), At: at(3), Person: "bob", Action: "sign_in"},
		{ID: uuid(9), At: at(2), Person: "ann", Action: "export.report", Entity: "tracker", Target: "calls"},
		{ID: uuid(4), At: at(2), Person: "bob", Action: "export.report", Entity: "tracker", Target: "calls"},
		{ID: uuid(3), At: at(1), Person: "", Action: "purge"},
		{ID: uuid(2), At: at(0), Person: "ann", Action: "sign_in", Entity: "person", Target: "bob", Detail: map[string]string{"from": "here"}},
	}
	shuffled := []storage.Event{story[3], story[1], story[4], story[2], story[0]}
	return []testCase{
		{"an event is kept whole", func(t *testing.T, db storage.DB) {
			want := sampleEvent(uuid(1), at(0))
			update(t, db, org, add(want))
			equal(t, "events", read(t, db, org, events(storage.EventQuery{})), []storage.Event{want})
		}},
		{"events are listed newest first", func(t *testing.T, db storage.DB) {
			update(t, db, org, add(shuffled...))
			equal(t, "events", read(t, db, org, events(storage.EventQuery{})), story)
		}},
		{"events are selected by each field and by all", func(t *testing.T, db storage.DB) {
			update(t, db, org, add(shuffled...))
			for _, c := range []struct {
				q    storage.EventQuery
				want []int
			}{
				{storage.EventQuery{Person: "ann"}, []int{1, 4}},
				{storage.EventQuery{Action: "export.report"}, []int{1, 2}},
				{storage.EventQuery{Target: "calls"}, []int{1, 2}},
				{storage.EventQuery{Target: "bob"}, []int{4}},
				{storage.EventQuery{Person: "bob", Action: "export.report", Target: "calls"}, []int{2}},
				{storage.EventQuery{Person: "cleo"}, nil},
				{storage.EventQuery{From: at(1)}, []int{0, 1, 2, 3}},
				{storage.EventQuery{Until: at(2)}, []int{3, 4}},
				{storage.EventQuery{From: at(2), Until: at(3)}, []int{1, 2}},
				{storage.EventQuery{From: at(2), Until: at(2)}, nil},
				{storage.EventQuery{After: &storage.EventKey{At: at(2), ID: uuid(9)}}, []int{2, 3, 4}},
				{storage.EventQuery{After: &storage.EventKey{At: at(2), ID: uuid(5)}}, []int{2, 3, 4}},
				{storage.EventQuery{After: &storage.EventKey{At: at(0), ID: uuid(2)}}, nil},
				{storage.EventQuery{After: &storage.EventKey{At: at(3), ID: uuid(1)}, Until: at(2)}, []int{3, 4}},
				{storage.EventQuery{After: &storage.EventKey{At: at(1), ID: uuid(3)}, Until: at(3)}, []int{4}},
				{storage.EventQuery{Limit: 2}, []int{0, 1}},
				{storage.EventQuery{Limit: 99}, []int{0, 1, 2, 3, 4}},
				{storage.EventQuery{Person: "bob", Limit: 1}, []int{0}},
			} {
				want := erase(c.want, func(i int) storage.Event { return story[i] })
				equal(t, fmt.Sprintf("%+v", c.q), read(t, db, org, events(c.q)), want)
			}
		}},
		{"pages follow one another without a gap", func(t *testing.T, db storage.DB) {
			var want []storage.Event
			for n := range 50 {
				want = append(want, storage.Event{ID: uuid(n * 37 % 50), At: at(n / 7), Person: "ann", Action: "any"})
			}
			update(t, db, org, add(want...))
			slices.SortFunc(want, func(a, b storage.Event) int {
				if c := b.At.Compare(a.At); c != 0 {
					return c
				}
				return slices.Compare([]byte(b.ID), []byte(a.ID))
			})
			q := storage.EventQuery{Limit: 3}
			var got []storage.Event
			for {
				page := read(t, db, org, events(q))
				got = append(got, page...)
				if len(page) < q.Limit {
					break
				}
				last := page[len(page)-1]
				q.After = &storage.EventKey{At: last.At, ID: last.ID}
			}
			equal(t, "pages", got, want)
		}},
		{"events before an instant are purged", func(t *testing.T, db storage.DB) {
			update(t, db, org, add(shuffled...))
			for _, c := range []struct {
				before time.Time
				left   int
			}{{at(0), 5}, {at(2), 3}, {at(2).Add(time.Microsecond), 1}, {at(9), 0}} {
				update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return tx.Audit().Purge(ctx, c.before) })
				equal(t, fmt.Sprintf("left of before %v", c.before), read(t, db, org, events(storage.EventQuery{})), story[:c.left])
			}
		}},
		{"forgetting a person empties the details of what it did and had done to it", func(t *testing.T, db storage.DB) {
			did, suffered, other := sampleEvent(uuid(3), at(3)), sampleEvent(uuid(2), at(2)), sampleEvent(uuid(1), at(1))
			did.Person, did.Target = "ann", "calls"
			suffered.Person, suffered.Target = "bob", "ann"
			other.Person, other.Target = "bob", "calls"
			update(t, db, org, add(did, suffered, other))
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return tx.Audit().Forget(ctx, "ann") })
			did.Detail, suffered.Detail = nil, nil
			equal(t, "events", read(t, db, org, events(storage.EventQuery{})), []storage.Event{did, suffered, other})
			update(t, db, org, func(ctx context.Context, tx storage.Tx) error { return tx.Audit().Forget(ctx, "nobody") })
		}},
	}
}
