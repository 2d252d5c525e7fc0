package httpapi

import (
	"cmp"
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// meAPI tells people who they are and what they may use.
type meAPI struct {
	*API
	accounts, admin bool // whether the app does that, not a host
}

func (a meAPI) mount() {
	mount(a.API, RuleSignedIn("C5, C20"), Route{
		Method: http.MethodGet, Path: "/me", ID: "get-me", Tag: "Oneself",
		Summary: "Read who one is, and what there is to use",
	}, a.getMe)
}

func (a meAPI) getMe(ctx context.Context, actor people.Actor, _ *struct{}) (*answer[api.Me], error) {
	roster, err := a.directory.Roster(ctx, actor.Org)
	if err != nil {
		return nil, err
	}
	o := roster.Organization
	today, err := roster.Today(actor.Person, a.now())
	if err != nil {
		return nil, err
	}
	me := api.Me{
		Org: api.Org{ID: actor.Org, Name: o.Name, Currency: o.Currency}, Token: actor.Token,
		Level: actor.Level, Permissions: actor.Permissions.Names(), Locations: []api.Ref{},
		Modules: api.Modules(o.Modules), Menu: a.menu(actor, o),
		Today: today, Zone: cmp.Or(roster.Zone(actor.Person, today), "UTC"),
	}
	if p, ok := roster.Person(actor.Person); ok {
		me.Person = &api.Self{ID: p.ID, FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Language: p.Language}
	}
	for _, id := range actor.Locations {
		if l, ok := roster.Location(id); ok {
			me.Locations = append(me.Locations, api.Ref{ID: l.ID, Name: l.Name})
		}
	}
	return &answer[api.Me]{me}, nil
}

// menu says what the actor may use (C20). What a host does by itself is not
// among it.
func (a meAPI) menu(actor people.Actor, o people.Organization) api.Menu {
	on, planned := o.Modules, o.Modules.Timetrack && o.WorkSchedule
	person, admin := actor.Person != "", a.admin
	whole := admin && actor.Can(people.PeopleManage|people.AllLocations)
	return api.Menu{
		Today: on.Trackers && person, TrackingHistory: on.Trackers && person,
		TrackerReports: on.Trackers, TrackerManagement: on.Trackers && actor.Can(people.TrackersManage),
		Pipeline: on.Pipeline && actor.Can(people.PipelineView),
		MyLeads:  on.Leads && person && actor.Can(people.LeadsUse), HandOutLeads: on.Leads && actor.Can(people.LeadsCoordinate),
		LeadReports:     on.Leads && actor.Can(people.LeadsReport),
		Goals:           on.Goals && actor.Can(people.GoalsView),
		MyTime:          on.Timetrack && person && actor.Can(people.TimetrackUse),
		ManageTimetrack: planned && actor.Permissions.Any(people.TimetrackManage|people.TimetrackApprove),
		WorkSchedule:    planned && actor.Can(people.TimetrackSchedule),
		TimeActivities:  on.Timetrack && actor.Can(people.TimetrackManage), HourRates: on.Timetrack && actor.Can(people.TimetrackManage),
		HeldTime: on.Timetrack && actor.Can(people.TimetrackApprove),
		Profile:  a.accounts && person, ReferenceLists: admin && actor.Can(people.ReferenceManage),
		PeopleAndPlaces: admin && actor.Permissions.Any(people.PeopleManage|people.ReferenceManage),
		Modules:         whole, Organization: whole,
	}
}
