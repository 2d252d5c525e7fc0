package paidtime

import (
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Filter is what stands in the filter bar (K10).
type Filter struct {
	Kind        period.Kind // 0 is any days
	Day         period.Date // in the period
	First, Last period.Date // of any days
	client.Selection
	Activities   []string
	Columns      []string // nil is all
	ExcludeEmpty bool
	Sort         string // a column, with - in front descending; "" is by name
}

// days are the days of the filter. A period is of the organization's calendar,
// which the server knows.
func (f Filter) days() client.TimeDays {
	if f.Kind == 0 {
		return client.TimeDays{From: f.First, Until: f.Last + 1}
	}
	return client.TimeDays{Period: f.Kind.String(), Date: f.Day}
}

// query asks for a page of the report of the filter.
func (f Filter) query(p client.Page) client.TimeReportQuery {
	return client.TimeReportQuery{TimeDays: f.days(), Selection: f.Selection, Activities: f.Activities, Columns: f.Columns, ExcludeEmpty: f.ExcludeEmpty, Sort: f.Sort, Page: p}
}

// Wrong names what cannot be searched for, as a key of the catalogue, by field;
// most is how many days there can be.
func (f Filter) Wrong() map[string]string {
	wrong := map[string]string{}
	switch {
	case f.Kind != 0 && f.Day == 0:
		wrong["day"] = "paidtime.wrong.day"
	case f.Kind != 0:
	case f.First == 0:
		wrong["first"] = "paidtime.wrong.day"
	case f.Last == 0:
		wrong["last"] = "paidtime.wrong.day"
	case f.Last < f.First:
		wrong["last"] = "paidtime.wrong.order"
	case f.Last-f.First >= maxDays:
		wrong["last"] = "paidtime.wrong.long"
	}
	return wrong
}

// maxDays are the most days of a report.
const maxDays = 400

// saved is the filter as it is saved (K17): a period is around the day on which
// it is used, and days of its own are not kept.
func (f Filter) saved(name string, shared bool) api.TimeFilterInput {
	return api.TimeFilterInput{Name: name, Shared: shared, Period: f.Kind, People: f.People, Teams: f.Teams, Locations: f.Locations,
		Activities: f.Activities, Columns: f.Columns, ExcludeEmpty: f.ExcludeEmpty}
}

// Use is the filter that was saved, used on a day. One without a period leaves
// the days as they are.
func (f Filter) Use(s api.TimeFilterInput, day period.Date) Filter {
	if s.Period != 0 {
		f.Kind, f.Day = s.Period, day
	}
	f.Selection = client.Selection{People: s.People, Teams: s.Teams, Locations: s.Locations}
	f.Activities, f.Columns, f.ExcludeEmpty = s.Activities, s.Columns, s.ExcludeEmpty
	return f
}

// differs reports whether the filter is another one than was saved, but for the
// day.
func (f Filter) differs(s api.TimeFilterInput) bool {
	same := func(a, b []string) bool { return len(a) == 0 && len(b) == 0 || slices.Equal(a, b) }
	return f.Kind != s.Period || f.ExcludeEmpty != s.ExcludeEmpty || !same(f.People, s.People) || !same(f.Teams, s.Teams) || !same(f.Locations, s.Locations) ||
		!same(f.Activities, s.Activities) || !same(f.Columns, s.Columns)
}

// sortOf is an order that can be had: that of a column that is shown, or "", by
// name.
func sortOf(sort string, columns []string) string {
	if column := strings.TrimPrefix(sort, "-"); sort == "-name" || slices.Contains(shown(columns), column) {
		return sort
	}
	return ""
}

// with shows or hides a column.
func (f *Filter) with(column string, on bool) {
	columns := shown(f.Columns)
	columns = slices.DeleteFunc(Columns(), func(c string) bool {
		if c == column {
			return !on
		}
		return !slices.Contains(columns, c)
	})
	if f.Columns = columns; len(columns) == len(Columns()) {
		f.Columns = nil
	}
}

// narrowed counts what narrows whose rows there are.
func (f Filter) narrowed() int {
	return len(f.People) + len(f.Teams) + len(f.Locations) + len(f.Activities)
}
