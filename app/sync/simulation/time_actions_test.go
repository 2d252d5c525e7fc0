package simulation

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// activityIDs are what people clock.
var activityIDs = []string{"talk", "mail"}

// found makes the activities.
func (h *host) found(ctx context.Context) error {
	for _, id := range activityIDs {
		a := timetrack.Activity{Record: timetrack.Record{ID: id}, Name: id, Paid: true}
		if _, err := h.sheet.SaveActivity(ctx, h.actor(ctx, eve), a); err != nil {
			return err
		}
	}
	return nil
}

// approve approves somebody's hours of a day, or reopens them.
func (h *host) approve(ctx context.Context, person string, d period.Date, approved bool) error {
	boss, sel := h.actor(ctx, eve), timetrack.Selection{Span: period.Span{From: d, Until: d + 1}, People: []string{person}}
	if !approved {
		return h.sheet.Reopen(ctx, boss, sel, timetrack.Hours, "checked again")
	}
	report, err := h.sheet.Report(ctx, boss, timetrack.ReportQuery{Selection: sel})
	if err != nil {
		return err
	}
	shown := map[string]string{}
	for _, row := range report.People {
		shown[row.Person] = row.Version
	}
	return h.sheet.Approve(ctx, boss, sel, timetrack.Hours, shown)
}

// clock starts, switches and stops.
func (s *sim) clockIn() {
	p, t := s.someApp()
	activity, stop := pick(s, activityIDs), s.rand.IntN(5) < 2
	if t == nil {
		return
	}
	var err error
	if stop {
		_, _, err = t.Clock().Stop(s.ctx)
	} else {
		_, _, err = t.Clock().Start(s.ctx, activity)
	}
	s.note("%s clocks %s, stop %t: %s", p.name, activity, stop, code(err))
	s.understood(err)
}

// byHand adds, edits and removes time.
func (s *sim) byHand() {
	p, t := s.someApp()
	what, activity := s.rand.IntN(4), pick(s, activityIDs)
	back, long := time.Duration(1+s.rand.IntN(36*60))*time.Minute, time.Duration(1+s.rand.IntN(50))*time.Minute
	which := s.rand.IntN(1000)
	if t == nil {
		return
	}
	start := s.clock.now().Add(p.skew - back).Truncate(time.Second)
	args := sync.ClockArgs{Activity: activity, Start: start, Stop: start.Add(long)}
	var items []timetrack.Item
	for d := period.DateOf(s.clock.now()) - 1; what > 0 && d <= period.DateOf(s.clock.now()); d++ {
		day, err := t.Clock().Day(s.ctx, d)
		if err != nil {
			return // nothing was pulled yet
		}
		items = append(items, day.Items...)
	}
	var err error
	switch {
	case what == 0:
		_, _, err = t.Clock().Add(s.ctx, args)
	case len(items) == 0:
		return
	case what == 1:
		_, _, err = t.Clock().Remove(s.ctx, items[which%len(items)].ID, "")
	default:
		e := items[which%len(items)]
		args.Entry = e.ID
		if !e.Stray() {
			args.Start = e.Start.Add(-time.Minute)
			args.Stop = e.Start.Add(long)
		}
		_, _, err = t.Clock().Edit(s.ctx, args)
	}
	s.note("%s clocks by hand %d %s %s: %s", p.name, what, args.Start.Format(time.TimeOnly), args.Stop.Format(time.TimeOnly), code(err))
	s.understood(err)
}

// approve approves somebody's day, or reopens it.
func (s *sim) approve() {
	person, d, approved := pick(s, []string{ann, ann, bob}), period.DateOf(s.host.now())-period.Date(s.rand.IntN(3)), s.rand.IntN(4) > 0
	what := "approve "
	if !approved {
		what = "reopen "
	}
	s.manage(what+person+" "+d.String(), func(h *host) error { return h.approve(s.ctx, person, d, approved) })
}
