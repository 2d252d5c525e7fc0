// Package page is what the pages of the app get from the shell: who is signed
// in, the data on this device, the server, and the words.
package page

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/browser"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/sync/device"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Page is what the shell shows at an address. Its own heading is a ui.Header,
// whose h1 gets the focus after navigation.
type Page interface {
	app.Composer
	// Title names the page, in words.
	Title() string
}

// Preparer is a page that can have what it shows before it is drawn for the
// first time. The shell asks it to when the app opens: then nothing is drawn
// twice, and nothing is tapped that is about to move.
type Preparer interface {
	// Prepare is called on the goroutine of the user interface. It fetches
	// nothing from the server.
	Prepare(ctx app.Context)
}

// Params are the parts of an address: what the pattern of the route names, and
// the query.
type Params struct {
	Path  map[string]string
	Query url.Values
}

// Get returns a part by name, that of the path first.
func (p Params) Get(name string) string {
	if v, ok := p.Path[name]; ok {
		return v
	}
	return p.Query.Get(name)
}

// Shell is what the frame around the pages does for them.
type Shell interface {
	// Say shows a short message for some seconds and reads it out.
	Say(message string)
	// Listen calls fn on the goroutine of the user interface whenever there is
	// news of that kind, until stop.
	Listen(news News, fn func()) (stop func())
	// SetDirty says whether the form of that name holds something unsaved:
	// then the app neither changes its version by itself nor lets the page be
	// closed without a question.
	SetDirty(form string, dirty bool)
	// SignedOut says that the server wants somebody to sign in again.
	SignedOut()
	// Reload reads who is signed in anew, after a change of the profile or the
	// organization.
	Reload()
	// SignOut ends the session on this device (S10).
	SignOut(ctx context.Context, discard bool) error
}

// News is a kind of event that pages listen to.
type News string

// The kinds of news.
const (
	Figures News = "figures" // of others, whom the person may see (S12)
	Held    News = "held"    // the list of held changes
	Mine    News = "mine"    // what is on this device
	Network News = "network" // whether the server can be reached
)

// Env is what a page gets. Its fields do not change while a page is shown.
type Env struct {
	Prefix  string // under which the app is, with a slash at both ends
	Version string // of the app
	Client  *client.Client
	Replica *device.Replica // nil while nobody is signed in
	Text    *text.Printer
	Me      api.Me // of the last contact while offline
	// Hosted says that a host product signs people in: there are no passwords
	// and no sign-out here.
	Hosted bool
	Now    func() time.Time
	// Pace is for what takes long, beside the goroutine of the user interface.
	Pace *browser.Pace
	// Opening is for the goroutine of the user interface, until something is
	// shown that can be tapped; from then on it does not rest.
	Opening *browser.Pace
	Shell
}

// Href is the address of a path of the app, such as "/history", for links and
// for Go.
func (e *Env) Href(path string) string { return strings.TrimSuffix(e.Prefix, "/") + path }

// Go shows the page at a path of the app.
func (e *Env) Go(ctx app.Context, path string) { ctx.Navigate(e.Href(path)) }

// T is Text.T.
func (e *Env) T(key string, args ...any) string { return e.Text.T(key, args...) }

// Offline reports whether the last attempt to reach the server failed.
func (e *Env) Offline() bool {
	return e.Replica != nil && e.Replica.Status().Failure == device.Offline
}

// WhenBack calls load when the network is back after failed says that it was
// the network that kept something from being loaded, until stop is called.
func (e *Env) WhenBack(failed func() error, load func()) (stop func()) {
	return e.Listen(Network, func() {
		if errors.Is(failed(), client.ErrOffline) && !e.Offline() {
			load()
		}
	})
}

// Fail says in words why something failed: by the catalogue where it knows the
// code of a refusal, else in the server's words.
func (e *Env) Fail(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, client.ErrOffline), errors.Is(err, context.DeadlineExceeded):
		return e.T("fail.offline")
	case errors.Is(err, client.ErrSignedOut):
		return e.T("fail.signed_out")
	case errors.Is(err, device.ErrQuota):
		return e.T("fail.quota")
	}
	if p, ok := errors.AsType[*client.Problem](err); ok && p.Status >= 500 {
		return e.T("fail.server")
	}
	return e.Refusal(fault.Code(err), reason(err))
}

// Refusal says a refusal in words: by its code where the catalogue knows it,
// else in the words that came with it.
func (e *Env) Refusal(code, reason string) string {
	if key := "code." + code; e.Text.Has(key) {
		return e.T(key)
	}
	if reason != "" {
		return reason
	}
	return e.T("fail.other")
}

// reason is what an error says to a person.
func reason(err error) string {
	if p, ok := errors.AsType[*client.Problem](err); ok {
		return p.Detail
	}
	if r, ok := errors.AsType[*fault.Refusal](err); ok {
		return r.Reason
	}
	if i, ok := errors.AsType[*fault.Invalid](err); ok {
		return strings.TrimSpace(i.Field + " " + i.Reason)
	}
	return err.Error()
}

// Fields returns what an error says of the fields of a form, by field.
func (e *Env) Fields(err error) map[string]string {
	found := map[string]string{}
	var walk func(error)
	walk = func(err error) {
		switch v := err.(type) {
		case nil:
			return
		case *client.Problem:
			for i, f := range v.Errors {
				found[f.Field] = f.Reason
				if i == 0 { // which a code is of
					found[f.Field] = e.Refusal(v.Code, f.Reason)
				}
			}
			return
		case *fault.Invalid:
			found[v.Field] = v.Reason
			return
		case *fault.Refusal:
			if v.Field != "" {
				found[v.Field] = e.Refusal(v.Code, v.Reason)
			}
		}
		switch v := err.(type) {
		case interface{ Unwrap() []error }:
			for _, sub := range v.Unwrap() {
				walk(sub)
			}
		case interface{ Unwrap() error }:
			walk(v.Unwrap())
		}
	}
	walk(err)
	return found
}
