package timetrack

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// UseGrace is for how long after it was made a command from a device still
// counts whose author may not use the clock any more (S8).
const UseGrace = 7 * 24 * time.Hour

// lapse says how a command from a device stands to its author's right to use
// the clock.
type lapse int

const (
	inForce lapse = iota // nothing was lost that the command needs; or it never was there
	late                 // it was made before the right was lost, and counts still
	tooLate              // so it was, and it arrives after UseGrace
)

// lapsed reports whether a command from a device was made while its author
// might use the clock, and arrives when that is over. The time made stands for
// the end: it is the earliest possible.
func (t *Timesheet) lapsed(ctx context.Context, b *batch, c Command) (lapse, error) {
	if !b.opts.Offline || b.actor.Can(people.TimetrackUse) || !b.own(c.Person) {
		return inForce, nil
	}
	roster, err := t.dir.RosterAt(ctx, b.actor.Org, c.Made)
	if err != nil {
		return inForce, err
	}
	day, err := roster.Today(c.Person, c.Made)
	if err != nil {
		return inForce, err
	}
	switch actor, ok := roster.Actor(b.actor.Person, day); {
	case !ok || !actor.Can(people.TimetrackUse):
		return inForce, nil
	case c.Received.Sub(c.Made) > UseGrace:
		return tooLate, nil
	}
	return late, nil
}

// judge applies the rules to one command and stages what it does. A refusal
// has staged nothing. An error that is no refusal is one of the store.
func (b *batch) judge(ctx context.Context, d *draft, c Command, lapsed lapse) (Outcome, error) {
	if err := b.mayClock(c, lapsed); err != nil {
		return Outcome{}, err
	}
	switch c.Op {
	case OpStart:
		return b.start(ctx, d, c)
	case OpStop:
		return b.stop(ctx, d, c)
	case OpAdd:
		return b.add(ctx, d, c)
	case OpEdit:
		return b.edit(ctx, d, c)
	}
	return b.remove(ctx, d, c)
}

// mayClock decides whether the actor may give the command at all.
func (b *batch) mayClock(c Command, lapsed lapse) error {
	switch own := b.own(c.Person); {
	case b.decides:
		if day, err := b.day(c.Person, c.moment()); err != nil || !b.charge.sees(c.Person, day) {
			return errors.Join(err, notDecided())
		}
	case b.opts.Import:
		day, err := b.day(c.Person, c.moment())
		if err != nil {
			return err
		}
		switch {
		case !b.actor.Can(people.TimetrackManage):
			return fault.ErrDenied
		case c.Op != OpAdd:
			return fault.Invalidf("op", "must be add in an import")
		case !b.scope.Sees(c.Person, day):
			return &fault.Refusal{Code: "denied", Field: "person", Reason: "only people in one's charge can be imported", Err: fault.ErrDenied}
		}
	case !own:
		// Whether the person exists is not told to those who may not see.
		return &fault.Refusal{Code: "denied", Field: "person", Reason: "only one's own time can be clocked", Err: fault.ErrDenied}
	case c.Op == OpStop || lapsed == late || b.actor.Can(people.TimetrackUse):
	case lapsed == tooLate:
		return &fault.Refusal{Code: "no_longer", Reason: "the clock was taken away more than seven days before this arrived", Err: fault.ErrDenied}
	default:
		return fault.ErrDenied
	}
	return nil
}

// moment is an instant that the command is about.
func (c Command) moment() time.Time {
	if c.Start.IsZero() {
		return c.Made
	}
	return c.Start
}

// start begins an entry. Events are ordered by their times, not by their
// arrival (S9): what began later ends it, and it ends what began before.
func (b *batch) start(ctx context.Context, d *draft, c Command) (Outcome, error) {
	at := c.at()
	clock, err := b.clock(c.Person, at)
	if err != nil {
		return Outcome{}, err
	}
	if err := d.usable(ctx, "activity", c.Activity, clock.DayOf(at), c.Made); err != nil {
		return Outcome{}, err
	}
	others, err := d.near(ctx, b.records(c.Person), at, c.Received)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	var ended []Entry
	e := Entry{Record: Record{ID: c.ID, Person: c.Person}, Activity: c.Activity, Start: at, Zone: c.Zone}
	for _, o := range others {
		switch {
		case o.Start.After(at):
			if e.Stop.IsZero() {
				e.Stop, e.EndedBy = o.Start, o.ID
			}
		case o.Running():
			ended = append(ended, o)
		case o.Stop.After(at):
			if o.EndedBy != "" {
				// What ended it began later than this, which it does from now on.
				err := b.frozen(ctx, d.known, "", o.Person, between(o.counted(), o.until(at).counted()))
				if err == nil {
					ended = append(ended, o)
					break
				}
				if !errors.Is(err, fault.ErrLocked) {
					return Outcome{}, err
				}
			}
			if !b.opts.Offline && !b.decides {
				return Outcome{}, &Overlap{o}
			}
			out.Overlaps = append(out.Overlaps, o)
		}
	}
	for _, o := range ended {
		o.Stop, o.EndedBy = at, e.ID
		if o.Held, err = b.holds(ctx, d, o); err != nil {
			return Outcome{}, err
		}
		o.next(b.actor, c.Origin, "")
		d.put(o)
		out.Stopped = append(out.Stopped, d.staged[o.ID])
	}
	if e.Held, err = b.holds(ctx, d, e); err != nil {
		return Outcome{}, err
	}
	e.next(b.actor, c.Origin, c.Reason)
	d.put(e)
	out.Entry = d.staged[e.ID]
	return out, nil
}

