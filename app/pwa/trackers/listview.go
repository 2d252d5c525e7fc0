package trackers

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Render implements app.Composer.
func (l *List) Render() app.UI {
	t := l.Env.T
	var actions []app.UI
	if manages(l.Env) {
		actions = append(actions, html.A().Class("button", "primary").Attr("href", l.Env.Href("/trackers/new")).Body(ui.Icon("plus"), html.Span().Text(t("trackers.create_new"))))
	}
	return html.Div().Body(
		ui.Header(l.Title(), t("trackers.sub"), actions...),
		l.tabs(),
		html.Div().Class("search").Body(&ui.Field{ID: "search", Label: t("trackers.search"), Type: "search", Complete: "off", Max: 100, OnInput: l.onSearch}),
		l.undo(),
		l.body(),
		ui.If(l.deleting != nil, func() app.UI { return l.dialog() }),
	)
}

func (l *List) tabs() app.UI {
	tab := func(path, key string, here bool) app.UI {
		a := html.A().Attr("href", l.Env.Href(path)).Text(l.Env.T(key))
		if here {
			a = a.Aria("current", "page")
		}
		return a
	}
	return html.Nav().Class("tabs").Aria("label", l.Title()).Body(
		tab("/trackers", "trackers.in_use", !l.Archived), tab("/trackers?archived=1", "trackers.archived", l.Archived))
}

// undo tells what was done a moment ago.
func (l *List) undo() app.UI {
	return html.Div().Class("notices").Body(ui.If(l.done != nil, func() app.UI {
		key := "trackers.restored_done"
		if l.done.archived {
			key = "trackers.archived_done"
		}
		return ui.Banner(ui.Good, l.Env.T(key, "name", l.done.tracker.Name), html.Button().Text(l.Env.T("trackers.undo")).OnClick(l.onUndo))
	}))
}

func (l *List) body() app.UI {
	t := l.Env.T
	switch {
	case l.err != nil:
		return ui.Failure(l.Env.Fail(l.err), html.Button().Text(t("shell.retry")).OnClick(l.onRetry))
	case !l.loaded:
		return ui.Skeleton(t("shell.loading"), 5)
	case len(l.items) == 0 && l.search != "":
		return ui.Empty(t("ui.none_found"), t("trackers.none_found_why"))
	case len(l.items) == 0 && l.Archived:
		return ui.Empty(t("trackers.no_archived"), t("trackers.no_archived_why"))
	case len(l.items) == 0:
		if !manages(l.Env) {
			return ui.Empty(t("trackers.none"), t("trackers.none_why"))
		}
		return ui.Empty(t("trackers.none"), t("trackers.none_manager"),
			html.A().Class("button", "primary").Attr("href", l.Env.Href("/trackers/new")).Text(t("trackers.create_new")))
	}
	items := make([]app.UI, len(l.items))
	for i, tracker := range l.items {
		items[i] = l.item(tracker)
	}
	return html.Div().Class("stack").Body(
		html.Ul().Class("list", "trackers").OnClick(l.onDeed).Body(items...),
		ui.If(l.next != "", func() app.UI {
			return html.Div().Class("row").Body(html.Button().Text(t("trackers.show_more")).OnClick(l.onMore))
		}),
	)
}

// item is a tracker of the list.
func (l *List) item(t api.Tracker) app.UI {
	say, mine := words{l.Env}, l.mine(t)
	var metrics []string
	for _, m := range t.Metrics {
		if !m.Retired {
			metrics = append(metrics, m.Name)
		}
	}
	name := app.UI(html.Strong().Text(t.Name))
	if mine {
		name = html.A().Attr("href", l.Env.Href("/trackers/"+t.ID)).Body(html.Strong().Text(t.Name))
	}
	var who []app.UI
	for i, a := range t.Assignments {
		if i == inWords && len(t.Assignments) > inWords+1 {
			who = append(who, html.P().Text(l.Env.Text.N("trackers.more", len(t.Assignments)-i)))
			break
		}
		who = append(who, html.P().Text(say.who(Group{All: a.AllLocations, Locations: a.Locations, Everyone: a.Everyone, Teams: a.Teams, People: a.People, From: a.From, Until: a.Until}, l.names)))
	}
	switch {
	case !mine:
		who = []app.UI{html.P().Class("quiet").Text(l.Env.T("trackers.not_mine"))}
	case len(who) == 0:
		who = []app.UI{html.P().Class("quiet").Text(l.Env.T("trackers.no_group"))}
	}
	return html.Li().Body(
		html.Div().Class("what").Body(name, html.Small().Text(l.Env.T("trackers.line", "period", l.Env.T("trackers.period."+t.Period.String()), "metrics", say.few(metrics)))),
		html.Div().Class("who").Body(who...),
		ui.If(mine, func() app.UI { return l.buttons(t) }),
	)
}

func (l *List) buttons(t api.Tracker) app.UI {
	button := func(do, key string) app.HTMLElem {
		return html.Button().Class("plain").Attr("disabled", l.busy == t.ID).DataSet("do", do).DataSet("key", t.ID).
			Aria("label", l.Env.T(key+"_of", "name", t.Name)).Text(l.Env.T(key))
	}
	return html.Div().Class("row", "deeds").Body(
		html.A().Class("button", "plain").Attr("href", l.Env.Href("/trackers/"+t.ID+"/periods")).Aria("label", l.Env.T("trackers.periods_of", "name", t.Name)).Text(l.Env.T("trackers.periods_deed")),
		app.If(t.Archived, func() app.UI { return button("restore", "trackers.restore") }).
			Else(func() app.UI { return button("archive", "trackers.archive") }),
		button("delete", "trackers.delete"),
	)
}

// dialog asks before a tracker is deleted, and explains why it was not.
func (l *List) dialog() app.UI {
	t, tracker := l.Env.T, l.deleting
	busy := l.busy == tracker.ID
	return &ui.Dialog{ID: "delete", Title: t("trackers.delete_of", "name", tracker.Name), Close: t("shell.close"), OnClose: l.onCloseDialog, Body: []app.UI{
		app.If(l.refusal != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(l.refusal) }).
			Else(func() app.UI { return html.P().Text(t("trackers.delete_why")) }),
		html.Div().Class("row", "end").Body(
			app.If(l.refused && !tracker.Archived, func() app.UI {
				return html.Button().ID("archive-instead").Attr("type", "button").Class("primary").Attr("disabled", busy).Text(t("trackers.archive_instead")).OnClick(l.onArchiveInstead)
			}).ElseIf(!l.refused, func() app.UI {
				return html.Button().ID("delete-now").Attr("type", "button").Class("danger").Attr("disabled", busy).Aria("busy", busy).Text(t("trackers.delete")).OnClick(l.onDelete)
			}),
		),
	}}
}
