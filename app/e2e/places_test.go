package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
)

// filled is what a form's field holds.
func filled(p *browsertest.Page, id string) string {
	return browsertest.Eval[string](p, fmt.Sprintf(`document.getElementById(%q).value`, id))
}

// clearField empties a field.
func clearField(p *browsertest.Page, selector string) {
	p.Paste(selector, "x")
	p.Key("\b")
	p.Wait(fmt.Sprintf(`document.querySelector(%q).value === ""`, selector))
}

// pickDay chooses a day of a date field.
func pickDay(p *browsertest.Page, selector, day string) {
	p.Wait(fmt.Sprintf(`document.querySelector(%q)`, selector))
	p.Run(fmt.Sprintf(`const d = document.querySelector(%q); d.value = %q; d.dispatchEvent(new Event("change", { bubbles: true }));`, selector, day))
}

// reopen opens the form of somebody from the list.
func reopen(p *browsertest.Page, name string) {
	p.Type("#people-search", name)
	p.Wait(fmt.Sprintf(`[...document.querySelectorAll("#people-table button.link")].map((b) => b.innerText).join() === %q`, name))
	press(p, "#people-table", name)
	p.Wait(fmt.Sprintf(`document.querySelector("#place-form-title")?.innerText === %q`, name))
}

// tooLong is more characters than any field takes.
const tooLong = 10_000

