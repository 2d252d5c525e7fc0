package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Attack 4: the manager of another place reads, exports, decides and corrects.
// What is exported is what is listed.
func TestAttack04ManagerOfAnotherPlace(t *testing.T) {
	t.Parallel()
	w := exampleWorld(t)
	before := w.version(org)
	for _, r := range []request{
		{method: "GET", path: "/trackers/" + calls + "/metrics/" + mCalls + "/explanations/today?person=ann"},
		{method: "GET", path: "/trackers/" + calls + "/metrics/" + mCalls + "/explanations/today?location=north"},
		{method: "POST", path: "/sync/held/" + heldChange + "/decisions", body: `{"action": "accept"}`, header: ifMatch(1)},
		{method: "PUT", path: annCalls + "?person=ann", body: `{"value": "1", "reason": "mine now"}`, header: ifMatch(1)},
	} {
		r.who = "max"
		got := w.do(r).wants(http.StatusNotFound, http.StatusForbidden)
		nobody := r
		nobody.path = strings.NewReplacer("person=ann", "person=nobody", "location=north", "location=nowhere", heldChange, "01900000-0000-7000-8000-00000000bbbb").Replace(r.path)
		if again := w.do(nobody); !same(got, again) {
			t.Errorf("%s: %d %s, of nobody %d %s", r.path, got.Code, got.Body, again.Code, again.Body)
		}
	}
	if w.version(org) != before {
		t.Error("a refusal changed something")
	}
	for _, format := range []string{"csv", "xlsx"} {
		for _, what := range []string{"entries?", "history?", "report?", "series?metric=" + mCalls + "&group=person&"} {
			for _, more := range []string{"", "&person=ann", "&location=north", "&person=ann&location=south"} {
				text := contents(w.do(request{who: "max", method: "GET", path: exportsOf + what + "format=" + format + more}).wants(http.StatusOK))
				for name, n := range figures {
					if !slices.Contains(sees["max"], name) && strings.Contains(text, fmt.Sprint(n)) {
						t.Errorf("%s as %s%s has the figure of %s", what, format, more, name)
					}
				}
			}
		}
	}
}

// Attack 5: fields that only the server sets, in every object of every body.
func TestAttack05MassAssignment(t *testing.T) {
	t.Parallel()
	forbidden := []string{
		"user_id", "org_id", "org", "person_id", "status", "approved_by", "rate", "paid", "received_at", "received", "verdict", "role", "is_admin",
		"revision", "created_by", "created", "late", "by", "made_by", "inactive", "erased", "merged_into", "hash", "token", "Name", "__proto__",
	}
	asked := 0
	attack := func(t *testing.T, send func(request) response, doc document, route httpapi.Route, ex example, who string, state func() string) {
		op := doc.Paths[route.Path][strings.ToLower(route.Method)]
		body, ok := op.body()
		if !ok || op.takesFile() {
			return
		}
		var root any
		if err := json.Unmarshal([]byte(ex.body), &root); err != nil {
			t.Fatal(err)
		}
		before := state()
		for _, at := range doc.objects(body, root, nil) {
			for _, field := range forbidden {
				if _, known := at.known[field]; known {
					continue
				}
				r := ex.request(route)
				r.who, r.header = who, maps.Clone(r.header)
				r.body = render(put(root, at.place.in(field), 1))
				asked++
				send(r).refused(http.StatusUnprocessableEntity, "invalid", at.place.in(field).String())
			}
		}
		if state() != before {
			t.Errorf("%s changed something", route.ID)
		}
	}
	w := exampleWorld(t)
	doc := readDocument(t, w)
	for _, route := range w.api.Routes() {
		attack(t, w.do, doc, route, examples()[route.ID], "eve", func() string { return fmt.Sprint(w.version(org)) })
	}
	s := newStaged(t)
	s.cookie(enterprise)
	doc = s.document()
	for _, route := range s.routes() {
		attack(t, s.do, doc, route, s.examples()[route.ID], enterprise, s.versions)
	}
	if asked < 500 {
		t.Errorf("only %d bodies", asked)
	}
	// The arguments of a change are read by the sync server itself.
	for i, field := range forbidden {
		a := w.push("bob", changeOf(i+1, callsArgs("7")+`, "`+field+`": "x"`))
		if v := a.Verdicts[len(a.Verdicts)-1]; v.Status != "rejected" || v.Code != "bad_field" {
			t.Errorf("%s: %+v", field, v)
		}
	}
}

