package api

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Entry is the current value of a metric for a person and a day (T13).
type Entry struct {
	Metric   string      `json:"metric"`
	Date     period.Date `json:"date" format:"date"`
	Person   string      `json:"person"`
	Value    *Decimal    `json:"value" doc:"null is blank, which is not 0 (T12)."`
	Revision int64       `json:"revision" doc:"Counts the submissions, 0 for none. It is the ETag too."`
	Late     bool        `json:"late,omitzero"`
	Updated  time.Time   `json:"updated,omitzero" doc:"When the last submission was received."`
}

// EntryInput is a value to set, or a number to add.
type EntryInput struct {
	Value  Decimal `json:"value" minLength:"1" maxLength:"32" pattern:"^[+-]?[0-9]+(\\.[0-9]+)?$" doc:"In the metric's unit; 0 or 1 for a check box."`
	Reason string  `json:"reason,omitzero" maxLength:"500" doc:"Required to correct somebody else's entry (T15)."`
}

// Submission is one change of an entry as it is kept for ever (C12).
type Submission struct {
	Metric   string      `json:"metric"`
	Date     period.Date `json:"date" format:"date"`
	Person   string      `json:"person"`
	Revision int64       `json:"revision" doc:"Of the entry after it; 1 is the first."`
	Change   string      `json:"change" doc:"Id of the command that made it."`
	Op       string      `json:"op" enum:"set,add,clear"`
	Operand  Decimal     `json:"operand,omitzero" doc:"What was set or added."`
	Old      *Decimal    `json:"old" doc:"The value before; null is blank."`
	New      *Decimal    `json:"new" doc:"The value after; null is blank."`
	Late     bool        `json:"late,omitzero"`
	By       string      `json:"by,omitzero" doc:"Id of the person who made it."`
	Reason   string      `json:"reason,omitzero"`
	Made     time.Time   `json:"made"`
	Received time.Time   `json:"received"`
}

// Batch changes many entries at once.
type Batch struct {
	Items        []BatchItem `json:"items" nullable:"false" minItems:"1" maxItems:"1000"`
	AllOrNothing bool        `json:"all_or_nothing,omitzero" doc:"One refusal refuses all. Else each item is judged by itself."`
	DryRun       bool        `json:"dry_run,omitzero" doc:"Judge only; nothing is stored."`
}

// BatchItem changes one entry.
type BatchItem struct {
	ID      string      `json:"id,omitzero" maxLength:"36" doc:"UUID that makes the change happen once, however often it is sent; made by the server where it is left out."`
	Tracker string      `json:"tracker" minLength:"1" maxLength:"100"`
	Metric  string      `json:"metric" minLength:"1" maxLength:"100"`
	Date    period.Date `json:"date" format:"date"`
	Person  string      `json:"person,omitzero" maxLength:"100" doc:"Whose entry; left out, one's own."`
	Op      string      `json:"op,omitzero" enum:"set,add,clear" doc:"Left out: set."`
	Value   Decimal     `json:"value,omitzero" maxLength:"32" pattern:"^[+-]?[0-9]+(\\.[0-9]+)?$" doc:"Left out to clear."`
	Base    *int64      `json:"base,omitempty" minimum:"0" doc:"Revision of the entry that the change builds on, 0 for none yet; required to set or clear somebody else's."`
	Reason  string      `json:"reason,omitzero" maxLength:"500" doc:"Required to correct somebody else's entry (T15)."`
}

// BatchResult is what became of a Batch.
type BatchResult struct {
	Items []Outcome `json:"items" nullable:"false" doc:"One for each item, in their order."`
}

// Outcome is what became of one item of a Batch.
type Outcome struct {
	Status  string   `json:"status" enum:"applied,repeated,refused" doc:"repeated: the id was known, and nothing was changed again."`
	Entry   *Entry   `json:"entry,omitempty" doc:"The entry after the change; left out where it was refused."`
	Problem *Problem `json:"problem,omitempty" doc:"Why it was refused. Fields are those of the item."`
}
