package history

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Every day of the span has exactly one square, in the row of its weekday.
func TestHeatHasEachDayOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		from := period.On(2026, 1, 1) + period.Date(rapid.IntRange(-2000, 2000).Draw(t, "from"))
		days := rapid.IntRange(1, 500).Draw(t, "days")
		start := period.Weekday(rapid.IntRange(0, 7).Draw(t, "start"))
		span := period.Span{From: from, Until: from + period.Date(days)}
		values := map[period.Date]tracking.Value{}
		for range rapid.IntRange(0, 50).Draw(t, "values") {
			d := from + period.Date(rapid.IntRange(-10, 510).Draw(t, "day"))
			values[d] = tracking.NumberValue(rapid.Int64Range(-3, 60).Draw(t, "value"))
		}
		h := NewHeat(span, start, values)
		if h.Span() != span {
			t.Fatalf("spans %v, want %v", h.Span(), span)
		}
		next, most := span.From, int64(0)
		for i, w := range h.Weeks {
			for j, d := range w.Days {
				if want := (int(max(start, period.Monday))-1+j)%7 + 1; int(d.Date.ISOWeekday()) != want {
					t.Fatalf("%v stands in row %d of weeks from %v", d.Date, j, start)
				}
				if !d.In {
					if span.Contains(d.Date) || d.Level != 0 || d.Value.Valid {
						t.Fatalf("%v is left out: %+v", d.Date, d)
					}
					continue
				}
				if d.Date != next {
					t.Fatalf("column %d row %d is %v, want %v", i, j, d.Date, next)
				}
				next++
				if d.Value != values[d.Date] || (d.Level > 0) != (d.Value.Valid && d.Value.N > 0) || d.Level > Levels {
					t.Fatalf("%+v for %v", d, values[d.Date])
				}
				most = max(most, d.Value.N)
			}
		}
		if next != span.Until {
			t.Fatalf("ends at %v, want %v", next, span.Until)
		}
		columns := 0
		for i, m := range h.Months {
			if m.Weeks <= 0 || i > 0 && m.Week != h.Months[i-1].Week+h.Months[i-1].Weeks {
				t.Fatalf("months %+v", h.Months)
			}
			columns += m.Weeks
		}
		if columns != len(h.Weeks) {
			t.Fatalf("months stand over %d columns of %d", columns, len(h.Weeks))
		}
		for _, w := range h.Weeks {
			for _, d := range w.Days {
				if d.In && d.Value.Valid && d.Value.N == most && most > 0 && d.Level != Levels {
					t.Fatalf("the largest value %d has level %d", most, d.Level)
				}
			}
		}
	})
}

// A larger value never has a lower level.
func TestHeatLevelsRise(t *testing.T) {
	t.Parallel()
	from := period.On(2026, 1, 1)
	values := map[period.Date]tracking.Value{}
	for i := range 40 {
		values[from+period.Date(i)] = tracking.NumberValue(int64(i * i))
	}
	h := NewHeat(period.Span{From: from, Until: from + 40}, period.Monday, values)
	seen := map[int]int{}
	before := HeatDay{}
	for _, w := range h.Weeks {
		for _, d := range w.Days {
			if d.In {
				if d.Level < before.Level {
					t.Errorf("%v of level %d comes after %v of level %d", d.Value, d.Level, before.Value, before.Level)
				}
				seen[d.Level]++
				before = d
			}
		}
	}
	for level := 1; level <= Levels; level++ {
		if seen[level] < 9 || seen[level] > 10 {
			t.Errorf("level %d has %d of 39 days above 0", level, seen[level])
		}
	}
}

func TestHeatMove(t *testing.T) {
	t.Parallel()
	from := period.On(2026, 3, 4) // a Wednesday
	h := NewHeat(period.Span{From: from, Until: from + 60}, period.Sunday, nil)
	tests := []struct {
		at   period.Date
		key  string
		want period.Date
		ok   bool
	}{
		{from, "ArrowUp", from, true},
		{from, "ArrowLeft", from, true},
		{from, "Home", from, true},
		{from, "ArrowDown", from + 1, true},
		{from, "ArrowRight", from + 7, true},
		{from, "End", period.On(2026, 3, 7), true},
		{from + 10, "Home", period.On(2026, 3, 8), true},
		{from + 10, "PageDown", from + 38, true},
		{from + 59, "ArrowRight", from + 59, true},
		{from + 59, "PageUp", from + 31, true},
		{from, "Enter", from, false},
	}
	for _, tt := range tests {
		if got, ok := h.Move(tt.at, tt.key); got != tt.want || ok != tt.ok {
			t.Errorf("%s from %v leads to %v, %v, want %v, %v", tt.key, tt.at, got, ok, tt.want, tt.ok)
		}
	}
}
