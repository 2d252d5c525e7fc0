package tracking

import (
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Tracker is a set of metrics that assigned people enter each day (T1). A
// stored version never changes: each save makes the next Revision.
type Tracker struct {
	ID          string       `json:"id"`
	Revision    int64        `json:"revision"` // 1 for the first save
	ExternalID  string       `json:"external_id,omitzero"`
	Name        string       `json:"name"`
	Description string       `json:"description,omitzero"`
	Start       period.Date  `json:"start"`  // first day that can be entered
	Period      period.Kind  `json:"period"` // day, week or month (T5)
	Metrics     []Metric     `json:"metrics"`
	Settings    Settings     `json:"settings"`
	Assignments []Assignment `json:"assignments,omitzero"`
	Archived    bool         `json:"archived,omitzero"`
	CreatedBy   string       `json:"created_by,omitzero"` // id of the person
}

// Settings of a tracker.
type Settings struct {
	ShowTargets bool               `json:"show_targets"`          // T6: Display target value to users
	AllowEdits  bool               `json:"allow_edits"`           // T7: Allow users to edit submissions
	SubmitBy    *TimeOfDay         `json:"submit_by,omitzero"`    // T5: entries of the day are late from then on; nil: never
	Remind      *TimeOfDay         `json:"remind,omitzero"`       // T20: when to remind those who have not submitted; nil: never
	WorkingDays period.WorkingDays `json:"working_days,omitzero"` // T11; the zero value counts all days
}

// TimeOfDay is a wall-clock time in minutes after midnight, 0 to 1439. Times
// before the day's cut-off belong to the end of the working day.
type TimeOfDay int

// MetricKind says what a metric's values are (T3).
type MetricKind string

// The kinds of metric.
const (
	Number   MetricKind = "number"   // whole count of 10^-Scale
	Currency MetricKind = "currency" // minor units of Currency
	CheckBox MetricKind = "checkbox" // 0 or 1 each day
)

// Metric is one number of a tracker (T2).
type Metric struct {
	ID          string                 `json:"id"`
	ExternalID  string                 `json:"external_id,omitzero"`
	Name        string                 `json:"name"` // at most 40 characters: it heads a column
	Description string                 `json:"description,omitzero"`
	Kind        MetricKind             `json:"kind"`
	Scale       int                    `json:"scale,omitzero"`    // decimals of a number, 0 to 4
	Currency    string                 `json:"currency,omitzero"` // ISO 4217 code of a currency metric
	Targets     period.Timeline[int64] `json:"targets,omitzero"`  // in the metric's unit for each period; 0 is no target (T4)
	Retired     bool                   `json:"retired,omitzero"`  // takes no more entries; past figures stay
	Hidden      bool                   `json:"hidden,omitzero"`   // the targets were left out because the viewer may not know them (T6)
}

// Assignment says who enters the tracker (T8, T9), for a span of days: the
// named people, the members of the named teams, or everyone, among those who
// are at the named locations, or anywhere, on the day.
type Assignment struct {
	AllLocations bool     `json:"all_locations,omitzero"`
	Locations    []string `json:"locations,omitzero"` // ids; empty if AllLocations
	Everyone     bool     `json:"everyone,omitzero"`
	Teams        []string `json:"teams,omitzero"`  // ids
	People       []string `json:"people,omitzero"` // ids
	period.Span
}

// TargetFor returns the target that counts for the whole of p, seen on today:
// the one in force on its last day, or today while p is running (T4).
func (m Metric) TargetFor(p period.Period, today period.Date) int64 {
	d := p.End - 1
	if p.Contains(today) {
		d = today
	}
	v, _ := m.Targets.On(d)
	return v
}

// Metric returns the metric of that id.
func (t Tracker) Metric(id string) (Metric, bool) {
	for _, m := range t.Metrics {
		if m.ID == id {
			return m, true
		}
	}
	return Metric{}, false
}

// Assigned reports whether the person enters the tracker on day d (T10).
func (t Tracker) Assigned(p people.Person, d period.Date) bool {
	if d < t.Start {
		return false
	}
	return slices.ContainsFunc(t.Assignments, func(a Assignment) bool { return a.covers(p, d) })
}

// AssignedDuring reports whether the person enters the tracker on any day of
// span.
func (t Tracker) AssignedDuring(p people.Person, span period.Span) bool {
	span.From = max(span.From, t.Start)
	// Whether somebody is assigned changes only where a span begins.
	days := []period.Date{span.From}
	for _, a := range t.Assignments {
		days = append(days, a.From)
	}
	for _, ms := range [][]people.Membership{p.Locations, p.Teams} {
		for _, m := range ms {
			days = append(days, m.From)
		}
	}
	return slices.ContainsFunc(days, func(d period.Date) bool { return span.Contains(d) && t.Assigned(p, d) })
}

// Clone returns a copy that shares no memory with t.
func (t Tracker) Clone() Tracker {
	t.Metrics = slices.Clone(t.Metrics)
	for i := range t.Metrics {
		t.Metrics[i].Targets = slices.Clone(t.Metrics[i].Targets)
	}
	t.Settings.SubmitBy = clonePointer(t.Settings.SubmitBy)
	t.Settings.Remind = clonePointer(t.Settings.Remind)
	t.Settings.WorkingDays.Holidays = slices.Clone(t.Settings.WorkingDays.Holidays)
	t.Assignments = slices.Clone(t.Assignments)
	for i := range t.Assignments {
		a := &t.Assignments[i]
		a.Locations, a.Teams, a.People = slices.Clone(a.Locations), slices.Clone(a.Teams), slices.Clone(a.People)
	}
	return t
}

func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

func (a Assignment) covers(p people.Person, d period.Date) bool {
	if !a.Contains(d) {
		return false
	}
	if !a.AllLocations && !slices.ContainsFunc(a.Locations, func(id string) bool { return p.At(id, d) }) {
		return false
	}
	return a.Everyone || slices.Contains(a.People, p.ID) ||
		slices.ContainsFunc(a.Teams, func(id string) bool { return p.In(id, d) })
}

// sameUnit reports whether values of m and n mean the same.
func (m Metric) sameUnit(n Metric) bool {
	return m.Kind == n.Kind && m.Scale == n.Scale && m.Currency == n.Currency
}

// redacted returns t without its targets and without all that would give
// them away, for those who may not know them (T6).
func (t Tracker) redacted() Tracker {
	t.Metrics = slices.Clone(t.Metrics)
	for i := range t.Metrics {
		t.Metrics[i].Targets, t.Metrics[i].Hidden = nil, true
	}
	return t
}

// Closure says that a span of days is closed for a tracker: entries in it are
// refused until it is opened again (T16). Each change is a new Revision.
type Closure struct {
	Tracker  string      `json:"tracker"`
	From     period.Date `json:"from"`
	Until    period.Date `json:"until"` // exclusive
	Revision int64       `json:"revision"`
	Closed   bool        `json:"closed"` // false: opened again
	By       string      `json:"by"`
	At       time.Time   `json:"at"`
	Reason   string      `json:"reason,omitzero"`
}

// Decimals is the number of decimals of the metric's unit: the scale of a
// number, the exponent of a currency, 0 for a check box.
func (m Metric) Decimals() int {
	if m.Kind == Currency {
		n, _ := money.Currency(m.Currency).Exponent()
		return n
	}
	return m.Scale
}
