package held

import (
	"context"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const mineID = "held-mine"

// mine shows one's own changes that were held or refused. It works offline.
type mine struct {
	app.Compo

	Env *page.Env

	own     Own
	loaded  bool
	failed  string
	loading bool
	again   bool

	ctx     page.Context // of the component: what is under way outlives the dialog
	edit    *resend      // the change that is being edited; nil: none
	leaving string       // id of the change that is to be dismissed; "": none
	stop    func()
}

// OnMount implements app.Mounter.
func (m *mine) OnMount(ctx app.Context) {
	m.ctx = page.Own(ctx)
	m.stop = m.Env.Replica.Subscribe(func() { ctx.Dispatch(func(app.Context) { m.load() }) })
	m.load()
}

// OnDismount implements app.Dismounter.
func (m *mine) OnDismount() {
	m.stop()
	m.Env.SetDirty("held-resend", false)
}

// load reads the changes, once more where it is asked to while it does.
func (m *mine) load() {
	if m.loading {
		m.again = true
		return
	}
	m.loading, m.again = true, false
	page.Async(m.ctx, func(ctx context.Context) (Own, error) { return LoadOwn(ctx, m.Env.Replica) },
		func(_ app.Context, own Own, err error) {
			m.loading = false
			if m.again {
				m.load()
			}
			m.failed = m.Env.Fail(err)
			if err == nil {
				m.own, m.loaded = own, true
			}
		})
}

// find returns an open change by id.
func (m *mine) find(id string) (Item, bool) {
	for _, i := range m.own.Open {
		if i.ID == id {
			return i, true
		}
	}
	return Item{}, false
}

// Render implements app.Composer.
func (m *mine) Render() app.UI {
	t := m.Env.T
	title := t("held.mine")
	switch {
	case m.failed != "" && !m.loaded:
		return section(mineID, title, ui.Failure(m.failed, html.Button().OnClick(m.onRetry).Text(t("shell.retry"))))
	case !m.loaded:
		return section(mineID, title, ui.Skeleton(t("shell.loading"), 3))
	}
	return section(mineID, title,
		app.If(len(m.own.Open) == 0, func() app.UI { return html.P().Class("confirmed").Text(t("held.mine_none")) }).
			Else(func() app.UI {
				return html.Ul().Class("list", "changes").Aria("labelledby", mineID).Body(app.Range(m.own.Open).Slice(func(i int) app.UI {
					return &ownItem{Env: m.Env, Item: m.own.Open[i], OnEdit: m.onEdit, OnDismiss: m.onDismiss}
				}))
			}),
		ui.If(len(m.own.Decided) > 0, func() app.UI {
			return html.Details().Class("decided").Body(
				html.Summary().Text(m.Env.Text.N("held.mine_decided", len(m.own.Decided))),
				html.Ul().Class("list", "changes").Body(app.Range(m.own.Decided).Slice(func(i int) app.UI {
					return &ownItem{Env: m.Env, Item: m.own.Decided[i]}
				})),
			)
		}),
		ui.If(m.edit != nil, func() app.UI { return m.edit.dialog() }),
		ui.If(m.leaving != "", m.question),
	)
}

func (m *mine) onRetry(app.Context, app.Event) { m.load() }

func (m *mine) onEdit(_ app.Context, id string) {
	if i, ok := m.find(id); ok && i.Submit() != nil && i.Known() {
		m.edit = newResend(m, i)
	}
}

func (m *mine) onDismiss(_ app.Context, id string) { m.leaving = id }

// question asks before a change is dismissed: that is for ever.
func (m *mine) question() app.UI {
	t := m.Env.T
	i, ok := m.find(m.leaving)
	text := "held.dismiss_refused"
	if i.Turn() == Manager {
		text = "held.dismiss_held"
	}
	return &ui.Dialog{ID: "held-dismiss", Title: t("held.dismiss_title"), Close: t("shell.close"), OnClose: m.onKeep, Body: []app.UI{
		ui.If(ok, func() app.UI { return html.P().Text(summary(m.Env, i)) }),
		html.P().Text(t(text)),
		html.Div().Class("row").Body(
			html.Button().Class("primary").OnClick(m.onDismissNow).Text(t("held.dismiss")),
			html.Button().OnClick(m.onKeepClick).Text(t("shell.cancel")),
		),
	}}
}

func (m *mine) onKeep(app.Context)                 { m.leaving = "" }
func (m *mine) onKeepClick(app.Context, app.Event) { m.leaving = "" }
func (m *mine) onDismissNow(_ app.Context, _ app.Event) {
	id := m.leaving
	m.leaving = ""
	page.Async(m.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, m.Env.Replica.Dismiss(ctx, id) },
		func(ctx app.Context, _ struct{}, err error) {
			if err != nil {
				m.Env.Say(m.Env.Fail(err))
				return
			}
			m.Env.Say(m.Env.T("held.dismissed"))
			m.load()
			ctx.Defer(func(app.Context) { browser.Focus(mineID) }) // the button that was pressed is gone
		})
}

// summary is a change in one line.
func summary(env *page.Env, i Item) string {
	w := words{env}
	switch {
	case i.Time != nil:
		return env.T("held.summary", "what", w.operation(i.Time.Op, i.Time.name()), "day", env.Text.Date(i.Time.Date), "asked", w.asks(*i.Time))
	case i.Submit() == nil:
		return w.about("", "")
	}
	return env.T("held.summary", "what", w.about(i.Tracker, i.Metric.Name), "day", env.Text.Date(i.Submit().Date), "asked", w.asked(i.Submit().Op, i.Submit().Value, i.Metric))
}

