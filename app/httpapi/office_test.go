package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// office is the stand-alone app: an organization with somebody of each preset
// at north, a representative and an administrator at south, and another
// organization. Everybody signs in with password.
type office struct {
	t        testing.TB
	db       storage.DB
	dir      *directory.Directory
	accounts *account.Service
	app      *app.App
	letters  letters
	clock    officeClock
	quit     func() // ends Run

	org, other   string // ids of the organizations
	north, south people.Location
	team         people.Team
	company      people.Company
	ids          map[string]string // of people, by first name in lower case
	opened       map[string]bool   // whose accounts have their password
	cookies      map[string]string // of who has signed in
}

// password is everybody's.
const password = "zebra-lamp-violet"

// The roles, as they are called after their people. nobody has not signed in.
const (
	nobody         = ""
	representative = "rita"
	manager        = "mark"
	coordinator    = "cora"
	administrator  = "ada"
	enterprise     = "olga"
	southerner     = "samuel"  // a representative
	southAdmin     = "susanna" // an administrator
	foreigner      = "zoe"     // may do everything, in the other organization
)

// officeClock stands at noon until it is set.
type officeClock struct {
	mu     sync.Mutex
	passed time.Duration
}

func (c *officeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return noon.Add(c.passed)
}

func (c *officeClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
}

// letters is a Mailer that hands each mail to whoever waits for it.
type letters chan account.Mail

