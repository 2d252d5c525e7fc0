package server

import (
	"maps"
	"slices"
)

// Kinds are the names of the kinds of change that a server understands.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds())) }
