// Package sync is the protocol by which devices that were offline bring their
// changes to the server and learn what became of them (spec S1 to S17): the
// messages, their limits, and the kinds of change. Package server is the
// server's half, package device the device's.
//
// A device numbers its changes from 1 without a gap and pushes them in that
// order. The server judges each once and remembers the verdict; push and pull
// both carry every verdict that the device has not confirmed. Pull brings the
// device what its person may see: the definitions as documents, everything else
// as rows in the order of commits.
//
// # Servers that go back
//
// A server may be put back to an older copy of its database. With a new epoch it
// says so itself. Without one it is told from the server that it replaced by its
// log: each answer carries a mark, which names where the log stood when the
// answer was made, and the device gives the mark of the last answer it stored
// with whatever it asks next. Whatever an answer tells of, verdicts and rows,
// was in the log by then. So a server whose log has that place still knows all
// that the device was ever told, and one whose log has it not answers that it
// forgot; the device then asks for everything anew, and sends again what the
// server does not have (S7). The cursor alone would not do: it stands where the
// rows are that the device has, and verdicts run ahead of them. Nor would the
// numbers: copies of pushes that arrive late may have brought them back to where
// they were.
//
// # Capabilities
//
// What one of them adds is a file here (tracking.go is that of the trackers): its
// kinds of change with their arguments, their notes in verdicts and the detail
// of those that are held, its section of the definitions, its kinds of row.
// Packages server and device say what it needs there: a file each, and a line in
// a list. A device keeps the sections and rows that it does not know for the
// version that does.
package sync

import (
	"encoding/json"
	"time"

	"github.com/seed57a6ed91/headway/tracking/people"
)

// Protocol is the version of the messages. The server understands those that
// apps of the last 180 days speak, and answers others with upgrade_required
// (S15).
const Protocol = 2

// The limits of a push (S16), and of the pages of answers.
const (
	MaxChanges  = 100       // changes in a push
	MaxPush     = 256 << 10 // bytes of its body
	MaxArgs     = 16 << 10  // bytes of the arguments of one change
	MaxVerdicts = 500       // verdicts in one answer; the rest comes with the next
	PageRows    = 2000      // rows in one answer to a pull
)

// How long devices and the server keep what the other may still need.
const (
	KeepSent = 14 * 24 * time.Hour  // an acknowledged change on the device (S7)
	KeepLog  = 90 * 24 * time.Hour  // the change log (S6)
	KeepHeld = 400 * 24 * time.Hour // receipts on the server (S5)
)

// Change is one action of a person as a device recorded it (S2).
type Change struct {
	Seq      int64           `json:"seq" minimum:"1" doc:"Counts the changes of the device, without a gap."`
	ID       string          `json:"id" minLength:"36" maxLength:"36" doc:"UUIDv7, made by the device."`
	Kind     string          `json:"kind" minLength:"1" maxLength:"100" doc:"With its version, such as tracking.submit@1."`
	Args     json.RawMessage `json:"args" doc:"As the kind defines them."`
	Made     time.Time       `json:"made" doc:"By the device's clock, when the person acted."`
	Zone     string          `json:"zone,omitzero" maxLength:"100" doc:"IANA name of the device's time zone."`
	Offset   int             `json:"offset,omitzero" minimum:"-64800" maximum:"64800" doc:"Seconds east of UTC."`
	Boot     string          `json:"boot,omitzero" maxLength:"64" doc:"Random, for each start of the app."`
	Mono     int64           `json:"mono,omitzero" minimum:"0" doc:"Milliseconds since that start, by a clock that nobody sets."`
	Policy   time.Time       `json:"policy,omitzero" doc:"The server's instant (now) of the definitions that the device went by when the change was made: of the last pull, but while a snapshot is arriving that of the definitions before."`
	Replaces string          `json:"replaces,omitzero" maxLength:"36" doc:"Id of the refused change that this one was made from. One of the same person that is still held is withdrawn by it, unless this one is rejected."`
}

