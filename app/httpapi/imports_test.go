package httpapi_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
)

// csvBody is the header of a request whose body is a file.
var csvBody = map[string]string{"Content-Type": "text/csv"}

// load sends a file to be imported.
func load(who, what, file string, header ...string) request {
	r := request{who: who, method: "POST", path: "/imports/" + what, body: file, header: map[string]string{"Content-Type": "text/csv"}}
	for i := 0; i < len(header); i += 2 {
		r.header[header[i]] = header[i+1]
	}
	return r
}

// rowsOf are the refusals of a problem with the code rows_refused.
func rowsOf(r response) []string {
	r.t.Helper()
	p := decode[api.Problem](r.refused(http.StatusUnprocessableEntity, "rows_refused"))
	if p.Result == nil || p.Result.Applied || len(p.Errors) > 0 {
		r.t.Fatalf("%s", r.Body)
	}
	return refusals(*p.Result)
}

func refusals(r api.ImportResult) []string {
	var out []string
	for _, e := range r.Refused {
		out = append(out, fmt.Sprintf("%d %s %s", e.Line, e.Column, e.Code))
	}
	return out
}

const week = "date,person_id,tracker,metric,value,reason\n" +
	"2026-03-09,ann,Calls,Calls,12,\n" +
	"2026-03-09,ann,Calls,Revenue,12.50,agreed\n" +
	"2026-03-10,bob,Calls,Done,yes,\n" +
	"2026-03-10,bob,Calls,Calls,,\n"

func TestImportEntries(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	before := w.version(org)
	good := api.ImportResult{Rows: 4, Created: 3, Blank: 1, Refused: []api.RowError{}}

	if d := cmp.Diff(good, decode[api.ImportResult](w.do(load("mia", "entries?dry_run=true", week)).wants(200))); d != "" {
		t.Errorf("dry run (-want +got):\n%s", d)
	}
	spoiled := week + "2026-03-10,bob,Calls,Done,perhaps,\nx,nobody,Calls,None,1,\n2026-03-09,ann,Calls,Calls,13,\n"
	bad := []string{"6 value invalid", "7 date invalid", "7 person_id unknown_person", "7 metric unknown_metric", "8 value contradiction"}
	if d := cmp.Diff(bad, rowsOf(w.do(load("mia", "entries", spoiled)))); d != "" {
		t.Errorf("refused (-want +got):\n%s", d)
	}
	dry := decode[api.ImportResult](w.do(load("mia", "entries?dry_run=true", spoiled)).wants(200))
	if d := cmp.Diff(bad, refusals(dry)); d != "" || dry.Applied || dry.BadRows != 3 {
		t.Errorf("dry run of a bad file: %+v (-want +got):\n%s", dry, d)
	}
	if w.version(org) != before || len(w.events()) > 0 {
		t.Fatal("what was refused or tried out changed something")
	}

	good.Applied = true
	if d := cmp.Diff(good, decode[api.ImportResult](w.do(load("mia", "entries", week)).wants(200))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	want := []string{`import.entries by "mia":   map[changed:0 created:3 refused:0 rows:4]`}
	if d := cmp.Diff(want, w.events()); d != "" {
		t.Errorf("audit (-want +got):\n%s", d)
	}
	history := decode[api.List[api.Submission]](w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls + "/submissions?metric=" + mRevenue}).wants(200))
	if len(history.Items) != 1 || history.Items[0].By != "mia" || history.Items[0].Reason != "agreed" || *history.Items[0].New != "12.50" {
		t.Errorf("%+v", history.Items)
	}

	// To import a file again changes nothing.
	before = w.version(org)
	again := decode[api.ImportResult](w.do(load("mia", "entries", week)).wants(200))
	if again.Unchanged != 3 || again.Created+again.Changed+again.Superseded != 0 || w.version(org) != before || len(w.events()) != 1 {
		t.Errorf("again: %+v, version %d after %d", again, w.version(org), before)
	}

	// The good rows of a bad file.
	some := decode[api.ImportResult](w.do(load("mia", "entries?good_rows_only=true", spoiled+"2026-03-10,ann,Calls,Calls,5,\n")).wants(200))
	if d := cmp.Diff(bad, refusals(some)); d != "" || !some.Applied || some.Created != 1 || some.Unchanged != 3 || some.BadRows != 3 {
		t.Errorf("good rows: %+v (-want +got):\n%s", some, d)
	}
}

func TestImportOfNoRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	before := w.version(org)
	for _, file := range []string{"date,person,tracker,metric,value", "\ufeffdate,person,tracker,metric,value\r\n\r\n"} {
		got := decode[api.ImportResult](w.do(load("mia", "entries", file)).wants(200))
		if d := cmp.Diff(api.ImportResult{Applied: true, Refused: []api.RowError{}}, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
	if w.version(org) != before || len(w.events()) > 0 {
		t.Error("a header alone changed something")
	}
}

func TestImportOptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	wide := "When;Who;Calls;Rev: EUR\n9.3.2026;ann;1;2,50\n10.3.2026;ann;;0,5\n"
	r := w.do(load("mia", "entries?tracker="+calls+"&date_layout=2.1.2006&decimal_comma=true&comma=semicolon&reason=by+mail"+
		"&map=date:When&map=person:Who&map="+mRevenue+":Rev%3A+EUR&map=metric:Calls:Calls", wide)).wants(200)
	if got := decode[api.ImportResult](r); got.Created != 3 || got.Blank != 1 {
		t.Errorf("%+v", got)
	}
	r = w.do(load("mia", "entries?tracker=Calls&clear_blank=true&map=person:person_id", "date,person_id,Calls\n2026-03-09,ann,\n")).wants(200)
	if got := decode[api.ImportResult](r); got.Changed != 1 {
		t.Errorf("%+v", got)
	}
	got := records(w.do(request{who: "mia", method: "GET", path: exportsOf + "history?person=ann&column=date&column=metric&column=operation&column=new&column=reason&until=2026-03-11"}).wants(200))
	want := [][]string{
		{"Date", "Metric", "Operation", "New", "Reason"}, {"2026-03-10", "Revenue", "set", "0.50", "by mail"}, {"2026-03-09", "Revenue", "set", "2.50", "by mail"},
		{"2026-03-09", "Calls", "clear", "", ""}, {"2026-03-09", "Calls", "set", "1", "by mail"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}

	targets := "tracker,metric,from,value\nCalls,Calls,2026-04-01,2500000\nCalls,Revenue,,10.50\n"
	if got := decode[api.ImportResult](w.do(load("mia", "targets", targets)).wants(200)); got.Created != 2 || !got.Applied {
		t.Errorf("%+v", got)
	}
	before := w.version(org)
	if got := decode[api.ImportResult](w.do(load("mia", "targets", targets)).wants(200)); got.Unchanged != 2 || w.version(org) != before {
		t.Errorf("again: %+v", got)
	}
	tracker := decode[api.Tracker](w.do(request{who: "mia", method: "GET", path: "/trackers/" + calls}).wants(200))
	if got := tracker.Metrics[1].Targets; len(got) != 1 || got[0].Value != "10.50" {
		t.Errorf("%+v", got)
	}

	before = w.version(org)
	for _, c := range []struct{ path, field string }{
		{"entries?map=date", "map[0]"}, {"entries?map=date:a&map=:b", "map[1]"}, {"entries?map=date:a&map=date:b", "map[1]"}, {"entries?map=date:None", "map"},
		{"targets?map=person:value", "map"},
		{"entries?date_layout=day", "date_layout"}, {"entries?date_layout=2006-01", "date_layout"}, {"entries?date_layout=2006", "date_layout"},
		{"entries?comma=%7C", "comma"}, {"entries?create_tracker=year&tracker=x", "create_tracker"}, {"entries?create_tracker=day", "tracker"},
		{"entries?location=north", "location"}, {"entries?create_places=true", "create_places"},
		{"entries?permissions=all", "permissions"}, {"targets?tracker=x", "tracker"}, {"targets?reason=x", "reason"},
	} {
		w.do(load("eve", c.path, week)).refused(http.StatusUnprocessableEntity, "invalid", c.field)
	}
	w.do(load("eve", "entries?tracker=nowhere", week)).refused(http.StatusNotFound, "unknown_tracker")
	// Those who are missing are a host's own people.
	w.do(load("eve", "entries?create_people=true", strings.Replace(week, "bob", "bob@example.com", 1))).wants(422)
	w.do(load("eve", "entries?create_people=true", "date,person,tracker,metric,value\n2026-03-10,new@example.com,Calls,Calls,1\n")).
		refused(http.StatusConflict, "people_elsewhere")
	for _, what := range []string{"people", "companies", "locations", "teams", "salaries", ""} {
		w.do(load("eve", what, week)).refused(http.StatusNotFound, "not_found")
	}
	w.do(request{who: "eve", method: "GET", path: "/imports/entries"}).refused(http.StatusMethodNotAllowed, "method_not_allowed")
	if w.version(org) != before {
		t.Error("a refusal changed something")
	}
}

// Who may import for whom (C16, T15): oneself, and with trackers.manage those
// in view. A person out of view is refused in the same bytes as one who is not
// there.
func TestWhoImportsForWhom(t *testing.T) {
	t.Parallel()
	row := "date,person_id,tracker_id,metric,value,reason\n2026-03-11,%s,%s,Calls,5,asked\n"
	for who, visible := range sees {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, options{})
			for name := range figures {
				before := w.version(org)
				r := w.do(load(who, "entries", fmt.Sprintf(row, name, calls)))
				if name == who || w.manages(who) && slices.Contains(visible, name) {
					if got := decode[api.ImportResult](r.wants(200)); got.Changed != 1 {
						t.Errorf("for %s: %+v", name, got)
					}
					continue
				}
				nobody := w.do(load(who, "entries", fmt.Sprintf(row, "nobody", calls)))
				rowsOf(r)
				if !bytes.Equal(r.Body, nobody.Body) {
					t.Errorf("for %s: %s; for nobody: %s", name, r.Body, nobody.Body)
				}
				if w.version(org) != before {
					t.Errorf("a refused import for %s changed something", name)
				}
			}
			before := w.version(org) + w.version(otherOrg)
			for _, tracker := range []string{elsewhere, foreign} {
				if who == "max" || who == "eve" || who == "token" || who == "olaf" || who == "org-2/zoe" {
					continue
				}
				r, none := w.do(load(who, "entries", fmt.Sprintf(row, who, tracker))), w.do(load(who, "entries", fmt.Sprintf(row, who, "none")))
				rowsOf(r)
				if !bytes.Equal(r.Body, none.Body) {
					t.Errorf("into %s: %s; into none: %s", tracker, r.Body, none.Body)
				}
				w.do(load(who, "entries?tracker="+tracker, fmt.Sprintf(row, who, tracker))).refused(http.StatusNotFound, "unknown_tracker")
			}
			r := w.do(load(who, "targets", "tracker_id,metric,value\n"+elsewhere+",Elsewhere,1\n"))
			switch {
			case !w.manages(who):
				r.refused(http.StatusForbidden, "denied")
			case who == "max", who == "eve", who == "token":
				r.wants(200)
				return
			default:
				rowsOf(r)
			}
			if w.version(org)+w.version(otherOrg) != before {
				t.Error("a refusal changed something")
			}
		})
	}
}

// Whoever manages imports any day from the tracker's start; others what they
// may enter themselves.
func TestImportedDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	file := "date,person_id,tracker,metric,value\n2025-12-01,ann,Calls,Calls,1\n2026-03-11,ann,Calls,Calls,2\n"
	w.do(load("mia", "entries", file)).wants(200)
	for _, day := range []string{"2025-11-30", "2026-03-12"} {
		if d := cmp.Diff([]string{"2 date invalid"}, rowsOf(w.do(load("mia", "entries", strings.Replace(file, "2025-12-01", day, 1))))); d != "" {
			t.Errorf("%s (-want +got):\n%s", day, d)
		}
	}
	w.do(request{who: "mia", method: "POST", path: "/trackers/" + calls + "/closures", body: `{"date": "2026-03-02"}`}).wants(201)
	if d := cmp.Diff([]string{"2 date period_locked"}, rowsOf(w.do(load("eve", "entries", strings.Replace(file, "2025-12-01", "2026-03-03", 1))))); d != "" {
		t.Errorf("closed (-want +got):\n%s", d)
	}
}
