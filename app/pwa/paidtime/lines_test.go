package paidtime

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
)

func TestLines(t *testing.T) {
	t.Parallel()
	rows := []api.TimeRow{{Person: "ann"}, {Person: "bob"}, {Person: "cas"}, {Person: "dan"}, {Person: "eve"}}
	open := map[string]*Opened{
		"bob": {Loaded: true, Days: []api.TimeDay{{Activities: make([]api.TimeActivity, 2)}, {}}},
		"cas": {},
		"dan": {Err: errors.New("gone")},
		"eve": {Loaded: true},
	}
	want := []Line{
		{0, -1, -1, ""},
		{1, -1, -1, ""}, {1, 0, -1, ""}, {1, 0, 0, ""}, {1, 0, 1, ""}, {1, 1, -1, ""},
		{2, -1, -1, ""}, {2, -1, -1, loading},
		{3, -1, -1, ""}, {3, -1, -1, failed},
		{4, -1, -1, ""}, {4, -1, -1, nothing},
	}
	if got := Lines(rows, open); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got := Lines(nil, open); len(got) != 0 {
		t.Errorf("nobody has %v", got)
	}
}

func TestShown(t *testing.T) {
	t.Parallel()
	if got := shown(nil); !slices.Equal(got, Columns()) {
		t.Errorf("without a choice: %v", got)
	}
	if got := shown([]string{approval, "salary", "planned", "no such"}); !slices.Equal(got, []string{"planned", "salary", approval}) {
		t.Errorf("chosen: %v", got)
	}
}

func TestState(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC)
	mark := api.Mark{By: "mia", At: at}
	for _, c := range []struct {
		approved []string
		marks    []api.Mark
		want     string
	}{{nil, nil, "none"}, {[]string{}, []api.Mark{mark}, "some"}, {[]string{"paid"}, []api.Mark{mark}, "some"}, {Parts(), []api.Mark{mark}, "all"}} {
		if got := State(c.approved, c.marks); got != c.want {
			t.Errorf("%v, %v: %s, want %s", c.approved, c.marks, got, c.want)
		}
	}
	other := api.Mark{By: "jon", At: at}
	for _, c := range []struct {
		day   api.TimeDay
		state string
		marks int
	}{{api.TimeDay{}, "none", 0}, {api.TimeDay{Hours: &mark}, "some", 1}, {api.TimeDay{Hours: &mark, Paid: &mark, Bonus: &other}, "all", 2}} {
		if state, marks := dayState(c.day); state != c.state || len(marks) != c.marks {
			t.Errorf("%+v: %s, %v", c.day, state, marks)
		}
	}
}

func TestChanged(t *testing.T) {
	t.Parallel()
	figures := func(with func(*api.TimeFigures)) api.TimeFigures {
		f := api.TimeFigures{Planned: 8, Reported: 7, SalaryTime: 6, Bonus: []api.Money{{Amount: "5.00", Currency: "EUR"}}, Salary: []api.Money{{Amount: "9.00", Currency: "EUR"}}}
		with(&f)
		return f
	}
	base := figures(func(*api.TimeFigures) {})
	for _, same := range []func(*api.TimeFigures){func(*api.TimeFigures) {}, func(f *api.TimeFigures) { f.Planned = 1 }, func(f *api.TimeFigures) { f.Points = 1 }} {
		if Changed(base, figures(same)) {
			t.Error("what is not approved counts")
		}
	}
	for _, other := range []func(*api.TimeFigures){func(f *api.TimeFigures) { f.Reported++ }, func(f *api.TimeFigures) { f.SalaryTime-- }, func(f *api.TimeFigures) { f.Bonus = nil },
		func(f *api.TimeFigures) { f.Salary[0].Currency = "DKK" }, func(f *api.TimeFigures) { f.Commission = f.Bonus }} {
		if !Changed(base, figures(other)) {
			t.Error("a change is not seen")
		}
	}
}
