package trackers

import (
	"errors"
	"strconv"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// view renders a step: the wizard, with what is wrong in it.
type view struct {
	*Wizard
	say   words
	found []Problem
}

// T says a message.
func (v view) T(key string, args ...any) string { return v.Env.T(key, args...) }

// Render implements app.Composer.
func (w *Wizard) Render() app.UI {
	t := w.Env.T
	back := html.A().Class("button").Attr("href", w.Env.Href("/trackers")).Text(t("trackers.back"))
	if !w.loaded {
		if w.err != nil {
			return html.Div().Body(ui.Header(w.Title(), "", back),
				ui.Failure(w.Env.Fail(w.err), html.Button().Class("primary").Text(t("shell.retry")).OnClick(w.onRetry)))
		}
		return html.Div().Body(ui.Header(w.Title(), "", back), ui.Skeleton(t("shell.loading"), 5))
	}
	v := view{w, words{w.Env}, w.problems()}
	sub := ""
	if w.Tracker != "" {
		sub = t("trackers.edit")
	}
	return html.Div().Class("wizard").Body(
		ui.Header(w.Title(), sub, v.actions(back)...),
		v.banners(),
		v.rail(),
		html.Form().Class("card").Attr("novalidate", true).Aria("labelledby", "step-title").OnSubmit(w.onSubmit).OnClick(w.onDeed).OnChange(w.onLeft).Body(
			html.H2().ID("step-title").TabIndex(-1).Text(t("trackers.step.of", "n", int(w.step)+1, "of", int(steps), "name", t("trackers.step."+w.step.name()))),
			html.Div().Class("stack").Body(v.body()),
			ui.If(w.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(w.failed) }),
			v.buttons(),
		),
		ui.If(w.Tracker != "", func() app.UI { return v.history() }),
		ui.If(w.asking, func() app.UI { return v.discard() }),
	)
}

func (v view) actions(back app.UI) []app.UI {
	actions := []app.UI{back}
	if v.Tracker != "" {
		actions = append(actions, html.A().Class("button").Attr("href", v.Env.Href("/trackers/"+v.Tracker+"/periods")).Text(v.T("trackers.periods")))
	}
	return actions
}

// banners tell of what concerns the whole form.
func (v view) banners() app.UI {
	var all []app.UI
	if v.Env.Offline() || errors.Is(v.err, client.ErrOffline) {
		all = append(all, ui.Banner(ui.Waiting, v.T("trackers.offline")))
	}
	if v.archived {
		all = append(all, ui.Banner(ui.Waiting, v.T("trackers.is_archived")))
	}
	if n := v.newer; n != nil {
		all = append(all, v.meanwhile(*n))
	} else if v.restored {
		all = append(all, ui.Banner(ui.Good, v.T("trackers.restored"),
			html.Button().Text(v.T("trackers.discard")).OnClick(v.onAskDiscard)))
	}
	return html.Div().Class("notices").Body(all...)
}

// meanwhile tells what somebody else saved, and offers both ways on (C17).
func (v view) meanwhile(n newer) app.UI {
	says := v.T("trackers.newer")
	if n.by != "" {
		says = v.T("trackers.newer_by", "name", n.by, "at", v.Env.Text.Instant(n.at))
	}
	theirs, mine := Changes(v.base, n.draft), Changes(v.base, v.draft)
	return html.Div().ID("newer").TabIndex(-1).Body(html.Div().Class("failure").Role("alert").Body(
		html.P().Body(html.Strong().Text(says)),
		ui.If(len(theirs) > 0, func() app.UI { return html.P().Text(v.T("trackers.newer_theirs", "parts", v.say.parts(theirs))) }),
		ui.If(len(mine) > 0, func() app.UI { return html.P().Text(v.T("trackers.newer_mine", "parts", v.say.parts(mine))) }),
		html.Div().Class("row").Body(
			html.Button().Class("primary").Text(v.T("trackers.newer_merge")).OnClick(v.onMerge),
			html.Button().Text(v.T("trackers.newer_take")).OnClick(v.onTheirs),
		),
	))
}

// rail is the row of steps, each with its state.
func (v view) rail() app.UI {
	items := make([]app.UI, steps)
	for s := range steps {
		state, words := v.stateOf(s)
		button := html.Button().Class(state).DataSet("do", "step").DataSet("key", int(s)).Body(
			html.Span().Class("mark").Aria("hidden", "true").Text(strconv.Itoa(int(s)+1)),
			html.Span().Class("name").Text(v.T("trackers.step."+s.name())),
			ui.If(words != "", func() app.UI { return html.Span().Class("sr").Text(", " + words) }),
		)
		if s == v.step {
			button = button.Aria("current", "step")
		}
		items[s] = html.Li().Body(button)
	}
	return html.Nav().Class("steps").Aria("label", v.T("trackers.steps")).OnClick(v.onDeed).Body(html.Ol().Body(items...))
}

