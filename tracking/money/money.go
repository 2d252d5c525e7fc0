// Package money holds the exact arithmetic that business numbers need.
//
// An [Amount] is a whole number of a currency's minor units; its sums are
// checked, never wrapped and never mixed across currencies. [ParseScaled] and
// [FormatScaled] turn decimal text into whole counts of 10^-scale and back, so
// that no figure passes through floating point. [MulDiv] rounds a product once,
// half away from zero, [Allocate] splits a total into parts that add up to it,
// and a [RateTable] converts amounts at dated rates.
//
// The sources are statements C9 to C11 of the specification. Everything here
// is a value without hidden state, safe for concurrent use as long as nobody
// writes to it.
package money

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Amount is money: a whole number of minor units of a currency, such as 1250
// cents for 12.50 EUR. The zero Amount is nothing, of no currency; it can be
// added to any amount.
type Amount struct {
	Minor    int64    // in units of 10^-exponent of the currency, may be negative
	Currency Currency // ISO 4217 code; "" only in the zero Amount
}

// MismatchError says that amounts of two currencies met where only one is
// possible. It matches fault.ErrInvalid.
type MismatchError struct {
	A, B Currency
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("amounts in %q and %q cannot be combined", e.A, e.B)
}

// Is reports whether target is fault.ErrInvalid.
func (e *MismatchError) Is(target error) bool { return target == fault.ErrInvalid }

// Add returns a + b. It returns a *MismatchError when the currencies differ,
// and ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	cur, err := common(a, b)
	if err != nil {
		return Amount{}, err
	}
	m, err := AddInt64(a.Minor, b.Minor)
	if err != nil {
		return Amount{}, err
	}
	return Amount{m, cur}, nil
}

// Sub returns a - b. It returns a *MismatchError when the currencies differ,
// and ErrOverflow.
func (a Amount) Sub(b Amount) (Amount, error) {
	cur, err := common(a, b)
	if err != nil {
		return Amount{}, err
	}
	m, err := SubInt64(a.Minor, b.Minor)
	if err != nil {
		return Amount{}, err
	}
	return Amount{m, cur}, nil
}

// Neg returns -a, or ErrOverflow for the lowest amount, which has no mirror.
func (a Amount) Neg() (Amount, error) {
	m, err := SubInt64(0, a.Minor)
	if err != nil {
		return Amount{}, err
	}
	return Amount{m, a.Currency}, nil
}

// common returns the currency that a and b share.
func common(a, b Amount) (Currency, error) {
	switch {
	case a.Currency == b.Currency, b == Amount{}:
		return a.Currency, nil
	case a == Amount{}:
		return b.Currency, nil
	}
	return "", &MismatchError{a.Currency, b.Currency}
}

// Subtotals are sums of money, one for each currency, in order of code: what
// a report of several currencies shows, for they are never added together
// (C11). The zero value is empty and ready for Add.
type Subtotals []Amount

// Add adds a to the subtotal of its currency. The zero Amount changes nothing;
// an amount of 0 in a currency makes that currency appear. It returns
// ErrOverflow, and then s is as before.
func (s *Subtotals) Add(a Amount) error {
	if a == (Amount{}) {
		return nil
	}
	i, found := s.find(a.Currency)
	if !found {
		*s = slices.Insert(*s, i, a)
		return nil
	}
	sum, err := (*s)[i].Add(a)
	if err != nil {
		return err
	}
	(*s)[i] = sum
	return nil
}

// In returns the subtotal in currency c, which is 0 where none was added.
func (s Subtotals) In(c Currency) Amount {
	if i, found := s.find(c); found {
		return s[i]
	}
	return Amount{Currency: c}
}

// String lists the subtotals: "12.50 EUR + 300 JPY".
func (s Subtotals) String() string {
	parts := make([]string, len(s))
	for i, a := range s {
		parts[i] = a.String()
	}
	return strings.Join(parts, " + ")
}

func (s Subtotals) find(c Currency) (int, bool) {
	return slices.BinarySearchFunc(s, c, func(a Amount, c Currency) int { return strings.Compare(string(a.Currency), string(c)) })
}
