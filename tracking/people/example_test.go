package people_test

import (
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// office is an organization with two offices. Bob moved on 1 April 2026.
func office() *people.Roster {
	april := period.On(2026, time.April, 1)
	return people.NewRoster(
		people.Organization{ID: "acme", Calendar: period.Calendar{{Settings: period.Settings{Zone: "Europe/Copenhagen"}}}},
		nil,
		[]people.Location{{ID: "cph", Name: "Copenhagen"}, {ID: "nyc", Name: "New York", Zone: "America/New_York"}},
		[]people.Team{{ID: "desk", Name: "Lead desk", Permissions: people.LeadsCoordinate}},
		[]people.Person{
			{ID: "mia", FirstName: "Mia", LastName: "Holm", Level: 20, Permissions: people.TrackersReport, Locations: []people.Membership{{ID: "cph"}}},
			{ID: "bob", FirstName: "Bob", LastName: "Ray", Level: 10, Locations: []people.Membership{
				{ID: "cph", Span: period.Span{Until: april}}, {ID: "nyc", Span: period.Span{From: april}},
			}, Teams: []people.Membership{{ID: "desk"}}},
			{ID: "rob", FirstName: "Bob", LastName: "Ray", Level: 10, MergedInto: "bob", Inactive: true},
		})
}

func ExampleNewRoster() {
	r := office()
	for _, p := range r.People {
		fmt.Println(p.ID, p.Name())
	}
	// Output:
	// bob Bob Ray
	// mia Mia Holm
	// rob Bob Ray
}

func ExampleRoster_Scope() {
	r := office()
	march, april := period.On(2026, time.March, 31), period.On(2026, time.April, 1)
	mia, _ := r.Actor("mia", april)
	s := r.Scope(mia, people.TrackersReport)
	fmt.Println(s.Sees("bob", march), s.Sees("bob", april))
	bob, _ := r.Actor("bob", april)
	fmt.Println(r.Scope(bob, people.TrackersReport).Sees("mia", march))
	// Output:
	// true false
	// false
}

func ExampleScope_Spans() {
	r := office()
	mia, _ := r.Actor("mia", period.On(2026, time.April, 1))
	s := r.Scope(mia, people.TrackersReport)
	for _, id := range s.People() {
		fmt.Println(id, s.Spans(id))
	}
	fmt.Println(s.SeesDuring("bob", period.Span{From: period.On(2026, time.April, 1)}))
	// Output:
	// bob [{ 2026-04-01}]
	// mia [{ }]
	// false
}

func ExampleRoster_Actor() {
	bob, ok := office().Actor("bob", period.On(2026, time.April, 1))
	fmt.Println(bob.Person, bob.Locations, bob.Permissions, ok)
	_, ok = office().Actor("rob", period.On(2026, time.April, 1))
	fmt.Println(ok)
	// Output:
	// bob [nyc] leads.coordinate true
	// false
}

func ExampleActor_Reaches() {
	r, day := office(), period.On(2026, time.March, 31)
	mia, _ := r.Actor("mia", day)
	bob, _ := r.Person("bob")
	fmt.Println(mia.Reaches(bob, day))
	// Output: true
}

func ExampleActor_Administers() {
	r, day := office(), period.On(2026, time.March, 31)
	mia, _ := r.Actor("mia", day)
	bob, _ := r.Person("bob")
	fmt.Println(mia.Administers(bob, day)) // who may not administer people
	mia.Permissions |= people.PeopleManage
	fmt.Println(mia.Administers(bob, day))
	// Output:
	// false
	// true
}

func ExampleRoster_Pickable() {
	r, day := office(), period.On(2026, time.March, 31)
	mia, _ := r.Actor("mia", day)
	for _, p := range r.Pickable(mia, day) {
		fmt.Println(p.Name())
	}
	// Output:
	// Bob Ray
	// Mia Holm
}

func ExampleRoster_Today() {
	at := time.Date(2026, time.April, 2, 1, 0, 0, 0, time.UTC)
	for _, id := range []string{"mia", "bob"} {
		d, err := office().Today(id, at)
		fmt.Println(id, d, err)
	}
	// Output:
	// mia 2026-04-02 <nil>
	// bob 2026-04-01 <nil>
}

func ExampleRoster_Clock() {
	r, day := office(), period.On(2026, time.April, 2)
	clock, err := r.Clock("bob", day)
	fmt.Println(r.Zone("bob", day), clock.Start(day), err)
	// Output: America/New_York 2026-04-02 04:00:00 +0000 UTC <nil>
}

func ExampleRoster_Records() {
	r := office()
	for _, p := range r.Records("bob") {
		fmt.Println(p.ID, "stands for", r.Resolve(p.ID))
	}
	// Output:
	// bob stands for bob
	// rob stands for bob
}

func ExampleRoster_TopLevel() {
	fmt.Println(office().TopLevel())
	// Output: 20
}

func ExamplePerson_LocationsOn() {
	bob, _ := office().Person("bob")
	d := period.On(2026, time.April, 1)
	fmt.Println(bob.LocationsOn(d-1), bob.LocationsOn(d), bob.TeamsOn(d))
	fmt.Println(bob.At("nyc", d), bob.In("sales", d))
	// Output:
	// [cph] [nyc] [desk]
	// true false
}

func ExampleParsePermissions() {
	p, err := people.ParsePermissions([]string{"leads.use", "goals.view"})
	fmt.Println(p, err, p.Has(people.LeadsUse), p.Any(people.LeadsReport|people.GoalsView))
	_, err = people.ParsePermissions([]string{"leads.abuse"})
	fmt.Println(err != nil)
	// Output:
	// leads.use,goals.view <nil> true true
	// true
}

func ExamplePresetNamed() {
	p, ok := people.PresetNamed("coordinator")
	fmt.Println(p.Level, p.Permissions, ok)
	// Output: 20 pipeline.view,leads.use,leads.coordinate,leads.report,timetrack.use true
}

func ExamplePresets() {
	for _, p := range people.Presets() {
		fmt.Println(p.Level, p.Name)
	}
	// Output:
	// 10 representative
	// 10 advisor
	// 20 manager
	// 20 coordinator
	// 30 administrator
	// 40 enterprise
}

func ExampleRoster_Decisions() {
	at := []people.Membership{{ID: "cph"}}
	roster := people.NewRoster(people.Organization{}, nil, nil, nil, []people.Person{
		{ID: "eva", Level: 40, Locations: at}, {ID: "eve", Level: 40, Locations: at}, {ID: "ann", Level: 10, Locations: at},
	})
	eve := people.Actor{Person: "eve", Level: 40, Permissions: people.TrackersManage, Locations: []string{"cph"}}
	fmt.Println(roster.Decisions(eve, people.TrackersManage).People())
	// Output: [ann eva]
}

func ExampleOrganization_OfflineLimit() {
	fmt.Println(people.Organization{}.OfflineLimit(), people.Organization{OfflineDays: 7}.OfflineLimit())
	// Output: 720h0m0s 168h0m0s
}
