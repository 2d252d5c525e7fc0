package today

import (
	"context"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Page is the page of one day. Make it with New.
type Page struct {
	app.Compo
	Env *page.Env
	Day period.Date // 0 is today

	ctx    page.Context
	desk   *Desk // nil before open
	day    Snapshot
	typed  map[string]typing // in the fields, by id
	said   string            // for screen readers: what became of the last value
	dialog dialog

	leave      []func()
	held       bool // + or − was held, and stepped by itself
	cancelHold context.CancelFunc
}

// New makes the page of an address, whose part "date" names the day; one that
// names none is that of today.
func New(env *page.Env, params page.Params) page.Page {
	d, err := period.ParseDate(params.Get("date"))
	if err != nil {
		d = 0
	}
	return &Page{Env: env, Day: d, typed: map[string]typing{}}
}

// Path is the address of a day below the app's prefix; 0 is today.
func Path(d period.Date) string {
	if d == 0 {
		return "/"
	}
	return "/today/" + d.String()
}

// persist asks the browser to keep what is stored, once there is something to
// keep (S14).
func persist(ctx context.Context) {
	if kept, err := browser.Persisted(ctx); err == nil && !kept {
		// A browser that refuses keeps it for now; Settings shows that.
		_, _ = browser.Persist(ctx)
	}
}

// Title implements page.Page.
func (p *Page) Title() string {
	if p.Day == 0 {
		return p.Env.T("today.title")
	}
	return p.Env.Text.Date(p.Day)
}

// deskState is the go-app state that holds the Desk: what is typed or tapped
// outlives the pages, each of which shows one day.
const deskState = "headway:today:desk"

// kept wraps the Desk, for a state that is a pointer is copied.
type kept struct{ desk *Desk }

// open finds the desk, or makes one.
func (p *Page) open(ctx app.Context) {
	var k kept
	ctx.GetState(deskState, &k)
	if k.desk == nil || k.desk.replica != Replica(p.Env.Replica) { // the first page, or another person's
		k.desk = NewDesk(p.Env.Replica, &Options{Saved: persist, Pace: p.Env.Pace})
		ctx.SetState(deskState, k)
	}
	p.desk = k.desk
}

// Prepare implements page.Preparer.
func (p *Page) Prepare(ctx app.Context) {
	p.open(ctx)
	p.Env.Opening.Rest()
	p.day = p.desk.Read(context.Background(), p.Day)
}

// OnMount implements app.Mounter.
func (p *Page) OnMount(ctx app.Context) {
	p.ctx = page.Own(ctx)
	p.open(ctx)
	p.leave = []func(){
		p.desk.Look(p.Day, func() { ctx.Dispatch(p.refresh) }),
		browser.OnVisible(func(visible bool) {
			if visible {
				p.desk.Reload()
			} else {
				p.desk.Flush(context.Background())
			}
		}),
	}
	p.refresh(ctx)
	p.tick(ctx)
}

// OnDismount implements app.Dismounter.
func (p *Page) OnDismount() {
	p.release()
	for _, fn := range p.leave {
		fn()
	}
	p.leave = nil
}

// tick looks each minute whether a new day has begun.
func (p *Page) tick(ctx app.Context) {
	ctx.After(time.Minute, func(ctx app.Context) {
		p.desk.Reload()
		p.tick(ctx)
	})
}

// refresh takes in what the desk has.
func (p *Page) refresh(ctx app.Context) {
	p.day = p.desk.Snapshot()
	p.Env.SetDirty("today", p.desk.Typed() || p.desk.Unwritten())
}

func (p *Page) onPrevious(ctx app.Context, _ app.Event) { p.goTo(ctx, p.day.Date-1) }
func (p *Page) onNext(ctx app.Context, _ app.Event)     { p.goTo(ctx, p.day.Date+1) }
func (p *Page) onToday(ctx app.Context, _ app.Event)    { p.goTo(ctx, p.day.Today) }

func (p *Page) goTo(ctx app.Context, d period.Date) {
	if d >= p.day.Today {
		d = 0
	}
	p.Env.Go(ctx, Path(d))
}

func (p *Page) onReload(app.Context, app.Event) { p.desk.Go(p.Day) }
