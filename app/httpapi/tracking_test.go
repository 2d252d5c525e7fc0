package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const newTracker = `{
	"name": " Orders ", "description": "Every order.", "period": "month", "external_id": "crm-7",
	"metrics": [
		{"name": "Orders", "kind": "number", "scale": 1, "targets": [{"value": "10"}, {"from": "2026-03-01", "value": "12.5"}]},
		{"name": "Worth", "kind": "currency", "currency": "KWD", "targets": [{"value": "1.005"}]},
		{"name": "Done", "kind": "checkbox"}],
	"settings": {"show_targets": true, "allow_edits": true, "submit_by": "17:30", "remind": "17:00",
		"working_days": {"weekdays": ["monday", "friday"], "holidays": ["2026-04-06"]}},
	"assignments": [{"locations": ["north"], "everyone": true, "from": "2026-03-01", "until": "2027-01-01"}]
}`

func TestTrackerLifeCycle(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	made := w.do(request{who: "mia", method: "POST", path: "/trackers", body: newTracker}).wants(http.StatusCreated)
	tracker := decode[api.Tracker](made)
	if got, want := made.Header.Get("Location"), "/api/v1/trackers/"+tracker.ID; got != want {
		t.Errorf("location %q, want %q", got, want)
	}
	if got := made.Header.Get("ETag"); got != `"1"` {
		t.Errorf("etag %s", got)
	}
	metrics := tracker.Metrics
	want := api.Tracker{
		ID: tracker.ID, Revision: 1, ExternalID: "crm-7", Name: "Orders", Description: "Every order.", Start: today, Period: period.Month,
		Metrics: []api.Metric{
			{ID: metrics[0].ID, Name: "Orders", Kind: "number", Scale: 1, Decimals: 1, Targets: []api.Target{{Value: "10.0"}, {From: period.On(2026, 3, 1), Value: "12.5"}}},
			{ID: metrics[1].ID, Name: "Worth", Kind: "currency", Currency: "KWD", Decimals: 3, Targets: []api.Target{{Value: "1.005"}}},
			{ID: metrics[2].ID, Name: "Done", Kind: "checkbox"},
		},
		Settings: api.Settings{ShowTargets: true, AllowEdits: true, SubmitBy: "17:30", Remind: "17:00",
			WorkingDays: &api.WorkingDays{Weekdays: []string{"monday", "friday"}, Holidays: []period.Date{period.On(2026, 4, 6)}}},
		Assignments: []api.Assignment{{Locations: []string{north}, Everyone: true, From: period.On(2026, 3, 1), Until: period.On(2027, 1, 1)}},
		CreatedBy:   "mia",
	}
	if d := cmp.Diff(want, tracker); d != "" {
		t.Fatalf("created (-want +got):\n%s", d)
	}
	path := "/trackers/" + tracker.ID
	if d := cmp.Diff(want, decode[api.Tracker](w.do(request{who: "mia", method: "GET", path: path}).wants(200))); d != "" {
		t.Errorf("read (-want +got):\n%s", d)
	}

	edit := strings.NewReplacer(`"name": " Orders "`, `"name": "Sales", "start": "2026-03-01"`,
		`{"name": "Orders"`, fmt.Sprintf(`{"id": %q, "name": "Orders"`, metrics[0].ID)).Replace(newTracker)
	w.do(request{who: "mia", method: "POST", path: path + "/archive", header: ifMatch(1)}).wants(200)
	edited := w.do(request{who: "mia", method: "PUT", path: path, body: edit, header: ifMatch(2)}).wants(200)
	if got := decode[api.Tracker](edited); got.Name != "Sales" || got.Revision != 3 || !got.Archived || got.CreatedBy != "mia" {
		t.Errorf("edited: %+v", got)
	}
	if got := edited.Header.Get("ETag"); got != `"3"` {
		t.Errorf("etag %s", got)
	}
	if got := decode[api.Tracker](w.do(request{who: "mia", method: "POST", path: path + "/restore", header: ifMatch(3)}).wants(200)); got.Archived {
		t.Error("restored, and archived")
	}
	versions := decode[api.List[api.TrackerVersion]](w.do(request{who: "mia", method: "GET", path: path + "/versions"}).wants(200))
	var names []string
	for _, v := range versions.Items {
		names = append(names, fmt.Sprintf("%d %s %v by %s", v.Revision, v.Name, v.Archived, v.By))
	}
	if d := cmp.Diff([]string{"4 Sales false by mia", "3 Sales true by mia", "2 Orders true by mia", "1 Orders false by mia"}, names); d != "" {
		t.Errorf("versions (-want +got):\n%s", d)
	}
	w.do(request{who: "mia", method: "DELETE", path: path, header: ifMatch(4)}).wants(http.StatusNoContent)
	w.do(request{who: "mia", method: "GET", path: path}).refused(http.StatusNotFound, "not_found")
}

func TestDomainRefusalsNameTheirFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, c := range []struct{ old, new, field string }{
		{`"value": "12.5"`, `"value": "12.55"`, "metrics[0].targets[1].value"},
		{`"value": "12.5"`, `"value": "-1"`, "metrics[0].targets[1].value"},
		{`"value": "12.5"`, `"value": "1e3"`, "metrics[0].targets[1].value"},
		{`"value": "12.5"`, `"value": "99999999999999999999"`, "metrics[0].targets[1].value"},
		{`"KWD"`, `"KWX"`, "metrics[1].currency"},
		{`"name": "Done"`, `"name": "Worth"`, "metrics[2].name"},
		{`"17:30"`, `"25:30"`, "settings.submit_by"},
		{`"17:30"`, `"7:30"`, "settings.submit_by"},
		{`["2026-04-06"]`, `["2026-04-06", "2026-04-06"]`, "settings.working_days.holidays[1]"},
		{`"until": "2027-01-01"`, `"until": "2026-01-01"`, "assignments[0].until"},
		{`"name": " Orders "`, `"name": "   "`, "name"},
	} {
		body := strings.Replace(newTracker, c.old, c.new, 1)
		if body == newTracker {
			t.Fatalf("%q is not in the tracker", c.old)
		}
		w.do(request{who: "mia", method: "POST", path: "/trackers", body: body}).refused(http.StatusUnprocessableEntity, "invalid", c.field)
	}
	w.do(request{who: "eve", method: "POST", path: "/trackers", body: strings.Replace(newTracker, `"north"`, `"nowhere"`, 1)}).
		refused(http.StatusUnprocessableEntity, "invalid", "assignments[0].locations")
	for _, place := range []string{"south", "nowhere"} { // which others cannot tell apart
		w.do(request{who: "mia", method: "POST", path: "/trackers", body: strings.Replace(newTracker, `"north"`, `"`+place+`"`, 1)}).
			refused(http.StatusForbidden, "denied", "assignments[0].locations")
	}
	w.do(request{who: "eve", method: "DELETE", path: "/trackers/" + calls, header: ifMatch(1)}).refused(http.StatusConflict, "has_entries")
}

func TestTrackerList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	list := func(who, query string) []string {
		t.Helper()
		var names []string
		for next := "first"; next != ""; {
			path := "/trackers?limit=1" + query
			if next != "first" {
				path += "&cursor=" + next
			}
			page := decode[api.List[api.Tracker]](w.do(request{who: who, method: "GET", path: path}).wants(200))
			for _, tr := range page.Items {
				names = append(names, tr.Name)
			}
			next = page.Next
		}
		return names
	}
	for _, c := range []struct {
		who, query string
		want       []string
	}{
		{"ann", "", []string{"Calls", "Visits"}},
		{"ann", "&search=VIS", []string{"Visits"}},
		{"ann", "&archived=true", nil},
		{"max", "", []string{"Calls", "Elsewhere", "Visits"}},
		{"eve", "&assigned=true", []string{"Calls", "Visits"}},
		{"eve", "", []string{"Calls", "Elsewhere", "Visits"}},
		{"token", "", []string{"Calls", "Elsewhere", "Visits"}},
		{"org-2/zoe", "", []string{"Calls"}},
	} {
		if d := cmp.Diff(c.want, list(c.who, c.query)); d != "" {
			t.Errorf("%s%s (-want +got):\n%s", c.who, c.query, d)
		}
	}
	w.do(request{who: "ann", method: "GET", path: "/trackers?cursor=eyJuYW1lIjoxfQ"}).refused(http.StatusUnprocessableEntity, "invalid", "cursor")
}

func TestDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	day := decode[api.Day](w.do(request{who: "ann", method: "GET", path: "/days/today"}).wants(200))
	if d := cmp.Diff(day, decode[api.Day](w.do(request{who: "ann", method: "GET", path: "/days/2026-03-11"}).wants(200))); d != "" {
		t.Errorf("today and its date differ:\n%s", d)
	}
	if day.Date != today || day.Zone != "UTC" || len(day.Trackers) != 2 {
		t.Fatalf("%+v", day)
	}
	tr := day.Trackers[0]
	week := api.Period{Kind: period.Week, Start: period.On(2026, 3, 9), End: period.On(2026, 3, 16), Label: "2026-W11"}
	if tr.Tracker.ID != calls || tr.Period != week || tr.Elapsed != 3 || tr.Days != 7 || !tr.Editable || !tr.Submitted {
		t.Errorf("%+v", tr)
	}
	met := false
	value := api.Decimal("1000001")
	want := api.DayMetric{Metric: mCalls,
		Entry: api.Entry{Metric: mCalls, Date: today, Person: "ann", Value: &value, Revision: 1, Updated: noon},
		Standing: api.Standing{Total: "1000001", Count: 1, Target: "2000000", State: "above", Met: &met,
			Milestone: "857142.86", Delta: "142858.14", Percent: "50.00", Projection: "2333335.67"}}
	if d := cmp.Diff(want, tr.Metrics[0]); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if m := tr.Metrics[1]; m.Entry.Value != nil || m.Entry.Revision != 0 || m.Standing.Total != "0.00" || m.Standing.State != "" || m.Standing.Projection != "0.0000" {
		t.Errorf("no entry and no target: %+v", m)
	}
	w.do(request{who: "ann", method: "GET", path: "/days/2026-03-12"}).refused(http.StatusUnprocessableEntity, "invalid", "date")
	w.do(request{who: "ann", method: "GET", path: "/days/soon"}).refused(http.StatusUnprocessableEntity, "invalid", "date")
	w.do(request{who: "token", method: "GET", path: "/days/today"}).refused(http.StatusNotFound, "not_found")
}

const (
	annCalls   = "/trackers/" + calls + "/metrics/" + mCalls + "/entries/2026-03-11"
	annRevenue = "/trackers/" + calls + "/metrics/" + mRevenue + "/entries/2026-03-10"
)

