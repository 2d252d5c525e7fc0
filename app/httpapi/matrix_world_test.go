package httpapi_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app"
	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// relation is what the person to whom an object belongs is to the caller, who
// is at north.
type relation int

const (
	absent   relation = iota // there is no such object
	own                      // the caller
	below                    // of a lower level, at north
	peer                     // of the same level and with the same permissions, at north
	above                    // of a higher level, at north
	away                     // of a lower level, at south
	stranger                 // of a lower level, in the other organization
	relations
)

func (r relation) String() string {
	return [...]string{"absent", "own", "subordinate", "peer", "superior", "other location", "other organization"}[r]
}

// key is the end of the ids of what belongs to somebody.
func (r relation) key() string {
	return [...]string{"absent", "owns", "subs", "peer", "sups", "away", "fore"}[r]
}

// name is the first name of the person, and in nobody else's.
func (r relation) name() string {
	return [...]string{"Absentia", "Ownwell", "Subwell", "Peerwell", "Supwell", "Awaywell", "Forwell"}[r]
}

// figure is what the person has entered today in the tracker of all; twice as
// much in the tracker of the person.
func (r relation) figure() int64 {
	return [...]int64{9999999, 1000001, 1000010, 1000100, 1001000, 1010000, 1100000}[r]
}

func (r relation) person() string  { return "person-" + r.key() }
func (r relation) tracker() string { return "tracker-" + r.key() }
func (r relation) metric() string  { return "metric-" + r.key() }
func (r relation) empty() string   { return "empty-" + r.key() } // a tracker without entries
func (r relation) team() string    { return "team-" + r.key() }
func (r relation) token() string   { return "token-" + r.key() }
func (r relation) double() string  { return "double-" + r.key() } // a record merged into the person's
func (r relation) change() string {
	return fmt.Sprintf("01900000-0000-7000-8000-0000000000%02x", 0xc0+int(r))
}
func (r relation) device() string {
	return fmt.Sprintf("01900000-0000-4000-8000-0000000000%02x", 0xd0+int(r))
}

// location is where the person is.
func (r relation) location() string {
	return [...]string{"location-absent", "location-north", "location-north", "location-north", "location-north", "location-south", "location-fore"}[r]
}

func (r relation) company() string { return strings.Replace(r.location(), "location", "company", 1) }

// external is the external id of a record.
func external(id string) string { return "x-" + id }

// Of what belongs to nobody in particular.
const (
	sharedTracker = "tracker-shared" // everyone enters it
	sharedMetric  = "metric-shared"
	spare         = "person-spare" // of the lowest level, at north, without entries
	equal         = "person-equal" // of the caller's level, at north, without entries
)

// caller is a column of the matrix: who asks. The zero caller is nobody.
type caller struct{ people.Preset }

// callers are all of them.
func callers() []caller {
	all := []caller{{}}
	for _, p := range people.Presets() {
		all = append(all, caller{p})
	}
	return all
}

func (c caller) nobody() bool { return c.Name == "" }

func (c caller) String() string {
	if c.nobody() {
		return "nobody"
	}
	return c.Name
}

func (c caller) can(p people.Permissions) bool { return c.Permissions.Has(p) }
func (c caller) any(p people.Permissions) bool { return c.Permissions.Any(p) }
func (c caller) whole() bool                   { return c.can(people.AllLocations) }

// stage is the stand-alone app, on which scenes are made, each in
// organizations of its own.
type stage struct {
	t        testing.TB
	db       storage.DB
	dir      *directory.Directory
	accounts *account.Service
	app      *app.App
	hash     string // of password
	scenes   atomic.Int64
}

