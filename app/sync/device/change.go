package device

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
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
	ID         string          `json:"id"`
	Kind       string          `json:"kind"`
	Args       json.RawMessage `json:"args"` // as the kind defines them; Submit has those of a change of an entry
	Made       time.Time       `json:"made"`
	Replaces   string          `json:"replaces,omitzero"`    // id of the refused change that this one was made from
	ReplacedBy string          `json:"replaced_by,omitzero"` // id of the one that was made from this
	State      State           `json:"state"`
	Verdict    *sync.Verdict   `json:"verdict,omitempty"` // nil: none yet
	Dismissed  bool            `json:"dismissed,omitzero"`

	args any // Args decoded, as the kind has them; nil for a kind that the app does not know
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

// stateOf returns how the changes of a row stand: the state that a person most
// needs to know of, and the newest change in it.
func (r *Replica) stateOf(n rowName) (state State, newest *Change) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rec := range r.book.of(n) {
		if c := r.book.show(rec); newest == nil || rank(c.State) < rank(state) {
			state, newest = c.State, &c
		}
	}
	return state, newest
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

// errUnjudged refuses to dismiss what the server has not judged.
var errUnjudged = &fault.Refusal{Code: "not_judged", Reason: "the server has not judged this change yet", Err: fault.ErrConflict}
