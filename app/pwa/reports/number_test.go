package reports

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// A manager can correct a day on which nothing was entered: it stands among
// the others, as far as the period has come.
func TestEveryDay(t *testing.T) {
	t.Parallel()
	monday := period.On(2026, 11, 16)
	p := api.Period{Kind: period.Week, Start: monday, End: monday + 7}
	three := api.Decimal("3")
	entered := []day{{Entry: api.Entry{Metric: "made", Date: monday + 2, Person: "ann", Value: &three, Revision: 2}}}
	r := api.Report{Today: monday + 4, Tracker: api.Tracker{Start: monday + 1}}
	got := everyDay(entered, "ann", "made", p, r)
	var dates []period.Date
	for _, d := range got {
		dates = append(dates, d.Date)
		if (d.Revision > 0) != (d.Date == monday+2) || d.Person != "ann" || d.Metric != "made" {
			t.Errorf("%+v", d)
		}
	}
	if want := []period.Date{monday + 4, monday + 3, monday + 2, monday + 1}; !slices.Equal(dates, want) {
		t.Errorf("%v, want %v", dates, want)
	}
	// An entry before the start, which was moved since, is not left out.
	r.Tracker.Start = monday + 3
	if got := everyDay(entered, "ann", "made", p, r); len(got) != 3 || got[2].Revision != 2 {
		t.Errorf("%+v", got)
	}
}

func TestCorrectionIsChecked(t *testing.T) {
	t.Parallel()
	w := english(t)
	for _, c := range []struct {
		kind, value, reason string
		wrong               string // fields
		n                   int64
		blank               bool
	}{
		{"number", "12.5", "typo", "", 125, false},
		{"number", "", "typo", "", 0, true},
		{"number", "12.55", "typo", "value", 0, false},
		{"number", "many", "typo", "value", 0, false},
		{"number", "12", "  ", "reason", 120, false},
		{"number", "x", "", "reason value", 0, false},
		{"checkbox", "1", "typo", "", 1, false},
		{"checkbox", "2", "typo", "value", 2, false},
	} {
		m := api.Metric{Kind: c.kind}
		if c.kind == "number" {
			m.Scale, m.Decimals = 1, 1
		}
		form := &correction{number: &number{page: &Page{Env: w.Env}, metric: m}, value: c.value, reason: c.reason}
		v, wrong := form.check()
		var fields []string
		for field, why := range wrong {
			fields = append(fields, field)
			if why == "" || strings.HasPrefix(why, "today.") || strings.HasPrefix(why, "reports.") {
				t.Errorf("%+v: %q", c, why)
			}
		}
		slices.Sort(fields)
		if got := strings.Join(fields, " "); got != c.wrong {
			t.Errorf("%+v: wrong are %q", c, got)
		}
		if c.wrong == "" && (v.N != c.n || v.Valid == c.blank) {
			t.Errorf("%+v: %+v", c, v)
		}
	}
}

// What is not there is drawn as nothing, not as 0.
func TestPoints(t *testing.T) {
	t.Parallel()
	s := api.Series{Periods: []api.Period{{Label: "a"}, {Label: "b"}, {Label: "c"}}}
	l := api.SeriesLine{Cells: []api.Standing{{Total: "3.5", Count: 2, Target: "4"}, {Total: "0"}, {Total: "0", Count: 1}}}
	got := Points(s, l, func(p api.Period) string { return p.Label })
	if got[0].Name != "a" || got[0].Bar != 3.5 || got[0].Line != 4 {
		t.Errorf("%+v", got[0])
	}
	if !math.IsNaN(got[1].Bar) || !math.IsNaN(got[1].Line) || got[2].Bar != 0 || !math.IsNaN(got[2].Line) {
		t.Errorf("%+v", got[1:])
	}
	if !targets(l) || targets(api.SeriesLine{Cells: l.Cells[1:]}) {
		t.Error("which lines have targets")
	}
}

func TestLineOf(t *testing.T) {
	t.Parallel()
	s := &series{Periods: make([]api.Period, 1), Lines: []api.SeriesLine{{ID: "ann"}, {ID: "bob"}}}
	for id, want := range map[string]string{"": "ann", "bob": "bob", "gone": "ann"} {
		if l, ok := s.lineOf(id); !ok || l.ID != want {
			t.Errorf("%q: %q %v", id, l.ID, ok)
		}
	}
	if _, ok := (&series{}).lineOf(""); ok {
		t.Error("a line of nothing")
	}
}

// Only somebody who manages trackers corrects, never one's own entries, and
// none in a closed period.
func TestWhoCorrects(t *testing.T) {
	t.Parallel()
	n := func(permissions []string, closed, retired bool) *number {
		p := &Page{Env: &page.Env{Me: api.Me{Permissions: permissions, Person: &api.Self{ID: "mia"}}}}
		p.figures.Report.Closed = closed
		return &number{page: p, metric: api.Metric{Retired: retired}}
	}
	manage := []string{"trackers.report", "trackers.manage"}
	of := func(person string) day { return day{Entry: api.Entry{Person: person}} }
	for _, c := range []struct {
		name   string
		number *number
		person string
		want   bool
	}{
		{"a manager", n(manage, false, false), "ann", true}, {"oneself", n(manage, false, false), "mia", false},
		{"a reader", n(manage[:1], false, false), "ann", false}, {"a closed period", n(manage, true, false), "ann", false},
		{"a retired metric", n(manage, false, true), "ann", false},
	} {
		if got := c.number.correctable(of(c.person)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
