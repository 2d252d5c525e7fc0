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

// RowOf returns the row of an entry, by its last submission.
func RowOf(s tracking.Submission) (Row, error) {
	b, err := json.Marshal(s)
	if err != nil {
		return Row{}, fmt.Errorf("sync: entry %s: %w", s.Key, err)
	}
	return Row{Kind: EntryRow, Key: s.Key.String(), Data: b}, nil
}

// EntryOf reads what RowOf writes.
func EntryOf(r Row) (tracking.Submission, error) {
	var s tracking.Submission
	if err := json.Unmarshal(r.Data, &s); err != nil {
		return s, fmt.Errorf("sync: entry %s: %w", r.Key, err)
	}
	return s, nil
}
