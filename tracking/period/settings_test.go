package period_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

var kinds = [...]period.Kind{period.Day, period.Week, period.Month, period.Quarter, period.HalfYear, period.Year}

// drawSettings draws settings without a zone.
func drawSettings(t *rapid.T) period.Settings {
	return period.Settings{
		WeekStart:   period.Weekday(rapid.IntRange(0, 7).Draw(t, "week start")),
		FiscalStart: time.Month(rapid.IntRange(0, 12).Draw(t, "fiscal start")),
	}
}

func drawKind(t *rapid.T) period.Kind { return rapid.SampledFrom(kinds[:]).Draw(t, "kind") }

func drawDate(t *rapid.T, label string) period.Date {
	from, until := period.On(1890, time.January, 1), period.On(2210, time.January, 1)
	return period.Date(rapid.Int32Range(int32(from), int32(until)).Draw(t, label))
}

// Settings with every combination of first day and first month tile the time
// with periods of the right length, which begin where they should.
func TestPeriodsTile(t *testing.T) {
	t.Parallel()
	from, until := period.On(1999, time.January, 1), period.On(2005, time.January, 1)
	for week := range period.Sunday + 1 {
		for month := range time.December + 1 {
			s := period.Settings{WeekStart: week, FiscalStart: month}
			for _, k := range kinds {
				var p period.Period
				for d := from; d < until; d++ {
					q := s.Containing(k, d)
					if !q.Contains(d) || q.Kind != k {
						t.Fatalf("%+v: %s of %s is %v", s, k, d, q)
					}
					if p == q {
						continue
					}
					if p != (period.Period{}) && (q.Start != p.End || q.Start != d || s.Next(p) != q || s.Previous(q) != p) {
						t.Fatalf("%+v: %v is followed by %v on %s", s, p, q, d)
					}
					checkShape(t, s, q)
					p = q
				}
			}
		}
	}
}

// The arithmetic of the years around now and that of all others, against
// plain carrying of months.
func TestPeriodsOfMonthsFarAndNear(t *testing.T) {
	t.Parallel()
	lengths := map[period.Kind]int{period.Month: 1, period.Quarter: 3, period.HalfYear: 6, period.Year: 12}
	for _, r := range [][2]period.Date{
		{math.MinInt32 + 800, math.MinInt32 + 1600},
		{period.MinDate - 800, period.MinDate + 800},
		{period.On(1850, time.January, 1), period.On(2150, time.January, 1)},
		{period.MaxDate - 800, period.MaxDate + 800},
		{math.MaxInt32 - 1600, math.MaxInt32 - 800},
	} {
		for d := r[0]; d < r[1]; d++ {
			year, month, _ := d.Civil()
			for first := range time.December {
				s := period.Settings{FiscalStart: first + 1}
				for k, length := range lengths {
					begin := month - time.Month((int(month-s.FiscalStart)+12)%length)
					want := period.Period{Kind: k, Start: period.On(year, begin, 1), End: period.On(year, begin+time.Month(length), 1)}
					if got := s.Containing(k, d); got != want {
						t.Fatalf("%s of %s from %s is %v; want %v", k, d, s.FiscalStart, got, want)
					}
				}
			}
		}
	}
}

// checkShape checks what a whole period of its kind looks like.
func checkShape(t *testing.T, s period.Settings, p period.Period) {
	t.Helper()
	days := map[period.Kind][2]int{
		period.Day: {1, 1}, period.Week: {7, 7}, period.Month: {28, 31},
		period.Quarter: {89, 92}, period.HalfYear: {181, 184}, period.Year: {365, 366},
	}[p.Kind]
	if n := p.Days(); n < days[0] || n > days[1] {
		t.Fatalf("%+v: %v has %d days", s, p, n)
	}
	switch p.Kind {
	case period.Day:
	case period.Week:
		if p.Start.ISOWeekday() != max(s.WeekStart, period.Monday) {
			t.Fatalf("%+v: %v begins on a %s", s, p, p.Start.ISOWeekday())
		}
	default:
		_, month, day := p.Start.Civil()
		length := map[period.Kind]int{period.Month: 1, period.Quarter: 3, period.HalfYear: 6, period.Year: 12}[p.Kind]
		if day != 1 || (int(month)-int(max(s.FiscalStart, time.January))+12)%length != 0 {
			t.Fatalf("%+v: %v begins on day %d of %s", s, p, day, month)
		}
	}
}

