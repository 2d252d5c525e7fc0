package tracking_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// corrupt is a database that answers with what it should not hold.
type corrupt struct {
	tracking.Transactor
	entries     func([]tracking.Entry) []tracking.Entry
	submissions func([]tracking.Submission) []tracking.Submission
	totals      func([]tracking.Total) []tracking.Total
	err         error // of the second page of entries
}

func (c corrupt) View(ctx context.Context, org string, fn func(context.Context, tracking.Store) error) error {
	return c.Transactor.View(ctx, org, func(ctx context.Context, s tracking.Store) error { return fn(ctx, corruptStore{s, c}) })
}

type corruptStore struct {
	tracking.Store
	corrupt
}

func (s corruptStore) Entries(ctx context.Context, q tracking.EntryQuery, yield func(tracking.Entry) error) error {
	if q.After != nil && s.err != nil {
		return s.err
	}
	var all []tracking.Entry
	err := s.Store.Entries(ctx, q, func(e tracking.Entry) error {
		all = append(all, e)
		return nil
	})
	if s.entries != nil && q.Metrics[0] == "made" {
		all = s.entries(all)
	}
	for _, e := range all {
		if err := yield(e); err != nil {
			return err
		}
	}
	return err
}

func (s corruptStore) Submissions(ctx context.Context, q tracking.SubmissionQuery) ([]tracking.Submission, error) {
	all, err := s.Store.Submissions(ctx, q)
	if s.submissions != nil && q.Metrics[0] == "made" {
		all = s.submissions(all)
	}
	return all, err
}

func (s corruptStore) Totals(ctx context.Context, q tracking.TotalsQuery) ([]tracking.Total, error) {
	all, err := s.Store.Totals(ctx, q)
	if s.totals != nil && q.Metrics[0] == "made" {
		all = s.totals(all)
	}
	return all, err
}

func TestVerifyFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.submit(set("ann", "made", "2026-03-09", 3))
	w.submit(add("ann", "made", "2026-03-09", 4))
	w.submit(set("ann", "made", "2026-03-10", 1))
	w.submit(blank("ann", "made", "2026-03-10"))
	w.submit(set("bob", "made", wednesday, 5))
	w.submit(set("bob", "tidy", wednesday, 1))

	// Newest first: bob on the 11th, ann on the 10th, ann on the 9th.
	entry := func(i int, edit func(*tracking.Entry)) func([]tracking.Entry) []tracking.Entry {
		return func(all []tracking.Entry) []tracking.Entry {
			edit(&all[i])
			return all
		}
	}
	// Newest first: bob's, ann's 2nd and 1st of the 10th, 2nd and 1st of the 9th.
	submission := func(i int, edit func(*tracking.Submission)) func([]tracking.Submission) []tracking.Submission {
		return func(all []tracking.Submission) []tracking.Submission {
			edit(&all[i])
			return all
		}
	}
	for name, c := range map[string]struct {
		db   corrupt
		want []string // key: words of each finding
	}{
		"nothing":             {corrupt{}, nil},
		"another value":       {corrupt{entries: entry(0, func(e *tracking.Entry) { e.Value.N++ })}, []string{"made/2026-03-11/bob: entry is 6"}},
		"blank for a value":   {corrupt{entries: entry(0, func(e *tracking.Entry) { e.Value = tracking.Value{} })}, []string{"made/2026-03-11/bob: entry is blank"}},
		"another revision":    {corrupt{entries: entry(1, func(e *tracking.Entry) { e.Revision++ })}, []string{"made/2026-03-10/ann: revision 3"}},
		"another mark":        {corrupt{entries: entry(2, func(e *tracking.Entry) { e.Late = true })}, []string{"made/2026-03-09/ann: late true"}},
		"another time":        {corrupt{entries: entry(2, func(e *tracking.Entry) { e.Updated = e.Updated.Add(time.Microsecond) })}, []string{"made/2026-03-09/ann: entry is 7"}},
		"the first is gone":   {corrupt{entries: func(all []tracking.Entry) []tracking.Entry { return all[1:] }}, []string{"made/2026-03-11/bob: entry is missing"}},
		"one is gone":         {corrupt{entries: func(all []tracking.Entry) []tracking.Entry { return slices.Delete(all, 1, 2) }}, []string{"made/2026-03-10/ann: entry is missing"}},
		"all are gone":        {corrupt{entries: func([]tracking.Entry) []tracking.Entry { return nil }}, []string{"made/2026-03-11/bob: entry is missing", "made/2026-03-10/ann: entry is missing", "made/2026-03-09/ann: entry is missing"}},
		"history gone, first": {corrupt{submissions: func(all []tracking.Submission) []tracking.Submission { return all[1:] }}, []string{"made/2026-03-11/bob: no submissions", "made//bob: sum is 5 of 1 entries, its entries say 0 of 0"}},
		"history gone, last":  {corrupt{submissions: func(all []tracking.Submission) []tracking.Submission { return all[:3] }}, []string{"made/2026-03-09/ann: no submissions", "made//ann: sum is 7"}},
		"all history gone": {corrupt{submissions: func([]tracking.Submission) []tracking.Submission { return nil }}, []string{
			"made/2026-03-11/bob: no submissions", "made/2026-03-10/ann: no submissions", "made/2026-03-09/ann: no submissions", "made//ann: sum is 7", "made//bob: sum is 5",
		}},
		"the first submission is gone":  {corrupt{submissions: func(all []tracking.Submission) []tracking.Submission { return all[:4] }}, []string{"made/2026-03-09/ann: begins with submission 2 on top of 3"}},
		"the second submission is gone": {corrupt{submissions: func(all []tracking.Submission) []tracking.Submission { return slices.Delete(all, 1, 2) }}, []string{"made/2026-03-10/ann: entry is blank", "made//ann: sum is 7 of 1 entries, its entries say 8 of 2"}},
		"a value that was not there": {corrupt{submissions: submission(3, func(s *tracking.Submission) { s.Old.N, s.New.N = 4, 8 })}, []string{
			"made/2026-03-09/ann: entry is 7", "made/2026-03-09/ann: submission 2 does not follow", "made//ann: sum is 7 of 1 entries, its entries say 8 of 1",
		}},
		"a sum that is none":        {corrupt{submissions: submission(3, func(s *tracking.Submission) { s.Operand = 5 })}, []string{"made/2026-03-09/ann: add of 5 to 3 is not 7"}},
		"a number out of range":     {corrupt{submissions: submission(3, func(s *tracking.Submission) { s.Operand = 1 << 62 })}, []string{"made/2026-03-09/ann: add of"}},
		"a beginning on top of one": {corrupt{submissions: submission(0, func(s *tracking.Submission) { s.Old = tracking.NumberValue(1) })}, []string{"made/2026-03-11/bob: begins with submission 1 on top of 1"}},
		"another sum":               {corrupt{totals: func(all []tracking.Total) []tracking.Total { all[0].Sum++; return all }}, []string{"made//ann: sum is 8 of 1 entries, its entries say 7 of 1"}},
		"another count":             {corrupt{totals: func(all []tracking.Total) []tracking.Total { all[1].Count++; return all }}, []string{"made//bob: sum is 5 of 2"}},
		"no sums":                   {corrupt{totals: func([]tracking.Total) []tracking.Total { return nil }}, []string{"made//ann: sum is missing", "made//bob: sum is missing"}},
	} {
		c.db.Transactor = transactor(w.db)
		v, err := tracking.Verify(t.Context(), c.db, org)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(v.Findings) != len(c.want) {
			t.Errorf("%s: %q, want %q", name, v.Findings, c.want)
			continue
		}
		for i, want := range c.want {
			k, words, _ := strings.Cut(want, ": ")
			if f := v.Findings[i]; f.Key.String() != k || !strings.Contains(f.What, words) {
				t.Errorf("%s: %v %s, want %s", name, f.Key, f.What, want)
			}
		}
		if name == "nothing" && (v.Trackers != 1 || v.Entries != 4 || v.Submissions != 6) {
			t.Errorf("read %+v", v)
		}
	}
}

// Verify reads a page at a time, and a failure to read is no finding.
func TestVerifyReadsToTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tr := calls()
	tr.Start = day("2010-01-01")
	w.save(tr)
	const n = 5003 // more than a page
	cmds := make([]tracking.Submit, n)
	for i := range cmds {
		cmds[i] = tracking.Submit{Tracker: "calls", Key: tracking.Key{Metric: "made", Date: tr.Start + period.Date(i), Person: "ann"}, Value: int64(i)}
	}
	must(w.log.SubmitAll(t.Context(), w.as("ann"), cmds, tracking.BatchOptions{AllOrNothing: true}))(t)
	v := must(tracking.Verify(t.Context(), transactor(w.db), org))(t)
	if v.Entries != n || v.Submissions != n || len(v.Findings) != 0 {
		t.Errorf("%d entries, %d submissions, %d findings", v.Entries, v.Submissions, len(v.Findings))
	}
	unreadable := errors.New("unreadable")
	if _, err := tracking.Verify(t.Context(), corrupt{Transactor: transactor(w.db), err: unreadable}, org); !errors.Is(err, unreadable) {
		t.Errorf("a page that cannot be read: %v", err)
	}
}