// ownItem is one of one's own changes. It is a component so that its buttons
// are of this change.
type ownItem struct {
	app.Compo

	Env       *page.Env
	Item      Item
	OnEdit    func(ctx app.Context, id string)
	OnDismiss func(ctx app.Context, id string)

	ctx page.Context
}

// CompoID implements app.DismountEnforcer.
func (o *ownItem) CompoID() string { return o.Item.ID }

// OnMount implements app.Mounter.
func (o *ownItem) OnMount(ctx app.Context) { o.ctx = page.Own(ctx) }

// Render implements app.Composer.
func (o *ownItem) Render() app.UI {
	t, i, w, turn := o.Env.T, o.Item, words{o.Env}, o.Item.Turn()
	name, day, id := w.about(i.Tracker, i.Metric.Name), period.Date(0), "held-"+o.Item.ID
	switch {
	case i.Time != nil:
		name, day = w.operation(i.Time.Op, i.Time.name()), i.Time.Date
	case i.Submit() != nil:
		day = i.Submit().Date
	}
	tone, state := ui.Refused, t("held.state.refused")
	switch turn {
	case Manager:
		tone, state = ui.Waiting, t("held.state.held")
	case Nobody:
		tone, state = ui.Good, t("held.state.applied")
	}
	return html.Li().Aria("labelledby", id).Body(
		html.Div().Class("what").Body(
			html.H3().ID(id).Text(name),
			ui.If(day != 0, func() app.UI { return html.Small().Text(o.Env.Text.Day(day)) }),
			ui.State(tone, state),
		),
		html.Dl().Class("facts").Body(ownFacts(w, i)...),
		ui.If(turn != Nobody, func() app.UI { return html.P().Class("quiet").Text(w.turn(i)) }),
		ui.If(turn != Nobody, func() app.UI {
			return html.Div().Class("row").Body(
				o.again(id),
				html.Button().Aria("describedby", id).OnClick(o.onCopy).Text(t("held.copy")),
				html.Button().Aria("describedby", id).OnClick(o.onDismiss).Text(t("held.dismiss")),
			)
		}),
	)
}

// again leads to where the change is made anew: one of the clock on My time.
func (o *ownItem) again(id string) app.UI {
	t, i := o.Env.T, o.Item
	switch {
	case i.Time != nil && i.Time.Mendable():
		return html.A().Class("button").ID(id+"-edit").Aria("describedby", id).Attr("href", o.Env.Href(i.Time.Path()+"?again="+i.ID)).Text(t("held.edit"))
	case i.Time != nil:
		return html.A().Class("button").ID(id+"-edit").Aria("describedby", id).Attr("href", o.Env.Href(i.Time.Path())).Text(t("held.open_time"))
	case i.Known():
		return html.Button().ID(id+"-edit").Aria("describedby", id).OnClick(o.onEdit).Text(t("held.edit"))
	}
	return app.Text("")
}

// ownFacts tell what a change asks for, and what became of it.
func ownFacts(w words, i Item) []app.UI {
	var facts []app.UI
	v, reason := i.Verdict, ""
	switch {
	case i.Time != nil:
		facts = append(facts, fact(w.T("held.fact.time"), w.asks(*i.Time)))
		if before := i.Time.Before; before.ID != "" {
			facts = append(facts, fact(w.T("held.fact.now"), w.span(before, i.Time.Zone, i.Time.Date, i.Time.Activities)))
		}
		reason = i.Clock().Reason
	case i.Submit() != nil:
		facts = append(facts, fact(w.T("held.fact.asked"), w.asked(i.Submit().Op, i.Submit().Value, i.Metric)))
		reason = i.Submit().Reason
	}
	if reason != "" {
		facts = append(facts, fact(w.T("held.fact.reason"), reason))
	}
	facts = append(facts, fact(w.T("held.fact.made"), w.Text.Instant(i.Made)))
	if v.Code != "" || v.Reason != "" {
		facts = append(facts, fact(w.T("held.fact.why"), w.Refusal(v.Code, v.Reason)))
	}
	if v.Uncertain {
		facts = append(facts, fact(w.T("held.fact.clock"), w.T("held.clock")))
	}
	if e := sync.EntryNoteOf(*v); e != nil && i.Submit() != nil && i.Known() {
		facts = append(facts,
			fact(w.T("held.fact.mine"), w.value(e.Mine, i.Metric, "")),
			fact(w.T("held.fact.theirs"), w.value(e.Theirs, i.Metric, e.By)))
	}
	if v.Decision != nil {
		facts = append(facts, fact(w.T("held.fact.decision"), w.decided(v.Decision, i.Time != nil)))
	}
	return facts
}

func (o *ownItem) onEdit(ctx app.Context, _ app.Event)    { o.OnEdit(ctx, o.Item.ID) }
func (o *ownItem) onDismiss(ctx app.Context, _ app.Event) { o.OnDismiss(ctx, o.Item.ID) }

func (o *ownItem) onCopy(app.Context, app.Event) {
	w, i := words{o.Env}, o.Item
	text := string(i.Args)
	switch {
	case i.Time != nil:
		text = line(w.operation(i.Time.Op, i.Time.name()), i.Time.Date.String(), w.asks(*i.Time), i.Clock().Reason)
	case i.Known():
		text = line(i.Tracker, i.Metric.Name, i.Submit().Date.String(), w.asked(i.Submit().Op, i.Submit().Value, i.Metric), i.Submit().Reason)
	}
	page.Async(o.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, browser.Copy(ctx, text) },
		func(_ app.Context, _ struct{}, err error) {
			if err != nil {
				o.Env.Say(o.Env.T("held.not_copied"))
				return
			}
			o.Env.Say(o.Env.T("held.copied"))
		})
}
