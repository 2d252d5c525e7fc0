package timetrack_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func eur(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }

func TestPayLinesByCurrency(t *testing.T) {
	t.Parallel()
	march := period.On(2026, time.March, 1)
	rates := period.Timeline[money.Amount]{
		{From: march, Value: eur(15000)},
		{From: march + 10, Value: eur(16000)},
		{From: march + 20, Value: money.Amount{Minor: 100000, Currency: "SEK"}},
	}
	hour := int64(3600)
	for _, c := range []struct {
		name string
		day  timetrack.Workday
		want []timetrack.PayLine
	}{
		{"nothing", timetrack.Workday{Date: march}, []timetrack.PayLine{}},
		{
			"hours at the rate of the day before a change", timetrack.Workday{Date: march + 9, Seconds: hour},
			[]timetrack.PayLine{{Date: march + 9, Currency: "EUR", Rate: 15000, Seconds: hour, HoursPay: 15000, Salary: 15000}},
		},
		{
			"hours at the rate of the day of a change", timetrack.Workday{Date: march + 10, Seconds: hour},
			[]timetrack.PayLine{{Date: march + 10, Currency: "EUR", Rate: 16000, Seconds: hour, HoursPay: 16000, Salary: 16000}},
		},
		{
			"one currency", timetrack.Workday{Date: march, Seconds: hour, Commission: money.Subtotals{eur(500)}, Bonus: money.Subtotals{eur(-200)}},
			[]timetrack.PayLine{{Date: march, Currency: "EUR", Rate: 15000, Seconds: hour, HoursPay: 15000, Commission: 500, Bonus: -200, Salary: 15300}},
		},
		{
			"several currencies are not added",
			timetrack.Workday{Date: march + 20, Seconds: hour, Commission: money.Subtotals{eur(500), {Minor: 7, Currency: "USD"}}, Bonus: money.Subtotals{eur(1)}},
			[]timetrack.PayLine{
				{Date: march + 20, Currency: "EUR", Commission: 500, Bonus: 1, Salary: 501},
				{Date: march + 20, Currency: "SEK", Rate: 100000, Seconds: hour, HoursPay: 100000, Salary: 100000},
				{Date: march + 20, Currency: "USD", Commission: 7, Salary: 7},
			},
		},
		{
			"hours before the first rate", timetrack.Workday{Date: march - 1, Seconds: hour, Bonus: money.Subtotals{eur(10)}},
			[]timetrack.PayLine{{Date: march - 1, Seconds: hour}, {Date: march - 1, Currency: "EUR", Bonus: 10, Salary: 10}},
		},
	} {
		got, err := timetrack.PayLines(c.day, rates)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestPayRefuses(t *testing.T) {
	t.Parallel()
	rates := period.Timeline[money.Amount]{{Value: eur(math.MaxInt64)}}
	top := money.Subtotals{eur(math.MaxInt64)}
	for _, c := range []struct {
		name string
		day  timetrack.Workday
		err  error
	}{
		{"negative time", timetrack.Workday{Seconds: -1}, fault.ErrInvalid},
		{"hours pay too high", timetrack.Workday{Seconds: 3601}, money.ErrOverflow},
		{"salary too high", timetrack.Workday{Commission: top, Bonus: money.Subtotals{eur(1)}}, money.ErrOverflow},
		{"commissions too high", timetrack.Workday{Commission: append(top, eur(1))}, money.ErrOverflow},
		{"bonuses too high", timetrack.Workday{Bonus: append(top, eur(1))}, money.ErrOverflow},
	} {
		if lines, err := timetrack.PayLines(c.day, rates); lines != nil || !errors.Is(err, c.err) {
			t.Errorf("%s: %+v, %v", c.name, lines, err)
		}
	}
	if _, err := timetrack.Salary(3600, math.MaxInt64, 1, 0); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("Salary: %v", err)
	}
	if _, err := timetrack.Salary(3601, math.MaxInt64, 0, 0); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("Salary: %v", err)
	}
}

