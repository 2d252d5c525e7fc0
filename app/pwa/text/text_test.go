package text

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestChoose(t *testing.T) {
	t.Parallel()
	for want, wanted := range map[string][]string{
		"en": {}, "de": {"de"}, " de": {"DE-at"}, "  de": {"fr", "de-CH", "en"}, " en": {"fr", "ja"}, "  en": {"", "en-GB", "de"}, "   en": {"deutsch"},
	} {
		if got := Choose(wanted...); got != strings.TrimSpace(want) {
			t.Errorf("Choose(%q) = %q, want %q", wanted, got, strings.TrimSpace(want))
		}
	}
}

// Numbers go by the locale that was asked for, messages by its language.
func TestLocaleOfTheLanguage(t *testing.T) {
	t.Parallel()
	p := New("fr-FR", "de-AT", "en")
	if p.Tag() != "de" || p.Locale() != "de-AT" {
		t.Errorf("language %s, locale %s", p.Tag(), p.Locale())
	}
	if p = New("ja"); p.Tag() != "en" || p.Locale() != "en" {
		t.Errorf("language %s, locale %s", p.Tag(), p.Locale())
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	p := New("en")
	p.files["x"] = map[string]forms{
		"x.plain": {"other": "Hello {name}, {n} of {m}: {name}"},
		"x.count": {"one": "one change by {who}", "other": "{n} changes by {who}"},
		"x.only":  {"other": "{n} of them"},
	}
	for _, c := range []struct{ got, want string }{
		{p.T("x.plain", "name", "{n}", "n", 1234, "m", int64(5)), "Hello {n}, 1,234 of 5: {n}"}, // what is put in is not looked into
		{p.T("x.plain"), "Hello {name}, {n} of {m}: {name}"},
		{p.T("x.missing", "a", "b"), "x.missing"},
		{p.N("x.count", 1, "who", "Ada"), "one change by Ada"},
		{p.N("x.count", 0, "who", "Ada"), "0 changes by Ada"},
		{p.N("x.count", 1234, "who", "Ada"), "1,234 changes by Ada"},
		{p.N("x.only", 1), "1 of them"},
		{p.N("x.missing", 1), "x.missing"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if !p.Has("x.count") || p.Has("x.missing") {
		t.Error("Has is wrong")
	}
}

func TestFormsWithoutOtherAreRefused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{`{"one": "x"}`, `{}`, `3`, `["x"]`} {
		var value any
		if err := json.Unmarshal([]byte(s), &value); err != nil {
			t.Fatal(err)
		}
		if f, err := formsOf(value); err == nil {
			t.Errorf("%s is taken: %v", s, f)
		}
	}
}

func TestRound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		d        string
		decimals int
		want     string
	}{
		{"1.25", 1, "1.3"}, {"-1.25", 1, "-1.3"}, {"1.24", 1, "1.2"}, {"9.99", 1, "10.0"}, {"-9.99", 1, "-10.0"}, {"0.4", 0, "0"}, {"0.5", 0, "1"},
		{"-0.4", 0, "0"}, {"-0.5", 0, "-1"}, {"999.5", 0, "1000"}, {"12", 3, "12"}, {"12.5", 3, "12.5"}, {"99999999999999999999.95", 1, "100000000000000000000.0"},
	} {
		if got := round(c.d, c.decimals); got != c.want {
			t.Errorf("round(%q, %d) = %q, want %q", c.d, c.decimals, got, c.want)
		}
	}
}

// Rounding is half away from zero (C10), however long the number is.
func TestRoundIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.StringMatching(`-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,6})?`).Draw(t, "d")
		decimals := rapid.IntRange(0, 4).Draw(t, "decimals")
		exact, ok := new(big.Rat).SetString(d)
		if !ok {
			t.Fatal(d)
		}
		got, ok := new(big.Rat).SetString(round(d, decimals))
		if !ok {
			t.Fatalf("round(%q, %d) = %q is no number", d, decimals, round(d, decimals))
		}
		want, _ := new(big.Rat).SetString(exact.FloatString(decimals)) // big.Rat rounds half away from zero
		if got.Cmp(want) != 0 || strings.HasPrefix(round(d, decimals), "-") && got.Sign() == 0 && decimalsOf(d) > decimals {
			t.Fatalf("round(%q, %d) = %q, want %s", d, decimals, round(d, decimals), want.FloatString(decimals))
		}
	})
}

func TestScaled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n        int64
		decimals int
		want     string
	}{
		{0, 0, "0"}, {0, 2, "0.00"}, {5, 2, "0.05"}, {-5, 2, "-0.05"}, {-1240, 2, "-12.40"}, {7, 0, "7"}, {1 << 62, 4, "461168601842738.7904"}, {-1 << 63, 3, "-9223372036854775.808"},
	} {
		if got := Scaled(c.n, c.decimals); got != c.want {
			t.Errorf("Scaled(%d, %d) = %q, want %q", c.n, c.decimals, got, c.want)
		}
	}
}

func TestNumbersInWords(t *testing.T) {
	t.Parallel()
	p := New("en")
	euro := tracking.Metric{Kind: tracking.Currency, Currency: "EUR"}
	yen := tracking.Metric{Kind: tracking.Currency, Currency: "JPY"}
	half := tracking.Metric{Kind: tracking.Number, Scale: 1}
	for _, c := range []struct{ got, want string }{
		{p.Value(124000, euro), "EUR 1,240.00"},
		{p.Value(1240, yen), "JPY 1,240"},
		{p.Value(-15, half), "-1.5"},
		{p.In(Unit{}, "21.4285"), "21.4"},           // a milestone of whole numbers
		{p.In(Unit{}, "21.04"), "21"},               // without a decimal that says nothing
		{p.In(Unit{Decimals: 2}, "1.005"), "1.005"}, // one more than the metric has
		{p.In(Unit{Decimals: 2}, "1.0004"), "1.00"}, //
		{p.In(UnitOf(api.Metric{Decimals: 2, Currency: "EUR"}), "0.125"), "EUR 0.13"},
		{p.Percent("85.75"), "85.8%"},
		{p.Percent("100"), "100%"},
		{p.Percent("100.00"), "100%"},
		{p.Percent("99.96"), "100%"},
		{p.Percent("0.04"), "0%"},
		{p.Percent("-0.04"), "0%"},
		{p.Percent("-12.50"), "-12.5%"},
		{p.Decimal("9007199254740993.5", 1), "9,007,199,254,740,993.5"}, // beyond 2^53
		{p.Int(-1234567), "-1,234,567"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestTimesInWords(t *testing.T) {
	t.Parallel()
	p := New("en")
	for d, unit := range map[time.Duration]string{3 * time.Minute: "minute", 5 * time.Hour: "hour", 50 * time.Hour: "day", -time.Hour: "now", 59 * time.Second: "now"} {
		if got := p.Ago(d); !strings.Contains(got, unit) {
			t.Errorf("Ago(%v) = %q, want something with %q", d, got, unit)
		}
	}
	day := period.On(2026, time.November, 21)
	if one, two := p.Span(day, day+1), p.Span(day, day+2); one != p.Date(day) || !strings.Contains(two, p.Date(day+1)) {
		t.Errorf("one day is %q, two are %q", one, two)
	}
	// A month that begins on another day is told by its days.
	if got := p.Period(period.Month, day, day+30); got != p.Span(day, day+30) {
		t.Errorf("a month from the 21st is %q", got)
	}
	first := period.On(2026, time.November, 1)
	if got := p.Period(period.Month, first, first+30); got != p.Month(first) {
		t.Errorf("November is %q", got)
	}
}
