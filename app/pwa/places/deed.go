package places

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// deed is what is done to a person as a whole, in the window that asks for it.
type deed struct {
	kind   string
	into   []ui.Option // of whom the person is a duplicate
	reason string
	wrong  map[string]string
	failed string
	busy   bool
	key    string // Idempotency-Key of what is typed now
}

// The kinds of deeds, as they stand in keys of messages.
const (
	invite     = "invite"
	deactivate = "deactivate"
	activate   = "activate"
	mergeInto  = "merge"
	unmerge    = "unmerge"
	erase      = "erase"
)

// why reports whether a deed takes a reason.
func (d *deed) why() bool { return d.kind == mergeInto || d.kind == unmerge || d.kind == erase }

// deedsOf lists what can be done to a person.
func deedsOf(p api.Person) []string {
	switch {
	case p.ID == "" || p.Erased:
		return nil
	case p.MergedInto != "":
		return []string{unmerge}
	case p.Inactive:
		return []string{activate, mergeInto, erase}
	case p.Email == "":
		return []string{deactivate, mergeInto, erase}
	}
	return []string{invite, deactivate, mergeInto, erase}
}

// deeds offers what can be done; nobody does it to oneself.
func (f *personForm) deeds() app.UI {
	can := deedsOf(f.saved.record)
	if f.Env.Hosted { // the host lets people in
		can = slices.DeleteFunc(can, func(kind string) bool { return kind == invite })
	}
	if f.own() || len(can) == 0 {
		return html.Div().Hidden(true)
	}
	buttons := make([]app.UI, len(can))
	for i, kind := range can {
		class := ""
		if kind == erase {
			class = "danger"
		}
		buttons[i] = html.Button().Class(class).Text(f.Env.T("places.deed."+kind)).
			OnClick(func(app.Context, app.Event) { f.deed = &deed{kind: kind, key: change.NewID()} }, app.EventScope(kind))
	}
	return html.Div().Class("row", "whole").Body(buttons...)
}

func (f *personForm) dialog() app.UI {
	t, d, name := f.Env.T, f.deed, fullName(f.saved.record)
	class := "primary"
	if d.kind == erase {
		class = "danger"
	}
	return &ui.Dialog{ID: "deed-" + d.kind, Title: t("places.deed." + d.kind), Close: t("shell.close"), OnClose: f.onCloseDeed, Body: []app.UI{
		html.Form().Class("form").Attr("novalidate", true).OnSubmit(f.onDeed).Body(
			html.P().Text(t("places.deed_text."+d.kind, "name", name, "email", f.saved.record.Email)),
			ui.If(d.kind == mergeInto, func() app.UI {
				return &ui.Pick{ID: "deed-into", Label: t("places.merge_into"), Wrong: d.wrong["into"], Text: f.Env.Text, Chosen: d.into, Single: true,
					Search: f.searchPeople, Failed: func(err error) string { return says(f.Env, err) }, OnChange: f.onInto}
			}),
			ui.If(d.why(), func() app.UI {
				return &ui.Field{ID: "deed-reason", Label: t("places.reason"), Wrong: d.wrong["reason"], Max: 500, Required: true, OnInput: f.onReason}
			}),
			ui.If(d.failed != "", func() app.UI { return html.P().Class("wrong").Role("alert").Text(d.failed) }),
			html.Div().Class("row").Body(
				html.Submit().Class(class).Attr("disabled", d.busy).Aria("busy", d.busy).Text(t("places.deed."+d.kind)),
				button(t("shell.cancel"), false, f.onCancelDeed),
			),
		),
	}}
}

// searchPeople finds those whom a duplicate may be merged into.
func (f *personForm) searchPeople(ctx context.Context, words string) ([]ui.Option, error) {
	list, err := f.Env.Client.People(ctx, client.PeopleQuery{Search: strings.TrimSpace(words), Managed: true, Page: client.Page{Limit: 20}})
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, p := range list.Items {
		if p.ID == f.saved.ID || f.Env.Me.Person != nil && p.ID == f.Env.Me.Person.ID {
			continue
		}
		name := fullName(p)
		if p.Email != "" {
			name = f.Env.T("places.named", "name", name, "email", p.Email)
		}
		options = append(options, ui.Option{Value: p.ID, Name: name})
	}
	return options, nil
}

func (f *personForm) onInto(_ app.Context, chosen []ui.Option) {
	if f.deed != nil {
		f.deed.into, f.deed.key = chosen, change.NewID()
		delete(f.deed.wrong, "into")
	}
}

func (f *personForm) onReason(_ app.Context, reason string) {
	if f.deed != nil {
		f.deed.reason, f.deed.key = reason, change.NewID()
		delete(f.deed.wrong, "reason")
	}
}

func (f *personForm) onCloseDeed(app.Context)                   { f.deed = nil }
func (f *personForm) onCancelDeed(ctx app.Context, _ app.Event) { f.onCloseDeed(ctx) }

func (f *personForm) onDeed(_ app.Context, e app.Event) {
	e.PreventDefault()
	d := f.deed
	if d == nil || d.busy {
		return
	}
	reason := strings.TrimSpace(d.reason)
	d.wrong, d.failed = map[string]string{}, ""
	if d.why() && reason == "" {
		d.wrong["reason"] = f.Env.T("places.wrong.reason")
	}
	into := ""
	if len(d.into) > 0 {
		into = d.into[0].Value
	}
	if d.kind == mergeInto && into == "" {
		d.wrong["into"] = f.Env.T("places.wrong.into")
	}
	if len(d.wrong) > 0 {
		return
	}
	d.busy = true
	p, c := f.saved.record, f.Env.Client
	page.Async(f.ctx, func(ctx context.Context) (api.Person, error) {
		ctx = client.WithKey(ctx, d.key)
		switch d.kind {
		case invite:
			return p, c.InvitePerson(ctx, p.ID)
		case deactivate:
			return c.DeactivatePerson(ctx, p.ID, p.Revision)
		case activate:
			return c.ActivatePerson(ctx, p.ID, p.Revision)
		case mergeInto:
			return c.MergePerson(ctx, p.ID, api.MergeInput{Into: into, Reason: reason})
		case unmerge:
			return c.UnmergePerson(ctx, p.ID, api.ReasonInput{Reason: reason})
		}
		if err := c.ErasePerson(ctx, p.ID, api.ReasonInput{Reason: reason}); err != nil {
			return p, err
		}
		return c.Person(client.WithKey(ctx, ""), p.ID)
	}, func(_ app.Context, now api.Person, err error) {
		d.busy = false
		if err != nil {
			d.wrong, d.failed = refused(f.Env, err, func(field string) bool { return field == "reason" || field == "into" })
			if errors.Is(err, fault.ErrStale) {
				f.reread()
			}
			return
		}
		f.Env.Say(f.Env.T("places.done."+d.kind, "name", fullName(p), "email", p.Email))
		if f.deed == d {
			f.deed = nil
		}
		f.settled(now)
	})
}

// settled takes in what a deed has made of the person. What was typed in the
// form beside it stays.
func (f *personForm) settled(now api.Person) {
	theirs := PersonOf(now)
	f.draft, _ = f.draft.onto(theirs, f.saved)
	f.saved, f.changed, f.key = theirs, true, change.NewID()
	if !theirs.open() {
		f.keeper.forget()
	}
}
