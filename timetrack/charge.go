package timetrack

import (
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// charge is the people, and their days, for whom the actor may decide: those
// of people.Roster.Decisions, never oneself, and for approval also people of
// the same level where both hold all_locations (K16).
type charge struct {
	view
	scope people.Scope
	peers bool
}

// decider returns for whom the actor may decide with a permission.
func (v view) decider(perm people.Permissions) charge {
	peers := v.actor.Person != "" && perm == people.TimetrackApprove && v.actor.Can(perm|people.AllLocations)
	return charge{v, v.roster.Decisions(v.actor, perm), peers}
}

// sees reports whether the actor may decide on the person's day.
func (c charge) sees(person string, d period.Date) bool {
	return c.scope.Sees(person, d) || c.peer(person)
}

// peer reports whether the person is somebody else of the actor's own level,
// and both hold all_locations.
func (c charge) peer(person string) bool {
	if !c.peers {
		return false
	}
	id := c.roster.Resolve(person)
	p, ok := c.roster.Person(id)
	if !ok || id == c.actor.Person || p.Level != c.actor.Level {
		return false
	}
	as, ok := c.roster.Actor(id, c.today)
	return ok && as.Can(people.AllLocations)
}
