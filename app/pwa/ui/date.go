package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Date is a labelled choice of a day: the browser's own, which writes it as the
// person is used to. Like a Field, it keeps what is chosen until Reset changes.
type Date struct {
	app.Compo

	ID       string // unique in the page
	Label    string
	Hint     string
	Wrong    string // what is wrong, in words; "" if nothing is
	Value    period.Date
	First    period.Date // that can be chosen; 0 has no limit
	Last     period.Date // likewise
	Quiet    bool        // the label is for screen readers only
	Required bool
	Disabled bool
	Reset    int
	// OnChange is told the day, 0 where there is none, or not a whole one.
	OnChange func(ctx app.Context, day period.Date)

	reset int
	first string // what it began with
	made  bool
}

// CompoID implements app.DismountEnforcer.
func (d *Date) CompoID() string { return d.ID }

// OnUpdate implements app.Updater.
func (d *Date) OnUpdate(ctx app.Context) {
	if d.reset == d.Reset {
		return
	}
	d.reset = d.Reset
	id, value := d.ID, d.Value.String()
	ctx.Defer(func(app.Context) { browser.SetValue(id, value) })
}

// Render implements app.Composer. The attribute tells only what the field
// begins with, as that of a Field does.
func (d *Date) Render() app.UI {
	if !d.made {
		d.made, d.first, d.reset = true, d.Value.String(), d.Reset
	}
	input := html.Input().ID(d.ID).Attr("type", "date").Attr("value", optional(d.first)).Attr("required", d.Required).Attr("disabled", d.Disabled).Aria("invalid", d.Wrong != "").OnChange(d.change)
	if d.First != 0 {
		input = input.Attr("min", d.First.String())
	}
	if d.Last != 0 {
		input = input.Attr("max", d.Last.String())
	}
	if ids := described(d.ID, d.Hint, d.Wrong); ids != "" {
		input = input.Aria("describedby", ids)
	}
	label := html.Label().Attr("for", d.ID).Text(d.Label)
	if d.Quiet {
		label = label.Class("sr")
	}
	return html.Div().Class("field").Body(label, input,
		If(d.Hint != "", func() app.UI { return html.Small().ID(d.ID + "-hint").Text(d.Hint) }),
		If(d.Wrong != "", func() app.UI { return html.P().ID(d.ID + "-wrong").Class("wrong").Role("alert").Text(d.Wrong) }),
	)
}

func (d *Date) change(ctx app.Context, _ app.Event) {
	day, err := period.ParseDate(ctx.JSSrc().Get("value").String())
	if err != nil {
		day = 0
	}
	if d.OnChange != nil {
		d.OnChange(ctx, day)
	}
}