// object is one of a body, with the fields that it may have.
type objectAt struct {
	place place
	known map[string]schema
}

// objects lists those of a body that are not free in form.
func (d document) objects(s schema, v any, at place) []objectAt {
	s = d.resolve(s)
	var out []objectAt
	switch v := v.(type) {
	case map[string]any:
		if len(s.Properties) == 0 {
			return nil
		}
		out = append(out, objectAt{at, s.Properties})
		for name, field := range v {
			out = append(out, d.objects(s.Properties[name], field, at.in(name))...)
		}
	case []any:
		if s.Items != nil && len(v) > 0 {
			out = append(out, d.objects(*s.Items, v[0], at.in(0))...)
		}
	}
	return out
}

// Attack 6: what the screens do not offer, asked of the API: one's own level,
// target, lock and held change, and the target that is hidden.
func TestAttack06HiddenFields(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	o.tracker()
	tracker := decode[api.List[api.Tracker]](o.do(request{who: enterprise, method: "GET", path: "/trackers"})).Items[0]
	o.cookie(representative)
	o.cookie(administrator)
	before := o.versions()
	self := object(t, o.personBody("Rita"))
	self["level"], self["permissions"] = 40, []string{"all_locations"}
	profile := map[string]any{"first_name": "Rita", "last_name": "Rep", "email": o.email(representative)}
	for name, r := range map[string]request{
		"one's own level":        {method: "PUT", path: "/people/" + o.ids[representative], body: self, header: ifMatch(1)},
		"by the profile":         {method: "PUT", path: "/me/profile", body: with(profile, "level", 40), header: ifMatch(1)},
		"permissions by it":      {method: "PUT", path: "/me/profile", body: with(profile, "permissions", []string{"people.manage"}), header: ifMatch(1)},
		"one's own target":       {method: "PUT", path: "/trackers/" + tracker.ID, header: ifMatch(1), body: map[string]any{"name": "Calls", "start": "2026-01-01", "period": "week", "metrics": []any{map[string]any{"id": tracker.Metrics[0].ID, "name": "Calls", "kind": "number", "targets": []any{map[string]any{"value": "1"}}}}}},
		"a target by a file":     {method: "POST", path: "/imports/targets", body: "tracker_id,metric,from,value\n" + tracker.ID + ",Calls,2026-04-01,1\n", header: csvBody},
		"one's own lock":         {method: "POST", path: "/trackers/" + tracker.ID + "/closures", body: `{"date": "2026-03-01"}`},
		"opening it again":       {method: "POST", path: "/trackers/" + tracker.ID + "/closures/2026-03-01/reopen", body: `{"reason": "x"}`},
		"what is held":           {method: "GET", path: "/sync/held"},
		"a token":                {method: "POST", path: "/tokens", body: tokenBody("pipeline.view")},
		"a team with a right":    {method: "PUT", path: "/teams/" + o.team.ID, body: `{"name": "Field", "permissions": ["people.manage"]}`, header: ifMatch(1)},
		"who may":                {method: "GET", path: "/presets"},
		"the organization":       {method: "PUT", path: "/organization", body: organizationBody(), header: ifMatch(1)},
		"what was done":          {method: "GET", path: "/audit-events"},
		"people by a file":       {method: "POST", path: "/imports/people", body: "external_id,first_name,last_name,level\nx,New,Body,99\n", header: csvBody},
		"an entry of the future": {method: "PUT", path: fmt.Sprintf("/trackers/%s/metrics/%s/entries/2026-03-12", tracker.ID, tracker.Metrics[0].ID), body: `{"value": "1"}`},
	} {
		r.who = representative
		if got := o.do(r); got.Code != http.StatusForbidden && got.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
	}
	// Nobody decides on one's own, not even who may decide on all others.
	s := newStage(t).scene(t, callers()[len(callers())-1])
	s.do(request{method: "POST", path: "/sync/held/" + own.change() + "/decisions", body: `{"action": "accept"}`, header: ifMatch(1)}).refused(http.StatusForbidden, "denied")
	if after := o.versions(); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
}

