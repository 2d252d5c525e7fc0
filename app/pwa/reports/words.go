package reports

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// words says figures of the API.
type words struct{ *page.Env }

// dash stands where there is nothing.
const dash = "–"

// amount writes a figure in the unit of a metric; one that is not there is a
// dash.
func (w words) amount(d api.Decimal, m api.Metric) string {
	if d == "" {
		return dash
	}
	return w.Text.In(text.UnitOf(m), string(d))
}

// total writes a total: no entry is not 0 (T12).
func (w words) total(s api.Standing, m api.Metric) string {
	if s.Count == 0 {
		return dash
	}
	return w.amount(s.Total, m)
}

// value writes the value of a day.
func (w words) value(d *api.Decimal, m api.Metric) string {
	switch {
	case d == nil:
		return w.T("figure.blank")
	case m.Kind == "checkbox" && *d == "1":
		return w.T("figure.ticked")
	case m.Kind == "checkbox" && *d == "0":
		return w.T("figure.unticked")
	}
	return w.amount(*d, m)
}

// percent writes the percent of the target, and marks one that is met.
func (w words) percent(s api.Standing) string {
	if s.Percent == "" {
		return ""
	}
	return w.Text.Percent(string(s.Percent))
}

// verdict says where a total stands beside the milestone. State is "" where
// there is nothing to stand beside, or nothing was entered.
func (w words) verdict(s api.Standing, m api.Metric) (state, says string) {
	switch {
	case s.Count == 0:
		return "", w.T("reports.nothing")
	case s.State == "above", s.State == "below":
		return s.State, w.T("reports."+s.State, "amount", w.amount(unsigned(s.Delta), m))
	case s.State == "on":
		return s.State, w.T("reports.on")
	}
	return "", w.T("reports.no_target")
}

func unsigned(d api.Decimal) api.Decimal { return api.Decimal(strings.TrimLeft(string(d), "+-")) }

// bar is the headway bar of a standing that has a target, in a period of which
// so many days have elapsed.
func (w words) bar(s api.Standing, m api.Metric, elapsed, days int) ui.Bar {
	b := ui.Bar{Done: thousandths(s.Percent), Milestone: ui.Share(int64(elapsed), int64(days)), Projected: -1}
	if s.Count > 0 {
		b.State = s.State
	}
	if elapsed > 0 && elapsed < days {
		b.Projected = b.Done * int64(days) / int64(elapsed)
	}
	_, verdict := w.verdict(s, m)
	b.Label = w.T("figure.bar", "total", w.total(s, m), "target", w.amount(s.Target, m), "percent", w.percent(s),
		"milestone", w.amount(s.Milestone, m), "verdict", verdict)
	return b
}

// thousandths is a percent for a bar, which ends at twice the target.
func thousandths(percent api.Decimal) int64 {
	n, err := money.ParseScaled(string(percent), 2)
	if err != nil {
		if percent == "" || percent[0] == '-' {
			return 0
		}
		return 2000 // more than can be counted
	}
	return max(0, min(n/10, 2000))
}

// period writes a period in words, with its days.
func (w words) period(p api.Period) string {
	span := w.Text.Period(p.Kind, p.Start, p.End)
	if n := week(p.Label); n > 0 && p.Kind == period.Week {
		return w.T("reports.week", "n", n, "span", span)
	}
	return span
}

// short writes a period where there is little room.
func (w words) short(p api.Period) string {
	switch p.Kind {
	case period.Day, period.Week:
		return w.Text.ShortDay(p.Start)
	case period.Month:
		year, month, day := p.Start.Civil()
		return w.Text.Intl().Month(time.Date(year, month, day, 12, 0, 0, 0, time.UTC), "short", true)
	}
	return p.Label
}

// week is the number of the week in a label such as 2026-W10; 0 if there is
// none.
func week(label string) int {
	_, number, _ := strings.Cut(label, "-W")
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}

// place is where rows of a report are, in words.
func place(r api.Report, row api.Row) string {
	var names []string
	for _, id := range row.Locations {
		for _, l := range r.Locations {
			if l.ID == id {
				names = append(names, l.Name)
			}
		}
	}
	return strings.Join(names, ", ")
}
