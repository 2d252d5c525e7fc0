//go:build !js

package period_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/golang-module/carbon/v2"
	"github.com/jinzhu/now"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// bounds returns the first instant of the period that t lies in, and the
// first one after it.
type bounds func(t time.Time) (from, until time.Time)

// peers returns what other libraries do, and the standard library used well.
// There is no entry where a library does not know the kind.
func peers(k period.Kind) map[string]bounds {
	inclusive := func(from, last time.Time) (time.Time, time.Time) { return from, last.Add(1) }
	monday := &now.Config{WeekStartDay: time.Monday}
	week := func(t time.Time) carbon.Carbon {
		return carbon.CreateFromStdTime(t).SetWeekStartsAt(carbon.Monday)
	}
	months := func(n int) bounds {
		return func(t time.Time) (time.Time, time.Time) {
			y, m, _ := t.Date()
			first := m - (m-1)%time.Month(n)
			loc := t.Location()
			return time.Date(y, first, 1, 0, 0, 0, 0, loc), time.Date(y, first+time.Month(n), 1, 0, 0, 0, 0, loc)
		}
	}
	days := func(n int) bounds {
		return func(t time.Time) (time.Time, time.Time) {
			y, m, d := t.Date()
			if n == 7 {
				d -= (int(t.Weekday()) + 6) % 7
			}
			loc := t.Location()
			return time.Date(y, m, d, 0, 0, 0, 0, loc), time.Date(y, m, d+n, 0, 0, 0, 0, loc)
		}
	}
	switch k {
	case period.Day:
		return map[string]bounds{
			"std": days(1),
			"jinzhu": func(t time.Time) (time.Time, time.Time) {
				n := monday.With(t)
				return inclusive(n.BeginningOfDay(), n.EndOfDay())
			},
			"carbon": func(t time.Time) (time.Time, time.Time) {
				c := week(t)
				return inclusive(c.StartOfDay().StdTime(), c.EndOfDay().StdTime())
			},
		}
	case period.Week:
		return map[string]bounds{
			"std": days(7),
			"jinzhu": func(t time.Time) (time.Time, time.Time) {
				n := monday.With(t)
				return inclusive(n.BeginningOfWeek(), n.EndOfWeek())
			},
			"carbon": func(t time.Time) (time.Time, time.Time) {
				c := week(t)
				return inclusive(c.StartOfWeek().StdTime(), c.EndOfWeek().StdTime())
			},
		}
	case period.Month:
		return map[string]bounds{
			"std": months(1),
			"jinzhu": func(t time.Time) (time.Time, time.Time) {
				n := monday.With(t)
				return inclusive(n.BeginningOfMonth(), n.EndOfMonth())
			},
			"carbon": func(t time.Time) (time.Time, time.Time) {
				c := week(t)
				return inclusive(c.StartOfMonth().StdTime(), c.EndOfMonth().StdTime())
			},
		}
	case period.Quarter:
		return map[string]bounds{
			"std": months(3),
			"jinzhu": func(t time.Time) (time.Time, time.Time) {
				n := monday.With(t)
				return inclusive(n.BeginningOfQuarter(), n.EndOfQuarter())
			},
			"carbon": func(t time.Time) (time.Time, time.Time) {
				c := week(t)
				return inclusive(c.StartOfQuarter().StdTime(), c.EndOfQuarter().StdTime())
			},
		}
	case period.HalfYear:
		return map[string]bounds{
			"std": months(6),
			"jinzhu": func(t time.Time) (time.Time, time.Time) {
				n := monday.With(t)
				return inclusive(n.BeginningOfHalf(), n.EndOfHalf())
			},
		}
	default:
		return map[string]bounds{
			"std": months(12),
			"jinzhu": func(t time.Time) (time.Time, time.Time) {
				n := monday.With(t)
				return inclusive(n.BeginningOfYear(), n.EndOfYear())
			},
			"carbon": func(t time.Time) (time.Time, time.Time) {
				c := week(t)
				return inclusive(c.StartOfYear().StdTime(), c.EndOfYear().StdTime())
			},
		}
	}
}

