package httpapi_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/storage"
)

func tokenBody(permissions ...string) map[string]any {
	return map[string]any{"name": "Billing", "level": 20, "permissions": permissions, "expires": "2026-12-31T00:00:00Z"}
}

func bearer(secret string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + secret}
}

func TestATokenFromItsMakingToItsEnd(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	r := o.do(request{who: administrator, method: "POST", path: "/tokens", body: tokenBody("trackers.report", "people.manage", "leads.use")}).wants(http.StatusCreated)
	made := decode[api.NewToken](r)
	want := api.Token{
		ID: made.ID, Name: "Billing", Person: o.ids[administrator], Level: 20, Permissions: []string{"trackers.report", "leads.use", "people.manage"},
		Created: noon, Expires: time.Date(2026, time.December, 31, 0, 0, 0, 0, time.UTC),
	}
	if d := cmp.Diff(want, made.Token); d != "" {
		t.Errorf("made (-want +got):\n%s", d)
	}
	if got := r.Header.Get("Location"); got != "/api/v1/tokens/"+made.ID {
		t.Errorf("location %q", got)
	}
	me := decode[api.Me](o.do(request{method: "GET", path: "/me", header: bearer(made.Secret)}).wants(http.StatusOK))
	if me.Token != made.ID || me.Person != nil || me.Level != 20 || strings.Join(me.Permissions, " ") != "trackers.report leads.use people.manage" {
		t.Errorf("the token is %+v", me)
	}
	o.do(request{method: "POST", path: "/people", body: o.personBody("Nadia"), header: bearer(made.Secret)}).wants(http.StatusCreated)

	want.LastUsed = noon
	listed := o.do(request{who: administrator, method: "GET", path: "/tokens"}).wants(http.StatusOK)
	if d := cmp.Diff(api.List[api.Token]{Items: []api.Token{want}}, decode[api.List[api.Token]](listed)); d != "" {
		t.Errorf("listed (-want +got):\n%s", d)
	}
	if bytes.Contains(listed.Body, []byte(made.Secret[len(made.Secret)-20:])) {
		t.Error("the list tells the secret")
	}
	// Those of others do not exist, but for who may do everything.
	if got := decode[api.List[api.Token]](o.do(request{who: southAdmin, method: "GET", path: "/tokens"}).wants(http.StatusOK)); len(got.Items) != 0 {
		t.Errorf("an administrator elsewhere sees %v", got.Items)
	}
	o.do(request{who: southAdmin, method: "DELETE", path: "/tokens/" + made.ID}).refused(http.StatusNotFound, "not_found")
	o.do(request{who: foreigner, method: "DELETE", path: "/tokens/" + made.ID}).refused(http.StatusNotFound, "not_found")
	if got := decode[api.List[api.Token]](o.do(request{who: enterprise, method: "GET", path: "/tokens"}).wants(http.StatusOK)); len(got.Items) != 1 {
		t.Errorf("who may do everything sees %v", got.Items)
	}
	o.do(request{who: enterprise, method: "DELETE", path: "/tokens/" + made.ID}).wants(http.StatusNoContent)
	o.do(request{method: "GET", path: "/me", header: bearer(made.Secret)}).refused(http.StatusUnauthorized, "signed_out")
	if got := decode[api.List[api.Token]](o.do(request{who: administrator, method: "GET", path: "/tokens"}).wants(http.StatusOK)); !got.Items[0].Revoked {
		t.Error("the list does not say that it is revoked")
	}
}

