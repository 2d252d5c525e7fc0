package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestRateText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want money.Rate
		back string
	}{
		{"1.0845", money.Rate{Num: 10845, Den: 10000}, "1.0845"},
		{"7", money.Rate{Num: 7, Den: 1}, "7"},
		{"0.000000000001", money.Rate{Num: 1, Den: 1_000_000_000_000}, "0.000000000001"},
		{"2/3", money.Rate{Num: 2, Den: 3}, "2/3"},
		{"1/4", money.Rate{Num: 1, Den: 4}, "0.25"},
		{"1.50", money.Rate{Num: 150, Den: 100}, "1.5"},
		{"9223372036854775807/2", money.Rate{Num: math.MaxInt64, Den: 2}, "9223372036854775807/2"},
	} {
		r, err := money.ParseRate(c.text)
		if r != c.want || err != nil || r.String() != c.back {
			t.Errorf("ParseRate(%q) = %#v, %v, written %q", c.text, r, err, r)
		}
	}
	for _, s := range []string{"", "0", "-1", "1/0", "0/1", "1/-2", "1.5/2", "1/2/3", "x", "0.0000000000001", "99999999999999999999"} {
		_, err := money.ParseRate(s)
		if inv, ok := errors.AsType[*fault.Invalid](err); !ok || inv.Field != "rate" {
			t.Errorf("ParseRate(%q): %v", s, err)
		}
	}
	if _, err := (money.Rate{}).MarshalText(); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("the zero rate was written: %v", err)
	}
}

func TestRateTextKeepsTheNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := money.Rate{Num: rapid.Int64Min(1).Draw(t, "num"), Den: rapid.Int64Min(1).Draw(t, "den")}
		back, err := money.ParseRate(r.String())
		if err != nil || big.NewRat(back.Num, back.Den).Cmp(big.NewRat(r.Num, r.Den)) != 0 {
			t.Fatalf("%d/%d is written %s and reads as %v, %v", r.Num, r.Den, r, back, err)
		}
	})
}

func table() money.RateTable {
	jan, feb := period.On(2026, time.January, 1), period.On(2026, time.February, 1)
	return money.RateTable{To: "EUR", Rates: map[money.Currency]period.Timeline[money.Rate]{
		"USD": {{From: jan, Value: money.Rate{Num: 9, Den: 10}}, {From: feb, Value: money.Rate{Num: 8, Den: 10}}},
		"JPY": {{From: jan, Value: money.Rate{Num: 6, Den: 1000}}},
		"KWD": {{From: jan, Value: money.Rate{Num: 3, Den: 1}}},
		"CLF": {{From: jan, Value: money.Rate{Num: math.MaxInt64, Den: 1}}},
		"GBP": {{From: jan, Value: money.Rate{Num: 0, Den: 1}}},
	}}
}

func TestConvert(t *testing.T) {
	t.Parallel()
	jan, feb := period.On(2026, time.January, 1), period.On(2026, time.February, 1)
	for _, c := range []struct {
		name string
		from money.Amount
		on   period.Date
		want int64
		date period.Date
	}{
		{"at the rate of the day", money.Amount{Minor: 1000, Currency: "USD"}, feb - 1, 900, jan},
		{"at the rate of the next month", money.Amount{Minor: 1000, Currency: "USD"}, feb, 800, feb},
		{"half away from zero", money.Amount{Minor: -5, Currency: "USD"}, jan, -5, jan}, // -4.5
		{"from no decimals", money.Amount{Minor: 1000, Currency: "JPY"}, feb, 600, jan},
		{"from three decimals", money.Amount{Minor: 1005, Currency: "KWD"}, feb, 302, jan}, // 301.5
		{"in the reporting currency", money.Amount{Minor: 77, Currency: "EUR"}, jan - 1, 77, 0},
		{"nothing", money.Amount{}, jan - 1, 0, 0},
	} {
		got, err := table().Convert(c.from, c.on)
		if err != nil || got.To != (money.Amount{Minor: c.want, Currency: "EUR"}) || got.Date != c.date || got.From != c.from {
			t.Errorf("%s: %+v, %v; want %d since %v", c.name, got, err, c.want, c.date)
		}
		if got.Rate.Validate() != nil {
			t.Errorf("%s: rate %v", c.name, got.Rate)
		}
	}
}

func TestConvertRefuses(t *testing.T) {
	t.Parallel()
	jan := period.On(2026, time.January, 1)
	for _, c := range []struct {
		name  string
		table money.RateTable
		from  money.Amount
		on    period.Date
		err   error
		code  string
	}{
		{"before the first rate", table(), money.Amount{Minor: 1, Currency: "USD"}, jan - 1, fault.ErrNotFound, "no_rate"},
		{"a currency without rates", table(), money.Amount{Minor: 1, Currency: "SEK"}, jan, fault.ErrNotFound, "no_rate"},
		{"an unknown currency", table(), money.Amount{Minor: 1, Currency: "ABC"}, jan, fault.ErrInvalid, "invalid"},
		{"no reporting currency", money.RateTable{}, money.Amount{Minor: 1, Currency: "USD"}, jan, fault.ErrInvalid, "invalid"},
		{"a rate of 0", table(), money.Amount{Minor: 1, Currency: "GBP"}, jan, fault.ErrInvalid, "invalid"},
		{"too much", table(), money.Amount{Minor: math.MaxInt64, Currency: "CLF"}, jan, money.ErrOverflow, "overflow"},
	} {
		got, err := c.table.Convert(c.from, c.on)
		if got != (money.Conversion{}) || !errors.Is(err, c.err) || fault.Code(err) != c.code {
			t.Errorf("%s: %+v, %v (code %s)", c.name, got, err, fault.Code(err))
		}
	}
}

func TestRateTableJSON(t *testing.T) {
	t.Parallel()
	in := table()
	delete(in.Rates, "GBP") // its rate is not a rate
	in.Rates["USD"][1].Value = money.Rate{Num: 4, Den: 5}
	in.Rates["USD"][0].Value = money.Rate{Num: 9, Den: 10}
	in.Rates["JPY"][0].Value = money.Rate{Num: 6, Den: 1000}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out money.RateTable
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	same := cmp.Comparer(func(a, b money.Rate) bool { return big.NewRat(a.Num, a.Den).Cmp(big.NewRat(b.Num, b.Den)) == 0 })
	if d := cmp.Diff(in, out, same); d != "" {
		t.Errorf("%s reads back (-want +got):\n%s", b, d)
	}
}
