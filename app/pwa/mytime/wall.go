package mytime

import (
	"errors"
	"strings"
	"time"
)

// What can be wrong with a time that is typed.
var (
	errNotTime = errors.New("not a time of day")
	errRange   = errors.New("not a time that clocks show")
)

// longest is more than any time of day has characters.
const longest = 32

// parseWall reads a time of day as people type it: 9, 930, 9:30, 9.30, 9h30,
// 09:30:15, 9:30 pm. It returns the time since midnight.
func parseWall(text string) (time.Duration, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" || len(text) > longest {
		return 0, errNotTime
	}
	half := ""
	for _, suffix := range []string{"uhr", "am", "pm"} {
		if rest, ok := strings.CutSuffix(text, suffix); ok {
			text, half = strings.TrimSpace(strings.ReplaceAll(rest, "\u202f", " ")), suffix
		}
	}
	parts := strings.FieldsFunc(strings.TrimSuffix(text, "h"), func(r rune) bool { return r == ':' || r == '.' || r == 'h' })
	if len(parts) == 1 && len(parts[0]) > 2 { // 930, 0930, 093015
		digits := parts[0]
		if len(digits) > 6 {
			return 0, errNotTime
		}
		if len(digits)%2 == 1 {
			digits = "0" + digits
		}
		parts = nil
		for ; digits != ""; digits = digits[2:] {
			parts = append(parts, digits[:2])
		}
	} else if strings.Count(text, ":")+strings.Count(text, ".") >= max(1, len(parts)) {
		return 0, errNotTime // 9::30, :930
	}
	if len(parts) == 0 || len(parts) > 3 {
		return 0, errNotTime
	}
	var units [3]int
	for i, p := range parts {
		if len(p) > 2 || i > 0 && len(p) != 2 {
			return 0, errNotTime
		}
		for _, c := range []byte(p) {
			if c < '0' || c > '9' {
				return 0, errNotTime
			}
			units[i] = units[i]*10 + int(c-'0')
		}
	}
	hour := units[0]
	if half == "am" || half == "pm" {
		if hour < 1 || hour > 12 {
			return 0, errRange
		}
		hour %= 12
		if half == "pm" {
			hour += 12
		}
	}
	if hour > 23 || units[1] > 59 || units[2] > 59 {
		return 0, errRange
	}
	return time.Duration(hour)*time.Hour + time.Duration(units[1])*time.Minute + time.Duration(units[2])*time.Second, nil
}

// wallOf writes the time of day that a clock shows, as it can be typed.
func wallOf(at time.Time) string { return at.Format("15:04") }
