package server

import (
	"cmp"
	"context"
	"encoding/json"
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

// heldTime is a held change of the clock as who decides on it finds it.
type heldTime struct {
	args    sync.ClockArgs
	waiting []timetrack.Entry // kept until it is decided, as they stand now, unless somebody has
	kept    bool              // there were such
	current timetrack.Entry   // that it would change; the zero Entry is none
	would   timetrack.Entry   // as it would stand there
	frozen  []period.Date     // days that it concerns and that are approved
}

// heldTime reads a held change. Its arguments are not there any more of what was
// applied, or made by somebody whose identity was erased (C22).
func (u *unit) heldTime(ctx context.Context, op timetrack.Op, r storage.Receipt) (h heldTime, err error) {
	if len(r.Args) > 0 {
		if err := json.Unmarshal(r.Args, &h.args); err != nil {
			return h, err
		}
	}
	var note sync.ClockNote
	if raw := detailOf(r).Note; len(raw) > 0 {
		if err := json.Unmarshal(raw, &note); err != nil {
			return h, err
		}
	}
	h.kept = len(note.Waiting) > 0
	about := h.args.Entry
	if h.kept {
		about = note.Waiting[0]
	}
	if h.current, err = u.clockEntry(ctx, about); err != nil {
		return h, err
	}
	if h.current.ID != "" && u.dir.now.Resolve(h.current.Person) != u.dir.now.Resolve(r.Subject) {
		h.current = timetrack.Entry{} // a stop may name anything
	}
	for _, id := range note.Waiting {
		e, err := u.clockEntry(ctx, id)
		if err != nil {
			return h, err
		}
		if e.Held && !e.Removed {
			h.waiting = append(h.waiting, e)
		}
	}
	h.would = wouldStand(op, h, r)
	concerned := append([]timetrack.Entry{h.would}, h.waiting...)
	if !h.kept {
		concerned = append(concerned, h.current)
	}
	h.frozen, err = u.approvedDays(ctx, r.Subject, concerned)
	return h, err
}

// wouldStand is the entry as the change would leave it.
func wouldStand(op timetrack.Op, h heldTime, r storage.Receipt) timetrack.Entry {
	e, at := h.current, r.Made.Truncate(time.Second)
	switch {
	case h.kept:
	case op == timetrack.OpStart:
		e = timetrack.Entry{Activity: h.args.Activity, Start: at}
	case op == timetrack.OpStop && e.ID == "":
		e = timetrack.Entry{Activity: h.args.Activity, Stop: at}
	case op == timetrack.OpStop:
		e.Stop = at
	case op == timetrack.OpRemove:
		e = timetrack.Entry{}
	default:
		e.Activity, e.Start, e.Stop = h.args.Activity, h.args.Start, h.args.Stop
	}
	e.Person = r.Subject
	return e
}

// approvedDays are those of the days of somebody's entries whose clocked time is
// frozen.
func (u *unit) approvedDays(ctx context.Context, person string, entries []timetrack.Entry) ([]period.Date, error) {
	var days, frozen []period.Date
	for _, e := range entries {
		if momentOf(e).IsZero() {
			continue
		}
		of, err := u.daysOf(e)
		if err != nil {
			return nil, err
		}
		days = append(days, of...)
	}
	if len(days) == 0 {
		return nil, nil
	}
	span := period.Span{From: slices.Min(days), Until: slices.Max(days) + 1}
	err := u.tx.TimeTrack().Approvals().List(ctx, timetrack.Query{People: []string{u.dir.now.Resolve(person)}, Span: span}, func(a timetrack.Approval) error {
		if (!a.Hours.IsZero() || !a.Paid.IsZero()) && slices.Contains(days, a.Date) {
			frozen = append(frozen, a.Date)
		}
		return nil
	})
	return frozen, err
}

func (k clocking) show(ctx context.Context, u *unit, held []storage.Receipt) ([]*sync.HeldChange, error) {
	out := make([]*sync.HeldChange, len(held))
	for i, r := range held {
		t, err := u.heldTime(ctx, k.op, r)
		if err != nil {
			return nil, err
		}
		h := u.described(r)
		d := sync.HeldClock{
			Op: k.op, Entry: t.current.ID, Activity: t.would.Activity, Start: t.would.Start, Stop: t.would.Stop, Reason: t.args.Reason,
			Kept: t.kept, Approved: len(t.frozen) > 0, Zone: cmp.Or(u.dir.now.Zone(r.Subject, r.Date), "UTC"),
		}
		if t.current.ID != "" && !t.current.Removed {
			current := sync.ClockTimeOf(t.current)
			d.Current = &current
		}
		names, err := u.tx.TimeTrack().Activities().ByID(ctx, []string{d.Activity, t.current.Activity})
		if err != nil {
			return nil, err
		}
		d.Name, d.Now = names[d.Activity].Name, names[t.current.Activity].Name
		if waits(r) {
			h.Actions = t.actions(u, len(r.Args) > 0)
		}
		h.Detail = encoded(d)
		out[i] = h
	}
	return out, nil
}

// actions are what can be decided. To apply what was not takes timetrack.manage,
// as every change for somebody else does.
func (t heldTime) actions(u *unit, known bool) []string {
	may := known && u.actor.Can(people.TimetrackManage)
	if t.kept {
		may = !t.current.Removed
	}
	switch {
	case !may:
		return []string{sync.Refuse}
	case len(t.frozen) > 0:
		return []string{sync.Reopen, sync.Refuse}
	}
	return []string{sync.Accept, sync.Refuse}
}

func (k clocking) settle(ctx context.Context, u *unit, held storage.Receipt, d sync.Decision) error {
	t, err := u.heldTime(ctx, k.op, held)
	if err != nil {
		return err
	}
	switch d.Action {
	case sync.Book:
		return fault.Invalidf("action", "book is for numbers and amounts; clocked time stays on its day")
	case sync.Reopen:
		for _, day := range t.frozen {
			sel := timetrack.Selection{Span: period.Span{From: day, Until: day + 1}, People: []string{held.Subject}}
			if err := u.timesheet().Reopen(ctx, u.actor, sel, timetrack.Hours|timetrack.Paid, d.Note); err != nil {
				return err
			}
		}
	}
	reason := cmp.Or(d.Note, "held as "+held.Code+", accepted")
	if t.kept {
		if d.Action != sync.Refuse && t.current.Removed {
			return &fault.Refusal{Code: "not_held", Reason: "the entry is gone", Err: fault.ErrConflict}
		}
		for _, e := range t.waiting {
			if _, err := u.timesheet().Decide(ctx, u.actor, e.ID, e.Revision, d.Action != sync.Refuse, reason); err != nil {
				return err
			}
		}
		return nil
	}
	if d.Action == sync.Refuse {
		return nil
	}
	if len(held.Args) == 0 {
		return fault.ErrNotFound // what it asked for was erased
	}
	_, err = u.timesheet().Accept(ctx, u.actor, timetrack.Command{
		Origin: change.Origin{ID: cmp.Or(detailOf(held).Sent, held.ID), Made: held.Made, Received: u.now}, Op: k.op, Person: held.Subject,
		Entry: t.args.Entry, Activity: t.args.Activity, Start: t.args.Start, Stop: t.args.Stop, Zone: detailOf(held).Zone, Reason: reason,
	})
	return err
}
