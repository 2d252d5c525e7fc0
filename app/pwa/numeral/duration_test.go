package numeral

import (
	"errors"
	"testing"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"0": 0, "6": 21600, "6:00": 21600, "6:30:15": 23415, "06:05": 21900, " 7 : 30 ": 27000, "7.5": 27000, "0.25": 900, "7h 30m": 27000, "7h30m": 27000,
		"90 min": 5400, "45 s": 45, "1 hour 1 minute 1 second": 3661, "1 Std. 30 Min.": 5400, "1.5h": 5400, "10000:00": 36_000_000, "٦:٠٠": 21600, "6.3333": 22800, "38:59:59": 140399,
	} {
		if got, err := ParseDuration(text, english); err != nil || got != want {
			t.Errorf("%q is read as %d, %v; want %d", text, got, err, want)
		}
	}
	if got, err := ParseDuration("7,5", german); err != nil || got != 27000 {
		t.Errorf("7,5 in German is read as %d, %v", got, err)
	}
	for text, want := range map[string]Wrong{
		"": NotTime, "x": NotTime, "-1": NotTime, "6:60": NotTime, "6:00:60": NotTime, "6:0:0:0": NotTime, ":30": NotTime, "6:": NotTime, "6:123": NotTime, "1.23456": NotTime,
		"30m 1h": NotTime, "1h 1h": NotTime, "1 fortnight": NotTime, "h": NotTime, "<b>6</b>": NotTime, "6 🦑": NotTime, "10000:00:01": OutOfRange, "10001": OutOfRange,
		"99999999999999999999": NotTime, "999999999 h": OutOfRange,
	} {
		_, err := ParseDuration(text, english)
		if e, ok := errors.AsType[*Error](err); !ok || e.What != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"", "6:30:15", "7h30m", "7.5", "1 Std. 5 min", "::", "9999999999999h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := ParseDuration(text, english)
		if n < 0 || n > MaxSeconds || err != nil && n != 0 {
			t.Fatalf("%q is read as %d, %v", text, n, err)
		}
	})
}
