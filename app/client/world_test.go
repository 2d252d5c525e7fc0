//go:build !js

package client_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const (
	password = "zebra-lamp-violet"
	another  = "correct horse battery"
)

// letters is a Mailer that keeps the secrets of links.
type letters chan string

func (l letters) Send(_ context.Context, m account.Mail) error {
	_, rest, _ := strings.Cut(m.Text, "#")
	secret, _, _ := strings.Cut(rest, "\n")
	l <- secret
	return nil
}

// world is the stand-alone app of an organization with Olga, who may do
// everything, behind a real server.
type world struct {
	*client.Client // Olga's, signed in
	t              testing.TB
	ctx            context.Context
	base           string
	letters        letters
	olga           string // her id
	today          period.Date
}

// newWorld makes a world. Its server is under a prefix, as in a product.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), letters: make(letters, 10)}
	db := httpapi.Claims(memstore.New(nil))
	dir := directory.New(db, nil)
	o, p, err := dir.Found(w.ctx, directory.Founding{
		Name: "Umbrella", First: directory.Profile{FirstName: "Olga", LastName: "Owner", Email: "olga@example.com"},
	})
	w.ok(err)
	w.olga = p.ID
	var served http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { served.ServeHTTP(rw, r) }))
	t.Cleanup(server.Close)
	w.base = server.URL + "/performance/"
	at, err := url.Parse(w.base)
	w.ok(err)
	accounts := account.New(db, dir, &account.Options{
		Mailer: w.letters, BaseURL: at, Hashing: account.Hashing{Memory: 8, Passes: 1, Threads: 1}, Logger: slog.New(slog.DiscardHandler),
	})
	w.ok(accounts.SetPassword(w.ctx, o.ID, p.ID, password))
	headway, err := app.New(app.Config{
		DB: db, Directory: dir, Accounts: accounts, Admin: dir, Prefix: "/performance/", Logger: slog.New(slog.DiscardHandler),
	})
	w.ok(err)
	served = headway
	running, stop := context.WithCancel(w.ctx)
	var work sync.WaitGroup
	work.Go(func() { accounts.Run(running) })
	t.Cleanup(func() { stop(); work.Wait() })
	w.Client = w.signedIn("olga@example.com", password)
	me, err := w.Me(w.ctx)
	w.ok(err)
	w.today = me.Today
	return w
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused fails the test unless the error has that code.
func (w *world) refused(err error, code string) {
	w.t.Helper()
	if got := fault.Code(err); got != code {
		w.t.Fatalf("refused with %q (%v), want %q", got, err, code)
	}
}

// nobody is a client that has not signed in.
func (w *world) nobody() *client.Client { return client.New(w.base, nil) }

func (w *world) signedIn(email, password string) *client.Client {
	w.t.Helper()
	c := w.nobody()
	answer, err := c.SignIn(w.ctx, api.SignIn{Email: email, Password: password})
	w.ok(err)
	if answer.Session == nil {
		w.t.Fatalf("not signed in: %v", answer)
	}
	return c
}

// hire adds a person with the given preset and a password, and signs in.
func (w *world) hire(first, preset, location string) (api.Person, *client.Client) {
	w.t.Helper()
	presets, err := w.Presets(w.ctx)
	w.ok(err)
	in := api.PersonInput{FirstName: first, LastName: "Tester", Email: strings.ToLower(first) + "@example.com", Locations: []api.Membership{{ID: location}}}
	for _, p := range presets.Items {
		if p.Name == preset {
			in.Level, in.Permissions = p.Level, p.Permissions
		}
	}
	p, err := w.CreatePerson(w.ctx, in)
	w.ok(err)
	w.ok(w.InvitePerson(w.ctx, p.ID))
	c := w.nobody()
	_, err = c.RedeemLink(w.ctx, api.Redemption{Secret: <-w.letters, Password: password})
	w.ok(err)
	return p, c
}

// tracker makes a weekly tracker with one metric, Calls, that everybody enters.
func (w *world) tracker(name string) api.Tracker {
	w.t.Helper()
	t, err := w.CreateTracker(w.ctx, trackerInput(name, w.today-70))
	w.ok(err)
	return t
}

func trackerInput(name string, start period.Date) api.TrackerInput {
	return api.TrackerInput{
		Name: name, Start: start, Period: period.Week, Settings: api.Settings{ShowTargets: true, AllowEdits: true},
		Metrics:     []api.MetricInput{{Name: "Calls", Kind: "number", Scale: 2, Targets: []api.Target{{Value: "70.00"}}}},
		Assignments: []api.Assignment{{AllLocations: true, Everyone: true}},
	}
}

// key is the entry of Calls on a day.
func key(t api.Tracker, day period.Date) client.EntryKey {
	return client.EntryKey{Tracker: t.ID, Metric: t.Metrics[0].ID, Date: day}
}

// through is a client of the world whose requests pass through do.
func (w *world) through(do func(http.RoundTripper, *http.Request) (*http.Response, error), opts *client.Options) *client.Client {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.ok(err)
	if opts == nil {
		opts = &client.Options{}
	}
	opts.Doer = client.HTTP(&http.Client{Jar: jar, Transport: transport(do)})
	if opts.Pause == 0 {
		opts.Pause = time.Microsecond
	}
	return client.New(w.base, opts)
}

type transport func(http.RoundTripper, *http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) {
	return f(http.DefaultTransport, r)
}

var errCut = errors.New("the cable is cut")
