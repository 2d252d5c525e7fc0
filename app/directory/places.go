package directory

import (
	"context"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// SaveCompany creates an operating company (Revision 0) or edits one, whose
// Revision must be the current one, and returns what was stored. It needs
// reference.manage or people.manage.
func (d *Directory) SaveCompany(ctx context.Context, a people.Actor, c people.Company) (people.Company, error) {
	var err1, err2 error
	c.Name, err1 = CleanName("name", c.Name)
	c.ExternalID, err2 = cleanText("external_id", c.ExternalID, MaxName)
	if err := fault.Join(err1, err2); err != nil {
		return people.Company{}, err
	}
	var saved people.Company
	err := d.update(ctx, a, places, func(ctx context.Context, u *unit) (err error) {
		saved, err = save(ctx, u, storage.EntityCompany, u.Companies(), c,
			func(c *people.Company) record { return record{&c.ID, &c.Revision, c.Archived} }, nil)
		return err
	})
	return saved, err
}

// SaveLocation creates a location (Revision 0) or edits one, whose Revision
// must be the current one, and returns what was stored. It needs
// reference.manage or people.manage; without all_locations only one's own
// locations can be edited. An archived location cannot be chosen any more;
// those who are there stay.
func (d *Directory) SaveLocation(ctx context.Context, a people.Actor, l people.Location) (people.Location, error) {
	var err1, err2 error
	l.Name, err1 = CleanName("name", l.Name)
	l.ExternalID, err2 = cleanText("external_id", l.ExternalID, MaxName)
	if err := fault.Join(err1, err2, period.Settings{Zone: l.Zone}.Validate()); err != nil {
		return people.Location{}, err
	}
	var saved people.Location
	err := d.update(ctx, a, places, func(ctx context.Context, u *unit) (err error) {
		saved, err = save(ctx, u, storage.EntityLocation, u.Locations(), l,
			func(l *people.Location) record { return record{&l.ID, &l.Revision, l.Archived} },
			func(old people.Location) error {
				if old.ID != "" && !u.own(old.ID) {
					return errNotOwn("id")
				}
				if l.Company == "" || l.Company == old.Company {
					return nil
				}
				c, err := u.Companies().Get(ctx, l.Company, time.Time{})
				_, err = exists("company", c.Archived, err)
				return err
			})
		return err
	})
	return saved, err
}

// SaveTeam creates a team (Revision 0) or edits one, whose Revision must be
// the current one, and returns what was stored. It needs reference.manage or
// people.manage. Permissions of a team take people.manage: nobody gives it
// what one does not hold, and they are changed only by who may administer
// each of its members of today and later.
func (d *Directory) SaveTeam(ctx context.Context, a people.Actor, t people.Team) (people.Team, error) {
	var err1, err2, err3 error
	t.Name, err1 = CleanName("name", t.Name)
	t.ExternalID, err2 = cleanText("external_id", t.ExternalID, MaxName)
	if t.Permissions&^people.AllPermissions != 0 {
		err3 = fault.Invalidf("permissions", "holds what is no permission")
	}
	if err := fault.Join(err1, err2, err3); err != nil {
		return people.Team{}, err
	}
	var saved people.Team
	err := d.update(ctx, a, places, func(ctx context.Context, u *unit) (err error) {
		saved, err = save(ctx, u, storage.EntityTeam, u.Teams(), t,
			func(t *people.Team) record { return record{&t.ID, &t.Revision, t.Archived} },
			func(old people.Team) error { return u.mayEmpower(ctx, old, t) })
		return err
	})
	return saved, err
}

const places = people.ReferenceManage | people.PeopleManage

// mayEmpower checks a change of what the members of a team hold.
func (u *unit) mayEmpower(ctx context.Context, old, t people.Team) error {
	before, after := grants(old), grants(t)
	if before == after {
		return nil
	}
	if !u.actor.Can(people.PeopleManage) {
		return fault.ErrDenied
	}
	if more := after &^ before &^ u.actor.Permissions; more != 0 {
		return errNotHeld("permissions", more)
	}
	everyone, err := u.People().List(ctx, time.Time{})
	if err != nil {
		return err
	}
	for _, p := range everyone {
		member := slices.ContainsFunc(p.Teams, func(m people.Membership) bool {
			return m.ID == t.ID && (m.Until == 0 || m.Until > u.today)
		})
		if member && p.ID != u.actor.Person && !u.actor.Administers(p, u.today) {
			return &fault.Refusal{Code: "member_out_of_reach", Field: "permissions", Err: fault.ErrDenied,
				Reason: "are changed only by who may administer every member"}
		}
	}
	return nil
}

// grants is what a team gives its members; an archived one gives nothing.
func grants(t people.Team) people.Permissions {
	if t.Archived {
		return 0
	}
	return t.Permissions
}

// record is what save needs to know of a record of any kind.
type record struct {
	id       *string
	revision *int64
	archived bool
}

// save creates v or makes it the next version of its record, after check has
// passed the one before (zero for a new record).
func save[T comparable](ctx context.Context, u *unit, entity string, store storage.Versioned[T], v T, of func(*T) record, check func(old T) error) (T, error) {
	var none, old T
	r := of(&v)
	action := entity + ".created"
	switch {
	case *r.revision < 0:
		return none, fault.Invalidf("revision", "must not be negative")
	case *r.revision == 0:
		o, err := change.Origin{ID: *r.id}.Fill(u.now, u.dir.newID)
		if err != nil {
			return none, err
		}
		*r.id = o.ID
	default:
		var err error
		if old, err = store.Get(ctx, *r.id, time.Time{}); err != nil {
			return none, err
		}
		before := of(&old)
		if *before.revision != *r.revision {
			return none, fault.ErrStale
		}
		if old == v {
			return v, nil
		}
		action = entity + ".changed"
		switch {
		case r.archived && !before.archived:
			action = entity + ".archived"
		case !r.archived && before.archived:
			action = entity + ".restored"
		}
	}
	if check != nil {
		if err := check(old); err != nil {
			return none, err
		}
	}
	*r.revision++
	if err := store.Put(ctx, v, u.actor.Person, u.now); err != nil {
		return none, err
	}
	return v, u.log(ctx, action, entity, *r.id, nil)
}
