package importer_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// works is the files of AdventureWorks, and what is reckoned from them.
type works struct {
	*payroll
	people                          []string // all 290 with pay
	sellers                         []string // people of the department Sales
	bonuses                         map[string]int64
	wages                           string // the path of the file
	staff, shifts, entries, results strings.Builder
	planned, made                   int
}

const payDate = "Jan _2 2006 03:04PM"

// The 290 people of AdventureWorks, as many as have pay there, are imported
// with their dated departments and rates, and July 2013 is reported, in which
// the rates of nine change on Sunday the 14th. They are planned by their shifts
// on Sundays, Mondays and Wednesdays from 30 June on, and clock near
// the shift's ends, so that nights go over midnight into the month and out of
// it, and pay has to be rounded. Sales are a weekly part of what the file has
// for the year, one of them refunded, in the currency of the territory;
// commission is at the person's rate, and the bonus is given at the month's end.
func TestRealDataAdventureWorks(t *testing.T) {
	onDatabases(t, "America/Los_Angeles", func(w *world) {
		a := readWorks(w.t)
		file := func(text *strings.Builder) importer.Request {
			return importer.Request{File: strings.NewReader(text.String())}
		}
		w.twice("people", importer.Result{Rows: 296, Created: 290, Made: importer.Made{Locations: 1, Teams: 16}}, func(ctx context.Context) (importer.Result, error) {
			return w.importer.People(ctx, w.boss, file(&a.staff), importer.PeopleOptions{CreatePlaces: true})
		})
		opts := importer.TimeOptions{TimeLayout: time.DateTime, CreateActivities: true, Currency: "USD"}
		w.twice("rates", importer.Result{Rows: 316, Created: 316}, func(ctx context.Context) (importer.Result, error) {
			f, err := os.Open(a.wages)
			if err != nil {
				return importer.Result{}, err
			}
			defer f.Close()
			return w.importer.Rates(ctx, w.boss, importer.Request{File: f, DateLayout: payDate,
				Mapping: map[string]string{"external_id": "BusinessEntityID", "from": "RateChangeDate"}}, opts)
		})
		w.twice("shifts", importer.Result{Rows: a.planned, Created: a.planned}, func(ctx context.Context) (importer.Result, error) {
			return w.importer.Shifts(ctx, w.boss, file(&a.shifts), opts)
		})
		w.twice("clock entries", importer.Result{Rows: a.planned, Created: a.planned}, func(ctx context.Context) (importer.Result, error) {
			return w.importer.ClockEntries(ctx, w.boss, file(&a.entries), opts)
		})
		w.twice("results", importer.Result{Rows: a.made, Created: a.made}, func(ctx context.Context) (importer.Result, error) {
			return w.importer.Results(ctx, w.boss, file(&a.results), opts)
		})
		sheet := timetrack.New(storage.TimeTrack(w.db), w.dir, &timetrack.Options{Now: noon})
		for person, bonus := range a.bonuses {
			_, err := sheet.AddBonus(w.t.Context(), w.boss, timetrack.AddBonus{People: []string{w.person(w.t.Context(), person).ID},
				Amount: money.Amount{Minor: bonus, Currency: "USD"}, Date: period.On(2013, time.July, 31)})
			if err != nil {
				w.t.Fatal(err)
			}
		}

		july := days(2013, time.July, 1, 31)
		a.compare(w, timetrack.ReportQuery{Selection: july}, append([]string{""}, a.people...))
		for _, team := range w.roster(w.t.Context()).Teams {
			if team.Name == "Sales" {
				july.Teams = []string{team.ID}
			}
		}
		a.compare(w, timetrack.ReportQuery{Selection: july}, a.sellers)
	})
}

