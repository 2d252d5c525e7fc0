package goals_test

import (
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/goals"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func timeframes() []period.Kind {
	return []period.Kind{period.Year, period.HalfYear, period.Quarter, period.Month}
}

func TestActualsAreTheFactsOfEachColumn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := period.Settings{FiscalStart: time.Month(rapid.IntRange(0, 12).Draw(t, "fiscal start"))}
		first, last := period.On(2024, time.June, 1), period.On(2027, time.June, 1)
		facts := rapid.SliceOf(rapid.Custom(func(t *rapid.T) goals.Fact {
			return goals.Fact{
				Date:   period.Date(rapid.IntRange(int(first), int(last)).Draw(t, "date")),
				Amount: rapid.Int64Range(-1e9, 1e9).Draw(t, "amount"),
			}
		})).Draw(t, "facts")
		got, err := goals.Actuals(slices.Values(facts), s, 2026)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range timeframes() {
			columns, err := goals.Columns(s, 2026, k)
			if err != nil {
				t.Fatal(err)
			}
			want := make([]int64, len(columns))
			for i, p := range columns {
				for _, f := range facts {
					if p.Contains(f.Date) {
						want[i] += f.Amount
					}
				}
			}
			if d := cmp.Diff(want, got.Of(k)); d != "" {
				t.Fatalf("%v (-want +got):\n%s", k, d)
			}
		}
	})
}

func TestColumnsTileTheFiscalYear(t *testing.T) {
	t.Parallel()
	for start := time.January; start <= time.December; start++ {
		s := period.Settings{FiscalStart: start}
		for year := 2; year <= 9999; year += 13 {
			begin, err := goals.Columns(s, year, period.Year)
			if err != nil || len(begin) != 1 {
				t.Fatalf("%d from %v: %v, %v", year, start, begin, err)
			}
			if name, index := s.Name(begin[0]); name != year || index != 1 {
				t.Fatalf("%d from %v is named %d", year, start, name)
			}
			for k, n := range map[period.Kind]int{period.HalfYear: 2, period.Quarter: 4, period.Month: 12} {
				columns, err := goals.Columns(s, year, k)
				if err != nil || len(columns) != n {
					t.Fatalf("%d from %v: %v, %v", year, start, columns, err)
				}
				next := begin[0].Start
				for i, p := range columns {
					if name, index := s.Name(p); p.Start != next || name != year || k != period.Month && index != i+1 {
						t.Fatalf("%d from %v, column %d: %v is %d of %d", year, start, i, p, index, name)
					}
					next = p.End
				}
				if next != begin[0].End {
					t.Fatalf("%d from %v: columns end on %v, the year on %v", year, start, next, begin[0].End)
				}
			}
		}
	}
}

func TestColumnsRefuse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		year  int
		kind  period.Kind
		field string
	}{{2026, period.Week, "timeframe"}, {2026, 0, "timeframe"}, {1, period.Year, "fiscal_year"}, {10000, period.Year, "fiscal_year"}} {
		got, err := goals.Columns(period.Settings{}, c.year, c.kind)
		if inv, ok := errors.AsType[*fault.Invalid](err); !ok || inv.Field != c.field || got != nil {
			t.Errorf("%d, %v: %v, %v", c.year, c.kind, got, err)
		}
	}
	if f, err := goals.Actuals(slices.Values([]goals.Fact{}), period.Settings{}, 0); !errors.Is(err, fault.ErrInvalid) || f != (goals.Figures{}) {
		t.Errorf("actuals of year 0: %+v, %v", f, err)
	}
}

func TestActualsRefuseOverflow(t *testing.T) {
	t.Parallel()
	jan, feb := period.On(2026, time.January, 5), period.On(2026, time.February, 5)
	for _, facts := range [][]goals.Fact{
		{{jan, math.MaxInt64}, {jan, 1}},
		{{jan, math.MaxInt64}, {feb, 1}},
	} {
		if f, err := goals.Actuals(slices.Values(facts), period.Settings{}, 2026); !errors.Is(err, money.ErrOverflow) || f != (goals.Figures{}) {
			t.Errorf("%v: %+v, %v", facts, f, err)
		}
	}
}

func TestFactSplit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := goals.Fact{Date: 5, Amount: rapid.Int64Range(-1e12, 1e12).Draw(t, "amount")}
		shares := rapid.SliceOfN(rapid.Int64Range(0, 100), 1, 5).Draw(t, "shares")
		parts, err := f.Split(shares)
		if err != nil || len(parts) != len(shares) {
			t.Fatalf("%v, %v", parts, err)
		}
		rest := f.Amount
		for _, p := range parts {
			rest -= p.Amount
			if p.Date != f.Date {
				t.Fatalf("a part on %v", p.Date)
			}
		}
		if rest != 0 {
			t.Fatalf("%v by %v leaves %d: %v", f, shares, rest, parts)
		}
	})
	if parts, err := (goals.Fact{Amount: 5}).Split(nil); parts != nil || !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("no shares: %v, %v", parts, err)
	}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	got, err := goals.Differences(goals.Figures{
		Year:     1000,
		Halves:   [2]int64{500, 500},       // add up to the year
		Quarters: [4]int64{200, 250, 0, 0}, // 50 short of the first half; the second has none
		Months:   [12]int64{100, 100, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []goals.Difference{
		{Timeframe: period.Year, Column: 0, Target: 1000, Finer: period.Quarter, Sum: 450, Over: 550},
		{Timeframe: period.Year, Column: 0, Target: 1000, Finer: period.Month, Sum: 207, Over: 793},
		{Timeframe: period.HalfYear, Column: 0, Target: 500, Finer: period.Quarter, Sum: 450, Over: 50},
		{Timeframe: period.HalfYear, Column: 0, Target: 500, Finer: period.Month, Sum: 200, Over: 300},
		{Timeframe: period.HalfYear, Column: 1, Target: 500, Finer: period.Month, Sum: 7, Over: 493},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("differences (-want +got):\n%s", d)
	}
	if got, err := goals.Differences(goals.Figures{}); got != nil || err != nil {
		t.Errorf("no targets: %v, %v", got, err)
	}
	for _, f := range []goals.Figures{
		{Year: 1, Halves: [2]int64{math.MaxInt64, 1}},
		{Year: math.MaxInt64, Halves: [2]int64{-1, 0}},
	} {
		if got, err := goals.Differences(f); got != nil || !errors.Is(err, money.ErrOverflow) {
			t.Errorf("%+v: %v, %v", f, got, err)
		}
	}
}

func TestFiguresOf(t *testing.T) {
	t.Parallel()
	f := goals.Figures{Year: 1}
	f.Of(period.Month)[0] = 9
	if f.Months[0] != 0 {
		t.Error("Of gives access to the figures themselves")
	}
	for _, k := range []period.Kind{0, period.Day, period.Week} {
		if f.Of(k) != nil {
			t.Errorf("%v is taken for a timeframe", k)
		}
	}
}
