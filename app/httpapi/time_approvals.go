package httpapi

import (
	"context"
	"net/http"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func (a timeAPI) mountApprovals() {
	approve := RulePermission(people.TimetrackApprove)
	mount(a.API, approve, Route{
		Method: http.MethodPost, Path: "/time/approvals", ID: "approve-time", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary:     "Approve what a report showed of people, for all of them or nobody",
		Description: "It freezes those numbers: changes to them are refused with approved from then on. Numbers that are not those shown any more are refused with 412, and name people[i]. Nobody approves oneself.",
	}, a.approveTime)
	mount(a.API, approve, Route{
		Method: http.MethodPost, Path: "/time/approvals/reopen", ID: "reopen-time", Tag: tagTime, Module: Timetrack, Planned: true,
		Summary: "Undo the approval of people's days, with a reason",
	}, a.reopenTime)
	mount(a.API, RuleScope("C4, C12, K16"), Route{
		Method: http.MethodGet, Path: "/time/people/{person}/days/{date}/approvals", ID: "list-approval-versions", Tag: tagTime, Module: Timetrack,
		Summary: "List every approval and reopening of a person's day, newest first, with what the numbers were reckoned from",
	}, a.approvalVersions)
}

func (a timeAPI) approveTime(ctx context.Context, actor people.Actor, in *struct{ Body api.ApprovalInput }) (*nothing, error) {
	sel := timetrack.Selection{Span: period.Span{From: in.Body.From, Until: in.Body.Until}, Teams: orAll(in.Body.Teams), Locations: orAll(in.Body.Locations)}
	shown := make(map[string]string, len(in.Body.People))
	for _, p := range in.Body.People {
		sel.People = append(sel.People, p.Person)
		shown[p.Person] = p.Version
	}
	return &nothing{}, a.time.Approve(ctx, actor, sel, partsIn(in.Body.Parts), shown)
}

func (a timeAPI) reopenTime(ctx context.Context, actor people.Actor, in *struct{ Body api.TimeReopenInput }) (*nothing, error) {
	return &nothing{}, a.time.Reopen(ctx, actor, selectionIn(in.Body.TimeSelection), partsIn(in.Body.Parts), in.Body.Reason)
}

func (a timeAPI) approvalVersions(ctx context.Context, actor people.Actor, in *struct {
	Person string `path:"person" maxLength:"100"`
	DayPath
	Paging
}) (*answer[api.List[api.ApprovalVersion]], error) {
	d, err := in.day()
	if err != nil {
		return nil, err
	}
	found, err := a.time.ApprovalVersions(ctx, actor, in.Person, d)
	if err != nil {
		return nil, err
	}
	named, err := a.names(ctx, actor)
	if err != nil {
		return nil, err
	}
	return versions(found, in.Paging, func(v timetrack.Approval) api.ApprovalVersion {
		out := approvalOut(v)
		named.marks(v.Person, out.Hours, out.Paid, out.Bonus)
		return out
	})
}

func approvalOut(v timetrack.Approval) api.ApprovalVersion {
	s := v.Snapshot
	out := api.ApprovalVersion{
		Revision: v.Revision, Person: v.Person, Date: v.Date, Hours: markOut(v.Hours), Paid: markOut(v.Paid), Bonus: markOut(v.Bonus),
		Snapshot: api.ApprovedInputs{
			Rows: each(s.Rows, func(r timetrack.InputRow) api.ApprovedRow {
				return api.ApprovedRow{Activity: r.Activity, Planned: r.Planned, Clocked: r.Clocked, Paid: r.Paid, Overwrite: r.Overwrite}
			}),
			System: s.System, Results: each(s.Results, resultsOut), Bonus: moniesOut(s.Bonus),
		},
		VersionNote: noteOut(v.Record),
	}
	if s.Rate.Currency != "" {
		rate := moneyOut(s.Rate)
		out.Snapshot.Rate = &rate
	}
	return out
}