func TestContainingOfNoKind(t *testing.T) {
	t.Parallel()
	var s period.Settings
	for _, k := range []period.Kind{0, period.Year + 1} {
		p := s.Containing(k, 700000)
		if year, index := s.Name(p); p != (period.Period{}) || year != 0 || index != 0 || s.Label(p) != "" {
			t.Errorf("kind %d gives %v, named %d %d %q", uint8(k), p, year, index, s.Label(p))
		}
	}
}

func TestElapsed(t *testing.T) {
	t.Parallel()
	march := period.Settings{}.Containing(period.Month, period.On(2026, time.March, 10))
	for _, c := range []struct {
		today period.Date
		want  int
	}{
		{march.Start - 400, 0},
		{march.Start - 1, 0},
		{march.Start, 1},
		{march.Start + 9, 10},
		{march.End - 1, 31},
		{march.End, 31},
		{math.MaxInt32, 31},
		{math.MinInt32, 0},
	} {
		if got := march.Elapsed(c.today); got != c.want {
			t.Errorf("on %s %d days of March have begun; want %d", c.today, got, c.want)
		}
	}
}

func TestContainingDoesNotAllocate(t *testing.T) {
	s := period.Settings{WeekStart: period.Sunday, FiscalStart: time.April, Zone: "Europe/Copenhagen"}
	c := period.Calendar{{Settings: s}, {From: 738000, Settings: period.Settings{}}}
	var sum period.Date
	for _, k := range kinds {
		if n := testing.AllocsPerRun(100, func() { sum += s.Containing(k, 739000).Start }); n != 0 {
			t.Errorf("Settings.Containing makes %v allocations for a %s", n, k)
		}
		if n := testing.AllocsPerRun(100, func() { sum += c.Containing(k, 737999).Start }); n != 0 {
			t.Errorf("Calendar.Containing makes %v allocations for a %s", n, k)
		}
	}
}

// Names count up from 1 without a gap, and start anew when the year changes.
func TestNamesCountUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, k := drawSettings(t), drawKind(t)
		p := s.Containing(k, drawDate(t, "date"))
		year, index := s.Name(p)
		nextYear, nextIndex := s.Name(s.Next(p))
		if k == period.Day || k == period.Week && s.WeekStart > period.Monday {
			if year != 0 || index != 0 {
				t.Fatalf("%v has the name %d %d", p, year, index)
			}
			return
		}
		// The last index of a year; ISO years have 52 or 53 weeks.
		least, most := map[period.Kind]int{period.Week: 52, period.Month: 12, period.Quarter: 4, period.HalfYear: 2, period.Year: 1}[k], 53
		if k != period.Week {
			most = least
		}
		switch {
		case nextYear == year && nextIndex == index+1 && index < most:
		case nextYear == year+1 && nextIndex == 1 && index >= least && index <= most:
		default:
			t.Fatalf("%v is %d %d, the next one %d %d", p, year, index, nextYear, nextIndex)
		}
	})
}

