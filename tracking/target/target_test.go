package target_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/target"
)

// whole draws from all of int64, its edges often.
func whole() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.Int64(), rapid.Int64Range(-40, 40), rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, math.MaxInt64, math.MaxInt64 - 1}))
}

// frac returns a*b/den.
func frac(a, b, den int64) *big.Rat {
	return new(big.Rat).SetFrac(new(big.Int).Mul(big.NewInt(a), big.NewInt(b)), big.NewInt(den))
}

func TestEvaluateIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total := whole().Draw(t, "total")
		goal := whole().Filter(func(v int64) bool { return v != 0 }).Draw(t, "target")
		days := rapid.OneOf(rapid.IntRange(1, 366), rapid.Just(math.MaxInt)).Draw(t, "days")
		elapsed := rapid.IntRange(0, days).Draw(t, "elapsed")
		e := target.Evaluate(total, goal, elapsed, days)

		milestone := frac(goal, int64(elapsed), int64(days))
		delta := new(big.Rat).Sub(new(big.Rat).SetInt64(total), milestone)
		for _, r := range []struct {
			name string
			got  target.Ratio
			want *big.Rat
		}{
			{"milestone", e.Milestone, milestone},
			{"delta", e.Delta, delta},
			{"percent", e.Percent, frac(total, 100, goal)},
		} {
			if r.got.String() != r.want.String() || r.got.Sign() != r.want.Sign() {
				t.Fatalf("%s = %v, want %v", r.name, r.got, r.want)
			}
		}
		if (e.State == target.Above) != (delta.Sign() > 0) || (e.State == target.On) != (delta.Sign() == 0) || e.State == target.None {
			t.Fatalf("%v at delta %v", e.State, delta)
		}
		if !e.HasTarget || e.Met != (total >= goal) {
			t.Fatalf("has target %v, met %v: %d of %d", e.HasTarget, e.Met, total, goal)
		}
		if elapsed == 0 {
			if e.Projection.Defined() {
				t.Fatalf("a projection from no day: %v", e.Projection)
			}
		} else if want := frac(total, int64(days), int64(elapsed)); e.Projection.String() != want.String() {
			t.Fatalf("projection = %v, want %v", e.Projection, want)
		}
	})
}

func TestEvaluateMirrors(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		total, goal := rapid.Int64Min(-math.MaxInt64).Draw(t, "total"), rapid.Int64Min(1).Draw(t, "target")
		elapsed := rapid.IntRange(0, 31).Draw(t, "elapsed")
		e, m := target.Evaluate(total, goal, elapsed, 31), target.Evaluate(-total, -goal, elapsed, 31)
		if e.Percent.Cmp(m.Percent) != 0 {
			t.Fatalf("percent %v and %v", e.Percent, m.Percent)
		}
		if e.Delta.Sign() != -m.Delta.Sign() || strings.TrimPrefix(e.Delta.String(), "-") != strings.TrimPrefix(m.Delta.String(), "-") {
			t.Fatalf("delta %v and %v", e.Delta, m.Delta)
		}
	})
}

func TestEvaluateAtTheEdges(t *testing.T) {
	t.Parallel()
	type answer struct {
		state                        target.State
		met                          bool
		milestone, delta, projection string
	}
	for _, c := range []struct {
		name          string
		total, target int64
		elapsed, days int
		want          answer
	}{
		{"before the period", 0, 20, -3, 7, answer{target.On, false, "0/1", "0/1", "–"}},
		{"a past period counts whole", 21, 20, 90, 7, answer{target.Above, true, "20/1", "1/1", "21/1"}},
		{"no working day in the period", 3, 20, 0, 0, answer{target.Above, false, "0/1", "3/1", "–"}},
		{"no working day yet", 0, 20, 0, 5, answer{target.On, false, "0/1", "0/1", "–"}},
		{"no target", 14, 0, 2, 7, answer{target.None, false, "–", "–", "49/1"}},
		{"a refund above all sales", -5, 20, 7, 7, answer{target.Below, false, "20/1", "-25/1", "-5/1"}},
		{"exactly met", 20, 20, 7, 7, answer{target.On, true, "20/1", "0/1", "20/1"}},
	} {
		e := target.Evaluate(c.total, c.target, c.elapsed, c.days)
		got := answer{e.State, e.Met, e.Milestone.String(), e.Delta.String(), e.Projection.String()}
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
		if e.HasTarget != (c.target != 0) || e.Percent.Defined() != e.HasTarget {
			t.Errorf("%s: has target %v, percent %v", c.name, e.HasTarget, e.Percent)
		}
	}
}

