package tracking

import (
	"cmp"
	"context"
	"iter"
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
	locations []string  // of a person, within the periods
	partial   bool      // some assigned days are out of view
	people    int       // those with a share in it
	cells     [][]tally // by period, then metric

	last *line // the person's line that was counted last
}

// tally is a sum, and how many people's targets stand against it (T19).
type tally struct {
	sum
	people int

	last *line // the person's line that was counted last
}

type sum struct {
	total int64
	count int
}

// plus returns the sum with t added, or money.ErrOverflow.
func (s sum) plus(t Total) (sum, error) {
	total, err := money.AddInt64(s.total, t.Sum)
	return sum{total, s.count + t.Count}, err
}

func (g *grid) line(id, name string) *line {
	l := &line{id: id, name: name, cells: make([][]tally, len(g.periods))}
	all := make([]tally, len(g.periods)*len(g.metrics))
	for i := range l.cells {
		l.cells[i] = all[i*len(g.metrics) : (i+1)*len(g.metrics)]
	}
	return l
}

// join counts a person in, once. Persons come one after the other.
func (l *line) join(row *line) {
	if l.last != row {
		l.last = row
		l.people++
	}
}

// expect counts a person's target in, once, as join does the person.
func (c *tally) expect(row *line) {
	if c.last != row {
		c.last = row
		c.people++
	}
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
	whole := period.Span{From: periods[0].Start, Until: periods[len(periods)-1].End}
	owners, records := v.candidates(whole, sel)
	trackerCuts := t.cuts()
	cuts := slices.Clone(trackerCuts)
	q := TotalsQuery{People: make([]string, len(records))}
	for i, p := range records {
		q.People[i] = p.ID
		cuts = append(cuts, membershipCuts(p)...)
	}
	q.Cuts = cutDays(cuts, periods)
	column := make(map[string]int, len(metrics))
	for i, m := range metrics {
		q.Metrics = append(q.Metrics, m.ID)
		column[m.ID] = i
	}
	totals, err := s.Totals(ctx, q)
	if err != nil {
		return grid{}, err
	}

	n := len(q.Cuts) - 1
	c := counter{
		view: v, tracker: t, sel: sel, grid: grid{metrics: metrics, periods: periods}, column: column, places: map[string]*line{},
		buckets: make([]bucket, n), days: make([]*standing, n), filled: make([]bool, n),
	}
	for i, at := 0, 0; i < n; i++ {
		for q.Cuts[i] >= periods[at].End {
			at++
		}
		_, cut := slices.BinarySearch(trackerCuts, q.Cuts[i])
		c.buckets[i] = bucket{q.Cuts[i], at, cut}
	}
	c.overall = c.line("", "")
	parts := byPerson(totals)
	for _, owner := range owners {
		row := c.line(owner.ID, owner.Name())
		for _, p := range v.roster.Records(owner.ID) {
			if err := c.count(row, p, parts[p.ID]); err != nil {
				return grid{}, err
			}
		}
		if row.people > 0 {
			c.people = append(c.people, row)
		}
	}
	for _, place := range c.places {
		if place.people > 0 {
			c.locations = append(c.locations, place)
		}
	}
	slices.SortFunc(c.locations, func(a, b *line) int { return compareNames(a.name, a.id, b.name, b.id) })
	return c.grid, nil
}

// counter fills a grid, record by record.
type counter struct {
	view
	grid
	tracker Tracker
	sel     selection
	column  map[string]int   // of a metric
	places  map[string]*line // by location
	buckets []bucket

	// Of the record at hand, by bucket:
	days   []*standing
	filled []bool // there is a value
}

// bucket is a run of days within one period for which a store adds up.
type bucket struct {
	first  period.Date
	period int  // index
	cut    bool // the tracker's assignments may differ from the bucket before
}

// standing is how a record stands to the tracker on the days of a bucket.
type standing struct {
	assigned bool
	seen     bool    // in view (C4)
	counts   bool    // in view and selected
	places   []*line // the person's locations that the viewer may see
}

// count counts a record of the row's person, with its totals.
func (c *counter) count(row *line, p people.Person, totals []Total) error {
	c.stand(p)
	clear(c.filled)
	for _, t := range totals {
		c.filled[t.Bucket] = true
	}
	for i, st := range c.days {
		row.partial = row.partial || st.assigned && !st.seen
		if st.counts && (st.assigned || c.filled[i]) {
			c.join(row, st, c.buckets[i].period)
		}
	}
	for _, t := range totals {
		if st := c.days[t.Bucket]; st.counts {
			if err := c.add(row, st, c.buckets[t.Bucket].period, c.column[t.Metric], t); err != nil {
				return err
			}
		}
	}
	return nil
}

