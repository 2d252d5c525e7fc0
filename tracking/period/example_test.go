package period_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func ExampleOn() {
	fmt.Println(period.On(2026, time.March, 1), period.On(2026, time.March, 0), period.On(2026, 14, 1))
	// Output: 2026-03-01 2026-02-28 2027-02-01
}

func ExampleDateOf() {
	at := time.Date(2026, time.March, 1, 23, 30, 0, 0, time.UTC)
	fmt.Println(period.DateOf(at), period.DateOf(at.In(time.FixedZone("CET", 3600))))
	// Output: 2026-03-01 2026-03-02
}

func ExampleParseDate() {
	d, err := period.ParseDate("2024-02-29")
	fmt.Println(d.Weekday(), d+1, err)
	_, err = period.ParseDate("2023-02-29")
	fmt.Println(err, errors.Is(err, fault.ErrInvalid))
	// Output:
	// Thursday 2024-03-01 <nil>
	// "2023-02-29" is not a date in the form YYYY-MM-DD true
}

func ExampleDate_Civil() {
	fmt.Println(period.On(2026, time.March, 1).Civil())
	// Output: 2026 March 1
}

func ExampleDate_Weekday() {
	fmt.Println(period.On(2026, time.March, 1).Weekday())
	// Output: Sunday
}

func ExampleDate_ISOWeekday() {
	w := period.On(2026, time.March, 1).ISOWeekday()
	fmt.Println(w, uint8(w))
	// Output: sunday 7
}

func ExampleDate_IsZero() {
	var none period.Date
	fmt.Printf("%v %q\n", none.IsZero(), none)
	// Output: true ""
}

func ExampleDate_AppendText() {
	line, _ := period.On(2026, time.March, 1).AppendText([]byte("Ann,"))
	fmt.Printf("%s\n", append(line, ",12"...))
	// Output: Ann,2026-03-01,12
}

func ExampleSpan_Contains() {
	member := period.Span{From: period.On(2026, time.March, 1)}
	fmt.Println(member.Contains(period.On(2026, time.February, 28)), member.Contains(period.On(2030, time.January, 1)))
	// Output: false true
}

func ExampleSpan_Intersect() {
	employed := period.Span{From: period.On(2026, time.March, 10)}
	march := period.Settings{}.Containing(period.Month, period.On(2026, time.March, 1))
	fmt.Println(employed.Intersect(march.Span()))
	// Output: {2026-03-10 2026-04-01} true
}

func ExampleParseKind() {
	k, err := period.ParseKind("half")
	fmt.Println(k == period.HalfYear, err)
	// Output: true <nil>
}

func ExampleKind_Valid() {
	fmt.Println(period.Kind(0).Valid(), period.Week.Valid())
	// Output: false true
}

func ExampleParseWeekday() {
	w, err := period.ParseWeekday("sunday")
	fmt.Println(w == period.Sunday, err)
	// Output: true <nil>
}

func ExampleWeekday_Valid() {
	fmt.Println(period.Weekday(0).Valid(), period.Sunday.Valid(), period.Weekday(8).Valid())
	// Output: true true false
}

func ExampleWeekdaysOf() {
	fmt.Println(period.WeekdaysOf(period.Saturday, period.Monday))
	// Output: monday,saturday
}

func ExampleWeekdays_Has() {
	office := period.WeekdaysOf(period.Monday, period.Wednesday)
	fmt.Println(office.Has(period.Wednesday), office.Has(period.Sunday))
	// Output: true false
}

func ExampleWeekdays_Len() {
	fmt.Println(period.WeekdaysOf(period.Monday, period.Wednesday).Len())
	// Output: 2
}

func ExampleSettings_Containing() {
	s := period.Settings{WeekStart: period.Sunday, FiscalStart: time.April}
	d := period.On(2026, time.March, 5)
	for _, k := range []period.Kind{period.Day, period.Week, period.Month, period.Quarter, period.HalfYear, period.Year} {
		p := s.Containing(k, d)
		fmt.Printf("%-7s %s until %s, %d days: %s\n", k, p.Start, p.End, p.Days(), s.Label(p))
	}
	// Output:
	// day     2026-03-05 until 2026-03-06, 1 days: 2026-03-05
	// week    2026-03-01 until 2026-03-08, 7 days: 2026-03-01/2026-03-07
	// month   2026-03-01 until 2026-04-01, 31 days: 2026-03
	// quarter 2026-01-01 until 2026-04-01, 90 days: FY2026 Q4
	// half    2025-10-01 until 2026-04-01, 182 days: FY2026 H2
	// year    2025-04-01 until 2026-04-01, 365 days: FY2026
}

