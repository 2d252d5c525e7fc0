package e2e

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// A manager pays a day of which an agent planned two activities: sets the time,
// adds a bonus and approves, is told where figures have changed meanwhile, and
// takes a file of it away. The agent sees the pay, and who approved it (K10 to
// K19).
func TestPaidTime(t *testing.T) {
	t.Parallel()
	s := demo(t)
	ingrid, emma, jonas := as(t, s, enterprise), as(t, s, representative), as(t, s, manager)
	id, day := emma.me.Person.ID, emma.me.Today-60 // before all that was clocked
	name := emma.me.Person.FirstName + " " + emma.me.Person.LastName
	var paid []api.Activity
	for _, a := range got(ingrid.Activities(t.Context(), client.Page{})).from(t).Items {
		if a.Paid && a.Retired == 0 {
			paid = append(paid, a)
		}
	}
	if len(paid) < 2 {
		t.Fatalf("the demonstration has the paid activities %+v", paid)
	}
	got(ingrid.PutShifts(t.Context(), api.ShiftsInput{Shifts: []api.ShiftInput{
		{Person: id, Activity: paid[0].ID, Date: day, From: 480, To: 720}, {Person: id, Activity: paid[1].ID, Date: day, From: 720, To: 960}}})).from(t)

	b := browsertest.Open(t)
	p := signIn(t, b, s, manager)
	synced(p)
	follow(p, "/timetrack")
	text(p, "main", "Whose time, and when?") // blank, until one searches
	choose(p, "#time-kind", "day")
	pickDay(p, "#time-day", day.String())
	press(p, ".filterbar", "Search")
	box := fmt.Sprintf(`document.querySelector('#time input[aria-label="Select %s"]')`, name)
	p.Wait(box)
	p.Run(box + `.click()`)
	text(p, ".selecting", "1 selected")

	// 6 h over two planned activities.
	press(p, ".selecting", "Set paid time")
	text(p, "dialog[open] h2", "Set paid time of 1 person")
	p.Type("#paid-time", "much")
	press(p, "dialog[open]", "Set paid time")
	text(p, "#paid-time-wrong", "This is no length of time.")
	p.Paste("#paid-time", "6:00")
	p.Wait(`document.querySelector("#paid-preview tbody tr td:last-child")?.innerText === "6:00:00"`)
	p.Screenshot("paidtime-set")
	press(p, "dialog[open]", "Set paid time")
	toast(p, "The paid time is set.")
	p.Run(fmt.Sprintf(`[...document.querySelectorAll("#time button.open")].find((b) => b.innerText === %q).click()`, name))
	p.Wait(`[...document.querySelectorAll("#time tr:has(.activity) button[data-do=overwrite]")].map((b) => b.innerText.replace("✎", "").trim()).join() === "3:00:00,3:00:00"`)

	// A bonus, and one more while the approval is looked at.
	rate := rateOn(t, got(ingrid.HourRates(t.Context(), []string{id}, client.Page{})).from(t), day)
	press(p, ".selecting", "Add bonus")
	text(p, "dialog[open] h2", "Add a bonus for 1 person")
	p.Type("#bonus-amount", "250")
	choose(p, "#bonus-currency", rate.Currency)
	press(p, "dialog[open]", "Add bonus")
	toast(p, "The bonus is added.")
	press(p, ".selecting", "Approve")
	p.Wait(`document.querySelector("#approve-table tbody tr")`)
	got(ingrid.AddBonuses(t.Context(), api.BonusesInput{People: []string{id}, Date: day, Amount: api.Money{Amount: "50", Currency: rate.Currency}})).from(t)
	press(p, "dialog[open]", "Approve")
	text(p, "#approve-changed", "The figures of "+name+" have changed since they were shown, and nothing was approved.")
	text(p, "#approve-table tbody", "300.00")
	p.Screenshot("paidtime-changed")
	if own := got(emma.MyTime(t.Context(), client.TimeDays{From: day, Until: day + 1})).from(t); len(own.Approved) != 0 {
		t.Errorf("figures that were not seen are approved: %v", own.Approved)
	}
	press(p, "dialog[open]", "Approve")
	toast(p, "Approved.")
	p.Wait(`document.querySelector('#time tbody .mark.all')?.title.includes("Approved")`)
	p.Screenshot("paidtime-approved")

	// The agent's own view.
	own := got(emma.MyTime(t.Context(), client.TimeDays{From: day, Until: day + 1})).from(t)
	hourly := got(money.Parse(string(rate.Amount), money.Currency(rate.Currency))).from(t)
	salary := money.Amount{Minor: hourly.Minor*6 + 300_00, Currency: hourly.Currency}
	if own.Figures.SalaryTime != 6*3600 || len(own.Figures.Salary) != 1 || string(own.Figures.Salary[0].Amount) != salary.Decimal() {
		t.Errorf("the own row is %+v, not 6 h and %s", own.Figures, salary)
	}
	if len(own.Approved) != 3 || len(own.Days) != 1 || own.Days[0].Paid == nil || own.Days[0].Paid.By != jonas.me.Person.ID {
		t.Errorf("approved are %v of %+v", own.Approved, own.Days)
	}

	// What is approved is refused by name until it is open again.
	press(p, ".selecting", "Set paid time")
	text(p, "dialog[open] h2", "Set paid time of 1 person")
	p.Type("#paid-time", "7")
	text(p, "dialog[open]", name+": this is approved. Reopen the days first.")
	p.Key("\x1b")
	p.Wait(`!document.querySelector("dialog")`)

	// The same, as a file.
	files := t.TempDir()
	b.Downloads(files)
	press(p, ".toolbar", "Download")
	press(p, "dialog[open]", "CSV")
	toast(p, "The file is with your downloads.")
	rows, found := readCSV(t, arrived(t, files, "*.csv")), false
	for _, row := range rows[1:] {
		if row[0] != name {
			continue
		}
		found = true
		for i, head := range rows[0] {
			if head == "Salary time (seconds)" && row[i] != strconv.Itoa(6*3600) {
				t.Errorf("the file says %s seconds", row[i])
			}
		}
	}
	if !found {
		t.Errorf("%s is not in the file: %q", name, rows)
	}

	press(p, ".selecting", "Reopen")
	text(p, "dialog[open] h2", "Reopen the days of 1 person")
	press(p, "dialog[open]", "Reopen")
	text(p, "dialog[open]", "Say why.")
	p.Type("#reopen-reason", "a mistake")
	press(p, "dialog[open]", "Reopen")
	toast(p, "The days are open again.")
	complaints(t, p, "401", "412", "409", "423")
}

// rateOn is what somebody earns by the hour on a day.
func rateOn(t testing.TB, l api.List[api.HourRate], d period.Date) api.Money {
	t.Helper()
	var m api.Money
	for _, r := range l.Items {
		for _, s := range r.Rates {
			if s.From <= d {
				m = s.Value
			}
		}
	}
	if m.Amount == "" {
		t.Fatal("there is no rate on the day")
	}
	return m
}
