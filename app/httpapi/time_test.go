package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// newTimeWorld is a world with what the examples of TimeTrack are about.
func newTimeWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, options{})
	w.timesheet()
	return w
}

// K10: with the work schedule off, nothing is planned, reported or paid, and
// the clock goes on.
func TestWorkScheduleIsSwitchedOn(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	w.dir[org].Organization.WorkSchedule = false
	planned := 0
	for _, route := range w.api.Routes() {
		if route.Module != "timetrack" {
			continue
		}
		before := w.version(org)
		r := w.do(examples()[route.ID].request(route))
		if route.Planned {
			planned++
			r.refused(http.StatusForbidden, "work_schedule_off")
			if w.version(org) != before {
				t.Errorf("%s changed something", route.ID)
			}
		} else if r.Code == http.StatusForbidden {
			t.Errorf("%s: %s", route.ID, r.Body)
		}
	}
	if planned < 20 {
		t.Errorf("%d routes need a work schedule", planned)
	}
	me := decode[api.Me](w.do(request{who: "eve", method: "GET", path: "/me"}).wants(200))
	if me.Menu.ManageTimetrack || me.Menu.WorkSchedule || !me.Menu.MyTime {
		t.Errorf("%+v", me.Menu)
	}

	off := newWorld(t, options{modules: &people.Modules{Trackers: true}})
	off.do(request{who: "ann", method: "POST", path: "/time/clock/stop", body: `{}`}).refused(http.StatusForbidden, "module_off")
}

// K1, K2: starting another stops the first; a stop is never refused.
func TestClock(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	clock := func(path, body string) api.ClockEntry {
		t.Helper()
		return decode[api.ClockEntry](w.do(request{who: "ann", method: "POST", path: "/time/clock/" + path, body: body}).wants(200))
	}
	first := clock("start", `{"activity": "activity-outreach", "zone": "Europe/Copenhagen"}`)
	second := clock("start", `{"activity": "activity-breaks"}`)
	if first.ID == second.ID || !second.Stop.IsZero() || first.Zone != "Europe/Copenhagen" || !first.Start.Equal(noon) {
		t.Errorf("%+v %+v", first, second)
	}
	day := decode[api.ClockDay](w.do(request{who: "ann", method: "GET", path: "/time/days/today"}).wants(200))
	if len(day.Items) != 2 || day.Date != today || day.Zone != "UTC" || !day.From.Equal(noon.Add(-12*time.Hour)) || !day.Until.Equal(noon.Add(12*time.Hour)) || !day.Now.Equal(noon) {
		t.Errorf("%+v", day)
	}
	stopped := clock("stop", `{}`)
	if stopped.ID != second.ID || stopped.Stop.IsZero() {
		t.Errorf("%+v", stopped)
	}
	stray := clock("stop", `{"activity": "activity-outreach"}`)
	if !stray.Start.IsZero() || stray.Activity != "activity-outreach" {
		t.Errorf("a stop without a start: %+v", stray)
	}
	// Whoever may not use the clock can still stop it.
	w.do(request{who: "bare", method: "POST", path: "/time/clock/stop", body: `{}`}).wants(200)
	w.do(request{who: "token", method: "POST", path: "/time/clock/stop", body: `{}`}).refused(http.StatusForbidden, "denied")
	w.do(request{who: "token", method: "GET", path: "/time/days/today"}).refused(http.StatusUnprocessableEntity, "invalid")
}

