package money_test

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
)

// whole draws from all of int64, its edges often.
func whole() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.Int64(), rapid.Int64Range(-5, 5), rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, math.MaxInt64, math.MaxInt64 - 1, 1 << 32, -1 << 32}))
}

// isExact checks got and err against the true result.
func isExact(t *rapid.T, name string, want *big.Int, got int64, err error) {
	t.Helper()
	if !want.IsInt64() {
		if !errors.Is(err, money.ErrOverflow) {
			t.Fatalf("%s = %d, %v; %v does not fit", name, got, err, want)
		}
		return
	}
	if err != nil || got != want.Int64() {
		t.Fatalf("%s = %d, %v; want %v", name, got, err, want)
	}
}

func TestSumsAreExactOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := whole().Draw(t, "a"), whole().Draw(t, "b")
		sum, err := money.AddInt64(a, b)
		isExact(t, "AddInt64", new(big.Int).Add(big.NewInt(a), big.NewInt(b)), sum, err)
		diff, err := money.SubInt64(a, b)
		isExact(t, "SubInt64", new(big.Int).Sub(big.NewInt(a), big.NewInt(b)), diff, err)
	})
}

func TestMulDivIsExactOrRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := whole().Draw(t, "a"), whole().Draw(t, "b")
		den := whole().Filter(func(v int64) bool { return v != 0 }).Draw(t, "den")
		// Half away from zero: the sign apart, floor of the doubled
		// quotient plus one, halved.
		num := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
		d := big.NewInt(den)
		sign := num.Sign() * d.Sign()
		num.Abs(num).Lsh(num, 1)
		d.Abs(d)
		want := num.Add(num, d).Quo(num, d.Lsh(d, 1))
		if sign < 0 {
			want.Neg(want)
		}
		got, err := money.MulDiv(a, b, den)
		isExact(t, "MulDiv", want, got, err)
	})
}

func TestMulDivRounding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b, den, want int64 }{
		{1, 1, 2, 1}, {-1, 1, 2, -1}, {1, -1, 2, -1}, {1, 1, -2, -1}, {-1, -1, 2, 1},
		{1, 1, 3, 0}, {2, 1, 3, 1}, {5, 1, 2, 3}, {-5, 1, 2, -3}, {0, 5, 7, 0},
		{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64},
		{math.MinInt64, 1, 1, math.MinInt64},
		{math.MinInt64, math.MinInt64, math.MinInt64, math.MinInt64},
	} {
		if got, err := money.MulDiv(c.a, c.b, c.den); got != c.want || err != nil {
			t.Errorf("MulDiv(%d, %d, %d) = %d, %v; want %d", c.a, c.b, c.den, got, err, c.want)
		}
	}
	if _, err := money.MulDiv(math.MinInt64, 1, -1); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("2^63: %v", err)
	}
	// 2^64 - 1/2: the whole quotient fits in 64 bits until it is rounded up.
	if v, err := money.MulDiv(253921, 145295143558111, 2); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("2^64 - 1/2: %d, %v", v, err)
	}
	if _, err := money.MulDiv(1, 1, 0); !errors.Is(err, fault.ErrInvalid) || errors.Is(err, money.ErrOverflow) {
		t.Errorf("division by 0: %v", err)
	}
}

func TestAllocateLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := whole().Draw(t, "total")
		weights := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 10), rapid.Int64Min(0), rapid.Just[int64](math.MaxInt64)), 1, 8).Draw(t, "weights")
		parts, err := money.Allocate(total, weights)
		if err != nil {
			t.Fatal(err)
		}
		sum, all := new(big.Int), new(big.Int)
		for i, p := range parts {
			sum.Add(sum, big.NewInt(p))
			all.Add(all, big.NewInt(weights[i]))
		}
		if !sum.IsInt64() || sum.Int64() != total {
			t.Fatalf("parts %v add up to %v, not %d", parts, sum, total)
		}
		// Each part is its exact share rounded down or up, away from zero.
		for i, p := range parts {
			w := big.NewInt(weights[i])
			if all.Sign() == 0 {
				w = big.NewInt(1)
			}
			den := all
			if all.Sign() == 0 {
				den = big.NewInt(int64(len(weights)))
			}
			down := new(big.Int).Quo(new(big.Int).Mul(big.NewInt(total), w), den)
			if up := new(big.Int).Sub(big.NewInt(p), down); up.CmpAbs(big.NewInt(1)) > 0 || up.Sign()*big.NewInt(total).Sign() < 0 {
				t.Fatalf("part %d of %d by %v is %d, its exact share is %v", i, total, weights, p, down)
			}
		}
		if total == math.MinInt64 {
			return
		}
		mirror, err := money.Allocate(-total, weights)
		if err != nil {
			t.Fatal(err)
		}
		for i := range mirror {
			mirror[i] = -mirror[i]
		}
		if !slices.Equal(mirror, parts) {
			t.Fatalf("%d by %v: %v, but mirrored %v", total, weights, parts, mirror)
		}
	})
}