// stateOf is the state of a step: done, wrong, or not there yet.
func (v view) stateOf(s Step) (class, words string) {
	for field := range v.server {
		if step, ok := v.stepOf(field); ok && step == s {
			return "wrong", v.T("trackers.step.wrong")
		}
	}
	for _, p := range v.found {
		if p.Step == s {
			if v.tried[s] {
				return "wrong", v.T("trackers.step.wrong")
			}
			return "open", ""
		}
	}
	if s != Review && (v.tried[s] || v.Tracker != "") {
		return "done", v.T("trackers.step.done")
	}
	return "open", ""
}

// stepOf is the step that a field stands in.
func (v view) stepOf(field string) (Step, bool) {
	switch field {
	case "":
		return 0, false
	case "name", "description", "start", "metrics":
		return Basics, true
	case "period", "submit_by", "remind", "weekdays", "holidays":
		return Periods, true
	case "show_targets", "allow_edits":
		return Settings, true
	case "assignments":
		return Locations, true
	}
	for _, g := range v.draft.Groups {
		switch field {
		case g.field("locations"):
			return Locations, true
		case g.field("people"), g.field("from"), g.field("until"):
			return People, true
		}
	}
	return Basics, field[0] == 'm'
}

func (v view) body() app.UI {
	switch v.step {
	case Periods:
		return &group{ID: "step-period", Body: v.periods()}
	case Settings:
		return &group{ID: "step-settings", Body: v.settings()}
	case Locations:
		return &group{ID: "step-locations", Body: v.locations()}
	case People:
		return &group{ID: "step-people", Body: v.people()}
	case Review:
		return &group{ID: "step-review", Body: v.review()}
	}
	return &group{ID: "step-basics", Body: v.basics()}
}

// group gives its content an identity: the fields of one item never become
// those of another.
type group struct {
	app.Compo
	ID   string
	Body app.UI
}

// CompoID implements app.DismountEnforcer.
func (g *group) CompoID() string { return g.ID }

// Render implements app.Composer.
func (g *group) Render() app.UI { return html.Div().Class("stack").Body(g.Body) }

func (v view) buttons() app.UI {
	save := v.T("trackers.save")
	if v.Tracker == "" {
		save = v.T("trackers.create")
	}
	last := v.step == Review
	return html.Div().Class("row", "end", "foot").Body(
		ui.If(v.changed() && v.Tracker != "", func() app.UI {
			return html.Button().Class("plain").Attr("disabled", v.saving).Text(v.T("trackers.discard")).OnClick(v.onAskDiscard)
		}),
		ui.If(v.step > 0, func() app.UI {
			return html.Button().DataSet("do", "step").DataSet("key", int(v.step)-1).Text(v.T("trackers.previous"))
		}),
		ui.If(v.Tracker != "" && !last && v.changed(), func() app.UI {
			return html.Button().Attr("disabled", v.saving).Aria("busy", v.saving).Text(save).OnClick(v.onSave)
		}),
		app.If(last, func() app.UI {
			return html.Button().ID("save").Attr("type", "submit").Class("primary").Attr("disabled", v.saving || v.Tracker != "" && !v.changed()).Aria("busy", v.saving).Text(save)
		}).Else(func() app.UI {
			return html.Button().ID("next").Attr("type", "submit").Class("primary").Text(v.T("trackers.next"))
		}),
	)
}

func (v view) discard() app.UI {
	return &ui.Dialog{ID: "discard", Title: v.T("trackers.discard"), Close: v.T("shell.close"), OnClose: v.onCloseDialog, Body: []app.UI{
		html.P().Text(v.T("trackers.discard_why")),
		html.Div().Class("row", "end").Body(
			html.Button().Class("danger").Text(v.T("trackers.discard")).OnClick(v.onDiscard)),
	}}
}

// text is a field for a text of at most so many characters.
func (v view) text(field, label, hint, value string, limit int, kind string, set func(string)) app.UI {
	n := utf8.RuneCountInString(trimmed(value))
	if limit > 0 && (n > limit/2 || limit <= shortText) {
		count := v.T("trackers.counter", "n", n, "of", limit)
		if hint != "" {
			hint += " "
		}
		hint += count
	}
	return &ui.Field{ID: field, Label: label, Hint: hint, Type: kind, Value: value, Reset: v.reset, Wrong: v.wrong(v.found, field),
		OnInput: func(_ app.Context, typed string) {
			set(typed)
			v.edited(field)
		}}
}

// shortText is the limit up to which the characters are always counted.
const shortText = 50
