package httpapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// staged is an office in which every example of officeExamples succeeds.
type staged struct {
	*office
	target, away, gone, double, original, merged string // ids of people
	token                                        string // id
	secret                                       string // of a link
}

func newStaged(t testing.TB) *staged {
	t.Helper()
	return stagedIn(t, newOffice(t, officeOptions{}))
}

// stagedIn makes an office one in which every example succeeds.
func stagedIn(t testing.TB, o *office) *staged {
	t.Helper()
	s := &staged{office: o}
	ctx := t.Context()
	owner, err := o.dir.Actor(ctx, o.org, o.ids[enterprise])
	o.ok(err)
	ada, err := o.dir.Actor(ctx, o.org, o.ids[administrator])
	o.ok(err)
	o.email(enterprise) // opens the account that examples are sent by
	s.target = o.hire("Tara", "Target", "representative", o.north).ID
	s.away = o.hire("Alan", "Away", "representative", o.south).ID
	s.gone = o.hire("Gina", "Gone", "representative", o.north).ID
	_, err = o.dir.Deactivate(ctx, owner, s.gone, 1)
	o.ok(err)
	s.double, s.original = o.hire("Doris", "Double", "representative", o.north).ID, o.hire("Doriss", "Double", "representative", o.north).ID
	s.merged = o.hire("Dorrit", "Double", "representative", o.north).ID
	_, err = o.dir.Merge(ctx, owner, s.merged, s.original, "entered twice")
	o.ok(err)
	token, _, err := o.accounts.CreateToken(ctx, ada, account.TokenRequest{Name: "Billing", Level: 10, Permissions: people.LeadsUse, Expires: noon.Add(time.Hour)})
	o.ok(err)
	s.token = token.ID
	o.ok(o.accounts.Invite(ctx, owner, s.target))
	s.secret = o.secret()
	return s
}

// examples has one for every operation that is there in the stand-alone app
// only, and for those on places and settings.
func (s *staged) examples() map[string]example {
	body := func(v any) string {
		b, err := json.Marshal(v)
		s.ok(err)
		return string(b)
	}
	target := "person=" + s.target
	person := s.personBody("Nadia")
	return map[string]example{
		"sign-in":             {body: fmt.Sprintf(`{"email": %q, "password": %q, "org": %q}`, s.email(enterprise), password, s.org)},
		"sign-out":            {},
		"sign-out-everywhere": {},
		"forgot-password":     {body: `{"email": "rita@example.com"}`},
		"get-profile":         {},
		"replace-profile": {header: ifMatch(1), body: fmt.Sprintf(
			`{"first_name": "Some", "last_name": "Body", "email": "%s", "language": "en", "password": %q}`, "some.body@example.com", password)},
		"replace-password": {body: fmt.Sprintf(`{"present": %q, "password": "quiet-harbour-lantern"}`, password)},
		"look-at-link":     {body: fmt.Sprintf(`{"secret": %q}`, s.secret)},
		"redeem-link":      {body: fmt.Sprintf(`{"secret": %q, "password": "quiet-harbour-lantern"}`, s.secret)},
		"invite-person":    {path: target},
		"list-tokens":      {query: "?limit=10"},
		"create-token":     {body: body(tokenBody("leads.use"))},
		"revoke-token":     {path: "token=" + s.token},

		"list-picks":           {query: "?search=a&limit=10"},
		"list-people":          {query: "?search=a&location=" + s.north.ID + "&team=none&managed=true&inactive=true&limit=10"},
		"create-person":        {body: body(person)},
		"get-person":           {path: target},
		"replace-person":       {path: target, body: body(person), header: ifMatch(1)},
		"deactivate-person":    {path: target, header: ifMatch(1)},
		"activate-person":      {path: "person=" + s.gone, header: ifMatch(2)},
		"list-person-versions": {path: target, query: "?limit=10"},
		"merge-person":         {path: "person=" + s.double, body: body(api.MergeInput{Into: s.original, Reason: "twice"})},
		"unmerge-person":       {path: "person=" + s.merged, body: `{"reason": "not twice"}`},
		"erase-person":         {path: target, body: `{"reason": "asked"}`},
		"list-presets":         {},

		"list-companies":   {query: "?search=u&archived=false&limit=10"},
		"get-company":      {path: "id=" + s.company.ID},
		"create-company":   {body: `{"name": "West", "external_id": "w", "archived": false}`},
		"replace-company":  {path: "id=" + s.company.ID, body: `{"name": "West", "external_id": "w", "archived": true}`, header: ifMatch(1)},
		"list-locations":   {query: "?search=u&archived=false&limit=10"},
		"get-location":     {path: "id=" + s.north.ID},
		"create-location":  {body: fmt.Sprintf(`{"name": "West", "external_id": "w", "company": %q, "zone": "UTC", "archived": false}`, s.company.ID)},
		"replace-location": {path: "id=" + s.north.ID, body: `{"name": "West", "external_id": "w", "zone": "UTC", "archived": true}`, header: ifMatch(1)},
		"list-teams":       {query: "?search=u&archived=false&limit=10"},
		"get-team":         {path: "id=" + s.team.ID},
		"create-team":      {body: `{"name": "West", "external_id": "w", "permissions": ["leads.use"], "archived": false}`},
		"replace-team":     {path: "id=" + s.team.ID, body: `{"name": "West", "external_id": "w", "permissions": ["goals.view"]}`, header: ifMatch(1)},

		"get-organization":           {},
		"replace-organization":       {body: body(organizationBody()), header: ifMatch(1)},
		"list-organization-versions": {query: "?limit=10"},
		"list-audit-events":          {query: "?person=" + s.target + "&action=x&target=y&from=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z&limit=10"},
		"download-my-data":           {},

		"import-people": {
			query:  "?dry_run=false&good_rows_only=false&map=email:E-mail&comma=comma&date_layout=1/2/2006&create_places=true",
			header: csvBody, body: "external_id,first_name,last_name,E-mail,preset,location,location_from\nn1,Nora,North,nora@example.com,representative," + s.north.ID + ",3/1/2026\n",
		},
		"import-companies": {query: "?dry_run=false&good_rows_only=false&map=name:Name&comma=comma", header: csvBody, body: "Name,external_id\nWest,w\n"},
		"import-locations": {query: "?dry_run=false&good_rows_only=false&map=name:Name&comma=comma", header: csvBody, body: "Name,external_id\nWest,w\n"},
		"import-teams":     {query: "?dry_run=false&good_rows_only=false&map=name:Name&comma=comma", header: csvBody, body: "Name,external_id\nWest,w\n"},
	}
}

