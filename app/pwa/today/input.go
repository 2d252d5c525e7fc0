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

func (i *input) OnMount(app.Context)  { i.fill() }
func (i *input) OnUpdate(app.Context) { i.fill() }

func (i *input) fill() {
	if e := i.JSValue(); e != nil && e.Truthy() && e.Get("value").String() != i.Text {
		e.Set("value", i.Text)
	}
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
