package importer

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// PeopleOptions of People. The zero value creates no places.
type PeopleOptions struct {
	// CreatePlaces creates locations and teams that are missing, by the name
	// that the file gives them. With GoodRowsOnly they stay, also where the
	// person is then refused.
	CreatePlaces bool
}

// peopleFields are the fields of People.
func peopleFields() []field {
	return []field{
		{"external_id", false}, {"email", false}, {"id", false}, {"first_name", false}, {"last_name", false},
		{"preset", false}, {"level", false}, {"permissions", false}, {"language", false},
		{"location", false}, {"location_from", false}, {"location_until", false},
		{"team", false}, {"team_from", false}, {"team_until", false},
	}
}

// People imports people, each with one row or several: further rows of a
// person add memberships.
//
//	external_id, email, id   the person by any of these, in this order
//	first_name, last_name, language
//	preset                   sets level and permissions: representative, manager, …
//	level, permissions       a whole number; names with blanks, commas or semicolons between them
//	location, team           by external id, id or name
//	location_from, location_until, team_from, team_until
//	                         first day, and the first day no longer; blank is always, or still
//
// Who is not there is created. Blank fields stay as they are, and so do
// memberships that the file does not name; a membership takes the place of
// those of the same location or team with which it shares a day. For errors
// see Entries.
func (im *Importer) People(ctx context.Context, actor people.Actor, req Request, opts PeopleOptions) (Result, error) {
	return im.run(ctx, actor, req, "people", true, func(ctx context.Context, u *unit) error {
		admin, err := u.administrator()
		if err != nil {
			return err
		}
		t, _, err := open(u.req, peopleFields(), false)
		if err != nil {
			return err
		}
		if t.column("external_id") == none && t.column("email") == none && t.column("id") == none {
			return fault.Invalidf("external_id", "has no column, nor has email or id: the file has %s", quoted(t.header))
		}
		u.result.Ignored = t.ignored()
		today, err := u.roster.Today(actor.Person, u.now)
		if err != nil {
			return err
		}
		p := &peopleImport{
			unit: u, table: t, reading: reading{layout: req.DateLayout}, today: today,
			places: newPlaces(u, admin, opts.CreatePlaces), found: findPeople(u.roster), byRef: make(map[string]*draft),
		}
		if err := t.each(ctx, u, func(r Record) error { p.row(r); return nil }); err != nil {
			return err
		}
		return p.save(ctx, admin)
	})
}

// peopleImport is one run of People.
type peopleImport struct {
	*unit
	*table
	reading
	places *places
	found  *finder
	today  period.Date       // of the actor
	drafts []*draft          // in the order of the file
	byRef  map[string]*draft // by what the file calls the person
}

// draft is a person as the file wants it.
type draft struct {
	people.Person
	before people.Person
	lines  []int
	wishes []wish
	said   map[string]string // by field, what a row said first
	bad    bool
}

// row puts what a row says into the draft of its person.
func (p *peopleImport) row(r Record) {
	d, err := p.draft(r)
	if err != nil {
		p.refuse(refusal(r.Line, "", err))
		return
	}
	d.lines = append(d.lines, r.Line)
	fail := func(field string, err error) {
		d.bad = true
		p.refuse(refusal(r.Line, p.name(p.column(field)), err))
	}
	for _, f := range personFields() {
		text := p.get(r, p.column(f.name))
		if text == "" {
			continue
		}
		if said, again := d.said[f.name]; again && said != text {
			fail(f.name, fault.Invalidf("", "differs from line %d, of the same person", d.lines[0]))
			continue
		}
		d.said[f.name] = text
		if err := f.set(&d.Person, text); err != nil {
			fail(f.name, err)
		}
	}
	p.membership(r, "location", d, fail)
	p.membership(r, "team", d, fail)
}

