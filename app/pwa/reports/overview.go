package reports

import (
	"context"
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// Overview shows all trackers at a glance (T20).
type Overview struct {
	app.Compo
	Env *page.Env

	ctx     page.Context // of the page itself
	glances []api.Glance
	unused  []api.Tracker // archived trackers, whose reports are still there
	loaded  bool
	err     error
	loading bool
	again   bool
	leave   []func()
}

// NewOverview makes the page.
func NewOverview(env *page.Env, _ page.Params) page.Page { return &Overview{Env: env} }

// Title implements page.Page.
func (o *Overview) Title() string { return o.Env.T("reports.title") }

// OnMount implements app.Mounter.
func (o *Overview) OnMount(ctx app.Context) {
	o.ctx = page.Own(ctx)
	o.leave = []func(){
		o.Env.Listen(page.Figures, o.load),
		o.Env.WhenBack(func() error { return o.err }, o.load),
	}
	o.load()
}

// OnDismount implements app.Dismounter.
func (o *Overview) OnDismount() {
	for _, fn := range o.leave {
		fn()
	}
	o.leave = nil
}

// atAGlance is what the overview shows.
type atAGlance struct {
	glances []api.Glance
	unused  []api.Tracker
}

func (o *Overview) load() {
	if o.loading {
		o.again = true
		return
	}
	o.loading, o.again = true, false
	page.Async(o.ctx, func(ctx context.Context) (atAGlance, error) {
		var all atAGlance
		list, err := o.Env.Client.Glances(ctx)
		if err != nil {
			return all, err
		}
		all.glances = list.Items
		for t, err := range client.All(ctx, func(ctx context.Context, p client.Page) (api.List[api.Tracker], error) {
			return o.Env.Client.Trackers(ctx, client.TrackersQuery{Archived: true, Page: p})
		}) {
			if err != nil {
				return all, err
			}
			all.unused = append(all.unused, t)
		}
		return all, nil
	}, func(_ app.Context, all atAGlance, err error) {
		o.loading = false
		if o.again {
			o.load()
			return
		}
		o.err = err
		switch {
		case err == nil:
			o.glances, o.unused, o.loaded = all.glances, all.unused, true
		case errors.Is(err, client.ErrSignedOut):
			o.Env.SignedOut()
			o.loaded = false
		case !errors.Is(err, client.ErrOffline):
			o.loaded = false
		}
	})
}

func (o *Overview) onRetry(app.Context, app.Event) { o.load() }

// Render implements app.Composer.
func (o *Overview) Render() app.UI {
	return html.Div().Class("reports").Aria("busy", o.loading).Body(
		ui.Header(o.Env.T("reports.title"), o.Env.T("reports.sub")),
		o.body(),
	)
}

func (o *Overview) body() app.UI {
	t := o.Env.T
	retry := html.Button().OnClick(o.onRetry).Text(t("shell.retry"))
	switch {
	case o.err != nil && !o.loaded && errors.Is(o.err, client.ErrOffline):
		return ui.Failure(t("reports.offline"), retry)
	case o.err != nil && !o.loaded:
		return ui.Failure(t("reports.error")+" "+o.Env.Fail(o.err), retry)
	case !o.loaded:
		return ui.Skeleton(t("reports.loading"), 5)
	case len(o.glances) == 0 && len(o.unused) == 0 && o.Env.Me.Menu.TrackerManagement:
		return ui.Empty(t("reports.empty.title"), t("reports.empty.manage"), html.A().Class("button", "primary").Attr("href", o.Env.Href("/trackers")).Text(t("reports.empty.action")))
	case len(o.glances) == 0 && len(o.unused) == 0:
		return ui.Empty(t("reports.empty.title"), t("reports.empty.text"))
	}
	return html.Div().Body(
		ui.If(errors.Is(o.err, client.ErrOffline), func() app.UI { return ui.Banner(ui.Waiting, t("reports.stale_overview"), retry) }),
		html.Div().Class("cards", "glances").Body(app.Range(o.glances).Slice(func(i int) app.UI { return o.card(o.glances[i]) })),
		ui.If(len(o.unused) > 0, func() app.UI {
			return html.Details().Class("unused").Body(
				html.Summary().Text(o.Env.Text.N("reports.unused", len(o.unused))),
				html.Ul().Body(app.Range(o.unused).Slice(func(i int) app.UI {
					return html.Li().Body(html.A().Attr("href", o.Env.Href(Address{Tracker: o.unused[i].ID}.Path())).Text(o.unused[i].Name))
				})),
			)
		}),
	)
}

// card is one tracker.
func (o *Overview) card(g api.Glance) app.UI {
	t, w := o.Env.T, words{o.Env}
	number := func(n int) string { return o.Env.Text.Int(int64(n)) }
	sent := g.People - len(g.Missing)
	return html.Section().Class("card", "glance").Body(
		html.Header().Body(
			html.H2().Body(html.A().Attr("href", o.Env.Href(Address{Tracker: g.Tracker.ID}.Path())).Text(g.Tracker.Name)),
			html.Small().Text(w.period(g.Period)),
		),
		ui.If(len(g.Metrics) > 0, func() app.UI {
			return html.Dl().Class("stands-list").Body(app.Range(g.Metrics).Slice(func(i int) app.UI {
				m := g.Metrics[i]
				return html.Div().Body(html.Dt().Text(m.Name), html.Dd().Body(o.stand(m, number)))
			}))
		}),
		ui.If(g.People > 0, func() app.UI {
			if len(g.Missing) == 0 {
				return html.P().Class("quiet").Text(t("reports.all_submitted"))
			}
			return html.Details().Class("missing").Body(
				html.Summary().Text(o.Env.Text.N("reports.not_submitted", len(g.Missing), "sent", sent, "people", g.People)),
				names(g.Missing),
			)
		}),
		ui.If(g.People == 0, func() app.UI { return html.P().Class("quiet").Text(t("reports.nobody")) }),
	)
}

func (o *Overview) stand(m api.GlanceMetric, number func(int) string) app.UI {
	switch {
	case m.TargetsHidden:
		return ui.Quiet(o.Env.T("reports.hidden")).UI()
	case m.Counts == nil || m.Counts.Above+m.Counts.On+m.Counts.Below == 0:
		return ui.Quiet(o.Env.T("reports.no_target")).UI()
	}
	return stands(o.Env.T, number, *m.Counts)
}

// stands tells how many are above, on and below their milestone.
func stands(t func(string, ...any) string, number func(int) string, c api.GlanceCounts) app.UI {
	one := func(state string, n int) app.UI {
		class := state
		if n == 0 {
			class = "quiet"
		}
		return html.Span().Class(class).Title(t("reports.stand."+state, "n", n)).Body(
			html.Span().Aria("hidden", "true").Text(mark(state)+" "+number(n)), html.Span().Class("sr").Text(t("reports.stand."+state, "n", n)+" "))
	}
	return html.Span().Class("stands").Body(one("above", c.Above), one("on", c.On), one("below", c.Below))
}

// mark is the sign of a state, which tells it without its colour.
func mark(state string) string {
	switch state {
	case "above":
		return "▲"
	case "on":
		return "●"
	}
	return "▼"
}

// names lists people.
func names(some []api.Ref) app.UI {
	return html.Ul().Class("names").Body(app.Range(some).Slice(func(i int) app.UI { return html.Li().Text(some[i].Name) }))
}
