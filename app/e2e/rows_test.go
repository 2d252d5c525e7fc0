package e2e

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/xuri/excelize/v2"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// crowd is how many people the long report has.
const crowd = 350

// letter writes a number as two letters, in their order.
func letter(n int) string { return string(rune('A'+n/26)) + string(rune('a'+n%26)) }

// fillHall lets many people enter something: person n, by name the n-th, the
// number worth(n).
func fillHall(t testing.TB, ingrid *someone) api.Tracker {
	t.Helper()
	today := ingrid.me.Today
	staff, entries := &strings.Builder{}, &strings.Builder{}
	fmt.Fprintln(staff, "external_id,first_name,last_name,preset,location")
	fmt.Fprintln(entries, "person,date,Parcels")
	for n := range crowd {
		fmt.Fprintf(staff, "H%d,Pat,%s,representative,Hall\n", n, "Row"+strings.ToLower(letter(n)))
		fmt.Fprintf(entries, "H%d,%s,%d\n", n, today, worth(n))
	}
	got(ingrid.ImportPeople(t.Context(), client.PeopleImport{Import: client.Import{File: client.Bytes(staff.String())}, CreatePlaces: true})).from(t)
	hall := ""
	for _, l := range got(ingrid.Locations(t.Context(), client.PlacesQuery{})).from(t).Items {
		if l.Name == "Hall" {
			hall = l.ID
		}
	}
	tr := got(ingrid.CreateTracker(t.Context(), api.TrackerInput{Name: "Parcels of the hall", Period: period.Day,
		Metrics:     []api.MetricInput{{Kind: "number", Name: "Parcels", Targets: []api.Target{{Value: "1000"}}}},
		Settings:    api.Settings{ShowTargets: true, AllowEdits: true},
		Assignments: []api.Assignment{{Locations: []string{hall}, Everyone: true}}})).from(t)
	got(ingrid.ImportEntries(t.Context(), client.EntriesImport{Import: client.Import{File: client.Bytes(entries.String())}, Tracker: tr.ID, Reason: "counted"})).from(t)
	return tr
}

// worth is what person n has entered: no two the same, and not in the order of
// the names.
func worth(n int) int { return 1 + (n*177)%1009 }

