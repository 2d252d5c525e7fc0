package account_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// tokenActor is a token that may do everything.
func tokenActor(w *world) people.Actor {
	a := w.owner
	a.Person, a.Token = "", "t"
	return a
}

func TestATokenActsWithinItsScope(t *testing.T) {
	run(t, func(w *world) {
		adam := w.hire("Adam", "administrator")
		north, err := w.dir.SaveLocation(w.ctx, w.owner, people.Location{Name: "North"})
		w.ok(err)
		adam.Locations = []people.Membership{{ID: north.ID}}
		adam, err = w.dir.SavePerson(w.ctx, w.owner, adam)
		w.ok(err)
		admin, err := w.dir.Actor(w.ctx, w.org, adam.ID)
		w.ok(err)
		token, secret, err := w.s.CreateToken(w.ctx, admin, account.TokenRequest{
			Name: " Payroll ", Permissions: people.TrackersReport | people.PeopleManage, Level: 20, Expires: time.Now().Add(90 * 24 * time.Hour),
		})
		w.ok(err)
		if token.Name != "Payroll" || token.Hash != "" || token.Person != adam.ID || !strings.HasPrefix(secret, "hw_"+w.org+"_") {
			t.Errorf("token %+v, %s", token, secret)
		}
		a, ok := w.bearer(secret)
		if !ok || a.Org != w.org || a.Person != "" || a.Token != token.ID || a.Level != 20 ||
			a.Permissions != people.TrackersReport|people.PeopleManage || len(a.Locations) != 1 || a.Locations[0] != north.ID {
			t.Errorf("actor %+v, %v", a, ok)
		}

		// It never holds more than who made it.
		adam.Level, adam.Permissions = 15, people.TrackersReport
		adam, err = w.dir.SavePerson(w.ctx, w.owner, adam)
		w.ok(err)
		if a, ok = w.bearer(secret); !ok || a.Level != 15 || a.Permissions != people.TrackersReport {
			t.Errorf("after its maker lost access: %+v, %v", a, ok)
		}
		adam, err = w.dir.Deactivate(w.ctx, w.owner, adam.ID, adam.Revision)
		w.ok(err)
		if _, ok = w.bearer(secret); ok {
			t.Error("good though its maker has left")
		}
		_, err = w.dir.Activate(w.ctx, w.owner, adam.ID, adam.Revision)
		w.ok(err)

		w.pass(90*24*time.Hour - time.Second)
		if _, ok = w.bearer(secret); !ok {
			t.Error("ended before its time")
		}
		w.pass(time.Second)
		if _, ok = w.bearer(secret); ok {
			t.Error("good after its end")
		}
	})
}

func TestWhoMayMakeWhichToken(t *testing.T) {
	run(t, func(w *world) {
		admin, err := w.dir.Actor(w.ctx, w.org, w.hire("Adam", "administrator").ID)
		w.ok(err)
		rep, err := w.dir.Actor(w.ctx, w.org, w.hire("Rita", "representative").ID)
		w.ok(err)
		good := account.TokenRequest{Name: "Payroll", Permissions: people.TrackersReport, Level: 30, Expires: time.Now().AddDate(1, 0, 0)}
		for _, tc := range []struct {
			name  string
			actor people.Actor
			edit  func(*account.TokenRequest)
			code  string
		}{
			{"as good as can be", admin, func(*account.TokenRequest) {}, ""},
			{"a permission that one does not hold", admin, func(r *account.TokenRequest) { r.Permissions |= people.AllLocations }, "not_held"},
			{"a level above one's own", admin, func(r *account.TokenRequest) { r.Level = 31 }, "above_own_level"},
			{"for more than a year", admin, func(r *account.TokenRequest) { r.Expires = r.Expires.Add(time.Second) }, "invalid"},
			{"already over", admin, func(r *account.TokenRequest) { r.Expires = time.Now() }, "invalid"},
			{"without an end", admin, func(r *account.TokenRequest) { r.Expires = time.Time{} }, "invalid"},
			{"without permissions", admin, func(r *account.TokenRequest) { r.Permissions = 0 }, "invalid"},
			{"below zero", admin, func(r *account.TokenRequest) { r.Level = -1 }, "invalid"},
			{"without a name", admin, func(r *account.TokenRequest) { r.Name = " " }, "invalid"},
			{"with a long name", admin, func(r *account.TokenRequest) { r.Name = strings.Repeat("x", 101) }, "invalid"},
			{"by somebody without people.manage", rep, func(r *account.TokenRequest) { r.Permissions = people.LeadsUse; r.Level = 10 }, "denied"},
			{"by a token", tokenActor(w), func(*account.TokenRequest) {}, "person_required"},
		} {
			r := good
			tc.edit(&r)
			_, _, err := w.s.CreateToken(w.ctx, tc.actor, r)
			if tc.code == "" {
				w.ok(err)
				continue
			}
			if err == nil {
				t.Errorf("%s: made", tc.name)
				continue
			}
			w.refused(err, tc.code)
		}
	})
}

