package activities

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// editor is the window of one activity.
type editor struct {
	*form.Form
	saved api.Activity // ID "" is a new one
	in    api.ActivityInput
	reset int
}

// colors are those to choose from: each can be told from the others, and has
// 3:1 on light and on dark paper.

func colors() []string {
	return []string{"#1a7f6b", "#2f6fc4", "#8a5cc9", "#c2528b", "#c4501f", "#a8770f", "#5f8a1f", "#6f7c84"}
}

func (p *Page) edit(a api.Activity) {
	p.editor = &editor{Form: form.New(p.Env, p.ctx, "activities", says, map[string]string{"name": "name", "color": "color", "retired": "retired", "reason": "reason"}), saved: a, in: inputOf(a)}
	if a.ID == "" {
		p.editor.in.Color = unused(p.items)
	}
}

func inputOf(a api.Activity) api.ActivityInput {
	return api.ActivityInput{Name: a.Name, Color: a.Color, Paid: a.Paid, Retired: a.Retired}
}

// unused is the first colour that no activity has, or the first.
func unused(items []api.Activity) string {
	for _, c := range colors() {
		if !slices.ContainsFunc(items, func(a api.Activity) bool { return strings.EqualFold(a.Color, c) }) {
			return c
		}
	}
	return colors()[0]
}

func (p *Page) form() app.UI {
	e, t := p.editor, p.Env.T
	title := t("activities.new")
	if e.saved.ID != "" {
		title = e.saved.Name
	}
	return &ui.Dialog{ID: "activity", Title: title, Close: t("shell.close"), OnClose: p.onClose, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(p.onSubmit).Body(
			&ui.Field{ID: "activity-name", Label: t("activities.name"), Wrong: e.Wrong["name"], Complete: "off", Max: 100, Required: true, Value: e.in.Name, Reset: e.reset,
				OnInput: func(_ app.Context, v string) { e.in.Name = v; e.Touched("name") }},
			p.swatches(),
			&ui.Check{ID: "activity-paid", Label: t("activities.paid_check"), Hint: t("activities.paid_why"), Checked: e.in.Paid,
				OnChange: func(_ app.Context, on bool) { e.in.Paid = on; e.Touched("paid") }},
			&ui.Date{ID: "activity-retired", Label: t("activities.retired"), Hint: t("activities.retired_why"), Wrong: e.Wrong["retired"], Value: e.in.Retired, Reset: e.reset,
				OnChange: func(_ app.Context, d period.Date) { e.in.Retired = d; e.Touched("retired") }},
			ui.If(e.saved.ID != "", func() app.UI {
				return &ui.Field{ID: "activity-reason", Label: t("activities.reason"), Wrong: e.Wrong["reason"], Complete: "off", Max: 500, Reset: e.reset,
					OnInput: func(_ app.Context, v string) { e.in.Reason = v; e.Touched("reason") }}
			}),
			e.Buttons(t("shell.save"), "primary", p.onCancel),
			ui.If(e.saved.ID != "", func() app.UI {
				return html.Button().Class("plain").OnClick(p.onHistory).Text(t("activities.history"))
			}),
		),
	}}
}

// swatches is the choice of the colour.
func (p *Page) swatches() app.UI {
	e, t := p.editor, p.Env.T
	offered := colors()
	if e.in.Color != "" && !slices.Contains(offered, strings.ToLower(e.in.Color)) {
		offered = append(offered, strings.ToLower(e.in.Color))
	}
	choices := make([]app.UI, 0, len(offered)+1)
	for i, c := range append(offered, "") {
		name := t("activities.no_color")
		if c != "" {
			name = t("activities.color_of", "n", i+1, "code", c)
		}
		choices = append(choices, html.Button().Class("square").Aria("label", name).Title(name).Aria("pressed", strings.EqualFold(c, e.in.Color)).
			OnClick(func(app.Context, app.Event) { e.in.Color = c; e.Touched("color") }, app.EventScope(c)).Body(Swatch(c).UI()))
	}
	return html.Div().Class("field").Body(
		html.Span().ID("activity-color").Class("label").Text(t("activities.color")),
		html.Div().Class("row", "swatches").Role("group").Aria("labelledby", "activity-color").Body(choices...),
		ui.If(e.Wrong["color"] != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(e.Wrong["color"]) }),
	)
}

func (p *Page) onSubmit(_ app.Context, ev app.Event) {
	ev.PreventDefault()
	e := p.editor
	in := e.in
	in.Name, in.Reason = strings.TrimSpace(in.Name), strings.TrimSpace(in.Reason)
	wrong := map[string]string{}
	if in.Name == "" {
		wrong["name"] = p.Env.T("activities.wrong.name")
	}
	if !e.Check(wrong) {
		return
	}
	var saved api.Activity
	e.Do(func(ctx context.Context) (err error) {
		if e.saved.ID == "" {
			saved, err = p.Env.Client.CreateActivity(ctx, in)
			return err
		}
		saved, err = p.Env.Client.ReplaceActivity(ctx, e.saved.ID, e.saved.Revision, in)
		return err
	}, func(_ app.Context, err error) {
		switch {
		case err == nil:
			p.Env.Say(p.Env.T("activities.saved", "name", saved.Name))
			p.editor = nil
			p.load()
		case errors.Is(err, fault.ErrStale):
			p.overtaken(e)
		}
	})
}

// overtaken goes on from what somebody else has saved: what was typed stays.
func (p *Page) overtaken(e *editor) {
	e.Failed = p.Env.T("activities.overtaken")
	var items []api.Activity
	f := form.New(p.Env, p.ctx, "activities", says, nil)
	f.Do(func(ctx context.Context) (err error) {
		items, err = All(ctx, p.Env.Client)
		return err
	}, func(_ app.Context, err error) {
		if err != nil {
			return // the refusal stays; saving again is refused again
		}
		p.items, p.version = items, p.version+1
		for _, a := range items {
			if a.ID == e.saved.ID {
				e.in = Onto(a, e.saved, e.in)
				e.saved = a
				e.reset++
			}
		}
		p.Env.SetDirty("activities", true)
	})
}

// Onto is what was typed, on top of what somebody else has saved meanwhile:
// their changes come into the fields that were not touched.
func Onto(theirs, base api.Activity, typed api.ActivityInput) api.ActivityInput {
	if typed.Name == base.Name {
		typed.Name = theirs.Name
	}
	if typed.Color == base.Color {
		typed.Color = theirs.Color
	}
	if typed.Paid == base.Paid {
		typed.Paid = theirs.Paid
	}
	if typed.Retired == base.Retired {
		typed.Retired = theirs.Retired
	}
	return typed
}
