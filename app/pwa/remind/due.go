package remind

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Reminder is a tracker that waits for its numbers of the day.
type Reminder struct {
	Tracker string // id
	Name    string
	Date    period.Date
	At      time.Time // since when
	Due     time.Time // when entries become late; zero: never
}

// Key names the reminder, so that somebody is told of it once.
func (r Reminder) Key() string { return r.Date.String() + "/" + r.Tracker }

// Due returns the reminders of a day at an instant: of the trackers whose time
// has come, that can be entered and have no value yet, in the order of the day.
func Due(day tracking.DayView, now time.Time) []Reminder {
	var out []Reminder
	for _, t := range day.Trackers {
		if waits(t) && !now.Before(t.Remind) {
			out = append(out, Reminder{Tracker: t.Tracker.ID, Name: t.Tracker.Name, Date: day.Date, At: t.Remind, Due: t.Due})
		}
	}
	return out
}

// Next returns the first instant after now at which another reminder is due,
// or the zero time if there is none on that day.
func Next(day tracking.DayView, now time.Time) time.Time {
	var next time.Time
	for _, t := range day.Trackers {
		if waits(t) && t.Remind.After(now) && (next.IsZero() || t.Remind.Before(next)) {
			next = t.Remind
		}
	}
	return next
}

func waits(t tracking.DayTracker) bool {
	return !t.Remind.IsZero() && t.Editable && !t.Submitted && len(t.Metrics) > 0
}
