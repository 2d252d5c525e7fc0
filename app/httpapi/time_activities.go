package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountActivities() {
	manage := RulePermission(people.TimetrackManage)
	const all = people.TimetrackUse | people.TimetrackSchedule | people.TimetrackManage | people.TimetrackApprove
	mount(a.API, RuleAnyPermission(all), Route{
		Method: http.MethodGet, Path: "/time/activities", ID: "list-activities", Tag: tagTime, Module: Timetrack,
		Summary: "List what can be clocked, by name, also what is retired",
	}, a.listActivities)
	mount(a.API, manage, Route{
		Method: http.MethodPost, Path: "/time/activities", ID: "create-activity", Tag: tagTime, Module: Timetrack, Status: http.StatusCreated,
		Summary: "Create an activity",
	}, a.createActivity)
	mount(a.API, manage, Route{
		Method: http.MethodPut, Path: "/time/activities/{activity}", ID: "replace-activity", Tag: tagTime, Module: Timetrack,
		Summary: "Save a new version of an activity", Description: "Whether it is paid counts for all days that are not approved.",
	}, a.replaceActivity)
	mount(a.API, manage, Route{
		Method: http.MethodGet, Path: "/time/activities/{activity}/versions", ID: "list-activity-versions", Tag: tagTime, Module: Timetrack,
		Summary: "List every saved version of an activity, newest first",
	}, a.activityVersions)
}

// ActivityPath is the part of an input that names an activity.
type ActivityPath struct {
	Activity string `path:"activity" maxLength:"100" doc:"Id of the activity."`
}

func (a timeAPI) listActivities(ctx context.Context, actor people.Actor, in *Paging) (*answer[api.List[api.Activity]], error) {
	activities, err := a.time.Activities(ctx, actor)
	if err != nil {
		return nil, err
	}
	activities, next, err := pageOf(activities, in.page(), func(v timetrack.Activity) nameKey { return byName(v.Name, v.ID) }, nameKey.compare)
	if err != nil {
		return nil, err
	}
	return listOf(activities, next, activityOut), nil
}

func (a timeAPI) createActivity(ctx context.Context, actor people.Actor, in *struct{ Body api.ActivityInput }) (*created[api.Activity], error) {
	v, err := a.time.SaveActivity(ctx, actor, activityIn(in.Body))
	if err != nil {
		return nil, err
	}
	return &created[api.Activity]{Location: a.location("/time/activities/" + v.ID), ETag: etag(v.Revision), Body: activityOut(v)}, nil
}

type replaceActivityInput struct {
	ActivityPath
	IfMatch
	Body api.ActivityInput
}

func (a timeAPI) replaceActivity(ctx context.Context, actor people.Actor, in *replaceActivityInput) (*tagged[api.Activity], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	v := activityIn(in.Body)
	v.ID, v.Revision = in.Activity, revision
	if v, err = a.time.SaveActivity(ctx, actor, v); err != nil {
		return nil, err
	}
	return &tagged[api.Activity]{ETag: etag(v.Revision), Body: activityOut(v)}, nil
}

func (a timeAPI) activityVersions(ctx context.Context, actor people.Actor, in *struct {
	ActivityPath
	Paging
}) (*answer[api.List[api.ActivityVersion]], error) {
	found, err := a.time.ActivityVersions(ctx, actor, in.Activity)
	if err != nil {
		return nil, err
	}
	return versions(found, in.Paging, func(v timetrack.Activity) api.ActivityVersion {
		return api.ActivityVersion{Activity: activityOut(v), VersionNote: noteOut(v.Record)}
	})
}

func activityIn(in api.ActivityInput) timetrack.Activity {
	return timetrack.Activity{Record: timetrack.Record{Reason: in.Reason}, Name: in.Name, Color: in.Color, Paid: in.Paid, Retired: in.Retired}
}

func activityOut(v timetrack.Activity) api.Activity {
	return api.Activity{ID: v.ID, Revision: v.Revision, Name: v.Name, Color: v.Color, Paid: v.Paid, Retired: v.Retired}
}
