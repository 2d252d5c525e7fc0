package directory_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

func TestFoundingAnOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, p, err := w.dir.Found(w.ctx, directory.Founding{
		Name: " Second ", Currency: "DKK", Calendar: period.Settings{Zone: "Europe/Copenhagen"},
		First: directory.Profile{FirstName: "Sara", LastName: "Owner", Email: "sara@example.com", Language: "da"},
	})
	w.ok(err)
	if o.ID == w.org || o.Name != "Second" || !o.Modules.Trackers || !o.Modules.Timetrack || o.Calendar.On(monday).Zone != "Europe/Copenhagen" {
		t.Errorf("organization %+v", o)
	}
	a, err := w.dir.Actor(w.ctx, o.ID, p.ID)
	w.ok(err)
	if a.Level != 40 || !a.Can(people.AllPermissions) {
		t.Errorf("the first person: %+v", a)
	}
	// Neither sees the other.
	if _, err := w.dir.Person(w.ctx, w.owner, p.ID); !errors.Is(err, fault.ErrNotFound) {
		t.Errorf("a person of another organization: %v", err)
	}

	_, _, err = w.dir.Found(w.ctx, directory.Founding{Currency: "XXX", Calendar: period.Settings{Zone: "Nowhere"}, First: directory.Profile{FirstName: "Sara", LastName: "Owner"}})
	if diff := cmp.Diff([]string{"calendar[0].settings.zone", "currency", "email", "name"}, fields(err)); diff != "" {
		t.Error(diff)
	}
	empty := directory.New(memstore.New(nil), nil)
	_, _, err = empty.Found(w.ctx, directory.Founding{Name: "X"})
	if err == nil {
		t.Fatal("an organization without people")
	}
}

func TestSettingsOfTheOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := organization(w)
	o.Name, o.Currency, o.Retention.AuditDays, o.Modules.Leads = "Renamed", "EUR", 365, false
	saved, err := w.dir.SaveOrganization(w.ctx, w.owner, o)
	w.ok(err)
	if saved.Revision != 2 || organization(w).Name != "Renamed" {
		t.Errorf("saved %+v", saved)
	}
	again, err := w.dir.SaveOrganization(w.ctx, w.owner, saved)
	w.ok(err)
	if again.Revision != 2 {
		t.Error("saving what is stored is a new version")
	}
	_, err = w.dir.SaveOrganization(w.ctx, w.owner, o)
	w.refused(err, "stale")
	e := w.events(storage.EventQuery{Action: "organization.changed"})
	if len(e) != 1 || e[0].Detail["fields"] != "name,currency,modules,retention" {
		t.Errorf("events %+v", e)
	}

	// Another organization's id is of no effect.
	o = saved
	o.ID, o.Name = "elsewhere", "Moved"
	moved, err := w.dir.SaveOrganization(w.ctx, w.owner, o)
	w.ok(err)
	if moved.ID != w.org {
		t.Errorf("saved %+v", moved)
	}

	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	_, err = w.dir.SaveOrganization(w.ctx, admin, moved)
	w.refused(err, "denied")
	_, err = w.dir.OrganizationHistory(w.ctx, admin)
	w.refused(err, "denied")
	versions, err := w.dir.OrganizationHistory(w.ctx, w.owner)
	w.ok(err)
	if len(versions) != 3 || versions[0].Value.Name != "Moved" || versions[2].Value.Name != "Umbrella" {
		t.Errorf("history %+v", versions)
	}

	weeks := moved
	weeks.OfflineDays = 14
	weeks, err = w.dir.SaveOrganization(w.ctx, w.owner, weeks)
	w.ok(err)
	if e := w.events(storage.EventQuery{Action: "organization.changed"}); e[0].Detail["fields"] != "offline_days" || organization(w).OfflineLimit() != 14*24*time.Hour {
		t.Errorf("events %+v", e)
	}

	bad := weeks
	bad.Name, bad.Currency, bad.Retention = strings.Repeat("x", 101), "eur", people.Retention{AuditDays: -1, SessionDays: 36501, InactiveDays: -1}
	bad.OfflineDays = 366
	_, err = w.dir.SaveOrganization(w.ctx, w.owner, bad)
	want := []string{"currency", "name", "offline_days", "retention.audit_days", "retention.inactive_days", "retention.session_days"}
	if diff := cmp.Diff(want, fields(err)); diff != "" {
		t.Error(diff)
	}
}

func organization(w *world) people.Organization {
	w.t.Helper()
	r, err := w.dir.Roster(w.ctx, w.org)
	w.ok(err)
	return r.Organization
}

