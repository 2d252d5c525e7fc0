package httpapi

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName is how many bytes a proposed name has at most, its extension
// apart: file systems take 255 with it.
const maxFileName = 180

// attachment is a Content-Disposition that proposes a name for a file: in
// ASCII for all, and as it is for those who know RFC 8187 (RFC 6266, 4.3).
func attachment(name, extension string) string {
	name = fileName(name) + "." + extension
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '%' { // some take %41 for A
			return '_'
		}
		return r
	}, name)
	value := `attachment; filename="` + ascii + `"`
	if ascii != name {
		value += "; filename*=UTF-8''" + extValue(name)
	}
	return value
}

// fileName makes a name that every file system takes and that shows what it
// is: without separators of paths, characters that have a meaning somewhere,
// and characters that cannot be seen, such as those that turn the direction of
// text around.
func fileName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp):
			return -1
		case strings.ContainsRune(`/\:*?"<>|`, r):
			return '-'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
	for len(s) > maxFileName {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	if s = strings.Trim(s, " ."); s == "" {
		return "export"
	}
	return s
}

// extValue writes a text as RFC 8187 has it, behind the name of the character
// set.
func extValue(s string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$&+-.^_`|~"
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(plain, s[i]) >= 0 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}
