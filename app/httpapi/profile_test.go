package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
)

func TestSavingOnesProfile(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	read := o.do(request{who: representative, method: "GET", path: "/me/profile"}).wants(http.StatusOK)
	want := api.Profile{FirstName: "Rita", LastName: "Rep", Email: "rita.rep@example.com", Revision: 1}
	if d := cmp.Diff(want, decode[api.Profile](read)); d != "" || read.Header.Get("ETag") != `"1"` {
		t.Errorf("profile %s (-want +got):\n%s", read.Header.Get("ETag"), d)
	}
	put := func(revision int64, in api.ProfileInput) response {
		return o.do(request{who: representative, method: "PUT", path: "/me/profile", body: in, header: ifMatch(revision)})
	}
	in := api.ProfileInput{FirstName: "Zoë Anne", LastName: "O’Neill-Ångström", Email: "rita.rep@example.com", Language: "pt-BR"}
	saved := put(1, in).wants(http.StatusOK)
	want = api.Profile{FirstName: in.FirstName, LastName: in.LastName, Email: in.Email, Language: in.Language, Revision: 2}
	if d := cmp.Diff(api.SavedProfile{Profile: want, Message: "Your profile is saved."}, decode[api.SavedProfile](saved)); d != "" || saved.Header.Get("ETag") != `"2"` {
		t.Errorf("saved %s (-want +got):\n%s", saved.Header.Get("ETag"), d)
	}
	if d := cmp.Diff(want, decode[api.Profile](o.do(request{who: representative, method: "GET", path: "/me/profile"}))); d != "" {
		t.Errorf("read again (-want +got):\n%s", d)
	}
	put(1, in).refused(http.StatusPreconditionFailed, "stale")
	o.do(request{who: representative, method: "PUT", path: "/me/profile", body: in}).refused(http.StatusPreconditionRequired, "precondition_required")

	for _, tc := range []struct {
		field, value, rule string
	}{
		{"first_name", "R", "at least 2 letters"}, {"first_name", "", "at least 2 letters"}, {"first_name", "Rita2", "letters, spaces, apostrophes and hyphens"},
		{"first_name", "Rita!", "letters, spaces, apostrophes and hyphens"}, {"last_name", " ", "at least 1 letter"}, {"last_name", "Rep_", "letters, spaces"},
		{"email", "rita", "not a valid e-mail"}, {"email", "rita@localhost", "not a valid e-mail"}, {"email", "Rita <rita@example.com>", "not a valid e-mail"},
		{"email", "", "required"}, {"language", "klingon!", "not a language tag"},
	} {
		spoilt := object(t, in)
		spoilt["password"] = password
		spoilt[tc.field] = tc.value
		r := o.do(request{who: representative, method: "PUT", path: "/me/profile", body: spoilt, header: ifMatch(2)}).
			refused(http.StatusUnprocessableEntity, "invalid", tc.field)
		if !strings.Contains(string(r.Body), tc.rule) {
			t.Errorf("%s %q: %s does not say the rule (%s)", tc.field, tc.value, r.Body, tc.rule)
		}
	}

	in.Email = "rita@example.org"
	put(2, in).refused(http.StatusForbidden, "wrong_password", "password")
	in.Password = "not-hers"
	put(2, in).refused(http.StatusForbidden, "wrong_password", "password")
	in.Password = password
	taken := in
	taken.Email = o.email(manager)
	put(2, taken).refused(http.StatusConflict, "exists", "email")
	put(2, in).wants(http.StatusOK)
	if m := <-o.letters; m.To != "rita.rep@example.com" {
		t.Errorf("the address before is not told, but %s", m.To)
	}
	o.signIn("rita@example.org", password)
}

func TestChangingOnesPassword(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	here, there := o.signIn(o.email(representative), password), o.signIn(o.email(representative), password)
	put := func(cookie, present, next string) response {
		return o.do(request{method: "PUT", path: "/me/password", body: api.PasswordInput{Present: present, Password: next}, header: map[string]string{"Cookie": cookie}})
	}
	put(here, "not-hers", "quiet-harbour-lantern").refused(http.StatusForbidden, "wrong_password", "present")
	put(here, password, "short").refused(http.StatusUnprocessableEntity, "invalid", "password")
	put(here, password, password).refused(http.StatusUnprocessableEntity, "invalid", "password")
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": there}}).wants(http.StatusOK)

	r := put(here, password, "quiet-harbour-lantern").wants(http.StatusOK)
	for _, c := range []string{here, there} {
		o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": c}}).refused(http.StatusUnauthorized, "signed_out")
	}
	o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": cookieOf(r)}}).wants(http.StatusOK)
	o.signIn(o.email(representative), "quiet-harbour-lantern")
}
