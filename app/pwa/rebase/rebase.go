// Package rebase brings what somebody else has saved into a form that is open,
// without losing what was typed: where an edit turns out to be stale (C17), the
// form goes on from the present record.
package rebase

import "slices"

// Field is a field of the form of a T.
type Field[T any] struct {
	Name string // as the API has it
	Same func(a, b *T) bool
	Take func(to, from *T)
}

// Of is the field of a form that is a value, such as a text.
func Of[T any, V comparable](name string, at func(*T) *V) Field[T] {
	return Field[T]{
		Name: name,
		Same: func(a, b *T) bool { return *at(a) == *at(b) },
		Take: func(to, from *T) { *at(to) = *at(from) },
	}
}

// Onto returns mine, which began as base, going on from theirs: a field that
// was changed in mine stays, the others become theirs. both has the names of
// those that both have changed, to different ends.
func Onto[T any](theirs, base, mine T, fields []Field[T]) (out T, both []string) {
	out = mine
	for _, f := range fields {
		switch {
		case f.Same(&base, &theirs) || f.Same(&mine, &theirs):
		case f.Same(&base, &mine):
			f.Take(&out, &theirs)
		default:
			both = append(both, f.Name)
		}
	}
	return out, both
}

// Differ reports whether two forms differ in one of the fields.
func Differ[T any](a, b T, fields []Field[T]) bool {
	return slices.ContainsFunc(fields, func(f Field[T]) bool { return !f.Same(&a, &b) })
}