// A report of hundreds of people has few of them in the page at a time: one
// reaches the last by keyboard and wheel, sorts, and opens a number. A file of
// it has them all (T19, T21, C13, C15).
func TestReportOfHundreds(t *testing.T) {
	t.Parallel()
	s := demo(t)
	ingrid := as(t, s, enterprise)
	tr := fillHall(t, ingrid)
	sum, best, least := 0, 0, 0
	for n := range crowd {
		sum += worth(n)
		if worth(n) > worth(best) {
			best = n
		}
		if worth(n) < worth(least) {
			least = n
		}
	}
	b := browsertest.Open(t)
	p := signIn(t, b, s, enterprise)
	follow(p, "/reports/"+tr.ID)
	p.Wait(`document.querySelector("#report tbody tr[aria-rowindex]")`)
	p.Run(`window.most = 0;
		const count = () => { window.most = Math.max(window.most, document.querySelectorAll("#report tbody tr").length); };
		new MutationObserver(count).observe(document.documentElement, { subtree: true, childList: true });
		count();`)
	shows := func(n, at int) {
		t.Helper()
		name, amount := "Pat Row"+strings.ToLower(letter(n)), strconv.Itoa(worth(n))
		if worth(n) >= 1000 {
			amount = "1," + amount[1:]
		}
		p.Wait(fmt.Sprintf(`(() => {
			const row = document.querySelector('#report tbody tr[aria-rowindex="%d"]'), box = document.querySelector("#report").getBoundingClientRect();
			const at = row?.getBoundingClientRect();
			return row && at.top >= box.top - 1 && at.bottom <= innerHeight + 1 &&
				row.querySelector("th a").innerText === %q && row.querySelector("button.number").innerText === %q;
		})()`, at+2, name, amount))
	}
	bottom := func() bool {
		return browsertest.Eval[bool](p, `(() => { const r = document.querySelector("#report"); return r.scrollTop + r.clientHeight >= r.scrollHeight - 2; })()`)
	}

	// By keyboard to the end and back, and by the wheel.
	p.Run(`document.querySelector("#report").focus()`)
	shows(0, 0)
	p.Key(kb.End)
	shows(crowd-1, crowd-1)
	p.Screenshot("rows-end")
	p.Key(kb.Home)
	shows(0, 0)
	for range 3 {
		p.Key(kb.PageDown)
	}
	p.Wait(`document.querySelector("#report").scrollTop > 600`)
	p.Key(kb.Home)
	shows(0, 0)
	for turns := 0; !bottom(); turns++ {
		if turns > crowd {
			t.Fatal("the wheel does not lead to the end")
		}
		p.Wheel("#report", 2000)
	}
	shows(crowd-1, crowd-1)

	// Sorted by the number.
	sort := `[...document.querySelectorAll("#report thead button.sort")].find((b) => b.innerText.startsWith("Parcels"))`
	p.Run(sort + `.click()`)
	p.Wait(`document.querySelector("#report thead th[aria-sort=ascending]")?.innerText.startsWith("Parcels")`)
	p.Run(`document.querySelector("#report").focus()`)
	p.Key(kb.End)
	shows(best, crowd-1)
	p.Run(sort + `.click()`)
	p.Wait(`document.querySelector("#report thead th[aria-sort=descending]")?.innerText.startsWith("Parcels")`)
	p.Run(`document.querySelector("#report").focus()`)
	p.Key(kb.End)
	shows(least, crowd-1)

	// What is behind the last number.
	p.Run(fmt.Sprintf(`document.querySelector('#report tbody tr[aria-rowindex="%d"] button.number').click()`, crowd+1))
	text(p, "dialog[open] h2", "Parcels: Pat Row"+strings.ToLower(letter(least)))
	text(p, "dialog[open] .entries", strconv.Itoa(worth(least)))
	text(p, "dialog[open] .formulas", "the sum of one entry")
	p.Screenshot("rows-number")
	p.Key("\x1b")
	p.Wait(`!document.querySelector("dialog")`)
	shows(least, crowd-1) // where one was
	if most := browsertest.Eval[int](p, `window.most`); most > 60 || most < 20 {
		t.Errorf("up to %d rows were in the page", most)
	}
	total := p.Text("#report tfoot tr:last-child button.number")
	if want := fmt.Sprintf("%d,%03d", sum/1000, sum%1000); total != want {
		t.Errorf("the total is %s, not %s", total, want)
	}

	// The same, as files.
	p.Run(`window.progress = false; new MutationObserver(() => { window.progress ||= document.querySelector("#export-progress") !== null; }).observe(document.documentElement, { subtree: true, childList: true });`)
	ids := map[string]int{}
	for n := range crowd {
		ids["Pat Row"+strings.ToLower(letter(n))] = worth(n)
	}
	for _, c := range []struct {
		button, pattern string
		read            func(testing.TB, string) [][]string
	}{{"CSV", "*.csv", readCSV}, {"Excel (XLSX)", "*.xlsx", readXLSX}} {
		files := t.TempDir()
		b.Downloads(files)
		p.Run(`window.progress = false`)
		press(p, ".toolbar", "Export")
		press(p, "dialog[open]", c.button)
		toast(p, "The file is with your downloads.")
		p.Wait(`!document.querySelector("dialog")`)
		if !browsertest.Eval[bool](p, `window.progress`) {
			t.Errorf("%s: no progress was shown", c.button)
		}
		rows := c.read(t, arrived(t, files, c.pattern))
		column := -1
		for i, name := range rows[0] {
			if name == "Parcels" {
				column = i
			}
		}
		if column < 0 || rows[0][0] != "Person" {
			t.Fatalf("%s has the columns %q", c.button, rows[0])
		}
		people, added, before := 0, 0, 1<<30
		for _, row := range rows[1:] {
			value, err := strconv.Atoi(row[column])
			if err != nil {
				t.Fatalf("%s: %q: %v", c.button, row, err)
			}
			want, ok := ids[row[0]]
			switch {
			case !ok: // of the location, or of all
				if value != sum {
					t.Errorf("%s: %s has %d, not %d", c.button, row[0], value, sum)
				}
				continue
			case value != want:
				t.Errorf("%s: %s has %d, not %d", c.button, row[0], value, want)
			case value > before:
				t.Errorf("%s: %s is not in the order on screen", c.button, row[0])
			}
			people, added, before = people+1, added+value, value
		}
		if people != crowd || added != sum {
			t.Errorf("%s: %d people with %d, not %d with %d", c.button, people, added, crowd, sum)
		}
		p.Wait(`!document.querySelector(".toast").innerText.includes("downloads")`)
	}

	// Without a server there is no file, and the window says so.
	press(p, ".toolbar", "Export")
	p.Offline(true)
	press(p, "dialog[open]", "CSV")
	text(p, "dialog[open]", "The file is made by the server: this needs a network.")
	p.Screenshot("export-offline")
	p.Offline(false)
	if c := p.Complaints("401", "net::ERR_"); len(c) > 0 {
		t.Errorf("the console: %q", c)
	}
}

func readCSV(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff") // for spreadsheets
	return rows
}

func readXLSX(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetList()[0], excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
