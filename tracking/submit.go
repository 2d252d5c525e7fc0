package tracking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// MaxBatch is the largest number of commands in one SubmitAll.
const MaxBatch = 10_000

// Outcome is what became of one command of a batch.
type Outcome struct {
	Entry    Entry // after the command; zero where Err is set
	Repeated bool  // the command was known; nothing was changed again
	Err      error // why it was refused
}

// BatchOptions say how SubmitAll treats its commands. The zero value is the
// entry of one's own values, each command by itself.
type BatchOptions struct {
	AllOrNothing bool // one refusal refuses all
	// Import lets those who manage the tracker enter any date from its start,
	// for people in view, assigned or not (C16).
	Import bool
	DryRun bool // judge only; nothing is stored
}

// Submit changes one entry (T12 to T16) and returns it as it stands after the
// command. A command whose id is known changes nothing and is answered as
// the first time.
//
// It returns fault.ErrNotFound for a tracker or metric out of sight,
// fault.ErrInvalid for a value or date out of range, fault.ErrDenied with
// the code not_assigned or not_editable, fault.ErrLocked with the code
// period_locked, fault.ErrStale where Base is not the entry's revision,
// and fault.ErrConflict with the code id_reuse for another command's id.
func (l *Log) Submit(ctx context.Context, actor people.Actor, c Submit) (Entry, error) {
	out, err := l.SubmitAll(ctx, actor, []Submit{c}, BatchOptions{AllOrNothing: true})
	if err != nil {
		return Entry{}, err
	}
	return out[0].Entry, out[0].Err
}

// SubmitAll changes entries in one transaction and returns an outcome for
// each command, in their order. The error is set where the batch as a whole
// failed, and then nothing was changed: with AllOrNothing it is a
// *BatchError with the first refusal.
func (l *Log) SubmitAll(ctx context.Context, actor people.Actor, cmds []Submit, opts BatchOptions) ([]Outcome, error) {
	if len(cmds) > MaxBatch {
		return nil, fault.Invalidf("", "a batch holds at most %d commands", MaxBatch)
	}
	v, err := l.look(ctx, actor)
	if err != nil {
		return nil, err
	}
	b := batch{view: v, opts: opts, cmds: slices.Clone(cmds), out: make([]Outcome, len(cmds)),
		rosters: map[time.Time]*people.Roster{{}: v.roster}}
	for i := range b.cmds {
		c := &b.cmds[i]
		if c.Op == "" {
			c.Op = Set
		}
		if c.Origin, err = c.Origin.Fill(v.now, l.newID); err != nil {
			b.out[i].Err = err
			continue
		}
		at := c.judgedAt()
		if _, ok := b.rosters[at]; !ok {
			if b.rosters[at], err = l.dir.RosterAt(ctx, actor.Org, at); err != nil {
				return nil, err
			}
		}
	}
	run := l.db.Update
	if opts.DryRun {
		run = l.db.View
	}
	prepared := slices.Clone(b.out)
	err = run(ctx, actor.Org, func(ctx context.Context, s Store) error {
		copy(b.out, prepared) // the unit may run again
		return b.run(ctx, s)
	})
	if err != nil {
		return nil, err
	}
	return b.out, nil
}

// BatchError is the refusal of a whole batch because of one command.
type BatchError struct {
	Index int // of the command
	Err   error
}

func (e *BatchError) Error() string { return e.Err.Error() }

// Unwrap returns the refusal of the command.
func (e *BatchError) Unwrap() error { return e.Err }

// batch is one SubmitAll at work.
type batch struct {
	view
	opts    BatchOptions
	cmds    []Submit
	out     []Outcome
	rosters map[time.Time]*people.Roster // by Submit.judgedAt
}

type trackerAt struct {
	id string
	at time.Time
}

