package httpapi_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestAPersonFromHiringToErasure(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	made := o.do(request{who: administrator, method: "POST", path: "/people", body: o.personBody("Nadia")}).wants(http.StatusCreated)
	nadia := decode[api.Person](made)
	level := 10
	want := api.Person{
		ID: nadia.ID, FirstName: "Nadia", LastName: "Newling", Managed: true, Revision: 1, ExternalID: "x-Nadia", Email: "nadia.new@example.com", Language: "en",
		Level: &level, Permissions: []string{"leads.use"}, Teams: []api.Membership{},
		Locations: []api.Membership{{ID: o.north.ID, From: period.On(2026, 3, 1), Until: period.On(2027, 1, 1)}},
	}
	if d := cmp.Diff(want, nadia); d != "" {
		t.Fatalf("created (-want +got):\n%s", d)
	}
	if made.Header.Get("ETag") != `"1"` || made.Header.Get("Location") != "/api/v1/people/"+nadia.ID {
		t.Errorf("headers %v", made.Header)
	}
	path := "/people/" + nadia.ID
	read := o.do(request{who: administrator, method: "GET", path: path}).wants(http.StatusOK)
	if d := cmp.Diff(want, decode[api.Person](read)); d != "" || read.Header.Get("ETag") != `"1"` {
		t.Errorf("read %s (-want +got):\n%s", read.Header.Get("ETag"), d)
	}

	edit := o.personBody("Nadia")
	edit["last_name"], edit["teams"] = "Oldling", []map[string]any{{"id": o.team.ID}}
	put := func(body any, header map[string]string) response {
		return o.do(request{who: enterprise, method: "PUT", path: path, body: body, header: header})
	}
	put(edit, nil).refused(http.StatusPreconditionRequired, "precondition_required")
	put(edit, ifMatch(7)).refused(http.StatusPreconditionFailed, "stale")
	want.LastName, want.Teams, want.Revision = "Oldling", []api.Membership{{ID: o.team.ID}}, 2
	if d := cmp.Diff(want, decode[api.Person](put(edit, ifMatch(1)).wants(http.StatusOK))); d != "" {
		t.Errorf("edited (-want +got):\n%s", d)
	}
	put(edit, ifMatch(1)).refused(http.StatusPreconditionFailed, "stale")
	again := o.personBody("Norma")
	again["email"] = "nadia.new@example.com"
	o.do(request{who: administrator, method: "POST", path: "/people", body: again}).refused(http.StatusConflict, "exists", "email")
	again["external_id"] = want.ExternalID
	o.do(request{who: administrator, method: "POST", path: "/people", body: again}).refused(http.StatusConflict, "exists", "external_id", "email")

	post := func(verb string, revision int64, body any) response {
		return o.do(request{who: enterprise, method: "POST", path: path + "/" + verb, body: body, header: ifMatch(revision)})
	}
	post("deactivate", 1, nil).refused(http.StatusPreconditionFailed, "stale")
	if p := decode[api.Person](post("deactivate", 2, nil).wants(http.StatusOK)); !p.Inactive || p.Revision != 3 {
		t.Errorf("deactivated: %+v", p)
	}
	if p := decode[api.Person](post("activate", 3, nil).wants(http.StatusOK)); p.Inactive || p.Revision != 4 {
		t.Errorf("activated: %+v", p)
	}

	into := o.hire("Nadja", "Newling", "representative", o.north)
	merge := api.MergeInput{Into: into.ID, Reason: "entered twice"}
	if p := decode[api.Person](post("merge", 0, merge).wants(http.StatusOK)); p.MergedInto != into.ID || !p.Inactive {
		t.Errorf("merged: %+v", p)
	}
	post("merge", 0, merge).refused(http.StatusConflict, "merged")
	if p := decode[api.Person](post("unmerge", 0, api.ReasonInput{Reason: "two people after all"}).wants(http.StatusOK)); p.MergedInto != "" || p.Inactive {
		t.Errorf("merge undone: %+v", p)
	}
	post("unmerge", 0, api.ReasonInput{Reason: "again"}).refused(http.StatusConflict, "not_merged")

	versions := decode[api.List[api.PersonVersion]](o.do(request{who: administrator, method: "GET", path: path + "/versions?limit=3"}).wants(http.StatusOK))
	rest := decode[api.List[api.PersonVersion]](o.do(request{who: administrator, method: "GET", path: path + "/versions?limit=3&cursor=" + versions.Next}).wants(http.StatusOK))
	var revisions []int64
	for _, v := range append(versions.Items, rest.Items...) {
		revisions = append(revisions, v.Revision)
	}
	if !slices.Equal(revisions, []int64{6, 5, 4, 3, 2, 1}) || rest.Next != "" {
		t.Errorf("revisions %v, then %q", revisions, rest.Next)
	}
	if first := rest.Items[2]; first.By != o.ids[administrator] || !first.At.Equal(noon) || first.LastName != "Newling" {
		t.Errorf("first version: %+v", first)
	}

	own := "/people/" + o.ids[representative] + "/versions"
	if got := decode[api.List[api.PersonVersion]](o.do(request{who: representative, method: "GET", path: own}).wants(http.StatusOK)); len(got.Items) != 1 || got.Items[0].Managed {
		t.Errorf("one's own versions: %+v", got)
	}
	o.do(request{who: manager, method: "GET", path: own}).refused(http.StatusNotFound, "not_found")

	post("erase", 0, api.ReasonInput{Reason: "asked for it"}).wants(http.StatusNoContent)
	gone := decode[api.Person](o.do(request{who: administrator, method: "GET", path: path}).wants(http.StatusOK))
	if !gone.Erased || gone.FirstName != "Erased" || gone.Email != "" {
		t.Errorf("erased: %+v", gone)
	}
	all := o.do(request{who: enterprise, method: "GET", path: path + "/versions"}).wants(http.StatusOK)
	for _, identity := range []string{"Nadia", "Newling", "Oldling", "nadia.new@"} {
		if strings.Contains(string(all.Body), identity) {
			t.Errorf("%s is left in the versions: %s", identity, all.Body)
		}
	}
	put(edit, ifMatch(gone.Revision)).refused(http.StatusConflict, "erased")
}

