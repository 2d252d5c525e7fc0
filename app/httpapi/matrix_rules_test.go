package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// The requests.

// get asks for a path with the values of one relation in it: {tracker},
// {metric}, {person}, {team}, {location}, {company}, {email}.
func get(path string) func(*scene, relation) request { return send("GET", path, "", nil) }

// send fills path and body with the values of one relation. A revision of 1 is
// what every record of the scene has.
func send(method, path, body string, header map[string]string) func(*scene, relation) request {
	return func(s *scene, r relation) request {
		out := request{method: method, path: s.fillIn(path, r), header: header}
		if body != "" {
			out.body = s.fillIn(body, r)
		}
		return out
	}
}

// fillIn puts the ids of what belongs to somebody into a text.
func (s *scene) fillIn(text string, r relation) string {
	return strings.NewReplacer(
		"{tracker}", r.tracker(), "{metric}", r.metric(), "{empty}", r.empty(), "{person}", r.person(), "{double}", r.double(), "{team}", r.team(),
		"{location}", r.location(), "{company}", r.company(), "{email}", s.email(r), "{token}", r.token(), "{change}", r.change(), "{device}", r.device(),
		"{activity}", r.activity(), "{shift}", r.shift(), "{clocked}", r.clocked(), "{held}", r.held(), "{bonus}", r.bonus(), "{filter}", r.filter(),
		"{common}", r.shared(), "{handoff}", r.handoff(), "{secret}", s.secret(r), "{name}", r.name(), "{shared}", sharedTracker, "{count}", sharedMetric, "{spare}", spare, "{equal}", equal, "{own}", own.person(),
	).Replace(text)
}

func ifOne() map[string]string { return ifMatch(1) }

// text of one relation that a row shows.
func figureOf(_ *scene, r relation) string { return fmt.Sprint(r.figure()) }
func nameOf(_ *scene, r relation) string   { return r.name() }
func emailOf(s *scene, r relation) string  { return s.email(r) }
func idOf(id func(relation) string) func(*scene, relation) string {
	return func(_ *scene, r relation) string { return id(r) }
}

// judged is what became of the one change of a push.
func judged(r response) verdict {
	if r.Code != http.StatusOK {
		return denied
	}
	a := decode[sync.PushAnswer](r)
	if len(a.Verdicts) != 1 {
		return denied
	}
	switch v := a.Verdicts[0]; {
	case v.Status == sync.Applied:
		return okay
	case v.Code == "not_found":
		return unseen
	}
	return denied
}

// byRows is the verdict on the one row of an import.
func byRows(r response) verdict {
	p := api.Problem{}
	if r.Code == http.StatusUnprocessableEntity {
		p = decode[api.Problem](r)
	}
	if p.Result != nil && len(p.Result.Refused) == 1 && slices.Contains([]string{"denied", "not_own_location", "own_access"}, p.Result.Refused[0].Code) {
		return denied
	}
	return byStatus(r)
}

// inFull tells a record that is shown whole from one that is a name only.
func inFull(r response) verdict {
	switch {
	case r.Code != http.StatusOK:
		return unseen
	case decode[api.Person](r).Level == nil:
		return denied
	}
	return okay
}

// The bodies.
const (
	trackerBody = `{"name": "New", "start": "2026-01-01", "period": "week", "metrics": [{"name": "New", "kind": "number"}],
		"assignments": [{"locations": ["{location}"], "people": ["{person}"]}]}`
	trackerEdit = `{"name": "Edited", "start": "2026-01-01", "period": "week", "metrics": [{"id": "metric-{empty}", "name": "Count", "kind": "number"}],
		"assignments": [{"locations": ["{location}"], "people": ["{person}"]}]}`
	device   = "01900000-0000-4000-8000-0000000000aa" // a new one
	pushBody = `{"protocol": 2, "device": "%s", "sent": "2026-03-11T12:00:00Z", "stored": 0, "changes": [{"seq": 1, "id": "01900000-0000-7000-8000-0000000000aa",
		"kind": "tracking.submit@1", "args": {%s}, "made": "2026-03-11T11:59:00Z", "zone": "UTC", "offset": 0, "boot": "b", "mono": 1}]}`
	pullBody = `{"protocol": 2, "device": "%s", "sent": "2026-03-11T12:00:00Z", "stored": 0, "made": 0, "waiting": 0}`
	csvOf    = "text/csv"
)

