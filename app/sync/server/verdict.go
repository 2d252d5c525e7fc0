package server

import (
	"cmp"
	"encoding/json"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// statuses are the verdicts as the protocol spells them.
var statuses = [...]string{change.Applied: sync.Applied, change.AppliedLate: sync.AppliedLate, change.Held: sync.Held, change.Rejected: sync.Rejected}

// verdict is a receipt as the author of the change reads it.
func (u *unit) verdict(r storage.Receipt) sync.Verdict {
	d := detailOf(r)
	v := sync.Verdict{
		Seq: r.Seq, ID: cmp.Or(d.Sent, r.ID), Revision: r.Revision, Status: statuses[r.Status], Code: r.Code, Reason: r.Reason,
		Uncertain: r.Uncertain, Decision: u.decision(r), At: r.Received,
	}
	if k, err := u.server.kindOf(r.Kind); err == nil && k != nil && len(d.Note) > 0 {
		v.Note = k.note(u, d.Note)
	}
	if v.Decision != nil {
		v.At = v.Decision.At
	}
	return v
}

// decision is what was decided on a change, or nil. Who decides for somebody
// is no secret to that person.
func (u *unit) decision(r storage.Receipt) *sync.DecisionNote {
	if r.Decision.Action == "" {
		return nil
	}
	return &sync.DecisionNote{Action: r.Decision.Action, By: u.name(r.Decision.By), At: r.Decision.At, Note: r.Decision.Note}
}

// detailOf reads what a receipt keeps besides. One that cannot be read is as
// good as none: the verdict stands without it.
func detailOf(r storage.Receipt) detail {
	var d detail
	if len(r.Detail) > 0 && json.Unmarshal(r.Detail, &d) != nil {
		return detail{}
	}
	return d
}

// name is the present name of a person, or "".
func (u *unit) name(id string) string {
	p, _ := u.dir.now.Person(id)
	return p.Name()
}
