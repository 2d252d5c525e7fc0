package sync

import (
	"encoding/json"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// HeldChange is a change that waits for a manager's decision, or that one has
// just decided on (S5).
type HeldChange struct {
	ID        string             `json:"id" doc:"Of the change."`
	Revision  int64              `json:"revision" doc:"A decision names it."`
	Kind      string             `json:"kind"`
	Person    tracking.PersonRef `json:"person" doc:"Whose figures it concerns."`
	Date      period.Date        `json:"date" format:"date"`
	Status    string             `json:"status" enum:"applied,applied_late,held,rejected"`
	Code      string             `json:"code" doc:"Why it was held."`
	Reason    string             `json:"reason" doc:"The same in words, in English."`
	Uncertain bool               `json:"uncertain,omitzero" doc:"The device's clock was off by more than five minutes."`
	Claimed   time.Time          `json:"claimed" doc:"When it was made, by the device's clock."`
	Made      time.Time          `json:"made" doc:"The same, corrected."`
	Received  time.Time          `json:"received"`
	Detail    json.RawMessage    `json:"detail,omitempty" doc:"What it asks for, as the kind of change defines it: of a change of an entry, beside what stands there now."`
	Actions   []string           `json:"actions" nullable:"false" doc:"What can be decided now: accept, reopen, book, refuse."`
	Decision  *DecisionNote      `json:"decision,omitempty"`
}

// Decision is what a manager decides on a held change (S5).
type Decision struct {
	Action string      `json:"action" enum:"accept,reopen,book,refuse" doc:"accept applies it, where nothing closed would change. reopen opens the closed period and applies it. book adds the difference to an open day. refuse leaves things as they are."`
	Date   period.Date `json:"date,omitzero" format:"date" doc:"With book: the open day; left out, the person's today."`
	Note   string      `json:"note,omitzero" maxLength:"450" doc:"Why. Required to reopen and to refuse. The author reads it."`
}

// MaxNote is the longest Decision.Note, in characters.
const MaxNote = 450

// The actions, as they stand in Decision.Action.
const (
	Accept = "accept"
	Reopen = "reopen"
	Book   = "book"
	Refuse = "refuse"

	// Withdraw is not a manager's: the author has made the change anew
	// (Change.Replaces), and nobody is to decide on the one before.
	Withdraw = "withdraw"
)

// DeviceRow says when a device of a person in view was last heard of (S13).
type DeviceRow struct {
	Device  string             `json:"device" doc:"Id."`
	Person  tracking.PersonRef `json:"person"`
	Heard   time.Time          `json:"heard" doc:"Last contact."`
	Waiting int64              `json:"waiting" doc:"Changes that it had not sent then."`
	Oldest  time.Time          `json:"oldest,omitzero" doc:"When the oldest of these was made, by the device's clock."`
}
