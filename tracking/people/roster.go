package people

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Roster is everyone and every place of one organization at one moment.
// Build it with NewRoster; it is safe for concurrent use and never changes.
type Roster struct {
	Organization Organization
	Companies    []Company  // by id
	Locations    []Location // by id
	Teams        []Team     // by id
	People       []Person   // by id, those who left included

	person     map[string]int
	location   map[string]int
	team       map[string]int
	duplicates map[string][]int // records merged into a person, by the person's id
	clocks     sync.Map         // period.Clock by the zone that differs from the organization's, or ""
}

// NewRoster sorts and indexes what it is given, and keeps the slices.
func NewRoster(o Organization, companies []Company, locations []Location, teams []Team, everyone []Person) *Roster {
	slices.SortFunc(companies, func(a, b Company) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(locations, func(a, b Location) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(teams, func(a, b Team) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(everyone, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	r := &Roster{
		Organization: o, Companies: companies, Locations: locations, Teams: teams, People: everyone,
		person: make(map[string]int, len(everyone)), location: make(map[string]int, len(locations)), team: make(map[string]int, len(teams)),
	}
	for i, p := range everyone {
		r.person[p.ID] = i
	}
	for i, p := range everyone {
		if p.MergedInto == "" {
			continue
		}
		if owner := r.Resolve(p.ID); owner != p.ID {
			if r.duplicates == nil {
				r.duplicates = make(map[string][]int)
			}
			r.duplicates[owner] = append(r.duplicates[owner], i)
		}
	}
	for i, l := range locations {
		r.location[l.ID] = i
	}
	for i, t := range teams {
		r.team[t.ID] = i
	}
	return r
}

// Person returns the person of that id.
func (r *Roster) Person(id string) (Person, bool) {
	i, ok := r.person[id]
	if !ok {
		return Person{}, false
	}
	return r.People[i], true
}

// Resolve returns the id of the person whom a record stands for: its own, or
// that of the person it was merged into, directly or through others (C23).
func (r *Roster) Resolve(id string) string {
	// Each step leads to another record, so more steps than records are a circle.
	for range r.People {
		p, ok := r.Person(id)
		if !ok || p.MergedInto == "" {
			break
		}
		if _, ok := r.person[p.MergedInto]; !ok {
			break
		}
		id = p.MergedInto
	}
	return id
}

// Records returns the records that stand for a person: the person's own first,
// then those merged into it, by id. Their figures are the person's (C23).
func (r *Roster) Records(id string) []Person {
	p, ok := r.Person(id)
	if !ok {
		return nil
	}
	records := []Person{p}
	for _, i := range r.duplicates[id] {
		records = append(records, r.People[i])
	}
	return records
}

// Location returns the location of that id.
func (r *Roster) Location(id string) (Location, bool) {
	i, ok := r.location[id]
	if !ok {
		return Location{}, false
	}
	return r.Locations[i], true
}

// Team returns the team of that id.
func (r *Roster) Team(id string) (Team, bool) {
	i, ok := r.team[id]
	if !ok {
		return Team{}, false
	}
	return r.Teams[i], true
}

// Zone returns the IANA name of the time zone in which the person works on
// day d: that of the first location of the day that has one of its own, else
// the organization's (C6).
func (r *Roster) Zone(person string, d period.Date) string {
	if p, ok := r.Person(person); ok {
		for _, id := range p.LocationsOn(d) {
			if l, ok := r.Location(id); ok && l.Zone != "" {
				return l.Zone
			}
		}
	}
	return r.Organization.Calendar.On(d).Zone
}

// Clock returns the clock by which the person works around day d: the
// organization's cut-offs, in the person's zone. Clocks are kept, so asking
// again costs nothing.
func (r *Roster) Clock(person string, d period.Date) (period.Clock, error) {
	own := ""
	if zone := r.Zone(person, d); zone != r.Organization.Calendar.On(d).Zone {
		own = zone
	}
	if c, ok := r.clocks.Load(own); ok {
		return c.(period.Clock), nil
	}
	calendar := r.Organization.Calendar
	if own != "" {
		calendar = slices.Clone(calendar)
		for i := range calendar {
			calendar[i].Settings.Zone = own
		}
		if len(calendar) == 0 {
			calendar = period.Calendar{{Settings: period.Settings{Zone: own}}}
		}
	}
	c, err := calendar.Clock()
	if err != nil {
		return period.Clock{}, err
	}
	r.clocks.Store(own, c)
	return c, nil
}

// Today is the person's working day at an instant.
func (r *Roster) Today(person string, at time.Time) (period.Date, error) {
	clock, err := r.Clock(person, period.DateOf(at.UTC()))
	if err != nil {
		return 0, err
	}
	return clock.DayOf(at), nil
}

// Actor returns the person as an actor on day d: with the permissions of the
// teams of that day, and the locations of that day.
func (r *Roster) Actor(person string, d period.Date) (Actor, bool) {
	p, ok := r.Person(person)
	if !ok || !p.present() {
		return Actor{}, false
	}
	a := Actor{Org: r.Organization.ID, Person: p.ID, Level: p.Level, Permissions: p.Permissions, Locations: p.LocationsOn(d)}
	for _, id := range p.TeamsOn(d) {
		if t, ok := r.Team(id); ok && !t.Archived {
			a.Permissions |= t.Permissions
		}
	}
	return a, true
}

// TopLevel is the highest access level among the people who may sign in.
func (r *Roster) TopLevel() int {
	top := 0
	for _, p := range r.People {
		if p.present() {
			top = max(top, p.Level)
		}
	}
	return top
}
