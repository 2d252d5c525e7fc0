package storagetest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func submit(subs ...tracking.Submission) work {
	return func(ctx context.Context, tx storage.Tx) error { return tx.Tracking().Submit(ctx, subs) }
}

// entriesOf returns the entries that q selects.
func entriesOf(t failer, db storage.DB, org string, q tracking.EntryQuery) []tracking.Entry {
	t.Helper()
	return read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]tracking.Entry, error) { return list(ctx, tx, q) })
}

func keysOf(entries []tracking.Entry) []tracking.Key {
	return erase(entries, func(e tracking.Entry) tracking.Key { return e.Key })
}

func entryCases() []testCase {
	ann := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
	return []testCase{
		{"a submission becomes the entry", func(t *testing.T, db storage.DB) {
			s := sampleSubmission(ann, 1)
			update(t, db, org, submit(s))
			equal(t, "entries", entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}}), []tracking.Entry{s.Entry()})
		}},
		{"the last submission is the entry", func(t *testing.T, db storage.DB) {
			update(t, db, org, submit(submission(ann, 1, tracking.NumberValue(5))))
			update(t, db, org, submit(submission(ann, 2, tracking.Value{})))
			last := submission(ann, 3, tracking.NumberValue(0))
			update(t, db, org, submit(last))
			equal(t, "entries", entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}}), []tracking.Entry{last.Entry()})
		}},
		{"blank, zero and a number are three things", func(t *testing.T, db storage.DB) {
			blank, zero, one := ann, ann, ann
			zero.Date, one.Date = day(1), day(2)
			update(t, db, org, submit(
				submission(blank, 1, tracking.Value{}),
				submission(zero, 1, tracking.NumberValue(0)),
				submission(one, 1, tracking.NumberValue(1)),
			))
			got := entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}})
			equal(t, "without blanks", keysOf(got), []tracking.Key{zero, one})
			got = entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}, Blanks: true})
			equal(t, "with blanks", erase(got, func(e tracking.Entry) tracking.Value { return e.Value }),
				[]tracking.Value{{}, tracking.NumberValue(0), tracking.NumberValue(1)})
		}},
		{"submissions of one key in one call", func(t *testing.T, db storage.DB) {
			bob := ann
			bob.Person = "bob"
			subs := []tracking.Submission{
				submission(ann, 1, tracking.NumberValue(1)),
				submission(bob, 1, tracking.NumberValue(7)),
				submission(ann, 2, tracking.Value{}),
				submission(ann, 3, tracking.NumberValue(3)),
			}
			update(t, db, org, submit(subs...))
			equal(t, "entries", entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}}),
				[]tracking.Entry{subs[3].Entry(), subs[1].Entry()})
			history := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]tracking.Submission, error) {
				return tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{"m"}})
			})
			equal(t, "history", history, []tracking.Submission{subs[1], subs[3], subs[2], subs[0]})
			more := submission(ann, 4, tracking.NumberValue(4))
			update(t, db, org, submit(more))
			equal(t, "entries", entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}}),
				[]tracking.Entry{more.Entry(), subs[1].Entry()})
		}},
		{"a revision that does not follow is stale and nothing is stored", staleSubmissions},
		{"no submissions are no error", func(t *testing.T, db storage.DB) {
			update(t, db, org, submit())
			equal(t, "entries", entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}}), []tracking.Entry{})
		}},
		{"entries of given keys are looked up, blank ones too", func(t *testing.T, db storage.DB) {
			bob, blank := ann, ann
			bob.Person, blank.Date = "bob", day(1)
			one, none := submission(ann, 1, tracking.NumberValue(1)), submission(blank, 1, tracking.Value{})
			update(t, db, org, submit(one, none))
			lookup := func(keys ...tracking.Key) map[tracking.Key]tracking.Entry {
				return read(t, db, org, func(ctx context.Context, tx storage.Tx) (map[tracking.Key]tracking.Entry, error) {
					return tx.Tracking().Lookup(ctx, keys)
				})
			}
			equal(t, "Lookup", lookup(bob, ann, blank, ann), map[tracking.Key]tracking.Entry{ann: one.Entry(), blank: none.Entry()})
			equal(t, "Lookup of none", lookup(), map[tracking.Key]tracking.Entry{})
			equal(t, "Lookup of unknown ones", lookup(bob), map[tracking.Key]tracking.Entry{})
		}},
		{"nobody is not everybody", func(t *testing.T, db storage.DB) {
			update(t, db, org, submit(submission(ann, 1, tracking.NumberValue(1))))
			for name, c := range map[string]struct {
				metrics, people []string
				want            int
			}{
				"nil people":           {[]string{"m"}, nil, 1},
				"no people":            {[]string{"m"}, []string{}, 0},
				"the person":           {[]string{"m"}, []string{"ann"}, 1},
				"the person twice":     {[]string{"m"}, []string{"ann", "ann"}, 1},
				"somebody else":        {[]string{"m"}, []string{"bob"}, 0},
				"nil metrics":          {nil, nil, 0},
				"no metrics":           {[]string{}, nil, 0},
				"the metric twice":     {[]string{"m", "m"}, nil, 1},
				"the metric and more":  {[]string{"z", "m", "a"}, nil, 1},
				"another metric":       {[]string{"z"}, nil, 0},
				"a metric's beginning": {[]string{""}, nil, 0},
			} {
				entries := entriesOf(t, db, org, tracking.EntryQuery{Metrics: c.metrics, People: c.people})
				if len(entries) != c.want {
					t.Errorf("%s: %d entries, want %d", name, len(entries), c.want)
				}
				submissions := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]tracking.Submission, error) {
					return tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: c.metrics, People: c.people})
				})
				if len(submissions) != c.want {
					t.Errorf("%s: %d submissions, want %d", name, len(submissions), c.want)
				}
				totals := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]tracking.Total, error) {
					return tx.Tracking().Totals(ctx, tracking.TotalsQuery{Metrics: c.metrics, People: c.people, Cuts: []period.Date{day(0), day(1)}})
				})
				if len(totals) != c.want {
					t.Errorf("%s: %d totals, want %d", name, len(totals), c.want)
				}
			}
		}},
		{"entries are in order of the bytes of metric, date and person", entryOrder},
		{"the error of yield ends the listing and is passed on", func(t *testing.T, db storage.DB) {
			for n := range 5 {
				key := ann
				key.Date = day(n)
				update(t, db, org, submit(submission(key, 1, tracking.NumberValue(1))))
			}
			want := errors.New("enough")
			calls := 0
			err := db.View(context.Background(), org, func(ctx context.Context, tx storage.Tx) error {
				calls = 0
				err := tx.Tracking().Entries(ctx, tracking.EntryQuery{Metrics: []string{"m"}}, func(tracking.Entry) error {
					if calls++; calls == 2 {
						return want
					}
					return nil
				})
				if err != want {
					return fmt.Errorf("Entries returned %v, want the error itself", err)
				}
				// The transaction is still good.
				_, err = tx.Tracking().Lookup(ctx, []tracking.Key{ann})
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if calls != 2 {
				t.Errorf("yield was called %d times, want 2", calls)
			}
		}},
		{"the first and the last day, the least and the greatest number", func(t *testing.T, db storage.DB) {
			var subs []tracking.Submission
			for _, d := range []period.Date{period.MinDate, period.MaxDate} {
				for person, n := range map[string]int64{"max": math.MaxInt64, "min": math.MinInt64, "minus": -1} {
					s := submission(tracking.Key{Metric: "m", Date: d, Person: person}, 1, tracking.NumberValue(n))
					s.Operand, s.Old = n, tracking.NumberValue(-n)
					subs = append(subs, s)
				}
			}
			slices.SortFunc(subs, func(a, b tracking.Submission) int { return a.Key.Compare(b.Key) })
			update(t, db, org, submit(subs...))
			got := entriesOf(t, db, org, tracking.EntryQuery{Metrics: []string{"m"}})
			equal(t, "entries", got, erase(subs, tracking.Submission.Entry))
			history := read(t, db, org, func(ctx context.Context, tx storage.Tx) ([]tracking.Submission, error) {
				return tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{"m"}})
			})
			slices.Reverse(subs)
			equal(t, "history", history, subs)
		}},
		{"a query selects what a naive filter does", func(t *testing.T, db storage.DB) {
			n := 0
			rapid.Check(t, func(t *rapid.T) {
				n++
				org := fmt.Sprintf("org %d", n)
				subs := drawSubmissions(t)
				update(t, db, org, submit(subs...))
				for range 5 {
					q := drawEntryQuery(t)
					equal(t, fmt.Sprintf("%+v", q), entriesOf(t, db, org, q), naiveEntries(subs, q))
				}
			})
		}},
		{"pages follow one another without a gap, both ways", func(t *testing.T, db storage.DB) {
			n := 0
			rapid.Check(t, func(t *rapid.T) {
				n++
				org := fmt.Sprintf("org %d", n)
				update(t, db, org, submit(drawSubmissions(t)...))
				q := drawEntryQuery(t)
				q.After, q.Limit = nil, 0
				all := entriesOf(t, db, org, q)

				q.Limit = rapid.IntRange(1, 7).Draw(t, "page")
				var paged []tracking.Entry
				for {
					page := entriesOf(t, db, org, q)
					paged = append(paged, page...)
					if len(page) < q.Limit {
						break
					}
					q.After = &page[len(page)-1].Key
				}
				equal(t, "pages", paged, all)

				q.Desc, q.After, q.Limit = !q.Desc, nil, 0
				reverse := entriesOf(t, db, org, q)
				slices.Reverse(reverse)
				equal(t, "the other way", reverse, all)
			})
		}},
	}
}

