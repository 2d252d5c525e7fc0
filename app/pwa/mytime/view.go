package mytime

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// View is a day and its week as the page shows them.
type View struct {
	timetrack.Day
	Today      period.Date
	Lines      []Line
	Activities []timetrack.Activity // all, by name
	Problems   []device.Change      // held or refused changes of the clock, newest first
	Week       Week
	Ahead      time.Duration // what the clock of the rules is ahead of the device's
}

// Line is an entry of the day.
type Line struct {
	timetrack.Item
	Activity timetrack.Activity
	State    device.ClockState
	Overlaps []timetrack.Entry // that share time with it
}

// Line returns an entry of the day by its id.
func (v View) Line(id string) (Line, bool) {
	for _, l := range v.Lines {
		if l.ID == id {
			return l, true
		}
	}
	return Line{}, false
}

// Load reads a day, the zero date being today, and its week; now is by the
// device's clock. Before the first pull it returns fault.ErrNotFound.
func Load(ctx context.Context, r *device.Replica, d period.Date, now time.Time) (View, error) {
	c := r.Clock()
	today, err := c.Day(ctx, 0)
	if err != nil {
		return View{}, err
	}
	v := View{Day: today, Today: today.Date, Ahead: today.Now.Sub(now)}
	if d != 0 && d != today.Date {
		if v.Day, err = c.Day(ctx, d); err != nil {
			return View{}, err
		}
	}
	if v.Activities, err = r.Timesheet().Activities(ctx, r.Actor()); err != nil {
		return View{}, err
	}
	for _, it := range v.Items {
		l := Line{Item: it, Activity: clock.Find(v.Activities, it.Activity), State: c.State(ctx, it.Entry)}
		for _, id := range it.Overlaps {
			for _, other := range v.Items {
				if other.ID == id {
					l.Overlaps = append(l.Overlaps, other.Entry)
				}
			}
		}
		v.Lines = append(v.Lines, l)
	}
	for _, p := range r.Problems() {
		if p.Clock() != nil {
			v.Problems = append(v.Problems, p)
		}
	}
	v.Week, err = loadWeek(ctx, r, v.Day, v.Activities)
	return v, err
}

// roster is the person's, as the device knows it.
func roster(ctx context.Context, r *device.Replica) (*people.Roster, error) {
	return r.Directory().Roster(ctx, r.Actor().Org)
}

// stillRuns reports whether the clock of an entry runs.
func stillRuns(e timetrack.Entry) bool { return e.Running() && !e.Stray() }
