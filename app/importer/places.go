package importer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Companies imports operating companies: name, external_id, and archived
// (true or false). A company is found by its external id or, where the row
// has none, by its name; it is created if it is not there. Blank fields stay
// as they are. For errors see Entries.
func (im *Importer) Companies(ctx context.Context, actor people.Actor, req Request) (Result, error) {
	return im.run(ctx, actor, req, "companies", true, func(ctx context.Context, u *unit) error {
		known := slices.Clone(u.roster.Companies)
		i := placeImport[people.Company]{
			all: known, found: findCompanies(known),
			of:   func(c *people.Company) place { return place{&c.ID, &c.ExternalID, &c.Name, &c.Archived} },
			save: Administrator.SaveCompany,
		}
		return i.run(ctx, u)
	})
}

// Locations imports locations: name, external_id, archived, company (by
// external id, id or name) and zone (an IANA name). See Companies.
func (im *Importer) Locations(ctx context.Context, actor people.Actor, req Request) (Result, error) {
	return im.run(ctx, actor, req, "locations", true, func(ctx context.Context, u *unit) error {
		known, companies := slices.Clone(u.roster.Locations), findCompanies(u.roster.Companies)
		i := placeImport[people.Location]{
			all: known, found: findLocations(known),
			of:   func(l *people.Location) place { return place{&l.ID, &l.ExternalID, &l.Name, &l.Archived} },
			save: Administrator.SaveLocation,
			own: []ownField[people.Location]{
				{"company", func(l *people.Location, s string) error {
					at, err := companies.find(s)
					if err == nil {
						l.Company = u.roster.Companies[at].ID
					}
					return err
				}},
				{"zone", func(l *people.Location, s string) error {
					l.Zone = s
					return nil
				}},
			},
		}
		return i.run(ctx, u)
	})
}

// Teams imports teams: name, external_id, archived and permissions (names
// such as trackers.report, with blanks, commas or semicolons between them).
// See Companies.
func (im *Importer) Teams(ctx context.Context, actor people.Actor, req Request) (Result, error) {
	return im.run(ctx, actor, req, "teams", true, func(ctx context.Context, u *unit) error {
		known := slices.Clone(u.roster.Teams)
		i := placeImport[people.Team]{
			all: known, found: findTeams(known),
			of:   func(t *people.Team) place { return place{&t.ID, &t.ExternalID, &t.Name, &t.Archived} },
			save: Administrator.SaveTeam,
			own: []ownField[people.Team]{
				{"permissions", func(t *people.Team, s string) (err error) {
					t.Permissions, err = permissions(s)
					return err
				}},
			},
		}
		return i.run(ctx, u)
	})
}

// permissions reads a list of names.
func permissions(s string) (people.Permissions, error) {
	return people.ParsePermissions(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == ';' }))
}

// place is what companies, locations and teams have in common.
type place struct {
	id, external, name *string
	archived           *bool
}

// ownField is one that only one kind of place has, and how it is set.
type ownField[T any] struct {
	name string
	set  func(*T, string) error
}

// placeImport imports one kind of place.
type placeImport[T comparable] struct {
	all   []T // as it is now
	found *finder
	of    func(*T) place
	own   []ownField[T]
	save  func(Administrator, context.Context, people.Actor, T) (T, error)

	lines map[int]int // of the file, by place in all
}