// staleSubmissions lets each refusal pass and commits, so that what it had
// stored would stay.
func staleSubmissions(t *testing.T, db storage.DB) {
	ann := tracking.Key{Metric: "m", Date: day(0), Person: "ann"}
	bob, cleo := ann, ann
	bob.Person, cleo.Person = "bob", "cleo"
	one := tracking.NumberValue(1)
	update(t, db, org, submit(submission(ann, 1, one), submission(ann, 2, one)))
	before := snapshotEntries(t, db)
	for name, subs := range map[string][]tracking.Submission{
		"a gap":              {submission(ann, 4, one)},
		"the current one":    {submission(ann, 2, one)},
		"an old one":         {submission(ann, 1, one)},
		"2 of none":          {submission(bob, 2, one)},
		"0 of none":          {submission(bob, 0, one)},
		"behind a good one":  {submission(bob, 1, one), submission(ann, 2, one)},
		"before a good one":  {submission(ann, 2, one), submission(bob, 1, one)},
		"twice in one call":  {submission(ann, 3, one), submission(ann, 3, one)},
		"a gap in one call":  {submission(bob, 1, one), submission(cleo, 1, one), submission(bob, 3, one)},
		"backwards":          {submission(bob, 2, one), submission(bob, 1, one)},
		"new twice one call": {submission(bob, 1, one), submission(bob, 1, one)},
	} {
		update(t, db, org, func(ctx context.Context, tx storage.Tx) error {
			if err := submit(subs...)(ctx, tx); !errors.Is(err, fault.ErrStale) {
				return fmt.Errorf("%s: %v, want ErrStale", name, err)
			}
			return nil
		})
		equal(t, "after "+name, snapshotEntries(t, db), before)
	}
}

