package reports

import (
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
)

// Part is what a column shows, of a person or of a metric.
type Part string

// The parts. Those from Total on are of a metric.
const (
	Name       Part = "name"
	Location   Part = "location"
	Total      Part = "total"
	Target     Part = "target"
	Progress   Part = "progress" // the headway bar and the percent
	Milestone  Part = "milestone"
	Projection Part = "projection"
)

// Column is a column of the table.
type Column struct {
	Part   Part
	Metric int // index, of those from Total on
}

// Key names a column in what is remembered, and in the order of rows.
func (c Column) Key(t api.Tracker) string {
	switch c.Part {
	case Name, Location:
		return string(c.Part)
	case Total:
		return t.Metrics[c.Metric].ID
	}
	return t.Metrics[c.Metric].ID + ":" + string(c.Part)
}

// exported are the columns of the file that hold what the column shows.
func (c Column) exported(t api.Tracker) []string {
	switch c.Part {
	case Name:
		return []string{"person"}
	case Location:
		return []string{"location"}
	}
	id := t.Metrics[c.Metric].ID
	switch c.Part {
	case Target:
		return []string{id + ":target"}
	case Progress:
		return []string{id + ":percent"}
	case Milestone:
		return []string{id + ":state", id + ":delta"}
	case Projection:
		return []string{id + ":projection"}
	}
	return []string{id}
}

// Exported are the columns of a file that holds what is on screen.
func Exported(t api.Tracker, columns []Column) []string {
	var ids []string
	for _, c := range columns {
		ids = append(ids, c.exported(t)...)
	}
	return ids
}

// Available are the columns that a report can have. Of a metric whose targets
// are hidden, or that has none in the period, there is neither what follows
// from a target nor a column for it (T4, T6).
func Available(r api.Report) []Column {
	columns := []Column{{Part: Name}, {Part: Location}}
	for i, m := range r.Tracker.Metrics {
		target, projection, any := false, false, false
		look := func(row api.Row) {
			c := row.Cells[i]
			any = any || c.Count > 0
			target = target || c.State != ""
			projection = projection || c.Projection != ""
		}
		for _, row := range r.Rows {
			look(row)
		}
		look(r.Overall)
		if m.Retired && !any {
			continue
		}
		columns = append(columns, Column{Total, i})
		if target && !m.TargetsHidden {
			columns = append(columns, Column{Target, i}, Column{Progress, i}, Column{Milestone, i})
		}
		if projection && !m.TargetsHidden {
			columns = append(columns, Column{Projection, i})
		}
	}
	return columns
}

// Choice is which columns somebody wants to see, by key: true those that are
// left out unless they are asked for, false those that are there otherwise.
type Choice map[string]bool

// ParseChoice reads what String writes; what it cannot read is no choice.
func ParseChoice(s string) Choice {
	c := Choice{}
	for item := range strings.SplitSeq(s, " ") {
		if key, ok := strings.CutPrefix(item, "+"); ok && key != "" {
			c[key] = true
		}
		if key, ok := strings.CutPrefix(item, "-"); ok && key != "" {
			c[key] = false
		}
	}
	return c
}

// String writes the choice as one text.
func (c Choice) String() string {
	items := make([]string, 0, len(c))
	for key, on := range c {
		if on {
			items = append(items, "+"+key)
		} else {
			items = append(items, "-"+key)
		}
	}
	slices.Sort(items)
	return strings.Join(items, " ")
}

// Shows reports whether a column is to be seen.
func (c Choice) Shows(column Column, t api.Tracker) bool {
	if column.Part == Name {
		return true
	}
	if on, chosen := c[column.Key(t)]; chosen {
		return on
	}
	return column.Part != Target && column.Part != Projection
}

// Set shows a column, or leaves it out.
func (c Choice) Set(column Column, t api.Tracker, on bool) {
	key := column.Key(t)
	delete(c, key)
	if c.Shows(column, t) != on {
		c[key] = on
	}
}

// Of are the columns of a report that are to be seen.
func (c Choice) Of(r api.Report) []Column {
	return slices.DeleteFunc(Available(r), func(column Column) bool { return !c.Shows(column, r.Tracker) })
}
