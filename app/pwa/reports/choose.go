package reports

import (
	"cmp"
	"context"
	"slices"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

func (p *Page) onColumns(app.Context, app.Event) { p.dialog = dialog{columns: true} }

// columnsDialog chooses what the table shows; it is remembered on this device.
func (p *Page) columnsDialog() app.UI {
	t, r := p.Env.T, p.figures.Report
	var groups []app.UI
	var checks []app.UI
	metric := -1
	end := func() {
		if metric >= 0 && len(checks) > 0 {
			groups = append(groups, html.FieldSet().Body(append([]app.UI{html.Legend().Text(r.Tracker.Metrics[metric].Name)}, checks...)...))
			checks = nil
		}
	}
	for _, c := range Available(r) {
		name := t("reports.column." + string(c.Part))
		check := &ui.Check{ID: "column-" + c.Key(r.Tracker), Label: name, Checked: p.choice.Shows(c, r.Tracker),
			OnChange: func(_ app.Context, on bool) { p.choose(c, on) }}
		switch {
		case c.Part == Name:
		case c.Part == Location:
			groups = append(groups, check)
		default:
			if c.Metric != metric {
				end()
				metric = c.Metric
			}
			checks = append(checks, check)
		}
	}
	end()
	return &ui.Dialog{ID: "report-columns", Title: t("reports.columns"), Close: t("shell.close"), OnClose: p.onCloseDialog,
		Body: []app.UI{html.Div().Class("stack", "columns").Body(groups...)}}
}

func (p *Page) choose(c Column, on bool) {
	p.choice.Set(c, p.figures.Report.Tracker, on)
	p.version++
	// Where the browser keeps nothing, it is so until the page is left.
	_ = browser.SetLocal(p.choiceKey(), p.choice.String())
}

// filter is the window that chooses whose rows there are.
type filter struct {
	loading   bool
	err       error
	locations []ui.Option
	teams     []ui.Option
	chosen    client.Selection
	names     map[string]string // by id
}

func (p *Page) onFilter(app.Context, app.Event) {
	a := p.Address
	f := &filter{names: map[string]string{}, chosen: client.Selection{Locations: a.Locations, Teams: a.Teams, People: a.People}}
	for _, row := range p.figures.Report.Rows {
		f.names[row.ID] = row.Name
	}
	p.dialog = dialog{filter: f}
	p.loadFilter(f)
}

func (p *Page) loadFilter(f *filter) {
	f.loading = true
	page.Async(p.ctx, func(ctx context.Context) (filter, error) {
		var read filter
		for l, err := range client.All(ctx, func(ctx context.Context, page client.Page) (api.List[api.Location], error) {
			return p.Env.Client.Locations(ctx, client.PlacesQuery{Page: page})
		}) {
			if err != nil {
				return read, err
			}
			read.locations = append(read.locations, ui.Option{Value: l.ID, Name: l.Name})
		}
		for t, err := range client.All(ctx, func(ctx context.Context, page client.Page) (api.List[api.Team], error) {
			return p.Env.Client.Teams(ctx, client.PlacesQuery{Page: page})
		}) {
			if err != nil {
				return read, err
			}
			read.teams = append(read.teams, ui.Option{Value: t.ID, Name: t.Name})
		}
		return read, nil
	}, func(_ app.Context, read filter, err error) {
		f.loading, f.err, f.locations, f.teams = false, err, read.locations, read.teams
		for _, o := range slices.Concat(f.locations, f.teams) {
			f.names[o.Value] = o.Name
		}
	})
}

// named are things that were chosen, with their names as far as they are known.
func (f *filter) named(ids []string, nobody string) []ui.Option {
	out := make([]ui.Option, len(ids))
	for i, id := range ids {
		out[i] = ui.Option{Value: id, Name: cmp.Or(f.names[id], nobody)}
	}
	return out
}

// ids takes in what was chosen.
func (f *filter) ids(chosen []ui.Option) []string {
	out := make([]string, len(chosen))
	for i, o := range chosen {
		out[i] = o.Value
		f.names[o.Value] = o.Name
	}
	return out
}

// findPeople looks for people by their names.
func (p *Page) findPeople(ctx context.Context, words string) ([]ui.Option, error) {
	list, err := p.Env.Client.Picks(ctx, words, client.Page{})
	if err != nil {
		return nil, err
	}
	out := make([]ui.Option, len(list.Items))
	for i, ref := range list.Items {
		out[i] = ui.Option{Value: ref.ID, Name: ref.Name}
	}
	return out, nil
}

func (p *Page) filterDialog() app.UI {
	t := p.Env.T
	return &ui.Dialog{ID: "report-filter", Title: t("reports.filter"), Close: t("shell.close"), OnClose: p.onCloseDialog,
		Body: []app.UI{html.Div().Class("stack", "choosing").Body(p.filterBody()...)}}
}

func (p *Page) filterBody() []app.UI {
	t, f := p.Env.T, p.dialog.filter
	switch {
	case f.err != nil:
		return []app.UI{ui.Failure(p.Env.Fail(f.err), html.Button().OnClick(p.onFilter).Text(t("shell.retry")))}
	case f.loading:
		return []app.UI{ui.Skeleton(t("reports.loading"), 4)}
	}
	nobody := t("reports.somebody")
	return []app.UI{
		&ui.Pick{ID: "filter-locations", Label: t("reports.filter.locations"), Text: p.Env.Text, Options: f.locations, Chosen: f.named(f.chosen.Locations, nobody),
			OnChange: func(_ app.Context, chosen []ui.Option) { f.chosen.Locations = f.ids(chosen) }},
		&ui.Pick{ID: "filter-teams", Label: t("reports.filter.teams"), Text: p.Env.Text, Options: f.teams, Chosen: f.named(f.chosen.Teams, nobody),
			OnChange: func(_ app.Context, chosen []ui.Option) { f.chosen.Teams = f.ids(chosen) }},
		&ui.Pick{ID: "filter-people", Label: t("reports.filter.people"), Text: p.Env.Text, Search: p.findPeople, Failed: p.Env.Fail, Chosen: f.named(f.chosen.People, nobody),
			OnChange: func(_ app.Context, chosen []ui.Option) { f.chosen.People = f.ids(chosen) }},
		html.Div().Class("row").Body(
			html.Button().Class("primary").OnClick(p.onApplyFilter).Text(t("reports.filter.apply")),
			html.Button().OnClick(p.onClearFilter).Text(t("reports.filter.clear")),
		),
	}
}

func (p *Page) onApplyFilter(app.Context, app.Event) {
	if f := p.dialog.filter; f != nil {
		p.dialog = dialog{}
		p.change(func(a *Address) { a.Selection, a.Line = f.chosen, "" })
	}
}

func (p *Page) onClearFilter(app.Context, app.Event) {
	p.dialog = dialog{}
	p.change(func(a *Address) { a.Selection, a.Line = client.Selection{}, "" })
}
