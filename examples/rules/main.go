// Command rules reckons a team's month with nothing but the pure functions of
// Headway: no store, no server, no clock. Everything it prints follows from the
// values in this file.
//
//	go run ./examples/rules
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"time"
	_ "time/tzdata" // zones, also where the system has none

	"github.com/seed57a6ed91/headway/goals"
	"github.com/seed57a6ed91/headway/leads"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/target"
)

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(w io.Writer) error {
	settings := period.Settings{FiscalStart: time.July, Zone: "Europe/Copenhagen"}
	today := period.On(2026, time.March, 26)
	fmt.Fprintf(w, "Today is %s, in %s and %s\n", today,
		settings.Label(settings.Containing(period.Week, today)),
		settings.Label(settings.Containing(period.Quarter, today)))
	for _, section := range []func(io.Writer, period.Settings, period.Date) error{calls, salary, revenue, ratios, targets} {
		fmt.Fprintln(w)
		if err := section(w, settings, today); err != nil {
			return err
		}
	}
	return nil
}

// calls evaluates daily numbers against a weekly target that was raised.
func calls(w io.Writer, s period.Settings, today period.Date) error {
	perWeek := period.Timeline[int64]{
		{From: period.On(2026, time.January, 1), Value: 40},
		{From: period.On(2026, time.March, 23), Value: 50},
	}
	week := s.Containing(period.Week, today)
	goal, _ := perWeek.On(today)
	var team target.Group
	fmt.Fprintf(w, "Calls this week, day %d of %d\n", week.Elapsed(today), week.Days())
	for _, p := range []struct {
		name  string
		calls int64
	}{{"Ann", 34}, {"Bo", 21}} {
		row(w, p.name, target.Evaluate(p.calls, goal, week.Elapsed(today), week.Days()))
		if err := team.Add(p.calls, goal); err != nil {
			return err
		}
	}
	row(w, "Team", team.Evaluate(week.Elapsed(today), week.Days()))
	return nil
}

func row(w io.Writer, name string, e target.Evaluation) {
	fmt.Fprintf(w, "  %-4s %3s %%, %s the milestone (%s), heading for %s\n",
		name, e.Percent.Decimal(0), e.State, e.Delta.Decimal(1), e.Projection.Decimal(0))
}