// draft returns the draft of the row's person, a new one at the first row.
func (p *peopleImport) draft(r Record) (*draft, error) {
	external, email, id := p.get(r, p.column("external_id")), strings.ToLower(p.get(r, p.column("email"))), p.get(r, p.column("id"))
	i, err := p.known(external, email, id)
	if err == nil && i != none {
		err = p.mayName(p.roster.People[i], external != "" || email != "")
	}
	if err != nil {
		return nil, err
	}
	ref := "external id " + external
	switch {
	case i != none:
		ref = p.roster.People[i].ID
	case external == "":
		ref = "e-mail " + email
	}
	if d, ok := p.byRef[ref]; ok {
		return d, nil
	}
	d := &draft{said: make(map[string]string)}
	if i != none {
		d.before = p.roster.People[i]
		d.Person = d.before
		d.Locations, d.Teams = slices.Clone(d.Locations), slices.Clone(d.Teams)
	}
	p.byRef[ref] = d
	p.drafts = append(p.drafts, d)
	return d, nil
}

// mayName refuses a row of somebody whom the actor may not administer, before
// anything is compared with what the row says. unique says that the row has
// what nobody else may have, so that who is out of reach cannot pass for
// nobody.
func (p *peopleImport) mayName(known people.Person, unique bool) error {
	switch {
	case p.actor.Administers(known, p.today):
		return nil
	case p.actor.Reaches(known, p.today):
		return fault.ErrDenied
	case unique:
		return fault.ErrNotFound
	}
	return errNobody()
}

func errNobody() error {
	return &fault.Refusal{Code: "unknown_person", Reason: "names nobody", Err: fault.ErrNotFound}
}

// known returns the place in the roster of somebody who is there, or none.
// Somebody without an external id is found by e-mail, and gets that of the
// file.
func (p *peopleImport) known(external, email, id string) (int, error) {
	byEmail, there := p.found.name[email]
	switch {
	case external != "":
		if i, ok := p.found.external[external]; ok {
			return i, nil
		}
		if there && p.roster.People[byEmail].ExternalID == "" {
			return byEmail, nil
		}
	case email != "":
		if there {
			return byEmail, nil
		}
	case id != "":
		i, ok := p.found.id[id]
		if !ok {
			return none, errNobody()
		}
		return i, nil
	default:
		return none, fault.Invalidf("", "needs an external id, an e-mail or an id")
	}
	return none, nil
}

// personField is one that a row sets as it is.
type personField struct {
	name string
	set  func(*people.Person, string) error
}

// personFields are in the order in which they are set: a level and permissions
// of one's own replace those of the preset.
func personFields() []personField {
	text := func(to func(*people.Person) *string) func(*people.Person, string) error {
		return func(p *people.Person, s string) error {
			*to(p) = s
			return nil
		}
	}
	return []personField{
		{"external_id", text(func(p *people.Person) *string { return &p.ExternalID })},
		{"first_name", text(func(p *people.Person) *string { return &p.FirstName })},
		{"last_name", text(func(p *people.Person) *string { return &p.LastName })},
		{"email", func(p *people.Person, s string) error {
			p.Email = strings.ToLower(s)
			return nil
		}},
		{"language", text(func(p *people.Person) *string { return &p.Language })},
		{"preset", func(p *people.Person, s string) error {
			preset, ok := people.PresetNamed(strings.ToLower(s))
			if !ok {
				return fault.Invalidf("", "%.40q is no preset", s)
			}
			p.Level, p.Permissions = preset.Level, preset.Permissions
			return nil
		}},
		{"level", func(p *people.Person, s string) (err error) {
			if p.Level, err = strconv.Atoi(s); err != nil {
				return fault.Invalidf("", "%.40q is not a whole number", s)
			}
			return nil
		}},
		{"permissions", func(p *people.Person, s string) (err error) {
			p.Permissions, err = permissions(s)
			return err
		}},
	}
}

// wish is a membership as the file wants it.
type wish struct {
	field string // location or team
	ref   string
	span  period.Span
	line  int
}