// newStage starts the app.
func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{t: t, db: httpapi.Claims(memstore.New(&memstore.Options{Rand: func() uint64 { return 7 }}))} // one epoch for all
	now := func() time.Time { return noon }
	logger := slog.New(slog.DiscardHandler)
	s.dir = directory.New(s.db, &directory.Options{Now: now})
	s.accounts = account.New(s.db, s.dir, &account.Options{
		Now: now, Mailer: account.Printer{Writer: io.Discard}, BaseURL: &url.URL{Scheme: "http", Host: "example.com", Path: "/"}, Logger: logger,
		Hashing: account.Hashing{Memory: 8, Passes: 1, Threads: 1},
	})
	var err error
	s.app, err = app.New(app.Config{DB: s.db, Directory: s.dir, Accounts: s.accounts, Admin: s.dir, Logger: logger, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() { s.accounts.Run(ctx); close(stopped) }() // which sends mail
	t.Cleanup(func() { stop(); <-stopped })
	first := s.scene(t, caller{})
	first.ok(s.accounts.SetPassword(t.Context(), first.org, own.person(), password))
	first.ok(s.db.View(t.Context(), first.org, func(ctx context.Context, tx storage.Tx) error {
		a, err := tx.Accounts().Account(ctx, own.person())
		s.hash = a.PasswordHash
		return err
	}))
	return s
}

// scene is one of each relation to the caller, in an organization and in
// another one.
type scene struct {
	*stage
	t            testing.TB
	caller       caller
	number       int64
	org, strange string
	cookie       string
}

// scene signs the caller in.
func (st *stage) scene(t testing.TB, c caller) *scene {
	t.Helper()
	s := &scene{stage: st, t: t, caller: c, number: st.scenes.Add(1)}
	s.org, s.strange = fmt.Sprintf("org-%d-scene", s.number), fmt.Sprintf("org-%d-other", s.number)
	s.fill(s.org, []relation{own, below, peer, above, away})
	s.fill(s.strange, []relation{stranger})
	if !c.nobody() {
		r := do(t, s.app, "/api/v1", request{method: "POST", path: "/session", body: map[string]string{"email": s.email(own), "password": password, "org": s.org}}).wants(http.StatusOK)
		s.cookie = cookieOf(r)
	}
	return s
}

// email is in one scene only: whoever signs in need not say where.
func (s *scene) email(r relation) string { return fmt.Sprintf("%s@s%d.example.com", r.key(), s.number) }

// secret is what is behind the # in the link that somebody was sent.
func (s *scene) secret(r relation) string {
	if r == stranger {
		return s.strange + ".LINK" + r.key()
	}
	return s.org + ".LINK" + r.key()
}

func (s *scene) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// linkOf is what is stored of the link that somebody was sent.
func linkOf(r relation) storage.Link {
	sum := sha256.Sum256([]byte("LINK" + r.key()))
	return storage.Link{Hash: hex.EncodeToString(sum[:]), Person: r.person(), Purpose: storage.PasswordReset, Created: noon.AddDate(0, 0, -1), Expires: noon.AddDate(1, 0, 0)}
}

// fill makes an organization of the people of those relations, with all that
// can belong to each.
func (s *scene) fill(org string, there []relation) {
	s.t.Helper()
	began := noon.AddDate(0, 0, -90)
	s.ok(s.db.Update(s.t.Context(), org, func(ctx context.Context, tx storage.Tx) error {
		var errs []error
		add := func(err error) { errs = append(errs, err) }
		add(tx.Organization().Put(ctx, people.Organization{
			ID: org, Revision: 1, Name: org, Currency: "EUR", Calendar: period.Calendar{{Settings: period.Settings{Zone: "UTC"}}},
			Modules: people.Modules{Trackers: true, Pipeline: true, Leads: true, Goals: true, Timetrack: true}, WorkSchedule: true,
		}, "", began))
		places := map[string]bool{}
		for _, r := range there {
			if !places[r.location()] {
				places[r.location()] = true
				add(tx.Companies().Put(ctx, people.Company{ID: r.company(), Revision: 1, ExternalID: external(r.company()), Name: "Firm " + r.company()}, "", began))
				add(tx.Locations().Put(ctx, people.Location{ID: r.location(), Revision: 1, ExternalID: external(r.location()), Name: "Office " + r.location(), Company: r.company()}, "", began))
			}
			add(tx.Teams().Put(ctx, people.Team{ID: r.team(), Revision: 1, ExternalID: external(r.team()), Name: "Group " + r.team()}, "", began))
			add(tx.People().Put(ctx, s.person(r), "", began))
			double := s.person(r)
			double.ID, double.ExternalID, double.LastName, double.Email, double.Level, double.Permissions = r.double(), external(r.double()), "Double", "", 1, 0
			double.MergedInto, double.Inactive = r.person(), true
			add(tx.People().Put(ctx, double, "", began))
		}
		if org == s.org {
			p := s.person(below)
			p.ID, p.ExternalID, p.FirstName, p.Email, p.Teams = spare, external(spare), "Spare", fmt.Sprintf("spare@s%d.example.com", s.number), nil
			add(tx.People().Put(ctx, p, "", began))
			p.ID, p.ExternalID, p.FirstName, p.Email, p.Level, p.Permissions = equal, external(equal), "Equal", fmt.Sprintf("equal@s%d.example.com", s.number), s.caller.Level, s.caller.Permissions
			add(tx.People().Put(ctx, p, "", began))
		}
		add(s.figures(ctx, tx, there))
		add(s.time(ctx, tx, there))
		for _, r := range there {
			add(tx.Devices().PutDevice(ctx, storage.Device{ID: r.device(), Person: r.person(), Registered: began, Heard: noon.Add(-time.Hour), Last: 1}))
			add(tx.Devices().PutReceipts(ctx, []storage.Receipt{{
				Device: r.device(), Seq: 1, ID: r.change(), Person: r.person(), Kind: sync.SubmitKind, Digest: change.Digest{1},
				Args:   fmt.Appendf(nil, `{"tracker": %q, "metric": %q, "date": "2026-03-10", "op": "set", "value": "7"}`, sharedTracker, sharedMetric),
				Status: change.Held, Code: sync.CodeClockAhead, Reason: "of the matrix", Subject: r.person(), Date: today - 1,
				Claimed: noon, Made: noon, Received: noon.Add(-time.Hour), Revision: 1,
			}}))
			add(tx.Accounts().PutToken(ctx, storage.Token{ID: r.token(), Name: "Token of " + r.name(), Hash: r.token(), Person: r.person(), Created: began, Expires: noon.AddDate(1, 0, 0)}))
			account := storage.Account{Person: r.person(), Email: s.email(r), Revision: 1}
			if r == own {
				account.PasswordHash = s.hash
			}
			add(tx.Accounts().PutAccount(ctx, account))
			add(tx.Accounts().PutLink(ctx, linkOf(r)))
			add(tx.Audit().Append(ctx, storage.Event{ID: "01900000-0000-7000-8000-00000000000" + fmt.Sprint(int(r)), At: began, Person: "", Action: "person.changed", Entity: storage.EntityPerson, Target: r.person()}))
		}
		return firstOf(errs...)
	}))
}

// person is somebody of a relation to the caller.
func (s *scene) person(r relation) people.Person {
	p := people.Person{
		ID: r.person(), Revision: 1, ExternalID: external(r.person()), FirstName: r.name(), LastName: "Test", Email: s.email(r), Level: 5,
		Locations: []people.Membership{{ID: r.location()}}, Teams: []people.Membership{{ID: r.team()}},
	}
	switch r {
	case own, peer:
		p.Level, p.Permissions = s.caller.Level, s.caller.Permissions
	case above:
		p.Level, p.Permissions = 50, people.AllPermissions
	}
	return p
}

// figures makes trackers and what is in them.
func (s *scene) figures(ctx context.Context, tx storage.Tx, there []relation) error {
	store, began := tx.Tracking(), noon.AddDate(0, 0, -90)
	define := func(id, metric string, a tracking.Assignment) error {
		return store.PutTracker(ctx, tracking.Tracker{
			ID: id, Revision: 1, ExternalID: external(id), Name: "Sheet " + id, Start: today - 90, Period: period.Week,
			Settings: tracking.Settings{ShowTargets: true, AllowEdits: true}, Assignments: []tracking.Assignment{a},
			Metrics: []tracking.Metric{{ID: metric, Name: "Count", Kind: tracking.Number, Targets: period.Timeline[int64]{{Value: 5}}}},
		}, "", began)
	}
	shared, sharedIn := sharedTracker, sharedMetric
	if slices.Contains(there, stranger) {
		shared, sharedIn = sharedTracker+"-fore", sharedMetric+"-fore"
	}
	errs := []error{define(shared, sharedIn, tracking.Assignment{AllLocations: true, Everyone: true})}
	for _, r := range there {
		just := tracking.Assignment{Locations: []string{r.location()}, People: []string{r.person()}}
		errs = append(errs, define(r.tracker(), r.metric(), just), define(r.empty(), "metric-"+r.empty(), just))
		for _, tracker := range []string{r.tracker(), r.empty()} {
			errs = append(errs, store.PutClosure(ctx, tracking.Closure{Tracker: tracker, From: closedWeek, Until: closedWeek + 7, Revision: 1, Closed: true, At: began}))
		}
		for i, metric := range []string{sharedIn, r.metric()} {
			n := r.figure() * int64(i+1)
			errs = append(errs, store.Submit(ctx, []tracking.Submission{{
				Key: tracking.Key{Metric: metric, Date: today, Person: r.person()}, Revision: 1, Op: tracking.Set, Operand: n, New: tracking.NumberValue(n),
				Change: fmt.Sprintf("01900000-0000-7000-8000-00000000%d0%02x", i, int(r)), By: r.person(), Made: noon, Received: noon,
			}}))
		}
	}
	return firstOf(errs...)
}

// closedWeek begins the week that is closed in everybody's tracker.
var closedWeek = period.On(2026, time.February, 9)

// do sends a request by the caller, under an id that the answer repeats.
func (s *scene) do(r request) response {
	s.t.Helper()
	r.who, r.header = "", maps.Clone(r.header)
	if r.header == nil {
		r.header = map[string]string{}
	}
	r.header["X-Request-Id"] = "same"
	if s.cookie != "" {
		r.header["Cookie"] = s.cookie
	}
	return do(s.t, s.app, "/api/v1", r)
}

// state is all that a request could have changed in an organization. What
// people may enter and administer is in the change log; the rest is counted.
func (s *scene) state(org string) string {
	s.t.Helper()
	var b strings.Builder
	s.ok(s.db.View(s.t.Context(), org, func(ctx context.Context, tx storage.Tx) error {
		state, err := tx.Changes().State(ctx)
		events, err2 := tx.Audit().Events(ctx, storage.EventQuery{})
		devices, err3 := tx.Devices().Devices(ctx, nil)
		tokens, err4 := tx.Accounts().Tokens(ctx)
		everyone, err5 := tx.People().List(ctx, time.Time{})
		fmt.Fprint(&b, state, len(events), devices, tokens)
		for _, d := range devices {
			receipts, err := tx.Devices().Receipts(ctx, d.ID, 0, 0)
			if err != nil {
				return err
			}
			fmt.Fprint(&b, receipts)
		}
		for _, p := range everyone {
			sessions, err := tx.Accounts().Sessions(ctx, p.ID, noon)
			if err != nil {
				return err
			}
			account, err := tx.Accounts().Account(ctx, p.ID)
			fmt.Fprint(&b, sessions, account, err)
		}
		return firstOf(err, err2, err3, err4, err5)
	}))
	return b.String()
}
