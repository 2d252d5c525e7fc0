package client

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
)

// Picks lists the names that one may pick, by last name (C4). search is words,
// each part of the name.
func (c *Client) Picks(ctx context.Context, search string, p Page) (api.List[api.Ref], error) {
	return do[api.List[api.Ref]](ctx, c, read("people/picks", params{}.text("search", search).page(p).values()))
}

// PeopleQuery selects people, by last name.
type PeopleQuery struct {
	Search   string // words, each part of the name, the e-mail or the external id
	Location string // id: who is there today
	Team     string // id: who is in it today
	Managed  bool   // only those whom one may administer
	Inactive bool   // also those who have left
	Page
}

// People lists people: in full those whom one may administer, others by name.
func (c *Client) People(ctx context.Context, q PeopleQuery) (api.List[api.Person], error) {
	p := params{}.text("search", q.Search).text("location", q.Location).text("team", q.Team).
		flag("managed", q.Managed).flag("inactive", q.Inactive).page(q.Page)
	return do[api.List[api.Person]](ctx, c, read("people", p.values()))
}

// Person returns one person.
func (c *Client) Person(ctx context.Context, id string) (api.Person, error) {
	return do[api.Person](ctx, c, read(to("people", id), nil))
}

// CreatePerson adds a person.
func (c *Client) CreatePerson(ctx context.Context, p api.PersonInput) (api.Person, error) {
	return do[api.Person](ctx, c, write("POST", "people", complete(p)))
}

// ReplacePerson saves a new version of a person.
func (c *Client) ReplacePerson(ctx context.Context, id string, revision int64, p api.PersonInput) (api.Person, error) {
	return do[api.Person](ctx, c, write("PUT", to("people", id), complete(p)).at(revision))
}

// complete is a person without lists that are null.
func complete(p api.PersonInput) api.PersonInput {
	p.Permissions, p.Locations, p.Teams = listed(p.Permissions), listed(p.Locations), listed(p.Teams)
	return p
}

// DeactivatePerson marks a person as having left: signed out everywhere, while
// the figures stay.
func (c *Client) DeactivatePerson(ctx context.Context, id string, revision int64) (api.Person, error) {
	return do[api.Person](ctx, c, write("POST", to("people", id, "deactivate"), nil).at(revision))
}

// ActivatePerson takes a person back who had left.
func (c *Client) ActivatePerson(ctx context.Context, id string, revision int64) (api.Person, error) {
	return do[api.Person](ctx, c, write("POST", to("people", id, "activate"), nil).at(revision))
}

// PersonVersions lists every saved version of a person, newest first (C12).
func (c *Client) PersonVersions(ctx context.Context, id string, p Page) (api.List[api.PersonVersion], error) {
	return do[api.List[api.PersonVersion]](ctx, c, read(to("people", id, "versions"), params{}.page(p).values()))
}

// Presets lists the usual combinations of level and permissions (C3).
func (c *Client) Presets(ctx context.Context) (api.List[api.Preset], error) {
	return do[api.List[api.Preset]](ctx, c, read("presets", nil))
}
