package trackers

import (
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking"
)

// words says trackers.
type words struct{ *page.Env }

// inWords is how many names stand in a sentence before the rest is counted.
const inWords = 3

// few lists names; of many the first, and how many more.
func (w words) few(names []string) string {
	if len(names) > inWords+1 {
		names = append(names[:inWords:inWords], w.Text.N("trackers.more", len(names)-inWords))
	}
	return w.Text.Intl().List(names)
}

// who says who enters a tracker by one assignment.
func (w words) who(g Group, n names) string {
	var all []string
	for _, id := range g.Teams {
		all = append(all, n.name(id, w.T("trackers.unknown_team")))
	}
	if len(g.People) <= inWords {
		for _, id := range g.People {
			if name := n.known[id]; name != "" {
				all = append(all, name)
			} else {
				all = append(all, w.T("trackers.unknown_person"))
			}
		}
	} else {
		all = append(all, w.Text.N("trackers.people", len(g.People)))
	}
	who := w.few(all)
	switch {
	case g.Everyone:
		who = w.T("trackers.everybody")
	case len(all) == 0:
		who = w.T("trackers.nobody_yet")
	}
	text := w.T("trackers.who_at", "who", who, "where", w.where(g, n))
	switch {
	case g.From != 0 && g.Until != 0:
		return w.T("trackers.who_span", "text", text, "from", w.Text.Date(g.From), "until", w.Text.Date(g.Until-1))
	case g.From != 0:
		return w.T("trackers.who_from", "text", text, "from", w.Text.Date(g.From))
	case g.Until != 0:
		return w.T("trackers.who_until", "text", text, "until", w.Text.Date(g.Until-1))
	}
	return text
}

// where says at which locations.
func (w words) where(g Group, n names) string {
	if g.All {
		return w.T("trackers.everywhere")
	}
	if len(g.Locations) == 0 {
		return w.T("trackers.nowhere_yet")
	}
	var places []string
	for _, id := range g.Locations {
		places = append(places, n.name(id, w.T("trackers.unknown_location")))
	}
	return w.few(places)
}

// unit says what is counted.
func (w words) unit(m Metric) string {
	switch m.Kind {
	case string(tracking.Currency):
		return w.T("trackers.kind.currency_of", "currency", m.Currency)
	case string(tracking.CheckBox):
		return w.T("trackers.kind.checkbox")
	}
	if m.Scale == 0 {
		return w.T("trackers.kind.number")
	}
	return w.Text.N("trackers.kind.number_of", m.Scale)
}

// problem says what is wrong in a field.
func (w words) problem(p Problem) string {
	if p.N != 0 {
		return w.Text.N(p.Say, p.N)
	}
	return w.T(p.Say, "part", p.Part, "currency", p.Code)
}

// write writes a target as people of the language do, for a field: without
// the decimals that say nothing.
func (w words) write(d api.Decimal, decimals int) string {
	whole, fraction, _ := strings.Cut(string(d), ".")
	if strings.Trim(fraction, "0") == "" {
		if strings.Trim(whole, "0") == "" {
			return "0"
		}
		return w.Text.Decimal(whole, 0)
	}
	return w.Text.Decimal(string(d), decimals)
}

// parts names the parts of a tracker that differ.
func (w words) parts(changes []string) string {
	said := make([]string, len(changes))
	for i, c := range changes {
		said[i] = w.T("trackers.part." + c)
	}
	return w.Text.Intl().List(said)
}