func TestATokenDoesNoMoreThanItsScope(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	made := decode[api.NewToken](o.do(request{who: enterprise, method: "POST", path: "/tokens", body: tokenBody("trackers.report")}).wants(http.StatusCreated))
	before := o.versions()
	header := bearer(made.Secret)
	o.do(request{method: "GET", path: "/trackers", header: header}).wants(http.StatusOK)
	for _, r := range []request{
		{method: "POST", path: "/people", body: o.personBody("Nadia")},
		{method: "PUT", path: "/people/" + o.ids[representative], body: o.personBody("Nadia")},
		{method: "POST", path: "/people/" + o.ids[representative] + "/erase", body: `{"reason": "x"}`},
		{method: "POST", path: "/people/" + o.ids[representative] + "/invitations"},
		{method: "POST", path: "/tokens", body: tokenBody("trackers.report")},
		{method: "POST", path: "/locations", body: `{"name": "West"}`},
		{method: "PUT", path: "/organization", body: organizationBody()},
		{method: "GET", path: "/audit-events"},
	} {
		r.header = header
		o.do(r).refused(http.StatusForbidden, "denied")
	}
	// A browser's cookie beside a token does not widen it.
	header["Cookie"] = o.cookie(enterprise)
	o.do(request{method: "GET", path: "/audit-events", header: header}).refused(http.StatusForbidden, "denied")
	// What is one's own is for people.
	for _, r := range []request{
		{method: "GET", path: "/me/profile"},
		{method: "PUT", path: "/me/profile", body: api.ProfileInput{FirstName: "Olga", LastName: "Owner", Email: "o@example.com"}},
		{method: "PUT", path: "/me/password", body: api.PasswordInput{Present: password, Password: "quiet-harbour-lantern"}},
		{method: "DELETE", path: "/sessions"},
	} {
		r.header = bearer(made.Secret)
		r.header["If-Match"] = `"1"`
		o.do(r).refused(http.StatusForbidden, "person_required")
	}
	o.do(request{method: "GET", path: "/me/data", header: bearer(made.Secret)}).refused(http.StatusForbidden, "denied")
	if after := o.versions(); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
}

func TestNobodyPutsMoreIntoATokenThanOneHolds(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	post := func(body map[string]any) response {
		return o.do(request{who: administrator, method: "POST", path: "/tokens", body: body})
	}
	post(tokenBody("all_locations")).refused(http.StatusForbidden, "not_held", "permissions")
	high := tokenBody("leads.use")
	high["level"] = 31
	post(high).refused(http.StatusForbidden, "above_own_level", "level")
	late := tokenBody("leads.use")
	late["expires"] = "2027-12-31T00:00:00Z"
	post(late).refused(http.StatusUnprocessableEntity, "invalid", "expires")
	late["expires"] = "2026-01-01T00:00:00Z"
	post(late).refused(http.StatusUnprocessableEntity, "invalid", "expires")
}

// What is kept for repetitions holds neither the secret of a token nor
// anything from which a password could be guessed.
func TestSecretsAreNotKeptForRepetitions(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	key := map[string]string{"Idempotency-Key": "once"}
	made := decode[api.NewToken](o.do(request{who: administrator, method: "POST", path: "/tokens", body: tokenBody("people.manage"), header: key}).wants(http.StatusCreated))
	again := o.do(request{who: administrator, method: "POST", path: "/tokens", body: tokenBody("people.manage"), header: key}).refused(http.StatusConflict, "already_done")
	if bytes.Contains(again.Body, []byte(made.Secret)) {
		t.Error("the secret is told twice")
	}
	if got := decode[api.List[api.Token]](o.do(request{who: administrator, method: "GET", path: "/tokens"})); len(got.Items) != 1 {
		t.Errorf("%d tokens", len(got.Items))
	}
	change := request{who: representative, method: "PUT", path: "/me/password", body: api.PasswordInput{Present: password, Password: "quiet-harbour-lantern"}, header: key}
	o.do(change).wants(http.StatusOK)
	var kept []storage.Response
	o.ok(o.db.View(t.Context(), o.org, func(ctx context.Context, tx storage.Tx) error {
		for _, who := range []string{administrator, representative} {
			r, err := tx.Idempotency().Response(ctx, o.ids[who], "once")
			if err != nil {
				return err
			}
			kept = append(kept, r)
		}
		return nil
	}))
	for _, r := range kept {
		if r.Done || len(r.Body) > 0 {
			t.Errorf("kept: %+v", r)
		}
	}
	// The fingerprint is that of another password too.
	change.body = api.PasswordInput{Present: "x", Password: "y"}
	change.header["Cookie"] = o.signIn(o.email(representative), "quiet-harbour-lantern")
	o.do(change).refused(http.StatusConflict, "already_done")
}
