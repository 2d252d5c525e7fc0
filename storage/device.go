package storage

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Device is an installed app of one person, as the server knows it (S2, S3).
type Device struct {
	ID         string // made by the device
	Person     string // whose it is; a device never changes hands
	Registered time.Time
	Heard      time.Time // last contact

	Last    int64     // sequence number of the last change that has a receipt; 0 before the first
	Stored  int64     // receipts up to this number are stored on the device
	Waiting int64     // changes that it had not sent at the last contact
	Oldest  time.Time // when the oldest of these was made, by the device's clock; zero: none

	// Policy is the newest server instant whose rules the device has confirmed
	// to know, and PolicySeq the last change that it had made before: later
	// ones cannot claim to have known less (S8).
	Policy    time.Time
	PolicySeq int64

	// Boot, Mono and Claimed are those of the last change: a clock that was
	// set between two changes of one run of the app shows in them.
	Boot    string
	Mono    int64 // milliseconds since the start of the run
	Claimed time.Time
}

// Receipt is what the server keeps of one change of a device: it exists
// exactly when the change has been judged (S3, S4).
type Receipt struct {
	Device string
	Seq    int64  // of the device, from 1
	ID     string // of the change, unique within the organization
	Person string // who made it
	Kind   string // with its version: "tracking.submit@1"
	Digest change.Digest
	Args   []byte // JSON as sent; nil where the change was applied

	Status    change.Status
	Code      string // stable code of a refusal, or ""
	Reason    string // the refusal in words, or ""
	Detail    []byte // JSON in the protocol's form: what else there is to show; nil: nothing
	Uncertain bool   // the device's clock was off (time_uncertain)

	// Subject and Date say whose figures of which day it concerns: who may see
	// those may see a change that is held.
	Subject string
	Date    period.Date

	Claimed  time.Time // when it was made, by the device's clock
	Made     time.Time // the same, corrected; what the rules went by
	Received time.Time

	Revision int64 // 1 with the verdict; a decision makes the next
	Decision Decision
}

// Decision is what a manager did with a change that was held (S5). The zero
// Decision is none yet.
type Decision struct {
	Action string // "accept", "reopen", "book" or "refuse"
	By     string // id of the person
	At     time.Time
	Note   string
}

// HeldQuery selects held changes that nobody has decided on, oldest first by
// Received and ID.
type HeldQuery struct {
	Subjects []string // ids; nil selects everyone, empty nobody
	After    *HeldKey // only those beyond it in the order
	Limit    int      // 0 means no limit
}

// HeldKey is the position of a held change in the list.
type HeldKey struct {
	Received time.Time `json:"received"`
	ID       string    `json:"id"`
}

// Devices keeps the devices of one organization and what became of their
// changes.
type Devices interface {
	// Device returns a device, or fault.ErrNotFound.
	Device(ctx context.Context, id string) (Device, error)
	// PutDevice stores or replaces a device by id.
	PutDevice(ctx context.Context, d Device) error
	// Devices returns the devices of the people named, by person and id; nil
	// means everyone's.
	Devices(ctx context.Context, people []string) ([]Device, error)

	// PutReceipts stores receipts. Revision 1 is an insert: fault.ErrExists,
	// with nothing stored, when the number of the device or the id is taken. A
	// higher one replaces the one before (fault.ErrStale). Of each that is
	// held, and of each with a decision, the change log says so: EntityReceipt,
	// the id of the change, and its author as the audience. So it does of the
	// last of them, whatever became of it, where the unit of work has written
	// nothing else to the log yet: no change is judged without a version.
	PutReceipts(ctx context.Context, receipts []Receipt) error
	// Receipts returns those of a device above a sequence number, in order, at
	// most limit.
	Receipts(ctx context.Context, device string, above int64, limit int) ([]Receipt, error)
	// ReceiptsByID returns those of the given change ids that are known.
	ReceiptsByID(ctx context.Context, ids []string) (map[string]Receipt, error)
	// Held returns what q selects.
	Held(ctx context.Context, q HeldQuery) ([]Receipt, error)
	// Purge removes the receipts received before an instant, except those that
	// wait for a decision.
	Purge(ctx context.Context, before time.Time) error
	// Forget removes the devices of a person, and empties Args, Reason, Detail
	// and Decision.Note in all of their receipts, which stay in place: what
	// waits for a decision cannot be judged any more and is to be decided on
	// before. The change log says nothing of it.
	Forget(ctx context.Context, person string) error
}

// Notifier is a DB that hears of the commits of other processes on the same
// database. It is a hint, which may be lost: whoever needs to know reads
// State as well.
type Notifier interface {
	// Notifications calls heard with the organization of each commit of any
	// process, this one included, until ctx is done or listening fails; a nil
	// error means that ctx is done.
	Notifications(ctx context.Context, heard func(org string)) error
}
