package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// office founds an organization on 2 March 2026 and returns its directory and
// its first person.
func office() (*directory.Directory, people.Actor) {
	dir := directory.New(memstore.New(nil), &directory.Options{Now: func() time.Time { return noon }, NewID: ids()})
	o, p, err := dir.Found(context.Background(), directory.Founding{
		Name: "Umbrella", Currency: "DKK",
		First: directory.Profile{FirstName: "Olga", LastName: "Owner", Email: "olga@example.com"},
	})
	if err != nil {
		log.Fatal(err)
	}
	owner, err := dir.Actor(context.Background(), o.ID, p.ID)
	if err != nil {
		log.Fatal(err)
	}
	return dir, owner
}

// hire adds a representative.
func hire(dir *directory.Directory, a people.Actor, first, last string) people.Person {
	preset, _ := people.PresetNamed("representative")
	p, err := dir.SavePerson(context.Background(), a, people.Person{FirstName: first, LastName: last, Level: preset.Level, Permissions: preset.Permissions})
	if err != nil {
		log.Fatal(err)
	}
	return p
}

func ExampleNew() {
	dir := directory.New(memstore.New(nil), nil)
	_, err := dir.Roster(context.Background(), "no-such-organization")
	fmt.Println(fault.Code(err))
	// Output: not_found
}

func ExampleDirectory_Found() {
	dir := directory.New(memstore.New(nil), nil)
	o, p, err := dir.Found(context.Background(), directory.Founding{
		Name:     "Umbrella",
		Calendar: period.Settings{Zone: "Europe/Copenhagen"},
		First:    directory.Profile{FirstName: "Olga", LastName: "Owner", Email: "Olga@Example.com"},
	})
	fmt.Println(o.Name, p.Name(), p.Email, p.Level, err)

	_, _, err = dir.Found(context.Background(), directory.Founding{First: directory.Profile{FirstName: "O", LastName: "Owner", Email: "olga@example.com"}})
	fmt.Println(err)
	// Output:
	// Umbrella Olga Owner olga@example.com 40 <nil>
	// name is required; first_name must have at least 2 letters
}

func ExampleDirectory_Actor() {
	dir, owner := office()
	rita := hire(dir, owner, "Rita", "Skov")
	a, err := dir.Actor(context.Background(), owner.Org, rita.ID)
	fmt.Println(a.Level, a.Permissions, err)
	// Output: 10 pipeline.view,leads.use,timetrack.use <nil>
}

func ExampleDirectory_Roster() {
	dir, owner := office()
	hire(dir, owner, "Rita", "Skov")
	r, err := dir.Roster(context.Background(), owner.Org)
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range r.People {
		fmt.Println(p.Name())
	}
	// Output:
	// Olga Owner
	// Rita Skov
}

func ExampleDirectory_RosterAt() {
	dir, owner := office()
	_, err := dir.RosterAt(context.Background(), owner.Org, noon.Add(-time.Hour))
	fmt.Println("an hour before it was founded:", fault.Code(err))
	r, err := dir.RosterAt(context.Background(), owner.Org, noon)
	fmt.Println(len(r.People), err)
	// Output:
	// an hour before it was founded: not_found
	// 1 <nil>
}

func ExampleDirectory_SavePerson() {
	dir, owner := office()
	ctx := context.Background()
	north, err := dir.SaveLocation(ctx, owner, people.Location{Name: "North"})
	if err != nil {
		log.Fatal(err)
	}
	manager, _ := people.PresetNamed("manager")
	p, err := dir.SavePerson(ctx, owner, people.Person{
		FirstName: "Mona", LastName: "Lund", Email: "mona@example.com",
		Level: manager.Level, Permissions: manager.Permissions,
		Locations: []people.Membership{{ID: north.ID, Span: period.Span{From: period.On(2026, time.April, 1)}}},
	})
	fmt.Println(p.Name(), p.Revision, err)

	p.LastName = "Lund-Holm"
	edited, err := dir.SavePerson(ctx, owner, p)
	fmt.Println(edited.Name(), edited.Revision, err)

	_, err = dir.SavePerson(ctx, owner, p) // from what was read before the edit
	fmt.Println(err)
	// Output:
	// Mona Lund 1 <nil>
	// Mona Lund-Holm 2 <nil>
	// changed meanwhile
}