// Whatever the days, currencies and rates: each line is its parts, totals are
// sums of lines, and no seconds are lost or paid twice.
func TestPayAddsUp(t *testing.T) {
	t.Parallel()
	currency := rapid.SampledFrom([]money.Currency{"EUR", "JPY", "USD"})
	amount := rapid.Custom(func(t *rapid.T) money.Amount {
		return money.Amount{Minor: rapid.Int64Range(-1e6, 1e6).Draw(t, "minor"), Currency: currency.Draw(t, "currency")}
	})
	rapid.Check(t, func(t *rapid.T) {
		var rates period.Timeline[money.Amount]
		for range rapid.IntRange(0, 3).Draw(t, "changes of rate") {
			from := period.Date(rapid.IntRange(1, 10).Draw(t, "from"))
			rates = rates.With(from, money.Amount{Minor: rapid.Int64Range(0, 1e5).Draw(t, "rate"), Currency: currency.Draw(t, "currency")})
		}
		var totals timetrack.PayTotals
		var seconds int64
		variable := map[money.Currency]int64{} // commission and bonus
		salary := map[money.Currency]int64{}
		for date := range period.Date(8) {
			day := timetrack.Workday{Date: date, Seconds: rapid.Int64Range(0, 86400).Draw(t, "seconds")}
			for _, s := range []*money.Subtotals{&day.Commission, &day.Bonus} {
				for _, a := range rapid.SliceOfN(amount, 0, 3).Draw(t, "amounts") {
					if err := s.Add(a); err != nil {
						t.Fatal(err)
					}
					variable[a.Currency] += a.Minor
				}
			}
			lines, err := timetrack.PayLines(day, rates)
			if err != nil {
				t.Fatal(err)
			}
			seconds += day.Seconds
			for _, l := range lines {
				if l.Salary != l.HoursPay+l.Commission+l.Bonus || l.Date != date {
					t.Fatalf("a line is not its parts: %+v", l)
				}
				if want, err := timetrack.Salary(l.Seconds, l.Rate, l.Commission, l.Bonus); err != nil || l.Salary != want {
					t.Fatalf("%+v: Salary is %d, %v", l, want, err)
				}
				salary[l.Currency] += l.Salary
				if err := totals.Add(l); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, p := range totals {
			if p.Salary != salary[p.Currency] || p.Salary != p.HoursPay+p.Commission+p.Bonus || p.Commission+p.Bonus != variable[p.Currency] {
				t.Fatalf("total %+v; lines earn %d, of it %d commission and bonus", p, salary[p.Currency], variable[p.Currency])
			}
			seconds -= p.Seconds
		}
		if seconds != 0 {
			t.Fatalf("%d seconds were lost", seconds)
		}
	})
}

func TestActivitiesAddUpToTheirLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.SliceOfN(rapid.Int64Range(0, 20000), 1, 6).Draw(t, "seconds")
		day := timetrack.Workday{Date: 1}
		for _, s := range seconds {
			day.Seconds += s
		}
		lines, err := timetrack.PayLines(day, period.Timeline[money.Amount]{{Value: eur(rapid.Int64Range(0, 1e6).Draw(t, "rate"))}})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			parts, err := l.SplitHours(seconds)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range parts {
				l.HoursPay -= p
			}
			if l.HoursPay != 0 {
				t.Fatalf("%v beneath the line leave %d", parts, l.HoursPay)
			}
		}
	})
}

func TestSplitHoursRefuses(t *testing.T) {
	t.Parallel()
	line := timetrack.PayLine{Seconds: 10, HoursPay: 100}
	for _, c := range []struct {
		name    string
		seconds []int64
		err     error
	}{
		{"time that is not the line's", []int64{4, 5}, fault.ErrInvalid},
		{"negative time", []int64{11, -1}, fault.ErrInvalid},
		{"no activities", nil, fault.ErrInvalid},
		{"overflow", []int64{math.MaxInt64, 1}, money.ErrOverflow},
	} {
		if parts, err := line.SplitHours(c.seconds); parts != nil || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v", c.name, parts, err)
		}
	}
	if parts, err := (timetrack.PayLine{}).SplitHours(nil); parts != nil || err != nil {
		t.Errorf("an empty line: %v, %v", parts, err)
	}
}

func TestPayTotalsStayAsTheyWereOnOverflow(t *testing.T) {
	t.Parallel()
	totals := timetrack.PayTotals{{Currency: "EUR", Seconds: 5, Salary: math.MaxInt64}}
	want := append(timetrack.PayTotals(nil), totals...)
	if err := totals.Add(timetrack.PayLine{Currency: "EUR", Seconds: 1, HoursPay: 1, Salary: 1}); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("Add: %v", err)
	}
	if d := cmp.Diff(want, totals); d != "" {
		t.Errorf("a refused line changed the totals:\n%s", d)
	}
}
