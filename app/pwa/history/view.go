package history

import (
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// Source is what the page reads; a *device.Replica is one.
type Source interface {
	Trackers() *tracking.Log
	Actor() people.Actor
	State(tracking.Key) device.EntryState
	Changes() []device.Change
}

// Choice is what somebody looks at. What is left out, or is not there, is
// chosen by Load.
type Choice struct {
	Tracker string
	Metric  string
	Until   period.Date // the day after the last of the twelve months shown
}

// View is one metric over up to twelve months.
type View struct {
	Trackers []tracking.Tracker // to choose from: those in use, then those that are archived, each by name
	Tracker  tracking.Tracker   // chosen; zero where there is none to choose
	Metric   tracking.Metric
	Today    period.Date
	Span     period.Span // the days shown
	Earlier  period.Date // Choice.Until of the months before; zero: there are none
	Later    period.Date // of the months after

	Periods []Period // newest first
	Days    []Day    // with an entry or a change, newest first
	Heat    Heat
}

// Period is how one period stood, or stands.
type Period struct {
	period.Period
	Label string
	tracking.Cell
	Running bool // today lies in it
	Off     bool // no day of it counts (T11)
}

// Day is what was entered for one day.
type Day struct {
	Date    period.Date
	Value   tracking.Value // with what is saved on this device
	Late    bool
	Changes []tracking.Submission // that the device has, newest first; the server may have more before
	device.EntryState
	Open []device.Change // changes made on this device that have not been applied, newest first
}

// Months is how many months are shown at once.
const Months = 12

// Load reads what is chosen. Weeks of the calendar begin on the given day.
func Load(ctx context.Context, s Source, choice Choice, weekStart period.Weekday) (View, error) {
	var v View
	today, err := s.Trackers().Day(ctx, s.Actor(), 0)
	if err != nil {
		return v, err
	}
	v.Today = today.Date
	if v.Trackers, err = all(ctx, s); err != nil || len(v.Trackers) == 0 {
		return v, err
	}
	v.choose(choice)
	if err := v.periods(ctx, s); err != nil {
		return v, err
	}
	if err := v.days(ctx, s); err != nil {
		return v, err
	}
	values := make(map[period.Date]tracking.Value, len(v.Days))
	for _, d := range v.Days {
		values[d.Date] = d.Value
	}
	v.Heat = NewHeat(v.Span, weekStart, values)
	return v, nil
}

func all(ctx context.Context, s Source) ([]tracking.Tracker, error) {
	var out []tracking.Tracker
	for _, archived := range []bool{false, true} {
		for cursor := ""; ; {
			trackers, next, err := s.Trackers().Trackers(ctx, s.Actor(), tracking.TrackerFilter{Archived: archived}, query.Page{Limit: query.MaxLimit, Cursor: cursor})
			if err != nil {
				return nil, err
			}
			out = append(out, trackers...)
			if cursor = next; next == "" {
				break
			}
		}
	}
	return out, nil
}

// choose settles what is looked at. The months shown end with today, or with
// the day before Until, and begin no earlier than the tracker.
func (v *View) choose(c Choice) {
	v.Tracker = v.Trackers[0]
	for _, t := range v.Trackers {
		if t.ID == c.Tracker {
			v.Tracker = t
		}
	}
	v.Metric = v.Tracker.Metrics[0]
	if m, ok := v.Tracker.Metric(c.Metric); ok {
		v.Metric = m
	}
	v.Span.Until = v.Today + 1
	if c.Until > v.Tracker.Start && c.Until < v.Span.Until {
		v.Span.Until = c.Until
		v.Later = min(addMonths(c.Until, Months), v.Today+1)
	}
	v.Span.From = max(addMonths(v.Span.Until, -Months), min(v.Tracker.Start, v.Span.Until-1))
	if v.Span.From > v.Tracker.Start {
		v.Earlier = v.Span.From
	}
}

// addMonths moves a day by whole months, to the last day of a month that is
// too short for it.
func addMonths(d period.Date, n int) period.Date {
	y, m, day := d.Civil()
	first := period.On(y, m, 1)
	y, m, _ = first.Civil()
	to := period.On(y, m, 1)
	for ; n > 0; n-- {
		y, m, _ = (to + 31).Civil()
		to = period.On(y, m, 1)
	}
	for ; n < 0; n++ {
		y, m, _ = (to - 1).Civil()
		to = period.On(y, m, 1)
	}
	_, _, length := (period.On(y, m+1, 1) - 1).Civil()
	return to + period.Date(min(day, length)-1)
}

func (v *View) periods(ctx context.Context, s Source) error {
	me := s.Actor().Person
	series, err := s.Trackers().Series(ctx, s.Actor(), tracking.SeriesQuery{
		Tracker: v.Tracker.ID, Metric: v.Metric.ID, Span: v.Span, Group: tracking.ByPerson, People: []string{me}})
	if err != nil {
		return err
	}
	for _, l := range series.Lines {
		if l.ID != me {
			continue
		}
		for i, p := range series.Periods {
			off := v.Tracker.Settings.WorkingDays.Count(p.Start, p.End) == 0
			if off && l.Cells[i].Count == 0 {
				continue // a day off on which nothing was done
			}
			v.Periods = append(v.Periods, Period{Period: p, Label: series.Labels[i], Cell: l.Cells[i], Running: p.Contains(v.Today), Off: off})
		}
	}
	slices.Reverse(v.Periods)
	return nil
}

func (v *View) days(ctx context.Context, s Source) error {
	me := s.Actor().Person
	f := tracking.EntryFilter{Tracker: v.Tracker.ID, Metric: v.Metric.ID, Span: v.Span, People: []string{me}}
	byDate := map[period.Date]*Day{}
	day := func(d period.Date) *Day {
		if byDate[d] == nil {
			byDate[d] = &Day{Date: d}
		}
		return byDate[d]
	}
	for cursor := ""; ; {
		subs, next, err := s.Trackers().Submissions(ctx, s.Actor(), f, query.Page{Limit: query.MaxLimit, Cursor: cursor})
		if err != nil {
			return err
		}
		for _, sub := range subs {
			d := day(sub.Date)
			if len(d.Changes) == 0 || !d.Value.Valid && sub.Person != d.Changes[0].Person {
				d.Value, d.Late = sub.New, sub.Late
				d.EntryState = s.State(sub.Key)
			}
			d.Changes = append(d.Changes, sub)
		}
		if cursor = next; next == "" {
			break
		}
	}
	for _, c := range s.Changes() {
		if c.Submit() == nil || c.State == device.Confirmed || c.Dismissed || c.Submit().Metric != v.Metric.ID || !v.Span.Contains(c.Submit().Date) {
			continue
		}
		d := day(c.Submit().Date)
		d.Open = append(d.Open, c)
		if d.State == "" {
			d.EntryState = s.State(tracking.Key{Metric: c.Submit().Metric, Date: c.Submit().Date, Person: me})
		}
	}
	for _, d := range byDate {
		v.Days = append(v.Days, *d)
	}
	slices.SortFunc(v.Days, func(a, b Day) int { return int(b.Date) - int(a.Date) })
	return nil
}
