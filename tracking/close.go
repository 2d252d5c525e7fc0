package tracking

import (
	"context"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Close closes the tracker's period that contains d: entries and corrections
// in it are refused from then on (T16). Only a period that is over can be
// closed; one that is closed already is fault.ErrConflict with the code
// already_closed. It needs trackers.manage.
func (l *Log) Close(ctx context.Context, actor people.Actor, tracker string, d period.Date, reason string) (Closure, error) {
	return l.setClosed(ctx, actor, tracker, d, reason, true)
}

// Reopen opens the closed period that contains d again; one that is open is
// fault.ErrConflict with the code not_closed. It needs trackers.manage, and a
// reason.
func (l *Log) Reopen(ctx context.Context, actor people.Actor, tracker string, d period.Date, reason string) (Closure, error) {
	if strings.TrimSpace(reason) == "" {
		return Closure{}, fault.Invalidf("reason", "is required to reopen a period")
	}
	return l.setClosed(ctx, actor, tracker, d, reason, false)
}

func (l *Log) setClosed(ctx context.Context, actor people.Actor, tracker string, d period.Date, reason string, closed bool) (Closure, error) {
	v, err := l.manage(ctx, actor)
	if err != nil {
		return Closure{}, err
	}
	reason = strings.TrimSpace(reason)
	if err := fault.CheckText("reason", reason, 0, MaxReason); err != nil {
		return Closure{}, err
	}
	if !isDate(d) {
		return Closure{}, fault.Invalidf("date", "must be a date")
	}
	var changed []Closure
	err = l.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		t, err := v.managed(ctx, s, tracker)
		if err != nil {
			return err
		}
		closures, err := s.Closures(ctx, t.ID)
		if err != nil {
			return err
		}
		if closed {
			changed, err = v.close(t, closures, d)
		} else {
			changed, err = reopen(closures, d)
		}
		if err != nil {
			return err
		}
		for i := range changed {
			c := &changed[i]
			c.Closed, c.By, c.At, c.Reason = closed, actor.Person, v.now, reason
			c.Revision++
			if err := s.PutClosure(ctx, *c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Closure{}, err
	}
	return changed[0], nil
}

// close returns the closure that is to close the period around d. What was
// closed from its first day on, under another length of period, it takes over.
func (v view) close(t Tracker, closures []Closure, d period.Date) ([]Closure, error) {
	p := v.containing(t, d)
	switch {
	case allClosed(closures, p.Span()):
		return nil, &fault.Refusal{Code: "already_closed", Field: "date", Reason: "the period is closed already", Err: fault.ErrConflict}
	case p.End > v.today:
		return nil, fault.Invalidf("date", "is in a period that is not over yet")
	}
	c := Closure{Tracker: t.ID, From: p.Start, Until: p.End}
	if i := slices.IndexFunc(closures, func(c Closure) bool { return c.From == p.Start }); i >= 0 {
		c.Revision = closures[i].Revision
	}
	return []Closure{c}, nil
}

// reopen returns the closures that are to be undone so that d is open.
func reopen(closures []Closure, d period.Date) ([]Closure, error) {
	open := slices.DeleteFunc(slices.Clone(closures), func(c Closure) bool { return !c.holds(d) })
	if len(open) == 0 {
		return nil, &fault.Refusal{Code: "not_closed", Field: "date", Reason: "the period is not closed", Err: fault.ErrConflict}
	}
	return open, nil
}

// holds reports whether c keeps entries of day d from changing.
func (c Closure) holds(d period.Date) bool { return c.Closed && d >= c.From && d < c.Until }

// closedOn returns the index of a closure that holds d, or -1.
func closedOn(closures []Closure, d period.Date) int {
	return slices.IndexFunc(closures, func(c Closure) bool { return c.holds(d) })
}

// allClosed reports whether every day of span is closed; closures are by From.
func allClosed(closures []Closure, span period.Span) bool {
	open := span.From // the first day not known to be closed
	for _, c := range closures {
		if c.holds(open) {
			open = c.Until
		}
	}
	return open >= span.Until
}

// Closures returns the periods of a tracker that are or were closed, by date,
// each with who changed it last.
func (l *Log) Closures(ctx context.Context, actor people.Actor, tracker string) ([]Closure, error) {
	v, err := l.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	var out []Closure
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		t, err := v.tracker(ctx, s, tracker)
		if err != nil {
			return err
		}
		out, err = s.Closures(ctx, t.ID)
		return err
	})
	return out, err
}
