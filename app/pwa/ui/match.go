package ui

import (
	"slices"
	"strings"
)

// matching returns the options whose names have every one of the words in
// them, in any case and order: first those that begin with the first word, and
// otherwise as they came.
func matching(options []Option, words string) []Option {
	wanted := strings.Fields(strings.ToLower(words))
	if len(wanted) == 0 {
		return options
	}
	var first, rest []Option
	for _, o := range options {
		name := strings.ToLower(o.Name)
		switch {
		case slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(name, w) }):
		case strings.HasPrefix(name, wanted[0]):
			first = append(first, o)
		default:
			rest = append(rest, o)
		}
	}
	return append(first, rest...)
}

// toggled is what is chosen after a tap on an option.
func toggled(chosen []Option, o Option, single bool) []Option {
	if i := position(chosen, o.Value); i >= 0 {
		return slices.Delete(slices.Clone(chosen), i, i+1)
	}
	if single {
		return []Option{o}
	}
	return append(slices.Clone(chosen), o)
}

func position(options []Option, value string) int {
	return slices.IndexFunc(options, func(o Option) bool { return o.Value == value })
}
