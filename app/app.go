// Package app puts Headway together: one http.Handler that serves the API and
// the web app under one prefix, for a product that embeds it and for the
// stand-alone server alike.
//
// # Adding a capability
//
// A capability such as trackers is a package of rules, and a file or folder in
// each layer around it. Each of them is found by looking for what trackers
// have there; the line that wires it is named behind it.
//
//   - The domain: a package beside tracking, with a Store and a Transactor,
//     and a service whose verbs take who asks.
//   - Storage: a method of storage.Tx, and a line in storage/narrow.go (two
//     with an open unit of work). A file in storage/memstore, with its tables
//     in content (org.go); a file in storage/bunstore, with a step of
//     migrations. The cases of storagetest that hold both to the contract of
//     the Store. Entity constants for what devices have to learn of.
//   - The API: wire types in app/api, and a file in app/httpapi with a struct
//     of operations, as the comment of that package says; a line in API.mount,
//     a field of httpapi.Config for the service, and a line in New here, which
//     makes it.
//   - Personal data and duplicate people: a file in app/directory, and a line
//     in figures.
//   - Sync, where it works offline: a file in app/sync with its kinds of change,
//     its section of the definitions and its kinds of row, and a line for each
//     in describeKinds of app/httpapi. A file in app/sync/server that judges and
//     feeds them, and a line in kinds and in capabilities. A file in
//     app/sync/device that keeps and shows them, with the verbs of Replica, and
//     a line in capabilities there; its Put methods in storage/memstore/seed.go.
//   - Files to take away and to bring, where it has such: a file in app/export
//     and one in app/importer, and their operations.
//   - The client: a file in app/client with a method for each operation. Its
//     tests compare them with the routes.
//   - Pages: a folder in app/pwa, messages in app/pwa/text, and a line for each
//     page in app/pwa/routes.go and in its program (app/cmd/pwa or
//     app/cmd/office).
//
// The modules that an organization switches on and off, the permissions and the
// items of the menu are there for all capabilities of the specification: a
// route names its module, and a page its item.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/app/web"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Config is what an App is made of. DB and Directory are required, and so is
// either Authenticate or Accounts.
type Config struct {
	// DB is where everything is kept. Accounts and Admin are of the same
	// database; the App sees to it that an Idempotency-Key is taken in the same
	// unit of work as their effect.
	DB storage.DB

	// Directory knows the people and places; those of a host product, or the
	// built-in one.
	Directory people.Directory

	// Authenticate returns who sends a request, in a product that signs people
	// in by itself. An error that matches fault.ErrDenied or fault.ErrNotFound
	// means nobody; any other one is a failure. It is asked again while a
	// stream of events goes on.
	Authenticate func(*http.Request) (people.Actor, error)

	// SignInURL is the address of the host's sign-in, beside Authenticate: a path
	// of the same origin, or an http or https URL. Where its session has ended,
	// the web app, which opens without asking the server, leads there. {return}
	// in it becomes the address to come back to, as a path with its query,
	// escaped for a query: "/sign-in?next={return}". "" only asks to sign in
	// again.
	SignInURL string

	// Accounts signs people in, in the stand-alone app. Without it the web app
	// leaves signing in and out, and passwords, to the host.
	Accounts *account.Service

	// Admin administers people, places and settings, in the stand-alone app;
	// nil where a host has that.
	Admin *directory.Directory

	// ClientAddress returns the network address from which a request comes, by
	// which Accounts counts wrong passwords; "" is not counted. nil takes that
	// of the connection: set it where a proxy stands in between.
	ClientAddress func(*http.Request) string

	// Prefix is the path under which the App is reached, such as
	// "/performance/"; "" is "/". Requests come with it.
	Prefix string

	// Files is a build of the web app (headway build-web makes one); nil serves
	// the API alone.
	Files fs.FS

	// Name is what the web app is called in the browser and where it is
	// installed; "" is Headway.
	Name string

	// TrustedOrigins may send unsafe requests from their pages, such as
	// https://product.example. The App's own origin always may.
	TrustedOrigins []string

	Logger *slog.Logger     // nil is slog.Default
	Now    func() time.Time // nil is time.Now
	NewID  func() string    // makes UUIDv7 strings; nil is change.NewID
}

// App is Headway as one handler. Make one with New; it is safe for concurrent
// use. Run does what has to be done besides requests.
type App struct {
	config  Config
	db      storage.DB
	api     *httpapi.API
	sync    *server.Server
	handler http.Handler
}

