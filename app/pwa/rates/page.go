// Package rates is the page of what people earn by the hour, from day to day
// (K9).
package rates

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Page is the list of people with their rates.
type Page struct {
	app.Compo

	Env *page.Env

	ctx     page.Context
	all     []row
	rows    []row // those that are searched for
	words   string
	loaded  bool
	err     error
	version int
	editor  *editor
	stop    func()
}

// row is a person with the rates, if there are any.
type row struct {
	ID, Name string
	Rate     api.HourRate
}

// New makes the page.
func New(env *page.Env, _ page.Params) page.Page { return &Page{Env: env} }

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("rates.title") }

// OnMount implements app.Mounter.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.stop = p.Env.WhenBack(func() error { return p.err }, p.load)
	p.load()
}

// OnDismount implements app.Dismounter.
func (p *Page) OnDismount() {
	p.stop()
	p.Env.SetDirty("rates", false)
}

func (p *Page) load() {
	page.Async(p.ctx, p.read, func(_ app.Context, rows []row, err error) {
		p.err = err
		switch {
		case err == nil:
			p.all, p.loaded = rows, true
			p.search(p.words)
		case errors.Is(err, client.ErrSignedOut):
			p.Env.SignedOut()
		}
	})
}

func (p *Page) read(ctx context.Context) ([]row, error) {
	people, err := form.Everybody(ctx, p.Env)
	if err != nil {
		return nil, err
	}
	var rates []api.HourRate
	for r, err := range client.All(ctx, func(ctx context.Context, page client.Page) (api.List[api.HourRate], error) {
		return p.Env.Client.HourRates(ctx, nil, page)
	}) {
		if err != nil {
			return nil, err
		}
		rates = append(rates, r)
	}
	return join(people, rates), nil
}

// join gives people their rates. Rates of whom the names are not known, as of
// those who have left, are of no row.
func join(people []ui.Option, rates []api.HourRate) []row {
	of := make(map[string]api.HourRate, len(rates))
	for _, r := range rates {
		of[r.Person] = r
	}
	rows := make([]row, len(people))
	for i, o := range people {
		rows[i] = row{ID: o.Value, Name: o.Name, Rate: of[o.Value]}
	}
	return rows
}

// search shows the people whose names have all of the words in them.
func (p *Page) search(words string) {
	p.words = words
	p.rows = matching(p.all, words)
	p.version++
}

func matching(all []row, words string) []row {
	var rows []row
	for _, r := range all {
		name, fits := strings.ToLower(r.Name), true
		for _, w := range strings.Fields(strings.ToLower(words)) {
			fits = fits && strings.Contains(name, w)
		}
		if fits {
			rows = append(rows, r)
		}
	}
	return rows
}

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	return html.Div().Class("rates").Body(
		ui.Header(p.Title(), p.Env.T("rates.sub")),
		p.body(),
		ui.If(p.editor != nil, p.dialog),
	)
}

func (p *Page) body() app.UI {
	t := p.Env.T
	retry := html.Button().OnClick(p.onRetry).Text(t("shell.retry"))
	switch {
	case p.err != nil && !p.loaded:
		return ui.Failure(says(p.Env, p.err), retry)
	case !p.loaded:
		return ui.Skeleton(t("shell.loading"), 6)
	case len(p.all) == 0:
		return ui.Empty(t("rates.none"), t("rates.none_why"))
	}
	return html.Div().Class("stack").Body(
		ui.If(p.err != nil, func() app.UI { return ui.Banner(ui.Waiting, says(p.Env, p.err), retry) }),
		html.Div().Class("search").Body(&ui.Field{ID: "rates-search", Label: t("rates.search"), Type: "search", Complete: "off", Max: 100, OnInput: p.onSearch}),
		ui.If(len(p.rows) == 0, func() app.UI { return ui.Empty(t("rates.none_found"), "") }),
		ui.If(len(p.rows) > 0, func() app.UI {
			return &ui.Table{ID: "rates", Label: p.Title(), Count: len(p.rows), Version: p.version, OnPress: p.onOpen,
				Columns: []ui.Column{{Name: t("rates.person")}, {Name: t("rates.now"), Number: true}, {Name: t("rates.since"), Class: "since"}, {Name: t("rates.next")}},
				Cell:    func(row, column int) ui.Markup { return p.cell(p.rows[row], row, column) }}
		}),
	)
}

func (p *Page) cell(r row, at, column int) ui.Markup {
	now, next := Around(r.Rate.Rates, p.Env.Me.Today)
	switch column {
	case 0:
		if p.own(r.ID) {
			return ui.Element("span", nil, ui.Words(r.Name+" "), ui.Quiet(p.Env.T("rates.own")))
		}
		return ui.Press("rate-"+strconv.Itoa(at), r.Name)
	case 1:
		if now == nil {
			return ui.Quiet(p.Env.T("rates.unset"))
		}
		return ui.Words(form.Money(p.Env, now.Value))
	case 2:
		if now == nil {
			return ui.Words("")
		}
		return ui.Words(p.since(now))
	}
	if next == nil {
		return ui.Words("")
	}
	return ui.Words(p.Env.T("rates.from_then", "amount", form.Money(p.Env, next.Value), "date", p.Env.Text.Date(next.From)))
}

func (p *Page) since(s *api.RateStep) string {
	if s.From == 0 {
		return p.Env.T("rates.always")
	}
	return p.Env.Text.Date(s.From)
}

// own reports whether it is oneself: nobody sets one's own rate.
func (p *Page) own(id string) bool { return p.Env.Me.Person != nil && p.Env.Me.Person.ID == id }

func (p *Page) onRetry(app.Context, app.Event)        { p.load() }
func (p *Page) onSearch(_ app.Context, words string)  { p.search(words) }
func (p *Page) onCancel(ctx app.Context, _ app.Event) { p.onClose(ctx) }
func (p *Page) onClose(app.Context)                   { p.editor = nil; p.Env.SetDirty("rates", false) }
func (p *Page) onOpen(_ app.Context, at int) {
	if at < len(p.rows) && !p.own(p.rows[at].ID) {
		p.edit(p.rows[at])
	}
}
