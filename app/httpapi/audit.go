package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func (a adminAPI) mountAudit() {
	mount(a.API, RulePermission(people.PeopleManage|people.AllLocations), Route{
		Method: http.MethodGet, Path: "/audit-events", ID: "list-audit-events", Tag: tagOrganization,
		Summary: "List what was done, newest first",
	}, a.listAuditEvents)
}

type auditInput struct {
	Person string    `query:"person" maxLength:"100" doc:"Id of who did it."`
	Action string    `query:"action" maxLength:"100" doc:"Such as person.changed."`
	Target string    `query:"target" maxLength:"100" doc:"Id of what it was done to."`
	From   time.Time `query:"from" doc:"First instant."`
	Until  time.Time `query:"until" doc:"First instant that is left out."`
	Paging
}

func (a adminAPI) listAuditEvents(ctx context.Context, actor people.Actor, in *auditInput) (*answer[api.List[api.AuditEvent]], error) {
	events, next, err := a.admin.Audit(ctx, actor, directory.AuditQuery{
		Page: in.page(), Person: in.Person, Action: in.Action, Target: in.Target, From: in.From, Until: in.Until,
	})
	if err != nil {
		return nil, err
	}
	return listOf(events, next, func(e storage.Event) api.AuditEvent {
		return api.AuditEvent{ID: e.ID, At: e.At, Person: e.Person, Action: e.Action, Entity: e.Entity, Target: e.Target, Detail: e.Detail}
	}), nil
}
