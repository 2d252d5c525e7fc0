package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountHeldTime() {
	approve := RulePermission(people.TimetrackApprove)
	mount(a.API, approve, Route{
		Method: http.MethodGet, Path: "/time/held", ID: "list-held-time", Tag: tagTime, Module: Timetrack,
		Summary: "List the entries that wait for a decision because they were clocked on approved days, by person and day",
	}, a.listHeldTime)
	mount(a.API, approve, Route{
		Method: http.MethodPost, Path: "/time/held/{entry}/decisions", ID: "decide-held-time", Tag: tagTime, Module: Timetrack,
		Summary:     "Release an entry that is held, or remove it",
		Description: "To release it, its days have to be reopened first. Nobody decides for oneself.",
	}, a.decideHeldTime)
}

func (a timeAPI) listHeldTime(ctx context.Context, actor people.Actor, in *struct {
	DaySpan
	Paging
}) (*answer[api.List[api.ClockEntry]], error) {
	days, err := in.span()
	if err != nil {
		return nil, err
	}
	held, err := a.time.Held(ctx, actor, days)
	if err != nil {
		return nil, err
	}
	return listedByDay(held, in.Paging, clockEntryOut)
}

type decideHeldTimeInput struct {
	ClockEntryPath
	IfMatch
	Body api.HeldDecision
}

func (a timeAPI) decideHeldTime(ctx context.Context, actor people.Actor, in *decideHeldTimeInput) (*tagged[api.ClockEntry], error) {
	revision, err := in.revision(1)
	if err != nil {
		return nil, err
	}
	e, err := a.time.Decide(ctx, actor, in.Entry, revision, in.Body.Action == "release", in.Body.Reason)
	return taggedEntry(e, err)
}
