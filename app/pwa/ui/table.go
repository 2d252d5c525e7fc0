package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/text"
)

// Column is a column of a Table.
type Column struct {
	Key    string // by which Sort names it; "" cannot be sorted by
	Name   string
	Label  string // for screen readers, where Name alone does not tell enough
	Number bool   // aligned at the end
	Class  string // of its cells
}

// Table shows rows under a head that stays in sight. Above MaxPlain rows only
// those in sight are in the page; then all rows are of one height. It is a
// component of its own: what happens elsewhere does not touch it unless a
// field changes, so Version is to change with what Cell returns.
type Table struct {
	app.Compo

	ID      string // unique in the page
	Label   string // what the table holds, for screen readers
	Text    *text.Printer
	Columns []Column
	Count   int // rows
	// Cell returns what stands in a row and a column: phrasing content.
	Cell func(row, column int) app.UI
	// Foot returns the rows of totals; nil has none.
	Foot [][]app.UI
	// Sort is the key of the column that the rows are sorted by, with - in
	// front descending.
	Sort string
	// OnSort is told what the person chooses; nil cannot be sorted.
	OnSort  func(ctx app.Context, sort string)
	Version int

	top int // first row in the page, of those that are many
}

// The measures of a table with many rows.
const (
	MaxPlain  = 300
	RowHeight = 44 // CSS pixels, as .rows tr has it
	inSight   = 40 // rows in the page
	ahead     = 8  // of them above the first in sight
)

// CompoID implements app.DismountEnforcer: a table of another id is another
// table.
func (t *Table) CompoID() string { return t.ID }

// Render implements app.Composer.
func (t *Table) Render() app.UI {
	from, until := 0, t.Count
	many := t.Count > MaxPlain
	if many {
		from = max(min(t.top, t.Count-inSight), 0)
		until = min(from+inSight, t.Count)
	}
	rows := make([]app.UI, 0, until-from+2)
	if from > 0 {
		rows = append(rows, spacer(from, len(t.Columns)))
	}
	for i := from; i < until; i++ {
		cells := make([]app.UI, len(t.Columns))
		for j, c := range t.Columns {
			if j == 0 {
				cells[j] = app.Th().Scope("row").Class(c.Class).Body(t.Cell(i, j))
				continue
			}
			cells[j] = app.Td().Class(numeric(c), c.Class).Body(t.Cell(i, j))
		}
		rows = append(rows, app.Tr().Aria("rowindex", strconv.Itoa(i+2)).Body(cells...))
	}
	if until < t.Count {
		rows = append(rows, spacer(t.Count-until, len(t.Columns)))
	}
	table := app.Table().Aria("label", t.Label).Aria("rowcount", strconv.Itoa(t.Count+1+len(t.Foot))).Body(
		app.THead().Body(app.Tr().Body(t.heads()...)),
		app.TBody().Body(rows...),
		If(len(t.Foot) > 0, func() app.UI { return app.TFoot().Body(t.foot()...) }),
	)
	wrap := app.Div().ID(t.ID).Class("tablewrap").TabIndex(0).Role("region").Aria("label", t.Label)
	if many {
		wrap = wrap.Class("rows").OnScroll(t.scrolled)
	}
	return wrap.Body(table)
}

// spacer stands for rows that are not in the page.
func spacer(rows, columns int) app.UI {
	height := strconv.Itoa(rows * RowHeight)
	return app.Tr().Class("spacer").Aria("hidden", "true").Body(
		app.Td().ColSpan(columns).Body(app.Raw(`<svg width="1" height="` + height + `" aria-hidden="true" focusable="false"></svg>`)))
}

func numeric(c Column) string {
	if c.Number {
		return "n"
	}
	return ""
}

func (t *Table) heads() []app.UI {
	heads := make([]app.UI, len(t.Columns))
	for i, c := range t.Columns {
		head := app.Th().Scope("col").Class(numeric(c), c.Class)
		if c.Label != "" {
			head = head.Aria("label", c.Label)
		}
		if c.Key == "" || t.OnSort == nil {
			heads[i] = head.Text(c.Name)
			continue
		}
		next, mark := c.Key, ""
		switch t.Sort {
		case c.Key:
			head, next, mark = head.Aria("sort", "ascending"), "-"+c.Key, " ↑"
		case "-" + c.Key:
			head, mark = head.Aria("sort", "descending"), " ↓"
		}
		heads[i] = head.Body(app.Button().Class("plain", "sort").Type("button").Body(app.Text(c.Name+mark)).
			OnClick(func(ctx app.Context, _ app.Event) { t.OnSort(ctx, next) }, app.EventScope(t.ID, next)))
	}
	return heads
}

func (t *Table) foot() []app.UI {
	rows := make([]app.UI, len(t.Foot))
	for i, foot := range t.Foot {
		cells := make([]app.UI, len(foot))
		for j, cell := range foot {
			if j == 0 {
				cells[j] = app.Th().Scope("row").Body(cell)
				continue
			}
			cells[j] = app.Td().Class(numeric(t.Columns[j]), t.Columns[j].Class).Body(cell)
		}
		rows[i] = app.Tr().Body(cells...)
	}
	return rows
}

func (t *Table) scrolled(ctx app.Context, _ app.Event) {
	top := max(ctx.JSSrc().Get("scrollTop").Int()/RowHeight-ahead, 0)
	if top-t.top > ahead/2 || t.top-top > ahead/2 || top == 0 {
		t.top = top
		return
	}
	ctx.PreventUpdate()
}
