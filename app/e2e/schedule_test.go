package e2e

import (
	"fmt"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
)

// A file of shifts is looked at first, with what is wrong in it by line; then its
// good rows are planned. Who is in the way of a copy is named (K6).
func TestImportShifts(t *testing.T) {
	t.Parallel()
	s := demo(t)
	ingrid, emma := as(t, s, enterprise), as(t, s, representative)
	id, day := emma.me.Person.ID, emma.me.Today+90 // when nobody is planned yet
	name := emma.me.Person.FirstName + " " + emma.me.Person.LastName
	var activity api.Activity
	for _, a := range got(ingrid.Activities(t.Context(), client.Page{})).from(t).Items {
		if a.Paid && a.Retired == 0 {
			activity = a
		}
	}
	file := fmt.Sprintf("person_id,date,from,to,activity,colour\n%s,%s,08:00,12:00,%s,red\nnobody,%s,08:00,12:00,%s,\n%s,%s,08:10,09:00,%s,\n",
		id, day, activity.Name, day, activity.Name, id, day+1, activity.Name)

	b := browsertest.Open(t)
	p := signIn(t, b, s, enterprise)
	synced(p)
	follow(p, "/schedule")
	pickDay(p, "#schedule-date", day.String())
	press(p, ".schedule .toolbar", "Import shifts")
	text(p, "dialog[open] h2", "Import shifts")
	press(p, "dialog[open]", "Look at the file")
	text(p, "dialog[open]", "Choose a file.")
	choose := func(content string) {
		p.Run(fmt.Sprintf(`{
			const files = new DataTransfer();
			files.items.add(new File([%q], "shifts.csv", { type: "text/csv" }));
			const input = document.querySelector("#import-file");
			input.files = files.files;
			input.dispatchEvent(new Event("change", { bubbles: true }));
		}`, content))
	}
	choose("who,when\n1,2\n")
	press(p, "dialog[open]", "Look at the file")
	text(p, "dialog[open]", "The file has no column date.")
	choose(file)
	press(p, "dialog[open]", "Look at the file")
	text(p, "#import-preview", "3 rows: one new shift and 2 refused")
	text(p, "#import-preview", "Nothing is made of these columns: colour")
	text(p, "#import-preview", "Line 3, person_id: This is nobody whom you may plan.")
	text(p, "#import-preview", "Line 4, from:")
	p.Screenshot("schedule-import")
	planned := func() []api.Shift {
		return got(ingrid.Shifts(t.Context(), client.DaysQuery{From: day, Until: day + 2, People: []string{id}})).from(t).Items
	}
	if shifts := planned(); len(shifts) > 0 {
		t.Errorf("what was only looked at is planned: %+v", shifts)
	}
	press(p, "dialog[open]", "Import one shift")
	text(p, "dialog[open]", "Correct the file, or leave these rows out.")
	p.Run(`document.querySelector("#import-good").click()`)
	press(p, "dialog[open]", "Import one shift")
	toast(p, "One shift is imported.")
	if shifts := planned(); len(shifts) != 1 || shifts[0].From != 480 || shifts[0].To != 720 || shifts[0].Activity != activity.ID {
		t.Errorf("planned is %+v", shifts)
	}
	text(p, "#week", "08:00–12:00")

	// What is in the way of a copy is named.
	press(p, ".schedule .toolbar", "Copy week")
	press(p, "dialog[open]", "Copy")
	toast(p, "One shift is copied.")
	press(p, ".schedule .toolbar", "Copy week")
	pickDay(p, "#copy-from", day.String())
	pickDay(p, "#copy-to", (day + 7).String())
	press(p, "dialog[open]", "Copy")
	text(p, "#copy-to-wrong", name+" has a shift on")
	complaints(t, p, "422", "409", "api/v1/me") // before signing in, 401
}
