package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
)

// In German everything is: every page, its windows, and the numbers (C19).
func TestGerman(t *testing.T) {
	t.Parallel()
	s := demo(t)
	emma, ingrid, jonas := as(t, s, representative), as(t, s, enterprise), as(t, s, manager)
	today := emma.me.Today
	daily, weekly, visits := emma.tracker("Daily calls"), emma.tracker("Weekly sales"), emma.tracker("Field visits")
	var names []string // which the demonstration gives, in English
	for _, tr := range []api.Tracker{daily, weekly, visits} {
		for _, m := range tr.Metrics {
			names = append(names, m.Name)
		}
	}
	english := englishMessages(t, names)
	const allSent = "Alles gesendet"
	b := browsertest.Open(t)

	// Somebody chooses it in the settings.
	p := signIn(t, b.Device(), s, representative)
	synced(p)
	follow(p, "/settings")
	settled(p)
	known := 0
	for _, said := range browsertest.Eval[[]string](p, saidOnPage) {
		if english.of(said) != "" {
			known++
		}
	}
	if known < 30 {
		t.Fatalf("only %d texts are known to be English", known)
	}
	choose(p, "#profile-language", "de")
	press(p, "main form", "Save")
	toast(p, "Ihr Profil ist gespeichert.")
	german := func(p *browsertest.Page, where string) {
		t.Helper()
		settled(p)
		if lang := browsertest.Eval[string](p, `document.documentElement.lang`); lang != "de" {
			t.Errorf("%s is in %q", where, lang)
		}
		for _, said := range browsertest.Eval[[]string](p, saidOnPage) {
			if key := english.of(said); key != "" {
				t.Errorf("%s says %q (%s)", where, said, key)
			}
		}
	}
	p.Wait(`document.documentElement.lang === "de"`)
	text(p, "main h1", "Einstellungen")
	german(p, "the settings")
	walk := func(p *browsertest.Page, paths ...string) {
		t.Helper()
		for _, path := range paths {
			visit(p, path)
			german(p, path)
		}
	}
	yesterday := "/today/" + (today - 1).String()
	walk(p, "/", yesterday, "/history", "/history?tracker="+visits.ID, "/reports", "/reports/"+daily.ID, "/time", "/time/"+(today-21).String(), "/held", "/no/such/page", "/")
	p.Reload()
	chip(p, allSent)
	german(p, "after loading it anew")

	// Numbers, as they are written there.
	id := emma.me.Person.ID
	calls, kilometres, revenue := fieldOf(t, daily, "Calls", today), fieldOf(t, visits, "Kilometres", today), fieldOf(t, weekly, "Revenue", today)
	kilometres.there(p)
	for _, c := range []struct {
		field
		typed, shown, stored string
	}{
		{kilometres, "12,5", "12,5", "12.5"},
		{kilometres, "1.234,5", "1.234,5", "1234.5"},
		{kilometres, "0,5", "0,5", "0.5"},
		{kilometres, "7", "7,0", "7.0"},
		{revenue, "12,50", "12,50 DKK", "12.50"},
		{revenue, "1.240,5", "1.240,50 DKK", "1240.50"},
		{revenue, "99,99 kr", "99,99 DKK", "99.99"},
		{calls, "1.234", "1.234", "1234"},
	} {
		p.Paste("#"+c.id(), c.typed)
		p.Key("\r")
		c.shows(p, c.shown)
		eventually(t, "the entry for "+c.typed, c.stored, func() string { return emma.value(c.field, id) })
	}
	p.Screenshot("german-today")
	for _, c := range []struct {
		field
		typed, message string
	}{
		{calls, "zwölf", "„zwölf“ gehört nicht in eine Zahl."},
		{calls, "12,5", "Nur ganze Zahlen."},
		{kilometres, "12,345", "Höchstens 1 Nachkommastelle."},
		{revenue, "€ 12,50", "Hier wird in DKK gezählt, nicht in €."},
		{revenue, "12,345", "Höchstens 2 Nachkommastellen."},
	} {
		p.Paste("#"+c.id(), c.typed)
		p.Key("\r")
		text(p, "#"+c.id()+"-wrong", c.message)
		german(p, "Today with "+c.typed)
		p.Key("\x1b")
		p.Wait(fmt.Sprintf(`!document.getElementById(%q)`, c.id()+"-wrong"))
	}
	if c := p.Complaints("401"); len(c) > 0 {
		t.Errorf("the console: %q", c)
	}

	// Those who manage, whose profile has it already.
	for _, who := range []*someone{jonas, ingrid} {
		profile := got(who.Profile(t.Context())).from(t)
		in := api.ProfileInput{FirstName: profile.FirstName, LastName: profile.LastName, Email: profile.Email, Language: "de"}
		got(who.ReplaceProfile(t.Context(), profile.Revision, in)).from(t)
	}
	m := signIn(t, b.Device(), s, manager)
	chip(m, allSent)
	german(m, "the manager's Today")
	walk(m, "/reports", "/reports/"+daily.ID, "/reports/"+visits.ID, "/reports/"+daily.ID+"?view=chart", "/trackers", "/trackers/new", "/trackers/"+daily.ID,
		"/trackers/"+daily.ID+"/periods", "/held", "/settings")
	visit(m, "/reports/"+daily.ID)
	for _, window := range []string{"Exportieren", "Spalten", "Filter"} {
		press(m, ".toolbar", window)
		m.Wait(`document.querySelector("dialog[open]")`)
		german(m, "the window "+window)
		m.Screenshot("german-" + strings.ToLower(window))
		m.Key("\x1b")
		m.Wait(`!document.querySelector("dialog")`)
	}
	m.Run(`document.querySelector("#report tbody button.number").click()`)
	m.Wait(`document.querySelector("dialog[open] .formulas")`)
	german(m, "a number")
	m.Screenshot("german-number")
	boss := signIn(t, b.Device(), s, enterprise)
	chip(boss, allSent)
	walk(boss, "/places", "/places/teams", "/places/locations", "/places/companies", "/organization", "/timetrack", "/schedule", "/activities", "/rates", "/settings")
	boss.Screenshot("german-settings")
	visit(boss, "/places")
	press(boss, "main", "Neue Person")
	boss.Wait(`document.querySelector("#person-first_name")`)
	german(boss, "a new person")
	press(boss, "main form", "Speichern")
	boss.Wait(`document.querySelector("#person-first_name-wrong")`)
	german(boss, "a person without a name")

	// Before signing in it is that of the browser, or as it was chosen here.
	visitor := browsertest.Open(t).Page()
	visitor.Before(`Object.defineProperty(navigator, "languages", { get: () => ["de-AT", "en"] });`)
	for _, path := range []string{"/", "/link#no-such-secret"} {
		visitor.Go("about:blank")
		visitor.Go(s.URL + path)
		visitor.Wait(`document.querySelector("#email, main .failure")`)
		german(visitor, path)
	}
}

