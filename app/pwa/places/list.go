package places

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// typing is how long to wait for more letters of a search.
const typing = 250 * time.Millisecond

// atOnce is how many rows one request asks for.
const atOnce = 100

// list is a list of people or of places: it is searched, read a part at a time,
// and one of its rows, or a new one, is opened in a form that stands in its
// place.
type list[T any] struct {
	env     *page.Env
	tab     string // in keys of messages
	id      string // begins the ids of its elements
	columns []ui.Column
	cell    func(row T, column int) ui.Markup
	idOf    func(row T) string
	read    func(ctx context.Context, q query) (part[T], error)

	query   query
	rows    []T
	next    string // cursor of the part after them
	known   bool   // it has been loaded once
	loaded  bool
	err     error
	asked   int // counts the requests: the answer to an older one is too late
	busy    bool
	version int

	ctx   page.Context // of the component: what is under way outlives a button
	form  bool         // instead of the list
	open  string       // id of the row in it; "" is a new one
	times int          // it was opened
	stop  func()
}

// query is what a list asks for.
type query struct {
	client.Page
	Search string
	First  bool // nothing has been read yet
	Unused bool // those who have left, or the places that are archived
}

// part is what one request brings.
type part[T any] struct {
	rows []T
	next string
	// take takes in what is beside the rows; nil: nothing is.
	take func()
}

// mount begins to read.
func (l *list[T]) mount(ctx app.Context) {
	l.ctx = page.Own(ctx)
	l.stop = l.env.WhenBack(func() error { return l.err }, func() { l.load("") })
	l.load("")
}

// load reads the first part, or the one at a cursor.
func (l *list[T]) load(cursor string) {
	l.asked++
	l.busy = true
	n, q := l.asked, l.query
	q.Search, q.First, q.Page = strings.TrimSpace(q.Search), !l.known, client.Page{Limit: atOnce, Cursor: cursor}
	page.Async(l.ctx, func(ctx context.Context) (part[T], error) { return l.read(ctx, q) }, func(_ app.Context, got part[T], err error) {
		if n != l.asked {
			return
		}
		l.busy, l.err = false, err
		if err != nil {
			if errors.Is(err, client.ErrSignedOut) {
				l.env.SignedOut()
			}
			l.loaded = l.loaded && errors.Is(err, client.ErrOffline)
			return
		}
		if got.take != nil {
			got.take()
		}
		if cursor == "" {
			l.rows = nil
		}
		l.rows, l.next, l.loaded, l.known = append(l.rows, got.rows...), got.next, true, true
		l.version++
	})
}

// render shows the list. search and unused name its two fields.
func (l *list[T]) render(search, unused string) app.UI {
	t := l.env.T
	return html.Div().Aria("busy", l.busy).Body(
		html.H2().ID(l.id+"-title").Class("sr").TabIndex(-1).Text(t("places.tab."+l.tab)),
		html.Div().Class("toolbar").Body(
			&ui.Field{ID: l.id + "-search", Label: search, Type: "search", Complete: "off", Max: 100, Value: l.query.Search, OnInput: l.onSearch},
			&ui.Check{ID: l.id + "-unused", Label: unused, Checked: l.query.Unused, OnChange: l.onUnused},
			html.Button().Class("primary").Attr("disabled", !l.loaded).OnClick(l.onNew).Body(ui.Icon("plus"), app.Text(t("places.new."+l.tab))),
		),
		l.table(),
	)
}

func (l *list[T]) table() app.UI {
	t := l.env.T
	switch {
	case l.err != nil && !l.loaded:
		return failure(l.env, l.err, l.onRetry)
	case !l.loaded:
		return ui.Skeleton(t("shell.loading"), 6)
	case len(l.rows) == 0 && l.query.Search != "":
		return ui.Empty(t("places.none_found"), t("places.none_found_why"))
	case len(l.rows) == 0 && l.query.Unused && l.tab != peopleTab: // people who have left are shown beside the others
		return ui.Empty(t("places.none_archived"), t("places.none_archived_why"))
	case len(l.rows) == 0:
		return ui.Empty(t("places.none."+l.tab), t("places.none_why."+l.tab))
	}
	return html.Div().Class("stack").Body(
		ui.If(errors.Is(l.err, client.ErrOffline), func() app.UI {
			return ui.Banner(ui.Waiting, t("places.stale"), button(t("shell.retry"), l.busy, l.onRetry))
		}),
		&ui.Table{ID: l.id + "-table", Label: t("places.tab." + l.tab), Columns: l.columns, Count: len(l.rows), Version: l.version,
			Cell: func(row, column int) ui.Markup { return l.cell(l.rows[row], column) }, OnPress: l.onOpen},
		html.P().Class("quiet").Role("status").Text(l.env.Text.N("places.shown", len(l.rows))),
		ui.If(l.next != "", func() app.UI { return html.Div().Class("row").Body(button(t("places.more"), l.busy, l.onMore)) }),
	)
}

// press is the button that opens a row.
func (l *list[T]) press(id, name string) ui.Markup { return ui.Press(l.id+"-"+id, name) }

func (l *list[T]) onSearch(_ app.Context, words string) {
	l.query.Search = words
	l.asked++
	n := l.asked
	l.ctx.After(typing, func(app.Context) {
		if n == l.asked {
			l.load("")
		}
	})
}

func (l *list[T]) onUnused(_ app.Context, on bool) {
	l.query.Unused = on
	l.load("")
}

func (l *list[T]) onRetry(app.Context, app.Event) { l.load("") }

func (l *list[T]) onMore(app.Context, app.Event) {
	if !l.busy && l.next != "" {
		l.load(l.next)
	}
}

func (l *list[T]) onNew(app.Context, app.Event)  { l.edit("") }
func (l *list[T]) onOpen(_ app.Context, row int) { l.edit(l.idOf(l.rows[row])) }

func (l *list[T]) edit(id string) {
	l.form, l.open = true, id
	l.times++
}

// onDone goes back to the list; one that has changed is read anew.
func (l *list[T]) onDone(ctx app.Context, changed bool) {
	l.form = false
	if changed {
		l.load("")
	}
	row := l.id + "-" + l.open
	ctx.Defer(func(app.Context) {
		if l.open == "" || !browser.Focus(row) {
			browser.Focus(l.id + "-title")
		}
	})
}