// stand finds the standing of a record in each bucket. It is the same from one
// bucket to the next but where something about the tracker or the person
// begins or ends.
func (c *counter) stand(p people.Person) {
	cuts := membershipCuts(p)
	for i, b := range c.buckets {
		if i > 0 && !b.cut && !slices.Contains(cuts, b.first) {
			c.days[i] = c.days[i-1]
			continue
		}
		st := &standing{assigned: !p.Inactive && c.tracker.Assigned(p, b.first), seen: c.scope.Sees(p.ID, b.first)}
		if st.counts = st.seen && c.sel.selects(p, b.first); st.counts {
			st.places = c.placesOf(p, b.first)
		}
		c.days[i] = st
	}
}

// placesOf returns the lines of the person's locations of the day that the
// viewer may see.
func (c *counter) placesOf(p people.Person, d period.Date) []*line {
	var lines []*line
	all := c.actor.Can(people.AllLocations) || c.roster.Resolve(p.ID) == c.actor.Person
	for _, id := range p.LocationsOn(d) {
		place, ok := c.roster.Location(id)
		if !ok || !all && !slices.Contains(c.actor.Locations, id) {
			continue
		}
		if c.places[id] == nil {
			c.places[id] = c.line(id, place.Name)
		}
		lines = append(lines, c.places[id])
	}
	return lines
}

// join counts the person of a row in during a period: in the row, overall and
// at the places. Whoever is assigned has a target for every metric.
func (g *grid) join(row *line, st *standing, at int) {
	for l := range g.lines(row, st) {
		l.join(row)
		for i := range l.cells[at] {
			if st.assigned {
				l.cells[at][i].expect(row)
			}
		}
	}
	for _, place := range st.places {
		if !slices.Contains(row.locations, place.id) {
			row.locations = append(row.locations, place.id)
		}
	}
}

// add counts a total in the same lines. Whoever has values has a target for
// their metric.
func (g *grid) add(row *line, st *standing, at, column int, t Total) (err error) {
	for l := range g.lines(row, st) {
		c := &l.cells[at][column]
		c.expect(row)
		if c.sum, err = c.plus(t); err != nil {
			return err
		}
	}
	return nil
}

// lines lists those in which a person counts: the person's row, overall and
// the places.
func (g *grid) lines(row *line, st *standing) iter.Seq[*line] {
	return func(yield func(*line) bool) {
		if !yield(row) || !yield(g.overall) {
			return
		}
		for _, place := range st.places {
			if !yield(place) {
				return
			}
		}
	}
}

// byPerson splits totals by the person. The parts share one array, for there
// can be many.
func byPerson(totals []Total) map[string][]Total {
	count := map[string]int{}
	for _, t := range totals {
		count[t.Person]++
	}
	parts, free := make(map[string][]Total, len(count)), make([]Total, len(totals))
	for _, t := range totals {
		part, ok := parts[t.Person]
		if !ok {
			n := count[t.Person]
			part, free = free[:0:n], free[n:]
		}
		parts[t.Person] = append(part, t)
	}
	return parts
}

// candidates lists the people who may have a row, and all of their records
// that are in view.
func (v view) candidates(whole period.Span, sel selection) (owners, records []people.Person) {
	for _, p := range v.roster.People {
		if v.roster.Resolve(p.ID) != p.ID || sel.people != nil && !slices.Contains(sel.people, p.ID) {
			continue
		}
		before := len(records)
		for _, r := range v.roster.Records(p.ID) {
			if v.scope.SeesDuring(r.ID, whole) {
				records = append(records, r)
			}
		}
		if len(records) > before {
			owners = append(owners, p)
		}
	}
	return owners, records
}

// cuts lists, in order, the days on which who is assigned may change.
func (t Tracker) cuts() []period.Date {
	days := []period.Date{t.Start}
	for _, a := range t.Assignments {
		days = append(days, a.From, a.Until)
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// membershipCuts lists the days on which the person's memberships change.
func membershipCuts(p people.Person) []period.Date {
	days := make([]period.Date, 0, 2*(len(p.Locations)+len(p.Teams)))
	for _, ms := range [][]people.Membership{p.Locations, p.Teams} {
		for _, m := range ms {
			days = append(days, m.From, m.Until)
		}
	}
	return days
}

// cutDays returns, in order, the first days of the periods, those of the cuts
// that lie within them, and the day after the last period.
func cutDays(cuts []period.Date, periods []period.Period) []period.Date {
	first, last := periods[0].Start, periods[len(periods)-1].End
	days := slices.DeleteFunc(cuts, func(d period.Date) bool { return d <= first || d >= last })
	for _, p := range periods {
		days = append(days, p.Start)
	}
	slices.Sort(days)
	return append(slices.Compact(days), last)
}

// compareNames orders by name in any case, then by id.
func compareNames(name, id, otherName, otherID string) int {
	return cmp.Or(cmp.Compare(strings.ToLower(name), strings.ToLower(otherName)), cmp.Compare(id, otherID))
}