func ExampleSettings_Validate() {
	err := period.Settings{Zone: "Europe/Atlantis", Cutoff: 1500}.Validate()
	fmt.Println(err)
	// Output: zone "Europe/Atlantis" is not a known time zone; cutoff is not between 0 and 1439 minutes after midnight
}

func ExampleSettings_Location() {
	loc, err := period.Settings{Zone: "Asia/Kathmandu"}.Location()
	fmt.Println(loc, err)
	// Output: Asia/Kathmandu <nil>
}

func ExampleSettings_Next() {
	var s period.Settings
	p := s.Containing(period.Month, period.On(2026, time.January, 31))
	fmt.Println(s.Label(s.Next(p)))
	// Output: 2026-02
}

func ExampleSettings_Previous() {
	var s period.Settings
	p := s.Containing(period.Week, period.On(2026, time.January, 1))
	fmt.Println(s.Label(p), s.Label(s.Previous(p)))
	// Output: 2026-W01 2025-W52
}

func ExampleSettings_Name() {
	s := period.Settings{FiscalStart: time.October}
	fmt.Println(s.Name(s.Containing(period.Quarter, period.On(2026, time.November, 20))))
	// Output: 2027 1
}

func ExampleSettings_Label() {
	var s period.Settings
	fmt.Println(s.Label(s.Containing(period.Week, period.On(2016, time.April, 14))))
	// Output: 2016-W15
}

func ExamplePeriod_Days() {
	fmt.Println(period.Settings{}.Containing(period.Month, period.On(2024, time.February, 1)).Days())
	// Output: 29
}

func ExamplePeriod_Contains() {
	p := period.Settings{}.Containing(period.Month, period.On(2026, time.March, 1))
	fmt.Println(p.Contains(p.End-1), p.Contains(p.End))
	// Output: true false
}

func ExamplePeriod_Span() {
	fmt.Println(period.Settings{}.Containing(period.Month, period.On(2026, time.March, 9)).Span())
	// Output: {2026-03-01 2026-04-01}
}

func ExamplePeriod_Elapsed() {
	march := period.Settings{}.Containing(period.Month, period.On(2026, time.March, 1))
	fmt.Println(march.Elapsed(period.On(2026, time.March, 10)), "of", march.Days())
	// Output: 10 of 31
}

// An organization whose weeks begin on Sunday from 5 March 2026 on, a
// Thursday. Weeks from Monday and from Sunday share no boundary, so the week
// that runs is cut short on Sunday the 8th.
func ExampleCalendar_Containing() {
	c := period.Calendar{
		{Settings: period.Settings{}},
		{From: period.On(2026, time.March, 5), Settings: period.Settings{WeekStart: period.Sunday}},
	}
	p := c.Containing(period.Week, period.On(2026, time.March, 6))
	fmt.Println(p.Start, p.End, c.Label(p))
	p = c.Next(p)
	fmt.Println(p.Start, p.End, c.Label(p))
	// Output:
	// 2026-03-02 2026-03-08 2026-W10
	// 2026-03-08 2026-03-15 2026-03-08/2026-03-14
}

func ExampleCalendar_Between() {
	var c period.Calendar
	for _, p := range c.Between(period.Month, period.On(2026, time.January, 15), period.On(2026, time.March, 2)) {
		fmt.Println(c.Label(p), p.Days())
	}
	// Output:
	// 2026-01 31
	// 2026-02 28
	// 2026-03 31
}

func ExampleCalendar_On() {
	c := period.Calendar{{From: period.On(2026, time.March, 5), Settings: period.Settings{Zone: "Asia/Tokyo"}}}
	fmt.Printf("%q %q\n", c.On(period.On(2026, time.March, 4)).Zone, c.On(period.On(2026, time.March, 5)).Zone)
	// Output: "" "Asia/Tokyo"
}

func ExampleCalendar_Validate() {
	c := period.Calendar{{From: 20}, {From: 10}}
	fmt.Println(c.Validate())
	// Output: calendar[1].from is not after the change before it
}

func ExampleCalendar_Next() {
	var c period.Calendar
	fmt.Println(c.Label(c.Next(c.Containing(period.Year, period.On(2026, time.March, 1)))))
	// Output: 2027
}

func ExampleCalendar_Previous() {
	var c period.Calendar
	fmt.Println(c.Label(c.Previous(c.Containing(period.Quarter, period.On(2026, time.March, 1)))))
	// Output: 2025 Q4
}

func ExampleCalendar_Name() {
	var c period.Calendar
	fmt.Println(c.Name(c.Containing(period.Week, period.On(2027, time.January, 1))))
	// Output: 2026 53
}

func ExampleCalendar_Label() {
	c := period.Calendar{{Settings: period.Settings{FiscalStart: time.July}}}
	fmt.Println(c.Label(c.Containing(period.HalfYear, period.On(2026, time.March, 1))))
	// Output: FY2026 H2
}

