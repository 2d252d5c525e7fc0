package httpapi

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const tagPeople = "People"

// mountPicks adds what every directory can tell, also that of a host.
func (a *API) mountPicks() {
	mount(a, RuleScope("C4"), Route{
		Method: http.MethodGet, Path: "/people/picks", ID: "list-picks", Tag: tagPeople,
		Summary:     "List the names that one may pick, to ask or to remind",
		Description: "Those of today at one's own locations, whatever their level. Their figures are another matter.",
	}, a.listPicks)
}

func (a adminAPI) mountPeople() {
	manage := RulePermission(people.PeopleManage)
	mount(a.API, RuleScope("C4"), Route{
		Method: http.MethodGet, Path: "/people", ID: "list-people", Tag: tagPeople,
		Summary:     "List people, by last name",
		Description: "Those whom one may administer in full; of those whose names one may pick, id and name.",
	}, a.listPeople)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/people", ID: "create-person", Tag: tagPeople, Status: http.StatusCreated,
		Summary:     "Create a person",
		Description: "At one of one's own locations at least, with no more than one holds oneself.",
	}, a.createPerson)
	mount(a.API, RuleScope("C4"), Route{
		Method: http.MethodGet, Path: "/people/{person}", ID: "get-person", Tag: tagPeople,
		Summary: "Read a person",
	}, a.getPerson)
	mount(a.API, manage, Route{
		Method: http.MethodPut, Path: "/people/{person}", ID: "replace-person", Tag: tagPeople,
		Summary:     "Save a new version of a person",
		Description: "Nobody changes one's own access. A changed e-mail is the one to sign in with.",
	}, a.replacePerson)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/people/{person}/deactivate", ID: "deactivate-person", Tag: tagPeople,
		Summary: "Mark a person as having left", Description: "The person is signed out everywhere; figures stay.",
	}, a.deactivatePerson)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/people/{person}/activate", ID: "activate-person", Tag: tagPeople,
		Summary: "Take a person back who had left",
	}, a.activatePerson)
	mount(a.API, RuleScope("C12"), Route{
		Method: http.MethodGet, Path: "/people/{person}/versions", ID: "list-person-versions", Tag: tagPeople,
		Summary: "List every saved version of a person, newest first", Description: "Of oneself, and of those whom one may administer.",
	}, a.personVersions)
	mount(a.API, manage, Route{
		Method: http.MethodGet, Path: "/presets", ID: "list-presets", Tag: tagPeople,
		Summary: "List the usual combinations of level and permissions",
	}, a.listPresets)
}

// PersonPath is the part of an input that names a person.
type PersonPath struct {
	Person string `path:"person" maxLength:"100" doc:"Id of the person."`
}

type listPicksInput struct {
	Search string `query:"search" maxLength:"200" doc:"Words, each part of the name, in any case."`
	Paging
}

func (a *API) listPicks(ctx context.Context, actor people.Actor, in *listPicksInput) (*answer[api.List[api.Ref]], error) {
	roster, err := a.directory.Roster(ctx, actor.Org)
	if err != nil {
		return nil, err
	}
	today, err := roster.Today(actor.Person, a.now())
	if err != nil {
		return nil, err
	}
	words := searchWords(in.Search)
	var found []people.Person
	for _, p := range roster.Pickable(actor, today) {
		if holdsAll(p.Name(), words) {
			found = append(found, p)
		}
	}
	found, next, err := pageOf(found, in.page(), pickKeyOf, pickKey.compare)
	if err != nil {
		return nil, err
	}
	return listOf(found, next, func(p people.Person) api.Ref { return api.Ref{ID: p.ID, Name: p.Name()} }), nil
}

// pickKey is the place of a person in a list by last name.
type pickKey struct {
	Last  string `json:"l"` // in lower case
	First string `json:"f"`
	ID    string `json:"i"`
}

func pickKeyOf(p people.Person) pickKey {
	return pickKey{Last: strings.ToLower(p.LastName), First: strings.ToLower(p.FirstName), ID: p.ID}
}

func (k pickKey) compare(o pickKey) int {
	return cmp.Or(strings.Compare(k.Last, o.Last), strings.Compare(k.First, o.First), strings.Compare(k.ID, o.ID))
}

type listPeopleInput struct {
	Search   string `query:"search" maxLength:"200" doc:"Words, each part of the name, in any case; of those whom one may administer also of the e-mail or external id."`
	Location string `query:"location" maxLength:"100" doc:"Id: who is there today."`
	Team     string `query:"team" maxLength:"100" doc:"Id: who is in it today."`
	Managed  bool   `query:"managed" doc:"Only those whom one may administer."`
	Inactive bool   `query:"inactive" doc:"Also those who have left, among those whom one may administer."`
	Paging
}

func (a adminAPI) listPeople(ctx context.Context, actor people.Actor, in *listPeopleInput) (*answer[api.List[api.Person]], error) {
	out := func(r directory.Row) api.Person { return rowOut(r, actor) }
	places, err := a.placesFor(ctx, actor)
	if err != nil {
		return nil, err
	}
	if !places.mayFilter(in.Location, in.Team) {
		return listOf(nil, "", out), nil // as of a place that is not there
	}
	rows, next, err := a.admin.People(ctx, actor, directory.Query{
		Page: in.page(), Search: in.Search, Location: in.Location, Team: in.Team, Managed: in.Managed, Inactive: in.Inactive,
	})
	if err != nil {
		return nil, err
	}
	return listOf(rows, next, out), nil
}