// K3, K5: what is in the way is named, and so are both instants of a time that
// there is twice.
func TestClockByHand(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	calendar := period.Calendar{{Settings: period.Settings{Zone: "Europe/Copenhagen"}}}
	w.dir[org].Organization.Calendar = calendar
	add := func(start, stop string) response {
		t.Helper()
		return w.do(request{who: "eve", method: "POST", path: "/time/entries", body: fmt.Sprintf(`{"activity": "activity-outreach", "start": {%s}, "stop": {%s}}`, start, stop)})
	}
	p := decode[api.Problem](add(`"at": "2026-03-11T09:30:00Z"`, `"at": "2026-03-11T09:45:00Z"`).refused(http.StatusConflict, "overlap"))
	if p.Entry == nil || p.Entry.ID != evesTime || !p.Entry.Start.Equal(noon.Add(-3*time.Hour)) {
		t.Errorf("in the way: %+v", p.Entry)
	}
	twice := `"date": "2025-10-26", "time": "02:30"`
	p = decode[api.Problem](add(twice, `"date": "2025-10-26", "time": "04:00:30"`).refused(http.StatusUnprocessableEntity, "ambiguous_time"))
	earlier := time.Date(2025, time.October, 26, 0, 30, 0, 0, time.UTC)
	if len(p.Choices) != 2 || !p.Choices[0].Equal(earlier) || !p.Choices[1].Equal(earlier.Add(time.Hour)) || len(p.Errors) != 1 || p.Errors[0].Field != "start" {
		t.Errorf("%+v", p)
	}
	e := decode[api.ClockEntry](add(twice+`, "which": "later"`, `"date": "2025-10-26", "time": "04:00:30"`).wants(200))
	if !e.Start.Equal(earlier.Add(time.Hour)) || e.Stop.Sub(e.Start) != 90*time.Minute+30*time.Second {
		t.Errorf("%+v", e)
	}
	p = decode[api.Problem](add(`"date": "2025-03-30", "time": "02:30"`, `"date": "2025-03-30", "time": "04:00"`).refused(http.StatusUnprocessableEntity, "skipped_time"))
	if p.Errors[0].Field != "start" || p.Choices != nil {
		t.Errorf("%+v", p)
	}
	for _, c := range []struct{ start, field string }{
		{``, "start.date"}, {`"date": "2026-03-10"`, "start.time"}, {`"at": "2026-03-10T08:00:00Z", "time": "08:00"`, "start.at"},
		{`"at": "2026-03-12T08:00:00Z"`, "stop"}, {`"date": "2026-03-10", "time": "25:00"`, "start.time"},
	} {
		if p := decode[api.Problem](add(c.start, `"at": "2026-03-10T09:00:00Z"`).refused(http.StatusUnprocessableEntity, "invalid")); p.Errors[0].Field != c.field {
			t.Errorf("%s: %+v", c.start, p.Errors)
		}
	}

	path := "/time/entries/" + e.ID
	edit := `{"activity": "activity-breaks", "start": {"at": "2025-10-26T02:00:00Z"}, "stop": {"at": "2025-10-26T03:00:00Z"}, "reason": "moved"}`
	w.do(request{who: "eve", method: "PUT", path: path, body: edit}).refused(http.StatusPreconditionRequired, "precondition_required")
	w.do(request{who: "eve", method: "PUT", path: path, body: edit, header: ifMatch(1)}).wants(200)
	w.do(request{who: "eve", method: "PUT", path: path, body: edit, header: ifMatch(1)}).refused(http.StatusPreconditionFailed, "stale")
	w.do(request{who: "eve", method: "DELETE", path: path + "?reason=twice", header: ifMatch(2)}).wants(200)
	history := decode[api.List[api.ClockEntryVersion]](w.do(request{who: "eve", method: "GET", path: path + "/versions"}).wants(200))
	if len(history.Items) != 3 || !history.Items[0].Removed || history.Items[0].Reason != "twice" || history.Items[1].Reason != "moved" || history.Items[2].By != "eve" {
		t.Errorf("%+v", history.Items)
	}
}

