package period_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Days that begin or end in an unusual way, worked out by hand from the
// announcements that the tz database cites.
func TestStartOfUnusualDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		zone   string
		cutoff int
		date   string
		start  string // UTC
		hours  float64
	}{
		{"usual", "Europe/Copenhagen", 0, "2026-01-15", "2026-01-14T23:00:00Z", 24},
		{"clocks forward", "Europe/Copenhagen", 0, "2026-03-29", "2026-03-28T23:00:00Z", 23},
		{"clocks back", "Europe/Copenhagen", 0, "2026-10-25", "2026-10-24T22:00:00Z", 25},
		{"cut-off in the skipped hour", "Europe/Copenhagen", 150, "2026-03-29", "2026-03-29T01:00:00Z", 23.5},
		{"cut-off in the repeated hour", "Europe/Copenhagen", 150, "2026-10-25", "2026-10-25T00:30:00Z", 25},
		{"midnight skipped", "America/Sao_Paulo", 0, "2018-11-04", "2018-11-04T03:00:00Z", 23},
		{"back over midnight", "America/Sao_Paulo", 0, "2019-02-16", "2019-02-16T02:00:00Z", 25},
		{"midnight skipped", "Asia/Beirut", 0, "2022-03-27", "2022-03-26T22:00:00Z", 23},
		{"midnight skipped", "Africa/Cairo", 0, "2024-04-26", "2024-04-25T22:00:00Z", 23},
		{"midnight repeated", "America/Havana", 0, "2025-11-02", "2025-11-02T04:00:00Z", 25},
		{"set back a minute after midnight", "America/St_Johns", 0, "2010-11-07", "2010-11-07T02:30:00Z", 25},
		{"the day before that", "America/St_Johns", 0, "2010-11-06", "2010-11-06T02:30:00Z", 24},
		{"half an hour forward", "Australia/Lord_Howe", 0, "2025-10-05", "2025-10-04T13:30:00Z", 23.5},
		{"half an hour back", "Australia/Lord_Howe", 0, "2026-04-05", "2026-04-04T13:00:00Z", 24.5},
		{"a day skipped", "Pacific/Apia", 0, "2011-12-30", "2011-12-30T10:00:00Z", 0},
		{"the day before it", "Pacific/Apia", 0, "2011-12-29", "2011-12-29T10:00:00Z", 24},
		{"the day after it", "Pacific/Apia", 0, "2011-12-31", "2011-12-30T10:00:00Z", 24},
		{"cut-off in a skipped day", "Pacific/Apia", 180, "2011-12-30", "2011-12-30T10:00:00Z", 3},
		{"a day skipped", "Pacific/Kwajalein", 0, "1993-08-21", "1993-08-21T12:00:00Z", 0},
		{"offset with seconds until 1972", "Africa/Monrovia", 0, "1971-06-01", "1971-06-01T00:44:30Z", 24},
		{"a day and a half twice", "America/Juneau", 0, "1867-10-19", "1867-10-18T08:57:41Z", 48},
		{"after the table of the zone, in the last days of a leap year", "America/New_York", 0, "2068-12-31", "2068-12-31T05:00:00Z", 24},
		{"the same where summer spans the new year", "Australia/Sydney", 0, "2068-12-31", "2068-12-30T13:00:00Z", 24},
	} {
		clock := clockOf(t, period.Settings{Zone: c.zone, Cutoff: c.cutoff})
		d := date(t, c.date)
		start, end := clock.Bounds(period.Settings{}.Containing(period.Day, d))
		if got := start.Format(time.RFC3339); got != c.start {
			t.Errorf("%s: %s in %s begins at %s; want %s", c.name, c.date, c.zone, got, c.start)
		}
		if got := end.Sub(start).Hours(); got != c.hours {
			t.Errorf("%s: %s in %s has %v hours; want %v", c.name, c.date, c.zone, got, c.hours)
		}
		if start.Location() != time.UTC {
			t.Errorf("%s: start is in %s; want UTC", c.name, start.Location())
		}
		if c.hours == 0 {
			continue
		}
		if got := clock.DayOf(start); got != d {
			t.Errorf("%s: %s in %s is of %s; want %s", c.name, c.start, c.zone, got, c.date)
		}
		if got := clock.DayOf(end.Add(-time.Nanosecond)); got != d {
			t.Errorf("%s: the last instant of %s in %s is of %s", c.name, c.date, c.zone, got)
		}
	}
}

