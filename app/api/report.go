package api

import (
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Period is the days that a figure stands for (C8).
type Period struct {
	Kind  period.Kind `json:"kind" enum:"day,week,month,quarter,half,year"`
	Start period.Date `json:"start" format:"date"`
	End   period.Date `json:"end" format:"date" doc:"First day after it."`
	Label string      `json:"label" doc:"Short text that sorts by time, such as 2026-W10."`
}

// Standing is how a total stands in its period (T18). Without a target, only
// the total, the count and the projection are there; where the targets are
// hidden (Metric.TargetsHidden), only the total and the count.
type Standing struct {
	Total      Decimal `json:"total"`
	Count      int     `json:"count" doc:"How many values are behind the total."`
	Target     Decimal `json:"target,omitzero" doc:"For the whole period; of a group, the sum of its people's."`
	State      string  `json:"state,omitzero" enum:"above,on,below" doc:"Where the total is beside the milestone."`
	Met        *bool   `json:"met,omitempty" doc:"The total has reached the target."`
	Milestone  Decimal `json:"milestone,omitzero" doc:"What should be there by now: target × elapsed days ÷ days."`
	Delta      Decimal `json:"delta,omitzero" doc:"Total − milestone."`
	Percent    Decimal `json:"percent,omitzero" doc:"Of the target, never capped."`
	Projection Decimal `json:"projection,omitzero" doc:"Total ÷ elapsed days × days."`
}

// Day is what a person has to enter on a day (T12).
type Day struct {
	Date     period.Date  `json:"date" format:"date"`
	Zone     string       `json:"zone" doc:"IANA name of the time zone whose day it is."`
	Trackers []DayTracker `json:"trackers" nullable:"false"`
}

// DayTracker is one tracker on a day.
type DayTracker struct {
	Tracker   Tracker     `json:"tracker"`
	Period    Period      `json:"period"`
	Elapsed   int         `json:"elapsed" doc:"Counting days that have begun."`
	Days      int         `json:"days" doc:"Counting days of the period."`
	Editable  bool        `json:"editable" doc:"The values of the day can be entered now."`
	Submitted bool        `json:"submitted" doc:"The day has a value."`
	Due       time.Time   `json:"due,omitzero" doc:"When entries become late; left out: never."`
	Remind    time.Time   `json:"remind,omitzero" doc:"When to remind who has not submitted; left out: never."`
	Metrics   []DayMetric `json:"metrics" nullable:"false" doc:"One for each metric in use."`
}

// DayMetric is one metric on a day.
type DayMetric struct {
	Metric   string   `json:"metric" doc:"Id."`
	Entry    Entry    `json:"entry" doc:"Of the day; revision 0 where there is none."`
	Standing Standing `json:"standing" doc:"The period so far."`
}

// Report is how the people in view stand in one period (T19).
type Report struct {
	Tracker   Tracker     `json:"tracker"`
	Period    Period      `json:"period"`
	Zone      string      `json:"zone"`
	From      time.Time   `json:"from" doc:"First instant of the period."`
	Until     time.Time   `json:"until" doc:"First instant after it."`
	Today     period.Date `json:"today" format:"date" doc:"The day for which milestones stand."`
	Elapsed   int         `json:"elapsed" doc:"Counting days that have begun."`
	Days      int         `json:"days" doc:"Counting days of the period."`
	Closed    bool        `json:"closed" doc:"The period is closed (T16)."`
	Rows      []Row       `json:"rows" nullable:"false" doc:"By person."`
	Locations []Row       `json:"locations" nullable:"false" doc:"Totals by location."`
	Overall   Row         `json:"overall"`
}

// Row is one line of a report: a person, a location, or all in view.
type Row struct {
	ID        string     `json:"id,omitzero" doc:"Of the person or the location; left out overall."`
	Name      string     `json:"name,omitzero"`
	Locations []string   `json:"locations,omitempty" nullable:"false" doc:"Ids of a person's locations in the period."`
	People    int        `json:"people" doc:"How many people are in it."`
	Partial   bool       `json:"partial,omitzero" doc:"Some days of the period are out of view."`
	Cells     []Standing `json:"cells" nullable:"false" doc:"One for each metric of the tracker, in its order."`
}

// Series is one metric over many periods (T22).
type Series struct {
	Tracker string       `json:"tracker" doc:"Id."`
	Metric  Metric       `json:"metric"`
	Zone    string       `json:"zone"`
	Periods []Period     `json:"periods" nullable:"false"`
	Lines   []SeriesLine `json:"lines" nullable:"false"`
}

// SeriesLine is one person, one location, or all in view.
type SeriesLine struct {
	ID    string     `json:"id,omitzero"`
	Name  string     `json:"name,omitzero"`
	Cells []Standing `json:"cells" nullable:"false" doc:"One for each period."`
}

// Glance is how the people of one tracker stand today (T20).
type Glance struct {
	Tracker Ref            `json:"tracker"`
	Period  Period         `json:"period"`
	People  int            `json:"people" doc:"In view, with a share in the period."`
	Metrics []GlanceMetric `json:"metrics" nullable:"false"`
	Missing []Ref          `json:"missing" nullable:"false" doc:"Who has not yet submitted today."`
}

// GlanceMetric counts the people of each state.
type GlanceMetric struct {
	ID            string        `json:"id"`
	Name          string        `json:"name"`
	Counts        *GlanceCounts `json:"counts,omitempty" doc:"Left out where the targets are hidden."`
	TargetsHidden bool          `json:"targets_hidden,omitzero"`
}

// GlanceCounts is how many people are above, on and below their milestone,
// and how many have met their target.
type GlanceCounts struct {
	Above int `json:"above"`
	On    int `json:"on"`
	Below int `json:"below"`
	Met   int `json:"met"`
}

// Ref names a person or a thing.
type Ref struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Explanation is how a reported number came about (C13).
type Explanation struct {
	Metric   Metric       `json:"metric"`
	Period   Period       `json:"period"`
	Zone     string       `json:"zone"`
	Elapsed  int          `json:"elapsed"`
	Days     int          `json:"days"`
	People   int          `json:"people" doc:"Whose targets add up."`
	Each     Decimal      `json:"each,omitzero" doc:"Target of one person."`
	Cell     Standing     `json:"cell"`
	Formulas []Formula    `json:"formulas" nullable:"false" doc:"In the order in which they build on one another."`
	Entries  EntriesQuery `json:"entries" doc:"Parameters that list the entries behind the number."`
}

// Formula is one line of an explanation.
type Formula struct {
	Name    string `json:"name" enum:"total,target,milestone,delta,percent,projection"`
	Formula string `json:"formula"`
}

// EntriesQuery selects entries of a tracker.
type EntriesQuery struct {
	Tracker   string      `json:"tracker"`
	Metric    string      `json:"metric"`
	From      period.Date `json:"from" format:"date"`
	Until     period.Date `json:"until" format:"date"`
	Locations []string    `json:"locations,omitempty" nullable:"false"`
	Teams     []string    `json:"teams,omitempty" nullable:"false"`
	People    []string    `json:"people,omitempty" nullable:"false"`
}