// holds reports whether an entry that was clocked falls on approved days.
func (b *batch) holds(ctx context.Context, d *draft, e Entry) (bool, error) {
	e.Held = false
	in := e.counted()
	if in == (Interval{}) { // it runs, or has no start
		in = Interval{e.moment(), e.moment()}
	}
	err := b.frozen(ctx, d.known, "", e.Person, []Interval{in})
	if errors.Is(err, fault.ErrLocked) {
		return true, nil
	}
	return false, err
}

// frozen returns the refusal of a change to the time of a person on approved
// days, or nil.
func (v view) frozen(ctx context.Context, k *known, name, person string, intervals []Interval) error {
	for _, in := range intervals {
		clock, err := v.clock(person, in.Start)
		if err != nil {
			return err
		}
		if err := k.frozen(ctx, name, v.records(person), daysOf(clock, []Interval{in}), clocked); err != nil {
			return err
		}
	}
	return nil
}

// stop ends an entry, whatever it finds.
func (b *batch) stop(ctx context.Context, d *draft, c Command) (Outcome, error) {
	at := c.at()
	e, ok, err := b.ending(ctx, d, c)
	if err != nil {
		return Outcome{}, err
	}
	if !ok {
		e = Entry{Record: Record{ID: c.ID, Person: c.Person}, Activity: c.Activity, Stop: at, Zone: c.Zone}
		if e.Held, err = b.holds(ctx, d, e); err != nil {
			return Outcome{}, err
		}
		e.next(b.actor, c.Origin, c.Reason)
		d.put(e)
		return Outcome{Entry: d.staged[e.ID]}, nil
	}
	var out Outcome
	before := e
	switch {
	case e.Running():
		e.Stop = at
		if e.Held, err = b.holds(ctx, d, e); err != nil {
			return Outcome{}, err
		}
	case !b.opts.Offline && !b.decides || e.Stop.Equal(at):
		return Outcome{Entry: e, Unchanged: true}, nil
	default:
		e.Stop, e.EndedBy = at, ""
		if err := b.frozen(ctx, d.known, "stop", e.Person, between(before.counted(), e.counted())); err != nil {
			return Outcome{}, err
		}
		out.Replaced = before
	}
	if out.Overlaps, err = b.inTheWay(ctx, d, e); err != nil {
		return Outcome{}, err
	}
	e.next(b.actor, c.Origin, c.Reason)
	d.put(e)
	out.Entry = d.staged[e.ID]
	return out, nil
}

// ending finds the entry that a stop is about: the one it names, else the
// last that runs. There is none for a stop before its start. Where another
// device had switched from the one that it names to one that runs, it ends that:
// events are ordered by their times (S9).
func (b *batch) ending(ctx context.Context, d *draft, c Command) (Entry, bool, error) {
	at := c.at()
	if c.Entry != "" {
		e, ok, err := d.entry(ctx, c.Entry)
		if err != nil || !ok || !b.stoppable(c, e) {
			return Entry{}, false, err
		}
		for next := e; next.EndedBy != "" && !next.Stop.After(at); {
			before := next
			next, ok, err = d.entry(ctx, before.EndedBy)
			if err != nil || !ok || !b.stoppable(c, next) || !next.Start.After(before.Start) {
				return e, err == nil, err
			}
			if next.Running() {
				return next, true, nil
			}
		}
		return e, true, nil
	}
	others, err := d.near(ctx, b.records(c.Person), at, at)
	for _, e := range slices.Backward(others) {
		if e.Running() && !e.Start.After(at) {
			return e, true, err
		}
	}
	return Entry{}, false, err
}

// stoppable reports whether a stop may be about an entry.
func (b *batch) stoppable(c Command, e Entry) bool {
	return b.roster.Resolve(e.Person) == b.roster.Resolve(c.Person) && !e.Removed && !e.Stray() && !e.Start.After(c.at())
}

// inTheWay returns the other entries of the person that overlap with e.
func (b *batch) inTheWay(ctx context.Context, d *draft, e Entry) ([]Entry, error) {
	until := e.Stop
	if until.IsZero() {
		until = b.now
	}
	others, err := d.near(ctx, b.records(e.Person), e.Start, until)
	return slices.DeleteFunc(others, func(o Entry) bool { return o.ID == e.ID || !o.meets(e.Start, e.Stop) }), err
}

func (b *batch) add(ctx context.Context, d *draft, c Command) (Outcome, error) {
	e := Entry{Record: Record{ID: c.ID, Person: c.Person}, Activity: c.Activity, Start: c.Start, Stop: c.Stop, Zone: c.Zone}
	if _, ok, err := d.entry(ctx, e.ID); err != nil || ok {
		return Outcome{}, errors.Join(err, fault.Taken("id"))
	}
	return b.keep(ctx, d, c, Entry{}, e)
}

