package numeral

import (
	"strings"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/tracking/money"
)

// NotTime is a text that is no length of time.
const NotTime Wrong = "time"

// MaxSeconds is the longest time that is read: 10,000 hours.
const MaxSeconds = 36_000_000

// ParseDuration reads a length of time as people type it, in seconds: "7:30"
// and "7:30:15" are hours, minutes and seconds, "7.5" and "7" are hours, and
// "7h 30m", "90 min" and "45 s" are what they say. Decimals of hours are rounded
// to the second. It returns a *Error, also for a blank text.
func ParseDuration(text string, s Separators) (int64, error) {
	text = strings.TrimFunc(text, blank)
	if utf8.RuneCountInString(text) > MaxLength {
		return 0, &Error{What: TooLong}
	}
	var ascii strings.Builder
	for _, r := range text {
		switch d, ok := digit(r); {
		case ok:
			ascii.WriteByte('0' + d)
		case blank(r):
			ascii.WriteByte(' ')
		default:
			ascii.WriteRune(r)
		}
	}
	text = strings.ToLower(ascii.String())
	n, ok := int64(0), false
	switch {
	case strings.Contains(text, ":"):
		n, ok = byColons(text)
	case strings.ContainsAny(text, "hmst"):
		n, ok = byUnits(text, s)
	default:
		n, ok = scaled(text, 3600, s)
	}
	if !ok {
		return 0, &Error{What: NotTime}
	}
	if n > MaxSeconds {
		return 0, &Error{What: OutOfRange}
	}
	return n, nil
}

// byColons reads h:mm and h:mm:ss.
func byColons(text string) (int64, bool) {
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return 0, false
	}
	total, unit := int64(0), int64(3600)
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" || len(part) > 5 || i > 0 && len(part) > 2 || strings.Trim(part, "0123456789") != "" {
			return 0, false
		}
		n := int64(0)
		for _, r := range part {
			n = n*10 + int64(r-'0')
		}
		if i > 0 && n > 59 {
			return 0, false
		}
		total += n * unit
		unit /= 60
	}
	return total, true
}

// byUnits reads numbers, each with its unit.
func byUnits(text string, s Separators) (int64, bool) {
	total, last := int64(0), int64(1<<40)
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' })
		if end <= 0 {
			return 0, false
		}
		number, rest := text[:end], strings.TrimSpace(text[end:])
		word := rest
		if i := strings.IndexAny(rest, " 0123456789"); i >= 0 {
			word = rest[:i]
		}
		unit := int64(0)
		switch strings.TrimSuffix(word, ".") {
		case "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden":
			unit = 3600
		case "m", "min", "mins", "minute", "minutes", "minuten":
			unit = 60
		case "s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden":
			unit = 1
		}
		if unit == 0 || unit >= last {
			return 0, false
		}
		n, ok := scaled(number, unit, s)
		if !ok {
			return 0, false
		}
		total, last, text = total+n, unit, rest[len(word):]
	}
	return total, true
}

// scaled reads a number of a unit, in seconds, rounded half up.
func scaled(text string, unit int64, s Separators) (int64, bool) {
	const scale = 4
	if text == "" || strings.Trim(text, "0123456789.,") != "" {
		return 0, false
	}
	whole, fraction, ok := split(text, s)
	if !ok || len(fraction) > scale {
		return 0, false
	}
	n, err := money.ParseScaled(whole+"."+fraction+strings.Repeat("0", scale-len(fraction)), scale)
	if err != nil {
		return 0, false
	}
	if n > MaxSeconds*10_000/unit+1 {
		return MaxSeconds + 1, true
	}
	return (n*unit + 5_000) / 10_000, true
}
