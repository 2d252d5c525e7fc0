package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
)

// Somebody enters numbers with and without a network, in several tabs and over
// a restart of the browser: each arrives once, and the manager sees it (S1 to
// S12).
func TestOfflineJourney(t *testing.T) {
	s := demo(t)
	emma, jonas := as(t, s, representative), as(t, s, manager)
	id, today := emma.me.Person.ID, emma.me.Today
	daily, weekly, visits := emma.tracker("Daily calls"), emma.tracker("Weekly sales"), emma.tracker("Field visits")
	calls, conversations, meetings := fieldOf(t, daily, "Calls", today), fieldOf(t, daily, "Conversations", today), fieldOf(t, daily, "Meetings booked", today)
	revenue, followUps := fieldOf(t, weekly, "Revenue", today), fieldOf(t, weekly, "Follow-ups done", today)
	kilometres := fieldOf(t, visits, "Kilometres", today)
	yesterday := fieldOf(t, daily, "Calls", today-1)

	// The device, which can be installed.
	profile := t.TempDir()
	device := browsertest.OpenProfile(t, profile)
	p := signIn(t, device, s, representative)
	p.Wait(`navigator.serviceWorker.ready`)
	if why := p.InstallErrors(); len(why) > 0 {
		t.Errorf("the app cannot be installed: %q", why)
	}

	// The manager, whose page is loaded once and never again.
	m := signIn(t, browsertest.Open(t), s, manager)
	follow(m, "/reports/"+daily.ID)
	m.Wait(`document.querySelector("` + "#report tbody tr" + `")`)
	m.Run(`window.loadedOnce = true`)

	// With a network.
	calls.there(p)
	calls.enter(p, "31")
	calls.more(p, 3)
	calls.shows(p, "34")
	conversations.enter(p, "17")
	revenue.enter(p, "1,234.50")
	p.Click("#" + followUps.id())
	for _, v := range []struct {
		field
		want string
	}{{calls, "34"}, {conversations, "17"}, {revenue, "1234.50"}, {followUps, "1"}} {
		eventually(t, "the entry", v.want, func() string { return jonas.value(v.field, id) })
	}
	text(m, cell(id, 0), "34")
	within2s(t, func(n int) time.Duration {
		value := strconv.Itoa(41 + n)
		return live(p, func() { calls.enter(p, value) }, m, cell(id, 0), value)
	})
	synced(p)
	called := browsertest.Eval[string](p, `document.getElementById("`+calls.id()+`").value`)
	before, err := strconv.Atoi(called)
	if err != nil {
		t.Fatal(err)
	}

	// Without one: the server is gone, and the browser is offline.
	s.Kill()
	p.Offline(true)
	deep := s.URL + "/history?tracker=" + daily.ID + "&metric=" + conversations.metric
	p.Go(deep)
	p.Reload()
	p.Wait(`document.querySelector("#history-metric")?.value === "` + conversations.metric + `"`)
	p.Wait(`document.querySelector("main table")`)
	if at := browsertest.Eval[string](p, `location.href`); at != deep {
		t.Errorf("it starts at %s", at)
	}
	follow(p, "/")
	meetings.enter(p, "2")
	meetings.shows(p, "2")
	meetings.saved(p)
	second := device.Page()
	second.Offline(true)
	second.Go(s.URL + "/today/" + yesterday.date.String())
	yesterday.there(second)
	yesterday.enter(second, "77")
	yesterday.shows(second, "77")
	yesterday.saved(second)
	follow(second, "/")
	calls.shows(second, called)
	calls.more(second, 2)
	calls.shows(second, strconv.Itoa(before+2))
	calls.saved(second)
	calls.shows(p, strconv.Itoa(before+2)) // in the other tab as well
	calls.more(p, 1)
	calls.shows(p, strconv.Itoa(before+3))
	calls.saved(p)
	kilometres.enter(p, "12.5")
	kilometres.shows(p, "12.5")
	kilometres.saved(p)
	chip(p, "on this device, no network")

	// The browser is closed and opened again, still without a network.
	device.Close()
	device = browsertest.OpenProfile(t, profile)
	p = device.Page()
	p.Offline(true)
	p.Go(s.URL + "/")
	calls.shows(p, strconv.Itoa(before+3))
	meetings.shows(p, "2")
	kilometres.shows(p, "12.5")
	chip(p, "on this device, no network")

	// Meanwhile yesterday is closed.
	s.Start()
	got(jonas.ClosePeriod(t.Context(), daily.ID, api.ClosureInput{Date: yesterday.date, Reason: "The month is done."})).from(t)
	was := jonas.value(yesterday, id)
	if was == "77" {
		t.Fatal("the device is not offline")
	}

	// The network is back.
	p.Offline(false)
	for _, v := range []struct {
		field
		want string
	}{{calls, strconv.Itoa(before + 3)}, {meetings, "2"}, {kilometres, "12.5"}, {conversations, "17"}, {revenue, "1234.50"}, {followUps, "1"}} {
		eventually(t, "the entry", v.want, func() string { return jonas.value(v.field, id) })
	}
	text(m, cell(id, 0), strconv.Itoa(before+3))
	text(m, cell(id, 1), "17")
	text(m, cell(id, 2), "2")
	if !browsertest.Eval[bool](m, `window.loadedOnce === true`) {
		t.Error("the manager's page was loaded again")
	}
	for _, tr := range []api.Tracker{daily, weekly, visits} {
		once(t, jonas, tr.ID, id)
	}

	// What was entered for the closed day is held, and both see it.
	chip(p, "1 entry needs you")
	if is := jonas.value(yesterday, id); is != was {
		t.Errorf("the closed day has changed to %s", is)
	}
	held := got(jonas.Held(t.Context(), client.Page{})).from(t)
	if len(held.Items) != 1 || held.Items[0].Person.ID != id || held.Items[0].Code != "period_locked" {
		t.Fatalf("held are %+v", held.Items)
	}
	follow(p, "/today/"+yesterday.date.String())
	yesterday.says(p, "Held: The period was closed meanwhile.")
	follow(p, "/held")
	text(p, "main .changes", "The period was closed meanwhile.")
	follow(m, "/held")
	text(m, "main .changes", "Emma Jensen")
	press(m, "main .changes", "Decide")
	press(m, "dialog[open]", "Reopen and accept")
	m.Type("#held-note", "It was agreed.")
	m.Click(`dialog[open] button[type=submit]`)
	eventually(t, "the entry of the day that was closed", "77", func() string { return jonas.value(yesterday, id) })
	if is := jonas.total(yesterday, id); is != "77" {
		t.Errorf("the report of the day says %s", is)
	}
	text(m, "main", "Nothing waits for a decision")
	synced(p)
	follow(p, "/today/"+yesterday.date.String())
	yesterday.shows(p, "77")
	once(t, jonas, daily.ID, id)

	// Signing out with something that was not sent warns, and offers a file.
	files := t.TempDir()
	device.Downloads(files)
	s.Kill()
	p.Offline(true)
	follow(p, "/")
	meetings.enter(p, "3")
	meetings.shows(p, "3")
	meetings.saved(p)
	follow(p, "/settings")
	press(p, "main", "Sign out")
	text(p, "dialog[open]", "The server has not taken 1 entry of this device.")
	press(p, "dialog[open]", "Save what is not sent as a file")
	var file struct {
		Format  string
		Changes []struct {
			Args struct{ Metric, Value string }
		}
	}
	eventually(t, "the file", "saved", func() string {
		names, err := filepath.Glob(filepath.Join(files, "headway-*.json"))
		if err != nil || len(names) != 1 {
			return "not there"
		}
		b, err := os.ReadFile(names[0])
		if err != nil || json.Unmarshal(b, &file) != nil {
			return "not complete"
		}
		return "saved"
	})
	if len(file.Changes) != 1 || file.Changes[0].Args.Metric != meetings.metric || file.Changes[0].Args.Value != "3" {
		t.Errorf("the file holds %+v", file)
	}
	press(p, "dialog[open]", "Sign out and keep them here") // which the server must hear of
	text(p, "dialog[open]", "The server cannot be reached at the moment.")
	p.Key("\x1b")
	s.Start()
	p.Offline(false)
	eventually(t, "the entry", "3", func() string { return jonas.value(meetings, id) })
	synced(p)
	press(p, "main", "Sign out")
	p.Wait(`document.querySelector("#email")`)
	if left := look(p).text(t); strings.Contains(left, id) || strings.Contains(left, "Emma") {
		t.Errorf("on the device is left: %s", left)
	}
	if c := p.Complaints("net::ERR_", "401"); len(c) > 0 {
		t.Errorf("the console of the device: %q", c)
	}
	if c := m.Complaints("net::ERR_", "401"); len(c) > 0 {
		t.Errorf("the console of the manager: %q", c)
	}
}

// once checks that no change of a person's entries was applied twice.
func once(t *testing.T, p *someone, tracker, id string) {
	t.Helper()
	seen := map[string]bool{}
	q := client.EntriesQuery{Tracker: tracker, From: p.me.Today - 1, Selection: client.Selection{People: []string{id}}}
	for _, sub := range got(p.Submissions(t.Context(), q)).from(t).Items {
		if seen[sub.Change] {
			t.Errorf("the change %s was applied twice", sub.Change)
		}
		seen[sub.Change] = true
	}
	if len(seen) == 0 {
		t.Error("there is no change at all")
	}
}
