package reports

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// grid is the table of people × metrics. It is made anew only when Version
// changes, not with each key that is pressed elsewhere in the page.
type grid struct {
	app.Compo
	Page    *Page
	Version int
}

// Render implements app.Composer.
func (g *grid) Render() app.UI {
	p := g.Page
	r := p.figures.Report
	columns := p.choice.Of(r)
	table := &ui.Table{
		ID: "report", Label: p.Env.T("reports.table", "tracker", r.Tracker.Name), Columns: p.heads(columns), Count: len(r.Rows),
		Cell: func(row, column int) ui.Markup { return p.cell(r.Rows[row], r.Rows[row].ID, columns[column]) },
		Sort: p.Address.Sort, Version: g.Version,
	}
	if table.Sort == "" {
		table.Sort = string(Name)
	}
	if !p.figures.Own {
		table.OnSort = p.onSort
	}
	if len(r.Rows) > 1 {
		for _, l := range r.Locations {
			table.Foot = append(table.Foot, p.foot(l, atLocation+l.ID, columns))
		}
		table.Foot = append(table.Foot, p.foot(r.Overall, overall, columns))
	}
	return html.Div().Class("report-table").Body(table)
}

// What a number of the foot belongs to, in the place of a person's id.
const (
	overall    = "*"
	atLocation = "@"
)

func (p *Page) heads(columns []Column) []ui.Column {
	t, r := p.Env.T, p.figures.Report
	out := make([]ui.Column, len(columns))
	for i, c := range columns {
		switch c.Part {
		case Name:
			out[i] = ui.Column{Key: string(Name), Name: t("reports.column.person"), Class: "first"}
		case Location:
			out[i] = ui.Column{Key: string(Location), Name: t("reports.column.location"), Class: string(Location)}
		case Total:
			m := r.Tracker.Metrics[c.Metric]
			out[i] = ui.Column{Key: m.ID, Name: m.Name, Number: true, Class: "total"}
		default:
			name := t("reports.column." + string(c.Part))
			out[i] = ui.Column{Name: name, Label: r.Tracker.Metrics[c.Metric].Name + ": " + name, Number: c.Part == Target || c.Part == Projection, Class: string(c.Part)}
		}
	}
	return out
}

// cell is what stands in a row of the table; of is what its numbers belong to.
func (p *Page) cell(row api.Row, of string, c Column) ui.Markup {
	r, w := p.figures.Report, words{p.Env}
	switch c.Part {
	case Name:
		course := ui.Attributes{{"id", "report-of-" + row.ID}, {"href", p.Env.Href(p.course(row.ID).Path())}, {"title", p.Env.T("reports.course")}}
		return p.named(row, ui.Element("a", course, ui.Words(row.Name)), place(r, row))
	case Location:
		return ui.Words(place(r, row))
	}
	return p.figure(w, row, of, c)
}

// figure is a cell of a metric.
func (p *Page) figure(w words, row api.Row, of string, c Column) ui.Markup {
	r := p.figures.Report
	m, s := r.Tracker.Metrics[c.Metric], row.Cells[c.Metric]
	switch c.Part {
	case Target:
		return ui.Words(w.amount(s.Target, m))
	case Projection:
		if s.Count == 0 {
			return ui.Quiet(dash)
		}
		return ui.Words(w.amount(s.Projection, m))
	case Progress:
		if s.Target == "" {
			return ui.Quiet(dash)
		}
		var met ui.Attributes
		if s.Met != nil && *s.Met {
			met = ui.Attributes{{"class", "met"}, {"title", p.Env.T("ui.met")}}
		}
		return ui.Element("span", ui.Attributes{{"class", "gauge"}}, w.bar(s, m, r.Elapsed, r.Days).Markup(), ui.Element("small", met, ui.Words(w.percent(s))))
	case Milestone:
		return ui.Verdict(w.verdict(s, m))
	}
	total := w.total(s, m)
	if p.figures.Own {
		return ui.Words(total)
	}
	metric := strconv.Itoa(c.Metric)
	return ui.Element("button", ui.Attributes{{"type", "button"}, {"class", "plain number"}, {"id", "report-" + metric + "-" + of}, {"data-row", of}, {"data-metric", metric},
		{"aria-label", p.Env.T("reports.explain_of", "metric", m.Name, "name", p.nameOf(row, of), "total", total)}}, ui.Words(total))
}

func (p *Page) nameOf(row api.Row, of string) string {
	if of == overall {
		return p.Env.Text.N("reports.people", row.People)
	}
	return row.Name
}

// named is a name, and whether its figures are not of all days. Below it stands
// what the column Location holds, which phones have no room for.
func (p *Page) named(row api.Row, name ui.Markup, at string) ui.Markup {
	content := []ui.Markup{name}
	if at != "" && p.choice.Shows(Column{Part: Location}, p.figures.Report.Tracker) {
		content = append(content, ui.Element("small", ui.Attributes{{"class", "at"}}, ui.Words(at)))
	}
	if row.Partial {
		content = append(content, ui.Element("small", ui.Attributes{{"title", p.Env.T("reports.partial_why")}}, ui.Words(p.Env.T("reports.partial"))))
	}
	return ui.Element("span", ui.Attributes{{"class", "person"}}, content...)
}

// foot is a row of totals.
func (p *Page) foot(row api.Row, of string, columns []Column) []ui.Markup {
	at := ""
	if of != overall {
		at = p.Env.Text.N("reports.people", row.People)
	}
	cells := make([]ui.Markup, len(columns))
	for i, c := range columns {
		switch c.Part {
		case Name:
			cells[i] = p.named(row, ui.Words(p.nameOf(row, of)), at)
		case Location:
			cells[i] = ui.Quiet(at)
		default:
			cells[i] = p.figure(words{p.Env}, row, of, c)
		}
	}
	return cells
}

// course is the address of a person's chart.
func (p *Page) course(person string) Address {
	a := p.Address
	a.Chart, a.Group, a.Line, a.People = true, "person", "", []string{person}
	return a
}

// onClick opens what is behind a number.
func (p *Page) onClick(_ app.Context, e app.Event) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("closest").Type() != app.TypeFunction {
		return
	}
	if target = target.Call("closest", "[data-metric]"); !target.Truthy() {
		return
	}
	data := target.Get("dataset")
	i, err := strconv.Atoi(data.Get("metric").String())
	r := p.figures.Report
	if err != nil || i < 0 || i >= len(r.Tracker.Metrics) {
		return
	}
	p.openNumber(data.Get("row").String(), r.Tracker.Metrics[i])
}
