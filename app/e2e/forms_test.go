package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// What is no number is not saved, stays as it was typed, and the page says what
// is wrong with it.
func TestNonsenseInANumber(t *testing.T) {
	s := demo(t)
	emma := as(t, s, representative)
	id, today := emma.me.Person.ID, emma.me.Today
	calls, revenue := fieldOf(t, emma.tracker("Daily calls"), "Calls", today), fieldOf(t, emma.tracker("Weekly sales"), "Revenue", today)
	kilometres := fieldOf(t, emma.tracker("Field visits"), "Kilometres", today)
	was := map[field]string{}
	for _, f := range []field{calls, revenue, kilometres} {
		was[f] = emma.value(f, id)
	}
	p := signIn(t, browsertest.Open(t), s, representative)
	synced(p)
	calls.there(p)
	wrong := func(f field, message string) {
		t.Helper()
		text(p, "#"+f.id()+"-wrong", message)
		if !browsertest.Eval[bool](p, fmt.Sprintf(`document.getElementById(%q).getAttribute("aria-invalid") === "true"`, f.id())) {
			t.Errorf("with %q the field is not marked", message)
		}
	}
	for _, c := range []struct {
		field
		typed, message string
	}{
		{calls, "twelve", "“twelve” is no part of a number."},
		{calls, "12.5", "Whole numbers only."},
		{calls, "🦑🦑", "is no part of a number."},
		{calls, "€ 1.240,00", "is no part of a number."},
		{calls, "99999999999999999999", "The number is too large."},
		{calls, strings.Repeat("9", 10_000), "The text is too long for a number."},
		{calls, "<img src=x onerror=alert(1)>", "is no part of a number."},
		{kilometres, "1.234,567,8", "That is not a number."},
		{kilometres, "12.345", "At most 1 decimal place."},
		{revenue, "€ 1.240,00", "This is counted in DKK, not in €."},
		{revenue, "12.345,678", "At most 2 decimal places."},
	} {
		p.Paste("#"+c.id(), c.typed)
		p.Key("\r")
		wrong(c.field, c.message)
		c.shows(p, c.typed)
		p.Key("\x1b") // takes it back
		p.Wait(fmt.Sprintf(`!document.getElementById(%q)`, c.id()+"-wrong"))
	}
	for f, want := range was {
		if is := emma.value(f, id); is != want {
			t.Errorf("%s has become %s", want, is)
		}
	}

	// What is typed outlives going to another page and back.
	p.Paste("#"+calls.id(), "many")
	p.Key("\r")
	wrong(calls, "“many” is no part of a number.")
	follow(p, "/history")
	text(p, "main h1", "My tracking history")
	p.Run(`history.back()`)
	calls.shows(p, "many")
	wrong(calls, "“many” is no part of a number.")
	p.Run(`history.forward()`)
	text(p, "main h1", "My tracking history")
	p.Run(`history.back()`)
	calls.shows(p, "many")

	// Loading the page anew asks first.
	p.Leave(false, `location.reload()`)
	calls.shows(p, "many")
	p.Leave(true, `location.reload()`)
	if want := was[calls]; want != "-" {
		calls.shows(p, want)
	} else {
		calls.shows(p, "")
	}

	// A number that only looks odd is one.
	p.Paste("#"+revenue.id(), " 1.240,00 kr ")
	p.Key("\r")
	revenue.shows(p, "DKK 1,240.00")
	eventually(t, "the entry", "1240.00", func() string { return emma.value(revenue, id) })
	synced(p)
	p.Reload()
	revenue.shows(p, "DKK 1,240.00")
	if c := p.Complaints("401"); len(c) > 0 {
		t.Errorf("the console: %q", c)
	}
}
