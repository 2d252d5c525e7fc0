package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/sync"
)

// Two devices of one person enter the same value without a network: the later
// arrival stands, and the person is told on it what it replaced (S9). A check
// box is answered without a network as well.
func TestTwoDevicesOfOnePerson(t *testing.T) {
	t.Parallel()
	s := demo(t)
	emma := as(t, s, representative)
	id, today := emma.me.Person.ID, emma.me.Today
	calls, followUps := fieldOf(t, emma.tracker("Daily calls"), "Calls", today), fieldOf(t, emma.tracker("Weekly sales"), "Follow-ups done", today)
	b := browsertest.Open(t)
	phone, desk := signIn(t, b.Device(), s, representative), signIn(t, b.Device(), s, representative)
	for _, p := range []*browsertest.Page{phone, desk} {
		calls.there(p)
		synced(p)
		p.Offline(true)
	}
	answer := func(p *browsertest.Page, is string) {
		p.Wait(fmt.Sprintf(`document.getElementById(%q)?.ariaChecked === %q`, followUps.id(), is))
	}

	// Yes, no and nothing, in turn.
	next := map[string][]string{"-": {"true", "false"}, "0": {"mixed", "true"}, "1": {"false", "mixed", "true"}}[emma.value(followUps, id)]
	for _, is := range next {
		phone.Click("#" + followUps.id())
		answer(phone, is)
	}
	before := map[string]string{"true": "1", "false": "0"}[next[len(next)-1]]
	followUps.saved(phone)
	calls.enter(phone, "11")
	calls.saved(phone)
	chip(phone, "on this device, no network")
	calls.enter(desk, "22")
	calls.saved(desk)
	chip(desk, "on this device, no network")
	if is := emma.value(calls, id); is == "11" || is == "22" {
		t.Fatal("the devices are not offline")
	}

	phone.Offline(false)
	synced(phone)
	if is := emma.value(calls, id); is != "11" {
		t.Errorf("of the first device has arrived %s", is)
	}
	if is := emma.value(followUps, id); is != before {
		t.Errorf("the answer is %s, not %s", is, before)
	}
	desk.Offline(false)
	synced(desk)
	eventually(t, "the entry", "22", func() string { return emma.value(calls, id) })
	calls.shows(phone, "22")
	calls.shows(desk, "22")
	answer(desk, map[string]string{"1": "true", "0": "false"}[before])
	calls.says(desk, "11 from another device of yours was replaced by 22")
	desk.Screenshot("replaced")
	if said := browsertest.Eval[string](phone, `document.body.innerText`); strings.Contains(said, "was replaced") {
		t.Error("it is told where nothing was replaced")
	}

	// It stays until it is read, on this device too, and the history knows both.
	desk.Reload()
	calls.says(desk, "11 from another device of yours was replaced by 22")
	press(desk, ".metric", "Got it")
	desk.Wait(`!document.querySelector("main").innerText.includes("was replaced")`)
	desk.Reload()
	calls.shows(desk, "22")
	synced(desk)
	if said := browsertest.Eval[string](desk, `document.querySelector("main").innerText`); strings.Contains(said, "was replaced") {
		t.Error("it is told again")
	}
	q := client.EntriesQuery{Tracker: calls.tracker, Metric: calls.metric, From: today, Until: today + 1, Selection: client.Selection{People: []string{id}}}
	var values []string
	for _, sub := range got(emma.Submissions(t.Context(), q)).from(t).Items {
		if sub.New != nil {
			values = append(values, string(*sub.New))
		}
	}
	if all := strings.Join(values, " "); !strings.Contains(all, "11") || !strings.Contains(all, "22") {
		t.Errorf("in the history are %s", all)
	}
	for _, p := range []*browsertest.Page{phone, desk} {
		if c := p.Complaints("net::ERR_", "401"); len(c) > 0 {
			t.Errorf("the console: %q", c)
		}
	}
}

