package sync

import (
	"encoding/json"
	"fmt"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// SubmitKind is the change of an entry; its arguments are SubmitArgs.
const SubmitKind = "tracking.submit@1"

// SubmitArgs are the arguments of a change of an entry of one's own.
type SubmitArgs struct {
	Tracker string      `json:"tracker"`
	Metric  string      `json:"metric"`
	Date    period.Date `json:"date"`
	Person  string      `json:"person,omitzero"` // a record merged into one's own, where the value stands under it (C23); "": one's own
	Op      tracking.Op `json:"op"`
	Value   int64       `json:"value,string,omitzero"` // in the metric's unit
	Base    int64       `json:"base,omitzero"`         // revision of the server's entry that the device knew; 0: none
	Reason  string      `json:"reason,omitzero"`
}

// EntryNote shows the values that met in a change of an entry (S9).
type EntryNote struct {
	Mine    tracking.Value `json:"mine" doc:"What the change makes, or would make, of the value."`
	Theirs  tracking.Value `json:"theirs" doc:"What stood there when it arrived."`
	By      string         `json:"by,omitzero" doc:"Name of who had put it there, where the reader may know it."`
	ByOther bool           `json:"by_other,omitzero" doc:"It was somebody else, not another device of one's own."`
}

// EntryNoteOf returns the note of a verdict on a change of an entry; nil is
// none.
func EntryNoteOf(v Verdict) *EntryNote { return read[EntryNote](v.Note) }

// HeldEntry shows what a held change of an entry asks for, beside what stands
// there now. Names are "" where the tracker is gone.
type HeldEntry struct {
	Tracker string          `json:"tracker" doc:"Id."`
	Name    string          `json:"name" doc:"Of the tracker."`
	Metric  tracking.Metric `json:"metric" doc:"Without its targets."`
	Op      tracking.Op     `json:"op" enum:"set,add,clear"`
	Value   int64           `json:"value,string" doc:"The value to set, or the number to add, in the metric's unit."`
	Reason  string          `json:"reason,omitzero" doc:"As the author gave it."`
	Current tracking.Value  `json:"current" doc:"What stands there now."`
	Result  tracking.Value  `json:"result" doc:"What would stand there if it were accepted now."`
	By      string          `json:"by,omitzero" doc:"Name of who put the current value there."`
	Closed  bool            `json:"closed,omitzero" doc:"The day is in a closed period."`
}

// HeldEntryOf returns the detail of a held change of an entry; nil for others.
func HeldEntryOf(h HeldChange) *HeldEntry {
	if h.Kind != SubmitKind {
		return nil
	}
	return read[HeldEntry](h.Detail)
}

// read decodes what is there to be shown only: what cannot be read is as good
// as none.
func read[T any](b json.RawMessage) *T {
	var v *T
	if len(b) == 0 || json.Unmarshal(b, &v) != nil {
		return nil
	}
	return v
}

// TrackingSection names the section of the definitions that is a Tracking.
const TrackingSection = "tracking"

// Tracking is what trackers a person may see offline, as tracking.Log.Personal
// shows them. Entries of other metrics are gone from the device.
type Tracking struct {
	Trackers []tracking.Tracker `json:"trackers"`
	Closures []tracking.Closure `json:"closures"`
}

// EntryRow is the kind of the rows that are entries. Their key is
// tracking.Key.String. Their data is the last tracking.Submission: the history
// before that is with the server.
const EntryRow = "entry"

// NewEntryRow returns the row of an entry, by its last submission.
func NewEntryRow(s tracking.Submission) (Row, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return Row{}, fmt.Errorf("sync: entry %s: %w", s.Key, err)
	}
	return Row{Kind: EntryRow, Key: s.Key.String(), Data: b}, nil
}

// EntryOf reads what NewEntryRow writes.
func EntryOf(r Row) (tracking.Submission, error) {
	var s tracking.Submission
	if err := json.Unmarshal(r.Data, &s); err != nil {
		return s, fmt.Errorf("sync: entry %s: %w", r.Key, err)
	}
	return s, nil
}
