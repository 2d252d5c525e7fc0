package directory

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Limits of texts, in characters.
const (
	MaxName   = 100 // of a person, place, team or organization, and of an external id
	MaxReason = 500 // why something is done
	MaxEmail  = 254 // RFC 5321
)

// Profile is what people may say about themselves (C5).
type Profile struct {
	FirstName string
	LastName  string
	Email     string // "" for none
	Language  string // BCP 47; "" follows the browser
}

// Clean returns p with spaces trimmed and the e-mail in lower case. It
// returns a *fault.Invalid for each field that breaks its rule: a first name
// of at least 2 letters and a last name of at least 1, both of letters of any
// script, inner spaces, apostrophes and hyphens; a valid e-mail or none.
func (p Profile) Clean() (Profile, error) {
	var c Profile
	var errs [4]error
	c.FirstName, errs[0] = cleanPersonName("first_name", p.FirstName, 2)
	c.LastName, errs[1] = cleanPersonName("last_name", p.LastName, 1)
	c.Email, errs[2] = CleanEmail("email", p.Email)
	c.Language, errs[3] = cleanLanguage(p.Language)
	return c, fault.Join(errs[:]...)
}

// cleanPersonName checks a name of letters, joining spaces to one.
func cleanPersonName(field, s string, atLeast int) (string, error) {
	if err := printable(field, s); err != nil {
		return "", err
	}
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > MaxName {
		return "", fault.Invalidf(field, "has more than %d characters", MaxName)
	}
	misplaced := fault.Invalidf(field, "may hold letters, spaces, apostrophes and hyphens only")
	letters, marks := 0, 0
	before := ' ' // what stands before r
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.IsMark(r):
			// More than a few marks on one letter write over the lines around.
			if marks++; marks > 4 || !unicode.IsLetter(before) && !unicode.IsMark(before) {
				return "", misplaced
			}
		case joins(before):
			return "", misplaced
		case joins(r):
			if !unicode.IsLetter(before) && !unicode.IsMark(before) {
				return "", misplaced
			}
		case r != ' ' && !isApostrophe(r) && !isHyphen(r):
			return "", misplaced
		}
		if !unicode.IsMark(r) {
			marks = 0
		}
		before = r
	}
	if joins(before) {
		return "", misplaced
	}
	if letters < atLeast {
		if atLeast == 1 {
			return "", fault.Invalidf(field, "must have at least 1 letter")
		}
		return "", fault.Invalidf(field, "must have at least %d letters", atLeast)
	}
	return s, nil
}

// joins reports whether r is a zero-width joiner or non-joiner, with which
// Persian and Indic names are spelled, between letters.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

func isApostrophe(r rune) bool { return r == '\'' || r == '\u2019' || r == '\u2018' }

func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

// CleanEmail returns the e-mail address in lower case, or "" for none. It
// returns a *fault.Invalid for what is not a bare address (name@example.com)
// with a full domain name.
func CleanEmail(field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", nil
	}
	bad := fault.Invalidf(field, "is not a valid e-mail address")
	if err := printable(field, s); err != nil {
		return "", err
	}
	s = strings.ToLower(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || len(s) > MaxEmail {
		return "", bad
	}
	local, domain, _ := strings.Cut(s, "@")
	if len(local) > 64 || strings.ContainsAny(local, "\"(),:;<>[\\] ") || !isDomain(domain) {
		return "", bad
	}
	return s, nil
}

// isDomain reports whether s is a host name of at least two labels, of letters
// of any script, digits and inner hyphens.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for _, r := range l {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
				return false
			}
		}
	}
	last := labels[len(labels)-1]
	return len(labels) >= 2 && strings.ContainsFunc(last, unicode.IsLetter)
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func cleanLanguage(s string) (string, error) {
	if s != "" && (len(s) > 35 || !languageTag.MatchString(s)) {
		return "", fault.Invalidf("language", "is not a language tag such as en or pt-BR")
	}
	return s, nil
}

// cleanText checks one line of text of at most limit characters.
func cleanText(field, s string, limit int) (string, error) {
	if err := printable(field, s); err != nil {
		return "", err
	}
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > limit {
		return "", fault.Invalidf(field, "has more than %d characters", limit)
	}
	return s, nil
}

// CleanName returns the name of a thing with spaces trimmed. It returns a
// *fault.Invalid for one that is empty, has more than MaxName characters, or
// holds control characters or bytes that are no UTF-8.
func CleanName(field, s string) (string, error) {
	s, err := cleanText(field, s, MaxName)
	if err == nil && s == "" {
		err = fault.Invalidf(field, "is required")
	}
	return s, err
}

// cleanReason is cleanText for why something is done.
func cleanReason(s string) (string, error) {
	s, err := cleanText("reason", s, MaxReason)
	if err == nil && s == "" {
		err = fault.Invalidf("reason", "is required")
	}
	return s, err
}

// printable refuses bytes that are no UTF-8, control characters, line ends,
// and what turns the direction of the text around it.
func printable(field, s string) error {
	if !utf8.ValidString(s) {
		return fault.Invalidf(field, "is not valid UTF-8")
	}
	for _, r := range s {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return fault.Invalidf(field, "holds the control character %s", fmt.Sprintf("U+%04X", r))
		case unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
			return fault.Invalidf(field, "holds the invisible character %s", fmt.Sprintf("U+%04X", r))
		}
	}
	return nil
}