func ExampleDirectory_Deactivate() {
	dir, owner := office()
	ctx := context.Background()
	rita := hire(dir, owner, "Rita", "Skov")
	rita, err := dir.Deactivate(ctx, owner, rita.ID, rita.Revision)
	fmt.Println(rita.Inactive, err)
	_, err = dir.Actor(ctx, owner.Org, rita.ID)
	fmt.Println(err)
	// Output:
	// true <nil>
	// not permitted
}

func ExampleDirectory_Activate() {
	dir, owner := office()
	ctx := context.Background()
	rita := hire(dir, owner, "Rita", "Skov")
	rita, _ = dir.Deactivate(ctx, owner, rita.ID, rita.Revision)
	rita, err := dir.Activate(ctx, owner, rita.ID, rita.Revision)
	fmt.Println(rita.Inactive, err)
	// Output: false <nil>
}

func ExampleDirectory_People() {
	dir, owner := office()
	hire(dir, owner, "Rita", "Skov")
	hire(dir, owner, "Anna", "Skov")
	q := directory.Query{Page: query.Page{Limit: 2}}
	for {
		rows, next, err := dir.People(context.Background(), owner, q)
		if err != nil {
			log.Fatal(err)
		}
		for _, r := range rows {
			fmt.Println(r.Name(), r.Managed)
		}
		if next == "" {
			break
		}
		fmt.Println("next page")
		q.Cursor = next
	}
	// Output:
	// Olga Owner true
	// Anna Skov true
	// next page
	// Rita Skov true
}

func ExampleDirectory_Person() {
	dir, owner := office()
	row, err := dir.Person(context.Background(), owner, owner.Person)
	fmt.Println(row.Name(), row.Level, err)
	// Output: Olga Owner 40 <nil>
}

func ExampleDirectory_PersonHistory() {
	dir, owner := office()
	ctx := context.Background()
	rita := hire(dir, owner, "Rita", "Skov")
	rita.LastName = "Holm"
	if _, err := dir.SavePerson(ctx, owner, rita); err != nil {
		log.Fatal(err)
	}
	versions, err := dir.PersonHistory(ctx, owner, rita.ID)
	for _, v := range versions {
		fmt.Println(v.Value.Revision, v.Value.Name(), v.At.Format(time.DateOnly))
	}
	fmt.Println(err)
	// Output:
	// 2 Rita Holm 2026-03-02
	// 1 Rita Skov 2026-03-02
	// <nil>
}

func ExampleDirectory_SaveCompany() {
	dir, owner := office()
	c, err := dir.SaveCompany(context.Background(), owner, people.Company{Name: "Umbrella North ApS"})
	fmt.Println(c.Name, c.Revision, err)
	// Output: Umbrella North ApS 1 <nil>
}

func ExampleDirectory_SaveLocation() {
	dir, owner := office()
	ctx := context.Background()
	l, err := dir.SaveLocation(ctx, owner, people.Location{Name: "Tórshavn", Zone: "Atlantic/Faroe"})
	fmt.Println(l.Name, l.Zone, err)
	l.Archived = true
	l, err = dir.SaveLocation(ctx, owner, l)
	fmt.Println(l.Archived, l.Revision, err)
	// Output:
	// Tórshavn Atlantic/Faroe <nil>
	// true 2 <nil>
}

func ExampleDirectory_SaveTeam() {
	dir, owner := office()
	t, err := dir.SaveTeam(context.Background(), owner, people.Team{Name: "Planners", Permissions: people.TimetrackSchedule})
	fmt.Println(t.Name, t.Permissions, err)
	// Output: Planners timetrack.schedule <nil>
}

func ExampleDirectory_SaveOrganization() {
	dir, owner := office()
	ctx := context.Background()
	r, err := dir.Roster(ctx, owner.Org)
	if err != nil {
		log.Fatal(err)
	}
	o := r.Organization
	o.Modules.Leads = false
	o.Calendar = append(o.Calendar, period.Change{From: period.On(2026, time.July, 1), Settings: period.Settings{FiscalStart: time.July}})
	saved, err := dir.SaveOrganization(ctx, owner, o)
	fmt.Println(saved.Revision, err)

	saved.Calendar = append(saved.Calendar[:1:1], period.Change{From: period.On(2026, time.March, 1)})
	_, err = dir.SaveOrganization(ctx, owner, saved)
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// calendar[1] changes what holds today or before: let a change begin after 2026-03-02
}

func ExampleDirectory_OrganizationHistory() {
	dir, owner := office()
	versions, err := dir.OrganizationHistory(context.Background(), owner)
	fmt.Println(len(versions), versions[0].Value.Name, err)
	// Output: 1 Umbrella <nil>
}

