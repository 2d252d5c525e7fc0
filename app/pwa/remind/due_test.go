package remind

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestDue(t *testing.T) {
	t.Parallel()
	five := time.Date(2026, 3, 5, 17, 0, 0, 0, time.UTC)
	metrics := []tracking.DayMetric{{Metric: "m"}}
	tracker := func(id string, at time.Time, change func(*tracking.DayTracker)) tracking.DayTracker {
		d := tracking.DayTracker{Tracker: tracking.Tracker{ID: id, Name: "Tracker " + id}, Editable: true, Remind: at, Metrics: metrics}
		if change != nil {
			change(&d)
		}
		return d
	}
	day := tracking.DayView{Date: period.On(2026, 3, 5), Trackers: []tracking.DayTracker{
		tracker("never", time.Time{}, nil),
		tracker("five", five, nil),
		tracker("six", five.Add(time.Hour), nil),
		tracker("done", five, func(d *tracking.DayTracker) { d.Submitted = true }),
		tracker("closed", five, func(d *tracking.DayTracker) { d.Editable = false }),
		tracker("empty", five, func(d *tracking.DayTracker) { d.Metrics = nil }),
	}}
	tests := []struct {
		now  time.Time
		due  []string
		next time.Time
	}{
		{five.Add(-time.Nanosecond), nil, five},
		{five, []string{"2026-03-05/five"}, five.Add(time.Hour)},
		{five.Add(time.Hour), []string{"2026-03-05/five", "2026-03-05/six"}, time.Time{}},
	}
	for _, tt := range tests {
		var keys []string
		for _, r := range Due(day, tt.now) {
			keys = append(keys, r.Key())
		}
		if diff := cmp.Diff(tt.due, keys); diff != "" {
			t.Errorf("at %v (-want +got):\n%s", tt.now, diff)
		}
		if next := Next(day, tt.now); !next.Equal(tt.next) {
			t.Errorf("after %v the next is at %v, want %v", tt.now, next, tt.next)
		}
	}
}
