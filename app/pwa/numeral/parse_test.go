package numeral

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/money"
)

var (
	calls = tracking.Metric{Kind: tracking.Number}
	hours = tracking.Metric{Kind: tracking.Number, Scale: 2}
	euros = tracking.Metric{Kind: tracking.Currency, Currency: "EUR"}
	yen   = tracking.Metric{Kind: tracking.Currency, Currency: "JPY"}
	krone = tracking.Metric{Kind: tracking.Currency, Currency: "DKK"}
	cad   = tracking.Metric{Kind: tracking.Currency, Currency: "CAD"}

	english = Separators{'.', ','}
	german  = Separators{',', '.'}
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text   string
		metric tracking.Metric
		seps   Separators
		want   int64
	}{
		{"0", calls, english, 0},
		{"4", calls, english, 4},
		{" 4 ", calls, english, 4},
		{"+4", calls, english, 4},
		{"-3", calls, english, -3},
		{"−3", calls, english, -3},
		{"1,240", calls, english, 1240},
		{"1.240", calls, german, 1240},
		{"1.240", hours, german, 124000},
		{"1 240", calls, german, 1240},
		{"1\u202f240", calls, german, 1240},
		{"1’240", calls, english, 1240},
		{"12,34,567", calls, english, 1234567},
		{"7.5", hours, english, 750},
		{"7,5", hours, german, 750},
		{"7.5", hours, german, 750},
		{"7,5", hours, english, 750},
		{".5", hours, english, 50},
		{"7.", hours, english, 700},
		{"7.500", hours, english, 750},
		{"7.0", calls, english, 7},
		{"€ 1.240,00", euros, english, 124000},
		{"€ 1.240,00", euros, german, 124000},
		{"€1,240.00", euros, german, 124000},
		{"1.240,00 €", euros, german, 124000},
		{"1.240,– €", euros, german, 124000},
		{"EUR 12.5", euros, english, 1250},
		{"-€12", euros, english, -1200},
		{"¥1,240", yen, english, 1240},
		{"1.240,50 kr", krone, german, 124050},
		{"1.240,50 kr.", krone, german, 124050},
		{"CA$5", cad, english, 500},
		{"$5", cad, english, 500},
		{"1.234.567,89", euros, english, 123456789},
		{"٣٤", calls, english, 34},
		{"１２", calls, english, 12},
		{"999999999999999", calls, english, 999_999_999_999_999},
		{"007", calls, english, 7},
	}
	for _, tt := range tests {
		got, err := Parse(tt.text, tt.metric, tt.seps)
		if err != nil || got != tracking.NumberValue(tt.want) {
			t.Errorf("Parse(%q, %v %s) = %v, %v, want %d", tt.text, tt.metric.Kind, string(tt.seps.Decimal), got, err, tt.want)
		}
	}
	for _, text := range []string{"", "  ", "\u00a0", "\u200b"} {
		if got, err := Parse(text, calls, english); err != nil || got.Valid {
			t.Errorf("Parse(%q) = %v, %v, want blank", text, got, err)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text   string
		metric tracking.Metric
		what   Wrong
		part   string
	}{
		{"four", calls, NotNumber, "four"},
		{"1o", calls, NotNumber, "o"},
		{"4😀", calls, NotNumber, "😀"},
		{"😀", calls, NotNumber, "😀"},
		{"1/2", calls, NotNumber, "/"},
		{"1e5", calls, NotNumber, "e"},
		{"--1", calls, NotNumber, "-"},
		{"1-2", calls, NotNumber, "-"},
		{".", calls, NotNumber, ""},
		{"-", calls, NotNumber, ""},
		{"€", euros, NotNumber, ""},
		{"1.2.3", hours, NotNumber, ""},
		{"1,2,3", hours, NotNumber, ""},
		{"1.240,00.1", hours, NotNumber, ""},
		{"12 34", calls, NotNumber, ""},
		{"7.5", calls, TooManyPlaces, ""},
		{"7.125", hours, TooManyPlaces, ""},
		{"1.5", yen, TooManyPlaces, ""},
		{"1000000000000000", calls, OutOfRange, ""},
		{"10000000000000.00", hours, OutOfRange, ""},
		{"99999999999999999999999", calls, OutOfRange, ""},
		{"$5", euros, OtherMoney, "$"},
		{"USD 5", euros, OtherMoney, "USD"},
		{"€5", calls, OtherMoney, "€"},
		{strings.Repeat("9", 10_000), calls, TooLong, ""},
		{strings.Repeat("x", 10_000), calls, TooLong, ""},
	}
	for _, tt := range tests {
		_, err := Parse(tt.text, tt.metric, english)
		wrong, ok := errors.AsType[*Error](err)
		if !ok || wrong.What != tt.what || wrong.Part != tt.part {
			t.Errorf("Parse(%.40q) = %+v, want %s %q", tt.text, err, tt.what, tt.part)
		}
	}
}

// What is written with groups and decimals of a language is read back as the
// same number in it.
func TestParseReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-tracking.MaxValue, tracking.MaxValue).Draw(t, "n")
		scale := rapid.IntRange(0, 4).Draw(t, "scale")
		seps := rapid.SampledFrom([]Separators{english, german, {',', '\u202f'}, {'.', '’'}, {}}).Draw(t, "separators")
		metric := tracking.Metric{Kind: tracking.Number, Scale: scale}
		whole, fraction, _ := strings.Cut(strings.TrimPrefix(money.FormatScaled(n, scale), "-"), ".")
		text := ""
		for i, d := range whole {
			if left := len(whole) - i; i > 0 && left%3 == 0 && seps.Group != 0 {
				text += string(seps.Group)
			}
			text += string(d)
		}
		if n < 0 {
			text = "-" + text
		}
		if fraction != "" {
			text += string(seps.decimal()) + fraction
		}
		got, err := Parse(text, metric, seps)
		if err != nil || got != tracking.NumberValue(n) {
			t.Fatalf("%q at scale %d: %v, %v, want %d", text, scale, got, err, n)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "1", "€ 1.240,00", "1’240.–", "-0", "١٬٢٤٠٫٥", "1,2,3", "kr. 5", "😀", "--"} {
		f.Add(s, 2, true)
	}
	f.Fuzz(func(t *testing.T, text string, scale int, dot bool) {
		seps := english
		if !dot {
			seps = german
		}
		metric := tracking.Metric{Kind: tracking.Number, Scale: max(0, min(scale, 4))}
		v, err := Parse(text, metric, seps)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok || v.Valid {
				t.Fatalf("%q: %v, %v", text, v, err)
			}
			return
		}
		if !v.Valid {
			return
		}
		if v.N > tracking.MaxValue || v.N < -tracking.MaxValue {
			t.Fatalf("%q: %d is out of range", text, v.N)
		}
		again, err := Parse(money.FormatScaled(v.N, metric.Scale), metric, english)
		if metric.Scale == 3 && err == nil {
			return // "1.234" in English is 1.234 at three decimals
		}
		if err != nil || again != v {
			t.Fatalf("%q is %v, written and read again %v, %v", text, v, again, err)
		}
	})
}
