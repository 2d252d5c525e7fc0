package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
)

func TestPlacesAndTeams(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	for _, tc := range []struct {
		path         string
		body, edited map[string]any
		want, then   map[string]any // besides id and revision
	}{
		{
			"/companies", map[string]any{"name": " West ", "external_id": "w"}, map[string]any{"name": "West", "archived": true},
			map[string]any{"name": "West", "external_id": "w", "archived": false}, map[string]any{"name": "West", "archived": true},
		},
		{
			"/locations", map[string]any{"name": "Westgate", "company": o.company.ID, "zone": "Europe/Copenhagen"}, map[string]any{"name": "West Gate", "archived": true},
			map[string]any{"name": "Westgate", "company": o.company.ID, "zone": "Europe/Copenhagen", "archived": false}, map[string]any{"name": "West Gate", "archived": true},
		},
		{
			"/teams", map[string]any{"name": "Inside", "permissions": []string{"trackers.report", "leads.use"}}, map[string]any{"name": "Inside", "permissions": []string{}, "archived": true},
			map[string]any{"name": "Inside", "permissions": []any{"trackers.report", "leads.use"}, "archived": false},
			map[string]any{"name": "Inside", "permissions": []any{}, "archived": true},
		},
	} {
		made := o.do(request{who: enterprise, method: "POST", path: tc.path, body: tc.body}).wants(http.StatusCreated)
		got := decode[map[string]any](made)
		id, _ := got["id"].(string)
		path := tc.path + "/" + id
		tc.want["id"], tc.want["revision"] = id, 1.0
		if d := cmp.Diff(tc.want, got); d != "" || made.Header.Get("ETag") != `"1"` || made.Header.Get("Location") != "/api/v1"+path {
			t.Errorf("%s: created with %v (-want +got):\n%s", tc.path, made.Header, d)
		}
		read := o.do(request{who: enterprise, method: "GET", path: path}).wants(http.StatusOK)
		if d := cmp.Diff(tc.want, decode[map[string]any](read)); d != "" || read.Header.Get("ETag") != `"1"` {
			t.Errorf("%s: read (-want +got):\n%s", tc.path, d)
		}
		o.do(request{who: enterprise, method: "PUT", path: path, body: tc.edited}).refused(http.StatusPreconditionRequired, "precondition_required")
		o.do(request{who: enterprise, method: "PUT", path: path, body: tc.edited, header: ifMatch(2)}).refused(http.StatusPreconditionFailed, "stale")
		put := o.do(request{who: enterprise, method: "PUT", path: path, body: tc.edited, header: ifMatch(1)}).wants(http.StatusOK)
		tc.then["id"], tc.then["revision"] = id, 2.0
		if d := cmp.Diff(tc.then, decode[map[string]any](put)); d != "" || put.Header.Get("ETag") != `"2"` {
			t.Errorf("%s: edited (-want +got):\n%s", tc.path, d)
		}
		if list := string(o.do(request{who: enterprise, method: "GET", path: tc.path}).wants(http.StatusOK).Body); strings.Contains(list, id) {
			t.Errorf("%s: the list shows what is archived: %s", tc.path, list)
		}
		if list := decode[api.List[map[string]any]](o.do(request{who: enterprise, method: "GET", path: tc.path + "?archived=true"}).wants(http.StatusOK)); len(list.Items) != 1 {
			t.Errorf("%s: archived are %v", tc.path, list.Items)
		}
		taken := map[string]any{"name": "Another", "external_id": "taken"}
		o.do(request{who: enterprise, method: "POST", path: tc.path, body: taken}).wants(http.StatusCreated)
		o.do(request{who: enterprise, method: "POST", path: tc.path, body: taken}).refused(http.StatusConflict, "exists", "external_id")
		o.do(request{who: enterprise, method: "GET", path: tc.path + "/none"}).refused(http.StatusNotFound, "not_found")
		o.do(request{who: enterprise, method: "PUT", path: tc.path + "/none", body: tc.edited, header: ifMatch(1)}).refused(http.StatusNotFound, "not_found")
		o.do(request{who: foreigner, method: "GET", path: path}).refused(http.StatusNotFound, "not_found")
		o.do(request{who: foreigner, method: "PUT", path: path, body: tc.edited, header: ifMatch(2)}).refused(http.StatusNotFound, "not_found")
	}
	o.do(request{who: enterprise, method: "POST", path: "/locations", body: map[string]any{"name": "X", "company": "none"}}).refused(http.StatusUnprocessableEntity, "invalid", "company")
	o.do(request{who: enterprise, method: "POST", path: "/locations", body: map[string]any{"name": "X", "zone": "Mars/Olympus"}}).refused(http.StatusUnprocessableEntity, "invalid", "zone")
	o.do(request{who: administrator, method: "PUT", path: "/locations/" + o.south.ID, body: map[string]any{"name": "Mine"}, header: ifMatch(1)}).
		refused(http.StatusForbidden, "not_own_location")
	o.do(request{who: administrator, method: "POST", path: "/teams", body: map[string]any{"name": "X", "permissions": []string{"all_locations"}}}).
		refused(http.StatusForbidden, "not_held", "permissions")
}

func TestWhoKnowsWhichPlaces(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	for _, tc := range []struct{ who, companies, locations, teams string }{
		{representative, "Umbrella Operations", "Northgate", ""},
		{southerner, "", "Southgate", ""},
		{manager, "Umbrella Operations", "Northgate", "Field"}, // who assigns trackers to teams
		{administrator, "Umbrella Operations", "Northgate Southgate", "Field+"},
		{enterprise, "Umbrella Operations", "Northgate Southgate", "Field+"},
		{foreigner, "", "Nimbus Tower", ""},
	} {
		list := func(path string) string {
			var names []string
			for _, p := range decode[api.List[map[string]any]](o.do(request{who: tc.who, method: "GET", path: path}).wants(http.StatusOK)).Items {
				name := p["name"].(string)
				if _, shown := p["permissions"]; shown {
					name += "+"
				}
				names = append(names, name)
			}
			return strings.Join(names, " ")
		}
		if c, l, m := list("/companies"), list("/locations"), list("/teams"); c != tc.companies || l != tc.locations || m != tc.teams {
			t.Errorf("%s knows %q, %q, %q", tc.who, c, l, m)
		}
		if got := list("/locations?search=GATE"); got != strings.TrimPrefix(tc.locations, "Nimbus Tower") {
			t.Errorf("%s finds %q", tc.who, got)
		}
	}
	o.do(request{who: representative, method: "GET", path: "/locations/" + o.south.ID}).refused(http.StatusNotFound, "not_found")
	o.do(request{who: representative, method: "GET", path: "/teams/" + o.team.ID}).refused(http.StatusNotFound, "not_found")
}
