package timetrack_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestSecondsByDayAddsIntervalsUp(t *testing.T) {
	t.Parallel()
	clock, err := period.Settings{Zone: "Europe/Copenhagen", Cutoff: 180}.Clock()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		base := time.Date(2026, 10, 20, 0, 0, 0, 0, time.UTC) // clocks change on the 25th
		var intervals []timetrack.Interval
		want := map[period.Date]int64{}
		for range rapid.IntRange(0, 6).Draw(t, "intervals") {
			start := base.Add(time.Duration(rapid.Int64Range(0, int64(10*24*time.Hour)).Draw(t, "start")))
			stop := start.Add(time.Duration(rapid.Int64Range(0, int64(40*time.Hour)).Draw(t, "length")))
			intervals = append(intervals, timetrack.Interval{Start: start, Stop: stop})
			for _, s := range clock.Slice(start, stop) {
				want[s.Date] += s.Seconds
			}
		}
		days, err := timetrack.SecondsByDay(clock, intervals...)
		if err != nil {
			t.Fatal(err)
		}
		got := map[period.Date]int64{}
		for i, d := range days {
			got[d.Date] = d.Seconds
			if i > 0 && d.Date <= days[i-1].Date {
				t.Fatalf("out of order: %v", days)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%v (-want +got):\n%s", intervals, d)
		}
	})
}

func TestSecondsByDayRefusesAStopBeforeItsStart(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 5, 8, 0, 0, 0, time.UTC)
	days, err := timetrack.SecondsByDay(period.Clock{}, timetrack.Interval{Start: now, Stop: now.Add(-time.Second)})
	if inv, ok := errors.AsType[*fault.Invalid](err); !ok || inv.Field != "stop" || days != nil {
		t.Errorf("%v, %v", days, err)
	}
}

func TestSalaryTime(t *testing.T) {
	t.Parallel()
	zero, hour := int64(0), int64(3600)
	for _, c := range []struct {
		name string
		time timetrack.ActivityTime
		want int64
	}{
		{"clocked, paid", timetrack.ActivityTime{Clocked: 100, Paid: true}, 100},
		{"clocked, unpaid", timetrack.ActivityTime{Clocked: 100}, 0},
		{"overwritten", timetrack.ActivityTime{Clocked: 100, Paid: true, Overwrite: &hour}, 3600},
		{"overwritten with nothing", timetrack.ActivityTime{Clocked: 100, Paid: true, Overwrite: &zero}, 0},
		{"unpaid but overwritten", timetrack.ActivityTime{Clocked: 100, Overwrite: &hour}, 3600},
	} {
		if got := c.time.SalaryTime(); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestSpreadTotalLeavesUnpaidTimeOut(t *testing.T) {
	t.Parallel()
	parts, err := timetrack.SpreadTotal(300, []timetrack.ActivityTime{{Clocked: 100, Paid: true}, {Clocked: 500}, {Clocked: 50, Paid: true}})
	if d := cmp.Diff([]int64{200, 0, 100}, parts); d != "" || err != nil {
		t.Errorf("%v, %v", parts, err)
	}
	if _, err := timetrack.SpreadTotal(-1, []timetrack.ActivityTime{{}}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("a negative total: %v", err)
	}
}
