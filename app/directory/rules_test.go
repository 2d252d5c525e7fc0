package directory_test

import (
	"testing"

	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestWhoMayEditWhom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	manager := w.actor(w.hire("Mona", "manager", w.north).ID)
	rep := w.actor(w.hire("Rita", "representative", w.north).ID)
	below := w.hire("Bea", "manager", w.north)
	peer := w.hire("Pia", "administrator", w.north)
	above := w.hire("Uma", "enterprise", w.north)
	away := w.hire("Sue", "representative", w.south)
	leaving := w.hire("Lea", "representative", w.north)
	leaving.Locations[0].Until = monday
	leaving, err := w.dir.SavePerson(w.ctx, w.owner, leaving)
	w.ok(err)
	for _, tc := range []struct {
		name  string
		actor people.Actor
		whom  people.Person
		code  string
	}{
		{"below", admin, below, ""},
		{"one's own level", admin, peer, ""},
		{"above", admin, above, "denied"},
		{"at another location", admin, away, "not_found"},
		{"who left the location", admin, leaving, "not_found"},
		{"anywhere, with all_locations", w.owner, away, ""},
		{"without people.manage", manager, below, "denied"},
		{"without anything", rep, below, "denied"},
		{"unknown", admin, people.Person{ID: "00000000-0000-7000-8000-00000000dead", Revision: 1}, "not_found"},
	} {
		p := tc.whom
		if p.LastName != "" {
			p = w.person(p.ID)
		}
		before := p
		p.FirstName, p.LastName = "New"+p.FirstName, "Person"
		_, err := w.dir.SavePerson(w.ctx, tc.actor, p)
		if tc.code == "" {
			w.ok(err)
			continue
		}
		w.refused(err, tc.code)
		if before.LastName != "" && w.person(before.ID).Revision != before.Revision {
			t.Errorf("%s: refused, and done", tc.name)
		}
	}
}

func TestNobodyGrantsMoreThanOneHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	p := w.hire("Rita", "representative", w.north)
	at := []people.Membership{{ID: w.north.ID}}

	_, err := w.dir.SavePerson(w.ctx, admin, people.Person{FirstName: "New", LastName: "X", Level: 31, Locations: at})
	w.refused(err, "above_own_level")
	_, err = w.dir.SavePerson(w.ctx, admin, people.Person{FirstName: "New", LastName: "X", Permissions: people.AllLocations, Locations: at})
	w.refused(err, "not_held")
	up := p
	up.Level = 40
	_, err = w.dir.SavePerson(w.ctx, admin, up)
	w.refused(err, "above_own_level")
	more := p
	more.Permissions |= people.AllLocations
	_, err = w.dir.SavePerson(w.ctx, admin, more)
	w.refused(err, "not_held")

	// What somebody above has granted may stay.
	more, err = w.dir.SavePerson(w.ctx, w.owner, more)
	w.ok(err)
	more.FirstName = "Margarita"
	more, err = w.dir.SavePerson(w.ctx, admin, more)
	w.ok(err)
	if !more.Permissions.Has(people.AllLocations) {
		t.Error("an edit withdrew a permission")
	}
	// An e-mail sets passwords: it is worth what its owner holds.
	more.Email = "mine@example.com"
	_, err = w.dir.SavePerson(w.ctx, admin, more)
	w.refused(err, "not_held")
}