// routes are those that the examples are of.
func (s *staged) routes() []httpapi.Route {
	examples := s.examples()
	return slices.DeleteFunc(s.app.Routes(), func(r httpapi.Route) bool { _, ok := examples[r.ID]; return !ok })
}

func (s *staged) document() document {
	s.t.Helper()
	var d document
	s.ok(json.Unmarshal(s.do(request{method: "GET", path: "/openapi.json"}).wants(http.StatusOK).Body, &d))
	return d
}

func TestEveryRouteOfTheStandAloneAppHasAnExample(t *testing.T) {
	t.Parallel()
	s := newStaged(t)
	known := map[string]bool{}
	for _, route := range s.app.Routes() {
		known[route.ID] = true
		_, here := s.examples()[route.ID]
		if _, there := examples()[route.ID]; !here && !there {
			t.Errorf("no example of %s (%s %s)", route.ID, route.Method, route.Path)
		}
	}
	for id := range s.examples() {
		if !known[id] {
			t.Errorf("an example of %s, which is no operation", id)
		}
	}
}

// A host that signs people in and administers them itself has none of it.
func TestAHostHasNoAccounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, path := range []string{"/session", "/sessions", "/me/profile", "/me/password", "/me/data", "/password-resets", "/links/look", "/tokens", "/people", "/presets", "/audit-events"} {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
			w.do(request{who: "eve", method: method, path: path}).refused(http.StatusNotFound, "not_found")
		}
	}
	for _, path := range []string{"/companies", "/locations", "/teams", "/organization"} {
		w.do(request{who: "eve", method: "GET", path: path}).wants(http.StatusOK)
		w.do(request{who: "eve", method: "PUT", path: path}).refused(http.StatusMethodNotAllowed, "method_not_allowed")
	}
}

