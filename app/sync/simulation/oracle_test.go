package simulation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// oracle says what must have become of every change, and what every value must
// be: the rules of S8 and S9 once more, as short as they can be said, on the
// facts alone. Of the server's receipts it takes in which order changes
// arrived, and nothing of what was decided.
type oracle struct {
	facts   facts
	changes map[string]*madeChange
	sent    map[time.Time]time.Time // by when a push arrived: when it was sent, by its device's clock

	cells     map[tracking.Key]*cell
	held      map[string]bool // that wait for a decision
	withdrawn map[string]bool // by the changes that were made from them
}

// madeChange is a change as it was made on a device.
type madeChange struct {
	sync.Change
	profile *profile
	at      time.Time       // in truth
	args    sync.SubmitArgs // of one of an entry
	clock   sync.ClockArgs  // of one of the clock
}

func (m *madeChange) key() tracking.Key {
	return tracking.Key{Metric: m.args.Metric, Date: m.args.Date, Person: m.profile.person}
}

// verdict is what the oracle expects of a change.
type verdict struct {
	status change.Status
	code   string
}

// happening is one step of the story: a change that arrived, a decision, or a
// correction.
type happening struct {
	at    time.Time
	order int64
	do    func() error
}

// tell goes through the story and compares each verdict. What it returns is
// the first that is wrong; afterwards the cells are what the values must be.
func (o *oracle) tell(receipts []storage.Receipt) error {
	o.cells, o.held, o.withdrawn = map[tracking.Key]*cell{}, map[string]bool{}, map[string]bool{}
	var story []happening
	for _, r := range receipts {
		m := o.changes[r.ID]
		if m == nil {
			return fmt.Errorf("I1: the server has a verdict on %s, which nobody made", r.ID)
		}
		story = append(story, happening{r.Received, r.Seq, func() error { return o.judge(m, r) }})
		if d, decided := o.facts.decided[r.ID]; decided {
			story = append(story, happening{d.at, 0, func() error { return o.decide(m, d) }})
		}
	}
	for _, e := range o.facts.effects {
		story = append(story, happening{e.at, 0, func() error { return o.happens(e, trackerOf(e.key)) }})
	}
	slices.SortStableFunc(story, func(a, b happening) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.order, b.order)) })
	for _, h := range story {
		if err := h.do(); err != nil {
			return err
		}
	}
	for _, r := range receipts {
		action := o.facts.decided[r.ID].action
		if o.withdrawn[r.ID] {
			action = sync.Withdraw
		}
		if r.Decision.Action != action {
			return fmt.Errorf("I1: the decision on %s is %q, and must be %q", r.ID, r.Decision.Action, action)
		}
	}
	return nil
}

func trackerOf(k tracking.Key) string {
	for _, id := range slices.Sorted(maps.Keys(metricsOf)) {
		if slices.Contains(metricsOf[id], k.Metric) {
			return id
		}
	}
	return ""
}

func (o *oracle) cell(k tracking.Key) *cell {
	if o.cells[k] == nil {
		o.cells[k] = &cell{}
	}
	return o.cells[k]
}

// happens changes a value. What is locked never changes (I7).
func (o *oracle) happens(e effect, tracker string) error {
	if len(o.facts.closedAt(tracker, e.key.Date, e.at)) > 0 {
		return fmt.Errorf("I7: %s changed at %s, after it was locked", e.key, e.at.Format(time.TimeOnly))
	}
	o.cell(e.key).take(e)
	return nil
}

// judge compares the verdict on a change with the one that it must have had,
// and applies the change if it must have been.
func (o *oracle) judge(m *madeChange, r storage.Receipt) error {
	sent, ok := o.sent[r.Received]
	if !ok {
		return fmt.Errorf("I1: %s was received at %s, when nothing arrived", r.ID, r.Received)
	}
	if sync.ClockOp(m.Kind) != "" {
		return nil // see sim.clocks
	}
	offset := sent.UnixMicro() - r.Received.UnixMicro()
	want := o.verdict(m, r, offset)
	got := verdict{r.Status, r.Code}
	if r.Decision.Action != "" {
		got.status = change.Held // until then
	}
	if got != want {
		return fmt.Errorf("I2: the verdict on %s (%s %s %d at %s) is %+v, and must be %+v", r.ID, m.key(), m.args.Op, m.args.Value, r.Received, got, want)
	}
	if tooFar := time.Duration(offset)*time.Microsecond > 5*time.Minute || time.Duration(offset)*time.Microsecond < -5*time.Minute; tooFar && !r.Uncertain {
		return fmt.Errorf("I2: the verdict on %s does not say that the time is uncertain", r.ID)
	}
	if want.status != change.Rejected && o.held[m.Replaces] {
		o.withdrawn[m.Replaces] = true
		delete(o.held, m.Replaces)
	}
	if want.status != change.Applied && want.status != change.AppliedLate {
		o.held[r.ID] = want.status == change.Held
		return nil
	}
	return o.happens(effect{at: r.Received, key: m.key(), op: m.args.Op, value: m.args.Value, by: m.profile.person, device: r.Device}, m.args.Tracker)
}