// Wall clocks that were set back show a day that is over, or a time before the
// cut-off: the day that has begun goes on.
func TestDayOfAfterClocksWereSetBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		zone    string
		cutoff  int
		instant string
		shown   string
		want    string
	}{
		{"America/St_Johns", 0, "2010-11-07T02:29:59Z", "2010-11-06 23:59:59", "2010-11-06"},
		{"America/St_Johns", 0, "2010-11-07T02:30:59Z", "2010-11-07 00:00:59", "2010-11-07"},
		{"America/St_Johns", 0, "2010-11-07T02:31:00Z", "2010-11-06 23:01:00", "2010-11-07"},
		{"America/St_Johns", 0, "2010-11-07T03:30:00Z", "2010-11-07 00:00:00", "2010-11-07"},
		{"Europe/Copenhagen", 150, "2026-10-25T00:29:59Z", "2026-10-25 02:29:59", "2026-10-24"},
		{"Europe/Copenhagen", 150, "2026-10-25T00:30:00Z", "2026-10-25 02:30:00", "2026-10-25"},
		{"Europe/Copenhagen", 150, "2026-10-25T01:00:00Z", "2026-10-25 02:00:00", "2026-10-25"},
		{"America/Ciudad_Juarez", 1410, "2022-11-30T06:00:00Z", "2022-11-29 23:00:00", "2022-11-29"}, // the last change of its table
		{"America/Juneau", 0, "1867-10-19T08:00:00Z", "1867-10-18 23:02:19", "1867-10-19"},
	} {
		s := period.Settings{Zone: c.zone, Cutoff: c.cutoff}
		loc, err := s.Location()
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.RFC3339, c.instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := at.In(loc).Format(time.DateTime); got != c.shown {
			t.Errorf("%s shows %s in %s; want %s", c.instant, got, c.zone, c.shown)
		}
		if got := clockOf(t, s).DayOf(at); got != date(t, c.want) {
			t.Errorf("%s in %s with cut-off %d is of %s; want %s", c.instant, c.zone, c.cutoff, got, c.want)
		}
	}
}

func TestZeroClockIsUTC(t *testing.T) {
	t.Parallel()
	var clock period.Clock
	d := period.On(2026, time.March, 29)
	if got, want := clock.Start(d), time.Date(2026, time.March, 29, 0, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("starts at %s; want %s", got, want)
	}
	if got := clock.DayOf(clock.Start(d).Add(-time.Nanosecond).In(time.FixedZone("", 7200))); got != d-1 {
		t.Errorf("the instant before is of %s", got)
	}
}

func TestClockRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		clock func() (period.Clock, error)
		field string
	}{
		{"unknown zone", period.Settings{Zone: "Mars/Olympus"}.Clock, "zone"},
		{"cut-off", period.Settings{Cutoff: 1440}.Clock, "cutoff"},
		{"cut-off in a location", func() (period.Clock, error) { return period.ClockIn(time.UTC, -1) }, "cutoff"},
		{"zone in a calendar", period.Calendar{{}, {From: 5, Settings: period.Settings{Zone: "Mars/Olympus"}}}.Clock, "calendar[1].settings.zone"},
		{"cut-off in a calendar", period.Calendar{{Settings: period.Settings{Cutoff: -1}}}.Clock, "calendar[0].settings.cutoff"},
	} {
		_, err := c.clock()
		invalid, ok := errors.AsType[*fault.Invalid](err)
		if !ok || invalid.Field != c.field {
			t.Errorf("%s: %v; want field %q", c.name, err, c.field)
		}
	}
}

// When an organization moves, the last day under the old settings lasts until
// the first under the new ones begins.
func TestCalendarClock(t *testing.T) {
	t.Parallel()
	move := date(t, "2026-05-10")
	day := func(d period.Date) period.Period { return period.Settings{}.Containing(period.Day, d) }
	for _, c := range []struct {
		name   string
		before period.Settings
		after  period.Settings
		hours  []float64 // of the day before the move and of the first one after it
	}{
		{"west", period.Settings{}, period.Settings{Zone: "America/New_York"}, []float64{28, 24}},
		{"east", period.Settings{}, period.Settings{Zone: "Asia/Tokyo"}, []float64{15, 24}},
		{"later cut-off", period.Settings{}, period.Settings{Cutoff: 180}, []float64{27, 24}},
		{"east by more than a day", period.Settings{Zone: "Etc/GMT+12"}, period.Settings{Zone: "Pacific/Kiritimati"}, []float64{0, 24}},
	} {
		for _, cal := range []period.Calendar{
			{{Settings: c.before}, {From: move, Settings: c.after}},
			{{From: move - 400, Settings: c.before}, {From: move, Settings: c.after}, {From: move + 400}},
		} {
			clock, err := cal.Clock()
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range c.hours {
				from, until := clock.Bounds(day(move - 1 + period.Date(i)))
				if got := until.Sub(from).Hours(); got != want {
					t.Errorf("%s: day %d has %v hours; want %v", c.name, i, got, want)
				}
			}
			begin := clock.Start(move)
			if got := clockOf(t, c.after).Start(move); !got.Equal(begin) {
				t.Errorf("%s: the first new day begins at %s; want %s", c.name, begin, got)
			}
			if got := clock.DayOf(begin); got != move {
				t.Errorf("%s: the first new instant is of %s", c.name, got)
			}
			if got := clock.DayOf(begin.Add(-1)); got >= move {
				t.Errorf("%s: the last old instant is of %s", c.name, got)
			}
		}
	}
}

