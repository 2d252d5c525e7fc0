package importer

import (
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// reading is how the file writes dates and numbers.
type reading struct {
	layout       string
	decimalComma bool

	lastText string // files are in order of date more often than not
	lastDate period.Date
}

func (r *reading) date(s string) (period.Date, error) {
	if s == r.lastText && s != "" {
		return r.lastDate, nil
	}
	d, err := r.parseDate(s)
	if err == nil {
		r.lastText, r.lastDate = s, d
	}
	return d, err
}

func (r *reading) parseDate(s string) (period.Date, error) {
	if s == "" {
		return 0, fault.Invalidf("", "is required")
	}
	if r.layout == "" {
		return period.ParseDate(s)
	}
	t, err := time.Parse(r.layout, s)
	if err != nil {
		return 0, fault.Invalidf("", "%.40q is not a date in the form %s", s, r.layout)
	}
	d := period.DateOf(t)
	if d < period.MinDate || d > period.MaxDate {
		return 0, fault.Invalidf("", "%.40q is no date from 0001 to 9999", s)
	}
	return d, nil
}

// optionalDate is date for a field that may be blank, which is no date.
func (r *reading) optionalDate(s string) (period.Date, error) {
	if s == "" {
		return 0, nil
	}
	return r.date(s)
}

// value reads a value of the metric, exactly.
func (r *reading) value(m tracking.Metric, s string) (int64, error) {
	switch m.Kind {
	case tracking.CheckBox:
		return checked(s)
	case tracking.Currency:
		exponent, _ := money.Currency(m.Currency).Exponent()
		return r.decimal(s, exponent)
	}
	return r.decimal(s, m.Scale)
}

func (r *reading) decimal(s string, scale int) (int64, error) {
	if r.decimalComma {
		if strings.Contains(s, ".") {
			return 0, fault.Invalidf("", "%.40q is not a decimal number with a comma", s)
		}
		s = strings.Replace(s, ",", ".", 1)
	}
	return money.ParseScaled(exact(s, scale), scale)
}

// exact leaves out zeros at the end of more decimals than the scale has: 25.00
// is the whole number 25.
func exact(s string, scale int) string {
	point := strings.IndexByte(s, '.')
	if point <= 0 || len(s)-point-1 <= scale {
		return s
	}
	cut := point + 1 + scale
	if strings.Trim(s[cut:], "0") != "" {
		return s
	}
	return strings.TrimSuffix(s[:cut], ".")
}

func checked(s string) (int64, error) {
	switch strings.ToLower(s) {
	case "1", "true", "yes", "x":
		return 1, nil
	case "0", "false", "no":
		return 0, nil
	}
	return 0, fault.Invalidf("", "%.40q is neither 1, true, yes or x nor 0, false or no", s)
}
