package period_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// Intersect holds exactly the days that both spans hold.
func TestSpanIntersect(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) period.Span {
			from := rapid.Int32Range(0, 12).Draw(t, label+" from")
			days := rapid.Int32Range(0, 12).Draw(t, label+" days")
			if days == 0 {
				return period.Span{From: period.Date(from)} // open
			}
			return period.Span{From: period.Date(from), Until: period.Date(from + days)}
		}
		a, b := draw("a"), draw("b")
		both, some := a.Intersect(b)
		found := false
		for d := period.Date(0); d < 40; d++ {
			shared := a.Contains(d) && b.Contains(d)
			if some && both.Contains(d) != shared {
				t.Fatalf("%v and %v share %s: %v; their intersection %v says otherwise", a, b, d, shared, both)
			}
			found = found || shared
		}
		if found != some {
			t.Fatalf("%v and %v share days: %v; Intersect says %v", a, b, found, some)
		}
	})
}
