package tracking

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// AssignmentGrace is for how long after the end of an assignment that which
// was made under it, on a device that was offline, still counts (S8).
const AssignmentGrace = 7 * 24 * time.Hour

// Conflict is the refusal of a value from a device that did not know what
// somebody else had put in its place (S9). It matches fault.ErrConflict.
type Conflict struct {
	Mine   Value  // what the command makes of the entry
	Theirs Value  // what stands there
	By     string // id of who changed it last, other than the author; "" for a host system
}

func (e *Conflict) Error() string { return "somebody else has changed the value meanwhile" }

// Unwrap returns fault.ErrConflict.
func (e *Conflict) Unwrap() error { return fault.ErrConflict }

// recent reads, for the commands from a device, the submissions that they may
// have been made without knowing, by key, oldest first. Most build on the
// entry as it stands, and for these nothing is read.
func (b *batch) recent(ctx context.Context, s Store, known map[string]change.Verdict, entries map[Key]Entry) (map[Key][]Submission, error) {
	recent := map[Key][]Submission{}
	if !b.opts.Offline {
		return recent, nil
	}
	base := map[Key]int64{} // the lowest of each key
	for i, c := range b.cmds {
		if _, ok := known[c.ID]; ok || b.malformed[i] != nil || c.Op == Add || c.Base == nil {
			continue
		}
		if low, ok := base[c.Key]; !ok || *c.Base < low {
			base[c.Key] = *c.Base
		}
	}
	for k, low := range base {
		revision := entries[k].Revision
		missing := revision - low
		switch {
		case missing == 0:
			continue
		case missing < 0: // the server was restored to a time before what the device knew
			missing = revision
		}
		subs, err := s.Submissions(ctx, SubmissionQuery{Metrics: []string{k.Metric}, People: []string{k.Person},
			Span: period.Span{From: k.Date, Until: k.Date + 1}, Limit: int(missing)})
		if err != nil {
			return nil, err
		}
		for i := len(subs) - 1; i >= 0; i-- {
			recent[k] = append(recent[k], subs[i])
		}
	}
	return recent, nil
}

// replaces returns the submissions of the actor's own that a Set or Clear from
// a device did not know, or the *Conflict with those of others.
func (b *batch) replaces(c Submit, before Entry, after Value, recent []Submission) ([]Submission, error) {
	if !b.opts.Offline || c.Op == Add || c.Base == nil {
		return nil, nil
	}
	var own []Submission
	for _, sub := range recent {
		unknown := sub.Revision > *c.Base
		if *c.Base > before.Revision {
			// Revisions count anew where a server was restored. What arrived
			// after the command was made cannot have been known.
			unknown = sub.Received.After(c.Made)
		}
		switch {
		case !unknown:
		case sub.By != "" && b.roster.Resolve(sub.By) == b.actor.Person:
			own = append(own, sub)
		case before.Value != after:
			return nil, &Conflict{Mine: after, Theirs: before.Value, By: sub.By}
		}
	}
	return own, nil
}

// assignedNow reports whether the tracker is assigned to the person on the
// key's date as things stand now.
func (v view) assignedNow(now Tracker, k Key) bool {
	p, ok := v.roster.Person(k.Person)
	return ok && now.Assigned(p, k.Date)
}

// wasAssigned reports whether a version of the tracker assigned the actor on
// the key's date: to a device that may know the tracker, it is not absent.
func (b *batch) wasAssigned(k Key, versions []TrackerVersion) bool {
	return b.opts.Offline && b.roster.Resolve(k.Person) == b.actor.Person &&
		slices.ContainsFunc(versions, func(v TrackerVersion) bool { return b.assignedNow(v.Tracker, k) })
}

// lapsed reports whether a command from a device arrives after the assignment
// that it was made under has ended (S8); t is the version in force when it was
// made. Later than AssignmentGrace after that end it is refused.
func (b *batch) lapsed(t, now Tracker, c Submit, versions []TrackerVersion) (bool, error) {
	if !b.opts.Offline || b.assignedNow(now, c.Key) {
		return false, nil
	}
	// Where the person's record ended it, rather than a version of the tracker,
	// the time made stands for the instant: it is the earliest possible.
	ended := c.Made
	if b.assignedNow(t, c.Key) {
		for _, v := range versions {
			if b.assignedNow(v.Tracker, c.Key) || !v.At.After(c.Made) {
				break
			}
			ended = v.At
		}
	}
	if c.Received.Sub(ended) > AssignmentGrace {
		return false, &fault.Refusal{Code: "no_longer", Field: "date", Err: fault.ErrDenied,
			Reason: fmt.Sprintf("the tracker is no longer assigned on %s, since more than %d days", c.Date, int(AssignmentGrace.Hours()/24))}
	}
	return true, nil
}

// Accept applies a command that was made by somebody else and held: for its
// Person, by the actor, with the reason as given. It is judged by the
// decision, not by the author's rights: whether the tracker was assigned, may
// be edited, is archived, and how old it is does not count, nor does Base.
//
// It needs trackers.manage, with the tracker and the person's day in reach;
// nobody accepts for oneself, and people of the highest level do so for one
// another (C3). Besides the errors of Submit for what is out of range it
// returns fault.ErrNotFound for a tracker out of sight, fault.ErrDenied for a
// person, and fault.ErrLocked with the code period_locked in a closed period,
// which never changes (T16).
func (l *Log) Accept(ctx context.Context, actor people.Actor, c Submit) (Entry, error) {
	v, err := l.manage(ctx, actor)
	if err != nil {
		return Entry{}, err
	}
	decides := v.roster.Decisions(actor, people.TrackersManage)
	c.Base = nil
	out, err := change.Single(l.submit(ctx, &batch{view: v, decides: &decides, cmds: []Submit{c}, opts: BatchOptions{AllOrNothing: true}}))
	return out.Entry, err
}

// Managed returns a tracker that the actor manages. It returns
// fault.ErrNotFound for one out of sight, and fault.ErrDenied for one that the
// actor only enters or reports on.
func (l *Log) Managed(ctx context.Context, actor people.Actor, id string) (Tracker, error) {
	v, err := l.manage(ctx, actor)
	if err != nil {
		return Tracker{}, err
	}
	var t Tracker
	err = l.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		t, err = v.managed(ctx, s, id)
		return err
	})
	if err != nil {
		return Tracker{}, err
	}
	return v.show(t), nil
}

// mayDecide is mayEnter for a decision on what was held.
func (b *batch) mayDecide(t, now Tracker, c Submit, before Entry) (late bool, err error) {
	switch {
	case !b.knows(now):
		return false, fault.ErrNotFound
	case !b.oversees(now):
		return false, fault.ErrDenied
	case !b.decides.Sees(c.Person, c.Date):
		return false, &fault.Refusal{Code: "denied", Field: "person", Reason: "one decides for people in one's charge only, and never for oneself", Err: fault.ErrDenied}
	}
	today, err := b.roster.Today(c.Person, b.now)
	switch {
	case err != nil:
		return false, err
	case c.Date > today:
		return false, fault.Invalidf("date", "is in the future")
	case c.Date < now.Start:
		return false, fault.Invalidf("date", "is before the tracker's start on %s", now.Start)
	case before.Revision > 0:
		return before.Late, nil
	}
	return t.isLate(b.rosters[c.judgedAt()], c)
}
