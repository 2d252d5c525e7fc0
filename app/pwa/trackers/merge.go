package trackers

import "slices"

// Merge returns what is typed in mine, over theirs: a newer version than base,
// from which mine was begun. What was not touched is as theirs has it. A metric
// and the list of who enters it count as one thing each.
func Merge(base, mine, theirs Draft) Draft {
	out := mine.Clone()
	out.Revision = theirs.Revision
	take(&out.ExternalID, base.ExternalID, theirs.ExternalID)
	take(&out.Name, base.Name, theirs.Name)
	take(&out.Description, base.Description, theirs.Description)
	take(&out.Start, base.Start, theirs.Start)
	take(&out.Period, base.Period, theirs.Period)
	take(&out.ShowTargets, base.ShowTargets, theirs.ShowTargets)
	take(&out.AllowEdits, base.AllowEdits, theirs.AllowEdits)
	take(&out.SubmitBy, base.SubmitBy, theirs.SubmitBy)
	take(&out.Remind, base.Remind, theirs.Remind)
	if sameDays(base, mine) {
		out.Weekdays, out.Holidays = slices.Clone(theirs.Weekdays), slices.Clone(theirs.Holidays)
	}
	if sameGroups(base, mine) {
		out.Groups = nil
		for _, g := range theirs.Groups {
			g.Key = out.key()
			out.Groups = append(out.Groups, g)
		}
	}
	out.metrics(base, theirs)
	return out
}

// take sets to what theirs is where it was not touched.
func take[T comparable](to *T, base, theirs T) {
	if *to == base {
		*to = theirs
	}
}

// metrics merges the metrics: in the order that they are in, then those that
// are new.
func (d *Draft) metrics(base, theirs Draft) {
	mine := d.Metrics
	d.Metrics = nil
	add := func(m Metric, key int) {
		m.Key, m.Targets = key, slices.Clone(m.Targets)
		for i := range m.Targets {
			m.Targets[i].Key = d.key()
		}
		d.Metrics = append(d.Metrics, m)
	}
	for _, m := range mine {
		before, known := base.byID(m.ID)
		now, still := theirs.byID(m.ID)
		switch {
		case !known || !m.same(before):
			d.Metrics = append(d.Metrics, m)
		case still:
			add(now, m.Key)
		}
	}
	for _, m := range theirs.Metrics {
		_, known := base.byID(m.ID)
		if !known {
			add(m, d.key())
		}
	}
}

func (d Draft) byID(id string) (Metric, bool) {
	for _, m := range d.Metrics {
		if id != "" && m.ID == id {
			return m, true
		}
	}
	return Metric{}, false
}

// Changes returns which parts of a tracker differ between two drafts, as the
// catalogue names them after "trackers.part.".
func Changes(a, b Draft) []string {
	var parts []string
	part := func(name string, same bool) {
		if !same {
			parts = append(parts, name)
		}
	}
	part("name", a.Name == b.Name)
	part("description", a.Description == b.Description)
	part("start", a.Start == b.Start)
	part("metrics", slices.EqualFunc(a.Metrics, b.Metrics, Metric.same))
	part("period", a.Period == b.Period)
	part("times", a.SubmitBy == b.SubmitBy && a.Remind == b.Remind)
	part("days", sameDays(a, b))
	part("settings", a.ShowTargets == b.ShowTargets && a.AllowEdits == b.AllowEdits)
	part("people", sameGroups(a, b))
	return parts
}

// same reports whether two metrics are defined alike. What an empty field of
// the form adds is nothing.
func (m Metric) same(o Metric) bool {
	u, v := m.unit(), o.unit()
	return m.ID == o.ID && m.ExternalID == o.ExternalID && m.Name == o.Name && m.Description == o.Description && m.Retired == o.Retired &&
		u.Kind == v.Kind && u.Scale == v.Scale && u.Currency == v.Currency &&
		slices.EqualFunc(m.targets(), o.targets(), func(a, b Target) bool { return a.From == b.From && a.Value == b.Value })
}

// targets are those that say something.
func (m Metric) targets() []Target {
	if m.blankAtFirst() {
		return m.Targets[1:]
	}
	return m.Targets
}

func sameDays(a, b Draft) bool {
	return slices.Equal(a.Weekdays, b.Weekdays) && slices.Equal(a.Holidays, b.Holidays)
}

func sameGroups(a, b Draft) bool {
	return slices.EqualFunc(a.Groups, b.Groups, func(g, h Group) bool {
		return g.All == h.All && g.Everyone == h.Everyone && g.From == h.From && g.Until == h.Until &&
			slices.Equal(g.Locations, h.Locations) && slices.Equal(g.Teams, h.Teams) && slices.Equal(g.People, h.People)
	})
}
