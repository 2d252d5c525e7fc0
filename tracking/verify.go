package tracking

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Finding is one difference between an entry and its history.
type Finding struct {
	Key  Key
	What string
}

// Verified is the result of Verify.
type Verified struct {
	Trackers    int
	Entries     int
	Submissions int
	Findings    []Finding
}

// Verify recomputes every entry of an organization from its submissions, and
// every sum from the entries, and reports each difference. It is for
// operators: it asks for no permission and changes nothing.
func Verify(ctx context.Context, db Transactor, org string) (Verified, error) {
	var out Verified
	err := db.View(ctx, org, func(ctx context.Context, s Store) error {
		out = Verified{}
		trackers, err := s.Trackers(ctx)
		if err != nil {
			return err
		}
		out.Trackers = len(trackers)
		for _, t := range trackers {
			for _, m := range t.Metrics {
				if err := out.metric(ctx, s, m); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return out, err
}

// verifyPage is how many submissions are read at once.
const verifyPage = 5000

func (v *Verified) metric(ctx context.Context, s Store, m Metric) error {
	next := pull(ctx, s, m.ID)
	sums := map[string]sum{}
	q := SubmissionQuery{Metrics: []string{m.ID}, Limit: verifyPage}
	var below Submission // the submission read last
	for {
		page, err := s.Submissions(ctx, q)
		if err != nil {
			return err
		}
		for _, sub := range page {
			v.Submissions++
			if sub.Key != below.Key {
				v.oldest(below)
				current, err := next()
				if err != nil {
					return err
				}
				if current != sub.Entry() {
					v.find(sub.Key, "the entry is %+v, its last submission says %+v", current, sub.Entry())
				}
				v.Entries++
				if sub.New.Valid {
					total, err := money.AddInt64(sums[sub.Person].total, sub.New.N)
					if err != nil {
						return err
					}
					sums[sub.Person] = sum{total, sums[sub.Person].count + 1}
				}
			} else if below.Revision != sub.Revision+1 || below.Old != sub.New {
				v.find(sub.Key, "submission %d does not follow from submission %d", below.Revision, sub.Revision)
			}
			if after, err := m.apply(sub.Old, sub.Op, sub.Operand); err != nil || after != sub.New {
				v.find(sub.Key, "submission %d: %s of %d to %v is not %v", sub.Revision, sub.Op, sub.Operand, sub.Old, sub.New)
			}
			below = sub
		}
		if len(page) < verifyPage {
			break
		}
		q.After = &SubmissionKey{below.Key, below.Revision}
	}
	v.oldest(below)
	if extra, err := next(); err != nil || extra != (Entry{}) {
		v.find(extra.Key, "the entry has no submissions")
	}
	return v.totals(ctx, s, m, sums)
}

// oldest checks the first submission of a key.
func (v *Verified) oldest(sub Submission) {
	if sub.Revision > 1 || sub.Revision == 1 && sub.Old.Valid {
		v.find(sub.Key, "the history begins with submission %d on top of %v", sub.Revision, sub.Old)
	}
}

// totals compares the store's own sums with those of the submissions.
func (v *Verified) totals(ctx context.Context, s Store, m Metric, sums map[string]sum) error {
	totals, err := s.Totals(ctx, TotalsQuery{Metrics: []string{m.ID}, Cuts: []period.Date{period.MinDate, period.MaxDate + 1}})
	if err != nil {
		return err
	}
	for _, t := range totals {
		if want := sums[t.Person]; want != (sum{t.Sum, t.Count}) {
			v.find(Key{Metric: m.ID, Person: t.Person}, "the sum is %d of %d entries, its entries say %d of %d", t.Sum, t.Count, want.total, want.count)
		}
		delete(sums, t.Person)
	}
	for person, want := range sums {
		v.find(Key{Metric: m.ID, Person: person}, "the sum is missing, its entries say %d of %d", want.total, want.count)
	}
	return nil
}

func (v *Verified) find(k Key, format string, args ...any) {
	v.Findings = append(v.Findings, Finding{k, fmt.Sprintf(format, args...)})
}

// pull returns the entries of a metric one by one, newest day first, as
// submissions are listed; the zero Entry after the last.
func pull(ctx context.Context, s Store, metric string) func() (Entry, error) {
	var page []Entry
	q := EntryQuery{Metrics: []string{metric}, Desc: true, Limit: verifyPage, Blanks: true}
	done := false
	return func() (Entry, error) {
		if len(page) == 0 && !done {
			err := s.Entries(ctx, q, func(e Entry) error {
				page = append(page, e)
				return nil
			})
			if err != nil {
				return Entry{}, err
			}
			done = len(page) < verifyPage
			if len(page) > 0 {
				last := page[len(page)-1].Key
				q.After = &last
			}
			slices.Reverse(page)
		}
		if len(page) == 0 {
			return Entry{}, nil
		}
		e := page[len(page)-1]
		page = page[:len(page)-1]
		return e, nil
	}
}
