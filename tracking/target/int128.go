package target

import (
	"math/bits"
	"strconv"
)

// int128 is hi*2^64 + lo. Only products of two int64, their negatives and
// differences occur, whose magnitudes stay below 2^127.
type int128 struct {
	hi int64
	lo uint64
}

// mul returns a*b. b must not be negative.
func mul(a, b int64) int128 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	// As an unsigned number, a negative a is too high by 2^64.
	return int128{int64(hi) - a>>63&b, lo}
}

func (a int128) sub(b int128) int128 {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, _ := bits.Sub64(uint64(a.hi), uint64(b.hi), borrow)
	return int128{int64(hi), lo}
}

func (a int128) neg() int128 { return int128{}.sub(a) }

func (a int128) sign() int {
	switch {
	case a.hi < 0:
		return -1
	case a.hi > 0 || a.lo > 0:
		return 1
	}
	return 0
}

func (a int128) magnitude() uint128 {
	if a.hi < 0 {
		a = a.neg()
	}
	return uint128{uint64(a.hi), a.lo}
}

// uint128 is hi*2^64 + lo.
type uint128 struct{ hi, lo uint64 }

// signed returns u, or -u if neg.
func (u uint128) signed(neg bool) int128 {
	v := int128{int64(u.hi), u.lo}
	if neg {
		return v.neg()
	}
	return v
}

func (u uint128) inc() uint128 {
	lo, carry := bits.Add64(u.lo, 1, 0)
	return uint128{u.hi + carry, lo}
}

func (u uint128) divRem(d uint64) (uint128, uint64) {
	hi, rem := u.hi/d, u.hi%d
	lo, rem := bits.Div64(rem, u.lo, d)
	return uint128{hi, lo}, rem
}

// times returns u*f in 64-bit words, the highest first.
func (u uint128) times(f uint64) [3]uint64 {
	h0, lo := bits.Mul64(u.lo, f)
	h1, mid := bits.Mul64(u.hi, f)
	mid, carry := bits.Add64(mid, h0, 0)
	return [3]uint64{h1 + carry, mid, lo}
}

// append appends u in decimal to dst.
func (u uint128) append(dst []byte) []byte {
	if u.hi == 0 {
		return strconv.AppendUint(dst, u.lo, 10)
	}
	const block = 1e19 // the largest power of ten in 64 bits
	q, rem := u.divRem(block)
	dst = q.append(dst)
	for pad := uint64(block / 10); pad > rem && pad > 1; pad /= 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendUint(dst, rem, 10)
}
