package api

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// WorkSession is time for which a person was logged on (K7).
type WorkSession struct {
	ID      string    `json:"id" minLength:"1" maxLength:"100" doc:"The host's; one that is known is replaced."`
	Person  string    `json:"person" minLength:"1" maxLength:"100"`
	Start   time.Time `json:"start"`
	Stop    time.Time `json:"stop,omitzero" doc:"Left out: still logged on, which counts for nothing yet."`
	Removed bool      `json:"removed,omitzero" doc:"Take it away."`
	Reason  string    `json:"reason,omitzero" maxLength:"500"`
}

// WorkSessionsInput is sessions of a host system, all of them or nothing.
type WorkSessionsInput struct {
	Sessions []WorkSession `json:"sessions" nullable:"false" minItems:"1" maxItems:"1000"`
}

// WorkResult is what a person achieved on a day (K8); what is refunded is
// negative.
type WorkResult struct {
	ID         string      `json:"id" minLength:"1" maxLength:"100" doc:"The host's; one that is known is replaced."`
	Person     string      `json:"person" minLength:"1" maxLength:"100"`
	Date       period.Date `json:"date" format:"date" maxLength:"10"`
	Points     int64       `json:"points,omitzero" minimum:"-999999999999" maximum:"999999999999"`
	Currency   string      `json:"currency,omitzero" maxLength:"3" doc:"ISO 4217 code of the amounts; required where there is one."`
	Revenue    Decimal     `json:"revenue,omitzero" maxLength:"32" pattern:"^[+-]?[0-9]+(\\.[0-9]+)?$"`
	Profit     Decimal     `json:"profit,omitzero" maxLength:"32" pattern:"^[+-]?[0-9]+(\\.[0-9]+)?$"`
	Commission Decimal     `json:"commission,omitzero" maxLength:"32" pattern:"^[+-]?[0-9]+(\\.[0-9]+)?$"`
	Success    bool        `json:"success,omitzero" doc:"It is a sale."`
	Removed    bool        `json:"removed,omitzero" doc:"Take it away."`
	Reason     string      `json:"reason,omitzero" maxLength:"500"`
}

// WorkResultsInput is results of a host system, all of them or nothing.
type WorkResultsInput struct {
	Results []WorkResult `json:"results" nullable:"false" minItems:"1" maxItems:"1000"`
}

// ContactTime is how long a person spent on contact pages on a day, for an
// activity (K8): in all, whatever was stored before.
type ContactTime struct {
	Person   string      `json:"person" minLength:"1" maxLength:"100"`
	Activity string      `json:"activity" minLength:"1" maxLength:"100" doc:"Id."`
	Date     period.Date `json:"date" format:"date" maxLength:"10"`
	Seconds  int64       `json:"seconds" minimum:"0" maximum:"172800"`
	Removed  bool        `json:"removed,omitzero" doc:"Take it away."`
	Reason   string      `json:"reason,omitzero" maxLength:"500"`
}

// ContactTimesInput is contact-page time of a host system, all of it or
// nothing.
type ContactTimesInput struct {
	Contacts []ContactTime `json:"contacts" nullable:"false" minItems:"1" maxItems:"1000"`
}

// Stored says what became of records that a host system wrote.
type Stored struct {
	Created   int `json:"created"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Adjusted  int `json:"adjusted,omitzero" doc:"How many changed the figures of approved days, and show as an adjustment on a later one (K16)."`
}

// HourRate is what a person earns by the hour, from day to day (K9).
type HourRate struct {
	Person   string     `json:"person"`
	Revision int64      `json:"revision" doc:"Counts the saves."`
	Rates    []RateStep `json:"rates" nullable:"false" doc:"In order of from."`
}

// RateStep is a rate from a day on.
type RateStep struct {
	From  period.Date `json:"from,omitzero" format:"date" maxLength:"10" doc:"First day on which it is in force; left out: always was."`
	Value Money       `json:"value" doc:"Per hour."`
}

// HourRateInput is the whole of a person's rates.
type HourRateInput struct {
	Person   string     `json:"person" minLength:"1" maxLength:"100"`
	Revision int64      `json:"revision,omitzero" minimum:"0" doc:"That the change builds on; 0 or left out where there is none yet."`
	Rates    []RateStep `json:"rates" nullable:"false" maxItems:"1000" doc:"In order of from."`
	Reason   string     `json:"reason,omitzero" maxLength:"500"`
}

// HourRatesInput is the rates of several people, all of them or nothing.
type HourRatesInput struct {
	Rates []HourRateInput `json:"rates" nullable:"false" minItems:"1" maxItems:"1000"`
}