// Push brings changes to the server, in order (S3).
type Push struct {
	Protocol int       `json:"protocol" minimum:"0"`
	Device   string    `json:"device" minLength:"36" maxLength:"36" doc:"UUID, made by the device with its database."`
	Sent     time.Time `json:"sent" doc:"By the device's clock, when this was sent."`
	Stored   int64     `json:"stored" minimum:"0" doc:"The device has stored the verdicts up to this number."`
	Mark     string    `json:"mark,omitzero" maxLength:"1000" doc:"Of the last answer that the device has stored, to a push or a pull; left out by a device that has none."`
	Changes  []Change  `json:"changes" nullable:"false" maxItems:"100"`
}

// PushAnswer says what the server has of the device's changes.
type PushAnswer struct {
	Epoch    string    `json:"epoch" doc:"Of the server's memory; another one after a restore."`
	Last     int64     `json:"last" doc:"Number of the last change that has a verdict. The next to send is the one after it."`
	Verdicts []Verdict `json:"verdicts" nullable:"false" doc:"Of the numbers above stored, in order; at most 500."`
	Now      time.Time `json:"now" doc:"The server's clock."`
	Mark     string    `json:"mark" doc:"For the next push or pull; opaque."`
	Forgot   bool      `json:"forgot,omitzero" doc:"The server does not know the mark that came with the request: it was put back to an older copy, and what the device was told may not be so any more. The device asks for a full snapshot, by a pull without a cursor."`
}

// Verdict is what became of a change (S4).
type Verdict struct {
	Seq       int64           `json:"seq" doc:"0 for a change that another device of the person's has numbered: its id says which."`
	ID        string          `json:"id"`
	Revision  int64           `json:"revision" doc:"1 with the verdict; a decision on what was held makes the next."`
	Status    string          `json:"status" enum:"applied,applied_late,held,rejected"`
	Code      string          `json:"code,omitzero" doc:"Stable, such as period_locked; left out where it was applied and there is nothing to tell."`
	Reason    string          `json:"reason,omitzero" doc:"In words, in English."`
	Uncertain bool            `json:"uncertain,omitzero" doc:"The device's clock was off by more than five minutes."`
	Note      json.RawMessage `json:"note,omitempty" doc:"What else there is to tell, as the kind of change defines it: of a change of an entry, the values that met."`
	Decision  *DecisionNote   `json:"decision,omitempty" doc:"Of a manager, on a change that was held."`
	At        time.Time       `json:"at" doc:"When it was judged, or decided on."`
}

// DecisionNote is a decision as the author of the change sees it: that of a
// manager, or the author's own to withdraw it.
type DecisionNote struct {
	Action string    `json:"action" enum:"accept,reopen,book,refuse,withdraw"`
	By     string    `json:"by,omitzero" doc:"Name."`
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitzero"`
}

// The verdicts, as they stand in Verdict.Status.
const (
	Applied     = "applied"
	AppliedLate = "applied_late"
	Held        = "held"
	Rejected    = "rejected"
)

// Codes of verdicts that sync itself gives; the others are those of the
// domains' refusals.
const (
	CodeClockAhead    = "clock_ahead"   // held: made more than five minutes after it arrived (S8)
	CodeTooOld        = "too_old"       // held: older than the organization's offline limit (S8)
	CodeConflict      = "conflict"      // held: somebody else changed the value meanwhile (S9)
	CodeReplacedOwn   = "replaced_own"  // applied: it replaced the value of another device of one's own (S9)
	CodePeriodLocked  = "period_locked" // held: the period was closed meanwhile (S8)
	CodeNoLonger      = "no_longer"     // held: the assignment ended more than seven days before it arrived (S8)
	CodeUnknownKind   = "unknown_kind"  // rejected
	CodeBadField      = "bad_field"     // rejected: arguments that are unknown, missing or of a wrong type
	CodeIDReuse       = "id_reuse"      // rejected: the id is that of another change
	CodeServerError   = "server_error"  // held: the server failed on it, and on it alone
	CodeUpgrade       = "upgrade_required"
	CodeForeignDevice = "foreign_device" // the device is another person's
)

