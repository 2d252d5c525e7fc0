package paidtime

import (
	"slices"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const day = period.Date(20_500)

func TestFilterWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f    Filter
		want string // field
	}{
		{Filter{Kind: period.Week, Day: day}, ""},
		{Filter{Kind: period.Week}, "day"},
		{Filter{First: day, Last: day}, ""},
		{Filter{Last: day}, "first"},
		{Filter{First: day}, "last"},
		{Filter{First: day, Last: day - 1}, "last"},
		{Filter{First: day, Last: day + 399}, ""},
		{Filter{First: day, Last: day + 400}, "last"},
	} {
		wrong := c.f.Wrong()
		if c.want == "" && len(wrong) != 0 || c.want != "" && (len(wrong) != 1 || wrong[c.want] == "") {
			t.Errorf("%+v: %v, want %q", c.f, wrong, c.want)
		}
	}
}

// What is saved and used again is the same filter, on another day.
func TestFilterSaved(t *testing.T) {
	t.Parallel()
	f := Filter{Kind: period.Month, Day: day, Selection: client.Selection{People: []string{"ann"}, Teams: []string{"west"}}, Activities: []string{"calls"},
		Columns: []string{"salary"}, ExcludeEmpty: true}
	s := f.saved("mine", true)
	if s.Name != "mine" || !s.Shared {
		t.Errorf("saved as %+v", s)
	}
	used := Filter{First: 1, Last: 2}.Use(s, day+40)
	if used.Kind != period.Month || used.Day != day+40 || used.differs(s) {
		t.Errorf("used as %+v", used)
	}
	if days := (Filter{First: 7, Last: 9}).Use(api.TimeFilterInput{}, day); days.First != 7 || days.Last != 9 || days.Kind != 0 {
		t.Errorf("days are lost: %+v", days)
	}
	for _, change := range []func(*Filter){func(f *Filter) { f.Kind = period.Week }, func(f *Filter) { f.People = nil }, func(f *Filter) { f.ExcludeEmpty = false },
		func(f *Filter) { f.Columns = nil }, func(f *Filter) { f.Activities = []string{"mail"} }} {
		other := used
		change(&other)
		if !other.differs(s) {
			t.Errorf("%+v does not differ", other)
		}
	}
}

func TestFilterColumns(t *testing.T) {
	t.Parallel()
	var f Filter
	f.with("system", false)
	if slices.Contains(f.Columns, "system") || len(f.Columns) != len(Columns())-1 {
		t.Errorf("without system: %v", f.Columns)
	}
	f.with("system", true)
	if f.Columns != nil {
		t.Errorf("all are %v", f.Columns)
	}
}

// An order is that of a column that is shown.
func TestSortOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		sort    string
		columns []string
		want    string
	}{
		{"", nil, ""}, {"name", nil, ""}, {"-name", nil, "-name"}, {"salary", nil, "salary"}, {"-salary", nil, "-salary"}, {"-approval", nil, "-approval"},
		{"salary", []string{"planned"}, ""}, {"-planned", []string{"planned"}, "-planned"}, {"-name", []string{"planned"}, "-name"},
		{"version", nil, ""}, {"--salary", nil, ""}, {"<b>", nil, ""},
	} {
		if got := sortOf(c.sort, c.columns); got != c.want {
			t.Errorf("%q of %v is %q, want %q", c.sort, c.columns, got, c.want)
		}
	}
}
