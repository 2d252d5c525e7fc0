package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountTimeFilters() {
	mount(a.API, deciders(), Route{
		Method: http.MethodGet, Path: "/time/filters", ID: "list-time-filters", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "List one's own filters and those that others share, by name",
	}, a.listTimeFilters)
	mount(a.API, deciders(), Route{
		Method: http.MethodPost, Path: "/time/filters", ID: "create-time-filter", Tag: tagTime, Module: Timetrack, Planned: true, Status: http.StatusCreated,
		Summary: "Save a new filter",
	}, a.createTimeFilter)
	mount(a.API, deciders(), Route{
		Method: http.MethodPut, Path: "/time/filters/{filter}", ID: "replace-time-filter", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Save a new version of one's own filter",
	}, a.replaceTimeFilter)
	mount(a.API, deciders(), Route{
		Method: http.MethodDelete, Path: "/time/filters/{filter}", ID: "delete-time-filter", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Delete one's own filter",
	}, a.deleteTimeFilter)
}

func (a timeAPI) listTimeFilters(ctx context.Context, actor people.Actor, in *Paging) (*answer[api.List[api.TimeFilter]], error) {
	filters, err := a.time.Filters(ctx, actor)
	if err != nil {
		return nil, err
	}
	filters, next, err := pageOf(filters, in.page(), func(f timetrack.Filter) nameKey { return byName(f.Name, f.ID) }, nameKey.compare)
	if err != nil {
		return nil, err
	}
	return listOf(filters, next, filterOut), nil
}

func (a timeAPI) createTimeFilter(ctx context.Context, actor people.Actor, in *struct{ Body api.TimeFilterInput }) (*created[api.TimeFilter], error) {
	f, err := a.time.SaveFilter(ctx, actor, filterIn(in.Body))
	if err != nil {
		return nil, err
	}
	return &created[api.TimeFilter]{Location: a.location("/time/filters/" + f.ID), ETag: etag(f.Revision), Body: filterOut(f)}, nil
}

// FilterPath is the part of an input that names a filter.
type FilterPath struct {
	Filter string `path:"filter" maxLength:"100" doc:"Id of the filter."`
}

type replaceTimeFilterInput struct {
	FilterPath
	IfMatch
	Body api.TimeFilterInput
}

func (a timeAPI) replaceTimeFilter(ctx context.Context, actor people.Actor, in *replaceTimeFilterInput) (*tagged[api.TimeFilter], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	f := filterIn(in.Body)
	f.ID, f.Revision = in.Filter, revision
	if f, err = a.time.SaveFilter(ctx, actor, f); err != nil {
		return nil, err
	}
	return &tagged[api.TimeFilter]{ETag: etag(f.Revision), Body: filterOut(f)}, nil
}

func (a timeAPI) deleteTimeFilter(ctx context.Context, actor people.Actor, in *struct {
	FilterPath
	IfMatch
}) (*nothing, error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.time.DeleteFilter(ctx, actor, in.Filter, revision)
}

func filterIn(in api.TimeFilterInput) timetrack.Filter {
	return timetrack.Filter{Name: in.Name, Shared: in.Shared, FilterBar: timetrack.FilterBar{
		Period: in.Period, People: in.People, Teams: in.Teams, Locations: in.Locations, Activities: in.Activities, Columns: in.Columns, ExcludeEmpty: in.ExcludeEmpty,
	}}
}

func filterOut(f timetrack.Filter) api.TimeFilter {
	return api.TimeFilter{ID: f.ID, Revision: f.Revision, Owner: f.Person, TimeFilterInput: api.TimeFilterInput{
		Name: f.Name, Shared: f.Shared, Period: f.Period, People: f.People, Teams: f.Teams, Locations: f.Locations, Activities: f.Activities, Columns: f.Columns,
		ExcludeEmpty: f.ExcludeEmpty,
	}}
}
