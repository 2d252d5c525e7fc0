package timetrack_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

func TestVectorsSalary(t *testing.T) {
	t.Parallel()
	type vector struct {
		PaidSeconds int64 `json:"paid_seconds"`
		Rate        int64
		HoursPay    int64 `json:"hours_pay"`
		Commission  int64
		Bonus       int64
		Salary      int64
	}
	for _, v := range vectortest.Cases[vector](t, "salary.json") {
		pay, err := timetrack.HoursPay(v.PaidSeconds, v.Rate)
		if pay != v.HoursPay || err != nil {
			t.Errorf("HoursPay(%d, %d) = %d, %v; want %d", v.PaidSeconds, v.Rate, pay, err, v.HoursPay)
		}
		salary, err := timetrack.Salary(v.PaidSeconds, v.Rate, v.Commission, v.Bonus)
		if salary != v.Salary || err != nil {
			t.Errorf("%+v: Salary = %d, %v", v, salary, err)
		}
		day := timetrack.Workday{
			Date: 1, Seconds: v.PaidSeconds,
			Commission: money.Subtotals{{Minor: v.Commission, Currency: "EUR"}},
			Bonus:      money.Subtotals{{Minor: v.Bonus, Currency: "EUR"}},
		}
		lines, err := timetrack.PayLines(day, period.Timeline[money.Amount]{{Value: money.Amount{Minor: v.Rate, Currency: "EUR"}}})
		if err != nil || len(lines) != 1 || lines[0].HoursPay != v.HoursPay || lines[0].Salary != v.Salary {
			t.Errorf("%+v: PayLines = %+v, %v", v, lines, err)
		}
	}
}

func TestVectorsSlices(t *testing.T) {
	t.Parallel()
	type vector struct {
		Start, End time.Time
		Zone       string
		Cutoff     int `json:"cutoff_minutes"`
		Seconds    int64
		Slices     [][2]any // date, seconds
	}
	for _, v := range vectortest.Cases[vector](t, "slices.json") {
		clock, err := period.Settings{Zone: v.Zone, Cutoff: v.Cutoff}.Clock()
		if err != nil {
			t.Fatal(err)
		}
		got, err := timetrack.SecondsByDay(clock, timetrack.Interval{Start: v.Start, Stop: v.End})
		if err != nil {
			t.Fatal(err)
		}
		var want []period.Slice
		for _, s := range v.Slices {
			d, err := period.ParseDate(s[0].(string))
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, period.Slice{Date: d, Seconds: int64(s[1].(float64))})
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s to %s in %s, cut-off %d (-want +got):\n%s", v.Start, v.End, v.Zone, v.Cutoff, d)
		}
	}
}

// The vectors of Allocate as paid time: the weights are contact-page seconds of
// planned activities (K14), paid clocked seconds under a typed total (K12), and
// salary seconds of the activities beneath a pay line (K13).
func TestVectorsAllocate(t *testing.T) {
	t.Parallel()
	type vector struct {
		Total   int64
		Weights []int64
		Parts   []int64 // null where the split is refused
	}
	for _, v := range vectortest.Cases[vector](t, "allocate.json") {
		contact := make([]timetrack.PaidRow, len(v.Weights))
		clocked := make([]timetrack.ActivityTime, len(v.Weights))
		var seconds int64
		for i, w := range v.Weights {
			contact[i] = timetrack.PaidRow{Date: 1, Start: time.Unix(int64(i), 0), Contact: w}
			clocked[i] = timetrack.ActivityTime{Clocked: w, Paid: true}
			seconds += w
		}
		if v.Total >= 0 {
			set := timetrack.SetPaidTime{Mode: timetrack.PaidByContact, Seconds: v.Total}
			previews, err := set.Preview([]timetrack.PaidPerson{{Rows: contact}})
			if (err != nil) != (v.Parts == nil) || err == nil && !slices.Equal(previews[0].Seconds, v.Parts) {
				t.Errorf("by contact, %d over %v: %+v, %v; want %v", v.Total, v.Weights, previews, err, v.Parts)
			}
			parts, err := timetrack.SpreadTotal(v.Total, clocked)
			if (err != nil) != (v.Parts == nil) || !slices.Equal(parts, v.Parts) {
				t.Errorf("SpreadTotal(%d, %v) = %v, %v; want %v", v.Total, v.Weights, parts, err, v.Parts)
			}
		}
		if len(v.Weights) > 0 {
			parts, err := timetrack.PayLine{Seconds: seconds, HoursPay: v.Total}.SplitHours(v.Weights)
			if err != nil || !slices.Equal(parts, v.Parts) {
				t.Errorf("SplitHours of %d by %v = %v, %v; want %v", v.Total, v.Weights, parts, err, v.Parts)
			}
		}
	}
}
