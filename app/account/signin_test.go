package account_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func TestSigningIn(t *testing.T) {
	run(t, func(w *world) {
		s, err := w.s.SignIn(w.ctx, account.Credentials{Email: " Olga@Example.COM ", Password: password, Org: w.org, Address: "192.0.2.1:99"})
		w.ok(err)
		if s.Actor.Person != w.olga.ID || s.Actor.Level != 40 || !s.Expires.Equal(time.Now().Add(30*24*time.Hour)) {
			t.Errorf("session %+v", s)
		}
		c := w.s.Cookie(s)
		if !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/hr/" || c.MaxAge != 30*24*3600 || c.Domain != "" {
			t.Errorf("cookie %s", c)
		}
		if err := c.Valid(); err != nil {
			t.Error(err)
		}
		a, ok := account.ActorFrom(w.by(s))
		if !ok || a.Person != w.olga.ID || a.Org != w.org {
			t.Errorf("actor %+v, %v", a, ok)
		}
		if gone := w.s.NoCookie(); gone.Name != c.Name || gone.Path != c.Path || gone.MaxAge != -1 || gone.Value != "" {
			t.Errorf("cookie %s", gone)
		}
		w.pass(30*24*time.Hour - time.Second)
		if !w.in(s) {
			t.Error("signed out before its time")
		}
		w.pass(time.Second)
		if w.in(s) {
			t.Error("signed in for ever")
		}
	})
}

// Whoever tries learns nothing: each of these gets the same answer after the
// same number of hash computations.
func TestASignInThatFailsTellsNothing(t *testing.T) {
	run(t, func(w *world) {
		w.hire("Ina", "representative") // without an account
		invited := w.hire("Ivo", "representative")
		w.ok(w.s.Invite(w.ctx, w.owner, invited.ID))
		left := w.member("Lea", "representative")
		_, err := w.dir.Deactivate(w.ctx, w.owner, left.ID, left.Revision)
		w.ok(err)
		blocked := w.member("Bea", "representative")
		for range 6 {
			_, err := w.s.SignIn(w.ctx, account.Credentials{Email: blocked.Email, Password: "wrong", Org: w.org})
			w.refused(err, "invalid_credentials")
		}
		synctest.Wait()
		other := w.service(cheap) // which remembers nothing of that

		var want string
		for _, tc := range []struct {
			name string
			c    account.Credentials
		}{
			{"a wrong password", account.Credentials{Email: "olga@example.com", Password: "wrong"}},
			{"an unknown e-mail", account.Credentials{Email: "nobody@example.com", Password: password}},
			{"no e-mail at all", account.Credentials{Email: "", Password: password}},
			{"what is no e-mail", account.Credentials{Email: "\xff\x00' OR 1=1", Password: password}},
			{"no password", account.Credentials{Email: "olga@example.com"}},
			{"a very long password", account.Credentials{Email: "olga@example.com", Password: strings.Repeat("x", 1<<20)}},
			{"a person without an account", account.Credentials{Email: "ina@example.com", Password: password}},
			{"an account without a password", account.Credentials{Email: "ivo@example.com", Password: ""}},
			{"somebody who left", account.Credentials{Email: "lea@example.com", Password: password}},
			{"the right password too soon", account.Credentials{Email: "bea@example.com", Password: password}},
			{"another organization", account.Credentials{Email: "olga@example.com", Password: password, Org: "elsewhere"}},
		} {
			w.hashes.Store(0)
			_, err := other.SignIn(w.ctx, tc.c)
			if err == nil {
				t.Errorf("%s: signed in", tc.name)
				continue
			}
			got := fmt.Sprintf("%s %v %v, %d hashes", fault.Code(err), err, errors.Is(err, fault.ErrDenied), w.hashes.Load())
			if want == "" {
				want = got
			}
			if got != want || fault.Code(err) != "invalid_credentials" {
				t.Errorf("%s: %s, want %s", tc.name, got, want)
			}
		}
		if want != "invalid_credentials e-mail or password is wrong true, 1 hashes" {
			t.Error(want)
		}
	})
}

