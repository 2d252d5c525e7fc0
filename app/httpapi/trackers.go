package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/query"
)

func (a *API) mountTrackers() {
	const tag = "Trackers"
	manage := RulePermission(people.TrackersManage)
	mount(a, RuleScope("T10"), Route{
		Method: http.MethodGet, Path: "/trackers", ID: "list-trackers", Tag: tag, Module: Trackers,
		Summary: "List the trackers that one may see, by name",
	}, a.listTrackers)
	mount(a, manage, Route{
		Method: http.MethodPost, Path: "/trackers", ID: "create-tracker", Tag: tag, Module: Trackers, Status: http.StatusCreated,
		Summary: "Create a tracker",
	}, a.createTracker)
	mount(a, RuleScope("T10"), Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}", ID: "get-tracker", Tag: tag, Module: Trackers,
		Summary: "Read a tracker",
	}, a.getTracker)
	mount(a, manage, Route{
		Method: http.MethodPut, Path: "/trackers/{tracker}", ID: "replace-tracker", Tag: tag, Module: Trackers,
		Summary: "Save a new version of a tracker",
	}, a.replaceTracker)
	mount(a, manage, Route{
		Method: http.MethodDelete, Path: "/trackers/{tracker}", ID: "delete-tracker", Tag: tag, Module: Trackers,
		Summary: "Delete a tracker without entries", Description: "One that has entries is refused with has_entries; archive it instead.",
	}, a.deleteTracker)
	mount(a, manage, Route{
		Method: http.MethodPost, Path: "/trackers/{tracker}/archive", ID: "archive-tracker", Tag: tag, Module: Trackers,
		Summary: "Take a tracker out of use", Description: "Its figures stay.",
	}, a.archiveTracker)
	mount(a, manage, Route{
		Method: http.MethodPost, Path: "/trackers/{tracker}/restore", ID: "restore-tracker", Tag: tag, Module: Trackers,
		Summary: "Bring an archived tracker back",
	}, a.restoreTracker)
	mount(a, manage, Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}/versions", ID: "list-tracker-versions", Tag: tag, Module: Trackers,
		Summary: "List every saved version of a tracker, newest first",
	}, a.trackerVersions)
}

// TrackerPath is the part of an input that names a tracker.
type TrackerPath struct {
	Tracker string `path:"tracker" maxLength:"100" doc:"Id of the tracker."`
}

// Paging is the part of an input that asks for a page of a list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many at most."`
	Cursor string `query:"cursor" maxLength:"1000" doc:"As the page before gave it in next; left out for the first one."`
}

func (p Paging) page() query.Page { return query.Page{Limit: p.Limit, Cursor: p.Cursor} }

type listTrackersInput struct {
	Search   string `query:"search" maxLength:"100" doc:"Part of the name, in any case."`
	Archived bool   `query:"archived" doc:"The archived ones instead of those in use."`
	Assigned bool   `query:"assigned" doc:"Only those that one enters today."`
	Paging
}

func (a *API) listTrackers(ctx context.Context, actor people.Actor, in *listTrackersInput) (*answer[api.List[api.Tracker]], error) {
	f := tracking.TrackerFilter{Search: in.Search, Archived: in.Archived, Assigned: in.Assigned}
	trackers, next, err := a.trackers.Trackers(ctx, actor, f, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(trackers, next, func(t tracking.Tracker) api.Tracker { return trackerOut(t, actor) }), nil
}

func (a *API) createTracker(ctx context.Context, actor people.Actor, in *struct{ Body api.TrackerInput }) (*created[api.Tracker], error) {
	t, err := trackerIn(in.Body)
	if err != nil {
		return nil, err
	}
	if t, err = a.trackers.Save(ctx, actor, t); err != nil {
		return nil, err
	}
	return &created[api.Tracker]{Location: a.prefix + "api/v1/trackers/" + t.ID, ETag: etag(t.Revision), Body: trackerOut(t, actor)}, nil
}

func (a *API) getTracker(ctx context.Context, actor people.Actor, in *TrackerPath) (*tagged[api.Tracker], error) {
	t, err := a.trackers.Tracker(ctx, actor, in.Tracker)
	return taggedTracker(t, actor, err)
}

type replaceTrackerInput struct {
	TrackerPath
	IfMatch
	Body api.TrackerInput
}

func (a *API) replaceTracker(ctx context.Context, actor people.Actor, in *replaceTrackerInput) (*tagged[api.Tracker], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	t, err := trackerIn(in.Body)
	if err != nil {
		return nil, err
	}
	// Whether it is archived is no part of a definition, and stays.
	before, err := a.trackers.Tracker(ctx, actor, in.Tracker)
	if err != nil {
		return nil, err
	}
	t.ID, t.Revision, t.Archived = in.Tracker, revision, before.Archived
	t, err = a.trackers.Save(ctx, actor, t)
	return taggedTracker(t, actor, err)
}

// oneRevision names a revision of a tracker.
type oneRevision struct {
	TrackerPath
	IfMatch
}

func (a *API) deleteTracker(ctx context.Context, actor people.Actor, in *oneRevision) (*nothing, error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.trackers.Delete(ctx, actor, in.Tracker, revision)
}

func (a *API) archiveTracker(ctx context.Context, actor people.Actor, in *oneRevision) (*tagged[api.Tracker], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	t, err := a.trackers.Archive(ctx, actor, in.Tracker, revision)
	return taggedTracker(t, actor, err)
}

func (a *API) restoreTracker(ctx context.Context, actor people.Actor, in *oneRevision) (*tagged[api.Tracker], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	t, err := a.trackers.Restore(ctx, actor, in.Tracker, revision)
	return taggedTracker(t, actor, err)
}

func (a *API) trackerVersions(ctx context.Context, actor people.Actor, in *TrackerPath) (*answer[api.List[api.TrackerVersion]], error) {
	versions, err := a.trackers.Versions(ctx, actor, in.Tracker)
	if err != nil {
		return nil, err
	}
	return listOf(versions, "", func(v tracking.TrackerVersion) api.TrackerVersion {
		return api.TrackerVersion{Tracker: trackerOut(v.Tracker, actor), By: v.By, At: v.At}
	}), nil
}

func taggedTracker(t tracking.Tracker, actor people.Actor, err error) (*tagged[api.Tracker], error) {
	if err != nil {
		return nil, err
	}
	return &tagged[api.Tracker]{ETag: etag(t.Revision), Body: trackerOut(t, actor)}, nil
}

// listOf is a page of a list.
func listOf[T, W any](items []T, next string, out func(T) W) *answer[api.List[W]] {
	return &answer[api.List[W]]{api.List[W]{Items: each(items, out), Next: next}}
}

// each converts a list, which is never null.
func each[T, W any](items []T, out func(T) W) []W {
	list := make([]W, len(items))
	for i, item := range items {
		list[i] = out(item)
	}
	return list
}
