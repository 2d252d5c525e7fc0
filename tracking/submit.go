package tracking

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// MaxBatch is the largest number of commands in one SubmitAll.
const MaxBatch = 10_000

// Outcome is what became of one command of a batch.
type Outcome struct {
	Entry    Entry // after the command; zero where Err is set
	Repeated bool  // the command was known; nothing was changed again
	// Unchanged is that of an import whose value stood there already; nothing
	// was stored.
	Unchanged bool
	// Lapsed is that of a command from a device whose assignment ended after
	// it was made and before it arrived (applied_late, S8).
	Lapsed bool
	// Replaced are the submissions of the actor's own that a Set or Clear from
	// a device was made without knowing, oldest first (S9).
	Replaced []Submission
	Err      error // why it was refused
}

// BatchOptions say how SubmitAll treats its commands. The zero value is the
// entry of one's own values, each command by itself.
type BatchOptions struct {
	AllOrNothing bool // one refusal refuses all
	// Import lets those who manage the tracker enter any date from its start,
	// for people in view, assigned or not (C16). A command whose id is known
	// still changes nothing, but Outcome.Entry is as it stands now: ids that
	// are made from what a file says let it be imported again without undoing
	// what was corrected since. Such ids are of version 8, and no others take
	// them: whoever guesses what was imported could ask by its id.
	Import bool
	DryRun bool // judge only; nothing is stored
	// Offline is for commands from a device of the actor's own, which may have
	// waited there. Base is the revision of the entry that the device knew. A
	// Set or Clear that did not know a submission of somebody else is refused
	// with a *Conflict, where it would change the value; one that did not know
	// those of the actor's own takes their place and names them
	// (Outcome.Replaced); an Add adds (S9). A command that was made before its
	// assignment ended counts for AssignmentGrace after that (Outcome.Lapsed)
	// and is refused with no_longer from then on (S8).
	Offline bool
}

// Submit changes one entry (T12 to T16) and returns it as it stands after the
// command. A command whose id is known changes nothing and is answered as
// the first time.
//
// It returns fault.ErrNotFound for a tracker or metric out of sight,
// fault.ErrInvalid for a value or date out of range, fault.ErrDenied with
// the code not_assigned or not_editable, or for somebody who is not in view,
// fault.ErrLocked with the code period_locked, fault.ErrStale where Base is
// not the entry's revision, and fault.ErrConflict with the code id_reuse for
// another command's id, archived, metric_retired, metric_changed, or
// merged_record where another record of the person holds the day's value.
func (l *Log) Submit(ctx context.Context, actor people.Actor, c Submit) (Entry, error) {
	out, err := change.Single(l.SubmitAll(ctx, actor, []Submit{c}, BatchOptions{AllOrNothing: true}))
	return out.Entry, err
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
	return l.submit(ctx, &batch{view: v, opts: opts, cmds: slices.Clone(cmds)})
}

