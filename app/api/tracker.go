package api

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Tracker is a set of metrics that assigned people enter each day (T1).
type Tracker struct {
	ID          string       `json:"id"`
	Revision    int64        `json:"revision" doc:"Counts the saves. It is the ETag too."`
	ExternalID  string       `json:"external_id,omitzero" doc:"Id in another system."`
	Name        string       `json:"name"`
	Description string       `json:"description,omitzero"`
	Start       period.Date  `json:"start" format:"date" doc:"First day that can be entered."`
	Period      period.Kind  `json:"period" enum:"day,week,month" doc:"The period that targets are for."`
	Metrics     []Metric     `json:"metrics" nullable:"false"`
	Settings    Settings     `json:"settings"`
	Assignments []Assignment `json:"assignments,omitempty" nullable:"false" doc:"Who enters it; only for those who may manage trackers."`
	Archived    bool         `json:"archived"`
	CreatedBy   string       `json:"created_by,omitzero" doc:"Id of the person who made it; only for those who may manage trackers."`
}

// Metric is one number of a tracker (T2, T3).
type Metric struct {
	ID            string   `json:"id"`
	ExternalID    string   `json:"external_id,omitzero"`
	Name          string   `json:"name" doc:"Heads a column of reports."`
	Description   string   `json:"description,omitzero"`
	Kind          string   `json:"kind" enum:"number,currency,checkbox"`
	Scale         int      `json:"scale,omitzero" doc:"Decimals of a number metric, as it was defined."`
	Currency      string   `json:"currency,omitzero" doc:"ISO 4217 code of a currency metric."`
	Decimals      int      `json:"decimals" doc:"How many decimals its values have, whatever its kind."`
	Targets       []Target `json:"targets,omitempty" nullable:"false" doc:"The targets in the course of time."`
	TargetsHidden bool     `json:"targets_hidden,omitzero" doc:"Whether there is a target, and what follows from it, is kept from the reader (T6)."`
	Retired       bool     `json:"retired,omitzero" doc:"Takes no more entries; past figures stay."`
}

// Target is what one person is to reach in a period, from a day on (T4).
type Target struct {
	From  period.Date `json:"from,omitzero" format:"date" doc:"First day on which it is in force; left out: always was."`
	Value Decimal     `json:"value" maxLength:"32" doc:"0 is no target."`
}

// Settings of a tracker.
type Settings struct {
	ShowTargets bool         `json:"show_targets" doc:"Display target value to users (T6)."`
	AllowEdits  bool         `json:"allow_edits" doc:"Allow users to edit submissions (T7)."`
	SubmitBy    string       `json:"submit_by,omitzero" maxLength:"5" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Wall-clock time from which entries of the day are late (T5)."`
	Remind      string       `json:"remind,omitzero" maxLength:"5" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"Wall-clock time at which those are reminded who have not submitted (T20)."`
	WorkingDays *WorkingDays `json:"working_days,omitempty" doc:"The days over which a target is spread; left out, all count (T11)."`
}

// WorkingDays says which days count.
type WorkingDays struct {
	Weekdays []string      `json:"weekdays,omitempty" nullable:"false" maxItems:"7" enum:"monday,tuesday,wednesday,thursday,friday,saturday,sunday" doc:"Left out, all of them count."`
	Holidays []period.Date `json:"holidays,omitempty" nullable:"false" maxItems:"2000" format:"date" doc:"Days that do not count, in ascending order."`
}

// Assignment says who enters a tracker, for a span of days (T8, T9).
type Assignment struct {
	AllLocations bool        `json:"all_locations,omitzero"`
	Locations    []string    `json:"locations,omitempty" nullable:"false" maxItems:"1000" maxLength:"100" doc:"Ids; left out with all_locations."`
	Everyone     bool        `json:"everyone,omitzero"`
	Teams        []string    `json:"teams,omitempty" nullable:"false" maxItems:"1000" maxLength:"100" doc:"Ids; left out with everyone."`
	People       []string    `json:"people,omitempty" nullable:"false" maxItems:"10000" maxLength:"100" doc:"Ids; left out with everyone."`
	From         period.Date `json:"from,omitzero" format:"date"`
	Until        period.Date `json:"until,omitzero" format:"date" doc:"First day on which it no longer holds."`
}

// TrackerInput defines a tracker: a new one, or a new version of one.
type TrackerInput struct {
	ExternalID  string        `json:"external_id,omitzero" maxLength:"100"`
	Name        string        `json:"name" minLength:"1" maxLength:"100"`
	Description string        `json:"description,omitzero" maxLength:"2000"`
	Start       period.Date   `json:"start,omitzero" format:"date" doc:"A new tracker starts today where it is left out; later versions must name it."`
	Period      period.Kind   `json:"period" enum:"day,week,month"`
	Metrics     []MetricInput `json:"metrics" nullable:"false" minItems:"1" maxItems:"50"`
	Settings    Settings      `json:"settings,omitzero"`
	Assignments []Assignment  `json:"assignments,omitempty" nullable:"false" maxItems:"500"`
}

// MetricInput defines a metric of a tracker.
type MetricInput struct {
	ID          string   `json:"id,omitzero" maxLength:"100" doc:"Of a metric that the tracker has; left out for a new one."`
	ExternalID  string   `json:"external_id,omitzero" maxLength:"100"`
	Name        string   `json:"name" minLength:"1" maxLength:"40"`
	Description string   `json:"description,omitzero" maxLength:"2000"`
	Kind        string   `json:"kind" enum:"number,currency,checkbox"`
	Scale       int      `json:"scale,omitzero" minimum:"0" maximum:"4" doc:"Decimals of a number."`
	Currency    string   `json:"currency,omitzero" maxLength:"3" doc:"ISO 4217 code of a currency metric."`
	Targets     []Target `json:"targets,omitempty" nullable:"false" maxItems:"500"`
	Retired     bool     `json:"retired,omitzero"`
}

// TrackerVersion is one saved state of a tracker (C12).
type TrackerVersion struct {
	Tracker
	By string    `json:"by,omitzero" doc:"Id of the person who saved it."`
	At time.Time `json:"at"`
}

// Closure says that days of a tracker are or were closed: entries in them are
// refused while they are (T16).
type Closure struct {
	From     period.Date `json:"from" format:"date"`
	Until    period.Date `json:"until" format:"date"`
	Revision int64       `json:"revision" doc:"Counts the closings and openings."`
	Closed   bool        `json:"closed" doc:"false: opened again."`
	By       string      `json:"by,omitzero" doc:"Id of the person who changed it last."`
	At       time.Time   `json:"at"`
	Reason   string      `json:"reason,omitzero"`
}

// ClosureInput closes the period of a tracker that a day lies in.
type ClosureInput struct {
	Date   period.Date `json:"date" format:"date" doc:"Any day of the period, which must be over."`
	Reason string      `json:"reason,omitzero" maxLength:"500"`
}

// ReopenInput opens a closed period again.
type ReopenInput struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}
