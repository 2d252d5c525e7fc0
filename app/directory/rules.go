package directory

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// administers is what the last person of the highest level keeps.
const administers = people.PeopleManage | people.AllLocations

// reached returns a person whom the actor may administer: fault.ErrNotFound
// for one out of reach, fault.ErrDenied for one above.
func (u *unit) reached(ctx context.Context, id string) (people.Person, error) {
	p, err := u.People().Get(ctx, id, time.Time{})
	switch {
	case err != nil:
		return p, err
	case !u.actor.Reaches(p, u.today):
		return p, fault.ErrNotFound
	case !u.actor.Administers(p, u.today):
		return p, fault.ErrDenied
	}
	return p, nil
}

// managed is reached for verbs that change what a person is: it refuses those
// who are erased or merged into another.
func (u *unit) managed(ctx context.Context, id string) (people.Person, error) {
	p, err := u.reached(ctx, id)
	switch {
	case err != nil:
		return p, err
	case p.Erased:
		return p, &fault.Refusal{Code: "erased", Reason: "the person was erased", Err: fault.ErrConflict}
	case p.MergedInto != "":
		return p, &fault.Refusal{Code: "merged", Reason: "the person was merged into another", Err: fault.ErrConflict}
	}
	return p, nil
}

// other is managed for verbs that nobody may use on oneself.
func (u *unit) other(ctx context.Context, id string) (people.Person, error) {
	if id == u.actor.Person {
		return people.Person{}, errOneself("")
	}
	return u.managed(ctx, id)
}

func errOneself(field string) error {
	return &fault.Refusal{Code: "own_access", Field: field, Reason: "nobody changes one's own access", Err: fault.ErrDenied}
}

// mayGrant checks that a person's access goes from old to p by what the actor
// may give.
func mayGrant(a people.Actor, old, p people.Person) error {
	var level, grant error
	if p.Level > a.Level {
		level = &fault.Refusal{Code: "above_own_level", Field: "level", Reason: "nobody grants a level above one's own", Err: fault.ErrDenied}
	}
	if more := p.Permissions &^ old.Permissions &^ a.Permissions; more != 0 {
		grant = errNotHeld("permissions", more)
	}
	return fault.Join(level, grant)
}

func errNotHeld(field string, p people.Permissions) error {
	return &fault.Refusal{Code: "not_held", Field: field, Reason: fmt.Sprintf("nobody grants what one does not hold: %s", p), Err: fault.ErrDenied}
}

// keepsAdministrator checks that after a person becomes p, somebody of the
// highest level that can administer everything still does.
func (u *unit) keepsAdministrator(ctx context.Context, old, p people.Person) error {
	if !keeps(old) || keeps(p) && p.Level >= old.Level {
		return nil
	}
	everyone, err := u.People().List(ctx, time.Time{})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(everyone, func(q people.Person) bool { return q.ID != p.ID && q.Level >= old.Level && keeps(q) }) {
		return nil
	}
	return &fault.Refusal{
		Code: "last_administrator", Field: "level", Err: fault.ErrConflict,
		Reason: "is the last person of this level who may administer everything",
	}
}

func keeps(p people.Person) bool {
	return !p.Inactive && !p.Erased && p.MergedInto == "" && p.Permissions.Has(administers)
}

// memberships checks the locations and teams of p against those that the
// person had before: that they exist, that spans of one place do not overlap,
// and that the actor may make each change.
func (u *unit) memberships(ctx context.Context, old, p people.Person) error {
	errs := []error{wellFormed("locations", p.Locations), wellFormed("teams", p.Teams)}
	for i, m := range p.Locations {
		if slices.Contains(old.Locations, m) {
			continue
		}
		field := fmt.Sprintf("locations[%d]", i)
		l, err := u.Locations().Get(ctx, m.ID, time.Time{})
		if known, err := exists(field+".id", l.Archived, err); !known {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, u.mayPlace(field, old, m))
	}
	for _, m := range old.Locations {
		if !slices.Contains(p.Locations, m) && !u.own(m.ID) {
			errs = append(errs, errNotOwn("locations"))
			break
		}
	}
	for i, m := range p.Teams {
		if slices.Contains(old.Teams, m) {
			continue
		}
		field := fmt.Sprintf("teams[%d]", i)
		t, err := u.Teams().Get(ctx, m.ID, time.Time{})
		if known, err := exists(field+".id", t.Archived, err); !known {
			errs = append(errs, err)
			continue
		}
		if more := t.Permissions &^ u.actor.Permissions; more != 0 {
			errs = append(errs, errNotHeld(field, more))
		}
	}
	return fault.Join(errs...)
}

// exists tells whether a place can be chosen, and why not.
func exists(field string, archived bool, err error) (bool, error) {
	switch {
	case fault.Sentinel(err) == fault.ErrNotFound:
		return false, fault.Invalidf(field, "is not known")
	case err != nil:
		return false, err
	case archived:
		return false, fault.Invalidf(field, "is archived")
	}
	return true, nil
}

// mayPlace checks that the actor may put a person at a location. Past days
// decide whose figures of that time can be seen (C4): nobody gets into view,
// by a membership made up afterwards, what was done at a location out of
// reach.
func (u *unit) mayPlace(field string, old people.Person, m people.Membership) error {
	if u.actor.Can(people.AllLocations) {
		return nil
	}
	if !u.own(m.ID) {
		return errNotOwn(field)
	}
	past, ok := m.Intersect(period.Span{Until: u.today})
	if !ok {
		return nil
	}
	for _, was := range old.Locations {
		elsewhere, ok := was.Intersect(past)
		if !ok || u.own(was.ID) {
			continue
		}
		if !slices.ContainsFunc(old.Locations, func(o people.Membership) bool { return o.ID == m.ID && covers(o.Span, elsewhere) }) {
			return &fault.Refusal{Code: "not_own_location", Field: field, Err: fault.ErrDenied,
				Reason: "reaches back to days at a location that is not one's own"}
		}
	}
	return nil
}

func covers(s, t period.Span) bool {
	return s.From <= t.From && (s.Until == 0 || t.Until != 0 && t.Until <= s.Until)
}

func (u *unit) own(location string) bool {
	return u.actor.Can(people.AllLocations) || slices.Contains(u.actor.Locations, location)
}

func errNotOwn(field string) error {
	return &fault.Refusal{Code: "not_own_location", Field: field, Reason: "is not one of one's own locations", Err: fault.ErrDenied}
}

// maxMemberships bounds how often a person can have changed places.
const maxMemberships = 500

// wellFormed checks dates, and that no two spans of one place share a day.
func wellFormed(field string, ms []people.Membership) error {
	if len(ms) > maxMemberships {
		return fault.Invalidf(field, "has more than %d spans", maxMemberships)
	}
	var errs []error
	for i, m := range ms {
		f := fmt.Sprintf("%s[%d]", field, i)
		switch {
		case m.From < 0 || m.From > period.MaxDate:
			errs = append(errs, fault.Invalidf(f+".from", "is not a date from 0001 to 9999"))
		case m.Until < 0 || m.Until > period.MaxDate:
			errs = append(errs, fault.Invalidf(f+".until", "is not a date from 0001 to 9999"))
		case m.Until != 0 && m.Until <= m.From:
			errs = append(errs, fault.Invalidf(f+".until", "is not after from"))
		case slices.ContainsFunc(ms[:i], func(o people.Membership) bool {
			_, both := o.Intersect(m.Span)
			return o.ID == m.ID && both
		}):
			errs = append(errs, fault.Invalidf(f, "overlaps another span of the same place"))
		}
	}
	return fault.Join(errs...)
}
