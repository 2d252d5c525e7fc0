package tracking

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// judgedAt is the instant whose rules decide (T14); the zero instant means
// the present ones, for a command that did not wait on its way. That keeps
// direct calls right when the clocks of several servers differ.
func (c Submit) judgedAt() time.Time {
	if c.Made.Before(c.Received) {
		return c.Made
	}
	return time.Time{}
}

// rules is what the commands of a batch are judged by.
type rules struct {
	trackers map[trackerAt]Tracker       // those that exist
	versions map[string][]TrackerVersion // by tracker, newest first; of those that were read whole
	closures map[string][]Closure        // by tracker; judged on arrival (S8)
}

// trackerAt names the version of a tracker in force at an instant; the zero
// instant is now.
type trackerAt struct {
	id string
	at time.Time
}

// rules reads what the commands without a verdict need.
func (b *batch) rules(ctx context.Context, s Store, known map[string]change.Verdict) (rules, error) {
	r := rules{map[trackerAt]Tracker{}, map[string][]TrackerVersion{}, map[string][]Closure{}}
	asked := map[trackerAt]bool{}
	count := map[string]int{} // of instants, by tracker
	for i, c := range b.cmds {
		if _, ok := known[c.ID]; ok || b.malformed[i] != nil {
			continue
		}
		for _, k := range []trackerAt{{id: c.Tracker}, {c.Tracker, c.judgedAt()}} {
			if asked[k] {
				continue
			}
			asked[k] = true
			if count[k.id]++; count[k.id] > 3 { // from then on, all versions cost less than each by itself
				if err := r.readVersions(ctx, s, k.id); err != nil {
					return rules{}, err
				}
			}
			t, err := r.read(ctx, s, k)
			switch {
			case err == nil:
				r.trackers[k] = t
			case !errors.Is(err, fault.ErrNotFound):
				return rules{}, err
			}
		}
		if now, ok := r.trackers[trackerAt{id: c.Tracker}]; ok && b.opts.Offline && !b.assignedNow(now, c.Key) {
			if err := r.readVersions(ctx, s, c.Tracker); err != nil {
				return rules{}, err
			}
		}
		if _, ok := r.closures[c.Tracker]; !ok {
			closures, err := s.Closures(ctx, c.Tracker)
			if err != nil {
				return rules{}, err
			}
			r.closures[c.Tracker] = closures
		}
	}
	return r, nil
}

// readVersions reads every version of a tracker, once.
func (r rules) readVersions(ctx context.Context, s Store, id string) error {
	if _, ok := r.versions[id]; ok {
		return nil
	}
	versions, err := s.TrackerVersions(ctx, id)
	if err == nil {
		r.versions[id] = versions
	}
	return err
}

// read returns the version of a tracker in force at an instant, or
// fault.ErrNotFound.
func (r rules) read(ctx context.Context, s Store, k trackerAt) (Tracker, error) {
	versions, ok := r.versions[k.id]
	if !ok {
		return s.Tracker(ctx, k.id, k.at)
	}
	for _, v := range versions {
		if k.at.IsZero() || !v.At.After(k.at) {
			return v.Tracker, nil
		}
	}
	return Tracker{}, fault.ErrNotFound
}

// judged is a command that was let through.
type judged struct {
	Submission
	lapsed   bool         // Outcome.Lapsed
	replaced []Submission // Outcome.Replaced
}

