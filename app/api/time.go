package api

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Money is an amount in a currency. Its Amount has the decimals of the
// currency; when sent, it may have fewer.
type Money struct {
	Amount   Decimal `json:"amount" minLength:"1" maxLength:"32" pattern:"^[+-]?[0-9]+(\\.[0-9]+)?$" doc:"In the currency's main unit."`
	Currency string  `json:"currency" minLength:"3" maxLength:"3" doc:"ISO 4217 code such as EUR."`
}

// VersionNote says who made a version of a record, when and why (C12).
type VersionNote struct {
	By       string    `json:"by,omitzero" doc:"Id of the person; left out for a host system."`
	Reason   string    `json:"reason,omitzero"`
	Removed  bool      `json:"removed,omitzero" doc:"This version took it away."`
	Made     time.Time `json:"made" doc:"When it was done."`
	Received time.Time `json:"received" doc:"When it arrived."`
}

// Activity is something that people clock (K6).
type Activity struct {
	ID       string      `json:"id"`
	Revision int64       `json:"revision" doc:"Counts the saves. It is the ETag too."`
	Name     string      `json:"name"`
	Color    string      `json:"color,omitzero"`
	Paid     bool        `json:"paid" doc:"Clocked time is salary time; it counts for all days that are not approved."`
	Retired  period.Date `json:"retired,omitzero" format:"date" doc:"First day on which it cannot be used any more."`
}

// ActivityInput is a new activity, or a new version of one.
type ActivityInput struct {
	Name    string      `json:"name" minLength:"1" maxLength:"100"`
	Color   string      `json:"color,omitzero" maxLength:"7" pattern:"^#[0-9a-fA-F]{6}$" doc:"Such as #1a7f37."`
	Paid    bool        `json:"paid,omitzero"`
	Retired period.Date `json:"retired,omitzero" format:"date" maxLength:"10" doc:"First day on which it cannot be used any more."`
	Reason  string      `json:"reason,omitzero" maxLength:"500"`
}

// ActivityVersion is one saved state of an activity (C12).
type ActivityVersion struct {
	Activity
	VersionNote
}

// Shift is planned time of a person (K6): of civil days and wall clocks.
type Shift struct {
	ID       string      `json:"id"`
	Revision int64       `json:"revision" doc:"Counts the saves."`
	Person   string      `json:"person"`
	Activity string      `json:"activity" doc:"Id."`
	Date     period.Date `json:"date" format:"date" doc:"Day on which it begins."`
	From     int         `json:"from" doc:"Minutes after midnight of its date."`
	To       int         `json:"to" doc:"The same; more than 1440 is on the next day."`
}

// ShiftInput is a new shift, a new version of one, or its removal.
type ShiftInput struct {
	ID       string      `json:"id,omitzero" maxLength:"100" doc:"Made by the server for a new one that has none."`
	Revision int64       `json:"revision,omitzero" minimum:"0" doc:"That the change builds on; 0 or left out for a new one."`
	Person   string      `json:"person" minLength:"1" maxLength:"100"`
	Activity string      `json:"activity" minLength:"1" maxLength:"100" doc:"Id."`
	Date     period.Date `json:"date" format:"date" maxLength:"10"`
	From     int         `json:"from" minimum:"0" maximum:"1439" doc:"Minutes after midnight of its date, in steps of 15."`
	To       int         `json:"to" minimum:"0" maximum:"2880" doc:"The same; at most 24 hours after from."`
	Removed  bool        `json:"removed,omitzero" doc:"Take it away."`
	Reason   string      `json:"reason,omitzero" maxLength:"500"`
}

// ShiftsInput plans time, all of it or nothing.
type ShiftsInput struct {
	Shifts []ShiftInput `json:"shifts" nullable:"false" minItems:"1" maxItems:"1000"`
}

// WeekCopy plans one week as another one is planned.
type WeekCopy struct {
	From   period.Date `json:"from" format:"date" maxLength:"10" doc:"First of the seven days that are copied."`
	To     period.Date `json:"to" format:"date" maxLength:"10" doc:"First of the seven days that are planned."`
	People []string    `json:"people,omitempty" nullable:"false" maxItems:"5000" maxLength:"100" doc:"Ids; left out, everybody in one's charge."`
}

// ShiftVersion is one saved state of a shift (C12).
type ShiftVersion struct {
	Shift
	VersionNote
}

// ClockEntry is time that a person clocked (K1). Its instants are whole
// seconds.
type ClockEntry struct {
	ID       string    `json:"id"`
	Revision int64     `json:"revision" doc:"Counts the changes. It is the ETag too."`
	Person   string    `json:"person"`
	Activity string    `json:"activity,omitzero" doc:"Id; left out only of a stop without a start."`
	Start    time.Time `json:"start,omitzero" doc:"Left out: a stop without a start, which counts for nothing yet."`
	Stop     time.Time `json:"stop,omitzero" doc:"Left out: it runs."`
	Zone     string    `json:"zone,omitzero" doc:"IANA name of the device's time zone."`
	Held     bool      `json:"held,omitzero" doc:"It was clocked on approved days, and counts for nothing until somebody has decided on it."`
	Removed  bool      `json:"removed,omitzero" doc:"It was taken away."`
}

