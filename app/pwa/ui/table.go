package ui

import (
	"strconv"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
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
// field changes, so Version is to change with what Cell returns. What is in its
// cells and can have the focus has an id, by which it keeps it.
type Table struct {
	app.Compo

	ID      string // unique in the page
	Label   string // what the table holds, for screen readers
	Columns []Column
	Count   int // rows
	// Cell returns what stands in a row and a column: phrasing content.
	Cell func(row, column int) Markup
	// Foot returns the rows of totals; nil has none.
	Foot [][]Markup
	// Sort is the key of the column that the rows are sorted by, with - in
	// front descending.
	Sort string
	// OnSort is told what the person chooses; nil cannot be sorted.
	OnSort func(ctx app.Context, sort string)
	// OnPress is told whose button was pressed, a Press in one of its cells.
	OnPress func(ctx app.Context, row int)
	Version int

	from, until      int // rows in the page, of those that are many
	head, body, foot []line
}

// The measures of a table with many rows.
const (
	MaxPlain  = 300
	RowHeight = 44 // CSS pixels, as .rows tr has it
	ahead     = 8  // rows in the page above and below those in sight, of which half may be gone before others are put in
)

// Press is a button in a cell, for OnPress.
func Press(id, words string) Markup {
	return Element("button", Attributes{{"type", "button"}, {"class", "link"}, {"id", id}, {"data-press", "row"}}, Words(words))
}

// CompoID implements app.DismountEnforcer: a table of another id is another
// table.
func (t *Table) CompoID() string { return t.ID }

// OnMount implements app.Mounter.
func (t *Table) OnMount(ctx app.Context) {
	ctx.PreventUpdate()
	t.show()
}

// OnUpdate implements app.Updater.
func (t *Table) OnUpdate(app.Context) { t.show() }

// Render implements app.Composer. The rows are put in by show.
func (t *Table) Render() app.UI {
	wrap := html.Div().ID(t.ID).Class("tablewrap").TabIndex(0).Role("region").Aria("label", t.Label).OnClick(t.clicked)
	if t.many() {
		wrap = wrap.Class("rows").OnScroll(t.scrolled)
	}
	return wrap.Body(html.Table().Aria("label", t.Label).Aria("rowcount", strconv.Itoa(t.Count+1+len(t.Foot))).Body(
		html.THead().ID(t.ID+"-head"), html.TBody().ID(t.ID+"-body"), html.TFoot().ID(t.ID+"-foot"),
	))
}

// many reports whether only the rows in sight are in the page.
func (t *Table) many() bool { return t.Count > MaxPlain }

// show brings what is in the page up to date, and leaves the rest of it alone.
func (t *Table) show() {
	focused := browser.Focused()
	for _, part := range []struct {
		name string
		was  *[]line
		is   []line
	}{{"-head", &t.head, t.heads()}, {"-body", &t.body, t.rows()}, {"-foot", &t.foot, t.feet()}} {
		for _, e := range changes(*part.was, part.is) {
			browser.Splice(t.ID+part.name, e.at, e.remove, e.insert)
		}
		*part.was = part.is
	}
	if focused != "" && browser.Focused() != focused && !browser.FocusInPlace(focused) {
		browser.FocusInPlace(t.ID) // what had the focus is gone
	}
}

func (t *Table) heads() []line {
	var heads []Markup
	for _, c := range t.Columns {
		attributes := Attributes{{"scope", "col"}, {"class", classes(c)}, {"aria-label", c.Label}}
		content := Words(c.Name)
		if c.Key != "" && t.OnSort != nil {
			next, mark := c.Key, ""
			switch t.Sort {
			case c.Key:
				next, mark, attributes = "-"+c.Key, " ↑", append(attributes, [2]string{"aria-sort", "ascending"})
			case "-" + c.Key:
				mark, attributes = " ↓", append(attributes, [2]string{"aria-sort", "descending"})
			}
			content = Element("button", Attributes{{"type", "button"}, {"class", "plain sort"}, {"id", t.ID + "-by-" + c.Key}, {"data-sort", next}}, Words(c.Name+mark))
		}
		heads = append(heads, Element("th", attributes, content))
	}
	return []line{{markup: Element("tr", nil, heads...).html}}
}

func (t *Table) rows() []line {
	from, until := 0, t.Count
	if t.many() {
		if t.until == 0 {
			t.until = inSight() // at first: the rest is there when one scrolls
		}
		until = min(t.until, t.Count)
		from = max(until-(t.until-t.from), 0)
	}
	lines := make([]line, 0, until-from+2)
	if from > 0 {
		lines = append(lines, spacer(-1, from, len(t.Columns)))
	}
	for i := from; i < until; i++ {
		cells := make([]Markup, len(t.Columns))
		for j := range t.Columns {
			cells[j] = t.Cell(i, j)
		}
		lines = append(lines, t.line(i, cells, Attributes{{"aria-rowindex", strconv.Itoa(i + 2)}}))
	}
	if until < t.Count {
		lines = append(lines, spacer(t.Count, t.Count-until, len(t.Columns)))
	}
	return lines
}

func (t *Table) feet() []line {
	lines := make([]line, len(t.Foot))
	for i, cells := range t.Foot {
		lines[i] = t.line(i, cells, nil)
	}
	return lines
}

// line is a row, the first cell of which is its name.
func (t *Table) line(key int, cells []Markup, attributes Attributes) line {
	row := make([]Markup, len(cells))
	for j, cell := range cells {
		if j == 0 {
			row[j] = Element("th", Attributes{{"scope", "row"}, {"class", classes(t.Columns[j])}}, cell)
			continue
		}
		row[j] = Element("td", Attributes{{"class", classes(t.Columns[j])}}, cell)
	}
	return line{key: key, markup: Element("tr", attributes, row...).html}
}

// spacer stands for rows that are not in the page.
func spacer(key, rows, columns int) line {
	svg := Element("svg", Attributes{{"width", "1"}, {"height", strconv.Itoa(rows * RowHeight)}, {"aria-hidden", "true"}, {"focusable", "false"}})
	return line{key: key, markup: Element("tr", Attributes{{"class", "spacer"}, {"aria-hidden", "true"}},
		Element("td", Attributes{{"colspan", strconv.Itoa(columns)}}, svg)).html}
}

func classes(c Column) string {
	switch {
	case !c.Number:
		return c.Class
	case c.Class == "":
		return "n"
	}
	return "n " + c.Class
}

// scrolled puts in the rows that have come into sight, before the browser
// shows the frame.
func (t *Table) scrolled(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	first := ctx.JSSrc().Get("scrollTop").Int() / RowHeight
	last := first + inSight()
	if max(first-ahead/2, 0) < t.from || min(last+ahead/2, t.Count) > t.until {
		t.from, t.until = max(first-ahead, 0), min(last+ahead, t.Count)
		t.show()
	}
}

// inSight is how many rows there is room for in the window.
func inSight() int {
	_, height := app.Window().Size()
	return height/RowHeight + 1
}

func (t *Table) clicked(ctx app.Context, e app.Event) {
	target := e.Get("target")
	if target.Truthy() && target.Get("closest").Type() == app.TypeFunction {
		if by := target.Call("closest", "[data-sort]"); by.Truthy() && t.OnSort != nil {
			t.OnSort(ctx, by.Get("dataset").Get("sort").String())
			return
		}
		if pressed := target.Call("closest", "[data-press]"); pressed.Truthy() && t.OnPress != nil {
			row, err := strconv.Atoi(pressed.Call("closest", "tr").Call("getAttribute", "aria-rowindex").String())
			if err == nil && row-2 < t.Count {
				t.OnPress(ctx, row-2)
				return
			}
		}
	}
	ctx.PreventUpdate()
}
