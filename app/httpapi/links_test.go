package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
)

func TestFromTheInvitationToTheFirstSignIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	made := decode[api.Person](o.do(request{who: administrator, method: "POST", path: "/people", body: o.personBody("Nadia")}).wants(http.StatusCreated))
	invite := request{who: administrator, method: "POST", path: "/people/" + made.ID + "/invitations"}
	o.do(invite).wants(http.StatusNoContent)
	old := o.secret()
	o.do(invite).wants(http.StatusNoContent) // the first one may have been lost
	secret := o.secret()

	looked := decode[api.Link](o.do(request{method: "POST", path: "/links/look", body: api.LinkSecret{Secret: secret}}).wants(http.StatusOK))
	want := api.Link{Purpose: "invitation", Org: api.Ref{ID: o.org, Name: "Umbrella"}, FirstName: "Nadia", LastName: "Newling", Email: "nadia.new@example.com", Expires: noon.AddDate(0, 0, 7)}
	if d := cmp.Diff(want, looked); d != "" {
		t.Errorf("link (-want +got):\n%s", d)
	}
	for weak, reason := range map[string]string{"short": "12 characters", "password1234": "common", "nadia-newling-lamp": "own name"} {
		r := o.do(request{method: "POST", path: "/links/redeem", body: api.Redemption{Secret: secret, Password: weak}}).
			refused(http.StatusUnprocessableEntity, "invalid", "password")
		if !strings.Contains(string(r.Body), reason) {
			t.Errorf("%s does not say the rule (%s)", r.Body, reason)
		}
	}
	r := o.do(request{method: "POST", path: "/links/redeem", body: api.Redemption{Secret: secret, Password: password}}).wants(http.StatusOK)
	if got := decode[api.Session](r); got.Person != (api.Ref{ID: made.ID, Name: "Nadia Newling"}) || !got.Expires.Equal(noon.AddDate(0, 0, 30)) {
		t.Errorf("session %+v", got)
	}
	me := decode[api.Me](o.do(request{method: "GET", path: "/me", header: map[string]string{"Cookie": cookieOf(r)}}).wants(http.StatusOK))
	if me.Person == nil || me.Person.ID != made.ID {
		t.Errorf("signed in as %+v", me.Person)
	}
	for _, used := range []string{secret, old, o.org + ".guess", o.other + secret[strings.LastIndex(secret, "."):], "guess"} {
		o.do(request{method: "POST", path: "/links/look", body: api.LinkSecret{Secret: used}}).refused(http.StatusNotFound, "link_invalid")
		o.do(request{method: "POST", path: "/links/redeem", body: api.Redemption{Secret: used, Password: password}}).refused(http.StatusNotFound, "link_invalid")
	}
	o.do(invite).refused(http.StatusConflict, "has_password")
	o.signIn("nadia.new@example.com", password)
}

func TestAnInvitationEnds(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	p := o.hire("Nadia", "Newling", "representative", o.north)
	o.do(request{who: administrator, method: "POST", path: "/people/" + p.ID + "/invitations"}).wants(http.StatusNoContent)
	secret := o.secret()
	o.clock.pass(7*24*time.Hour + time.Second)
	o.do(request{method: "POST", path: "/links/look", body: api.LinkSecret{Secret: secret}}).refused(http.StatusNotFound, "link_invalid")
}

// Secrets of links never stand in an address, which logs keep.
func TestSecretsAreTakenInBodiesOnly(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	for _, r := range []request{
		{method: "GET", path: "/links/look?secret=x"}, {method: "GET", path: "/links?secret=x"}, {method: "GET", path: "/session?password=x"},
	} {
		if got := o.do(r); got.Code != http.StatusMethodNotAllowed && got.Code != http.StatusNotFound {
			t.Errorf("GET %s: %d", r.path, got.Code)
		}
	}
	for _, r := range []request{
		{method: "POST", path: "/links/look?secret=x", body: api.LinkSecret{Secret: "x"}},
		{method: "POST", path: "/session?password=x", body: api.SignIn{Email: "a@example.com", Password: "x"}},
	} {
		o.do(r).wants(http.StatusUnprocessableEntity)
	}
}
