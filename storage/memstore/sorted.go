package memstore

import (
	"iter"
	"slices"
)

// sorted is a map whose keys are in the order of compare. It must not change
// while one iterates over it.
//
// What is done with it are functions, and say only what the values of a chunked
// list are. The methods of a generic type are compiled for each of its types, in
// every package from which such a type can be reached, and a DB has a map for
// each kind of record: 60 packages would compile five seconds longer each.
type sorted[K, V any] struct{ of chunked[K] }

// newSorted returns an empty map.
func newSorted[V, K any](compare func(a, b K) int) sorted[K, V] {
	return sorted[K, V]{chunked[K]{compare: compare}}
}

func lookup[K, V any](s *sorted[K, V], k K) (V, bool) {
	v, found := s.of.get(k)
	if !found {
		var none V
		return none, false
	}
	return v.(V), true
}

// ascend iterates in order.
func ascend[K, V any](s *sorted[K, V]) iter.Seq2[K, V] { return typed[V](s.of.up(0, 0)) }

// ascendFrom iterates in order over the keys that are not below k.
func ascendFrom[K, V any](s *sorted[K, V], k K) iter.Seq2[K, V] {
	c, i, _ := s.of.locate(k)
	return typed[V](s.of.up(c, i))
}

// descend iterates in descending order.
func descend[K, V any](s *sorted[K, V]) iter.Seq2[K, V] {
	return typed[V](s.of.down(len(s.of.chunks), 0))
}

// descendBelow iterates in descending order over the keys below k.
func descendBelow[K, V any](s *sorted[K, V], k K) iter.Seq2[K, V] {
	c, i, _ := s.of.locate(k)
	return typed[V](s.of.down(c, i))
}

func typed[V, K any](seq iter.Seq2[K, any]) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		seq(func(k K, v any) bool { return yield(k, v.(V)) })
	}
}

// copyItems takes over the items of another map. A value that is stored never
// changes, so that both may have it.
func copyItems[K, V any](s, from *sorted[K, V]) { s.of.copy(&from.of) }

// copyLists is copyItems for values that grow: two that share an array would
// write over one another.
func copyLists[K, E any](s, from *sorted[K, []E]) {
	copyItems(s, from)
	for _, chunk := range s.of.chunks {
		for i := range chunk {
			chunk[i].value = slices.Clip(chunk[i].value.([]E))
		}
	}
}