// judge applies the rules to one command on top of the entry before it, and
// returns what is to be stored, or the refusal. Of a command from a device,
// recent are the submissions of its key that it may not have known.
func (b *batch) judge(c Submit, r rules, before Entry, recent []Submission) (judged, error) {
	var none judged
	now, ok := r.trackers[trackerAt{id: c.Tracker}]
	if !ok {
		return none, fault.ErrNotFound
	}
	t, ok := r.trackers[trackerAt{c.Tracker, c.judgedAt()}]
	if !ok && (b.opts.Import || b.decides != nil) {
		t, ok = now, true
	}
	if !ok {
		return none, fault.ErrNotFound
	}
	late, err := b.mayEnter(t, now, c, before)
	if errors.Is(err, fault.ErrNotFound) && b.wasAssigned(c.Key, r.versions[c.Tracker]) {
		err = notAssigned(c.Date)
	}
	if err != nil {
		return none, err
	}
	m, ok := t.Metric(c.Metric)
	if !ok {
		return none, fault.ErrNotFound
	}
	if current, ok := now.Metric(m.ID); !ok || !current.sameUnit(m) {
		return none, &fault.Refusal{Code: "metric_changed", Field: "metric", Reason: "the metric was removed or redefined meanwhile", Err: fault.ErrConflict}
	}
	if err := fault.Join(m.check(c.Op, c.Value), fault.CheckText("reason", c.Reason, 0, MaxReason)); err != nil {
		return none, err
	}
	if b.opts.Import && c.Op != Add && before.Value == (Value{N: c.Value, Valid: c.Op == Set}) {
		return judged{Submission: Submission{Old: before.Value, New: before.Value}}, nil // which a closed period does not mind
	}
	lapsed, err := b.lapsed(t, now, c, r.versions[c.Tracker])
	if err != nil {
		return none, err
	}
	if i := closedOn(r.closures[c.Tracker], c.Date); i >= 0 {
		closure := r.closures[c.Tracker][i]
		return none, &fault.Refusal{Code: "period_locked", Field: "date", Err: fault.ErrLocked,
			Reason: fmt.Sprintf("%s to %s is closed", closure.From, closure.Until-1)}
	}
	if c.Base != nil && *c.Base != before.Revision && !b.opts.Offline {
		return none, fault.ErrStale
	}
	after, err := m.apply(before.Value, c.Op, c.Value)
	if err != nil {
		return none, err
	}
	replaced, err := b.replaces(c, before, after, recent)
	if err != nil {
		return none, err
	}
	return judged{lapsed: lapsed, replaced: replaced, Submission: Submission{
		Key: c.Key, Revision: before.Revision + 1, Change: c.ID, Op: c.Op, Operand: c.Value,
		Old: before.Value, New: after, Late: late, By: b.actor.Person, Reason: c.Reason, Made: c.Made, Received: c.Received,
	}}, nil
}

// mayEnter decides whether the actor may change the entry (T7, T10, T15), by
// t, the version in force when the command was made (T14), and whether it is
// late. What the actor may know and manage is that of now.
func (b *batch) mayEnter(t, now Tracker, c Submit, before Entry) (late bool, err error) {
	roster := b.rosters[c.judgedAt()]
	p, ok := roster.Person(c.Person)
	if !ok {
		p, ok = b.roster.Person(c.Person)
	}
	if b.decides != nil {
		return b.mayDecide(t, now, c, before)
	}
	own := ok && b.roster.Resolve(c.Person) == b.actor.Person
	assigned := ok && t.Assigned(p, c.Date)
	manages := b.actor.Can(people.TrackersManage) && b.oversees(now)
	switch {
	case own && (assigned || b.knows(now)):
	case ok && manages && b.scope.Sees(c.Person, c.Date):
	case b.knows(now):
		// Whether the person exists is not told to those who may not see.
		return false, &fault.Refusal{Code: "denied", Field: "person", Reason: "only one's own values can be entered", Err: fault.ErrDenied}
	default:
		return false, fault.ErrNotFound
	}
	today, err := roster.Today(c.Person, c.Made)
	if err != nil {
		return false, err
	}
	exists := before.Revision > 0
	switch {
	case c.Date > today:
		return false, fault.Invalidf("date", "is in the future")
	case c.Date < t.Start:
		return false, fault.Invalidf("date", "is before the tracker's start on %s", t.Start)
	case b.opts.Import && manages:
		return before.Late, nil
	case t.Archived:
		return false, &fault.Refusal{Code: "archived", Field: "tracker", Reason: "the tracker is archived", Err: fault.ErrConflict}
	case !own && strings.TrimSpace(c.Reason) == "":
		return false, fault.Invalidf("reason", "is required to correct somebody else's entry")
	case !assigned && (own || !exists):
		return false, notAssigned(c.Date)
	case own && !t.Settings.AllowEdits && c.Date != today:
		return false, &fault.Refusal{Code: "not_editable", Field: "date", Reason: "this tracker takes entries for today only", Err: fault.ErrDenied}
	case !own && exists:
		return before.Late, nil // whether the person was late is not for a correction to change
	}
	return t.isLate(roster, c)
}

func notAssigned(d period.Date) error {
	return &fault.Refusal{Code: "not_assigned", Field: "date", Reason: "the tracker is not assigned on " + d.String(), Err: fault.ErrDenied}
}

// isLate reports whether the command was made after the time of its day by
// which to submit (T5).
func (t Tracker) isLate(roster *people.Roster, c Submit) (bool, error) {
	if t.Settings.SubmitBy == nil {
		return false, nil
	}
	due, err := dueAt(roster, c.Person, c.Date, *t.Settings.SubmitBy)
	return err == nil && !c.Made.Before(due), err
}

// dueAt is the instant from which entries of day d are late (T5). A time of
// day before the cut-off belongs to the end of the working day.
func dueAt(roster *people.Roster, person string, d period.Date, by TimeOfDay) (time.Time, error) {
	clock, err := roster.Clock(person, d)
	if err != nil {
		return time.Time{}, err
	}
	if int(by) < roster.Organization.Calendar.On(d).Cutoff {
		d++
	}
	return clock.At(d, int(by)), nil
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
