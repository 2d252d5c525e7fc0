package reports

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Page is the report of one tracker.
type Page struct {
	app.Compo
	Env     *page.Env
	Address Address

	// ctx is that of the page itself: what an element of it began, which is
	// gone meanwhile, has its answer dropped.
	ctx     page.Context
	figures figures
	loaded  bool
	err     error // of the last load
	version int   // counts what the table depends on
	loading bool  // a load is under way
	again   bool  // and another one is wanted after it
	choice  Choice
	dialog  dialog
	leave   []func()

	exportAll bool // all columns, instead of those on screen
}

// figures is what the server says of an address.
type figures struct {
	Report  api.Report
	Missing []api.Ref    // who has not submitted today, of those in view
	Closure *api.Closure // by which the period is closed
	Series  *series
	Metric  int       // index of that of the series
	Own     bool      // there is no network: one's own row, from this device
	At      time.Time // when they were read
	path    string    // of the address
}

// dialog is what stands above the page; at most one of its fields is set.
type dialog struct {
	columns bool
	missing bool
	filter  *filter
	closing *closing
	number  *number
}

// New makes the page of an address.
func New(env *page.Env, params page.Params) page.Page {
	p := &Page{Env: env, Address: ParseAddress(params)}
	p.choice = ParseChoice(browser.Local(p.choiceKey()))
	return p
}

func (p *Page) choiceKey() string { return "headway:report:" + p.Env.Prefix + ":" + p.Address.Tracker }

// Title implements page.Page.
func (p *Page) Title() string { return p.Env.T("reports.title") }

// OnMount implements app.Mounter.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.leave = []func(){
		p.Env.Listen(page.Figures, p.refresh),
		p.Env.WhenBack(func() error { return p.err }, p.load),
	}
	p.load()
}

// OnDismount implements app.Dismounter.
func (p *Page) OnDismount() {
	for _, fn := range p.leave {
		fn()
	}
	p.leave = nil
	p.Env.SetDirty("reports", false)
}

// refresh reads anew what is shown, in its place.
func (p *Page) refresh() {
	p.load()
	if n := p.dialog.number; n != nil {
		n.load()
	}
}

// load reads the figures, once more where it is asked to while it does.
func (p *Page) load() {
	if p.loading {
		p.again = true
		return
	}
	p.loading, p.again = true, false
	address := p.Address
	page.Async(p.ctx, func(ctx context.Context) (figures, error) { return fetch(ctx, p.Env, address) },
		func(_ app.Context, f figures, err error) {
			p.loading = false
			if p.again || p.Address.Path() != address.Path() {
				p.load()
				return
			}
			p.take(f, err)
		})
}

// take takes in what was read. Figures of others that cannot be read any more
// are not shown any more, unless only the network failed.
func (p *Page) take(f figures, err error) {
	p.err = err
	switch {
	case errors.Is(err, client.ErrSignedOut):
		p.Env.SignedOut()
		p.loaded = false
	case errors.Is(err, client.ErrOffline) && p.loaded && p.figures.path == f.path:
	case errors.Is(err, client.ErrOffline):
		p.figures, p.loaded = f, f.Own
	case err == nil:
		p.figures, p.loaded = f, true
		browser.SetTitle(f.Report.Tracker.Name + " · Headway")
	default:
		p.loaded = false
	}
	p.version++
}

// fetch reads the figures of an address; without a network one's own row, with
// the error.
func fetch(ctx context.Context, env *page.Env, a Address) (figures, error) {
	f := figures{At: env.Now(), path: a.Path()}
	var err error
	if f.Report, err = env.Client.Report(ctx, a.Report()); err != nil {
		if errors.Is(err, client.ErrOffline) {
			if own, ownErr := ownReport(ctx, env.Replica, a); ownErr == nil {
				f.Report, f.Own = own, true
			}
		}
		return f, err
	}
	r := f.Report
	if covers(r, r.Today) {
		if f.Missing, err = missing(ctx, env.Client, r); err != nil {
			return f, err
		}
	}
	if r.Closed {
		if f.Closure, err = closure(ctx, env.Client, r); err != nil {
			return f, err
		}
	}
	if a.Chart && len(r.Tracker.Metrics) > 0 {
		f.Metric = max(0, slices.IndexFunc(r.Tracker.Metrics, func(m api.Metric) bool { return m.ID == a.Metric }))
		s, err := env.Client.Series(ctx, a.Series(r.Tracker.Metrics[f.Metric].ID, min(r.Period.End, r.Today+1)))
		if err != nil {
			return f, err
		}
		f.Series = (*series)(&s)
	}
	return f, nil
}