func TestEntries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	entry := func(r response) string {
		t.Helper()
		e := decode[api.Entry](r.wants(200))
		if got, want := r.Header.Get("ETag"), fmt.Sprintf(`"%d"`, e.Revision); got != want {
			t.Errorf("etag %s, want %s", got, want)
		}
		value := "blank"
		if e.Value != nil {
			value = string(*e.Value)
		}
		return fmt.Sprintf("%s %s %d", e.Person, value, e.Revision)
	}
	for _, c := range []struct {
		r    request
		want string
	}{
		{request{who: "ann", method: "PUT", path: annRevenue, body: `{"value": "12.5"}`}, "ann 12.50 1"},
		{request{who: "ann", method: "POST", path: annRevenue, body: `{"value": "-0.51"}`}, "ann 11.99 2"},
		{request{who: "ann", method: "PUT", path: annRevenue, body: `{"value": "0"}`, header: ifMatch(2)}, "ann 0.00 3"},
		{request{who: "ann", method: "DELETE", path: annRevenue}, "ann blank 4"},
		{request{who: "mia", method: "PUT", path: annRevenue + "?person=ann", body: `{"value": "7", "reason": "typo"}`, header: ifMatch(4)}, "ann 7.00 5"},
		{request{who: "mia", method: "DELETE", path: annRevenue + "?person=ann&reason=not+hers", header: ifMatch(5)}, "ann blank 6"},
		{request{who: "mia", method: "POST", path: annRevenue + "?person=ann", body: `{"value": "1", "reason": "found"}`}, "ann 1.00 7"},
		{request{who: "mia", method: "PUT", path: annRevenue + "?person=bob", body: `{"value": "2", "reason": "by phone"}`, header: ifMatch(0)}, "bob 2.00 1"},
		{request{who: "token", method: "PUT", path: annRevenue + "?person=olaf", body: `{"value": "3", "reason": "crm"}`, header: ifMatch(0)}, "olaf 3.00 1"},
	} {
		if c.r.who == "mia" && strings.Contains(c.r.path, "bob") {
			// A correction needs an entry, or an assignment that day.
			w.do(request{who: "bob", method: "GET", path: "/days/2026-03-10"}).wants(200)
		}
		if got := entry(w.do(c.r)); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.r.method, c.r.path, got, c.want)
		}
	}
	for _, c := range []struct {
		r      request
		status int
		code   string
		field  string
	}{
		{request{who: "ann", method: "PUT", path: annRevenue, body: `{"value": "1.234"}`}, 422, "invalid", "value"},
		{request{who: "ann", method: "PUT", path: annRevenue, body: `{"value": "1e2"}`}, 422, "invalid", "value"},
		{request{who: "ann", method: "PUT", path: annRevenue, body: `{"value": 1.5}`}, 422, "invalid", "value"},
		{request{who: "ann", method: "PUT", path: annRevenue, body: `{"value": null}`}, 422, "invalid", "value"},
		{request{who: "ann", method: "PUT", path: annRevenue, body: `{}`}, 422, "invalid", "value"},
		{request{who: "ann", method: "PUT", path: strings.Replace(annRevenue, "10", "12", 1), body: `{"value": "1"}`}, 422, "invalid", "date"},
		{request{who: "ann", method: "PUT", path: strings.Replace(annRevenue, mRevenue, mDone, 1), body: `{"value": "2"}`}, 422, "invalid", "value"},
		{request{who: "ann", method: "POST", path: strings.Replace(annRevenue, mRevenue, mDone, 1), body: `{"value": "1"}`}, 422, "invalid", "op"},
		{request{who: "ann", method: "PUT", path: strings.Replace(annRevenue, mRevenue, "metric-none", 1), body: `{"value": "1"}`}, 404, "not_found", ""},
		{request{who: "ann", method: "PUT", path: annRevenue, body: `{"value": "1"}`, header: ifMatch(3)}, 412, "stale", ""},
		{request{who: "mia", method: "PUT", path: annRevenue + "?person=ann", body: `{"value": "7"}`, header: ifMatch(7)}, 422, "invalid", "reason"},
		{request{who: "mia", method: "PUT", path: annRevenue + "?person=ann", body: `{"value": "7", "reason": "typo"}`}, 428, "precondition_required", ""},
		{request{who: "mia", method: "DELETE", path: annRevenue + "?person=ann&reason=typo"}, 428, "precondition_required", ""},
		{request{who: "token", method: "PUT", path: annRevenue, body: `{"value": "7"}`}, 422, "invalid", "person"},
		{request{who: "ann", method: "PUT", path: strings.Replace(annRevenue, calls, foreign, 1), body: `{"value": "1"}`}, 404, "not_found", ""},
	} {
		r := w.do(c.r)
		if c.field != "" {
			r.refused(c.status, c.code, c.field)
		} else {
			r.refused(c.status, c.code)
		}
	}

	history := decode[api.List[api.Submission]](w.do(request{who: "ann", method: "GET",
		path: "/trackers/" + calls + "/submissions?metric=" + mRevenue + "&person=ann"}).wants(200))
	var got []string
	show := func(d *api.Decimal) string {
		if d == nil {
			return "blank"
		}
		return string(*d)
	}
	for _, s := range history.Items {
		got = append(got, fmt.Sprintf("%d %s %s %s→%s by %s %s", s.Revision, s.Op, s.Operand, show(s.Old), show(s.New), s.By, s.Reason))
	}
	want := []string{
		"7 add 1.00 blank→1.00 by mia found", "6 clear  7.00→blank by mia not hers", "5 set 7.00 blank→7.00 by mia typo",
		"4 clear  0.00→blank by ann ", "3 set 0.00 11.99→0.00 by ann ", "2 add -0.51 12.50→11.99 by ann ", "1 set 12.50 blank→12.50 by ann ",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("history (-want +got):\n%s", d)
	}
	list := decode[api.List[api.Entry]](w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls + "/entries?from=2026-03-10&until=2026-03-11"}).wants(200))
	got = nil
	for _, e := range list.Items {
		got = append(got, e.Person+" "+string(*e.Value))
	}
	if d := cmp.Diff([]string{"bob 2.00", "ann 1.00"}, got); d != "" {
		t.Errorf("entries (-want +got):\n%s", d)
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	const id = "01900000-0000-7000-8000-000000000001"
	item := func(extra string) string {
		return fmt.Sprintf(`{"tracker": %q, "metric": %q, "date": "2026-03-10"%s}`, calls, mRevenue, extra)
	}
	send := func(who, flags string, items ...string) response {
		return w.do(request{who: who, method: "POST", path: "/entries/batch", body: `{"items": [` + strings.Join(items, ",") + `]` + flags + `}`})
	}
	before := w.version(org)
	for _, flags := range []string{`, "dry_run": true`, ``} {
		if flags == `` && w.version(org) != before {
			t.Error("a dry run stored something")
		}
		result := decode[api.BatchResult](send("mia", flags,
			item(`, "value": "1.10"`),
			item(`, "op": "add", "value": "0.90"`),
			item(`, "value": "nothing"`),
			item(`, "person": "ann", "value": "5", "base": 0, "reason": "by phone"`),
			item(`, "person": "ann", "value": "6", "reason": "by phone"`),
			item(`, "person": "sue", "value": "6", "base": 0, "reason": "by phone"`),
			strings.Replace(item(`, "value": "1"`), calls, "tracker-none", 1),
			item(`, "op": "clear", "id": "`+id+`"`),
			item(`, "op": "clear", "value": "1"`),
			item(`, "op": "add", "value": "1", "id": "not-a-uuid"`),
		).wants(200))
		var got []string
		for _, o := range result.Items {
			s := o.Status
			if o.Entry != nil {
				s += fmt.Sprintf(" %d", o.Entry.Revision)
			}
			if o.Problem != nil {
				s += " " + o.Problem.Code
				for _, e := range o.Problem.Errors {
					s += " " + e.Field
				}
			}
			got = append(got, s)
		}
		want := []string{"applied 1", "applied 2", "refused invalid value", "applied 1", "refused precondition_required base", "refused denied person",
			"refused not_found", "applied 3", "refused invalid value", "refused invalid id"}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", flags, d)
		}
	}
	if got := decode[api.BatchResult](send("mia", "", item(`, "op": "clear", "id": "`+id+`"`)).wants(200)).Items[0]; got.Status != "repeated" || got.Entry.Revision != 3 {
		t.Errorf("the same id again: %+v", got)
	}
	if got := decode[api.BatchResult](send("mia", "", item(`, "value": "1", "id": "`+id+`"`)).wants(200)).Items[0]; got.Problem == nil || got.Problem.Code != "id_reuse" {
		t.Errorf("the same id for something else: %+v", got)
	}

	before = w.version(org)
	all := `, "all_or_nothing": true`
	send("mia", all, item(`, "value": "1"`), item(`, "value": "x"`)).refused(422, "invalid", "items[1].value")
	send("mia", all, item(`, "value": "1"`), item(`, "person": "sue", "value": "1", "base": 0`)).refused(403, "denied", "items[1].person")
	send("mia", all, item(`, "value": "1"`), strings.Replace(item(`, "value": "1"`), mRevenue, "metric-none", 1)).refused(404, "not_found", "items[1]")
	if w.version(org) != before {
		t.Error("a refused batch stored something")
	}
	many := make([]string, 1001)
	for i := range many {
		many[i] = item(`, "op": "add", "value": "1"`)
	}
	send("mia", all, many...).refused(422, "invalid", "items")
	if got := decode[api.BatchResult](send("mia", all, many[:1000]...).wants(200)); len(got.Items) != 1000 || *got.Items[999].Entry.Value != "1000.00" {
		t.Errorf("a thousand: %d, %+v", len(got.Items), got.Items[999])
	}
}