// K16, K19, C4: who approved is named to the person whose time it is, and to
// those who may know the name.
func TestWhoApprovedIsNamed(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	const days = "from=2026-03-11&until=2026-03-12"
	row := func(who, path string) api.TimeRow {
		t.Helper()
		return decode[api.TimeRow](w.do(request{who: who, method: "GET", path: path}).wants(200))
	}
	w.do(request{who: "max", method: "POST", path: "/time/bonuses", body: `{"people": ["olaf"], "date": "2026-03-11", "amount": {"amount": "1", "currency": "EUR"}}`}).wants(200)
	body := fmt.Sprintf(`{"from": "2026-03-11", "until": "2026-03-12", "people": [{"person": "olaf", "version": %q}], "parts": ["hours", "paid", "bonus"]}`,
		row("eve", "/time/report/olaf?"+days).Version)
	w.do(request{who: "eve", method: "POST", path: "/time/approvals", body: body}).wants(204)
	for _, c := range []struct{ who, path, name string }{
		{"olaf", "/time/own?" + days, "Eve Test"},
		{"max", "/time/report/olaf?" + days, ""}, // eve is not at the south
		{"eve", "/time/report/olaf?" + days, "Eve Test"},
	} {
		r := row(c.who, c.path)
		if len(r.Marks) != 1 || r.Marks[0].By != "eve" || r.Marks[0].Name != c.name || len(r.Days) != 1 || r.Days[0].Bonus == nil || r.Days[0].Bonus.Name != c.name {
			t.Errorf("%s reads %+v", c.who, r)
		}
	}
	list := decode[api.TimeReport](w.do(request{who: "max", method: "GET", path: "/time/report?person=olaf&" + days}).wants(200))
	if len(list.Items) != 1 || list.Items[0].Marks[0].By != "eve" || list.Items[0].Marks[0].Name != "" {
		t.Errorf("%+v", list.Items)
	}
	for who, name := range map[string]string{"olaf": "Eve Test", "max": ""} {
		day := decode[api.ClockDay](w.do(request{who: who, method: "GET", path: "/time/days/2026-03-11?person=olaf"}).wants(200))
		if !day.Frozen || day.Hours == nil || day.Hours.Name != name {
			t.Errorf("%s reads %+v", who, day)
		}
	}
	versions := decode[api.List[api.ApprovalVersion]](w.do(request{who: "max", method: "GET", path: "/time/people/olaf/days/2026-03-11/approvals"}).wants(200))
	if len(versions.Items) != 1 || versions.Items[0].Paid == nil || versions.Items[0].Paid.By != "eve" || versions.Items[0].Paid.Name != "" {
		t.Errorf("%+v", versions.Items)
	}
}

// K16, C23: what was approved of a record before it was merged is reopened and
// approved again as its person's.
func TestApprovalOfMergedRecords(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t) // two days ago is approved of bob
	r := w.dir[org]
	everyone := slices.Clone(r.People)
	i := slices.IndexFunc(everyone, func(p people.Person) bool { return p.ID == "bob" })
	everyone[i].MergedInto, everyone[i].Inactive = "ann", true
	w.dir[org] = people.NewRoster(r.Organization, r.Companies, r.Locations, r.Teams, everyone)
	const days = `"from": "2026-03-09", "until": "2026-03-10"`
	approved := func(want string) string {
		t.Helper()
		row := decode[api.TimeRow](w.do(request{who: "mia", method: "GET", path: "/time/report/ann?from=2026-03-09&until=2026-03-10"}).wants(200))
		if fmt.Sprint(row.Approved) != want {
			t.Errorf("%v is approved, want %s", row.Approved, want)
		}
		return row.Version
	}
	approve := func(version, parts string) response {
		t.Helper()
		return w.do(request{who: "mia", method: "POST", path: "/time/approvals", body: fmt.Sprintf(`{%s, "people": [{"person": "ann", "version": %q}], "parts": [%s]}`, days, version, parts)})
	}
	reopen := request{who: "mia", method: "POST", path: "/time/approvals/reopen", body: `{` + days + `, "people": ["ann"], "parts": ["hours", "paid"], "reason": "mistake"}`}
	give := request{who: "mia", method: "POST", path: "/time/bonuses", body: `{"people": ["ann"], "amount": {"amount": "1.00", "currency": "EUR"}, "date": "2026-03-09"}`}
	approved("[hours paid bonus]")
	w.do(give).refused(http.StatusLocked, "approved")
	w.do(reopen).wants(204)
	stale := approved("[bonus]")
	approve(stale, `"hours"`).wants(204)
	approve(stale, `"paid"`).refused(http.StatusPreconditionFailed, "stale")
	approve(approved("[hours bonus]"), `"hours", "paid", "bonus"`).wants(204)
	approved("[hours paid bonus]")
	w.do(give).refused(http.StatusLocked, "approved")
	if history := decode[api.List[api.ApprovalVersion]](w.do(request{who: "mia", method: "GET", path: "/time/people/ann/days/2026-03-09/approvals"}).wants(200)); len(history.Items) != 4 {
		t.Errorf("%+v", history)
	}
}

