package money_test

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
)

func TestAmountArithmetic(t *testing.T) {
	t.Parallel()
	eur := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "EUR"} }
	jpy := money.Amount{Minor: 5, Currency: "JPY"}
	top, bottom := eur(math.MaxInt64), eur(math.MinInt64)
	add, sub := money.Amount.Add, money.Amount.Sub
	for _, c := range []struct {
		name string
		op   func(a, b money.Amount) (money.Amount, error)
		a, b money.Amount
		want money.Amount
		err  error
	}{
		{"sum", add, eur(1250), eur(-50), eur(1200), nil},
		{"difference", sub, eur(1250), eur(-50), eur(1300), nil},
		{"zero amount plus", add, money.Amount{}, eur(7), eur(7), nil},
		{"plus zero amount", add, eur(7), money.Amount{}, eur(7), nil},
		{"zero amount minus", sub, money.Amount{}, eur(7), eur(-7), nil},
		{"two nothings", add, money.Amount{}, money.Amount{}, money.Amount{}, nil},
		{"over the top", add, top, eur(1), money.Amount{}, money.ErrOverflow},
		{"below the bottom", sub, bottom, eur(1), money.Amount{}, money.ErrOverflow},
		{"to the top", add, eur(math.MaxInt64 - 1), eur(1), top, nil},
		{"two currencies", add, eur(1), jpy, money.Amount{}, fault.ErrInvalid},
		{"0 of another currency", sub, eur(1), money.Amount{Currency: "JPY"}, money.Amount{}, fault.ErrInvalid},
		{"minor units of no currency", add, eur(1), money.Amount{Minor: 1}, money.Amount{}, fault.ErrInvalid},
	} {
		got, err := c.op(c.a, c.b)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v; want %v, %v", c.name, got, err, c.want, c.err)
		}
	}
	if _, err := bottom.Neg(); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("negating the lowest amount: %v", err)
	}
	if got, err := eur(3).Neg(); got != eur(-3) || err != nil {
		t.Errorf("Neg = %v, %v", got, err)
	}
	_, err := eur(1).Add(jpy)
	if mismatch, ok := errors.AsType[*money.MismatchError](err); !ok || mismatch.A != "EUR" || mismatch.B != "JPY" {
		t.Errorf("error of two currencies = %#v", err)
	}
}

func TestOverflowIsARefusalOfTheRequest(t *testing.T) {
	t.Parallel()
	if fault.Code(money.ErrOverflow) != "overflow" || !errors.Is(money.ErrOverflow, fault.ErrInvalid) {
		t.Errorf("code %q, sentinel %v", fault.Code(money.ErrOverflow), fault.Sentinel(money.ErrOverflow))
	}
}

func TestSubtotalsKeepCurrenciesApart(t *testing.T) {
	t.Parallel()
	var s money.Subtotals
	for _, a := range []money.Amount{{Minor: 5, Currency: "JPY"}, {Minor: 100, Currency: "EUR"}, {}, {Minor: 25, Currency: "EUR"}, {Currency: "USD"}} {
		if err := s.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	want := money.Subtotals{{Minor: 125, Currency: "EUR"}, {Minor: 5, Currency: "JPY"}, {Currency: "USD"}}
	if d := cmp.Diff(want, s); d != "" {
		t.Errorf("subtotals (-want +got):\n%s", d)
	}
	if err := s.Add(money.Amount{Minor: math.MaxInt64, Currency: "EUR"}); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("overflow: %v", err)
	}
	if d := cmp.Diff(want, s); d != "" {
		t.Errorf("a refused sum changed the subtotals:\n%s", d)
	}
	if got := s.In("KWD"); got != (money.Amount{Currency: "KWD"}) {
		t.Errorf("In(KWD) = %v", got)
	}
}

func TestCurrencyTable(t *testing.T) {
	t.Parallel()
	all := slices.Collect(money.Currencies())
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Error("codes are not in strict order, so that lookups would fail")
	}
	// Lists by exponent of ISO 4217; every other code has 2.
	exponents := map[int]string{
		0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
		3: "BHD IQD JOD KWD LYD OMR TND",
		4: "CLF UYW",
	}
	want := map[money.Currency]int{}
	for exp, codes := range exponents {
		for code := range strings.FieldsSeq(codes) {
			want[money.Currency(code)] = exp
		}
	}
	for _, c := range all {
		exp, ok := c.Exponent()
		w, special := want[c]
		if !special {
			w = 2
		}
		if !ok || exp != w {
			t.Errorf("%s has exponent %d, %v; want %d", c, exp, ok, w)
		}
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", c, err)
		}
		if len(c) != 3 || strings.Trim(string(c), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
			t.Errorf("%q is not a code", c)
		}
		delete(want, c)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	for _, c := range []money.Currency{"", "eur", "EURO", "EU", "XXX", "XAU", "ZZZ", "AAA", "2AF", "D2A", "DEM"} {
		if _, ok := c.Exponent(); ok {
			t.Errorf("%q is taken for a currency", c)
		}
		inv, ok := errors.AsType[*fault.Invalid](c.Validate())
		if !ok || inv.Field != "currency" {
			t.Errorf("Validate(%q) = %v", c, c.Validate())
		}
	}
}