func (b *batch) run(ctx context.Context, s Store) error {
	ids, keys := make([]string, len(b.cmds)), make([]Key, len(b.cmds))
	for i, c := range b.cmds {
		ids[i], keys[i] = c.ID, c.Key
	}
	known, err := s.Verdicts(ctx, ids)
	if err != nil {
		return err
	}
	entries, err := s.Lookup(ctx, keys)
	if err != nil {
		return err
	}
	trackers, closures := map[trackerAt]Tracker{}, map[string][]Closure{}
	var submissions []Submission
	var verdicts []change.Verdict
	for i, c := range b.cmds {
		if b.out[i].Err == nil {
			digest := c.digest()
			verdict, repeated := known[c.ID]
			switch {
			case repeated && verdict.Digest != digest:
				b.out[i].Err = change.ErrReused(c.ID)
			case repeated:
				b.out[i], err = answered(c, verdict)
			default:
				var sub Submission
				sub, b.out[i].Err, err = b.judge(ctx, s, c, entries, trackers, closures)
				if err == nil && b.out[i].Err == nil {
					b.out[i].Entry = sub.Entry()
					entries[c.Key] = sub.Entry()
					submissions = append(submissions, sub)
					v := change.Verdict{ID: c.ID, Digest: digest, Status: change.Applied, Ref: refOf(sub), At: c.Received}
					known[c.ID] = v
					verdicts = append(verdicts, v)
				}
			}
			if err != nil {
				return err
			}
		}
		if b.out[i].Err != nil && b.opts.AllOrNothing {
			if len(b.cmds) == 1 {
				return b.out[i].Err
			}
			return &BatchError{Index: i, Err: b.out[i].Err}
		}
	}
	if b.opts.DryRun || len(submissions) == 0 {
		return nil
	}
	if err := s.Submit(ctx, submissions); err != nil {
		return err
	}
	return s.PutVerdicts(ctx, verdicts)
}

// judge applies the rules to one command. A refusal is its second result; the
// third is a failure of the store.
func (b *batch) judge(ctx context.Context, s Store, c Submit, entries map[Key]Entry, trackers map[trackerAt]Tracker, closures map[string][]Closure) (Submission, error, error) {
	at := trackerAt{c.Tracker, c.judgedAt()}
	t, ok := trackers[at]
	if !ok {
		var err error
		t, err = s.Tracker(ctx, at.id, at.at)
		if errors.Is(err, fault.ErrNotFound) && b.opts.Import {
			t, err = s.Tracker(ctx, c.Tracker, time.Time{})
		}
		if errors.Is(err, fault.ErrNotFound) {
			return Submission{}, err, nil
		}
		if err != nil {
			return Submission{}, nil, err
		}
		trackers[at] = t
		if _, ok := closures[t.ID]; !ok {
			if closures[t.ID], err = s.Closures(ctx, t.ID); err != nil {
				return Submission{}, nil, err
			}
		}
	}
	before, exists := entries[c.Key]
	late, err := b.mayEnter(t, c, exists)
	if err != nil {
		return Submission{}, err, nil
	}
	m, ok := t.Metric(c.Metric)
	if !ok {
		return Submission{}, fault.ErrNotFound, nil
	}
	if err := errors.Join(m.check(c.Op, c.Value), checkText("reason", c.Reason, 0, MaxReason)); err != nil {
		return Submission{}, err, nil
	}
	if c.Base != nil && *c.Base != before.Revision {
		return Submission{}, fault.ErrStale, nil
	}
	for _, cl := range closures[t.ID] {
		if cl.Closed && c.Date >= cl.From && c.Date < cl.Until {
			return Submission{}, &fault.Refusal{Code: "period_locked", Field: "date", Err: fault.ErrLocked,
				Reason: fmt.Sprintf("%s to %s is closed", cl.From, cl.Until-1)}, nil
		}
	}
	after, err := m.apply(before.Value, c.Op, c.Value)
	if err != nil {
		return Submission{}, err, nil
	}
	return Submission{
		Key: c.Key, Revision: before.Revision + 1, Change: c.ID, Op: c.Op, Operand: c.Value,
		Old: before.Value, New: after, Late: late, By: b.actor.Person, Reason: c.Reason, Made: c.Made, Received: c.Received,
	}, nil, nil
}

