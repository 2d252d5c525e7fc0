package importer

import (
	"context"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// places finds locations and teams, and creates those that are missing if that
// was asked for.
type places struct {
	unit      *unit
	admin     Administrator
	create    bool
	locations *finder
	teams     *finder
	ids       map[*finder][]string // by place in the finder
}

func newPlaces(u *unit, admin Administrator, create bool) *places {
	p := &places{unit: u, admin: admin, create: create, locations: findLocations(u.roster.Locations), teams: findTeams(u.roster.Teams)}
	p.ids = map[*finder][]string{}
	for _, l := range u.roster.Locations {
		p.ids[p.locations] = append(p.ids[p.locations], l.ID)
	}
	for _, t := range u.roster.Teams {
		p.ids[p.teams] = append(p.ids[p.teams], t.ID)
	}
	return p
}

// location returns the id of the location that ref stands for.
func (p *places) location(ctx context.Context, ref string) (string, error) {
	return p.find(p.locations, ref, func() (string, error) {
		l, err := p.admin.SaveLocation(ctx, p.unit.actor, people.Location{Name: ref})
		if err == nil {
			p.unit.result.Made.Locations++
		}
		return l.ID, err
	})
}

// team returns the id of the team that ref stands for.
func (p *places) team(ctx context.Context, ref string) (string, error) {
	return p.find(p.teams, ref, func() (string, error) {
		t, err := p.admin.SaveTeam(ctx, p.unit.actor, people.Team{Name: ref})
		if err == nil {
			p.unit.result.Made.Teams++
		}
		return t.ID, err
	})
}

// check reports whether ref, of the given field, stands for a location or team
// or for one that would be created.
func (p *places) check(field, ref string) error {
	f := p.locations
	if field == "team" {
		f = p.teams
	}
	_, err := f.find(ref)
	if p.create && fault.Sentinel(err) == fault.ErrNotFound {
		return nil
	}
	return err
}

func (p *places) find(f *finder, ref string, create func() (string, error)) (string, error) {
	i, err := f.find(ref)
	if err == nil {
		return p.ids[f][i], nil
	}
	if fault.Sentinel(err) != fault.ErrNotFound || !p.create {
		return "", err
	}
	id, err := create()
	if err != nil {
		return "", err
	}
	f.add(len(p.ids[f]), "", id, ref)
	p.ids[f] = append(p.ids[f], id)
	return id, nil
}
