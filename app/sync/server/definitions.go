package server

import (
	"cmp"
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// view is what a person may see offline, and what rows that means.
type view struct {
	definitions sync.Definitions
	digest      string
	scope       string   // digest of which trackers and records are visible
	records     []string // ids, sorted
	feeds       []feed
}

// home is the part of the definitions that comes from the directory: the
// actor's records, their places and teams.
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

// look adds the trackers to what a person may see.
func (u *unit) look(ctx context.Context, home sync.Definitions) (view, error) {
	personal, err := u.trackers.Personal(ctx, u.actor)
	if err != nil {
		return view{}, err
	}
	v := view{definitions: home}
	v.definitions.Trackers, v.definitions.Closures = personal.Trackers, personal.Closures
	var trackers, metrics []string
	for _, t := range personal.Trackers {
		trackers = append(trackers, t.ID)
		metrics = append(metrics, metricsOf(t)...)
	}
	v.records = append(v.records, home.Person.ID)
	for _, p := range home.Records {
		v.records = append(v.records, p.ID)
	}
	slices.Sort(metrics)
	slices.Sort(v.records)
	v.feeds = []feed{entries{metrics, v.records}}
	v.digest = digest(v.definitions)
	v.scope = digest([]any{trackers, v.records})
	return v, nil
}

func metricsOf(t tracking.Tracker) []string {
	ids := make([]string, len(t.Metrics))
	for i, m := range t.Metrics {
		ids[i] = m.ID
	}
	return ids
}