// K16: what was shown is approved, by others than oneself; then it is frozen,
// and comes to payroll once.
func TestApprovalOfWhatWasShown(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	const days = `"from": "2026-03-11", "until": "2026-03-12"`
	row := func() api.TimeRow {
		t.Helper()
		return decode[api.TimeRow](w.do(request{who: "mia", method: "GET", path: "/time/report/ann?from=2026-03-11&until=2026-03-12"}).wants(200))
	}
	approve := func(who, version, parts string) response {
		t.Helper()
		return w.do(request{who: who, method: "POST", path: "/time/approvals", body: fmt.Sprintf(`{%s, "people": [{"person": "ann", "version": %q}], "parts": [%s]}`, days, version, parts)})
	}
	const all = `"hours", "paid", "bonus"`
	seen := row()
	f := seen.Figures
	if f.Planned != 8*3600 || f.SalaryTime != 60 || fmt.Sprint(f.Bonus, f.HoursPay, f.Salary) != "[{5.00 EUR}] [{0.33 EUR}] [{5.33 EUR}]" || !seen.Decides {
		t.Errorf("%+v", seen)
	}
	if d := seen.Days[0]; d.Activities[0].Overwritten == nil || d.Activities[0].HoursPay.Amount != "0.33" || d.Lines[0].Rate != "20.00" || d.Paid != nil {
		t.Errorf("%+v", d)
	}
	w.do(request{who: "mia", method: "PUT", path: "/time/people/ann/days/2026-03-11/activities/activity-outreach/overwrite", body: `{"seconds": 3600, "reason": "agreed"}`}).wants(204)
	p := decode[api.Problem](approve("mia", seen.Version, all).refused(http.StatusPreconditionFailed, "stale"))
	if p.Errors[0].Field != "people[0]" {
		t.Errorf("%+v", p)
	}
	approve("ann", row().Version, all).refused(http.StatusForbidden, "denied")
	approve("max", row().Version, all).refused(http.StatusForbidden, "denied")
	give := func(name string, correction bool) response {
		t.Helper()
		return w.do(request{who: "mia", method: "POST", path: "/time/handoffs", body: fmt.Sprintf(`{%s, "people": ["ann"], "name": %q, "correction": %v}`, days, name, correction)})
	}
	give("March", false).refused(http.StatusConflict, "not_approved")
	approve("mia", row().Version, all).wants(204)
	if got := row(); fmt.Sprint(got.Approved) != "[hours paid bonus]" || got.Days[0].Paid.By != "mia" || !got.Days[0].Bonus.At.Equal(noon) {
		t.Errorf("%+v", got)
	}
	whose := "/time/own?from=2026-03-11&until=2026-03-12"
	own := decode[api.TimeRow](w.do(request{who: "ann", method: "GET", path: whose}).wants(200))
	if d := own.Days[0]; own.Marks[0].Name != "Mia Test" || d.Hours.Name != "Mia Test" || d.Paid.Name != "Mia Test" || d.Bonus.Name != "Mia Test" || d.Activities[0].Overwritten.Name != "Mia Test" {
		t.Errorf("the own row does not name who approved it: %+v", own)
	}
	for path, body := range map[string]string{
		"/time/paid-time": `{` + days + `, "people": ["ann"], "mode": "nothing"}`,
		"/time/bonuses":   `{"people": ["ann"], "date": "2026-03-11", "amount": {"amount": "1", "currency": "EUR"}}`,
		"/time/rates":     `{"rates": [{"person": "ann", "revision": 1, "rates": []}]}`,
		"/time/shifts":    `{"shifts": [{"person": "ann", "activity": "activity-outreach", "date": "2026-03-11", "from": 0, "to": 60}]}`,
	} {
		w.do(request{who: "mia", method: "POST", path: path, body: body}).refused(http.StatusLocked, "approved")
	}
	w.do(request{who: "mia", method: "POST", path: "/time/shifts", body: `{"shifts": [{"person": "ann", "activity": "activity-outreach", "date": "2026-03-18", "from": 480, "to": 540}]}`}).wants(200)
	p = decode[api.Problem](w.do(request{who: "mia", method: "POST", path: "/time/shifts/copies", body: `{"from": "2026-03-16", "to": "2026-03-09", "people": ["ann"]}`}).refused(http.StatusLocked, "approved"))
	if p.Errors[0].Field != "to" || p.Approved == nil || p.Approved.Person != "ann" || p.Approved.Date.String() != "2026-03-11" || p.Detail != "to 2026-03-11 is approved for Ann Test" {
		t.Errorf("a copied week does not say whose day is approved, and which: %+v", p)
	}
	// Clocked on the day all the same, it waits for a decision.
	held := decode[api.ClockEntry](w.do(request{who: "ann", method: "POST", path: "/time/clock/start", body: `{"activity": "activity-outreach"}`}).wants(200))
	list := decode[api.List[api.ClockEntry]](w.do(request{who: "mia", method: "GET", path: "/time/held?from=2026-03-11&until=2026-03-12"}).wants(200))
	if !held.Held || len(list.Items) != 1 || list.Items[0].ID != held.ID {
		t.Errorf("%+v %+v", held, list)
	}
	decide := request{who: "mia", method: "POST", path: "/time/held/" + held.ID + "/decisions", body: `{"action": "remove"}`, header: ifMatch(1)}
	w.do(decide).refused(http.StatusUnprocessableEntity, "invalid")
	decide.body = `{"action": "remove", "reason": "by mistake"}`
	w.do(decide).wants(200)

	handed := decode[api.Handoff](give("March", false).wants(201))
	if len(handed.Rows) != 1 || handed.Rows[0].Amount != "25.00" || handed.Rows[0].Seconds != 3600 || handed.Rows[0].Hours != "1.00" || handed.Rows[0].Name != "Ann Test" {
		t.Errorf("%+v", handed)
	}
	read := request{who: "mia", method: "GET", path: "/time/handoffs/" + handed.ID}
	first := w.do(read).wants(200)
	give("April", false).refused(http.StatusConflict, "handed_off")
	again := decode[api.Handoff](give("April", true).wants(201))
	if fmt.Sprint(again.Corrects) != fmt.Sprint([]string{handed.ID}) {
		t.Errorf("%+v", again)
	}
	reopen := request{who: "mia", method: "POST", path: "/time/approvals/reopen", body: `{` + days + `, "people": ["ann"], "parts": ["paid"], "reason": "mistake"}`}
	w.do(reopen).wants(204)
	w.do(reopen).refused(http.StatusConflict, "not_approved")
	if last := w.do(read).wants(200); !bytes.Equal(first.Body, last.Body) {
		t.Errorf("what was handed off reads\n%s, and later\n%s", first.Body, last.Body)
	}
	history := decode[api.List[api.ApprovalVersion]](w.do(request{who: "ann", method: "GET", path: "/time/people/ann/days/2026-03-11/approvals"}).wants(200))
	if len(history.Items) != 2 || history.Items[0].Reason != "mistake" || history.Items[0].Paid != nil || history.Items[1].Snapshot.Rate.Amount != "20.00" {
		t.Errorf("%+v", history.Items)
	}
}

