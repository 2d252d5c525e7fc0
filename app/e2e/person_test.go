package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
)

// another is a second person without any trackers to manage.
const another = "freja.andersen@fjordline.example"

// hiddenTarget is a number that occurs nowhere else.
const hiddenTarget = "73519137"

// input is a tracker as it is, to be saved with something changed.
func input(t testing.TB, tr api.Tracker) api.TrackerInput {
	t.Helper()
	in := api.TrackerInput{Name: tr.Name, Description: tr.Description, Start: tr.Start, Period: tr.Period, Settings: tr.Settings, Assignments: tr.Assignments}
	for _, m := range tr.Metrics {
		in.Metrics = append(in.Metrics, api.MetricInput{ID: m.ID, Name: m.Name, Kind: m.Kind, Scale: m.Scale, Currency: m.Currency, Targets: m.Targets, Retired: m.Retired})
	}
	return in
}

// assign saves a tracker with other assignments.
func (p *someone) assign(name string, to []api.Assignment) {
	p.t.Helper()
	tr := p.tracker(name)
	in := input(p.t, tr)
	in.Assignments = to
	got(p.ReplaceTracker(p.ctx, tr.ID, tr.Revision, in)).from(p.t)
}

// A second person on a device sees and sends nothing of the first (S10).
func TestSecondPersonSeesNothing(t *testing.T) {
	s := demo(t)
	emma, freja := as(t, s, representative), as(t, s, another)
	calls := fieldOf(t, emma.tracker("Daily calls"), "Calls", emma.me.Today)
	device := browsertest.Open(t)

	// The first one signs out, once with all sent and once with something
	// that stays for her.
	p := signIn(t, device, s, representative)
	calls.there(p)
	calls.enter(p, "46137")
	eventually(t, "the entry", "46137", func() string { return emma.value(calls, emma.me.Person.ID) })
	synced(p)
	secrets := []string{emma.me.Person.ID, "Emma", "Jensen", representative, "46137"}
	before := look(p).text(t)
	for _, secret := range secrets[:3] {
		if !strings.Contains(before, secret) {
			t.Errorf("%s is not looked for where it would be", secret)
		}
	}
	p.Run(`localStorage.setItem("headway:draft:/:` + emma.me.Person.ID + `:new", "typed and not saved")`)
	secrets = append(secrets, "typed and not saved")
	follow(p, "/settings")
	press(p, "main", "Sign out")
	p.Wait(`document.querySelector("#email")`)
	nothing := func(where string, p *browsertest.Page) {
		t.Helper()
		left := look(p).text(t)
		for _, secret := range secrets {
			if strings.Contains(left, secret) {
				t.Errorf("%s: %s is left on the device: %s", where, secret, left)
			}
		}
	}
	nothing("after signing out", p)
	p.Close()

	p = device.Page()
	record(p)
	enterAs(p, s, another)
	synced(p)
	calls.there(p)
	nothing("with another person", p)
	silent(t, p, secrets)
	if shown := browsertest.Eval[string](p, `document.body.innerText`); strings.Contains(shown, "46,137") || strings.Contains(shown, "Emma") {
		t.Errorf("shown is %s", shown)
	}
	follow(p, "/settings")
	press(p, "main", "Sign out")
	p.Wait(`document.querySelector("#email")`)

	// What was not sent stays for its person, and nobody else sends it.
	p.Close()
	p = signIn(t, device, s, representative)
	calls.there(p)
	p.Block("/sync/push")
	calls.enter(p, "58213")
	calls.shows(p, "58,213")
	calls.saved(p)
	follow(p, "/settings")
	press(p, "main", "Sign out")
	press(p, "dialog[open]", "Sign out and keep them here")
	p.Wait(`document.querySelector("#email")`)
	p.Close()
	p = device.Page()
	record(p)
	enterAs(p, s, another)
	synced(p)
	calls.there(p)
	calls.enter(p, "7")
	eventually(t, "the entry of the second", "7", func() string { return freja.value(calls, freja.me.Person.ID) })
	silent(t, p, append(secrets, "58213"))
	if shown := browsertest.Eval[string](p, `document.body.innerText`); strings.Contains(shown, "58,213") {
		t.Errorf("shown is %s", shown)
	}
	if is := emma.value(calls, emma.me.Person.ID); is != "46137" {
		t.Errorf("the entry of the first has become %s", is)
	}
	follow(p, "/settings")
	press(p, "main", "Sign out")
	p.Wait(`document.querySelector("#email")`)
	p.Close()
	p = signIn(t, device, s, representative)
	eventually(t, "the entry of the first, who is back", "58213", func() string { return emma.value(calls, emma.me.Person.ID) })
	synced(p)
	if c := p.Complaints("401"); len(c) > 0 {
		t.Errorf("the console: %q", c)
	}
}

