package export

import (
	"strconv"
	"time"

	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// Cell is one typed value of a table. The zero Cell is blank, which is neither
// 0 nor an empty text.
type Cell struct {
	kind  kind
	scale uint8
	n     int64  // number, day, flag or Unix microseconds
	s     string // text, or the digits of a number that n cannot hold
}

type kind uint8

const (
	blank kind = iota
	text
	number
	day
	flag
	instant
)

// Text is a cell of text; the empty text is blank.
func Text(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{kind: text, s: s}
}

// Number is n counts of 10^-scale: Number(1250, 2) is 12.50. It panics on a
// scale outside 0 to money.MaxScale.
func Number(n int64, scale int) Cell {
	if scale < 0 || scale > money.MaxScale {
		panic("export: scale " + strconv.Itoa(scale))
	}
	return Cell{kind: number, n: n, scale: uint8(scale)}
}

// Rounded is a ratio as a number with the given decimals, rounded half away
// from zero (C10); an undefined one is blank.
func Rounded(r target.Ratio, scale int) Cell {
	if !r.Defined() {
		return Cell{}
	}
	n, err := r.Rounded(scale)
	if err != nil { // more digits than 64 bits hold
		return Cell{kind: number, s: r.Decimal(scale)}
	}
	return Number(n, scale)
}

// Measured is a ratio in units of 10^-scale, such as a milestone in the unit
// of its metric, with two decimals more than the unit has.
func Measured(r target.Ratio, scale int) Cell {
	const finer = 2
	c := Rounded(r, finer)
	switch {
	case c.kind == blank:
	case c.s == "":
		return Number(c.n, scale+finer)
	default:
		c.s = r.InUnit(scale, finer)
	}
	return c
}

// Day is a civil day; no date is blank.
func Day(d period.Date) Cell {
	if d == 0 {
		return Cell{}
	}
	return Cell{kind: day, n: int64(d)}
}

// Flag is true or false.
func Flag(b bool) Cell {
	if b {
		return Cell{kind: flag, n: 1}
	}
	return Cell{kind: flag}
}

// Instant is a point in time, in UTC and to the microsecond; the zero time is
// blank.
func Instant(t time.Time) Cell {
	if t.IsZero() {
		return Cell{}
	}
	return Cell{kind: instant, n: t.UnixMicro()}
}

// String returns the cell as it stands in a CSV before quoting, with text as
// it is.
func (c Cell) String() string { return string(c.append(nil)) }

// append appends what String returns. It allocates only when dst lacks room.
func (c Cell) append(dst []byte) []byte {
	switch c.kind {
	case text:
		return append(dst, c.s...)
	case number:
		if c.s != "" {
			return append(dst, c.s...)
		}
		return money.AppendScaled(dst, c.n, int(c.scale))
	case day:
		dst, _ = period.Date(c.n).AppendText(dst)
	case flag:
		return strconv.AppendBool(dst, c.n != 0)
	case instant:
		return appendInstant(dst, c.n)
	}
	return dst
}

// appendInstant writes 2006-01-02T15:04:05.000000Z, several times faster than
// time.Time does it.
func appendInstant(dst []byte, micros int64) []byte {
	const perDay = 24 * 60 * 60 * 1_000_000
	days, rest := micros/perDay, micros%perDay
	if rest < 0 {
		days, rest = days-1, rest+perDay
	}
	dst, _ = (period.On(1970, time.January, 1) + period.Date(days)).AppendText(dst)
	seconds, fraction := rest/1_000_000, rest%1_000_000
	dst = append(dst, 'T')
	dst = appendPadded(dst, seconds/3600, 10)
	dst = append(dst, ':')
	dst = appendPadded(dst, seconds/60%60, 10)
	dst = append(dst, ':')
	dst = appendPadded(dst, seconds%60, 10)
	dst = append(dst, '.')
	return append(appendPadded(dst, fraction, 100_000), 'Z')
}

// appendPadded writes n with the digits from that of unit down.
func appendPadded(dst []byte, n, unit int64) []byte {
	for ; unit > 0; unit /= 10 {
		dst = append(dst, byte('0'+n/unit%10))
	}
	return dst
}
