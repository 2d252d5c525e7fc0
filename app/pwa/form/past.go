package form

import (
	"context"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Names are names of people by their ids, as far as they are known.
type Names map[string]string

// Learn asks for the name of somebody who is not known yet. Whoever it is that
// one may not know stays somebody. It waits.
func (n Names) Learn(ctx context.Context, env *page.Env, id string) {
	if _, known := n[id]; known || id == "" || me(env, id) {
		return
	}
	n[id] = ""
	if p, err := env.Client.Person(ctx, id); err == nil {
		n[id] = strings.TrimSpace(p.FirstName + " " + p.LastName)
	}
}

// Of is the name of somebody: you, a name, or somebody; "" is a host system.
func (n Names) Of(env *page.Env, id string) string {
	switch {
	case id == "":
		return env.T("form.host")
	case me(env, id):
		return env.T("form.you")
	case n[id] == "":
		return env.T("form.somebody")
	}
	return n[id]
}

func me(env *page.Env, id string) bool { return env.Me.Person != nil && env.Me.Person.ID == id }

// Past is a saved version of something in a list of them: what it was, and by
// whom, when and why (C12).
func Past(env *page.Env, says, who string, v api.VersionNote) app.UI {
	if v.Removed {
		says = env.T("form.removed")
	}
	return html.Li().Body(
		html.Span().Class("change").Text(says),
		html.Small().Text(env.T("form.by", "name", who, "time", env.Text.Instant(v.Made))),
		ui.If(v.Reason != "", func() app.UI { return html.Small().Text(env.T("form.why", "reason", v.Reason)) }),
	)
}