// enterAs is signIn in a tab that is there.
func enterAs(p *browsertest.Page, s *server, email string) {
	p.Go(s.URL + "/")
	p.Wait(`document.querySelector("#email")`)
	p.Type("#email", email)
	p.Type("#password", password)
	p.Click(`form button[type=submit]`)
	p.Wait(`document.querySelector("#menu")`)
}

// silent checks that nothing of somebody else travels.
func silent(t *testing.T, p *browsertest.Page, secrets []string) {
	t.Helper()
	asked := 0
	for _, x := range traffic(p) {
		asked += strings.Count(x.URL, "/sync/")
		for _, secret := range secrets {
			if strings.Contains(x.URL+x.Sent+x.Got, secret) {
				t.Errorf("%s: %s travels", x.URL, secret)
			}
		}
	}
	if asked == 0 {
		t.Error("no sync was recorded")
	}
}

// A target that people are not to see is not on their devices (T6).
func TestHiddenTargetStaysOnTheServer(t *testing.T) {
	s := demo(t)
	ingrid := as(t, s, enterprise)
	tr := ingrid.tracker("Field visits")
	in := input(t, tr)
	in.Metrics[0].Targets = []api.Target{{Value: hiddenTarget}}
	got(ingrid.ReplaceTracker(t.Context(), tr.ID, tr.Revision, in)).from(t)

	p := browsertest.Open(t).Page()
	record(p)
	enterAs(p, s, representative)
	synced(p)
	visits := fieldOf(t, tr, "Visits", as(t, s, representative).me.Today)
	visits.there(p)
	for _, path := range []string{"/history?tracker=" + tr.ID, "/reports", "/reports/" + tr.ID} {
		follow(p, path)
		p.Wait(`document.querySelector("main table, main .card, main .tablewrap")`)
	}
	if left := look(p).text(t); strings.Contains(left, hiddenTarget) || !strings.Contains(left, tr.ID) {
		t.Errorf("on the device is %s", left)
	}
	pulls := 0
	for _, x := range traffic(p) {
		if strings.Contains(x.Got, hiddenTarget) {
			t.Errorf("%s answers %s", x.URL, x.Got)
		}
		if !strings.HasSuffix(x.URL, "/sync/pull") {
			continue
		}
		var answer struct {
			Sections struct {
				Tracking struct {
					Trackers []struct {
						ID      string
						Metrics []map[string]json.RawMessage
					}
				}
			}
		}
		if err := json.Unmarshal([]byte(x.Got), &answer); err != nil {
			t.Fatalf("%s answers %s: %v", x.URL, x.Got, err)
		}
		for _, pulled := range answer.Sections.Tracking.Trackers {
			if pulled.ID != tr.ID {
				continue
			}
			pulls++
			for _, m := range pulled.Metrics {
				if targets, ok := m["targets"]; ok && string(targets) != "null" && string(targets) != "[]" {
					t.Errorf("the targets of %s are %s", m["name"], targets)
				}
			}
		}
	}
	if pulls == 0 {
		t.Error("the tracker was not pulled")
	}
}

