package mytime

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Week is a week on one timeline: what was planned, logged on and clocked.
type Week struct {
	period.Period
	Days []Strip
	// First and Last are the hours, since midnight, that the timeline has.
	First, Last int
}

// Strip is a day of the week.
type Strip struct {
	Date     period.Date
	Planned  Lane
	System   Lane
	Reported Lane
	Frozen   bool
}

// Lane is one kind of time of a day.
type Lane struct {
	Seconds int64
	Blocks  []Block
}

// Block is a part of a lane.
type Block struct {
	Start, Stop time.Time
	From, To    int64 // seconds by the wall clock since midnight of the day
	Activity    timetrack.Activity
	Running     bool
}

// The hours that a timeline has at least.
const (
	usualFirst = 8
	usualLast  = 17
)

// Total is the sum of one kind of time.
func (w Week) Total(of func(Strip) Lane) int64 {
	var sum int64
	for _, s := range w.Days {
		sum += of(s).Seconds
	}
	return sum
}

func planned(s Strip) Lane  { return s.Planned }
func system(s Strip) Lane   { return s.System }
func reported(s Strip) Lane { return s.Reported }

// loadWeek reads the week that a day lies in.
func loadWeek(ctx context.Context, r *device.Replica, around timetrack.Day, activities []timetrack.Activity) (Week, error) {
	all, err := roster(ctx, r)
	if err != nil {
		return Week{}, err
	}
	actor, sheet := r.Actor(), r.Timesheet()
	w := Week{Period: all.Organization.Calendar.Containing(period.Week, around.Date)}
	wide := period.Span{From: max(w.Start-2, 1), Until: w.End + 3}
	shifts, err := sheet.Shifts(ctx, actor, wide, nil)
	if err != nil {
		return Week{}, err
	}
	sessions, err := sheet.Sessions(ctx, actor, wide, nil)
	if err != nil {
		return Week{}, err
	}
	for d := w.Start; d < w.End; d++ {
		day, c := around, period.Clock{}
		if d != around.Date {
			if day, err = r.Clock().Day(ctx, d); err != nil {
				return Week{}, err
			}
		}
		if c, err = all.Clock(actor.Person, d); err != nil {
			return Week{}, err
		}
		s := strip{day: day}
		for _, sh := range shifts {
			from, to := clock.Planned(c, sh)
			s.add(&s.Planned, Block{Start: from, Stop: to, Activity: clock.Find(activities, sh.Activity)})
		}
		for _, se := range sessions {
			s.logged(se)
		}
		for _, it := range day.Items {
			if it.Held || it.Stray() {
				continue
			}
			b := Block{Start: it.Start, Stop: it.Stop, Activity: clock.Find(activities, it.Activity), Running: it.Running()}
			if b.Running {
				b.Stop = day.Now
			}
			s.add(&s.Reported, b)
		}
		s.Date, s.Frozen, s.Reported.Seconds = d, day.Frozen, day.Total
		w.Days = append(w.Days, s.Strip)
	}
	w.hours()
	return w, nil
}

// strip is a Strip in the making.
type strip struct {
	Strip
	day timetrack.Day
}

// add puts what of a block is on the day into a lane.
func (s *strip) add(l *Lane, b Block) {
	if b.Start.Before(s.day.From) {
		b.Start = s.day.From
	}
	if b.Stop.After(s.day.Until) {
		b.Stop = s.day.Until
	}
	if !b.Start.Before(b.Stop) {
		return
	}
	l.Seconds += int64(b.Stop.Sub(b.Start) / time.Second)
	b.From, b.To = s.wall(b.Start), s.wall(b.Stop)
	l.Blocks = append(l.Blocks, b)
}

// logged puts a session in. Time counts once, on however many devices one is
// logged on; a session that is not over counts nothing yet.
func (s *strip) logged(se timetrack.Session) {
	if se.Stop.IsZero() {
		return
	}
	b := Block{Start: se.Start, Stop: se.Stop}
	blocks := s.System.Blocks
	s.System = Lane{}
	for _, o := range blocks {
		if o.Start.After(b.Stop) || o.Stop.Before(b.Start) {
			s.add(&s.System, o)
			continue
		}
		if o.Start.Before(b.Start) {
			b.Start = o.Start
		}
		if o.Stop.After(b.Stop) {
			b.Stop = o.Stop
		}
	}
	s.add(&s.System, b)
}

// wall is the time that the clocks show at an instant, since midnight of the
// day.
func (s *strip) wall(at time.Time) int64 {
	at = clock.In(at, s.day.Zone)
	hour, minute, second := at.Clock()
	return int64(period.DateOf(at)-s.day.Date)*24*3600 + int64(hour*3600+minute*60+second)
}

// hours finds the hours of the timeline.
func (w *Week) hours() {
	w.First, w.Last = usualFirst, usualLast
	for _, s := range w.Days {
		for _, l := range []Lane{s.Planned, s.System, s.Reported} {
			for _, b := range l.Blocks {
				w.First = min(w.First, int(b.From/3600))
				w.Last = max(w.Last, int((b.To+3599)/3600))
			}
		}
	}
}

// share is where on the timeline a time is, in thousandths.
func (w Week) share(seconds int64) int64 {
	first, last := int64(w.First)*3600, int64(w.Last)*3600
	return min(max((seconds-first)*1000/(last-first), 0), 1000)
}
