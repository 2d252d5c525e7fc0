package memstore

import (
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func organizations() kind[people.Organization] {
	return kind[people.Organization]{
		entity:   storage.EntityOrganization,
		roster:   true,
		identity: func(o people.Organization) (string, int64) { return o.ID, o.Revision },
		clone: func(o people.Organization) people.Organization {
			o.Calendar = slices.Clone(o.Calendar)
			return o
		},
	}
}

func companies() kind[people.Company] {
	return kind[people.Company]{
		entity:   storage.EntityCompany,
		roster:   true,
		identity: func(c people.Company) (string, int64) { return c.ID, c.Revision },
		unique:   func(c people.Company) []uniqueKey { return []uniqueKey{{"external_id", c.ExternalID}} },
	}
}

func locations() kind[people.Location] {
	return kind[people.Location]{
		entity:   storage.EntityLocation,
		roster:   true,
		identity: func(l people.Location) (string, int64) { return l.ID, l.Revision },
		unique:   func(l people.Location) []uniqueKey { return []uniqueKey{{"external_id", l.ExternalID}} },
	}
}

func teams() kind[people.Team] {
	return kind[people.Team]{
		entity:   storage.EntityTeam,
		roster:   true,
		identity: func(t people.Team) (string, int64) { return t.ID, t.Revision },
		unique:   func(t people.Team) []uniqueKey { return []uniqueKey{{"external_id", t.ExternalID}} },
	}
}

func persons() kind[people.Person] {
	return kind[people.Person]{
		entity:   storage.EntityPerson,
		roster:   true,
		identity: func(p people.Person) (string, int64) { return p.ID, p.Revision },
		unique: func(p people.Person) []uniqueKey {
			return []uniqueKey{{"external_id", p.ExternalID}, {"email", strings.ToLower(p.Email)}}
		},
		clone: func(p people.Person) people.Person {
			p.Locations = slices.Clone(p.Locations)
			p.Teams = slices.Clone(p.Teams)
			return p
		},
	}
}

func trackers() kind[tracking.Tracker] {
	return kind[tracking.Tracker]{
		entity:   storage.EntityTracker,
		identity: func(t tracking.Tracker) (string, int64) { return t.ID, t.Revision },
		unique:   func(t tracking.Tracker) []uniqueKey { return []uniqueKey{{"external_id", t.ExternalID}} },
		clone:    tracking.Tracker.Clone,
	}
}
