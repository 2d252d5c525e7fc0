// Package storage composes the stores of all domains, and those that belong to
// no domain, into one unit of work. A backend implements DB; the conformance
// suite in storagetest holds every backend to the contract that is written
// here. Three come with Headway: memstore (in memory, also in the browser),
// and bunstore on SQLite and on PostgreSQL.
package storage

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// DB is a database that holds any number of organizations. It is safe for
// concurrent use.
//
// A unit of work is within one organization, which is created by the first
// Update that names it; nothing in it can reach another one (C1). For both
// View and Update:
//
//   - fn uses only tx and the processor: no network, no waiting for others, no
//     View or Update on the same DB (an error says so).
//   - Reads see one consistent state, and the writes made before in the same fn.
//   - Nothing obtained from tx is used after fn has returned.
//   - An error of fn comes back unchanged. A panic is passed on.
//   - A write that is refused with one of the errors of package fault has
//     stored nothing, and fn may go on.
//
// Ids and other texts are compared, and sorted, byte by byte. Every instant is
// kept as change.Instant makes it.
type DB interface {
	// View runs fn on a consistent state. Writing through its tx is an error.
	View(ctx context.Context, org string, fn func(ctx context.Context, tx Tx) error) error

	// Update runs fn and makes its writes durable when fn returns nil; after
	// an error or a panic nothing of them remains. Units of one organization
	// run one after the other, in the order of their versions (spec S6), so a
	// rule that reads before it writes cannot race. fn may run more than once:
	// it has no effect outside tx before Update returns.
	Update(ctx context.Context, org string, fn func(ctx context.Context, tx Tx) error) error

	// Organizations lists the ids of all organizations, sorted.
	Organizations(ctx context.Context) ([]string, error)

	// AccountsByEmail finds the accounts that sign in with the e-mail, in
	// lower case, in every organization.
	AccountsByEmail(ctx context.Context, email string) ([]AccountRef, error)

	// Close releases the database. A host's own handle stays open.
	Close() error
}

// AccountRef names an account across organizations.
type AccountRef struct {
	Org    string
	Person string
}

// Tx is the set of stores within one unit of work and one organization. It has
// a method for each domain, so a further one adds a method: a backend that is
// kept elsewhere, and has to compile until it has that, embeds a Tx.
type Tx interface {
	Tracking() tracking.Store
	TimeTrack() timetrack.Store

	// Organization holds one record, whose id is the organization's.
	Organization() Versioned[people.Organization]
	// Companies, locations and teams are unique by external id, where it is
	// set. Put returns fault.Taken of external_id.
	Companies() Versioned[people.Company]
	Locations() Versioned[people.Location]
	Teams() Versioned[people.Team]
	// People are unique by external id and by e-mail, where these are set;
	// the e-mail is compared in lower case. Put returns fault.Taken of
	// external_id, of email, or of both.
	People() Versioned[people.Person]

	Accounts() Accounts
	Changes() Changes
	Audit() Audit
	Idempotency() Idempotency
	Devices() Devices
}

// Versioned keeps every version of records of one kind, so that a rule can ask
// what was in force at an instant.
type Versioned[T any] interface {
	// Get returns the version in force at an instant; the zero instant means
	// the current one. It returns fault.ErrNotFound where there is none.
	Get(ctx context.Context, id string, at time.Time) (T, error)
	// List returns the versions in force at an instant, by id; the zero
	// instant means the current ones.
	List(ctx context.Context, at time.Time) ([]T, error)
	// Put stores v, which names its id and revision, as saved by a person at
	// an instant. Revision 1 is an insert (fault.ErrExists when the id is
	// taken); a higher one needs the one before to be current
	// (fault.ErrStale, also when there is none). Instants of one record never
	// decrease: an earlier one is stored as that of the version before.
	Put(ctx context.Context, v T, by string, at time.Time) error
	// Versions returns every version of a record, newest first.
	Versions(ctx context.Context, id string) ([]Version[T], error)
	// Redact replaces the value of every stored version of a record, the
	// current one included, by fn of it, so that nothing of what fn leaves out
	// remains (C22). fn keeps id and revision; who saved a version and when
	// stays as it was, and so does State.PeopleAt. It is one change in the
	// change log. It returns fault.ErrNotFound for an unknown id.
	Redact(ctx context.Context, id string, fn func(T) T) error
}

// Version is one saved state of a record.
type Version[T any] struct {
	Value T
	By    string
	At    time.Time
}

// Entities of the change log, as they stand in Change.Entity.
const (
	EntityOrganization = "organization"
	EntityCompany      = "company"
	EntityLocation     = "location"
	EntityTeam         = "team"
	EntityPerson       = "person"
	EntityTracker      = "tracker"
	EntityEntry        = "entry"   // Change.ID is tracking.Key.String
	EntityClosure      = "closure" // Change.ID is the tracker's id
	EntityReceipt      = "receipt" // Change.ID is that of the device's change

	// Of package timetrack; Change.ID is that of the record.
	EntityActivity   = "activity"
	EntityClockEntry = "clock_entry"
	EntityShift      = "shift"
	EntitySession    = "session"
	EntityResult     = "result"
	EntityContact    = "contact_time"
	EntityHourRate   = "hour_rate"
	EntityOverwrite  = "paid_time"
	EntityBonus      = "bonus"
	EntityAdjustment = "pay_adjustment"
	EntityApproval   = "pay_approval"
	EntityFilter     = "time_filter"
	EntityHandoff    = "payroll_handoff"
)

// Change says that a record was written or removed. Stores append it in the
// transaction of the write.
type Change struct {
	Version  int64  // of the organization; the order of commits
	Index    int    // place within the version, from 0
	Nonce    int64  // random for each version: tells a restored database from the one it replaced
	Entity   string // one of the Entity constants
	ID       string
	Audience string // id of the person whose figures it concerns, or "" for all
	Deleted  bool
}

// State is where an organization's change log stands.
type State struct {
	Epoch    string    // random; a new one after a restore
	Version  int64     // of the last change; 0 before the first
	People   int64     // version of the last change to the organization, its people, places or teams
	PeopleAt time.Time // instant of that change, as given to Put
}

// Changes reads the change log (spec S6). Stores write it.
type Changes interface {
	// State returns where the log stands.
	State(ctx context.Context) (State, error)
	// Since returns the changes after (version, index) for the audience of one
	// person, or all of them for "*", in order, at most limit. Those for
	// everybody (Change.Audience "") are for the audience of each person.
	Since(ctx context.Context, audience string, version int64, index int, limit int) ([]Change, error)
	// NewEpoch gives the organization a new random epoch.
	NewEpoch(ctx context.Context) error
	// Trim forgets the changes up to and including a version.
	Trim(ctx context.Context, version int64) error
}
