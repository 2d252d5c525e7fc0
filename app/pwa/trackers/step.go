package trackers

import (
	"strconv"
	"strings"
)

// Step is a step of the wizard.
type Step int

// The steps, in their order.
const (
	Basics    Step = iota // name and metrics
	Periods               // period, times, working days
	Settings              // what people see and may change
	Locations             // where it is entered
	People                // by whom
	Review
	steps // how many there are
)

// name is the key of the step's name, after "trackers.step.".
func (s Step) name() string {
	return [...]string{"basics", "period", "settings", "locations", "people", "review"}[s]
}

// Locate returns the step and the field that the path of a field stands for,
// as the API names it: "name", "metrics[0].targets[1].value",
// "assignments[2].people". What stands for no field of its own is told where
// its list is.
func (d Draft) Locate(path string) (Step, string) {
	path = strings.TrimPrefix(path, "body.")
	head, rest, _ := strings.Cut(path, ".")
	list, at := index(head)
	switch list {
	case "metrics":
		if at < 0 || at >= len(d.Metrics) {
			return Basics, "metrics"
		}
		m := d.Metrics[at]
		name, last, _ := strings.Cut(rest, ".")
		if name, j := index(name); name == "targets" && len(m.Targets) > 0 {
			// A blank one at the beginning is not sent.
			if m.blankAtFirst() && j >= 0 {
				j++
			}
			if last != "from" || j <= 0 {
				last = "value"
			}
			return Basics, m.target(m.Targets[min(max(j, 0), len(m.Targets)-1)], last)
		}
		switch name {
		case "description", "kind", "scale", "currency":
			return Basics, m.field(name)
		}
		return Basics, m.field("name")
	case "assignments":
		if at < 0 || at >= len(d.Groups) {
			return Locations, "assignments"
		}
		g := d.Groups[at]
		switch name, _ := index(rest); name {
		case "people", "teams", "everyone":
			return People, g.field("people")
		case "from", "until":
			return People, g.field(name)
		}
		return Locations, g.field("locations")
	case "settings":
		switch name, more, _ := strings.Cut(rest, "."); name {
		case "submit_by", "remind":
			return Periods, name
		case "working_days":
			if more, _ := index(more); more == "holidays" {
				return Periods, "holidays"
			}
			return Periods, "weekdays"
		case "allow_edits":
			return Settings, name
		}
		return Settings, "show_targets"
	case "period":
		return Periods, "period"
	case "description", "start":
		return Basics, list
	}
	return Basics, "name"
}

// index parts "metrics[2]" into its name and its number, which is -1 where
// there is none.
func index(s string) (string, int) {
	name, rest, ok := strings.Cut(s, "[")
	if !ok {
		return s, -1
	}
	n, err := strconv.Atoi(strings.TrimSuffix(rest, "]"))
	if err != nil || n < 0 {
		return name, -1
	}
	return name, n
}
