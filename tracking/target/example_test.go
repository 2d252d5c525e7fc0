package target_test

import (
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/target"
)

func ExampleEvaluate() {
	// 12 of 20 calls by Wednesday of a week that began on Monday.
	week := period.Settings{}.Containing(period.Week, period.On(2026, time.March, 4))
	e := target.Evaluate(12, 20, week.Elapsed(period.On(2026, time.March, 4)), week.Days())
	fmt.Println("milestone", e.Milestone.Decimal(1))
	fmt.Println(e.State, "by", e.Delta.Decimal(1))
	fmt.Println(e.Percent.Decimal(0)+" %, met:", e.Met)
	fmt.Println("projection", e.Projection)
	// Output:
	// milestone 8.6
	// above by 3.4
	// 60 %, met: false
	// projection 28/1
}

func ExampleEvaluate_withoutTarget() {
	e := target.Evaluate(12, 0, 3, 7)
	fmt.Println(e.State, e.Percent, e.Projection)
	// Output: none – 28/1
}

func ExamplePercent() {
	fmt.Println(target.Percent(1, 3), target.Percent(1, 3).Decimal(2), target.Percent(1, 0))
	// Output: 100/3 33.33 –
}

func ExampleGroup() {
	var g target.Group
	for _, p := range []struct{ total, target int64 }{{12, 20}, {9, 10}, {4, 0}} {
		if err := g.Add(p.total, p.target); err != nil {
			fmt.Println(err)
		}
	}
	e := g.Evaluate(7, 7)
	fmt.Println(g.Total, "of", g.Target, e.State, e.Percent.Decimal(1))
	// Output: 25 of 30 below 83.3
}

func ExampleGroup_Add() {
	g := target.Group{Total: 9223372036854775807}
	fmt.Println(g.Add(1, 0))
	// Output: the result does not fit in 64 bits
}

func ExampleGroup_Evaluate() {
	fmt.Println(target.Group{Total: 25, Target: 30}.Evaluate(7, 7).Met)
	// Output: false
}

func ExampleRatio_Rounded() {
	percent, err := target.Percent(1, 8).Rounded(0) // 12.5
	fmt.Println(percent, err)
	// Output: 13 <nil>
}

func ExampleRatio_Decimal() {
	fmt.Println(target.Percent(-1, 3).Decimal(1), target.Percent(-1, 3).Decimal(0))
	// Output: -33.3 -33
}

func ExampleRatio_InUnit() {
	ore := target.Evaluate(500_50, 1000_00, 3, 7).Milestone
	fmt.Println(ore.InUnit(2, 2), ore.InUnit(0, 2))
	// Output: 428.5714 42857.14
}

func ExampleRatio_AppendDecimal() {
	fmt.Println(string(target.Percent(1, 3).AppendDecimal([]byte("percent="), 1)))
	// Output: percent=33.3
}

func ExampleRatio_Reduced() {
	fmt.Println(target.Percent(2, 50).Reduced() == target.Percent(1, 25).Reduced())
	// Output: true
}

func ExampleRatio_Cmp() {
	fmt.Println(target.Percent(1, 3).Cmp(target.Percent(2, 6)), target.Percent(1, 3).Cmp(target.Percent(1, 0)))
	// Output: 0 1
}

func ExampleRatio_Sign() {
	fmt.Println(target.Percent(-1, 3).Sign())
	// Output: -1
}

func ExampleRatio_Defined() {
	fmt.Println(target.Percent(0, 5).Defined(), target.Percent(5, 0).Defined())
	// Output: true false
}

func ExampleRatio_MarshalText() {
	text, err := target.Percent(1, 3).MarshalText()
	fmt.Println(string(text), err)
	// Output: 100/3 <nil>
}

func ExampleState_UnmarshalText() {
	var s target.State
	err := s.UnmarshalText([]byte("below"))
	fmt.Println(s == target.Below, err)
	// Output: true <nil>
}