func newPerson(locations, teams string) string {
	return `{"first_name": "Newby", "last_name": "Newling", "email": "newby@example.com", "level": 1, "permissions": [], "locations": [` + locations + `], "teams": [` + teams + `]}`
}

// savedPerson is the record of somebody with another last name.
func savedPerson(s *scene, r relation) request {
	p := s.person(r)
	return request{method: "PUT", path: "/people/" + r.person(), header: ifOne(), body: map[string]any{
		"first_name": p.FirstName, "last_name": "Changed", "email": p.Email, "external_id": p.ExternalID, "level": p.Level, "permissions": p.Permissions.Names(),
		"locations": []any{map[string]any{"id": r.location()}}, "teams": []any{map[string]any{"id": r.team()}},
	}}
}

func csvHeader() map[string]string { return map[string]string{"Content-Type": csvOf} }

// readsOf are the doors of a route that reads figures of a tracker. path has
// {T} for the tracker and {M} for the metric; more is the query.
func readsOf(path, more string) []door {
	fill := func(tracker, metric string) string {
		return strings.NewReplacer("{T}", tracker, "{M}", metric).Replace(path)
	}
	report := figuresBy(people.TrackersReport)
	both := fill("{shared}", "{count}") + "?" + strings.ReplaceAll(more, "{M}", "{count}")
	return []door{
		{in: "path tracker", ask: get(fill("{tracker}", "{metric}") + "?" + strings.ReplaceAll(more, "{M}", "{metric}")), want: knownTracker},
		{in: "query person", ask: get(both + "&person={person}"), want: report, absent: []int{200}},
		{in: "query team", ask: get(both + "&team={team}"), want: report, absent: []int{200}},
		{in: "query location", ask: get(both + "&location={location}"), want: near, absent: []int{200}},
		{in: "rows", ask: get(both), want: report, shows: figureOf},
	}
}

// placesOf are the doors of the routes of companies, locations or teams.
func placesOf(m map[string][]door, one, all, field string, seen, edited, imported judge, id func(relation) string) {
	change := people.ReferenceManage | people.PeopleManage
	m["list-"+all] = []door{{in: "rows", ask: get("/" + all + "?limit=100"), want: seen, shows: idOf(id)}}
	m["get-"+one] = []door{{in: "path id", ask: get("/" + all + "/" + field), want: seen}}
	m["create-"+one] = []door{{in: "nothing", ask: send("POST", "/"+all, `{"name": "New"}`, nil), want: holdingAny(change, anybody)}}
	m["replace-"+one] = []door{{in: "path id", ask: send("PUT", "/"+all+"/"+field, `{"name": "Changed"}`, ifOne()), want: holdingAny(change, edited)}}
	// An external id that is not there makes a new place.
	m["import-"+all] = []door{{in: "body external_id", ask: send("POST", "/imports/"+all, "external_id,name\nx-"+field+",Changed\n", csvHeader()), want: holdingAny(change, imported), verdict: byRows}}
}