// mayEnter decides whether the actor may change the entry (T7, T10, T15), by
// what was in force when the command was made (T14), and whether it is late.
func (b *batch) mayEnter(t Tracker, c Submit, exists bool) (late bool, err error) {
	roster := b.rosters[c.judgedAt()]
	p, ok := roster.Person(c.Person)
	if !ok {
		p, ok = b.roster.Person(c.Person)
	}
	own := c.Person == b.actor.Person && ok
	manages := b.actor.Can(people.TrackersManage) && b.oversees(t)
	switch {
	case own && (!b.opts.Import || !manages):
	case own, manages && ok && b.scope.Sees(c.Person, c.Date):
	case b.knows(t):
		// Whether the person exists is not told to those who may not see.
		return false, &fault.Refusal{Code: "denied", Field: "person", Reason: "only one's own values can be entered", Err: fault.ErrDenied}
	default:
		return false, fault.ErrNotFound
	}
	if c.Date < period.MinDate || c.Date > period.MaxDate {
		return false, fault.Invalidf("date", "must be a date")
	}
	today, err := roster.Today(c.Person, c.Made)
	if err != nil {
		return false, err
	}
	assigned := t.Assigned(p, c.Date)
	switch {
	case c.Date > today:
		return false, fault.Invalidf("date", "is in the future")
	case c.Date < t.Start:
		return false, fault.Invalidf("date", "is before the tracker's start on %s", t.Start)
	case b.opts.Import && manages:
		return false, nil
	case t.Archived:
		return false, &fault.Refusal{Code: "archived", Field: "tracker", Reason: "the tracker is archived", Err: fault.ErrConflict}
	case !own && strings.TrimSpace(c.Reason) == "":
		return false, fault.Invalidf("reason", "is required to correct somebody else's entry")
	case !assigned && (own || !exists):
		if own && !b.knows(t) {
			return false, fault.ErrNotFound
		}
		return false, &fault.Refusal{Code: "not_assigned", Field: "date", Reason: "the tracker is not assigned on " + c.Date.String(), Err: fault.ErrDenied}
	case own && !t.Settings.AllowEdits && c.Date != today:
		return false, &fault.Refusal{Code: "not_editable", Field: "date", Reason: "this tracker takes entries for today only", Err: fault.ErrDenied}
	}
	if t.Settings.SubmitBy == nil {
		return false, nil
	}
	return isLate(roster, c, *t.Settings.SubmitBy)
}

// isLate reports whether the command was made past the time by which to
// submit the values of its day (T5).
func isLate(roster *people.Roster, c Submit, by TimeOfDay) (bool, error) {
	due, err := dueAt(roster, c.Person, c.Date, by)
	return err == nil && !c.Made.Before(due), err
}

// apply returns the value after an operation.
func (m Metric) apply(old Value, op Op, n int64) (Value, error) {
	switch op {
	case Clear:
		return Value{}, nil
	case Add:
		sum, err := money.AddInt64(old.N, n)
		if err != nil || sum > MaxValue || sum < -MaxValue {
			return Value{}, fault.Invalidf("value", "makes the day's sum pass %d in the metric's smallest unit", int64(MaxValue))
		}
		return NumberValue(sum), nil
	}
	return NumberValue(n), nil
}

// judgedAt is the instant whose rules decide (T14); the zero instant means
// the present ones, for a command that did not wait on its way. That keeps
// direct calls right when the clocks of several servers differ.
func (c Submit) judgedAt() time.Time {
	if c.Made.Before(c.Received) {
		return c.Made
	}
	return time.Time{}
}

// digest fingerprints what the command asks for; when it arrived is no part
// of that.
func (c Submit) digest() change.Digest {
	return change.DigestOf([]any{"tracking.submit", c.Tracker, c.Key, c.Op, c.Value, c.Base, c.Reason})
}

// refOf is the verdict's memory of the answer: revision, value and lateness.
func refOf(s Submission) string {
	ref := strconv.FormatInt(s.Revision, 10) + ":"
	if s.New.Valid {
		ref += strconv.FormatInt(s.New.N, 10)
	}
	if s.Late {
		ref += ":late"
	}
	return ref
}

// answered rebuilds the outcome of a command that is known.
func answered(c Submit, v change.Verdict) (Outcome, error) {
	parts := strings.Split(v.Ref, ":")
	e := Entry{Key: c.Key, Updated: v.At, Late: len(parts) == 3}
	var err error
	if e.Revision, err = strconv.ParseInt(parts[0], 10, 64); err != nil || len(parts) < 2 {
		return Outcome{}, fmt.Errorf("verdict %s: unreadable reference %q", v.ID, v.Ref)
	}
	if parts[1] != "" {
		n, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			return Outcome{}, fmt.Errorf("verdict %s: unreadable reference %q", v.ID, v.Ref)
		}
		e.Value = NumberValue(n)
	}
	return Outcome{Entry: e, Repeated: true}, nil
}