func TestLimitsOfTheStandAloneAppAreStated(t *testing.T) {
	t.Parallel()
	d := newStaged(t).document()
	for path, operations := range d.Paths {
		for method, op := range operations {
			var missing []string
			for _, p := range op.Parameters {
				missing = append(missing, d.unlimited(p.Schema, p.Name)...)
			}
			if s, ok := op.body(); ok {
				missing = append(missing, d.unlimited(s, "body")...)
			}
			for _, m := range missing {
				t.Errorf("%s %s: %s", method, path, m)
			}
		}
	}
	// What the document lists as permissions are those that there are.
	for _, name := range []string{"PersonInput", "TeamInput", "TokenInput"} {
		var listed []string
		for _, v := range d.Components.Schemas[name].Properties["permissions"].Items.Enum {
			listed = append(listed, v.(string))
		}
		if !slices.Equal(listed, people.AllPermissions.Names()) {
			t.Errorf("%s lists %v", name, listed)
		}
	}
}

// Whatever is wrong with a request is refused in its own words, and nothing
// changes (C18).
func TestBadInputToTheStandAloneApp(t *testing.T) {
	t.Parallel()
	for _, route := range newStaged(t).routes() {
		t.Run(route.ID, func(t *testing.T) {
			t.Parallel()
			s := newStaged(t)
			doc, ex := s.document(), s.examples()[route.ID]
			op := doc.Paths[route.Path][strings.ToLower(route.Method)]
			s.cookie(enterprise)
			before := s.versions()
			for _, m := range slices.Concat(doc.badParams(route, op), doc.badBodies(op, ex)) {
				r := ex.request(route)
				r.who, r.header = enterprise, maps.Clone(r.header)
				if r.header == nil {
					r.header = map[string]string{}
				}
				m.apply(&r)
				got := s.do(r)
				p := decode[api.Problem](got)
				if got.Code < 400 || got.Code >= 500 || p.Code == "" {
					t.Errorf("%s: %d %s", m.name, got.Code, shortened(got.Body))
				} else if m.field != "" && !names(p, m.field) {
					t.Errorf("%s: %d does not name %s: %s", m.name, got.Code, m.field, shortened(got.Body))
				}
				if after := s.versions(); after != before {
					t.Fatalf("%s changed something: %s, then %s", m.name, before, after)
				}
			}
			// What is right is taken all the same.
			r := ex.request(route)
			r.who = enterprise
			if got := s.do(r); got.Code >= 300 {
				t.Errorf("the example: %d %s", got.Code, shortened(got.Body))
			}
		})
	}
}

// No naughty string breaks any field: it is refused, or comes back as it was.
func TestVectorsNaughtyStringsInTheStandAloneApp(t *testing.T) {
	t.Parallel()
	list := naughty(t)
	for _, route := range newStaged(t).routes() {
		t.Run(route.ID, func(t *testing.T) {
			t.Parallel()
			s := newStaged(t)
			doc, ex := s.document(), s.examples()[route.ID]
			op := doc.Paths[route.Path][strings.ToLower(route.Method)]
			s.cookie(enterprise)
			fields := doc.texts(route, op, ex)
			for n, apply := range fields {
				for _, text := range inTurn(list, n, len(fields)) {
					r := ex.request(route)
					r.who = enterprise
					apply(&r, text)
					got := s.do(r)
					if got.Code >= 500 {
						t.Fatalf("%q: %d %s", text, got.Code, shortened(got.Body))
					}
					if got.Header.Get("Set-Cookie") != "" {
						s.cookies[enterprise] = cookieOf(got) // of the session that the answer began
					}
				}
			}
		})
	}
	s := newStaged(t)
	for _, text := range list {
		name := "x" + text
		body := organizationBody()
		delete(body, "calendar")
		body["name"], body["calendar"] = name, []any{}
		read := s.do(request{who: enterprise, method: "GET", path: "/organization"}).wants(http.StatusOK)
		body["calendar"] = decode[map[string]any](read)["calendar"]
		saved := s.do(request{who: enterprise, method: "PUT", path: "/organization", body: body, header: map[string]string{"If-Match": read.Header.Get("ETag")}})
		made := s.do(request{who: enterprise, method: "POST", path: "/locations", body: map[string]any{"name": name}})
		if (saved.Code == http.StatusOK) != (made.Code == http.StatusCreated) {
			t.Errorf("%q: %d as an organization, %d as a location", name, saved.Code, made.Code)
		}
		if made.Code >= 300 {
			made.refused(http.StatusUnprocessableEntity, "invalid", "name")
			continue
		}
		location := decode[api.Location](made)
		again := decode[api.Location](s.do(request{who: enterprise, method: "GET", path: "/locations/" + location.ID}).wants(http.StatusOK))
		if want := strings.TrimSpace(name); again.Name != want || decode[api.Organization](saved).Name != want {
			t.Errorf("%q came back as %q", want, again.Name)
		}
	}
}