func with(body map[string]any, field string, v any) map[string]any {
	body = maps.Clone(body)
	body[field] = v
	return body
}

// Attack 9: what was lost counts from the next request on, for what was queued
// on a device too. Streams end: TestStreamsEndWithTheirSession.
func TestAttack09LostRights(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	entry := o.tracker()
	tracker, metric := strings.Split(entry, "/")[2], strings.Split(entry, "/")[4]
	o.do(request{who: representative, method: "PUT", path: entry, body: `{"value": "4242"}`}).wants(http.StatusOK)
	read := request{who: manager, method: "GET", path: "/trackers/" + tracker + "/entries"}
	if r := o.do(read).wants(http.StatusOK); !bytes.Contains(r.Body, []byte("4242")) {
		t.Fatalf("%s", r.Body)
	}
	o.save(manager, func(p *people.Person) { p.Permissions &^= people.TrackersReport | people.TrackersManage | people.TimetrackApprove })
	if r := o.do(read).wants(http.StatusOK); bytes.Contains(r.Body, []byte("4242")) {
		t.Errorf("without the permission: %s", r.Body)
	}
	o.do(request{who: manager, method: "GET", path: "/sync/held"}).refused(http.StatusForbidden, "denied")
	o.do(request{who: manager, method: "PUT", path: entry + "?person=" + o.ids[representative], body: `{"value": "1", "reason": "x"}`, header: ifMatch(1)}).refused(http.StatusForbidden, "denied", "person")

	// A change that a device queued while its person was assigned, and one from
	// after that.
	roster := decode[api.Tracker](o.do(request{who: enterprise, method: "GET", path: "/trackers/" + tracker}).wants(http.StatusOK))
	o.clock.pass(time.Hour)
	o.do(request{who: enterprise, method: "PUT", path: "/trackers/" + tracker, header: ifMatch(roster.Revision), body: map[string]any{
		"name": "Calls", "start": "2026-01-01", "period": "week", "settings": map[string]any{"allow_edits": true, "show_targets": true},
		"metrics": []any{map[string]any{"id": metric, "name": "Calls", "kind": "number"}}, "assignments": []any{}}}).wants(http.StatusOK)
	o.clock.pass(time.Hour)
	push := func(seq int, made, value string) string {
		r := o.do(request{who: representative, method: "POST", path: "/sync/push", body: fmt.Sprintf(`{"protocol": 2, "device": "01900000-0000-4000-8000-000000000009", "sent": "2026-03-11T14:00:00Z", "stored": 0,
			"changes": [{"seq": %d, "id": "01900000-0000-7000-8000-%012d", "kind": "tracking.submit@1", "made": %q, "args": {"tracker": %q, "metric": %q, "date": "2026-03-11", "op": "set", "base": 1, "value": %q}}]}`,
			seq, seq, made, tracker, metric, value)}).wants(http.StatusOK)
		v := decodeLoosely[struct{ Verdicts []struct{ Status string } }](r).Verdicts
		return v[len(v)-1].Status
	}
	if got := push(1, "2026-03-11T12:30:00Z", "5"); got != "applied_late" {
		t.Errorf("made before: %s", got)
	}
	if got := push(2, "2026-03-11T13:30:00Z", "6"); got != "rejected" {
		t.Errorf("made after: %s", got)
	}
}

