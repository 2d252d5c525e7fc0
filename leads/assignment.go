package leads

import (
	"fmt"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// EventKind says what happened to a lead (L2).
type EventKind string

// The kinds of event.
const (
	Dispatched EventKind = "dispatched" // offered to a person
	Accepted   EventKind = "accepted"   // by the person
	Rejected   EventKind = "rejected"   // by the person, before or after accepting
	Revoked    EventKind = "revoked"    // by a coordinator, before or after it was accepted
	Expired    EventKind = "expired"    // not answered in time
	Won        EventKind = "won"
	Lost       EventKind = "lost"
	Reopened   EventKind = "reopened" // a coordinator undid won or lost
)

// Event is one change of a lead's state (L3).
type Event struct {
	Lead   string // id
	Kind   EventKind
	Person string // id of the person that the lead is or was with
	Date   period.Date
}

// Assignment is one dispatch of one lead to one person, the unit of every
// ratio (L12).
type Assignment struct {
	Lead       string      // id
	Person     string      // id
	Dispatched period.Date // the day by which it is counted
	Accepted   bool        // ever, also if rejected or revoked later
	Outcome    EventKind   // the latest known: Rejected, Revoked, Expired, Won or Lost; "" while open
}

// Open reports whether the assignment has no outcome yet: it is offered, or
// accepted and neither closed nor taken back.
func (a Assignment) Open() bool { return a.Outcome == "" }

// RevokedUndecided reports whether the assignment was revoked before the
// person had accepted it.
func (a Assignment) RevokedUndecided() bool { return a.Outcome == Revoked && !a.Accepted }

// Ended reports whether the assignment is over and the lead may be dispatched
// again.
func (a Assignment) Ended() bool {
	return a.Outcome == Rejected || a.Outcome == Revoked || a.Outcome == Expired
}

// With returns the assignment after a further event, or the first one of its
// dispatch if a is the zero Assignment. It returns a *fault.Refusal with code
// "not_possible", matching fault.ErrConflict, when the event cannot follow
// (L2) or is about another lead or person, and a *fault.Invalid for a dispatch
// that names neither.
func (a Assignment) With(e Event) (Assignment, error) {
	if a == (Assignment{}) && e.Kind == Dispatched {
		if e.Lead == "" || e.Person == "" {
			return a, fault.Invalidf("event", "must name a lead and a person")
		}
		return Assignment{Lead: e.Lead, Person: e.Person, Dispatched: e.Date}, nil
	}
	switch {
	case e.Kind != Dispatched && (a.Lead != e.Lead || a.Person != e.Person):
		return a, impossible(e, "it is not with "+e.Person)
	case e.Kind == Accepted && a.Open() && !a.Accepted:
		a.Accepted = true
	case e.Kind == Expired && a.Open() && !a.Accepted,
		(e.Kind == Rejected || e.Kind == Revoked) && a.Open(),
		(e.Kind == Won || e.Kind == Lost) && a.Open() && a.Accepted:
		a.Outcome = e.Kind
	case e.Kind == Reopened && (a.Outcome == Won || a.Outcome == Lost):
		a.Outcome = ""
	default:
		return a, impossible(e, "it is "+a.state())
	}
	return a, nil
}

// state describes a for a refusal.
func (a Assignment) state() string {
	switch {
	case !a.Open():
		return string(a.Outcome)
	case a.Accepted:
		return string(Accepted)
	}
	return "offered"
}

func impossible(e Event, why string) error {
	return &fault.Refusal{
		Code:   "not_possible",
		Reason: fmt.Sprintf("lead %s cannot be %s on %s: %s", e.Lead, e.Kind, e.Date, why),
		Err:    fault.ErrConflict,
	}
}

// Assignments returns every assignment in the events of any number of leads,
// in order of dispatch. The events of each lead must be in the order in which
// they happened; leads may be mixed. It returns the errors of Assignment.With.
func Assignments(events []Event) ([]Assignment, error) {
	var all []Assignment
	latest := make(map[string]int) // place in all of a lead's latest assignment
	for _, e := range events {
		i, dispatched := latest[e.Lead]
		if e.Kind == Dispatched && (!dispatched || all[i].Ended()) {
			i = len(all)
			all = append(all, Assignment{})
			latest[e.Lead] = i
		} else if !dispatched {
			return nil, impossible(e, "it is unassigned")
		}
		a, err := all[i].With(e)
		if err != nil {
			return nil, err
		}
		all[i] = a
	}
	return all, nil
}