// choose takes an option of a choice.
func choose(p *browsertest.Page, selector, value string) {
	p.Wait(fmt.Sprintf("document.querySelector(`%s option[value=%q]`)", selector, value))
	p.Run(fmt.Sprintf(`const s = document.querySelector(%q); s.value = %q; s.dispatchEvent(new Event("change", { bubbles: true }));`, selector, value))
}

// saidOnPage is every text that somebody reads or hears.
const saidOnPage = `(() => {
	const said = new Set([document.title.replace(/ · Headway$/, "")]), add = (s) => { if (s?.trim()) said.add(s.trim().replace(/\s+/g, " ")); };
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = walker.nextNode(); n; n = walker.nextNode()) if (n.parentElement.checkVisibility()) add(n.data);
	for (const e of document.querySelectorAll("body *")) for (const a of ["aria-label", "title", "placeholder", "alt"]) add(e.getAttribute(a));
	return [...said];
})()`

// messages are those of English that German has another for.
type messages []message

type message struct {
	key  string
	says *regexp.Regexp
}

// of returns the key of the message that a text is, or is the key of; "" if
// none.
func (all messages) of(said string) string {
	for _, m := range all {
		if said == m.key || m.says.MatchString(said) {
			return m.key
		}
	}
	return ""
}

var hole = regexp.MustCompile(`\\\{[a-z_]+\\\}`)

func englishMessages(t testing.TB, except []string) messages {
	t.Helper()
	paths, err := filepath.Glob("../pwa/text/en/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("there are no messages: %v", err)
	}
	var all messages
	for _, path := range paths {
		for _, forms := range catalogueFile(t, strings.Replace(path, "/en/", "/de/", 1)) {
			except = slices.AppendSeq(except, maps.Values(forms)) // what is a German word too
		}
	}
	for _, path := range paths {
		english, german := catalogueFile(t, path), catalogueFile(t, strings.Replace(path, "/en/", "/de/", 1))
		for key, forms := range english {
			for form, says := range forms {
				letters := regexp.MustCompile(`\{[a-z_]+\}`).ReplaceAllString(says, "")
				if says == german[key][form] || slices.Contains(except, says) || !regexp.MustCompile(`[a-z]{3}`).MatchString(letters) {
					continue
				}
				pattern := "^" + hole.ReplaceAllString(regexp.QuoteMeta(says), ".+") + "$"
				all = append(all, message{key, regexp.MustCompile(pattern)})
			}
		}
	}
	slices.SortFunc(all, func(a, b message) int { return strings.Compare(a.key, b.key) })
	return all
}

// catalogueFile reads messages by key and plural form.
func catalogueFile(t testing.TB, path string) map[string]map[string]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(b, &raw); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]string{}
	for key, value := range raw {
		all[key] = map[string]string{}
		switch v := value.(type) {
		case string:
			all[key]["other"] = v
		case map[string]any:
			for form, says := range v {
				all[key][form], _ = says.(string)
			}
		}
	}
	return all
}
