package tracking

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// grid is the sums of some metrics over consecutive periods, for the people in
// view, by location and overall. Reports, series and at-a-glance views are
// readings of it, so that one place decides who and what is counted.
type grid struct {
	metrics   []Metric
	periods   []period.Period
	people    []*line // by id
	locations []*line // by name
	overall   *line
}

// line is one person, one location, or all.
type line struct {
	id, name  string
	locations []string // of a person, within the periods
	partial   bool     // some assigned days are out of view
	members   int      // people with a share in it
	cells     [][]sum  // by period, then metric
	expected  []int    // by period: people whose target counts (T19)

	last   string   // the member counted last
	lastIn []string // by period: the member expected last
}

type sum struct {
	total int64
	count int
}

func (g *grid) line(id, name string) *line {
	l := &line{id: id, name: name, cells: make([][]sum, len(g.periods)), expected: make([]int, len(g.periods)), lastIn: make([]string, len(g.periods))}
	all := make([]sum, len(g.periods)*len(g.metrics))
	for i := range l.cells {
		l.cells[i] = all[i*len(g.metrics) : (i+1)*len(g.metrics)]
	}
	return l
}

// expect counts a person in, and the person's target in a period, each once.
// Persons come one after the other.
func (l *line) expect(person string, p int) {
	if l.last != person {
		l.last = person
		l.members++
	}
	if l.lastIn[p] != person {
		l.lastIn[p] = person
		l.expected[p]++
	}
}

func (l *line) add(p, metric int, t Total) error {
	c := &l.cells[p][metric]
	total, err := money.AddInt64(c.total, t.Sum)
	if err != nil {
		return err
	}
	*c = sum{total, c.count + t.Count}
	return nil
}

// selection narrows whom a grid counts; nil fields select all in view.
type selection struct{ locations, teams, people []string }

// selects reports whether the person counts on day d.
func (s selection) selects(p people.Person, d period.Date) bool {
	return (s.people == nil || slices.Contains(s.people, p.ID)) &&
		(s.locations == nil || slices.ContainsFunc(s.locations, func(id string) bool { return p.At(id, d) })) &&
		(s.teams == nil || slices.ContainsFunc(s.teams, func(id string) bool { return p.In(id, d) }))
}

// grid reads the sums. Days are cut where a period begins and where a
// membership or an assignment begins or ends, so that who is in view, selected
// and assigned is the same for all days of one bucket (C2, C4).
func (v view) grid(ctx context.Context, s Store, t Tracker, metrics []Metric, periods []period.Period, sel selection) (grid, error) {
	g := grid{metrics: metrics, periods: periods}
	g.overall = g.line("", "")
	whole := period.Span{From: periods[0].Start, Until: periods[len(periods)-1].End}
	var candidates []people.Person
	for _, p := range v.roster.People {
		if v.scope.SeesDuring(p.ID, whole) && (sel.people == nil || slices.Contains(sel.people, p.ID)) {
			candidates = append(candidates, p)
		}
	}
	cuts := cutDays(t, candidates, periods)
	q := TotalsQuery{Cuts: cuts, People: make([]string, len(candidates))}
	for i, p := range candidates {
		q.People[i] = p.ID
	}
	column := make(map[string]int, len(metrics))
	for i, m := range metrics {
		q.Metrics = append(q.Metrics, m.ID)
		column[m.ID] = i
	}
	totals, err := s.Totals(ctx, q)
	if err != nil {
		return grid{}, err
	}
	byPerson := make(map[string][]Total, len(candidates))
	for _, total := range totals {
		byPerson[total.Person] = append(byPerson[total.Person], total)
	}
	periodOf := make([]int, len(cuts)-1)
	for i, p := 0, 0; i < len(periodOf); i++ {
		for cuts[i] >= periods[p].End {
			p++
		}
		periodOf[i] = p
	}
	places := map[string]*line{}
	for _, p := range candidates {
		row := g.line(p.ID, p.Name())
		counts := make([]bool, len(periodOf))
		for i, at := range periodOf {
			d := cuts[i]
			assigned := !p.Inactive && t.Assigned(p, d)
			sees := v.scope.Sees(p.ID, d)
			row.partial = row.partial || assigned && !sees
			counts[i] = sees && sel.selects(p, d)
			if counts[i] && assigned {
				g.expect(v, places, row, p, d, at)
			}
		}
		for _, total := range byPerson[p.ID] {
			if !counts[total.Bucket] {
				continue
			}
			at, d := periodOf[total.Bucket], cuts[total.Bucket]
			for _, l := range g.expect(v, places, row, p, d, at) {
				if err := l.add(at, column[total.Metric], total); err != nil {
					return grid{}, err
				}
			}
		}
		if row.members > 0 {
			g.people = append(g.people, row)
		}
	}
	for _, place := range places {
		g.locations = append(g.locations, place)
	}
	slices.SortFunc(g.locations, func(a, b *line) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.name), strings.ToLower(b.name)), cmp.Compare(a.id, b.id))
	})
	return g, nil
}

// expect counts the person in on day d of a period: in the own line, overall,
// and at the locations of the day that the viewer may see. It returns these lines.
func (g *grid) expect(v view, places map[string]*line, row *line, p people.Person, d period.Date, at int) []*line {
	lines := []*line{row, g.overall}
	for _, id := range p.LocationsOn(d) {
		place, ok := v.roster.Location(id)
		if !ok || p.ID != v.actor.Person && !v.actor.Can(people.AllLocations) && !slices.Contains(v.actor.Locations, id) {
			continue
		}
		if places[id] == nil {
			places[id] = g.line(id, place.Name)
		}
		lines = append(lines, places[id])
		if !slices.Contains(row.locations, id) {
			row.locations = append(row.locations, id)
		}
	}
	for _, l := range lines {
		l.expect(p.ID, at)
	}
	return lines
}

// cutDays returns the days at which a bucket begins, and the day after the last.
func cutDays(t Tracker, candidates []people.Person, periods []period.Period) []period.Date {
	first, last := periods[0].Start, periods[len(periods)-1].End
	cuts := make([]period.Date, 0, len(periods)+1)
	for _, p := range periods {
		cuts = append(cuts, p.Start)
	}
	add := func(days ...period.Date) {
		for _, d := range days {
			if d > first && d < last {
				cuts = append(cuts, d)
			}
		}
	}
	add(t.Start)
	for _, a := range t.Assignments {
		add(a.From, a.Until)
	}
	for _, p := range candidates {
		for _, m := range p.Locations {
			add(m.From, m.Until)
		}
		for _, m := range p.Teams {
			add(m.From, m.Until)
		}
	}
	slices.Sort(cuts)
	return append(slices.Compact(cuts), last)
}