func (l letters) Send(ctx context.Context, m account.Mail) error {
	select {
	case l <- m:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// secret is what follows the # in the link of the next mail.
func (o *office) secret() string {
	o.t.Helper()
	m := <-o.letters
	_, rest, found := strings.Cut(m.Text, "#")
	secret, _, _ := strings.Cut(rest, "\n")
	if !found {
		o.t.Fatalf("a mail without a link: %s", m.Text)
	}
	return secret
}

type officeOptions struct {
	prefix  string
	https   bool
	address func(*http.Request) string
	log     io.Writer // nil is none
}

func newOffice(t testing.TB, opts officeOptions) *office {
	t.Helper()
	o := &office{t: t, db: httpapi.Claims(memstore.New(nil)), letters: make(letters, 100), ids: map[string]string{}, opened: map[string]bool{}, cookies: map[string]string{}}
	base := &url.URL{Scheme: "http", Host: "example.com", Path: "/"}
	if opts.https {
		base.Scheme = "https"
	}
	if opts.prefix != "" {
		base.Path = opts.prefix
	}
	logger := slog.New(slog.DiscardHandler)
	if opts.log != nil {
		logger = slog.New(slog.NewTextHandler(opts.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	o.dir = directory.New(o.db, &directory.Options{Now: o.clock.now})
	o.accounts = account.New(o.db, o.dir, &account.Options{
		Now: o.clock.now, Mailer: o.letters, BaseURL: base, Logger: logger,
		Hashing: account.Hashing{Memory: 8, Passes: 1, Threads: 1},
	})
	var err error
	o.app, err = app.New(app.Config{
		DB: o.db, Directory: o.dir, Accounts: o.accounts, Admin: o.dir, Prefix: opts.prefix, ClientAddress: opts.address, Logger: logger, Now: o.clock.now,
	})
	o.ok(err)
	o.people()
	ctx, stop := context.WithCancel(context.Background())
	o.quit = stop
	stopped := make(chan error)
	go func() { stopped <- o.app.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
	return o
}

func (o *office) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) people() {
	o.t.Helper()
	ctx := o.t.Context()
	found := func(name, first, last string) (string, people.Actor) {
		org, p, err := o.dir.Found(ctx, directory.Founding{
			Name: name, Currency: "EUR", First: directory.Profile{FirstName: first, LastName: last, Email: strings.ToLower(first) + "@example.com"},
		})
		o.ok(err)
		o.ids[strings.ToLower(first)] = p.ID
		a, err := o.dir.Actor(ctx, org.ID, p.ID)
		o.ok(err)
		return org.ID, a
	}
	var olga, zoe people.Actor
	o.org, olga = found("Umbrella", "Olga", "Owner")
	o.other, zoe = found("Nimbus", "Zoe", "Zephyr")
	var err error
	o.company, err = o.dir.SaveCompany(ctx, olga, people.Company{Name: "Umbrella Operations"})
	o.ok(err)
	o.north, err = o.dir.SaveLocation(ctx, olga, people.Location{Name: "Northgate", Company: o.company.ID})
	o.ok(err)
	o.south, err = o.dir.SaveLocation(ctx, olga, people.Location{Name: "Southgate"})
	o.ok(err)
	o.team, err = o.dir.SaveTeam(ctx, olga, people.Team{Name: "Field", Permissions: people.GoalsView})
	o.ok(err)
	_, err = o.dir.SaveLocation(ctx, zoe, people.Location{Name: "Nimbus Tower"})
	o.ok(err)
	for _, p := range []struct {
		first, last, preset string
		at                  people.Location
	}{
		{"Rita", "Rep", "representative", o.north}, {"Mark", "Manager", "manager", o.north}, {"Cora", "Coordinator", "coordinator", o.north},
		{"Ada", "Admin", "administrator", o.north},
		{"Samuel", "Southling", "representative", o.south}, {"Susanna", "Southchief", "administrator", o.south},
	} {
		o.ids[strings.ToLower(p.first)] = o.hire(p.first, p.last, p.preset, p.at).ID
	}
}

// plans switches the work schedule on (K10).
func (o *office) plans() {
	o.t.Helper()
	owner, err := o.dir.Actor(o.t.Context(), o.org, o.ids[enterprise])
	o.ok(err)
	r, err := o.dir.Roster(o.t.Context(), o.org)
	o.ok(err)
	settings := r.Organization
	settings.WorkSchedule = true
	_, err = o.dir.SaveOrganization(o.t.Context(), owner, settings)
	o.ok(err)
}

// hire adds a person, who has no account.
func (o *office) hire(first, last, preset string, at people.Location) people.Person {
	o.t.Helper()
	owner, err := o.dir.Actor(o.t.Context(), o.org, o.ids[enterprise])
	o.ok(err)
	grants, ok := people.PresetNamed(preset)
	if !ok {
		o.t.Fatalf("no preset %q", preset)
	}
	p, err := o.dir.SavePerson(o.t.Context(), owner, people.Person{
		FirstName: first, LastName: last, Email: strings.ToLower(first+"."+last) + "@example.com",
		Level: grants.Level, Permissions: grants.Permissions, Locations: []people.Membership{{ID: at.ID, Span: period.Span{From: today - 100}}},
	})
	o.ok(err)
	return p
}

// email is what somebody signs in with, whose account it opens.
func (o *office) email(who string) string {
	o.t.Helper()
	org := o.org
	if who == foreigner {
		org = o.other
	}
	if !o.opened[who] {
		o.ok(o.accounts.SetPassword(o.t.Context(), org, o.ids[who], password))
		o.opened[who] = true
	}
	r, err := o.dir.Roster(o.t.Context(), org)
	o.ok(err)
	p, _ := r.Person(o.ids[who])
	return p.Email
}

// do sends a request by somebody, whom it signs in first.
func (o *office) do(r request) response {
	o.t.Helper()
	header := maps.Clone(r.header)
	if header == nil {
		header = map[string]string{}
	}
	if r.who != nobody && header["Cookie"] == "" && header["Authorization"] == "" {
		header["Cookie"] = o.cookie(r.who)
	}
	r.header = header
	return do(o.t, o.app, "/api/v1", r)
}

// cookie is that of somebody's session, which is begun if there is none.
func (o *office) cookie(who string) string {
	o.t.Helper()
	if o.cookies[who] == "" {
		o.cookies[who] = o.signIn(o.email(who), password)
	}
	return o.cookies[who]
}

// signIn returns the cookie of a new session.
func (o *office) signIn(email, password string) string {
	o.t.Helper()
	r := o.do(request{method: "POST", path: "/session", body: api.SignIn{Email: email, Password: password}}).wants(http.StatusOK)
	return cookieOf(r)
}

// cookieOf is the cookie that an answer sets, as the browser sends it back.
func cookieOf(r response) string {
	r.t.Helper()
	cookies := (&http.Response{Header: r.Header}).Cookies()
	if len(cookies) != 1 {
		r.t.Fatalf("%s %s sets %d cookies", r.request.method, r.request.path, len(cookies))
	}
	return cookies[0].Name + "=" + cookies[0].Value
}

// versions are those of the change logs and the audit logs: they stand still
// while nothing changes.
func (o *office) versions() string {
	o.t.Helper()
	var all []string
	for _, org := range []string{o.org, o.other} {
		o.ok(o.db.View(o.t.Context(), org, func(ctx context.Context, tx storage.Tx) error {
			s, err := tx.Changes().State(ctx)
			if err != nil {
				return err
			}
			events, err := tx.Audit().Events(ctx, storage.EventQuery{})
			tokens, err2 := tx.Accounts().Tokens(ctx)
			all = append(all, fmt.Sprint(s.Version, len(events), len(tokens)))
			return firstOf(err, err2)
		}))
	}
	return strings.Join(all, " ")
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// personBody is a PersonInput that is in order, as an object that tests spoil.
func (o *office) personBody(first string) map[string]any {
	return map[string]any{
		"first_name": first, "last_name": "Newling", "email": strings.ToLower(first) + ".new@example.com", "language": "en", "external_id": "x-" + first,
		"level": 10, "permissions": []string{"leads.use"},
		"locations": []map[string]any{{"id": o.north.ID, "from": "2026-03-01", "until": "2027-01-01"}}, "teams": []map[string]any{},
	}
}

func organizationBody() map[string]any {
	return map[string]any{
		"name": "Umbrella", "currency": "EUR",
		"calendar": []map[string]any{
			{"settings": map[string]any{"week_start": "monday", "fiscal_start": 1, "zone": "UTC"}},
			{"from": "2026-04-01", "settings": map[string]any{"week_start": "sunday", "fiscal_start": 7, "zone": "Europe/Copenhagen", "cutoff": 180}},
		},
		"modules":   map[string]any{"trackers": true, "pipeline": false, "leads": true, "goals": true, "timetrack": true},
		"retention": map[string]any{"audit_days": 400, "session_days": 7},
	}
}

// object is any JSON object.
func object(t testing.TB, v any) map[string]any {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// serve answers a request that do cannot send.
func (o *office) serve(r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	o.app.ServeHTTP(rec, r)
	return rec
}