// People are entered, changed, merged and erased; whatever is typed that makes
// no sense stays, and the field says what is wrong (C5, C22, C23).
func TestPeople(t *testing.T) {
	t.Parallel()
	s := demo(t)
	ingrid := as(t, s, enterprise)
	p := signIn(t, browsertest.Open(t), s, enterprise)
	follow(p, "/places")
	press(p, "main", "New person")
	p.Wait(`document.querySelector("#person-first_name")`)

	// Nonsense first. All of it is in the form at once, and stays.
	const (
		name  = "The first name has at least 2 letters"
		last  = "The last name has at least 1 letter"
		email = "This is not a valid e-mail address"
		taken = "Somebody else has this e-mail already."
	)
	level := fmt.Sprintf("A whole number from 0 to %d, your own level.", ingrid.me.Level)
	for _, c := range []struct {
		first, last, email, level string
		wrong                     map[string]string
	}{
		{"", "", "", "0", map[string]string{"first_name": name, "last_name": last}},
		{"   ", "\u00a0", "x", "0", map[string]string{"first_name": name, "last_name": last}},
		{"🦑🦑", "<b>Bold</b>", "nils@fjordline.example", "0", map[string]string{"first_name": name, "last_name": last}},
		{"Nils", "Berg", "not an e-mail", "0", map[string]string{"email": email}},
		{"Nils", "Berg", "🦑@fjordline.example 🦑", "0", map[string]string{"email": email}},
		{"Nils", "Berg", representative, "0", map[string]string{"email": taken}},
		{"Nils", "Berg", strings.ToUpper(representative), "0", map[string]string{"email": taken}},
		{"Nils", "Berg", "nils@fjordline.example", "high", map[string]string{"level": level}},
		{"Nils", "Berg", "nils@fjordline.example", "🦑", map[string]string{"level": level}},
		{"Nils", "Berg", "nils@fjordline.example", "-1", map[string]string{"level": level}},
		{"Nils", "Berg", "nils@fjordline.example", fmt.Sprint(ingrid.me.Level + 1), map[string]string{"level": level}},
		{"Nils", "Berg", "nils@fjordline.example", strings.Repeat("1", tooLong), map[string]string{"level": level}},
	} {
		typed := map[string]string{"first_name": c.first, "last_name": c.last, "email": c.email, "level": c.level}
		for field, value := range typed {
			if value == "" {
				clearField(p, "#person-"+field)
				continue
			}
			p.Paste("#person-"+field, value)
		}
		press(p, "main form", "Save")
		onlyWrong(p, "person-", typed, c.wrong)
		for field, value := range typed {
			if holds := filled(p, "person-"+field); holds != strings.TrimSpace(value) && holds != value {
				t.Errorf("%+v: %s has become %q", c, field, holds)
			}
		}
	}
	p.Screenshot("person-wrong")
	p.Paste("#person-level", "10")

	// Far too long: nothing is cut, and nothing is sent.
	long := strings.Repeat("x", tooLong)
	limits := map[string]int{"first_name": 100, "last_name": 100, "email": 254, "external_id": 100}
	for field := range limits {
		p.Paste("#person-"+field, long)
	}
	press(p, "main form", "Save")
	p.Wait(`document.activeElement.id === "person-first_name"`)
	for field, limit := range limits {
		text(p, "#person-"+field+"-wrong", fmt.Sprintf("At most %d characters; these are 10,000.", limit))
		if holds := filled(p, "person-"+field); holds != long {
			t.Errorf("%s has become %d characters", field, len(holds))
		}
	}
	p.Screenshot("person-long")
	p.Paste("#person-first_name", "Nils")
	p.Paste("#person-last_name", "Berg")
	p.Paste("#person-email", "nils@fjordline.example")
	clearField(p, "#person-external_id")
	p.Wait(`!document.querySelector("main form .wrong")`)

	// Memberships: one that ends before it begins, one without a place.
	today := ingrid.me.Today
	row := `[id^="locations-"][id$="-last"]`
	pickDay(p, row, (today - 1).String())
	press(p, "main form", "Add a team")
	press(p, "main form", "Save")
	text(p, "main form", "The last day is before the first.")
	text(p, "main form", "Choose one, or remove the line.")
	if kept := browsertest.Eval[string](p, fmt.Sprintf("document.querySelector(`%s`).value", row)); kept != (today - 1).String() {
		t.Errorf("the last day has become %q", kept)
	}
	pickDay(p, row, "")
	team := got(ingrid.Teams(t.Context(), client.PlacesQuery{})).from(t).Items[0]
	choose(p, `[id^="teams-"][id$="-place"]`, team.ID)
	press(p, "main form", "Save")
	toast(p, "Nils Berg is saved.")
	nils := person(t, s, "Nils Berg")
	if nils.Email != "nils@fjordline.example" || len(nils.Locations) != 1 || len(nils.Teams) != 1 || nils.Teams[0].From != today || nils.Locations[0].Until != 0 {
		t.Errorf("saved is %+v", nils)
	}

	// A membership ends: today is its last day.
	pickDay(p, row, today.String())
	press(p, "main form", "Save")
	p.Wait(`[...document.querySelectorAll("main form button")].find((b) => b.innerText === "Save").disabled`)
	p.Screenshot("person-ended")
	eventually(t, "the day after the last", (today + 1).String(), func() string { return person(t, s, "Nils Berg").Locations[0].Until.String() })

	// Somebody else saves meanwhile: what is typed here stays.
	in := api.PersonInput{FirstName: "Niels", LastName: "Berg", Email: nils.Email, Level: 10, Permissions: nils.Permissions, Locations: nils.Locations, Teams: nils.Teams}
	now := person(t, s, "Nils Berg")
	in.Locations = now.Locations
	got(ingrid.ReplacePerson(t.Context(), now.ID, now.Revision, in)).from(t)
	p.Paste("#person-last_name", "Bergström")
	press(p, "main form", "Save")
	text(p, "main", "Somebody else saved this meanwhile.")
	if holds := filled(p, "person-last_name"); holds != "Bergström" {
		t.Errorf("what was typed has become %q", holds)
	}
	p.Wait(`document.querySelector("#person-first_name").value === "Niels"`)
	p.Screenshot("person-overtaken")
	press(p, "main form", "Save")
	toast(p, "Niels Bergström is saved.")

	// A duplicate: of whom, and why.
	double := got(ingrid.CreatePerson(t.Context(), api.PersonInput{FirstName: "Nils", LastName: "Bergstroem", Level: 10, Permissions: []string{},
		Locations: []api.Membership{{ID: nils.Locations[0].ID, From: today}}, Teams: []api.Membership{}})).from(t)
	press(p, "main", "Back to the list")
	reopen(p, "Nils Bergstroem")
	press(p, "main", "Is a duplicate")
	press(p, "dialog[open]", "Is a duplicate")
	text(p, "#deed-into-wrong", "Choose who stays.")
	text(p, "#deed-reason-wrong", "Say why: it is kept with what was done.")
	p.Type("dialog[open] #deed-into", "no such person 🦑")
	text(p, "#deed-into-list", "Nothing found")
	p.Type("dialog[open] #deed-into", "Niels")
	text(p, "#deed-into-list", "Niels Bergström")
	p.Key("\r")
	text(p, "dialog[open] .chips", "Niels Bergström")
	p.Type("dialog[open] #deed-reason", "   ")
	press(p, "dialog[open]", "Is a duplicate")
	text(p, "#deed-reason-wrong", "Say why: it is kept with what was done.")
	text(p, "dialog[open] .chips", "Niels Bergström")
	p.Screenshot("person-merge")
	p.Paste("dialog[open] #deed-reason", long)
	press(p, "dialog[open]", "Is a duplicate")
	text(p, "#deed-reason-wrong", "At most 500 characters")
	p.Wait(`document.activeElement.id === "deed-reason"`)
	p.Paste("dialog[open] #deed-reason", "Entered twice. 🦑")
	press(p, "dialog[open]", "Is a duplicate")
	toast(p, "Nils Bergstroem is recorded as a duplicate.")
	text(p, "main", "This record is a duplicate of another person")
	if merged := got(ingrid.Person(t.Context(), double.ID)).from(t); merged.MergedInto != nils.ID {
		t.Errorf("merged is %+v", merged)
	}
	press(p, "main", "Is no duplicate")
	p.Paste("dialog[open] #deed-reason", "They are two.")
	press(p, "dialog[open]", "Is no duplicate")
	toast(p, "Nils Bergstroem is no duplicate any more.")

	// Erased, with a reason only.
	press(p, "main", "Erase the identity")
	press(p, "dialog[open]", "Erase the identity")
	text(p, "#deed-reason-wrong", "Say why: it is kept with what was done.")
	p.Screenshot("person-erase")
	p.Paste("dialog[open] #deed-reason", "Asked for by the person.")
	press(p, "dialog[open]", "Erase the identity")
	toast(p, "The identity is erased.")
	text(p, "main", "The identity of this person is erased.")
	if shown := p.Text("#place-form-title"); strings.Contains(shown, "Bergstroem") {
		t.Errorf("the form is still headed %s", shown)
	}
	if erased := got(ingrid.Person(t.Context(), double.ID)).from(t); !erased.Erased || strings.Contains(erased.FirstName+erased.LastName, "Berg") {
		t.Errorf("erased is %+v", erased)
	}
	press(p, "main", "Back to the list")
	p.Type("#people-search", "🦑")
	text(p, "main", "Nothing found")
	p.Type("#people-search", "Niels")
	p.Wait(`document.querySelector("#people-table tbody")?.innerText.includes("Niels Bergström")`)

	// One does not leave a form with something typed by accident.
	press(p, "#people-table", "Niels Bergström")
	p.Type("#person-first_name", "Nobody")
	p.Leave(false, `location.reload()`)
	if holds := filled(p, "person-first_name"); holds != "Nobody" {
		t.Errorf("what was typed has become %q", holds)
	}
	if c := p.Complaints("401", "409", "412", "422"); len(c) > 0 {
		t.Errorf("the console: %q", c)
	}
}

