package server

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// view is what a person may see offline.
type view struct {
	home     sync.Definitions
	sections map[string]json.RawMessage
	digests  map[string]string // of sections; "": of home
	scope    string            // digest of which records, and what of the capabilities, is visible
	feeds    []feed
}

// home is the common part of the definitions, which comes from the directory:
// the actor's records, their places and teams.
func (u *unit) home() sync.Definitions {
	r := u.dir.now
	records := r.Records(u.actor.Person)
	d := sync.Definitions{Organization: r.Organization, Person: records[0], Records: records[1:]}
	places, teams := map[string]bool{}, map[string]bool{}
	for _, p := range records {
		for _, m := range p.Locations {
			if l, ok := r.Location(m.ID); ok && !places[m.ID] {
				places[m.ID] = true
				d.Locations = append(d.Locations, l)
			}
		}
		for _, m := range p.Teams {
			if t, ok := r.Team(m.ID); ok && !teams[m.ID] {
				teams[m.ID] = true
				d.Teams = append(d.Teams, t)
			}
		}
	}
	slices.SortFunc(d.Locations, func(a, b people.Location) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(d.Teams, func(a, b people.Team) int { return cmp.Compare(a.ID, b.ID) })
	return d
}

// access is what the digest of home depends on: the permissions of today decide
// whether targets are shown.
func (u *unit) access(home sync.Definitions) string {
	return digest([]any{home, u.actor.Permissions, u.actor.Level})
}

// look adds the capabilities to what a person may see.
func (u *unit) look(ctx context.Context, home sync.Definitions) (view, error) {
	records := append([]string{home.Person.ID}, idsOf(home.Records)...)
	slices.Sort(records)
	v := view{home: home, sections: map[string]json.RawMessage{}, digests: map[string]string{"": digest(home)}}
	scopes := []any{records}
	for _, c := range capabilities() {
		s, err := c.look(ctx, u, records)
		if err != nil {
			return view{}, err
		}
		section, err := json.Marshal(s.section)
		if err != nil {
			return view{}, err
		}
		v.sections[c.name()], v.digests[c.name()] = section, digest(section)
		v.feeds = append(v.feeds, s.feeds...)
		scopes = append(scopes, s.scope)
	}
	v.scope = digest(scopes)
	return v, nil
}

// define adds to the page what of the definitions the device has otherwise.
func (p *page) define(v view, c *cursor) {
	for name, d := range v.digests {
		switch {
		case c.Sections[name] == d:
			continue
		case name == "":
			p.Definitions = &v.home
		case p.Sections == nil:
			p.Sections = map[string]json.RawMessage{name: v.sections[name]}
		default:
			p.Sections[name] = v.sections[name]
		}
		c.Known = p.now.UnixMicro()
	}
	c.Sections = v.digests
}
