package ui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/text"
)

// Field is a labelled input of a form, with a hint and with what is wrong in
// it. The component keeps what is typed: Value is what it begins with, and a
// change of Reset puts Value in again. Nothing that is typed or pasted is cut:
// what is longer than Max stays, the field says so, and the form around it is
// not sent.
type Field struct {
	app.Compo

	ID       string // unique in the page
	Label    string
	Hint     string
	Wrong    string // what is wrong, in words; "" if nothing is
	Type     string // of the input element, or "textarea"; "" is text
	Mode     string // inputmode: numeric, decimal, email, …
	Complete string // autocomplete
	Value    string
	Max      int // characters, without spaces around them; 0 has no limit
	Required bool
	Disabled bool
	Reset    int
	// OnInput is told what is typed, each time.
	OnInput func(ctx app.Context, value string)

	reset int
	long  int    // characters in it, where these are too many; else 0
	first string // what it began with
	made  bool
	stop  func()
}

// CompoID implements app.DismountEnforcer: what was typed into one field is
// never shown in another.
func (f *Field) CompoID() string { return f.ID }

// OnMount implements app.Mounter.
func (f *Field) OnMount(app.Context) {
	f.stop = browser.BeforeSending(f.ID, func() bool { return f.tooLong(browser.Value(f.ID)) == 0 })
	f.long = f.tooLong(f.Value)
}

// OnDismount implements app.Dismounter.
func (f *Field) OnDismount() {
	if f.stop != nil {
		f.stop()
		f.stop = nil
	}
}

// OnUpdate implements app.Updater.
func (f *Field) OnUpdate(ctx app.Context) {
	if f.reset == f.Reset {
		return
	}
	f.reset, f.long = f.Reset, f.tooLong(f.Value)
	ctx.Defer(func(app.Context) { browser.SetValue(f.ID, f.Value) })
}

// tooLong returns how many characters a value has, as the server counts them,
// where these are too many, and else 0.
func (f *Field) tooLong(value string) int {
	if f.Type != "password" { // in which spaces count
		value = strings.TrimSpace(value)
	}
	if n := utf8.RuneCountInString(value); f.Max > 0 && n > f.Max {
		return n
	}
	return 0
}

// wrong says what is wrong, in the language of the page, or "".
func (f *Field) wrong() string {
	if f.long == 0 {
		return f.Wrong
	}
	return text.New(browser.Language()).T("ui.too_long", "max", f.Max, "n", f.long)
}

// Render implements app.Composer. The attribute tells only what the field
// begins with, which is in it as soon as it is there: put in later, it would
// come before what was typed meanwhile.
func (f *Field) Render() app.UI {
	if !f.made {
		f.made, f.first, f.reset = true, f.Value, f.Reset
	}
	var input app.UI
	wrong := f.wrong()
	described := described(f.ID, f.Hint, wrong)
	if f.Type == "textarea" {
		input = html.Textarea().ID(f.ID).Attr("rows", 3).Attr("value", optional(f.first)).Attr("disabled", f.Disabled).Attr("required", f.Required).
			Aria("invalid", wrong != "").Aria("describedby", described).OnInput(f.input)
	} else {
		kind := f.Type
		if kind == "" {
			kind = "text"
		}
		input = html.Input().ID(f.ID).Attr("type", kind).Attr("value", optional(f.first)).Attr("disabled", f.Disabled).Attr("required", f.Required).
			Attr("inputmode", optional(f.Mode)).Attr("autocomplete", optional(f.Complete)).
			Aria("invalid", wrong != "").Aria("describedby", described).OnInput(f.input)
	}
	return html.Div().Class("field").Body(
		html.Label().Attr("for", f.ID).Text(f.Label),
		input,
		If(f.Hint != "", func() app.UI { return html.Small().ID(f.ID + "-hint").Text(f.Hint) }),
		If(wrong != "", func() app.UI { return html.P().ID(f.ID + "-wrong").Class("wrong").Role("alert").Text(wrong) }),
	)
}

func (f *Field) input(ctx app.Context, _ app.Event) {
	value := ctx.JSSrc().Get("value").String()
	f.long = f.tooLong(value)
	if f.OnInput != nil {
		f.OnInput(ctx, value)
	}
}

// optional leaves an attribute out where there is nothing to say.
func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Check is a labelled check box.
type Check struct {
	app.Compo

	ID       string // unique in the page
	Label    string
	Hint     string
	Checked  bool
	Disabled bool
	OnChange func(ctx app.Context, checked bool)

	shown bool // what it showed last, as far as is known here
	first bool // what it showed first
	made  bool
}

