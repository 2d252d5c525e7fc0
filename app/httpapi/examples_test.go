package httpapi_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/tracking/people"
)

var modulesOff people.Modules

// example is a request that an operation answers with success, for somebody
// who may do everything.
type example struct {
	path   string // values of the parameters in the path: "tracker=…,date=…"
	query  string
	body   string
	header map[string]string
}

func (e example) request(r httpapi.Route) request {
	path := r.Path
	for pair := range strings.SplitSeq(e.path, ",") {
		name, value, _ := strings.Cut(pair, "=")
		path = strings.Replace(path, "{"+name+"}", value, 1)
	}
	out := request{who: "eve", method: r.Method, path: path + e.query, header: e.header}
	if e.body != "" {
		out.body = e.body
	}
	return out
}

// examples has one for every operation; TestEveryRouteHasAnExample holds it to
// that. The tables of bad input and of permissions are made from it.
func examples() map[string]example {
	tracker := "tracker=" + calls
	metric := tracker + ",metric=" + mCalls
	edit := strings.NewReplacer("%T", calls, "%M", mCalls, "%R", mRevenue, "%D", mDone).Replace(`{"name": "Calls", "start": "2025-12-01", "period": "week",
		"metrics": [{"id": "%M", "name": "Calls", "kind": "number"}, {"id": "%R", "name": "Revenue", "kind": "currency", "currency": "EUR"}, {"id": "%D", "name": "Done", "kind": "checkbox"}]}`)
	all := map[string]example{
		"get-me":                {},
		"watch-events":          {},
		"push-changes":          {body: pushOf("eve", changeOf(1, `"tracker": "`+calls+`", "metric": "`+mRevenue+`", "date": "2026-03-11", "op": "set", "value": "5"`))},
		"pull-changes":          {body: fullPull},
		"list-held-changes":     {query: "?limit=10"},
		"decide-held-change":    {path: "change=" + heldChange, body: `{"action": "refuse", "note": "no"}`, header: ifMatch(1)},
		"list-devices":          {},
		"list-trackers":         {query: "?search=c&archived=false&assigned=false&limit=10"},
		"create-tracker":        {body: newTracker},
		"get-tracker":           {path: tracker},
		"replace-tracker":       {path: tracker, body: edit, header: ifMatch(1)},
		"delete-tracker":        {path: "tracker=" + elsewhere, header: ifMatch(1)},
		"archive-tracker":       {path: tracker, header: ifMatch(1)},
		"restore-tracker":       {path: tracker, header: ifMatch(1)},
		"list-tracker-versions": {path: tracker},
		"list-closures":         {path: tracker},
		"close-period":          {path: tracker, body: `{"date": "2026-03-01", "reason": "done"}`},
		"reopen-period":         {path: "tracker=" + visits + ",date=2026-02-01", body: `{"reason": "forgotten"}`},
		"get-day":               {path: "date=today"},
		"set-entry":             {path: metric + ",date=2026-03-11", body: `{"value": "1"}`, header: ifMatch(1)},
		"add-to-entry":          {path: metric + ",date=2026-03-11", body: `{"value": "1"}`},
		"clear-entry":           {path: metric + ",date=2026-03-11", query: "?reason=asked", header: ifMatch(1)},
		"change-entries": {body: fmt.Sprintf(`{"items": [{"id": "01900000-0000-7000-8000-000000000001", "tracker": %q, "metric": %q, "date": "2026-03-11",
			"person": "eve", "op": "set", "value": "1", "base": 1, "reason": "asked"}]}`, calls, mCalls)},
		"list-entries":     {path: tracker, query: "?metric=" + mCalls + "&from=2026-01-01&until=2026-04-01&location=north&team=field&person=ann&limit=10"},
		"list-submissions": {path: tracker, query: "?metric=" + mCalls + "&from=2026-01-01&until=2026-04-01&location=north&team=field&person=ann&limit=10"},
		"list-glances":     {},
		"get-report":       {path: tracker + ",date=today", query: "?location=north&team=field&person=ann&sort=name"},
		"get-series":       {path: metric, query: "?kind=week&from=2026-01-01&until=2026-04-01&group=person&location=north&team=field&person=ann"},
		"list-picks":       {query: "?search=a&limit=10"},
		"list-companies":   {},
		"get-company":      {path: "id=company"},
		"list-locations":   {},
		"get-location":     {path: "id=north"},
		"list-teams":       {},
		"get-team":         {path: "id=field"},
		"get-organization": {},
		"explain":          {path: metric + ",date=today", query: "?person=ann"},
		"export-entries":   {path: tracker, query: "?metric=" + mCalls + "&from=2026-01-01&until=2026-04-01&location=north&team=field&person=ann&format=csv&column=date&comma=tab&bom=true"},
		"export-history":   {path: tracker, query: "?metric=" + mCalls + "&from=2026-01-01&until=2026-04-01&location=north&team=field&person=ann&format=csv&column=date&comma=tab&bom=true"},
		"export-report":    {path: tracker, query: "?date=today&location=north&team=field&person=ann&sort=name&totals=true&format=csv&column=person&comma=tab&bom=true"},
		"export-series":    {path: tracker, query: "?metric=" + mCalls + "&kind=week&from=2026-01-01&until=2026-04-01&group=person&location=north&team=field&person=ann&format=csv&column=name&comma=tab&bom=true"},
		"import-entries": {
			query: "?dry_run=false&good_rows_only=false&map=value:Amount&comma=comma&date_layout=1/2/2006&decimal_comma=false&tracker=" + calls +
				"&reason=why&clear_blank=false&create_people=true&location=north&create_places=true",
			body: "date,person_id,metric,Amount\n3/10/2026,ann,Calls,5\n", header: csvBody,
		},
		"import-targets": {
			query: "?dry_run=false&good_rows_only=false&map=value:Amount&comma=comma&date_layout=1/2/2006&decimal_comma=false",
			body:  "tracker_id,metric,from,Amount\n" + calls + ",Calls,4/1/2026,70\n", header: csvBody,
		},
	}
	maps.Copy(all, timeExamples())
	return all
}

// exampleWorld is a world in which every example succeeds.
func exampleWorld(t testing.TB) *world {
	t.Helper()
	w := newWorld(t, options{target: 777})
	w.do(request{who: "eve", method: "POST", path: "/trackers/" + visits + "/closures", body: `{"date": "2026-02-01"}`}).wants(201)
	w.held()
	w.timesheet()
	return w
}

func TestEveryRouteHasAnExample(t *testing.T) {
	t.Parallel()
	routes := newWorld(t, options{}).api.Routes()
	known := map[string]bool{}
	var w *world
	for _, route := range routes {
		known[route.ID] = true
		ex, ok := examples()[route.ID]
		if !ok {
			t.Errorf("no example of %s (%s %s)", route.ID, route.Method, route.Path)
			continue
		}
		if w == nil {
			w = exampleWorld(t)
		}
		r := w.do(ex.request(route))
		if r.Code >= 300 {
			t.Errorf("%s: %d %s", route.ID, r.Code, r.Body)
		}
		if !route.Safe() {
			w = nil // it is another one now
		}
	}
	for id := range examples() {
		if !known[id] {
			t.Errorf("an example of %s, which is no operation", id)
		}
	}
}
