package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// places is who may administer companies, locations and teams.
const places = people.ReferenceManage | people.PeopleManage

// placeKind is what differs between companies, locations and teams: T is the
// record of the domain, Out and In are on the wire.
type placeKind[T, Out, In any] struct {
	path     string // "/teams"
	one, all string // in the summaries: "a team", "teams"
	id, ids  string // in the ids of operations: "team", "teams"

	in    func(*people.Roster) []T
	of    func(*T) placeRecord
	shown func(placeView, T) bool
	out   func(people.Actor, T) Out
	read  func(In) (T, error)
	save  func(context.Context, people.Actor, T) (T, error) // nil: a host's places, which are administered there
}

// placeRecord is what records of every kind have.
type placeRecord struct {
	id       *string
	revision *int64
	name     string
	archived bool
}

// placeView is what an actor may know of places: those of one's own of today;
// all of them if one may administer places, or holds all_locations; and all
// teams if one assigns them to trackers.
type placeView struct {
	roster *people.Roster
	actor  people.Actor
	today  period.Date
	whole  bool
}

func (a *API) placesFor(ctx context.Context, actor people.Actor) (placeView, error) {
	roster, err := a.directory.Roster(ctx, actor.Org)
	if err != nil {
		return placeView{}, err
	}
	today, err := roster.Today(actor.Person, a.now())
	return placeView{roster: roster, actor: actor, today: today, whole: actor.Permissions.Any(places | people.AllLocations)}, err
}

func (v placeView) showsLocation(l people.Location) bool {
	return v.whole || slices.Contains(v.actor.Locations, l.ID)
}

func (v placeView) showsCompany(c people.Company) bool {
	return v.whole || slices.ContainsFunc(v.actor.Locations, func(id string) bool {
		l, ok := v.roster.Location(id)
		return ok && l.Company == c.ID
	})
}

func (v placeView) showsTeam(t people.Team) bool {
	if v.whole || v.actor.Can(people.TrackersManage) {
		return true
	}
	p, ok := v.roster.Person(v.actor.Person)
	return ok && p.In(t.ID, v.today)
}

// mayFilter reports whether the actor may ask who is at a location and in a
// team; "" is any.
func (v placeView) mayFilter(location, team string) bool {
	l, known := v.roster.Location(location)
	if location != "" && !(known && v.showsLocation(l)) {
		return false
	}
	t, known := v.roster.Team(team)
	return team == "" || known && v.showsTeam(t)
}

// mountPlaces adds what every directory can tell, and with admin, which is nil
// for a host's places, the administration.
func (a *API) mountPlaces(admin *directory.Directory) {
	companies := placeKind[people.Company, api.Company, api.CompanyInput]{
		path: "/companies", one: "an operating company", all: "operating companies", id: "company", ids: "companies",
		in:    func(r *people.Roster) []people.Company { return r.Companies },
		of:    func(c *people.Company) placeRecord { return placeRecord{&c.ID, &c.Revision, c.Name, c.Archived} },
		shown: placeView.showsCompany, out: companyOut, read: companyIn,
	}
	locations := placeKind[people.Location, api.Location, api.LocationInput]{
		path: "/locations", one: "a location", all: "locations", id: "location", ids: "locations",
		in:    func(r *people.Roster) []people.Location { return r.Locations },
		of:    func(l *people.Location) placeRecord { return placeRecord{&l.ID, &l.Revision, l.Name, l.Archived} },
		shown: placeView.showsLocation, out: locationOut, read: locationIn,
	}
	teams := placeKind[people.Team, api.Team, api.TeamInput]{
		path: "/teams", one: "a team", all: "teams", id: "team", ids: "teams",
		in:    func(r *people.Roster) []people.Team { return r.Teams },
		of:    func(t *people.Team) placeRecord { return placeRecord{&t.ID, &t.Revision, t.Name, t.Archived} },
		shown: placeView.showsTeam, out: teamOut, read: teamIn,
	}
	if admin != nil {
		companies.save, locations.save, teams.save = admin.SaveCompany, admin.SaveLocation, admin.SaveTeam
	}
	mountKind(a, companies)
	mountKind(a, locations)
	mountKind(a, teams)
}

// PlacePath is the part of an input that names a company, location or team.
type PlacePath struct {
	ID string `path:"id" maxLength:"100"`
}

type listPlacesInput struct {
	Search   string `query:"search" maxLength:"100" doc:"Part of the name, in any case."`
	Archived bool   `query:"archived" doc:"The archived ones instead of those in use."`
	Paging
}

type replacePlaceInput[In any] struct {
	PlacePath
	IfMatch
	Body In
}

func mountKind[T, Out, In any](a *API, k placeKind[T, Out, In]) {
	const tag = "Places and teams"
	mount(a, RuleScope("C2"), Route{
		Method: http.MethodGet, Path: k.path, ID: "list-" + k.ids, Tag: tag,
		Summary: "List the " + k.all + " that one may know, by name",
	}, func(ctx context.Context, actor people.Actor, in *listPlacesInput) (*answer[api.List[Out]], error) {
		return k.list(ctx, a, actor, in)
	})
	mount(a, RuleScope("C2"), Route{
		Method: http.MethodGet, Path: k.path + "/{id}", ID: "get-" + k.id, Tag: tag,
		Summary: "Read " + k.one,
	}, func(ctx context.Context, actor people.Actor, in *PlacePath) (*tagged[Out], error) {
		return k.get(ctx, a, actor, in.ID)
	})
	if k.save == nil {
		return
	}
	mount(a, RuleAnyPermission(places), Route{
		Method: http.MethodPost, Path: k.path, ID: "create-" + k.id, Tag: tag, Status: http.StatusCreated,
		Summary: "Create " + k.one,
	}, func(ctx context.Context, actor people.Actor, in *struct{ Body In }) (*created[Out], error) {
		saved, err := k.put(ctx, actor, commandID(ctx, 0), 0, in.Body)
		if err != nil {
			return nil, err
		}
		return &created[Out]{Location: a.location(k.path + "/" + saved.id), ETag: saved.ETag, Body: saved.Body}, nil
	})
	mount(a, RuleAnyPermission(places), Route{
		Method: http.MethodPut, Path: k.path + "/{id}", ID: "replace-" + k.id, Tag: tag,
		Summary: "Save a new version of " + k.one,
	}, func(ctx context.Context, actor people.Actor, in *replacePlaceInput[In]) (*tagged[Out], error) {
		revision, err := in.revision(1)
		if err != nil {
			return nil, err
		}
		saved, err := k.put(ctx, actor, in.ID, revision, in.Body)
		return &saved.tagged, err
	})
}

func (k placeKind[T, Out, In]) list(ctx context.Context, a *API, actor people.Actor, in *listPlacesInput) (*answer[api.List[Out]], error) {
	v, err := a.placesFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	words := searchWords(in.Search)
	var found []T
	for _, t := range k.in(v.roster) {
		if r := k.of(&t); r.archived == in.Archived && k.shown(v, t) && holdsAll(r.name, words) {
			found = append(found, t)
		}
	}
	found, next, err := pageOf(found, in.page(), func(t T) nameKey { r := k.of(&t); return byName(r.name, *r.id) }, nameKey.compare)
	if err != nil {
		return nil, err
	}
	return listOf(found, next, func(t T) Out { return k.out(actor, t) }), nil
}

func (k placeKind[T, Out, In]) get(ctx context.Context, a *API, actor people.Actor, id string) (*tagged[Out], error) {
	v, err := a.placesFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, t := range k.in(v.roster) {
		if r := k.of(&t); *r.id == id && k.shown(v, t) {
			return &tagged[Out]{ETag: etag(*r.revision), Body: k.out(actor, t)}, nil
		}
	}
	return nil, fault.ErrNotFound
}

// savedPlace is a record as it was saved.
type savedPlace[Out any] struct {
	id string
	tagged[Out]
}

func (k placeKind[T, Out, In]) put(ctx context.Context, actor people.Actor, id string, revision int64, in In) (savedPlace[Out], error) {
	var saved savedPlace[Out]
	t, err := k.read(in)
	if err != nil {
		return saved, err
	}
	r := k.of(&t)
	*r.id, *r.revision = id, revision
	if t, err = k.save(ctx, actor, t); err != nil {
		return saved, err
	}
	r = k.of(&t)
	saved.id, saved.ETag, saved.Body = *r.id, etag(*r.revision), k.out(actor, t)
	return saved, nil
}

func companyOut(_ people.Actor, c people.Company) api.Company {
	return api.Company{ID: c.ID, Revision: c.Revision, ExternalID: c.ExternalID, Name: c.Name, Archived: c.Archived}
}

func companyIn(in api.CompanyInput) (people.Company, error) {
	return people.Company{ExternalID: in.ExternalID, Name: in.Name, Archived: in.Archived}, nil
}

func locationOut(_ people.Actor, l people.Location) api.Location {
	return api.Location{
		ID: l.ID, Revision: l.Revision, ExternalID: l.ExternalID, Name: l.Name, Company: l.Company, Zone: l.Zone, Archived: l.Archived,
	}
}

func locationIn(in api.LocationInput) (people.Location, error) {
	return people.Location{ExternalID: in.ExternalID, Name: in.Name, Company: in.Company, Zone: in.Zone, Archived: in.Archived}, nil
}

func teamOut(actor people.Actor, t people.Team) api.Team {
	out := api.Team{ID: t.ID, Revision: t.Revision, ExternalID: t.ExternalID, Name: t.Name, Archived: t.Archived}
	if actor.Permissions.Any(places) {
		out.Permissions = t.Permissions.Names()
	}
	return out
}

func teamIn(in api.TeamInput) (people.Team, error) {
	permissions, err := people.ParsePermissions(in.Permissions)
	return people.Team{ExternalID: in.ExternalID, Name: in.Name, Permissions: permissions, Archived: in.Archived}, err
}
