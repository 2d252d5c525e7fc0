package tracking

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

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

// verifyPage is how many rows are read at once.
const verifyPage = 5000

// metric goes through the entries and the submissions of a metric side by
// side: both are listed newest day first.
func (v *Verified) metric(ctx context.Context, s Store, m Metric) error {
	entries, err := newEntryReader(ctx, s, m.ID)
	if err != nil {
		return err
	}
	sums := map[string]sum{}
	var last Submission // the one read last
	err = eachSubmission(ctx, s, m.ID, func(sub Submission) error {
		v.Submissions++
		if sub.Key == last.Key {
			if last.Revision != sub.Revision+1 || last.Old != sub.New {
				v.find(sub.Key, "submission %d does not follow from submission %d", last.Revision, sub.Revision)
			}
		} else {
			v.oldest(last)
			if err := v.entry(entries, sub); err != nil {
				return err
			}
			if sub.New.Valid {
				if sums[sub.Person], err = sums[sub.Person].plus(Total{Sum: sub.New.N, Count: 1}); err != nil {
					return err
				}
			}
		}
		if after, err := m.apply(sub.Old, sub.Op, sub.Operand); err != nil || after != sub.New {
			v.find(sub.Key, "submission %d: %s of %d to %v is not %v", sub.Revision, sub.Op, sub.Operand, sub.Old, sub.New)
		}
		last = sub
		return nil
	})
	if err != nil {
		return err
	}
	v.oldest(last)
	for entries.more {
		if err := v.orphan(entries); err != nil {
			return err
		}
	}
	return v.totals(ctx, s, m, sums)
}

// entry compares the last submission of a key with its entry, and reports the
// entries before it, which have none.
func (v *Verified) entry(entries *entryReader, sub Submission) error {
	for entries.more && entries.entry.Key.Compare(sub.Key) > 0 {
		if err := v.orphan(entries); err != nil {
			return err
		}
	}
	if !entries.more || entries.entry.Key != sub.Key {
		v.find(sub.Key, "the entry is missing, its last submission says %s", state(sub.Entry()))
		return nil
	}
	v.Entries++
	if state(entries.entry) != state(sub.Entry()) {
		v.find(sub.Key, "the entry is %s, its last submission says %s", state(entries.entry), state(sub.Entry()))
	}
	return entries.next()
}

// orphan reports an entry that no submission made.
func (v *Verified) orphan(entries *entryReader) error {
	v.Entries++
	v.find(entries.entry.Key, "the entry has no submissions")
	return entries.next()
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
	for _, person := range slices.Sorted(maps.Keys(sums)) {
		want := sums[person]
		v.find(Key{Metric: m.ID, Person: person}, "the sum is missing, its entries say %d of %d", want.total, want.count)
	}
	return nil
}

func (v *Verified) find(k Key, format string, args ...any) {
	v.Findings = append(v.Findings, Finding{k, fmt.Sprintf(format, args...)})
}

// eachSubmission calls yield for the submissions of a metric, newest day
// first, until it returns an error.
func eachSubmission(ctx context.Context, s Store, metric string, yield func(Submission) error) error {
	q := SubmissionQuery{Metrics: []string{metric}, Limit: verifyPage}
	for {
		page, err := s.Submissions(ctx, q)
		if err != nil {
			return err
		}
		for _, sub := range page {
			if err := yield(sub); err != nil {
				return err
			}
		}
		if len(page) < verifyPage {
			return nil
		}
		last := page[len(page)-1]
		q.After = &SubmissionKey{last.Key, last.Revision}
	}
}

// entryReader reads the entries of a metric one by one, newest day first.
type entryReader struct {
	entry Entry // the current one
	more  bool  // there is one

	read  func(after *Key) ([]Entry, error)
	page  []Entry // those beyond entry that have been read
	after *Key    // the last of them that was handed out
	end   bool    // there are no others
}

func newEntryReader(ctx context.Context, s Store, metric string) (*entryReader, error) {
	r := &entryReader{read: func(after *Key) (page []Entry, err error) {
		q := EntryQuery{Metrics: []string{metric}, Desc: true, After: after, Limit: verifyPage, Blanks: true}
		err = s.Entries(ctx, q, func(e Entry) error {
			page = append(page, e)
			return nil
		})
		return page, err
	}}
	return r, r.next()
}

// next moves to the next entry.
func (r *entryReader) next() (err error) {
	if len(r.page) == 0 && !r.end {
		if r.page, err = r.read(r.after); err != nil {
			return err
		}
		r.end = len(r.page) < verifyPage
	}
	if r.more = len(r.page) > 0; r.more {
		r.entry, r.page = r.page[0], r.page[1:]
		r.after = &r.entry.Key
	}
	return nil
}

// state is the whole of an entry's state in words.
func state(e Entry) string {
	return fmt.Sprintf("%v (revision %d, late %t, of %s)", e.Value, e.Revision, e.Late, e.Updated.UTC().Format(time.RFC3339Nano))
}
