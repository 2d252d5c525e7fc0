package timetrack_test

import (
	"errors"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Whatever day and time of day: an instant shows exactly these on the clock, of
// a time that is shown twice the earlier one is asked for and the later one an
// hour or so behind, and anything else is a refusal that names the field (K5).
func FuzzWallTime(f *testing.F) {
	zones := []string{"UTC", "Europe/Copenhagen", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "America/Havana"}
	summer, winter := int(period.On(2026, time.March, 29)), int(period.On(2026, time.October, 25))
	for zone := range zones {
		for _, d := range []int{0, 1, summer, winter, int(period.On(2011, time.December, 30)), int(period.MaxDate), int(period.MaxDate) + 1} {
			f.Add(uint(zone), d, int64(2*time.Hour+30*time.Minute), 0)
		}
	}
	f.Add(uint(1), winter, int64(-1), 1)
	f.Add(uint(1), winter, int64(24*time.Hour), 2)
	f.Fuzz(func(t *testing.T, zone uint, d int, wall int64, which int) {
		name := zones[zone%uint(len(zones))]
		clock, err := period.Settings{Zone: name}.Clock()
		if err != nil {
			t.Fatal(err)
		}
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		day, since := period.Date(d), time.Duration(wall)
		shows := func(at time.Time) bool {
			local := at.In(loc)
			midnight := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
			return period.DateOf(local) == day && midnight == since
		}
		at, err := timetrack.WallTime(clock, "start", day, since, timetrack.Twice(which))
		if err == nil {
			if !shows(at) {
				t.Fatalf("%s, %s of %s is %s", name, since, day, at.In(loc))
			}
			return
		}
		if !errors.Is(err, fault.ErrInvalid) || !at.IsZero() {
			t.Fatalf("%s, %s of %s: %s, %v", name, since, day, at, err)
		}
		if two, ok := errors.AsType[*timetrack.Ambiguous](err); ok {
			if which == 1 || which == 2 || two.Field != "start" || !two.Earlier.Before(two.Later) || !shows(two.Earlier) || !shows(two.Later) {
				t.Fatalf("%s, %s of %s, %d: %+v", name, since, day, which, two)
			}
		}
	})
}
