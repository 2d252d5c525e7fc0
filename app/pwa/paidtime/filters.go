package paidtime

import (
	"context"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// filterMenu is the menu of the filters that are saved (K17).
func (p *Page) filterMenu() app.UI {
	t := p.Env.T
	name := t("paidtime.filters")
	used, isUsed := p.filterUsed()
	if isUsed {
		name = used.Name
	}
	item := func(words string, scope string, click func()) app.UI {
		return html.Button().Text(words).OnClick(func(app.Context, app.Event) {
			browser.CloseDetails("time-filters")
			click()
		}, app.EventScope(scope))
	}
	var items []app.UI
	for _, f := range p.filters {
		words := f.Name
		switch {
		case !p.own(f.Owner):
			words = t("paidtime.filter_of", "name", f.Name)
		case f.Shared:
			words = t("paidtime.filter_shared", "name", f.Name)
		}
		items = append(items, item(words, "use "+f.ID, func() { p.use(f) }))
	}
	if len(items) > 0 {
		items = append(items, html.Hr())
	} else {
		items = append(items, html.P().Class("quiet").Text(t("paidtime.filters_none")))
	}
	items = append(items, item(t("paidtime.filter_save"), "save", func() { p.window = p.newSaving(api.TimeFilter{}) }))
	if isUsed && p.own(used.Owner) {
		items = append(items,
			item(t("paidtime.filter_update", "name", used.Name), "update", func() { p.window = p.newSaving(used) }),
			item(t("paidtime.filter_delete", "name", used.Name), "delete", func() { p.window = &deleting{page: p, of: used, Form: form.New(p.Env, p.ctx, "paidtime", says, nil)} }),
		)
	}
	return html.Details().ID("time-filters").Class("popup").Body(
		html.Summary().Body(app.Text(name), ui.Icon("down")),
		html.Div().Class("sheet").Body(items...),
	)
}

func (p *Page) filterUsed() (api.TimeFilter, bool) {
	i := slices.IndexFunc(p.filters, func(f api.TimeFilter) bool { return f.ID == p.used })
	if i < 0 {
		return api.TimeFilter{}, false
	}
	return p.filters[i], true
}

// use puts a filter into the bar, and searches.
func (p *Page) use(f api.TimeFilter) {
	p.filter = p.filter.Use(f.TimeFilterInput, p.Env.Me.Today)
	p.used = f.ID
	p.reset++
	p.wrong = nil
	var unknown []string
	for _, id := range f.People {
		if p.names[id] == "" {
			unknown = append(unknown, id)
		}
	}
	p.learnNames(unknown)
	if len(p.filter.Wrong()) == 0 {
		p.submit()
	}
}

// saving is the window that saves what stands in the bar as a filter.
type saving struct {
	*form.Form
	page   *Page
	of     api.TimeFilter // ID "" is a new one
	name   string
	shared bool
}

func (p *Page) newSaving(f api.TimeFilter) window {
	return &saving{page: p, of: f, name: f.Name, shared: f.Shared, Form: form.New(p.Env, p.ctx, "paidtime", says, map[string]string{"name": "name"})}
}

func (w *saving) ui() app.UI {
	t, p := w.Env.T, w.page
	title, why := t("paidtime.filter_save"), t("paidtime.filter_save_why")
	if w.of.ID != "" {
		title = t("paidtime.filter_update", "name", w.of.Name)
		if !p.filter.differs(w.of.TimeFilterInput) {
			why = t("paidtime.filter_same")
		} else {
			why = t("paidtime.filter_update_why")
		}
	}
	return &ui.Dialog{ID: "filter-save", Title: title, Close: t("shell.close"), OnClose: p.onCloseWindow, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
			html.P().Class("quiet").Text(why),
			&ui.Field{ID: "filter-name", Label: t("paidtime.filter_name"), Wrong: w.Wrong["name"], Complete: "off", Max: 100, Required: true, Value: w.name,
				OnInput: func(_ app.Context, v string) { w.name = v; w.Touched("name") }},
			&ui.Check{ID: "filter-shared", Label: t("paidtime.filter_share"), Hint: t("paidtime.filter_share_why"), Checked: w.shared,
				OnChange: func(_ app.Context, on bool) { w.shared = on; w.Touched("shared") }},
			w.Buttons(t("shell.save"), "primary", p.onCancelWindow),
		),
	}}
}

func (w *saving) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	name, wrong := strings.TrimSpace(w.name), ""
	if name == "" {
		wrong = w.Env.T("paidtime.wrong.name")
	}
	if !w.Check(map[string]string{"name": wrong}) {
		return
	}
	in := w.page.filter.saved(name, w.shared)
	var saved api.TimeFilter
	w.Do(func(ctx context.Context) (err error) {
		if w.of.ID == "" {
			saved, err = w.Env.Client.CreateTimeFilter(ctx, in)
			return err
		}
		saved, err = w.Env.Client.ReplaceTimeFilter(ctx, w.of.ID, w.of.Revision, in)
		return err
	}, func(ctx app.Context, err error) {
		if err == nil {
			w.page.used = saved.ID
			w.page.kept(ctx, w.Env.T("paidtime.filter_saved", "name", saved.Name))
		}
	})
}

// kept closes a window after the filters have changed.
func (p *Page) kept(ctx app.Context, says string) {
	p.onCloseWindow(ctx)
	p.Env.Say(says)
	page.Async(p.ctx, func(ctx context.Context) (all []api.TimeFilter, err error) {
		for f, err := range client.All(ctx, p.Env.Client.TimeFilters) {
			if err != nil {
				return nil, err
			}
			all = append(all, f)
		}
		return all, nil
	}, func(_ app.Context, all []api.TimeFilter, err error) {
		if err == nil {
			p.filters = all
		}
	})
}

// deleting is the window that asks before a filter is deleted.
type deleting struct {
	*form.Form
	page *Page
	of   api.TimeFilter
}

func (w *deleting) ui() app.UI {
	t, p := w.Env.T, w.page
	why := t("paidtime.filter_delete_why")
	if w.of.Shared {
		why = t("paidtime.filter_delete_shared")
	}
	return &ui.Dialog{ID: "filter-delete", Title: t("paidtime.filter_delete", "name", w.of.Name), Close: t("shell.close"), OnClose: p.onCloseWindow, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(w.onSubmit).Body(
			html.P().Text(why),
			w.Buttons(t("paidtime.filter_delete_do"), "danger", p.onCancelWindow),
		),
	}}
}

func (w *deleting) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	w.Do(func(ctx context.Context) error { return w.Env.Client.DeleteTimeFilter(ctx, w.of.ID, w.of.Revision) }, func(ctx app.Context, err error) {
		if err == nil {
			w.page.used = ""
			w.page.kept(ctx, w.Env.T("paidtime.filter_deleted", "name", w.of.Name))
		}
	})
}
