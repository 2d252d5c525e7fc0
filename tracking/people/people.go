// Package people holds who there is and who sees whom: the acting person,
// permissions and access levels, the roster of an organization with its dated
// memberships, and the one rule of visibility (C4) that every capability,
// list, export and total goes through.
//
// A host product hands over its own people by implementing Directory; the
// stand-alone app's Directory reads its People store.
package people

import (
	"cmp"
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Actor is who is asking. A host fills it in for each request; nothing in it
// is read from the request itself.
type Actor struct {
	Org         string      // the organization that everything is confined to (C1)
	Person      string      // id of the person, or "" for a host system (API token)
	Level       int         // access level; more is higher
	Permissions Permissions // in force now, granted to the person or to a team
	Locations   []string    // ids of the person's locations of today
	Token       string      // id of the API token that asks, or ""
}

// Can reports whether the actor holds all of p.
func (a Actor) Can(p Permissions) bool { return a.Permissions.Has(p) }

// Membership says that a person belongs to a location or team during a span.
type Membership struct {
	ID string `json:"id"` // of the location or team
	period.Span
}

// Person is one person of an organization. Access and memberships are dated,
// so that past reports keep what was in force on their day (C2).
type Person struct {
	ID          string       `json:"id"`
	Revision    int64        `json:"revision"`
	ExternalID  string       `json:"external_id,omitzero"` // the host's or an import's id, unique where set
	FirstName   string       `json:"first_name"`
	LastName    string       `json:"last_name"`
	Email       string       `json:"email,omitzero"`
	Level       int          `json:"level"`
	Permissions Permissions  `json:"permissions"` // granted to the person; a team's come on top
	Locations   []Membership `json:"locations,omitzero"`
	Teams       []Membership `json:"teams,omitzero"`
	Language    string       `json:"language,omitzero"` // BCP 47; "" follows the browser
	Inactive    bool         `json:"inactive,omitzero"` // left: may not sign in or enter, figures stay
	Erased      bool         `json:"erased,omitzero"`   // identity replaced by a pseudonym (C22)
	MergedInto  string       `json:"merged_into,omitzero"`
}

// Name is the person's full name.
func (p Person) Name() string {
	switch {
	case p.FirstName == "":
		return p.LastName
	case p.LastName == "":
		return p.FirstName
	}
	return p.FirstName + " " + p.LastName
}

// present reports whether the record stands for somebody who may act.
func (p Person) present() bool { return !p.Inactive && !p.Erased && p.MergedInto == "" }

// At reports whether the person belongs to the location on day d.
func (p Person) At(location string, d period.Date) bool { return belongs(p.Locations, location, d) }

// In reports whether the person belongs to the team on day d.
func (p Person) In(team string, d period.Date) bool { return belongs(p.Teams, team, d) }

// LocationsOn lists the ids of the person's locations on day d.
func (p Person) LocationsOn(d period.Date) []string { return memberships(p.Locations, d) }

// TeamsOn lists the ids of the person's teams on day d.
func (p Person) TeamsOn(d period.Date) []string { return memberships(p.Teams, d) }

func belongs(ms []Membership, id string, d period.Date) bool {
	for _, m := range ms {
		if m.ID == id && m.Contains(d) {
			return true
		}
	}
	return false
}

func memberships(ms []Membership, d period.Date) []string {
	var ids []string
	for _, m := range ms {
		if m.Contains(d) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// Company is an operating company.
type Company struct {
	ID         string `json:"id"`
	Revision   int64  `json:"revision"`
	ExternalID string `json:"external_id,omitzero"`
	Name       string `json:"name"`
	Archived   bool   `json:"archived,omitzero"`
}

// Location is an office of an operating company.
type Location struct {
	ID         string `json:"id"`
	Revision   int64  `json:"revision"`
	ExternalID string `json:"external_id,omitzero"`
	Name       string `json:"name"`
	Company    string `json:"company,omitzero"` // id of the operating company, or ""
	Zone       string `json:"zone,omitzero"`    // IANA name; "" follows the organization
	Archived   bool   `json:"archived,omitzero"`
}

// Team is a group of people; what it is granted, its members of the day hold.
type Team struct {
	ID          string      `json:"id"`
	Revision    int64       `json:"revision"`
	ExternalID  string      `json:"external_id,omitzero"`
	Name        string      `json:"name"`
	Permissions Permissions `json:"permissions"`
	Archived    bool        `json:"archived,omitzero"`
}

// Modules says which capabilities an organization has switched on (C23).
type Modules struct {
	Trackers  bool `json:"trackers"`
	Pipeline  bool `json:"pipeline"`
	Leads     bool `json:"leads"`
	Goals     bool `json:"goals"`
	Timetrack bool `json:"timetrack"`
}

// Retention says for how many days a kind of data is kept; 0 keeps it for
// ever (C22). Figures and their history are business records and not among
// them.
type Retention struct {
	AuditDays    int `json:"audit_days,omitzero"`
	SessionDays  int `json:"session_days,omitzero"`
	InactiveDays int `json:"inactive_days,omitzero"` // people who left are erased after
}

// Organization is a tenant and its settings.
type Organization struct {
	ID        string          `json:"id"`
	Revision  int64           `json:"revision"`
	Name      string          `json:"name"`
	Currency  string          `json:"currency,omitzero"` // ISO 4217, proposed for new metrics
	Calendar  period.Calendar `json:"calendar,omitzero"` // dated settings (C6)
	Modules   Modules         `json:"modules"`
	Retention Retention       `json:"retention,omitzero"`
	// WorkSchedule says that time is planned here: it brings the work schedule
	// and Manage TimeTrack (K10).
	WorkSchedule bool `json:"work_schedule,omitzero"`
	// OfflineDays is for how many days a change may wait on a device before it
	// needs a manager's decision (S8), 1 to 365; 0 is DefaultOfflineDays.
	OfflineDays int `json:"offline_days,omitzero"`
}

// DefaultOfflineDays is the offline limit of an organization that sets none.
const DefaultOfflineDays = 30

// OfflineLimit is how long a change may wait on a device before it needs a
// manager's decision (S8).
func (o Organization) OfflineLimit() time.Duration {
	return time.Duration(cmp.Or(o.OfflineDays, DefaultOfflineDays)) * 24 * time.Hour
}

// Directory looks people, teams and places up. Implementations return a
// Roster that nobody changes afterwards, so that they may hand out the same
// one again while nothing has changed.
type Directory interface {
	// Roster returns everyone and every place of the organization, as known
	// now. It returns fault.ErrNotFound for an organization that is unknown.
	Roster(ctx context.Context, org string) (*Roster, error)

	// RosterAt returns the roster as it was known at an instant in the past:
	// what was granted then, not what was granted for then. A Directory that
	// keeps no history returns the present roster.
	RosterAt(ctx context.Context, org string, at time.Time) (*Roster, error)
}
