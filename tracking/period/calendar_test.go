package period_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func drawCalendar(t *rapid.T) period.Calendar {
	from := period.On(2020, time.January, 1)
	var c period.Calendar
	if rapid.Bool().Draw(t, "from the beginning") {
		c = append(c, period.Change{Settings: drawSettings(t)})
	}
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		from += period.Date(rapid.IntRange(1, 500).Draw(t, "days later"))
		c = append(c, period.Change{From: from, Settings: drawSettings(t)})
	}
	return c
}

// Whatever changes when: periods follow on each other without gap or overlap,
// every day finds its own, and none is longer than its kind.
func TestCalendarTiles(t *testing.T) {
	t.Parallel()
	longest := map[period.Kind]int{
		period.Day: 1, period.Week: 7, period.Month: 31, period.Quarter: 92, period.HalfYear: 184, period.Year: 366,
	}
	rapid.Check(t, func(t *rapid.T) {
		c, k := drawCalendar(t), drawKind(t)
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		from := period.On(2018, time.January, 1)
		until := from + period.Date(rapid.IntRange(1, 4000).Draw(t, "days"))
		all := c.Between(k, from, until)
		if first, last := all[0], all[len(all)-1]; !first.Contains(from) || !last.Contains(until-1) {
			t.Fatalf("[%s, %s) is covered by %v to %v", from, until, first, last)
		}
		for i, p := range all {
			if n := p.Days(); n < 1 || n > longest[k] {
				t.Fatalf("%v has %d days", p, n)
			}
			for d := p.Start; d < p.End; d++ {
				if q := c.Containing(k, d); q != p {
					t.Fatalf("%s is in %v and in %v", d, p, q)
				}
			}
			if i > 0 && (p.Start != all[i-1].End || c.Next(all[i-1]) != p || c.Previous(p) != all[i-1]) {
				t.Fatalf("%v is followed by %v", all[i-1], p)
			}
		}
	})
}

// One change, against a model that lists the boundaries of both settings day
// by day: old boundaries hold before the change takes effect, new ones from
// then on.
func TestChangeTakesEffectAtSharedBoundary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, after, k := drawSettings(t), drawSettings(t), drawKind(t)
		start := period.On(2020, time.January, 1)
		from := start + period.Date(rapid.IntRange(400, 1200).Draw(t, "from"))
		c := period.Calendar{{Settings: before}, {From: from, Settings: after}}

		begins := func(s period.Settings, d period.Date) bool { return s.Containing(k, d).Start == d }
		end := from + 3*366 // grids that share a boundary do so within a year
		effect := from
		for effect < end && !(begins(before, effect) && begins(after, effect)) {
			effect++
		}
		if effect == end { // none is shared: the first new one
			for effect = from; !begins(after, effect); effect++ {
			}
		}
		var want, got []period.Date
		for d := start + 400; d < end; d++ {
			if d < effect && begins(before, d) || d >= effect && begins(after, d) {
				want = append(want, d)
			}
			if p := c.Containing(k, d); p.Start == d {
				got = append(got, d)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("boundaries of %s around %s, effect %s (-want +got):\n%s", k, from, effect, diff)
		}
	})
}

