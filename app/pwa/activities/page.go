// Package activities is the page of what people can clock (K6): names, colours,
// what is paid, and what is retired.
package activities

import (
	"context"
	"errors"
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Page is the list of the activities.
type Page struct {
	app.Compo

	Env *page.Env

	ctx     page.Context
	items   []api.Activity
	loaded  bool
	err     error
	version int
	editor  *editor
	past    *past
	stop    func()
}

// New makes the page.
func New(env *page.Env, _ page.Params) page.Page { return &Page{Env: env} }

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("activities.title") }

// OnMount implements app.Mounter.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.stop = p.Env.WhenBack(func() error { return p.err }, p.load)
	p.load()
}

// OnDismount implements app.Dismounter.
func (p *Page) OnDismount() {
	p.stop()
	p.Env.SetDirty("activities", false)
}

func (p *Page) load() {
	page.Async(p.ctx, func(ctx context.Context) ([]api.Activity, error) { return All(ctx, p.Env.Client) },
		func(_ app.Context, items []api.Activity, err error) {
			p.err = err
			switch {
			case err == nil:
				p.items, p.loaded = items, true
				p.version++
			case errors.Is(err, client.ErrSignedOut):
				p.Env.SignedOut()
			}
		})
}

// All reads every activity.
func All(ctx context.Context, c *client.Client) ([]api.Activity, error) {
	var items []api.Activity
	for a, err := range client.All(ctx, c.Activities) {
		if err != nil {
			return nil, err
		}
		items = append(items, a)
	}
	return items, nil
}

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	t := p.Env.T
	return html.Div().Class("activities").Body(
		ui.Header(p.Title(), t("activities.sub"), html.Button().Class("primary").Attr("disabled", !p.loaded).OnClick(p.onNew).Body(ui.Icon("plus"), app.Text(t("activities.new")))),
		p.body(),
		p.dialog(),
	)
}

func (p *Page) body() app.UI {
	t := p.Env.T
	retry := html.Button().OnClick(p.onRetry).Text(t("shell.retry"))
	switch {
	case p.err != nil && !p.loaded:
		return ui.Failure(says(p.Env, p.err), retry)
	case !p.loaded:
		return ui.Skeleton(t("shell.loading"), 5)
	case len(p.items) == 0:
		return ui.Empty(t("activities.none"), t("activities.none_why"), html.Button().Class("primary").OnClick(p.onNew).Text(t("activities.new")))
	}
	return html.Div().Class("stack").Body(
		ui.If(p.err != nil, func() app.UI { return ui.Banner(ui.Waiting, says(p.Env, p.err), retry) }),
		&ui.Table{ID: "activities", Label: p.Title(), Count: len(p.items), Version: p.version, OnPress: p.onOpen,
			Columns: []ui.Column{{Name: t("activities.name")}, {Name: t("activities.paid")}, {Name: t("activities.state")}},
			Cell:    func(row, column int) ui.Markup { return p.cell(p.items[row], row, column) }},
	)
}

func (p *Page) cell(a api.Activity, row, column int) ui.Markup {
	t := p.Env.T
	switch column {
	case 0:
		return ui.Element("span", ui.Attributes{{"class", "activity-name"}}, Swatch(a.Color), ui.Press("activity-"+strconv.Itoa(row), a.Name))
	case 1:
		if a.Paid {
			return ui.Words(t("activities.is_paid"))
		}
		return ui.Quiet(t("activities.not_paid"))
	}
	switch {
	case a.Retired == 0:
		return ui.Words(t("activities.in_use"))
	case a.Retired > p.Env.Me.Today:
		return ui.Words(t("activities.until", "date", p.Env.Text.Date(a.Retired-1)))
	}
	return ui.Quiet(t("activities.retired_since", "date", p.Env.Text.Date(a.Retired)))
}

// Swatch is the colour of an activity beside its name, as an SVG: no style is
// needed for it. One without a colour is an outline.
func Swatch(color string) ui.Markup {
	circle := ui.Attributes{{"cx", "6"}, {"cy", "6"}, {"r", "5"}, {"stroke", "currentColor"}, {"stroke-opacity", ".5"}, {"fill", color}}
	if color == "" {
		circle[5][1] = "none"
	}
	return ui.Element("svg", ui.Attributes{{"class", "swatch"}, {"viewBox", "0 0 12 12"}, {"width", "12"}, {"height", "12"}, {"aria-hidden", "true"}, {"focusable", "false"}},
		ui.Element("circle", circle))
}

func (p *Page) onRetry(app.Context, app.Event) { p.load() }
func (p *Page) onNew(app.Context, app.Event)   { p.edit(api.Activity{Paid: true}) }

func (p *Page) onOpen(_ app.Context, row int) {
	if row < len(p.items) {
		p.edit(p.items[row])
	}
}

func (p *Page) onClose(app.Context) {
	p.editor, p.past = nil, nil
	p.Env.SetDirty("activities", false)
}

func (p *Page) onCancel(ctx app.Context, _ app.Event) { p.onClose(ctx) }

func (p *Page) dialog() app.UI {
	switch {
	case p.past != nil:
		return p.history()
	case p.editor != nil:
		return p.form()
	}
	return html.Div().Hidden(true)
}
