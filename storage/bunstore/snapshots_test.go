package bunstore

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// What is written is read, whatever it is.
func TestSnapshotsReadBack(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "EUR", "12 ", "-1 2", "ä\n1 "}), rapid.String())
	number := rapid.OneOf(rapid.SampledFrom([]int64{0, 1, -1, math.MaxInt64, math.MinInt64}), rapid.Int64())
	rapid.Check(t, func(t *rapid.T) {
		n := func() int64 { return number.Draw(t, "number") }
		in := timetrack.Inputs{System: n(), Rate: money.Amount{Minor: n(), Currency: money.Currency(text.Draw(t, "currency"))}}
		for range rapid.IntRange(0, 3).Draw(t, "rows") {
			r := timetrack.InputRow{Activity: text.Draw(t, "activity"), Planned: n(), Clocked: n(), Paid: rapid.Bool().Draw(t, "paid")}
			if rapid.Bool().Draw(t, "planned") {
				r.Start = time.UnixMicro(rapid.Int64Range(-1e15, 1e16).Draw(t, "start")).UTC()
			}
			if rapid.Bool().Draw(t, "overwritten") {
				seconds := n()
				r.Overwrite = &seconds
			}
			in.Rows = append(in.Rows, r)
		}
		for range rapid.IntRange(0, 2).Draw(t, "results") {
			in.Results = append(in.Results, timetrack.ResultTotal{Person: text.Draw(t, "person"), Date: period.Date(rapid.Int32().Draw(t, "date")), Currency: money.Currency(text.Draw(t, "currency")),
				Points: n(), Revenue: n(), Profit: n(), Commission: n(), Sales: n()})
		}
		for range rapid.IntRange(0, 2).Draw(t, "bonuses") {
			in.Bonus = append(in.Bonus, money.Amount{Minor: n(), Currency: money.Currency(text.Draw(t, "currency"))})
		}
		want := timetrack.Approval{Snapshot: in, Paid: timetrack.Mark{By: text.Draw(t, "by"), At: time.UnixMicro(rapid.Int64Range(0, 1e16).Draw(t, "at")).UTC()}}
		var got timetrack.Approval
		err := readSnapshot(snapshotText(want), &got)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Fatalf("%q: %v (-want +got):\n%s", snapshotText(want), err, d)
		}
	})
}

// What cannot have been written is refused, and takes no more than it is long.
func FuzzSnapshot(f *testing.F) {
	hour := int64(3600)
	whole := snapshotText(timetrack.Approval{Hours: timetrack.Mark{By: "mia", At: time.Unix(2e9, 0)}, Snapshot: timetrack.Inputs{
		Rows: []timetrack.InputRow{{Activity: "calls", Planned: 60, Start: time.Unix(1e9, 0), Clocked: 61, Paid: true, Overwrite: &hour}}, System: 9,
		Rate: money.Amount{Minor: 15_000, Currency: "DKK"}, Results: []timetrack.ResultTotal{{Currency: "EUR", Points: 1, Commission: -5}}, Bonus: money.Subtotals{{Minor: 1, Currency: "DKK"}},
	}})
	for _, s := range []string{whole, whole[:20], whole + "1 ", "", "1 ", "2 0 ", "1 99999999999 ", "1 0 0 0 -1 ", "1 0 0 0 4 EUR0 0 ", snapshotText(timetrack.Approval{})} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var a, again timetrack.Approval
		if readSnapshot(text, &a) != nil {
			return
		}
		err := readSnapshot(snapshotText(a), &again)
		if d := cmp.Diff(a, again); d != "" || err != nil {
			t.Fatalf("%q is read as %+v, and that as something else: %v\n%s", text, a, err, d)
		}
	})
}