// The rule in words, in big integers: whole quotients first, then one more for
// each of the largest remainders, the earlier of equals first.
func TestAllocateIsTheLargestRemainder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.OneOf(rapid.Int64Range(0, 1000), rapid.Int64Min(0)).Draw(t, "total")
		weights := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(1, 10), rapid.Int64Min(1)), 1, 8).Draw(t, "weights")
		all := new(big.Int)
		for _, w := range weights {
			all.Add(all, big.NewInt(w))
		}
		want := make([]int64, len(weights))
		rems := make([]*big.Int, len(weights))
		left := total
		for i, w := range weights {
			q, r := new(big.Int).QuoRem(new(big.Int).Mul(big.NewInt(total), big.NewInt(w)), all, new(big.Int))
			want[i], rems[i] = q.Int64(), r
			left -= want[i]
		}
		for ; left > 0; left-- {
			best := 0
			for i := range rems {
				if rems[i].Cmp(rems[best]) > 0 {
					best = i
				}
			}
			want[best]++
			rems[best] = big.NewInt(-1)
		}
		got, err := money.Allocate(total, weights)
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("Allocate(%d, %v) = %v, %v; want %v", total, weights, got, err, want)
		}
	})
}

func TestAllocateRefuses(t *testing.T) {
	t.Parallel()
	for _, weights := range [][]int64{nil, {}, {1, -1}} {
		parts, err := money.Allocate(10, weights)
		inv, ok := errors.AsType[*fault.Invalid](err)
		if parts != nil || !ok || inv.Field != "weights" {
			t.Errorf("Allocate(10, %v) = %v, %v", weights, parts, err)
		}
	}
}

func TestScaledRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v, scale := whole().Draw(t, "v"), rapid.IntRange(0, money.MaxScale).Draw(t, "scale")
		text := money.FormatScaled(v, scale)
		back, err := money.ParseScaled(text, scale)
		if err != nil || back != v {
			t.Fatalf("%d at scale %d is %q, which reads as %d, %v", v, scale, text, back, err)
		}
		if _, decimals, _ := strings.Cut(text, "."); len(decimals) != scale {
			t.Fatalf("%q has not %d decimals", text, scale)
		}
	})
}

func TestParseScaled(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		scale int
		want  int64
		err   string
	}{
		{"12.5", 2, 1250, ""},
		{"+12.5", 1, 125, ""},
		{"-0.05", 2, -5, ""},
		{"-0", 0, 0, ""},
		{"007", 0, 7, ""},
		{strings.Repeat("0", 300) + "1", 0, 1, ""},
		{"9223372036854775807", 0, math.MaxInt64, ""},
		{"-9223372036854775808", 0, math.MinInt64, ""},
		{"9223372036854775808", 0, 0, "is out of range"},
		{"-9223372036854775809", 0, 0, "is out of range"},
		{"922337203685477580.8", 2, 0, "is out of range"},
		{strings.Repeat("9", 300), 0, 0, "is out of range"},
		{"18446744073709551617", 0, 0, "is out of range"},
		{"1.234", 2, 0, "has more than 2 decimals"},
		{"1.230", 2, 0, "has more than 2 decimals"},
		{"", 2, 0, "is not a decimal number"},
		{"-", 2, 0, "is not a decimal number"},
		{".5", 2, 0, "is not a decimal number"},
		{"5.", 2, 0, "is not a decimal number"},
		{"1.2.3", 2, 0, "is not a decimal number"},
		{"--1", 2, 0, "is not a decimal number"},
		{" 1", 2, 0, "is not a decimal number"},
		{"1,5", 2, 0, "is not a decimal number"},
		{"1e2", 2, 0, "is not a decimal number"},
		{"0x10", 2, 0, "is not a decimal number"},
		{"٣", 2, 0, "is not a decimal number"},
		{"1", -1, 0, "must be between 0 and 18"},
		{"1", 19, 0, "must be between 0 and 18"},
	} {
		got, err := money.ParseScaled(c.text, c.scale)
		if c.err == "" {
			if got != c.want || err != nil {
				t.Errorf("ParseScaled(%q, %d) = %d, %v; want %d", c.text, c.scale, got, err, c.want)
			}
			continue
		}
		inv, ok := errors.AsType[*fault.Invalid](err)
		if got != 0 || !ok || !strings.HasSuffix(inv.Reason, c.err) {
			t.Errorf("ParseScaled(%q, %d) = %d, %v; want an error %q", c.text, c.scale, got, err, c.err)
		}
		if len(inv.Reason) > 400 {
			t.Errorf("the message quotes all of a long text: %d bytes", len(inv.Reason))
		}
	}
}

func TestFormatScaledRefusesNegativeScale(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a negative scale was formatted")
		}
	}()
	money.FormatScaled(1, -1)
}

func FuzzParseScaled(f *testing.F) {
	for _, s := range []string{"12.50", "-0.05", "+9", "9223372036854775808", "1.", ".1", "1e5", "００"} {
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, s string, scale int) {
		v, err := money.ParseScaled(s, scale)
		if err != nil {
			if !errors.Is(err, fault.ErrInvalid) {
				t.Fatalf("ParseScaled(%q, %d): %v", s, scale, err)
			}
			return
		}
		// What was read is exactly the number in the text.
		want, ok := new(big.Rat).SetString(s)
		if !ok {
			t.Fatalf("ParseScaled(%q, %d) = %d, of no number", s, scale, v)
		}
		got := new(big.Rat).SetFrac(big.NewInt(v), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
		if got.Cmp(want) != 0 {
			t.Fatalf("ParseScaled(%q, %d) = %d", s, scale, v)
		}
	})
}
