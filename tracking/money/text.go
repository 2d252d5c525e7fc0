package money

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Parse reads a decimal number in major units as an amount of a currency,
// exactly: "12.5" in EUR is 1250 cents. It returns a *fault.Invalid for the
// field "currency" or "amount"; more decimals than the currency has are
// refused, not rounded. See ParseScaled for the form of the number.
func Parse(text string, c Currency) (Amount, error) {
	exp, ok := c.Exponent()
	if !ok {
		return Amount{}, c.Validate()
	}
	minor, err := ParseScaled(text, exp)
	if inv, ok := errors.AsType[*fault.Invalid](err); ok {
		return Amount{}, &fault.Invalid{Field: "amount", Reason: inv.Reason}
	}
	return Amount{minor, c}, err
}

// Decimal returns the amount in major units without its code: "12.50". An
// amount of no known currency is written in its units as they are.
func (a Amount) Decimal() string { return string(a.AppendDecimal(nil)) }

// AppendDecimal appends what Decimal returns to dst. It allocates only when
// dst lacks room.
func (a Amount) AppendDecimal(dst []byte) []byte {
	exp, _ := a.Currency.Exponent()
	return AppendScaled(dst, a.Minor, exp)
}

// String returns the amount with its code: "12.50 EUR"; the zero Amount is
// "0".
func (a Amount) String() string { return string(a.append(nil)) }

// AppendText appends what String returns. It returns a *fault.Invalid for an
// amount of no known currency, unless it is the zero Amount.
func (a Amount) AppendText(dst []byte) ([]byte, error) {
	if err := a.valid(); err != nil {
		return dst, err
	}
	return a.append(dst), nil
}

// MarshalText writes "12.50 EUR", with the errors of AppendText.
func (a Amount) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText reads what MarshalText writes, with the errors of Parse.
func (a *Amount) UnmarshalText(text []byte) error {
	number, code, _ := strings.Cut(string(text), " ")
	return a.set(number, code)
}

// MarshalJSON writes {"amount":"12.50","currency":"EUR"}: the number is a
// string, because a JSON number may lose digits beyond 2^53. It returns the
// errors of AppendText.
func (a Amount) MarshalJSON() ([]byte, error) {
	if err := a.valid(); err != nil {
		return nil, err
	}
	// Neither part holds a character that JSON escapes.
	b := append([]byte(nil), `{"amount":"`...)
	b = a.AppendDecimal(b)
	b = append(b, `","currency":"`...)
	b = append(b, a.Currency...)
	return append(b, `"}`...), nil
}

// UnmarshalJSON reads what MarshalJSON writes, with the errors of Parse; null
// changes nothing.
func (a *Amount) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	var w struct{ Amount, Currency string }
	if err := json.Unmarshal(b, &w); err != nil {
		return fault.Invalidf("amount", "must be an object with amount and currency, both in quotes")
	}
	return a.set(w.Amount, w.Currency)
}

func (a *Amount) set(number, code string) error {
	if code == "" && number == "0" {
		*a = Amount{}
		return nil
	}
	v, err := Parse(number, Currency(code))
	if err != nil {
		return err
	}
	*a = v
	return nil
}

func (a Amount) append(dst []byte) []byte {
	dst = a.AppendDecimal(dst)
	if a.Currency != "" {
		dst = append(append(dst, ' '), a.Currency...)
	}
	return dst
}

func (a Amount) valid() error {
	if a == (Amount{}) {
		return nil
	}
	return a.Currency.Validate()
}
