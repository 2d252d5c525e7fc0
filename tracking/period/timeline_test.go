package period_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestTimelineOn(t *testing.T) {
	t.Parallel()
	march, april := period.On(2026, time.March, 1), period.On(2026, time.April, 1)
	rates := period.Timeline[int]{{From: march, Value: 150}, {From: april, Value: 160}}
	for _, c := range []struct {
		name string
		line period.Timeline[int]
		on   period.Date
		want int
		ok   bool
	}{
		{"before the first step", rates, march - 1, 0, false},
		{"on the first day", rates, march, 150, true},
		{"on the last day of a step", rates, april - 1, 150, true},
		{"on the day of a change", rates, april, 160, true},
		{"long after", rates, period.MaxDate, 160, true},
		{"no steps", nil, march, 0, false},
		{"a step without a beginning", period.Timeline[int]{{Value: 7}}, period.MinDate, 7, true},
	} {
		if got, ok := c.line.On(c.on); got != c.want || ok != c.ok {
			t.Errorf("%s: On = %d, %v; want %d, %v", c.name, got, ok, c.want, c.ok)
		}
	}
}

func TestTimelineWithLeavesTheReceiver(t *testing.T) {
	t.Parallel()
	// Room behind the last step tempts an append to write into it.
	line := append(make(period.Timeline[int], 0, 8), period.Step[int]{From: 10, Value: 1}, period.Step[int]{From: 20, Value: 2})
	before := slices.Clone(line)
	one, two := line.With(30, 3), line.With(30, 4)
	line.With(10, 9)
	line.With(15, 9)
	if !slices.Equal(line, before) {
		t.Errorf("With changed its receiver: %v", line)
	}
	if one[2].Value != 3 || two[2].Value != 4 {
		t.Errorf("two timelines share their steps: %v %v", one, two)
	}
}

// A timeline built in any order answers each day with the latest step that
// had begun, the last written one where several began that day.
func TestTimelineIsTheLatestStepBegun(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Int32Range(0, 30)
		var line period.Timeline[int]
		set := map[period.Date]int{}
		for v := range rapid.IntRange(0, 12).Draw(t, "steps") {
			d := period.Date(day.Draw(t, "from"))
			line = line.With(d, v)
			set[d] = v
		}
		if !line.Ordered() {
			t.Fatalf("out of order: %v", line)
		}
		on := period.Date(day.Draw(t, "on"))
		want, ok := 0, false
		for d := on; d >= 0 && !ok; d-- {
			want, ok = set[d]
		}
		if got, has := line.On(on); got != want || has != ok {
			t.Fatalf("On(%d) = %d, %v; want %d, %v in %v", on, got, has, want, ok, line)
		}
	})
}

func TestTimelineOrdered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line period.Timeline[int]
		want bool
	}{
		{nil, true},
		{period.Timeline[int]{{From: 1}, {From: 2}}, true},
		{period.Timeline[int]{{From: 2}, {From: 2}}, false},
		{period.Timeline[int]{{From: 2}, {From: 1}}, false},
	} {
		if got := c.line.Ordered(); got != c.want {
			t.Errorf("%v.Ordered() = %v", c.line, got)
		}
	}
}

func ExampleTimeline_On() {
	var target period.Timeline[int64]
	target = target.With(period.On(2026, time.January, 1), 20)
	target = target.With(period.On(2026, time.July, 1), 25)
	june, ok := target.On(period.On(2026, time.June, 30))
	fmt.Println(june, ok)
	_, ok = target.On(period.On(2025, time.December, 31))
	fmt.Println(ok)
	// Output:
	// 20 true
	// false
}

func ExampleTimeline_StepOn() {
	rates := period.Timeline[int64]{{From: period.On(2026, time.March, 1), Value: 15000}}
	step, _ := rates.StepOn(period.On(2026, time.March, 20))
	fmt.Println(step.Value, "since", step.From)
	// Output: 15000 since 2026-03-01
}

func ExampleTimeline_With() {
	rates := period.Timeline[int64]{{From: period.On(2026, time.March, 1), Value: 15000}}
	rates = rates.With(period.On(2026, time.February, 1), 14000)
	fmt.Println(rates[0].From, rates[0].Value)
	// Output: 2026-02-01 14000
}

func ExampleTimeline_Ordered() {
	fmt.Println(period.Timeline[int]{{From: 2}, {From: 1}}.Ordered())
	// Output: false
}
