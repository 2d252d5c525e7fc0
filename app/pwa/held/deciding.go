package held

import (
	"context"
	"errors"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync"
)

const (
	decideID = "held-decide"
	atOnce   = 50  // changes on a page
	most     = 500 // that one request may ask for
)

// deciding lists the changes of others that wait for a decision. It needs the
// server, and follows what others decide.
type deciding struct {
	app.Compo

	Env *page.Env

	items  []sync.HeldChange // oldest first
	next   string            // cursor of the page after them
	loaded bool
	err    error

	loading bool
	again   bool
	turn    int  // counts the loads: what came of an older one is too late
	more    bool // the next page is being read

	ctx  page.Context // of the component: what is under way outlives the dialog
	form *form        // of the change that is decided on; nil: none
	stop []func()
}

// OnMount implements app.Mounter.
func (d *deciding) OnMount(ctx app.Context) {
	d.ctx = page.Own(ctx)
	d.stop = []func(){
		d.Env.Listen(page.Held, func() { d.load() }),
		d.Env.WhenBack(func() error { return d.err }, d.load),
	}
	d.load()
}

// OnDismount implements app.Dismounter.
func (d *deciding) OnDismount() {
	for _, stop := range d.stop {
		stop()
	}
	d.stop = nil
	d.Env.SetDirty("held-decision", false)
}

// load reads as much of the list as is shown, once more where it is asked to
// while it does.
func (d *deciding) load() {
	if d.loading {
		d.again = true
		return
	}
	d.loading, d.again = true, false
	d.turn++
	limit := min(max(len(d.items), atOnce), most)
	page.Async(d.ctx, func(ctx context.Context) (api.List[sync.HeldChange], error) {
		return d.Env.Client.Held(ctx, client.Page{Limit: limit})
	}, func(_ app.Context, list api.List[sync.HeldChange], err error) {
		d.loading = false
		if d.again {
			d.load()
			return
		}
		d.err = err
		switch {
		case err == nil:
			d.items, d.next, d.loaded = list.Items, list.Next, true
			d.follow()
		case errors.Is(err, client.ErrSignedOut):
			d.loaded = false
			d.Env.SignedOut()
		case !errors.Is(err, client.ErrOffline):
			d.loaded = false
		}
	})
}

// onMore reads the next page.
func (d *deciding) onMore(app.Context, app.Event) {
	if d.more || d.next == "" {
		return
	}
	d.more = true
	turn, cursor := d.turn, d.next
	page.Async(d.ctx, func(ctx context.Context) (api.List[sync.HeldChange], error) {
		return d.Env.Client.Held(ctx, client.Page{Limit: atOnce, Cursor: cursor})
	}, func(_ app.Context, list api.List[sync.HeldChange], err error) {
		d.more = false
		switch {
		case turn != d.turn: // the list has been read anew meanwhile
		case err != nil:
			d.Env.Say(d.Env.Fail(err))
		default:
			d.items, d.next = append(d.items, list.Items...), list.Next
		}
	})
}

func (d *deciding) find(id string) (sync.HeldChange, bool) {
	for _, c := range d.items {
		if c.ID == id {
			return c, true
		}
	}
	return sync.HeldChange{}, false
}

func (d *deciding) onRetry(app.Context, app.Event) { d.load() }

// Render implements app.Composer.
func (d *deciding) Render() app.UI {
	t, title := d.Env.T, d.Env.T("held.decide")
	retry := html.Button().OnClick(d.onRetry).Text(t("shell.retry"))
	switch {
	case d.err != nil && !d.loaded && errors.Is(d.err, client.ErrOffline):
		return section(decideID, title, ui.Failure(t("held.decide_offline"), retry))
	case d.err != nil && !d.loaded:
		return section(decideID, title, ui.Failure(d.Env.Fail(d.err), retry))
	case !d.loaded:
		return section(decideID, title, ui.Skeleton(t("shell.loading"), 4))
	}
	return section(decideID, title,
		ui.If(errors.Is(d.err, client.ErrOffline), func() app.UI { return ui.Banner(ui.Waiting, t("held.decide_stale"), retry) }),
		html.P().Class("quiet").Role("status").Text(d.count()),
		app.If(len(d.items) == 0, func() app.UI { return ui.Empty(t("held.decide_none"), t("held.decide_none_why")) }).
			Else(func() app.UI {
				return html.Ul().Class("list", "changes").Aria("labelledby", decideID).Body(app.Range(d.items).Slice(func(i int) app.UI {
					return &heldItem{Env: d.Env, Change: d.items[i], OnDecide: d.onDecide}
				}))
			}),
		ui.If(d.next != "", func() app.UI {
			return html.Button().Attr("disabled", d.more).Aria("busy", d.more).OnClick(d.onMore).Text(t("held.more"))
		}),
		ui.If(d.form != nil, func() app.UI { return d.dialog() }),
	)
}

// count says how many changes wait.
func (d *deciding) count() string {
	switch {
	case len(d.items) == 0:
		return ""
	case d.next != "":
		return d.Env.Text.N("held.decide_first", len(d.items))
	}
	return d.Env.Text.N("held.decide_count", len(d.items))
}

// heldItem is a change that waits. It is a component so that its button is of
// this change.
type heldItem struct {
	app.Compo

	Env      *page.Env
	Change   sync.HeldChange
	OnDecide func(ctx app.Context, id string)
}

// CompoID implements app.DismountEnforcer.
func (h *heldItem) CompoID() string { return h.Change.ID }

// Render implements app.Composer.
func (h *heldItem) Render() app.UI {
	t, c, id := h.Env.T, h.Change, "waits-"+h.Change.ID
	w := words{h.Env}
	return html.Li().Aria("labelledby", id).Body(
		html.Div().Class("what").Body(
			html.H3().ID(id).Text(c.Person.Name),
			html.Small().Text(h.Env.Text.Day(c.Date)),
			ui.State(ui.Waiting, h.Env.Text.Ago(now(h.Env).Sub(c.Received))),
		),
		html.Dl().Class("facts").Body(changeFacts(w, c)...),
		html.Div().Class("row").Body(
			html.Button().Class("primary").Aria("describedby", id).OnClick(h.onDecide).Text(t("held.decide_button")),
		),
	)
}

func (h *heldItem) onDecide(ctx app.Context, _ app.Event) { h.OnDecide(ctx, h.Change.ID) }

// changeFacts tell what a change is about, what it asks for, and why it is held.
func changeFacts(w words, c sync.HeldChange) []app.UI {
	facts := timeFacts(w, c)
	if e := sync.HeldEntryOf(c); e != nil {
		facts = append(facts,
			fact(w.T("held.fact.what"), w.about(e.Name, e.Metric.Name)),
			fact(w.T("held.fact.asked"), w.asked(e.Op, e.Value, e.Metric)),
			fact(w.T("held.fact.now"), w.value(e.Current, e.Metric, e.By)))
		if e.Metric.Kind != "" {
			facts = append(facts, fact(w.T("held.fact.after"), w.value(e.Result, e.Metric, "")))
		}
		if e.Reason != "" {
			facts = append(facts, fact(w.T("held.fact.reason"), e.Reason))
		}
		if e.Closed {
			facts = append(facts, fact(w.T("held.fact.period"), w.T("held.closed")))
		}
	}
	facts = append(facts, fact(w.T("held.fact.why"), w.Refusal(c.Code, c.Reason)), fact(w.T("held.fact.made"), w.Text.Instant(c.Made)))
	if c.Uncertain {
		facts = append(facts, fact(w.T("held.fact.clock"), w.T("held.clock")))
	}
	return facts
}