func TestReports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	report := decode[api.Report](w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls + "/reports/today?sort=-" + mCalls}).wants(200))
	var got []string
	for _, r := range append(report.Rows, append(report.Locations, report.Overall)...) {
		got = append(got, fmt.Sprintf("%s %d %s %s", r.Name, r.People, r.Cells[0].Total, r.Cells[0].Target))
	}
	want := []string{"Leo Test 1 5000000 2000000", "Mia Test 1 1000100 2000000", "Bob Test 1 1000010 2000000", "Ann Test 1 1000001 2000000",
		"North 4 8000111 8000000", " 4 8000111 8000000"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if report.Zone != "UTC" || report.Period.Label != "2026-W11" || !report.From.Equal(noon.AddDate(0, 0, -2).Truncate(24*60*60*1e9)) || report.Closed {
		t.Errorf("%+v", report)
	}
	own := decode[api.Report](w.do(request{who: "ann", method: "GET", path: "/trackers/" + calls + "/reports/2026-03-11"}).wants(200))
	if len(own.Rows) != 1 || own.Rows[0].ID != "ann" || own.Overall.Cells[0].Total != "1000001" {
		t.Errorf("one's own: %+v", own)
	}
	w.do(request{who: "ann", method: "GET", path: "/trackers/" + calls + "/reports/today?sort=metric-visits"}).refused(422, "invalid", "sort")

	series := decode[api.Series](w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls + "/metrics/" + mCalls + "/series?group=person&from=2026-03-02&person=ann&person=bob"}).wants(200))
	if len(series.Periods) != 2 || len(series.Lines) != 2 || series.Lines[0].Cells[1].Total != "1000001" || series.Lines[0].Cells[1].Target != "2000000" || series.Metric.ID != mCalls {
		t.Errorf("%+v", series)
	}
	months := decode[api.Series](w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls + "/metrics/" + mCalls + "/series?kind=month&until=2026-03-12"}).wants(200))
	if cell := months.Lines[0].Cells[len(months.Periods)-1]; cell.Total != "8000111" || cell.Target != "" {
		t.Errorf("another kind of period: %+v", cell)
	}
	w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls + "/metrics/" + mCalls + "/series?kind=day&from=1000-01-01"}).refused(422, "invalid", "from")

	explained := decode[api.Explanation](w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls + "/metrics/" + mCalls + "/explanations/today?location=north"}).wants(200))
	if explained.Cell.Total != "8000111" || explained.Each != "2000000" || explained.People != 4 || len(explained.Formulas) != 6 || explained.Period.Label != "2026-W11" {
		t.Errorf("%+v", explained)
	}
	q := explained.Entries
	behind := decode[api.List[api.Entry]](w.do(request{who: "mia", method: "GET",
		path: fmt.Sprintf("/trackers/%s/entries?metric=%s&from=%s&until=%s&location=%s", q.Tracker, q.Metric, q.From, q.Until, q.Locations[0])}).wants(200))
	if len(behind.Items) != explained.Cell.Count {
		t.Errorf("%d entries behind a count of %d", len(behind.Items), explained.Cell.Count)
	}
	one := decode[api.Explanation](w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls + "/metrics/" + mCalls + "/explanations/today?location=north&person=ann"}).wants(200))
	if one.Cell.Total != "1000001" || one.People != 1 || len(one.Entries.Locations) != 1 || len(one.Entries.People) != 1 {
		t.Errorf("with the filters of the report: %+v", one)
	}
	w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls + "/metrics/" + mCalls + "/explanations/today?location=south&person=ann"}).refused(404, "not_found")

	glances := decode[api.List[api.Glance]](w.do(request{who: "mia", method: "GET", path: "/glances"}).wants(200))
	if g := glances.Items[0]; g.Tracker.Name != "Calls" || g.People != 4 || *g.Metrics[0].Counts != (api.GlanceCounts{Above: 4, Met: 1}) || len(g.Missing) != 0 {
		t.Errorf("%+v %+v", g, g.Metrics[0].Counts)
	}
}

