package httpapi

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/app/live"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Config is what an API serves. Fields without a default are required.
type Config struct {
	DB        storage.DB
	Directory people.Directory

	// The services that the operations call, made on Claims(DB): an
	// Idempotency-Key is taken in the unit of work of their effect.
	Trackers  *tracking.Log
	Timesheet *timetrack.Timesheet
	Sync      *server.Server

	// Authenticate returns who sends a request. An error that matches
	// fault.ErrDenied or fault.ErrNotFound means nobody who is signed in,
	// another one a failure.
	Authenticate func(*http.Request) (people.Actor, error)

	// Reauthenticate is Authenticate for a request that has been going on for
	// a while, a stream of events: it does not go by what was found out when
	// the request began. nil is Authenticate.
	Reauthenticate func(*http.Request) (people.Actor, error)

	// Accounts and Admin are those of the stand-alone app. A host product that
	// signs people in and administers them leaves them nil, and the operations
	// on them do not exist.
	Accounts *account.Service
	Admin    *directory.Directory

	// ClientAddress returns the network address from which a request comes, by
	// which wrong passwords are counted; "" is not counted. nil takes that of
	// the connection, which is the proxy's where there is one in between.
	ClientAddress func(*http.Request) string

	Prefix string           // where the app is, "/" or "/performance/"; default "/"
	Logger *slog.Logger     // default slog.Default
	Now    func() time.Time // default time.Now
	NewID  func() string    // default change.NewID
}

// API is the HTTP API under {prefix}api/v1: what all of its operations share.
// It is safe for concurrent use.
type API struct {
	db        storage.DB
	directory people.Directory
	identify  func(*http.Request) (people.Actor, error)
	live      *live.Broker

	clientAddress func(*http.Request) string

	prefix string
	logger *slog.Logger
	now    func() time.Time
	newID  func() string

	reidentify func(*http.Request) (people.Actor, error)
	servers    servers
	compressor compressor

	mux    *http.ServeMux
	huma   huma.API
	routes []Route
}

// New returns the API of c. Commands that it passes on are kept exactly once
// for an Idempotency-Key if the services in c were made on Claims(c.DB).
func New(c Config) (*API, error) {
	if c.DB == nil || c.Directory == nil || c.Authenticate == nil || c.Trackers == nil || c.Timesheet == nil || c.Sync == nil {
		return nil, errors.New("httpapi: DB, Directory, Authenticate, Trackers, Timesheet and Sync are required")
	}
	a := &API{
		db: Claims(c.DB), directory: c.Directory, identify: c.Authenticate, reidentify: c.Reauthenticate,
		clientAddress: c.ClientAddress,
		prefix:        c.Prefix, logger: c.Logger, now: c.Now, newID: c.NewID, mux: http.NewServeMux(),
	}
	if a.prefix == "" {
		a.prefix = "/"
	}
	if !strings.HasPrefix(a.prefix, "/") || !strings.HasSuffix(a.prefix, "/") {
		return nil, fmt.Errorf("httpapi: Prefix %q must begin and end with /", a.prefix)
	}
	if a.clientAddress == nil {
		a.clientAddress = func(r *http.Request) string { return r.RemoteAddr }
	}
	if a.reidentify == nil {
		a.reidentify = a.identify
	}
	if a.logger == nil {
		a.logger = slog.Default()
	}
	a.live = live.New(unclaimed(c.DB), &live.Options{Logger: a.logger})
	if a.now == nil {
		a.now = time.Now
	}
	if a.newID == nil {
		a.newID = change.NewID
	}

	base := a.prefix + "api/v1"
	a.huma = a.newHuma(base)
	a.mount(c)
	describeKinds(a.huma.OpenAPI().Components.Schemas)
	describeQuoted(a.huma.OpenAPI().Components.Schemas)
	a.documents(base)
	return a, nil
}

// mount registers every operation: a line for each capability, which has a
// struct of its own with what it needs.
func (a *API) mount(c Config) {
	meAPI{a, c.Accounts != nil, c.Admin != nil}.mount()
	a.mountEvents()
	syncAPI{a, c.Sync}.mount()
	trackingAPI{a, c.Trackers}.mount()
	timeAPI{a, c.Timesheet}.mount()
	importAPI{a, a.newImporter(c.Admin != nil), c.Admin != nil}.mount()
	a.mountPicks()
	a.mountPlaces(c.Admin)
	a.mountSettings()
	if c.Accounts != nil {
		accountAPI{a, c.Accounts}.mount()
	}
	if c.Admin != nil {
		adminAPI{a, c.Admin}.mount()
	}
}

// newImporter returns the importer of the API. People and places that are kept
// here are administered within the unit of work of the import.
func (a *API) newImporter(administer bool) *importer.Importer {
	opts := importer.Options{Now: a.now, NewID: a.newID}
	if administer {
		opts.Administer = func(db storage.DB) importer.Administrator {
			return directory.New(db, &directory.Options{Now: a.now, NewID: a.newID})
		}
	}
	return importer.New(a.db, a.directory, &opts)
}

// ServeHTTP implements http.Handler. It knows the paths that begin with
// {prefix}api/; everything else is not found.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", apiPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	fallback, pattern := a.mux.Handler(r)
	if pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	// The mux answers in plain text; what it found out is kept.
	found := &discard{header: h}
	fallback.ServeHTTP(found, r)
	if found.status == http.StatusMethodNotAllowed {
		a.fail(w, r, errMethod)
		return
	}
	a.fail(w, r, fault.ErrNotFound)
}

// discard takes an answer for its status and headers.
type discard struct {
	header http.Header
	status int
}

// Header implements http.ResponseWriter.
func (d *discard) Header() http.Header { return d.header }

// WriteHeader implements http.ResponseWriter.
func (d *discard) WriteHeader(status int) { d.status = status }

// Write implements http.ResponseWriter.
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }

// Run listens for what other processes commit, so that streams of events tell
// of it at once, until ctx ends. Then the streams end, and no new ones begin:
// a server that stops need not wait for them. Call it once; without it, they
// tell of everything within a second or two.
func (a *API) Run(ctx context.Context) error { return a.live.Run(ctx) }

// authenticate returns who sends a request, or errSignedOut.
func (a *API) authenticate(r *http.Request) (people.Actor, error) {
	return a.authenticateBy(a.identify, r)
}

func (a *API) authenticateBy(identify func(*http.Request) (people.Actor, error), r *http.Request) (people.Actor, error) {
	actor, err := identify(r)
	if errors.Is(err, fault.ErrDenied) || errors.Is(err, fault.ErrNotFound) {
		return actor, errSignedOut
	}
	if err == nil && (actor.Org == "" || actor.Person == "" && actor.Token == "") {
		return actor, errors.New("httpapi: Authenticate returned an actor without an organization, or neither person nor token")
	}
	return actor, err
}
