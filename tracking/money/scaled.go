package money

import (
	"strconv"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// MaxScale is the highest number of decimals that ParseScaled and
// FormatScaled take: all the decimals that 64 bits can hold. Metrics and
// currencies use 0 to 4.
const MaxScale = 18

// ParseScaled reads a decimal number as a whole count of 10^-scale, exactly:
// "12.5" at scale 2 is 1250. The text is an optional sign, digits, and
// optionally a point with further digits; there are no spaces, groups or
// exponents. It returns a *fault.Invalid without a field when the text is
// malformed, has more than scale decimals or does not fit in 64 bits, and for
// a scale outside 0 to MaxScale.
func ParseScaled(s string, scale int) (int64, error) {
	if scale < 0 || scale > MaxScale {
		return 0, fault.Invalidf("scale", "must be between 0 and %d", MaxScale)
	}
	rest, neg := s, false
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		neg = rest[0] == '-'
		rest = rest[1:]
	}
	var mag uint64 // of the digits so far
	digits, decimals, point := 0, 0, false
	fits := true
	for i := range len(rest) {
		c := rest[i]
		switch {
		case c == '.' && !point && digits > 0:
			point = true
			continue
		case c < '0' || c > '9':
			return 0, fault.Invalidf("", "%s is not a decimal number", quote(s))
		}
		digits++
		if point {
			decimals++
		}
		mag, fits = shift(mag, uint64(c-'0'), fits)
	}
	if digits == 0 || point && decimals == 0 {
		return 0, fault.Invalidf("", "%s is not a decimal number", quote(s))
	}
	if decimals > scale {
		return 0, fault.Invalidf("", "%s has more than %d decimals", quote(s), scale)
	}
	for range scale - decimals {
		mag, fits = shift(mag, 0, fits)
	}
	v, ok := signed(mag, neg)
	if !fits || !ok {
		return 0, fault.Invalidf("", "%s is out of range", quote(s))
	}
	return v, nil
}

// shift returns 10*mag + digit, and whether it and all before it fitted.
func shift(mag, digit uint64, fits bool) (uint64, bool) {
	const limit = 1 << 63
	if mag > (limit-digit)/10 {
		return 0, false
	}
	return 10*mag + digit, fits
}

// FormatScaled writes v counts of 10^-scale as a decimal number with exactly
// scale decimals: 1250 at scale 2 is "12.50". It panics on a negative scale.
func FormatScaled(v int64, scale int) string {
	return string(AppendScaled(nil, v, scale))
}

// AppendScaled appends what FormatScaled returns to dst. It allocates only
// when dst lacks room.
func AppendScaled(dst []byte, v int64, scale int) []byte {
	if scale < 0 {
		panic("money: negative scale " + strconv.Itoa(scale))
	}
	if v < 0 {
		dst = append(dst, '-')
	}
	var buf [20]byte
	digits := strconv.AppendUint(buf[:0], magnitude(v), 10)
	whole := len(digits) - scale
	if whole > 0 {
		dst = append(dst, digits[:whole]...)
		digits = digits[whole:]
	} else {
		dst = append(dst, '0')
	}
	if scale == 0 {
		return dst
	}
	dst = append(dst, '.')
	for ; whole < 0; whole++ {
		dst = append(dst, '0')
	}
	return append(dst, digits...)
}

// quote quotes what somebody typed for a message, not at any length.
func quote(s string) string {
	const most = 40
	if len(s) > most {
		return strconv.Quote(s[:most]) + "…"
	}
	return strconv.Quote(s)
}
