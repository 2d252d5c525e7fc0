package browser

import "strings"

// plainList writes names one after the other.
func plainList(names []string) string { return strings.Join(names, ", ") }

// plainCompare is the order of the bytes, in whatever case.
func plainCompare(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }
