package schedule

import (
	"fmt"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const monday = period.Date(20_520) // of a week

func TestFirst(t *testing.T) {
	t.Parallel()
	for d := period.Date(20_500); d < 20_520; d++ {
		for w := period.Monday; w <= period.Sunday; w++ {
			first := First(d, w)
			if first > d || d-first > 6 || first.ISOWeekday() != w {
				t.Errorf("the week from %v of %v begins on %v", w, d, first)
			}
		}
		if first := First(d, 0); first != First(d, period.Monday) {
			t.Errorf("the week of %v in a calendar that says nothing begins on %v", d, first)
		}
	}
}

func TestWeek(t *testing.T) {
	t.Parallel()
	shift := func(person string, day period.Date, from int) api.Shift {
		return api.Shift{Person: person, Date: monday + day, From: from, To: from + 60}
	}
	rows := Week(monday, []ui.Option{{Value: "ann", Name: "Ann"}, {Value: "bob", Name: "Bob"}},
		[]api.Shift{shift("bob", 0, 600), shift("bob", 0, 480), shift("gone", 6, 0), shift("bob", 7, 0), shift("bob", -1, 0), shift("bob", 0, 540)}, "Somebody")
	if len(rows) != 3 || rows[0].minutes() != 0 || rows[1].minutes() != 180 || rows[2].Name != "Somebody" || len(rows[2].Days[6]) != 1 {
		t.Fatalf("got %+v", rows)
	}
	for i, from := range []int{480, 540, 600} {
		if rows[1].Days[0][i].From != from {
			t.Errorf("shift %d is at %d", i, rows[1].Days[0][i].From)
		}
	}
	if got := matching(rows, "o b", false); len(got) != 2 || got[0].Name != "Bob" {
		t.Errorf("found %+v", got)
	}
	if got := matching(rows, "", true); len(got) != 2 {
		t.Errorf("planned are %+v", got)
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to   string
		start, end int
		wrong      string
	}{
		{"08:00", "16:30", 480, 990, ""}, {"8", "9:15", 480, 555, ""}, {"22:00", "06:00", 1320, 1800, ""}, {"00:00", "24:00", 0, 1440, ""}, {"08:00", "08:00", 480, 1920, ""},
		{"8:10", "9", 0, 0, "from"}, {"8", "9:01", 0, 0, "to"}, {"24:00", "8", 0, 0, "from"}, {"8", "24:15", 0, 0, "to"}, {"", "9", 0, 0, "from"}, {"8", "late", 0, 0, "to"},
		{"8:0", "9", 0, 0, "from"}, {"-8", "9", 0, 0, "from"}, {"8:60", "9", 0, 0, "from"}, {"888", "9", 0, 0, "from"},
	} {
		start, end, wrong := Times(c.from, c.to)
		if c.wrong == "" && (len(wrong) > 0 || start != c.start || end != c.end) || c.wrong != "" && (len(wrong) != 1 || wrong[c.wrong] == "") {
			t.Errorf("%s to %s: %d, %d, %v", c.from, c.to, start, end, wrong)
		}
	}
}

func FuzzClock(f *testing.F) {
	for _, s := range []string{"8", "08:30", "24:00", "24:01", " 7:15 ", "7:5", "+7:00", "\xff", ":"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		n, ok := Clock(typed)
		if n < 0 || n > 24*60 || !ok && n != 0 {
			t.Fatalf("%q is %d, %v", typed, n, ok)
		}
		if again, _ := Clock(fmt.Sprintf("%d:%02d", n/60, n%60)); again != n {
			t.Fatalf("%q is %d, which reads as %d", typed, n, again)
		}
	})
}
