package period_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Count counts the days for which Counts holds, and Counts means: one of the
// weekdays, and no holiday.
func TestCountCountsTheDaysThatCount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		start := period.On(2026, time.January, 1) + period.Date(rapid.IntRange(0, 6).Draw(t, "start"))
		w := period.WorkingDays{Weekdays: period.Weekdays(rapid.Uint8().Draw(t, "weekdays"))}
		for _, d := range rapid.SliceOfDistinct(rapid.IntRange(-5, 80), rapid.ID[int]).Draw(t, "holidays") {
			w.Holidays = append(w.Holidays, start+period.Date(d))
		}
		slices.Sort(w.Holidays)
		if err := w.Validate(); err != nil {
			t.Fatal(err)
		}
		until := start + period.Date(rapid.IntRange(-3, 70).Draw(t, "days"))
		want := 0
		for d := start; d < until; d++ {
			weekday := w.Weekdays.Len() == 0 || w.Weekdays.Has(d.ISOWeekday())
			counts := weekday && !slices.Contains(w.Holidays, d)
			if got := w.Counts(d); got != counts {
				t.Fatalf("%s counts: %v; want %v", d, got, counts)
			}
			if counts {
				want++
			}
		}
		if got := w.Count(start, until); got != want {
			t.Fatalf("%d days of [%s, %s) count; want %d", got, start, until, want)
		}
	})
}

func TestZeroWorkingDaysCountAllDays(t *testing.T) {
	t.Parallel()
	var w period.WorkingDays
	if got, want := w.Count(period.MinDate, period.MaxDate+1), int(period.MaxDate); got != want {
		t.Errorf("%d days count; want %d", got, want)
	}
}

func TestWorkingDaysValidate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		holidays []period.Date
		field    string
	}{
		{"none", nil, ""},
		{"in order", []period.Date{4, 5, 9}, ""},
		{"blank", []period.Date{0, 5}, "holidays[0]"},
		{"twice", []period.Date{4, 4}, "holidays[1]"},
		{"out of order", []period.Date{4, 5, 3}, "holidays[2]"},
	} {
		err := period.WorkingDays{Holidays: c.holidays}.Validate()
		invalid, ok := errors.AsType[*fault.Invalid](err)
		if c.field == "" && err != nil || c.field != "" && (!ok || invalid.Field != c.field) {
			t.Errorf("%s: %v; want field %q", c.name, err, c.field)
		}
	}
}

func TestWorkingDaysJSON(t *testing.T) {
	t.Parallel()
	in := period.WorkingDays{
		Weekdays: period.WeekdaysOf(period.Monday, period.Tuesday),
		Holidays: []period.Date{period.On(2026, time.December, 25)},
	}
	b, err := json.Marshal(in)
	if got, want := string(b), `{"weekdays":"monday,tuesday","holidays":["2026-12-25"]}`; got != want || err != nil {
		t.Errorf("JSON is %s, %v; want %s", got, err, want)
	}
	var out period.WorkingDays
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Errorf("came back changed (-want +got):\n%s", diff)
	}
}
