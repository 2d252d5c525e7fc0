package settings

import (
	"errors"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// minPassword is the least number of characters of a password (C5).
const minPassword = 12

// passwordRule returns the key of the rule that a new password plainly breaks,
// or "". What takes a list of common passwords, the server judges.
func passwordRule(present, chosen string) string {
	switch {
	case utf8.RuneCountInString(chosen) < minPassword:
		return "settings.rule.password_short"
	case chosen == present:
		return "settings.rule.password_same"
	}
	return ""
}

// refused says, for each field of a form that the server refused, the rule that
// was broken (C5), and in rest what concerns none of the fields. A rule that
// the catalogue does not know is said in the server's words.
func refused(env *page.Env, err error, fields ...string) (wrong map[string]string, rest string) {
	wrong = map[string]string{}
	said := env.Fields(err)
	for _, f := range fields {
		reason, ok := said[f]
		if !ok {
			continue
		}
		if key := "settings.rule." + f; errors.Is(err, fault.ErrInvalid) && env.Text.Has(key) {
			reason = env.T(key)
		}
		wrong[f] = reason
	}
	if len(wrong) == 0 {
		rest = env.Fail(err)
	}
	return wrong, rest
}
