package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestSettingsOfTheOrganization(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	read := o.do(request{who: representative, method: "GET", path: "/organization"}).wants(http.StatusOK)
	on := api.Modules{Trackers: true, Pipeline: true, Leads: true, Goals: true, Timetrack: true}
	founded := api.CalendarChange{Settings: api.CalendarSettings{WeekStart: period.Monday, FiscalStart: 1, Zone: "UTC"}}
	want := api.Organization{ID: o.org, Revision: 1, Name: "Umbrella", Currency: "EUR", Calendar: []api.CalendarChange{founded}, Modules: on, OfflineDays: 30}
	if d := cmp.Diff(want, decode[api.Organization](read)); d != "" || read.Header.Get("ETag") != `"1"` {
		t.Errorf("read %s (-want +got):\n%s", read.Header.Get("ETag"), d)
	}
	put := func(revision int64, body any) response {
		return o.do(request{who: enterprise, method: "PUT", path: "/organization", body: body, header: ifMatch(revision)})
	}
	// What was read can be sent back as it is: it changes nothing.
	same := object(t, want)
	delete(same, "id")
	delete(same, "revision")
	if got := decode[api.Organization](put(1, same).wants(http.StatusOK)); got.Revision != 1 {
		t.Errorf("a save without a change made revision %d", got.Revision)
	}

	put(2, organizationBody()).refused(http.StatusPreconditionFailed, "stale")
	o.do(request{who: enterprise, method: "PUT", path: "/organization", body: organizationBody()}).refused(http.StatusPreconditionRequired, "precondition_required")
	saved := put(1, organizationBody()).wants(http.StatusOK)
	want.Revision, want.Modules.Pipeline, want.Retention = 2, false, api.Retention{AuditDays: 400, SessionDays: 7}
	want.Calendar = []api.CalendarChange{founded, {From: period.On(2026, 4, 1), Settings: api.CalendarSettings{WeekStart: period.Sunday, FiscalStart: 7, Zone: "Europe/Copenhagen", Cutoff: 180}}}
	if d := cmp.Diff(want, decode[api.Organization](saved)); d != "" || saved.Header.Get("ETag") != `"2"` {
		t.Errorf("saved %s (-want +got):\n%s", saved.Header.Get("ETag"), d)
	}
	past := organizationBody()
	past["calendar"] = []map[string]any{{"settings": map[string]any{"week_start": "sunday", "fiscal_start": 1}}}
	put(2, past).refused(http.StatusUnprocessableEntity, "invalid", "calendar[0]")
	wrong := organizationBody()
	wrong["currency"] = "XXQ"
	put(2, wrong).refused(http.StatusUnprocessableEntity, "invalid", "currency")

	versions := decode[api.List[api.OrganizationVersion]](o.do(request{who: enterprise, method: "GET", path: "/organization/versions"}).wants(http.StatusOK))
	if d := cmp.Diff(api.OrganizationVersion{Organization: want, By: o.ids[enterprise], At: noon}, versions.Items[0]); d != "" || len(versions.Items) != 2 {
		t.Errorf("%d versions, the newest (-want +got):\n%s", len(versions.Items), d)
	}
	if me := decode[api.Me](o.do(request{who: representative, method: "GET", path: "/me"})); me.Modules.Pipeline {
		t.Error("the module is still on")
	}
}

func TestTheAuditLog(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	p := o.hire("Nadia", "Newling", "representative", o.north)
	o.clock.pass(time.Hour)
	o.do(request{who: administrator, method: "POST", path: "/people/" + p.ID + "/deactivate", header: ifMatch(1)}).wants(http.StatusOK)
	list := func(query string) []api.AuditEvent {
		return decode[api.List[api.AuditEvent]](o.do(request{who: enterprise, method: "GET", path: "/audit-events" + query}).wants(http.StatusOK)).Items
	}
	got := list("?target=" + p.ID)
	if len(got) != 2 {
		t.Fatalf("%d events", len(got))
	}
	want := api.AuditEvent{ID: got[0].ID, At: noon.Add(time.Hour), Person: o.ids[administrator], Action: "person.deactivated", Entity: "person", Target: p.ID}
	if d := cmp.Diff(want, got[0]); d != "" {
		t.Errorf("newest (-want +got):\n%s", d)
	}
	for query, want := range map[string]int{
		"?action=person.deactivated": 1, "?person=" + o.ids[administrator] + "&action=person.deactivated": 1, "?person=none": 0,
		"?from=2026-03-11T13:00:00Z&target=" + p.ID: 1, "?until=2026-03-11T13:00:00Z&target=" + p.ID: 1, "?from=2026-03-11T14:00:00%2B01:00&target=" + p.ID: 1,
	} {
		if n := len(list(query)); n != want {
			t.Errorf("%s: %d events, want %d", query, n, want)
		}
	}
	o.do(request{who: enterprise, method: "GET", path: "/audit-events?from=yesterday"}).refused(http.StatusUnprocessableEntity, "invalid", "from")
}

