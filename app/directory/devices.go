package directory

import (
	"context"
	"encoding/json"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// DeviceData is one installed app of the person.
type DeviceData struct {
	ID         string       `json:"id"`
	Registered time.Time    `json:"registered"`
	Heard      time.Time    `json:"heard"`   // last contact
	Waiting    int64        `json:"waiting"` // changes that it had not sent at that time
	Changes    []ChangeData `json:"changes"` // that it has sent, in their order, as far as they are kept
}

// ChangeData is a change that a device has sent, and what became of it.
type ChangeData struct {
	ID        string          `json:"id"`
	Kind      string          `json:"kind"`
	Person    string          `json:"person"` // whose figures it concerns
	Date      period.Date     `json:"date"`   // of the figures
	Args      json.RawMessage `json:"args,omitempty"`
	Status    string          `json:"status"` // as sync.Verdict has it
	Code      string          `json:"code,omitzero"`
	Reason    string          `json:"reason,omitzero"`
	Detail    json.RawMessage `json:"detail,omitempty"`
	Uncertain bool            `json:"uncertain,omitzero"` // the device's clock was off
	Claimed   time.Time       `json:"claimed"`            // when it was made, by the device's clock
	Made      time.Time       `json:"made"`               // the same, corrected
	Received  time.Time       `json:"received"`
	Decision  *DecisionData   `json:"decision,omitempty"`
}

// DecisionData is what a manager did with a change that was held.
type DecisionData struct {
	Action string    `json:"action"`
	By     string    `json:"by,omitzero"` // id of the person
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitzero"`
}

// statuses are the verdicts as the protocol spells them.
var statuses = [...]string{change.Applied: sync.Applied, change.AppliedLate: sync.AppliedLate, change.Held: sync.Held, change.Rejected: sync.Rejected}

func (data *PersonalData) readDevices(ctx context.Context, s storage.Devices, ids []string) error {
	devices, err := s.Devices(ctx, ids)
	if err != nil {
		return err
	}
	for _, d := range devices {
		v := DeviceData{ID: d.ID, Registered: d.Registered, Heard: d.Heard, Waiting: d.Waiting, Changes: []ChangeData{}}
		err := eachReceipt(ctx, s, d.ID, func(r storage.Receipt) error {
			c := ChangeData{
				ID: r.ID, Kind: r.Kind, Person: r.Subject, Date: r.Date, Args: r.Args, Status: statuses[r.Status], Code: r.Code, Reason: r.Reason,
				Detail: r.Detail, Uncertain: r.Uncertain, Claimed: r.Claimed, Made: r.Made, Received: r.Received,
			}
			if r.Decision.Action != "" {
				c.Decision = &DecisionData{Action: r.Decision.Action, By: r.Decision.By, At: r.Decision.At, Note: r.Decision.Note}
			}
			v.Changes = append(v.Changes, c)
			return nil
		})
		if err != nil {
			return err
		}
		data.Devices = append(data.Devices, v)
	}
	return nil
}

// eachReceipt calls fn with the receipts of a device, in order.
func eachReceipt(ctx context.Context, s storage.Devices, device string, fn func(storage.Receipt) error) error {
	const page = 1000
	for above := int64(0); ; {
		receipts, err := s.Receipts(ctx, device, above, page)
		if err != nil {
			return err
		}
		for _, r := range receipts {
			if err := fn(r); err != nil {
				return err
			}
			above = r.Seq
		}
		if len(receipts) < page {
			return nil
		}
	}
}

// eraseDevices removes the devices of a person, and what their changes say.
// Those that wait for a decision are refused first: without what they ask for,
// nobody can decide on them.
func (u *unit) eraseDevices(ctx context.Context, person string) error {
	devices, err := u.Devices().Devices(ctx, []string{person})
	if err != nil {
		return err
	}
	for _, d := range devices {
		var waiting []storage.Receipt
		err := eachReceipt(ctx, u.Devices(), d.ID, func(r storage.Receipt) error {
			if r.Status == change.Held && r.Decision.Action == "" {
				waiting = append(waiting, r)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for i := range waiting {
			r := &waiting[i]
			r.Status, r.Revision = change.Rejected, r.Revision+1
			r.Decision = storage.Decision{Action: sync.Refuse, By: u.actor.Person, At: u.now}
			if err := u.log(ctx, "held_change.decided", storage.EntityReceipt, r.ID, map[string]string{
				"action": sync.Refuse, "person": r.Subject, "date": r.Date.String(), "held": r.Code,
			}); err != nil {
				return err
			}
		}
		if err := u.Devices().PutReceipts(ctx, waiting); err != nil {
			return err
		}
	}
	return u.Devices().Forget(ctx, person)
}
