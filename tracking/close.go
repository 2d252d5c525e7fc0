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
// closed; one that is closed already is fault.ErrConflict.
func (l *Log) Close(ctx context.Context, actor people.Actor, tracker string, d period.Date, reason string) (Closure, error) {
	return l.setClosed(ctx, actor, tracker, d, reason, true)
}

// Reopen opens a closed period again. The reason is required.
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
	if err := checkText("reason", reason, 0, MaxReason); err != nil {
		return Closure{}, err
	}
	if d < period.MinDate || d > period.MaxDate {
		return Closure{}, fault.Invalidf("date", "must be a date")
	}
	var c Closure
	err = l.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		t, err := v.tracker(ctx, s, tracker)
		if err != nil {
			return err
		}
		closures, err := s.Closures(ctx, t.ID)
		if err != nil {
			return err
		}
		p := v.containing(t, d)
		c = Closure{Tracker: t.ID, From: p.Start, Until: p.End}
		if i := slices.IndexFunc(closures, func(c Closure) bool { return d >= c.From && d < c.Until }); i >= 0 {
			c = closures[i]
		}
		switch {
		case c.Closed == closed && closed:
			return &fault.Refusal{Code: "already_closed", Field: "date", Reason: "the period is closed already", Err: fault.ErrConflict}
		case c.Closed == closed:
			return &fault.Refusal{Code: "not_closed", Field: "date", Reason: "the period is not closed", Err: fault.ErrConflict}
		case closed && c.Until > v.today:
			return fault.Invalidf("date", "is in a period that is not over yet")
		}
		c.Closed, c.By, c.At, c.Reason = closed, actor.Person, v.now, reason
		c.Revision++
		return s.PutClosure(ctx, c)
	})
	if err != nil {
		return Closure{}, err
	}
	return c, nil
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
