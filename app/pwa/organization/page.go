package organization

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/rebase"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Page is the form of the settings.
type Page struct {
	app.Compo

	Env *page.Env

	ctx    page.Context // of the page: what is under way outlives a button
	saved  Draft        // as the server has it
	draft  Draft
	loaded bool
	err    error
	key    string // Idempotency-Key of what is typed now
	wrong  map[string]string
	failed string
	notice string // that somebody else has changed something
	busy   bool
	reset  int
	stop   func()
}

// New makes the page.
func New(env *page.Env, _ page.Params) page.Page { return &Page{Env: env} }

const dirty = "organization"

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("organization.title") }

// OnMount implements app.Mounter.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx, p.key = page.Own(ctx), change.NewID()
	p.stop = p.Env.WhenBack(func() error { return p.err }, p.load)
	p.load()
}

// OnDismount implements app.Dismounter.
func (p *Page) OnDismount() {
	p.stop()
	p.Env.SetDirty(dirty, false)
}

func (p *Page) load() {
	page.Async(p.ctx, p.Env.Client.Organization, func(_ app.Context, o api.Organization, err error) {
		if p.err = err; err != nil {
			if errors.Is(err, client.ErrSignedOut) {
				p.Env.SignedOut()
			}
			return
		}
		if !p.loaded {
			p.take(o)
		}
	})
}

// take puts the settings into the form.
func (p *Page) take(o api.Organization) {
	p.saved, p.loaded = DraftOf(o, p.Env.Me.Today), true
	p.draft = p.saved
	p.wrong, p.failed, p.notice = nil, "", ""
	p.reset++
	p.Env.SetDirty(dirty, false)
}

// says puts a failure into words.
func (p *Page) says(err error) string {
	if errors.Is(err, client.ErrOffline) {
		return p.Env.T("organization.offline")
	}
	return p.Env.Fail(err)
}

// Render implements app.Composer.
func (p *Page) Render() app.UI {
	return html.Div().Class("organization").Body(
		ui.Header(p.Title(), p.Env.T("organization.sub")),
		p.body(),
	)
}

func (p *Page) body() app.UI {
	t := p.Env.T
	switch {
	case p.err != nil && !p.loaded:
		return ui.Failure(p.says(p.err), html.Button().OnClick(p.onRetry).Text(t("shell.retry")))
	case !p.loaded:
		return ui.Skeleton(t("shell.loading"), 8)
	}
	unsaved := p.draft.differs(p.saved)
	return html.Form().Class("sections").Attr("novalidate", true).OnSubmit(p.onSubmit).Body(
		ui.If(p.notice != "", func() app.UI { return ui.Banner(ui.Waiting, p.notice) }),
		p.section("general",
			p.field("name", "", "", 100, p.draft.Name, func(d *Draft) *string { return &d.Name }),
			p.field("currency", "", p.currency(), 3, p.draft.Currency, func(d *Draft) *string { return &d.Currency }),
		),
		p.section("modules", p.modules()...),
		p.section("calendar", p.calendar()...),
		p.section("keep",
			p.field("offline_days", "numeric", t("organization.hint.offline_days"), 3, p.draft.Offline, func(d *Draft) *string { return &d.Offline }),
			p.field("retention.audit_days", "numeric", t("organization.hint.for_ever"), 5, p.draft.Audit, func(d *Draft) *string { return &d.Audit }),
			p.field("retention.session_days", "numeric", t("organization.hint.for_ever"), 5, p.draft.Sessions, func(d *Draft) *string { return &d.Sessions }),
			p.field("retention.inactive_days", "numeric", t("organization.hint.inactive_days"), 5, p.draft.Inactive, func(d *Draft) *string { return &d.Inactive }),
		),
		ui.If(p.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(p.failed) }),
		html.Div().Class("row").Body(
			html.Submit().Class("primary").Attr("disabled", p.busy || !unsaved).Aria("busy", p.busy).Text(t("shell.save")),
			ui.If(unsaved, func() app.UI {
				return html.Button().Attr("disabled", p.busy).OnClick(p.onUndo).Text(t("organization.undo"))
			}),
		),
	)
}

// section is a part of the form under a heading.
func (p *Page) section(name string, body ...app.UI) app.UI {
	id := "organization-" + name
	return html.Section().Class("card").Aria("labelledby", id).Body(
		html.H2().ID(id).Text(p.Env.T("organization.section."+name)),
		html.Div().Class("form").Body(body...),
	)
}

func (p *Page) field(name, mode, hint string, limit int, value string, at func(*Draft) *string) app.UI {
	return &ui.Field{ID: "organization-field-" + strings.ReplaceAll(name, ".", "-"), Label: p.Env.T("organization.field." + name), Hint: hint, Mode: mode, Complete: "off",
		Max: limit, Required: name == "name", Wrong: p.wrong[name], Value: value, Reset: p.reset, OnInput: func(_ app.Context, v string) {
			*at(&p.draft) = v
			p.touched(name)
		}}
}

