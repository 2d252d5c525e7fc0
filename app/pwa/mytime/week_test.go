package mytime

import (
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func stripOn(t *testing.T, d period.Date) *strip {
	t.Helper()
	c, err := period.Settings{Zone: zone}.Clock()
	if err != nil {
		t.Fatal(err)
	}
	return &strip{day: timetrack.Day{Date: d, From: c.Start(d), Until: c.Start(d + 1), Zone: zone}}
}

// Time that is logged on counts once, and only what is on the day.
func TestSystemIsAUnion(t *testing.T) {
	t.Parallel()
	s := stripOn(t, period.On(2026, 3, 11))
	for _, span := range [][2]string{
		{"2026-03-11T08:00:00Z", "2026-03-11T10:00:00Z"}, {"2026-03-11T12:00:00Z", "2026-03-11T13:00:00Z"}, {"2026-03-11T09:00:00Z", "2026-03-11T12:30:00Z"},
		{"2026-03-10T22:00:00Z", "2026-03-11T00:00:00Z"}, {"2026-03-11T14:00:00Z", ""},
	} {
		s.logged(timetrack.Session{Start: instant(t, span[0]), Stop: instant(t, span[1])})
	}
	if s.System.Seconds != 6*3600 || len(s.System.Blocks) != 2 {
		t.Errorf("%v in %+v", time.Duration(s.System.Seconds)*time.Second, s.System.Blocks)
	}
}

// A timeline has all that is on it, by the wall clock also where that changes.
func TestTimeline(t *testing.T) {
	t.Parallel()
	s := stripOn(t, period.On(2026, 3, 29)) // on which the hour from 2 is skipped
	s.add(&s.Reported, Block{Start: instant(t, "2026-03-28T22:00:00Z"), Stop: instant(t, "2026-03-29T04:00:00Z"), Activity: timetrack.Activity{Name: `<b>"Calls"</b>`, Color: "#1a7f37"}})
	if b := s.Reported.Blocks[0]; s.Reported.Seconds != 5*3600 || b.From != 0 || b.To != 6*3600 {
		t.Errorf("%+v", s.Reported)
	}
	w := Week{Days: []Strip{s.Strip}}
	w.hours()
	if w.First != 0 || w.Last != usualLast {
		t.Errorf("from %d to %d", w.First, w.Last)
	}
	drawn := timeline(w, s.Strip, 3600, `"words"`).String()
	for _, want := range []string{`fill="#1a7f37"`, `class="paid"`, `&lt;b&gt;`, `aria-label="&#34;words&#34;"`} {
		if !strings.Contains(drawn, want) {
			t.Errorf("%s is not in %s", want, drawn)
		}
	}
	if w.share(-1) != 0 || w.share(int64(w.First)*3600) != 0 || w.share(1<<40) != 1000 {
		t.Error("the timeline does not end at its ends")
	}
}
