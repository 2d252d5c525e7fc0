package clock

import (
	"context"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/timetrack"
)

// Face is the clock as it stands on every page.
type Face struct {
	app.Compo

	Env *page.Env

	ctx     page.Context
	view    View
	loaded  bool
	loading bool
	again   bool
	choose  bool // the activities are open
	busy    bool // something is being written
	tapped  time.Time
	said    string // for screen readers: what a tap has done
	failed  string // why the last tap did nothing
	still   string // id of the entry that really runs for so long
	leave   []func()
}

const (
	dialogID = "clock-choose"
	// twice is within what time two taps are one: Start and Stop stand in the
	// same place.
	twice = 600 * time.Millisecond
	// stillKey is where it is kept which long entry really runs.
	stillKey = "clock-still"
)

// CompoID implements app.DismountEnforcer: another person has another clock.
func (f *Face) CompoID() string { return "clock-" + f.Env.Me.Person.ID }

// OnMount implements app.Mounter.
func (f *Face) OnMount(ctx app.Context) {
	f.ctx = page.Own(ctx)
	f.Env.Draft(stillKey, &f.still)
	f.leave = []func(){
		f.Env.Listen(page.Mine, f.load),
		browser.OnVisible(func(visible bool) {
			if visible {
				ctx.Dispatch(func(app.Context) { f.load() })
			}
		}),
	}
	f.load()
	f.tick(ctx)
}

// OnDismount implements app.Dismounter.
func (f *Face) OnDismount() {
	for _, fn := range f.leave {
		fn()
	}
}

// tick looks now and then whether a new day has begun, or what runs was
// forgotten.
func (f *Face) tick(ctx app.Context) {
	ctx.After(5*time.Minute, func(ctx app.Context) {
		f.load()
		f.tick(ctx)
	})
}

// load reads the clock, once more where it is asked to while it does.
func (f *Face) load() {
	if f.loading {
		f.again = true
		return
	}
	f.loading, f.again = true, false
	env := f.Env
	page.Async(f.ctx, func(ctx context.Context) (View, error) { return Load(ctx, env.Replica, env.Now()) },
		func(_ app.Context, v View, err error) {
			f.loading = false
			if f.again {
				f.load()
			}
			if err == nil {
				f.view, f.loaded = v, true
			}
		})
}

// tap reports whether a tap is one of its own, and not the second half of a
// double one.
func (f *Face) tap() bool {
	now := f.Env.Now()
	if f.busy || now.Sub(f.tapped).Abs() < twice {
		return false
	}
	f.tapped = now
	return true
}

// do changes something: one change, one durable write.
func (f *Face) do(change func(context.Context, device.Clock) (timetrack.Entry, string, error), says func(timetrack.Entry) string) {
	f.busy, f.choose = true, false
	browser.CloseDialog(dialogID)
	env := f.Env
	page.Async(f.ctx, func(ctx context.Context) (timetrack.Entry, error) {
		e, _, err := change(ctx, env.Replica.Clock())
		if err == nil {
			go persist(context.Background())
		}
		return e, err
	}, func(_ app.Context, e timetrack.Entry, err error) {
		f.busy, f.failed = false, ""
		if err != nil {
			f.failed = Fail(env, err, f.view.Zone, f.view.Today, f.view.Activities)
			env.Say(f.failed)
		} else {
			f.said = says(e)
		}
		f.load()
	})
}

// persist asks the browser to keep what is stored, once there is something to
// keep (S14).
func persist(ctx context.Context) {
	if kept, err := browser.Persisted(ctx); err == nil && !kept {
		_, _ = browser.Persist(ctx) // Settings shows what came of it
	}
}

func (f *Face) start(a timetrack.Activity) {
	f.do(func(ctx context.Context, c device.Clock) (timetrack.Entry, string, error) { return c.Start(ctx, a.ID) },
		func(timetrack.Entry) string { return f.Env.T("clock.said.started", "activity", a.Name) })
}

func (f *Face) onStop(app.Context, app.Event) {
	if !f.tap() {
		return
	}
	name := Name(f.Env, f.view.Name)
	f.do(func(ctx context.Context, c device.Clock) (timetrack.Entry, string, error) { return c.Stop(ctx) },
		func(e timetrack.Entry) string {
			return f.Env.T("clock.said.stopped", "activity", name, "time", Exact(int64(e.Stop.Sub(e.Start)/time.Second)))
		})
}

func (f *Face) onStart(app.Context, app.Event) {
	switch {
	case !f.tap():
	case f.view.Next.ID == "":
		f.choose = true
	default:
		f.start(f.view.Next)
	}
}

func (f *Face) onChoose(app.Context, app.Event) { f.choose = true }
func (f *Face) onClose(app.Context)             { f.choose = false }

// onPick starts or switches to what was picked. What runs already goes on.
func (f *Face) onPick(ctx app.Context, _ app.Event) {
	a := Find(f.view.Activities, ctx.JSSrc().Get("dataset").Get("activity").String())
	switch {
	case a.ID == "" || f.busy:
	case f.view.Runs() && f.view.Running.Activity == a.ID:
		f.choose = false
		browser.CloseDialog(dialogID)
	default:
		f.tapped = f.Env.Now()
		f.start(a)
	}
}

// onProposed stops what was forgotten at the time that was proposed (K4).
func (f *Face) onProposed(app.Context, app.Event) {
	if !f.tap() {
		return
	}
	r := f.view.Running
	f.do(func(ctx context.Context, c device.Clock) (timetrack.Entry, string, error) {
		return c.Edit(ctx, sync.ClockArgs{Entry: r.ID, Activity: r.Activity, Start: r.Start, Stop: r.Proposal})
	}, func(e timetrack.Entry) string {
		return f.Env.T("clock.said.stopped", "activity", Name(f.Env, f.view.Name), "time", Exact(int64(e.Stop.Sub(e.Start)/time.Second)))
	})
}

