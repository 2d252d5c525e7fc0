package tracking

import (
	"slices"

	"github.com/seed57a6ed91/headway/tracking/people"
)

// shownAssignment is what of an assignment the actor may know: none without
// managing or reporting, none at other locations, and of the people named
// only those who are or were at one's own (C4).
func (v view) shownAssignment(a Assignment) (Assignment, bool) {
	switch {
	case !v.actor.Permissions.Any(people.TrackersManage | people.TrackersReport):
		return Assignment{}, false
	case v.actor.Can(people.AllLocations):
		return a, true
	case !a.AllLocations && !slices.ContainsFunc(a.Locations, func(id string) bool { return slices.Contains(v.actor.Locations, id) }):
		return Assignment{}, false
	}
	named := len(a.People)
	a.People = slices.DeleteFunc(slices.Clone(a.People), func(id string) bool { return !v.colleague(id) })
	return a, named == 0 || len(a.People) > 0 || len(a.Teams) > 0
}

// colleague reports whether the person is or was at one of the actor's
// locations, so that the actor may know the name.
func (v view) colleague(person string) bool {
	p, ok := v.roster.Person(person)
	return ok && (person == v.actor.Person ||
		slices.ContainsFunc(p.Locations, func(m people.Membership) bool { return slices.Contains(v.actor.Locations, m.ID) }))
}

func (v view) shownAssignments(t Tracker) []Assignment {
	var shown []Assignment
	for _, a := range t.Assignments {
		if a, ok := v.shownAssignment(a); ok {
			shown = append(shown, a)
		}
	}
	return shown
}

// completed puts back into the assignments of after what the actor was not
// shown of those of before: an assignment that comes as it was shown is
// meant as it was, and those that were not shown at all stay.
func (v view) completed(before, after Tracker) []Assignment {
	out := slices.Clone(after.Assignments)
	kept := make([]bool, len(out))
	for _, b := range before.Assignments {
		shown, ok := v.shownAssignment(b)
		if !ok {
			out, kept = append(out, b), append(kept, true)
			continue
		}
		if i := slices.IndexFunc(out, shown.same); i >= 0 && !kept[i] {
			out[i], kept[i] = b, true
		}
	}
	return out
}
