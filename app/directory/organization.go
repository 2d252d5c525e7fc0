package directory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Founding is what a new organization begins with.
type Founding struct {
	Name     string
	Currency string          // ISO 4217, or "" for none
	Calendar period.Settings // from the beginning of time on
	First    Profile         // the first person, who may do everything
}

// Found creates an organization with all modules switched on and a first
// person who holds the preset "enterprise". It returns a *fault.Invalid for
// each field that breaks its rule; the e-mail of the first person is required.
func (d *Directory) Found(ctx context.Context, f Founding) (people.Organization, people.Person, error) {
	first, err := f.First.Clean()
	if err == nil && first.Email == "" {
		err = fault.Invalidf("email", "is required")
	}
	o := people.Organization{
		Revision: 1, Name: f.Name, Currency: f.Currency,
		Calendar: period.Calendar{{Settings: f.Calendar}},
		Modules:  people.Modules{Trackers: true, Pipeline: true, Leads: true, Goals: true, Timetrack: true},
	}
	o, err2 := cleanOrganization(o)
	if err := fault.Join(err2, err); err != nil {
		return people.Organization{}, people.Person{}, err
	}
	enterprise, _ := people.PresetNamed("enterprise")
	p := people.Person{
		ID: d.newID(), Revision: 1,
		FirstName: first.FirstName, LastName: first.LastName, Email: first.Email, Language: first.Language,
		Level: enterprise.Level, Permissions: enterprise.Permissions,
	}
	o.ID = d.newID()
	now := change.Instant(d.now())
	err = d.db.Update(ctx, o.ID, func(ctx context.Context, tx storage.Tx) error {
		if err := tx.Organization().Put(ctx, o, p.ID, now); err != nil {
			return err
		}
		if err := tx.People().Put(ctx, p, p.ID, now); err != nil {
			return err
		}
		u := &unit{Tx: tx, dir: d, now: now}
		return u.log(ctx, "organization.created", storage.EntityOrganization, o.ID, map[string]string{"first_person": p.ID})
	})
	if err != nil {
		return people.Organization{}, people.Person{}, err
	}
	return o, p, nil
}

// SaveOrganization changes the settings of the actor's organization, whose
// Revision must be the current one, and returns what was stored. It needs
// people.manage and all_locations. Changes of the calendar begin after today:
// those that are in force, and those before them, stay as they are (C6).
func (d *Directory) SaveOrganization(ctx context.Context, a people.Actor, o people.Organization) (people.Organization, error) {
	if !a.Can(administers) {
		return people.Organization{}, fault.ErrDenied
	}
	o.ID = a.Org
	o, err := cleanOrganization(o)
	if err != nil {
		return people.Organization{}, err
	}
	var saved people.Organization
	err = d.update(ctx, a, people.PeopleManage, func(ctx context.Context, u *unit) error {
		saved = o
		if u.org.Revision != saved.Revision {
			return fault.ErrStale
		}
		if err := keepsCalendar(u.org.Calendar, saved.Calendar, u.today); err != nil {
			return err
		}
		fields := settingsChanged(u.org, saved)
		if len(fields) == 0 {
			return nil
		}
		saved.Revision++
		if err := u.Organization().Put(ctx, saved, a.Person, u.now); err != nil {
			return err
		}
		return u.log(ctx, "organization.changed", storage.EntityOrganization, saved.ID, map[string]string{"fields": strings.Join(fields, ",")})
	})
	if err != nil {
		return people.Organization{}, err
	}
	return saved, nil
}

// Limits of settings.
const (
	maxCalendarChanges = 100
	maxRetentionDays   = 36500
	maxOfflineDays     = 365
)

