package device

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Clock is the clock of the person on this device (K1 to K5). Each verb is one
// change: judged by the rules that are on the device before anything is written,
// and, when it returns the entry and the id of the change, saved on this device
// and shown. With an error, ErrQuota among them, nothing has changed.
type Clock struct {
	replica  *Replica
	replaces string
}

// Clock returns the person's clock.
func (r *Replica) Clock() Clock { return Clock{replica: r} }

// Instead returns the clock with which to make anew a change that was held or
// rejected: its next verb dismisses that one, in the same transaction. The verb
// returns the errors of Dismiss besides its own.
func (c Clock) Instead(id string) Clock {
	c.replaces = id
	return c
}

// Start begins an activity now, and stops what runs at that instant (K1): this
// is how one switches as well. Time of another device that is in the way is no
// obstacle; both are kept, and the person settles it. It returns the errors of
// timetrack.Timesheet.Start otherwise.
func (c Clock) Start(ctx context.Context, activity string) (timetrack.Entry, string, error) {
	return c.enter(ctx, sync.ClockStartKind, sync.ClockArgs{Activity: activity})
}

// Stop stops what runs, now. It is never refused: where nothing runs on this
// device it stops what runs on another one, and where nothing does it is kept as
// a stop without a start (K1).
func (c Clock) Stop(ctx context.Context) (timetrack.Entry, string, error) {
	return c.enter(ctx, sync.ClockStopKind, sync.ClockArgs{})
}

// Add enters time by hand: Activity, Start, Stop and Reason of args. It returns
// the errors of timetrack.Timesheet.Add.
func (c Clock) Add(ctx context.Context, args sync.ClockArgs) (timetrack.Entry, string, error) {
	return c.enter(ctx, sync.ClockAddKind, args)
}

// Edit changes an entry by hand: Entry, Activity, Start, Stop and Reason of args.
// Without a Stop one that runs goes on. It returns the errors of
// timetrack.Timesheet.Edit but fault.ErrStale.
func (c Clock) Edit(ctx context.Context, args sync.ClockArgs) (timetrack.Entry, string, error) {
	return c.enter(ctx, sync.ClockEditKind, args)
}

// Remove removes an entry. It returns the errors of timetrack.Timesheet.Remove
// but fault.ErrStale.
func (c Clock) Remove(ctx context.Context, entry, reason string) (timetrack.Entry, string, error) {
	return c.enter(ctx, sync.ClockRemoveKind, sync.ClockArgs{Entry: entry, Reason: reason})
}

func (c Clock) enter(ctx context.Context, kind clocking, args sync.ClockArgs) (e timetrack.Entry, id string, err error) {
	r := c.replica
	id, err = r.enter(ctx, kind, c.replaces, func(rec *record) error {
		args.Base = 0
		switch kind.op() {
		case timetrack.OpEdit, timetrack.OpRemove:
			args.Base = r.live.confirmedClock(ctx, args.Entry).Revision
		case timetrack.OpStop:
			// It names what the person saw running, whatever runs elsewhere.
			running, err := r.live.running(ctx, r.config.Person, rec.at())
			if err != nil {
				return err
			}
			args.Entry = running.ID
		}
		rec.args = &args
		e, err = r.live.clock(ctx, r.config.Person, kind, rec)
		return err
	})
	if err != nil {
		return timetrack.Entry{}, "", err
	}
	return e, id, nil
}

// clock applies the rules to a change that is being made, and changes nothing.
func (l *live) clock(ctx context.Context, person string, kind clocking, rec *record) (timetrack.Entry, error) {
	sheet, op := l.timesheet(lookingAtTime{storage.TimeTrack(l.db)}), kind.op()
	opts := timetrack.BatchOptions{DryRun: true, Offline: op == timetrack.OpStart || op == timetrack.OpStop}
	out, err := sheet.SubmitAll(ctx, l.actor(person, l.now()), []timetrack.Command{kind.command(rec, l.now())}, opts)
	if err != nil {
		return timetrack.Entry{}, err
	}
	return out[0].Entry, out[0].Err
}