// People who are alike in a column come by name, in either direction, and pages
// follow on one another.
func TestSortedTimeReport(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	w.do(load("mia", "results?currency=DKK", "person_id,result_id,date,commission,points\nbob,r1,2026-03-11,900,1\nann,r2,2026-03-11,30,2\n")).wants(200)
	w.do(load("eve", "results?currency=EUR", "person_id,result_id,date,commission,points\nmax,r3,2026-03-11,12,2\nsue,r4,2026-03-11,7,-1\n")).wants(200)
	row := decode[api.TimeRow](w.do(request{who: "eve", method: "GET", path: "/time/report/max?from=2026-03-11&until=2026-03-12"}).wants(200))
	w.do(request{who: "eve", method: "POST", path: "/time/approvals", body: fmt.Sprintf(
		`{"from": "2026-03-11", "until": "2026-03-12", "people": [{"person": "max", "version": %q}], "parts": ["hours"]}`, row.Version)}).wants(204)
	for sort, want := range map[string]string{
		"": "[ann bob eve max mia olaf sue]", "name": "[ann bob eve max mia olaf sue]", "-name": "[sue olaf mia max eve bob ann]",
		"points": "[sue eve mia olaf bob ann max]", "-points": "[ann max bob eve mia olaf sue]",
		"-reported": "[eve ann bob max mia olaf sue]", "-planned": "[ann bob eve max mia olaf sue]", "salary_time": "[bob max mia olaf sue ann eve]",
		"-commission": "[bob ann max sue eve mia olaf]", "commission": "[eve mia olaf sue max ann bob]", "-bonus": "[ann bob eve max mia olaf sue]",
		"-approval": "[max ann bob eve mia olaf sue]",
	} {
		var got []string
		for cursor := ""; ; {
			r := decode[api.TimeReport](w.do(request{who: "eve", method: "GET", path: "/time/report?from=2026-03-09&until=2026-03-16&limit=2&sort=" + sort + cursor}).wants(200))
			for _, row := range r.Items {
				got = append(got, row.Person)
			}
			if r.Next == "" {
				break
			}
			cursor = "&cursor=" + r.Next
		}
		if fmt.Sprint(got) != want {
			t.Errorf("by %q: %v, want %s", sort, got, want)
		}
	}
}

