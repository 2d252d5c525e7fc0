package trackers

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/app/pwa/numeral"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Problem is what is wrong in a field of a draft.
type Problem struct {
	Step  Step
	Field string // id of the field
	Say   string // key of the message
	N     int    // number of the message, where it has one
	Part  string // what {part} and {currency} stand for in the message
	Code  string
}

// Limits of what the server takes that the domain has no name for.
const maxHolidays = 2000

// Check returns what is wrong in the draft, in the order of its fields. The
// server has the last word: it knows the entries and the people.
func (d Draft) Check(s numeral.Separators) []Problem {
	c := checker{separators: s}
	c.text(Basics, "name", d.Name, true, tracking.MaxName)
	c.text(Basics, "description", d.Description, false, tracking.MaxDescription)
	if d.Start < period.MinDate || d.Start > period.MaxDate {
		c.add(Basics, "start", "date")
	}
	switch {
	case len(d.Metrics) == 0:
		c.add(Basics, "metrics", "no_metric")
	case len(d.Metrics) > tracking.MaxMetrics:
		c.count(Basics, "metrics", "metrics", tracking.MaxMetrics)
	}
	names := map[string]bool{}
	for _, m := range d.Metrics {
		c.metric(m)
		name := strings.ToLower(trimmed(m.Name))
		if name != "" && names[name] {
			c.add(Basics, m.field("name"), "twice")
		}
		names[name] = true
	}
	if len(d.Weekdays) == 0 {
		c.add(Periods, "weekdays", "no_day")
	}
	if len(d.Holidays) > maxHolidays {
		c.count(Periods, "holidays", "holidays", maxHolidays)
	}
	if len(d.Groups) > tracking.MaxAssignments {
		c.count(Locations, "assignments", "groups", tracking.MaxAssignments)
	}
	for _, g := range d.Groups {
		c.group(g)
	}
	return c.found
}

type checker struct {
	separators numeral.Separators
	found      []Problem
}

func (c *checker) add(s Step, field, what string) {
	c.found = append(c.found, Problem{Step: s, Field: field, Say: "trackers.wrong." + what})
}

func (c *checker) count(s Step, field, what string, n int) {
	c.found = append(c.found, Problem{Step: s, Field: field, Say: "trackers.wrong." + what, N: n})
}

// text checks a text as the domain does.
func (c *checker) text(s Step, field, value string, required bool, limit int) {
	value = trimmed(value)
	switch n := utf8.RuneCountInString(value); {
	case required && value == "":
		c.add(s, field, "required")
	case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }):
		c.add(s, field, "control")
	case n > limit:
		c.count(s, field, "long", n-limit)
	}
}

func (c *checker) metric(m Metric) {
	c.text(Basics, m.field("name"), m.Name, true, tracking.MaxMetricName)
	c.text(Basics, m.field("description"), m.Description, false, tracking.MaxDescription)
	if _, ok := money.Currency(m.Currency).Exponent(); m.Kind == string(tracking.Currency) && !ok {
		c.add(Basics, m.field("currency"), "currency")
	}
	if len(m.Targets) > tracking.MaxTargets {
		c.count(Basics, m.field("targets"), "targets", tracking.MaxTargets)
	}
	begin := map[period.Date]bool{}
	for i, t := range m.Targets {
		c.number(m, t)
		switch {
		case t.From == 0 && i > 0:
			c.add(Basics, m.target(t, "from"), "date")
		case begin[t.From]:
			c.add(Basics, m.target(t, "from"), "same_day")
		}
		begin[t.From] = true
	}
}

// number checks a target as it was typed.
func (c *checker) number(m Metric, t Target) {
	unit := m.unit()
	v, err := numeral.Parse(t.Value, unit, c.separators)
	p := Problem{Step: Basics, Field: m.target(t, "value"), Code: unit.Currency}
	wrong, ok := errors.AsType[*numeral.Error](err)
	switch {
	case err == nil && v.N >= 0:
		return
	case err == nil:
		p.Say = "trackers.wrong.negative"
	case !ok:
		p.Say = "numeral.number"
	case wrong.What == numeral.TooManyPlaces && unit.Decimals() == 0:
		p.Say = "numeral.whole"
	case wrong.What == numeral.TooManyPlaces:
		p.Say, p.N = "numeral.decimals", unit.Decimals()
	case wrong.What == numeral.NotNumber && wrong.Part != "":
		p.Say, p.Part = "numeral.number_part", cut(wrong.Part)
	case wrong.What == numeral.OtherMoney && unit.Currency == "":
		p.Say, p.Part = "numeral.number_part", cut(wrong.Part)
	default:
		p.Say, p.Part = "numeral."+string(wrong.What), cut(wrong.Part)
	}
	c.found = append(c.found, p)
}

// cut shortens what somebody pasted to what a message has room for.
func cut(s string) string {
	const room = 24
	r := []rune(s)
	if len(r) <= room {
		return s
	}
	return string(r[:room]) + "…"
}

func (c *checker) group(g Group) {
	if !g.All && len(g.Locations) == 0 {
		c.add(Locations, g.field("locations"), "no_location")
	}
	if !g.Everyone && len(g.Teams)+len(g.People) == 0 {
		c.add(People, g.field("people"), "nobody")
	}
	if g.Until != 0 && g.Until <= g.From {
		c.add(People, g.field("until"), "until")
	}
}