// BenchmarkBudgetPeriodBounds measures both bounds of the period around each
// of 1024 days: on civil days by this package, on instants in UTC by each
// peer. Rounds of the two take turns; x is the median ratio of their times,
// ns/bounds and peer-ns/bounds are the medians themselves.
//
// Budget: 0 allocations, at most 35 ns, at least 10x as fast as jinzhu/now.
func BenchmarkBudgetPeriodBounds(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	days := make([]period.Date, 1024)
	instants := make([]time.Time, len(days))
	for i := range days {
		at := time.Date(2000, time.January, 1, 0, 0, int(random.Int64N(40*365*86400)), 0, time.UTC)
		days[i], instants[i] = period.DateOf(at), at
	}
	for _, k := range kinds {
		for _, name := range []string{"std", "jinzhu", "carbon"} {
			peer, ok := peers(k)[name]
			if !ok {
				continue
			}
			b.Run(fmt.Sprintf("%s/%s", k, name), func(b *testing.B) {
				var s period.Settings
				ours := func() (sum int64) {
					for _, d := range days {
						p := s.Containing(k, d)
						sum += int64(p.Start) + int64(p.End)
					}
					return sum
				}
				theirs := func() (sum int64) {
					for _, t := range instants {
						from, until := peer(t)
						sum += from.Unix() + until.Unix()
					}
					return sum
				}
				// Both found the same bounds.
				if got, want := (ours()-2*719163*int64(len(days)))*86400, theirs(); got != want {
					b.Fatalf("the bounds sum to %d; those of %s to %d", got, name, want)
				}
				if n := testing.AllocsPerRun(1, func() { ours() }); n != 0 {
					b.Fatalf("%v allocations", n)
				}
				var ratios, mine, peers []float64
				for b.Loop() {
					// One round of theirs takes as long as many of ours.
					const repeat = 8
					began := time.Now()
					for range repeat {
						ours()
					}
					between := time.Now()
					theirs()
					a, c := float64(between.Sub(began))/repeat, float64(time.Since(between))
					ratios, mine, peers = append(ratios, c/a), append(mine, a/float64(len(days))), append(peers, c/float64(len(days)))
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(0, "allocs/bounds")
				b.ReportMetric(median(ratios), "x")
				b.ReportMetric(median(mine), "ns/bounds")
				b.ReportMetric(median(peers), "peer-ns/bounds")
			})
		}
	}
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// BenchmarkBudgetZones counts the wrong bounds of weeks, months, quarters,
// half-years and years in every zone, 1970 to 2037: those that are not the
// instant at which the oracle of TestEveryZone begins the day. Each library is
// asked at noon of the first and of the last day of each period.
//
// Budget: none wrong here; the others' counts are for comparison.
func BenchmarkBudgetZones(b *testing.B) {
	zones := everyZone(b)
	for b.Loop() {
		wrong, asked := map[string]int{}, 0
		for _, loc := range zones {
			starts := startsOf(offsetsOf(loc), 0)
			clock, err := period.ClockIn(loc, 0)
			if err != nil {
				b.Fatal(err)
			}
			for _, k := range kinds[1:] {
				all := peers(k)
				all["headway"] = func(t time.Time) (time.Time, time.Time) {
					return clock.Bounds(period.Settings{}.Containing(k, clock.DayOf(t)))
				}
				for _, p := range (period.Calendar{}).Between(k, firstDay+7, lastDay-366) {
					if p.Start < firstDay {
						continue
					}
					from, until := starts[p.Start-firstDay], starts[p.End-firstDay]
					for _, d := range []period.Date{p.Start, p.End - 1} {
						start, next := starts[d-firstDay], starts[d+1-firstDay]
						if start == next {
							continue // a day that the zone skipped has no noon
						}
						noon := start + (next-start)/2
						asked++
						for name, peer := range all {
							a, z := peer(time.Unix(noon, 0).In(loc))
							if a.Unix() != from || z.Unix() != until {
								wrong[name]++
							}
						}
					}
				}
			}
		}
		if n := wrong["headway"]; n != 0 {
			b.Fatalf("%d wrong bounds", n)
		}
		b.ReportMetric(float64(asked), "asked")
		for _, name := range []string{"headway", "std", "jinzhu", "carbon"} {
			b.ReportMetric(float64(wrong[name]), name+"-wrong")
		}
	}
}

func BenchmarkParseDate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := period.ParseDate("2026-03-29"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDateAppendText(b *testing.B) {
	b.ReportAllocs()
	buf, d := make([]byte, 0, 16), period.On(2026, time.March, 29)
	for b.Loop() {
		buf, _ = d.AppendText(buf[:0])
	}
}

func BenchmarkClock(b *testing.B) {
	clock := clockOf(b, period.Settings{Zone: "America/New_York", Cutoff: 180})
	at := time.Date(2026, time.June, 3, 12, 0, 0, 0, time.UTC)
	d := clock.DayOf(at)
	b.Run("DayOf", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			clock.DayOf(at)
		}
	})
	b.Run("Start", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			clock.Start(d)
		}
	})
	b.Run("Slice", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			clock.Slice(at, at.Add(8*time.Hour))
		}
	})
}
