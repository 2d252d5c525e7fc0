package directory

import (
	"context"
	"slices"
	"sort"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// Query selects people. Zero fields select all whom the actor may know.
type Query struct {
	query.Page
	Search   string // words, each part of a name, and for who administers of the e-mail or external id
	Location string // id: who is there today
	Team     string // id: who is in it today
	Managed  bool   // only those whom the actor may administer
	Inactive bool   // also those who have left, among those whom the actor may administer
}

// Row is one person in a list.
type Row struct {
	// Person is complete for oneself and for whom the actor may administer;
	// of others it holds id and name.
	people.Person
	Managed bool `json:"managed"` // the actor may administer the person
}

// People lists the people whom the actor may administer, and those whose names
// one may pick (C4), by last name, first name and id. The second result is the
// cursor of the next page, "" after the last one. Erased and merged people are
// left out. It returns a *fault.Invalid for a limit out of range or a cursor
// of another list.
func (d *Directory) People(ctx context.Context, a people.Actor, q Query) ([]Row, string, error) {
	limit, err := q.Rows()
	if err != nil {
		return nil, "", err
	}
	var after nameKey
	paged, err := q.Position(&after)
	if err != nil {
		return nil, "", err
	}
	s, v, err := d.viewed(ctx, a)
	if err != nil {
		return nil, "", err
	}
	from := 0
	if paged {
		from = sort.Search(len(s.byName), func(i int) bool { return s.byName[i].compare(after) > 0 })
	}
	words := strings.Fields(strings.ToLower(q.Search))
	var rows []Row
	for i, key := range s.byName[from:] {
		p, _ := s.roster.Person(key.ID)
		row, ok := v.row(p)
		if !ok || !q.holds(p, row, words, v.today) {
			continue
		}
		if len(rows) == limit {
			return rows, query.Cursor(s.byName[from+i-1]), nil
		}
		rows = append(rows, row)
	}
	return rows, "", nil
}

// Person returns one person as People lists them, those who have left, were
// erased or merged included, or fault.ErrNotFound.
func (d *Directory) Person(ctx context.Context, a people.Actor, id string) (Row, error) {
	s, v, err := d.viewed(ctx, a)
	if err != nil {
		return Row{}, err
	}
	p, ok := s.roster.Person(id)
	if !ok {
		return Row{}, fault.ErrNotFound
	}
	if a.Administers(p, v.today) {
		return Row{Person: p, Managed: true}, nil
	}
	row, ok := v.row(p)
	if !ok {
		return Row{}, fault.ErrNotFound
	}
	return row, nil
}

// view is how one actor sees people today.
type view struct {
	actor    people.Actor
	today    period.Date
	pickable map[string]bool
}

func (d *Directory) viewed(ctx context.Context, a people.Actor) (*snapshot, view, error) {
	s, err := d.snapshot(ctx, a.Org)
	if err != nil {
		return nil, view{}, err
	}
	day, err := s.roster.Today(a.Person, d.now())
	if err != nil {
		return nil, view{}, err
	}
	v := view{actor: a, today: day, pickable: make(map[string]bool)}
	for _, p := range s.roster.Pickable(a, day) {
		v.pickable[p.ID] = true
	}
	return s, v, nil
}

func (v view) row(p people.Person) (Row, bool) {
	switch {
	case p.Erased || p.MergedInto != "":
		return Row{}, false
	case v.actor.Administers(p, v.today):
		return Row{Person: p, Managed: true}, true
	case p.ID == v.actor.Person && p.ID != "":
		return Row{Person: p}, true
	case v.pickable[p.ID]:
		return Row{Person: people.Person{ID: p.ID, FirstName: p.FirstName, LastName: p.LastName}}, true
	}
	return Row{}, false
}

// holds reports whether q selects p, shown as row: one finds by what one sees.
func (q Query) holds(p people.Person, row Row, words []string, today period.Date) bool {
	switch {
	case q.Managed && !row.Managed,
		p.Inactive && !q.Inactive,
		q.Location != "" && !p.At(q.Location, today),
		q.Team != "" && !p.In(q.Team, today):
		return false
	}
	if len(words) == 0 {
		return true
	}
	text := strings.ToLower(row.FirstName + " " + row.LastName + " " + row.Email + " " + row.ExternalID)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}
