package httpapi_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func (r relation) activity() string { return "activity-" + r.key() }
func (r relation) shift() string    { return "shift-" + r.key() }
func (r relation) clocked() string  { return "clock-" + r.key() }
func (r relation) held() string     { return "held-" + r.key() }
func (r relation) bonus() string    { return "bonus-" + r.key() }
func (r relation) filter() string   { return "filter-" + r.key() }
func (r relation) shared() string   { return "common-" + r.key() }
func (r relation) handoff() string  { return "handoff-" + r.key() }

var (
	approvedDay = period.On(2026, time.February, 20) // of everybody, in all parts
	emptyDay    = period.On(2026, time.March, 2)     // of everybody
)

// time makes what TimeTrack keeps of people: all of it today, but what is held,
// which was yesterday.
func (s *scene) time(ctx context.Context, tx storage.Tx, there []relation) error {
	store, began := tx.TimeTrack(), noon.AddDate(0, 0, -30)
	var errs []error
	add := func(err error) { errs = append(errs, err) }
	for _, r := range there {
		record := func(id, person string, d period.Date) timetrack.Record {
			return timetrack.Record{ID: id, Revision: 1, Person: person, Date: d, Last: d, Made: began, Received: began}
		}
		mark := timetrack.Mark{By: "person-boss", At: began}
		add(store.Activities().Put(ctx, timetrack.Activity{Record: record(r.activity(), "", 0), Name: "Work of " + r.key(), Paid: true}))
		add(store.Shifts().Put(ctx, timetrack.Shift{Record: record(r.shift(), r.person(), today), Activity: r.activity(), From: 600, To: 720}))
		add(store.Entries().Put(ctx,
			timetrack.Entry{Record: record(r.clocked(), r.person(), today), Activity: r.activity(), Start: noon.Add(-3 * time.Hour), Stop: noon.Add(-2 * time.Hour)},
			timetrack.Entry{Record: record(r.held(), r.person(), today-1), Activity: r.activity(), Start: noon.Add(-27 * time.Hour), Stop: noon.Add(-26 * time.Hour), Held: true}))
		rate := timetrack.HourRate{Record: record(r.person(), r.person(), 0), Rates: period.Timeline[money.Amount]{{Value: money.Amount{Minor: 2000, Currency: "EUR"}}}}
		add(store.Rates().Put(ctx, rate))
		add(store.Overwrites().Put(ctx, timetrack.Overwrite{Record: record(r.person()+"/"+today.String()+"/"+r.activity(), r.person(), today), Activity: r.activity(), Seconds: 60}))
		add(store.Bonuses().Put(ctx, timetrack.Bonus{Record: record(r.bonus(), r.person(), today), Amount: money.Amount{Minor: r.figure(), Currency: "EUR"}}))
		add(store.Approvals().Put(ctx, timetrack.Approval{Record: record(r.person()+"/"+approvedDay.String(), r.person(), approvedDay), Hours: mark, Paid: mark, Bonus: mark}))
		add(store.Filters().Put(ctx,
			timetrack.Filter{Record: record(r.filter(), r.person(), 0), Name: "Private"},
			timetrack.Filter{Record: record(r.shared(), r.person(), 0), Name: "Shared", Shared: true}))
		add(store.Handoffs().Put(ctx, timetrack.Handoff{Record: record(r.handoff(), "", approvedDay), Name: "Of " + r.key(), Rows: []timetrack.HandoffRow{{Person: r.person(), Name: r.name()}}}))
	}
	return firstOf(errs...)
}

// shown is the version of somebody's empty day, as whoever sees everybody reads
// it.
func (s *scene) shown(r relation) string {
	s.t.Helper()
	everything := people.Actor{Org: s.org, Token: "reader", Level: 99, Permissions: people.AllPermissions}
	sheet := timetrack.New(storage.TimeTrack(s.db), s.dir, &timetrack.Options{Now: func() time.Time { return noon }})
	report, err := sheet.Report(s.t.Context(), everything, timetrack.ReportQuery{
		Selection: timetrack.Selection{Span: period.Span{From: emptyDay, Until: emptyDay + 1}, People: []string{r.person()}},
	})
	s.ok(err)
	if len(report.People) == 0 {
		return "none"
	}
	return report.People[0].Version
}