func cleanOrganization(o people.Organization) (people.Organization, error) {
	var errs []error
	name, err := CleanName("name", o.Name)
	errs = append(errs, err)
	o.Name = name
	if o.Currency != "" {
		errs = append(errs, money.Currency(o.Currency).Validate())
	}
	if len(o.Calendar) > maxCalendarChanges {
		errs = append(errs, fault.Invalidf("calendar", "has more than %d changes", maxCalendarChanges))
	}
	errs = append(errs, o.Calendar.Validate())
	for i, c := range o.Calendar {
		if c.From < 0 || c.From > period.MaxDate {
			errs = append(errs, fault.Invalidf(fmt.Sprintf("calendar[%d].from", i), "is not a date from 0001 to 9999"))
		}
	}
	for _, r := range []struct {
		field string
		days  int
	}{
		{"audit_days", o.Retention.AuditDays},
		{"session_days", o.Retention.SessionDays},
		{"inactive_days", o.Retention.InactiveDays},
	} {
		if r.days < 0 || r.days > maxRetentionDays {
			errs = append(errs, fault.Invalidf("retention."+r.field, "must be between 0 and %d", maxRetentionDays))
		}
	}
	if o.OfflineDays < 0 || o.OfflineDays > maxOfflineDays {
		errs = append(errs, fault.Invalidf("offline_days", "must be between 1 and %d, or left out", maxOfflineDays))
	}
	return o, fault.Join(errs...)
}

// keepsCalendar checks that two calendars agree up to and including today.
func keepsCalendar(old, c period.Calendar, today period.Date) error {
	begun := func(c period.Calendar) period.Calendar {
		i := 0
		for i < len(c) && c[i].From <= today {
			i++
		}
		return c[:i]
	}
	was, is := begun(old), begun(c)
	for i := range max(len(was), len(is)) {
		if i >= len(was) || i >= len(is) || !means(was[i], is[i]) {
			return fault.Invalidf(fmt.Sprintf("calendar[%d]", i), "changes what holds today or before: let a change begin after %s", today)
		}
	}
	return nil
}

// means reports whether two changes of the calendar mean the same: one may say
// what the other leaves blank.
func means(a, b period.Change) bool {
	full := func(c period.Change) period.Change {
		s := &c.Settings
		s.WeekStart, s.FiscalStart, s.Zone = max(s.WeekStart, period.Monday), max(s.FiscalStart, time.January), cmp.Or(s.Zone, "UTC")
		return c
	}
	return full(a) == full(b)
}

func settingsChanged(old, o people.Organization) []string {
	var fields []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"name", old.Name == o.Name},
		{"currency", old.Currency == o.Currency},
		{"calendar", slices.EqualFunc(old.Calendar, o.Calendar, means)},
		{"modules", old.Modules == o.Modules},
		{"retention", old.Retention == o.Retention},
		{"work_schedule", old.WorkSchedule == o.WorkSchedule},
		{"offline_days", old.OfflineLimit() == o.OfflineLimit()},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}

// OrganizationHistory returns every version of the settings, newest first
// (C12). It needs people.manage and all_locations.
func (d *Directory) OrganizationHistory(ctx context.Context, a people.Actor) ([]storage.Version[people.Organization], error) {
	if !a.Can(administers) {
		return nil, fault.ErrDenied
	}
	var versions []storage.Version[people.Organization]
	err := d.db.View(ctx, a.Org, func(ctx context.Context, tx storage.Tx) (err error) {
		versions, err = tx.Organization().Versions(ctx, a.Org)
		return err
	})
	return versions, err
}

// PersonHistory returns every version of a person, newest first (C12), to the
// person and to who may administer the person. For others the answer is
// fault.ErrNotFound.
func (d *Directory) PersonHistory(ctx context.Context, a people.Actor, id string) ([]storage.Version[people.Person], error) {
	now := d.now()
	var versions []storage.Version[people.Person]
	err := d.db.View(ctx, a.Org, func(ctx context.Context, tx storage.Tx) error {
		o, err := tx.Organization().Get(ctx, a.Org, time.Time{})
		if err != nil {
			return err
		}
		day, err := today(o, now)
		if err != nil {
			return err
		}
		if versions, err = tx.People().Versions(ctx, id); err != nil {
			return err
		}
		if len(versions) == 0 || versions[0].Value.ID != a.Person && !a.Administers(versions[0].Value, day) {
			return fault.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return versions, nil
}
