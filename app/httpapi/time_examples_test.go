package httpapi_test

import (
	"context"
	"sync"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// What there is of TimeTrack in the world of the examples.
const (
	outreach     = "activity-outreach" // paid
	breaks       = "activity-breaks"   // unpaid
	annsShift    = "shift-ann"         // today from 08:00 to 16:00, outreach
	evesTime     = "entry-eve"         // today from 09:00 to 10:00, outreach
	annsHeldTime = "entry-held"        // yesterday, held
	annsBonus    = "bonus-ann"         // today
	evesFilter   = "filter-eve"
	givenBefore  = "handoff-before" // of bob, two days ago, approved in all parts
)

// unchanged is the version of a day without anything, which nobody has
// approved.
var unchanged = sync.OnceValue(func() string {
	sheet := timetrack.New(storage.TimeTrack(memstore.New(nil)), newRoster(people.Modules{Timetrack: true}), &timetrack.Options{Now: func() time.Time { return noon }})
	report, err := sheet.Report(context.Background(), people.Actor{Org: org, Person: "eve", Level: 40, Permissions: people.AllPermissions}, timetrack.ReportQuery{
		Selection: timetrack.Selection{Span: period.Span{From: today - 1, Until: today}, People: []string{"bob"}},
	})
	if err != nil {
		panic(err)
	}
	return report.People[0].Version
})

// timesheet fills in what the examples are about.
func (w *world) timesheet() {
	w.t.Helper()
	record := func(id, person string, d period.Date) timetrack.Record {
		return timetrack.Record{ID: id, Revision: 1, Person: person, Date: d, Last: d, By: "eve", Made: noon.AddDate(0, 0, -1), Received: noon.AddDate(0, 0, -1)}
	}
	mark := timetrack.Mark{By: "eve", At: noon.AddDate(0, 0, -1)}
	rates := record("ann", "ann", 0)
	rates.Last = 0
	err := storage.TimeTrack(w.db).Update(w.t.Context(), org, func(ctx context.Context, s timetrack.Store) error {
		return firstOf(
			s.Activities().Put(ctx, timetrack.Activity{Record: record(outreach, "", 0), Name: "Outreach", Color: "#1a7f37", Paid: true},
				timetrack.Activity{Record: record(breaks, "", 0), Name: "Break"}),
			s.Shifts().Put(ctx, timetrack.Shift{Record: record(annsShift, "ann", today), Activity: outreach, From: 480, To: 960}),
			s.Entries().Put(ctx,
				timetrack.Entry{Record: record(evesTime, "eve", today), Activity: outreach, Start: noon.Add(-3 * time.Hour), Stop: noon.Add(-2 * time.Hour)},
				timetrack.Entry{Record: record(annsHeldTime, "ann", today-1), Activity: outreach, Start: noon.Add(-25 * time.Hour), Stop: noon.Add(-24 * time.Hour), Held: true}),
			s.Rates().Put(ctx, timetrack.HourRate{Record: rates, Rates: period.Timeline[money.Amount]{{Value: money.Amount{Minor: 2000, Currency: "EUR"}}}}),
			s.Overwrites().Put(ctx, timetrack.Overwrite{Record: record("ann/"+today.String()+"/"+outreach, "ann", today), Activity: outreach, Seconds: 60}),
			s.Bonuses().Put(ctx, timetrack.Bonus{Record: record(annsBonus, "ann", today), Amount: money.Amount{Minor: 500, Currency: "EUR"}, Note: "well done"}),
			s.Approvals().Put(ctx, timetrack.Approval{Record: record("bob/"+(today-2).String(), "bob", today-2), Hours: mark, Paid: mark, Bonus: mark}),
			s.Filters().Put(ctx, timetrack.Filter{Record: record(evesFilter, "eve", 0), Name: "All", Shared: true}),
			s.Handoffs().Put(ctx, timetrack.Handoff{Record: record(givenBefore, "", today-2), Name: "Before", Rows: []timetrack.HandoffRow{{Person: "bob", Name: "Bob Test"}}}),
		)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func timeExamples() map[string]example {
	const days = "?from=2026-03-09&until=2026-03-12"
	const columns = "&location=north&team=field&column=planned&activity=" + outreach
	const selected = `"from": "2026-03-11", "until": "2026-03-12", "people": ["ann"], "teams": [], "locations": ["north"]`
	const overwrite = "person=ann,date=2026-03-11,activity=" + outreach
	clock := `{"activity": "` + outreach + `", "start": {"at": "2026-03-11T06:00:00Z"}, "stop": {"date": "2026-03-11", "time": "07:30", "which": "earlier"}, "zone": "UTC", "reason": "forgotten"}`
	filter := `{"name": "Mine", "shared": true, "period": "month", "people": ["ann"], "teams": ["field"], "locations": ["north"], "activities": ["` + outreach + `"],
		"columns": ["planned"], "exclude_empty": true}`
	return map[string]example{
		"list-activities":           {query: "?limit=10"},
		"create-activity":           {body: `{"name": "Visits", "color": "#aa00bb", "paid": true, "retired": "2027-01-01", "reason": "new"}`},
		"replace-activity":          {path: "activity=" + outreach, body: `{"name": "Calls", "color": "#aa00bb", "paid": true, "retired": "2027-01-01", "reason": "new"}`, header: ifMatch(1)},
		"list-activity-versions":    {path: "activity=" + outreach, query: "?limit=10"},
		"list-shifts":               {query: days + "&person=ann&limit=10"},
		"put-shifts":                {body: `{"shifts": [{"id": "shift-new", "revision": 0, "person": "ann", "activity": "` + outreach + `", "date": "2026-03-12", "from": 480, "to": 960, "removed": false, "reason": "plan"}]}`},
		"copy-week":                 {body: `{"from": "2026-03-09", "to": "2026-03-16", "people": ["ann"]}`},
		"list-shift-versions":       {path: "shift=" + annsShift, query: "?limit=10"},
		"get-clock-day":             {path: "date=today", query: "?person=ann"},
		"start-clock":               {body: `{"activity": "` + outreach + `", "zone": "UTC", "reason": "early"}`},
		"stop-clock":                {body: `{"entry": "` + evesTime + `", "activity": "` + outreach + `", "zone": "UTC", "reason": "done"}`},
		"add-clock-entry":           {body: clock},
		"edit-clock-entry":          {path: "entry=" + evesTime, body: clock, header: ifMatch(1)},
		"remove-clock-entry":        {path: "entry=" + evesTime, query: "?reason=twice", header: ifMatch(1)},
		"list-clock-entry-versions": {path: "entry=" + evesTime, query: "?limit=10"},
		"list-held-time":            {query: days + "&limit=10"},
		"decide-held-time":          {path: "entry=" + annsHeldTime, body: `{"action": "release", "reason": "true"}`, header: ifMatch(1)},
		"put-work-sessions":         {body: `{"sessions": [{"id": "s1", "person": "ann", "start": "2026-03-11T08:00:00Z", "stop": "2026-03-11T09:00:00Z", "removed": false, "reason": "host"}]}`},
		"put-work-results": {body: `{"results": [{"id": "r1", "person": "ann", "date": "2026-03-11", "points": 3, "currency": "EUR", "revenue": "12.50", "profit": "2", "commission": "-1.00",
			"success": true, "removed": false, "reason": "host"}]}`},
		"put-contact-times":       {body: `{"contacts": [{"person": "ann", "activity": "` + outreach + `", "date": "2026-03-11", "seconds": 60, "removed": false, "reason": "host"}]}`},
		"list-hour-rates":         {query: "?person=ann&limit=10"},
		"put-hour-rates":          {body: `{"rates": [{"person": "ann", "revision": 1, "rates": [{"from": "2026-01-01", "value": {"amount": "25.00", "currency": "EUR"}}], "reason": "raise"}]}`},
		"get-time-report":         {query: days + "&person=ann" + columns + "&exclude_empty=false&detailed=true&sort=-salary&limit=10"},
		"get-time-report-row":     {path: "person=ann", query: "?period=week&date=today&location=north&column=planned&activity=" + outreach},
		"get-my-time":             {query: "?period=month&date=2026-03-11"},
		"preview-paid-time":       {body: `{` + selected + `, "mode": "even", "seconds": 3600, "each_day": true, "reason": "agreed"}`},
		"set-paid-time":           {body: `{` + selected + `, "mode": "even", "seconds": 3600, "each_day": true, "reason": "agreed"}`},
		"set-paid-total":          {body: `{` + selected + `, "total": 3600, "reason": "agreed"}`},
		"overwrite-time":          {path: overwrite, body: `{"seconds": 120, "reason": "agreed"}`},
		"reset-time":              {path: overwrite, query: "?reason=wrong"},
		"list-overwrite-versions": {path: overwrite, query: "?limit=10"},
		"list-bonuses":            {query: days + "&person=ann&limit=10"},
		"add-bonuses":             {body: `{"people": ["ann", "bob"], "date": "2026-03-11", "amount": {"amount": "-5.00", "currency": "EUR"}, "note": "the mug"}`},
		"replace-bonus":           {path: "bonus=" + annsBonus, body: `{"amount": {"amount": "7.50", "currency": "EUR"}, "note": "more", "reason": "agreed"}`, header: ifMatch(1)},
		"remove-bonus":            {path: "bonus=" + annsBonus, query: "?reason=wrong", header: ifMatch(1)},
		"approve-time": {body: `{"from": "2026-03-10", "until": "2026-03-11", "people": [{"person": "bob", "version": "` + unchanged() + `"}], "teams": [], "locations": ["north"],
			"parts": ["hours", "paid", "bonus"]}`},
		"reopen-time":            {body: `{"from": "2026-03-09", "until": "2026-03-10", "people": ["bob"], "teams": [], "locations": ["north"], "parts": ["hours"], "reason": "mistake"}`},
		"list-approval-versions": {path: "person=bob,date=2026-03-09", query: "?limit=10"},
		"list-time-filters":      {query: "?limit=10"},
		"create-time-filter":     {body: filter},
		"replace-time-filter":    {path: "filter=" + evesFilter, body: filter, header: ifMatch(1)},
		"delete-time-filter":     {path: "filter=" + evesFilter, header: ifMatch(1)},
		"hand-off":               {body: `{"from": "2026-03-09", "until": "2026-03-10", "people": ["bob"], "teams": [], "locations": ["north"], "name": "March", "correction": true}`},
		"list-handoffs":          {query: days + "&limit=10"},
		"get-handoff":            {path: "handoff=" + givenBefore},
		"export-handoff":         {path: "handoff=" + givenBefore, query: "?format=csv"},
		"import-shifts": {
			query: "?dry_run=false&good_rows_only=false&map=shift_id:Key&comma=comma&date_layout=1/2/2006&activity=Outreach&create_activities=false",
			body:  "person_id,date,from,to,Key\nann,3/12/2026,08:00,16:00,s1\n", header: csvBody,
		},
		"import-clock-entries": {
			query: "?dry_run=false&good_rows_only=false&map=entry_id:Key&comma=comma&time_layout=1/2/2006+15:04&activity=" + outreach + "&create_activities=false",
			body:  "person_id,start,stop,Key\nann,3/11/2026 06:00,3/11/2026 07:00,e1\n", header: csvBody,
		},
		"import-sessions": {
			query: "?dry_run=false&good_rows_only=false&map=session_id:Key&comma=comma&time_layout=1/2/2006+15:04",
			body:  "person_id,start,stop,Key\nann,3/11/2026 06:00,3/11/2026 07:00,s1\n", header: csvBody,
		},
		"import-results": {
			query: "?dry_run=false&good_rows_only=false&map=result_id:Key&comma=comma&date_layout=1/2/2006&decimal_comma=false&currency=EUR",
			body:  "person_id,date,Key,points,commission,success\nann,3/11/2026,r1,3,12.50,yes\n", header: csvBody,
		},
		"import-contact-time": {
			query: "?dry_run=false&good_rows_only=false&map=seconds:Time&comma=comma&date_layout=1/2/2006&activity=" + outreach + "&create_activities=false",
			body:  "person_id,date,Time\nann,3/11/2026,60\n", header: csvBody,
		},
		"import-rates": {
			query: "?dry_run=false&good_rows_only=false&map=rate:Amount&comma=comma&date_layout=1/2/2006&decimal_comma=false&currency=EUR",
			body:  "person_id,from,Amount\nann,4/1/2026,25.00\n", header: csvBody,
		},
		"export-time-report": {query: days + "&person=ann&location=north&activity=" + outreach +
			"&exclude_empty=false&detailed=true&time=days-hours&day_hours=8&format=csv&column=person&comma=tab&bom=true"},
	}
}
