package timetrack_test

import (
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func ExampleHoursPay() {
	fmt.Println(timetrack.HoursPay(27000, 15000)) // 7.5 hours at 150.00
	fmt.Println(timetrack.HoursPay(59, 15000))    // 245.83 rounds once
	// Output:
	// 112500 <nil>
	// 246 <nil>
}

func ExampleSalary() {
	// 7.5 hours at 150.00, with 320.50 commission and a bonus of 100.00.
	fmt.Println(timetrack.Salary(27000, 15000, 32050, 10000))
	// Output: 154550 <nil>
}

func ExamplePayLines() {
	rates := period.Timeline[money.Amount]{
		{From: period.On(2026, time.March, 1), Value: money.Amount{Minor: 15000, Currency: "DKK"}},
		{From: period.On(2026, time.March, 16), Value: money.Amount{Minor: 16000, Currency: "DKK"}},
	}
	var totals timetrack.PayTotals
	for _, day := range []timetrack.Workday{
		{Date: period.On(2026, time.March, 13), Seconds: 7 * 3600},
		{Date: period.On(2026, time.March, 16), Seconds: 7 * 3600, Commission: money.Subtotals{{Minor: 2500, Currency: "EUR"}}},
	} {
		lines, err := timetrack.PayLines(day, rates)
		if err != nil {
			fmt.Println(err)
		}
		for _, l := range lines {
			fmt.Println(l.Date, money.Amount{Minor: l.Salary, Currency: l.Currency})
			if err := totals.Add(l); err != nil {
				fmt.Println(err)
			}
		}
	}
	for _, p := range totals {
		fmt.Println("in all", money.Amount{Minor: p.Salary, Currency: p.Currency})
	}
	// Output:
	// 2026-03-13 1050.00 DKK
	// 2026-03-16 1120.00 DKK
	// 2026-03-16 25.00 EUR
	// in all 2170.00 DKK
	// in all 25.00 EUR
}

func ExamplePayTotals_Add() {
	var totals timetrack.PayTotals
	for _, l := range []timetrack.PayLine{{Currency: "EUR", Seconds: 60, HoursPay: 100, Salary: 100}, {Currency: "EUR", Bonus: 50, Salary: 50}} {
		if err := totals.Add(l); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(totals[0].Seconds, totals[0].Salary)
	// Output: 60 150
}

func ExamplePayLine_SplitHours() {
	line := timetrack.PayLine{Seconds: 3 * 1200, HoursPay: 100}
	fmt.Println(line.SplitHours([]int64{1200, 1200, 1200}))
	// Output: [34 33 33] <nil>
}

func ExampleSecondsByDay() {
	clock, err := period.Settings{Zone: "Europe/Copenhagen"}.Clock()
	if err != nil {
		fmt.Println(err)
	}
	// A night shift over the end of summer time, when clocks go back at 03:00.
	days, err := timetrack.SecondsByDay(clock, timetrack.Interval{
		Start: time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC),
		Stop:  time.Date(2026, 10, 25, 5, 0, 0, 0, time.UTC),
	})
	for _, d := range days {
		fmt.Println(d.Date, time.Duration(d.Seconds)*time.Second)
	}
	fmt.Println(err)
	// Output:
	// 2026-10-24 2h0m0s
	// 2026-10-25 7h0m0s
	// <nil>
}

func ExampleActivityTime_SalaryTime() {
	fmt.Println(timetrack.ActivityTime{Clocked: 3600, Paid: true}.SalaryTime())
	half := int64(1800)
	fmt.Println(timetrack.ActivityTime{Clocked: 3600, Overwrite: &half}.SalaryTime())
	// Output:
	// 3600
	// 1800
}

func ExampleSpreadTotal() {
	rows := []timetrack.ActivityTime{{Clocked: 3600, Paid: true}, {Clocked: 900}, {Clocked: 1800, Paid: true}}
	fmt.Println(timetrack.SpreadTotal(6000, rows))
	// Output: [4000 0 2000] <nil>
}

func ExampleSetPaidTime_Preview() {
	day := period.On(2026, time.March, 2)
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	ann := timetrack.PaidPerson{ID: "ann", Name: "Ann Lee", Rows: []timetrack.PaidRow{
		{Date: day, Name: "Calls", Start: nine, Contact: 1000, Seconds: 5000},
		{Date: day, Name: "Mail", Start: nine.Add(time.Hour), Contact: 500},
	}}
	set := timetrack.SetPaidTime{Mode: timetrack.PaidByContact, Seconds: 6 * 3600}
	previews, err := set.Preview([]timetrack.PaidPerson{ann})
	fmt.Println(previews[0].Before, "becomes", previews[0].After, previews[0].Seconds, err)

	_, err = set.Preview([]timetrack.PaidPerson{ann, {ID: "bo", Name: "Bo Ek"}})
	fmt.Println(err)
	// Output:
	// 5000 becomes 21600 [14400 7200] <nil>
	// people[1]: Bo Ek has no planned activity
}

func ExamplePaidRow_Planned() {
	fmt.Println(timetrack.PaidRow{Name: "Travel", Seconds: 600}.Planned())
	// Output: false
}