func ExampleDirectory_Audit() {
	dir, owner := office()
	hire(dir, owner, "Rita", "Skov")
	events, _, err := dir.Audit(context.Background(), owner, directory.AuditQuery{})
	for _, e := range events {
		fmt.Println(e.Action)
	}
	fmt.Println(err)
	// Output:
	// person.created
	// organization.created
	// <nil>
}

func ExampleDirectory_Export() {
	dir, owner := office()
	data, err := dir.Export(context.Background(), owner, owner.Person)
	if err != nil {
		log.Fatal(err)
	}
	b, err := json.Marshal(data)
	fmt.Println(data.Profile.Name(), json.Valid(b), err)
	_, err = dir.Export(context.Background(), owner, hire(dir, owner, "Rita", "Skov").ID)
	fmt.Println(err)
	// Output:
	// Olga Owner true <nil>
	// not permitted
}

func ExampleDirectory_Erase() {
	dir, owner := office()
	ctx := context.Background()
	rita := hire(dir, owner, "Rita", "Skov")
	fmt.Println(dir.Erase(ctx, owner, rita.ID, "asked for it by letter"))
	versions, err := dir.PersonHistory(ctx, owner, rita.ID)
	for _, v := range versions {
		fmt.Println(v.Value.Name())
	}
	fmt.Println(err)
	// Output:
	// <nil>
	// Erased 00000004
	// Erased 00000004
	// <nil>
}

func ExamplePseudonym() {
	fmt.Println(directory.Pseudonym("0190f5f2-3c1e-7c54-9f7e-2b6e5d1f9a3c"))
	// Output: Erased 5d1f9a3c
}

func ExampleDirectory_Sweep() {
	dir, owner := office()
	ctx := context.Background()
	r, _ := dir.Roster(ctx, owner.Org)
	o := r.Organization
	o.Retention.InactiveDays = 365
	if _, err := dir.SaveOrganization(ctx, owner, o); err != nil {
		log.Fatal(err)
	}
	rita := hire(dir, owner, "Rita", "Skov")
	if _, err := dir.Deactivate(ctx, owner, rita.ID, rita.Revision); err != nil {
		log.Fatal(err)
	}
	fmt.Println(dir.Sweep(ctx, noon.AddDate(1, 0, 1)))
	row, err := dir.Person(ctx, owner, rita.ID)
	fmt.Println(row.Name(), row.Erased, err)
	// Output:
	// <nil>
	// Erased 00000005 true <nil>
}

func ExampleDirectory_Merge() {
	dir, owner := office()
	ctx := context.Background()
	rita, twin := hire(dir, owner, "Rita", "Skov"), hire(dir, owner, "Ritha", "Skov")
	merged, err := dir.Merge(ctx, owner, twin.ID, rita.ID, "hired twice")
	fmt.Println(merged.MergedInto == rita.ID, merged.Inactive, err)
	// Output: true true <nil>
}

func ExampleDirectory_Unmerge() {
	dir, owner := office()
	ctx := context.Background()
	rita, twin := hire(dir, owner, "Rita", "Skov"), hire(dir, owner, "Ritha", "Skov")
	if _, err := dir.Merge(ctx, owner, twin.ID, rita.ID, "hired twice"); err != nil {
		log.Fatal(err)
	}
	back, err := dir.Unmerge(ctx, owner, twin.ID, "two people after all")
	fmt.Println(back.MergedInto == "", back.Inactive, err)
	// Output: true false <nil>
}

func ExampleProfile_Clean() {
	p, err := directory.Profile{FirstName: " Jean-Luc ", LastName: "d’Arc", Email: "JL@Example.com"}.Clean()
	fmt.Println(p.FirstName, p.LastName, p.Email, err)
	_, err = directory.Profile{FirstName: "R2", LastName: "D2"}.Clean()
	fmt.Println(err)
	// Output:
	// Jean-Luc d’Arc jl@example.com <nil>
	// first_name may hold letters, spaces, apostrophes and hyphens only; last_name may hold letters, spaces, apostrophes and hyphens only
}

func ExampleCleanEmail() {
	fmt.Println(directory.CleanEmail("email", " Anna@Example.com"))
	_, err := directory.CleanEmail("email", "anna@localhost")
	fmt.Println(err)
	// Output:
	// anna@example.com <nil>
	// email is not a valid e-mail address
}

func ExampleCleanName() {
	fmt.Println(directory.CleanName("name", " North & South "))
	_, err := directory.CleanName("name", " ")
	fmt.Println(err)
	// Output:
	// North & South <nil>
	// name is required
}
