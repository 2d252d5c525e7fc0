package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a trackingAPI) mountTrackers() {
	const tag = "Trackers"
	manage := RulePermission(people.TrackersManage)
	mount(a.API, RuleScope("T10"), Route{
		Method: http.MethodGet, Path: "/trackers", ID: "list-trackers", Tag: tag, Module: Trackers,
		Summary: "List the trackers that one may see, by name",
	}, a.listTrackers)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/trackers", ID: "create-tracker", Tag: tag, Module: Trackers, Status: http.StatusCreated,
		Summary: "Create a tracker",
	}, a.createTracker)
	mount(a.API, RuleScope("T10"), Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}", ID: "get-tracker", Tag: tag, Module: Trackers,
		Summary: "Read a tracker",
	}, a.getTracker)
	mount(a.API, manage, Route{
		Method: http.MethodPut, Path: "/trackers/{tracker}", ID: "replace-tracker", Tag: tag, Module: Trackers,
		Summary: "Save a new version of a tracker",
	}, a.replaceTracker)
	mount(a.API, manage, Route{
		Method: http.MethodDelete, Path: "/trackers/{tracker}", ID: "delete-tracker", Tag: tag, Module: Trackers,
		Summary: "Delete a tracker without entries", Description: "One that has entries is refused with has_entries; archive it instead.",
	}, a.deleteTracker)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/trackers/{tracker}/archive", ID: "archive-tracker", Tag: tag, Module: Trackers,
		Summary: "Take a tracker out of use", Description: "Its figures stay.",
	}, a.archiveTracker)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/trackers/{tracker}/restore", ID: "restore-tracker", Tag: tag, Module: Trackers,
		Summary: "Bring an archived tracker back",
	}, a.restoreTracker)
	mount(a.API, manage, Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}/versions", ID: "list-tracker-versions", Tag: tag, Module: Trackers,
		Summary: "List every saved version of a tracker, newest first",
	}, a.trackerVersions)
}

// TrackerPath is the part of an input that names a tracker.
type TrackerPath struct {
	Tracker string `path:"tracker" maxLength:"100" doc:"Id of the tracker."`
}

type listTrackersInput struct {
	Search   string `query:"search" maxLength:"100" doc:"Part of the name, in any case."`
	Archived bool   `query:"archived" doc:"The archived ones instead of those in use."`
	Assigned bool   `query:"assigned" doc:"Only those that one enters today."`
	Paging
}

func (a trackingAPI) listTrackers(ctx context.Context, actor people.Actor, in *listTrackersInput) (*answer[api.List[api.Tracker]], error) {
	f := tracking.TrackerFilter{Search: in.Search, Archived: in.Archived, Assigned: in.Assigned}
	trackers, next, err := a.trackers.Trackers(ctx, actor, f, in.page())
	if err != nil {
		return nil, err
	}
	return listOf(trackers, next, func(t tracking.Tracker) api.Tracker { return trackerOut(t, actor) }), nil
}

func (a trackingAPI) createTracker(ctx context.Context, actor people.Actor, in *struct{ Body api.TrackerInput }) (*created[api.Tracker], error) {
	t, err := trackerIn(in.Body)
	if err != nil {
		return nil, err
	}
	if t, err = a.trackers.Save(ctx, actor, t); err != nil {
		return nil, err
	}
	return &created[api.Tracker]{Location: a.location("/trackers/" + t.ID), ETag: etag(t.Revision), Body: trackerOut(t, actor)}, nil
}

func (a trackingAPI) getTracker(ctx context.Context, actor people.Actor, in *TrackerPath) (*tagged[api.Tracker], error) {
	t, err := a.trackers.Tracker(ctx, actor, in.Tracker)
	return taggedTracker(t, actor, err)
}

type replaceTrackerInput struct {
	TrackerPath
	IfMatch
	Body api.TrackerInput
}

func (a trackingAPI) replaceTracker(ctx context.Context, actor people.Actor, in *replaceTrackerInput) (*tagged[api.Tracker], error) {
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

func (a trackingAPI) deleteTracker(ctx context.Context, actor people.Actor, in *oneRevision) (*nothing, error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	return &nothing{}, a.trackers.Delete(ctx, actor, in.Tracker, revision)
}

func (a trackingAPI) archiveTracker(ctx context.Context, actor people.Actor, in *oneRevision) (*tagged[api.Tracker], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	t, err := a.trackers.Archive(ctx, actor, in.Tracker, revision)
	return taggedTracker(t, actor, err)
}

func (a trackingAPI) restoreTracker(ctx context.Context, actor people.Actor, in *oneRevision) (*tagged[api.Tracker], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	t, err := a.trackers.Restore(ctx, actor, in.Tracker, revision)
	return taggedTracker(t, actor, err)
}

func (a trackingAPI) trackerVersions(ctx context.Context, actor people.Actor, in *TrackerPath) (*answer[api.List[api.TrackerVersion]], error) {
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
