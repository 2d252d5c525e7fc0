package account

import (
	"strings"
	"unicode"
	"unicode/utf8"

	zxcvbn "github.com/nbutton23/zxcvbn-go"
	"github.com/nbutton23/zxcvbn-go/matching"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Limits of a password (C5).
const (
	MinPassword      = 12  // characters
	MaxPasswordBytes = 256 // of UTF-8
)

// CheckPassword returns a *fault.Invalid for the field "password" that names
// the rule which the password breaks: MinPassword characters at least,
// MaxPasswordBytes bytes at most, no control characters, nothing of the
// person's own name or e-mail, and not a common or easily guessed one.
func CheckPassword(password string, p people.Person) error {
	const field = "password"
	switch {
	case !utf8.ValidString(password):
		return fault.Invalidf(field, "is not valid UTF-8")
	case strings.ContainsFunc(password, unicode.IsControl):
		return fault.Invalidf(field, "holds a control character")
	case utf8.RuneCountInString(password) < MinPassword:
		return fault.Invalidf(field, "must have at least %d characters", MinPassword)
	case len(password) > MaxPasswordBytes:
		return fault.Invalidf(field, "is longer than %d bytes", MaxPasswordBytes)
	}
	lower := strings.ToLower(password)
	own := ownWords(p)
	for _, w := range own {
		if strings.Contains(lower, w) {
			return fault.Invalidf(field, "must not contain your own name or e-mail address")
		}
	}
	if plain := unleet.Replace(lower); guessable(lower) || plain != lower && guessable(plain) {
		return fault.Invalidf(field, "is a common one, or too easily guessed: use several unusual words, or more variety")
	}
	return nil
}

// ownWords lists the parts of a person's name and e-mail that are long enough
// to tell, in lower case.
func ownWords(p people.Person) []string {
	local, _, _ := strings.Cut(p.Email, "@")
	var words []string
	for _, s := range []string{p.FirstName, p.LastName, local} {
		words = append(words, strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
		})...)
	}
	long := words[:0]
	for _, w := range words {
		if len(w) >= 3 {
			long = append(long, w)
		}
	}
	return long
}

// unleet undoes the usual disguises of letters.
var unleet = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

// guessable reports whether fewer than 10^8 guesses find the password by the
// lists of words and passwords, keyboard rows, dates and repetitions that
// zxcvbn knows.
func guessable(lower string) bool {
	// Its search for disguised letters takes a second for some inputs, and
	// its arithmetic confuses bytes and characters. Characters beyond ASCII
	// are mapped into it so that sequences and repetitions stay such.
	ascii := make([]byte, 0, judged)
	for _, r := range lower {
		if len(ascii) == judged {
			break
		}
		if r > unicode.MaxASCII {
			r = '!' + r%('~'-'!')
		}
		ascii = append(ascii, byte(r))
	}
	const fairlyHard = 2
	return zxcvbn.PasswordStrength(string(ascii), nil, matching.FilterL33tMatcher).Score < fairlyHard
}

// judged is how many characters of a password decide whether it is easily
// guessed: one that is not after so many will not be with more.
const judged = 40