type entryState struct {
	Entries []tracking.Entry
	History []tracking.Submission
	Log     []storage.Change
}

func snapshotEntries(t *testing.T, db storage.DB) entryState {
	t.Helper()
	return read(t, db, org, func(ctx context.Context, tx storage.Tx) (s entryState, err error) {
		if s.Entries, err = list(ctx, tx, tracking.EntryQuery{Metrics: []string{"m"}, Blanks: true}); err != nil {
			return s, err
		}
		if s.History, err = tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{Metrics: []string{"m"}}); err != nil {
			return s, err
		}
		s.Log, err = tx.Changes().Since(ctx, "*", 0, 0, 1000)
		return s, err
	})
}

func entryOrder(t *testing.T, db storage.DB) {
	ids := []string{"B", "a", "a b", "a-b", "a/b", "aa", "ab", "b", "Ä", "é", "\U0001F600"} // in order of bytes
	var want []tracking.Key
	for _, metric := range ids {
		for _, d := range []period.Date{day(0), day(1)} {
			for _, person := range ids {
				want = append(want, tracking.Key{Metric: metric, Date: d, Person: person})
			}
		}
	}
	var subs []tracking.Submission
	for i := range want {
		subs = append(subs, submission(want[i*97%len(want)], 1, tracking.NumberValue(int64(i))))
	}
	if !slices.IsSortedFunc(want, tracking.Key.Compare) {
		t.Fatal("the keys are not in order")
	}
	update(t, db, org, submit(subs...))
	equal(t, "ascending", keysOf(entriesOf(t, db, org, tracking.EntryQuery{Metrics: ids})), want)
	slices.Reverse(want)
	equal(t, "descending", keysOf(entriesOf(t, db, org, tracking.EntryQuery{Metrics: ids, Desc: true})), want)
}