func TestListingAndRevokingTokens(t *testing.T) {
	run(t, func(w *world) {
		admin, err := w.dir.Actor(w.ctx, w.org, w.hire("Adam", "administrator").ID)
		w.ok(err)
		peer, err := w.dir.Actor(w.ctx, w.org, w.hire("Pia", "administrator").ID)
		w.ok(err)
		create := func(a people.Actor, name string) (storage.Token, string) {
			t.Helper()
			w.pass(time.Second)
			token, secret, err := w.s.CreateToken(w.ctx, a, account.TokenRequest{Name: name, Permissions: people.LeadsUse, Expires: time.Now().Add(time.Hour)})
			w.ok(err)
			return token, secret
		}
		_, one := create(admin, "one")
		create(w.owner, "two")
		names := func(a people.Actor) string {
			t.Helper()
			tokens, err := w.s.Tokens(w.ctx, a)
			w.ok(err)
			var names []string
			for _, token := range tokens {
				if token.Hash != "" {
					t.Error("a digest is told")
				}
				names = append(names, token.Name)
			}
			return strings.Join(names, " ")
		}
		if got := names(admin) + ", " + names(w.owner) + ", " + names(peer) + ", " + names(people.Actor{Org: w.org}); got != "one, two one, , " {
			t.Errorf("lists: %q", got)
		}
		tokens, err := w.s.Tokens(w.ctx, admin)
		w.ok(err)
		id := tokens[0].ID
		w.refused(w.s.RevokeToken(w.ctx, peer, id), "not_found")
		if _, ok := w.bearer(one); !ok {
			t.Error("not good")
		}
		w.ok(w.s.RevokeToken(w.ctx, w.owner, id))
		w.ok(w.s.RevokeToken(w.ctx, w.owner, id))
		if _, ok := w.bearer(one); ok {
			t.Error("good after it was revoked")
		}
		if got := w.actions(id); got != "token.created token.revoked" {
			t.Errorf("audit: %s", got)
		}
	})
}

func TestTheLastUseOfATokenIsKnownToTheMinute(t *testing.T) {
	run(t, func(w *world) {
		_, secret, err := w.s.CreateToken(w.ctx, w.owner, account.TokenRequest{Name: "x", Permissions: people.LeadsUse, Expires: time.Now().Add(time.Hour)})
		w.ok(err)
		writes := func() int64 {
			t.Helper()
			var state storage.State
			w.ok(w.db.View(w.ctx, w.org, func(ctx context.Context, tx storage.Tx) (err error) {
				state, err = tx.Changes().State(ctx)
				return err
			}))
			return state.Version
		}
		lastUsed := func() time.Time {
			t.Helper()
			tokens, err := w.s.Tokens(w.ctx, w.owner)
			w.ok(err)
			return tokens[0].LastUsed
		}
		if !lastUsed().IsZero() {
			t.Errorf("used %s before it was", lastUsed())
		}
		first := time.Now()
		w.bearer(secret)
		if !lastUsed().Equal(first) {
			t.Errorf("last used %s, want %s", lastUsed(), first)
		}
		before := writes()
		w.pass(59 * time.Second)
		w.bearer(secret)
		if !lastUsed().Equal(first) || writes() != before {
			t.Error("each use is a write")
		}
		w.pass(time.Second)
		w.bearer(secret)
		if !lastUsed().Equal(first.Add(time.Minute)) {
			t.Errorf("last used %s", lastUsed())
		}
	})
}

func TestForgedTokensAreNobodys(t *testing.T) {
	run(t, func(w *world) {
		_, good, err := w.s.CreateToken(w.ctx, w.owner, account.TokenRequest{Name: "x", Permissions: people.LeadsUse, Expires: time.Now().Add(time.Hour)})
		w.ok(err)
		session := w.s.Cookie(w.signIn("olga@example.com", password))
		for _, token := range []string{"", "hw_", "hw__", "hw_" + w.org, "hw_" + w.org + "_", good + "x", good[:len(good)-1], good[3:], strings.Replace(good, w.org, "elsewhere", 1), session.Value} {
			if a, ok := w.bearer(token); ok {
				t.Errorf("%q is %+v", token, a)
			}
			// A cookie does not help it.
			_, ok := account.ActorFrom(w.asked(func(r *http.Request) {
				r.Header.Set("Authorization", "Bearer "+token)
				r.AddCookie(session)
			}))
			if ok {
				t.Errorf("%q is somebody with a cookie", token)
			}
		}
		// What a proxy in between wants does not hinder the cookie.
		_, ok := account.ActorFrom(w.asked(func(r *http.Request) {
			r.SetBasicAuth("proxy", "secret")
			r.AddCookie(session)
		}))
		if !ok {
			t.Error("a cookie beside Basic is not good")
		}
		if _, ok := account.ActorFrom(w.asked(func(r *http.Request) { r.Header.Set("Authorization", "bearer  "+good) })); !ok {
			t.Error("a scheme in lower case is not good")
		}
	})
}

func TestAStoreThatIsDownIsAnsweredAsSuch(t *testing.T) {
	run(t, func(w *world) {
		s := w.s.Cookie(w.signIn("olga@example.com", password))
		w.ok(w.db.Close())
		answer, ctx := w.serve(func(r *http.Request) { r.AddCookie(s) })
		if ctx != nil || answer.Code != http.StatusServiceUnavailable || !strings.Contains(answer.Body.String(), `"code":"internal","detail":"`) ||
			answer.Header().Get("Content-Type") != "application/problem+json" || answer.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("reached %v, %d %s", ctx != nil, answer.Code, answer.Body)
		}
		if answer, ctx = w.serve(func(*http.Request) {}); ctx == nil || answer.Code != http.StatusOK {
			t.Error("a request by nobody needs no store")
		}
	})
}