// clocker is whose entry a stop has come to: one's own, whatever it named.
func clocker(r response) verdict {
	if r.Code == http.StatusOK && decode[api.ClockEntry](r).Person == own.person() {
		return okay
	}
	return denied
}

// charged is for whom one decides with a permission: never oneself.
func charged(p people.Permissions) judge {
	return func(c caller, r relation) verdict {
		if r == own {
			return unseen
		}
		return figuresBy(p)(c, r)
	}
}

// approvable is charged, and those of one's level where both hold
// all_locations (K16).
func approvable(c caller, r relation) verdict {
	if r == peer && c.can(people.TimetrackApprove|people.AllLocations) {
		return okay
	}
	return charged(people.TimetrackApprove)(c, r)
}

// reported is whose figures one reads: one's own too.
func reported(c caller, r relation) verdict {
	if r == own {
		return okay
	}
	return approvable(c, r)
}

// atHome is what is at the caller's location.
func atHome(_ caller, r relation) verdict {
	if r.location() == own.location() && r != absent {
		return okay
	}
	return unseen
}

// timeMatrix has the rules of TimeTrack.
func timeMatrix() map[string][]door {
	const use, schedule, manage, approve = people.TimetrackUse, people.TimetrackSchedule, people.TimetrackManage, people.TimetrackApprove
	const decides = manage | approve
	const days = "?from=2026-03-09&until=2026-03-12"
	const selected = `"from": "2026-03-11", "until": "2026-03-12", "people": ["{person}"]`
	const overwrite = "/time/people/%s/days/2026-03-11/activities/{activity}/overwrite"
	const clock = `{"activity": "%s", "start": {"at": "2026-03-11T06:00:00Z"}, "stop": {"at": "2026-03-11T07:00:00Z"}}`
	const bonus = `{"amount": {"amount": "5.00", "currency": "EUR"}}`
	const filter = `{"name": "New", "people": ["{person}"], "teams": ["{team}"], "locations": ["{location}"]}`
	taken, bad := []int{403}, []int{422}
	approval := func(s *scene, r relation) request {
		return request{method: "POST", path: "/time/approvals", body: fmt.Sprintf(
			`{"from": %q, "until": %q, "people": [{"person": %q, "version": %q}], "parts": ["hours", "bonus"]}`, emptyDay, emptyDay+1, r.person(), s.shown(r))}
	}
	nothing := func(ask func(*scene, relation) request, want judge) door {
		return door{in: "nothing", ask: ask, want: want}
	}
	inCharge := func(path, body string, perm people.Permissions, want judge) []door {
		return []door{{in: "body people", ask: send("POST", path, body, nil), want: holding(perm, want), absent: taken}}
	}
	// What is listed by person and day.
	records := func(path string, id func(relation) string) []door {
		return []door{
			{in: "query person", ask: get(path + days + "&person={person}"), want: figuresBy(manage), absent: []int{200}},
			{in: "rows", ask: get(path + days + "&limit=100"), want: figuresBy(manage), shows: idOf(id)},
		}
	}
	above := holding(manage, charged(manage))
	// What comes in a file: nobody writes one's own.
	file := func(what, rows string, perm people.Permissions, want judge) []door {
		return []door{{in: "body person_id", want: holding(perm, want), absent: bad, verdict: byRows, ask: send("POST", "/imports/"+what, rows, csvHeader())}}
	}
	written := func(c caller, r relation) verdict {
		if r == own {
			return denied
		}
		return charged(manage)(c, r)
	}
	ofActivity := func(what, rows string, perm people.Permissions) door {
		return door{in: "query activity", want: holding(perm, within), absent: bad, ask: send("POST", "/imports/"+what+"?activity={activity}", rows, csvHeader())}
	}
	anyActivity := holding(manage, within)
	atOwn := func(path string) string { return fmt.Sprintf(path, "{own}") }
	at := func(path string) string { return fmt.Sprintf(path, "{person}") }
	return map[string][]door{
		"list-activities":        {{in: "rows", ask: get("/time/activities?limit=100"), want: holdingAny(use|schedule|decides, within), shows: idOf(relation.activity)}},
		"create-activity":        {nothing(send("POST", "/time/activities", `{"name": "New"}`, nil), holding(manage, anybody))},
		"replace-activity":       {{in: "path activity", ask: send("PUT", "/time/activities/{activity}", `{"name": "New"}`, ifOne()), want: anyActivity}},
		"list-activity-versions": {{in: "path activity", ask: get("/time/activities/{activity}/versions"), want: anyActivity}},

		"list-shifts": records("/time/shifts", relation.shift),
		"put-shifts": {
			{in: "body person", want: holding(schedule, figuresBy(schedule)), absent: taken,
				ask: send("POST", "/time/shifts", `{"shifts": [{"person": "{person}", "activity": "activity-owns", "date": "2026-03-12", "from": 60, "to": 120}]}`, nil)},
			{in: "body id", want: holding(schedule, figuresBy(schedule)),
				ask: send("POST", "/time/shifts", `{"shifts": [{"id": "{shift}", "revision": 1, "person": "{own}", "activity": "activity-owns", "date": "2026-03-13", "from": 60, "to": 120}]}`, nil)},
			{in: "body activity", want: holding(schedule, within), absent: bad,
				ask: send("POST", "/time/shifts", `{"shifts": [{"person": "{own}", "activity": "{activity}", "date": "2026-03-12", "from": 60, "to": 120}]}`, nil)},
		},
		"copy-week": {{in: "body people", want: holding(schedule, figuresBy(schedule)), absent: []int{200},
			ask: send("POST", "/time/shifts/copies", `{"from": "2026-03-09", "to": "2026-03-16", "people": ["{person}"]}`, nil)}},
		"list-shift-versions": {{in: "path shift", ask: get("/time/shifts/{shift}/versions"), want: holding(schedule, figuresBy(schedule))}},

		"get-clock-day": {
			{in: "query person", ask: get("/time/days/today?person={person}"), want: figuresBy(manage)},
			{in: "rows", ask: get("/time/days/today"), want: justOwn, shows: idOf(relation.clocked)},
		},
		"start-clock": {{in: "body activity", ask: send("POST", "/time/clock/start", `{"activity": "{activity}"}`, nil), want: holding(use, within), absent: bad}},
		"stop-clock":  {{in: "body entry", ask: send("POST", "/time/clock/stop", `{"entry": "{clocked}"}`, nil), want: anybody, verdict: clocker}},
		"add-clock-entry": {{in: "body activity", want: holding(use, within), absent: bad,
			ask: send("POST", "/time/entries", fmt.Sprintf(clock, "{activity}"), nil)}},
		"edit-clock-entry": {
			{in: "path entry", ask: send("PUT", "/time/entries/{clocked}", fmt.Sprintf(clock, "activity-owns"), ifOne()), want: holding(use, justOwn)},
			{in: "body activity", ask: send("PUT", "/time/entries/clock-owns", fmt.Sprintf(clock, "{activity}"), ifOne()), want: holding(use, within), absent: bad},
		},
		"remove-clock-entry":        {{in: "path entry", ask: send("DELETE", "/time/entries/{clocked}", "", ifOne()), want: holding(use, justOwn)}},
		"list-clock-entry-versions": {{in: "path entry", ask: get("/time/entries/{clocked}/versions"), want: figuresBy(manage)}},
		"list-held-time":            {{in: "rows", ask: get("/time/held" + days + "&limit=100"), want: holding(approve, approvable), shows: idOf(relation.held)}},
		"decide-held-time": {{in: "path entry", want: holding(approve, approvable),
			ask: send("POST", "/time/held/{held}/decisions", `{"action": "remove", "reason": "no"}`, ifOne())}},

		"put-work-sessions": {{in: "body person", want: above, absent: taken,
			ask: send("POST", "/time/sessions", `{"sessions": [{"id": "s1", "person": "{person}", "start": "2026-03-11T08:00:00Z"}]}`, nil)}},
		"put-work-results": {{in: "body person", want: above, absent: taken,
			ask: send("POST", "/time/results", `{"results": [{"id": "r1", "person": "{person}", "date": "2026-03-11", "points": 1}]}`, nil)}},
		"put-contact-times": {
			{in: "body person", want: above, absent: taken,
				ask: send("POST", "/time/contacts", `{"contacts": [{"person": "{person}", "activity": "activity-owns", "date": "2026-03-11", "seconds": 1}]}`, nil)},
			{in: "body activity", want: anyActivity, absent: bad,
				ask: send("POST", "/time/contacts", `{"contacts": [{"person": "{spare}", "activity": "{activity}", "date": "2026-03-11", "seconds": 1}]}`, nil)},
		},
		"list-hour-rates": {
			{in: "query person", ask: get("/time/rates?person={person}"), want: figuresBy(manage), absent: []int{200}},
			{in: "rows", ask: get("/time/rates?limit=100"), want: figuresBy(manage), shows: idOf(relation.person)},
		},
		"put-hour-rates": {{in: "body person", want: above, absent: taken,
			ask: send("POST", "/time/rates", `{"rates": [{"person": "{person}", "revision": 1, "rates": [{"value": {"amount": "20", "currency": "EUR"}}, {"from": "2026-04-01", "value": {"amount": "21", "currency": "EUR"}}]}]}`, nil)}},

		"get-time-report": {
			{in: "query person", ask: get("/time/report" + days + "&person={person}&detailed=true"), want: holdingAny(decides, reported), absent: []int{200}},
			{in: "query team", ask: get("/time/report" + days + "&team={team}"), want: holdingAny(decides, reported), absent: []int{200}},
			{in: "query location", ask: get("/time/report" + days + "&location={location}"), want: holdingAny(decides, near), absent: []int{200}},
			{in: "rows", ask: get("/time/report" + days + "&limit=100"), want: holdingAny(decides, reported), shows: nameOf},
		},
		"export-time-report": {
			{in: "query person", ask: get("/time/exports/report" + days + "&person={person}&detailed=true"), want: holdingAny(decides, reported), absent: []int{200}},
			{in: "query team", ask: get("/time/exports/report" + days + "&team={team}"), want: holdingAny(decides, reported), absent: []int{200}},
			{in: "query location", ask: get("/time/exports/report" + days + "&location={location}"), want: holdingAny(decides, near), absent: []int{200}},
		},
		"get-time-report-row": {
			{in: "path person", ask: get("/time/report/{person}" + days), want: holdingAny(decides, reported)},
			{in: "query team", ask: get("/time/report/{own}" + days + "&team={team}"), want: holdingAny(decides, justOwn)},
			{in: "query location", ask: get("/time/report/{own}" + days + "&location={location}"), want: holdingAny(decides, atHome)},
		},
		"get-my-time": {nothing(get("/time/own"+days), anybody), {in: "rows", ask: get("/time/own" + days), want: justOwn, shows: nameOf}},

		"preview-paid-time": inCharge("/time/paid-time/preview", `{`+selected+`, "mode": "nothing"}`, manage, charged(manage)),
		"set-paid-time":     inCharge("/time/paid-time", `{`+selected+`, "mode": "nothing"}`, manage, charged(manage)),
		"set-paid-total":    inCharge("/time/paid-time/total", `{`+selected+`, "total": 60, "reason": "agreed"}`, manage, charged(manage)),
		"overwrite-time": {
			{in: "path person", ask: send("PUT", at(overwrite), `{"seconds": 90, "reason": "agreed"}`, nil), want: above, absent: taken},
			{in: "path activity", ask: send("PUT", fmt.Sprintf(overwrite, "{spare}"), `{"seconds": 90, "reason": "agreed"}`, nil), want: anyActivity, absent: bad},
		},
		"reset-time": {
			{in: "path person", ask: send("DELETE", at(overwrite), "", nil), want: above, absent: taken},
			{in: "path activity", ask: send("DELETE", fmt.Sprintf(overwrite, "{spare}"), "", nil), want: anyActivity, absent: bad},
		},
		"list-overwrite-versions": {
			{in: "path person", ask: get(at(overwrite) + "/versions"), want: holding(manage, figuresBy(manage))},
			{in: "path activity", ask: get(atOwn(overwrite) + "/versions"), want: holding(manage, justOwn)},
		},
		"list-bonuses":           records("/time/bonuses", relation.bonus),
		"add-bonuses":            inCharge("/time/bonuses", `{"people": ["{person}"], "date": "2026-03-11", "amount": {"amount": "5.00", "currency": "EUR"}}`, manage, charged(manage)),
		"replace-bonus":          {{in: "path bonus", ask: send("PUT", "/time/bonuses/{bonus}", bonus, ifOne()), want: above}},
		"remove-bonus":           {{in: "path bonus", ask: send("DELETE", "/time/bonuses/{bonus}", "", ifOne()), want: above}},
		"approve-time":           {{in: "body people", ask: approval, want: holding(approve, approvable), absent: taken}},
		"reopen-time":            inCharge("/time/approvals/reopen", `{"from": "2026-02-20", "until": "2026-02-21", "people": ["{person}"], "parts": ["paid"], "reason": "mistake"}`, approve, approvable),
		"list-approval-versions": {{in: "path person", ask: get("/time/people/{person}/days/2026-02-20/approvals"), want: reported}},

		"list-time-filters": {
			{in: "rows", ask: get("/time/filters?limit=100"), want: holdingAny(decides, justOwn), shows: idOf(relation.filter)},
			{in: "rows that are shared", ask: get("/time/filters?limit=100"), want: holdingAny(decides, within), shows: idOf(relation.shared)},
		},
		// What a filter names, it does not show.
		"create-time-filter": {{in: "body people", ask: send("POST", "/time/filters", filter, nil), want: holdingAny(decides, anybody)}},
		"replace-time-filter": {
			{in: "path filter", ask: send("PUT", "/time/filters/{filter}", filter, ifOne()), want: holdingAny(decides, justOwn)},
			{in: "body people", ask: send("PUT", "/time/filters/filter-owns", filter, ifOne()), want: holdingAny(decides, anybody)},
			{in: "path filter that is shared", ask: send("PUT", "/time/filters/{common}", filter, ifOne()), want: holdingAny(decides, justOwn)},
		},
		"delete-time-filter": {{in: "path filter", ask: send("DELETE", "/time/filters/{filter}", "", ifOne()), want: holdingAny(decides, justOwn)}},
		"hand-off":           inCharge("/time/handoffs", `{"from": "2026-03-02", "until": "2026-03-03", "people": ["{person}"], "name": "March"}`, approve, approvable),
		"list-handoffs":      {{in: "rows", ask: get("/time/handoffs?from=2026-02-01&until=2026-03-01&limit=100"), want: holding(approve, approvable), shows: idOf(relation.handoff)}},
		"get-handoff":        {{in: "path handoff", ask: get("/time/handoffs/{handoff}"), want: holding(approve, approvable)}},
		"import-shifts": append(file("shifts?activity=activity-owns", "person_id,date,from,to\n{person},2026-03-12,01:00,02:00\n", schedule, figuresBy(schedule)),
			ofActivity("shifts", "person_id,date,from,to\n{own},2026-03-12,01:00,02:00\n", schedule)),
		"import-clock-entries": append(file("clock-entries?activity=activity-owns", "person_id,start,stop\n{person},2026-03-11T05:00:00Z,2026-03-11T06:00:00Z\n", manage, figuresBy(manage)),
			ofActivity("clock-entries", "person_id,start,stop\n{own},2026-03-11T05:00:00Z,2026-03-11T06:00:00Z\n", manage)),
		"import-sessions": file("sessions", "person_id,start,stop\n{person},2026-03-11T05:00:00Z,2026-03-11T06:00:00Z\n", manage, written),
		"import-results":  file("results", "person_id,result_id,date,points\n{person},r1,2026-03-11,1\n", manage, written),
		"import-contact-time": append(file("contact-time?activity=activity-owns", "person_id,date,seconds\n{person},2026-03-11,60\n", manage, written),
			ofActivity("contact-time", "person_id,date,seconds\n{spare},2026-03-11,60\n", manage)),
		"import-rates": file("rates", "person_id,rate,from,currency\n{person},21,2026-04-01,EUR\n", manage, written),

		"export-handoff": {{in: "path handoff", ask: get("/time/handoffs/{handoff}/export?format=csv"), want: holding(approve, approvable)}},
	}
}
