package today

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
)

// input is a field that holds Text, whatever was typed in it before. Its value
// is set as a property: an attribute neither clears a field nor mends one.
type input struct {
	app.Compo
	ID          string
	Text        string
	Typing      typing
	Mode        string // inputmode: numeric or decimal
	Placeholder string
	Describes   string // ids of what describes it
	Wrong       bool
	Blocked     bool

	made  bool
	told  int    // of Typing, when it was filled last
	holds string // as far as is known here
}

// typing is what the page was told of a field: how often something was typed
// in it, and what it held then.
type typing struct {
	Times int
	Text  string
}

// CompoID implements app.DismountEnforcer.
func (i *input) CompoID() string { return i.ID }

func (i *input) OnMount(app.Context)  { i.fill() }
func (i *input) OnUpdate(app.Context) { i.fill() }

func (i *input) fill() {
	e := i.JSValue()
	if e == nil || !e.Truthy() {
		return
	}
	if text, other := i.next(e.Get("value").String()); other {
		e.Set("value", text)
	}
}

// next returns what the field is to hold, and whether that is something else
// than what it holds. A field that holds what nobody has told of was typed into
// a moment ago, and is left alone: the page is told next, which makes Typing,
// and so the field, another one, even where the Text is the same as before.
func (i *input) next(holds string) (text string, other bool) {
	if i.told != i.Typing.Times {
		i.told, i.holds = i.Typing.Times, i.Typing.Text
	}
	if holds != i.holds {
		return "", false
	}
	i.holds = i.Text
	return i.Text, holds != i.Text
}

func (i *input) Render() app.UI {
	if !i.made { // a new one is empty, whatever was typed in one before it
		i.made, i.told = true, i.Typing.Times
	}
	e := html.Input().ID(i.ID).Attr("type", "text").Attr("inputmode", i.Mode).Attr("autocomplete", false).Attr("enterkeyhint", "done").
		Attr("placeholder", i.Placeholder).Attr("readonly", i.Blocked)
	if i.Describes != "" {
		e = e.Aria("describedby", i.Describes)
	}
	if i.Wrong {
		e = e.Aria("invalid", "true")
	}
	return e
}
