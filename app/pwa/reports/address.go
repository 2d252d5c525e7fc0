package reports

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Address is what a report page shows; it is kept in the address of the page,
// so that it can be sent to somebody and survives loading the page again.
type Address struct {
	Tracker          string
	Date             period.Date // any day of the period; 0 is today
	Sort             string      // as client.ReportQuery has it
	client.Selection             // whose rows

	Chart  bool   // the course over many periods, in place of the table
	Metric string // of the chart; "" is the first one
	Kind   string // of its periods; "" is the tracker's
	Group  string // person, location or all; "" is all
	Line   string // id of the person or location whose course it is; "" is the first
	Months int    // how far it reaches back; 0 is DefaultMonths, negative since the tracker's start
}

// DefaultMonths is how far a chart reaches back where nothing else was chosen.
const DefaultMonths = 12

// ParseAddress reads the address of a page. What makes no sense is left out.
func ParseAddress(p page.Params) Address {
	a := Address{
		Tracker: p.Get("tracker"), Sort: p.Query.Get("sort"),
		Selection: client.Selection{Locations: p.Query["location"], Teams: p.Query["team"], People: p.Query["person"]},
		Chart:     p.Query.Get("view") == "chart",
		Metric:    p.Query.Get("metric"), Kind: p.Query.Get("kind"), Group: p.Query.Get("group"), Line: p.Query.Get("line"),
	}
	if d, err := period.ParseDate(p.Query.Get("date")); err == nil {
		a.Date = d
	}
	if n, err := strconv.Atoi(p.Query.Get("months")); err == nil && n >= -1 && n <= 1200 {
		a.Months = n
	}
	if !slices.Contains(kinds(), a.Kind) {
		a.Kind = ""
	}
	if !slices.Contains([]string{"person", "location", "all"}, a.Group) {
		a.Group = ""
	}
	return a
}

// kinds are the periods that a chart can have.
func kinds() []string { return []string{"day", "week", "month", "quarter", "half", "year"} }

// Path is the address below the app's prefix.
func (a Address) Path() string {
	q := url.Values{}
	set := func(name, v string) {
		if v != "" {
			q.Set(name, v)
		}
	}
	set("date", a.Date.String())
	set("sort", a.Sort)
	for name, ids := range map[string][]string{"location": a.Locations, "team": a.Teams, "person": a.People} {
		if len(ids) > 0 {
			q[name] = ids
		}
	}
	if a.Chart {
		set("view", "chart")
	}
	set("metric", a.Metric)
	set("kind", a.Kind)
	set("group", a.Group)
	set("line", a.Line)
	if a.Months != 0 {
		set("months", strconv.Itoa(a.Months))
	}
	path := "/reports/" + url.PathEscape(a.Tracker)
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

// Report is the query of the table.
func (a Address) Report() client.ReportQuery {
	return client.ReportQuery{Tracker: a.Tracker, Date: a.Date, Sort: a.Sort, Selection: a.Selection}
}

// Series is the query of the chart of a metric, whose periods end with the one
// that until, the day after the last one, is in.
func (a Address) Series(metric string, until period.Date) client.SeriesQuery {
	q := client.SeriesQuery{Tracker: a.Tracker, Metric: metric, Kind: a.Kind, Group: a.Group, Until: until, Selection: a.Selection}
	months := a.Months
	if months == 0 {
		months = DefaultMonths
	}
	if months > 0 {
		q.From = back(until-1, months)
	}
	return q
}

// back is the first day of the month with which so many months end in that of
// d.
func back(d period.Date, months int) period.Date {
	year, month, _ := d.Civil()
	return period.On(year, month-time.Month(months)+1, 1)
}