// Each operation is for some of the people at north and not for the others,
// who change nothing.
func TestWhoMayAdminister(t *testing.T) {
	t.Parallel()
	roles := []string{nobody, representative, manager, coordinator, administrator, enterprise}
	all, everybody := roles, roles[1:]
	manage, whole := []string{administrator, enterprise}, []string{enterprise}
	may := map[string][]string{
		"sign-in": all, "sign-out": all, "forgot-password": all, "look-at-link": all, "redeem-link": all,
		"sign-out-everywhere": everybody, "get-profile": everybody, "replace-profile": everybody, "replace-password": everybody, "download-my-data": everybody,
		"list-tokens": everybody, "create-token": manage, "revoke-token": manage, "invite-person": manage,
		"list-picks": everybody, "list-people": everybody, "get-person": everybody, "list-person-versions": manage,
		"create-person": manage, "replace-person": manage, "deactivate-person": manage, "activate-person": manage,
		"merge-person": manage, "unmerge-person": manage, "erase-person": manage, "list-presets": manage,
		"list-companies": everybody, "get-company": everybody, "create-company": manage, "replace-company": manage,
		"list-locations": everybody, "get-location": everybody, "create-location": manage, "replace-location": manage,
		"list-teams": everybody, "get-team": {manager, administrator, enterprise}, "create-team": manage, "replace-team": manage,
		"get-organization": everybody, "replace-organization": whole, "list-organization-versions": whole, "list-audit-events": whole,
		"import-people": manage, "import-companies": manage, "import-locations": manage, "import-teams": manage,
	}
	// To others, these are no such thing rather than denied.
	hidden := []string{"list-person-versions", "get-team", "revoke-token"}
	for _, route := range newStaged(t).routes() {
		t.Run(route.ID, func(t *testing.T) {
			t.Parallel()
			var s *staged
			for _, role := range roles {
				if s == nil {
					s = newStaged(t)
				}
				if role != nobody {
					s.cookie(role)
				}
				before := s.versions()
				r := s.examples()[route.ID].request(route)
				r.who = role
				got := s.do(r)
				want := http.StatusForbidden
				switch {
				case slices.Contains(may[route.ID], role):
					if got.Code >= 300 {
						t.Errorf("%s: %d %s", role, got.Code, got.Body)
					}
					s = nil // it may be another one now
					continue
				case role == nobody:
					want = http.StatusUnauthorized
				case slices.Contains(hidden, route.ID):
					want = http.StatusNotFound
				}
				if got.Code != want {
					t.Errorf("%q: %d, want %d: %s", role, got.Code, want, got.Body)
				}
				if after := s.versions(); after != before {
					t.Errorf("%q changed something", role)
				}
			}
		})
	}
}

// reads are all operations that only read, with values for their paths.
func (s *staged) reads() []request {
	var out []request
	for _, route := range s.routes() {
		if route.Safe() {
			r := s.examples()[route.ID].request(route)
			r.path, _, _ = strings.Cut(r.path, "?")
			out = append(out, r)
		}
	}
	return append(out, request{method: "GET", path: "/people?inactive=true&limit=500"}, request{method: "GET", path: "/me"},
		request{method: "GET", path: "/people?search=southling"}, request{method: "GET", path: "/people/picks?search=southling"})
}

// Nothing of people at other locations, and nothing of another organization,
// is in any answer: looked for in the raw bytes (C1, C4).
func TestNothingOfOthersIsTold(t *testing.T) {
	t.Parallel()
	s := newStaged(t)
	elsewhere := []string{"Southling", "Southchief", "samuel", "susanna", "Away", s.ids[southerner], s.ids[southAdmin], s.away}
	foreign := []string{"Zephyr", "Nimbus", "zoe", s.other, s.ids[foreigner]}
	ours := []string{"Umbrella", "Owner", "gate", s.org, s.ids[enterprise], s.ids[representative], s.north.ID}
	for _, viewer := range []struct {
		who    string
		secret []string
	}{
		{representative, append(elsewhere, foreign...)}, {manager, append(elsewhere, foreign...)}, {coordinator, append(elsewhere, foreign...)},
		{administrator, append(elsewhere, foreign...)}, {enterprise, foreign}, {foreigner, ours},
	} {
		for _, r := range s.reads() {
			r.who = viewer.who
			got := s.do(r)
			for _, text := range viewer.secret {
				if strings.Contains(string(got.Body), text) || strings.Contains(fmt.Sprint(got.Header), text) {
					t.Errorf("%s %s tells %s of %q: %s", r.method, r.path, viewer.who, text, shortened(got.Body))
				}
			}
		}
	}
}

