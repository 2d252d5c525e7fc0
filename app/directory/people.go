package directory

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// MaxLevel is the highest access level that can be granted.
const MaxLevel = 1000

// SavePerson creates a person (Revision 0; an id of the caller's own making
// may be given, a UUID) or edits one, whose Revision must be the current one,
// and returns what was stored. Inactive, Erased and MergedInto are left to
// verbs of their own.
//
// A new person is put at one of the actor's own locations at least, unless
// the actor holds all_locations. Nobody edits one's own level, permissions and
// memberships, nor, here, one's own e-mail; nobody changes the e-mail, with
// which a password can be set, of a person who holds what one does not hold
// oneself. A changed e-mail is that of the account too.
//
// It returns fault.Taken of email, of external_id or of both when somebody else
// has them.
func (d *Directory) SavePerson(ctx context.Context, a people.Actor, p people.Person) (people.Person, error) {
	p, err := cleanPerson(p)
	if err != nil {
		return people.Person{}, err
	}
	var saved people.Person
	err = d.update(ctx, a, people.PeopleManage, func(ctx context.Context, u *unit) error {
		var err error
		if p.Revision == 0 {
			saved, err = u.createPerson(ctx, p)
		} else {
			saved, err = u.editPerson(ctx, p)
		}
		return err
	})
	if err != nil {
		return people.Person{}, err
	}
	return saved, nil
}

// cleanPerson checks all that can be checked without knowing anybody.
func cleanPerson(p people.Person) (people.Person, error) {
	profile, err := Profile{FirstName: p.FirstName, LastName: p.LastName, Email: p.Email, Language: p.Language}.Clean()
	external, err2 := cleanText("external_id", p.ExternalID, MaxName)
	var err3, err4, err5 error
	if p.Level < 0 || p.Level > MaxLevel {
		err3 = fault.Invalidf("level", "must be between 0 and %d", MaxLevel)
	}
	if p.Permissions&^people.AllPermissions != 0 {
		err4 = fault.Invalidf("permissions", "holds what is no permission")
	}
	if p.Revision < 0 {
		err5 = fault.Invalidf("revision", "must not be negative")
	}
	if err := fault.Join(err, err2, err3, err4, err5); err != nil {
		return p, err
	}
	p.FirstName, p.LastName, p.Email, p.Language = profile.FirstName, profile.LastName, profile.Email, profile.Language
	p.ExternalID = external
	return p, nil
}

func (u *unit) createPerson(ctx context.Context, p people.Person) (people.Person, error) {
	o, err := change.Origin{ID: p.ID}.Fill(u.now, u.dir.newID)
	if err != nil {
		return p, err
	}
	p.ID, p.Revision = o.ID, 1
	p.Inactive, p.Erased, p.MergedInto = false, false, ""
	if err := fault.Join(mayGrant(u.actor, people.Person{}, p), u.memberships(ctx, people.Person{}, p)); err != nil {
		return p, err
	}
	if !u.actor.Reaches(p, u.today) {
		return p, fault.Invalidf("locations", "must have one of your own locations")
	}
	if err := u.People().Put(ctx, p, u.actor.Person, u.now); err != nil {
		return p, err
	}
	return p, u.log(ctx, "person.created", storage.EntityPerson, p.ID, access(people.Person{}, p))
}

func (u *unit) editPerson(ctx context.Context, p people.Person) (people.Person, error) {
	old, err := u.managed(ctx, p.ID)
	if err != nil {
		return p, err
	}
	if old.Revision != p.Revision {
		return p, fault.ErrStale
	}
	p.Inactive, p.Erased, p.MergedInto = old.Inactive, old.Erased, old.MergedInto
	fields := changed(old, p)
	if len(fields) == 0 {
		return old, nil
	}
	if p.ID == u.actor.Person {
		for _, f := range []string{"email", "level", "permissions", "locations", "teams"} {
			if slices.Contains(fields, f) {
				return p, errOneself(f)
			}
		}
	}
	if err := fault.Join(mayGrant(u.actor, old, p), u.memberships(ctx, old, p)); err != nil {
		return p, err
	}
	if err := u.keepsAdministrator(ctx, old, p); err != nil {
		return p, err
	}
	if p.Email != old.Email {
		if err := u.moveAccount(ctx, old, p.Email); err != nil {
			return p, err
		}
	}
	p.Revision++
	if err := u.People().Put(ctx, p, u.actor.Person, u.now); err != nil {
		return p, err
	}
	detail := access(old, p)
	detail["fields"] = strings.Join(fields, ",")
	return p, u.log(ctx, "person.changed", storage.EntityPerson, p.ID, detail)
}

