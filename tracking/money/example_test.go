package money_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func ExampleParse() {
	a, err := money.Parse("12.5", "EUR")
	fmt.Println(a.Minor, a, err)
	_, err = money.Parse("12.505", "EUR")
	fmt.Println(err)
	// Output:
	// 1250 12.50 EUR <nil>
	// amount "12.505" has more than 2 decimals
}

func ExampleAmount_Add() {
	a, _ := money.Parse("12.50", "EUR")
	b, _ := money.Parse("0.75", "EUR")
	sum, _ := a.Add(b)
	fmt.Println(sum)
	_, err := a.Add(money.Amount{Minor: 100, Currency: "JPY"})
	fmt.Println(err)
	// Output:
	// 13.25 EUR
	// amounts in "EUR" and "JPY" cannot be combined
}

func ExampleAmount_Sub() {
	a, b := money.Amount{Minor: 300, Currency: "EUR"}, money.Amount{Minor: 1250, Currency: "EUR"}
	diff, _ := a.Sub(b)
	fmt.Println(diff)
	// Output: -9.50 EUR
}

func ExampleAmount_Neg() {
	refund, _ := money.Amount{Minor: 1250, Currency: "EUR"}.Neg()
	fmt.Println(refund)
	// Output: -12.50 EUR
}

func ExampleAmount_Decimal() {
	fmt.Println(money.Amount{Minor: 1250, Currency: "KWD"}.Decimal(), money.Amount{Minor: 1250, Currency: "JPY"}.Decimal())
	// Output: 1.250 1250
}

func ExampleAmount_AppendDecimal() {
	line := []byte("total;")
	line = money.Amount{Minor: 1250, Currency: "EUR"}.AppendDecimal(line)
	fmt.Println(string(line))
	// Output: total;12.50
}

func ExampleAmount_MarshalJSON() {
	b, _ := json.Marshal(money.Amount{Minor: 1250, Currency: "EUR"})
	fmt.Println(string(b))
	// Output: {"amount":"12.50","currency":"EUR"}
}

func ExampleAmount_UnmarshalJSON() {
	var a money.Amount
	err := json.Unmarshal([]byte(`{"amount":"12.50","currency":"EUR"}`), &a)
	fmt.Println(a, err)
	// Output: 12.50 EUR <nil>
}

func ExampleAmount_MarshalText() {
	b, _ := json.Marshal(map[money.Amount]int{{Minor: 1250, Currency: "EUR"}: 3})
	fmt.Println(string(b))
	// Output: {"12.50 EUR":3}
}

func ExampleAmount_UnmarshalText() {
	var a money.Amount
	err := a.UnmarshalText([]byte("12.50 EUR"))
	fmt.Println(a.Minor, err)
	// Output: 1250 <nil>
}

func ExampleAmount_AppendText() {
	b, _ := money.Amount{Minor: 1250, Currency: "EUR"}.AppendText([]byte("pay "))
	fmt.Println(string(b))
	// Output: pay 12.50 EUR
}

func ExampleCurrency_Exponent() {
	for _, c := range []money.Currency{"EUR", "JPY", "KWD", "EURO"} {
		fmt.Println(c.Exponent())
	}
	// Output:
	// 2 true
	// 0 true
	// 3 true
	// 0 false
}

func ExampleCurrency_Validate() {
	fmt.Println(money.Currency("EURO").Validate())
	// Output: currency "EURO" is not an ISO 4217 currency code
}

func ExampleCurrencies() {
	for c := range money.Currencies() {
		fmt.Println("the first is", c)
		break
	}
	// Output: the first is AED
}

func ExampleSubtotals_Add() {
	var s money.Subtotals
	for _, a := range []money.Amount{{Minor: 300, Currency: "JPY"}, {Minor: 1000, Currency: "EUR"}, {Minor: 250, Currency: "EUR"}} {
		if err := s.Add(a); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(s)
	// Output: 12.50 EUR + 300 JPY
}

func ExampleSubtotals_In() {
	s := money.Subtotals{{Minor: 1250, Currency: "EUR"}}
	fmt.Println(s.In("EUR"), s.In("USD"))
	// Output: 12.50 EUR 0.00 USD
}

func ExampleParseScaled() {
	fmt.Println(money.ParseScaled("7.25", 2))
	fmt.Println(money.ParseScaled("7.251", 2))
	// Output:
	// 725 <nil>
	// 0 "7.251" has more than 2 decimals
}

func ExampleFormatScaled() {
	fmt.Println(money.FormatScaled(725, 2), money.FormatScaled(-5, 4), money.FormatScaled(3, 0))
	// Output: 7.25 -0.0005 3
}

func ExampleAppendScaled() {
	fmt.Println(string(money.AppendScaled([]byte("kg "), 725, 1)))
	// Output: kg 72.5
}

func ExampleAddInt64() {
	sum, err := money.AddInt64(9223372036854775807, 1)
	fmt.Println(sum, errors.Is(err, money.ErrOverflow))
	// Output: 0 true
}

func ExampleSubInt64() {
	fmt.Println(money.SubInt64(5, 7))
	// Output: -2 <nil>
}

func ExampleMulDiv() {
	// 59 seconds at 150.00 an hour, rounded once.
	fmt.Println(money.MulDiv(59, 15000, 3600))
	// Output: 246 <nil>
}

func ExampleAllocate() {
	parts, _ := money.Allocate(100, []int64{1, 1, 1})
	fmt.Println(parts)
	parts, _ = money.Allocate(-100, []int64{2, 1, 0})
	fmt.Println(parts)
	// Output:
	// [34 33 33]
	// [-67 -33 0]
}

func ExampleParseRate() {
	r, err := money.ParseRate("1.0845")
	fmt.Println(r.Num, r.Den, err)
	// Output: 10845 10000 <nil>
}

func ExampleRate_Validate() {
	fmt.Println(money.Rate{Num: 1}.Validate())
	// Output: rate must be positive
}

func ExampleRateTable_Convert() {
	rates := money.RateTable{To: "EUR", Rates: map[money.Currency]period.Timeline[money.Rate]{
		"JPY": {{From: period.On(2026, time.March, 1), Value: money.Rate{Num: 61, Den: 10000}}},
	}}
	c, err := rates.Convert(money.Amount{Minor: 10000, Currency: "JPY"}, period.On(2026, time.March, 15))
	fmt.Println(c.From, "=", c.To, "at", c.Rate, "since", c.Date, err)
	_, err = rates.Convert(money.Amount{Minor: 1, Currency: "USD"}, period.On(2026, time.March, 15))
	fmt.Println(err)
	// Output:
	// 10000 JPY = 61.00 EUR at 0.0061 since 2026-03-01 <nil>
	// there is no rate from USD to EUR on 2026-03-15
}
