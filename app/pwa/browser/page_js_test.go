package browser

import (
	"slices"
	"syscall/js"
	"testing"
	"time"
)

func TestPage(t *testing.T) {
	ShowModal("dialog")
	ShowModal("dialog") // is open
	dialog, _ := byID("dialog")
	if !dialog.Get("open").Bool() || !dialog.Call("matches", ":modal").Bool() {
		t.Error("not open")
	}
	if !Focus("inside") || Focused() != "inside" {
		t.Errorf("the focus is on %q", Focused())
	}
	if Focus("heading") {
		t.Error("what is behind a dialog has the focus")
	}
	CloseDialog("dialog")
	CloseDialog("dialog")
	if dialog.Get("open").Bool() {
		t.Error("still open")
	}
	if !Focus("heading") || Focused() != "heading" || Focus("nowhere") {
		t.Errorf("the focus is on %q", Focused())
	}
	list := document().Call("createElement", "tbody")
	list.Set("id", "list")
	document().Get("body").Call("append", list)
	Splice("list", 0, 0, `<tr id="a"></tr><tr id="c"></tr>`)
	kept, _ := byID("c")
	Splice("list", 1, 0, `<tr id="b"><td><button id="inb">B</button></td></tr>`)
	Splice("list", 0, 1, "")
	Splice("list", 2, 0, `<tr id="d"></tr>`)
	Splice("nowhere", 0, 1, "<p>")
	if FocusedIn("list") || !Focus("inb") || !FocusedIn("list") || FocusedIn("inb") || FocusedIn("nowhere") {
		t.Errorf("the focus is on %q, in the list: %t", Focused(), FocusedIn("list"))
	}
	if now, _ := byID("c"); list.Get("innerHTML").String() != `<tr id="b"><td><button id="inb">B</button></td></tr><tr id="c"></tr><tr id="d"></tr>` || !now.Equal(kept) {
		t.Errorf("%s", list.Get("innerHTML").String())
	}
	if !FocusInPlace("inb") || Focused() != "inb" || FocusInPlace("nowhere") || FocusInPlace("c") {
		t.Errorf("the focus is on %q", Focused())
	}
	list.Call("remove")
	SetValue("field", "after")
	if Value("field") != "after" || Value("nowhere") != "" || Value("heading") != "" {
		t.Errorf("%q", Value("field"))
	}
	SelectText("field")
	field, _ := byID("field")
	if field.Get("selectionEnd").Int() != len("after") {
		t.Error("not selected")
	}
	SetChecked("check", true)
	check, _ := byID("check")
	if !check.Get("checked").Bool() {
		t.Error("not checked")
	}
	for _, id := range []string{"heading", "nowhere"} {
		ScrollTo(id, Scroll{Block: "start", Smooth: true})
		SelectText(id)
	}
	ScrollTop()
	SetTitle("Today")
	SetLanguage("ar", "rtl")
	SetTheme("dark")
	root := document().Get("documentElement")
	if document().Get("title").String() != "Today" || root.Get("lang").String() != "ar" || root.Get("dir").String() != "rtl" ||
		root.Call("getAttribute", "data-theme").String() != "dark" {
		t.Error("not set")
	}
	SetTheme("")
	if root.Call("hasAttribute", "data-theme").Bool() {
		t.Error("still dark")
	}
	if !Matches("(min-width: 1px)") || Matches("(max-width: 1px)") || Matches("nonsense(") {
		t.Error("media queries")
	}
	if len(Languages()) == 0 {
		t.Error("no language")
	}
	js.Global().Get("location").Set("hash", "secret")
	if Fragment() != "secret" {
		t.Errorf("%q", Fragment())
	}
	ForgetFragment()
	if Fragment() != "" || js.Global().Get("location").Get("search").String() == "" {
		t.Error("not forgotten, or too much")
	}
}

func TestIntl(t *testing.T) {
	en, de, unknown := NewIntl("en-GB"), NewIntl("de"), NewIntl("no such language!")
	at := time.Date(2026, time.March, 29, 21, 5, 0, 0, time.UTC)
	space := "\u00a0"
	for _, test := range []struct{ got, want string }{
		{en.Number("-1234567.5", NumberStyle{Decimals: -1}), "-1,234,567.5"},
		{de.Number("-1234567.5", NumberStyle{Decimals: -1}), "-1.234.567,5"},
		{de.Number("1234.5", NumberStyle{Currency: "EUR", Decimals: 2}), "1.234,50" + space + "€"},
		{en.Number("12", NumberStyle{Currency: "JPY"}), "JP¥12"},
		{de.Number("12.5", NumberStyle{Percent: true, Decimals: 1}), "12,5" + space + "%"},
		{en.Number("1234567", NumberStyle{Compact: true, Decimals: 1}), "1.2m"},
		{en.Number("3", NumberStyle{Sign: true}), "+3"}, {en.Number("0", NumberStyle{Sign: true}), "0"},
		// More digits than a number of JavaScript has.
		{en.Number("9007199254740993.25", NumberStyle{Decimals: 2}), "9,007,199,254,740,993.25"},
		{en.Number("hidden", NumberStyle{}), "hidden"}, {en.Number("1", NumberStyle{Currency: "nonsense"}), "1"},
		{en.Time(at, TimeStyle{Date: "medium", Time: "short", Zone: "Europe/Copenhagen"}), "29 Mar 2026, 23:05"},
		{de.Time(at, TimeStyle{Date: "full", Zone: "UTC"}), "Sonntag, 29. März 2026"},
		{en.Time(at, TimeStyle{Date: "short", Zone: "No/Where"}), "2026-03-29T21:05:00Z"},
		{de.Weekday(at, "short"), "So"}, {en.Weekday(at, "long"), "Sunday"}, {de.Month(at, "long", true), "März 2026"}, {en.Month(at, "short", false), "Mar"},
		{en.DayMonth(at), "29 Mar"}, {de.DayMonth(at), "29. März"},
		{en.Ago(-3, "hour"), "3 hours ago"}, {de.Ago(-1, "day"), "gestern"}, {en.Ago(1, "nonsense"), "1 nonsense"},
		{en.Plural(1), "one"}, {en.Plural(0), "other"}, {NewIntl("pl").Plural(3), "few"},
		{en.List([]string{"A", "B", "C"}), "A, B and C"}, {de.List([]string{"A", "B"}), "A und B"}, {en.List(nil), ""},
		{de.Name(CurrencyName, "DKK"), "Dänische Krone"}, {en.Name(LanguageName, "da"), "Danish"}, {en.Name(CurrencyName, "!"), "!"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
	if decimal, group := de.Separators(); decimal != "," || group != "." {
		t.Errorf("%q %q", decimal, group)
	}
	names := []string{"Zoë", "Team 10", "äpfel", "Apfel", "Team 9"}
	slices.SortFunc(names, de.Compare)
	if !slices.Equal(names, []string{"Apfel", "äpfel", "Team 9", "Team 10", "Zoë"}) {
		t.Errorf("%q", names)
	}
	if unknown.Number("1234", NumberStyle{}) == "" {
		t.Error("an unknown language writes nothing")
	}
}
