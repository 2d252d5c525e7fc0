package today

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// input is a field that holds Text, whatever was typed in it before. Its value
// is set as a property: an attribute neither clears a field nor mends one.
type input struct {
	app.Compo
	ID          string
	Text        string
	Mode        string // inputmode: numeric or decimal
	Placeholder string
	Describes   string // ids of what describes it
	Wrong       bool
	Blocked     bool
}

// CompoID implements app.DismountEnforcer.
func (i *input) CompoID() string { return i.ID }

func (i *input) OnMount(app.Context) {
	if e := i.JSValue(); e != nil && e.Truthy() {
		heard(e)
		i.fill()
	}
}

func (i *input) OnUpdate(app.Context) { i.fill() }

// known is the property of a field that holds what the page has heard of it, or
// put there itself.
const known = "headwayKnown"

// heard is to be called with a field when the page has taken in what it holds.
func heard(field app.Value) { field.Set(known, field.Get("value")) }

// fill shows the Text. A field that holds something else than what the page
// has heard of was typed into a moment ago, and says so next: it is left alone.
func (i *input) fill() {
	e := i.JSValue()
	if e == nil || !e.Truthy() {
		return
	}
	if holds := e.Get("value").String(); holds == i.Text || holds != e.Get(known).String() {
		return
	}
	e.Set("value", i.Text)
	heard(e)
}

func (i *input) Render() app.UI {
	e := app.Input().ID(i.ID).Type("text").Attr("inputmode", i.Mode).AutoComplete(false).Attr("enterkeyhint", "done").
		Placeholder(i.Placeholder).ReadOnly(i.Blocked)
	if i.Describes != "" {
		e = e.Aria("describedby", i.Describes)
	}
	if i.Wrong {
		e = e.Aria("invalid", "true")
	}
	return e
}
