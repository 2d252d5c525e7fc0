package sorted

import (
	"iter"
	"slices"
)

// chunkSize is the most items that a chunk holds. An insert moves one chunk at
// most, and now and then the list of chunks, so it stays cheap wherever it
// falls and however many items there are.
const chunkSize = 256

// chunked is a list of items in the order of their keys: chunks, each of them
// sorted, none of them empty.
type chunked[K any] struct {
	compare func(a, b K) int
	chunks  [][]item[K]
}

type item[K any] struct {
	key   K
	value any
}

// locate returns the place of the first key that is not below k, and whether
// it is k. Below every key of the next chunk, the place is the end of one.
func (l *chunked[K]) locate(k K) (chunk, i int, found bool) {
	// The last chunk whose first key is at or below k.
	chunk, found = slices.BinarySearchFunc(l.chunks, k, func(c []item[K], k K) int { return l.compare(c[0].key, k) })
	if found {
		return chunk, 0, true
	}
	if chunk == 0 {
		return 0, 0, false
	}
	chunk--
	i, found = slices.BinarySearchFunc(l.chunks[chunk], k, func(it item[K], k K) int { return l.compare(it.key, k) })
	return chunk, i, found
}

func (l *chunked[K]) get(k K) (any, bool) {
	c, i, found := l.locate(k)
	if !found {
		return nil, false
	}
	return l.chunks[c][i].value, true
}

func (l *chunked[K]) set(k K, v any) {
	c, i, found := l.locate(k)
	switch {
	case found:
		l.chunks[c][i].value = v
		return
	case len(l.chunks) == 0:
		l.chunks = append(l.chunks, make([]item[K], 0, 4))
	case len(l.chunks[c]) == chunkSize:
		// Keys mostly arrive in order: at the end of all, begin a new chunk
		// and leave the full one full.
		at := chunkSize / 2
		if c == len(l.chunks)-1 && i == chunkSize {
			at = chunkSize
		}
		l.split(c, at)
		if i > at || at == chunkSize {
			c, i = c+1, i-at
		}
	}
	l.chunks[c] = slices.Insert(l.chunks[c], i, item[K]{k, v})
}

// split moves the items from place i on to a chunk of their own, which may be
// empty until the caller has filled it.
func (l *chunked[K]) split(c, i int) {
	full := l.chunks[c]
	tail := make([]item[K], len(full)-i, chunkSize)
	copy(tail, full[i:])
	clear(full[i:])
	l.chunks[c] = full[:i]
	l.chunks = slices.Insert(l.chunks, c+1, tail)
}

func (l *chunked[K]) delete(k K) {
	c, i, found := l.locate(k)
	if !found {
		return
	}
	l.chunks[c] = slices.Delete(l.chunks[c], i, i+1)
	if len(l.chunks[c]) == 0 {
		l.chunks = slices.Delete(l.chunks, c, c+1)
	}
}

// up iterates in order, from item i of chunk c on.
func (l *chunked[K]) up(c, i int) iter.Seq2[K, any] {
	return func(yield func(K, any) bool) {
		c, i := c, i
		for ; c < len(l.chunks); c, i = c+1, 0 {
			for ; i < len(l.chunks[c]); i++ {
				if it := &l.chunks[c][i]; !yield(it.key, it.value) {
					return
				}
			}
		}
	}
}

// down iterates in descending order, from before item i of chunk c, which may be
// past the last chunk.
func (l *chunked[K]) down(c, i int) iter.Seq2[K, any] {
	return func(yield func(K, any) bool) {
		c, i := c, i
		for {
			for i--; i >= 0; i-- {
				if it := &l.chunks[c][i]; !yield(it.key, it.value) {
					return
				}
			}
			if c--; c < 0 {
				return
			}
			i = len(l.chunks[c])
		}
	}
}

func (l *chunked[K]) copy(from *chunked[K]) {
	l.chunks = make([][]item[K], len(from.chunks))
	for i, chunk := range from.chunks {
		l.chunks[i] = slices.Clone(chunk)
	}
}
