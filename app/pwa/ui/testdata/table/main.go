// Command table is a web app that shows a table when a script asks for it, to
// measure how long that takes.
package main

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

type page struct {
	app.Compo

	text  *text.Printer
	rows  int // of the table; 0: there is none
	table int // how many there were
}

// OnMount gives scripts show(rows), which takes effect as an event does.
func (p *page) OnMount(ctx app.Context) {
	app.Window().Set("show", app.FuncOf(func(_ app.Value, args []app.Value) any {
		rows := args[0].Int()
		ctx.Dispatch(func(app.Context) {
			p.rows = rows
			p.table++
		})
		return nil
	}))
}

// Render implements app.Composer.
func (p *page) Render() app.UI {
	return html.Main().Body(
		html.H1().Text("Table"),
		ui.If(p.rows > 0, func() app.UI {
			return html.Div().Class("report-table").Body(&ui.Table{
				ID: "table-" + strconv.Itoa(p.table), Label: "People", Columns: columns(), Count: p.rows, Cell: p.cell, Version: p.table,
				Sort: "name", OnSort: func(app.Context, string) {},
			})
		}),
	)
}

const metrics = 3

// columns are those of a report of three metrics.
func columns() []ui.Column {
	out := []ui.Column{{Key: "name", Name: "Person", Class: "first"}, {Key: "location", Name: "Location"}}
	for i := range metrics {
		name := "Metric " + strconv.Itoa(i+1)
		out = append(out, ui.Column{Key: name, Name: name, Number: true, Class: "total"},
			ui.Column{Name: "Target", Label: name + ": Target", Number: true, Class: "target"}, ui.Column{Name: "Progress", Label: name + ": Progress", Class: "progress"})
	}
	return out
}

func (p *page) cell(row, column int) ui.Markup {
	name := "Person " + strconv.Itoa(row+1)
	switch column {
	case 0:
		return ui.Element("span", ui.Attributes{{"class", "person"}}, ui.Element("a", ui.Attributes{{"href", "/people/" + strconv.Itoa(row)}, {"title", "Course"}}, ui.Words(name)))
	case 1:
		return ui.Words("Location " + strconv.Itoa(row%40))
	}
	total, target := int64(row*7919%1500), int64(1000)
	switch (column - 2) % metrics {
	case 0:
		says := p.text.Int(total)
		return ui.Element("button", ui.Attributes{{"type", "button"}, {"class", "plain number"}, {"data-row", strconv.Itoa(row)}, {"aria-label", name + ": " + says}}, ui.Words(says))
	case 1:
		return ui.Words(p.text.Int(target))
	}
	percent := p.text.Percent(strconv.FormatInt(total/10, 10))
	bar := ui.Bar{State: "above", Done: ui.Share(total, target), Milestone: 500, Projected: 900, Label: percent}
	return ui.Element("span", ui.Attributes{{"class", "gauge"}}, bar.Markup(), ui.Element("small", nil, ui.Words(percent)))
}

func main() {
	app.RouteWithRegexp("^/.*", func() app.Composer { return &page{text: text.New("en")} })
	app.RunWhenOnBrowser()
}
