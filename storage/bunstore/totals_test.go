package bunstore

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func TestSumIsExact(t *testing.T) {
	t.Parallel()
	extreme := rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{math.MaxInt64, math.MinInt64, 0, 1, -1}))
	rapid.Check(t, func(t *rapid.T) {
		var s sum
		want := new(big.Int)
		values := rapid.SliceOf(extreme).Draw(t, "values")
		for _, v := range values {
			s.add(v)
			want.Add(want, big.NewInt(v))
		}
		got, ok := s.int64()
		if ok != want.IsInt64() || ok && got != want.Int64() {
			t.Fatalf("%d, %v; want %s", got, ok, want)
		}
		if s.count != len(values) {
			t.Fatalf("count %d of %d", s.count, len(values))
		}
	})
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{0, 7, -7, 1234567890, 999999999999999999, -999999999999999999, math.MaxInt64, math.MinInt64} {
		got, rest, err := number([]byte(strconv.FormatInt(n, 10) + ",8,9"))
		if got != n || string(rest) != "8,9" || err != nil {
			t.Errorf("%d: %d, rest %q, %v", n, got, rest, err)
		}
	}
	for _, wrong := range []string{"", "-", "1x", "x", "--1", "9223372036854775808", "1 2"} {
		if n, _, err := number([]byte(wrong)); err == nil {
			t.Errorf("%q is %d", wrong, n)
		}
	}
}

func TestAddUp(t *testing.T) {
	t.Parallel()
	cuts := []period.Date{10, 20, 30, 40}
	of := tracking.Total{Metric: "m", Person: "p"}
	for name, c := range map[string]struct {
		entries string
		want    []tracking.Total
		err     error
	}{
		"by date":     {"{10,19,20,39}{1,2,3,4}", []tracking.Total{{Metric: "m", Person: "p", Bucket: 0, Sum: 3, Count: 2}, {Metric: "m", Person: "p", Bucket: 1, Sum: 3, Count: 1}, {Metric: "m", Person: "p", Bucket: 2, Sum: 4, Count: 1}}, nil},
		"any order":   {"{39,10,20,19}{4,1,3,2}", []tracking.Total{{Metric: "m", Person: "p", Bucket: 0, Sum: 3, Count: 2}, {Metric: "m", Person: "p", Bucket: 1, Sum: 3, Count: 1}, {Metric: "m", Person: "p", Bucket: 2, Sum: 4, Count: 1}}, nil},
		"negative":    {"{25}{-5}", []tracking.Total{{Metric: "m", Person: "p", Bucket: 1, Sum: -5, Count: 1}}, nil},
		"zero counts": {"{25}{0}", []tracking.Total{{Metric: "m", Person: "p", Bucket: 1, Count: 1}}, nil},
		"comes back":  {"{10,11,12}{9223372036854775807,1,-1}", []tracking.Total{{Metric: "m", Person: "p", Sum: math.MaxInt64, Count: 3}}, nil},
		"overflows":   {"{10,11}{9223372036854775807,1}", nil, fault.ErrInvalid},
		"underflows":  {"{10,11}{-9223372036854775808,-1}", nil, fault.ErrInvalid},
	} {
		got, err := addUp(nil, of, []byte(c.entries), cuts)
		if !slices.Equal(got, c.want) || !errors.Is(err, c.err) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := addUp(nil, of, []byte("{10,11}{1}"), cuts); err == nil {
		t.Error("fewer values than days are no error")
	}
}
