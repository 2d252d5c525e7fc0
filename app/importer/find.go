package importer

import (
	"context"
	"strings"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// finder finds records by what a file calls them: by their external id, their
// id or, in any case, their name.
type finder struct {
	kind     string // in words: "location"
	external map[string]int
	id       map[string]int
	name     map[string]int // several: more than one is called so
}

const several = -1

func newFinder(kind string) *finder {
	return &finder{kind: kind, external: map[string]int{}, id: map[string]int{}, name: map[string]int{}}
}

// add makes a record known under its place in the caller's list.
func (f *finder) add(i int, external, id, name string) {
	if external != "" {
		f.external[external] = i
	}
	f.id[id] = i
	if name == "" {
		return
	}
	name = strings.ToLower(name)
	if before, ok := f.name[name]; ok && before != i {
		i = several
	}
	f.name[name] = i
}

// find returns the place of the record that ref stands for. It returns
// fault.ErrNotFound where there is none.
func (f *finder) find(ref string) (int, error) {
	if i, ok := f.external[ref]; ok {
		return i, nil
	}
	if i, ok := f.id[ref]; ok {
		return i, nil
	}
	switch i, ok := f.name[strings.ToLower(ref)]; {
	case !ok:
		return 0, &fault.Refusal{Code: "unknown_" + f.kind, Reason: "names no " + f.kind + " that you may see", Err: fault.ErrNotFound}
	case i == several:
		return 0, &fault.Refusal{Code: "ambiguous", Reason: "is the name of several: use an id", Err: fault.ErrConflict}
	default:
		return i, nil
	}
}

// findPeople knows everyone: by external id, e-mail (where others have a
// name) and id.
func findPeople(r *people.Roster) *finder {
	f := newFinder("person")
	for i, p := range r.People {
		if !p.Erased {
			f.add(i, p.ExternalID, p.ID, p.Email)
		}
	}
	return f
}

func findLocations(locations []people.Location) *finder {
	f := newFinder("location")
	for i, l := range locations {
		f.add(i, l.ExternalID, l.ID, l.Name)
	}
	return f
}

func findTeams(teams []people.Team) *finder {
	f := newFinder("team")
	for i, t := range teams {
		f.add(i, t.ExternalID, t.ID, t.Name)
	}
	return f
}

func findCompanies(companies []people.Company) *finder {
	f := newFinder("company")
	for i, c := range companies {
		f.add(i, c.ExternalID, c.ID, c.Name)
	}
	return f
}

// trackers are those that the actor may see, and how to find them.
type trackers struct {
	all    []tracking.Tracker
	found  *finder
	metric []*finder      // of each tracker
	byID   map[string]int // tracker of each metric, by the metric's id
}

// loadTrackers lists the trackers that the actor may see, also archived ones;
// names are those of trackers in use where there is one.
func loadTrackers(ctx context.Context, log *tracking.Log, actor people.Actor) (*trackers, error) {
	t := &trackers{found: newFinder("tracker"), byID: make(map[string]int)}
	for _, archived := range []bool{false, true} {
		page := query.Page{Limit: query.MaxLimit}
		for {
			list, next, err := log.Trackers(ctx, actor, tracking.TrackerFilter{Archived: archived}, page)
			if err != nil {
				return nil, err
			}
			for _, tr := range list {
				t.add(tr)
			}
			if page.Cursor = next; next == "" {
				break
			}
		}
	}
	return t, nil
}

func (t *trackers) add(tr tracking.Tracker) int {
	i := len(t.all)
	t.all = append(t.all, tr)
	name := tr.Name
	if _, taken := t.found.name[strings.ToLower(name)]; taken && tr.Archived {
		name = ""
	}
	t.found.add(i, tr.ExternalID, tr.ID, name)
	metrics := newFinder("metric")
	for j, m := range tr.Metrics {
		metrics.add(j, m.ExternalID, m.ID, m.Name)
		t.byID[m.ID] = i
	}
	t.metric = append(t.metric, metrics)
	return i
}
