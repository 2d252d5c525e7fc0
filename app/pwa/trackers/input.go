package trackers

import (
	"slices"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// FromTracker returns the draft of a tracker as it is saved. write writes a
// target as people of the language do; reach reports whether all places of an
// assignment are one's own.
func FromTracker(t api.Tracker, write func(api.Decimal, int) string, reach func(api.Assignment) bool) Draft {
	d := Draft{
		Revision: t.Revision, ExternalID: t.ExternalID, Name: t.Name, Description: t.Description, Start: t.Start, Period: t.Period,
		ShowTargets: t.Settings.ShowTargets, AllowEdits: t.Settings.AllowEdits, SubmitBy: t.Settings.SubmitBy, Remind: t.Settings.Remind,
		Weekdays: everyDay(),
	}
	if w := t.Settings.WorkingDays; w != nil {
		d.Holidays = slices.Clone(w.Holidays)
		if len(w.Weekdays) > 0 {
			d.Weekdays = slices.Clone(w.Weekdays)
		}
	}
	for _, m := range t.Metrics {
		metric := Metric{Key: d.key(), ID: m.ID, ExternalID: m.ExternalID, Name: m.Name, Description: m.Description,
			Kind: m.Kind, Scale: m.Scale, Currency: m.Currency, Retired: m.Retired}
		if len(m.Targets) == 0 {
			metric.Targets = append(metric.Targets, Target{Key: d.key()})
		}
		for _, s := range m.Targets {
			metric.Targets = append(metric.Targets, Target{Key: d.key(), From: s.From, Value: write(s.Value, m.Decimals)})
		}
		d.Metrics = append(d.Metrics, metric)
	}
	for _, a := range t.Assignments {
		d.Groups = append(d.Groups, Group{Key: d.key(), All: a.AllLocations, Locations: slices.Clone(a.Locations), Everyone: a.Everyone,
			Teams: slices.Clone(a.Teams), People: slices.Clone(a.People), From: a.From, Until: a.Until, Fixed: !reach(a)})
	}
	return d
}

// Input returns the definition that is to be saved. The draft is one that
// Check has nothing to say of; its targets are put in order, so that the paths
// of the server lead back to them.
func (d *Draft) Input(s numeral.Separators) api.TrackerInput {
	in := api.TrackerInput{
		ExternalID: d.ExternalID, Name: trimmed(d.Name), Description: trimmed(d.Description), Start: d.Start, Period: d.Period,
		Settings: api.Settings{ShowTargets: d.ShowTargets, AllowEdits: d.AllowEdits, SubmitBy: d.SubmitBy, Remind: d.Remind},
	}
	slices.Sort(d.Holidays)
	if len(d.Weekdays) < len(everyDay()) || len(d.Holidays) > 0 {
		in.Settings.WorkingDays = &api.WorkingDays{Holidays: d.Holidays}
		if len(d.Weekdays) < len(everyDay()) {
			in.Settings.WorkingDays.Weekdays = d.Weekdays
		}
	}
	for i := range d.Metrics {
		in.Metrics = append(in.Metrics, d.Metrics[i].input(s))
	}
	for _, g := range d.Groups {
		a := api.Assignment{AllLocations: g.All, Everyone: g.Everyone, From: g.From, Until: g.Until}
		if !g.All {
			a.Locations = g.Locations
		}
		if !g.Everyone {
			a.Teams, a.People = g.Teams, g.People
		}
		in.Assignments = append(in.Assignments, a)
	}
	return in
}

func (m *Metric) input(s numeral.Separators) api.MetricInput {
	unit := m.unit()
	in := api.MetricInput{ID: m.ID, ExternalID: m.ExternalID, Name: trimmed(m.Name), Description: trimmed(m.Description),
		Kind: m.Kind, Scale: unit.Scale, Currency: unit.Currency, Retired: m.Retired}
	for i := range m.Targets { // few, and nearly in order
		for j := i; j > 0 && m.Targets[j].From < m.Targets[j-1].From; j-- {
			m.Targets[j], m.Targets[j-1] = m.Targets[j-1], m.Targets[j]
		}
	}
	for _, t := range m.Targets {
		v, err := numeral.Parse(t.Value, unit, s)
		if err != nil || t.From == 0 && v.N == 0 && m.blankAtFirst() {
			continue // no target is what there is before the first
		}
		in.Targets = append(in.Targets, api.Target{From: t.From, Value: api.Decimal(money.FormatScaled(v.N, unit.Decimals()))})
	}
	return in
}

// blankAtFirst reports whether nothing is typed for the beginning.
func (m Metric) blankAtFirst() bool {
	return len(m.Targets) > 0 && m.Targets[0].From == 0 && trimmed(m.Targets[0].Value) == ""
}

// inForce returns the target that is in force on a day, as it was typed; ""
// is none.
func (m Metric) inForce(d period.Date) string {
	value, from := "", period.Date(0)
	for _, t := range m.Targets {
		if t.From <= d && t.From >= from {
			value, from = t.Value, t.From
		}
	}
	return trimmed(value)
}

// isCheckBox reports whether the metric is a tick each day.
func (m Metric) isCheckBox() bool { return m.Kind == string(tracking.CheckBox) }
