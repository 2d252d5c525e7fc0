package timetrack

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// MaxBatch is the largest number of commands in one SubmitAll.
const MaxBatch = 10_000

// Outcome is what became of one command of a batch.
type Outcome struct {
	// Entry is as it stands after the command; zero where Err is set. One that
	// is Held waits for a decision.
	Entry     Entry
	Stopped   []Entry // those that a start ended
	Repeated  bool    // the command was known; nothing was changed again
	Unchanged bool    // what it asks for stood there already; nothing was stored
	// Lapsed is that of a command from a device which was made while its author
	// might use the clock, and arrived when that was over (applied_late, S8).
	Lapsed bool
	// Overlaps are the entries in the way that a command from a device was kept
	// in spite of; the person settles that (S9).
	Overlaps []Entry
	// Replaced is the entry as another device of the person's had left it, in
	// whose place the command from this one came (S9); its revision is 0 where
	// there was none.
	Replaced Entry
	Err      error // why it was refused
}

// BatchOptions say how SubmitAll treats its commands. The zero value is the
// clock of one's own, each command by itself.
type BatchOptions struct {
	AllOrNothing bool // one refusal refuses all
	// Import lets those with timetrack.manage add entries for the people that
	// they manage (C16). An entry under the id of a command that is known is
	// not added again.
	Import bool
	DryRun bool // judge only; nothing is stored
	// Offline is for commands from a device of the actor's own, which may have
	// waited there. Overlaps are kept (Outcome.Overlaps), and of two devices
	// the later arrival wins (Outcome.Replaced) (S9). A command that was made
	// before its author lost timetrack.use counts for UseGrace (Outcome.Lapsed),
	// and is refused with the code no_longer afterwards.
	Offline bool
}

// Start begins an activity at the moment of the command, and ends what runs at
// that instant (K1). One that falls on an approved day is kept and Held.
//
// It returns fault.ErrDenied without timetrack.use, fault.ErrInvalid for an
// activity that there is not, and fault.ErrConflict with the code
// activity_retired, overlap where an entry that is over lasts until later, or
// id_reuse for another command's id.
func (t *Timesheet) Start(ctx context.Context, actor people.Actor, c Command) (Entry, error) {
	return t.submit(ctx, actor, OpStart, c)
}

// Stop ends the entry that the command names, or the one that runs (K1). It is
// never refused to somebody who asks for oneself, however long the entry is:
// one that falls on approved days is Held; one without a start is kept as such
// (Entry.Stray); an entry that is over stays as it is.
func (t *Timesheet) Stop(ctx context.Context, actor people.Actor, c Command) (Entry, error) {
	return t.submit(ctx, actor, OpStop, c)
}

// Add enters time by hand (K3).
//
// It returns fault.ErrDenied without timetrack.use, fault.ErrInvalid for times
// out of range or in the future and for an activity that there is not,
// fault.ErrLocked with the code approved on approved days, and
// fault.ErrConflict with the code activity_retired or id_reuse, or as an
// *Overlap.
func (t *Timesheet) Add(ctx context.Context, actor people.Actor, c Command) (Entry, error) {
	return t.submit(ctx, actor, OpAdd, c)
}

// Edit changes activity, start and stop of an entry by hand (K3). Besides the
// errors of Add it returns fault.ErrNotFound for an entry that is not the
// actor's, and fault.ErrStale where Base is not its revision.
func (t *Timesheet) Edit(ctx context.Context, actor people.Actor, c Command) (Entry, error) {
	return t.submit(ctx, actor, OpEdit, c)
}

// Remove removes an entry; its history stays. It returns the errors of Edit.
func (t *Timesheet) Remove(ctx context.Context, actor people.Actor, c Command) (Entry, error) {
	return t.submit(ctx, actor, OpRemove, c)
}

func (t *Timesheet) submit(ctx context.Context, actor people.Actor, op Op, c Command) (Entry, error) {
	c.Op = op
	out, err := change.Single(t.SubmitAll(ctx, actor, []Command{c}, BatchOptions{AllOrNothing: true}))
	return out.Entry, err
}

// SubmitAll runs commands in one transaction, each on top of those before it,
// and returns an outcome for each, in their order. A command whose id is known
// changes nothing and is answered as the first time. The error is set where
// the batch as a whole failed, and then nothing was changed: with
// AllOrNothing it is a *BatchError with the first refusal.
func (t *Timesheet) SubmitAll(ctx context.Context, actor people.Actor, cmds []Command, opts BatchOptions) ([]Outcome, error) {
	if len(cmds) > MaxBatch {
		return nil, fault.Invalidf("", "a batch holds at most %d commands", MaxBatch)
	}
	v, err := t.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	return t.run(ctx, &batch{view: v, opts: opts, cmds: slices.Clone(cmds)})
}