func TestNobodyGrantsMoreThroughATeam(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	p := w.hire("Rita", "representative", w.north)
	strong, err := w.dir.SaveTeam(w.ctx, w.owner, people.Team{Name: "Strong", Permissions: people.AllLocations})
	w.ok(err)
	weak, err := w.dir.SaveTeam(w.ctx, admin, people.Team{Name: "Weak", Permissions: people.GoalsView})
	w.ok(err)

	p.Teams = []people.Membership{{ID: strong.ID}}
	_, err = w.dir.SavePerson(w.ctx, admin, p)
	w.refused(err, "not_held")
	p.Teams = []people.Membership{{ID: weak.ID}}
	p, err = w.dir.SavePerson(w.ctx, admin, p)
	w.ok(err)
	if !w.actor(p.ID).Can(people.GoalsView) {
		t.Error("a team grants nothing to its member")
	}

	grown := weak
	grown.Permissions |= people.AllLocations
	_, err = w.dir.SaveTeam(w.ctx, admin, grown)
	w.refused(err, "not_held")
	_, err = w.dir.SaveTeam(w.ctx, admin, people.Team{Name: "New", Permissions: people.AllLocations})
	w.refused(err, "not_held")

	// Somebody out of reach is in the team.
	away := w.hire("Sue", "representative", w.south)
	away.Teams = []people.Membership{{ID: weak.ID}}
	away, err = w.dir.SavePerson(w.ctx, w.owner, away)
	w.ok(err)
	grown.Permissions = people.GoalsView | people.GoalsManage
	_, err = w.dir.SaveTeam(w.ctx, admin, grown)
	w.refused(err, "member_out_of_reach")
	away.Teams[0].Until = monday
	_, err = w.dir.SavePerson(w.ctx, w.owner, away)
	w.ok(err)
	grown, err = w.dir.SaveTeam(w.ctx, admin, grown)
	w.ok(err)

	// An archived team grants nothing; to restore it is to grant.
	grown.Archived = true
	grown, err = w.dir.SaveTeam(w.ctx, admin, grown)
	w.ok(err)
	if w.actor(p.ID).Can(people.GoalsManage) {
		t.Error("an archived team grants")
	}
	manager := w.actor(w.hire("Mona", "manager", w.north).ID)
	manager.Permissions |= people.ReferenceManage
	grown.Archived = false
	_, err = w.dir.SaveTeam(w.ctx, manager, grown)
	w.refused(err, "denied")
}

func TestNobodyChangesOnesOwnAccess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hired := w.hire("Adam", "administrator", w.north)
	admin := w.actor(hired.ID)
	team, err := w.dir.SaveTeam(w.ctx, w.owner, people.Team{Name: "Sales"})
	w.ok(err)
	for name, edit := range map[string]func(*people.Person){
		"level":       func(p *people.Person) { p.Level-- },
		"permissions": func(p *people.Person) { p.Permissions &^= people.LeadsUse },
		"locations":   func(p *people.Person) { p.Locations = append(p.Locations[:1:1], people.Membership{ID: w.south.ID}) },
		"teams":       func(p *people.Person) { p.Teams = []people.Membership{{ID: team.ID}} },
		"email":       func(p *people.Person) { p.Email = "adam@example.com" },
	} {
		p := w.person(hired.ID)
		edit(&p)
		_, err := w.dir.SavePerson(w.ctx, admin, p)
		if err == nil {
			t.Errorf("%s: changed", name)
			continue
		}
		w.refused(err, "own_access")
	}
	_, err = w.dir.Deactivate(w.ctx, admin, hired.ID, hired.Revision)
	w.refused(err, "own_access")
	w.refused(w.dir.Erase(w.ctx, admin, hired.ID, "enough"), "own_access")

	p := w.person(hired.ID)
	p.FirstName = "Adamo"
	_, err = w.dir.SavePerson(w.ctx, admin, p)
	w.ok(err)
}

func TestPeopleArePutAtOnesOwnLocations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	save := func(a people.Actor, ms ...people.Membership) error {
		_, err := w.dir.SavePerson(w.ctx, a, people.Person{FirstName: "New", LastName: "X", Locations: ms})
		return err
	}
	w.ok(save(admin, people.Membership{ID: w.north.ID}))
	w.ok(save(admin, people.Membership{ID: w.north.ID, Span: period.Span{From: monday + 30}}))
	w.ok(save(w.owner))
	w.refused(save(admin), "invalid")
	w.refused(save(admin, people.Membership{ID: w.north.ID, Span: period.Span{Until: monday}}), "invalid")
	w.refused(save(admin, people.Membership{ID: w.south.ID}), "not_own_location")
	w.refused(save(admin, people.Membership{ID: w.north.ID}, people.Membership{ID: w.south.ID}), "not_own_location")
}

