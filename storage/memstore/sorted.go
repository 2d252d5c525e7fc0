package memstore

import (
	"iter"
	"slices"
)

// chunkSize is the most items that a chunk holds. An insert moves one chunk at
// most, and now and then the list of chunks, so it stays cheap wherever it
// falls and however many items there are.
const chunkSize = 256

// sorted is a map whose keys are in the order of compare: a list of chunks,
// each of them sorted, none of them empty. It must not change while one
// iterates over it.
type sorted[K, V any] struct {
	compare func(a, b K) int
	chunks  [][]item[K, V]
}

// newSorted returns an empty map.
func newSorted[V, K any](compare func(a, b K) int) sorted[K, V] {
	return sorted[K, V]{compare: compare}
}

type item[K, V any] struct {
	key   K
	value V
}

// locate returns the place of the first key that is not below k, and whether
// it is k. Below every key of the next chunk, the place is the end of one.
func (s *sorted[K, V]) locate(k K) (chunk, i int, found bool) {
	// The last chunk whose first key is at or below k.
	chunk, found = slices.BinarySearchFunc(s.chunks, k, func(c []item[K, V], k K) int { return s.compare(c[0].key, k) })
	if found {
		return chunk, 0, true
	}
	if chunk == 0 {
		return 0, 0, false
	}
	chunk--
	i, found = slices.BinarySearchFunc(s.chunks[chunk], k, func(it item[K, V], k K) int { return s.compare(it.key, k) })
	return chunk, i, found
}

func (s *sorted[K, V]) get(k K) (V, bool) {
	c, i, found := s.locate(k)
	if !found {
		var none V
		return none, false
	}
	return s.chunks[c][i].value, true
}

func (s *sorted[K, V]) set(k K, v V) {
	c, i, found := s.locate(k)
	switch {
	case found:
		s.chunks[c][i].value = v
		return
	case len(s.chunks) == 0:
		s.chunks = append(s.chunks, make([]item[K, V], 0, 4))
	case len(s.chunks[c]) == chunkSize:
		// Keys mostly arrive in order: at the end of all, begin a new chunk
		// and leave the full one full.
		at := chunkSize / 2
		if c == len(s.chunks)-1 && i == chunkSize {
			at = chunkSize
		}
		s.split(c, at)
		if i > at || at == chunkSize {
			c, i = c+1, i-at
		}
	}
	s.chunks[c] = slices.Insert(s.chunks[c], i, item[K, V]{k, v})
}

// split moves the items from place i on to a chunk of their own, which may be
// empty until the caller has filled it.
func (s *sorted[K, V]) split(c, i int) {
	full := s.chunks[c]
	tail := make([]item[K, V], len(full)-i, chunkSize)
	copy(tail, full[i:])
	clear(full[i:])
	s.chunks[c] = full[:i]
	s.chunks = slices.Insert(s.chunks, c+1, tail)
}

func (s *sorted[K, V]) delete(k K) {
	c, i, found := s.locate(k)
	if !found {
		return
	}
	s.chunks[c] = slices.Delete(s.chunks[c], i, i+1)
	if len(s.chunks[c]) == 0 {
		s.chunks = slices.Delete(s.chunks, c, c+1)
	}
}

// all iterates in order.
func (s *sorted[K, V]) all() iter.Seq2[K, V] { return s.up(0, 0) }

// from iterates in order over the keys that are not below k.
func (s *sorted[K, V]) from(k K) iter.Seq2[K, V] {
	c, i, _ := s.locate(k)
	return s.up(c, i)
}

// backward iterates in descending order.
func (s *sorted[K, V]) backward() iter.Seq2[K, V] { return s.down(len(s.chunks), 0) }

// below iterates in descending order over the keys below k.
func (s *sorted[K, V]) below(k K) iter.Seq2[K, V] {
	c, i, _ := s.locate(k)
	return s.down(c, i)
}

func (s *sorted[K, V]) up(c, i int) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		c, i := c, i
		for ; c < len(s.chunks); c, i = c+1, 0 {
			for ; i < len(s.chunks[c]); i++ {
				if it := &s.chunks[c][i]; !yield(it.key, it.value) {
					return
				}
			}
		}
	}
}

// down begins before item i of chunk c, which may be past the last chunk.
func (s *sorted[K, V]) down(c, i int) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		c, i := c, i
		for {
			for i--; i >= 0; i-- {
				if it := &s.chunks[c][i]; !yield(it.key, it.value) {
					return
				}
			}
			if c--; c < 0 {
				return
			}
			i = len(s.chunks[c])
		}
	}
}
