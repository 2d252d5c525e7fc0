package trackers

import (
	"context"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// review is the step Review: all that is going to be saved, in words.
func (v view) review() app.UI {
	d := v.draft
	var facts []app.UI
	fact := func(step Step, name string, values ...string) {
		value := html.Dd()
		lines := make([]app.UI, 0, len(values))
		for _, s := range values {
			lines = append(lines, html.P().Text(s))
		}
		state, _ := v.stateOf(step)
		facts = append(facts, html.Dt().Text(name), value.Body(
			html.Div().Class("lines", state).Body(lines...),
			html.Button().Class("link").DataSet("do", "step").DataSet("key", int(step)).Aria("label", v.T("trackers.change_of", "name", name)).Text(v.T("trackers.change")),
		))
	}
	orNone := func(s, none string) string {
		if s == "" {
			return v.T(none)
		}
		return s
	}
	fact(Basics, v.T("trackers.name"), orNone(trimmed(d.Name), "trackers.missing"))
	if trimmed(d.Description) != "" {
		fact(Basics, v.T("trackers.description"), trimmed(d.Description))
	}
	if d.Start != 0 {
		fact(Basics, v.T("trackers.start"), v.Env.Text.Date(d.Start))
	}
	var metrics []string
	for _, m := range d.Metrics {
		metrics = append(metrics, v.metricLine(m))
	}
	fact(Basics, v.T("trackers.metrics"), metrics...)
	fact(Periods, v.T("trackers.period"), v.T("trackers.period."+d.Period.String()))
	fact(Periods, v.T("trackers.times"), v.times())
	fact(Periods, v.T("trackers.working_days"), v.days())
	fact(Settings, v.T("trackers.step.settings"), v.T("trackers.shown."+yes(d.ShowTargets)), v.T("trackers.edits."+yes(d.AllowEdits)))
	var who []string
	for _, g := range d.Groups {
		who = append(who, v.say.who(g, v.names))
	}
	if len(who) == 0 {
		who = []string{v.T("trackers.no_group")}
	}
	fact(People, v.T("trackers.step.people"), who...)
	return html.Div().Class("stack").Body(
		html.Dl().Class("facts", "review").Body(facts...),
		ui.If(len(v.found) > 0, func() app.UI {
			return html.P().Class("wrong").Role("alert").Text(v.Env.Text.N("trackers.problems", len(v.found)))
		}),
	)
}

func yes(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// metricLine is a metric in one line.
func (v view) metricLine(m Metric) string {
	name := trimmed(m.Name)
	if name == "" {
		name = v.T("trackers.missing")
	}
	line := v.T("trackers.metric_line", "name", name, "unit", v.say.unit(m))
	if t := m.inForce(max(v.Env.Me.Today, v.draft.Start)); t != "" && t != "0" {
		line = v.T("trackers.metric_target", "line", line, "target", t, "period", v.T("trackers.per."+v.draft.Period.String()))
	}
	if m.Retired {
		line += " · " + v.T("trackers.retired")
	}
	return line
}

func (v view) times() string {
	d := v.draft
	switch {
	case d.SubmitBy != "" && d.Remind != "":
		return v.T("trackers.times_both", "submit", d.SubmitBy, "remind", d.Remind)
	case d.SubmitBy != "":
		return v.T("trackers.times_submit", "submit", d.SubmitBy)
	case d.Remind != "":
		return v.T("trackers.times_remind", "remind", d.Remind)
	}
	return v.T("trackers.times_none")
}

func (v view) days() string {
	d := v.draft
	text := v.T("trackers.days_all")
	if len(d.Weekdays) < len(everyDay()) {
		var on []string
		for i, name := range everyDay() {
			for _, chosen := range d.Weekdays {
				if chosen == name {
					on = append(on, v.weekday(i))
				}
			}
		}
		text = v.Env.Text.Intl().List(on)
	}
	if n := len(d.Holidays); n > 0 {
		text += " · " + v.Env.Text.N("trackers.days_off", n)
	}
	return text
}

// history are the versions of the tracker, read when they are asked for.
type history struct {
	open  bool
	lines []version
	err   error
	ready bool
}

// version is who saved a version, when, and what changed in it.
type version struct {
	number int64
	by     string
	at     time.Time
	parts  []string
}

func (v view) history() app.UI {
	h := v.log
	var body app.UI = ui.Skeleton(v.T("shell.loading"), 3)
	switch {
	case h.err != nil:
		body = ui.Failure(v.Env.Fail(h.err))
	case h.ready:
		items := make([]app.UI, len(h.lines))
		for i, l := range h.lines {
			what := v.T("trackers.version_first")
			if len(l.parts) > 0 {
				what = v.T("trackers.version_parts", "parts", v.say.parts(l.parts))
			} else if l.number > 1 {
				what = v.T("trackers.version_archive")
			}
			items[i] = html.Li().Body(
				html.Span().Text(what),
				html.Small().Text(v.T("trackers.version_by", "n", l.number, "name", l.by, "at", v.Env.Text.Instant(l.at))))
		}
		body = html.Ul().Class("list").Body(items...)
	}
	return html.Details().Class("card", "versions").On("toggle", v.onHistory).Body(
		html.Summary().Text(v.T("trackers.versions")), body)
}

func (w *Wizard) onHistory(ctx app.Context, _ app.Event) {
	if w.log.open = ctx.JSSrc().Get("open").Bool(); !w.log.open || w.log.ready {
		return
	}
	env, id, n, draftOf := w.Env, w.Tracker, w.names.clone(), w.draftOf
	w.log.err = nil
	page.Async(w.ctx, func(ctx context.Context) ([]version, error) {
		list, err := env.Client.TrackerVersions(ctx, id)
		if err != nil {
			return nil, err
		}
		var ids []string
		for _, v := range list.Items {
			ids = append(ids, v.By)
		}
		if err := n.people(ctx, env, ids); err != nil {
			return nil, err
		}
		return versions(list.Items, draftOf, func(id string) string { return n.name(id, env.T("trackers.unknown_person")) }), nil
	}, func(_ app.Context, lines []version, err error) {
		w.log.lines, w.log.err, w.log.ready = lines, err, err == nil
	})
}

// versions tells what changed from one version to the next, newest first.
func versions(items []api.TrackerVersion, draftOf func(api.Tracker) Draft, name func(string) string) []version {
	lines := make([]version, len(items))
	for i, item := range items {
		lines[i] = version{number: item.Revision, by: name(item.By), at: item.At}
		if i+1 < len(items) {
			lines[i].parts = Changes(draftOf(items[i+1].Tracker), draftOf(item.Tracker))
		}
	}
	return lines
}
