package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
)

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	if got := o.email(representative); got != "rita.rep@example.com" {
		t.Fatal(got)
	}
	r := o.do(request{method: "POST", path: "/session", body: `{"email": " Rita.Rep@Example.com ", "password": "zebra-lamp-violet"}`}).wants(http.StatusOK)
	want := api.SignInAnswer{Session: &api.Session{
		Org: api.Ref{ID: o.org, Name: "Umbrella"}, Person: api.Ref{ID: o.ids[representative], Name: "Rita Rep"}, Expires: noon.AddDate(0, 0, 30),
	}}
	if d := cmp.Diff(want, decode[api.SignInAnswer](r)); d != "" {
		t.Errorf("answer (-want +got):\n%s", d)
	}
	cookie := cookieOf(r)
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": cookie}}).wants(http.StatusOK)

	out := o.do(request{method: "DELETE", path: "/session", header: map[string]string{"Cookie": cookie}}).wants(http.StatusNoContent)
	if got := out.Header.Get("Set-Cookie"); !strings.HasPrefix(got, "headway_session=;") || !strings.Contains(got, "Max-Age=0") {
		t.Errorf("signing out sets %q", got)
	}
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": cookie}}).refused(http.StatusUnauthorized, "signed_out")
	o.do(request{method: "DELETE", path: "/session"}).wants(http.StatusNoContent)
}

func TestTheCookieIsKeptFromScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		opts officeOptions
		want string
	}{
		{officeOptions{}, "; Path=/; Expires=Fri, 10 Apr 2026 12:00:00 GMT; Max-Age=2592000; HttpOnly; SameSite=Lax"},
		{officeOptions{https: true}, "; Path=/; Expires=Fri, 10 Apr 2026 12:00:00 GMT; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax"},
	} {
		o := newOffice(t, tc.opts)
		r := o.do(request{method: "POST", path: "/session", body: api.SignIn{Email: o.email(manager), Password: password}}).wants(http.StatusOK)
		header := r.Header.Get("Set-Cookie")
		_, attributes, _ := strings.Cut(header, ";")
		if got := ";" + attributes; got != tc.want {
			t.Errorf("%+v: %q, want %q", tc.opts, got, tc.want)
		}
		if strings.Contains(string(r.Body), cookieOf(r)[len("headway_session="):]) {
			t.Error("the key of the session is in the body, where scripts read it")
		}
	}
	o := newOffice(t, officeOptions{prefix: "/hr/headway/"})
	r := do(t, o.app, "/hr/headway/api/v1", request{method: "POST", path: "/session", body: api.SignIn{Email: o.email(manager), Password: password}}).wants(http.StatusOK)
	if got := r.Header.Get("Set-Cookie"); !strings.Contains(got, "; Path=/hr/headway/;") {
		t.Errorf("under a prefix: %q", got)
	}
}

func TestASignInThatFailsTellsNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	left := o.hire("Leo", "Left", "representative", o.north)
	attempt := func(email, password string) response {
		return o.do(request{method: "POST", path: "/session", body: api.SignIn{Email: email, Password: password},
			header: map[string]string{"X-Request-Id": "same"}}).refused(http.StatusUnauthorized, "invalid_credentials")
	}
	known := attempt(o.email(representative), "not-her-password")
	for name, r := range map[string]response{
		"an unknown e-mail":        attempt("nobody@example.com", "not-her-password"),
		"a person without account": attempt(left.Email, "not-her-password"),
		"no e-mail at all":         attempt("what?", "x"),
		"another organization": o.do(request{method: "POST", path: "/session", header: map[string]string{"X-Request-Id": "same"},
			body: api.SignIn{Email: o.email(representative), Password: password, Org: o.other}}),
		"an unknown organization": o.do(request{method: "POST", path: "/session", header: map[string]string{"X-Request-Id": "same"},
			body: api.SignIn{Email: o.email(representative), Password: password, Org: "none"}}),
	} {
		if d := cmp.Diff(string(known.Body), string(r.Body)); d != "" || r.Code != known.Code {
			t.Errorf("%s: %d, body (-known +unknown):\n%s", name, r.Code, d)
		}
		if d := cmp.Diff(known.Header, r.Header); d != "" {
			t.Errorf("%s: headers (-known +unknown):\n%s", name, d)
		}
	}
	if known.Header.Get("Set-Cookie") != "" {
		t.Error("a sign-in that fails sets a cookie")
	}
}

