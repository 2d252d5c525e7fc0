package tracking

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// The limits of a tracker.
const (
	MaxName        = 100  // characters of a tracker's name
	MaxMetricName  = 40   // characters of a metric's name (T2)
	MaxDescription = 2000 // characters
	MaxReason      = 500  // characters
	MaxMetrics     = 50   // metrics of a tracker
	MaxAssignments = 500  // assignments of a tracker
	MaxTargets     = 500  // dated targets of a metric
	MaxScale       = 4    // decimals of a number (C9)

	// MaxValue is the largest value, target and daily sum in a metric's unit,
	// and -MaxValue the smallest: 15 digits, which spreadsheets keep exact.
	MaxValue = 999_999_999_999_999
)

// Validate checks the definition by itself; it returns one *fault.Invalid, or
// a fault.Many of them, each naming its field.
func (t Tracker) Validate() error {
	errs := []error{
		checkID("id", t.ID),
		fault.CheckText("name", t.Name, 1, MaxName),
		fault.CheckText("description", t.Description, 0, MaxDescription),
		fault.CheckText("external_id", t.ExternalID, 0, MaxName),
	}
	if !isDate(t.Start) {
		errs = append(errs, fault.Invalidf("start", "must be a date"))
	}
	if t.Period != period.Day && t.Period != period.Week && t.Period != period.Month {
		errs = append(errs, fault.Invalidf("period", "must be day, week or month"))
	}
	if len(t.Metrics) == 0 || len(t.Metrics) > MaxMetrics {
		errs = append(errs, fault.Invalidf("metrics", "must be between 1 and %d", MaxMetrics))
	}
	used := map[string]bool{}
	once := func(i int, name, value string) {
		path := field("metrics", i, name)
		if key := name + " " + value; value != "" && used[key] {
			errs = append(errs, fault.Invalidf(path, "is used twice"))
		} else {
			used[key] = true
		}
	}
	for i, m := range t.Metrics {
		errs = append(errs, m.validate(i)...)
		once(i, "name", strings.ToLower(m.Name))
		once(i, "id", m.ID)
		once(i, "external_id", m.ExternalID)
	}
	errs = append(errs, t.Settings.validate()...)
	if len(t.Assignments) > MaxAssignments {
		errs = append(errs, fault.Invalidf("assignments", "must be at most %d", MaxAssignments))
	}
	for i, a := range t.Assignments {
		errs = append(errs, a.validate(i)...)
	}
	return fault.Join(errs...)
}

func (m Metric) validate(i int) []error {
	at := func(name string) string { return field("metrics", i, name) }
	errs := []error{
		checkID(at("id"), m.ID),
		fault.CheckText(at("name"), m.Name, 1, MaxMetricName),
		fault.CheckText(at("description"), m.Description, 0, MaxDescription),
		fault.CheckText(at("external_id"), m.ExternalID, 0, MaxName),
	}
	switch m.Kind {
	case Number:
		if m.Scale < 0 || m.Scale > MaxScale {
			errs = append(errs, fault.Invalidf(at("scale"), "must be between 0 and %d", MaxScale))
		}
		if m.Currency != "" {
			errs = append(errs, fault.Invalidf(at("currency"), "is only for currency metrics"))
		}
	case Currency:
		if _, ok := money.Currency(m.Currency).Exponent(); !ok {
			errs = append(errs, fault.Invalidf(at("currency"), "must be an ISO 4217 code such as EUR"))
		}
		if m.Scale != 0 {
			errs = append(errs, fault.Invalidf(at("scale"), "is only for number metrics"))
		}
	case CheckBox:
		if m.Scale != 0 || m.Currency != "" {
			errs = append(errs, fault.Invalidf(at("kind"), "checkbox has no scale and no currency"))
		}
	default:
		errs = append(errs, fault.Invalidf(at("kind"), "must be number, currency or checkbox"))
	}
	if len(m.Targets) > MaxTargets {
		errs = append(errs, fault.Invalidf(at("targets"), "must be at most %d", MaxTargets))
	}
	for j, s := range m.Targets {
		step := fmt.Sprintf("metrics[%d].targets[%d].", i, j)
		if s.Value < 0 || s.Value > MaxValue {
			errs = append(errs, fault.Invalidf(step+"value", "must be between 0 and %d", int64(MaxValue)))
		}
		switch {
		case s.From != 0 && !isDate(s.From):
			errs = append(errs, fault.Invalidf(step+"from", "must be a date"))
		case j > 0 && s.From <= m.Targets[j-1].From:
			errs = append(errs, fault.Invalidf(step+"from", "must be after that of the target before"))
		}
	}
	if m.Hidden {
		errs = append(errs, fault.Invalidf(at("hidden"), "is set by those who may not know the targets; it cannot be saved"))
	}
	return errs
}

