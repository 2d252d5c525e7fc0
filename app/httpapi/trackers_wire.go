package httpapi

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// trackerOut is a tracker as the domain shows it to the actor. Who else is
// assigned, and who made it, is for those who manage trackers.
func trackerOut(t tracking.Tracker, actor people.Actor) api.Tracker {
	out := api.Tracker{
		ID: t.ID, Revision: t.Revision, ExternalID: t.ExternalID, Name: t.Name, Description: t.Description,
		Start: t.Start, Period: t.Period, Metrics: each(t.Metrics, metricOut), Settings: settingsOut(t.Settings), Archived: t.Archived,
	}
	if actor.Can(people.TrackersManage) {
		out.CreatedBy = t.CreatedBy
		out.Assignments = each(t.Assignments, assignmentOut)
	}
	return out
}

func metricOut(m tracking.Metric) api.Metric {
	return api.Metric{
		ID: m.ID, ExternalID: m.ExternalID, Name: m.Name, Description: m.Description,
		Kind: string(m.Kind), Scale: m.Scale, Currency: m.Currency, Decimals: m.Decimals(),
		Targets: each(m.Targets, func(s period.Step[int64]) api.Target {
			return api.Target{From: s.From, Value: decimal(s.Value, m)}
		}),
		TargetsHidden: m.Hidden, Retired: m.Retired,
	}
}

func settingsOut(s tracking.Settings) api.Settings {
	out := api.Settings{ShowTargets: s.ShowTargets, AllowEdits: s.AllowEdits, SubmitBy: timeOut(s.SubmitBy), Remind: timeOut(s.Remind)}
	if w := s.WorkingDays; w.Weekdays != 0 || len(w.Holidays) > 0 {
		out.WorkingDays = &api.WorkingDays{Holidays: w.Holidays}
		if w.Weekdays != 0 {
			out.WorkingDays.Weekdays = strings.Split(w.Weekdays.String(), ",")
		}
	}
	return out
}

func timeOut(t *tracking.TimeOfDay) string {
	if t == nil {
		return ""
	}
	return t.String()
}

func assignmentOut(a tracking.Assignment) api.Assignment {
	return api.Assignment{
		AllLocations: a.AllLocations, Locations: a.Locations, Everyone: a.Everyone, Teams: a.Teams, People: a.People,
		From: a.From, Until: a.Until,
	}
}

func closureOut(c tracking.Closure) api.Closure {
	return api.Closure{From: c.From, Until: c.Until, Revision: c.Revision, Closed: c.Closed, By: c.By, At: c.At, Reason: c.Reason}
}

// trackerIn reads a definition. It returns a *fault.Invalid for each text that
// is no number or time; the rest is for the domain to judge.
func trackerIn(in api.TrackerInput) (tracking.Tracker, error) {
	t := tracking.Tracker{
		ExternalID: in.ExternalID, Name: in.Name, Description: in.Description, Start: in.Start, Period: in.Period,
		Assignments: each(in.Assignments, assignmentIn),
	}
	var errs []error
	for i, m := range in.Metrics {
		metric, err := metricIn(fmt.Sprintf("metrics[%d].", i), m)
		errs = append(errs, err)
		t.Metrics = append(t.Metrics, metric)
	}
	var err error
	t.Settings, err = settingsIn(in.Settings)
	return t, fault.Join(append(errs, err)...)
}

func metricIn(path string, in api.MetricInput) (tracking.Metric, error) {
	m := tracking.Metric{
		ID: in.ID, ExternalID: in.ExternalID, Name: in.Name, Description: in.Description,
		Kind: tracking.MetricKind(in.Kind), Scale: in.Scale, Currency: in.Currency, Retired: in.Retired,
	}
	if _, ok := money.Currency(m.Currency).Exponent(); m.Kind == tracking.Currency && !ok {
		// Without its decimals, no target can be read.
		return m, fault.Invalidf(path+"currency", "must be an ISO 4217 code such as EUR")
	}
	var errs []error
	for i, t := range in.Targets {
		v, err := number(fmt.Sprintf("%stargets[%d].value", path, i), t.Value, m)
		errs = append(errs, err)
		m.Targets = append(m.Targets, period.Step[int64]{From: t.From, Value: v})
	}
	return m, fault.Join(errs...)
}

func settingsIn(in api.Settings) (tracking.Settings, error) {
	s := tracking.Settings{ShowTargets: in.ShowTargets, AllowEdits: in.AllowEdits}
	var errs [3]error
	s.SubmitBy, errs[0] = timeIn("settings.submit_by", in.SubmitBy)
	s.Remind, errs[1] = timeIn("settings.remind", in.Remind)
	if w := in.WorkingDays; w != nil {
		s.WorkingDays.Holidays = w.Holidays
		if err := s.WorkingDays.Weekdays.UnmarshalText([]byte(strings.Join(w.Weekdays, ","))); err != nil {
			errs[2] = fault.Invalidf("settings.working_days.weekdays", "must be names of days")
		}
	}
	return s, fault.Join(errs[:]...)
}

func timeIn(field, s string) (*tracking.TimeOfDay, error) {
	if s == "" {
		return nil, nil
	}
	at, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return nil, fault.Invalidf(field, "must be a time such as 17:30")
	}
	t := tracking.TimeOfDay(at.Hour()*60 + at.Minute())
	return &t, nil
}

func assignmentIn(in api.Assignment) tracking.Assignment {
	return tracking.Assignment{
		AllLocations: in.AllLocations, Locations: in.Locations, Everyone: in.Everyone, Teams: in.Teams, People: in.People,
		Span: period.Span{From: in.From, Until: in.Until},
	}
}

// decimal writes a whole number of a metric's unit.
func decimal(v int64, m tracking.Metric) api.Decimal {
	return api.Decimal(money.FormatScaled(v, m.Decimals()))
}

// number reads what decimal writes; fewer decimals will do.
func number(field string, s api.Decimal, m tracking.Metric) (int64, error) {
	v, err := money.ParseScaled(string(s), m.Decimals())
	if err == nil {
		return v, nil
	}
	if invalid, ok := err.(*fault.Invalid); ok {
		return 0, fault.Invalidf(field, "%s", cmp.Or(invalid.Reason, "must be a decimal number"))
	}
	return 0, err
}

// valueOut is the value of an entry, nil for blank.
func valueOut(v tracking.Value, m tracking.Metric) *api.Decimal {
	if !v.Valid {
		return nil
	}
	d := decimal(v.N, m)
	return &d
}
