package trackers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Draft is a tracker as it stands in the form: numbers are texts as they were
// typed, right or wrong. Its lists have keys, by which a field stays that of
// the same item when the order changes.
type Draft struct {
	Revision    int64         `json:"revision"` // 0: not saved yet
	ExternalID  string        `json:"external_id,omitzero"`
	Name        string        `json:"name"`
	Description string        `json:"description,omitzero"`
	Start       period.Date   `json:"start,omitzero"`
	Period      period.Kind   `json:"period"`
	Metrics     []Metric      `json:"metrics"`
	ShowTargets bool          `json:"show_targets,omitzero"`
	AllowEdits  bool          `json:"allow_edits,omitzero"`
	SubmitBy    string        `json:"submit_by,omitzero"` // 17:30
	Remind      string        `json:"remind,omitzero"`
	Weekdays    []string      `json:"weekdays,omitzero"` // those that count, as the API names them
	Holidays    []period.Date `json:"holidays,omitzero"`
	Groups      []Group       `json:"groups,omitzero"`
	Last        int           `json:"last"` // key given last
}

// Metric is a metric in the form.
type Metric struct {
	Key         int      `json:"key"`
	ID          string   `json:"id,omitzero"` // "" is a new one
	ExternalID  string   `json:"external_id,omitzero"`
	Name        string   `json:"name"`
	Description string   `json:"description,omitzero"`
	Kind        string   `json:"kind"`
	Scale       int      `json:"scale,omitzero"`
	Currency    string   `json:"currency,omitzero"` // kept while the kind is another
	Targets     []Target `json:"targets,omitzero"`
	Retired     bool     `json:"retired,omitzero"`
}

// Target is a target in the form. That of the beginning has no From.
type Target struct {
	Key   int         `json:"key"`
	From  period.Date `json:"from,omitzero"`
	Value string      `json:"value"`
}

// Group is an assignment in the form: who enters the tracker, at which
// locations, for which days.
type Group struct {
	Key       int         `json:"key"`
	All       bool        `json:"all,omitzero"` // locations
	Locations []string    `json:"locations,omitzero"`
	Everyone  bool        `json:"everyone,omitzero"`
	Teams     []string    `json:"teams,omitzero"`
	People    []string    `json:"people,omitzero"`
	From      period.Date `json:"from,omitzero"`
	Until     period.Date `json:"until,omitzero"` // first day on which it no longer holds
	Fixed     bool        `json:"fixed,omitzero"` // at places of others: it stays as it is
}

// everyDay are the weekdays as the API names them, Monday first.
func everyDay() []string {
	return []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
}

// NewDraft returns the draft of a new tracker that starts today, with one
// metric to fill in, and everybody at the location, if there is but one.
func NewDraft(today period.Date, currency string, own []api.Ref) Draft {
	d := Draft{Start: today, Period: period.Week, ShowTargets: true, AllowEdits: true, Weekdays: everyDay()}
	d.AddMetric(currency)
	d.AddGroup()
	if len(own) == 1 {
		d.Groups[0].Locations = []string{own[0].ID}
	}
	return d
}

func (d *Draft) key() int {
	d.Last++
	return d.Last
}

// AddMetric adds a metric at the end and returns it.
func (d *Draft) AddMetric(currency string) *Metric {
	d.Metrics = append(d.Metrics, Metric{Key: d.key(), Kind: string(tracking.Number), Currency: currency, Targets: []Target{{Key: d.key()}}})
	return &d.Metrics[len(d.Metrics)-1]
}

// AddTarget adds a target from a day on; while the metric has one of that day
// already, from the day after.
func (d *Draft) AddTarget(m *Metric, from period.Date) *Target {
	for slices.ContainsFunc(m.Targets, func(t Target) bool { return t.From == from }) {
		from++
	}
	m.Targets = append(m.Targets, Target{Key: d.key(), From: from})
	return &m.Targets[len(m.Targets)-1]
}

// AddGroup adds an assignment of everybody at locations that are to be chosen.
func (d *Draft) AddGroup() *Group {
	d.Groups = append(d.Groups, Group{Key: d.key(), Everyone: true})
	return &d.Groups[len(d.Groups)-1]
}

// Metric returns the metric of that key, or nil.
func (d *Draft) Metric(key int) *Metric {
	for i := range d.Metrics {
		if d.Metrics[i].Key == key {
			return &d.Metrics[i]
		}
	}
	return nil
}

// Move moves the metric of that key by so many places, as far as there are.
func (d *Draft) Move(key, by int) {
	for i := range d.Metrics {
		if to := i + by; d.Metrics[i].Key == key && to >= 0 && to < len(d.Metrics) {
			d.Metrics[i], d.Metrics[to] = d.Metrics[to], d.Metrics[i]
			return
		}
	}
}

// unit is the metric as far as it says how numbers are written.
func (m Metric) unit() tracking.Metric {
	u := tracking.Metric{Kind: tracking.MetricKind(m.Kind)}
	switch u.Kind {
	case tracking.Number:
		u.Scale = m.Scale
	case tracking.Currency:
		u.Currency = m.Currency
	}
	return u
}

// Clone returns a copy that shares nothing with d.
func (d Draft) Clone() Draft {
	d.Metrics = slices.Clone(d.Metrics)
	for i := range d.Metrics {
		d.Metrics[i].Targets = slices.Clone(d.Metrics[i].Targets)
	}
	d.Weekdays, d.Holidays, d.Groups = slices.Clone(d.Weekdays), slices.Clone(d.Holidays), slices.Clone(d.Groups)
	for i := range d.Groups {
		g := &d.Groups[i]
		g.Locations, g.Teams, g.People = slices.Clone(g.Locations), slices.Clone(g.Teams), slices.Clone(g.People)
	}
	return d
}

// The ids of the fields, by which a problem finds its field.

func (m Metric) field(name string) string { return "m" + strconv.Itoa(m.Key) + "-" + name }

func (m Metric) target(t Target, name string) string {
	return m.field("t" + strconv.Itoa(t.Key) + "-" + name)
}

func (g Group) field(name string) string { return "g" + strconv.Itoa(g.Key) + "-" + name }

// trimmed is a text without what people type around it.
func trimmed(s string) string { return strings.TrimSpace(s) }
