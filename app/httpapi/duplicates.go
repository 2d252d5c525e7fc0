package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// mountDuplicates adds what becomes of a record as a whole (C22, C23).
func (a adminAPI) mountDuplicates() {
	manage := RulePermission(people.PeopleManage)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/people/{person}/merge", ID: "merge-person", Tag: tagPeople,
		Summary:     "Record that a person is a duplicate of another",
		Description: "Figures are read for the other person from then on, and none is moved. Refused with merge_conflict where both have a value for one metric and date.",
	}, a.mergePerson)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/people/{person}/unmerge", ID: "unmerge-person", Tag: tagPeople,
		Summary: "Undo a merge",
	}, a.unmergePerson)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/people/{person}/erase", ID: "erase-person", Tag: tagPeople, Status: http.StatusNoContent,
		Summary:     "Replace the identity of a person by a pseudonym, for ever",
		Description: "Everywhere, in past versions and duplicates too. Figures stay. It cannot be undone.",
	}, a.erasePerson)
}

type mergeInput struct {
	PersonPath
	Body api.MergeInput
}

func (a adminAPI) mergePerson(ctx context.Context, actor people.Actor, in *mergeInput) (*tagged[api.Person], error) {
	p, err := a.admin.Merge(ctx, actor, in.Person, in.Body.Into, in.Body.Reason)
	return taggedPerson(p, err)
}

type reasonInput struct {
	PersonPath
	Body api.ReasonInput
}

func (a adminAPI) unmergePerson(ctx context.Context, actor people.Actor, in *reasonInput) (*tagged[api.Person], error) {
	p, err := a.admin.Unmerge(ctx, actor, in.Person, in.Body.Reason)
	return taggedPerson(p, err)
}

func (a adminAPI) erasePerson(ctx context.Context, actor people.Actor, in *reasonInput) (*nothing, error) {
	return &nothing{}, a.admin.Erase(ctx, actor, in.Person, in.Body.Reason)
}
