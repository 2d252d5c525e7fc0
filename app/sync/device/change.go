package device

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// State is how far a change has come.
type State string

// The states of a change, from the one that a person most needs to know of.
const (
	NeedsYou  State = "needs_you" // held or rejected, see Verdict
	Saved     State = "saved"     // on this device
	Sent      State = "sent"      // the server has not answered yet
	Confirmed State = "confirmed" // applied
	PutAside  State = "put_aside" // held or rejected, and dismissed
)

// Change is what the device knows of one change that was made on it.
type Change struct {
	ID         string           `json:"id"`
	Kind       string           `json:"kind"`
	Args       json.RawMessage  `json:"args"`
	Submit     *sync.SubmitArgs `json:"-"` // the arguments of a change of an entry
	Made       time.Time        `json:"made"`
	Replaces   string           `json:"replaces,omitzero"`    // id of the refused change that this one was made from
	ReplacedBy string           `json:"replaced_by,omitzero"` // id of the one that was made from this
	State      State            `json:"state"`
	Verdict    *sync.Verdict    `json:"verdict,omitempty"` // nil: none yet
	Dismissed  bool             `json:"dismissed,omitzero"`
}

// Changes returns the changes that are on the device, newest first: those
// that the server has not judged, those that it has judged within the last 14
// days, and those that were held or rejected until they are dismissed.
func (r *Replica) Changes() []Change {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.book.changes(func(*record) bool { return true })
}

// Problems returns the changes that were held or rejected and not dismissed,
// newest first (S5). A decision on one that was dismissed shows it again.
func (r *Replica) Problems() []Change {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.book.changes((*record).problem)
}

// EntryState is how one entry stands on this device.
type EntryState struct {
	// State is that of the changes of the entry that are on the device: the
	// one that a person most needs to know of; "" where there is none.
	State State
	// Change is the newest one in that state; nil where there is none.
	Change *Change
	// Confirmed is the value that the server has, without what it has not
	// confirmed.
	Confirmed tracking.Value
}

// State returns how an entry stands.
func (r *Replica) State(key tracking.Key) EntryState {
	s := EntryState{Confirmed: r.live.confirmed(key).Value}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rec := range r.book.of(key) {
		c := r.book.show(rec)
		if s.Change == nil || rank(c.State) < rank(s.State) {
			s.State, s.Change = c.State, &c
		}
	}
	return s
}

func rank(s State) int { return slices.Index([]State{NeedsYou, Saved, Sent, Confirmed, PutAside}, s) }

// Dismiss hides a change that the server has judged: it is a problem no
// longer. The server keeps what it has of it, and a held change still waits
// for its manager. It returns fault.ErrNotFound for a change that is not on
// the device and fault.ErrConflict for one without a verdict.
func (r *Replica) Dismiss(ctx context.Context, id string) error {
	err := r.write(ctx, func(w *writing) error {
		rec, err := w.judged(id)
		if err != nil {
			return err
		}
		rec.Dismissed = rec.Verdict.Revision
		return w.keep(rec)
	})
	if err != nil {
		return fmt.Errorf("dismissing: %w", err)
	}
	return nil
}

// Resend makes a new change from one that was held or rejected, with other
// arguments, and dismisses the old one; both in one transaction. It returns
// the errors of Submit and Dismiss.
func (r *Replica) Resend(ctx context.Context, id string, args sync.SubmitArgs) (tracking.Entry, string, error) {
	return r.submit(ctx, args, id)
}

// errUnjudged refuses to dismiss what the server has not judged.
var errUnjudged = &fault.Refusal{Code: "not_judged", Reason: "the server has not judged this change yet", Err: fault.ErrConflict}