// moveAccount gives the account of a person, if there is one, another e-mail.
// Links that went to the old address end.
func (u *unit) moveAccount(ctx context.Context, p people.Person, email string) error {
	held, err := u.held(ctx, p)
	if err != nil {
		return err
	}
	if more := held &^ u.actor.Permissions; more != 0 {
		return &fault.Refusal{Code: "not_held", Field: "email", Err: fault.ErrDenied,
			Reason: fmt.Sprintf("belongs to a person who holds what you do not: %s", more)}
	}
	account, err := u.Accounts().Account(ctx, p.ID)
	if fault.Sentinel(err) == fault.ErrNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if email == "" {
		return fault.Invalidf("email", "is required for a person who signs in")
	}
	account.Email = email
	account.Revision++
	if err := u.Accounts().PutAccount(ctx, account); err != nil {
		return err
	}
	return u.Accounts().DeleteLinks(ctx, p.ID)
}

// held is what a person holds, or is going to hold, directly and through
// teams.
func (u *unit) held(ctx context.Context, p people.Person) (people.Permissions, error) {
	held := p.Permissions
	for _, m := range p.Teams {
		if m.Until != 0 && m.Until <= u.today {
			continue
		}
		t, err := u.Teams().Get(ctx, m.ID, time.Time{})
		if err != nil {
			return 0, err
		}
		held |= t.Permissions
	}
	return held, nil
}

// mayRestore checks that who comes back gets nothing that the actor could not
// grant.
func (u *unit) mayRestore(ctx context.Context, p people.Person) error {
	held, err := u.held(ctx, p)
	if err != nil {
		return err
	}
	if more := held &^ u.actor.Permissions; more != 0 {
		return errNotHeld("permissions", more)
	}
	return nil
}

// Deactivate marks a person as having left, signs the person out everywhere
// and closes the account; figures stay. revision must be the current one.
// Somebody who has left already is returned unchanged.
func (d *Directory) Deactivate(ctx context.Context, a people.Actor, id string, revision int64) (people.Person, error) {
	return d.setInactive(ctx, a, id, revision, true)
}

// Activate takes a person back, with the access and memberships that are
// recorded.
func (d *Directory) Activate(ctx context.Context, a people.Actor, id string, revision int64) (people.Person, error) {
	return d.setInactive(ctx, a, id, revision, false)
}

func (d *Directory) setInactive(ctx context.Context, a people.Actor, id string, revision int64, inactive bool) (people.Person, error) {
	var saved people.Person
	err := d.update(ctx, a, people.PeopleManage, func(ctx context.Context, u *unit) error {
		old, err := u.other(ctx, id)
		if err != nil {
			return err
		}
		if old.Revision != revision {
			return fault.ErrStale
		}
		if saved = old; old.Inactive == inactive {
			return nil
		}
		saved.Revision++
		saved.Inactive = inactive
		if !inactive {
			if err := u.mayRestore(ctx, saved); err != nil {
				return err
			}
		}
		if err := u.keepsAdministrator(ctx, old, saved); err != nil {
			return err
		}
		if err := u.People().Put(ctx, saved, a.Person, u.now); err != nil {
			return err
		}
		if err := closeAccount(ctx, u.Tx, id, inactive); err != nil {
			return err
		}
		action := "person.activated"
		if inactive {
			action = "person.deactivated"
		}
		return u.log(ctx, action, storage.EntityPerson, id, nil)
	})
	if err != nil {
		return people.Person{}, err
	}
	return saved, nil
}

// closeAccount disables the account of a person, if there is one, and ends its
// sessions and links; or it opens the account again.
func closeAccount(ctx context.Context, tx storage.Tx, person string, disabled bool) error {
	account, err := tx.Accounts().Account(ctx, person)
	if fault.Sentinel(err) == fault.ErrNotFound {
		return nil
	}
	if err != nil || account.Disabled == disabled {
		return err
	}
	account.Disabled = disabled
	account.Revision++
	if err := tx.Accounts().PutAccount(ctx, account); err != nil || !disabled {
		return err
	}
	if err := tx.Accounts().DeleteSessions(ctx, person, ""); err != nil {
		return err
	}
	return tx.Accounts().DeleteLinks(ctx, person)
}

// changed names the fields in which two versions of a person differ.
func changed(old, p people.Person) []string {
	var fields []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"external_id", old.ExternalID == p.ExternalID},
		{"first_name", old.FirstName == p.FirstName},
		{"last_name", old.LastName == p.LastName},
		{"email", old.Email == p.Email},
		{"level", old.Level == p.Level},
		{"permissions", old.Permissions == p.Permissions},
		{"locations", slices.Equal(old.Locations, p.Locations)},
		{"teams", slices.Equal(old.Teams, p.Teams)},
		{"language", old.Language == p.Language},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// access is what the audit log keeps of a change of level and permissions.
func access(old, p people.Person) map[string]string {
	detail := make(map[string]string)
	if old.Level != p.Level {
		detail["level"] = strconv.Itoa(p.Level)
		if old.Revision > 0 {
			detail["level_before"] = strconv.Itoa(old.Level)
		}
	}
	if more := p.Permissions &^ old.Permissions; more != 0 {
		detail["granted"] = more.String()
	}
	if less := old.Permissions &^ p.Permissions; less != 0 {
		detail["withdrawn"] = less.String()
	}
	return detail
}
