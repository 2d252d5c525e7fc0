package trackers

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// PeriodList is the page that closes the periods of a tracker, and opens them
// again (T16).
type PeriodList struct {
	app.Compo
	Env     *page.Env
	Tracker string // id

	ctx    page.Context // of the page: what the dialog began goes on after it is closed
	state  closings
	loaded bool
	err    error
	most   int // periods that are shown

	asking *Stretch // what is to be closed or opened
	reason string
	wrong  string
	busy   bool
	asked  int // counts the questions
	leave  []func()
}

// closings is what the page shows.
type closings struct {
	tracker  api.Tracker
	closures []api.Closure // in the order of their days
	calendar period.Calendar
	names    names
}

// some is how many periods are shown at first, and more each time.
const some = 12

// NewPeriods makes the page of the tracker that the address names.
func NewPeriods(env *page.Env, params page.Params) page.Page {
	return &PeriodList{Env: env, Tracker: params.Get("tracker"), most: some}
}

// Title implements page.Page.
func (p *PeriodList) Title() string { return p.Env.T("trackers.periods") }

// OnMount implements app.Mounter.
func (p *PeriodList) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.leave = []func(){p.Env.WhenBack(func() error { return p.err }, p.load)}
	p.load()
}

// OnDismount implements app.Dismounter.
func (p *PeriodList) OnDismount() {
	p.Env.SetDirty("closing", false)
	for _, fn := range p.leave {
		fn()
	}
	p.leave = nil
}

func (p *PeriodList) load() {
	env, id := p.Env, p.Tracker
	page.Async(p.ctx, func(ctx context.Context) (closings, error) {
		c := closings{names: names{known: map[string]string{}}}
		var err error
		if c.tracker, err = env.Client.Tracker(ctx, id); err != nil {
			return c, err
		}
		list, err := env.Client.Closures(ctx, id)
		if err != nil {
			return c, err
		}
		c.closures = list.Items
		roster, err := env.Replica.Directory().Roster(ctx, env.Me.Org.ID)
		if err != nil {
			return c, err
		}
		c.calendar = roster.Organization.Calendar
		var ids []string
		for _, k := range c.closures {
			ids = append(ids, k.By)
		}
		return c, c.names.people(ctx, env, ids)
	}, func(_ app.Context, c closings, err error) {
		p.err = err
		if errors.Is(err, client.ErrSignedOut) {
			p.Env.SignedOut()
		}
		if err == nil {
			p.state, p.loaded = c, true
		}
	})
}

// Render implements app.Composer.
func (p *PeriodList) Render() app.UI {
	t := p.Env.T
	back := html.A().Class("button").Attr("href", p.Env.Href("/trackers")).Text(t("trackers.back"))
	if !p.loaded {
		if p.err != nil {
			return html.Div().Body(ui.Header(p.Title(), "", back),
				ui.Failure(p.Env.Fail(p.err), html.Button().Text(t("shell.retry")).OnClick(p.onRetry)))
		}
		return html.Div().Body(ui.Header(p.Title(), "", back), ui.Skeleton(t("shell.loading"), 5))
	}
	list, more := p.stretches()
	items := make([]app.UI, len(list))
	for i, s := range list {
		items[i] = p.item(s)
	}
	return html.Div().Body(
		ui.Header(p.Title(), p.state.tracker.Name, back),
		html.P().Class("quiet", "lead").Text(t("trackers.periods_why")),
		app.If(len(items) == 0, func() app.UI { return ui.Empty(t("trackers.no_period"), t("trackers.no_period_why")) }).
			Else(func() app.UI { return html.Ul().Class("list", "periods").OnClick(p.onDeed).Body(items...) }),
		ui.If(more, func() app.UI {
			return html.Div().Class("row", "lead").Body(html.Button().Text(t("trackers.earlier")).OnClick(p.onMore))
		}),
		ui.If(p.asking != nil, func() app.UI { return p.dialog() }),
	)
}

func (p *PeriodList) stretches() ([]Stretch, bool) {
	return Stretches(p.state.calendar, p.state.tracker, p.Env.Me.Today, p.state.closures, p.most)
}

