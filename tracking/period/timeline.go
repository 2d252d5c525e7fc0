package period

import (
	"cmp"
	"slices"
)

// Timeline is a value that changes on certain days: an hour rate, a target, a
// conversion rate. Its steps are in ascending order of From, no two on the
// same day; each holds until the next begins. The nil Timeline has no value on
// any day.
type Timeline[T any] []Step[T]

// Step is a value and the first day on which it is in force. A zero From
// reaches back without limit.
type Step[T any] struct {
	From  Date `json:"from,omitzero"`
	Value T    `json:"value"`
}

// On returns the value in force on day d, and whether there is one.
func (t Timeline[T]) On(d Date) (T, bool) {
	s, ok := t.StepOn(d)
	return s.Value, ok
}

// StepOn returns the step in force on day d, and whether there is one: its
// From says since when the value holds.
func (t Timeline[T]) StepOn(d Date) (Step[T], bool) {
	i, found := t.find(d)
	if found {
		return t[i], true
	}
	if i == 0 {
		return Step[T]{}, false
	}
	return t[i-1], true
}

// With returns a timeline in which v is in force from the given day until the
// next step; a step on that very day is replaced. The receiver stays as it is.
func (t Timeline[T]) With(from Date, v T) Timeline[T] {
	i, found := t.find(from)
	if found {
		t = slices.Clone(t)
		t[i].Value = v
		return t
	}
	return slices.Insert(slices.Clip(t), i, Step[T]{From: from, Value: v})
}

// Ordered reports whether the steps are in ascending order of From with no
// day twice, which the other methods rely on.
func (t Timeline[T]) Ordered() bool {
	for i := 1; i < len(t); i++ {
		if t[i].From <= t[i-1].From {
			return false
		}
	}
	return true
}

// find returns the place of the step that begins on d, or the place where it
// would stand.
func (t Timeline[T]) find(d Date) (int, bool) {
	return slices.BinarySearchFunc(t, d, func(s Step[T], d Date) int { return cmp.Compare(s.From, d) })
}
