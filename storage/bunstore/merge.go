package bunstore

import (
	"container/heap"
	"context"
)

// stream is a sorted list that is read page by page.
type stream[R any] struct {
	// fetch reads up to n rows after last, or the first ones.
	fetch func(ctx context.Context, last *R, n int) ([]R, error)

	page []R // yet to be yielded
	last *R
	end  bool
	size int // of the next page
}

// fill reads a page if there is none.
func (s *stream[R]) fill(ctx context.Context) error {
	if len(s.page) > 0 || s.end {
		return nil
	}
	page, err := s.fetch(ctx, s.last, s.size)
	if err != nil {
		return err
	}
	s.end = len(page) < s.size
	s.page = page
	// Of a short list little is read at first, of a long one less often.
	s.size = min(2*s.size, pageRows)
	if n := len(page); n > 0 {
		s.last = &page[n-1]
	}
	return nil
}

// merge yields the rows of all streams in their common order, up to limit
// unless that is 0, and returns how many these were.
func merge[R any](ctx context.Context, streams []*stream[R], limit int, compare func(a, b R) int, yield func(R) error) (n int, err error) {
	h := &heads[R]{compare: compare}
	for _, s := range streams {
		s.size = pageRows
		if limit > 0 {
			// A stream holds its share, or a little more, if rows are spread evenly.
			s.size = min(limit, pageRows, 2*limit/len(streams)+8)
		}
		if err := s.fill(ctx); err != nil {
			return 0, err
		}
		if len(s.page) > 0 {
			h.streams = append(h.streams, s)
		}
	}
	heap.Init(h)
	for len(h.streams) > 0 {
		s := h.streams[0]
		row := s.page[0]
		s.page = s.page[1:]
		if err := yield(row); err != nil {
			return n, err
		}
		if n++; n == limit {
			return n, nil
		}
		if err := s.fill(ctx); err != nil {
			return n, err
		}
		if len(s.page) == 0 {
			heap.Pop(h)
		} else {
			heap.Fix(h, 0)
		}
	}
	return n, nil
}

// heads orders streams by their next row; it implements heap.Interface.
type heads[R any] struct {
	streams []*stream[R]
	compare func(a, b R) int
}

func (h *heads[R]) Len() int { return len(h.streams) }
func (h *heads[R]) Less(i, j int) bool {
	return h.compare(h.streams[i].page[0], h.streams[j].page[0]) < 0
}
func (h *heads[R]) Swap(i, j int) { h.streams[i], h.streams[j] = h.streams[j], h.streams[i] }
func (h *heads[R]) Push(s any)    { h.streams = append(h.streams, s.(*stream[R])) }
func (h *heads[R]) Pop() any {
	s := h.streams[len(h.streams)-1]
	h.streams = h.streams[:len(h.streams)-1]
	return s
}
