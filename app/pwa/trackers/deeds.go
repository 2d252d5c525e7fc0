package trackers

import (
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// onLeft is told that a field was left, and may now be judged.
func (w *Wizard) onLeft(_ app.Context, e app.Event) {
	if id := e.Get("target").Get("id"); id.Type() == app.TypeString {
		w.touched[id.String()] = true
	}
}

// group returns the assignment of that key, or nil.
func (w *Wizard) group(key int) *Group {
	for i := range w.draft.Groups {
		if w.draft.Groups[i].Key == key {
			return &w.draft.Groups[i]
		}
	}
	return nil
}

// onDeed does what a button of the form asks for: data-do, and data-key says
// of what.
func (w *Wizard) onDeed(ctx app.Context, e app.Event) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("closest").Type() != app.TypeFunction {
		return
	}
	if target = target.Call("closest", "[data-do]"); !target.Truthy() {
		return
	}
	data := target.Get("dataset")
	w.do(ctx, data.Get("do").String(), number(data.Get("key")), number(data.Get("of")))
}

// number reads a data attribute that is a number; 0 where it is none.
func number(v app.Value) int {
	n := 0
	if v.Type() == app.TypeString {
		for _, r := range v.String() {
			if r < '0' || r > '9' {
				return 0
			}
			n = n*10 + int(r-'0')
		}
	}
	return n
}

// do does what a button says: key names the item, of what it belongs to.
func (w *Wizard) do(ctx app.Context, what string, key, of int) {
	d := &w.draft
	focus := ""
	switch what {
	case "step":
		w.goTo(Step(key))
		return
	case "add-metric":
		focus = d.AddMetric(w.Env.Me.Org.Currency).field("name")
	case "remove-metric":
		d.Metrics = slices.DeleteFunc(d.Metrics, func(m Metric) bool { return m.Key == key })
		focus = "metrics"
	case "retire", "unretire":
		if m := d.Metric(key); m != nil {
			m.Retired = what == "retire"
		}
	case "up", "down":
		by := 1
		if what == "up" {
			by = -1
		}
		d.Move(key, by)
		focus = Metric{Key: key}.field(what)
	case "add-target":
		if m := d.Metric(key); m != nil {
			focus = m.target(*d.AddTarget(m, max(w.Env.Me.Today, d.Start+1)), "value")
		}
	case "remove-target":
		if m := d.Metric(of); m != nil {
			m.Targets = slices.DeleteFunc(m.Targets, func(t Target) bool { return t.Key == key })
			if len(m.Targets) == 0 {
				m.Targets = []Target{{Key: d.key()}}
			}
			focus = m.field("name")
		}
	case "add-group":
		focus = d.AddGroup().field("locations")
	case "remove-group":
		d.Groups = slices.DeleteFunc(d.Groups, func(g Group) bool { return g.Key == key && !g.Fixed })
		focus = "step-title"
	case "add-holiday":
		if w.holiday != 0 && !slices.Contains(d.Holidays, w.holiday) {
			d.Holidays = append(d.Holidays, w.holiday)
			slices.Sort(d.Holidays)
			w.holiday = 0
			w.reset++
		}
		focus = "holidays"
	case "remove-holiday":
		d.Holidays = slices.DeleteFunc(d.Holidays, func(h period.Date) bool { return int(h) == key })
		focus = "holidays"
	default:
		return
	}
	w.edited(focus)
	if focus != "" {
		w.focus(focus)
	}
}
