package api

import (
	"encoding/json"
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

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
	Devices      []PersonalDevice  `json:"devices" nullable:"false" doc:"Installed apps, and what they sent."`
	Names        map[string]string `json:"names" doc:"Of the metrics, activities, locations and teams that occur, by id."`
	Entries      []PersonalEntry   `json:"entries" nullable:"false"`
	Time         []PersonalTime    `json:"time" nullable:"false" doc:"Records of TimeTrack, also those that were removed."`
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

// PersonalTime is a record of TimeTrack with all of its versions, newest first.
// Amounts without a currency beside them are in its smallest unit.
type PersonalTime struct {
	Kind     string            `json:"kind" doc:"Such as clock_entry, shift or bonus."`
	Versions []json.RawMessage `json:"versions" nullable:"false"`
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

// PersonalDevice is an installed app of the person.
type PersonalDevice struct {
	ID         string           `json:"id"`
	Registered time.Time        `json:"registered"`
	Heard      time.Time        `json:"heard" doc:"Last contact."`
	Waiting    int64            `json:"waiting" doc:"Changes that it had not sent at that time."`
	Changes    []PersonalChange `json:"changes" nullable:"false" doc:"That it has sent, in their order, of the last 400 days."`
}

// PersonalChange is a change that a device has sent, and what became of it.
type PersonalChange struct {
	ID        string            `json:"id"`
	Kind      string            `json:"kind"`
	Person    string            `json:"person" doc:"Id of whose figures it concerns."`
	Date      period.Date       `json:"date" format:"date" doc:"Of the figures."`
	Args      json.RawMessage   `json:"args,omitempty" doc:"What it asked for; left out where it was applied."`
	Status    string            `json:"status" enum:"applied,applied_late,held,rejected"`
	Code      string            `json:"code,omitzero"`
	Reason    string            `json:"reason,omitzero"`
	Detail    json.RawMessage   `json:"detail,omitempty" doc:"The values that met, in the metric's smallest unit."`
	Uncertain bool              `json:"uncertain,omitzero" doc:"The device's clock was off by more than five minutes."`
	Claimed   time.Time         `json:"claimed" doc:"When it was made, by the device's clock."`
	Made      time.Time         `json:"made" doc:"The same, corrected."`
	Received  time.Time         `json:"received"`
	Decision  *PersonalDecision `json:"decision,omitempty"`
}

// PersonalDecision is what a manager did with a change that was held.
type PersonalDecision struct {
	Action string    `json:"action" enum:"accept,reopen,book,refuse,withdraw"`
	By     string    `json:"by,omitzero" doc:"Id of the person."`
	At     time.Time `json:"at"`
	Note   string    `json:"note,omitzero"`
}