// salary pays a weekend with a night shift over the change to summer time, and
// a raise that takes effect on the Sunday.
func salary(w io.Writer, s period.Settings, _ period.Date) error {
	clock, err := s.Clock()
	if err != nil {
		return err
	}
	saturday := period.On(2026, time.March, 28)
	rates := period.Timeline[money.Amount]{
		{From: period.On(2026, time.January, 1), Value: money.Amount{Minor: 18000, Currency: "DKK"}},
		{From: saturday + 1, Value: money.Amount{Minor: 19500, Currency: "DKK"}},
	}
	commission := map[period.Date]money.Subtotals{saturday: {{Minor: 25000, Currency: "DKK"}, {Minor: 4000, Currency: "EUR"}}}

	// From 22:00 to 06:00 on the wall: seven hours in that night.
	days, err := timetrack.SecondsByDay(clock, timetrack.Interval{
		Start: time.Date(2026, time.March, 28, 21, 0, 0, 0, time.UTC),
		Stop:  time.Date(2026, time.March, 29, 4, 0, 0, 0, time.UTC),
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(w, "Pay for the night of 28 March")
	var totals timetrack.PayTotals
	for _, d := range days {
		lines, err := timetrack.PayLines(timetrack.Workday{Date: d.Date, Seconds: d.Seconds, Commission: commission[d.Date]}, rates)
		if err != nil {
			return err
		}
		for _, l := range lines {
			fmt.Fprintf(w, "  %s  %-6s %8s hours + %7s commission = %s\n", l.Date, time.Duration(l.Seconds)*time.Second,
				amount(l.HoursPay, l.Currency).Decimal(), amount(l.Commission, l.Currency).Decimal(), amount(l.Salary, l.Currency))
			if err := totals.Add(l); err != nil {
				return err
			}
		}
	}
	for _, t := range totals {
		fmt.Fprintf(w, "  in all %s\n", amount(t.Salary, t.Currency))
	}
	return nil
}

func amount(minor int64, c money.Currency) money.Amount {
	return money.Amount{Minor: minor, Currency: c}
}

// revenue keeps currencies apart, converts them at dated rates, and splits a
// bonus so that no cent is lost.
func revenue(w io.Writer, _ period.Settings, today period.Date) error {
	var earned money.Subtotals
	for _, text := range [][2]string{{"1200.50", "EUR"}, {"99", "JPY"}, {"310.25", "EUR"}, {"15000", "JPY"}} {
		a, err := money.Parse(text[0], money.Currency(text[1]))
		if err != nil {
			return err
		}
		if err := earned.Add(a); err != nil {
			return err
		}
	}
	fmt.Fprintln(w, "Revenue", earned)
	rates := money.RateTable{To: "EUR", Rates: map[money.Currency]period.Timeline[money.Rate]{
		"JPY": {{From: period.On(2026, time.March, 1), Value: money.Rate{Num: 61, Den: 10000}}},
	}}
	for _, a := range earned {
		c, err := rates.Convert(a, today)
		if err != nil {
			return err
		}
		if !c.Date.IsZero() {
			fmt.Fprintf(w, "  %s = %s at %s of %s\n", c.From, c.To, c.Rate, c.Date)
		}
	}
	bonus := amount(10000, "EUR")
	parts, err := money.Allocate(bonus.Minor, []int64{1, 1, 1})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "  a bonus of %s for three:", bonus)
	for _, p := range parts {
		fmt.Fprint(w, " ", amount(p, bonus.Currency).Decimal())
	}
	fmt.Fprintln(w)
	return nil
}

// ratios derives success ratios from the events of two leads.
func ratios(w io.Writer, s period.Settings, today period.Date) error {
	month := s.Containing(period.Month, today)
	assignments, err := leads.Assignments([]leads.Event{
		{Lead: "harbour", Kind: leads.Dispatched, Person: "Ann", Date: month.Start + 1},
		{Lead: "harbour", Kind: leads.Accepted, Person: "Ann", Date: month.Start + 1},
		{Lead: "mill", Kind: leads.Dispatched, Person: "Ann", Date: month.Start + 2},
		{Lead: "mill", Kind: leads.Expired, Person: "Ann", Date: month.Start + 4},
		{Lead: "mill", Kind: leads.Dispatched, Person: "Bo", Date: month.Start + 4},
		{Lead: "mill", Kind: leads.Accepted, Person: "Bo", Date: month.Start + 5},
		{Lead: "harbour", Kind: leads.Won, Person: "Ann", Date: month.Start + 9},
	})
	if err != nil {
		return err
	}
	counts := leads.CountByPerson(assignments, month.Span())
	fmt.Fprintln(w, "Leads handed out in", s.Label(month))
	for _, name := range []string{"Ann", "Bo"} {
		c := counts[name]
		fmt.Fprintf(w, "  %-4s acceptance %s, success %s, conversion %s (%s %%)\n",
			name, c.Acceptance(), c.Success(), c.Conversion(), c.Conversion().Percent().Decimal(0))
	}
	return nil
}

// targets fills a grid of quarterly goals and shows progress of a fiscal year.
func targets(w io.Writer, s period.Settings, today period.Date) error {
	year, _ := s.Name(s.Containing(period.Year, today))
	columns, err := goals.Columns(s, year, period.Quarter)
	if err != nil {
		return err
	}
	// 500 for the first company from the second quarter on, and for the others.
	filled, err := goals.Fill(goals.Grid{{400, 0, 0, 0}, {300, 0, 700, 0}},
		goals.Cell{Row: 0, Column: 1}, 500, goals.Spread{Remainder: true, AllRows: true})
	if err != nil {
		return err
	}
	actuals, err := goals.Actuals(slices.Values([]goals.Fact{
		{Date: period.On(2025, time.August, 4), Amount: 420},
		{Date: period.On(2025, time.December, 1), Amount: 380},
		{Date: period.On(2025, time.December, 20), Amount: -20},
		{Date: today, Amount: 260},
	}), s, year)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "Orders of the first company; %d targets set, %d kept\n", len(filled.Changed), len(filled.Kept))
	for i, p := range columns {
		e := target.Evaluate(actuals.Quarters[i], filled.After[0][i], p.Elapsed(today), p.Days())
		fmt.Fprintf(w, "  %s  %3d of %d  %5s %%  %s\n", s.Label(p), actuals.Quarters[i], filled.After[0][i], e.Percent.Decimal(1), e.State)
	}
	return nil
}