// With several organizations as many hashes are computed for an e-mail that
// nobody has as for one that three have.
func TestSigningInToOneOfSeveralOrganizations(t *testing.T) {
	run(t, func(w *world) {
		found := func(name, secret string) string {
			t.Helper()
			o, p, err := w.dir.Found(w.ctx, directory.Founding{Name: name, First: directory.Profile{FirstName: "Olga", LastName: "Owner", Email: "olga@example.com"}})
			w.ok(err)
			w.ok(w.s.SetPassword(w.ctx, o.ID, p.ID, secret))
			return o.ID
		}
		second := found("Second", password)
		third := found("Third", another)
		_, _, err := w.dir.Found(w.ctx, directory.Founding{Name: "Fourth", First: directory.Profile{FirstName: "Sara", LastName: "Owner", Email: "sara@example.com"}})
		w.ok(err)

		hashes := func(c account.Credentials) (account.Session, error) {
			t.Helper()
			w.hashes.Store(0)
			s, err := w.s.SignIn(w.ctx, c)
			want := int64(3)
			if c.Org != "" {
				want = 1
			}
			if n := w.hashes.Load(); n != want {
				t.Errorf("%+v: %d hashes, want %d", c, n, want)
			}
			return s, err
		}
		_, err = hashes(account.Credentials{Email: "nobody@example.com", Password: password})
		w.refused(err, "invalid_credentials")
		_, err = hashes(account.Credentials{Email: "olga@example.com", Password: "wrong"})
		w.refused(err, "invalid_credentials")
		_, err = hashes(account.Credentials{Email: "nobody@example.com", Password: password, Org: second})
		w.refused(err, "invalid_credentials")
		s, err := hashes(account.Credentials{Email: "olga@example.com", Password: another})
		w.ok(err)
		if s.Actor.Org != third {
			t.Errorf("signed in to %s", s.Actor.Org)
		}
		_, err = hashes(account.Credentials{Email: "olga@example.com", Password: password})
		w.refused(err, "choose_organization")
		var choice *account.Choose
		if !errors.As(err, &choice) || len(choice.Organizations) != 2 || choice.Organizations[0].Name+choice.Organizations[1].Name != "UmbrellaSecond" {
			t.Errorf("choice %+v", choice)
		}
		s, err = hashes(account.Credentials{Email: "olga@example.com", Password: password, Org: second})
		w.ok(err)
		if s.Actor.Org != second || !w.in(s) {
			t.Errorf("signed in to %s", s.Actor.Org)
		}
		// The session is good for its own organization only.
		c := w.s.Cookie(s)
		c.Value = w.org + c.Value[len(second):]
		if _, ok := account.ActorFrom(w.asked(func(r *http.Request) { r.AddCookie(c) })); ok {
			t.Error("a session is good in another organization")
		}
	})
}

func TestWrongPasswordsCostPauses(t *testing.T) {
	run(t, func(w *world) {
		w.hire("Ina", "representative")
		for _, email := range []string{"olga@example.com", "nobody@example.com", "ina@example.com"} {
			try := func(password string) error {
				_, err := w.s.SignIn(w.ctx, account.Credentials{Email: email, Password: password})
				return err
			}
			for range 6 {
				w.refused(try("wrong"), "invalid_credentials")
			}
			for _, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
				w.hashes.Store(0)
				err := try(password)
				w.refused(err, "too_many_attempts")
				var many *account.TooMany
				if !errors.As(err, &many) || many.RetryAfter != want {
					t.Errorf("%s: %v, want a pause of %s", email, err, want)
				}
				if w.hashes.Load() != 0 {
					t.Errorf("%s: an attempt during a pause computes a hash", email)
				}
				w.pass(want)
				w.refused(try("wrong"), "invalid_credentials")
			}
			if !strings.Contains(email, "olga") {
				continue
			}
			w.pass(8 * time.Second)
			w.ok(try(password))
			if a := w.account(w.olga); a.Failures != 0 || !a.RetryAfter.IsZero() {
				t.Errorf("after a success: %+v", a)
			}
			for range 6 {
				w.refused(try("wrong"), "invalid_credentials")
			}
		}
	})
}

// An account is not at the mercy of a restart, nor of the other servers.
func TestFailuresAreKeptWithTheAccount(t *testing.T) {
	run(t, func(w *world) {
		for range 7 {
			_, err := w.s.SignIn(w.ctx, account.Credentials{Email: "olga@example.com", Password: "wrong"})
			if err == nil {
				t.Fatal("signed in")
			}
			w.pass(time.Second)
		}
		if a := w.account(w.olga); a.Failures != 7 {
			t.Errorf("account %+v", a)
		}
		restarted := w.service(cheap)
		c := account.Credentials{Email: "olga@example.com", Password: password}
		_, err := restarted.SignIn(w.ctx, c)
		w.refused(err, "invalid_credentials")
		if a := w.account(w.olga); a.Failures != 7 {
			t.Errorf("an attempt during the pause counts: %+v", a)
		}
		w.pass(2 * time.Second)
		_, err = restarted.SignIn(w.ctx, c)
		w.ok(err)
		if a := w.account(w.olga); a.Failures != 0 {
			t.Errorf("account %+v", a)
		}
		if n := strings.Count(w.actions(w.olga.ID), "account.sign_in_failed"); n != 7 {
			t.Errorf("%d failures in the audit log", n)
		}
	})
}

func TestManyGuessesAtOnceDoNotSlipThrough(t *testing.T) {
	run(t, func(w *world) {
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if _, err := w.s.SignIn(w.ctx, account.Credentials{Email: "olga@example.com", Password: "wrong"}); err == nil {
					t.Error("signed in")
				}
			})
		}
		wg.Wait()
		if n := w.hashes.Load(); n != 6 {
			t.Errorf("%d guesses were checked", n)
		}
	})
}

func TestOneAddressDoesNotGuessForManyAccounts(t *testing.T) {
	run(t, func(w *world) {
		try := func(i int, address string) error {
			_, err := w.s.SignIn(w.ctx, account.Credentials{Email: fmt.Sprintf("user%d@example.com", i), Password: "wrong", Address: address})
			return err
		}
		for i := range 51 {
			w.refused(try(i, fmt.Sprintf("[2001:db8::%x]:1234", i)), "invalid_credentials")
		}
		w.refused(try(100, "2001:db8::ffff"), "too_many_attempts")
		w.refused(try(100, "2001:db9::1"), "invalid_credentials")
		w.refused(try(101, ""), "invalid_credentials")
		w.pass(5 * time.Minute)
		w.refused(try(102, "2001:db8::ffff"), "invalid_credentials")
	})
}

func TestASessionIsNotFixed(t *testing.T) {
	run(t, func(w *world) {
		w.member("Rita", "representative")
		planted := w.signIn("rita@example.com", password)
		// Olga's browser was given Rita's cookie.
		s, err := w.s.SignIn(w.by(planted), account.Credentials{Email: "olga@example.com", Password: password})
		w.ok(err)
		if w.s.Cookie(s).Value == w.s.Cookie(planted).Value {
			t.Error("the token is not renewed")
		}
		if w.in(planted) {
			t.Error("the session before is still good")
		}
		again := w.signIn("olga@example.com", password)
		if w.s.Cookie(again).Value == w.s.Cookie(s).Value || !w.in(s) || !w.in(again) {
			t.Error("two browsers share a session")
		}
	})
}

func TestForgedCookiesAreNobodys(t *testing.T) {
	run(t, func(w *world) {
		good := w.s.Cookie(w.signIn("olga@example.com", password))
		for _, value := range []string{"", ".", w.org, w.org + ".", "." + good.Value, good.Value + "x", good.Value[:len(good.Value)-1], w.org + "." + strings.Repeat("A", 43), "elsewhere.x", strings.Repeat("x", 4000) + ".y"} {
			c := *good
			c.Value = value
			if a, ok := account.ActorFrom(w.asked(func(r *http.Request) { r.AddCookie(&c) })); ok {
				t.Errorf("%q is %+v", value, a)
			}
		}
		if _, ok := account.ActorFrom(w.asked(func(*http.Request) {})); ok {
			t.Error("nobody is somebody")
		}
	})
}

