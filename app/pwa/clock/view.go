package clock

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// View is what the clock shows.
type View struct {
	Running device.Running // the zero Running: nothing runs
	State   device.ClockState
	// Activities are those that can be started today, by name.
	Activities []timetrack.Activity
	// Next is what Start begins: what is planned now, else what was clocked last.
	// The zero Activity is none: it has to be chosen.
	Next  timetrack.Activity
	Name  timetrack.Activity // of what runs
	Today period.Date
	Total int64 // seconds of today, with what runs until Running.Now
	Zone  string
	// Ahead is what the clock of the rules is ahead of the device's.
	Ahead time.Duration
}

// Runs reports whether something runs.
func (v View) Runs() bool { return v.Running.ID != "" }

// back is how many days before today are searched for what was clocked last.
const back = 7

// Load reads the clock of the person whose Replica it is; now is by the
// device's clock. Before the first pull it returns fault.ErrNotFound.
func Load(ctx context.Context, r *device.Replica, now time.Time) (View, error) {
	c := r.Clock()
	day, err := c.Day(ctx, 0)
	if err != nil {
		return View{}, err
	}
	v := View{Today: day.Date, Total: day.Total, Zone: day.Zone, Ahead: day.Now.Sub(now)}
	running, runs, err := c.Running(ctx)
	if err != nil {
		return View{}, err
	}
	all, err := r.Timesheet().Activities(ctx, r.Actor())
	if err != nil {
		return View{}, err
	}
	for _, a := range all {
		if a.UsableOn(day.Date) {
			v.Activities = append(v.Activities, a)
		}
	}
	if runs {
		v.Running, v.Name, v.State = running, Find(all, running.Activity), c.State(ctx, running.Entry)
	}
	next, err := planned(ctx, r, day)
	for n := period.Date(0); err == nil && next == "" && n <= back && v.Today > n; n++ {
		if n > 0 {
			if day, err = c.Day(ctx, v.Today-n); err != nil {
				break
			}
		}
		next = last(day)
	}
	if err != nil {
		return View{}, err
	}
	v.Next = Find(v.Activities, next)
	return v, nil
}

// planned is the id of the activity that is planned now, or "".
func planned(ctx context.Context, r *device.Replica, day timetrack.Day) (string, error) {
	actor := r.Actor()
	roster, err := r.Directory().Roster(ctx, actor.Org)
	if err != nil {
		return "", err
	}
	shifts, err := r.Timesheet().Shifts(ctx, actor, period.Span{From: day.Date - 1, Until: day.Date + 2}, nil)
	if err != nil {
		return "", err
	}
	clock, err := roster.Clock(actor.Person, day.Date)
	if err != nil {
		return "", err
	}
	for _, s := range shifts {
		if from, to := Planned(clock, s); !day.Now.Before(from) && day.Now.Before(to) {
			return s.Activity, nil
		}
	}
	return "", nil
}

// Planned is the time of a shift by the person's clock.
func Planned(clock period.Clock, s timetrack.Shift) (from, to time.Time) {
	const day = 24 * 60
	return clock.At(s.Date, s.From), clock.At(s.Date+period.Date(s.To/day), s.To%day)
}

// last is the id of the activity that was clocked last on a day, or "".
func last(day timetrack.Day) string {
	id := ""
	for _, it := range day.Items {
		if it.Activity != "" {
			id = it.Activity
		}
	}
	return id
}

// Find returns an activity by its id; the zero Activity is none of them.
func Find(all []timetrack.Activity, id string) timetrack.Activity {
	for _, a := range all {
		if a.ID == id {
			return a
		}
	}
	return timetrack.Activity{}
}
