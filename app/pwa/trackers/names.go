package trackers

import (
	"context"
	"maps"
	"slices"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// names are the places, teams and people that trackers speak of by their ids.
type names struct {
	Locations []ui.Option // that one may choose
	Teams     []ui.Option
	known     map[string]string // of all that were met, by id
}

// loadNames reads the names of places and teams.
func loadNames(ctx context.Context, env *page.Env) (names, error) {
	n := names{known: map[string]string{}}
	for l, err := range client.All(ctx, func(ctx context.Context, p client.Page) (api.List[api.Location], error) {
		return env.Client.Locations(ctx, client.PlacesQuery{Page: p})
	}) {
		if err != nil {
			return n, err
		}
		n.known[l.ID] = l.Name
		if anywhere(env) {
			n.Locations = append(n.Locations, ui.Option{Value: l.ID, Name: l.Name})
		}
	}
	if !anywhere(env) {
		for _, l := range env.Me.Locations {
			n.known[l.ID] = l.Name
			n.Locations = append(n.Locations, ui.Option{Value: l.ID, Name: l.Name})
		}
	}
	for t, err := range client.All(ctx, func(ctx context.Context, p client.Page) (api.List[api.Team], error) {
		return env.Client.Teams(ctx, client.PlacesQuery{Page: p})
	}) {
		if err != nil {
			return n, err
		}
		n.known[t.ID] = t.Name
		n.Teams = append(n.Teams, ui.Option{Value: t.ID, Name: t.Name})
	}
	if p := env.Me.Person; p != nil {
		n.known[p.ID] = p.FirstName + " " + p.LastName
	}
	return n, nil
}

// clone returns a copy, to add names to apart from the user interface.
func (n names) clone() names {
	n.known = maps.Clone(n.known)
	return n
}

// atOnce is how many names of those are asked for, one by one, who cannot be
// picked any more.
const atOnce = 20

// people adds the names of people by their ids, as far as one may know them.
func (n names) people(ctx context.Context, env *page.Env, ids []string) error {
	var wanted []string
	for _, id := range ids {
		if id != "" && n.known[id] == "" && !slices.Contains(wanted, id) {
			wanted = append(wanted, id)
		}
	}
	missing := len(wanted)
	if missing == 0 {
		return nil
	}
	for p, err := range client.All(ctx, func(ctx context.Context, p client.Page) (api.List[api.Ref], error) {
		return env.Client.Picks(ctx, "", p)
	}) {
		if err != nil {
			return err
		}
		if slices.Contains(wanted, p.ID) && n.known[p.ID] == "" {
			n.known[p.ID] = p.Name
			missing--
		}
		if missing == 0 {
			return nil
		}
	}
	if env.Hosted || missing > atOnce {
		return nil
	}
	for _, id := range wanted {
		if n.known[id] != "" {
			continue
		}
		// Who is out of sight, or was erased, has no name here.
		if p, err := env.Client.Person(ctx, id); err == nil {
			n.known[id] = p.FirstName + " " + p.LastName
		}
	}
	return nil
}

// options are the names of ids, for a Pick; unknown stands for those that have
// none.
func (n names) options(ids []string, unknown string) []ui.Option {
	options := make([]ui.Option, len(ids))
	for i, id := range ids {
		options[i] = ui.Option{Value: id, Name: n.name(id, unknown)}
	}
	return options
}

func (n names) name(id, unknown string) string {
	if name := n.known[id]; name != "" {
		return name
	}
	return unknown
}

// learn remembers the names of what was picked, and returns the ids.
func (n names) learn(chosen []ui.Option) []string {
	ids := make([]string, len(chosen))
	for i, o := range chosen {
		ids[i] = o.Value
		n.known[o.Value] = o.Name
	}
	return ids
}

// anywhere reports whether the person may choose all locations (T8).
func anywhere(env *page.Env) bool {
	return slices.Contains(env.Me.Permissions, people.AllLocations.String())
}

// manages reports whether the person may manage trackers.
func manages(env *page.Env) bool {
	return slices.Contains(env.Me.Permissions, people.TrackersManage.String())
}

// reaches reports whether all places of an assignment are one's own, so that
// one may change it.
func reaches(env *page.Env, a api.Assignment) bool {
	if anywhere(env) {
		return true
	}
	return !a.AllLocations && !slices.ContainsFunc(a.Locations, func(id string) bool {
		return !slices.ContainsFunc(env.Me.Locations, func(l api.Ref) bool { return l.ID == id })
	})
}

// me is the id of the person, or "".
func me(env *page.Env) string {
	if env.Me.Person == nil {
		return ""
	}
	return env.Me.Person.ID
}
