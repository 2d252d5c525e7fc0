package sorted

import (
	"cmp"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestMap compares it with a map whose keys are sorted when asked.
func TestMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, model := New[int](cmp.Compare[int]), make(map[int]int)
		key := rapid.IntRange(-1000, 1000)
		// Runs of keys, up and down, so that chunks fill up and empty.
		for range rapid.IntRange(0, 20).Draw(t, "runs") {
			start, length, step := key.Draw(t, "start"), rapid.IntRange(1, 600).Draw(t, "length"), rapid.SampledFrom([]int{-2, -1, 1, 2}).Draw(t, "step")
			add := rapid.IntRange(0, 2).Draw(t, "add") > 0
			for i := range length {
				k := start + i*step
				if add {
					Put(&s, k, i)
					model[k] = i
				} else {
					Delete(&s, k)
					delete(model, k)
				}
			}
		}
		checkInvariants(t, &s)
		keys := slices.Sorted(maps.Keys(model))
		for range 10 {
			k := key.Draw(t, "k")
			v, ok := Get(&s, k)
			if want, has := model[k]; v != want || ok != has {
				t.Errorf("get(%d) is %d, %t; want %d, %t", k, v, ok, want, has)
			}
			i, _ := slices.BinarySearch(keys, k)
			checkKeys(t, "from", AscendFrom(&s, k), keys[i:])
			checkKeys(t, "below", DescendBelow(&s, k), reversed(keys[:i]))
		}
		checkKeys(t, "all", Ascend(&s), keys)
		checkKeys(t, "backward", Descend(&s), reversed(keys))
	})
}

func reversed(keys []int) []int {
	keys = slices.Clone(keys)
	slices.Reverse(keys)
	return keys
}

func checkKeys(t *rapid.T, what string, seq iter.Seq2[int, int], want []int) {
	t.Helper()
	for range 2 { // a sequence can be used again
		var got []int
		for k := range seq {
			got = append(got, k)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	n := 0
	for range seq {
		n++
		break
	}
	if n != min(1, len(want)) {
		t.Errorf("%s went on after a break", what)
	}
}

func checkInvariants(t *rapid.T, s *Map[int, int]) {
	t.Helper()
	for i, c := range s.of.chunks {
		if len(c) == 0 || len(c) > chunkSize {
			t.Errorf("chunk %d holds %d items", i, len(c))
		}
	}
}

// TestMapStaysFlat: keys in any order leave chunks that are at least a
// third full on average, so that finding one stays quick.
func TestMapStaysFlat(t *testing.T) {
	t.Parallel()
	const n = 20000
	random := rand.New(rand.NewPCG(1, 2)).Perm(n)
	for name, key := range map[string]func(i int) int{
		"ascending":  func(i int) int { return i },
		"descending": func(i int) int { return -i },
		"random":     func(i int) int { return random[i] },
	} {
		s := New[int](cmp.Compare[int])
		for i := range n {
			Put(&s, key(i), i)
		}
		if most := 3*n/chunkSize + 1; len(s.of.chunks) > most {
			t.Errorf("%s: %d chunks for %d items, want at most %d", name, len(s.of.chunks), n, most)
		}
	}
}