// In New York the clocks went forward at 02:00 on 8 March 2026, and back at
// 02:00 on 1 November.
func ExampleSettings_Clock() {
	clock, err := period.Settings{Zone: "America/New_York", Cutoff: 180}.Clock()
	if err != nil {
		fmt.Println(err)
		return
	}
	d := clock.DayOf(time.Date(2026, time.March, 8, 6, 59, 59, 0, time.UTC))
	fmt.Println(d, "lasted from", clock.Start(d), "for", clock.Start(d+1).Sub(clock.Start(d)))
	// Output: 2026-03-07 lasted from 2026-03-07 08:00:00 +0000 UTC for 23h0m0s
}

func ExampleClockIn() {
	clock, err := period.ClockIn(time.FixedZone("", -3600), 0)
	fmt.Println(clock.Start(period.On(2026, time.March, 1)), err)
	// Output: 2026-03-01 01:00:00 +0000 UTC <nil>
}

func ExampleCalendar_Clock() {
	move := period.On(2026, time.March, 5)
	clock, err := period.Calendar{{From: move, Settings: period.Settings{Zone: "Asia/Tokyo"}}}.Clock()
	fmt.Println(clock.Start(move).Sub(clock.Start(move-1)), err)
	// Output: 15h0m0s <nil>
}

func ExampleClock_Start() {
	clock, err := period.Settings{Zone: "America/Sao_Paulo"}.Clock()
	if err != nil {
		fmt.Println(err)
		return
	}
	// The clocks went from 23:59:59 to 01:00.
	fmt.Println(clock.Start(period.On(2018, time.November, 4)))
	// Output: 2018-11-04 03:00:00 +0000 UTC
}

func ExampleClock_DayOf() {
	clock, err := period.Settings{Zone: "Pacific/Auckland"}.Clock()
	fmt.Println(clock.DayOf(time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)), err)
	// Output: 2026-03-02 <nil>
}

func ExampleClock_Bounds() {
	s := period.Settings{Zone: "Europe/Copenhagen"}
	clock, err := s.Clock()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(clock.Bounds(s.Containing(period.Month, period.On(2026, time.March, 10))))
	// Output: 2026-02-28 23:00:00 +0000 UTC 2026-03-31 22:00:00 +0000 UTC
}

func ExampleClock_Slice() {
	clock, err := period.Settings{Zone: "Europe/Copenhagen"}.Clock()
	if err != nil {
		fmt.Println(err)
		return
	}
	from := time.Date(2026, time.October, 24, 20, 0, 0, 0, time.UTC)
	for _, s := range clock.Slice(from, from.Add(9*time.Hour)) {
		fmt.Println(s.Date, s.Seconds)
	}
	// Output:
	// 2026-10-24 7200
	// 2026-10-25 25200
}

func ExampleClock_At() {
	clock, err := period.Settings{Zone: "Europe/Copenhagen"}.Clock()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(clock.At(period.On(2026, time.March, 29), 2*60+30)) // the clocks skip 02:00 to 03:00
	// Output: 2026-03-29 01:00:00 +0000 UTC
}

func ExampleClock_Instants() {
	clock, err := period.Settings{Zone: "Europe/Copenhagen"}.Clock()
	if err != nil {
		fmt.Println(err)
		return
	}
	half := 2*time.Hour + 30*time.Minute
	fmt.Println(clock.Instants(period.On(2026, time.March, 29), half))
	fmt.Println(clock.Instants(period.On(2026, time.October, 25), half))
	// Output:
	// []
	// [2026-10-25 00:30:00 +0000 UTC 2026-10-25 01:30:00 +0000 UTC]
}

func ExampleWorkingDays_Counts() {
	w := period.WorkingDays{
		Weekdays: period.WeekdaysOf(period.Monday, period.Tuesday, period.Wednesday, period.Thursday, period.Friday),
		Holidays: []period.Date{period.On(2026, time.December, 25)},
	}
	fmt.Println(w.Counts(period.On(2026, time.December, 24)), w.Counts(period.On(2026, time.December, 25)))
	// Output: true false
}

func ExampleWorkingDays_Count() {
	w := period.WorkingDays{
		Weekdays: period.WeekdaysOf(period.Monday, period.Tuesday, period.Wednesday, period.Thursday, period.Friday),
		Holidays: []period.Date{period.On(2026, time.December, 25)},
	}
	december := period.Settings{}.Containing(period.Month, period.On(2026, time.December, 1))
	fmt.Println(w.Count(december.Start, december.End), "of", december.Days())
	// Output: 22 of 31
}

func ExampleWorkingDays_Validate() {
	fmt.Println(period.WorkingDays{Holidays: []period.Date{20, 10}}.Validate())
	// Output: holidays[1] is not after the one before it
}