// Attack 10: all sessions of somebody who is disabled, or whose password has
// changed, are dead at the next request. Streams: TestStreamsEndWithTheirSession;
// what the device has not sent stays there: TestLostAccess in app/e2e.
func TestAttack10DeadSessions(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*office){
		"disabled": func(o *office) {
			o.do(request{who: administrator, method: "POST", path: "/people/" + o.ids[representative] + "/deactivate", header: ifMatch(1)}).wants(http.StatusOK)
		},
		"erased": func(o *office) {
			o.do(request{who: administrator, method: "POST", path: "/people/" + o.ids[representative] + "/erase", body: `{"reason": "asked"}`}).wants(http.StatusNoContent)
		},
		"password changed": func(o *office) {
			o.ok(o.accounts.SetPassword(o.t.Context(), o.org, o.ids[representative], "quiet-harbour-lantern"))
		},
	} {
		o := newOffice(t, officeOptions{})
		var sessions []string
		for range 3 {
			sessions = append(sessions, o.signIn(o.email(representative), password))
		}
		end(o)
		for _, cookie := range sessions {
			for _, r := range []request{{method: "GET", path: "/me"}, {method: "GET", path: "/events"}, {method: "POST", path: "/sync/pull", body: fullPull}, {method: "GET", path: "/me/data"}} {
				r.header = map[string]string{"Cookie": cookie}
				if got := o.do(r); got.Code != http.StatusUnauthorized {
					t.Errorf("%s: %s %s is answered %d", name, r.method, r.path, got.Code)
				}
			}
		}
	}
}

// Attack 26: no request removes or rewrites what was recorded, and a
// correction is the corrector's, with reason and both values.
func TestAttack26AuditIsAppendOnly(t *testing.T) {
	t.Parallel()
	events := func(s *staged) []storage.Event {
		var all []storage.Event
		s.ok(s.db.View(t.Context(), s.org, func(ctx context.Context, tx storage.Tx) (err error) {
			all, err = tx.Audit().Events(ctx, storage.EventQuery{})
			return err
		}))
		return all
	}
	s := newStaged(t)
	s.cookie(enterprise)
	for _, route := range s.app.Routes() {
		if strings.Contains(route.Path, "audit") && !route.Safe() {
			t.Errorf("%s %s", route.Method, route.Path)
		}
	}
	for _, method := range []string{"DELETE", "PUT", "POST", "PATCH"} {
		s.do(request{who: enterprise, method: method, path: "/audit-events"}).refused(http.StatusMethodNotAllowed, "method_not_allowed")
		s.do(request{who: enterprise, method: method, path: "/audit-events/" + events(s)[0].ID}).refused(http.StatusNotFound, "not_found")
	}
	for _, route := range s.routes() {
		if route.Safe() {
			continue
		}
		s := newStaged(t)
		s.cookie(enterprise)
		before := events(s)
		r := s.examples()[route.ID].request(route)
		r.who = enterprise
		if got := s.do(r); got.Code >= 300 {
			t.Fatalf("%s: %d %s", route.ID, got.Code, got.Body)
		}
		after := events(s)
		for _, e := range before {
			i := slices.IndexFunc(after, func(a storage.Event) bool { return a.ID == e.ID })
			if i < 0 {
				t.Errorf("%s removed %+v", route.ID, e)
				continue
			}
			kept := after[i]
			if route.ID == "erase-person" { // which empties what would tell who it was (C22)
				kept.Detail, e.Detail = nil, nil
			}
			if fmt.Sprint(kept) != fmt.Sprint(e) {
				t.Errorf("%s made %+v of %+v", route.ID, after[i], e)
			}
		}
	}
	w := newWorld(t, options{})
	w.do(request{who: "mia", method: "PUT", path: annCalls + "?person=ann", body: `{"value": "5", "reason": "misread"}`, header: ifMatch(1)}).wants(http.StatusOK)
	list := decode[api.List[api.Submission]](w.do(request{who: "ann", method: "GET", path: "/trackers/" + calls + "/submissions?person=ann"}).wants(http.StatusOK)).Items
	if got := list[0]; got.By != "mia" || got.Reason != "misread" || got.Old == nil || got.New == nil || fmt.Sprint(*got.Old, " ", *got.New) != "1000001 5" || got.Person != "ann" || len(list) != 2 {
		t.Errorf("%+v", list)
	}
}
