// Package pwa is the web app: the shell around its pages, which knows who is
// signed in, keeps the data on this device in step with the server, and shows
// the page of an address.
//
// Adding a page takes a folder with a component that implements page.Page, its
// messages in text/en and text/de, a line in routes.go, and one in the program
// that it belongs to (app/cmd/pwa or app/cmd/office).
package pwa

import (
	"context"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/html"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/remind"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
)

// stage is what the shell shows.
type stage int

const (
	opening  stage = iota // finding out who is signed in
	outside               // sign-in, or the page of a link
	inside                // the pages
	hosted                // the host product is to sign somebody in
	stranded              // no network, and nothing on this device
)

// Shell is the root component. Make one with New for each navigation, as
// go-app does: the first one stays, with all of its state.
type Shell struct {
	app.Compo

	program Program
	pages   Pages
	ctx     page.Context
	signIn  string // address of the host's sign-in, as app.Config.SignInURL
	stage   stage
	drawn   bool // something is shown that can be tapped
	env     *page.Env
	path    string // of the app, without the prefix
	shown   page.Page
	key     string // names the page that is shown
	visited bool   // a page was shown before, so the focus moves with navigation

	session   *session // nil outside
	entered   int      // how often somebody was let in
	listeners map[page.News]map[int]func()
	listened  int
	telling   atomic.Bool // a Dispatch is on its way
	dirty     map[string]bool
	message   string // said a moment ago
	messages  int
	expired   bool // the server wants somebody to sign in again
	more      bool // the rest of the menu is open
	due       []remind.Reminder
	lost      int64 // changes that the browser has thrown away
	failure   error
}

// New returns the shell of a program, which does nothing before it is mounted.
// Each page that the menu has in this program is one of pages.
func New(program Program, pages Pages) *Shell { return &Shell{program: program, pages: pages} }

// OnMount implements app.Mounter.
func (s *Shell) OnMount(ctx app.Context) {
	s.ctx = page.Own(ctx)
	s.listeners, s.dirty = map[page.News]map[int]func(){}, map[string]bool{}
	prefix := app.Getenv("HEADWAY_PREFIX")
	if prefix == "" {
		prefix = "/"
	}
	s.env = &page.Env{
		Prefix: prefix, Version: app.Getenv("HEADWAY_VERSION"), Hosted: app.Getenv("HEADWAY_HOSTED") != "",
		Client: client.New(prefix, nil), Now: time.Now, Pace: browser.NewPace(), Opening: browser.NewPace(), Shell: s,
	}
	s.rest()
	s.signIn = app.Getenv("HEADWAY_SIGN_IN")
	browser.SetTheme(browser.Local(page.ThemeKey(prefix)))
	browser.BeforeLeaving(func() bool { return len(s.dirty) > 0 })
	s.speak("")
	s.rest()
	s.begin()
}

// speak chooses the language: the person's, else one that was chosen on this
// device, else the browser's.
func (s *Shell) speak(language string) {
	wanted := browser.Languages()
	for _, first := range []string{browser.Local(page.LanguageKey(s.env.Prefix)), language} {
		if first != "" {
			wanted = append([]string{first}, wanted...)
		}
	}
	p := text.New(wanted...)
	s.env.Text = p
	browser.SetLanguage(p.Tag(), "ltr")
}

// OnNav implements app.Navigator.
func (s *Shell) OnNav(ctx app.Context) {
	if s.env == nil { // before OnMount
		s.OnMount(ctx)
	}
	s.more = false
	s.route()
}

// route chooses the page of the present address.
func (s *Shell) route() {
	u := s.ctx.Page().URL()
	s.path = "/" + strings.Trim(strings.TrimPrefix(u.Path, strings.TrimSuffix(s.env.Prefix, "/")), "/")
	if s.stage != inside {
		return
	}
	before := s.key
	s.shown, s.key = s.open(s.path, u.Query())
	if s.key == before {
		return
	}
	title := s.env.Text.T("shell.not_found")
	if s.shown != nil {
		title = s.shown.Title()
	}
	browser.SetTitle(title + " · Headway")
	if p, ok := s.shown.(page.Preparer); ok && !s.drawn {
		p.Prepare(s.ctx.Context)
	}
	if s.visited {
		s.ctx.Defer(func(app.Context) {
			if browser.FocusedIn("main") { // whoever is quicker goes on where they are
				return
			}
			browser.ScrollTop()
			browser.Focus(ui.TitleID)
		})
	}
	s.visited = true
}

// Say implements page.Shell.
func (s *Shell) Say(message string) {
	s.dispatch(func(ctx app.Context) {
		s.message = message
		s.messages++
		n := s.messages
		ctx.After(6*time.Second, func(app.Context) {
			if s.messages == n {
				s.message = ""
			}
		})
	})
}