// matrix has the rule of every route.
func matrix() map[string][]door {
	const manages, reports, peoples = people.TrackersManage, people.TrackersReport, people.PeopleManage
	const whole = people.PeopleManage | people.AllLocations
	const entry = "/trackers/{T}/metrics/{M}/entries/2026-03-11"
	nothing := func(ask func(*scene, relation) request, want judge) door {
		return door{in: "nothing", ask: ask, want: want}
	}
	at := func(path, tracker, metric string) string {
		return strings.NewReplacer("{T}", tracker, "{M}", metric).Replace(path)
	}
	managed := holding(manages, near)

	// Of the three ways to change a value.
	changes := func(method, query, body string, conditional bool) []door {
		var header map[string]string
		if conditional {
			header = ifOne()
		}
		return []door{
			{in: "path tracker", ask: send(method, at(entry, "{tracker}", "{metric}")+"?"+query, body, header), want: enteredTracker},
			{in: "path metric", ask: send(method, at(entry, "{shared}", "{metric}")+"?"+query, body, header), want: noOne},
			{in: "query person", ask: send(method, at(entry, "{shared}", "{count}")+"?person={person}&"+query, body, header), want: figuresBy(manages), absent: []int{403}},
		}
	}
	batch := func(tracker, metric, person string) string {
		return fmt.Sprintf(`{"all_or_nothing": true, "items": [{"tracker": %q, "metric": %q, "person": %q, "date": "2026-03-11", "op": "set", "value": "3", "base": 1, "reason": "asked"}]}`, tracker, metric, person)
	}
	submitted := func(tracker, metric, more string) string {
		return fmt.Sprintf(`"tracker": %q, "metric": %q, "date": "2026-03-11", "op": "set", "base": 1, "value": "3"%s`, tracker, metric, more)
	}
	push := func(device, args string) func(*scene, relation) request {
		return send("POST", "/sync/push", fmt.Sprintf(pushBody, device, args), nil)
	}
	rows422 := []int{422}

	m := map[string][]door{
		"get-me":       {nothing(get("/me"), anybody), {in: "rows", ask: get("/me"), want: justOwn, shows: nameOf}},
		"watch-events": {nothing(get("/events"), anybody)},
		"push-changes": {
			{in: "body device", ask: push("{device}", submitted("{shared}", "{count}", "")), want: ownDevice},
			{in: "body args.tracker", ask: push(device, submitted("{tracker}", "{metric}", "")), want: enteredTracker, absent: []int{200}, records: true, verdict: judged},
			{in: "body args.metric", ask: push(device, submitted("{shared}", "{metric}", "")), want: noOne, absent: []int{200}, records: true, verdict: judged},
			{in: "body args.person", ask: push(device, submitted("{shared}", "{count}", `, "person": "{person}"`)), want: justOwn, absent: []int{200}, records: true, verdict: judged},
		},
		"pull-changes": {
			{in: "body device", ask: send("POST", "/sync/pull", fmt.Sprintf(pullBody, "{device}"), nil), want: ownDevice},
			{in: "rows", ask: send("POST", "/sync/pull", fmt.Sprintf(pullBody, device), nil), want: justOwn, shows: figureOf},
		},
		"list-held-changes": {{in: "rows", ask: get("/sync/held"), want: holding(manages, ofOthers), shows: idOf(relation.change)}},
		"decide-held-change": {{in: "path change", want: holding(manages, decided),
			ask: send("POST", "/sync/held/{change}/decisions", `{"action": "refuse", "note": "no"}`, ifOne())}},
		"list-devices": {{in: "rows", ask: get("/sync/devices"), want: holding(manages, ofOthers), shows: idOf(relation.device)}},

		"list-trackers":  {{in: "rows", ask: get("/trackers?limit=100"), want: knownTracker, shows: idOf(relation.tracker)}},
		"create-tracker": {{in: "body assignments", ask: send("POST", "/trackers", trackerBody, nil), want: managed, absent: []int{403, 422}}},
		"get-tracker":    {{in: "path tracker", ask: get("/trackers/{tracker}"), want: knownTracker}},
		"replace-tracker": {
			{in: "path tracker", ask: send("PUT", "/trackers/{empty}", trackerEdit, ifOne()), want: managed},
			{in: "body assignments", ask: send("PUT", "/trackers/empty-owns", strings.Replace(trackerEdit, "{empty}", "empty-owns", 1), ifOne()), want: managed, absent: []int{403, 422}},
		},
		"delete-tracker":        {{in: "path tracker", ask: send("DELETE", "/trackers/{empty}", "", ifOne()), want: managed}},
		"archive-tracker":       {{in: "path tracker", ask: send("POST", "/trackers/{tracker}/archive", "", ifOne()), want: managed}},
		"restore-tracker":       {{in: "path tracker", ask: send("POST", "/trackers/{tracker}/restore", "", ifOne()), want: managed}},
		"list-tracker-versions": {{in: "path tracker", ask: get("/trackers/{tracker}/versions"), want: managed}},
		"list-closures":         {{in: "path tracker", ask: get("/trackers/{tracker}/closures"), want: knownTracker}},
		"close-period":          {{in: "path tracker", ask: send("POST", "/trackers/{tracker}/closures", `{"date": "2026-02-03"}`, nil), want: managed}},
		"reopen-period":         {{in: "path tracker", ask: send("POST", "/trackers/{tracker}/closures/2026-02-10/reopen", `{"reason": "late"}`, nil), want: managed}},

		"get-day":      {nothing(get("/days/today"), anybody), {in: "rows", ask: get("/days/today"), want: justOwn, shows: figureOf}},
		"set-entry":    changes("PUT", "", `{"value": "3", "reason": "asked"}`, true),
		"add-to-entry": changes("POST", "", `{"value": "3", "reason": "asked"}`, false),
		"clear-entry":  changes("DELETE", "reason=asked", "", true),
		"change-entries": {
			{in: "body tracker", ask: send("POST", "/entries/batch", batch("{tracker}", "{metric}", "{own}"), nil), want: enteredTracker},
			{in: "body metric", ask: send("POST", "/entries/batch", batch("{shared}", "{metric}", "{own}"), nil), want: noOne},
			{in: "body person", ask: send("POST", "/entries/batch", batch("{shared}", "{count}", "{person}"), nil), want: figuresBy(manages), absent: []int{403}},
		},

		"list-entries":     readsOf("/trackers/{T}/entries", "limit=100"),
		"list-submissions": readsOf("/trackers/{T}/submissions", "limit=100"),
		"list-glances":     {{in: "rows", ask: get("/glances"), want: figuresBy(reports), shows: nameOf}},
		"get-report":       readsOf("/trackers/{T}/reports/today", "sort=name"),
		"get-series": append(readsOf("/trackers/{T}/metrics/{M}/series", "group=person"),
			door{in: "path metric", ask: get("/trackers/{shared}/metrics/{metric}/series"), want: noOne}),
		"explain": {
			{in: "path tracker", ask: get("/trackers/{tracker}/metrics/{metric}/explanations/today"), want: knownTracker},
			{in: "path metric", ask: get("/trackers/{shared}/metrics/{metric}/explanations/today"), want: noOne},
			{in: "query person", ask: get("/trackers/{shared}/metrics/{count}/explanations/today?person={person}"), want: figuresBy(reports)},
			{in: "query location", ask: get("/trackers/{shared}/metrics/{count}/explanations/today?location={location}"), want: near},
			{in: "query team", ask: get("/trackers/{shared}/metrics/{count}/explanations/today?team={team}"), want: figuresBy(reports)},
		},
		"export-entries": readsOf("/trackers/{T}/exports/entries", "format=csv"),
		"export-history": readsOf("/trackers/{T}/exports/history", "format=csv"),
		"export-report":  readsOf("/trackers/{T}/exports/report", "format=csv"),
		"export-series":  readsOf("/trackers/{T}/exports/series", "format=csv&group=person&metric={M}"),

		"import-entries": {
			{in: "body person_id", want: figuresBy(manages), absent: rows422,
				ask: send("POST", "/imports/entries?tracker={shared}", "date,person_id,Count\n2026-03-11,{person},4\n", csvHeader())},
			{in: "body person", want: figuresBy(manages), absent: rows422,
				ask: send("POST", "/imports/entries?tracker={shared}", "date,person,Count\n2026-03-11,{email},4\n", csvHeader())},
			{in: "query tracker", want: knownTracker,
				ask: send("POST", "/imports/entries?tracker={tracker}", "date,person_id,Count\n2026-03-11,{own},4\n", csvHeader())},
			{in: "body tracker_id", want: knownTracker, absent: rows422,
				ask: send("POST", "/imports/entries", "tracker_id,date,person_id,metric,value\n{tracker},2026-03-11,{own},Count,4\n", csvHeader())},
			{in: "query location", want: createdAt, absent: rows422, verdict: byRows,
				ask: send("POST", "/imports/entries?tracker={shared}&create_people=true&location={location}", "date,external_id,first_name,last_name,Count\n2026-03-11,n1,Newby,Newling,4\n", csvHeader())},
		},
		"import-targets": {{in: "body tracker_id", want: managed, absent: rows422,
			ask: send("POST", "/imports/targets", "tracker_id,metric,from,value\n{tracker},Count,2026-04-01,70\n", csvHeader())}},
		"import-people": {
			{in: "body id", want: administered, absent: rows422, verdict: byRows, ask: send("POST", "/imports/people", "id,last_name\n{person},Changed\n", csvHeader())},
			{in: "body location", want: holding(peoples, nearOrDenied), absent: rows422, verdict: byRows,
				ask: send("POST", "/imports/people", "external_id,first_name,last_name,preset,location\nn1,Newby,Newling,representative,{location}\n", csvHeader())},
		},

		"list-picks":       {{in: "rows", ask: get("/people/picks?limit=100"), want: near, shows: nameOf}},
		"get-organization": {nothing(get("/organization"), anybody)},

		"sign-in":             {{in: "body email", ask: send("POST", "/session", `{"email": "{email}", "password": "wrong-for-everybody"}`, nil), want: noOne, absent: []int{401}, records: true}},
		"sign-out":            {nothing(send("DELETE", "/session", "", nil), anybody)},
		"sign-out-everywhere": {nothing(send("DELETE", "/sessions", "", nil), anybody)},
		"forgot-password":     {{in: "body email", ask: send("POST", "/password-resets", `{"email": "{email}"}`, nil), want: noOne, absent: []int{202}, records: true}},
		"get-profile":         {nothing(get("/me/profile"), anybody), {in: "rows", ask: get("/me/profile"), want: justOwn, shows: emailOf}},
		"replace-profile":     {nothing(send("PUT", "/me/profile", `{"first_name": "Some", "last_name": "Body", "email": "{email}"}`, ifOne()), anybody)},
		"replace-password":    {nothing(send("PUT", "/me/password", `{"present": "`+password+`", "password": "quiet-harbour-lantern"}`, nil), anybody)},
		// Whoever has the secret is let in, wherever it leads.
		"look-at-link": {{in: "body secret", ask: send("POST", "/links/look", `{"secret": "{secret}"}`, nil), want: anyoneThere}},
		"redeem-link":  {{in: "body secret", ask: send("POST", "/links/redeem", `{"secret": "{secret}", "password": "quiet-harbour-lantern"}`, nil), want: anyoneThere}},
		"invite-person": {{in: "path person", ask: send("POST", "/people/{person}/invitations", "", nil), want: administered,
			verdict: func(r response) verdict {
				if r.Code == http.StatusConflict { // oneself has a password
					return okay
				}
				return byStatus(r)
			}}},
		"list-tokens":  {{in: "rows", ask: get("/tokens?limit=100"), want: makersToken, shows: idOf(relation.token)}},
		"create-token": {nothing(send("POST", "/tokens", `{"name": "New", "permissions": ["pipeline.view"], "level": 1, "expires": "2026-06-01T00:00:00Z"}`, nil), holding(peoples, anybody))},
		"revoke-token": {{in: "path token", ask: send("DELETE", "/tokens/{token}", "", nil), want: makersToken}},

		"list-people": {
			{in: "rows", ask: get("/people?limit=100"), want: near, shows: nameOf},
			{in: "rows in full", ask: get("/people?limit=100"), want: readInFull, shows: emailOf},
			{in: "query location", ask: get("/people?location={location}"), want: near, absent: []int{200}},
			{in: "query team", ask: get("/people?team={team}"), absent: []int{200}, want: func(c caller, r relation) verdict {
				if teamOf(c, r) == okay {
					return near(c, r)
				}
				return unseen
			}},
			{in: "query search", ask: get("/people?search={email}"), want: readInFull, absent: []int{200}},
		},
		"create-person": {
			{in: "body locations", ask: send("POST", "/people", newPerson(`{"id": "{location}"}`, ""), nil), want: holding(peoples, nearOrDenied), absent: rows422},
			{in: "body teams", ask: send("POST", "/people", newPerson(`{"id": "location-north"}`, `{"id": "{team}"}`), nil), want: holding(peoples, within), absent: rows422},
		},
		"get-person": {
			{in: "path person", ask: get("/people/{person}"), want: near},
			{in: "path person in full", ask: get("/people/{person}"), want: byName, verdict: inFull},
		},
		"replace-person": {
			{in: "path person", ask: savedPerson, want: administered},
			{in: "body locations", ask: send("PUT", "/people/{spare}", newPerson(`{"id": "{location}"}`, ""), ifOne()), want: holding(peoples, nearOrDenied), absent: rows422},
			{in: "body teams", ask: send("PUT", "/people/{spare}", newPerson(`{"id": "location-north"}`, `{"id": "{team}"}`), ifOne()), want: holding(peoples, within), absent: rows422},
		},
		"deactivate-person":    {{in: "path person", ask: send("POST", "/people/{person}/deactivate", "", ifOne()), want: holding(peoples, othersAdministered)}},
		"activate-person":      {{in: "path person", ask: send("POST", "/people/{person}/activate", "", ifOne()), want: holding(peoples, othersAdministered)}},
		"list-person-versions": {{in: "path person", ask: get("/people/{person}/versions"), want: readInFull}},
		"list-presets":         {nothing(get("/presets"), holding(peoples, anybody))},
		"merge-person": {
			{in: "path person", ask: send("POST", "/people/{person}/merge", `{"into": "{equal}", "reason": "twice"}`, nil), want: holding(peoples, othersAdministered)},
			{in: "body into", ask: send("POST", "/people/{spare}/merge", `{"into": "{person}", "reason": "twice"}`, nil), want: holding(peoples, othersAdministered)},
		},
		"unmerge-person": {{in: "path person", ask: send("POST", "/people/{double}/unmerge", `{"reason": "not twice"}`, nil), want: holding(peoples, othersAdministered)}},
		"erase-person":   {{in: "path person", ask: send("POST", "/people/{person}/erase", `{"reason": "asked"}`, nil), want: holding(peoples, othersAdministered)}},

		"replace-organization": {nothing(send("PUT", "/organization", `{"name": "New", "currency": "EUR", "calendar": [{"settings": {"week_start": "monday", "fiscal_start": 1, "zone": "UTC"}}],
			"modules": {"trackers": true, "pipeline": true, "leads": true, "goals": true, "timetrack": true}, "retention": {}}`, ifOne()), holding(whole, anybody))},
		"list-organization-versions": {nothing(get("/organization/versions"), holding(whole, anybody))},
		"list-audit-events": {
			{in: "rows", ask: get("/audit-events?limit=100"), want: holding(whole, within), shows: idOf(relation.person)},
			{in: "query person", ask: get("/audit-events?person={person}"), want: holding(whole, justOwn), absent: []int{200}},
			{in: "query target", ask: get("/audit-events?target={person}"), want: holding(whole, within), absent: []int{200}},
		},
		"download-my-data": {nothing(get("/me/data"), anybody), {in: "rows", ask: get("/me/data"), want: justOwn, shows: figureOf}},
	}
	anyPlace := anybody // an external id that is not there makes a new place
	placesOf(m, "company", "companies", "{company}", placeOf, within, anyPlace, relation.company)
	placesOf(m, "location", "locations", "{location}", placeOf, nearOrDenied, locationImported, relation.location)
	placesOf(m, "team", "teams", "{team}", teamOf, within, anyPlace, relation.team)
	m["replace-location"] = append(m["replace-location"], door{in: "body company", absent: rows422,
		ask: send("PUT", "/locations/location-north", `{"name": "Changed", "company": "{company}"}`, ifOne()), want: holdingAny(people.ReferenceManage|people.PeopleManage, within)})
	m["create-location"] = append(m["create-location"], door{in: "body company", absent: rows422,
		ask: send("POST", "/locations", `{"name": "New", "company": "{company}"}`, nil), want: holdingAny(people.ReferenceManage|people.PeopleManage, within)})
	m["replace-team"] = append(m["replace-team"], door{in: "body permissions",
		ask: send("PUT", "/teams/{team}", `{"name": "Changed", "permissions": ["leads.use"]}`, ifOne()), want: holdingAny(people.ReferenceManage|people.PeopleManage, teamEmpowered)})
	maps.Copy(m, timeMatrix())
	return m
}

// byStatus is the verdict of a plain answer.
func byStatus(r response) verdict {
	switch {
	case r.Code < 300:
		return okay
	case r.Code == http.StatusForbidden:
		return denied
	}
	return unseen
}
