package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a syncAPI) mountHeld() {
	decides := RuleAnyPermission(people.TrackersManage | people.TimetrackApprove) // each for its own kinds
	mount(a.API, decides, Route{
		Method: http.MethodGet, Path: "/sync/held", ID: "list-held-changes", Tag: tagSync, Module: Synced,
		Summary: "List the changes of people in view that wait for a decision, oldest first",
	}, a.listHeld)
	mount(a.API, decides, Route{
		Method: http.MethodPost, Path: "/sync/held/{change}/decisions", ID: "decide-held-change", Tag: tagSync, Module: Synced,
		Summary:     "Decide on a change that was held",
		Description: "If-Match names the revision of the change that was seen. Its author reads the decision. One decision is taken on each change; nobody decides on one's own.",
	}, a.decideHeld)
	mount(a.API, RulePermission(people.TrackersManage), Route{
		Method: http.MethodGet, Path: "/sync/devices", ID: "list-devices", Tag: tagSync, Module: Synced,
		Summary: "List when the devices of people in view were last heard of",
	}, a.listDevices)
}

func (a syncAPI) listHeld(ctx context.Context, actor people.Actor, in *struct{ Paging }) (*answer[api.List[sync.HeldChange]], error) {
	held, next, err := a.sync.Held(ctx, actor, in.page())
	if err != nil {
		return nil, err
	}
	return &answer[api.List[sync.HeldChange]]{api.List[sync.HeldChange]{Items: listed(held), Next: next}}, nil
}

type decideInput struct {
	Change string `path:"change" maxLength:"36" doc:"Id of the change."`
	IfMatch
	Body sync.Decision
}

func (a syncAPI) decideHeld(ctx context.Context, actor people.Actor, in *decideInput) (*tagged[sync.HeldChange], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	change, err := a.sync.Decide(ctx, actor, in.Change, revision, in.Body)
	if err != nil {
		return nil, err
	}
	return &tagged[sync.HeldChange]{ETag: etag(change.Revision), Body: change}, nil
}

func (a syncAPI) listDevices(ctx context.Context, actor people.Actor, _ *struct{}) (*answer[api.List[sync.DeviceRow]], error) {
	rows, err := a.sync.Devices(ctx, actor)
	if err != nil {
		return nil, err
	}
	return &answer[api.List[sync.DeviceRow]]{api.List[sync.DeviceRow]{Items: listed(rows)}}, nil
}
