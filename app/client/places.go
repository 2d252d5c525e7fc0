package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
)

// PlacesQuery selects companies, locations or teams, by name.
type PlacesQuery struct {
	Search   string // words, each part of the name
	Archived bool   // the archived ones instead of those in use
	Page
}

func (q PlacesQuery) read(path string) call {
	return read(path, params{}.text("search", q.Search).flag("archived", q.Archived).page(q.Page).values())
}

// Companies lists the operating companies that one may know (C2).
func (c *Client) Companies(ctx context.Context, q PlacesQuery) (api.List[api.Company], error) {
	return do[api.List[api.Company]](ctx, c, q.read("companies"))
}

// Company returns one operating company.
func (c *Client) Company(ctx context.Context, id string) (api.Company, error) {
	return do[api.Company](ctx, c, read(to("companies", id), nil))
}

// CreateCompany adds an operating company.
func (c *Client) CreateCompany(ctx context.Context, in api.CompanyInput) (api.Company, error) {
	return do[api.Company](ctx, c, write("POST", "companies", in))
}

// ReplaceCompany saves a new version of an operating company.
func (c *Client) ReplaceCompany(ctx context.Context, id string, revision int64, in api.CompanyInput) (api.Company, error) {
	return do[api.Company](ctx, c, write("PUT", to("companies", id), in).at(revision))
}

// Locations lists the locations that one may know.
func (c *Client) Locations(ctx context.Context, q PlacesQuery) (api.List[api.Location], error) {
	return do[api.List[api.Location]](ctx, c, q.read("locations"))
}

// Location returns one location.
func (c *Client) Location(ctx context.Context, id string) (api.Location, error) {
	return do[api.Location](ctx, c, read(to("locations", id), nil))
}

// CreateLocation adds a location.
func (c *Client) CreateLocation(ctx context.Context, in api.LocationInput) (api.Location, error) {
	return do[api.Location](ctx, c, write("POST", "locations", in))
}

// ReplaceLocation saves a new version of a location.
func (c *Client) ReplaceLocation(ctx context.Context, id string, revision int64, in api.LocationInput) (api.Location, error) {
	return do[api.Location](ctx, c, write("PUT", to("locations", id), in).at(revision))
}

// Teams lists the teams that one may know.
func (c *Client) Teams(ctx context.Context, q PlacesQuery) (api.List[api.Team], error) {
	return do[api.List[api.Team]](ctx, c, q.read("teams"))
}

// Team returns one team.
func (c *Client) Team(ctx context.Context, id string) (api.Team, error) {
	return do[api.Team](ctx, c, read(to("teams", id), nil))
}

// CreateTeam adds a team.
func (c *Client) CreateTeam(ctx context.Context, in api.TeamInput) (api.Team, error) {
	return do[api.Team](ctx, c, write("POST", "teams", in))
}

// ReplaceTeam saves a new version of a team.
func (c *Client) ReplaceTeam(ctx context.Context, id string, revision int64, in api.TeamInput) (api.Team, error) {
	return do[api.Team](ctx, c, write("PUT", to("teams", id), in).at(revision))
}
