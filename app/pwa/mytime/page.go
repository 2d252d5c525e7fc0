package mytime

import (
	"context"
	"errors"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Page is the page of one day and its week. Make it with New.
type Page struct {
	app.Compo
	Env  *page.Env
	Day  period.Date // 0 is today
	Edit string      // id of the entry that is opened at once
	Anew string      // id of the held or refused change that is made anew at once

	ctx     page.Context
	view    View
	loaded  bool
	err     error // why the day could not be read
	loading bool
	again   bool

	pay     api.TimeRow
	payKind string // of the period of pay: week or month
	payDate period.Date
	payErr  error
	paid    bool   // pay is there
	asked   int    // counts the questions about pay: an older answer is too late
	counted string // what the day was when pay was asked for

	form    *form    // nil: nothing is edited
	history *history // nil: closed
	leave   []func()
}

// New makes the page of an address, whose part "date" names the day; one that
// names none is that of today.
func New(env *page.Env, params page.Params) page.Page {
	d, err := period.ParseDate(params.Get("date"))
	if err != nil {
		d = 0
	}
	return &Page{Env: env, Day: d, Edit: params.Get("edit"), Anew: params.Get("again"), payKind: "week"}
}

// Path is the address of a day below the app's prefix; 0 is today.
func Path(d period.Date) string {
	if d == 0 {
		return "/time"
	}
	return "/time/" + d.String()
}

// Title implements page.Page.
func (p *Page) Title() string {
	if p.Day == 0 {
		return p.Env.T("mytime.title")
	}
	return p.Env.T("mytime.title_day", "day", p.Env.Text.Date(p.Day))
}

// OnMount implements app.Mounter.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.leave = []func(){
		p.Env.Listen(page.Mine, p.load),
		p.Env.Listen(page.Figures, p.loadPay),
		p.Env.WhenBack(func() error { return p.payErr }, p.loadPay),
		browser.OnVisible(func(visible bool) {
			if visible {
				ctx.Dispatch(func(app.Context) { p.load() })
			}
		}),
	}
	p.load()
	p.tick(ctx)
}

// OnDismount implements app.Dismounter. What is typed and not saved is kept.
func (p *Page) OnDismount() {
	for _, fn := range p.leave {
		fn()
	}
	p.Env.SetDirty(formName, false)
}

// tick looks each minute whether a new day has begun.
func (p *Page) tick(ctx app.Context) {
	ctx.After(time.Minute, func(ctx app.Context) {
		p.load()
		p.tick(ctx)
	})
}

// load reads the day, once more where it is asked to while it does.
func (p *Page) load() {
	if p.loading {
		p.again = true
		return
	}
	p.loading, p.again = true, false
	env, d := p.Env, p.Day
	page.Async(p.ctx, func(ctx context.Context) (View, error) { return Load(ctx, env.Replica, d, env.Now()) },
		func(_ app.Context, v View, err error) {
			p.loading = false
			if p.again {
				p.load()
			}
			p.err = err
			if err != nil {
				return
			}
			p.view, p.loaded = v, true
			if p.Edit != "" {
				id := p.Edit
				p.Edit = ""
				p.open(id)
			}
			if p.Anew != "" {
				id := p.Anew
				p.Anew = ""
				p.mend(id)
			}
			if is := p.fingerprint(); is != p.counted || p.payDate != v.Date {
				p.counted = is
				p.loadPay()
			}
		})
}

// fingerprint changes with what the server has of the week; "" while something
// was not sent.
func (p *Page) fingerprint() string {
	if p.Env.Replica.Pending() > 0 {
		return p.counted
	}
	is := p.view.Date.String()
	for _, s := range p.view.Week.Days {
		is += " " + s.Date.String()
		for _, b := range s.Reported.Blocks {
			if !b.Running {
				is += " " + b.Activity.ID + b.Start.String() + b.Stop.String()
			}
		}
		if s.Frozen {
			is += "!"
		}
	}
	return is
}

// loadPay asks the server what the week or the month earns (K19).
func (p *Page) loadPay() {
	if !p.loaded {
		return
	}
	p.asked++
	n, kind, d := p.asked, p.payKind, p.view.Date
	if d != p.payDate {
		p.paid = p.paid && p.view.Week.Contains(p.payDate) && kind == "week"
		p.payDate = d
	}
	env := p.Env
	page.Async(p.ctx, func(ctx context.Context) (api.TimeRow, error) {
		return env.Client.MyTime(ctx, client.TimeDays{Period: kind, Date: d})
	}, func(_ app.Context, row api.TimeRow, err error) {
		if n != p.asked {
			return
		}
		if errors.Is(err, client.ErrSignedOut) {
			env.SignedOut()
		}
		p.payErr = err
		if err == nil {
			p.pay, p.paid = row, true
		}
	})
}

func (p *Page) onPayKind(_ app.Context, kind string) {
	if kind != p.payKind {
		p.payKind, p.paid = kind, false
		p.loadPay()
	}
}

func (p *Page) onPayAgain(app.Context, app.Event) { p.loadPay() }

func (p *Page) onPrevious(ctx app.Context, _ app.Event) { p.goTo(ctx, p.view.Date-1) }
func (p *Page) onNext(ctx app.Context, _ app.Event)     { p.goTo(ctx, p.view.Date+1) }
func (p *Page) onToday(ctx app.Context, _ app.Event)    { p.goTo(ctx, p.view.Today) }

func (p *Page) onDay(ctx app.Context, d period.Date) {
	if d != 0 && d != p.view.Date {
		p.goTo(ctx, d)
	}
}

func (p *Page) goTo(ctx app.Context, d period.Date) {
	if d == p.view.Today {
		d = 0
	}
	p.Env.Go(ctx, Path(d))
}

func (p *Page) onReload(app.Context, app.Event) { p.load() }

// onDismiss hides a change that the server has judged.
func (p *Page) onDismiss(ctx app.Context, _ app.Event) {
	id := ctx.JSSrc().Get("dataset").Get("change").String()
	page.Async(p.ctx, func(ctx context.Context) (struct{}, error) { return struct{}{}, p.Env.Replica.Dismiss(ctx, id) },
		func(_ app.Context, _ struct{}, err error) {
			if err != nil {
				p.Env.Say(p.Env.Fail(err))
			}
		})
}

// changes are those of the clock that were made here on an entry, and that the
// server has not judged.
func changes(all []device.Change, entry string) []device.Change {
	var out []device.Change
	for _, c := range all {
		if a := c.Clock(); a != nil && (a.Entry == entry || c.ID == entry) && (c.State == device.Saved || c.State == device.Sent || c.State == device.NeedsYou) {
			out = append(out, c)
		}
	}
	return out
}