// ClockStart begins an activity now (K1).
type ClockStart struct {
	Activity string `json:"activity" minLength:"1" maxLength:"100" doc:"Id."`
	Zone     string `json:"zone,omitzero" maxLength:"64" doc:"IANA name of the device's time zone."`
	Reason   string `json:"reason,omitzero" maxLength:"500" doc:"A note."`
}

// ClockStop ends what runs, now (K1).
type ClockStop struct {
	Entry    string `json:"entry,omitzero" maxLength:"100" doc:"Id of the one to end; left out, the one that runs."`
	Activity string `json:"activity,omitzero" maxLength:"100" doc:"Id; what a stop without a start is of."`
	Zone     string `json:"zone,omitzero" maxLength:"64" doc:"IANA name of the device's time zone."`
	Reason   string `json:"reason,omitzero" maxLength:"500" doc:"A note."`
}

// ClockTime is an instant, or what the person's wall clock shows: one of at,
// and date with time. A time that the clocks skip is refused with the code
// skipped_time; one that they show twice, with ambiguous_time, until which
// says which is meant (K5).
type ClockTime struct {
	At    time.Time   `json:"at,omitzero" doc:"The instant."`
	Date  period.Date `json:"date,omitzero" format:"date" maxLength:"10" doc:"The civil day."`
	Time  string      `json:"time,omitzero" maxLength:"8" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$" doc:"Such as 08:30 or 08:30:15."`
	Which string      `json:"which,omitzero" maxLength:"7" enum:"earlier,later" doc:"Of a time that the clocks show twice."`
}

// ClockInput enters time by hand, or changes what was entered (K3).
type ClockInput struct {
	Activity string     `json:"activity" minLength:"1" maxLength:"100" doc:"Id."`
	Start    ClockTime  `json:"start"`
	Stop     *ClockTime `json:"stop,omitempty" doc:"Left out, what runs goes on; required to enter time."`
	Zone     string     `json:"zone,omitzero" maxLength:"64" doc:"IANA name of the device's time zone."`
	Reason   string     `json:"reason,omitzero" maxLength:"500"`
}

// ClockEntryVersion is one state of a clock entry (C12).
type ClockEntryVersion struct {
	ClockEntry
	By       string    `json:"by,omitzero" doc:"Id of the person who made it."`
	Reason   string    `json:"reason,omitzero"`
	Made     time.Time `json:"made" doc:"When it was done."`
	Received time.Time `json:"received" doc:"When it arrived."`
}

// ClockDay is what a person clocked on a working day (K2).
type ClockDay struct {
	Person string      `json:"person"`
	Date   period.Date `json:"date" format:"date"`
	Zone   string      `json:"zone" doc:"IANA name of the time zone whose day it is."`
	From   time.Time   `json:"from" doc:"First instant of the day."`
	Until  time.Time   `json:"until" doc:"First instant after it."`
	Now    time.Time   `json:"now" doc:"Until when what runs was counted."`
	Items  []ClockItem `json:"items" nullable:"false" doc:"By start."`
	Total  int64       `json:"total" doc:"Seconds on this day; what runs counts until now."`
	Closed int64       `json:"closed" doc:"Seconds of what is over: what reports show."`
	Frozen bool        `json:"frozen,omitzero" doc:"The day is approved; its entries cannot be changed."`
	Hours  *Mark       `json:"hours,omitempty" doc:"Who approved the time; left out: nobody."`
}

// ClockItem is an entry in the list of a day.
type ClockItem struct {
	Entry     ClockEntry `json:"entry"`
	Seconds   int64      `json:"seconds" doc:"On this day; 0 while it is held or has no start."`
	Overlaps  []string   `json:"overlaps,omitempty" nullable:"false" doc:"Ids of other entries that share time with it, to be settled."`
	Forgotten bool       `json:"forgotten,omitzero" doc:"It is longer than anybody works in one go (K4)."`
	Proposal  time.Time  `json:"proposal,omitzero" doc:"When a forgotten entry that runs should have been stopped; left out: not known."`
}

// Mark is who approved something, and when.
type Mark struct {
	By   string    `json:"by" doc:"Id of the person."`
	Name string    `json:"name,omitzero" doc:"Of that person, where one may know it: of one's own time always."`
	At   time.Time `json:"at"`
}

// HeldDecision is what becomes of an entry that was held (K16).
type HeldDecision struct {
	Action string `json:"action" maxLength:"7" enum:"release,remove" doc:"release: it counts from now on, which its days have to be reopened for."`
	Reason string `json:"reason,omitzero" maxLength:"500" doc:"Required to remove it."`
}