// Pull asks for what changed since a cursor (S6).
type Pull struct {
	Protocol int       `json:"protocol" minimum:"0"`
	Device   string    `json:"device" minLength:"36" maxLength:"36"`
	Cursor   string    `json:"cursor,omitzero" maxLength:"1000" doc:"As the answer before gave it; left out by a device that has nothing."`
	Sent     time.Time `json:"sent"`
	Stored   int64     `json:"stored" minimum:"0" doc:"The device has stored the verdicts up to this number."`
	Mark     string    `json:"mark,omitzero" maxLength:"1000" doc:"As in a push."`
	Made     int64     `json:"made" minimum:"0" doc:"Number of the last change that the device has made."`
	Waiting  int64     `json:"waiting" minimum:"0" doc:"How many of its changes it has no verdict on."`
	Oldest   time.Time `json:"oldest,omitzero" doc:"When the oldest of these was made, by the device's clock."`
	Lost     int64     `json:"lost,omitzero" minimum:"0" doc:"How many changes without a verdict the device's store has lost, at most, that no pull with an answer has told of."`
}

// PullAnswer is one page of what changed. Rows are as they stand now, in the
// order of commits. The device stores rows, verdicts and cursor in one
// transaction.
type PullAnswer struct {
	Epoch  string `json:"epoch"`
	Cursor string `json:"cursor" doc:"For the next pull; opaque."`
	Reset  bool   `json:"reset,omitzero" doc:"The page belongs to a full snapshot, which takes the place of all rows when its last page is there. It touches no outbox and no verdict."`
	First  bool   `json:"first,omitzero" doc:"The first page of a snapshot."`
	More   bool   `json:"more,omitzero" doc:"There are further pages."`

	Definitions *Definitions               `json:"definitions,omitempty" doc:"Whole, where something in it changed; with the first page of a snapshot always."`
	Sections    map[string]json.RawMessage `json:"sections,omitempty" doc:"The definitions of the capabilities, by name. Each is whole, and there where something in it changed; with the first page of a snapshot all are."`
	Rows        []Row                      `json:"rows,omitempty" nullable:"false"`

	Last     int64     `json:"last" doc:"As in the answer to a push."`
	Verdicts []Verdict `json:"verdicts" nullable:"false" doc:"Of the numbers above stored, in order, at most 500; and decisions on earlier ones, also of other devices of the person's, in a snapshot all of these that the device may have otherwise."`
	Now      time.Time `json:"now" doc:"The server's clock; the policy of the changes made from now on."`
	Mark     string    `json:"mark" doc:"As in the answer to a push."`
	Forgot   bool      `json:"forgot,omitzero" doc:"As in the answer to a push. The page is then the first of a full snapshot."`
}

// Definitions are what a person may see offline of the organization and its
// people. Each capability adds a section of its own, see PullAnswer.Sections.
// What is not in these documents any more is gone from the device.
type Definitions struct {
	Organization people.Organization `json:"organization"`
	Person       people.Person       `json:"person"`  // the reader's own record
	Records      []people.Person     `json:"records"` // merged into it (C23)
	Locations    []people.Location   `json:"locations"`
	Teams        []people.Team       `json:"teams"`
}

// Row is a record that devices keep, as it stands now. Data is what the kind of
// row defines; a device that does not know the kind yet keeps it for the
// version of the app that does.
type Row struct {
	Kind string          `json:"kind" doc:"Such as entry; without a slash."`
	Key  string          `json:"key" doc:"Names the row among those of its kind; the one with the same name is replaced."`
	Data json.RawMessage `json:"data" doc:"As the kind defines it: of entry, the last submission of the entry."`
}