func TestClosures(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	path := "/trackers/" + calls + "/closures"
	closed := decode[api.Closure](w.do(request{who: "mia", method: "POST", path: path, body: `{"date": "2026-03-04", "reason": "done"}`}).wants(http.StatusCreated))
	if want := (api.Closure{From: period.On(2026, 3, 2), Until: period.On(2026, 3, 9), Revision: 1, Closed: true, By: "mia", At: noon, Reason: "done"}); closed != want {
		t.Errorf("%+v", closed)
	}
	w.do(request{who: "mia", method: "POST", path: path, body: `{"date": "2026-03-05"}`}).refused(409, "already_closed", "date")
	w.do(request{who: "mia", method: "POST", path: path, body: `{"date": "2026-03-11"}`}).refused(422, "invalid", "date")
	w.do(request{who: "ann", method: "PUT", path: strings.Replace(annCalls, "03-11", "03-03", 1), body: `{"value": "1"}`}).refused(http.StatusLocked, "period_locked", "date")
	if list := decode[api.List[api.Closure]](w.do(request{who: "ann", method: "GET", path: path}).wants(200)); len(list.Items) != 1 || list.Items[0] != closed {
		t.Errorf("%+v", list)
	}
	reopened := decode[api.Closure](w.do(request{who: "mia", method: "POST", path: path + "/2026-03-08/reopen", body: `{"reason": "forgotten"}`}).wants(200))
	if reopened.Closed || reopened.Revision != 2 || reopened.Reason != "forgotten" {
		t.Errorf("%+v", reopened)
	}
	w.do(request{who: "mia", method: "POST", path: path + "/2026-03-08/reopen", body: `{"reason": "again"}`}).refused(409, "not_closed", "date")
	w.do(request{who: "ann", method: "PUT", path: strings.Replace(annCalls, "03-11", "03-03", 1), body: `{"value": "1"}`}).wants(200)
}