// What a report shows is what was asked for, and its totals are of all people.
func TestTimeReport(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	get := func(query string) api.TimeReport {
		t.Helper()
		return decode[api.TimeReport](w.do(request{who: "eve", method: "GET", path: "/time/report?" + query}).wants(200))
	}
	all := get("period=week&date=2026-03-11")
	if all.From != today-2 || all.Until != today+5 || len(all.Items) != 7 || all.Items[0].Name != "Ann Test" || all.Items[0].Days == nil != true {
		t.Errorf("%+v", all)
	}
	some := get("from=2026-03-09&until=2026-03-16&exclude_empty=true&detailed=true&column=bonus&column=reported")
	if len(some.Items) != 2 || some.Items[0].Figures.Planned != 0 || some.Items[0].Figures.Salary != nil || some.Items[0].Figures.Bonus[0].Amount != "5.00" ||
		some.Items[0].Days[0].Lines != nil || some.Total.Reported != 3600 || some.Total.Planned != 0 {
		t.Errorf("%+v", some)
	}
	page := get("from=2026-03-09&until=2026-03-16&limit=3")
	names := []string{}
	for {
		for _, row := range page.Items {
			names = append(names, row.Person)
		}
		if fmt.Sprint(page.Total) != fmt.Sprint(all.Total) {
			t.Errorf("the total of a page is %+v", page.Total)
		}
		if page.Next == "" {
			break
		}
		page = get("from=2026-03-09&until=2026-03-16&limit=3&cursor=" + page.Next)
	}
	if fmt.Sprint(names) != "[ann bob eve max mia olaf sue]" {
		t.Errorf("page by page: %v", names)
	}
	for query, field := range map[string]string{
		"": "from", "from=2026-03-09": "until", "from=2026-03-09&until=2027-12-31": "until", "period=week&from=2026-03-09": "from", "date=2026-03-09": "date",
		"period=week&date=yesterday": "date", "from=2026-03-09&until=2026-03-10&column=name": "column[0]",
		"from=2026-03-09&until=2026-03-16&sort=version": "sort",
	} {
		if p := decode[api.Problem](w.do(request{who: "eve", method: "GET", path: "/time/report?" + query}).refused(http.StatusUnprocessableEntity, "invalid")); p.Errors[0].Field != field {
			t.Errorf("%q: %+v", query, p.Errors)
		}
	}
	own := decode[api.TimeRow](w.do(request{who: "ann", method: "GET", path: "/time/own?from=2026-03-09&until=2026-03-16"}).wants(200))
	if own.Person != "ann" || own.Figures.SalaryTime != 60 || own.Figures.Salary == nil || own.Decides {
		t.Errorf("%+v", own)
	}
}