// currency names the currency that is typed.
func (p *Page) currency() string {
	code := strings.ToUpper(strings.TrimSpace(p.draft.Currency))
	if len(code) == 3 {
		if name := p.Env.Text.Intl().Name(browser.CurrencyName, code); name != code {
			return name
		}
	}
	return p.Env.T("organization.hint.currency")
}

// modules are switched on and off; what is recorded in one stays.
func (p *Page) modules() []app.UI {
	m := &p.draft.Modules
	var boxes []app.UI
	for _, module := range []struct {
		name string
		on   *bool
	}{{"trackers", &m.Trackers}, {"pipeline", &m.Pipeline}, {"leads", &m.Leads}, {"goals", &m.Goals}, {"timetrack", &m.Timetrack}, {"work_schedule", &p.draft.Schedule}} {
		boxes = append(boxes, &ui.Check{ID: "organization-module-" + module.name, Label: p.Env.T("organization.module." + module.name), Checked: *module.on,
			OnChange: func(_ app.Context, on bool) {
				*module.on = on
				p.touched("modules")
			}})
	}
	return append(boxes, html.P().Class("quiet").Text(p.Env.T("organization.hint.modules")))
}

// touched takes in that something was changed: another content is another
// command.
func (p *Page) touched(field string) {
	p.key = change.NewID()
	delete(p.wrong, field)
	p.Env.SetDirty(dirty, p.draft.differs(p.saved))
}

func (p *Page) onRetry(app.Context, app.Event) { p.load() }

func (p *Page) onUndo(app.Context, app.Event) {
	p.draft, p.wrong, p.failed, p.notice = p.saved, nil, "", ""
	p.reset++
	p.Env.SetDirty(dirty, false)
}

// hasField reports whether the form shows what is wrong with a field.
func (p *Page) hasField(name string) bool {
	return strings.HasPrefix(name, "calendar[") || slices.ContainsFunc(fields(), func(f rebase.Field[Draft]) bool {
		return f.Name == name && name != "calendar" && name != "modules" && name != "work_schedule"
	})
}

func (p *Page) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	if p.busy {
		return
	}
	in, wrong := p.draft.Input(p.Env.Me.Today)
	p.failed, p.wrong = "", map[string]string{}
	for field, key := range wrong {
		p.wrong[field] = p.Env.T(key)
	}
	if len(p.wrong) > 0 {
		p.failed = p.Env.T("organization.wrong")
		return
	}
	p.busy = true
	revision, key := p.draft.Revision, p.key
	page.Async(p.ctx, func(ctx context.Context) (api.Organization, error) {
		return p.Env.Client.ReplaceOrganization(client.WithKey(ctx, key), revision, in)
	}, func(_ app.Context, saved api.Organization, err error) {
		p.busy = false
		if err != nil {
			p.refused(err)
			return
		}
		p.take(saved)
		p.key = change.NewID()
		p.Env.Say(p.Env.T("organization.saved"))
		p.Env.Reload() // the menu goes by the modules
	})
}

// refused keeps what was typed, and says why it was not taken. What somebody
// else has saved meanwhile comes into the fields that were not touched.
func (p *Page) refused(err error) {
	if errors.Is(err, client.ErrSignedOut) {
		p.Env.SignedOut()
	}
	for field, reason := range p.Env.Fields(err) {
		if p.hasField(field) {
			p.wrong[field] = reason
		}
	}
	p.failed = p.says(err)
	if len(p.wrong) > 0 {
		p.failed = p.Env.T("organization.wrong")
	}
	if !errors.Is(err, fault.ErrStale) {
		return
	}
	page.Async(p.ctx, p.Env.Client.Organization, func(_ app.Context, o api.Organization, err error) {
		if err != nil {
			return // the refusal stays; saving again is refused again
		}
		theirs := DraftOf(o, p.Env.Me.Today)
		var both []string
		p.draft, both = p.draft.onto(theirs, p.saved)
		p.saved, p.failed, p.key = theirs, "", change.NewID()
		p.notice = p.overtaken(both)
		p.reset++
	})
}

// overtaken says which fields somebody else has changed too.
func (p *Page) overtaken(both []string) string {
	if len(both) == 0 {
		return p.Env.T("organization.overtaken")
	}
	names := make([]string, len(both))
	for i, field := range both {
		names[i] = p.Env.T("organization.field." + field)
	}
	return p.Env.T("organization.overtaken_both", "fields", p.Env.Text.Intl().List(names))
}

// wrongAt says what is wrong with a change of the calendar, or a part of it.
func (p *Page) wrongAt(i int, part string) string {
	return p.wrong["calendar["+strconv.Itoa(i)+"]"+part]
}