func TestDownloadingOnesData(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	tracker := decode[api.Tracker](o.do(request{who: enterprise, method: "POST", path: "/trackers", body: `{"name": "Sales", "period": "week", "start": "2026-03-01",
		"metrics": [{"name": "Revenue", "kind": "currency", "currency": "KWD", "targets": [{"value": "9999"}]}], "settings": {"allow_edits": true, "show_targets": false},
		"assignments": [{"all_locations": true, "everyone": true}]}`}).wants(http.StatusCreated))
	metric := tracker.Metrics[0].ID
	for who, value := range map[string]string{representative: "12.5", manager: "777.125"} {
		o.do(request{who: who, method: "PUT", path: fmt.Sprintf("/trackers/%s/metrics/%s/entries/2026-03-11", tracker.ID, metric), body: map[string]any{"value": value}}).wants(http.StatusOK)
	}
	for who, value := range map[string]string{representative: "13", manager: "777000"} { // of two days ahead: held
		o.do(request{who: who, method: "POST", path: "/sync/push", body: fmt.Sprintf(`{"protocol": 2, "device": "01900000-0000-4000-8000-%012x", "sent": "2026-03-11T12:00:00Z",
			"stored": 0, "changes": [{"seq": 1, "id": "01900000-0000-7000-8000-%012x", "kind": "tracking.submit@1", "made": "2026-03-13T11:59:00Z",
			"args": {"tracker": %q, "metric": %q, "date": "2026-03-13", "op": "set", "value": %q}}]}`, value, value, tracker.ID, metric, value)}).wants(http.StatusOK)
	}
	r := o.do(request{who: representative, method: "GET", path: "/me/data"}).wants(http.StatusOK)
	if got := r.Header.Get("Content-Disposition"); got != `attachment; filename="my-data.json"` {
		t.Errorf("disposition %q", got)
	}
	if got := r.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("caches may keep it: %q", got)
	}
	data := decode[api.PersonalData](r)
	if data.Organization != "Umbrella" || data.Profile.Email != o.email(representative) || data.SignsInWith != o.email(representative) ||
		len(data.Sessions) != 1 || len(data.Versions) != 1 || data.Names[metric] != "Sales: Revenue" || data.Names[o.north.ID] != "Northgate" {
		t.Errorf("data: %s", r.Body)
	}
	value := api.Decimal("12.500")
	if len(data.Entries) != 1 || *data.Entries[0].Value != value || len(data.Entries[0].Submissions) != 1 || data.Entries[0].Submissions[0].Operand != value ||
		data.Entries[0].Submissions[0].Op != string(tracking.Set) {
		t.Errorf("entries: %+v", data.Entries)
	}
	if len(data.Devices) != 1 || len(data.Devices[0].Changes) != 1 {
		t.Fatalf("devices: %+v", data.Devices)
	}
	if c := data.Devices[0].Changes[0]; c.Status != "held" || c.Code != "clock_ahead" || c.Person != o.ids[representative] || c.Date != period.On(2026, 3, 13) ||
		!strings.Contains(string(c.Args), `"value":"13"`) || !c.Received.Equal(noon) {
		t.Errorf("change: %+v", c)
	}
	if !slices.ContainsFunc(data.Audit, func(e api.PersonalEvent) bool { return e.Action == "account.signed_in" }) {
		t.Errorf("audit: %+v", data.Audit)
	}
	for _, secret := range []string{`"777.125"`, `"777000"`, `"9999"`, o.ids[manager], o.cookie(representative)[len("headway_session="):], "argon2"} {
		if strings.Contains(string(r.Body), secret) {
			t.Errorf("the data hold %q", secret)
		}
	}
	if !json.Valid(r.Body) || strings.Contains(strings.ReplaceAll(string(r.Body), `"old":null`, ""), "null") {
		t.Errorf("lists without rows are null: %s", r.Body)
	}
}