// Listen implements page.Shell.
func (s *Shell) Listen(news page.News, fn func()) (stop func()) {
	if s.listeners[news] == nil {
		s.listeners[news] = map[int]func(){}
	}
	s.listened++
	id := s.listened
	s.listeners[news][id] = fn
	return func() { delete(s.listeners[news], id) }
}

// tell calls those who listen.
func (s *Shell) tell(news page.News) {
	for _, fn := range s.listeners[news] {
		fn()
	}
}

// SetDirty implements page.Shell.
func (s *Shell) SetDirty(form string, dirty bool) {
	if dirty {
		s.dirty[form] = true
	} else {
		delete(s.dirty, form)
	}
}

// SignedOut implements page.Shell.
func (s *Shell) SignedOut() { s.dispatch(func(app.Context) { s.expired = true }) }

// Reload implements page.Shell.
func (s *Shell) Reload() { s.dispatch(func(app.Context) { s.begin() }) }

// dispatch runs fn on the goroutine of the user interface and renders the
// shell.
func (s *Shell) dispatch(fn func(app.Context)) { s.ctx.Dispatch(fn) }

// rest lets the page have its turn while nothing is shown yet. Later it would
// be wrong here, on the goroutine of the user interface: the event of that turn
// waits until the goroutine is done, and then comes too late to keep a form
// from being sent, or selects what was typed meanwhile.
func (s *Shell) rest() { s.env.Opening.Rest() }

// OnAppUpdate implements app.AppUpdater: a newer version is on this device. It
// is used at once where nothing can be lost by it (S15).
func (s *Shell) OnAppUpdate(ctx app.Context) { s.tryUpdate() }

func (s *Shell) tryUpdate() {
	idle := len(s.dirty) == 0 && s.message == "" && !browser.Visible()
	if s.session != nil {
		idle = idle && s.session.replica.Pending() == 0
	}
	if browser.UpdateReady() && idle {
		s.update()
	}
}

func (s *Shell) update() {
	if err := browser.Update(); err != nil {
		s.Say(s.env.Fail(err))
	}
}

// Render implements app.Composer.
func (s *Shell) Render() app.UI {
	if s.env == nil {
		return html.Div()
	}
	s.rest()
	if s.stage != opening && !s.drawn {
		s.drawn = true
		s.ctx.Defer(func(app.Context) { s.env.Opening.Stop() })
	}
	switch s.stage {
	case inside:
		return s.frame()
	case outside:
		return s.entrance()
	case hosted:
		return html.Main().Class("alone").Body(brand(), ui.Failure(s.env.T("shell.host_sign_in"), s.toHost()))
	case stranded:
		return s.alone(s.env.Fail(s.failure)+" "+s.env.T("shell.not_loaded"), "shell.retry", s.onRetry)
	}
	return html.Main().Class("alone").Body(ui.Skeleton(s.env.T("shell.loading"), 3))
}

// alone is a page that says one thing.
func (s *Shell) alone(words, button string, click app.EventHandler) app.UI {
	return html.Main().Class("alone").Body(
		brand(),
		ui.Failure(words, html.Button().Class("primary").Text(s.env.T(button)).OnClick(click, app.EventScope(button))),
	)
}

func brand() app.UI { return html.P().Class("brand").Body(app.Text("head"), html.I().Text("way")) }

// toHost leads to the host's sign-in. Where that is not known, loading the page
// anew may.
func (s *Shell) toHost() app.UI {
	if s.signIn == "" {
		return html.Button().Class("primary").Text(s.env.T("shell.reload")).OnClick(s.onReload)
	}
	return html.A().Class("button", "primary").Attr("href", signInAt(s.signIn, browser.Here())).Text(s.env.T("shell.sign_in")).OnClick(s.onHost)
}

// onHost leaves the app, which takes links of its origin for its own.
func (s *Shell) onHost(_ app.Context, e app.Event) {
	e.PreventDefault()
	e.Call("stopPropagation")
	browser.Leave(signInAt(s.signIn, browser.Here()))
}

// signInAt is the address of a host's sign-in that comes back to an address of
// the app.
func signInAt(address, back string) string {
	return strings.ReplaceAll(address, "{return}", url.QueryEscape(back))
}

func (s *Shell) onReload(app.Context, app.Event) { browser.Reload() }
func (s *Shell) onRetry(app.Context, app.Event) {
	s.stage = opening
	s.begin()
}

// once is a context of the length of a request that no page waits for.
func once() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 30*time.Second)
}
