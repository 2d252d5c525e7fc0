package api

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Organization is an organization and its settings.
type Organization struct {
	ID        string           `json:"id"`
	Revision  int64            `json:"revision" doc:"Counts the saves. It is the ETag too."`
	Name      string           `json:"name"`
	Currency  string           `json:"currency,omitzero" doc:"ISO 4217 code, proposed for new metrics."`
	Calendar  []CalendarChange `json:"calendar" nullable:"false" doc:"Settings in the course of time, in order. Before the first: weeks from Monday, years from January, UTC, days from midnight."`
	Modules   Modules          `json:"modules"`
	Retention Retention        `json:"retention"`

	WorkSchedule bool `json:"work_schedule" doc:"The work schedule is switched on, and with it Manage TimeTrack (K10)."`

	OfflineDays int `json:"offline_days" doc:"For how many days an entry may wait on a device before it needs a manager's decision."`
}

// OrganizationInput is a new version of the settings.
type OrganizationInput struct {
	Name      string           `json:"name" minLength:"1" maxLength:"100"`
	Currency  string           `json:"currency,omitzero" maxLength:"3" doc:"ISO 4217 code."`
	Calendar  []CalendarChange `json:"calendar" nullable:"false" maxItems:"100" doc:"In order of from. Those that have begun stay as they are."`
	Modules   Modules          `json:"modules"`
	Retention Retention        `json:"retention"`

	WorkSchedule bool `json:"work_schedule,omitzero" doc:"Switch the work schedule on, and with it Manage TimeTrack (K10)."`

	OfflineDays int `json:"offline_days,omitzero" minimum:"1" maximum:"365" doc:"Left out, 30."`
}

// CalendarChange is settings of the calendar from a day on (C6).
type CalendarChange struct {
	From     period.Date      `json:"from,omitzero" format:"date" maxLength:"10" doc:"Left out, in the first change only: from the beginning."`
	Settings CalendarSettings `json:"settings"`
}

// CalendarSettings say how time is divided.
type CalendarSettings struct {
	WeekStart   period.Weekday `json:"week_start" enum:"monday,tuesday,wednesday,thursday,friday,saturday,sunday" maxLength:"9"`
	FiscalStart int            `json:"fiscal_start" minimum:"1" maximum:"12" doc:"First month of the fiscal year."`
	Zone        string         `json:"zone,omitzero" maxLength:"64" doc:"IANA name such as Europe/Copenhagen; left out, UTC."`
	Cutoff      int            `json:"cutoff,omitzero" minimum:"0" maximum:"1439" doc:"Minute after midnight at which the working day begins."`
}

// Retention says for how many days a kind of data is kept; left out or 0, for
// ever (C22).
type Retention struct {
	AuditDays    int `json:"audit_days,omitzero" minimum:"0" maximum:"36500" doc:"Events of the audit log."`
	SessionDays  int `json:"session_days,omitzero" minimum:"0" maximum:"36500" doc:"Sessions of browsers."`
	InactiveDays int `json:"inactive_days,omitzero" minimum:"0" maximum:"36500" doc:"The identity of people who left; their figures stay."`
}

// OrganizationVersion is one saved state of the settings (C12).
type OrganizationVersion struct {
	Organization
	By string    `json:"by,omitzero" doc:"Id of the person who saved it."`
	At time.Time `json:"at"`
}