func (b *batch) edit(ctx context.Context, d *draft, c Command) (Outcome, error) {
	before, err := b.edited(ctx, d, c)
	if err != nil {
		return Outcome{}, err
	}
	e := before
	e.Activity, e.Start, e.Stop, e.Held = c.Activity, c.Start, c.Stop, false
	if !e.Stop.Equal(before.Stop) {
		e.EndedBy = ""
	}
	if c.Stop.IsZero() && !before.Running() {
		return Outcome{}, fault.Invalidf("stop", "is required: the entry is over")
	}
	return b.keep(ctx, d, c, before, e)
}

// edited returns the entry that a command edits or removes.
func (b *batch) edited(ctx context.Context, d *draft, c Command) (Entry, error) {
	e, ok, err := d.entry(ctx, c.Entry)
	switch {
	case err != nil:
		return Entry{}, err
	case !ok || e.Removed || b.roster.Resolve(e.Person) != b.roster.Resolve(c.Person):
		return Entry{}, fault.ErrNotFound
	case c.Base != nil && *c.Base != e.Revision && !b.opts.Offline && !b.decides:
		return Entry{}, fault.ErrStale
	}
	return e, nil
}

// keep checks an entry as it was typed, and stages it.
func (b *batch) keep(ctx context.Context, d *draft, c Command, before, e Entry) (Outcome, error) {
	clock, err := b.clock(e.Person, e.Start)
	if err != nil {
		return Outcome{}, err
	}
	until := e.Stop
	if until.IsZero() {
		until = e.Start
	}
	switch {
	case e.Start.After(c.Received):
		return Outcome{}, fault.Invalidf("start", "is in the future")
	case e.Stop.After(c.Received):
		return Outcome{}, fault.Invalidf("stop", "is in the future")
	case e.length() > MaxEntry && e.length() > before.length():
		return Outcome{}, fault.Invalidf("stop", "is more than %d hours after the start", int(MaxEntry.Hours()))
	}
	if e.Activity != before.Activity {
		if err := d.usable(ctx, "activity", e.Activity, clock.DayOf(e.Start), c.Made); err != nil {
			return Outcome{}, err
		}
	}
	changed := between(before.counted(), e.counted())
	if e.Activity != before.Activity {
		changed = slices.DeleteFunc([]Interval{before.counted(), e.counted()}, func(i Interval) bool { return i == Interval{} })
	}
	if len(changed) == 0 { // it still runs: where it begins counts
		changed = []Interval{{e.Start, until}}
	}
	if err := b.frozen(ctx, d.known, "start", e.Person, changed); err != nil {
		return Outcome{}, err
	}
	if before.Revision > 0 && before.Activity == e.Activity && before.Start.Equal(e.Start) && before.Stop.Equal(e.Stop) && before.Held == e.Held {
		return Outcome{Entry: before, Unchanged: true}, nil
	}
	var out Outcome
	if out.Overlaps, err = b.inTheWay(ctx, d, e); err != nil {
		return Outcome{}, err
	}
	if !b.opts.Offline && !b.decides {
		// What was in the way before may stay there: an edit settles one at a time.
		for _, o := range out.Overlaps {
			if !before.meets(o.Start, o.Stop) || b.grows(before, e, o) {
				return Outcome{}, &Overlap{o}
			}
		}
		out.Overlaps = nil
	}
	if c.Base != nil && *c.Base < before.Revision {
		out.Replaced = before
	}
	e.next(b.actor, c.Origin, c.Reason)
	d.put(e)
	out.Entry = d.staged[e.ID]
	return out, nil
}

// grows reports whether an edit makes the overlap with o larger.
func (b *batch) grows(before, after, o Entry) bool {
	shared := func(e Entry) time.Duration {
		from, until := e.Start, b.now
		if o.Start.After(from) {
			from = o.Start
		}
		for _, end := range []time.Time{e.Stop, o.Stop} {
			if !end.IsZero() && end.Before(until) {
				until = end
			}
		}
		return until.Sub(from)
	}
	return shared(after) > shared(before)
}

func (b *batch) remove(ctx context.Context, d *draft, c Command) (Outcome, error) {
	e, err := b.edited(ctx, d, c)
	if err != nil {
		return Outcome{}, err
	}
	if in := e.counted(); in != (Interval{}) {
		if err := b.frozen(ctx, d.known, "entry", e.Person, []Interval{in}); err != nil {
			return Outcome{}, err
		}
	}
	var out Outcome
	if c.Base != nil && *c.Base < e.Revision {
		out.Replaced = e
	}
	e.Removed = true
	e.next(b.actor, c.Origin, c.Reason)
	d.put(e)
	out.Entry = d.staged[e.ID]
	return out, nil
}

func notDecided() error {
	return &fault.Refusal{Code: "denied", Field: "person", Reason: "one decides for people in one's charge only, and never for oneself", Err: fault.ErrDenied}
}