func TestMe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	me := decode[api.Me](w.do(request{who: "mia", method: "GET", path: "/me"}).wants(200))
	if me.Org.Name != "One" || me.Person == nil || me.Person.ID != "mia" || me.Level != 20 || me.Today != today || me.Zone != "UTC" ||
		len(me.Locations) != 1 || me.Locations[0].Name != "North" || !me.Modules.Trackers || me.Modules.Leads {
		t.Errorf("%+v", me)
	}
	for _, c := range []struct {
		who     string
		modules api.Modules
		want    api.Menu
	}{
		{"ann", api.Modules{Trackers: true}, api.Menu{Today: true, TrackingHistory: true, TrackerReports: true}},
		{"ann", api.Modules{}, api.Menu{}},
		{"ann", api.Modules{Pipeline: true, Leads: true, Goals: true, Timetrack: true}, api.Menu{Pipeline: true, MyLeads: true, MyTime: true}},
		{"mia", api.Modules{Trackers: true, Pipeline: true, Leads: true, Goals: true, Timetrack: true}, api.Menu{Today: true, TrackingHistory: true, TrackerReports: true,
			TrackerManagement: true, Pipeline: true, MyLeads: true, LeadReports: true, Goals: true, MyTime: true, ManageTimetrack: true, WorkSchedule: true, TimeActivities: true, HourRates: true, HeldTime: true}},
		{"mia", api.Modules{Timetrack: true}, api.Menu{HeldTime: true, MyTime: true, ManageTimetrack: true, WorkSchedule: true, TimeActivities: true, HourRates: true}},
		{"max", api.Modules{Trackers: true, Timetrack: true}, api.Menu{Today: true, TrackingHistory: true, TrackerReports: true, HeldTime: true, ManageTimetrack: true}}, // approves, and nothing else
		{"sue", api.Modules{Leads: true}, api.Menu{MyLeads: true, HandOutLeads: true, LeadReports: true}},
		{"eve", api.Modules{}, api.Menu{}}, // a host has people, places and settings of its own
		{"token", api.Modules{Trackers: true}, api.Menu{TrackerReports: true, TrackerManagement: true}},
	} {
		modules := people.Modules(c.modules)
		w := newWorld(t, options{modules: &modules})
		for i := range w.dir[org].People {
			if p := &w.dir[org].People[i]; p.ID == "max" {
				p.Permissions = people.TimetrackApprove
			}
		}
		me := decode[api.Me](w.do(request{who: c.who, method: "GET", path: "/me"}).wants(200))
		if d := cmp.Diff(c.want, me.Menu); d != "" {
			t.Errorf("menu of %s with %+v (-want +got):\n%s", c.who, c.modules, d)
		}
	}
}

// The stand-alone app has people, places and settings to administer, and a
// profile to keep.
func TestMenuWhereThereIsNoHost(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	for who, want := range map[string]api.Menu{
		representative: {Profile: true},
		manager:        {Profile: true},
		administrator:  {Profile: true, ReferenceLists: true, PeopleAndPlaces: true},
		enterprise:     {Profile: true, ReferenceLists: true, PeopleAndPlaces: true, Modules: true, Organization: true},
	} {
		m := decode[api.Me](o.do(request{who: who, method: "GET", path: "/me"}).wants(200)).Menu
		got := api.Menu{Profile: m.Profile, ReferenceLists: m.ReferenceLists, PeopleAndPlaces: m.PeopleAndPlaces, Modules: m.Modules, Organization: m.Organization}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("menu of %s (-want +got):\n%s", who, d)
		}
	}
}