// Records out of reach are answered as those that do not exist are, byte for
// byte, and stay as they are.
func TestWhatIsOutOfReachDoesNotExist(t *testing.T) {
	t.Parallel()
	s := newStaged(t)
	type attempt struct{ who, id, known string }
	onPeople := []attempt{
		{administrator, s.away, "location"}, {administrator, s.ids[southAdmin], "location"}, {administrator, s.ids[foreigner], "organization"},
		{enterprise, s.ids[foreigner], "organization"}, {foreigner, s.target, "organization"}, {representative, s.away, "location"},
	}
	for _, who := range []string{administrator, enterprise, foreigner, representative} {
		s.cookie(who)
	}
	before := s.versions()
	for _, a := range onPeople {
		for _, route := range s.routes() {
			if !strings.Contains(route.Path, "{person}") || a.who == representative && !route.Safe() {
				continue
			}
			send := func(id string) response {
				ex := s.examples()[route.ID]
				ex.path = "person=" + id
				r := ex.request(route)
				r.who, r.header = a.who, maps.Clone(r.header)
				if r.header == nil {
					r.header = map[string]string{}
				}
				r.header["X-Request-Id"] = "same"
				if route.ID == "merge-person" {
					r.body = api.MergeInput{Into: s.ids[representative], Reason: "twice"}
				}
				return s.do(r)
			}
			there, absent := send(a.id), send("none")
			if there.Code != http.StatusNotFound || string(there.Body) != string(absent.Body) || fmt.Sprint(there.Header) != fmt.Sprint(absent.Header) {
				t.Errorf("%s by %s, at another %s: %d %s, want as of nobody: %d %s", route.ID, a.who, a.known, there.Code, there.Body, absent.Code, absent.Body)
			}
		}
	}
	merge := func(into string) response {
		return s.do(request{who: administrator, method: "POST", path: "/people/" + s.double + "/merge", body: api.MergeInput{Into: into, Reason: "twice"}})
	}
	if there, absent := merge(s.away), merge("none"); there.Code != http.StatusNotFound || string(there.Body) != string(absent.Body) {
		t.Errorf("merging into somebody elsewhere: %d %s", there.Code, there.Body)
	}
	if after := s.versions(); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
}

// Nobody rises by way of administration: not oneself, not through others.
func TestNobodyRises(t *testing.T) {
	t.Parallel()
	s := newStaged(t)
	for _, who := range []string{administrator, enterprise} {
		s.cookie(who)
	}
	before := s.versions()
	person := func(change func(map[string]any)) map[string]any {
		b := s.personBody("Nadia")
		change(b)
		return b
	}
	for name, tc := range map[string]struct {
		r    request
		code string
	}{
		"one's own level": {request{method: "PUT", path: "/people/" + s.ids[administrator], header: ifMatch(1), body: map[string]any{
			"first_name": "Ada", "last_name": "Admin", "email": s.email(administrator), "level": 40, "permissions": []string{"people.manage"}, "locations": []any{}, "teams": []any{}}}, "own_access"},
		"a level above one's own":        {request{method: "POST", path: "/people", body: person(func(b map[string]any) { b["level"] = 31 })}, "above_own_level"},
		"a permission one does not hold": {request{method: "POST", path: "/people", body: person(func(b map[string]any) { b["permissions"] = []string{"all_locations"} })}, "not_held"},
		"a location not one's own": {request{method: "POST", path: "/people", body: person(func(b map[string]any) {
			b["locations"] = []map[string]any{{"id": s.south.ID}}
		})}, "not_own_location"},
		"oneself away": {request{method: "POST", path: "/people/" + s.ids[administrator] + "/deactivate", header: ifMatch(1)}, "own_access"},
		"oneself gone": {request{method: "POST", path: "/people/" + s.ids[administrator] + "/erase", body: `{"reason": "x"}`}, "own_access"},
	} {
		tc.r.who = administrator
		if got := decode[api.Problem](s.do(tc.r)); got.Code != tc.code {
			t.Errorf("%s: %+v, want %s", name, got, tc.code)
		}
	}
	if after := s.versions(); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
}
