package server

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// clocking is the kinds of change of the author's own clock, by what they do.
type clocking struct{ op timetrack.Op }

func (clocking) decides() people.Permissions { return people.TimetrackApprove }

func (k clocking) read(u *unit, raw json.RawMessage) (action, error) {
	var a sync.ClockArgs
	entry, activity := field{"entry", &a.Entry, true}, field{"activity", &a.Activity, true}
	start, stop := field{"start", &a.Start, true}, field{"stop", &a.Stop, true}
	base, reason := field{"base", &a.Base, false}, field{"reason", &a.Reason, false}
	var fields []field
	switch k.op {
	case timetrack.OpStart:
		fields = []field{activity, reason}
	case timetrack.OpStop:
		entry.required, activity.required = false, false
		fields = []field{entry, activity, reason}
	case timetrack.OpAdd:
		fields = []field{activity, start, stop, reason}
	case timetrack.OpEdit:
		stop.required = false
		fields = []field{entry, activity, start, stop, base, reason}
	case timetrack.OpRemove:
		fields = []field{entry, base, reason}
	}
	if err := decode(raw, fields); err != nil {
		return action{}, err
	}
	if a.Base < 0 {
		return action{}, fault.Invalidf("base", "must be 0 or more")
	}
	for name, at := range map[string]time.Time{"start": a.Start, "stop": a.Stop} {
		if y := at.UTC().Year(); !at.IsZero() && (y < 1900 || y > 9998) {
			return action{}, fault.Invalidf(name, "must be between the years 1900 and 9998")
		}
	}
	act := action{subject: u.actor.Person, args: a}
	if !a.Start.IsZero() {
		var err error
		act.date, err = u.dir.now.Today(u.actor.Person, a.Start)
		return act, err
	}
	return act, nil
}

// command is the change as the domain takes it.
func (k clocking) command(j *job) timetrack.Command {
	a := j.args.(sync.ClockArgs)
	c := timetrack.Command{
		Origin: change.Origin{ID: cmp.Or(j.detail.Sent, j.receipt.ID), Made: j.receipt.Made, Received: j.receipt.Received},
		Op:     k.op, Entry: a.Entry, Activity: a.Activity, Start: a.Start, Stop: a.Stop,
		Zone: printable(j.change.Zone, timetrack.MaxName), Reason: a.Reason,
	}
	if !j.first.IsZero() {
		c.Made = j.first // it is known by what it is
	}
	if k.op == timetrack.OpEdit || k.op == timetrack.OpRemove {
		c.Base = &a.Base
	}
	return c
}

// known looks for the activity, and for the entry that is edited. A stop is of
// whatever there is.
func (k clocking) known(ctx context.Context, u *unit, j *job) (bool, error) {
	a := j.args.(sync.ClockArgs)
	e, err := u.clockEntry(ctx, a.Entry)
	if err != nil {
		return false, err
	}
	if err := u.dated(j, e); err != nil {
		return false, err
	}
	if (k.op == timetrack.OpEdit || k.op == timetrack.OpRemove) && (e.ID == "" || e.Removed || !u.owns(e)) {
		return false, nil
	}
	if k.op == timetrack.OpStop || k.op == timetrack.OpRemove {
		return true, nil
	}
	found, err := u.tx.TimeTrack().Activities().ByID(ctx, []string{a.Activity})
	activity, ok := found[a.Activity]
	return ok && !activity.Removed, err
}

// clockEntry returns the latest version of an entry; the zero Entry is none.
func (u *unit) clockEntry(ctx context.Context, id string) (timetrack.Entry, error) {
	if id == "" {
		return timetrack.Entry{}, nil
	}
	found, err := u.tx.TimeTrack().Entries().ByID(ctx, []string{id})
	return found[id], err
}

func (u *unit) owns(e timetrack.Entry) bool { return u.dir.now.Resolve(e.Person) == u.actor.Person }

// dated puts a job on the day of the entry that it is about, by which it is
// seen, where that is the author's.
func (u *unit) dated(j *job, e timetrack.Entry) (err error) {
	if e.ID == "" || !u.owns(e) {
		return nil
	}
	j.receipt.Date, err = u.dir.now.Today(e.Person, momentOf(e))
	return err
}

// momentOf is the start of an entry, or its stop where it has none.
func momentOf(e timetrack.Entry) time.Time {
	if e.Stray() {
		return e.Stop
	}
	return e.Start
}