func TestCalendarExamplesOfChanges(t *testing.T) {
	t.Parallel()
	usual := period.Settings{}
	april := period.Settings{FiscalStart: time.April}
	july := period.Settings{FiscalStart: time.July}
	sunday := period.Settings{WeekStart: period.Sunday}
	for _, c := range []struct {
		name string
		cal  period.Calendar
		kind period.Kind
		from string
		want []string // start and label of the next periods
	}{
		{
			"a week is cut short where the new one begins", // 2026-03-05 is a Thursday
			period.Calendar{{Settings: usual}, {From: date(t, "2026-03-05"), Settings: sunday}}, period.Week, "2026-03-01",
			[]string{"2026-02-23 2026-W09", "2026-03-02 2026-W10", "2026-03-08 2026-03-08/2026-03-14", "2026-03-15 2026-03-15/2026-03-21"},
		},
		{
			"quarters that coincide only change their names, at a boundary",
			period.Calendar{{Settings: usual}, {From: date(t, "2026-02-10"), Settings: april}}, period.Quarter, "2026-01-01",
			[]string{"2026-01-01 2026 Q1", "2026-04-01 FY2027 Q1", "2026-07-01 FY2027 Q2"},
		},
		{
			"half-years from January and July coincide",
			period.Calendar{{Settings: usual}, {From: date(t, "2026-02-10"), Settings: july}}, period.HalfYear, "2026-01-01",
			[]string{"2026-01-01 2026 H1", "2026-07-01 FY2027 H1", "2027-01-01 FY2027 H2"},
		},
		{
			"a year is cut short where the new one begins",
			period.Calendar{{Settings: usual}, {From: date(t, "2026-04-01"), Settings: april}}, period.Year, "2025-06-01",
			[]string{"2025-01-01 2025", "2026-01-01 2026", "2026-04-01 FY2027", "2027-04-01 FY2028"},
		},
		{
			"a change that is overtaken before it took effect never does",
			period.Calendar{{Settings: usual}, {From: date(t, "2026-05-01"), Settings: april}, {From: date(t, "2026-06-01"), Settings: july}},
			period.Year, "2026-01-01",
			[]string{"2026-01-01 2026", "2026-07-01 FY2027", "2027-07-01 FY2028"},
		},
		{
			"before the first change the usual settings hold",
			period.Calendar{{From: date(t, "2026-03-01"), Settings: sunday}}, period.Week, "2026-02-20",
			[]string{"2026-02-16 2026-W08", "2026-02-23 2026-W09", "2026-03-01 2026-03-01/2026-03-07"},
		},
	} {
		p := c.cal.Containing(c.kind, date(t, c.from))
		var got []string
		for range c.want {
			got = append(got, p.Start.String()+" "+c.cal.Label(p))
			p = c.cal.Next(p)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestCalendarNameOfACutYearIsThatOfTheWhole(t *testing.T) {
	t.Parallel()
	c := period.Calendar{{Settings: period.Settings{FiscalStart: time.April}}, {From: date(t, "2026-01-01")}}
	p := c.Containing(period.Year, date(t, "2025-12-31"))
	if year, index := c.Name(p); p.Days() != 275 || year != 2026 || index != 1 {
		t.Errorf("%v of %d days is named %d %d; want 275 days, 2026 1", p, p.Days(), year, index)
	}
}

func TestEmptyCalendarHasTheUsualSettings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k, d := drawKind(t), drawDate(t, "date")
		var c period.Calendar
		if got, want := c.Containing(k, d), (period.Settings{}).Containing(k, d); got != want || c.On(d) != (period.Settings{}) {
			t.Fatalf("%s of %s is %v; want %v", k, d, got, want)
		}
	})
}

func TestBetweenOfNothing(t *testing.T) {
	t.Parallel()
	var c period.Calendar
	for _, r := range []struct {
		kind        period.Kind
		from, until period.Date
	}{{period.Day, 10, 10}, {period.Day, 10, 9}, {period.Day, 0, 10}, {period.Day, 10, 0}, {0, 10, 20}, {period.Year + 1, 10, 20}} {
		if got := c.Between(r.kind, r.from, r.until); len(got) != 0 {
			t.Errorf("Between(%d, %d, %d) = %v", uint8(r.kind), r.from, r.until, got)
		}
	}
}

func TestCalendarOn(t *testing.T) {
	t.Parallel()
	a, b := period.Settings{Zone: "Asia/Tokyo"}, period.Settings{Zone: "Asia/Kolkata"}
	c := period.Calendar{{From: 100, Settings: a}, {From: 200, Settings: b}}
	for d, want := range map[period.Date]period.Settings{99: {}, 100: a, 199: a, 200: b, 5000: b} {
		if got := c.On(d); got != want {
			t.Errorf("on day %d: %+v; want %+v", d, got, want)
		}
	}
}

func TestCalendarValidate(t *testing.T) {
	t.Parallel()
	ok := period.Settings{}
	for _, c := range []struct {
		name   string
		cal    period.Calendar
		fields []string
	}{
		{"empty", nil, nil},
		{"in order", period.Calendar{{0, ok}, {5, ok}, {6, ok}}, nil},
		{"twice on a day", period.Calendar{{5, ok}, {5, ok}}, []string{"calendar[1].from"}},
		{"out of order", period.Calendar{{5, ok}, {4, ok}}, []string{"calendar[1].from"}},
		{"blank in the middle", period.Calendar{{5, ok}, {0, ok}}, []string{"calendar[1].from"}},
		{
			"bad settings",
			period.Calendar{{5, ok}, {5, period.Settings{Zone: "?", Cutoff: -1}}},
			[]string{"calendar[1].from", "calendar[1].settings.zone", "calendar[1].settings.cutoff"},
		},
	} {
		if got := invalidFields(c.cal.Validate()); !slices.Equal(got, c.fields) {
			t.Errorf("%s: Validate names %q; want %q", c.name, got, c.fields)
		}
	}
}

// invalidFields lists the fields that err names, in order.
func invalidFields(err error) []string {
	if invalid, ok := err.(*fault.Invalid); ok {
		return []string{invalid.Field}
	}
	var fields []string
	many, _ := errors.AsType[fault.Many](err)
	for _, e := range many {
		fields = append(fields, invalidFields(e)...)
	}
	return fields
}
