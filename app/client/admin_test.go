//go:build !js

package client_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestSigningIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	me, err := w.Me(w.ctx)
	w.ok(err)
	if me.Person.ID != w.olga || me.Org.Name != "Umbrella" || !me.Menu.Organization {
		t.Errorf("%+v", me)
	}
	other := w.signedIn("olga@example.com", password)
	w.ok(other.SignOut(w.ctx))
	_, err = other.Me(w.ctx)
	w.refused(err, "signed_out")
	w.ok(other.SignOut(w.ctx)) // nothing happens

	_, err = w.nobody().SignIn(w.ctx, api.SignIn{Email: "olga@example.com", Password: "a guess"})
	w.refused(err, "invalid_credentials")

	// A forgotten password.
	w.ok(w.nobody().ForgotPassword(w.ctx, "olga@example.com"))
	secret := <-w.letters
	link, err := other.LookAtLink(w.ctx, secret)
	w.ok(err)
	if link.Purpose != "reset" || link.Email != "olga@example.com" {
		t.Errorf("%+v", link)
	}
	session, err := other.RedeemLink(w.ctx, api.Redemption{Secret: secret, Password: another})
	w.ok(err)
	if session.Person.ID != w.olga {
		t.Errorf("%+v", session)
	}
	_, err = other.LookAtLink(w.ctx, secret)
	w.refused(err, "link_invalid")
	_, err = w.Me(w.ctx) // was signed out by it
	w.refused(err, "signed_out")

	w.ok(other.SignOutEverywhere(w.ctx))
	_, err = other.Me(w.ctx)
	w.refused(err, "signed_out")
}