// An administrator of the north may take somebody from the south, whose owner
// moved her, but may not say that she was in the north all along: that would
// open her old figures.
func TestNobodyBackdatesSomebodyIntoView(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.actor(w.hire("Adam", "administrator", w.north).ID)
	p := w.hire("Sue", "representative", w.south)
	p.Locations = []people.Membership{
		{ID: w.south.ID, Span: period.Span{Until: monday}},
		{ID: w.north.ID, Span: period.Span{From: monday}},
	}
	p, err := w.dir.SavePerson(w.ctx, w.owner, p)
	w.ok(err)

	back := p
	back.Locations = []people.Membership{p.Locations[0], {ID: w.north.ID, Span: period.Span{From: monday - 1}}}
	_, err = w.dir.SavePerson(w.ctx, admin, back)
	w.refused(err, "not_own_location")
	back.Locations = []people.Membership{{ID: w.north.ID, Span: period.Span{From: monday}}}
	_, err = w.dir.SavePerson(w.ctx, admin, back)
	w.refused(err, "not_own_location")

	ahead := p
	ahead.Locations = []people.Membership{p.Locations[0], {ID: w.north.ID, Span: period.Span{From: monday, Until: monday + 90}}}
	_, err = w.dir.SavePerson(w.ctx, admin, ahead)
	w.ok(err)

	// Where she was nowhere else, a forgotten day is put right.
	local := w.hire("Nia", "representative", w.north)
	local.Locations[0].From = monday - 10
	local, err = w.dir.SavePerson(w.ctx, admin, local)
	w.ok(err)
	local.Locations[0].From = monday - 20
	_, err = w.dir.SavePerson(w.ctx, admin, local)
	w.ok(err)
}

func TestMembershipsAreWellFormed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	closed, err := w.dir.SaveLocation(w.ctx, w.owner, people.Location{Name: "Closed", Archived: true})
	w.ok(err)
	span := func(id string, from, until period.Date) people.Membership {
		return people.Membership{ID: id, Span: period.Span{From: from, Until: until}}
	}
	for _, tc := range []struct {
		name   string
		at, in []people.Membership
		field  string
	}{
		{name: "back again", at: []people.Membership{span(w.north.ID, 0, monday), span(w.north.ID, monday+5, 0)}},
		{name: "two at once", at: []people.Membership{span(w.north.ID, 0, 0), span(w.south.ID, 0, 0)}},
		{name: "overlapping", at: []people.Membership{span(w.north.ID, 0, monday), span(w.north.ID, monday-1, 0)}, field: "locations[1]"},
		{name: "ends before it begins", at: []people.Membership{span(w.north.ID, monday, monday)}, field: "locations[0].until"},
		{name: "no such date", at: []people.Membership{span(w.north.ID, period.MaxDate+1, 0)}, field: "locations[0].from"},
		{name: "unknown", at: []people.Membership{span("nowhere", 0, 0)}, field: "locations[0].id"},
		{name: "archived", at: []people.Membership{span(closed.ID, 0, 0)}, field: "locations[0].id"},
		{name: "unknown team", in: []people.Membership{span("nowhere", 0, 0)}, field: "teams[0].id"},
		{name: "a location as a team", in: []people.Membership{span(w.north.ID, 0, 0)}, field: "teams[0].id"},
		{name: "too many", in: make([]people.Membership, 501), field: "teams"},
	} {
		_, err := w.dir.SavePerson(w.ctx, w.owner, people.Person{FirstName: "New", LastName: "X", Locations: tc.at, Teams: tc.in})
		if got := field(err); got != tc.field || (err == nil) != (tc.field == "") {
			t.Errorf("%s: %v, want a refusal of %q", tc.name, err, tc.field)
		}
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	second := w.hire("Sara", "enterprise")
	other := w.actor(second.ID)
	olga := w.person(w.owner.Person)

	// A token of an administrator could act on its maker.
	token := w.owner
	token.Person, token.Token = "", "t1"
	_, err := w.dir.Deactivate(w.ctx, w.owner, second.ID, second.Revision)
	w.ok(err)
	for name, edit := range map[string]func(*people.Person){
		"level":       func(p *people.Person) { p.Level = 39 },
		"permissions": func(p *people.Person) { p.Permissions &^= people.AllLocations },
	} {
		p := olga
		edit(&p)
		_, err := w.dir.SavePerson(w.ctx, token, p)
		if err == nil {
			t.Errorf("%s of the last one: changed", name)
			continue
		}
		w.refused(err, "last_administrator")
	}
	_, err = w.dir.Deactivate(w.ctx, token, olga.ID, olga.Revision)
	w.refused(err, "last_administrator")
	w.refused(w.dir.Erase(w.ctx, token, olga.ID, "enough"), "last_administrator")

	// With two of them one may go.
	_, err = w.dir.Activate(w.ctx, w.owner, second.ID, w.person(second.ID).Revision)
	w.ok(err)
	_, err = w.dir.Deactivate(w.ctx, other, olga.ID, olga.Revision)
	w.ok(err)
}