func (p *PeriodList) item(s Stretch) app.UI {
	t := p.Env.T
	name := p.Env.Text.Period(s.Kind, s.Start, s.End)
	state := ui.State(ui.Waiting, t("trackers.running"))
	switch {
	case s.Closed:
		state = ui.State(ui.Good, t("trackers.closed"))
	case s.Over:
		state = ui.State(ui.Waiting, t("trackers.open"))
	}
	says := ""
	if k := s.Closure; k != nil {
		key := "trackers.opened_by"
		if k.Closed {
			key = "trackers.closed_by"
		}
		says = t(key, "name", p.state.names.name(k.By, t("trackers.unknown_person")), "at", p.Env.Text.Instant(k.At))
	}
	do := ""
	if s.Closed {
		do = "reopen"
	} else if s.Over {
		do = "close"
	}
	return html.Li().Body(
		html.Div().Class("what").Body(
			html.Strong().Text(name), state,
			ui.If(says != "", func() app.UI { return html.Small().Text(says) }),
			ui.If(s.Closure != nil && s.Closure.Reason != "", func() app.UI { return html.P().Class("reason").Text(s.Closure.Reason) }),
		),
		ui.If(do != "" && manages(p.Env), func() app.UI {
			return html.Button().DataSet("do", do).DataSet("key", int(s.Start)).Aria("label", t("trackers."+do)+", "+name).Text(t("trackers." + do))
		}),
	)
}

func (p *PeriodList) onRetry(app.Context, app.Event) { p.load() }
func (p *PeriodList) onMore(app.Context, app.Event)  { p.most += some }

// onDeed asks about the period of a button.
func (p *PeriodList) onDeed(_ app.Context, e app.Event) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("closest").Type() != app.TypeFunction {
		return
	}
	if target = target.Call("closest", "[data-do]"); !target.Truthy() {
		return
	}
	start := number(target.Get("dataset").Get("key"))
	list, _ := p.stretches()
	if i := slices.IndexFunc(list, func(s Stretch) bool { return int(s.Start) == start }); i >= 0 {
		p.asking, p.reason, p.wrong = &list[i], "", ""
		p.asked++
	}
}

func (p *PeriodList) dialog() app.UI {
	t, s := p.Env.T, p.asking
	do := "close"
	if s.Closed {
		do = "reopen"
	}
	hint := t("trackers.counter", "n", utf8.RuneCountInString(trimmed(p.reason)), "of", tracking.MaxReason)
	if !s.Closed {
		hint = t("trackers.optional") + " " + hint
	}
	return &ui.Dialog{ID: "closing", Title: t("trackers."+do+"_of", "name", p.Env.Text.Period(s.Kind, s.Start, s.End)), Close: t("shell.close"), OnClose: p.onCloseDialog, Body: []app.UI{
		html.P().Text(t("trackers." + do + "_why")),
		html.Form().Class("stack").Attr("novalidate", true).OnSubmit(p.onSubmit).Body(
			&ui.Field{ID: "reason", Label: t("trackers.reason"), Hint: hint, Type: "textarea", Wrong: p.wrong, Required: s.Closed, Reset: p.asked, OnInput: p.onReason},
			html.Div().Class("row", "end").Body(
				html.Submit().Class("primary").Attr("disabled", p.busy).Aria("busy", p.busy).Text(t("trackers."+do))),
		),
	}}
}

func (p *PeriodList) onReason(_ app.Context, typed string) {
	p.reason, p.wrong = typed, ""
	p.Env.SetDirty("closing", trimmed(typed) != "")
}

func (p *PeriodList) onCloseDialog(app.Context) {
	p.asking = nil
	p.Env.SetDirty("closing", false)
}

func (p *PeriodList) onSubmit(_ app.Context, e app.Event) {
	e.PreventDefault()
	s, reason := *p.asking, trimmed(p.reason)
	switch n := utf8.RuneCountInString(reason); {
	case p.busy:
		return
	case s.Closed && reason == "":
		p.wrong = p.Env.T("trackers.wrong.required")
		return
	case n > tracking.MaxReason:
		p.wrong = p.Env.Text.N("trackers.wrong.long", n-tracking.MaxReason)
		return
	}
	p.busy = true
	env, id := p.Env, p.Tracker
	day := s.Start
	if s.Closure != nil && s.Closed {
		day = max(day, s.Closure.From)
	}
	page.Async(p.ctx, func(ctx context.Context) (api.Closure, error) {
		if s.Closed {
			return env.Client.ReopenPeriod(ctx, id, day, api.ReopenInput{Reason: reason})
		}
		return env.Client.ClosePeriod(ctx, id, api.ClosureInput{Date: day, Reason: reason})
	}, func(ctx app.Context, k api.Closure, err error) {
		p.busy = false
		if err != nil {
			p.wrong = p.Env.Fail(err)
			return
		}
		key := "trackers.opened_done"
		if k.Closed {
			key = "trackers.closed_done"
		}
		p.Env.Say(p.Env.T(key, "name", p.Env.Text.Period(s.Kind, s.Start, s.End)))
		p.onCloseDialog(ctx)
		p.load()
	})
}