func TestGroupIsTheSumOfItsPeople(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var g target.Group
		var total, goal int64
		for range rapid.IntRange(0, 5).Draw(t, "people") {
			a, b := rapid.Int64Range(-1000, 1000).Draw(t, "total"), rapid.Int64Range(0, 1000).Draw(t, "target")
			if err := g.Add(a, b); err != nil {
				t.Fatal(err)
			}
			total, goal = total+a, goal+b
		}
		if got, want := g.Evaluate(3, 7), target.Evaluate(total, goal, 3, 7); got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

func TestGroupRefusesOverflowAndStaysAsItWas(t *testing.T) {
	t.Parallel()
	g := target.Group{Total: math.MaxInt64, Target: 5}
	for _, add := range []target.Group{{Total: 1}, {Total: -1, Target: math.MaxInt64}} {
		if err := g.Add(add.Total, add.Target); !errors.Is(err, money.ErrOverflow) {
			t.Errorf("Add(%+v): %v", add, err)
		}
	}
	if g != (target.Group{Total: math.MaxInt64, Target: 5}) {
		t.Errorf("a refused sum changed the group: %+v", g)
	}
}

// ratio draws ratios through the public functions that make them.
func ratio(t *rapid.T, name string) (target.Ratio, *big.Rat) {
	a, den := whole().Draw(t, name+" num"), whole().Filter(func(v int64) bool { return v != 0 }).Draw(t, name+" den")
	return target.Percent(a, den), frac(a, 100, den)
}

func TestRatioCmp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, x := ratio(t, "a")
		b, y := ratio(t, "b")
		if got := a.Cmp(b); got != x.Cmp(y) {
			t.Fatalf("Cmp(%v, %v) = %d", a, b, got)
		}
		if a.Cmp(a.Reduced()) != 0 {
			t.Fatalf("%v is not its own lowest terms", a)
		}
		if undefined := (target.Ratio{}); undefined.Cmp(a) != -1 || a.Cmp(undefined) != 1 || undefined.Cmp(undefined) != 0 {
			t.Fatalf("undefined is not below %v", a)
		}
	})
}

func TestRatioRounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r, x := ratio(t, "r")
		scale := rapid.IntRange(0, money.MaxScale).Draw(t, "scale")
		// FloatString rounds half away from zero too.
		want := x.FloatString(scale)
		if strings.Trim(want, "-0.") == "" {
			want = strings.TrimPrefix(want, "-")
		}
		if got := r.Decimal(scale); got != want {
			t.Fatalf("%v.Decimal(%d) = %s, want %s", r, scale, got, want)
		}
		n, _ := new(big.Int).SetString(strings.Replace(want, ".", "", 1), 10)
		got, err := r.Rounded(scale)
		if !n.IsInt64() {
			if !errors.Is(err, money.ErrOverflow) {
				t.Fatalf("%v.Rounded(%d) = %d, %v; %v does not fit", r, scale, got, err, n)
			}
		} else if err != nil || got != n.Int64() {
			t.Fatalf("%v.Rounded(%d) = %d, %v; want %v", r, scale, got, err, n)
		}
	})
}

func TestRoundedOverflowsByItsDecimals(t *testing.T) {
	t.Parallel()
	// 18.446744073709551616: the whole part fits at scale 18, all of it is 2^64.
	if v, err := target.Percent(1<<44, 95367431640625).Rounded(18); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("2^64 counts of 10^-18: %d, %v", v, err)
	}
}

