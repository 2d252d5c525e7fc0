package held

import (
	"cmp"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// operation says what a change does to the clock.
func (w words) operation(op timetrack.Op, activity string) string {
	return w.T("held.time."+string(op), "activity", cmp.Or(activity, w.T("clock.no_activity")))
}

// span writes an entry, or that there is none.
func (w words) span(e timetrack.Entry, zone string, d period.Date, activities []timetrack.Activity) string {
	if moment(e).IsZero() {
		return w.T("held.time_none")
	}
	return clock.Span(w.Env, e, zone, d, activities)
}

// asks says what one's own change of the clock asks for.
func (w words) asks(t Time) string { return w.span(t.Entry, t.Zone, t.Date, t.Activities) }

// turn says who can do something about a change, and what counts until then.
func (w words) turn(i Item) string {
	turn := i.Turn()
	switch {
	case turn == Manager && i.Time != nil && i.Time.Kept:
		return w.T("held.turn_time.kept")
	case turn == Manager && i.Time != nil:
		return w.T("held.turn_time.manager")
	}
	return w.T("held.turn." + string(turn))
}

// explain says what a decision does: h is of a change of the clock, nil of
// others.
func (w words) explain(action string, h *sync.HeldClock) string {
	switch {
	case h == nil:
		return w.T("held.explain." + action)
	case action == sync.Refuse && h.Kept:
		return w.T("held.explain_time.remove")
	}
	return w.T("held.explain_time." + action)
}

// done says that a decision has been taken.
func (w words) done(action string, c sync.HeldChange) string {
	if action == sync.Reopen && sync.HeldClockOf(c) != nil {
		return w.T("held.done_time.reopen", "who", c.Person.Name)
	}
	return w.T("held.done."+action, "who", c.Person.Name)
}

// timeFacts tell what somebody's change of the clock asks for, and what stands
// there: none for other changes.
func timeFacts(w words, c sync.HeldChange) []app.UI {
	h := sync.HeldClockOf(c)
	if h == nil {
		return nil
	}
	var known []timetrack.Activity
	entry := func(activity, name string) timetrack.Entry {
		a := timetrack.Activity{Name: name}
		a.ID = activity
		known = append(known, a)
		return timetrack.Entry{Activity: activity}
	}
	would := entry(h.Activity, h.Name)
	would.Start, would.Stop = h.Start, h.Stop
	zone := cmp.Or(h.Zone, "UTC")
	facts := []app.UI{
		fact(w.T("held.fact.change"), w.operation(h.Op, cmp.Or(h.Now, h.Name))),
		fact(w.T("held.fact.time"), w.span(would, zone, c.Date, known)),
	}
	switch {
	case h.Kept:
		facts = append(facts, fact(w.T("held.fact.now"), w.T("held.time_kept")))
	case h.Current != nil:
		is := entry(h.Current.Activity, h.Now)
		is.Start, is.Stop = h.Current.Start, h.Current.Stop
		facts = append(facts, fact(w.T("held.fact.now"), w.span(is, zone, c.Date, known)))
	default:
		facts = append(facts, fact(w.T("held.fact.now"), w.T("held.time_none")))
	}
	if h.Reason != "" {
		facts = append(facts, fact(w.T("held.fact.reason"), h.Reason))
	}
	if h.Approved {
		facts = append(facts, fact(w.T("held.fact.day"), w.T("held.approved")))
	}
	return append(facts, fact(w.T("held.fact.zone"), zone))
}