// running returns the entry that runs at an instant, the one that began last if
// there are several; the zero Entry is none.
func (l *live) running(ctx context.Context, person string, at time.Time) (timetrack.Entry, error) {
	var found timetrack.Entry
	q := timetrack.Query{People: l.records(person), Span: period.Span{From: period.DateOf(at.UTC())}}
	err := l.db.View(ctx, l.org, func(ctx context.Context, tx storage.Tx) error {
		return tx.TimeTrack().Entries().List(ctx, q, func(e timetrack.Entry) error {
			if e.Running() && !e.Start.After(at) && !e.Start.Before(found.Start) {
				found = e
			}
			return nil
		})
	})
	return found, err
}

// records are the ids of those of the person, merged ones included.
func (l *live) records(person string) []string {
	roster := l.dir.roster.Load()
	if roster == nil {
		return []string{}
	}
	var ids []string
	for _, p := range roster.Records(person) {
		ids = append(ids, p.ID)
	}
	return ids
}

// confirmedClock returns an entry as the server has it; the zero Entry is none.
// What a row brought is the first version here.
func (l *live) confirmedClock(ctx context.Context, id string) timetrack.Entry {
	if _, begun := l.under(clockEntryName(id)); begun {
		return timetrack.Entry{}
	}
	var e timetrack.Entry
	err := l.db.View(ctx, l.org, func(ctx context.Context, tx storage.Tx) error {
		versions, err := tx.TimeTrack().Entries().Versions(ctx, id)
		if n := len(versions); n > 0 {
			e = versions[n-1]
		}
		return err
	})
	if err != nil {
		return timetrack.Entry{}
	}
	return e
}

// Day lists the person's working day as the rules of the domain show it (K2);
// the zero date is today. Before the first pull it returns fault.ErrNotFound.
func (c Clock) Day(ctx context.Context, d period.Date) (timetrack.Day, error) {
	r := c.replica
	return r.Timesheet().Day(ctx, r.Actor(), r.config.Person, d)
}

// Running is the entry whose clock runs.
type Running struct {
	timetrack.Item
	// Elapsed is how long it has run at Now, in whole seconds, other days
	// included.
	Elapsed time.Duration
	Now     time.Time // by the clock of the rules on this device
}

// Running returns the entry that runs, with its proposal where it was forgotten
// (K4); false says that none does.
func (c Clock) Running(ctx context.Context) (Running, bool, error) {
	day, err := c.Day(ctx, 0)
	if err != nil {
		return Running{}, false, err
	}
	var found Running
	for _, it := range day.Items {
		if it.Running() {
			elapsed := max(0, day.Now.Truncate(time.Second).Sub(it.Start))
			found = Running{it, elapsed, day.Now} // by start: the last one counts
		}
	}
	return found, found.ID != "", nil
}

// State returns how an entry stands on this device: by the changes of the entry
// itself, and by the start of another one that stopped it. State is "" where
// there are no changes of it, so that it is as the server has it; Change is nil
// then. Confirmed is the entry that the server has; the zero Entry is none.
func (c Clock) State(ctx context.Context, e timetrack.Entry) ClockState {
	s := ClockState{Confirmed: c.replica.live.confirmedClock(ctx, e.ID)}
	s.State, s.Change = c.replica.stateOf(clockEntryName(e.ID))
	if e.EndedBy == "" {
		return s
	}
	state, by := c.replica.stateOf(clockEntryName(e.EndedBy))
	if by != nil && by.ID == e.EndedBy && (state == Saved || state == Sent) && (s.Change == nil || rank(state) < rank(s.State)) {
		s.State, s.Change = state, by
	}
	return s
}

// ClockState is how an entry of the clock stands on this device.
type ClockState struct {
	State     State
	Change    *Change // the newest one in that state
	Confirmed timetrack.Entry
}

// Clock returns the arguments of a change of the clock, of which sync.ClockOp
// tells what it does; nil for others.
func (c Change) Clock() *sync.ClockArgs {
	if args, ok := c.args.(*sync.ClockArgs); ok {
		a := *args
		return &a
	}
	return nil
}