func (f *Face) onStill(app.Context, app.Event) {
	f.still = f.view.Running.ID
	f.Env.KeepDraft(stillKey, f.still)
}

// Render implements app.Composer. It is as high before anything is known as
// afterwards.
func (f *Face) Render() app.UI {
	f.Env.Opening.Rest()
	t, v := f.Env.T, f.view
	shown, class := v.Next, "clock"
	if v.Runs() {
		shown, class = v.Name, "clock running"
	}
	return html.Section().ID("clock").Class(class).Aria("label", t("clock.title")).Body(
		html.Div().Class("line").Body(
			html.Button().Class("chooser").Aria("haspopup", "dialog").Attr("disabled", !f.loaded || len(v.Activities) == 0).
				OnClick(f.onChoose).Body(
				Dot(shown),
				html.Span().Class("what").Body(
					html.Span().Class("name").Text(f.name(shown)),
					f.state(),
				),
				ui.Icon("down"),
			),
			f.figure(),
			f.button(),
		),
		ui.If(v.Running.Forgotten && f.still != v.Running.ID, f.forgotten),
		html.Div().Class("sr").Role("status").Text(f.said),
		ui.If(f.choose, f.activities),
	)
}

func (f *Face) name(a timetrack.Activity) string {
	switch {
	case !f.loaded:
		return f.Env.T("shell.loading")
	case len(f.view.Activities) == 0:
		return f.Env.T("clock.none")
	case a.ID == "" && !f.view.Runs():
		return f.Env.T("clock.choose")
	}
	return Name(f.Env, a)
}

// state is how what runs stands, or that nothing does.
func (f *Face) state() app.UI {
	switch {
	case f.failed != "":
		return ui.State(ui.Refused, f.failed)
	case f.busy:
		return ui.State(ui.Busy, f.Env.T("clock.saving"))
	case !f.view.Runs():
		return ui.State("idle", f.Env.T("clock.stopped"))
	}
	tone, words := Note(f.Env, f.view.Running.Entry, f.view.State)
	return ui.State(tone, words)
}

// figure is for how long it runs, or what was clocked today.
func (f *Face) figure() app.UI {
	if f.view.Runs() {
		return html.Div().Class("figure").Body(&Elapsed{Since: f.view.Running.Start.Add(-f.view.Ahead), Now: f.Env.Now})
	}
	total := Exact(f.view.Total)
	return html.A().Class("figure").Attr("href", f.Env.Href("/time")).Body(
		html.Span().Class("elapsed").Text(total), html.Small().Text(f.Env.T("clock.today")), html.Span().Class("sr").Text(f.Env.T("clock.open")))
}

func (f *Face) button() app.UI {
	if f.view.Runs() {
		return html.Button().ID("clock-button").Class("stop").Aria("label", f.Env.T("clock.stop_label", "activity", Name(f.Env, f.view.Name))).
			OnClick(f.onStop, app.EventScope("stop")).Text(f.Env.T("clock.stop"))
	}
	label := f.Env.T("clock.start")
	if f.view.Next.ID != "" {
		label = f.Env.T("clock.start_label", "activity", f.view.Next.Name)
	}
	return html.Button().ID("clock-button").Class("primary").Aria("label", label).Attr("disabled", !f.loaded || len(f.view.Activities) == 0).
		OnClick(f.onStart, app.EventScope("start")).Text(f.Env.T("clock.start"))
}

// forgotten asks when what runs for so long was over (K4). It comes by itself, so
// it stands over the foot of the page, where it moves nothing.
func (f *Face) forgotten() app.UI {
	t, r := f.Env.T, f.view.Running
	at := Moment(f.Env, r.Proposal, f.view.Zone, f.view.Today)
	words := t("clock.forgotten", "activity", Name(f.Env, f.view.Name), "from", Moment(f.Env, r.Start, f.view.Zone, f.view.Today))
	return html.Div().Class("banner", "waiting", "forgotten").Role("status").Body(
		html.P().Text(words),
		html.Div().Class("row").Body(
			ui.If(!r.Proposal.IsZero(), func() app.UI {
				return html.Button().Class("primary").OnClick(f.onProposed).Text(t("clock.stop_at", "time", at))
			}),
			html.A().Class("button").Attr("href", f.Env.Href("/time/"+DateIn(r.Start, f.view.Zone).String()+"?edit="+r.ID)).Text(t("clock.another_time")),
			html.Button().OnClick(f.onStill).Text(t("clock.still")),
		),
	)
}

// activities are what can be started.
func (f *Face) activities() app.UI {
	title := f.Env.T("clock.start_what")
	if f.view.Runs() {
		title = f.Env.T("clock.switch_to")
	}
	return &ui.Dialog{ID: dialogID, Title: title, Close: f.Env.T("shell.close"), OnClose: f.onClose, Body: []app.UI{
		html.Ul().Class("activities").Body(app.Range(f.view.Activities).Slice(func(i int) app.UI {
			a := f.view.Activities[i]
			return html.Li().Body(html.Button().DataSet("activity", a.ID).Aria("pressed", f.view.Runs() && a.ID == f.view.Running.Activity).
				OnClick(f.onPick, app.EventScope(a.ID)).Body(Dot(a), html.Span().Text(a.Name),
				ui.If(!a.Paid, func() app.UI { return html.Small().Text(f.Env.T("clock.unpaid")) })))
		})),
	}}
}
