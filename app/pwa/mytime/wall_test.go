package mytime

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestParseWall(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"9": "09:00:00", "09": "09:00:00", "930": "09:30:00", "0930": "09:30:00", "9:30": "09:30:00", "9.30": "09:30:00", " 09:30 ": "09:30:00",
		"9h30": "09:30:00", "9h": "09:00:00", "9 Uhr": "09:00:00", "9:30 Uhr": "09:30:00", "09:30:15": "09:30:15", "93015": "09:30:15", "093015": "09:30:15",
		"0": "00:00:00", "00:00": "00:00:00", "2359": "23:59:00", "23:59:59": "23:59:59", "12 am": "00:00:00", "12:05 PM": "12:05:00", "9:30\u202fPM": "21:30:00", "1pm": "13:00:00",
	} {
		got, err := parseWall(text)
		if shown := (time.Time{}).Add(got).Format("15:04:05"); err != nil || shown != want {
			t.Errorf("%q is %s, %v; want %s", text, shown, err, want)
		}
	}
	for text, want := range map[string]error{
		"": errNotTime, "   ": errNotTime, "abc": errNotTime, "🙂": errNotTime, "9:3": errNotTime, "9.5": errNotTime, ":30": errNotTime, "9:": errNotTime, "9::30": errNotTime,
		"-9": errNotTime, "+9": errNotTime, "9:30:15:00": errNotTime, "1234567": errNotTime, "९": errNotTime, "9:30 x": errNotTime, strings.Repeat("9", 10_000): errNotTime,
		"24": errRange, "24:00": errRange, "9:60": errRange, "960": errRange, "9:30:60": errRange, "13 pm": errRange, "0 am": errRange,
	} {
		if got, err := parseWall(text); !errors.Is(err, want) {
			t.Errorf("%.20q is %v, %v; want %v", text, got, err, want)
		}
	}
}

// What the app writes can be typed.
func TestWallRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minute := rapid.IntRange(0, 24*60-1).Draw(t, "minute")
		want := time.Duration(minute) * time.Minute
		shown := wallOf(time.Date(2026, 3, 11, 0, minute, 0, 0, time.UTC))
		if got, err := parseWall(shown); err != nil || got != want {
			t.Fatalf("%q is %v, %v; want %v", shown, got, err, want)
		}
		if got, err := parseWall(strings.ReplaceAll(shown, ":", "")); err != nil || got != want {
			t.Fatalf("%q without a colon is %v, %v; want %v", shown, got, err, want)
		}
	})
}

func FuzzParseWall(f *testing.F) {
	for _, s := range []string{"9", "9:30 pm", "930", "🙂", "\xff", "9h30h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := parseWall(text)
		if err == nil && (d < 0 || d >= 24*time.Hour || !utf8.ValidString(text)) {
			t.Errorf("%q is %v", text, d)
		}
	})
}
