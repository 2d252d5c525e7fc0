package money

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Allocate splits total into whole parts in proportion to the weights, by the
// largest remainder (C10). The parts add up to total exactly; where remainders
// are equal the earlier place gains; a negative total gives the mirror of the
// positive one; weights that are all 0 count as equal. Products are exact
// however large. It returns a *fault.Invalid when there is no weight or a
// negative one.
func Allocate(total int64, weights []int64) ([]int64, error) {
	if len(weights) == 0 {
		return nil, fault.Invalidf("weights", "must not be empty")
	}
	var sum uint128
	for i, w := range weights {
		if w < 0 {
			return nil, fault.Invalidf("weights", "must not be negative, as the one in place %d is", i+1)
		}
		var carry uint64
		sum.lo, carry = bits.Add64(sum.lo, uint64(w), 0)
		sum.hi += carry
	}
	equal := sum == uint128{}
	if equal {
		sum.lo = uint64(len(weights))
	}

	mag := magnitude(total)
	left := mag // what the whole quotients leave over, less than one for each part
	parts := make([]int64, len(weights))
	var few [8]remainder
	remainders := few[:0]
	for i, w := range weights {
		if equal {
			w = 1
		}
		q, r := mulDivRem(mag, uint64(w), sum)
		parts[i] = int64(q)
		left -= q
		remainders = append(remainders, remainder{r, i})
	}
	if left > 0 {
		slices.SortFunc(remainders, remainder.compare)
		for _, r := range remainders[:left] {
			parts[r.place]++
		}
	}
	if total < 0 {
		for i := range parts {
			parts[i] = -parts[i]
		}
	}
	return parts, nil
}

type remainder struct {
	value uint128
	place int
}

// compare puts the largest first, of equals the earliest.
func (r remainder) compare(s remainder) int {
	return cmp.Or(cmp.Compare(s.value.hi, r.value.hi), cmp.Compare(s.value.lo, r.value.lo), cmp.Compare(r.place, s.place))
}