func TestListingPeople(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	leo := o.hire("Leo", "Left", "representative", o.north)
	o.do(request{who: administrator, method: "POST", path: "/people/" + leo.ID + "/deactivate", header: ifMatch(1)}).wants(http.StatusOK)
	edit := object(t, map[string]any{"first_name": "Cora", "last_name": "Coordinator", "email": o.email(coordinator), "level": 20,
		"permissions": []string{"pipeline.view", "leads.use", "timetrack.use", "leads.coordinate", "leads.report"},
		"locations":   []map[string]any{{"id": o.north.ID, "from": "2025-12-01"}}, "teams": []map[string]any{{"id": o.team.ID}}})
	o.do(request{who: enterprise, method: "PUT", path: "/people/" + o.ids[coordinator], body: edit, header: ifMatch(1)}).wants(http.StatusOK)

	// + marks whom one may administer, and only of those is the rest shown.
	for _, tc := range []struct{ who, query, want string }{
		{administrator, "", "Admin+ Coordinator+ Manager+ Rep+"},
		{administrator, "?inactive=true", "Admin+ Coordinator+ Left+ Manager+ Rep+"},
		{administrator, "?managed=true", "Admin+ Coordinator+ Manager+ Rep+"},
		{administrator, "?search=rita.rep@", "Rep+"},
		{administrator, "?location=" + o.south.ID, ""},
		{administrator, "?team=" + o.team.ID, "Coordinator+"},
		{representative, "", "Admin Coordinator Manager Rep"},
		{representative, "?managed=true", ""},
		{representative, "?inactive=true", "Admin Coordinator Manager Rep"},
		{representative, "?search=MAN", "Manager"},
		{representative, "?search=ada.admin@example.com", ""},
		{southerner, "", "Southchief Southling"},
		{enterprise, "", "Admin+ Coordinator+ Manager+ Owner+ Rep+ Southchief+ Southling+"},
		{enterprise, "?search=rita%20rep&location=" + o.north.ID, "Rep+"},
		{foreigner, "", "Zephyr+"},
	} {
		r := o.do(request{who: tc.who, method: "GET", path: "/people" + tc.query}).wants(http.StatusOK)
		var got []string
		for _, p := range decode[api.List[api.Person]](r).Items {
			name := p.LastName
			if p.Managed {
				name += "+"
			}
			if whole := p.Revision > 0 && p.Level != nil && p.Email != ""; whole != (p.Managed || p.ID == o.ids[tc.who]) {
				t.Errorf("%s%s: %+v", tc.who, tc.query, p)
			}
			got = append(got, name)
		}
		if list := strings.Join(got, " "); list != tc.want {
			t.Errorf("%s%s: %s, want %s", tc.who, tc.query, list, tc.want)
		}
	}
}

