package tracking_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// pages reads a list page by page and checks that each is full but the last.
func pages[T any](t failer, limit int, read func(query.Page) ([]T, string, error)) (all []T) {
	t.Helper()
	for cursor := ""; ; {
		rows, next, err := read(query.Page{Limit: limit, Cursor: cursor})
		if err != nil {
			t.Fatalf("after %d rows: %v", len(all), err)
		}
		if next != "" && len(rows) != limit || len(rows) > limit {
			t.Fatalf("%d rows on a page of %d, next %q", len(rows), limit, next)
		}
		all = append(all, rows...)
		if cursor = next; cursor == "" {
			return all
		}
	}
}

// ordered lists what a list must hold: newest day first, then metric, person
// and revision, all descending.
func ordered[T any](rows []T, position func(T) tracking.SubmissionKey) []T {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b T) int {
		p, q := position(a), position(b)
		if c := int(q.Date) - int(p.Date); c != 0 {
			return c
		}
		if c := q.Key.Compare(p.Key); c != 0 {
			return c
		}
		return int(q.Revision - p.Revision)
	})
	return rows
}

// Paging has no gap and no double, whatever the size of a page, over metrics
// of one day and rows that are out of view.
func TestPagingAcrossMetrics(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		tr := calls()
		tr.Assignments = []tracking.Assignment{{AllLocations: true, Everyone: true}}
		w.save(tr)
		moveTo := day("2026-03-02") + period.Date(rapid.IntRange(0, 9).Draw(t, "moves on"))
		w.change("bob", func(p *people.Person) {
			p.Locations = []people.Membership{{ID: "north", Span: period.Span{Until: moveTo}}, {ID: "south", Span: period.Span{From: moveTo}}}
		})
		var stored []tracking.Submission
		for range rapid.IntRange(0, 60).Draw(t, "submissions") {
			c := tracking.Submit{Tracker: "calls", Op: rapid.SampledFrom([]tracking.Op{tracking.Set, tracking.Clear}).Draw(t, "op"), Key: tracking.Key{
				Metric: rapid.SampledFrom([]string{"made", "sold", "tidy"}).Draw(t, "metric"),
				Date:   day("2026-03-02") + period.Date(rapid.IntRange(0, 9).Draw(t, "day")),
				Person: rapid.SampledFrom([]string{"ann", "bob", "cyd"}).Draw(t, "person"),
			}}
			e := w.submit(c)
			stored = append(stored, tracking.Submission{Key: c.Key, Revision: e.Revision, New: e.Value})
		}
		viewer := rapid.SampledFrom([]string{"mia", "max", "eve", "bob"}).Draw(t, "viewer")
		f := tracking.EntryFilter{
			Tracker: "calls", Metric: rapid.SampledFrom([]string{"", "", "sold"}).Draw(t, "of metric"),
			People:    rapid.SampledFrom([][]string{nil, nil, {"bob", "cyd"}}).Draw(t, "of people"),
			Locations: rapid.SampledFrom([][]string{nil, nil, {"south"}}).Draw(t, "at"),
			Span:      rapid.SampledFrom([]period.Span{{}, span("2026-03-04", "2026-03-09")}).Draw(t, "span"),
		}
		at := func(person string, d period.Date) string {
			if person == "cyd" || person == "bob" && d >= moveTo {
				return "south"
			}
			return "north"
		}
		var wantSubs []tracking.SubmissionKey
		latest := map[tracking.Key]tracking.Submission{}
		for _, s := range stored {
			place := at(s.Person, s.Date)
			inView := viewer == "eve" || s.Person == viewer || viewer == "mia" && place == "north" || viewer == "max" && place == "south"
			if !inView || f.Metric != "" && s.Metric != f.Metric || f.People != nil && !slices.Contains(f.People, s.Person) ||
				f.Locations != nil && place != "south" || !f.Span.Contains(s.Date) {
				continue
			}
			wantSubs = append(wantSubs, tracking.SubmissionKey{Key: s.Key, Revision: s.Revision})
			latest[s.Key] = s
		}
		wantSubs = ordered(wantSubs, func(k tracking.SubmissionKey) tracking.SubmissionKey { return k })
		var wantEntries []tracking.SubmissionKey
		for _, k := range wantSubs {
			if latest[k.Key].New.Valid && latest[k.Key].Revision == k.Revision {
				wantEntries = append(wantEntries, k)
			}
		}
		limit := rapid.IntRange(1, 70).Draw(t, "page")
		var gotSubs, gotEntries []tracking.SubmissionKey
		for _, s := range pages(t, limit, func(p query.Page) ([]tracking.Submission, string, error) {
			return w.log.Submissions(context.Background(), w.as(viewer), f, p)
		}) {
			gotSubs = append(gotSubs, tracking.SubmissionKey{Key: s.Key, Revision: s.Revision})
		}
		for _, e := range pages(t, limit, func(p query.Page) ([]tracking.Entry, string, error) {
			return w.log.Entries(context.Background(), w.as(viewer), f, p)
		}) {
			gotEntries = append(gotEntries, tracking.SubmissionKey{Key: e.Key, Revision: e.Revision})
		}
		equal(t, "submissions", gotSubs, wantSubs)
		equal(t, "entries", gotEntries, wantEntries)

		// For exports: metric by metric, oldest day first.
		slices.SortFunc(wantEntries, func(a, b tracking.SubmissionKey) int { return a.Key.Compare(b.Key) })
		var each []tracking.SubmissionKey
		for _, e := range w.entries(viewer, f) {
			each = append(each, tracking.SubmissionKey{Key: e.Key, Revision: e.Revision})
		}
		equal(t, "each", each, wantEntries)
	})
}

