package pwa

import (
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/clock"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync/device"
)

// atThumb is how many pages stand in the bar of a phone; the rest is behind
// More.
const atThumb = 4

// slot gives a page its identity: another address is another page, with
// nothing left of the one before.
type slot struct {
	app.Compo

	Key     string
	Page    page.Page
	Opening *browser.Pace
}

// CompoID implements app.DismountEnforcer.
func (s *slot) CompoID() string { return s.Key }

// Render implements app.Composer.
func (s *slot) Render() app.UI {
	s.Opening.Rest()
	return s.Page
}

// frame is the menu, the state of sync, and the page.
func (s *Shell) frame() app.UI {
	t := s.env.T
	content := app.UI(html.Div())
	if s.shown != nil {
		content = &slot{Key: s.key, Page: s.shown, Opening: s.env.Opening}
	} else {
		content = html.Div().Body(
			ui.Header(t("shell.not_found"), ""),
			ui.Empty(t("shell.not_found_why"), "", html.A().Class("button").Attr("href", s.env.Href("/")).Text(t("shell.to_today"))),
		)
	}
	menu := s.menu()
	s.rest()
	banners := s.banners()
	s.rest()
	return html.Div().Class("shell").Body(
		html.A().Class("skip").Attr("href", "#main").Text(t("shell.skip")).OnClick(s.onSkip),
		menu,
		s.clock(),
		html.Main().ID("main").TabIndex(-1).Body(
			banners,
			content,
		),
		html.Div().Class("toast").Role("status").Aria("live", "polite").Body(ui.If(s.message != "", func() app.UI { return html.P().Text(s.message) })),
	)
}

// clock is that of those who have one.
func (s *Shell) clock() app.UI {
	return ui.If(s.env.Me.Menu.MyTime && s.session != nil, func() app.UI { return &clock.Face{Env: s.env} })
}

func (s *Shell) onSkip(_ app.Context, e app.Event) {
	e.PreventDefault()
	browser.Focus("main")
}

func (s *Shell) menu() app.UI {
	var items []app.UI
	n := 0
	for _, r := range routes() {
		if r.icon == "" || !r.may(s.env.Me.Menu) {
			continue
		}
		n++
		s.rest()
		link := html.A().Attr("href", s.env.Href(r.pattern)).Body(ui.Icon(r.icon), html.Span().Text(s.env.T(r.label)))
		if n > atThumb {
			link = link.Class("more-only")
		}
		if current(r, s.path) {
			link = link.Aria("current", "page")
		}
		items = append(items, link)
	}
	if n > atThumb {
		items = append(items, html.Button().Class("more").Aria("expanded", s.more).Aria("controls", "menu").
			Body(ui.Icon("more"), html.Span().Text(s.env.T("shell.more"))).OnClick(s.onMore))
	}
	class := ""
	if s.more {
		class = "open"
	}
	return html.Nav().ID("menu").Class(class).Aria("label", s.env.T("shell.menu")).Body(
		brand(),
		html.Div().Class("items").Body(items...),
		s.chip(),
	)
}

func (s *Shell) onMore(app.Context, app.Event) { s.more = !s.more }

// chip shows how sync stands in a few words (S13); a tap syncs.
func (s *Shell) chip() app.UI {
	tone, words := s.syncState()
	return html.Button().ID("sync").Class("sync").Title(s.env.T("sync.now")).
		Body(ui.State(tone, words)).OnClick(s.onSync)
}

func (s *Shell) syncState() (ui.Tone, string) {
	if s.session == nil {
		return ui.Waiting, s.env.T("sync.never")
	}
	st, text := s.session.replica.Status(), s.env.Text
	switch {
	case st.Problems > 0:
		return ui.Refused, text.N("sync.problems", st.Problems)
	case st.Pending > 0 && st.Failure == device.Offline:
		return ui.Waiting, text.N("sync.pending_offline", st.Pending)
	case st.Sending && st.Pending > 0:
		return ui.Busy, text.T("sync.sending")
	case st.Pending > 0:
		return ui.Waiting, text.N("sync.pending", st.Pending)
	case st.Contact.IsZero():
		return ui.Waiting, text.T("sync.never")
	case st.Failure == device.Offline:
		return ui.Waiting, text.T("sync.offline")
	}
	return ui.Good, text.T("sync.ok")
}

func (s *Shell) onSync(app.Context, app.Event) {
	if s.session != nil {
		s.session.events.Again()
		s.session.replica.Wake()
	}
}

// banners tell of what concerns the whole app, the most pressing first.
func (s *Shell) banners() app.UI {
	t := s.env.T
	var all []app.UI
	button := func(key string, click app.EventHandler) app.UI {
		return html.Button().Text(t(key)).OnClick(click, app.EventScope(key))
	}
	if s.lost > 0 {
		all = append(all, ui.Banner(ui.Refused, s.env.Text.N("shell.lost", int(s.lost)), button("shell.understood", func(app.Context, app.Event) { s.lost = 0 })))
	}
	if s.session == nil { // signing out
		return html.Div().ID("banners").Body(all...)
	}
	st := s.session.replica.Status()
	switch st.Failure {
	case device.Upgrade:
		all = append(all, ui.Banner(ui.Refused, t("shell.upgrade"), button("shell.update_now", func(app.Context, app.Event) { browser.Reload() })))
	case device.Denied:
		all = append(all, ui.Banner(ui.Refused, t("shell.denied")))
	case device.Storage:
		all = append(all, ui.Banner(ui.Refused, t("shell.storage")))
	}
	switch {
	case s.expired && s.env.Hosted:
		all = append(all, ui.Banner(ui.Waiting, t("shell.host_sign_in"), s.toHost()))
	case s.expired:
		all = append(all, ui.Banner(ui.Waiting, t("shell.signed_out"), button("shell.sign_in", s.onSignIn)))
	case st.Failure == device.Offline:
		all = append(all, ui.Banner(ui.Waiting, t("shell.offline")))
	}
	if st.Pending > 0 && s.env.Now().Sub(st.Oldest) > 24*time.Hour {
		all = append(all, ui.Banner(ui.Refused, s.env.Text.N("shell.old", st.Pending)))
	}
	if browser.UpdateReady() {
		all = append(all, ui.Banner(ui.Good, t("shell.update"), button("shell.update_now", func(app.Context, app.Event) { s.update() })))
	}
	if len(s.due) > 0 && s.path != "/" {
		names := make([]string, len(s.due))
		for i, r := range s.due {
			names[i] = r.Name
		}
		all = append(all, ui.Banner(ui.Waiting, t("shell.reminder", "names", s.env.Text.Intl().List(names)),
			html.A().Class("button").Attr("href", s.env.Href("/")).Text(t("shell.reminder_open")),
			button("shell.reminder_hour", func(app.Context, app.Event) { s.putOff(time.Hour) }),
			button("shell.reminder_today", func(app.Context, app.Event) { s.putOff(0) })))
	}
	return html.Div().ID("banners").Body(all...)
}

// putOff takes the reminders off the page for a time, 0 for the rest of the
// day.
func (s *Shell) putOff(wait time.Duration) {
	for _, r := range s.due {
		s.session.watch.PutOff(r, wait)
	}
	s.due = nil
}

func (s *Shell) onSignIn(app.Context, app.Event) { s.stage = outside }
