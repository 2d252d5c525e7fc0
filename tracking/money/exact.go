package money

import (
	"math"
	"math/bits"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// ErrOverflow says that a result does not fit in 64 bits. It matches
// fault.ErrInvalid, and its code is "overflow".
var ErrOverflow error = &fault.Refusal{Code: "overflow", Reason: "the result does not fit in 64 bits", Err: fault.ErrInvalid}

// AddInt64 returns a + b, or ErrOverflow.
func AddInt64(a, b int64) (int64, error) {
	sum := a + b
	if (sum > a) != (b > 0) {
		return 0, ErrOverflow
	}
	return sum, nil
}

// SubInt64 returns a - b, or ErrOverflow.
func SubInt64(a, b int64) (int64, error) {
	diff := a - b
	if (diff < a) != (b > 0) {
		return 0, ErrOverflow
	}
	return diff, nil
}

// MulDiv returns a * b / den, rounded once, half away from zero. The product
// is exact however large. It returns ErrOverflow when the result does not fit
// in 64 bits, and a *fault.Invalid for a den of 0.
func MulDiv(a, b, den int64) (int64, error) {
	if den == 0 {
		return 0, fault.Invalidf("den", "must not be 0")
	}
	d := magnitude(den)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi >= d {
		return 0, ErrOverflow
	}
	q, r := bits.Div64(hi, lo, d)
	if r >= d-r {
		if q == math.MaxUint64 {
			return 0, ErrOverflow
		}
		q++
	}
	v, ok := signed(q, (a < 0) != (b < 0) != (den < 0))
	if !ok {
		return 0, ErrOverflow
	}
	return v, nil
}

// magnitude returns |v|, also of the lowest int64.
func magnitude(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}

// signed returns mag, or -mag if neg, and whether it fits.
func signed(mag uint64, neg bool) (int64, bool) {
	if neg {
		return -int64(mag), mag <= 1<<63
	}
	return int64(mag), mag <= math.MaxInt64
}

// uint128 is hi*2^64 + lo.
type uint128 struct{ hi, lo uint64 }

func (u uint128) less(v uint128) bool {
	return u.hi < v.hi || u.hi == v.hi && u.lo < v.lo
}

func (u uint128) sub(v uint128) uint128 {
	lo, borrow := bits.Sub64(u.lo, v.lo, 0)
	hi, _ := bits.Sub64(u.hi, v.hi, borrow)
	return uint128{hi, lo}
}

// mulDivRem returns the quotient and remainder of a*b by den. den must be at
// least b and not 0, so that the quotient is at most a.
func mulDivRem(a, b uint64, den uint128) (uint64, uint128) {
	var u uint128
	u.hi, u.lo = bits.Mul64(a, b)
	if den.hi == 0 {
		q, r := bits.Div64(u.hi, u.lo, den.lo)
		return q, uint128{0, r}
	}
	// Divide by the upper 64 bits of den, the product halved so that this
	// cannot overflow. The estimate is exact or one too high; less one it is
	// exact or one too low, which the remainder shows (Warren, Hacker's
	// Delight, 9-5).
	n := uint(bits.LeadingZeros64(den.hi))
	top := den.hi<<n | den.lo>>(64-n)
	q, _ := bits.Div64(u.hi>>1, u.hi<<63|u.lo>>1, top)
	q >>= 63 - n
	if q > 0 {
		q--
	}
	hi, lo := bits.Mul64(q, den.lo)
	r := u.sub(uint128{hi + q*den.hi, lo})
	if !r.less(den) {
		q++
		r = r.sub(den)
	}
	return q, r
}
