package timetrack_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

const hour = 3600

// plan holds two days, out of order: on the first, calls and mail are planned
// and travel was clocked unplanned; on the second only calls are planned.
func plan() []timetrack.PaidRow {
	day := period.On(2026, time.March, 2)
	at := func(d period.Date, h int) time.Time {
		return time.Date(2026, 3, int(d-day)+2, h, 0, 0, 0, time.UTC)
	}
	return []timetrack.PaidRow{
		{Date: day + 1, Name: "Calls", Start: at(day+1, 9), Contact: 300, Seconds: 2 * hour},
		{Date: day, Name: "Travel", Seconds: hour, Contact: 5000},
		{Date: day, Name: "Mail", Start: at(day, 9), Contact: 0, Seconds: 10},
		{Date: day, Name: "Calls", Start: at(day, 9), Contact: 100},
	}
}

func TestSetPaidTime(t *testing.T) {
	t.Parallel()
	before := int64(3*hour + 10)
	for _, c := range []struct {
		name  string
		set   timetrack.SetPaidTime
		after int64
		rows  []int64
	}{
		{"nothing", timetrack.SetPaidTime{Mode: timetrack.PaidNothing}, 0, []int64{0, 0, 0, 0}},
		{"eight hours each", timetrack.SetPaidTime{Mode: timetrack.PaidEightHours}, 25 * hour, []int64{8 * hour, hour, 8 * hour, 8 * hour}},
		// 100 over calls, mail, calls: the first by date, start and name gains the second left over.
		{"evenly", timetrack.SetPaidTime{Mode: timetrack.PaidEven, Seconds: 100}, 100, []int64{33, 0, 33, 34}},
		{"evenly each day", timetrack.SetPaidTime{Mode: timetrack.PaidEven, Seconds: 101, EachDay: true}, 202, []int64{101, 0, 50, 51}},
		{"by contact", timetrack.SetPaidTime{Mode: timetrack.PaidByContact, Seconds: 1000}, 1000, []int64{750, 0, 0, 250}},
		{"by contact each day", timetrack.SetPaidTime{Mode: timetrack.PaidByContact, Seconds: 1000, EachDay: true}, 2000, []int64{1000, 0, 0, 1000}},
		{"to no time", timetrack.SetPaidTime{Mode: timetrack.PaidEven}, 0, []int64{0, 0, 0, 0}},
	} {
		got, err := c.set.Preview([]timetrack.PaidPerson{{ID: "ann", Rows: plan()}})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := []timetrack.PaidPreview{{Person: "ann", Before: before, After: c.after, Seconds: c.rows}}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestSetPaidTimeGoesByDateStartAndName(t *testing.T) {
	t.Parallel()
	nine := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name          string
		first, second timetrack.PaidRow
	}{
		{"date", timetrack.PaidRow{Date: 1, Start: nine.Add(time.Hour), Name: "B"}, timetrack.PaidRow{Date: 2, Start: nine, Name: "A"}},
		{"start", timetrack.PaidRow{Date: 1, Start: nine, Name: "B"}, timetrack.PaidRow{Date: 1, Start: nine.Add(time.Hour), Name: "A"}},
		{"name", timetrack.PaidRow{Date: 1, Start: nine, Name: "A"}, timetrack.PaidRow{Date: 1, Start: nine, Name: "B"}},
	} {
		// The first in order gains the odd second, wherever it stands.
		got, err := timetrack.SetPaidTime{Mode: timetrack.PaidEven, Seconds: 3}.Preview([]timetrack.PaidPerson{
			{Rows: []timetrack.PaidRow{c.first, c.second}}, {Rows: []timetrack.PaidRow{c.second, c.first}},
		})
		if err != nil || !cmp.Equal(got[0].Seconds, []int64{2, 1}) || !cmp.Equal(got[1].Seconds, []int64{1, 2}) {
			t.Errorf("by %s: %+v, %v", c.name, got, err)
		}
	}
}

func TestSetPaidTimeByContactWithoutContactIsEven(t *testing.T) {
	t.Parallel()
	rows := plan()
	for i := range rows {
		rows[i].Contact = 0
	}
	person := []timetrack.PaidPerson{{Rows: rows}}
	even, err := timetrack.SetPaidTime{Mode: timetrack.PaidEven, Seconds: 100}.Preview(person)
	if err != nil {
		t.Fatal(err)
	}
	contact, err := timetrack.SetPaidTime{Mode: timetrack.PaidByContact, Seconds: 100}.Preview(person)
	if d := cmp.Diff(even, contact); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
}

func TestSetPaidTimeRefusesByName(t *testing.T) {
	t.Parallel()
	unplanned := []timetrack.PaidRow{{Date: 1, Name: "Travel", Seconds: 60}}
	people := []timetrack.PaidPerson{{Name: "Ann Lee", Rows: plan()}, {Name: "Bo Ek", Rows: unplanned}, {Name: "Cy Oz"}}
	for _, mode := range []timetrack.PaidMode{timetrack.PaidEven, timetrack.PaidByContact} {
		got, err := timetrack.SetPaidTime{Mode: mode, Seconds: 60}.Preview(people)
		if got != nil || !errors.Is(err, fault.ErrConflict) {
			t.Fatalf("%s: %+v, %v", mode, got, err)
		}
		many, _ := errors.AsType[fault.Many](err)
		var names []string
		for _, e := range many {
			r, ok := errors.AsType[*fault.Refusal](e)
			if !ok || r.Code != "no_planned_activity" {
				t.Fatalf("%s: %v", mode, e)
			}
			names = append(names, r.Field+" "+r.Reason)
		}
		want := []string{"people[1] Bo Ek has no planned activity", "people[2] Cy Oz has no planned activity"}
		if d := cmp.Diff(want, names); d != "" {
			t.Errorf("%s (-want +got):\n%s", mode, d)
		}
	}
	// Neither of these is a custom time.
	for _, mode := range []timetrack.PaidMode{timetrack.PaidNothing, timetrack.PaidEightHours} {
		got, err := timetrack.SetPaidTime{Mode: mode}.Preview(people[1:])
		if err != nil || len(got) != 2 {
			t.Errorf("%s: %+v, %v", mode, got, err)
		}
	}
}

func TestSetPaidTimeRefusesNonsense(t *testing.T) {
	t.Parallel()
	rows := plan()
	rows[3].Contact = -1
	huge := []timetrack.PaidRow{{Seconds: math.MaxInt64}, {Seconds: 1}}
	for _, c := range []struct {
		name   string
		set    timetrack.SetPaidTime
		people []timetrack.PaidPerson
		field  string
	}{
		{"no mode", timetrack.SetPaidTime{}, nil, "mode"},
		{"negative time", timetrack.SetPaidTime{Mode: timetrack.PaidEven, Seconds: -1}, nil, "seconds"},
		{"negative contact", timetrack.SetPaidTime{Mode: timetrack.PaidByContact}, []timetrack.PaidPerson{{Rows: rows}}, "people[0].rows[3].contact"},
	} {
		got, err := c.set.Preview(c.people)
		if inv, ok := errors.AsType[*fault.Invalid](err); got != nil || !ok || inv.Field != c.field {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
	if got, err := (timetrack.SetPaidTime{Mode: timetrack.PaidNothing}).Preview([]timetrack.PaidPerson{{Rows: huge}}); got != nil || !errors.Is(err, money.ErrOverflow) {
		t.Errorf("overflow: %+v, %v", got, err)
	}
}

// Each selected person gets the stated time, whatever the rows; what was not
// planned gets none of it; the order of the rows does not matter.
func TestSetPaidTimeGivesTheStatedTime(t *testing.T) {
	t.Parallel()
	base := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		var rows []timetrack.PaidRow
		days := map[period.Date]bool{}
		for i := range rapid.IntRange(1, 8).Draw(t, "rows") {
			r := timetrack.PaidRow{
				Date:    period.Date(rapid.IntRange(1, 4).Draw(t, "date")),
				Name:    string(rune('A' + i)),
				Contact: rapid.Int64Range(0, 5000).Draw(t, "contact"),
				Seconds: rapid.Int64Range(0, 5000).Draw(t, "seconds"),
			}
			if i == 0 || rapid.Bool().Draw(t, "planned") {
				r.Start = base.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "start")) * time.Hour)
				days[r.Date] = true
			}
			rows = append(rows, r)
		}
		set := timetrack.SetPaidTime{
			Mode:    rapid.SampledFrom([]timetrack.PaidMode{timetrack.PaidEven, timetrack.PaidByContact}).Draw(t, "mode"),
			Seconds: rapid.Int64Range(0, 100000).Draw(t, "stated"),
			EachDay: rapid.Bool().Draw(t, "each day"),
		}
		reversed := make([]timetrack.PaidRow, len(rows))
		for i, r := range rows {
			reversed[len(rows)-1-i] = r
		}
		previews, err := set.Preview([]timetrack.PaidPerson{{Rows: rows}, {Rows: reversed}})
		if err != nil {
			t.Fatal(err)
		}
		want := set.Seconds
		if set.EachDay {
			want *= int64(len(days))
		}
		got := previews[0]
		var sum int64
		for i, s := range got.Seconds {
			sum += s
			if s < 0 || s > 0 && !rows[i].Planned() {
				t.Fatalf("row %+v got %d", rows[i], s)
			}
			if other := previews[1].Seconds[len(rows)-1-i]; other != s {
				t.Fatalf("row %+v got %d, but %d in another order of rows", rows[i], s, other)
			}
		}
		if got.After != want || sum != want {
			t.Fatalf("%d in all, rows add up to %d, stated %d", got.After, sum, want)
		}
	})
}
