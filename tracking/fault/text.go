package fault

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// CheckText refuses what no field of text takes, as an *Invalid: bad UTF-8,
// control characters but line breaks and tabs, more than maximum characters,
// and, where minimum is more than 0, nothing but spaces.
func CheckText(field, s string, minimum, maximum int) error {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s):
		return Invalidf(field, "is not valid UTF-8")
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }):
		return Invalidf(field, "holds a control character")
	case minimum > 0 && strings.TrimSpace(s) == "":
		return Invalidf(field, "is required")
	case n > maximum:
		return Invalidf(field, "has %d characters; at most %d are allowed", n, maximum)
	}
	return nil
}
