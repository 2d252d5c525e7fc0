package api

import (
	"encoding/json"
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// TimeSelection is people, by name, and their days.
type TimeSelection struct {
	From      period.Date `json:"from" format:"date" maxLength:"10"`
	Until     period.Date `json:"until" format:"date" maxLength:"10" doc:"First day that is left out; at most 400 days."`
	People    []string    `json:"people" nullable:"false" minItems:"1" maxItems:"5000" maxLength:"100" doc:"Ids."`
	Teams     []string    `json:"teams,omitempty" nullable:"false" maxItems:"100" maxLength:"100" doc:"Only days on which the person is in one of these; ids."`
	Locations []string    `json:"locations,omitempty" nullable:"false" maxItems:"100" maxLength:"100" doc:"Only days on which the person is at one of these; ids."`
}

// PaidTimeInput sets the paid time of the people selected (K14).
type PaidTimeInput struct {
	TimeSelection
	Mode    string `json:"mode" maxLength:"11" enum:"nothing,eight_hours,even,by_contact" doc:"nothing: all activities to 0 h; eight_hours: each planned activity to 8 h; even: seconds, spread evenly over planned activities; by_contact: seconds, in proportion to contact-page time."`
	Seconds int64  `json:"seconds,omitzero" minimum:"0" maximum:"36000000" doc:"The time that each person gets with even and by_contact."`
	EachDay bool   `json:"each_day,omitzero" doc:"The time is for each day, not for the whole selection."`
	Reason  string `json:"reason,omitzero" maxLength:"500"`
}

// PaidTotalInput types the salary time of one selected person: it is spread over the rows
// beneath, in proportion to their paid clocked time (K12).
type PaidTotalInput struct {
	TimeSelection
	Total  int64  `json:"total" minimum:"0" maximum:"36000000" doc:"Seconds."`
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// PaidChange is what setting paid time does, or did, to a person.
type PaidChange struct {
	Person string    `json:"person" doc:"Id."`
	Name   string    `json:"name"`
	Before int64     `json:"before" doc:"Seconds in all."`
	After  int64     `json:"after"`
	Rows   []PaidRow `json:"rows" nullable:"false" doc:"Of the days and activities."`
}

// PaidRow is what setting paid time does to an activity of a day.
type PaidRow struct {
	Date    period.Date `json:"date" format:"date"`
	Name    string      `json:"name" doc:"Of the activity."`
	Planned bool        `json:"planned,omitzero"`
	Contact int64       `json:"contact,omitzero" doc:"Contact-page seconds."`
	Before  int64       `json:"before" doc:"Seconds."`
	After   int64       `json:"after"`
}

// OverwriteInput sets the salary time of a person, day and activity (K12).
type OverwriteInput struct {
	Seconds int64  `json:"seconds" minimum:"0" maximum:"36000000"`
	Reason  string `json:"reason" minLength:"1" maxLength:"500"`
}

// OverwriteVersion is an overwrite of salary time, or, where it is removed,
// its reset (C12).
type OverwriteVersion struct {
	Revision int64 `json:"revision"`
	Seconds  int64 `json:"seconds"`
	VersionNote
}

// Bonus is an amount that a person gets on top, on a day (K15).
type Bonus struct {
	ID       string      `json:"id"`
	Revision int64       `json:"revision" doc:"Counts the saves. It is the ETag too."`
	Person   string      `json:"person"`
	Date     period.Date `json:"date" format:"date"`
	Amount   Money       `json:"amount"`
	Note     string      `json:"note,omitzero"`
	By       string      `json:"by,omitzero" doc:"Id of the person who saved it."`
	At       time.Time   `json:"at"`
}

// BonusesInput gives several people a bonus each, all of them or nobody.
type BonusesInput struct {
	People []string    `json:"people" nullable:"false" minItems:"1" maxItems:"5000" maxLength:"100" doc:"Ids."`
	Date   period.Date `json:"date" format:"date" maxLength:"10"`
	Amount Money       `json:"amount" doc:"May be negative, with a note."`
	Note   string      `json:"note,omitzero" maxLength:"500"`
}

// BonusInput is a new version of a bonus.
type BonusInput struct {
	Amount Money  `json:"amount" doc:"May be negative, with a note."`
	Note   string `json:"note,omitzero" maxLength:"500"`
	Reason string `json:"reason,omitzero" maxLength:"500"`
}

// ApprovalInput approves what a report showed of people, for all of them or
// nobody (K16).
type ApprovalInput struct {
	From      period.Date   `json:"from" format:"date" maxLength:"10"`
	Until     period.Date   `json:"until" format:"date" maxLength:"10" doc:"First day that is left out; at most 400 days."`
	People    []ShownPerson `json:"people" nullable:"false" minItems:"1" maxItems:"5000"`
	Teams     []string      `json:"teams,omitempty" nullable:"false" maxItems:"100" maxLength:"100" doc:"As in the report."`
	Locations []string      `json:"locations,omitempty" nullable:"false" maxItems:"100" maxLength:"100" doc:"As in the report."`
	Parts     []string      `json:"parts" nullable:"false" minItems:"1" maxItems:"3" maxLength:"5" enum:"hours,paid,bonus" doc:"Reported hours, paid time, bonuses."`
}

// ShownPerson is somebody whose numbers were shown.
type ShownPerson struct {
	Person  string `json:"person" minLength:"1" maxLength:"100"`
	Version string `json:"version" minLength:"1" maxLength:"100" doc:"As the report gave it. Where the numbers are others by now, the approval is refused with 412."`
}

// TimeReopenInput undoes the approval of people's days (K16).
type TimeReopenInput struct {
	TimeSelection
	Parts  []string `json:"parts" nullable:"false" minItems:"1" maxItems:"3" maxLength:"5" enum:"hours,paid,bonus"`
	Reason string   `json:"reason" minLength:"1" maxLength:"500"`
}

// ApprovalVersion is an approval of a person's day, or its undoing, with what
// the approved numbers were reckoned from (C12).
type ApprovalVersion struct {
	Revision int64          `json:"revision"`
	Person   string         `json:"person"`
	Date     period.Date    `json:"date" format:"date"`
	Hours    *Mark          `json:"hours,omitempty" doc:"Who approved the clocked time; left out: nobody."`
	Paid     *Mark          `json:"paid,omitempty" doc:"Who approved the paid time."`
	Bonus    *Mark          `json:"bonus,omitempty" doc:"Who approved the bonuses."`
	Snapshot ApprovedInputs `json:"snapshot"`
	VersionNote
}

// ApprovedInputs are what approved numbers were reckoned from.
type ApprovedInputs struct {
	Rows    []ApprovedRow `json:"rows,omitempty" nullable:"false" doc:"By activity."`
	System  int64         `json:"system,omitzero" doc:"Seconds logged on."`
	Rate    *Money        `json:"rate,omitempty" doc:"Per hour; left out: none was in force."`
	Results []Adjusted    `json:"results,omitempty" nullable:"false" doc:"Sums by currency."`
	Bonus   []Money       `json:"bonus,omitempty" nullable:"false"`
}

// ApprovedRow is an activity of an approved day.
type ApprovedRow struct {
	Activity  string `json:"activity" doc:"Id."`
	Planned   int64  `json:"planned,omitzero" doc:"Seconds."`
	Clocked   int64  `json:"clocked,omitzero" doc:"Seconds."`
	Paid      bool   `json:"paid,omitzero" doc:"The activity was paid."`
	Overwrite *int64 `json:"overwrite,omitempty" doc:"Seconds that were set; left out: the clocked ones."`
}

// HandoffInput gives the approved pay of people to payroll (K20).
type HandoffInput struct {
	TimeSelection
	Name       string `json:"name" minLength:"1" maxLength:"100" doc:"No other hand-off has it."`
	Correction bool   `json:"correction,omitzero" doc:"Some of the days were handed off before; the numbers are whole again."`
}

// Handoff is what payroll was given. It reads the same each time.
type Handoff struct {
	ID       string       `json:"id"`
	Name     string       `json:"name"`
	From     period.Date  `json:"from" format:"date"`
	Until    period.Date  `json:"until" format:"date" doc:"First day after it."`
	Corrects []string     `json:"corrects,omitempty" nullable:"false" doc:"Ids of those that gave some of the same days before."`
	By       string       `json:"by,omitzero" doc:"Id of the person who made it."`
	At       time.Time    `json:"at"`
	Rows     []HandoffRow `json:"rows" nullable:"false" doc:"By name, id and currency; of the people whom one may approve."`
}

// HandoffRow is a person in a currency.
type HandoffRow struct {
	Person   string  `json:"person" doc:"Id."`
	Name     string  `json:"name" doc:"As it was then."`
	Currency string  `json:"currency,omitzero" doc:"ISO 4217 code; left out for time without a rate."`
	Amount   Decimal `json:"amount,omitzero" doc:"Salary of the period."`
	Seconds  int64   `json:"seconds" doc:"Salary time."`
	Hours    Decimal `json:"hours" doc:"The same in hours, rounded to two decimals, half away from zero."`
}

// PersonalTime is a record of TimeTrack about a person, with all of its
// versions, newest first (C22).
type PersonalTime struct {
	Kind     string            `json:"kind" doc:"Such as clock_entry, shift or bonus."`
	Versions []json.RawMessage `json:"versions" nullable:"false"`
}
