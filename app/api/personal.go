package api

import "time"

// PersonalData is all that the organization keeps about a person (C22).
type PersonalData struct {
	Made         time.Time         `json:"made"`
	Organization string            `json:"organization" doc:"Its name."`
	Profile      Person            `json:"profile"`
	Versions     []PersonVersion   `json:"versions" nullable:"false" doc:"Of the profile, newest first."`
	Duplicates   []Person          `json:"duplicates,omitempty" nullable:"false" doc:"Records merged into the profile; their figures are included."`
	SignsInWith  string            `json:"signs_in_with,omitzero" doc:"E-mail."`
	Sessions     []PersonalSession `json:"sessions" nullable:"false"`
	Tokens       []PersonalToken   `json:"tokens" nullable:"false" doc:"That the person made."`
	Names        map[string]string `json:"names" doc:"Of the metrics, locations and teams that occur, by id."`
	Entries      []PersonalEntry   `json:"entries" nullable:"false"`
	Audit        []PersonalEvent   `json:"audit" nullable:"false" doc:"What the person did, and what was done to the person; newest first."`
}

// PersonalSession is a browser that is signed in.
type PersonalSession struct {
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`
}

// PersonalEntry is an entry with all of its submissions, newest first.
type PersonalEntry struct {
	Entry
	Submissions []Submission `json:"submissions" nullable:"false"`
}

// PersonalToken is an API token that the person made.
type PersonalToken struct {
	Name        string    `json:"name"`
	Permissions []string  `json:"permissions" nullable:"false"`
	Created     time.Time `json:"created"`
	Expires     time.Time `json:"expires"`
	LastUsed    time.Time `json:"last_used,omitzero"`
	Revoked     bool      `json:"revoked,omitzero"`
}

// PersonalEvent is a line of the audit log that concerns the person.
type PersonalEvent struct {
	At     time.Time         `json:"at"`
	Person string            `json:"person,omitzero" doc:"Id of who did it."`
	Action string            `json:"action"`
	Entity string            `json:"entity,omitzero"`
	Target string            `json:"target,omitzero"`
	Detail map[string]string `json:"detail,omitempty"`
}
