package timetrack

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Approval says what of a person's day is approved, and holds what it was
// approved on (K16). Its id is dayID of the record and the day.
type Approval struct {
	Record
	Hours Mark `json:"hours,omitzero"` // the clocked time
	Paid  Mark `json:"paid,omitzero"`  // the paid time, with the rate and the results
	Bonus Mark `json:"bonus,omitzero"`
	// Snapshot is what the approved parts were reckoned from.
	Snapshot Inputs `json:"snapshot,omitzero"`
}

// Mark is who approved something and when. The zero Mark is nobody.
type Mark struct {
	By string    `json:"by,omitzero"`
	At time.Time `json:"at,omitzero"`
}

// IsZero reports whether nobody approved it.
func (m Mark) IsZero() bool { return m == Mark{} }

// Clone returns a copy that shares nothing with a.
func (a Approval) Clone() Approval {
	a.Snapshot = a.Snapshot.clone()
	return a
}

// Part is what can be approved of a day, or a set of these.
type Part uint8

// The parts of a day.
const (
	Hours Part = 1 << iota // the clocked time
	Paid                   // the paid time, with the rate and the results
	BonusPart
	Everything = Hours | Paid | BonusPart
)

// parts returns what of the day is approved; of nil, nothing is.
func (a *Approval) parts() Part {
	var p Part
	if a == nil {
		return p
	}
	if !a.Hours.IsZero() {
		p |= Hours
	}
	if !a.Paid.IsZero() {
		p |= Paid
	}
	if !a.Bonus.IsZero() {
		p |= BonusPart
	}
	return p
}

// mark returns the mark of one part.
func (a *Approval) mark(p Part) *Mark {
	switch p {
	case Hours:
		return &a.Hours
	case Paid:
		return &a.Paid
	}
	return &a.Bonus
}

// dayIDs lists the ids under which the approvals of a person's days may stand:
// one for each record, because a record that was merged keeps its own.
func dayIDs(records []string, days ...period.Date) []string {
	ids := make([]string, 0, len(records)*len(days))
	for _, d := range days {
		for _, r := range records {
			ids = append(ids, dayID(r, d))
		}
	}
	return ids
}

// approvedOf returns what of a person's day is approved, of whichever of the
// person's records, with the first mark of each part.
func approvedOf(ctx context.Context, s Store, records []string, d period.Date) (Approval, error) {
	ids := dayIDs(records, d)
	found, err := s.Approvals().ByID(ctx, ids)
	var out Approval
	for _, id := range ids {
		out.join(found[id])
	}
	return out, err
}

// join takes over the marks of another record's approval where there are none.
func (a *Approval) join(o Approval) {
	for p := Hours; p <= BonusPart; p <<= 1 {
		if m := a.mark(p); m.IsZero() {
			*m = *o.mark(p)
		}
	}
}

// dayID is the id of what there is one of for a person and day.
func dayID(person string, d period.Date) string { return person + "/" + d.String() }

// clocked are the parts whose approval freezes the clocked time of a day:
// paid time is reckoned from it.
const clocked = Hours | Paid

// frozen returns the refusal of a change to days of which one of the parts is
// approved, or nil.
func frozen(ctx context.Context, s Store, name string, records []string, days []period.Date, parts Part) error {
	return newKnown(s).frozen(ctx, name, records, days, parts)
}

// approved is the refusal of a change to a frozen day (K16).
func approved(name string, d period.Date) error {
	return &fault.Refusal{Code: "approved", Field: name, Reason: d.String() + " is approved", Err: fault.ErrLocked}
}