// CompoID implements app.DismountEnforcer.
func (c *Check) CompoID() string { return c.ID }

// OnMount implements app.Mounter.
func (c *Check) OnMount(app.Context) { c.shown = c.first }

// OnUpdate implements app.Updater. A box that shows something else than what is
// known here was ticked a moment ago, and says so next: it is left alone.
func (c *Check) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) {
		if c.shown == c.Checked || browser.Checked(c.ID) != c.shown {
			return
		}
		c.shown = c.Checked
		browser.SetChecked(c.ID, c.Checked)
	})
}

// Render implements app.Composer. The attribute tells only what the box begins
// with: written anew, it would undo a tick of that moment.
func (c *Check) Render() app.UI {
	if !c.made {
		c.made, c.first = true, c.Checked
	}
	return html.Div().Class("check").Body(
		html.Input().ID(c.ID).Attr("type", "checkbox").Attr("checked", c.first).Attr("disabled", c.Disabled).OnChange(c.change),
		html.Label().Attr("for", c.ID).Body(app.Text(c.Label), If(c.Hint != "", func() app.UI { return html.Small().Text(c.Hint) })),
	)
}

func (c *Check) change(ctx app.Context, _ app.Event) {
	c.Checked = ctx.JSSrc().Get("checked").Bool()
	c.shown = c.Checked
	if c.OnChange != nil {
		c.OnChange(ctx, c.Checked)
	}
}

// Option is one of several that one chooses from.
type Option struct {
	Value string // never empty: an empty attribute would be left out
	Name  string
}

// Select is a labelled choice of one option.
type Select struct {
	app.Compo

	ID       string // unique in the page
	Label    string
	Hint     string
	Options  []Option
	Value    string
	Quiet    bool // the label is for screen readers only
	Disabled bool
	OnChange func(ctx app.Context, value string)

	shown   string   // what it showed last, as far as is known here
	first   string   // what it showed first
	options []Option // that it showed last
	made    bool
}

// CompoID implements app.DismountEnforcer.
func (s *Select) CompoID() string { return s.ID }

// OnMount implements app.Mounter.
func (s *Select) OnMount(ctx app.Context) {
	ctx.Defer(func(app.Context) { s.shown = browser.Value(s.ID) })
}

// OnUpdate implements app.Updater. A field that shows something else than what
// is known here was changed a moment ago, and says so next: it is left alone,
// unless there are other options now.
func (s *Select) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) {
		if others := !slices.Equal(s.options, s.Options); !others && browser.Value(s.ID) != s.shown {
			return
		}
		s.options = s.Options
		browser.SetValue(s.ID, s.Value)
		s.shown = browser.Value(s.ID)
	})
}

// Render implements app.Composer. The attribute tells only what the field
// begins with: written anew, it would undo a choice of that moment.
func (s *Select) Render() app.UI {
	if !s.made {
		s.made, s.first, s.options = true, s.Value, s.Options
	}
	options := make([]app.UI, len(s.Options))
	for i, o := range s.Options {
		options[i] = html.Option().Attr("value", o.Value).Attr("selected", o.Value == s.first).Text(o.Name)
	}
	label := html.Label().Attr("for", s.ID).Text(s.Label)
	if s.Quiet {
		label = label.Class("sr")
	}
	return html.Div().Class("field").Body(
		label,
		html.Select().ID(s.ID).Attr("disabled", s.Disabled).OnChange(s.change).Body(options...),
		If(s.Hint != "", func() app.UI { return html.Small().Text(s.Hint) }),
	)
}

func (s *Select) change(ctx app.Context, _ app.Event) {
	s.Value = ctx.JSSrc().Get("value").String()
	s.shown = s.Value
	if s.OnChange != nil {
		s.OnChange(ctx, s.Value)
	}
}

// Segmented is a choice of one among few, all in sight.
func Segmented(label, value string, options []Option, choose func(ctx app.Context, value string)) app.UI {
	buttons := make([]app.UI, len(options))
	for i, o := range options {
		buttons[i] = html.Button().Aria("pressed", o.Value == value).Text(o.Name).
			OnClick(func(ctx app.Context, _ app.Event) { choose(ctx, o.Value) }, app.EventScope(label, o.Value))
	}
	return html.Span().Class("segmented").Role("group").Aria("label", label).Body(buttons...)
}
