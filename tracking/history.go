package tracking

import (
	"cmp"
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// EntryFilter selects entries or submissions of a tracker that are in view.
// It is also what stands behind a reported number (C13).
type EntryFilter struct {
	Tracker string
	Metric  string // id; "" is every metric
	period.Span
	Locations []string // only on days at one of these; nil means all
	Teams     []string // only on days in one of these; nil means all
	People    []string // nil is everyone in view
}

// Entries returns a page of the entries in view, newest day first, and the
// cursor of the next page, or "" after the last.
func (l *Log) Entries(ctx context.Context, actor people.Actor, f EntryFilter, page query.Page) ([]Entry, string, error) {
	return list(ctx, l, actor, f, page, Entry.position,
		func(ctx context.Context, s Store, sel listing, yield func(Entry)) error {
			q := EntryQuery{Metrics: []string{sel.metric}, People: sel.people, Span: f.Span, Desc: true, Limit: sel.limit}
			if sel.after != nil {
				q.After = &sel.after.Key
			}
			return s.Entries(ctx, q, func(e Entry) error {
				yield(e)
				return nil
			})
		})
}

// Submissions returns a page of the submissions in view with every change of
// every value (C12, T17), newest day first, and the cursor of the next page.
func (l *Log) Submissions(ctx context.Context, actor people.Actor, f EntryFilter, page query.Page) ([]Submission, string, error) {
	return list(ctx, l, actor, f, page, Submission.position,
		func(ctx context.Context, s Store, sel listing, yield func(Submission)) error {
			subs, err := s.Submissions(ctx, SubmissionQuery{Metrics: []string{sel.metric}, People: sel.people, Span: f.Span, After: sel.after, Limit: sel.limit})
			for _, sub := range subs {
				yield(sub)
			}
			return err
		})
}

func (e Entry) position() SubmissionKey { return SubmissionKey{Key: e.Key} }

func (s Submission) position() SubmissionKey { return SubmissionKey{s.Key, s.Revision} }

// newer orders the lists that people read: by date, metric, person and
// revision, all descending.
func newer(a, b SubmissionKey) int {
	return -cmp.Or(cmp.Compare(a.Date, b.Date), a.Compare(b.Key), cmp.Compare(a.Revision, b.Revision))
}

// listing is one read of a page: some rows of one metric, after a position.
type listing struct {
	metric string
	people []string
	after  *SubmissionKey
	limit  int
}

// list reads one page. Stores list metric by metric, so it merges the first
// rows of each; what is out of view on its day is passed over (C4).
func list[T any](ctx context.Context, l *Log, actor people.Actor, f EntryFilter, page query.Page,
	position func(T) SubmissionKey, read func(context.Context, Store, listing, func(T)) error,
) ([]T, string, error) {
	rows, err := page.Rows()
	if err != nil {
		return nil, "", err
	}
	var start SubmissionKey
	more, err := page.Position(&start)
	if err != nil {
		return nil, "", err
	}
	v, err := l.look(ctx, actor)
	if err != nil {
		return nil, "", err
	}
	var out []T
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = nil
		metrics, err := v.metrics(ctx, s, f)
		if err != nil {
			return err
		}
		shows := v.shower(f)
		for _, m := range metrics {
			sel := listing{metric: m, people: v.inView(f), limit: rows + 1}
			if more {
				sel.after = startIn(m, start)
			}
			for kept := 0; kept <= rows; {
				got := 0
				err := read(ctx, s, sel, func(item T) {
					got++
					at := position(item)
					sel.after = &at
					if shows(at.Key) {
						out = append(out, item)
						kept++
					}
				})
				if err != nil {
					return err
				}
				if got < sel.limit {
					break
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	slices.SortFunc(out, func(a, b T) int { return newer(position(a), position(b)) })
	if len(out) <= rows {
		return out, "", nil
	}
	return out[:rows], query.Cursor(position(out[rows-1])), nil
}

// startIn is the position within one metric from which the rows follow that
// come after start in the order of newer.
func startIn(metric string, start SubmissionKey) *SubmissionKey {
	at := start
	at.Metric = metric
	switch c := cmp.Compare(metric, start.Metric); {
	case c > 0: // its rows of the date came before
		at.Person, at.Revision = "", 0
	case c < 0: // all of its rows of the date are still to come
		at.Date++
		at.Person, at.Revision = "", 0
	}
	return &at
}

// EachEntry calls yield for every entry in view, metric by metric and oldest
// day first, until yield returns an error, which it passes on. It holds one
// entry at a time: for exports.
func (l *Log) EachEntry(ctx context.Context, actor people.Actor, f EntryFilter, yield func(Entry) error) error {
	v, err := l.look(ctx, actor)
	if err != nil {
		return err
	}
	return l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		metrics, err := v.metrics(ctx, s, f)
		if err != nil {
			return err
		}
		shows := v.shower(f)
		ids := v.inView(f)
		if f.People == nil && 2*len(ids) > len(v.roster.People) {
			ids = nil // to pass over a few costs less than to look each up in a list
		}
		return s.Entries(ctx, EntryQuery{Metrics: metrics, People: ids, Span: f.Span}, func(e Entry) error {
			if !shows(e.Key) {
				return nil
			}
			return yield(e)
		})
	})
}

// metrics lists the ids of the metrics that a filter selects.
func (v view) metrics(ctx context.Context, s Store, f EntryFilter) ([]string, error) {
	t, err := v.tracker(ctx, s, f.Tracker)
	if err != nil {
		return nil, err
	}
	if f.Metric != "" {
		if _, ok := t.Metric(f.Metric); !ok {
			return nil, fault.ErrNotFound
		}
		return []string{f.Metric}, nil
	}
	ids := make([]string, len(t.Metrics))
	for i, m := range t.Metrics {
		ids[i] = m.ID
	}
	return ids, nil
}

// inView lists the people of the filter who are in view on some day, with all
// records of each.
func (v view) inView(f EntryFilter) []string {
	ids := v.scope.People()
	if f.People != nil {
		ids = slices.DeleteFunc(ids, func(id string) bool {
			return !slices.Contains(f.People, id) && !slices.Contains(f.People, v.roster.Resolve(id))
		})
	}
	return ids
}

// shower returns whether an entry is selected and its day in view (C4).
func (v view) shower(f EntryFilter) func(Key) bool {
	sel := selection{f.Locations, f.Teams, nil}
	return func(k Key) bool {
		if !v.scope.Sees(k.Person, k.Date) {
			return false
		}
		p, ok := v.roster.Person(k.Person)
		return ok && sel.selects(p, k.Date)
	}
}