// Who loses a tracker has nothing of it on the device any more, but for what
// was not yet sent, which gets its verdict (S10).
func TestLostAccess(t *testing.T) {
	s := demo(t)
	ingrid, emma := as(t, s, enterprise), as(t, s, representative)
	id, today := emma.me.Person.ID, emma.me.Today
	weekly, visits := emma.tracker("Weekly sales"), emma.tracker("Field visits")
	orders, revenue, kilometres := fieldOf(t, weekly, "Orders", today), fieldOf(t, weekly, "Revenue", today), fieldOf(t, visits, "Kilometres", today)
	p := signIn(t, browsertest.Open(t), s, representative)
	synced(p)
	orders.there(p)
	if held := look(p); held.rows(orders.metric) == 0 || held.rows(kilometres.metric) == 0 {
		t.Fatalf("on the device is %s", held.text(t))
	}
	others := []api.Assignment{{AllLocations: true, Teams: ingrid.tracker("Field visits").Assignments[0].Teams[:1]}}

	// While the device has a network.
	ingrid.assign("Field visits", others)
	eventually(t, "what the device has of the tracker", "", func() string { return strings.Join(look(p).mentions(kilometres.metric), " ") })
	p.Wait(`!document.getElementById("` + kilometres.id() + `")`)

	// While it has none: what was entered before the loss still counts, what
	// was entered after it does not (S8).
	s.Kill()
	p.Offline(true)
	orders.enter(p, "9")
	orders.shows(p, "9")
	orders.saved(p)
	s.Start()
	ingrid.assign("Weekly sales", others)
	revenue.enter(p, "12.34")
	revenue.shows(p, "DKK 12.34")
	revenue.saved(p)
	if look(p).rows(orders.metric) == 0 {
		t.Fatal("the device is not offline")
	}
	p.Offline(false)
	eventually(t, "the verdict on what was entered before", "applied_late ", func() string { return verdict(look(p), orders.metric) })
	eventually(t, "the verdict on what was entered after", "rejected not_assigned", func() string { return verdict(look(p), revenue.metric) })
	eventually(t, "what the device has of the tracker", "", func() string { return strings.Join(look(p).mentions(weekly.ID, "kv sent/"), " ") })
	if n := look(p).rows(orders.metric); n > 0 {
		t.Errorf("%d rows are left", n)
	}
	p.Wait(`!document.getElementById("` + orders.id() + `")`)
	chip(p, "1 entry needs you")
	if is := ingrid.value(orders, id); is != "9" {
		t.Errorf("what was entered before is %s", is)
	}
	if is := ingrid.value(revenue, id); is == "12.34" {
		t.Errorf("what was entered after is %s", is)
	}
	if c := p.Complaints("net::ERR_", "401"); len(c) > 0 {
		t.Errorf("the console: %q", c)
	}
}

// verdict is that on the change of a metric, as the device keeps it.
func verdict(on stored, metric string) string {
	for _, rows := range on.Databases {
		for key, value := range rows {
			var change struct{ Verdict struct{ Status, Code string } }
			if strings.HasPrefix(key, "kv sent/") && strings.Contains(value, metric) && json.Unmarshal([]byte(value), &change) == nil {
				return change.Verdict.Status + " " + change.Verdict.Code
			}
		}
	}
	return "not there"
}

// When the browser throws away what was not sent, the app says so, and the
// server writes it down (S14).
func TestLossIsTold(t *testing.T) {
	s := demo(t)
	emma := as(t, s, representative)
	calls := fieldOf(t, emma.tracker("Daily calls"), "Calls", emma.me.Today)
	device := browsertest.Open(t)
	p := signIn(t, device, s, representative)
	synced(p)
	calls.there(p)
	p.Block("/sync/push")
	calls.enter(p, "45")
	calls.shows(p, "45")
	calls.saved(p)

	// While the app is open it cannot save any more, and says so too.
	device.Evict(s.URL)
	calls.enter(p, "46")
	calls.says(p, "Not saved")
	const logged = "a browser has thrown away changes that were not sent"
	if strings.Contains(s.Output(), logged) {
		t.Error("the server knows already")
	}
	p.Reload()
	text(p, "#banners", "one entry that was not sent yet is lost. Please enter it again.")
	p.Block()
	synced(p)
	calls.there(p)
	if is := emma.value(calls, emma.me.Person.ID); is == "45" || is == "46" {
		t.Error("it is not lost at all")
	}
	if out := s.Output(); strings.Count(out, logged) != 1 || !strings.Contains(out, emma.me.Person.ID) {
		t.Errorf("the server writes %s", out)
	}
	press(p, "#banners", "Understood")
	p.Wait(`!document.querySelector("#banners").innerText.includes("lost")`)
	p.Reload()
	synced(p)
	calls.there(p)
	if said := browsertest.Eval[string](p, `document.querySelector("#banners").innerText`); strings.Contains(said, "lost") {
		t.Errorf("it says again: %s", said)
	}
}
