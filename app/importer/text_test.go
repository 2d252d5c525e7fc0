package importer

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestValue(t *testing.T) {
	t.Parallel()
	whole, hours := tracking.Metric{Kind: tracking.Number}, tracking.Metric{Kind: tracking.Number, Scale: 2}
	euro, yen := tracking.Metric{Kind: tracking.Currency, Currency: "EUR"}, tracking.Metric{Kind: tracking.Currency, Currency: "JPY"}
	box := tracking.Metric{Kind: tracking.CheckBox}
	for _, c := range []struct {
		m     tracking.Metric
		comma bool
		text  string
		want  int64
		ok    bool
	}{
		{whole, false, "25", 25, true}, {whole, false, "-25", -25, true}, {whole, false, "+25", 25, true},
		{whole, false, "25.", 0, false}, {whole, false, "25.0", 25, true}, {whole, false, "25.000000", 25, true},
		{whole, false, "25.01", 0, false}, {whole, false, ".0", 0, false}, {whole, false, "-.0", 0, false},
		{whole, false, "2 5", 0, false}, {whole, false, "1,000", 0, false}, {whole, false, "1e3", 0, false},
		{whole, false, "٣", 0, false}, {whole, false, "NaN", 0, false}, {whole, false, "0x1", 0, false},
		{hours, false, "1.5", 150, true}, {hours, false, "1.500", 150, true}, {hours, false, "1.505", 0, false}, {hours, false, "0", 0, true},
		{hours, true, "1,5", 150, true}, {hours, true, "1,500", 150, true}, {hours, true, "1.5", 0, false}, {hours, true, "1,5,0", 0, false}, {hours, true, "15", 1500, true},
		{euro, false, "12.50", 1250, true}, {euro, false, "12.505", 0, false}, {euro, false, "12.50 EUR", 0, false},
		{yen, false, "12", 12, true}, {yen, false, "12.00", 12, true}, {yen, false, "12.5", 0, false},
		{box, false, "1", 1, true}, {box, false, "0", 0, true}, {box, false, "TRUE", 1, true}, {box, false, "No", 0, true}, {box, false, "x", 1, true}, {box, false, "2", 0, false}, {box, false, "ja", 0, false},
	} {
		r := reading{decimalComma: c.comma}
		got, err := r.value(c.m, c.text)
		if (err == nil) != c.ok || got != c.want {
			t.Errorf("%q as %s %d: %d, %v", c.text, c.m.Kind, c.m.Scale, got, err)
		}
	}
}

// Whatever a number is, its decimals are read back exactly, also with more
// zeros than the scale has.
func TestValueIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n, scale, zeros := rapid.Int64().Draw(t, "n"), rapid.IntRange(0, 4).Draw(t, "scale"), rapid.IntRange(0, 5).Draw(t, "zeros")
		text := money.FormatScaled(n, scale)
		if scale > 0 || zeros > 0 {
			if scale == 0 {
				text += "."
			}
			text += "00000"[:zeros]
		}
		r := reading{}
		got, err := r.value(tracking.Metric{Kind: tracking.Number, Scale: scale}, text)
		if err != nil || got != n {
			t.Fatalf("%q at scale %d: %d, %v", text, scale, got, err)
		}
	})
}

func TestDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		layout, text string
		want         period.Date
	}{
		{"", "2016-04-12", period.On(2016, time.April, 12)},
		{"", "4/12/2016", 0},
		{"", "2016-4-12", 0},
		{"", "", 0},
		{"1/2/2006", "4/12/2016", period.On(2016, time.April, 12)},
		{"1/2/2006", "04/12/2016", period.On(2016, time.April, 12)},
		{"1/2/2006", "13/4/2016", 0},
		{"1/2/2006", "2016-04-12", 0},
		{"1/2/2006", "4/12/0000", 0},
		{"2.1.06", "12.4.16", period.On(2016, time.April, 12)},
		{"1/2/2006 3:04:05 PM", "4/12/2016 11:59:59 PM", period.On(2016, time.April, 12)},
	} {
		r := reading{layout: c.layout}
		for range 2 { // the second comes from memory
			got, err := r.date(c.text)
			if got != c.want || (err == nil) != (c.want != 0) {
				t.Errorf("%q as %q: %v, %v", c.text, c.layout, got, err)
			}
		}
	}
}
