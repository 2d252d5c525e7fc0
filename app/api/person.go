package api

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Person is one person of the organization. Of people whom one may not
// administer, and who are not oneself, there is only id and name.
type Person struct {
	ID          string       `json:"id"`
	FirstName   string       `json:"first_name"`
	LastName    string       `json:"last_name"`
	Managed     bool         `json:"managed" doc:"One may administer the person."`
	Revision    int64        `json:"revision,omitzero" doc:"Counts the saves. It is the ETag too."`
	ExternalID  string       `json:"external_id,omitzero" doc:"Id in another system."`
	Email       string       `json:"email,omitzero"`
	Language    string       `json:"language,omitzero" doc:"BCP 47; left out, that of the browser."`
	Level       *int         `json:"level,omitempty" doc:"Access level; more is higher."`
	Permissions []string     `json:"permissions,omitzero" nullable:"false" doc:"Granted to the person; those of teams come on top."`
	Locations   []Membership `json:"locations,omitzero" nullable:"false"`
	Teams       []Membership `json:"teams,omitzero" nullable:"false"`
	Inactive    bool         `json:"inactive,omitzero" doc:"Has left: may not sign in, figures stay."`
	Erased      bool         `json:"erased,omitzero" doc:"The name is a pseudonym (C22)."`
	MergedInto  string       `json:"merged_into,omitzero" doc:"Id of the person whom this record is a duplicate of."`
}

// Membership says that a person belongs to a location or team for a span of
// days.
type Membership struct {
	ID    string      `json:"id" minLength:"1" maxLength:"100" doc:"Of the location or team."`
	From  period.Date `json:"from,omitzero" format:"date" maxLength:"10" doc:"First day; left out: always was."`
	Until period.Date `json:"until,omitzero" format:"date" maxLength:"10" doc:"First day on which it no longer holds; left out: open."`
}

// PersonInput is a new person, or a new version of one.
type PersonInput struct {
	ExternalID  string       `json:"external_id,omitzero" maxLength:"100" doc:"Id in another system; nobody else has it."`
	FirstName   string       `json:"first_name" maxLength:"100" doc:"At least 2 letters, of any script; inner spaces, apostrophes and hyphens."`
	LastName    string       `json:"last_name" maxLength:"100" doc:"At least 1 letter; otherwise as the first name."`
	Email       string       `json:"email,omitzero" maxLength:"254" doc:"What the person signs in with; nobody else has it."`
	Language    string       `json:"language,omitzero" maxLength:"35" doc:"BCP 47, such as en or pt-BR; left out, that of the browser."`
	Level       int          `json:"level" minimum:"0" maximum:"1000" doc:"Access level, at most one's own."`
	Permissions []string     `json:"permissions" nullable:"false" maxItems:"17" maxLength:"40" enum:"trackers.manage,trackers.report,pipeline.view,pipeline.manage,pipeline.export,leads.use,leads.coordinate,leads.report,goals.view,goals.manage,timetrack.use,timetrack.schedule,timetrack.manage,timetrack.approve,reference.manage,people.manage,all_locations" doc:"One can grant those that one holds."`
	Locations   []Membership `json:"locations" nullable:"false" maxItems:"500"`
	Teams       []Membership `json:"teams" nullable:"false" maxItems:"500"`
}

// PersonVersion is one saved state of a person (C12).
type PersonVersion struct {
	Person
	By string    `json:"by,omitzero" doc:"Id of the person who saved it."`
	At time.Time `json:"at"`
}

// MergeInput says of whom a person is a duplicate.
type MergeInput struct {
	Into   string `json:"into" minLength:"1" maxLength:"100" doc:"Id of the person who stays."`
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// ReasonInput says why something is done.
type ReasonInput struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// Preset is a usual combination of access level and permissions (C3).
type Preset struct {
	Name        string   `json:"name"`
	Level       int      `json:"level"`
	Permissions []string `json:"permissions" nullable:"false"`
}