func (a adminAPI) getPerson(ctx context.Context, actor people.Actor, in *PersonPath) (*tagged[api.Person], error) {
	row, err := a.admin.Person(ctx, actor, in.Person)
	if err != nil {
		return nil, err
	}
	out := &tagged[api.Person]{Body: rowOut(row, actor)}
	if row.Revision > 0 { // of who may be known by name only, there is none
		out.ETag = etag(row.Revision)
	}
	return out, nil
}

func (a adminAPI) createPerson(ctx context.Context, actor people.Actor, in *struct{ Body api.PersonInput }) (*created[api.Person], error) {
	p, err := personIn(in.Body)
	if err != nil {
		return nil, err
	}
	p.ID = commandID(ctx, 0)
	if p, err = a.admin.SavePerson(ctx, actor, p); err != nil {
		return nil, err
	}
	return &created[api.Person]{Location: a.location("/people/" + p.ID), ETag: etag(p.Revision), Body: managedOut(p)}, nil
}

type replacePersonInput struct {
	PersonPath
	IfMatch
	Body api.PersonInput
}

func (a adminAPI) replacePerson(ctx context.Context, actor people.Actor, in *replacePersonInput) (*tagged[api.Person], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	p, err := personIn(in.Body)
	if err != nil {
		return nil, err
	}
	p.ID, p.Revision = in.Person, revision
	p, err = a.admin.SavePerson(ctx, actor, p)
	return taggedPerson(p, err)
}

// onePerson names a revision of a person.
type onePerson struct {
	PersonPath
	IfMatch
}

func (a adminAPI) deactivatePerson(ctx context.Context, actor people.Actor, in *onePerson) (*tagged[api.Person], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	p, err := a.admin.Deactivate(ctx, actor, in.Person, revision)
	return taggedPerson(p, err)
}

func (a adminAPI) activatePerson(ctx context.Context, actor people.Actor, in *onePerson) (*tagged[api.Person], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	p, err := a.admin.Activate(ctx, actor, in.Person, revision)
	return taggedPerson(p, err)
}

func taggedPerson(p people.Person, err error) (*tagged[api.Person], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[api.Person]{ETag: etag(p.Revision), Body: managedOut(p)}, nil
}

type personVersionsInput struct {
	PersonPath
	Paging
}

func (a adminAPI) personVersions(ctx context.Context, actor people.Actor, in *personVersionsInput) (*answer[api.List[api.PersonVersion]], error) {
	versions, err := a.admin.PersonHistory(ctx, actor, in.Person)
	if err != nil {
		return nil, err
	}
	versions, next, err := pageOf(versions, in.page(), func(v storage.Version[people.Person]) int64 { return v.Value.Revision }, descending)
	if err != nil {
		return nil, err
	}
	return listOf(versions, next, func(v storage.Version[people.Person]) api.PersonVersion {
		p := wholeOut(v.Value)
		p.Managed = v.Value.ID != actor.Person || actor.Can(people.PeopleManage)
		return api.PersonVersion{Person: p, By: v.By, At: v.At}
	}), nil
}

func (a adminAPI) listPresets(context.Context, people.Actor, *struct{}) (*answer[api.List[api.Preset]], error) {
	return listOf(people.Presets(), "", func(p people.Preset) api.Preset {
		return api.Preset{Name: p.Name, Level: p.Level, Permissions: p.Permissions.Names()}
	}), nil
}

// rowOut is a person as the directory shows it to the actor.
func rowOut(r directory.Row, actor people.Actor) api.Person {
	if !r.Managed && r.ID != actor.Person {
		return api.Person{ID: r.ID, FirstName: r.FirstName, LastName: r.LastName}
	}
	out := wholeOut(r.Person)
	out.Managed = r.Managed
	return out
}

// managedOut is a person whom the actor has just administered.
func managedOut(p people.Person) api.Person {
	out := wholeOut(p)
	out.Managed = true
	return out
}

// wholeOut is all of a person.
func wholeOut(p people.Person) api.Person {
	level := p.Level
	return api.Person{
		ID: p.ID, Revision: p.Revision, ExternalID: p.ExternalID, FirstName: p.FirstName, LastName: p.LastName,
		Email: p.Email, Language: p.Language, Level: &level, Permissions: p.Permissions.Names(),
		Locations: each(p.Locations, membershipOut), Teams: each(p.Teams, membershipOut),
		Inactive: p.Inactive, Erased: p.Erased, MergedInto: p.MergedInto,
	}
}

func membershipOut(m people.Membership) api.Membership {
	return api.Membership{ID: m.ID, From: m.From, Until: m.Until}
}

func personIn(in api.PersonInput) (people.Person, error) {
	permissions, err := people.ParsePermissions(in.Permissions)
	return people.Person{
		ExternalID: in.ExternalID, FirstName: in.FirstName, LastName: in.LastName, Email: in.Email, Language: in.Language,
		Level: in.Level, Permissions: permissions,
		Locations: each(in.Locations, membershipIn), Teams: each(in.Teams, membershipIn),
	}, err
}

func membershipIn(m api.Membership) people.Membership {
	return people.Membership{ID: m.ID, Span: period.Span{From: m.From, Until: m.Until}}
}