// onlyWrong waits until of all the fields those are wrong that should be, and no
// others: at once, for while the server is asked nothing is said to be wrong.
func onlyWrong(p *browsertest.Page, prefix string, fields, wrong map[string]string) {
	var all []string
	for field := range fields {
		says := fmt.Sprintf(`(document.getElementById(%q)?.innerText ?? "")`, prefix+field+"-wrong")
		if message := wrong[field]; message != "" {
			all = append(all, fmt.Sprintf(`%s.includes(%q)`, says, message))
		} else {
			all = append(all, says+` === ""`)
		}
	}
	p.Wait(strings.Join(all, " && "))
}

// Places are renamed and archived; nonsense stays in the form.
func TestPlaces(t *testing.T) {
	t.Parallel()
	s := demo(t)
	p := signIn(t, browsertest.Open(t), s, enterprise)
	visit(p, "/places/locations")
	press(p, "main", "Odense")
	p.Wait(`document.querySelector("#place-name")?.value === "Odense"`)
	for _, c := range []struct{ name, wrong string }{
		{"", "A name is needed."}, {"   ", "A name is needed."}, {strings.Repeat("🦑", tooLong), "At most 100 characters; these are 10,000."},
	} {
		if c.name == "" {
			clearField(p, "#place-name")
		} else {
			p.Paste("#place-name", c.name)
		}
		press(p, "main form", "Save")
		text(p, "#place-name-wrong", c.wrong)
		if holds := filled(p, "place-name"); holds != c.name {
			t.Errorf("%q has become %q", c.name, holds)
		}
	}
	p.Paste("#place-name", "Odense 🛟 <i>harbour</i>")
	press(p, "main form", "Save")
	toast(p, "Odense 🛟 <i>harbour</i> is saved.")
	text(p, "#places-table", "Odense 🛟 <i>harbour</i>")
	p.Screenshot("places-renamed")

	// The same id in another system twice.
	for i, team := range []string{"Field sales", "Key accounts"} {
		visit(p, "/places/teams")
		press(p, "main", team)
		p.Wait(fmt.Sprintf(`document.querySelector("#place-name")?.value === %q`, team))
		p.Paste("#place-external_id", "T-1")
		press(p, "main form", "Save")
		if i == 0 {
			toast(p, team+" is saved.")
			continue
		}
		text(p, "#place-external_id-wrong", "Another one has this id already.")
		if holds := filled(p, "place-external_id"); holds != "T-1" {
			t.Errorf("T-1 has become %q", holds)
		}
	}
	press(p, "main", "Back to the list") // which loses nothing
	press(p, "main", "Key accounts")
	text(p, "main", "What you typed earlier and did not save is here again.")
	p.Wait(`document.querySelector("#place-external_id").value === "T-1"`)
	press(p, "main", "Discard changes")
	p.Wait(`document.querySelector("#place-external_id").value === ""`)
	p.Click("#place-archived")
	press(p, "main form", "Save")
	toast(p, "Key accounts is saved.")
	p.Wait(`!document.querySelector("#places-table").innerText.includes("Key accounts")`)
	p.Click("#places-unused")
	text(p, "#places-table", "Key accounts")
	if c := p.Complaints("401", "409", "422"); len(c) > 0 {
		t.Errorf("the console: %q", c)
	}
}
