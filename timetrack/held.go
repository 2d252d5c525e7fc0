package timetrack

import (
	"context"
	"errors"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Accept applies a command that was made by somebody else and held on its way
// (S5): for its Person, by the actor, with the reason as given. It is judged by
// the decision, not by the author's rights; Base does not count, and overlaps
// are kept for the person to settle.
//
// It needs timetrack.manage for the person's day; nobody accepts for oneself.
// Besides the errors of Edit for what is out of range it returns
// fault.ErrDenied, and fault.ErrLocked with the code approved on approved days.
func (t *Timesheet) Accept(ctx context.Context, actor people.Actor, c Command) (Entry, error) {
	v, err := t.with(ctx, actor, people.TimetrackManage)
	if err != nil {
		return Entry{}, err
	}
	c.Base = nil
	out, err := change.Single(t.run(ctx, &batch{view: v, decides: true, cmds: []Command{c}, opts: BatchOptions{AllOrNothing: true}}))
	return out.Entry, err
}

// Held returns the entries that wait for a decision because they were clocked
// on approved days (Entry.Held), of those for whom the actor may decide, by
// person and day.
func (t *Timesheet) Held(ctx context.Context, actor people.Actor, days period.Span) ([]Entry, error) {
	v, err := t.with(ctx, actor, people.TimetrackApprove)
	if err != nil {
		return nil, err
	}
	if err := checkSpan(days); err != nil {
		return nil, err
	}
	decides := v.decider(people.TimetrackApprove)
	var out []Entry
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out = nil
		return s.Entries().List(ctx, Query{Span: around(days)}, func(e Entry) error {
			if !e.Held {
				return nil
			}
			day, err := v.day(e.Person, e.moment())
			if err == nil && days.Contains(day) && decides.sees(e.Person, day) {
				out = append(out, e)
			}
			return err
		})
	})
	return out, err
}

// Decide releases an entry that is held, so that it counts from then on, or
// removes it. It needs timetrack.approve for the person's day, and a reason to
// remove; nobody decides for oneself.
//
// It returns fault.ErrNotFound for an entry out of sight, fault.ErrConflict
// with the code not_held, fault.ErrStale where it was changed meanwhile, and,
// to release, fault.ErrLocked with the code approved as long as its days are
// not reopened.
func (t *Timesheet) Decide(ctx context.Context, actor people.Actor, id string, revision int64, release bool, reason string) (Entry, error) {
	v, err := t.with(ctx, actor, people.TimetrackApprove)
	if err != nil {
		return Entry{}, err
	}
	reason = strings.TrimSpace(reason)
	least := 1
	if release {
		least = 0
	}
	if err := fault.Join(checkID("id", id), fault.CheckText("reason", reason, least, MaxReason)); err != nil {
		return Entry{}, err
	}
	o := t.direct(v)
	var e Entry
	err = t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		e, err = v.decidable(ctx, s, id, revision)
		if err != nil {
			return err
		}
		e.Held, e.Removed = false, !release
		if in := e.counted(); in != (Interval{}) {
			if err := v.frozen(ctx, newKnown(s), "id", e.Person, []Interval{in}); err != nil {
				return err
			}
		}
		e.next(actor, o, reason)
		return s.Entries().Put(ctx, e)
	})
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

// decidable returns a held entry for whose person the actor may decide.
func (v view) decidable(ctx context.Context, s Store, id string, revision int64) (Entry, error) {
	e, ok, err := one(ctx, s.Entries(), id)
	if err != nil {
		return Entry{}, err
	}
	if !ok {
		return Entry{}, fault.ErrNotFound
	}
	day, err := v.day(e.Person, e.moment())
	switch {
	case err != nil:
		return Entry{}, err
	case !v.decider(people.TimetrackApprove).sees(e.Person, day):
		return Entry{}, fault.ErrNotFound
	case e.Revision != revision:
		return Entry{}, fault.ErrStale
	case !e.Held:
		return Entry{}, &fault.Refusal{Code: "not_held", Field: "id", Reason: "the entry does not wait for a decision", Err: fault.ErrConflict}
	}
	return e, nil
}

// History returns every version of an entry, newest first (C12), for the person
// and for those with timetrack.manage who see the person's day.
func (t *Timesheet) History(ctx context.Context, actor people.Actor, id string) ([]Entry, error) {
	v, err := t.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	if checkID("id", id) != nil {
		return nil, fault.ErrNotFound // and no store needs to look for it
	}
	var out []Entry
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out, err = s.Entries().Versions(ctx, id)
		if err != nil || len(out) == 0 {
			return errors.Join(err, fault.ErrNotFound)
		}
		day, err := v.day(out[0].Person, out[0].moment())
		if err == nil && !v.roster.Scope(actor, people.TimetrackManage).Sees(out[0].Person, day) {
			err = fault.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
