package httpapi_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// imported sends a file that must be taken.
func (o *office) imported(who, what, file string) api.ImportResult {
	o.t.Helper()
	got := decode[api.ImportResult](o.do(load(who, what, file)).wants(http.StatusOK))
	if !got.Applied || got.BadRows > 0 {
		o.t.Errorf("%s: %+v", what, got)
	}
	return got
}

// actions are those of the audit log, newest first.
func (o *office) actions() []string {
	o.t.Helper()
	var out []string
	list := decode[api.List[api.AuditEvent]](o.do(request{who: enterprise, method: "GET", path: "/audit-events?limit=500"}).wants(http.StatusOK))
	for _, e := range list.Items {
		out = append(out, e.Action)
	}
	return out
}

func TestImportPeopleAndPlaces(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	for _, who := range []string{enterprise, administrator, representative, manager, coordinator} {
		o.cookie(who) // signing in is in the audit log too
	}
	files := []struct{ what, file string }{
		{"companies", "name,external_id\nWest Ltd,w\n"},
		{"locations", "name,external_id,company,zone\nWestgate,wg,w,Europe/Berlin\n"},
		{"teams", "name,external_id,permissions\nHunters,h,leads.use goals.view\n"},
		{"people?create_places=true", "external_id,first_name,last_name,email,preset,location,team\n" +
			"p1,Nora,North,nora@example.com,manager,wg,Hunters\np2,Otto,Ost,otto@example.com,representative,Eastgate,\n"},
	}
	for _, f := range files {
		before := o.versions()
		dry := o.do(load(enterprise, f.what+ifAny(f.what, "?")+"dry_run=true", f.file)).wants(http.StatusOK)
		if got := decode[api.ImportResult](dry); got.Applied || got.Created == 0 || o.versions() != before {
			t.Errorf("dry run of %s: %+v", f.what, got)
		}
		if got := o.imported(enterprise, f.what, f.file); got.Created != strings.Count(f.file, "\n")-1 {
			t.Errorf("%s: %+v", f.what, got)
		} else if strings.HasPrefix(f.what, "people") && got.Made.Locations != 1 {
			t.Errorf("%s: %+v", f.what, got)
		}
		before = o.versions()
		if got := o.imported(enterprise, f.what, f.file); got.Created+got.Changed > 0 || o.versions() != before {
			t.Errorf("%s again: %+v, from %s to %s", f.what, got, before, o.versions())
		}
	}
	if got := o.actions(); !slices.Contains(got, "import.people") || !slices.Contains(got, "import.companies") || !slices.Contains(got, "import.locations") || !slices.Contains(got, "import.teams") {
		t.Errorf("%v", got)
	}
	list := decode[api.List[api.Person]](o.do(request{who: enterprise, method: "GET", path: "/people?search=otto"}).wants(http.StatusOK))
	if len(list.Items) != 1 || list.Items[0].ExternalID != "p2" || *list.Items[0].Level != 10 {
		t.Errorf("%+v", list.Items)
	}

	// An import obeys the rules of those who administer people by hand.
	elsewhere := o.email(southerner)
	before := o.versions()
	for file, want := range map[string]string{
		"external_id,first_name,last_name,email,preset,location\nq,Quinn,Quick,q@example.com,enterprise," + o.north.ID + "\n":     "2  above_own_level",
		"external_id,first_name,last_name,email,preset,location\nq,Quinn,Quick,q@example.com,representative," + o.south.ID + "\n": "2 location not_own_location",
		"external_id,first_name,last_name,email,preset,location\nq,Quinn,Quick,q@example.com,king," + o.north.ID + "\n":           "2 preset invalid",
		"email,first_name\n" + elsewhere + ",Simon\n":      "2  not_found",
		"email,level\n" + o.email(administrator) + ",40\n": "2 level own_access",
	} {
		if got := rowsOf(o.do(load(administrator, "people", file))); !slices.Contains(got, want) {
			t.Errorf("%s: %v, want %s", file, got, want)
		}
	}
	for _, what := range []string{"people", "companies", "locations", "teams"} {
		for _, who := range []string{representative, manager, coordinator} {
			o.do(load(who, what, "name\nX\n")).refused(http.StatusForbidden, "denied")
		}
		o.do(load(nobody, what, "name\nX\n")).refused(http.StatusUnauthorized, "signed_out")
	}
	if after := o.versions(); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
}

