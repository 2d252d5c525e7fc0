// Package sorted is the map that a memory store keeps records in: by key, in the
// order of the keys.
package sorted

import (
	"iter"
	"slices"
)

// Map is a map whose keys are in order. It must not change while one iterates
// over it.
//
// What is done with it are functions, and say only what the values of a chunked
// list are. The methods of a generic type are compiled for each of its types, in
// every package from which such a type can be reached, and a store has a map for
// each kind of record: 60 packages would compile five seconds longer each.
type Map[K, V any] struct{ of chunked[K] }

// New returns an empty map whose keys are in the order of compare.
func New[V, K any](compare func(a, b K) int) Map[K, V] {
	return Map[K, V]{chunked[K]{compare: compare}}
}

// Get returns the value of a key, and whether there is one.
func Get[K, V any](s *Map[K, V], k K) (V, bool) {
	v, found := s.of.get(k)
	if !found {
		var none V
		return none, false
	}
	return v.(V), true
}

// Put gives a key a value, in place of the one that it has.
func Put[K, V any](s *Map[K, V], k K, v V) { s.of.set(k, v) }

// Delete removes a key, if it is there.
func Delete[K, V any](s *Map[K, V], k K) { s.of.delete(k) }

// Ascend iterates in order.
func Ascend[K, V any](s *Map[K, V]) iter.Seq2[K, V] { return typed[V](s.of.up(0, 0)) }

// AscendFrom iterates in order over the keys that are not below k.
func AscendFrom[K, V any](s *Map[K, V], k K) iter.Seq2[K, V] {
	c, i, _ := s.of.locate(k)
	return typed[V](s.of.up(c, i))
}

// Descend iterates in descending order.
func Descend[K, V any](s *Map[K, V]) iter.Seq2[K, V] {
	return typed[V](s.of.down(len(s.of.chunks), 0))
}

// DescendBelow iterates in descending order over the keys below k.
func DescendBelow[K, V any](s *Map[K, V], k K) iter.Seq2[K, V] {
	c, i, _ := s.of.locate(k)
	return typed[V](s.of.down(c, i))
}

func typed[V, K any](seq iter.Seq2[K, any]) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		seq(func(k K, v any) bool { return yield(k, v.(V)) })
	}
}

// Copy takes over the items of another map. A value that is stored never
// changes, so that both may have it.
func Copy[K, V any](s, from *Map[K, V]) { s.of.copy(&from.of) }

// CopyLists is Copy for values that grow: two that share an array would
// write over one another.
func CopyLists[K, E any](s, from *Map[K, []E]) {
	Copy(s, from)
	for _, chunk := range s.of.chunks {
		for i := range chunk {
			chunk[i].value = slices.Clip(chunk[i].value.([]E))
		}
	}
}
