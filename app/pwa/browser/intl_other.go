//go:build !js

package browser

import (
	"strconv"
	"strings"
	"time"
)

// Intl writes numbers and times plainly, as English has them.
type Intl struct{}

// NewIntl returns the Intl of every language.
func NewIntl(language string) *Intl { return &Intl{} }

// Number writes a decimal number with commas between thousands, and cuts or
// fills its decimals.
func (i *Intl) Number(decimal string, s NumberStyle) string {
	if _, err := strconv.ParseFloat(decimal, 64); err != nil {
		return decimal
	}
	sign := ""
	digits := strings.TrimPrefix(decimal, "+")
	if rest, negative := strings.CutPrefix(digits, "-"); negative {
		sign, digits = "-", rest
	} else if s.Sign && strings.Trim(digits, "0.") != "" {
		sign = "+"
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	for n := len(whole) - 3; n > 0; n -= 3 {
		whole = whole[:n] + "," + whole[n:]
	}
	if s.Decimals >= 0 {
		fraction = (fraction + strings.Repeat("0", s.Decimals))[:s.Decimals]
	}
	text := sign + whole
	if fraction != "" {
		text += "." + fraction
	}
	switch {
	case s.Currency != "":
		return s.Currency + " " + text
	case s.Percent:
		return text + "%"
	}
	return text
}

// Time writes an instant in its zone, or in UTC.
func (i *Intl) Time(at time.Time, s TimeStyle) string {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		zone = time.UTC
	}
	var layout []string
	if s.Date != "" {
		layout = append(layout, "Jan 2, 2006")
	}
	if s.Time != "" {
		layout = append(layout, "15:04")
	}
	return at.In(zone).Format(strings.Join(layout, ", "))
}

// Weekday writes the day of the week.
func (i *Intl) Weekday(at time.Time, width string) string {
	name := at.UTC().Weekday().String()
	switch width {
	case "short":
		return name[:3]
	case "narrow":
		return name[:1]
	}
	return name
}

// Month writes the month.
func (i *Intl) Month(at time.Time, width string, year bool) string {
	name := at.UTC().Month().String()
	switch width {
	case "short":
		name = name[:3]
	case "narrow":
		name = name[:1]
	}
	if year {
		name += at.UTC().Format(" 2006")
	}
	return name
}

// DayMonth writes the day and the short month.
func (i *Intl) DayMonth(at time.Time) string { return at.UTC().Format("Jan 2") }

// Ago writes how far something is from now.
func (i *Intl) Ago(n int, unit string) string {
	switch {
	case n == 0:
		return "now"
	case n > 0:
		return "in " + strconv.Itoa(n) + " " + plural(n, unit)
	}
	return strconv.Itoa(-n) + " " + plural(-n, unit) + " ago"
}

func plural(n int, unit string) string {
	if n == 1 {
		return unit
	}
	return unit + "s"
}

// Plural returns one for 1, else other.
func (i *Intl) Plural(n int64) string {
	if n == 1 {
		return "one"
	}
	return "other"
}

// List writes names with commas.
func (i *Intl) List(names []string) string { return plainList(names) }

// Name returns the code.
func (i *Intl) Name(kind NameKind, code string) string { return code }

// Compare compares without case.
func (i *Intl) Compare(a, b string) int { return plainCompare(a, b) }

// Separators returns those of English.
func (i *Intl) Separators() (decimal, group string) { return ".", "," }