func (s Settings) validate() []error {
	var errs []error
	if s.SubmitBy != nil && !s.SubmitBy.valid() {
		errs = append(errs, fault.Invalidf("settings.submit_by", "must be a time of day"))
	}
	if s.Remind != nil && !s.Remind.valid() {
		errs = append(errs, fault.Invalidf("settings.remind", "must be a time of day"))
	}
	err := s.WorkingDays.Validate()
	if invalid, ok := errors.AsType[*fault.Invalid](err); ok {
		err = fault.Invalidf("settings.working_days."+invalid.Field, "%s", invalid.Reason)
	}
	return append(errs, err)
}

func (a Assignment) validate(i int) []error {
	var errs []error
	if a.AllLocations == (len(a.Locations) > 0) {
		errs = append(errs, fault.Invalidf(field("assignments", i, "locations"), "must be some locations, or all_locations"))
	}
	if a.Everyone == (len(a.Teams)+len(a.People) > 0) {
		errs = append(errs, fault.Invalidf(field("assignments", i, "people"), "must be some people or teams, or everyone"))
	}
	if a.From != 0 && !isDate(a.From) {
		errs = append(errs, fault.Invalidf(field("assignments", i, "from"), "must be a date"))
	}
	switch {
	case a.Until != 0 && !isDate(a.Until):
		errs = append(errs, fault.Invalidf(field("assignments", i, "until"), "must be a date"))
	case a.Until != 0 && a.Until <= a.From:
		errs = append(errs, fault.Invalidf(field("assignments", i, "until"), "must be after from"))
	}
	return errs
}

func isDate(d period.Date) bool { return d >= period.MinDate && d <= period.MaxDate }

func (t TimeOfDay) valid() bool { return t >= 0 && t < 24*60 }

// String formats the time as 15:04.
func (t TimeOfDay) String() string { return fmt.Sprintf("%02d:%02d", int(t)/60, int(t)%60) }

// checkID refuses ids that stores and Key.String cannot keep apart.
func checkID(name, id string) error {
	if strings.Contains(id, "/") {
		return fault.Invalidf(name, "holds a slash")
	}
	return fault.CheckText(name, id, 0, MaxName)
}

// checkKey refuses a command whose names and date no store can look up.
func (c Submit) checkKey() error {
	var date error
	if !isDate(c.Date) {
		date = fault.Invalidf("date", "must be a date")
	}
	return fault.Join(checkID("tracker", c.Tracker), checkID("metric", c.Metric), fault.CheckText("person", c.Person, 0, math.MaxInt), date)
}

// check refuses a command that the metric cannot take.
func (m Metric) check(op Op, value int64) error {
	switch {
	case op != Set && op != Add && op != Clear:
		return fault.Invalidf("op", "must be set, add or clear")
	case m.Retired:
		return &fault.Refusal{Code: "metric_retired", Field: "metric", Reason: "the metric takes no more entries", Err: fault.ErrConflict}
	case m.Kind == CheckBox && op == Add:
		return fault.Invalidf("op", "must be set or clear for a check box")
	case m.Kind == CheckBox && op == Set && value != 0 && value != 1:
		return fault.Invalidf("value", "must be 0 or 1 for a check box")
	case op == Clear && value != 0:
		return fault.Invalidf("value", "must be left out when clearing")
	case value > MaxValue || value < -MaxValue:
		return fault.Invalidf("value", "must be between -%d and %d in the metric's smallest unit", int64(MaxValue), int64(MaxValue))
	}
	return nil
}

func field(list string, i int, name string) string { return fmt.Sprintf("%s[%d].%s", list, i, name) }