func TestAmountText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		amount      money.Amount
		text, codec string
	}{
		{money.Amount{Minor: 1250, Currency: "EUR"}, "12.50 EUR", `{"amount":"12.50","currency":"EUR"}`},
		{money.Amount{Minor: -5, Currency: "EUR"}, "-0.05 EUR", `{"amount":"-0.05","currency":"EUR"}`},
		{money.Amount{Minor: 300, Currency: "JPY"}, "300 JPY", `{"amount":"300","currency":"JPY"}`},
		{money.Amount{Minor: math.MinInt64, Currency: "KWD"}, "-9223372036854775.808 KWD", `{"amount":"-9223372036854775.808","currency":"KWD"}`},
		{money.Amount{Minor: 1, Currency: "CLF"}, "0.0001 CLF", `{"amount":"0.0001","currency":"CLF"}`},
		{money.Amount{}, "0", `{"amount":"0","currency":""}`},
	} {
		text, err := c.amount.MarshalText()
		if string(text) != c.text || err != nil || c.amount.String() != c.text {
			t.Errorf("text of %#v = %q, %v; String %q", c.amount, text, err, c.amount.String())
		}
		wire, err := json.Marshal(c.amount)
		if string(wire) != c.codec || err != nil {
			t.Errorf("JSON of %v = %s, %v", c.amount, wire, err)
		}
		var back, fromText money.Amount
		if err := json.Unmarshal(wire, &back); err != nil || back != c.amount {
			t.Errorf("%s reads back as %v, %v", wire, back, err)
		}
		if err := fromText.UnmarshalText(text); err != nil || fromText != c.amount {
			t.Errorf("%s reads back as %v, %v", text, fromText, err)
		}
	}
}

func TestAmountOfZeroKeepsItsCurrencyWhereZeroIsOmitted(t *testing.T) {
	t.Parallel()
	type pay struct {
		Bonus money.Amount `json:"bonus,omitzero"`
	}
	for want, p := range map[string]pay{
		`{}`: {},
		`{"bonus":{"amount":"0.00","currency":"EUR"}}`: {money.Amount{Currency: "EUR"}},
	} {
		if b, err := json.Marshal(p); string(b) != want || err != nil {
			t.Errorf("%s, %v; want %s", b, err, want)
		}
	}
}

func TestAmountRefusesBadText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ wire, field, reason string }{
		{`{"amount":"1.234","currency":"EUR"}`, "amount", `"1.234" has more than 2 decimals`},
		{`{"amount":"1.0","currency":"JPY"}`, "amount", `"1.0" has more than 0 decimals`},
		{`{"amount":"","currency":"EUR"}`, "amount", `"" is not a decimal number`},
		{`{"amount":"1e3","currency":"EUR"}`, "amount", `"1e3" is not a decimal number`},
		{`{"amount":"92233720368547758.08","currency":"EUR"}`, "amount", `"92233720368547758.08" is out of range`},
		{`{"amount":"1","currency":"XXX"}`, "currency", `"XXX" is not an ISO 4217 currency code`},
		{`{"amount":"1","currency":""}`, "currency", `"" is not an ISO 4217 currency code`},
		{`{"amount":12.5,"currency":"EUR"}`, "amount", `must be an object with amount and currency, both in quotes`},
		{`"12.50 EUR"`, "amount", `must be an object with amount and currency, both in quotes`},
	} {
		a := money.Amount{Minor: 7, Currency: "EUR"}
		inv, ok := errors.AsType[*fault.Invalid](a.UnmarshalJSON([]byte(c.wire)))
		if !ok || inv.Field != c.field || inv.Reason != c.reason {
			t.Errorf("%s: %v", c.wire, inv)
		}
		if a.Minor != 7 {
			t.Errorf("%s was refused and yet changed the amount to %v", c.wire, a)
		}
	}
	var a struct{ Pay money.Amount }
	if err := json.Unmarshal([]byte(`{"pay":null}`), &a); err != nil || a.Pay != (money.Amount{}) {
		t.Errorf("null reads as %v, %v", a.Pay, err)
	}
	if _, err := json.Marshal(money.Amount{Minor: 1, Currency: "EURO"}); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("an amount of no known currency was written: %v", err)
	}
}

func TestAmountRoundTrip(t *testing.T) {
	t.Parallel()
	codes := slices.Collect(money.Currencies())
	rapid.Check(t, func(t *rapid.T) {
		a := money.Amount{Minor: rapid.Int64().Draw(t, "minor"), Currency: rapid.SampledFrom(codes).Draw(t, "currency")}
		back, err := money.Parse(a.Decimal(), a.Currency)
		if err != nil || back != a {
			t.Fatalf("%v reads back as %v, %v", a, back, err)
		}
	})
}

func TestAppendingDoesNotAllocate(t *testing.T) {
	a := money.Amount{Minor: math.MinInt64, Currency: "KWD"}
	buf := make([]byte, 0, 64)
	if n := testing.AllocsPerRun(100, func() {
		buf = a.AppendDecimal(buf[:0])
		buf = money.AppendScaled(buf[:0], math.MaxInt64, 4)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