// New returns the App of c, or an error that says what c lacks. It starts
// nothing: see Run.
func New(c Config) (*App, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	a := &App{config: c, db: httpapi.Claims(c.DB)}
	var again func(*http.Request) (people.Actor, error)
	if c.Accounts != nil {
		again = c.Accounts.Identify
	}
	a.sync = server.New(server.Config{DB: a.db, Directory: c.Directory}, &server.Options{Now: c.Now, NewID: c.NewID, Logger: c.Logger})
	a.api, err = httpapi.New(httpapi.Config{
		DB: a.db, Directory: c.Directory, Sync: a.sync,
		Trackers:     tracking.New(storage.Tracking(a.db), c.Directory, &tracking.Options{Now: c.Now, NewID: c.NewID}),
		Timesheet:    timetrack.New(storage.TimeTrack(a.db), c.Directory, &timetrack.Options{Now: c.Now, NewID: c.NewID}),
		Authenticate: c.Authenticate, Reauthenticate: again, Accounts: c.Accounts, Admin: c.Admin, ClientAddress: c.ClientAddress,
		Prefix: c.Prefix, Logger: c.Logger, Now: c.Now, NewID: c.NewID,
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(c.Prefix+"api/", a.identified(a.api))
	mux.HandleFunc("GET "+c.Prefix+"healthz", a.healthy)
	mux.HandleFunc("GET "+c.Prefix+"readyz", a.ready)
	if c.Files == nil {
		mux.HandleFunc("GET "+c.Prefix+"{$}", a.welcome)
	} else {
		pages, err := web.New(c.Files, &web.Options{Prefix: c.Prefix, Name: c.Name, Hosted: c.Accounts == nil, SignIn: c.SignInURL})
		if err != nil {
			return nil, fmt.Errorf("app: Config.Files: %w (headway build-web --out DIR makes them)", err)
		}
		mux.Handle(c.Prefix, pages)
	}
	a.handler, err = httpapi.Guard(mux, httpapi.GuardOptions{Logger: c.Logger, Now: c.Now, NewID: c.NewID, TrustedOrigins: c.TrustedOrigins})
	return a, err
}

func (c Config) withDefaults() (Config, error) {
	switch {
	case c.DB == nil:
		return c, errors.New("app: Config.DB is required")
	case c.Directory == nil:
		return c, errors.New("app: Config.Directory is required")
	case (c.Authenticate == nil) == (c.Accounts == nil):
		return c, errors.New("app: one of Config.Authenticate and Config.Accounts is required")
	}
	if err := c.checkSignIn(); err != nil {
		return c, err
	}
	if c.Accounts != nil {
		c.Authenticate, c.Accounts = signedIn, c.Accounts.Through(httpapi.Claims)
	}
	if c.Admin != nil {
		c.Admin = c.Admin.Through(httpapi.Claims)
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.NewID == nil {
		c.NewID = change.NewID
	}
	var err error
	c.Prefix, err = cleanPrefix(c.Prefix)
	return c, err
}

// checkSignIn reports what is wrong with the address of the host's sign-in.
func (c Config) checkSignIn() error {
	if c.SignInURL == "" {
		return nil
	}
	if c.Accounts != nil {
		return errors.New("app: Config.SignInURL is that of a host, which Config.Accounts has none of")
	}
	u, err := url.Parse(strings.ReplaceAll(c.SignInURL, "{return}", ""))
	path := err == nil && u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/")
	web := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	if !path && !web {
		return fmt.Errorf("app: Config.SignInURL %q is neither a path nor an http or https URL", c.SignInURL)
	}
	return nil
}

// cleanPrefix returns the prefix with a slash at both ends.
func cleanPrefix(prefix string) (string, error) {
	trimmed := strings.Trim(prefix, "/")
	if trimmed == "" {
		return "/", nil
	}
	for segment := range strings.SplitSeq(trimmed, "/") {
		if segment == "" || segment == "." || segment == ".." || strings.ContainsFunc(segment, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._~", r)
		}) {
			return "", fmt.Errorf("app: Config.Prefix %q is not a path of letters, digits, -, ., _ and ~", prefix)
		}
	}
	return "/" + trimmed + "/", nil
}

// signedIn is the Authenticate of the stand-alone app.
func signedIn(r *http.Request) (people.Actor, error) {
	actor, ok := account.ActorFrom(r.Context())
	if !ok {
		return actor, fault.ErrDenied
	}
	return actor, nil
}

// identified finds out who sends a request, where the App does that itself.
func (a *App) identified(h http.Handler) http.Handler {
	if a.config.Accounts == nil {
		return h
	}
	return a.config.Accounts.Middleware(h)
}

// ServeHTTP implements http.Handler.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Routes returns the operations of the API and who may call them.
func (a *App) Routes() []httpapi.Route { return a.api.Routes() }

// healthy answers as long as the process does.
func (a *App) healthy(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") }

// readyTimeout is how long the database may take to say that it is there.
const readyTimeout = 2 * time.Second

// ready answers 200 while the database can be reached and has the tables of
// this version.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	if err := httpapi.Ready(ctx, a.db); err != nil {
		a.config.Logger.WarnContext(ctx, "not ready", "error", err)
		plain(w, http.StatusServiceUnavailable, "the database is not ready")
		return
	}
	plain(w, http.StatusOK, "ready")
}

// welcome tells who opens the address of an App without a web app that it
// runs, and where its API is described.
func (a *App) welcome(w http.ResponseWriter, _ *http.Request) {
	plain(w, http.StatusOK, "Headway is running. Its API is described by "+a.config.Prefix+"api/v1/openapi.json")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n")) // a client that is gone reads no answer
}
