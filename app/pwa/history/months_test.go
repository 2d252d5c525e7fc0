package history

import (
	"testing"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestAddMonths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from string
		n    int
		want string
	}{
		{"2026-03-31", -1, "2026-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", -48, "2020-02-29"},
		{"2026-11-23", -12, "2025-11-23"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-01-01", 0, "2026-01-01"},
	}
	for _, tt := range tests {
		from, err := period.ParseDate(tt.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := addMonths(from, tt.n).String(); got != tt.want {
			t.Errorf("%s and %d months is %s, want %s", tt.from, tt.n, got, tt.want)
		}
	}
}

// Going back and back again leads to the tracker's start without a gap.
func TestChooseReachesEveryDay(t *testing.T) {
	t.Parallel()
	today := period.On(2026, 11, 22)
	for _, start := range []period.Date{today, today - 10, period.On(2025, 11, 23), period.On(2025, 11, 22), period.On(2023, 2, 28)} {
		tracker := tracking.Tracker{ID: "t", Start: start, Metrics: []tracking.Metric{{ID: "m"}}}
		covered, choice := today+1, Choice{}
		for range 10 {
			v := View{Trackers: []tracking.Tracker{tracker}, Today: today}
			v.choose(choice)
			if v.Span.Until != covered || v.Span.From >= v.Span.Until {
				t.Fatalf("from %v: shows %v to %v, want it to end before %v", start, v.Span.From, v.Span.Until, covered)
			}
			covered = v.Span.From
			if v.Earlier == 0 {
				break
			}
			choice.Until = v.Earlier
		}
		if covered != start {
			t.Errorf("from %v: goes back to %v only", start, covered)
		}
	}
	v := View{Trackers: []tracking.Tracker{{ID: "t", Start: today - 900, Metrics: []tracking.Metric{{ID: "m"}, {ID: "n"}}}}, Today: today}
	v.choose(Choice{Tracker: "gone", Metric: "n", Until: today - 2000})
	if v.Tracker.ID != "t" || v.Metric.ID != "n" || v.Span.Until != today+1 {
		t.Errorf("a choice that is not there leads to %s %s until %v", v.Tracker.ID, v.Metric.ID, v.Span.Until)
	}
}
