package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a timeAPI) mountHandoffs() {
	approve := RulePermission(people.TimetrackApprove)
	mount(a.API, approve, Route{
		Method: http.MethodPost, Path: "/time/handoffs", ID: "hand-off", Tag: tagTime, Module: Timetrack, Planned: true, Status: http.StatusCreated,
		Summary:     "Give the approved pay of people to payroll, and keep it under a name",
		Description: "Days that are not approved are refused with not_approved, those that were handed off before with handed_off, unless it is a correction.",
	}, a.handOff)
	mount(a.API, approve, Route{
		Method: http.MethodGet, Path: "/time/handoffs", ID: "list-handoffs", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "List what was handed off of some days, newest first",
	}, a.listHandoffs)
	mount(a.API, approve, Route{
		Method: http.MethodGet, Path: "/time/handoffs/{handoff}", ID: "get-handoff", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Read what was handed off", Description: "It reads the same each time, byte for byte.",
	}, a.getHandoff)
}

func (a timeAPI) handOff(ctx context.Context, actor people.Actor, in *struct{ Body api.HandoffInput }) (*created[api.Handoff], error) {
	h, err := a.time.HandOff(ctx, actor, in.Body.Name, selectionIn(in.Body.TimeSelection), in.Body.Correction)
	if err != nil {
		return nil, err
	}
	return &created[api.Handoff]{Location: a.location("/time/handoffs/" + h.ID), ETag: etag(h.Revision), Body: handoffOut(h)}, nil
}

func (a timeAPI) listHandoffs(ctx context.Context, actor people.Actor, in *struct {
	DaySpan
	Paging
}) (*answer[api.List[api.Handoff]], error) {
	days, err := in.span()
	if err != nil {
		return nil, err
	}
	handoffs, err := a.time.Handoffs(ctx, actor, days)
	if err != nil {
		return nil, err
	}
	handoffs, next, err := pageOf(handoffs, in.page(), func(h timetrack.Handoff) newest { return newest{h.Received, h.ID} }, newest.compare)
	if err != nil {
		return nil, err
	}
	return listOf(handoffs, next, handoffOut), nil
}

func (a timeAPI) getHandoff(ctx context.Context, actor people.Actor, in *struct {
	Handoff string `path:"handoff" maxLength:"100" doc:"Id of the hand-off."`
}) (*tagged[api.Handoff], error) {
	h, err := a.time.Handoff(ctx, actor, in.Handoff)
	if err != nil {
		return nil, err
	}
	return &tagged[api.Handoff]{ETag: etag(h.Revision), Body: handoffOut(h)}, nil
}

func handoffOut(h timetrack.Handoff) api.Handoff {
	return api.Handoff{
		ID: h.ID, Name: h.Name, From: h.Date, Until: h.Last + 1, Corrects: h.Corrects, By: h.By, At: h.Received,
		Rows: each(h.Rows, func(r timetrack.HandoffRow) api.HandoffRow {
			return api.HandoffRow{
				Person: r.Person, Name: r.Name, Currency: string(r.Currency), Amount: minorOut(r.Amount, r.Currency), Seconds: r.Seconds, Hours: api.Decimal(r.Hours()),
			}
		}),
	}
}
