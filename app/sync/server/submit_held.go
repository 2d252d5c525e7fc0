package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// asked is what a held change of an entry asks for. Its arguments were decoded
// strictly when they came; they are not there any more of what was applied, or
// made by somebody whose identity was erased (C22).
func asked(r storage.Receipt) (a sync.SubmitArgs, err error) {
	if len(r.Args) > 0 {
		err = json.Unmarshal(r.Args, &a)
	}
	a.Person = cmp.Or(a.Person, r.Subject)
	return a, err
}

func (submits) show(ctx context.Context, u *unit, held []storage.Receipt) ([]*sync.HeldChange, error) {
	out := make([]*sync.HeldChange, len(held))
	for i, r := range held {
		a, err := asked(r)
		if err != nil {
			return nil, err
		}
		h := u.described(r)
		e := &sync.HeldEntry{Tracker: a.Tracker, Metric: tracking.Metric{ID: a.Metric}, Op: a.Op, Value: a.Value, Reason: a.Reason}
		t, err := u.trackers().Managed(ctx, u.actor, a.Tracker)
		switch {
		case err == nil:
			if err := u.describe(ctx, h, e, r, t); err != nil {
				return nil, err
			}
		case !errors.Is(err, fault.ErrNotFound) && !errors.Is(err, fault.ErrDenied):
			return nil, err
		default:
			// One that exists is somebody else's to decide on; one that is gone
			// can only be refused.
			_, err := u.tx.Tracking().Tracker(ctx, a.Tracker, time.Time{})
			if err == nil {
				continue
			}
			if !errors.Is(err, fault.ErrNotFound) {
				return nil, err
			}
		}
		if waits(r) {
			h.Actions = append(h.Actions, sync.Refuse)
		}
		h.Detail = encoded(e)
		out[i] = h
	}
	return out, nil
}

// describe adds the tracker and what stands there now to e, and what can be
// done to h.
func (u *unit) describe(ctx context.Context, h *sync.HeldChange, e *sync.HeldEntry, r storage.Receipt, t tracking.Tracker) error {
	e.Name = t.Name
	m, ok := t.Metric(e.Metric.ID)
	if !ok {
		return nil
	}
	m.Targets, m.Hidden = nil, false
	e.Metric = m
	subs, err := u.tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{
		Metrics: []string{m.ID}, People: []string{r.Subject}, Span: period.Span{From: r.Date, Until: r.Date + 1}, Limit: 1,
	})
	if err != nil {
		return err
	}
	if len(subs) > 0 {
		e.Current, e.By = subs[0].New, u.name(subs[0].By)
	}
	e.Result = result(*e)
	closures, err := u.tx.Tracking().Closures(ctx, t.ID)
	if err != nil {
		return err
	}
	e.Closed = slices.ContainsFunc(closures, func(c tracking.Closure) bool { return c.Closed && r.Date >= c.From && r.Date < c.Until })
	if !waits(r) {
		return nil
	}
	today, err := u.dir.now.Today(r.Subject, u.now)
	if err != nil {
		return err
	}
	switch {
	case r.Date > today:
	case e.Closed:
		h.Actions = append(h.Actions, sync.Reopen)
	default:
		h.Actions = append(h.Actions, sync.Accept)
	}
	if _, err := difference(*e); err == nil {
		h.Actions = append(h.Actions, sync.Book)
	}
	return nil
}

// result is what stands there after the change; where it would pass what a
// value can be, what stands there now.
func result(e sync.HeldEntry) tracking.Value {
	switch e.Op {
	case tracking.Clear:
		return tracking.Value{}
	case tracking.Add:
		sum, err := money.AddInt64(e.Current.N, e.Value)
		if err != nil {
			return e.Current
		}
		return tracking.NumberValue(sum)
	}
	return tracking.NumberValue(e.Value)
}

// difference is what booking adds to another day.
func difference(e sync.HeldEntry) (int64, error) {
	if e.Metric.Kind != tracking.Number && e.Metric.Kind != tracking.Currency || e.Op == tracking.Clear {
		return 0, fault.Invalidf("action", "book is for numbers and amounts that are set or added")
	}
	n := e.Value
	if e.Op == tracking.Set {
		var err error
		if n, err = money.AddInt64(e.Value, -e.Current.N); err != nil {
			return 0, fault.Invalidf("action", "book would pass the largest value")
		}
	}
	if n == 0 {
		return 0, fault.Invalidf("action", "book has no difference to add")
	}
	return n, nil
}

func (submits) settle(ctx context.Context, u *unit, held storage.Receipt, d sync.Decision) error {
	if d.Action == sync.Refuse {
		return nil
	}
	a, err := asked(held)
	if err != nil {
		return err
	}
	c := tracking.Submit{
		Origin:  change.Origin{ID: cmp.Or(detailOf(held).Sent, held.ID), Made: held.Made, Received: u.now},
		Tracker: a.Tracker, Key: tracking.Key{Metric: a.Metric, Date: a.Date, Person: a.Person},
		Op: a.Op, Value: a.Value, Reason: cmp.Or(d.Note, "held as "+held.Code+", accepted"),
	}
	switch d.Action {
	case sync.Reopen:
		if _, err := u.trackers().Reopen(ctx, u.actor, a.Tracker, a.Date, d.Note); err != nil {
			return err
		}
	case sync.Book:
		if err := u.book(ctx, held, d, &c); err != nil {
			return err
		}
	}
	_, err = u.trackers().Accept(ctx, u.actor, c)
	return err
}

// book turns the command into one that adds the difference to an open day.
func (u *unit) book(ctx context.Context, held storage.Receipt, d sync.Decision, c *tracking.Submit) error {
	t, err := u.trackers().Managed(ctx, u.actor, c.Tracker)
	if err != nil {
		return err
	}
	e := sync.HeldEntry{Metric: tracking.Metric{ID: c.Metric}, Op: c.Op, Value: c.Value}
	if err := u.describe(ctx, new(sync.HeldChange), &e, held, t); err != nil {
		return err
	}
	n, err := difference(e)
	if err != nil {
		return err
	}
	if d.Date == 0 {
		if d.Date, err = u.dir.now.Today(held.Subject, u.now); err != nil {
			return err
		}
	}
	c.Reason = "for " + held.Date.String()
	if d.Note != "" {
		c.Reason += ": " + d.Note
	}
	c.Made, c.Date, c.Op, c.Value = u.now, d.Date, tracking.Add, n
	return nil
}
