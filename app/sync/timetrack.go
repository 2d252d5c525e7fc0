package sync

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The kinds of change of the person's own clock (K1 to K5). Their arguments are
// ClockArgs, of which each kind has some.
const (
	ClockStartKind  = "clock.start@1"  // activity, reason: starts it at the moment of the change, and stops what runs
	ClockStopKind   = "clock.stop@1"   // entry, activity, reason: stops that entry, or what runs, at the moment of the change
	ClockAddKind    = "clock.add@1"    // activity, start, stop, reason
	ClockEditKind   = "clock.edit@1"   // entry, activity, start, stop, base, reason: without stop it runs on
	ClockRemoveKind = "clock.remove@1" // entry, base, reason
)

// ClockArgs are the arguments of a change of the clock. An entry has the id of
// the change that began it.
type ClockArgs struct {
	Entry    string    `json:"entry,omitzero"`    // id
	Activity string    `json:"activity,omitzero"` // id; of a stop only what one without a start is of
	Start    time.Time `json:"start,omitzero"`
	Stop     time.Time `json:"stop,omitzero"`
	Base     int64     `json:"base,omitzero"` // revision of the server's entry that the device knew; 0: none
	Reason   string    `json:"reason,omitzero"`
}

// CodeApproved is the code of what was clocked or changed on days that were
// approved meanwhile: it is held (K16, S8).
const CodeApproved = "approved"

// CodeOverlap is that of a change of the clock that was applied in spite of
// entries of another device that are in the way; the person settles it (S9).
const CodeOverlap = "overlap"

// ClockTime is an entry of the clock as a note shows it.
type ClockTime struct {
	Entry    string    `json:"entry" doc:"Id."`
	Activity string    `json:"activity,omitzero" doc:"Id."`
	Start    time.Time `json:"start,omitzero" doc:"Left out of a stop without a start."`
	Stop     time.Time `json:"stop,omitzero" doc:"Left out while it runs."`
}

// ClockTimeOf returns what notes show of an entry.
func ClockTimeOf(e timetrack.Entry) ClockTime {
	return ClockTime{Entry: e.ID, Activity: e.Activity, Start: e.Start, Stop: e.Stop}
}

// ClockNote shows what a change of the clock met.
type ClockNote struct {
	Overlaps []ClockTime `json:"overlaps,omitempty" doc:"Entries in the way, which the person settles."`
	Replaced *ClockTime  `json:"replaced,omitempty" doc:"The entry as another device of the person's had left it."`
	Waiting  []string    `json:"waiting,omitempty" doc:"Ids of the entries that are kept, and count when somebody has decided."`
}

// ClockNoteOf returns the note of a verdict on a change of the clock; nil is
// none.
func ClockNoteOf(v Verdict) *ClockNote { return read[ClockNote](v.Note) }

// HeldClock shows what a held change of the clock asks for, beside the entry as
// it stands now. Names are "" where the activity is gone.
type HeldClock struct {
	Op       timetrack.Op `json:"op" enum:"start,stop,add,edit,remove"`
	Entry    string       `json:"entry,omitzero" doc:"Id of the entry that it changes; left out where there is none yet."`
	Activity string       `json:"activity,omitzero" doc:"Id of what would stand there."`
	Name     string       `json:"name,omitzero" doc:"Of that activity."`
	Start    time.Time    `json:"start,omitzero" doc:"As it would stand there."`
	Stop     time.Time    `json:"stop,omitzero" doc:"As it would stand there; left out where it would run."`
	Reason   string       `json:"reason,omitzero" doc:"As the author gave it."`
	Current  *ClockTime   `json:"current,omitempty" doc:"The entry as it stands now."`
	Now      string       `json:"now,omitzero" doc:"Name of the activity of the current entry."`
	Kept     bool         `json:"kept,omitzero" doc:"The entry is there already, and counts when it is accepted; to refuse removes it."`
	Approved bool         `json:"approved,omitzero" doc:"A day that it concerns is approved."`
	Zone     string       `json:"zone,omitzero" doc:"IANA name of the time zone in which the person works on that day."`
}

// HeldClockOf returns the detail of a held change of the clock; nil for others.
func HeldClockOf(h HeldChange) *HeldClock {
	if ClockOp(h.Kind) == "" {
		return nil
	}
	return read[HeldClock](h.Detail)
}

// ClockOp returns what changes of a kind do to the clock; "" for other kinds.
func ClockOp(kind string) timetrack.Op {
	switch kind {
	case ClockStartKind:
		return timetrack.OpStart
	case ClockStopKind:
		return timetrack.OpStop
	case ClockAddKind:
		return timetrack.OpAdd
	case ClockEditKind:
		return timetrack.OpEdit
	case ClockRemoveKind:
		return timetrack.OpRemove
	}
	return ""
}

// TimeTrackSection names the section of the definitions that is a TimeTrack.
const TimeTrackSection = "timetrack"

// TimeTrack is what people who clock need to know of their organization. When
// their days are cut is in the calendar of the organization. What is paid per
// hour, and what was earned, never comes to a device.
type TimeTrack struct {
	Activities []Activity `json:"activities"` // by id; none for people without TimeTrack
}

// Activity is a timetrack.Activity without its history.
type Activity struct {
	ID       string      `json:"id"`
	Revision int64       `json:"revision"`
	Name     string      `json:"name"`
	Color    string      `json:"color,omitzero"`
	Paid     bool        `json:"paid,omitzero"`
	Retired  period.Date `json:"retired,omitzero"` // the first day on which it cannot be used any more
}

// ActivityOf returns what devices know of an activity.
func ActivityOf(a timetrack.Activity) Activity {
	return Activity{ID: a.ID, Revision: a.Revision, Name: a.Name, Color: a.Color, Paid: a.Paid, Retired: a.Retired}
}

// Record returns the activity as the domain has it.
func (a Activity) Record() timetrack.Activity {
	return timetrack.Activity{Record: timetrack.Record{ID: a.ID, Revision: a.Revision}, Name: a.Name, Color: a.Color, Paid: a.Paid, Retired: a.Retired}
}

// ClockDays is for how many days back a snapshot has the rows of TimeTrack: this
// pay period of a month and the one before. The entry that runs is there however
// old it is, and so is everything that changes.
const ClockDays = 62

// The kinds of the rows of TimeTrack, all of them of the person's own records.
// Their key is the id of the record, and their data the record as it stands
// now, also where it was removed.
const (
	ClockEntryRow  = "clock_entry"  // timetrack.Entry
	ShiftRow       = "shift"        // timetrack.Shift
	SessionRow     = "session"      // timetrack.Session
	ApprovedDayRow = "pay_approval" // timetrack.Approval without its snapshot: who approved what, not what it came to
)

// NewRecordRow returns the row of a record of TimeTrack.
func NewRecordRow(kind string, r timetrack.Kept) (Row, error) {
	if a, ok := r.(timetrack.Approval); ok {
		a.Snapshot = timetrack.Inputs{}
		r = a
	}
	b, err := json.Marshal(r)
	if err != nil {
		return Row{}, fmt.Errorf("sync: %s %s: %w", kind, r.Header().ID, err)
	}
	return Row{Kind: kind, Key: r.Header().ID, Data: b}, nil
}

// RecordOf reads what NewRecordRow writes.
func RecordOf[T timetrack.Kept](r Row) (T, error) {
	var v T
	if err := json.Unmarshal(r.Data, &v); err != nil {
		return v, fmt.Errorf("sync: %s %s: %w", r.Kind, r.Key, err)
	}
	return v, nil
}