func TestACalendarChangesOnlyAfterToday(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	save := func(c period.Calendar) error {
		t.Helper()
		o := organization(w)
		o.Calendar = c
		_, err := w.dir.SaveOrganization(w.ctx, w.owner, o)
		return err
	}
	sunday := period.Settings{WeekStart: period.Sunday}
	first := period.Change{Settings: period.Settings{}}
	for _, tc := range []struct {
		name  string
		c     period.Calendar
		field string
	}{
		{"what holds is rewritten", period.Calendar{{Settings: sunday}}, "calendar[0]"},
		{"what holds is removed", nil, "calendar[0]"},
		{"today", period.Calendar{first, {From: monday, Settings: sunday}}, "calendar[1]"},
		{"out of order", period.Calendar{first, {From: monday + 9, Settings: sunday}, {From: monday + 2}}, "calendar[2].from"},
		{"no such date", period.Calendar{first, {From: period.MaxDate + 1, Settings: sunday}}, "calendar[1].from"},
		{"no such zone", period.Calendar{first, {From: monday + 1, Settings: period.Settings{Zone: "Local"}}}, "calendar[1].settings.zone"},
		{"too many", make(period.Calendar, 101), "calendar"},
		{"tomorrow", period.Calendar{first, {From: monday + 1, Settings: sunday}}, ""},
		{"another plan for later", period.Calendar{first, {From: monday + 2, Settings: sunday}}, ""},
		{"no plan", period.Calendar{first}, ""},
		{"next week", period.Calendar{first, {From: monday + 7, Settings: sunday}}, ""},
	} {
		err := save(tc.c)
		got := fields(err)
		if tc.field == "" && err != nil || tc.field != "" && (len(got) == 0 || got[0] != tc.field) {
			t.Errorf("%s: %v, want a refusal of %q", tc.name, err, tc.field)
		}
	}
	// A week later it holds, and stays.
	w.clock.advance(7 * 24 * time.Hour)
	if err := save(period.Calendar{first}); field(err) != "calendar[1]" {
		t.Errorf("what has come into force is removed: %v", err)
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, err := w.dir.SaveCompany(w.ctx, w.owner, people.Company{Name: "Umbrella North ApS"})
	w.ok(err)
	l := w.north
	l.Company, l.Zone = c.ID, "Atlantic/Faroe"
	l, err = w.dir.SaveLocation(w.ctx, w.owner, l)
	w.ok(err)
	if l.Revision != 2 {
		t.Errorf("revision %d", l.Revision)
	}
	l.Archived = true
	l, err = w.dir.SaveLocation(w.ctx, w.owner, l)
	w.ok(err)
	l.Archived = false
	l, err = w.dir.SaveLocation(w.ctx, w.owner, l)
	w.ok(err)
	same, err := w.dir.SaveLocation(w.ctx, w.owner, l)
	w.ok(err)
	if same != l {
		t.Errorf("saving what is stored: %+v", same)
	}
	var actions []string
	for _, e := range w.events(storage.EventQuery{Target: l.ID}) {
		actions = append(actions, e.Action)
	}
	if got := strings.Join(actions, " "); got != "location.restored location.archived location.changed location.created" {
		t.Errorf("events: %s", got)
	}

	_, err = w.dir.SaveLocation(w.ctx, w.owner, w.north)
	w.refused(err, "stale")
	_, err = w.dir.SaveLocation(w.ctx, w.owner, people.Location{ID: "nowhere", Revision: 1, Name: "X"})
	w.refused(err, "not_found")
	for want, l := range map[string]people.Location{
		"name":        {Name: " "},
		"zone":        {Name: "X", Zone: "Mars/Base"},
		"company":     {Name: "X", Company: "none"},
		"external_id": {Name: "X", ExternalID: "a\x00"},
		"revision":    {Name: "X", Revision: -1},
		"id":          {Name: "X", ID: "not-a-uuid"},
	} {
		_, err := w.dir.SaveLocation(w.ctx, w.owner, l)
		if field(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	c.Archived = true
	_, err = w.dir.SaveCompany(w.ctx, w.owner, c)
	w.ok(err)
	_, err = w.dir.SaveLocation(w.ctx, w.owner, people.Location{Name: "X", Company: c.ID})
	if field(err) != "company" {
		t.Errorf("an archived company: %v", err)
	}

	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	south := w.south
	south.Name = "Mine"
	_, err = w.dir.SaveLocation(w.ctx, admin, south)
	w.refused(err, "not_own_location")
	manager := w.actor(w.hire("Mona", "manager", w.north).ID)
	_, err = w.dir.SaveLocation(w.ctx, manager, people.Location{Name: "X"})
	w.refused(err, "denied")
	_, err = w.dir.SaveCompany(w.ctx, manager, people.Company{Name: "X"})
	w.refused(err, "denied")
	_, err = w.dir.SaveTeam(w.ctx, manager, people.Team{Name: "X"})
	w.refused(err, "denied")
	clerk := manager
	clerk.Permissions = people.ReferenceManage
	_, err = w.dir.SaveTeam(w.ctx, clerk, people.Team{Name: "X"})
	w.ok(err)
	_, err = w.dir.SaveTeam(w.ctx, clerk, people.Team{Name: "X", Permissions: people.ReferenceManage})
	w.refused(err, "denied")
	_, err = w.dir.SaveTeam(w.ctx, w.owner, people.Team{Name: "X", Permissions: 1 << 30})
	if field(err) != "permissions" {
		t.Errorf("what is no permission: %v", err)
	}
}

func TestTheAuditLogInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		w.clock.advance(time.Second)
		w.hire("Rita", "representative", w.north)
	}
	var got []storage.Event
	q := directory.AuditQuery{Page: query.Page{Limit: 3}}
	for {
		events, next, err := w.dir.Audit(w.ctx, w.owner, q)
		w.ok(err)
		got = append(got, events...)
		if next == "" {
			break
		}
		q.Cursor = next
	}
	if diff := cmp.Diff(w.events(storage.EventQuery{}), got); diff != "" || len(got) != 8 {
		t.Errorf("%d events: %s", len(got), diff)
	}
	events, _, err := w.dir.Audit(w.ctx, w.owner, directory.AuditQuery{Action: "location.created"})
	w.ok(err)
	if len(events) != 2 {
		t.Errorf("%d locations created", len(events))
	}
	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	_, _, err = w.dir.Audit(w.ctx, admin, directory.AuditQuery{})
	w.refused(err, "denied")
	_, _, err = w.dir.Audit(w.ctx, w.owner, directory.AuditQuery{Page: query.Page{Cursor: "?"}})
	w.refused(err, "invalid")
}