// verdict is what becomes of a change that arrives (S8, S9).
func (o *oracle) verdict(m *madeChange, r storage.Receipt, offset int64) verdict {
	received := r.Received
	estimate := time.UnixMicro(m.Made.UnixMicro() - offset).UTC()
	made := estimate
	if made.After(received) {
		made = received
	}
	if m.Policy.After(made) {
		made = m.Policy
	}
	person, d := m.profile.person, m.args.Date
	then, now := o.facts.tracker(m.args.Tracker, made), o.facts.tracker(m.args.Tracker, received)
	thenAt, nowAt := o.facts.place(person, made), o.facts.place(person, received)
	known := nowAt == north && (now.people == nil || slices.Contains(now.people, person))
	assigned, still := then.assigned(person, thenAt, d), now.assigned(person, nowAt, d)

	early := estimate.Sub(received) > 5*time.Minute
	if early || received.Sub(made) > offlineDays*24*time.Hour {
		code := sync.CodeTooOld
		if early {
			code = sync.CodeClockAhead
		}
		if !known && !o.everAssigned(m, received) {
			return verdict{change.Rejected, "not_found"}
		}
		return verdict{change.Held, code}
	}
	switch {
	case !assigned && !known && !o.everAssigned(m, received):
		return verdict{change.Rejected, "not_found"}
	case !assigned && !known:
		return verdict{change.Rejected, "not_assigned"}
	case d > period.DateOf(made):
		return verdict{change.Rejected, "invalid"}
	case then.archived:
		return verdict{change.Rejected, "archived"}
	case !assigned:
		return verdict{change.Rejected, "not_assigned"}
	case !then.allowEdits && d != period.DateOf(made):
		return verdict{change.Rejected, "not_editable"}
	case !still && received.Sub(o.lost(m, made, received)) > 7*24*time.Hour:
		return verdict{change.Held, sync.CodeNoLonger}
	case len(o.facts.closedAt(m.args.Tracker, d, received)) > 0:
		return verdict{change.Held, sync.CodePeriodLocked}
	}
	conflict, replaced := o.meets(m, r.Device, made)
	switch {
	case conflict:
		return verdict{change.Held, sync.CodeConflict}
	case !still:
		return verdict{change.AppliedLate, ""}
	case replaced:
		return verdict{change.Applied, sync.CodeReplacedOwn}
	}
	return verdict{change.Applied, ""}
}

// everAssigned reports whether a version of the tracker assigned the day to
// the person, who is where the person is now.
func (o *oracle) everAssigned(m *madeChange, received time.Time) bool {
	place := o.facts.place(m.profile.person, received)
	return slices.ContainsFunc(o.facts.trackers[m.args.Tracker], func(t trackerFact) bool {
		return !t.at.After(received) && t.assigned(m.profile.person, place, m.args.Date)
	})
}

// lost is when the assignment of the day ended that the change was made under.
func (o *oracle) lost(m *madeChange, made, received time.Time) time.Time {
	place, at := o.facts.place(m.profile.person, received), made
	for _, t := range slices.Backward(o.facts.trackers[m.args.Tracker]) {
		switch {
		case t.at.After(received):
			continue
		case t.assigned(m.profile.person, place, m.args.Date):
			return at
		case !t.at.After(made):
			return made // it was the person who left
		}
		at = t.at
	}
	return at
}

// meets reports whether the change takes the place of a value that it was made
// without knowing: of somebody else's, or of another device of the author's.
func (o *oracle) meets(m *madeChange, device string, made time.Time) (conflict, replaced bool) {
	if m.args.Op == tracking.Add {
		return false, false
	}
	c := o.cell(m.key())
	after := apply(c.value, m.args.Op, m.args.Value)
	var last *effect
	for i := range c.history {
		e := &c.history[i]
		unknown := int64(i) >= m.args.Base
		if m.args.Base > c.revision { // of a server that has forgotten some
			unknown = e.at.After(made)
		}
		switch {
		case !unknown:
		case e.by == m.profile.person:
			last = e
		case c.value != after:
			return true, false
		}
	}
	return false, last != nil && last.made != after && last.device != device
}

// decide applies a decision on a held change.
func (o *oracle) decide(m *madeChange, d decisionFact) error {
	if sync.ClockOp(m.Kind) != "" {
		return nil
	}
	if !o.held[m.ID] {
		return fmt.Errorf("I1: %s was decided on, and did not wait", m.ID)
	}
	delete(o.held, m.ID)
	e := effect{at: d.at, key: m.key(), op: m.args.Op, value: m.args.Value, by: eve}
	switch d.action {
	case sync.Refuse:
		return nil
	case sync.Book:
		if e.op == tracking.Set {
			e.value -= o.cell(e.key).value.N
		}
		e.op, e.key.Date = tracking.Add, d.date
	}
	return o.happens(e, m.args.Tracker)
}
