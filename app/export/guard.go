package export

import "unicode/utf8"

// Guard makes text harmless in a CSV: what a spreadsheet would take for a
// formula, because it begins with = + - @, a tab or a line break, gets an
// apostrophe in front. The full-width forms of the signs count too, and so do
// signs behind apostrophes and behind blanks that spreadsheets trim; that is
// why text which was guarded before, or looks like it, comes back as it was.
//
// For every string s, Unguard(Guard(s)) == s, and text without such a beginning
// is its own guarded form.
func Guard(s string) string {
	if runs(s) {
		return "'" + s
	}
	return s
}

// Unguard undoes Guard. Text that Guard did not make is returned as it is,
// unless it begins with an apostrophe and would run without it.
func Unguard(s string) string {
	if s != "" && s[0] == '\'' && runs(s) {
		return s[1:]
	}
	return s
}

// runs reports whether s begins like a formula, behind any apostrophes and
// blanks. One apostrophe more or less in front makes no difference to it: that
// makes Guard reversible.
func runs(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch c {
			case '=', '+', '-', '@', '\t', '\r', '\n':
				return true
			case '\'', ' ':
				i++
				continue
			}
			return false
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '＝', '＋', '－', '＠':
			return true
		case '\u00a0', '\u200b', '\u3000', '\ufeff':
			i += size
			continue
		}
		return false
	}
	return false
}