func readWorks(t testing.TB) *works {
	t.Helper()
	read := func(name string) []map[string]string { return rows(t, realData(t, "adventureworks_pay", name)) }
	a := &works{payroll: newPayroll(), bonuses: map[string]int64{}, wages: realData(t, "adventureworks_pay", "EmployeePayHistory.csv")}
	for _, r := range rows(t, a.wages) {
		person := r["BusinessEntityID"]
		a.rates[person] = append(a.rates[person], hourRate{midnight(t, payDate, r["RateChangeDate"]), inCents(t, r["Rate"]), "USD"})
	}
	departments, times := map[string]string{}, map[string][2]string{}
	for _, r := range read("Department.csv") {
		departments[r["DepartmentID"]] = r["Name"]
	}
	for _, r := range read("Shift.csv") {
		times[r["ShiftID"]] = [2]string{r["StartTime"], r["EndTime"]}
	}
	names := map[string]string{}
	for _, r := range read("Employee.csv") {
		a.people = append(a.people, r["BusinessEntityID"])
		// The file is of code page 437.
		login := strings.NewReplacer("\x87", "ç", "\x82", "é").Replace(r["LoginID"])
		names[r["BusinessEntityID"]] = strings.TrimRight(strings.TrimPrefix(login, `adventure-works\`), "0123456789")
	}
	if len(a.people) != 290 || len(a.rates) != 290 {
		t.Fatalf("the files are not those that their provenance describes: %d people, %d of them paid", len(a.people), len(a.rates))
	}

	a.staff.WriteString("external_id,first_name,last_name,preset,location,team,team_from,team_until\n")
	a.shifts.WriteString("external_id,date,from,to,activity\n")
	a.entries.WriteString("external_id,start,stop,activity\n")
	for _, r := range read("EmployeeDepartmentHistory.csv") {
		from, until, last := midnight(t, time.DateOnly, r["StartDate"]), "", time.Date(2013, time.July, 31, 0, 0, 0, 0, time.UTC)
		if end := r["EndDate"]; end != "" {
			if d := midnight(t, time.DateOnly, end); d.Before(last) {
				last = d
			}
			until = midnight(t, time.DateOnly, end).AddDate(0, 0, 1).Format(time.DateOnly)
		}
		department := departments[r["DepartmentID"]]
		fmt.Fprintf(&a.staff, "%s,Employee,%s,representative,Bothell,%s,%s,%s\n", r["BusinessEntityID"], names[r["BusinessEntityID"]], department, r["StartDate"], until)
		for date := time.Date(2013, time.June, 30, 0, 0, 0, 0, time.UTC); !date.After(last); date = date.AddDate(0, 0, 1) {
			if strings.Contains("Sun Mon Wed", date.Format("Mon")) && !date.Before(from) {
				a.work(t, r["BusinessEntityID"], date, times[r["ShiftID"]], department)
			}
		}
		if department == "Sales" && !from.After(last) && last.Day() == 31 && last.Month() == time.July {
			a.sellers = append(a.sellers, r["BusinessEntityID"])
		}
	}
	a.sell(t, read("SalesPerson.csv"), read("SalesTerritory.csv"))
	return a
}

// work plans a shift and clocks it, from some seconds after its beginning to
// some before its end.
func (a *works) work(t testing.TB, person string, date time.Time, times [2]string, department string) {
	t.Helper()
	var ends [2]time.Time
	for i, text := range times {
		at, err := time.Parse("15:04:05", text)
		if err != nil {
			t.Fatal(err)
		}
		ends[i] = date.Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
	}
	if !ends[1].After(ends[0]) {
		ends[1] = ends[1].AddDate(0, 0, 1)
	}
	a.planned++
	fmt.Fprintf(&a.shifts, "%s,%s,%s,%s,%s\n", person, date.Format(time.DateOnly), times[0], times[1], department)
	a.spread(person, ends[0], ends[1], func(d *workday, seconds int64) { d.planned += seconds })

	late := time.Duration((37*len(person)*a.planned + 11*date.Day()) % 1800)
	start, stop := ends[0].Add(late*time.Second), ends[1].Add(-late/3*time.Second)
	fmt.Fprintf(&a.entries, "%s,%s,%s,%s\n", person, start.Format(time.DateTime), stop.Format(time.DateTime), department)
	a.spread(person, start, stop, func(d *workday, seconds int64) { d.reported += seconds })
}

// sell makes the results of July's Wednesdays, and bonuses.
func (a *works) sell(t testing.TB, sellers, territories []map[string]string) {
	t.Helper()
	money := map[string]string{"US": "USD", "CA": "CAD", "FR": "EUR", "DE": "EUR", "AU": "AUD", "GB": "GBP"}
	currencies := map[string]string{"": "USD"} // managers have no territory
	for _, r := range territories {
		currencies[r["TerritoryID"]] = money[r["CountryRegionCode"]]
	}
	a.results.WriteString("result_id,external_id,date,revenue,commission,currency,success\n")
	for _, r := range sellers {
		person, currency := r["BusinessEntityID"], currencies[r["TerritoryID"]]
		if bonus := inCents(t, r["Bonus"]); bonus > 0 {
			a.bonuses[person] = bonus
			a.day(person, time.Date(2013, time.July, 31, 0, 0, 0, 0, time.UTC)).bonus.add("USD", bonus)
		}
		for week := range 5 {
			revenue, success := inCents(t, r["SalesYTD"])/52+int64(week), "yes"
			if week == 3 {
				revenue, success = -revenue+1, "" // nearly all of the week before is given back
			}
			commission := revenue * inCents(t, r["CommissionPct"])
			if commission < 0 {
				commission -= 100
			}
			commission = (2*commission + 100) / 200 // a half away from zero
			d := a.day(person, time.Date(2013, time.July, 3+7*week, 0, 0, 0, 0, time.UTC))
			d.revenue.add(currency, revenue)
			d.commission.add(currency, commission)
			if success != "" {
				d.sales++
			}
			a.made++
			fmt.Fprintf(&a.results, "%s-%d,%s,%s,%s,%s,%s,%s\n", person, week, person, time.Date(2013, time.July, 3+7*week, 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
				decimal(revenue), decimal(commission), currency, success)
		}
	}
}

// decimal writes cents with two decimals.
func decimal(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}
