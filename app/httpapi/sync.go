package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/app/sync/server"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

const tagSync = "Sync"

// syncAPI is the operations of the server's half of sync.
type syncAPI struct {
	*API
	sync *server.Server
}

func (a syncAPI) mount() {
	a.mountSync()
	a.mountHeld()
}

func (a syncAPI) mountSync() {
	mount(a.API, RuleSignedIn("S3, S4"), Route{
		Method: http.MethodPost, Path: "/sync/push", ID: "push-changes", Tag: tagSync, Module: Synced,
		MaxBody: sync.MaxPush, Parts: true,
		Summary: "Bring changes that a device recorded, in their order",
		Description: "Each is judged once, however often it is sent; the answer has every verdict that the device has not stored. " +
			"Give the mark of the answer before: a server that was put back to an older copy of its database finds by it that it forgot, and says so. " +
			"More than 100 changes, or more than 256 KiB, are refused with too_large: send half of them. " +
			"An app that is too old, or too new, is refused with upgrade_required, and the device of somebody else with foreign_device. An API token has no device.",
	}, a.push)
	mount(a.API, RuleSignedIn("S6, S10"), Route{
		Method: http.MethodPost, Path: "/sync/pull", ID: "pull-changes", Tag: tagSync, MaxBody: 4 << 10,
		Summary: "Read what has changed for oneself since a cursor",
		Description: "Repeat it with the cursor of the answer while there is more. A cursor that is unknown, too old or another server's is no error: the answer then begins a full snapshot. So it does where the mark of the answer before is not known. " +
			"It is a POST because the device says what it has stored and how much is waiting; apart from that it changes nothing. Refusals are those of a push.",
	}, a.pull)
}

// errNoDevice answers API tokens: devices are people's.
func errNoDevice() error {
	return &fault.Refusal{Code: "denied", Reason: "only people have devices that sync", Err: fault.ErrDenied}
}

func (a syncAPI) push(ctx context.Context, actor people.Actor, in *struct{ Body sync.Push }) (*answer[sync.PushAnswer], error) {
	if actor.Person == "" {
		return nil, errNoDevice()
	}
	out, err := a.sync.Push(ctx, actor, in.Body)
	if err != nil {
		return nil, err
	}
	return &answer[sync.PushAnswer]{out}, nil
}

func (a syncAPI) pull(ctx context.Context, actor people.Actor, in *struct{ Body sync.Pull }) (*answer[sync.PullAnswer], error) {
	if actor.Person == "" {
		return nil, errNoDevice()
	}
	out, err := a.sync.Pull(ctx, actor, in.Body)
	if err != nil {
		return nil, err
	}
	return &answer[sync.PullAnswer]{out}, nil
}