// submit runs a batch whose malformed and rosters are not yet known.
func (l *Log) submit(ctx context.Context, b *batch) ([]Outcome, error) {
	b.malformed, b.rosters = make([]error, len(b.cmds)), map[time.Time]*people.Roster{{}: b.roster}
	var err error
	for i := range b.cmds {
		c := &b.cmds[i]
		if c.Op == "" {
			c.Op = Set
		}
		c.Origin, err = c.Origin.Fill(b.now, l.newID)
		if b.malformed[i] = fault.Join(err, c.checkKey()); b.malformed[i] != nil {
			continue
		}
		if !b.opts.Import && derived(c.ID) {
			b.malformed[i] = fault.Invalidf("id", "is of version 8, which is for imports")
			continue
		}
		at := c.judgedAt()
		if _, ok := b.rosters[at]; !ok {
			if b.rosters[at], err = l.dir.RosterAt(ctx, b.actor.Org, at); err != nil {
				return nil, err
			}
		}
	}
	run := l.db.Update
	if b.opts.DryRun {
		run = l.db.View
	}
	var out []Outcome
	err = run(ctx, b.actor.Org, func(ctx context.Context, s Store) error {
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
	decides   *people.Scope // of a decision on what was held: for whom the actor may decide; else nil
	cmds      []Submit
	malformed []error                      // by command
	rosters   map[time.Time]*people.Roster // by Submit.judgedAt
}

// run judges the commands one after the other, each on top of those before it,
// and stores what became of them at the end. It changes nothing in b, because
// a unit of work may run again.
func (b *batch) run(ctx context.Context, s Store) ([]Outcome, error) {
	ids, keys := make([]string, 0, len(b.cmds)), make([]Key, 0, len(b.cmds))
	for i, c := range b.cmds {
		if b.malformed[i] == nil {
			ids, keys = append(ids, c.ID), append(keys, c.Key)
			keys = append(keys, b.twins(c.Key)...)
		}
	}
	known, err := s.Verdicts(ctx, ids)
	if err != nil {
		return nil, err
	}
	if b.opts.Import {
		for _, c := range b.cmds {
			if !b.sees(c.Key) { // it is refused, whether its id is known or not
				delete(known, c.ID)
			}
		}
	}
	entries, err := s.Lookup(ctx, keys)
	if err != nil {
		return nil, err
	}
	r, err := b.rules(ctx, s, known)
	if err != nil {
		return nil, err
	}
	recent, err := b.recent(ctx, s, known, entries)
	if err != nil {
		return nil, err
	}
	out := make([]Outcome, len(b.cmds))
	var submissions []Submission
	var verdicts []change.Verdict
	for i, c := range b.cmds {
		verdict, repeated := known[c.ID]
		switch {
		case b.malformed[i] != nil:
			out[i].Err = b.malformed[i]
		case repeated:
			if out[i], err = answered(c, verdict); err != nil {
				return nil, err
			}
			if b.opts.Import && out[i].Err == nil {
				out[i].Entry = entries[c.Key]
			}
		default:
			sub, refusal := b.judge(c, r, entries[c.Key], recent[c.Key])
			if refusal == nil && c.Op != Clear && b.doubled(c.Key, entries) {
				refusal = &fault.Refusal{Code: "merged_record", Field: "person", Err: fault.ErrConflict,
					Reason: "another record of this person holds the day's value; change it there"}
			}
			if refusal != nil {
				out[i].Err = refusal
				break
			}
			if b.opts.Import && sub.New == sub.Old {
				out[i] = Outcome{Entry: entries[c.Key], Unchanged: true}
				break
			}
			out[i] = Outcome{Entry: sub.Entry(), Lapsed: sub.lapsed, Replaced: sub.replaced}
			entries[c.Key] = sub.Entry()
			submissions = append(submissions, sub.Submission)
			if b.opts.Offline {
				recent[c.Key] = append(recent[c.Key], sub.Submission)
			}
			status := change.Applied
			if sub.lapsed {
				status = change.AppliedLate
			}
			known[c.ID] = change.Verdict{ID: c.ID, Digest: c.digest(), Status: status, Ref: refOf(sub.Submission), At: c.Received}
			verdicts = append(verdicts, known[c.ID])
		}
		if out[i].Err != nil && b.opts.AllOrNothing {
			return nil, &BatchError{Index: i, Err: out[i].Err}
		}
	}
	if b.opts.DryRun || len(submissions) == 0 {
		return out, nil
	}
	if err := s.Submit(ctx, submissions); err != nil {
		return nil, err
	}
	return out, s.PutVerdicts(ctx, verdicts)
}

// sees reports whether the value is the actor's own or in view.
func (b *batch) sees(k Key) bool {
	own := b.actor.Person != "" && b.roster.Resolve(k.Person) == b.actor.Person
	return own || b.scope.Sees(k.Person, k.Date)
}

// derived reports whether an id is a UUID of version 8.
func derived(id string) bool { return len(id) > 14 && id[14] == '8' }

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

// answered rebuilds the outcome of a command that is known; another command
// under its id is refused. An error is one of the store's contents.
func answered(c Submit, v change.Verdict) (Outcome, error) {
	if v.Digest != c.digest() {
		return Outcome{Err: change.ErrReused(c.ID)}, nil
	}
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
	return Outcome{Entry: e, Repeated: true, Lapsed: v.Status == change.AppliedLate}, nil
}

// twins are the keys under which other records of the same person, merged
// with it, may hold the value (C23).
func (b *batch) twins(k Key) []Key {
	var keys []Key
	for _, p := range b.roster.Records(b.roster.Resolve(k.Person)) {
		if p.ID != k.Person {
			keys = append(keys, Key{Metric: k.Metric, Date: k.Date, Person: p.ID})
		}
	}
	return keys
}

// doubled reports whether a value under k would count beside that of a twin.
func (b *batch) doubled(k Key, entries map[Key]Entry) bool {
	return slices.ContainsFunc(b.twins(k), func(twin Key) bool { return entries[twin].Value.Valid })
}
