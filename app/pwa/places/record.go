package places

import (
	"context"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/rebase"
)

// Kind is what a place is.
type Kind string

// The kinds of places, as they stand in addresses and keys of messages.
const (
	Teams     Kind = "teams"
	Locations Kind = "locations"
	Companies Kind = "companies"
)

// Record is a team, a location or a company in a list and in the form. What
// its kind does not have is not used.
type Record struct {
	ID          string // "": not saved yet
	Revision    int64
	ExternalID  string
	Name        string
	Company     string   // id, of a location
	Zone        string   // IANA name, of a location; "" is that of the organization
	Permissions []string // of a team
	Archived    bool
}

func ofTeam(t api.Team) Record {
	return Record{ID: t.ID, Revision: t.Revision, ExternalID: t.ExternalID, Name: t.Name, Permissions: t.Permissions, Archived: t.Archived}
}

func ofLocation(l api.Location) Record {
	return Record{ID: l.ID, Revision: l.Revision, ExternalID: l.ExternalID, Name: l.Name, Company: l.Company, Zone: l.Zone, Archived: l.Archived}
}

func ofCompany(c api.Company) Record {
	return Record{ID: c.ID, Revision: c.Revision, ExternalID: c.ExternalID, Name: c.Name, Archived: c.Archived}
}

// records turns a page of a list into records.
func records[T any](list api.List[T], err error, of func(T) Record) ([]Record, string, error) {
	out := make([]Record, len(list.Items))
	for i, item := range list.Items {
		out[i] = of(item)
	}
	return out, list.Next, err
}

// some reads a page of the places of a kind, and the cursor of the next one.
func some(ctx context.Context, c *client.Client, k Kind, q client.PlacesQuery) ([]Record, string, error) {
	switch k {
	case Teams:
		l, err := c.Teams(ctx, q)
		return records(l, err, ofTeam)
	case Locations:
		l, err := c.Locations(ctx, q)
		return records(l, err, ofLocation)
	}
	l, err := c.Companies(ctx, q)
	return records(l, err, ofCompany)
}

// all reads the places of a kind, those in use first and then the archived
// ones.
func all(ctx context.Context, c *client.Client, k Kind) ([]Record, error) {
	var out []Record
	for _, archived := range []bool{false, true} {
		q := client.PlacesQuery{Archived: archived, Page: client.Page{Limit: 500}}
		for {
			rows, next, err := some(ctx, c, k, q)
			if err != nil {
				return nil, err
			}
			out = append(out, rows...)
			if q.Cursor = next; next == "" {
				break
			}
		}
	}
	return out, nil
}

// read returns a place as it is now.
func read(ctx context.Context, c *client.Client, k Kind, id string) (Record, error) {
	switch k {
	case Teams:
		t, err := c.Team(ctx, id)
		return ofTeam(t), err
	case Locations:
		l, err := c.Location(ctx, id)
		return ofLocation(l), err
	}
	company, err := c.Company(ctx, id)
	return ofCompany(company), err
}

// save saves a place, a new one where it has no id.
func save(ctx context.Context, c *client.Client, k Kind, r Record) (Record, error) {
	r.Name, r.ExternalID = strings.TrimSpace(r.Name), strings.TrimSpace(r.ExternalID)
	switch k {
	case Teams:
		in := api.TeamInput{ExternalID: r.ExternalID, Name: r.Name, Permissions: r.Permissions, Archived: r.Archived}
		if r.ID == "" {
			t, err := c.CreateTeam(ctx, in)
			return ofTeam(t), err
		}
		t, err := c.ReplaceTeam(ctx, r.ID, r.Revision, in)
		return ofTeam(t), err
	case Locations:
		in := api.LocationInput{ExternalID: r.ExternalID, Name: r.Name, Company: r.Company, Zone: r.Zone, Archived: r.Archived}
		if r.ID == "" {
			l, err := c.CreateLocation(ctx, in)
			return ofLocation(l), err
		}
		l, err := c.ReplaceLocation(ctx, r.ID, r.Revision, in)
		return ofLocation(l), err
	}
	in := api.CompanyInput{ExternalID: r.ExternalID, Name: r.Name, Archived: r.Archived}
	if r.ID == "" {
		company, err := c.CreateCompany(ctx, in)
		return ofCompany(company), err
	}
	company, err := c.ReplaceCompany(ctx, r.ID, r.Revision, in)
	return ofCompany(company), err
}

// onto brings what somebody else has saved meanwhile into the form.
func (r Record) onto(theirs, base Record) (Record, []string) {
	out, both := rebase.Onto(theirs, base, r, recordFields())
	out.ID, out.Revision = theirs.ID, theirs.Revision
	return out, both
}

// differs reports whether the form holds something that is not saved.
func (r Record) differs(saved Record) bool { return rebase.Differ(r, saved, recordFields()) }

// open reports that any place can be changed.
func (r Record) open() bool { return true }

func recordFields() []rebase.Field[Record] {
	return []rebase.Field[Record]{
		rebase.Of("name", func(r *Record) *string { return &r.Name }),
		rebase.Of("external_id", func(r *Record) *string { return &r.ExternalID }),
		rebase.Of("company", func(r *Record) *string { return &r.Company }),
		rebase.Of("zone", func(r *Record) *string { return &r.Zone }),
		rebase.Of("archived", func(r *Record) *bool { return &r.Archived }),
		{
			Name: "permissions", Same: func(a, b *Record) bool { return sameSet(a.Permissions, b.Permissions) },
			Take: func(to, from *Record) { to.Permissions = from.Permissions },
		},
	}
}

// mayEdit reports whether one may change a place: without all_locations only
// one's own locations.
func mayEdit(me api.Me, k Kind, r Record) bool {
	if k != Locations || slices.Contains(me.Permissions, allLocations) {
		return true
	}
	return slices.ContainsFunc(me.Locations, func(l api.Ref) bool { return l.ID == r.ID })
}

// nameOf returns the name of a place, or "".
func nameOf(places []Record, id string) string {
	if i := slices.IndexFunc(places, func(r Record) bool { return r.ID == id }); i >= 0 {
		return places[i].Name
	}
	return ""
}
