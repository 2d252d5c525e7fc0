package people

import (
	"cmp"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Scope is the set of people, and of their days, that a viewer may see
// through one capability. It is the only implementation of C4: lists,
// reports, exports, totals and sync filter by it and by nothing else.
type Scope struct {
	self  string
	spans map[string][]period.Span // of other records; sorted, disjoint
}

// Scope answers who sees whom (C4): oneself always; others only with perm,
// only those of strictly lower level, and only for days on which the other
// was at one of the viewer's locations of today, which AllLocations lifts. A
// record merged into somebody counts as that person, at its own places (C23).
func (r *Roster) Scope(viewer Actor, perm Permissions) Scope {
	s := Scope{self: viewer.Person, spans: make(map[string][]period.Span)}
	for _, i := range r.duplicates[viewer.Person] {
		s.spans[r.People[i].ID] = []period.Span{{}}
	}
	if !viewer.Can(perm) {
		return s
	}
	for _, p := range r.People {
		owner := p
		if p.MergedInto != "" {
			owner, _ = r.Person(r.Resolve(p.ID))
		}
		if owner.ID == viewer.Person || owner.Level >= viewer.Level {
			continue
		}
		if spans := viewer.meets(p); len(spans) > 0 {
			s.spans[p.ID] = spans
		}
	}
	return s
}

// Decisions answers who may decide or approve for whom (C3): for those whom
// Scope shows by perm, never for oneself, and at the highest level present
// for one another.
func (r *Roster) Decisions(decider Actor, perm Permissions) Scope {
	s := r.Scope(decider, perm)
	for id := range s.spans {
		if r.Resolve(id) == decider.Person {
			delete(s.spans, id)
		}
	}
	s.self = ""
	if top := r.TopLevel(); decider.Person != "" && decider.Can(perm) && decider.Level == top {
		for _, p := range r.People {
			owner, _ := r.Person(r.Resolve(p.ID))
			if owner.ID == decider.Person || owner.Level != top {
				continue
			}
			if spans := decider.meets(p); len(spans) > 0 {
				s.spans[p.ID] = spans
			}
		}
	}
	return s
}

// meets returns the days on which the person is at one of the actor's
// locations of today, sorted and disjoint; AllLocations lifts that.
func (a Actor) meets(p Person) []period.Span {
	if a.Can(AllLocations) {
		return []period.Span{{}}
	}
	var spans []period.Span
	for _, m := range p.Locations {
		if slices.Contains(a.Locations, m.ID) {
			spans = append(spans, m.Span)
		}
	}
	if len(spans) == 0 {
		return nil
	}
	return merge(spans)
}

// Reaches reports whether the person is, or is going to be, at one of the
// actor's locations of today; AllLocations lifts that. Past days do not count.
func (a Actor) Reaches(p Person, today period.Date) bool {
	return a.Can(AllLocations) || slices.ContainsFunc(p.Locations, func(m Membership) bool {
		return (m.Until == 0 || m.Until > today) && slices.Contains(a.Locations, m.ID)
	})
}

// NameFor is the name of a person where the viewer may know it (C4): one's own,
// and those of people who are or were at one of the viewer's locations of today,
// which AllLocations lifts. It is "" for others, and for nobody.
func (r *Roster) NameFor(viewer Actor, id string) string {
	p, ok := r.Person(id)
	if !ok || r.Resolve(id) != viewer.Person && len(viewer.meets(p)) == 0 {
		return ""
	}
	return p.Name()
}

// Administers reports whether the actor may change who the person is and what
// the person may do (C3): with PeopleManage, whomever the actor reaches, up to
// the actor's own level.
func (a Actor) Administers(p Person, today period.Date) bool {
	return a.Can(PeopleManage) && p.Level <= a.Level && a.Reaches(p, today)
}

// Sees reports whether the viewer may see the person's figures of day d.
func (s Scope) Sees(person string, d period.Date) bool {
	if person == s.self {
		return person != ""
	}
	for _, span := range s.spans[person] {
		if span.Contains(d) {
			return true
		}
	}
	return false
}

// Spans returns the days of the person that the viewer may see, sorted and
// disjoint; none means that the person is out of view.
func (s Scope) Spans(person string) []period.Span {
	if person == s.self && person != "" {
		return []period.Span{{}}
	}
	return s.spans[person]
}

// SeesDuring reports whether any day of span is in view for the person.
func (s Scope) SeesDuring(person string, span period.Span) bool {
	for _, v := range s.Spans(person) {
		if _, ok := v.Intersect(span); ok {
			return true
		}
	}
	return false
}

// People lists the ids of everyone in view on at least one day, sorted.
func (s Scope) People() []string {
	ids := make([]string, 0, len(s.spans)+1)
	if s.self != "" {
		ids = append(ids, s.self)
	}
	for id := range s.spans {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Pickable lists the people whose names the viewer may pick on day d: those
// at one's own locations, whatever their level (C4). Their figures are
// another matter.
func (r *Roster) Pickable(viewer Actor, d period.Date) []Person {
	var out []Person
	for _, p := range r.People {
		if !p.present() {
			continue
		}
		if p.ID == viewer.Person || viewer.Can(AllLocations) ||
			slices.ContainsFunc(p.LocationsOn(d), func(id string) bool { return slices.Contains(viewer.Locations, id) }) {
			out = append(out, p)
		}
	}
	return out
}

// merge sorts spans and joins those that overlap or touch.
func merge(spans []period.Span) []period.Span {
	slices.SortFunc(spans, func(a, b period.Span) int { return cmp.Compare(a.From, b.From) })
	out := spans[:1]
	for _, s := range spans[1:] {
		last := &out[len(out)-1]
		if last.Until != 0 && s.From > last.Until {
			out = append(out, s)
			continue
		}
		if last.Until != 0 && (s.Until == 0 || s.Until > last.Until) {
			last.Until = s.Until
		}
	}
	return out
}
