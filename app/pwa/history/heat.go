package history

import (
	"slices"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Levels is how many shades a Heat has above that of 0.
const Levels = 4

// Heat is a calendar of days: columns are weeks, rows are the days of the week
// from its first. How much of a metric a day has is told by its level.
type Heat struct {
	Weeks  []HeatWeek
	Months []HeatMonth
	Bounds [Levels]int64 // the largest value of each level above 0
}

// HeatWeek is one column.
type HeatWeek struct {
	First period.Date
	Days  [7]HeatDay // from First on
}

// HeatDay is one square.
type HeatDay struct {
	Date  period.Date
	In    bool // it belongs to the calendar; else the square is left out
	Value tracking.Value
	Level int // 0: blank or 0, or less; 1 to Levels: the larger the value the higher
}

// HeatMonth says over which columns the name of a month stands.
type HeatMonth struct {
	First period.Date // of the month
	Week  int         // index of the column in which it begins
	Weeks int         // how many columns there are to the next
}

// NewHeat lays out the days of span, in weeks that begin on the given day of
// the week. Levels part the values above 0 into quarters of their number, so
// that one exceptional day does not make all others look alike.
func NewHeat(span period.Span, start period.Weekday, values map[period.Date]tracking.Value) Heat {
	var h Heat
	if span.From == 0 || span.Until <= span.From {
		return h
	}
	h.Bounds = bounds(span, values)
	start = max(start, period.Monday)
	first := span.From - period.Date((int(span.From.ISOWeekday())-int(start)+7)%7)
	for ; first < span.Until; first += 7 {
		w := HeatWeek{First: first}
		for i := range w.Days {
			d := first + period.Date(i)
			w.Days[i] = HeatDay{Date: d, In: span.Contains(d)}
			if w.Days[i].In {
				w.Days[i].Value = values[d]
				w.Days[i].Level = h.level(values[d])
				if _, _, n := d.Civil(); n == 1 || d == span.From {
					h.month(d, len(h.Weeks))
				}
			}
		}
		h.Weeks = append(h.Weeks, w)
	}
	for i := range h.Months {
		end := len(h.Weeks)
		if i+1 < len(h.Months) {
			end = h.Months[i+1].Week
		}
		h.Months[i].Weeks = end - h.Months[i].Week
	}
	return h
}

// month begins a month in a column; a month that has no column to itself gives
// way to the next.
func (h *Heat) month(first period.Date, week int) {
	if last := len(h.Months) - 1; last >= 0 && h.Months[last].Week == week {
		h.Months = h.Months[:last]
	}
	h.Months = append(h.Months, HeatMonth{First: first, Week: week})
}

func bounds(span period.Span, values map[period.Date]tracking.Value) (b [Levels]int64) {
	var some []int64
	for d, v := range values {
		if span.Contains(d) && v.Valid && v.N > 0 {
			some = append(some, v.N)
		}
	}
	if len(some) == 0 {
		return b
	}
	slices.Sort(some)
	for i := range b {
		b[i] = some[((i+1)*len(some)+Levels-1)/Levels-1]
	}
	return b
}

// level is that of the lowest bound which the value does not pass, so that
// equal values have one level; the largest value always has the highest.
func (h Heat) level(v tracking.Value) int {
	if !v.Valid || v.N <= 0 {
		return 0
	}
	if v.N == h.Bounds[Levels-1] {
		return Levels
	}
	for i, most := range h.Bounds {
		if v.N <= most {
			return i + 1
		}
	}
	return Levels
}

// Move returns the day to which a key of the keyboard leads from a day: the
// arrows go by day and by week, Home and End to the ends of the week, PageUp
// and PageDown by four weeks. It stays within the calendar, and reports
// whether the key has a meaning.
func (h Heat) Move(from period.Date, key string) (period.Date, bool) {
	if len(h.Weeks) == 0 {
		return from, false
	}
	to := from
	week := h.Weeks[max(0, min(len(h.Weeks)-1, int(from-h.Weeks[0].First)/7))].First
	switch key {
	case "ArrowUp":
		to--
	case "ArrowDown":
		to++
	case "ArrowLeft":
		to -= 7
	case "ArrowRight":
		to += 7
	case "Home":
		to = week
	case "End":
		to = week + 6
	case "PageUp":
		to -= 28
	case "PageDown":
		to += 28
	default:
		return from, false
	}
	span := h.Span()
	return max(span.From, min(to, span.Until-1)), true
}

// Span is the days of the calendar.
func (h Heat) Span() period.Span {
	var s period.Span
	for _, w := range h.Weeks {
		for _, d := range w.Days {
			if d.In && s.From == 0 {
				s.From = d.Date
			}
			if d.In {
				s.Until = d.Date + 1
			}
		}
	}
	return s
}

// Shade names the look of a square: blank, zero, below, or its level.
func (d HeatDay) Shade(m tracking.Metric) string {
	switch {
	case !d.Value.Valid:
		return "blank"
	case d.Value.N == 0:
		return "zero"
	case d.Value.N < 0:
		return "below"
	case m.Kind == tracking.CheckBox:
		return string(rune('0' + Levels))
	}
	return string(rune('0' + d.Level))
}

// Negative reports whether a day has less than 0.
func (h Heat) Negative() bool {
	for _, w := range h.Weeks {
		for _, d := range w.Days {
			if d.Value.N < 0 {
				return true
			}
		}
	}
	return false
}
