package ui

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/text"
)

// Pick is a labelled field that picks among many: one types a part of the name
// and goes through what is found with the arrow keys. Enter picks or gives
// back, Backspace in the empty field gives the last one back, Escape closes
// the list.
type Pick struct {
	app.Compo

	ID     string // unique in the page
	Label  string
	Hint   string
	Wrong  string // what is wrong, in words; "" if nothing is
	Text   *text.Printer
	Chosen []Option
	Single bool // at most one: another one takes its place
	// Options are all there are to choose from, where Search is nil.
	Options []Option
	// Search returns those that match the words, apart from the user interface.
	Search func(ctx context.Context, words string) ([]Option, error)
	// Failed says in words why Search failed.
	Failed func(err error) string
	// OnChange is told what is chosen, each time.
	OnChange func(ctx app.Context, chosen []Option)

	ctx    app.Context // of the component: a button may be gone when something is done
	words  string
	open   bool
	active int // index in what is shown
	found  []Option
	failed string
	asked  int // counts the searches: the answer to an older one is too late
	busy   bool
	back   bool // the keyboard comes back to the field, without the list
}

const (
	inList = 50                     // options in the list
	typing = 200 * time.Millisecond // how long to wait for more letters
)

// CompoID implements app.DismountEnforcer.
func (p *Pick) CompoID() string { return p.ID }

// OnMount implements app.Mounter.
func (p *Pick) OnMount(ctx app.Context) { p.ctx = ctx }

// Render implements app.Composer.
func (p *Pick) Render() app.UI {
	chips := make([]app.UI, len(p.Chosen))
	for i, o := range p.Chosen {
		chips[i] = html.Li().Body(html.Span().Text(o.Name), html.Button().DataSet("value", o.Value).
			Aria("label", p.Text.T("ui.remove", "name", o.Name)).Body(Icon("close")).OnClick(p.onRemove))
	}
	input := html.Input().ID(p.ID).Attr("type", "text").Role("combobox").Attr("autocomplete", "off").Attr("spellcheck", "false").Attr("placeholder", p.Text.T("ui.search")).
		Aria("autocomplete", "list").Aria("expanded", p.open).Aria("controls", p.ID+"-list").Aria("invalid", p.Wrong != "").
		OnInput(p.onInput).OnFocus(p.onFocus).OnClick(p.onFocus).OnBlur(p.onBlur).OnKeyDown(p.onKey).On("keypress", p.onPress)
	if ids := described(p.ID, p.Hint, p.Wrong); ids != "" {
		input = input.Aria("describedby", ids)
	}
	if p.open && p.active < len(p.shown()) {
		input = input.Aria("activedescendant", p.option(p.active))
	}
	return html.Div().Class("field", "pick").Body(
		html.Label().Attr("for", p.ID).Text(p.Label),
		// Always there: the field behind it keeps its place, and so the focus.
		html.Ul().Class("chips").Hidden(len(chips) == 0).Body(chips...),
		html.Div().Class("box").Body(input, p.list(p.shown())),
		If(p.Hint != "", func() app.UI { return html.Small().ID(p.ID + "-hint").Text(p.Hint) }),
		If(p.Wrong != "", func() app.UI { return html.P().ID(p.ID + "-wrong").Class("wrong").Role("alert").Text(p.Wrong) }),
	)
}

// described are the ids of what describes a field.
func described(id, hint, wrong string) string {
	switch {
	case hint != "" && wrong != "":
		return id + "-hint " + id + "-wrong"
	case hint != "":
		return id + "-hint"
	case wrong != "":
		return id + "-wrong"
	}
	return ""
}

func (p *Pick) option(i int) string { return p.ID + "-option-" + strconv.Itoa(i) }

// all are the options that match the words.
func (p *Pick) all() []Option {
	if p.Search != nil {
		return p.found
	}
	return matching(p.Options, p.words)
}

// shown are those of them in the list.
func (p *Pick) shown() []Option {
	all := p.all()
	return all[:min(len(all), inList)]
}

