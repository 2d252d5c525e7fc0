package client

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
)

// Organization returns the settings of the organization (C6, C23).
func (c *Client) Organization(ctx context.Context) (api.Organization, error) {
	return do[api.Organization](ctx, c, read("organization", nil))
}

// ReplaceOrganization saves the settings of the organization.
func (c *Client) ReplaceOrganization(ctx context.Context, revision int64, in api.OrganizationInput) (api.Organization, error) {
	in.Calendar = listed(in.Calendar)
	return do[api.Organization](ctx, c, write("PUT", "organization", in).at(revision))
}

// OrganizationVersions lists every saved version of the settings, newest first
// (C12).
func (c *Client) OrganizationVersions(ctx context.Context, p Page) (api.List[api.OrganizationVersion], error) {
	return do[api.List[api.OrganizationVersion]](ctx, c, read("organization/versions", params{}.page(p).values()))
}

// AuditQuery selects what was done, newest first.
type AuditQuery struct {
	Person string    // id of who did it
	Action string    // such as person.changed
	Target string    // id of what it was done to
	From   time.Time // first instant; zero is from the beginning
	Until  time.Time // first instant that is left out; zero is to the end
	Page
}

// Audit lists what was done.
func (c *Client) Audit(ctx context.Context, q AuditQuery) (api.List[api.AuditEvent], error) {
	p := params{}.text("person", q.Person).text("action", q.Action).text("target", q.Target).
		instant("from", q.From).instant("until", q.Until).page(q.Page)
	return do[api.List[api.AuditEvent]](ctx, c, read("audit-events", p.values()))
}

func (p params) instant(name string, t time.Time) params {
	if !t.IsZero() {
		p[name] = []string{t.UTC().Format(time.RFC3339Nano)}
	}
	return p
}
