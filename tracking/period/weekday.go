package period

import (
	"math/bits"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Weekday is a day of the week as ISO 8601 counts it, Monday 1 to Sunday 7.
// The zero value stands for Monday too.
type Weekday uint8

// The days of the week.
const (
	Monday Weekday = iota + 1
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
	Sunday
)

var weekdayNames = [...]string{
	Monday: "monday", Tuesday: "tuesday", Wednesday: "wednesday", Thursday: "thursday",
	Friday: "friday", Saturday: "saturday", Sunday: "sunday",
}

// ParseWeekday reads an English name in lower case, such as monday. Its error
// is a *fault.Invalid without a field.
func ParseWeekday(s string) (Weekday, error) {
	for w := Monday; w <= Sunday; w++ {
		if weekdayNames[w] == s {
			return w, nil
		}
	}
	return 0, fault.Invalidf("", "%s is not a day of the week: monday to sunday", quoted(s))
}

// Valid reports whether w is a day of the week.
func (w Weekday) Valid() bool { return w <= Sunday }

// orMonday returns the day that w stands for.
func (w Weekday) orMonday() Weekday { return max(w, Monday) }

// String returns the name that ParseWeekday reads, or nothing if w is not
// valid.
func (w Weekday) String() string {
	if !w.Valid() {
		return ""
	}
	return weekdayNames[w.orMonday()]
}

// MarshalText writes the name that ParseWeekday reads. A w that is not valid
// is refused.
func (w Weekday) MarshalText() ([]byte, error) {
	if !w.Valid() {
		return nil, fault.Invalidf("", "weekday %d is not between 1 and 7", w)
	}
	return []byte(w.String()), nil
}

// UnmarshalText reads what ParseWeekday reads.
func (w *Weekday) UnmarshalText(b []byte) error {
	v, err := ParseWeekday(string(b))
	if err != nil {
		return err
	}
	*w = v
	return nil
}

// Weekdays is a set of days of the week. The zero value is the empty set.
type Weekdays uint8

const everyWeekday Weekdays = 1<<7 - 1

// WeekdaysOf returns the set of the given days. Values that are no day of the
// week are left out.
func WeekdaysOf(days ...Weekday) Weekdays {
	var s Weekdays
	for _, w := range days {
		if w.Valid() {
			s |= 1 << (w.orMonday() - 1)
		}
	}
	return s
}

// Has reports whether w is in the set.
func (s Weekdays) Has(w Weekday) bool { return s&everyWeekday>>(w.orMonday()-1)&1 != 0 }

// Len returns how many days are in the set, 0 to 7.
func (s Weekdays) Len() int { return bits.OnesCount8(uint8(s & everyWeekday)) }

// String lists the days from Monday on, separated by commas.
func (s Weekdays) String() string {
	var b strings.Builder
	for w := Monday; w <= Sunday; w++ {
		if !s.Has(w) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(weekdayNames[w])
	}
	return b.String()
}

// MarshalText writes the days from Monday on, separated by commas.
func (s Weekdays) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads names of days separated by commas, in any order; empty
// text is the empty set.
func (s *Weekdays) UnmarshalText(b []byte) error {
	var v Weekdays
	if len(b) > 0 {
		for name := range strings.SplitSeq(string(b), ",") {
			w, err := ParseWeekday(name)
			if err != nil {
				return err
			}
			v |= WeekdaysOf(w)
		}
	}
	*s = v
	return nil
}
