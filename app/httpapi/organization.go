package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const tagOrganization = "Organization"

// mountSettings adds what every directory can tell, also that of a host.
func (a *API) mountSettings() {
	mount(a, RuleSignedIn("C6, C23"), Route{
		Method: http.MethodGet, Path: "/organization", ID: "get-organization", Tag: tagOrganization,
		Summary: "Read the settings of the organization: calendar, modules, retention",
	}, a.getOrganization)
}

func (a adminAPI) mountOrganization() {
	whole := RulePermission(people.PeopleManage | people.AllLocations)
	mount(a.API, whole, Route{
		Method: http.MethodPut, Path: "/organization", ID: "replace-organization", Tag: tagOrganization,
		Summary:     "Save the settings of the organization",
		Description: "Changes of the calendar begin after today; what is in force, and what was before, stays.",
	}, a.replaceOrganization)
	mount(a.API, whole, Route{
		Method: http.MethodGet, Path: "/organization/versions", ID: "list-organization-versions", Tag: tagOrganization,
		Summary: "List every saved version of the settings, newest first",
	}, a.organizationVersions)
}

func (a *API) getOrganization(ctx context.Context, actor people.Actor, _ *struct{}) (*tagged[api.Organization], error) {
	roster, err := a.directory.Roster(ctx, actor.Org)
	if err != nil {
		return nil, err
	}
	o := roster.Organization
	return &tagged[api.Organization]{ETag: etag(o.Revision), Body: organizationOut(o)}, nil
}

type replaceOrganizationInput struct {
	IfMatch
	Body api.OrganizationInput
}

func (a adminAPI) replaceOrganization(ctx context.Context, actor people.Actor, in *replaceOrganizationInput) (*tagged[api.Organization], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	o, err := a.admin.SaveOrganization(ctx, actor, people.Organization{
		Revision: revision, Name: in.Body.Name, Currency: in.Body.Currency,
		Calendar: each(in.Body.Calendar, changeIn),
		Modules:  people.Modules(in.Body.Modules), Retention: people.Retention(in.Body.Retention),
		WorkSchedule: in.Body.WorkSchedule, OfflineDays: in.Body.OfflineDays,
	})
	if err != nil {
		return nil, err
	}
	return &tagged[api.Organization]{ETag: etag(o.Revision), Body: organizationOut(o)}, nil
}

func (a adminAPI) organizationVersions(ctx context.Context, actor people.Actor, in *Paging) (*answer[api.List[api.OrganizationVersion]], error) {
	versions, err := a.admin.OrganizationHistory(ctx, actor)
	if err != nil {
		return nil, err
	}
	versions, next, err := pageOf(versions, in.page(), func(v storage.Version[people.Organization]) int64 { return v.Value.Revision }, descending)
	if err != nil {
		return nil, err
	}
	return listOf(versions, next, func(v storage.Version[people.Organization]) api.OrganizationVersion {
		return api.OrganizationVersion{Organization: organizationOut(v.Value), By: v.By, At: v.At}
	}), nil
}

func organizationOut(o people.Organization) api.Organization {
	return api.Organization{
		ID: o.ID, Revision: o.Revision, Name: o.Name, Currency: o.Currency,
		Calendar: each(o.Calendar, changeOut),
		Modules:  api.Modules(o.Modules), Retention: api.Retention(o.Retention),
		WorkSchedule: o.WorkSchedule, OfflineDays: cmp.Or(o.OfflineDays, people.DefaultOfflineDays),
	}
}

// changeOut writes what a setting that was left blank stands for.
func changeOut(c period.Change) api.CalendarChange {
	s := c.Settings
	return api.CalendarChange{From: c.From, Settings: api.CalendarSettings{
		WeekStart: max(s.WeekStart, period.Monday), FiscalStart: int(max(s.FiscalStart, time.January)),
		Zone: cmp.Or(s.Zone, "UTC"), Cutoff: s.Cutoff,
	}}
}

func changeIn(c api.CalendarChange) period.Change {
	s := c.Settings
	return period.Change{From: c.From, Settings: period.Settings{
		WeekStart: s.WeekStart, FiscalStart: time.Month(s.FiscalStart), Zone: s.Zone, Cutoff: s.Cutoff,
	}}
}