func TestLabel(t *testing.T) {
	t.Parallel()
	april := period.Settings{FiscalStart: time.April, WeekStart: period.Sunday}
	for _, c := range []struct {
		settings period.Settings
		kind     period.Kind
		date     string
		want     string
	}{
		{period.Settings{}, period.Day, "2026-03-05", "2026-03-05"},
		{period.Settings{}, period.Week, "2016-04-14", "2016-W15"},
		{period.Settings{}, period.Week, "2027-01-01", "2026-W53"},
		{period.Settings{}, period.Week, "0001-01-01", "0001-W01"},
		{period.Settings{WeekStart: period.Monday}, period.Week, "2024-12-30", "2025-W01"},
		{april, period.Week, "2026-03-05", "2026-03-01/2026-03-07"},
		{april, period.Month, "2026-03-05", "2026-03"},
		{period.Settings{}, period.Quarter, "2026-03-05", "2026 Q1"},
		{april, period.Quarter, "2026-03-05", "FY2026 Q4"},
		{april, period.Quarter, "2026-04-01", "FY2027 Q1"},
		{period.Settings{}, period.HalfYear, "2026-07-01", "2026 H2"},
		{april, period.HalfYear, "2026-07-01", "FY2027 H1"},
		{period.Settings{FiscalStart: time.January}, period.Year, "2026-07-01", "2026"},
		{april, period.Year, "2026-07-01", "FY2027"},
	} {
		p := c.settings.Containing(c.kind, date(t, c.date))
		if got := c.settings.Label(p); got != c.want {
			t.Errorf("%s of %s is labelled %q; want %q", c.kind, c.date, got, c.want)
		}
	}
}

// Labels of successive periods of a kind sort as the periods do.
func TestLabelsSort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, k := drawSettings(t), drawKind(t)
		p := s.Containing(k, drawDate(t, "date"))
		if a, b := s.Label(p), s.Label(s.Next(p)); a >= b {
			t.Fatalf("%q does not sort before %q", a, b)
		}
	})
}

func TestSettingsValidate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		settings period.Settings
		field    string // of the only error, or ""
	}{
		{"zero", period.Settings{}, ""},
		{"all set", period.Settings{WeekStart: period.Sunday, FiscalStart: time.December, Zone: "America/St_Johns", Cutoff: 1439}, ""},
		{"weekday", period.Settings{WeekStart: 8}, "week_start"},
		{"month", period.Settings{FiscalStart: 13}, "fiscal_start"},
		{"negative month", period.Settings{FiscalStart: -1}, "fiscal_start"},
		{"unknown zone", period.Settings{Zone: "Europe/Atlantis"}, "zone"},
		{"zone of the machine", period.Settings{Zone: "Local"}, "zone"},
		{"path for a zone", period.Settings{Zone: "../../etc/passwd"}, "zone"},
		{"cut-off of a whole day", period.Settings{Cutoff: 1440}, "cutoff"},
		{"negative cut-off", period.Settings{Cutoff: -1}, "cutoff"},
	} {
		err := c.settings.Validate()
		invalid, ok := errors.AsType[*fault.Invalid](err)
		if c.field == "" && err != nil || c.field != "" && (!ok || invalid.Field != c.field) {
			t.Errorf("%s: Validate gives %v; want field %q", c.name, err, c.field)
		}
	}
	many, ok := errors.AsType[fault.Many](period.Settings{WeekStart: 9, FiscalStart: 99, Zone: "?", Cutoff: -5}.Validate())
	if !ok || len(many) != 4 {
		t.Errorf("four mistakes give %v", many)
	}
}

func TestSettingsJSON(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		settings period.Settings
		want     string
	}{
		{period.Settings{}, `{}`},
		{
			period.Settings{WeekStart: period.Sunday, FiscalStart: time.April, Zone: "Asia/Kolkata", Cutoff: 180},
			`{"week_start":"sunday","fiscal_start":4,"zone":"Asia/Kolkata","cutoff":180}`,
		},
	} {
		b, err := json.Marshal(c.settings)
		if string(b) != c.want || err != nil {
			t.Errorf("JSON is %s, %v; want %s", b, err, c.want)
		}
		var got period.Settings
		if err := json.Unmarshal(b, &got); err != nil || got != c.settings {
			t.Errorf("came back as %+v, %v", got, err)
		}
	}
}

func TestPeriodJSON(t *testing.T) {
	t.Parallel()
	in := period.Settings{}.Containing(period.Quarter, period.On(2026, time.March, 10))
	b, err := json.Marshal(in)
	if got, want := string(b), `{"kind":"quarter","start":"2026-01-01","end":"2026-04-01"}`; got != want || err != nil {
		t.Errorf("JSON is %s, %v; want %s", got, err, want)
	}
	var out period.Period
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Errorf("came back changed (-want +got):\n%s", diff)
	}
}