// run runs a batch whose malformed and lapsed are not yet known.
func (t *Timesheet) run(ctx context.Context, b *batch) ([]Outcome, error) {
	b.malformed, b.lapsed = make([]error, len(b.cmds)), make([]lapse, len(b.cmds))
	for i := range b.cmds {
		c := &b.cmds[i]
		var err error
		c.Origin, err = c.Origin.Fill(b.now, t.newID)
		if b.malformed[i] = fault.Join(err, c.check()); b.malformed[i] != nil {
			continue
		}
		if c.Person == "" {
			c.Person = b.actor.Person
		}
		if b.lapsed[i], err = t.lapsed(ctx, b, *c); err != nil {
			return nil, err
		}
	}
	switch {
	case b.decides:
		b.charge = b.decider(people.TimetrackManage)
	case b.opts.Import:
		b.scope = b.roster.Scope(b.actor, people.TimetrackManage)
	}
	run := t.db.Update
	if b.opts.DryRun {
		run = t.db.View
	}
	var out []Outcome
	err := run(ctx, b.actor.Org, func(ctx context.Context, s Store) (err error) {
		out, err = b.run(ctx, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// BatchError is the refusal of a whole batch because of one command.
type BatchError = change.BatchError

// batch is one SubmitAll at work.
type batch struct {
	view
	opts      BatchOptions
	decides   bool // it is a manager's decision on what was held
	cmds      []Command
	malformed []error      // by command
	lapsed    []lapse      // by command
	scope     people.Scope // of Import: who may be imported for
	charge    charge       // of decides: for whom the actor may decide
}

// run judges the commands one after the other, and stores what became of them
// at the end. It changes nothing in b, because a unit of work may run again.
func (b *batch) run(ctx context.Context, s Store) ([]Outcome, error) {
	ids := make([]string, 0, len(b.cmds))
	for i, c := range b.cmds {
		if b.malformed[i] == nil {
			ids = append(ids, c.ID)
		}
	}
	known, err := s.Verdicts(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Outcome, len(b.cmds))
	d := newDraft(s)
	if err := b.prepare(ctx, d); err != nil {
		return nil, err
	}
	var verdicts []change.Verdict
	for i, c := range b.cmds {
		verdict, repeated := known[c.ID]
		switch {
		case b.malformed[i] != nil:
			out[i].Err = b.malformed[i]
		case repeated:
			if out[i], err = answered(ctx, d, c, verdict); err != nil {
				return nil, err
			}
		default:
			o, refusal := b.judge(ctx, d, c, b.lapsed[i])
			if refusal != nil && fault.Sentinel(refusal) == nil {
				return nil, refusal // the store failed
			}
			if refusal != nil {
				out[i].Err = refusal
				break
			}
			status := change.Applied
			if o.Lapsed = b.lapsed[i] == late; o.Lapsed {
				status = change.AppliedLate
			}
			out[i] = o
			known[c.ID] = change.Verdict{ID: c.ID, Digest: c.digest(), Status: status, Ref: refOf(o.Entry), At: c.Received}
			verdicts = append(verdicts, known[c.ID])
		}
		if out[i].Err != nil && b.opts.AllOrNothing {
			return nil, &BatchError{Index: i, Err: out[i].Err}
		}
	}
	if b.opts.DryRun || len(verdicts) == 0 {
		return out, nil
	}
	if err := s.Entries().Put(ctx, d.written...); err != nil {
		return nil, err
	}
	return out, s.PutVerdicts(ctx, verdicts)
}

// prepare reads at once what the commands will be judged by, as far as that can
// be told before: a batch of thousands does not ask for it one by one.
func (b *batch) prepare(ctx context.Context, d *draft) error {
	if len(b.cmds) == 1 {
		return nil
	}
	var ids, frozen []string
	diaries := map[string]period.Span{}
	for i, c := range b.cmds {
		if b.malformed[i] != nil {
			continue
		}
		ids = append(ids, c.ID)
		if c.Entry != "" {
			ids = append(ids, c.Entry)
		}
		from, until := c.moment(), c.Stop
		if until.Before(from) {
			until = from
		}
		clock, err := b.clock(c.Person, from)
		if err != nil {
			return err
		}
		frozen = append(frozen, dayIDs(b.records(c.Person), daysOf(clock, []Interval{{from, until}})...)...)
		if c.Op == OpStart { // what began later ends it
			until = c.Received
		}
		for _, person := range b.records(c.Person) {
			days := daysIn(from, until)
			if known, ok := diaries[person]; ok {
				days = period.Span{From: min(days.From, known.From), Until: max(days.Until, known.Until)}
			}
			diaries[person] = days
		}
	}
	if err := d.known.days(ctx, frozen); err != nil {
		return err
	}
	if err := d.entries(ctx, ids); err != nil {
		return err
	}
	return d.look(ctx, diaries)
}

// refOf is the verdict's memory of the answer.
func refOf(e Entry) string { return strconv.FormatInt(e.Revision, 10) + ":" + e.ID }

// answered rebuilds the outcome of a command that is known; another command
// under its id is refused. An error is one of the store's contents.
func answered(ctx context.Context, d *draft, c Command, v change.Verdict) (Outcome, error) {
	if v.Digest != c.digest() {
		return Outcome{Err: change.ErrReused(c.ID)}, nil
	}
	number, id, _ := strings.Cut(v.Ref, ":")
	revision, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return Outcome{}, fmt.Errorf("verdict %s: unreadable reference %q", v.ID, v.Ref)
	}
	versions, err := d.versions(ctx, id)
	if err != nil {
		return Outcome{}, err
	}
	for _, e := range versions {
		if e.Revision == revision {
			return Outcome{Entry: e, Repeated: true, Lapsed: v.Status == change.AppliedLate}, nil
		}
	}
	return Outcome{}, fmt.Errorf("verdict %s: there is no entry %q", v.ID, v.Ref)
}