func TestSigningOut(t *testing.T) {
	run(t, func(w *world) {
		one, two := w.signIn("olga@example.com", password), w.signIn("olga@example.com", password)
		w.ok(w.s.SignOut(w.by(one)))
		if w.in(one) || !w.in(two) {
			t.Errorf("after signing out one: %v, %v", w.in(one), w.in(two))
		}
		w.ok(w.s.SignOut(w.ctx)) // of nobody
		three := w.signIn("olga@example.com", password)
		w.ok(w.s.SignOutEverywhere(w.ctx, two.Actor))
		if w.in(two) || w.in(three) {
			t.Error("somebody is still signed in")
		}
		w.refused(w.s.SignOutEverywhere(w.ctx, tokenActor(w)), "person_required")
		if got := w.actions(w.olga.ID); !strings.HasSuffix(got, "account.signed_in account.signed_in account.signed_out account.signed_in account.signed_out_everywhere") {
			t.Errorf("audit: %s", got)
		}
	})
}

func TestAccessEndsWithThePerson(t *testing.T) {
	run(t, func(w *world) {
		p := w.member("Rita", "representative")
		s := w.signIn("rita@example.com", password)
		p, err := w.dir.Deactivate(w.ctx, w.owner, p.ID, p.Revision)
		w.ok(err)
		if w.in(s) {
			t.Error("somebody who left is signed in")
		}
		_, err = w.dir.Activate(w.ctx, w.owner, p.ID, p.Revision)
		w.ok(err)
		if w.in(s) {
			t.Error("a session outlived its end")
		}
		w.signIn("rita@example.com", password)
	})
}

func TestASessionLastsNoLongerThanSessionsAreKept(t *testing.T) {
	run(t, func(w *world) {
		r, err := w.dir.Roster(w.ctx, w.org)
		w.ok(err)
		o := r.Organization
		o.Retention.SessionDays = 2
		_, err = w.dir.SaveOrganization(w.ctx, w.owner, o)
		w.ok(err)
		s := w.signIn("olga@example.com", password)
		w.pass(48*time.Hour - time.Second)
		if !w.in(s) {
			t.Error("signed out before its time")
		}
		w.pass(time.Second)
		if w.in(s) {
			t.Error("the session is longer than sessions are kept")
		}
	})
}

func TestAPasswordIsHashedAnewAtAnotherCost(t *testing.T) {
	run(t, func(w *world) {
		before := w.account(w.olga).PasswordHash
		dearer := w.service(account.Hashing{Memory: 16, Passes: 2, Threads: 1})
		_, err := dearer.SignIn(w.ctx, account.Credentials{Email: "olga@example.com", Password: "wrong"})
		w.refused(err, "invalid_credentials")
		if w.account(w.olga).PasswordHash != before {
			t.Error("a wrong password was hashed")
		}
		for range 2 {
			_, err := dearer.SignIn(w.ctx, account.Credentials{Email: "olga@example.com", Password: password})
			w.ok(err)
		}
		after := w.account(w.olga)
		if !strings.HasPrefix(after.PasswordHash, "$argon2id$v=19$m=16,t=2,p=1$") {
			t.Errorf("hash %s", after.PasswordHash)
		}
		w.signIn("olga@example.com", password)
	})
}

func TestTheLogNamesNobody(t *testing.T) {
	run(t, func(w *world) {
		w.outbox.fails = 3
		w.ok(w.s.ForgotPassword(w.ctx, "olga@example.com", "192.0.2.1"))
		w.pass(time.Minute)
		_, err := w.s.SignIn(w.ctx, account.Credentials{Email: "olga@example.com", Password: "wrong-secret", Address: "192.0.2.1"})
		w.refused(err, "invalid_credentials")
		synctest.Wait()
		logged := w.logged.String()
		if !strings.Contains(logged, "sending mail") {
			t.Error("nothing is logged")
		}
		for _, personal := range []string{"olga@", "Olga", "wrong-secret", "192.0.2.1", "link#"} {
			if strings.Contains(logged, personal) {
				t.Errorf("the log holds %q: %s", personal, logged)
			}
		}
	})
}
