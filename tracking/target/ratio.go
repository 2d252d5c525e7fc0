package target

import (
	"cmp"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
)

// Ratio is an exact fraction with a 128-bit numerator and a 64-bit
// denominator. It may not be in lowest terms: compare with Cmp, not with ==.
// The zero Ratio is undefined: the answer to a question that has none.
type Ratio struct {
	num int128
	den uint64 // 0: undefined
}

// product returns a*b/den, undefined if den is 0. b must not be negative.
func product(a, b, den int64) Ratio {
	n := mul(a, b)
	if den < 0 {
		return Ratio{n.neg(), -uint64(den)}
	}
	if den == 0 {
		return Ratio{}
	}
	return Ratio{n, uint64(den)}
}

// Defined reports whether r has a value.
func (r Ratio) Defined() bool { return r.den != 0 }

// Sign returns -1, 0 or +1 as r is negative, zero (or undefined) or positive.
func (r Ratio) Sign() int { return r.num.sign() }

// Cmp returns -1, 0 or +1 as r is less than, equal to or greater than s. An
// undefined ratio is less than any other and equal to its like.
func (r Ratio) Cmp(s Ratio) int {
	if !r.Defined() || !s.Defined() {
		return cmp.Compare(min(r.den, 1), min(s.den, 1))
	}
	sign := r.Sign()
	if c := cmp.Compare(sign, s.Sign()); c != 0 {
		return c
	}
	a, b := r.num.magnitude().times(s.den), s.num.magnitude().times(r.den)
	for i := range a {
		if c := cmp.Compare(a[i], b[i]); c != 0 {
			return c * sign
		}
	}
	return 0
}

// Reduced returns r in lowest terms.
func (r Ratio) Reduced() Ratio {
	if !r.Defined() {
		return r
	}
	mag := r.num.magnitude()
	_, rem := mag.divRem(r.den)
	g := gcd(r.den, rem)
	q, _ := mag.divRem(g)
	return Ratio{q.signed(r.num.sign() < 0), r.den / g}
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// String returns the fraction in lowest terms, "21/31" or "-5/1"; "–" for an
// undefined one.
func (r Ratio) String() string {
	if !r.Defined() {
		return "–"
	}
	b, _ := r.AppendText(nil)
	return string(b)
}

// AppendText appends the fraction in lowest terms, "21/31", to dst, and
// nothing for an undefined one. The error is always nil.
func (r Ratio) AppendText(dst []byte) ([]byte, error) {
	if !r.Defined() {
		return dst, nil
	}
	r = r.Reduced()
	if r.Sign() < 0 {
		dst = append(dst, '-')
	}
	dst = append(r.num.magnitude().append(dst), '/')
	return strconv.AppendUint(dst, r.den, 10), nil
}

// MarshalText writes what AppendText appends.
func (r Ratio) MarshalText() ([]byte, error) { return r.AppendText(nil) }

// Rounded returns r as a whole count of 10^-scale, rounded half away from
// zero. It returns a *fault.Invalid without a field for an undefined ratio,
// and money.ErrOverflow. It panics on a scale outside 0 to money.MaxScale.
func (r Ratio) Rounded(scale int) (int64, error) {
	if !r.Defined() {
		return 0, fault.Invalidf("", "an undefined ratio has no value")
	}
	whole, frac, unit := r.round(scale)
	hi, lo := bits.Mul64(whole.lo, unit)
	lo, carry := bits.Add64(lo, frac, 0)
	if whole.hi|hi|carry != 0 {
		return 0, money.ErrOverflow
	}
	v := uint128{0, lo}.signed(r.Sign() < 0)
	if v.hi != int64(v.lo)>>63 {
		return 0, money.ErrOverflow
	}
	return int64(v.lo), nil
}

// Decimal returns r as a decimal number with exactly scale decimals, rounded
// half away from zero, "33.3"; "–" for an undefined one. It panics on a scale
// outside 0 to money.MaxScale.
func (r Ratio) Decimal(scale int) string {
	return string(r.AppendDecimal(nil, scale))
}

// InUnit returns r × 10^-scale as a decimal number with scale+finer decimals,
// rounded half away from zero: what counts in the smallest unit of a metric, in
// that metric's own unit. "–" is an undefined one. It panics on a finer outside
// 0 to money.MaxScale.
func (r Ratio) InUnit(scale, finer int) string {
	digits := r.Decimal(finer)
	if scale == 0 || !r.Defined() {
		return digits
	}
	digits = strings.Replace(digits, ".", "", 1)
	sign := ""
	if rest, negative := strings.CutPrefix(digits, "-"); negative {
		sign, digits = "-", rest
	}
	if short := scale + finer + 1 - len(digits); short > 0 {
		digits = strings.Repeat("0", short) + digits
	}
	point := len(digits) - scale - finer
	return sign + digits[:point] + "." + digits[point:]
}

// AppendDecimal appends what Decimal returns to dst. It allocates only when
// dst lacks room.
func (r Ratio) AppendDecimal(dst []byte, scale int) []byte {
	if !r.Defined() {
		return append(dst, "–"...)
	}
	whole, frac, unit := r.round(scale)
	if r.Sign() < 0 && (whole != uint128{} || frac != 0) {
		dst = append(dst, '-')
	}
	dst = whole.append(dst)
	if scale == 0 {
		return dst
	}
	dst = append(dst, '.')
	for unit /= 10; unit > frac && unit > 1; unit /= 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendUint(dst, frac, 10)
}

// round returns |r| rounded to a whole part and frac counts of 1/unit, where
// unit is 10^scale.
func (r Ratio) round(scale int) (whole uint128, frac, unit uint64) {
	if scale < 0 || scale > money.MaxScale {
		panic(fmt.Sprintf("target: scale %d is not between 0 and %d", scale, money.MaxScale))
	}
	unit = 1
	for range scale {
		unit *= 10
	}
	whole, rem := r.num.magnitude().divRem(r.den)
	hi, lo := bits.Mul64(rem, unit)
	frac, rem = bits.Div64(hi, lo, r.den)
	if rem >= r.den-rem {
		frac++
	}
	if frac == unit {
		frac = 0
		whole = whole.inc()
	}
	return whole, frac, unit
}
