package held

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Outcome is what a decision makes of the figures.
type Outcome struct {
	Day    tracking.Value // what stands on the day of the change afterwards
	Booked int64          // what is added on another day; 0 is nothing
}

// Preview is what a decision on a change would make of the figures, as they
// stood when the list was read.
func Preview(e sync.HeldEntry, action string) Outcome {
	switch action {
	case sync.Accept, sync.Reopen:
		return Outcome{Day: e.Result}
	case sync.Book:
		n := e.Value
		if e.Op == tracking.Set {
			n -= e.Current.N // both are values of a metric: within tracking.MaxValue
		}
		return Outcome{Day: e.Current, Booked: n}
	}
	return Outcome{Day: e.Current}
}

// needsNote reports whether a decision has to say why.
func needsNote(action string) bool { return action == sync.Reopen || action == sync.Refuse }

// Check returns the keys of the messages about what is wrong with a decision,
// by field: note, date. today is the last day that can be booked into.
func Check(d sync.Decision, today period.Date) map[string]string {
	wrong := map[string]string{}
	switch note := strings.TrimSpace(d.Note); {
	case needsNote(d.Action) && note == "":
		wrong["note"] = "held.note_required"
	case utf8.RuneCountInString(note) > sync.MaxNote:
		wrong["note"] = "held.note_long"
	}
	if d.Action == sync.Book && d.Date > today {
		wrong["date"] = "held.date_future"
	}
	return wrong
}

// Silence is how long a device may not have been heard of before managers are
// told (S13).
const Silence = 3 * 24 * time.Hour

// Silent returns the devices that were last heard of longer ago than Silence,
// by their place in rows: first those with changes that they had not sent, and
// of these the one that has been silent for longest.
func Silent(rows []sync.DeviceRow, now time.Time) []int {
	var found []int
	for i := range rows {
		if now.Sub(rows[i].Heard) > Silence {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int {
		x, y := &rows[a], &rows[b]
		if (x.Waiting > 0) != (y.Waiting > 0) {
			if x.Waiting > 0 {
				return -1
			}
			return 1
		}
		return x.Heard.Compare(y.Heard)
	})
	return found
}