// Few ids and days, so that keys and bounds meet.
var (
	drawnIDs    = []string{"A", "a", "b", "bb", "é"}
	drawMetrics = rapid.SliceOfDistinct(rapid.SampledFrom(drawnIDs), rapid.ID)
	drawDay     = rapid.Custom(func(t *rapid.T) period.Date { return day(rapid.IntRange(0, 9).Draw(t, "day")) })
	drawKey     = rapid.Custom(func(t *rapid.T) tracking.Key {
		return tracking.Key{
			Metric: rapid.SampledFrom(drawnIDs).Draw(t, "metric"), Date: drawDay.Draw(t, "date"),
			Person: rapid.SampledFrom(drawnIDs).Draw(t, "person"),
		}
	})
)

// drawSubmissions draws what can be submitted to an empty organization in one
// call: the revisions of each key follow one another.
func drawSubmissions(t *rapid.T) []tracking.Submission {
	revisions := make(map[tracking.Key]int64)
	var subs []tracking.Submission
	for range rapid.IntRange(0, 60).Draw(t, "submissions") {
		k := drawKey.Draw(t, "key")
		v := tracking.NumberValue(rapid.Int64().Draw(t, "value"))
		if rapid.IntRange(0, 3).Draw(t, "blank") == 0 {
			v = tracking.Value{}
		}
		revisions[k]++
		subs = append(subs, submission(k, revisions[k], v))
	}
	return subs
}

// drawPeople draws nil, nobody or some.
func drawPeople(t *rapid.T) []string {
	if rapid.Bool().Draw(t, "everyone") {
		return nil
	}
	return append([]string{}, drawMetrics.Draw(t, "people")...)
}

func drawSpan(t *rapid.T) period.Span {
	var s period.Span
	if rapid.Bool().Draw(t, "has from") {
		s.From = drawDay.Draw(t, "from")
	}
	if rapid.Bool().Draw(t, "has until") {
		s.Until = drawDay.Draw(t, "until")
	}
	return s
}

func drawEntryQuery(t *rapid.T) tracking.EntryQuery {
	q := tracking.EntryQuery{
		Metrics: drawMetrics.Draw(t, "metrics"),
		People:  drawPeople(t),
		Span:    drawSpan(t),
		Desc:    rapid.Bool().Draw(t, "desc"),
		Limit:   rapid.IntRange(0, 5).Draw(t, "limit"),
		Blanks:  rapid.Bool().Draw(t, "blanks"),
	}
	if rapid.Bool().Draw(t, "has after") {
		k := drawKey.Draw(t, "after")
		q.After = &k
	}
	return q
}

// naiveEntries is what q selects, word by word.
func naiveEntries(subs []tracking.Submission, q tracking.EntryQuery) []tracking.Entry {
	current := make(map[tracking.Key]tracking.Entry)
	for _, s := range subs {
		current[s.Key] = s.Entry()
	}
	var selected []tracking.Entry
	for k, e := range current {
		if slices.Contains(q.Metrics, k.Metric) && (q.People == nil || slices.Contains(q.People, k.Person)) &&
			q.Contains(k.Date) && (e.Value.Valid || q.Blanks) {
			selected = append(selected, e)
		}
	}
	direction := 1
	if q.Desc {
		direction = -1
	}
	slices.SortFunc(selected, func(a, b tracking.Entry) int { return direction * a.Key.Compare(b.Key) })
	if q.After != nil {
		selected = slices.DeleteFunc(selected, func(e tracking.Entry) bool { return direction*e.Key.Compare(*q.After) <= 0 })
	}
	if q.Limit > 0 && len(selected) > q.Limit {
		selected = selected[:q.Limit]
	}
	return selected
}
