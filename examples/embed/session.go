package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// session is a signed-in browser, in a table of the host's own.
type session struct {
	bun.BaseModel `bun:"table:desk_sessions"`

	Hash    []byte    `bun:",pk"` // of what the cookie holds
	Person  string    `bun:",notnull"`
	Expires time.Time `bun:",notnull"`
}

const (
	cookieName   = "desk_session"
	sessionHours = 12
)

func hashOf(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// person returns who has signed in, or "".
func (d *orderDesk) person(r *http.Request) (string, error) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return "", nil // there is none
	}
	var s session
	err = d.db.NewSelect().Model(&s).Where("hash = ?", hashOf(cookie.Value)).Scan(r.Context())
	if errors.Is(err, sql.ErrNoRows) || err == nil && d.now().After(s.Expires) {
		return "", nil
	}
	return s.Person, err
}

// actor tells Headway who is asking.
func (d *orderDesk) actor(r *http.Request) (people.Actor, error) {
	person, err := d.person(r)
	if err != nil {
		return people.Actor{}, err
	}
	a, ok := d.staff.actor(person)
	if !ok {
		return people.Actor{}, fault.ErrDenied
	}
	return a, nil
}

// gate takes whoever opens a page of the web app without a session to the
// sign-in, and back from there. To requests of the app, Headway itself answers
// that nobody is signed in; its files are the same for everyone.
func (d *orderDesk) gate(headway http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Sec-Fetch-Mode") == "navigate" {
			person, err := d.person(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			if person == "" {
				http.Redirect(w, r, "/sign-in?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
				return
			}
		}
		headway.ServeHTTP(w, r)
	})
}

func (d *orderDesk) signInPage(w http.ResponseWriter, r *http.Request) {
	show(w, http.StatusOK, signInView, signInData{Next: r.FormValue("next")})
}

func (d *orderDesk) signIn(w http.ResponseWriter, r *http.Request) {
	person, next := r.FormValue("name"), r.FormValue("next")
	ok, err := d.staff.check(r.Context(), person, r.FormValue("password"))
	if err == nil && !ok {
		show(w, http.StatusUnauthorized, signInView, signInData{Next: next, Wrong: true})
		return
	}
	secret := rand.Text()
	if err == nil {
		err = d.begin(r.Context(), person, secret)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: secret, Path: "/", MaxAge: sessionHours * 3600, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
	if !strings.HasPrefix(next, "/performance/") {
		next = "/"
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

func (d *orderDesk) begin(ctx context.Context, person, secret string) error {
	_, err := d.db.NewInsert().Model(&session{Hash: hashOf(secret), Person: person, Expires: d.now().Add(sessionHours * time.Hour)}).Exec(ctx)
	return err
}

func (d *orderDesk) signOut(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		if _, err := d.db.NewDelete().Model((*session)(nil)).Where("hash = ?", hashOf(cookie.Value)).Exec(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1})
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

func (d *orderDesk) home(w http.ResponseWriter, r *http.Request) {
	a, err := d.actor(r)
	if err != nil {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return
	}
	p, _ := d.staff.roster.Person(a.Person)
	show(w, http.StatusOK, homeView, p)
}

// show writes a page of the desk.
func show(w http.ResponseWriter, status int, view *template.Template, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = view.Execute(w, data) // a client that is gone reads no answer
}

// signInData is what the sign-in page shows.
type signInData struct {
	Next  string
	Wrong bool
}

const head = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>Order desk</title>`

var (
	signInView = template.Must(template.New("sign-in").Parse(head + `<h1>Order desk</h1>
{{if .Wrong}}<p role="alert">The name or the password is wrong.</p>{{end}}
<form method="post" action="/sign-in"><input type="hidden" name="next" value="{{.Next}}">
<label>Name <input name="name" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button></form>`))
	homeView = template.Must(template.New("home").Parse(head + `<h1>Order desk</h1>
<p>Good day, {{.Name}}. <a href="/performance/">Performance</a></p>
<form method="post" action="/orders"><button>Book an order</button></form>
<form method="post" action="/sign-out"><button>Sign out</button></form>`))
)
