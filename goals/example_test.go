package goals_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/goals"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/target"
)

func ExampleFill() {
	quarters := goals.Grid{
		{100, 0, 0, 0},
		{100, 0, 300, 0},
	}
	// 200 from the second quarter on, in all rows.
	filled, err := goals.Fill(quarters, goals.Cell{Row: 0, Column: 1}, 200, goals.Spread{Remainder: true, AllRows: true})
	for _, row := range filled.After {
		fmt.Println(row)
	}
	fmt.Println("changed", len(filled.Changed), "kept", filled.Kept, err)
	// Output:
	// [100 200 200 200]
	// [100 200 300 200]
	// changed 5 kept [{1 2}] <nil>
}

func ExampleFill_clear() {
	filled, err := goals.Fill(goals.Grid{{100, 200}}, goals.Cell{Column: 1}, 0, goals.Spread{})
	fmt.Println(filled.After, filled.Changed[0].Before, err)
	// Output: [[100 0]] 200 <nil>
}

func ExampleActuals() {
	facts := []goals.Fact{
		{Date: period.On(2025, time.July, 14), Amount: 125000},
		{Date: period.On(2025, time.August, 2), Amount: -5000},
		{Date: period.On(2026, time.June, 30), Amount: 90000},
		{Date: period.On(2026, time.July, 1), Amount: 70000}, // of the next year
	}
	july := period.Settings{FiscalStart: time.July}
	f, err := goals.Actuals(slices.Values(facts), july, 2026)
	fmt.Println(f.Year, f.Halves, f.Quarters, err)
	fmt.Println("against a target of 400000:", target.Percent(f.Year, 400000).Decimal(1), "%")
	// Output:
	// 210000 [120000 90000] [120000 0 0 90000] <nil>
	// against a target of 400000: 52.5 %
}

func ExampleColumns() {
	july := period.Settings{FiscalStart: time.July}
	columns, err := goals.Columns(july, 2026, period.HalfYear)
	for _, p := range columns {
		fmt.Println(july.Label(p), p.Start)
	}
	fmt.Println(err)
	// Output:
	// FY2026 H1 2025-07-01
	// FY2026 H2 2026-01-01
	// <nil>
}

func ExampleFigures_Of() {
	f := goals.Figures{Year: 1000, Halves: [2]int64{600, 400}}
	fmt.Println(f.Of(period.Year), f.Of(period.HalfYear))
	// Output: [1000] [600 400]
}

func ExampleFact_Split() {
	order := goals.Fact{Date: period.On(2026, time.March, 2), Amount: 100}
	parts, err := order.Split([]int64{1, 1, 1})
	for _, p := range parts {
		fmt.Println(p.Date, p.Amount)
	}
	fmt.Println(err)
	// Output:
	// 2026-03-02 34
	// 2026-03-02 33
	// 2026-03-02 33
	// <nil>
}

func ExampleDifferences() {
	differences, err := goals.Differences(goals.Figures{Year: 1000, Halves: [2]int64{600, 450}})
	for _, d := range differences {
		fmt.Println(d.Timeframe, d.Target, "is not", d.Sum, "by", d.Finer, d.Over)
	}
	fmt.Println(err)
	// Output:
	// year 1000 is not 1050 by half -50
	// <nil>
}
