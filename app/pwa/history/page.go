package history

import (
	"context"
	"errors"
	"net/url"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/today"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Page is one metric over up to twelve months.
type Page struct {
	app.Compo
	Env    *page.Env
	Choice Choice

	ctx     page.Context
	view    View
	loaded  bool
	err     error
	version int  // counts the views
	loading bool // a load is under way
	again   bool // and another one is wanted after it

	months map[period.Date]bool // that are open or closed by hand, by first day
	change period.Date          // of the dialog; 0 is none
	shown  *today.Changes
	busy   bool // a file is being made
	stop   func()
}

// New makes the page of an address, whose query holds the Choice.
func New(env *page.Env, params page.Params) page.Page {
	c := Choice{Tracker: params.Get("tracker"), Metric: params.Get("metric")}
	if d, err := period.ParseDate(params.Get("until")); err == nil {
		c.Until = d
	}
	return &Page{Env: env, Choice: c}
}

// Path is the address of a choice below the app's prefix.
func Path(c Choice) string {
	q := url.Values{}
	for name, v := range map[string]string{"tracker": c.Tracker, "metric": c.Metric, "until": c.Until.String()} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if len(q) == 0 {
		return "/history"
	}
	return "/history?" + q.Encode()
}

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("history.title") }

// OnMount implements app.Mounter.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.stop = p.Env.Replica.Subscribe(func() { p.ctx.Dispatch(func(app.Context) { p.load() }) })
	p.load()
}

// OnUpdate implements app.Updater: something else was chosen.
func (p *Page) OnUpdate(app.Context) {
	if p.stop == nil { // OnMount loads it
		return
	}
	p.change, p.months = 0, nil
	p.load()
}

// OnDismount implements app.Dismounter.
func (p *Page) OnDismount() { p.stop() }

// load reads what is chosen, once more where it is asked to while it does.
func (p *Page) load() {
	if p.loading {
		p.again = true
		return
	}
	p.loading, p.again = true, false
	choice := p.Choice
	page.Async(p.ctx, func(ctx context.Context) (View, error) { return Load(ctx, p.Env.Replica, choice, p.weekStart(ctx)) },
		func(_ app.Context, v View, err error) {
			p.loading = false
			if p.again || choice != p.Choice {
				p.load()
			}
			if choice != p.Choice {
				return
			}
			p.err, p.loaded = err, p.loaded || err == nil
			if err == nil {
				p.view = v
				p.version++
			}
		})
}

// weekStart is the day on which the organization's weeks begin, so that a
// column of the calendar is a week of the trackers.
func (p *Page) weekStart(ctx context.Context) period.Weekday {
	roster, err := p.Env.Replica.Directory().Roster(ctx, p.Env.Replica.Actor().Org)
	if err != nil {
		return period.Monday
	}
	return roster.Organization.Calendar.On(period.DateOf(p.Env.Now())).WeekStart
}

func (p *Page) goTo(ctx app.Context, c Choice) { p.Env.Go(ctx, Path(c)) }

func (p *Page) onTracker(ctx app.Context, id string) { p.goTo(ctx, Choice{Tracker: id}) }

func (p *Page) onMetric(ctx app.Context, id string) {
	p.goTo(ctx, Choice{Tracker: p.view.Tracker.ID, Metric: id, Until: p.Choice.Until})
}

func (p *Page) onEarlier(ctx app.Context, _ app.Event) { p.until(ctx, p.view.Earlier) }
func (p *Page) onLater(ctx app.Context, _ app.Event)   { p.until(ctx, p.view.Later) }

func (p *Page) until(ctx app.Context, d period.Date) {
	if d > p.view.Today {
		d = 0
	}
	p.goTo(ctx, Choice{Tracker: p.view.Tracker.ID, Metric: p.view.Metric.ID, Until: d})
}

func (p *Page) onToday(ctx app.Context, _ app.Event) { p.Env.Go(ctx, today.Path(0)) }

func (p *Page) onReload(app.Context, app.Event) { p.load() }

// onClick opens the changes of a day.
func (p *Page) onClick(_ app.Context, e app.Event) {
	target := e.Get("target")
	if !target.Truthy() || target.Get("closest").Type() != app.TypeFunction {
		return
	}
	if target = target.Call("closest", "[data-changes]"); !target.Truthy() {
		return
	}
	d, err := period.ParseDate(target.Get("dataset").Get("changes").String())
	day, ok := p.day(d)
	if err != nil || !ok {
		return
	}
	p.change, p.shown = d, &today.Changes{Loading: true}
	key := day.key(p.view.Metric.ID, p.Env.Replica.Actor().Person)
	tracker := p.view.Tracker.ID
	page.Async(p.ctx, func(ctx context.Context) (today.Changes, error) { return today.LoadChanges(ctx, p.Env, tracker, key) },
		func(_ app.Context, h today.Changes, err error) {
			if p.change == d {
				h.Err = errors.Join(h.Err, err)
				p.shown = &h
			}
		})
}

func (p *Page) onClose(app.Context) { p.change = 0 }

func (p *Page) day(d period.Date) (Day, bool) {
	for _, day := range p.view.Days {
		if day.Date == d {
			return day, true
		}
	}
	return Day{}, false
}

// onToggle remembers which months are open.
func (p *Page) onToggle(first period.Date) app.EventHandler {
	return func(_ app.Context, e app.Event) {
		if p.months == nil {
			p.months = map[period.Date]bool{}
		}
		p.months[first] = e.Get("target").Get("open").Bool()
	}
}

func (p *Page) onCSV(app.Context, app.Event)  { p.export("csv") }
func (p *Page) onXLSX(app.Context, app.Event) { p.export("xlsx") }

// export gives the person a file of all changes of one's own values of the
// tracker (T21).
func (p *Page) export(format string) {
	if p.busy {
		return
	}
	p.busy = true
	q := client.EntriesQuery{Tracker: p.view.Tracker.ID, Selection: client.Selection{People: []string{p.Env.Replica.Actor().Person}}}
	page.Async(p.ctx, func(ctx context.Context) (struct{}, error) {
		d, err := p.Env.Client.ExportHistory(ctx, q, client.ExportFormat{Format: format})
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, browser.SaveDownload(ctx, d, nil)
	}, func(_ app.Context, _ struct{}, err error) {
		p.busy = false
		switch {
		case errors.Is(err, client.ErrOffline):
			p.Env.Say(p.Env.T("history.export.offline"))
		case err != nil:
			p.Env.Say(p.Env.Fail(err))
		default:
			p.Env.Say(p.Env.T("history.export.done"))
		}
	})
}