// Every page of a list together is the list, whatever the size of the pages.
func TestPagesOfListsInMemory(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	for _, name := range []string{"Zwolle", "aarhus", "Århus", "Berlin", "berlin"} {
		o.do(request{who: enterprise, method: "POST", path: "/locations", body: map[string]any{"name": name}}).wants(http.StatusCreated)
	}
	for range 3 {
		o.do(request{who: enterprise, method: "POST", path: "/tokens", body: tokenBody("leads.use")}).wants(http.StatusCreated)
	}
	for _, path := range []string{"/people", "/people/picks", "/locations", "/tokens", "/audit-events"} {
		whole := ids(t, o, path+"?limit=500")
		if len(whole) < 3 {
			t.Fatalf("%s has %d", path, len(whole))
		}
		for limit := 1; limit <= 3; limit++ {
			var paged []string
			next := "?limit=" + string(rune('0'+limit))
			for next != "" {
				r := o.do(request{who: enterprise, method: "GET", path: path + next}).wants(http.StatusOK)
				page := decode[api.List[map[string]any]](r)
				for _, item := range page.Items {
					paged = append(paged, item["id"].(string))
				}
				if next = page.Next; next != "" {
					next = "?limit=" + string(rune('0'+limit)) + "&cursor=" + url.QueryEscape(next)
				}
			}
			if !slices.Equal(paged, whole) {
				t.Errorf("%s by %d: %v, want %v", path, limit, paged, whole)
			}
		}
		o.do(request{who: enterprise, method: "GET", path: path + "?cursor=forged"}).refused(http.StatusUnprocessableEntity, "invalid", "cursor")
		o.do(request{who: enterprise, method: "GET", path: path + "?limit=501"}).refused(http.StatusUnprocessableEntity, "invalid", "limit")
	}
}

func ids(t *testing.T, o *office, path string) []string {
	t.Helper()
	var all []string
	for _, item := range decode[api.List[map[string]any]](o.do(request{who: enterprise, method: "GET", path: path}).wants(http.StatusOK)).Items {
		all = append(all, item["id"].(string))
	}
	return all
}

func TestPickingNames(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	for _, tc := range []struct{ who, query, want string }{
		{representative, "", "Ada Admin, Cora Coordinator, Mark Manager, Rita Rep"},
		{representative, "?search=ar%20man", "Mark Manager"},
		{southerner, "", "Susanna Southchief, Samuel Southling"},
		{enterprise, "?search=south", "Susanna Southchief, Samuel Southling"},
		{foreigner, "", "Zoe Zephyr"},
	} {
		var got []string
		for _, p := range decode[api.List[api.Ref]](o.do(request{who: tc.who, method: "GET", path: "/people/picks" + tc.query}).wants(http.StatusOK)).Items {
			got = append(got, p.Name)
		}
		if list := strings.Join(got, ", "); list != tc.want {
			t.Errorf("%s%s: %s, want %s", tc.who, tc.query, list, tc.want)
		}
	}
}

func TestPresets(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	got := decode[api.List[api.Preset]](o.do(request{who: administrator, method: "GET", path: "/presets"}).wants(http.StatusOK))
	var want []api.Preset
	for _, p := range people.Presets() {
		want = append(want, api.Preset{Name: p.Name, Level: p.Level, Permissions: p.Permissions.Names()})
	}
	if d := cmp.Diff(api.List[api.Preset]{Items: want}, got); d != "" {
		t.Errorf("presets (-want +got):\n%s", d)
	}
}

// A repeated request has its effect once, and its answer again.
func TestARepeatedHiringHiresOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	hire := request{who: administrator, method: "POST", path: "/people", body: o.personBody("Nadia"), header: map[string]string{"Idempotency-Key": "a"}}
	first, second := o.do(hire).wants(http.StatusCreated), o.do(hire).wants(http.StatusCreated)
	if string(first.Body) != string(second.Body) || second.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%s, then %s", first.Body, second.Body)
	}
	hire.body = o.personBody("Norma")
	o.do(hire).refused(http.StatusConflict, "id_reuse", "Idempotency-Key")
}
