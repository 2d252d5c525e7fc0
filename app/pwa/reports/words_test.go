package reports

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func english(t *testing.T) words {
	t.Helper()
	return words{&page.Env{Text: text.New("en"), Now: time.Now}}
}

func TestCells(t *testing.T) {
	t.Parallel()
	w, r := english(t), calls()
	number := r.Tracker.Metrics[0]
	for name, c := range map[string]struct {
		standing                       api.Standing
		total, state, verdict, percent string
		done, projected                int64
	}{
		"above":     {r.Rows[0].Cells[0], "23", "above", "1.6 above", "92%", 920, 1073},
		"met":       {r.Rows[1].Cells[0], "30", "above", "8.6 above", "120%", 1200, 1400},
		"blank":     {r.Rows[2].Cells[0], "–", "", "nothing entered", "0%", 0, 0},
		"a true 0":  {api.Standing{Total: "0", Count: 1, Target: "25", State: "below", Delta: "-21.43", Percent: "0.00", Milestone: "21.43"}, "0", "below", "21.4 below", "0%", 0, 0},
		"on":        {api.Standing{Total: "20", Count: 1, Target: "40", State: "on", Delta: "0.00", Percent: "50.00", Milestone: "20.00"}, "20", "on", "on milestone", "50%", 500, 583},
		"no target": {api.Standing{Total: "7", Count: 2}, "7", "", "no target", "", 0, 0},
		"less than 0": {api.Standing{Total: "-5", Count: 1, Target: "5", State: "below", Delta: "-9.29", Percent: "-100.00", Milestone: "4.29"}, "-5", "below", "9.3 below",
			"-100%", 0, 0},
		"very much": {api.Standing{Total: "999999999999999", Count: 1, Target: "1", State: "above", Delta: "999999999999998.14", Percent: "99999999999999900.00", Milestone: "0.86"},
			"999,999,999,999,999", "above", "999,999,999,999,998.1 above", "99,999,999,999,999,900%", 2000, 2333},
	} {
		t.Run(name, func(t *testing.T) {
			state, verdict := w.verdict(c.standing, number)
			bar := w.bar(c.standing, number, 6, 7)
			type cell struct {
				Total, State, Verdict, Percent string
				Done, Projected, Milestone     int64
			}
			want := cell{c.total, c.state, c.verdict, c.percent, c.done, c.projected, 857}
			got := cell{w.total(c.standing, number), state, verdict, w.percent(c.standing), bar.Done, bar.Projected, bar.Milestone}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if bar.State != "" && bar.State != c.state {
				t.Errorf("the bar says %s", bar.State)
			}
		})
	}
}

// Where no day has counted, or all have, there is nothing to project.
func TestBarWithoutProjection(t *testing.T) {
	t.Parallel()
	w, s := english(t), calls().Rows[0].Cells[0]
	for _, days := range [][2]int{{0, 5}, {5, 5}, {0, 0}} {
		if b := w.bar(s, api.Metric{}, days[0], days[1]); b.Projected != -1 {
			t.Errorf("%d of %d days: projected %d", days[0], days[1], b.Projected)
		}
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	w := english(t)
	one, zero, money := api.Decimal("1"), api.Decimal("0"), api.Decimal("1240.50")
	for _, c := range []struct {
		value *api.Decimal
		kind  string
		want  string
	}{{nil, "number", "blank"}, {&zero, "number", "0"}, {&one, "checkbox", "done"}, {&zero, "checkbox", "not done"}, {nil, "checkbox", "blank"}} {
		if got := w.value(c.value, api.Metric{Kind: c.kind}); got != c.want {
			t.Errorf("%v of a %s is %q, want %q", c.value, c.kind, got, c.want)
		}
	}
	if got := w.plain(money, api.Metric{Kind: "currency", Currency: "DKK", Decimals: 2}); got != "1,240.50" {
		t.Errorf("to be typed again: %q", got)
	}
}

func TestPeriodsInWords(t *testing.T) {
	t.Parallel()
	w := english(t)
	monday := period.On(2026, 11, 16)
	week := w.period(api.Period{Kind: period.Week, Start: monday, End: monday + 7, Label: "2026-W47"})
	if want := "Week 47, " + w.Text.Span(monday, monday+7); week != want {
		t.Errorf("%q, want %q", week, want)
	}
	if day := w.period(api.Period{Kind: period.Day, Start: monday, End: monday + 1, Label: "2026-11-16"}); day != w.Text.Day(monday) {
		t.Errorf("%q", day)
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	r := calls()
	r.Locations = append(r.Locations, api.Row{ID: "aar", Name: "Aarhus"})
	if got := place(r, api.Row{Locations: []string{"cph", "aar", "gone"}}); got != "Copenhagen, Aarhus" {
		t.Errorf("%q", got)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	want := []Count{{Metric: 0, GlanceCounts: api.GlanceCounts{Above: 2, Below: 1, Met: 1}}}
	if diff := cmp.Diff(want, Counts(calls())); diff != "" {
		t.Error(diff)
	}
	missing := []api.Ref{{ID: "cy", Name: "Cy"}, {ID: "far", Name: "Far away"}}
	if diff := cmp.Diff(missing[:1], InView(calls(), missing)); diff != "" {
		t.Error(diff)
	}
}
