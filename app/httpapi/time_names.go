package httpapi

import (
	"context"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// names are those of the people who approved or set somebody's time, as far as
// the reader may know them: who decided about one's own is no secret to oneself;
// otherwise C4.
type names struct {
	reader people.Actor
	roster *people.Roster
}

func (a timeAPI) names(ctx context.Context, actor people.Actor) (names, error) {
	roster, err := a.directory.Roster(ctx, actor.Org)
	return names{actor, roster}, err
}

// of is the name of who did something about a person's time, or "".
func (n names) of(by, person string) string {
	if n.reader.Person != "" && n.roster.Resolve(person) == n.reader.Person {
		p, _ := n.roster.Person(by)
		return p.Name()
	}
	return n.roster.NameFor(n.reader, by)
}

// marks puts the names into marks of a person's time; nil is none.
func (n names) marks(person string, marks ...*api.Mark) {
	for _, m := range marks {
		if m != nil {
			m.Name = n.of(m.By, person)
		}
	}
}

// row puts the names into a row of a report.
func (n names) row(r *api.TimeRow) {
	for i := range r.Marks {
		n.marks(r.Person, &r.Marks[i])
	}
	for i := range r.Days {
		d := &r.Days[i]
		n.marks(r.Person, d.Hours, d.Paid, d.Bonus)
		for j := range d.Activities {
			if set := d.Activities[j].Overwritten; set != nil {
				set.Name = n.of(set.By, r.Person)
			}
		}
	}
}
