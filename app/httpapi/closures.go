package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a trackingAPI) mountClosures() {
	const tag = "Closed periods"
	mount(a.API, RuleScope("T10"), Route{
		Method: http.MethodGet, Path: "/trackers/{tracker}/closures", ID: "list-closures", Tag: tag, Module: Trackers,
		Summary: "List the periods of a tracker that are or were closed",
	}, a.listClosures)
	mount(a.API, RulePermission(people.TrackersManage), Route{
		Method: http.MethodPost, Path: "/trackers/{tracker}/closures", ID: "close-period", Tag: tag, Module: Trackers, Status: http.StatusCreated,
		Summary: "Close a period", Description: "Entries and corrections in it are refused from then on with period_locked.",
	}, a.closePeriod)
	mount(a.API, RulePermission(people.TrackersManage), Route{
		Method: http.MethodPost, Path: "/trackers/{tracker}/closures/{date}/reopen", ID: "reopen-period", Tag: tag, Module: Trackers,
		Summary: "Open a closed period again", Description: "It is named by any of its days.",
	}, a.reopenPeriod)
}

func (a trackingAPI) listClosures(ctx context.Context, actor people.Actor, in *TrackerPath) (*answer[api.List[api.Closure]], error) {
	closures, err := a.trackers.Closures(ctx, actor, in.Tracker)
	if err != nil {
		return nil, err
	}
	return listOf(closures, "", closureOut), nil
}

type closeInput struct {
	TrackerPath
	Body api.ClosureInput
}

func (a trackingAPI) closePeriod(ctx context.Context, actor people.Actor, in *closeInput) (*answer[api.Closure], error) {
	c, err := a.trackers.Close(ctx, actor, in.Tracker, in.Body.Date, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &answer[api.Closure]{closureOut(c)}, nil
}

type reopenInput struct {
	TrackerPath
	Date string `path:"date" format:"date" doc:"Any day of the period."`
	Body api.ReopenInput
}

func (a trackingAPI) reopenPeriod(ctx context.Context, actor people.Actor, in *reopenInput) (*answer[api.Closure], error) {
	d, err := date("date", in.Date)
	if err != nil {
		return nil, err
	}
	c, err := a.trackers.Reopen(ctx, actor, in.Tracker, d, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return &answer[api.Closure]{closureOut(c)}, nil
}