func TestRatioKeepsInnerZeros(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		r             target.Ratio
		text, decimal string
	}{
		{target.Percent(1e18, 1), "100000000000000000000/1", "100000000000000000000.00"},
		{target.Percent(3e17, 1), "30000000000000000000/1", "30000000000000000000.00"},
		{target.Percent(1, 2000), "1/20", "0.05"},
		{target.Percent(1, 100), "1/1", "1.00"},
		{target.Percent(-1, 100000), "-1/1000", "0.00"},
	} {
		if c.r.String() != c.text || c.r.Decimal(2) != c.decimal {
			t.Errorf("%s, %s; want %s, %s", c.r, c.r.Decimal(2), c.text, c.decimal)
		}
	}
}

func TestRatioWithoutValue(t *testing.T) {
	t.Parallel()
	var r target.Ratio
	if r.Defined() || r.Sign() != 0 || r.Reduced() != r || r.String() != "–" || r.Decimal(2) != "–" {
		t.Errorf("undefined: %v, %d, %v, %q, %q", r.Defined(), r.Sign(), r.Reduced(), r.String(), r.Decimal(2))
	}
	if b, err := r.MarshalText(); len(b) != 0 || err != nil {
		t.Errorf("text %q, %v", b, err)
	}
	if v, err := r.Rounded(0); v != 0 || !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("Rounded = %d, %v", v, err)
	}
}

func TestRatioRefusesScalesOutOfRange(t *testing.T) {
	t.Parallel()
	for _, scale := range []int{-1, money.MaxScale + 1} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("scale %d was taken", scale)
				}
			}()
			_ = target.Percent(1, 3).Decimal(scale)
		}()
	}
}

func TestStateText(t *testing.T) {
	t.Parallel()
	states := []target.State{target.None, target.Above, target.On, target.Below}
	b, err := json.Marshal(states)
	if string(b) != `["none","above","on","below"]` || err != nil {
		t.Fatalf("%s, %v", b, err)
	}
	var back []target.State
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	for i, s := range back {
		if s != states[i] {
			t.Errorf("%v reads back as %v", states[i], s)
		}
	}
	var s target.State
	if err := s.UnmarshalText([]byte("over")); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("over: %v", err)
	}
	if _, err := target.State(9).MarshalText(); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("State(9): %v", err)
	}
	if target.State(9).String() != "State(9)" {
		t.Errorf("State(9) is written %s", target.State(9))
	}
}

func TestEvaluateDoesNotAllocate(t *testing.T) {
	var buf [64]byte
	var sink int
	if n := testing.AllocsPerRun(100, func() {
		e := target.Evaluate(math.MaxInt64, math.MinInt64, 10, 31)
		sink += len(e.Percent.AppendDecimal(buf[:0], 4)) + e.Delta.Cmp(e.Milestone)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if sink == 0 {
		t.Error("nothing was evaluated")
	}
}

func BenchmarkEvaluate(b *testing.B) {
	b.ReportAllocs()
	met := 0
	for i := 0; b.Loop(); i++ {
		if e := target.Evaluate(int64(i), 12345, 10, 31); e.Met && e.State == target.Above {
			met++
		}
	}
	if b.N > 12345 && met == 0 {
		b.Error("no target was met")
	}
}

func BenchmarkPercentDecimal(b *testing.B) {
	b.ReportAllocs()
	var buf [64]byte
	length := 0
	for i := 0; b.Loop(); i++ {
		length += len(target.Percent(int64(i), 12345).AppendDecimal(buf[:0], 1))
	}
	if length == 0 {
		b.Error("nothing was written")
	}
}

func TestInUnitMovesThePoint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		total        int64
		scale, finer int
		want         string
	}{
		{5, 2, 2, "0.0500"}, {-5, 2, 2, "-0.0500"}, {0, 4, 0, "0.0000"}, {-972_998_5, 1, 1, "-972998.50"},
		{123, 0, 2, "123.00"}, {math.MaxInt64, 4, 2, "922337203685477.580700"}, {-1, 4, 0, "-0.0001"},
	} {
		if got := target.Evaluate(c.total, 0, 1, 1).Projection.InUnit(c.scale, c.finer); got != c.want {
			t.Errorf("%d by %d: %s, want %s", c.total, c.scale, got, c.want)
		}
	}
	if got := (target.Ratio{}).InUnit(2, 2); got != "–" {
		t.Errorf("undefined: %s", got)
	}
}