// A file makes the tracker, people and places that it needs, when asked to.
func TestImportCreatesWhatIsMissing(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	o.cookie(enterprise)
	o.cookie(manager)
	const file = "Day,Id,Site,Calls,Visits\n3/9/2026,n1,Westgate,3,1\n3/10/2026,n2,,4,2\n"
	const path = "entries?tracker=Field+work&map=date:Day&map=external_id:Id&map=location:Site&date_layout=1/2/2006&map=Calls:Calls&map=Visits:Visits"
	before := o.versions()
	o.do(load(enterprise, path, file)).refused(http.StatusNotFound, "unknown_tracker")
	o.do(load(manager, path+"&create_tracker=week&create_people=true&create_places=true&location="+o.north.ID, file)).refused(http.StatusUnprocessableEntity, "rows_refused")
	if after := o.versions(); after != before {
		t.Fatalf("changed from %s to %s", before, after)
	}
	all := path + "&create_tracker=week&create_people=true&create_places=true&location=" + o.north.ID
	got := o.imported(enterprise, all, file)
	if d := cmp.Diff(api.ImportResult{Applied: true, Rows: 2, Created: 4, Refused: []api.RowError{}, Made: api.ImportMade{Locations: 1, People: 2, Trackers: 1}}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	before = o.versions()
	if got := o.imported(enterprise, all, file); got.Unchanged != 4 || got.Made != (api.ImportMade{}) || o.versions() != before {
		t.Errorf("again: %+v", got)
	}
	trackers := decode[api.List[api.Tracker]](o.do(request{who: enterprise, method: "GET", path: "/trackers"}).wants(http.StatusOK)).Items
	if len(trackers) != 1 || trackers[0].Name != "Field work" || trackers[0].Period != period.Week || len(trackers[0].Metrics) != 2 {
		t.Errorf("%+v", trackers)
	}
	report := o.do(request{who: enterprise, method: "GET", path: "/trackers/" + trackers[0].ID + "/exports/report?date=2026-03-10&column=person&column=" + trackers[0].Metrics[0].ID}).wants(http.StatusOK)
	if got := string(report.Body); !strings.Contains(got, "All,7\r\n") {
		t.Errorf("%s", got)
	}
	if got := o.actions(); !slices.Contains(got, "import.entries") || got[0] != "export.report" {
		t.Errorf("%v", got)
	}
}

// payloads reads texts that spreadsheets would run.
func payloads(t *testing.T) []string {
	t.Helper()
	list := strings.Split(strings.TrimSpace(string(vector(t, "public/csv-injection/payloads.txt"))), "\n")
	if len(list) < 10 {
		t.Fatalf("%d payloads", len(list))
	}
	return list
}

// Whatever people, trackers and metrics are called: no cell of an export runs
// in a spreadsheet, and the file can be imported again as it is, without any
// change.
func TestVectorsExportsComeBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	owner, err := o.dir.Actor(t.Context(), o.org, o.ids[enterprise])
	o.ok(err)
	texts := slices.Concat(payloads(t), []string{"-1+1", "+1", "@x", "'=1", "''=1", "' =1", "＝1+1", "\u00a0=1", "=1,2;3\"4\"", "-12.50"})
	for i, text := range texts {
		name := []rune(text)
		p, err := o.dir.SavePerson(t.Context(), owner, people.Person{
			FirstName: "Petra", LastName: "Payload", ExternalID: string(name[:min(len(name), 90)]) + fmt.Sprint(i), Level: 10,
			Locations: []people.Membership{{ID: o.north.ID}},
		})
		o.ok(err)
		made := o.do(request{who: enterprise, method: "POST", path: "/trackers", body: map[string]any{
			"name": string(name[:min(len(name), 90)]) + fmt.Sprint(i), "period": "day", "start": "2026-03-01", "settings": map[string]any{"show_targets": true, "allow_edits": true},
			"metrics":     []any{map[string]any{"name": string(name[:min(len(name), 40)]), "kind": "number"}},
			"assignments": []any{map[string]any{"locations": []string{o.north.ID}, "everyone": true}},
		}}).wants(http.StatusCreated)
		tracker := decode[api.Tracker](made)
		entry := fmt.Sprintf("/trackers/%s/metrics/%s/entries/2026-03-10?person=%s", tracker.ID, tracker.Metrics[0].ID, p.ID)
		body := map[string]any{"value": "-5", "reason": text}
		o.do(request{who: enterprise, method: "PUT", path: entry, body: body, header: ifMatch(0)}).wants(http.StatusOK)

		of := "/trackers/" + tracker.ID + "/exports/"
		for _, comma := range []string{"comma", "semicolon", "tab"} {
			file := o.do(request{who: enterprise, method: "GET", path: of + "entries?comma=" + comma}).wants(http.StatusOK)
			history := o.do(request{who: enterprise, method: "GET", path: of + "history?comma=" + comma}).wants(http.StatusOK)
			report := o.do(request{who: enterprise, method: "GET", path: of + "report?date=2026-03-10&comma=" + comma}).wants(http.StatusOK)
			for _, r := range []response{file, history, report} {
				c := csv.NewReader(bytes.NewReader(r.Body))
				c.Comma = map[string]rune{"comma": ',', "semicolon": ';', "tab": '\t'}[comma]
				rows, err := c.ReadAll()
				o.ok(err)
				for _, cell := range slices.Concat(rows...) {
					if export.Guard(cell) != cell && !strings.HasPrefix(cell, "'") && cell != "-5" { // a number is none
						t.Errorf("%q: the cell %q of %s runs", text, cell, r.request.path)
					}
				}
				if r.request.path == history.request.path && export.Unguard(rows[1][11]) != text {
					t.Errorf("%q: the reason became %q", text, rows[1])
				}
			}
			before := o.versions()
			got := o.imported(enterprise, "entries", string(file.Body))
			if got.Rows != 1 || got.Unchanged != 1 || o.versions() != before {
				t.Errorf("%q: %s comes back as %+v", text, file.Body, got)
			}
		}
	}
}