func (p *Pick) list(shown []Option) app.UI {
	items := make([]app.UI, 0, len(shown)+1)
	for i, o := range shown {
		class := "option"
		if i == p.active {
			class = "active"
		}
		items = append(items, html.Li().ID(p.option(i)).Role("option").Aria("selected", position(p.Chosen, o.Value) >= 0).Class(class).
			DataSet("at", i).Text(o.Name))
	}
	note := ""
	switch more := len(p.all()) - len(shown); {
	case p.failed != "":
		note = p.failed
	case p.busy && len(shown) == 0:
		note = p.Text.T("shell.loading")
	case len(shown) == 0:
		note = p.Text.T("ui.none_found")
	case more > 0:
		note = p.Text.N("ui.more_found", more)
	}
	if note != "" {
		items = append(items, html.Li().Role("presentation").Class("quiet", "note").Text(note))
	}
	return html.Ul().ID(p.ID+"-list").Role("listbox").Aria("label", p.Label).Aria("multiselectable", !p.Single).Hidden(!p.open).
		OnMouseDown(p.onTap).Body(items...)
}

func (p *Pick) onFocus(app.Context, app.Event) {
	if !p.open && !p.back {
		p.show()
	}
	p.back = false
}

func (p *Pick) onBlur(app.Context, app.Event) { p.open = false }

func (p *Pick) onInput(ctx app.Context, _ app.Event) {
	p.words = ctx.JSSrc().Get("value").String()
	p.show()
}

// show opens the list, with what matches the words.
func (p *Pick) show() {
	p.open, p.active = true, 0
	if p.Search == nil {
		return
	}
	p.asked++
	n, words := p.asked, p.words
	p.busy = true
	p.ctx.After(typing, func(app.Context) {
		if n == p.asked {
			p.search(n, words)
		}
	})
}

func (p *Pick) search(n int, words string) {
	search := p.Search
	p.ctx.Async(func() {
		found, err := guarded(p.ctx, search, words)
		p.ctx.Dispatch(func(app.Context) {
			if n != p.asked {
				return
			}
			p.busy, p.failed, p.found = false, "", found
			if err != nil {
				p.failed = p.Failed(err)
			}
		})
	})
}

// onTap chooses what is tapped, and leaves the keyboard where it is.
func (p *Pick) onTap(ctx app.Context, e app.Event) {
	e.PreventDefault()
	item := e.Get("target").Call("closest", "[data-at]")
	if !item.Truthy() {
		return
	}
	if i, err := strconv.Atoi(item.Get("dataset").Get("at").String()); err == nil {
		p.choose(ctx, i)
	}
}

func (p *Pick) choose(ctx app.Context, i int) {
	shown := p.shown()
	if i >= len(shown) {
		return
	}
	p.Chosen = toggled(p.Chosen, shown[i], p.Single)
	if p.words != "" {
		p.words = ""
		p.ctx.Defer(func(app.Context) { browser.SetValue(p.ID, "") })
		p.show()
	}
	if p.Single {
		p.open = false
	}
	p.OnChange(ctx, slices.Clone(p.Chosen))
}

func (p *Pick) onRemove(ctx app.Context, _ app.Event) {
	value := ctx.JSSrc().Get("dataset").Get("value").String()
	if i := position(p.Chosen, value); i >= 0 {
		p.remove(ctx, i)
		p.ctx.Defer(func(app.Context) { // its button is gone
			p.back = browser.Focused() != p.ID
			browser.Focus(p.ID)
		})
	}
}

func (p *Pick) remove(ctx app.Context, i int) {
	p.Chosen = toggled(p.Chosen, p.Chosen[i], p.Single)
	p.OnChange(ctx, slices.Clone(p.Chosen))
}

func (p *Pick) onKey(ctx app.Context, e app.Event) {
	last := len(p.shown()) - 1
	switch e.Get("key").String() {
	case "ArrowDown":
		e.PreventDefault()
		if !p.open {
			p.show()
			return
		}
		p.move(min(p.active+1, max(last, 0)))
	case "ArrowUp":
		e.PreventDefault()
		p.move(max(p.active-1, 0))
	case "Enter":
		e.PreventDefault()     // the form around it is not sent
		if p.open && !p.busy { // what is shown may be of the words before
			p.choose(ctx, p.active)
		}
	case "Escape":
		if p.open {
			e.PreventDefault()
			e.Call("stopPropagation") // the window around it stays
			p.open = false
		}
	case "Backspace":
		if n := len(p.Chosen); n > 0 && ctx.JSSrc().Get("value").String() == "" {
			p.remove(ctx, n-1)
		}
	}
}

// onPress keeps Enter from sending the form around the field where the key is
// told apart from its character, as some keyboards and tools do.
func (p *Pick) onPress(_ app.Context, e app.Event) {
	if e.Get("key").String() == "Enter" {
		e.PreventDefault()
	}
}

func (p *Pick) move(to int) {
	p.active = to
	id := p.option(to)
	p.ctx.Defer(func(app.Context) { browser.ScrollTo(id, browser.Scroll{}) })
}
