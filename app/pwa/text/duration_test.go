package text

import "testing"

func TestDuration(t *testing.T) {
	t.Parallel()
	p := New("en")
	for seconds, want := range map[int64]string{0: "0:00:00", 59: "0:00:59", 3600: "1:00:00", 138_615: "38:30:15", 36_000_000: "10000:00:00", -61: "-0:01:01"} {
		if got := p.Duration(seconds); got != want {
			t.Errorf("%d is written %s, want %s", seconds, got, want)
		}
	}
	for minutes, want := range map[int]string{0: "00:00", 510: "08:30", 1439: "23:59", 1440: "00:00", 1530: "01:30"} {
		if got := p.ClockOf(minutes); got != want {
			t.Errorf("%d is written %s, want %s", minutes, got, want)
		}
	}
}