var oddZones = []string{
	"", "Europe/Copenhagen", "America/Sao_Paulo", "America/Havana", "America/St_Johns", "Asia/Beirut", "Africa/Cairo", "Africa/Casablanca",
	"Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kwajalein", "Pacific/Kiritimati", "Antarctica/Troll", "Asia/Manila", "America/Juneau",
}

// drawClock draws a clock of up to three zones and cut-offs in turn.
func drawClock(t *rapid.T) period.Clock {
	settings := func() period.Settings {
		return period.Settings{
			Zone:   rapid.SampledFrom(oddZones).Draw(t, "zone"),
			Cutoff: rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 1439)).Draw(t, "cut-off"),
		}
	}
	c := period.Calendar{{Settings: settings()}}
	from := period.On(2011, time.December, 28)
	for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "moves") {
		from += period.Date(rapid.IntRange(1, 4).Draw(t, "days later"))
		c = append(c, period.Change{From: from, Settings: settings()})
	}
	clock, err := c.Clock()
	if err != nil {
		t.Fatal(err)
	}
	return clock
}

func drawInstant(t *rapid.T, label string) time.Time {
	from := rapid.SampledFrom([]time.Time{
		time.Date(2011, time.December, 25, 0, 0, 0, 0, time.UTC), // around the moves
		time.Date(1860, time.January, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2060, time.January, 1, 0, 0, 0, 0, time.UTC),
	}).Draw(t, label+" from")
	days := rapid.OneOf(rapid.IntRange(0, 20), rapid.IntRange(0, 50000)).Draw(t, label+" days")
	nanos := rapid.Int64Range(0, int64(24*time.Hour)-1).Draw(t, label+" nanoseconds")
	return from.AddDate(0, 0, days).Add(time.Duration(nanos))
}

// DayOf and Start agree: an instant lies between the start of its day and
// that of the next, and days begin in order.
func TestDayOfLiesBetweenStarts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		clock, at := drawClock(t), drawInstant(t, "t")
		d := clock.DayOf(at)
		start, next := clock.Start(d), clock.Start(d+1)
		if start.After(at) || !at.Before(next) {
			t.Fatalf("%s is of %s, which is %s to %s", at, d, start, next)
		}
		if got := clock.DayOf(start); got != d {
			t.Fatalf("%s begins at %s, which is of %s", d, start, got)
		}
		if clock.Start(d - 1).After(start) {
			t.Fatalf("%s begins after the next day", d-1)
		}
	})
}

// Slices are in order, each on its day, and add up to the whole seconds.
func TestSlicesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		clock, from := drawClock(t), drawInstant(t, "from")
		length := rapid.OneOf(rapid.Int64Range(-10, int64(time.Hour)), rapid.Int64Range(0, int64(100*24*time.Hour))).Draw(t, "length")
		until := from.Add(time.Duration(length))
		sum, last := int64(0), period.Date(math.MinInt32)
		for _, s := range clock.Slice(from, until) {
			if s.Date <= last || s.Seconds <= 0 {
				t.Fatalf("slice %v after one of %s", s, last)
			}
			if day := clock.Start(s.Date + 1).Sub(clock.Start(s.Date)); s.Seconds > int64(day/time.Second)+1 {
				t.Fatalf("%d s on %s, which has %s", s.Seconds, s.Date, day)
			}
			if s.Date < clock.DayOf(from) || s.Date > clock.DayOf(until) {
				t.Fatalf("slice on %s of a stretch from %s to %s", s.Date, clock.DayOf(from), clock.DayOf(until))
			}
			sum, last = sum+s.Seconds, s.Date
		}
		if want := max(0, length/int64(time.Second)); sum != want {
			t.Fatalf("slices add up to %d s; want %d", sum, want)
		}
	})
}

