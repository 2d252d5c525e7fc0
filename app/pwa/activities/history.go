package activities

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/form"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// past is every saved version of an activity (C12).
type past struct {
	of     api.Activity
	items  []api.ActivityVersion
	who    form.Names
	loaded bool
	err    error
}

func (p *Page) onHistory(app.Context, app.Event) {
	h := &past{of: p.editor.saved, who: form.Names{}}
	p.past, p.editor = h, nil
	p.Env.SetDirty("activities", false)
	page.Async(p.ctx, func(ctx context.Context) ([]api.ActivityVersion, error) {
		l, err := p.Env.Client.ActivityVersions(ctx, h.of.ID)
		for _, v := range l.Items {
			h.who.Learn(ctx, p.Env, v.By)
		}
		return l.Items, err
	}, func(_ app.Context, items []api.ActivityVersion, err error) {
		h.items, h.err, h.loaded = items, err, err == nil
	})
}

func (p *Page) history() app.UI {
	h, t := p.past, p.Env.T
	body := app.UI(ui.Skeleton(t("shell.loading"), 3))
	switch {
	case h.err != nil:
		body = ui.Failure(says(p.Env, h.err))
	case h.loaded:
		entries := make([]app.UI, len(h.items))
		for i, v := range h.items {
			paid := "activities.not_paid"
			if v.Paid {
				paid = "activities.is_paid"
			}
			says := v.Name + " · " + t(paid)
			if v.Retired != 0 {
				says += " · " + t("activities.retired_since", "date", p.Env.Text.Date(v.Retired))
			}
			entries[i] = form.Past(p.Env, says, h.who.Of(p.Env, v.By), v.VersionNote)
		}
		body = html.Ol().Class("past").Body(entries...)
	}
	return &ui.Dialog{ID: "activity-history", Title: t("activities.history_of", "name", h.of.Name), Close: t("shell.close"), OnClose: p.onClose, Body: []app.UI{body}}
}
