package account_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Passwords that are good.
const (
	password = "zebra-lamp-violet"
	another  = "correct horse battery"
)

// cheap is the cost of hashing in tests.
var cheap = account.Hashing{Memory: 8, Passes: 1, Threads: 1}

// outbox is a Mailer that keeps what is sent.
type outbox struct {
	mu    sync.Mutex
	mails []account.Mail
	fails int // so many times
}

func (o *outbox) Send(_ context.Context, m account.Mail) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fails > 0 {
		o.fails--
		return errors.New("the server is away")
	}
	o.mails = append(o.mails, m)
	return nil
}

// world is a Service whose clock is that of a synctest bubble. The first
// organization, Umbrella, has Olga, who may do everything.
type world struct {
	t      *testing.T
	ctx    context.Context
	db     storage.DB
	dir    *directory.Directory
	s      *account.Service
	outbox *outbox
	logged *strings.Builder
	hashes atomic.Int64
	org    string
	olga   people.Person
	owner  people.Actor
}

// run runs fn with a world and with its Service at work.
func run(t *testing.T, fn func(w *world)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		db := memstore.New(nil)
		w := &world{t: t, ctx: t.Context(), db: db, dir: directory.New(db, nil), outbox: new(outbox), logged: new(strings.Builder)}
		o, p, err := w.dir.Found(w.ctx, directory.Founding{
			Name: "Umbrella", First: directory.Profile{FirstName: "Olga", LastName: "Owner", Email: "olga@example.com"},
		})
		w.ok(err)
		w.org, w.olga = o.ID, p
		w.owner, err = w.dir.Actor(w.ctx, o.ID, p.ID)
		w.ok(err)
		w.s = w.service(cheap)
		w.ok(w.s.SetPassword(w.ctx, w.org, p.ID, password))
		w.hashes.Store(0)
		ctx, stop := context.WithCancel(w.ctx)
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			w.s.Run(ctx)
		}()
		fn(w)
		stop()
		<-stopped
	})
}

// service makes another server on the same database.
func (w *world) service(h account.Hashing) *account.Service {
	base, err := url.Parse("https://example.com/hr/")
	w.ok(err)
	s := account.New(w.db, w.dir, &account.Options{
		Mailer: w.outbox, BaseURL: base, Hashing: h,
		Logger: slog.New(slog.NewTextHandler(&synced{w: w.logged}, nil)),
	})
	s.CountHashes(&w.hashes)
	return s
}

// synced is a writer for several goroutines.
type synced struct {
	mu sync.Mutex
	w  *strings.Builder
}

func (s *synced) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(b)
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, code string) {
	w.t.Helper()
	if got := fault.Code(err); got != code {
		w.t.Fatalf("refused with %q (%v), want %q", got, err, code)
	}
}

// hire adds a person with a preset and an e-mail like rita@example.com.
func (w *world) hire(first, preset string) people.Person {
	w.t.Helper()
	grants, _ := people.PresetNamed(preset)
	p, err := w.dir.SavePerson(w.ctx, w.owner, people.Person{
		FirstName: first, LastName: "Tester", Email: strings.ToLower(first) + "@example.com",
		Level: grants.Level, Permissions: grants.Permissions,
	})
	w.ok(err)
	return p
}

// member hires somebody with a password.
func (w *world) member(first, preset string) people.Person {
	w.t.Helper()
	p := w.hire(first, preset)
	w.ok(w.s.SetPassword(w.ctx, w.org, p.ID, password))
	return p
}

func (w *world) signIn(email, password string) account.Session {
	w.t.Helper()
	s, err := w.s.SignIn(w.ctx, account.Credentials{Email: email, Password: password})
	w.ok(err)
	return s
}

// serve passes a request through the middleware. The context is that of the
// handler behind it, or nil if it was not reached.
func (w *world) serve(change func(*http.Request)) (*httptest.ResponseRecorder, context.Context) {
	w.t.Helper()
	var ctx context.Context
	r := httptest.NewRequestWithContext(w.ctx, http.MethodGet, "/", nil)
	change(r)
	answer := httptest.NewRecorder()
	w.s.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { ctx = r.Context() })).ServeHTTP(answer, r)
	return answer, ctx
}

// asked is the context in which a request with a cookie or a header arrives.
func (w *world) asked(change func(*http.Request)) context.Context {
	w.t.Helper()
	answer, ctx := w.serve(change)
	if ctx == nil {
		w.t.Fatalf("the middleware answered %d", answer.Code)
	}
	return ctx
}

// by is the context of a request by a session.
func (w *world) by(s account.Session) context.Context {
	w.t.Helper()
	return w.asked(func(r *http.Request) { r.AddCookie(w.s.Cookie(s)) })
}

// in reports whether a session is signed in.
func (w *world) in(s account.Session) bool {
	w.t.Helper()
	_, ok := account.ActorFrom(w.by(s))
	return ok
}

// bearer is who a request with an API token is by.
func (w *world) bearer(token string) (people.Actor, bool) {
	w.t.Helper()
	return account.ActorFrom(w.asked(func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }))
}

// pass lets time go by.
func (w *world) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// mails takes what was sent so far.
func (w *world) mails() []account.Mail {
	synctest.Wait()
	w.outbox.mu.Lock()
	defer w.outbox.mu.Unlock()
	mails := w.outbox.mails
	w.outbox.mails = nil
	return mails
}

// secret takes the one mail that was sent and returns the secret of its link.
func (w *world) secret() string {
	w.t.Helper()
	mails := w.mails()
	if len(mails) != 1 {
		w.t.Fatalf("%d mails: %+v", len(mails), mails)
	}
	_, rest, ok := strings.Cut(mails[0].Text, "https://example.com/hr/link#")
	if !ok {
		w.t.Fatalf("no link in %q", mails[0].Text)
	}
	secret, _, _ := strings.Cut(rest, "\n")
	return secret
}

func (w *world) account(p people.Person) storage.Account {
	w.t.Helper()
	var a storage.Account
	w.ok(w.db.View(w.ctx, w.org, func(ctx context.Context, tx storage.Tx) (err error) {
		a, err = tx.Accounts().Account(ctx, p.ID)
		return err
	}))
	return a
}

// actions lists what the audit log tells of a target, oldest first.
func (w *world) actions(target string) string {
	w.t.Helper()
	synctest.Wait()
	var names []string
	w.ok(w.db.View(w.ctx, w.org, func(ctx context.Context, tx storage.Tx) error {
		events, err := tx.Audit().Events(ctx, storage.EventQuery{Target: target})
		for _, e := range events {
			names = append([]string{e.Action}, names...)
		}
		return err
	}))
	return strings.Join(names, " ")
}
