package api

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// TimeReport is what people are to be paid for, and why (K11). Its days are
// the working days of each person.
type TimeReport struct {
	From  period.Date `json:"from" format:"date"`
	Until period.Date `json:"until" format:"date" doc:"First day after it."`
	Zone  string      `json:"zone" doc:"IANA name of the organization's time zone; people may have their own."`
	Items []TimeRow   `json:"items" nullable:"false" doc:"A page of people, by name or by the column that was asked for."`
	Next  string      `json:"next,omitzero" doc:"Cursor of the next page; left out on the last one."`
	Total TimeFigures `json:"total" doc:"Of all people, not of the page alone."`
}

// TimeFigures are the columns of a row (K11), in seconds and amounts. What is
// 0, or no column that was asked for, is left out. Amounts are one for each
// currency; they are never added together (C11).
type TimeFigures struct {
	Planned    int64   `json:"planned,omitzero"`
	System     int64   `json:"system,omitzero" doc:"Logged on."`
	Reported   int64   `json:"reported,omitzero" doc:"Clocked."`
	SalaryTime int64   `json:"salary_time,omitzero"`
	Points     int64   `json:"points,omitzero"`
	Sales      int64   `json:"sales,omitzero"`
	Revenue    []Money `json:"revenue,omitempty" nullable:"false"`
	Profit     []Money `json:"profit,omitempty" nullable:"false"`
	Commission []Money `json:"commission,omitempty" nullable:"false"`
	Bonus      []Money `json:"bonus,omitempty" nullable:"false"`
	HoursPay   []Money `json:"hours_pay,omitempty" nullable:"false" doc:"With the column salary."`
	Salary     []Money `json:"salary,omitempty" nullable:"false" doc:"Hours pay, commission and bonus."`
}

// TimeRow is a person's sum over the days.
type TimeRow struct {
	Person   string      `json:"person" doc:"Id."`
	Name     string      `json:"name"`
	Figures  TimeFigures `json:"figures"`
	Version  string      `json:"version,omitzero" doc:"Of the numbers shown and their approval; an approval names it. It is the same whatever columns and activities are shown."`
	Approved []string    `json:"approved" nullable:"false" enum:"hours,paid,bonus" doc:"What is approved on all days shown."`
	Marks    []Mark      `json:"marks,omitempty" nullable:"false" doc:"Who approved any of it, each person once with the last time, the latest first."`
	Decides  bool        `json:"decides,omitzero" doc:"One may approve them."`
	Days     []TimeDay   `json:"days,omitempty" nullable:"false" doc:"Those with values, by date; only where they were asked for."`
}

// TimeDay is a person's day.
type TimeDay struct {
	Date       period.Date    `json:"date" format:"date"`
	Figures    TimeFigures    `json:"figures"`
	Activities []TimeActivity `json:"activities" nullable:"false" doc:"By name."`
	Lines      []PayLine      `json:"lines,omitempty" nullable:"false" doc:"What is paid, by currency; with the column salary."`
	Adjusted   []Adjusted     `json:"adjusted,omitempty" nullable:"false" doc:"What of the results is of earlier, approved days."`
	Hours      *Mark          `json:"hours,omitempty" doc:"Who approved the clocked time; left out: nobody."`
	Paid       *Mark          `json:"paid,omitempty" doc:"Who approved the paid time."`
	Bonus      *Mark          `json:"bonus,omitempty" doc:"Who approved the bonuses."`
}

// TimeActivity is an activity of a person's day.
type TimeActivity struct {
	Activity    string   `json:"activity" doc:"Id."`
	Name        string   `json:"name"`
	Color       string   `json:"color,omitzero"`
	Planned     int64    `json:"planned,omitzero" doc:"Seconds."`
	Reported    int64    `json:"reported,omitzero" doc:"Seconds."`
	SalaryTime  int64    `json:"salary_time,omitzero" doc:"Seconds."`
	HoursPay    *Money   `json:"hours_pay,omitempty" doc:"Its part of the day's; left out where no rate is in force."`
	Overwritten *SetNote `json:"overwritten,omitempty" doc:"Who set the salary time; left out: it is the clocked one."`
}

// SetNote is who set something, when and why.
type SetNote struct {
	By     string    `json:"by,omitzero" doc:"Id of the person."`
	Name   string    `json:"name,omitzero" doc:"Of that person, where one may know it: of one's own time always."`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitzero"`
}

// PayLine is the pay of a person's day in one currency: seconds × rate ÷ 3600,
// rounded once, half away from zero, with commission and bonus (K13).
type PayLine struct {
	Currency   string  `json:"currency,omitzero" doc:"ISO 4217 code; left out for time without a rate."`
	Rate       Decimal `json:"rate,omitzero" doc:"Per hour, as in force on the day."`
	Seconds    int64   `json:"seconds"`
	HoursPay   Decimal `json:"hours_pay,omitzero"`
	Commission Decimal `json:"commission,omitzero"`
	Bonus      Decimal `json:"bonus,omitzero"`
	Salary     Decimal `json:"salary,omitzero"`
}

// Adjusted is results in one currency that belong to earlier, approved days.
type Adjusted struct {
	Currency   string  `json:"currency,omitzero" doc:"ISO 4217 code; left out for results without amounts."`
	Points     int64   `json:"points,omitzero"`
	Sales      int64   `json:"sales,omitzero"`
	Revenue    Decimal `json:"revenue,omitzero"`
	Profit     Decimal `json:"profit,omitzero"`
	Commission Decimal `json:"commission,omitzero"`
}

// TimeFilter is what somebody looks at again and again in Manage TimeTrack
// (K17).
type TimeFilter struct {
	ID       string `json:"id"`
	Revision int64  `json:"revision" doc:"Counts the saves. It is the ETag too."`
	Owner    string `json:"owner" doc:"Id of the person whose it is."`
	TimeFilterInput
}

// TimeFilterInput is a new filter, or a new version of one.
type TimeFilterInput struct {
	Name         string      `json:"name" minLength:"1" maxLength:"100"`
	Shared       bool        `json:"shared,omitzero" doc:"Others may use it. It shows nobody more than the reader may see."`
	Period       period.Kind `json:"period,omitzero" enum:"day,week,month,quarter,half,year" maxLength:"7" doc:"Around the day on which it is used; left out, any days."`
	People       []string    `json:"people,omitempty" nullable:"false" maxItems:"100" maxLength:"100" doc:"Ids."`
	Teams        []string    `json:"teams,omitempty" nullable:"false" maxItems:"100" maxLength:"100" doc:"Ids."`
	Locations    []string    `json:"locations,omitempty" nullable:"false" maxItems:"100" maxLength:"100" doc:"Ids."`
	Activities   []string    `json:"activities,omitempty" nullable:"false" maxItems:"100" maxLength:"100" doc:"Ids."`
	Columns      []string    `json:"columns,omitempty" nullable:"false" maxItems:"12" maxLength:"20" enum:"planned,system,reported,salary_time,points,revenue,profit,commission,sales,bonus,salary,approval" doc:"Left out, all."`
	ExcludeEmpty bool        `json:"exclude_empty,omitzero" doc:"Leave out people without any value."`
}