func TestOneself(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, err := w.Profile(w.ctx)
	w.ok(err)
	saved, err := w.ReplaceProfile(w.ctx, p.Revision, api.ProfileInput{FirstName: "Olga", LastName: "Ownerova", Email: p.Email, Language: "cs"})
	w.ok(err)
	if saved.LastName != "Ownerova" || saved.Revision != p.Revision+1 || saved.Message == "" {
		t.Errorf("%+v", saved)
	}
	_, err = w.ReplacePassword(w.ctx, api.PasswordInput{Present: "wrong", Password: another})
	w.refused(err, "wrong_password")
	session, err := w.ReplacePassword(w.ctx, api.PasswordInput{Present: password, Password: another})
	w.ok(err)
	if session.Person.ID != w.olga {
		t.Errorf("%+v", session)
	}
	data, err := w.MyData(w.ctx)
	w.ok(err)
	if data.Profile.ID != w.olga || data.SignsInWith != "olga@example.com" {
		t.Errorf("%+v", data)
	}
	d, err := w.DownloadMyData(w.ctx)
	w.ok(err)
	file, err := d.ReadAll(nil)
	w.ok(err)
	if d.Name != "my-data.json" || !json.Valid(file) || len(file) < 100 {
		t.Errorf("%q: %s", d.Name, file)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made, err := w.CreateToken(w.ctx, api.TokenInput{Name: "Payroll", Level: 20, Permissions: []string{"trackers.manage"}, Expires: time.Now().Add(time.Hour)})
	w.ok(err)
	system := client.New(w.base, &client.Options{Token: made.Secret})
	me, err := system.Me(w.ctx)
	w.ok(err)
	if me.Token != made.ID || me.Person != nil {
		t.Errorf("%+v", me)
	}
	tokens, err := w.Tokens(w.ctx, client.Page{})
	w.ok(err)
	if len(tokens.Items) != 1 || tokens.Items[0].Name != "Payroll" {
		t.Errorf("%+v", tokens)
	}
	w.ok(w.RevokeToken(w.ctx, made.ID))
	_, err = system.Me(w.ctx)
	w.refused(err, "signed_out")
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	company, err := w.CreateCompany(w.ctx, api.CompanyInput{Name: "Umbrella A/S"})
	w.ok(err)
	company, err = w.ReplaceCompany(w.ctx, company.ID, company.Revision, api.CompanyInput{Name: "Umbrella Ltd"})
	w.ok(err)
	if read, err := w.Company(w.ctx, company.ID); err != nil || read != company || read.Name != "Umbrella Ltd" {
		t.Errorf("%+v %v", read, err)
	}
	location, err := w.CreateLocation(w.ctx, api.LocationInput{Name: "Aarhus", Company: company.ID})
	w.ok(err)
	location, err = w.ReplaceLocation(w.ctx, location.ID, location.Revision, api.LocationInput{Name: "Århus", Company: company.ID, Zone: "Europe/Copenhagen"})
	w.ok(err)
	if read, err := w.Location(w.ctx, location.ID); err != nil || read != location || read.Zone != "Europe/Copenhagen" {
		t.Errorf("%+v %v", read, err)
	}
	team, err := w.CreateTeam(w.ctx, api.TeamInput{Name: "Field"})
	w.ok(err)
	team, err = w.ReplaceTeam(w.ctx, team.ID, team.Revision, api.TeamInput{Name: "Field", Archived: true})
	w.ok(err)
	if read, err := w.Team(w.ctx, team.ID); err != nil || read.Revision != team.Revision || !read.Archived {
		t.Errorf("%+v %v", read, err)
	}
	companies, err := w.Companies(w.ctx, client.PlacesQuery{})
	w.ok(err)
	locations, err := w.Locations(w.ctx, client.PlacesQuery{Search: "århus"})
	w.ok(err)
	teams, err := w.Teams(w.ctx, client.PlacesQuery{Archived: true})
	w.ok(err)
	if len(companies.Items) != 1 || len(locations.Items) != 1 || len(teams.Items) != 1 {
		t.Errorf("%v %v %v", companies, locations, teams)
	}

	// Pages of a list, one after the other.
	for _, name := range []string{"B", "A", "C"} {
		_, err := w.CreateCompany(w.ctx, api.CompanyInput{Name: name})
		w.ok(err)
	}
	var names []string
	asked := 0
	for c, err := range client.All(w.ctx, func(ctx context.Context, p client.Page) (api.List[api.Company], error) {
		asked++
		p.Limit = 2
		return w.Companies(ctx, client.PlacesQuery{Page: p})
	}) {
		w.ok(err)
		names = append(names, c.Name)
	}
	if got := len(names); got != 4 || asked != 2 || names[0] != "A" || names[3] != "Umbrella Ltd" {
		t.Errorf("%q in %d pages", names, asked)
	}
	for _, err := range client.All(w.ctx, w.nobody().Tokens) {
		w.refused(err, "signed_out")
	}
}

func TestPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	office, err := w.CreateLocation(w.ctx, api.LocationInput{Name: "Office"})
	w.ok(err)
	rita, hers := w.hire("Rita", "representative", office.ID)
	if me, err := hers.Me(w.ctx); err != nil || me.Person.ID != rita.ID {
		t.Fatalf("%+v %v", me, err)
	}
	read, err := w.Person(w.ctx, rita.ID)
	w.ok(err)
	if !read.Managed || read.FirstName != "Rita" {
		t.Errorf("%+v", read)
	}
	in := api.PersonInput{FirstName: "Rita", LastName: "Tester", Email: read.Email, Level: *read.Level, Permissions: read.Permissions,
		Locations: read.Locations, Teams: []api.Membership{}, Language: "da"}
	rita, err = w.ReplacePerson(w.ctx, rita.ID, read.Revision, in)
	w.ok(err)
	_, err = w.ReplacePerson(w.ctx, rita.ID, read.Revision, in)
	w.refused(err, "stale")
	rita, err = w.DeactivatePerson(w.ctx, rita.ID, rita.Revision)
	w.ok(err)
	if !rita.Inactive {
		t.Error("is still there")
	}
	rita, err = w.ActivatePerson(w.ctx, rita.ID, rita.Revision)
	w.ok(err)
	versions, err := w.PersonVersions(w.ctx, rita.ID, client.Page{Limit: 2})
	w.ok(err)
	if len(versions.Items) != 2 || versions.Next == "" || versions.Items[1].Inactive == rita.Inactive {
		t.Errorf("%+v", versions)
	}

	twin, _ := w.hire("Reta", "representative", office.ID)
	listed, err := w.People(w.ctx, client.PeopleQuery{Search: "tester", Location: office.ID, Managed: true, Inactive: true})
	w.ok(err)
	picks, err := hers.Picks(w.ctx, "reta", client.Page{})
	w.refused(err, "signed_out") // by deactivation
	hers = w.signedIn("rita@example.com", password)
	picks, err = hers.Picks(w.ctx, "reta", client.Page{})
	w.ok(err)
	if len(listed.Items) != 2 || len(picks.Items) != 1 || picks.Items[0].ID != twin.ID {
		t.Errorf("%+v %+v", listed, picks)
	}
	merged, err := w.MergePerson(w.ctx, twin.ID, api.MergeInput{Into: rita.ID, Reason: "the same one"})
	w.ok(err)
	if merged.MergedInto != rita.ID {
		t.Errorf("%+v", merged)
	}
	merged, err = w.UnmergePerson(w.ctx, twin.ID, api.ReasonInput{Reason: "another one"})
	w.ok(err)
	if merged.MergedInto != "" {
		t.Errorf("%+v", merged)
	}
	_, err = w.DeactivatePerson(w.ctx, twin.ID, merged.Revision)
	w.ok(err)
	w.ok(w.ErasePerson(w.ctx, twin.ID, api.ReasonInput{Reason: "asked for it"}))
	if erased, err := w.Person(w.ctx, twin.ID); err != nil || !erased.Erased {
		t.Errorf("%+v %v", erased, err)
	}
	events, err := w.Audit(w.ctx, client.AuditQuery{Person: w.olga, Target: twin.ID, From: time.Now().Add(-time.Hour), Until: time.Now().Add(time.Hour)})
	w.ok(err)
	if len(events.Items) == 0 || events.Items[0].Target != twin.ID {
		t.Errorf("%+v", events)
	}
	events, err = w.Audit(w.ctx, client.AuditQuery{Until: time.Now().Add(-time.Hour)})
	w.ok(err)
	if len(events.Items) != 0 {
		t.Errorf("%+v", events)
	}
}

func TestOrganization(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, err := w.Organization(w.ctx)
	w.ok(err)
	saved, err := w.ReplaceOrganization(w.ctx, o.Revision, api.OrganizationInput{
		Name: "Umbrella Group", Currency: "DKK", Modules: o.Modules, Retention: o.Retention,
		Calendar: append(o.Calendar, api.CalendarChange{From: w.today + 40, Settings: api.CalendarSettings{WeekStart: period.Sunday, FiscalStart: 4, Zone: "UTC"}}),
	})
	w.ok(err)
	if saved.Name != "Umbrella Group" || saved.Revision != o.Revision+1 {
		t.Errorf("%+v", saved)
	}
	versions, err := w.OrganizationVersions(w.ctx, client.Page{})
	w.ok(err)
	if len(versions.Items) != 2 || versions.Items[0].Currency != "DKK" {
		t.Errorf("%+v", versions)
	}
}