func (k clocking) apply(ctx context.Context, u *unit, jobs []*job) error {
	cmds := make([]timetrack.Command, len(jobs))
	for i, j := range jobs {
		cmds[i] = k.command(j)
	}
	out, err := u.timesheet().SubmitAll(ctx, u.actor, cmds, timetrack.BatchOptions{Offline: true})
	if err != nil {
		return err
	}
	elsewhere, err := clockedElsewhere(ctx, u, jobs, out)
	if err != nil {
		return err
	}
	for i, j := range jobs {
		o, e := out[i], out[i].Entry
		if o.Err != nil {
			if !j.refuse(o.Err) {
				return o.Err
			}
			if e, err = u.clockEntry(ctx, cmds[i].Entry); err != nil {
				return err
			}
		} else if err := u.clocked(ctx, j, o, elsewhere); err != nil {
			return err
		}
		if err := u.dated(j, e); err != nil {
			return err
		}
	}
	return nil
}

// clocked gives a job the verdict on what had its effect. Time on approved days
// is there, but somebody has to decide on it before it counts (K1, K16).
func (u *unit) clocked(ctx context.Context, j *job, o timetrack.Outcome, elsewhere func(timetrack.Entry) bool) error {
	if o.Repeated {
		var err error
		if o.Entry, err = u.clockEntry(ctx, o.Entry.ID); err != nil {
			return err
		}
	}
	var note sync.ClockNote
	for _, e := range append([]timetrack.Entry{o.Entry}, o.Stopped...) {
		if e.Held && !e.Removed {
			note.Waiting = append(note.Waiting, e.ID)
		}
	}
	for _, e := range o.Overlaps {
		note.Overlaps = append(note.Overlaps, sync.ClockTimeOf(e))
	}
	status := change.Applied
	if o.Lapsed {
		status = change.AppliedLate
	}
	j.settle(status, "", "")
	if o.Replaced.ID != "" && elsewhere(o.Replaced) {
		replaced := sync.ClockTimeOf(o.Replaced)
		note.Replaced = &replaced
		j.settle(status, sync.CodeReplacedOwn, "it took the place of what another device of yours had made of the entry")
	}
	if n := len(note.Overlaps); n > 0 {
		j.settle(status, sync.CodeOverlap, fmt.Sprintf("other entries share time with it (%d); change one of them", n))
	}
	if len(note.Waiting) > 0 {
		j.settle(change.Held, sync.CodeApproved, "a day that it falls on is approved; the time is kept, and counts when it has been decided on")
	}
	if note.Waiting != nil || note.Overlaps != nil || note.Replaced != nil {
		j.detail.Note = encoded(note)
	}
	return nil
}

// note has nothing in it that others could not read.
func (clocking) note(_ *unit, stored json.RawMessage) json.RawMessage { return stored }

// clockedElsewhere returns a function that tells the entries as other devices
// of the author's left them from those of this one.
func clockedElsewhere(ctx context.Context, u *unit, jobs []*job, out []timetrack.Outcome) (func(timetrack.Entry) bool, error) {
	here := map[string]bool{}
	for _, j := range jobs {
		here[cmp.Or(j.detail.Sent, j.receipt.ID)] = true
	}
	var ids []string
	for _, o := range out {
		if e := o.Replaced; e.ID != "" && !here[e.Change] {
			ids = append(ids, e.Change)
		}
	}
	var receipts map[string]storage.Receipt
	if len(ids) > 0 {
		var err error
		if receipts, err = u.tx.Devices().ReceiptsByID(ctx, ids); err != nil {
			return nil, err
		}
	}
	return func(e timetrack.Entry) bool {
		return !here[e.Change] && receipts[e.Change].Device != jobs[0].receipt.Device && u.dir.now.Resolve(e.By) == u.actor.Person
	}, nil
}

// daysOf are the days on which an entry falls, by the person's clock then; one
// that runs falls on its first.
func (u *unit) daysOf(e timetrack.Entry) ([]period.Date, error) {
	at := momentOf(e)
	clock, err := u.dir.now.Clock(e.Person, period.DateOf(at.UTC()))
	if err != nil {
		return nil, err
	}
	days := []period.Date{clock.DayOf(at)}
	if !e.Stray() && !e.Stop.IsZero() {
		for _, s := range clock.Slice(e.Start, e.Stop) {
			days = append(days, s.Date)
		}
	}
	slices.Sort(days)
	return slices.Compact(days), nil
}