// membership reads the location or team of a row into the draft's wishes.
func (p *peopleImport) membership(r Record, field string, d *draft, fail func(string, error)) {
	w := wish{field: field, ref: p.get(r, p.column(field)), line: r.Line}
	for _, end := range []struct {
		field string
		to    *period.Date
	}{{field + "_from", &w.span.From}, {field + "_until", &w.span.Until}} {
		date, err := p.optionalDate(p.get(r, p.column(end.field)))
		if err != nil {
			fail(end.field, err)
			return
		}
		*end.to = date
	}
	switch {
	case w.ref == "" && w.span != (period.Span{}):
		fail(field, fault.Invalidf("", "is required with its days"))
	case w.ref == "":
	case w.span.Until != 0 && w.span.Until <= w.span.From:
		fail(field+"_until", fault.Invalidf("", "is not after %s_from", field))
	default:
		if err := p.places.check(field, w.ref); err != nil {
			fail(field, err)
		}
		d.wishes = append(d.wishes, w)
	}
}

// place fulfils the wishes of a draft, for which locations and teams may be
// created.
func (p *peopleImport) place(ctx context.Context, d *draft) error {
	for _, w := range d.wishes {
		find, to := p.places.location, &d.Locations
		if w.field == "team" {
			find, to = p.places.team, &d.Teams
		}
		id, err := find(ctx, w.ref)
		if err == nil {
			*to = join(*to, people.Membership{ID: id, Span: w.span})
			continue
		}
		if fault.Sentinel(err) == nil {
			return err
		}
		d.bad = true
		p.refuse(refusal(w.line, p.name(p.column(w.field)), err))
	}
	return nil
}

// join adds a membership, in the place of those of the same location or team
// with which it shares a day.
func join(ms []people.Membership, m people.Membership) []people.Membership {
	if slices.Contains(ms, m) {
		return ms
	}
	ms = slices.DeleteFunc(ms, func(o people.Membership) bool {
		_, shares := o.Intersect(m.Span)
		return o.ID == m.ID && shares
	})
	return append(ms, m)
}

// save stores the drafts that differ from what is there.
func (p *peopleImport) save(ctx context.Context, admin Administrator) error {
	for _, d := range p.drafts {
		if !d.bad {
			if err := p.place(ctx, d); err != nil {
				return err
			}
		}
		switch {
		case d.bad:
			p.refuseRest(d)
			continue
		case d.Revision > 0 && same(d.Person, d.before):
			p.result.Unchanged++
			continue
		}
		if err := p.free(d); err != nil {
			p.refuse(refusal(d.lines[0], p.name(p.column(fieldOf(err))), err))
			p.refuseRest(d)
			continue
		}
		saved, err := admin.SavePerson(ctx, p.actor, d.Person)
		if err != nil {
			if err := p.refuseRecord(p.table, d.lines[0], err); err != nil {
				return err
			}
			p.refuseRest(d)
			continue
		}
		switch {
		case d.Revision == 0:
			p.result.Created++
		case saved.Revision == d.Revision: // it differed in blanks only
			p.result.Unchanged++
		default:
			p.result.Changed++
		}
		p.found.add(none, saved.ExternalID, saved.ID, saved.Email)
	}
	return nil
}

// refuseRest refuses the good rows of a person who is refused.
func (p *peopleImport) refuseRest(d *draft) {
	for _, line := range d.lines {
		if !p.bad[line] {
			p.refuse(RowError{Line: line, Code: "other_row", Reason: "is of a person of whom another row is refused"})
		}
	}
}

// free refuses an external id or e-mail that is somebody else's, before the
// store would.
func (p *peopleImport) free(d *draft) error {
	if _, taken := p.found.external[d.ExternalID]; taken && d.ExternalID != d.before.ExternalID {
		return &fault.Refusal{Code: "exists", Field: "external_id", Reason: "is that of somebody else", Err: fault.ErrExists}
	}
	if _, taken := p.found.name[d.Email]; taken && d.Email != strings.ToLower(d.before.Email) {
		return &fault.Refusal{Code: "exists", Field: "email", Reason: "is that of somebody else", Err: fault.ErrExists}
	}
	return nil
}

// same reports whether saving a would leave b as it is.
func same(a, b people.Person) bool {
	return a.ExternalID == b.ExternalID && a.FirstName == b.FirstName && a.LastName == b.LastName && a.Email == b.Email &&
		a.Level == b.Level && a.Permissions == b.Permissions && a.Language == b.Language &&
		slices.Equal(a.Locations, b.Locations) && slices.Equal(a.Teams, b.Teams)
}