// A page begins where the one before ended, also when rows were added or
// cleared in between.
func TestPagesHoldTheirPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	for i := range 10 {
		w.submit(set("ann", "made", fmt.Sprintf("2026-03-%02d", i+2), int64(i)))
	}
	f := tracking.EntryFilter{Tracker: "calls"}
	first, next, err := w.log.Entries(t.Context(), w.as("ann"), f, query.Page{Limit: 4})
	if err != nil || len(first) != 4 || first[3].Date != day("2026-03-08") {
		t.Fatalf("first page: %v, %v", first, err)
	}
	w.submit(set("ann", "tidy", "2026-03-08", 1)) // before the place
	w.submit(set("ann", "tidy", "2026-03-07", 1)) // after it
	w.submit(blank("ann", "made", "2026-03-08"))  // the place itself
	second, _, err := w.log.Entries(t.Context(), w.as("ann"), f, query.Page{Limit: 2, Cursor: next})
	if err != nil || len(second) != 2 || second[0].Key != key("ann", "tidy", "2026-03-07") || second[1].Key != key("ann", "made", "2026-03-07") {
		t.Errorf("second page: %v, %v", second, err)
	}
}

func TestListsRefuse(t *testing.T) {
	t.Parallel()
	w := filled(t)
	for name, c := range map[string]struct {
		f           tracking.EntryFilter
		p           query.Page
		code, field string
	}{
		"page too long":    {tracking.EntryFilter{Tracker: "calls"}, query.Page{Limit: query.MaxLimit + 1}, "invalid", "limit"},
		"cursor of others": {tracking.EntryFilter{Tracker: "calls"}, query.Page{Cursor: query.Cursor("x")}, "invalid", "cursor"},
		"unknown metric":   {tracking.EntryFilter{Tracker: "calls", Metric: "mode"}, query.Page{}, "not_found", ""},
		"unknown tracker":  {tracking.EntryFilter{Tracker: "none"}, query.Page{}, "not_found", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := w.log.Entries(t.Context(), w.as("ann"), c.f, c.p)
			refused(t, err, c.code, c.field)
			_, _, err = w.log.Submissions(t.Context(), w.as("ann"), c.f, c.p)
			refused(t, err, c.code, c.field)
		})
	}
	if err := w.log.EachEntry(t.Context(), w.as("ann"), tracking.EntryFilter{Tracker: "calls", Metric: "mode"}, nil); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("each of an unknown metric: %v", err)
	}
}

func TestEachEntryStops(t *testing.T) {
	t.Parallel()
	w := filled(t)
	enough := errors.New("enough")
	n := 0
	err := w.log.EachEntry(t.Context(), w.as("eve"), tracking.EntryFilter{Tracker: "calls"}, func(tracking.Entry) error {
		if n++; n == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || n != 3 {
		t.Errorf("%d entries, %v", n, err)
	}
}

// C12: who may see a value may see who changed it, when and why.
func TestTheHistoryOfAValueIsItsOwners(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.save(calls())
	w.submit(set("ann", "made", wednesday, 1))
	w.set("2026-03-11T15:00:00Z")
	if err := w.try("mia", because("miscounted", set("ann", "made", wednesday, 2))); err != nil {
		t.Fatal(err)
	}
	subs, _, err := w.log.Submissions(t.Context(), w.as("ann"), tracking.EntryFilter{Tracker: "calls"}, query.Page{})
	if err != nil || len(subs) != 2 {
		t.Fatalf("%v, %v", subs, err)
	}
	s := subs[0]
	if s.By != "mia" || s.Reason != "miscounted" || !s.Made.Equal(w.now) || s.Old != tracking.NumberValue(1) || s.New != tracking.NumberValue(2) {
		t.Errorf("%+v", s)
	}
}

func TestKeysAsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := tracking.Key{
			Metric: rapid.StringMatching(`[^/]*`).Draw(t, "metric"),
			Date:   period.Date(rapid.IntRange(int(period.MinDate), int(period.MaxDate)).Draw(t, "date")),
			Person: rapid.String().Draw(t, "person"),
		}
		if back, err := tracking.ParseKey(k.String()); err != nil || back != k {
			t.Fatalf("%q reads back as %+v, %v", k, back, err)
		}
	})
	for _, bad := range []string{"", "made", "made/2026-03-11", "made//ann", "made/2026-3-11/ann", "/"} {
		if k, err := tracking.ParseKey(bad); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%q: %+v, %v", bad, k, err)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	f.Add("made/2026-03-11/ann")
	f.Add("//")
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := tracking.ParseKey(s); err == nil && k.String() != s {
			t.Errorf("%q reads as %q", s, k)
		}
	})
}