// A host may send again what it is not sure of, and a person too.
func TestTimeIsWrittenOnce(t *testing.T) {
	t.Parallel()
	w := newTimeWorld(t)
	for _, c := range []struct {
		path, body string
		want       string
	}{
		{"/time/results", `{"results": [{"id": "r1", "person": "ann", "date": "2026-03-11", "currency": "EUR", "commission": "-1.50", "success": true}]}`, "{0 0 1 0}"},
		{"/time/sessions", `{"sessions": [{"id": "s1", "person": "ann", "start": "2026-03-11T08:00:00Z", "stop": "2026-03-11T09:00:00Z"}]}`, "{0 0 1 0}"},
		{"/time/contacts", `{"contacts": [{"person": "ann", "activity": "activity-outreach", "date": "2026-03-11", "seconds": 60}]}`, "{0 0 1 0}"},
	} {
		send := request{who: "eve", method: "POST", path: c.path, body: c.body}
		first := decode[api.Stored](w.do(send).wants(200))
		second := decode[api.Stored](w.do(send).wants(200))
		if first != (api.Stored{Created: 1}) || fmt.Sprint(second) != c.want {
			t.Errorf("%s: %+v, then %+v", c.path, first, second)
		}
	}
	bonus := request{who: "eve", method: "POST", path: "/time/bonuses", body: `{"people": ["bob"], "date": "2026-03-11", "amount": {"amount": "1.5", "currency": "EUR"}}`,
		header: map[string]string{"Idempotency-Key": "once"}}
	first, second := w.do(bonus).wants(200), w.do(bonus).wants(200)
	if !bytes.Equal(first.Body, second.Body) || second.Header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%s, then %s", first.Body, second.Body)
	}
	list := decode[api.List[api.Bonus]](w.do(request{who: "eve", method: "GET", path: "/time/bonuses?from=2026-03-01&until=2026-04-01&person=bob"}).wants(200))
	if len(list.Items) != 1 || list.Items[0].Amount != (api.Money{Amount: "1.50", Currency: "EUR"}) {
		t.Errorf("%+v", list)
	}
	for body, field := range map[string]string{
		`{"people": ["bob"], "date": "2026-03-11", "amount": {"amount": "1.555", "currency": "EUR"}}`: "amount.amount",
		`{"people": ["bob"], "date": "2026-03-11", "amount": {"amount": "1", "currency": "EUX"}}`:     "amount.currency",
		`{"people": ["bob"], "date": "2026-03-11", "amount": {"amount": "-1", "currency": "EUR"}}`:    "note",
		`{"people": ["bob"], "date": "2026-03-11", "amount": {"amount": "0", "currency": "EUR"}}`:     "amount",
	} {
		if p := decode[api.Problem](w.do(request{who: "eve", method: "POST", path: "/time/bonuses", body: body}).refused(http.StatusUnprocessableEntity, "invalid")); p.Errors[0].Field != field {
			t.Errorf("%s: %+v", body, p.Errors)
		}
	}
	p := decode[api.Problem](w.do(request{who: "eve", method: "POST", path: "/time/results", body: `{"results": [{"id": "r2", "person": "ann", "date": "2026-03-11", "revenue": "5"}]}`}).refused(http.StatusUnprocessableEntity, "invalid"))
	if p.Errors[0].Field != "results[0].currency" {
		t.Errorf("%+v", p.Errors)
	}
	copied := request{who: "eve", method: "POST", path: "/time/shifts/copies", body: `{"from": "2026-03-09", "to": "2026-03-16"}`}
	w.do(copied).wants(200)
	if p := decode[api.Problem](w.do(copied).refused(http.StatusConflict, "overlap")); p.Errors[0].Field != "to" {
		t.Errorf("%+v", p.Errors)
	}
}