// covers reports whether a day is in the period of a report.
func covers(r api.Report, d period.Date) bool { return r.Period.Start <= d && d < r.Period.End }

// missing are the people of the report who have not submitted today.
func missing(ctx context.Context, c *client.Client, r api.Report) ([]api.Ref, error) {
	glances, err := c.Glances(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range glances.Items {
		if g.Tracker.ID == r.Tracker.ID {
			return InView(r, g.Missing), nil
		}
	}
	return nil, nil
}

// closure finds the closing that the period of a report is closed by.
func closure(ctx context.Context, c *client.Client, r api.Report) (*api.Closure, error) {
	closures, err := c.Closures(ctx, r.Tracker.ID)
	if err != nil {
		return nil, err
	}
	for _, item := range closures.Items {
		if item.Closed && item.From < r.Period.End && item.Until > r.Period.Start {
			return &item, nil
		}
	}
	return nil, nil
}

// goTo shows another address in place: what was shown stays until the new
// figures are there.
func (p *Page) goTo(a Address) {
	if a.Path() == p.Address.Path() {
		return
	}
	p.Address = a
	if next, err := p.ctx.Page().URL().Parse(p.Env.Href(a.Path())); err == nil {
		p.ctx.Page().ReplaceURL(next)
	}
	p.version++
	p.load()
}

// change shows the present address with something different in it.
func (p *Page) change(with func(*Address)) {
	a := p.Address
	with(&a)
	p.goTo(a)
}

// showDay shows the period of a day.
func (p *Page) showDay(d period.Date) {
	r := p.figures.Report
	if d >= r.Today {
		d = 0
	}
	p.change(func(a *Address) { a.Date = d })
}

func (p *Page) onPrevious(app.Context, app.Event) {
	p.showDay(p.figures.Report.Period.Start - 1)
}
func (p *Page) onNext(app.Context, app.Event)  { p.showDay(p.figures.Report.Period.End) }
func (p *Page) onToday(app.Context, app.Event) { p.showDay(p.figures.Report.Today) }
func (p *Page) onRetry(app.Context, app.Event) { p.load() }

// onDate takes the day that somebody picked; while a year is typed there are
// others, before the tracker.
func (p *Page) onDate(_ app.Context, d period.Date) {
	if d >= p.figures.Report.Tracker.Start && d <= p.figures.Report.Today {
		p.showDay(d)
	}
}

func (p *Page) onSort(_ app.Context, sort string) {
	if sort == "name" {
		sort = ""
	}
	p.change(func(a *Address) { a.Sort = sort })
}

func (p *Page) onView(_ app.Context, view string) {
	p.change(func(a *Address) { a.Chart = view == "chart" })
}

// manages reports whether the person may manage trackers: close periods, and
// correct entries.
func (p *Page) manages() bool {
	return slices.Contains(p.Env.Me.Permissions, "trackers.manage") && !p.figures.Own
}

// me is the id of the person.
func (p *Page) me() string {
	if p.Env.Me.Person == nil {
		return ""
	}
	return p.Env.Me.Person.ID
}

// lost reports whether the page shows nothing because it may not.
func (p *Page) lost() bool {
	return errors.Is(p.err, fault.ErrNotFound) || errors.Is(p.err, fault.ErrDenied)
}

func (p *Page) onCloseDialog(app.Context) {
	p.dialog = dialog{}
	p.Env.SetDirty("reports", false)
}