func TestSliceRoundsTheSumNotTheParts(t *testing.T) {
	t.Parallel()
	var clock period.Clock
	d := period.On(2026, time.March, 10)
	midnight := clock.Start(d)
	for _, c := range []struct {
		before, after time.Duration // around midnight
		want          []period.Slice
	}{
		{600 * time.Millisecond, 300 * time.Millisecond, nil},
		{600 * time.Millisecond, 400 * time.Millisecond, []period.Slice{{Date: d, Seconds: 1}}},
		{1600 * time.Millisecond, 1600 * time.Millisecond, []period.Slice{{Date: d - 1, Seconds: 1}, {Date: d, Seconds: 2}}},
	} {
		got := clock.Slice(midnight.Add(-c.before), midnight.Add(c.after))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s and %s around midnight (-want +got):\n%s", c.before, c.after, diff)
		}
	}
}

func TestSliceOfCenturies(t *testing.T) {
	t.Parallel()
	var clock period.Clock
	from, until := clock.Start(period.On(1, time.January, 1)), clock.Start(period.On(801, time.January, 1))
	sum := int64(0)
	for _, s := range clock.Slice(from, until) {
		sum += s.Seconds
	}
	if want := int64(2*146097) * 86400; sum != want {
		t.Errorf("800 years have %d s; want %d", sum, want)
	}
}

func TestInstants(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		zone string
		date string
		wall time.Duration
		want []string
	}{
		{"usual", "Europe/Copenhagen", "2026-06-01", 9 * time.Hour, []string{"2026-06-01T07:00:00Z"}},
		{"with a fraction", "", "2026-06-01", 1500 * time.Millisecond, []string{"2026-06-01T00:00:01.5Z"}},
		{"skipped", "Europe/Copenhagen", "2026-03-29", 150 * time.Minute, nil},
		{"first after the gap", "Europe/Copenhagen", "2026-03-29", 3 * time.Hour, []string{"2026-03-29T01:00:00Z"}},
		{"repeated", "Europe/Copenhagen", "2026-10-25", 150 * time.Minute, []string{"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"}},
		{"last of the repeated hour", "Europe/Copenhagen", "2026-10-25", 3*time.Hour - 1, []string{"2026-10-25T00:59:59.999999999Z", "2026-10-25T01:59:59.999999999Z"}},
		{"after the repeated hour", "Europe/Copenhagen", "2026-10-25", 3 * time.Hour, []string{"2026-10-25T02:00:00Z"}},
		{"in a skipped day", "Pacific/Apia", "2011-12-30", 12 * time.Hour, nil},
		{"in a repeated day", "America/Juneau", "1867-10-19", 0, []string{"1867-10-18T08:57:41Z", "1867-10-19T08:57:41Z"}},
		{"at the end of a leap year far away", "America/New_York", "2068-12-31", 20 * time.Hour, []string{"2069-01-01T01:00:00Z"}},
	} {
		var got []string
		for _, at := range clockOf(t, period.Settings{Zone: c.zone, Cutoff: 240}).Instants(date(t, c.date), c.wall) {
			got = append(got, at.Format(time.RFC3339Nano))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s of %s in %s (-want +got):\n%s", c.name, c.wall, c.date, c.zone, diff)
		}
	}
}

// Instants are exactly those that show the wanted time, and all of them.
func TestInstantsShowTheTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(oddZones).Draw(t, "zone")
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		clock, err := period.ClockIn(loc, 0)
		if err != nil {
			t.Fatal(err)
		}
		at := drawInstant(t, "t").In(loc)
		h, m, s := at.Clock()
		wall := time.Duration(h*3600+m*60+s)*time.Second + time.Duration(at.Nanosecond())
		found := false
		for _, u := range clock.Instants(period.DateOf(at), wall) {
			found = found || u.Equal(at)
			if got := u.In(loc).Format(time.DateTime); got != at.Format(time.DateTime) {
				t.Fatalf("%s shows %s; want %s", u, got, at)
			}
		}
		if !found {
			t.Fatalf("%s is not among those that show its time", at)
		}
	})
}

func TestAt(t *testing.T) {
	t.Parallel()
	moved := period.Calendar{
		{Settings: period.Settings{Zone: "Europe/Copenhagen", Cutoff: 300}},
		{From: date(t, "2026-06-01"), Settings: period.Settings{Zone: "Asia/Tokyo"}},
	}
	clock, err := moved.Clock()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		date   string
		minute int
		want   string
	}{
		{"2026-01-15", 17 * 60, "2026-01-15T16:00:00Z"},
		{"2026-03-29", 150, "2026-03-29T01:00:00Z"},
		{"2026-10-25", 150, "2026-10-24T17:30:00Z"},
		{"2026-05-31", 0, "2026-05-30T22:00:00Z"},
		{"2026-06-01", 0, "2026-05-31T15:00:00Z"},
	} {
		if got := clock.At(date(t, c.date), c.minute).Format(time.RFC3339); got != c.want {
			t.Errorf("minute %d of %s is at %s; want %s", c.minute, c.date, got, c.want)
		}
	}
}
