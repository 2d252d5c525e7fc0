package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/sync"
)

// approves approves somebody's clocked time from a day until another.
func (p *someone) approves(person string, days client.TimeDays) {
	p.t.Helper()
	row := got(p.TimeReportRow(p.ctx, person, client.TimeReportQuery{TimeDays: days})).from(p.t)
	if err := p.ApproveTime(p.ctx, api.ApprovalInput{From: days.From, Until: days.Until, People: []api.ShownPerson{{Person: person, Version: row.Version}}, Parts: []string{"hours"}}); err != nil {
		p.t.Fatal(err)
	}
}

// Edits of a day that was approved before they arrived are held and shown on
// both sides: one is accepted after the manager has reopened the day, one is sent
// again by its author, one is dismissed and accepted all the same. Each counts
// once (K16, S5, S8).
func TestLateEditsOfAnApprovedDay(t *testing.T) {
	t.Parallel()
	s := demo(t)
	emma, jonas := as(t, s, representative), as(t, s, manager)
	id, yesterday, zone := emma.me.Person.ID, emma.me.Today-1, emma.in()
	a := emma.activity()
	emma.cleared(yesterday)
	emma.cleared(emma.me.Today)
	year, month, day := yesterday.Civil()
	at := func(hour, minute int) time.Time { return time.Date(year, month, day, hour, minute, 0, 0, zone) }
	const accepted, again, dismissed = 0, 1, 2
	var entries [3]api.ClockEntry
	for i := range entries {
		entries[i] = got(emma.AddClockEntry(t.Context(), api.ClockInput{Activity: a.ID, Start: api.ClockTime{At: at(8+2*i, 0)}, Stop: &api.ClockTime{At: at(9+2*i, 0)}})).from(t)
	}

	// The agent edits without a network; the manager approves meanwhile.
	b := browsertest.Open(t)
	p := signIn(t, b.Device(), s, representative)
	synced(p)
	visit(p, "/time/"+yesterday.String())
	text(p, "main .day", "finished")
	p.Block("/sync/push")
	for i, e := range entries {
		press(p, "#entry-"+e.ID, "Edit")
		p.Wait(`document.querySelector("#time-form form")`)
		p.Paste("#time-stop", at(9+2*i, 30).Format("15:04"))
		press(p, "#time-form", "Save")
		p.Wait(`!document.querySelector("#time-form")`)
		text(p, "#entry-"+e.ID, "Saved on this device")
	}
	jonas.approves(id, client.TimeDays{From: yesterday, Until: yesterday + 1})
	p.Block()
	p.Click("#sync")
	chip(p, "3 entries need you")
	text(p, "main .day", "This day was approved by Jonas Lund")

	// Both see what is wanted, what stands there and why it is held.
	changes := map[string]string{} // id by entry
	for _, h := range got(jonas.Held(t.Context(), client.Page{})).from(t).Items {
		if c := sync.HeldClockOf(h); c != nil && h.Person.ID == id {
			changes[c.Entry] = h.ID
		}
	}
	if len(changes) != len(entries) {
		t.Fatalf("held are %v", changes)
	}
	says := func(p *browsertest.Page, prefix string, i int, want ...string) {
		t.Helper()
		item := fmt.Sprintf(`document.getElementById(%q)?.closest("li")`, prefix+changes[entries[i].ID])
		p.Wait(item)
		for _, w := range want {
			p.Wait(fmt.Sprintf(`%s?.innerText.replaceAll("\u202f", " ").includes(%q)`, item, w))
		}
	}
	tap := func(p *browsertest.Page, prefix string, i int, button string) {
		t.Helper()
		says(p, prefix, i, button)
		p.Run(fmt.Sprintf(`[...document.getElementById(%q).closest("li").querySelectorAll("button, a.button")].find((b) => b.innerText.trim() === %q).click()`, prefix+changes[entries[i].ID], button))
	}
	gone := func(p *browsertest.Page, prefix string, i int) {
		t.Helper()
		p.Wait(fmt.Sprintf(`document.querySelector("main h1") && !document.getElementById(%q)`, prefix+changes[entries[i].ID]))
	}
	visit(p, "/held")
	m := signIn(t, b.Device(), s, manager)
	synced(m)
	visit(m, "/held")
	for i := range entries {
		const clock = "3:04 PM"
		was := a.Name + ", " + at(8+2*i, 0).Format(clock) + " to " + at(9+2*i, 0).Format(clock)
		wanted := a.Name + ", " + at(8+2*i, 0).Format(clock) + " to " + at(9+2*i, 30).Format(clock)
		says(p, "held-", i, "Time changed: "+a.Name, was, wanted, "The days were approved meanwhile.")
		says(m, "waits-", i, "Emma Jensen", "Time changed: "+a.Name, was, wanted, "The days were approved meanwhile.", "approved")
	}
	check := accessibility(t)
	examine(t, p, check, "held-time-own")
	examine(t, m, check, "held-time")

	tap(p, "held-", dismissed, "Dismiss")
	press(p, "dialog[open]", "Dismiss")
	gone(p, "held-", dismissed)

	// One is accepted, for which the day is opened again.
	tap(m, "waits-", accepted, "Decide")
	text(m, "dialog[open]", "The approval of the day is undone")
	m.Paste("#held-note", "Right, that call was long.")
	m.Screenshot("held-time-decide")
	m.Click(`dialog[open] button[type=submit]`)
	toast(m, "The day is open again, and the time of Emma Jensen is accepted.")
	gone(m, "waits-", accepted)
	p.Click("#sync")
	chip(p, "1 entry needs you")
	text(p, "main", "1 entry was decided on lately")

	// One is sent again, with another stop.
	tap(p, "held-", again, "Edit and send again")
	p.Wait(`document.querySelector("#time-form form") && !document.querySelector("main .blocked")`)
	if is := browsertest.Eval[string](p, `document.querySelector("#time-stop").value`); is != "11:30" {
		t.Errorf("the form has the stop %s", is)
	}
	p.Paste("#time-stop", "11:45")
	press(p, "#time-form", "Save")
	p.Wait(`!document.querySelector("#time-form")`)
	synced(p)
	gone(m, "waits-", again) // nobody is to decide on what was made anew

	// One was dismissed, and still waits.
	tap(m, "waits-", dismissed, "Decide")
	text(m, "dialog[open]", "The time counts on its day.")
	m.Click(`dialog[open] button[type=submit]`)
	toast(m, "The entry of Emma Jensen is accepted.")
	gone(m, "waits-", dismissed)
	p.Click("#sync")
	visit(p, "/held")
	text(p, "main", "2 entries were decided on lately")
	text(p, "main", "Nothing of yours is held or refused.")

	items := got(emma.ClockDay(t.Context(), yesterday, "")).from(t).Items
	if len(items) != len(entries) {
		t.Errorf("the server has %+v", items)
	}
	for i, stop := range []time.Time{at(9, 30), at(11, 45), at(13, 30)} {
		versions := got(emma.ClockEntryVersions(t.Context(), entries[i].ID)).from(t).Items
		if len(versions) != 2 || !versions[0].Stop.Equal(stop) || versions[0].Held || !versions[0].Start.Equal(entries[i].Start) {
			t.Errorf("of entry %d the server has %+v", i, versions)
		}
	}
	for _, page := range []*browsertest.Page{p, m} {
		complaints(t, page, "net::ERR_", "401")
	}
}