func (p *placeImport[T]) run(ctx context.Context, u *unit) error {
	admin, err := u.administrator()
	if err != nil {
		return err
	}
	fields := []field{{"name", true}, {"external_id", false}, {"archived", false}}
	for _, f := range p.own {
		fields = append(fields, field{f.name, false})
	}
	t, _, err := open(u.req, fields, false)
	if err != nil {
		return err
	}
	u.result.Ignored = t.ignored()
	p.lines = make(map[int]int)
	return t.each(ctx, u, func(r Record) error {
		i, err := p.find(t.get(r, t.column("external_id")), t.get(r, t.column("name")))
		if err != nil {
			u.refuse(refusal(r.Line, t.name(t.column("name")), err))
			return nil
		}
		var old T
		if i != none {
			old = p.all[i]
		}
		v, ok := p.read(u, t, r, old)
		line, again := p.lines[i]
		switch {
		case !ok:
			return nil
		case i != none && v == old:
			u.result.Unchanged++
			p.lines[i] = r.Line
			return nil
		case again:
			u.refuse(contradiction(r.Line, line, p.found.kind))
			return nil
		}
		saved, err := p.save(admin, ctx, u.actor, v)
		if err != nil {
			return u.refuseRecord(t, r.Line, err)
		}
		if i == none {
			u.result.Created++
			i = len(p.all)
			p.all = append(p.all, saved)
		} else {
			u.result.Changed++
			p.all[i] = saved
		}
		s := p.of(&saved)
		p.found.add(i, *s.external, *s.id, *s.name)
		p.lines[i] = r.Line
		return nil
	})
}

// find returns the place of a record, or none: by its external id, else by its
// name, unless that is of a record with another external id.
func (p *placeImport[T]) find(external, name string) (int, error) {
	if i, ok := p.found.external[external]; ok && external != "" {
		return i, nil
	}
	i, ok := p.found.name[strings.ToLower(name)]
	switch {
	case !ok:
		return none, nil
	case i == several && external == "":
		return none, &fault.Refusal{Code: "ambiguous", Reason: "is the name of several: use an external id", Err: fault.ErrConflict}
	case i == several, external != "" && *p.of(&p.all[i]).external != "":
		return none, nil
	}
	return i, nil
}

// read puts what a row says into a record.
func (p *placeImport[T]) read(u *unit, t *table, r Record, v T) (T, bool) {
	ok := true
	set := func(name string, fn func(string) error) {
		column := t.column(name)
		text := t.get(r, column)
		if text == "" {
			return
		}
		if err := fn(text); err != nil {
			u.refuse(refusal(r.Line, t.name(column), err))
			ok = false
		}
	}
	to := p.of(&v)
	set("name", func(s string) error {
		if t.get(r, t.column("external_id")) != "" || *to.id == "" { // what is found by its name keeps it
			*to.name = s
		}
		return nil
	})
	set("external_id", func(s string) error { *to.external = s; return nil })
	set("archived", func(s string) error {
		n, err := checked(s)
		*to.archived = n == 1
		return err
	})
	for _, f := range p.own {
		set(f.name, func(s string) error { return f.set(&v, s) })
	}
	return v, ok
}

// contradiction is the refusal of a row that says something else of a record
// than a row before.
func contradiction(line, before int, kind string) RowError {
	return RowError{Line: line, Code: "contradiction", Reason: fmt.Sprintf("differs from line %d, of the same %s", before, kind)}
}

// refuseRecord refuses a row because of what a verb said to its record: each
// complaint at the column of its field. An error that is no refusal comes
// back.
func (u *unit) refuseRecord(t *table, line int, err error) error {
	if fault.Sentinel(err) == nil {
		return err
	}
	if many, ok := errors.AsType[fault.Many](err); ok {
		for _, e := range many {
			if err := u.refuseRecord(t, line, e); err != nil {
				return err
			}
		}
		return nil
	}
	field := fieldOf(err)
	base, _, _ := strings.Cut(field, "[") // "locations[1].id" is about location
	column := t.column(base)
	if column == none {
		column = t.column(strings.TrimSuffix(base, "s"))
	}
	bad := refusal(line, t.name(column), err)
	if column == none && field != "" {
		bad.Reason = field + " " + bad.Reason
	}
	u.refuse(bad)
	return nil
}

// fieldOf is the field that a refusal names, or "".
func fieldOf(err error) string {
	if r, ok := errors.AsType[*fault.Refusal](err); ok {
		return r.Field
	}
	if v, ok := errors.AsType[*fault.Invalid](err); ok {
		return v.Field
	}
	return ""
}