// Two managers decide on the same change: one of them does, and the other is
// told and keeps what was written.
func TestTwoManagersDecide(t *testing.T) {
	t.Parallel()
	s := demo(t)
	emma, jonas := as(t, s, representative), as(t, s, manager)
	id, yesterday := emma.me.Person.ID, emma.me.Today-1
	daily := emma.tracker("Daily calls")
	calls, conversations := fieldOf(t, daily, "Calls", yesterday), fieldOf(t, daily, "Conversations", yesterday)
	b := browsertest.Open(t)
	author := signIn(t, b.Device(), s, representative)
	synced(author)
	author.Block("/sync/push")
	follow(author, "/today/"+yesterday.String())
	calls.there(author)
	calls.enter(author, "71")
	calls.saved(author)
	conversations.enter(author, "17")
	conversations.saved(author)
	got(jonas.ClosePeriod(t.Context(), daily.ID, api.ClosureInput{Date: yesterday})).from(t)
	author.Block()
	author.Click("#sync")
	chip(author, "2 entries need you")
	changes := map[string]string{} // id by metric
	for _, c := range got(jonas.Held(t.Context(), client.Page{})).from(t).Items {
		changes[sync.HeldEntryOf(c).Metric.ID] = c.ID
	}
	one, two := signIn(t, b.Device(), s, manager), signIn(t, b.Device(), s, administrator)
	const gone = "Somebody else has decided on this meanwhile."
	pages := []*browsertest.Page{one, two}
	notes := []string{"Jonas: ask me first.", "Mads: too late. 🦑"}
	opened := func(metric string) {
		for i, p := range pages {
			p.Wait(fmt.Sprintf(`document.getElementById("waits-%s")`, changes[metric]))
			p.Run(fmt.Sprintf(`document.getElementById("waits-%s").closest("li").querySelector("button.primary").click()`, changes[metric]))
			press(p, "dialog[open]", "Refuse")
			p.Paste("#held-note", notes[i])
		}
	}
	for _, p := range pages {
		synced(p)
		follow(p, "/held")
	}

	// One after the other: who comes later is told before anything is sent.
	opened(calls.metric)
	one.Click(`dialog[open] button[type=submit]`)
	toast(one, "The entry of Emma Jensen is refused.")
	text(two, "dialog[open]", gone)
	text(two, "dialog[open]", "What you wrote: "+notes[1])
	two.Screenshot("decided-by-another")
	two.Key("\x1b")
	two.Wait(`!document.querySelector("dialog")`)

	// Both in the same moment.
	opened(conversations.metric)
	at := browsertest.Eval[float64](one, `Date.now() + 1000`)
	for _, p := range pages {
		p.Run(fmt.Sprintf(`setTimeout(() => document.querySelector("dialog[open] button[type=submit]").click(), %f - Date.now())`, at))
	}
	won := -1
	for i, p := range pages {
		p.Wait(`document.querySelector(".toast").innerText.includes("The entry of Emma Jensen is refused.") && !document.querySelector("dialog") ||
			document.querySelector("dialog[open]")?.innerText.includes("` + gone + `")`)
		if browsertest.Eval[bool](p, `!document.querySelector("dialog")`) {
			if won >= 0 {
				t.Error("both have decided")
			}
			won = i
		}
	}
	if won < 0 {
		t.Fatal("nobody has decided")
	}
	text(pages[1-won], "dialog[open]", "What you wrote: "+notes[1-won])
	pages[1-won].Key("\x1b")
	for _, p := range pages {
		text(p, "main", "Nothing waits for a decision")
	}
	follow(author, "/held")
	text(author, "main", "Refused by Jonas Lund")
	text(author, "main", notes[0])
	text(author, "main", notes[won])
	if browsertest.Eval[bool](author, fmt.Sprintf(`document.querySelector("main").innerText.includes(%q)`, notes[1-won])) != (won == 1) {
		t.Error("the author reads a note of a decision that was none")
	}
	author.Screenshot("refused")
	for _, f := range []field{calls, conversations} {
		if is := emma.value(f, id); is == "71" || is == "17" {
			t.Errorf("what was refused counts: %s", is)
		}
	}
	for _, p := range append(pages, author) {
		if c := p.Complaints("net::ERR_", "401", "404", "409", "412"); len(c) > 0 {
			t.Errorf("the console: %q", c)
		}
	}
}
