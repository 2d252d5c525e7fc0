package bunstore

import (
	"strings"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// kinds are the records of which every version is kept.
type kinds struct {
	organizations *kind[people.Organization]
	companies     *kind[people.Company]
	locations     *kind[people.Location]
	teams         *kind[people.Team]
	people        *kind[people.Person]
	trackers      *kind[tracking.Tracker]
	closures      *kind[tracking.Closure]
}

func newKinds() *kinds {
	return &kinds{
		organizations: newKind(spec[people.Organization]{
			table: "organizations", entity: storage.EntityOrganization, roster: true,
			identity: func(o people.Organization) (string, int64) { return o.ID, o.Revision },
		}),
		companies: newKind(spec[people.Company]{
			table: "companies", entity: storage.EntityCompany, roster: true,
			identity: func(c people.Company) (string, int64) { return c.ID, c.Revision },
			unique:   []uniqueColumn[people.Company]{{"external_id", func(c people.Company) string { return c.ExternalID }}},
		}),
		locations: newKind(spec[people.Location]{
			table: "locations", entity: storage.EntityLocation, roster: true,
			identity: func(l people.Location) (string, int64) { return l.ID, l.Revision },
			unique:   []uniqueColumn[people.Location]{{"external_id", func(l people.Location) string { return l.ExternalID }}},
		}),
		teams: newKind(spec[people.Team]{
			table: "teams", entity: storage.EntityTeam, roster: true,
			identity: func(t people.Team) (string, int64) { return t.ID, t.Revision },
			unique:   []uniqueColumn[people.Team]{{"external_id", func(t people.Team) string { return t.ExternalID }}},
		}),
		people: newKind(spec[people.Person]{
			table: "people", entity: storage.EntityPerson, roster: true,
			identity: func(p people.Person) (string, int64) { return p.ID, p.Revision },
			unique: []uniqueColumn[people.Person]{
				{"external_id", func(p people.Person) string { return p.ExternalID }},
				{"email", func(p people.Person) string { return strings.ToLower(p.Email) }},
			},
		}),
		trackers: newKind(spec[tracking.Tracker]{
			table: "trackers", entity: storage.EntityTracker,
			identity: func(t tracking.Tracker) (string, int64) { return t.ID, t.Revision },
			unique:   []uniqueColumn[tracking.Tracker]{{"external_id", func(t tracking.Tracker) string { return t.ExternalID }}},
			clone:    tracking.Tracker.Clone,
		}),
		closures: newKind(spec[tracking.Closure]{
			table: "closures", entity: storage.EntityClosure,
			identity: func(c tracking.Closure) (string, int64) { return closureID(c), c.Revision },
			changeID: func(c tracking.Closure) string { return c.Tracker },
		}),
	}
}

// closureID is the id of a closure in its table. The ids of one tracker sort
// by their day.
func closureID(c tracking.Closure) string { return c.Tracker + "/" + c.From.String() }

// Organization implements storage.Tx.
func (u *unit) Organization() storage.Versioned[people.Organization] {
	return versioned[people.Organization]{u, u.db.kinds.organizations}
}

// Companies implements storage.Tx.
func (u *unit) Companies() storage.Versioned[people.Company] {
	return versioned[people.Company]{u, u.db.kinds.companies}
}

// Locations implements storage.Tx.
func (u *unit) Locations() storage.Versioned[people.Location] {
	return versioned[people.Location]{u, u.db.kinds.locations}
}

// Teams implements storage.Tx.
func (u *unit) Teams() storage.Versioned[people.Team] {
	return versioned[people.Team]{u, u.db.kinds.teams}
}

// People implements storage.Tx.
func (u *unit) People() storage.Versioned[people.Person] {
	return versioned[people.Person]{u, u.db.kinds.people}
}

// Tracking implements storage.Tx.
func (u *unit) Tracking() tracking.Store { return trackingStore{u} }

// Accounts implements storage.Tx.
func (u *unit) Accounts() storage.Accounts { return accounts{u} }

// Changes implements storage.Tx.
func (u *unit) Changes() storage.Changes { return changes{u} }

// Audit implements storage.Tx.
func (u *unit) Audit() storage.Audit { return audit{u} }

// Idempotency implements storage.Tx.
func (u *unit) Idempotency() storage.Idempotency { return idempotency{u} }

// Devices implements storage.Tx.
func (u *unit) Devices() storage.Devices { return devices{u} }