func TestTooManyGuessesAreToldWhenToComeBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	for _, email := range []string{o.email(representative), "nobody@example.com"} {
		guess := request{method: "POST", path: "/session", body: api.SignIn{Email: email, Password: "guess"}, header: map[string]string{"X-Request-Id": "same"}}
		for range 6 {
			o.do(guess).refused(http.StatusUnauthorized, "invalid_credentials")
		}
		r := o.do(guess).refused(http.StatusTooManyRequests, "too_many_attempts")
		if got := r.Header.Get("Retry-After"); got != "1" {
			t.Errorf("%s: Retry-After %q", email, got)
		}
		o.clock.pass(time.Second)
		o.do(guess).refused(http.StatusUnauthorized, "invalid_credentials")
	}
}

func TestGuessesAreCountedByAddress(t *testing.T) {
	t.Parallel()
	direct := newOffice(t, officeOptions{})
	guessesFrom(direct, func(r *http.Request, address string) { r.RemoteAddr = address + ":1234" })
	behindProxy := newOffice(t, officeOptions{address: func(r *http.Request) string { return r.Header.Get("X-Real-Ip") }})
	guessesFrom(behindProxy, func(r *http.Request, address string) {
		r.RemoteAddr = "192.0.2.9:1234"
		r.Header.Set("X-Real-Ip", address)
	})
}

// guessesFrom guesses passwords of many from one address, which set gives to
// a request.
func guessesFrom(o *office, set func(r *http.Request, address string)) {
	t := o.t
	t.Helper()
	from := func(address, email string) int {
		r, err := http.NewRequestWithContext(t.Context(), "POST", "http://example.com/api/v1/session", strings.NewReader(`{"email": "`+email+`", "password": "guess"}`))
		o.ok(err)
		r.Header.Set("Content-Type", "application/json")
		set(r, address)
		return o.serve(r).Code
	}
	for i := range 51 {
		if got := from("192.0.2.1", strings.Repeat("a", i+1)+"@example.com"); got != http.StatusUnauthorized {
			t.Fatalf("guess %d: %d", i, got)
		}
	}
	if got := from("192.0.2.1", "b@example.com"); got != http.StatusTooManyRequests {
		t.Errorf("one guess too many: %d", got)
	}
	if got := from("192.0.2.2", "c@example.com"); got != http.StatusUnauthorized {
		t.Errorf("from elsewhere: %d", got)
	}
}

func TestOneWithAccountsInTwoOrganizationsChooses(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	// Zoe takes the e-mail that Rita has in the other organization.
	profile := o.do(request{who: foreigner, method: "GET", path: "/me/profile"}).wants(http.StatusOK)
	o.do(request{who: foreigner, method: "PUT", path: "/me/profile", header: map[string]string{"If-Match": profile.Header.Get("ETag")},
		body: api.ProfileInput{FirstName: "Zoe", LastName: "Zephyr", Email: o.email(representative), Password: password}}).wants(http.StatusOK)

	r := o.do(request{method: "POST", path: "/session", body: api.SignIn{Email: o.email(representative), Password: password}}).wants(http.StatusOK)
	got := decode[api.SignInAnswer](r)
	if r.Header.Get("Set-Cookie") != "" || got.Session != nil {
		t.Errorf("signed in without a choice: %s", r.Body)
	}
	want := map[api.Ref]bool{{ID: o.org, Name: "Umbrella"}: true, {ID: o.other, Name: "Nimbus"}: true}
	if len(got.Choose) != 2 || !want[got.Choose[0]] || !want[got.Choose[1]] || got.Choose[0] == got.Choose[1] {
		t.Errorf("choose among %v", got.Choose)
	}
	r = o.do(request{method: "POST", path: "/session", body: api.SignIn{Email: o.email(representative), Password: password, Org: o.other}}).wants(http.StatusOK)
	if s := decode[api.SignInAnswer](r).Session; s == nil || s.Person.Name != "Zoe Zephyr" {
		t.Errorf("chosen: %s", r.Body)
	}
}

func TestASessionIsNewWithEachSignIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	first := o.signIn(o.email(representative), password)
	r := o.do(request{method: "POST", path: "/session", header: map[string]string{"Cookie": first},
		body: api.SignIn{Email: o.email(representative), Password: password}}).wants(http.StatusOK)
	second := cookieOf(r)
	if first == second {
		t.Fatal("the key of the session stays")
	}
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": first}}).refused(http.StatusUnauthorized, "signed_out")
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": second}}).wants(http.StatusOK)
	// A key that somebody else has planted is nobody's.
	for _, planted := range []string{"headway_session=", "headway_session=x", "headway_session=" + o.org + ".planted", "headway_session=" + o.other + second[strings.LastIndex(second, "."):]} {
		o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": planted}}).refused(http.StatusUnauthorized, "signed_out")
	}
	o.clock.pass(31 * 24 * time.Hour)
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": second}}).refused(http.StatusUnauthorized, "signed_out")
}

func TestSigningOutEverywhere(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	one, two := o.signIn(o.email(representative), password), o.signIn(o.email(representative), password)
	others := o.cookie(manager)
	r := o.do(request{method: "DELETE", path: "/sessions", header: map[string]string{"Cookie": one}}).wants(http.StatusNoContent)
	if !strings.Contains(r.Header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("the browser keeps its cookie: %q", r.Header.Get("Set-Cookie"))
	}
	for _, c := range []string{one, two} {
		o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": c}}).refused(http.StatusUnauthorized, "signed_out")
	}
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": others}}).wants(http.StatusOK)
}

func TestAForgottenPasswordIsAnsweredAlike(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	ask := func(email string) response {
		return o.do(request{method: "POST", path: "/password-resets", body: api.PasswordReset{Email: email}, header: map[string]string{"X-Request-Id": "same"}})
	}
	known, unknown := ask(o.email(representative)).wants(http.StatusAccepted), ask("nobody@example.com").wants(http.StatusAccepted)
	if d := cmp.Diff(known.Header, unknown.Header); d != "" || len(known.Body)+len(unknown.Body) > 0 {
		t.Errorf("headers (-known +unknown):\n%s\nbodies %q, %q", d, known.Body, unknown.Body)
	}
	secret := o.secret()
	looked := decode[api.Link](o.do(request{method: "POST", path: "/links/look", body: api.LinkSecret{Secret: secret}}).wants(http.StatusOK))
	want := api.Link{Purpose: "reset", Org: api.Ref{ID: o.org, Name: "Umbrella"}, FirstName: "Rita", LastName: "Rep", Email: o.email(representative), Expires: noon.Add(time.Hour)}
	if d := cmp.Diff(want, looked); d != "" {
		t.Errorf("link (-want +got):\n%s", d)
	}
	before := o.cookie(representative)
	r := o.do(request{method: "POST", path: "/links/redeem", body: api.Redemption{Secret: secret, Password: "quiet-harbour-lantern"}}).wants(http.StatusOK)
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": cookieOf(r)}}).wants(http.StatusOK)
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": before}}).refused(http.StatusUnauthorized, "signed_out")
	o.do(request{method: "POST", path: "/session", body: api.SignIn{Email: o.email(representative), Password: password}}).refused(http.StatusUnauthorized, "invalid_credentials")

	for range 10 {
		if r = ask("nobody@example.com"); r.Code != http.StatusAccepted {
			break
		}
	}
	if r.refused(http.StatusTooManyRequests, "too_many_attempts").Header.Get("Retry-After") == "" {
		t.Error("too many requests for a link are not told when to come back")
	}
}

func TestPagesOfOtherOriginsChangeNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	o.cookie(enterprise)
	email := o.email(representative)
	before := o.versions()
	for _, header := range []map[string]string{
		{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "null"},
	} {
		for _, r := range []request{
			{method: "POST", path: "/session", body: api.SignIn{Email: email, Password: password}},
			{who: enterprise, method: "DELETE", path: "/session"},
			{who: enterprise, method: "POST", path: "/people", body: o.personBody("Nadia")},
			{who: enterprise, method: "POST", path: "/tokens", body: tokenBody("people.manage")},
			{who: enterprise, method: "POST", path: "/people/" + o.ids[representative] + "/erase", body: `{"reason": "spite"}`},
		} {
			r.header = header
			o.do(r).refused(http.StatusForbidden, "cross_origin")
		}
	}
	if after := o.versions(); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
	o.do(request{who: enterprise, method: "POST", path: "/people", body: o.personBody("Nadia"), header: map[string]string{"Origin": "http://example.com", "Sec-Fetch-Site": "same-origin"}}).
		wants(http.StatusCreated)
}
