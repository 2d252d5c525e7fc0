package money

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Rate is an exact exchange rate: one major unit of a currency is Num/Den
// major units of the reporting currency. Both are positive.
type Rate struct {
	Num, Den int64
}

// maxRateDecimals leaves room for the exponents of both currencies.
const maxRateDecimals = 12

// ParseRate reads a rate as a positive decimal number, "1.0845", with at most
// 12 decimals, or as a fraction of two whole numbers, "1/7". It returns a
// *fault.Invalid for the field "rate".
func ParseRate(s string) (Rate, error) {
	num, den, fraction := strings.Cut(s, "/")
	scale := 0
	if !fraction {
		if _, decimals, ok := strings.Cut(num, "."); ok {
			scale = len(decimals)
		}
		if scale > maxRateDecimals {
			return Rate{}, fault.Invalidf("rate", "%s has more than %d decimals", quote(s), maxRateDecimals)
		}
		den = "1" + strings.Repeat("0", scale)
	}
	n, err := ParseScaled(num, scale)
	if err != nil {
		return Rate{}, fault.Invalidf("rate", "%v", err)
	}
	d, err := ParseScaled(den, 0)
	if err != nil {
		return Rate{}, fault.Invalidf("rate", "%v", err)
	}
	r := Rate{n, d}
	return r, r.Validate()
}

// Validate returns a *fault.Invalid for the field "rate" unless both parts
// are positive.
func (r Rate) Validate() error {
	if r.Num <= 0 || r.Den <= 0 {
		return fault.Invalidf("rate", "must be positive")
	}
	return nil
}

// String returns the rate in a form that ParseRate reads back to the same
// number: a decimal where it ends within 12 places, else a fraction.
func (r Rate) String() string {
	for scale, p := 0, int64(1); scale <= maxRateDecimals; scale, p = scale+1, p*10 {
		if r.Den <= 0 || r.Num > math.MaxInt64/p {
			break
		}
		if v := r.Num * p; v%r.Den == 0 {
			return FormatScaled(v/r.Den, scale)
		}
	}
	return fmt.Sprintf("%d/%d", r.Num, r.Den)
}

// MarshalText writes what String returns, with the error of Validate.
func (r Rate) MarshalText() ([]byte, error) { return []byte(r.String()), r.Validate() }

// UnmarshalText reads what MarshalText writes, with the errors of ParseRate.
func (r *Rate) UnmarshalText(text []byte) error {
	v, err := ParseRate(string(text))
	if err != nil {
		return err
	}
	*r = v
	return nil
}

// RateTable converts amounts to one reporting currency, at the rates in force
// on a day (C11).
type RateTable struct {
	To    Currency                           `json:"to"`
	Rates map[Currency]period.Timeline[Rate] `json:"rates,omitzero"` // by currency converted from
}

// Conversion is an amount in the reporting currency, with what it was made
// from, so that it can be shown.
type Conversion struct {
	From Amount
	To   Amount
	Rate Rate        // 1/1 when From is in the reporting currency already
	Date period.Date // day since which the rate is in force; zero when none was needed
}

// Convert converts a at the rate in force on a day, rounded once to the minor
// unit of the reporting currency, half away from zero. The zero Amount becomes
// 0. It returns a *fault.Refusal with code "no_rate", matching
// fault.ErrNotFound, when no rate is in force on that day, a *fault.Invalid
// for an unknown currency or a rate that is not positive, and ErrOverflow.
func (t RateTable) Convert(a Amount, on period.Date) (Conversion, error) {
	toExp, ok := t.To.Exponent()
	if !ok {
		return Conversion{}, t.To.Validate()
	}
	if a == (Amount{}) || a.Currency == t.To {
		return Conversion{From: a, To: Amount{a.Minor, t.To}, Rate: Rate{1, 1}}, nil
	}
	fromExp, ok := a.Currency.Exponent()
	if !ok {
		return Conversion{}, a.Currency.Validate()
	}
	step, ok := t.Rates[a.Currency].StepOn(on)
	if !ok {
		return Conversion{}, &fault.Refusal{
			Code:   "no_rate",
			Reason: fmt.Sprintf("there is no rate from %s to %s on %s", a.Currency, t.To, on),
			Err:    fault.ErrNotFound,
		}
	}
	r := step.Value
	if err := r.Validate(); err != nil {
		return Conversion{}, err
	}
	// The rate is of major units: bring it to minor units.
	num, err := MulDiv(r.Num, pow10(max(0, toExp-fromExp)), 1)
	if err != nil {
		return Conversion{}, err
	}
	den, err := MulDiv(r.Den, pow10(max(0, fromExp-toExp)), 1)
	if err != nil {
		return Conversion{}, err
	}
	minor, err := MulDiv(a.Minor, num, den)
	if err != nil {
		return Conversion{}, err
	}
	return Conversion{From: a, To: Amount{minor, t.To}, Rate: r, Date: step.From}, nil
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
