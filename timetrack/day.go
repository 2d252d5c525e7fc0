package timetrack

import (
	"context"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Day is what a person clocked on one working day (K2).
type Day struct {
	Person string      `json:"person"`
	Date   period.Date `json:"date"`
	From   time.Time   `json:"from"` // the working day's first instant
	Until  time.Time   `json:"until"`
	Items  []Item      `json:"items"`  // by start
	Total  int64       `json:"total"`  // seconds on this day; what runs counts until now
	Closed int64       `json:"closed"` // seconds of entries that are over: what reports show
	Frozen bool        `json:"frozen"` // the day is approved: its entries cannot be changed
	Hours  Mark        `json:"hours"`  // who approved the time, and when
	Now    time.Time   `json:"now"`    // until when what runs was counted
	Zone   string      `json:"zone"`   // IANA name
}

// Item is an entry in the list of a day.
type Item struct {
	Entry
	Seconds   int64    `json:"seconds"`            // on this day, elapsed; 0 while held or without a start
	Overlaps  []string `json:"overlaps,omitzero"`  // ids of other entries that share time with it, to be settled
	Forgotten bool     `json:"forgotten,omitzero"` // it is longer than anybody works in one go (K4)
	// Proposal is when a forgotten entry that runs should have been stopped: the
	// planned end, else the end of the time logged on; zero: nothing is known.
	Proposal time.Time `json:"proposal,omitzero"`
}

// Day lists a person's working day: oneself, or, with timetrack.manage, whom
// one sees (C4). A zero date is the person's today. It returns fault.ErrNotFound
// for somebody out of sight.
func (t *Timesheet) Day(ctx context.Context, actor people.Actor, person string, d period.Date) (Day, error) {
	v, err := t.look(ctx, actor)
	if err != nil {
		return Day{}, err
	}
	if d == 0 {
		if d, err = v.day(person, v.now); err != nil {
			return Day{}, err
		}
	}
	if !isDate(d) {
		return Day{}, fault.Invalidf("date", "must be a date")
	}
	if !v.roster.Scope(actor, people.TimetrackManage).Sees(person, d) {
		return Day{}, fault.ErrNotFound
	}
	clock, err := v.roster.Clock(person, d)
	if err != nil {
		return Day{}, err
	}
	day := Day{Person: person, Date: d, From: clock.Start(d), Until: clock.Start(d + 1), Now: v.now, Zone: v.roster.Zone(person, d)}
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		return t.fill(ctx, s, v, clock, &day)
	})
	if err != nil {
		return Day{}, err
	}
	return day, nil
}

// fill reads the items of a day.
func (t *Timesheet) fill(ctx context.Context, s Store, v view, clock period.Clock, day *Day) error {
	day.Items, day.Total, day.Closed = nil, 0, 0
	a, err := approvedOf(ctx, s, v.records(day.Person), day.Date)
	if err != nil {
		return err
	}
	day.Hours, day.Frozen = a.Hours, a.parts()&clocked != 0

	ids := v.records(day.Person)
	entries, err := all(ctx, s.Entries(), Query{People: ids, Span: around(period.Span{From: day.Date, Until: day.Date + 1})})
	if err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b Entry) int { return a.moment().Compare(b.moment()) })
	for _, e := range entries {
		if !day.has(clock, e) {
			continue
		}
		it := Item{Entry: e, Seconds: on(clock, day.Date, e.shown(v.now))}
		for _, o := range entries {
			if o.ID != e.ID && !e.Stray() && o.meets(e.Start, e.Stop) && e.meets(o.Start, o.Stop) {
				it.Overlaps = append(it.Overlaps, o.ID)
			}
		}
		if it.Forgotten = !e.Stray() && e.shown(v.now).Stop.Sub(e.Start) > t.forgotten; it.Forgotten && e.Running() {
			if it.Proposal, err = v.proposal(ctx, s, ids, clock, e); err != nil {
				return err
			}
		}
		day.Items = append(day.Items, it)
		if !e.Held {
			day.Total += it.Seconds
			day.Closed += on(clock, day.Date, e.counted())
		}
	}
	return nil
}

// has reports whether the entry is of the day: it has time on it, or begins or,
// without a start, stops on it.
func (d Day) has(clock period.Clock, e Entry) bool {
	until := e.Stop
	if e.Running() {
		until = d.Now
	}
	return clock.DayOf(e.moment()) == d.Date || e.meets(d.From, d.Until) && e.moment().Before(d.Until) && until.After(d.From)
}

// shown is the time of the entry with what runs until now.
func (e Entry) shown(now time.Time) Interval {
	if e.Stray() {
		return Interval{e.Stop, e.Stop}
	}
	if e.Stop.IsZero() && second(now).After(e.Start) {
		return Interval{e.Start, second(now)}
	}
	if e.Stop.IsZero() {
		return Interval{e.Start, e.Start}
	}
	return Interval{e.Start, e.Stop}
}

// on returns the seconds of an interval that fall on one working day.
func on(clock period.Clock, d period.Date, in Interval) int64 {
	for _, s := range clock.Slice(in.Start, in.Stop) {
		if s.Date == d {
			return s.Seconds
		}
	}
	return 0
}

// proposal is when an entry that was forgotten should have been stopped (K4).
func (v view) proposal(ctx context.Context, s Store, ids []string, clock period.Clock, e Entry) (time.Time, error) {
	d := clock.DayOf(e.Start)
	days := around(period.Span{From: d, Until: d + 1})
	var planned, logged time.Time
	later := func(at *time.Time, in Interval) {
		if clock.DayOf(in.Start) == d && in.Stop.After(e.Start) && in.Stop.After(*at) && !in.Stop.After(v.now) {
			*at = change.Instant(in.Stop)
		}
	}
	err := s.Shifts().List(ctx, Query{People: ids, Span: days}, func(sh Shift) error {
		later(&planned, sh.interval(clock))
		return nil
	})
	if err != nil || !planned.IsZero() {
		return planned, err
	}
	err = s.Sessions().List(ctx, Query{People: ids, Span: days}, func(se Session) error {
		later(&logged, Interval{se.Start, se.Stop})
		return nil
	})
	return logged, err
}
