package settings

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/app/pwa/page"
	"github.com/seed57a6ed91/headway/app/pwa/text"
)

func TestPasswordRule(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ present, chosen, want string }{
		{"fjord-ferry-timetable", "short", "settings.rule.password_short"},
		{"fjord-ferry-timetable", "elevenchars", "settings.rule.password_short"},
		{"fjord-ferry-timetable", "twelve chars", ""},
		{"fjord-ferry-timetable", "käsebrötchen", ""}, // counted in characters
		{"fjord-ferry-timetable", "fjord-ferry-timetable", "settings.rule.password_same"},
	} {
		if got := passwordRule(c.present, c.chosen); got != c.want {
			t.Errorf("passwordRule(%q, %q) = %q, want %q", c.present, c.chosen, got, c.want)
		}
	}
}

func env(t *testing.T, language string) *page.Env {
	t.Helper()
	return &page.Env{Text: text.New(language)}
}

// Each refusal says its rule in the person's language, at its field (C5).
func TestRefusedSaysTheRule(t *testing.T) {
	t.Parallel()
	problem := func(status int, code string, fields ...api.FieldError) error {
		return fmt.Errorf("saving: %w", &client.Problem{Problem: api.Problem{Status: status, Code: code, Detail: "in English", Errors: fields}})
	}
	for _, language := range []string{"en", "de"} {
		e := env(t, language)
		for _, c := range []struct {
			err   error
			wrong map[string]string
			rest  string
		}{
			{problem(422, "invalid", api.FieldError{Field: "first_name", Reason: "r1"}, api.FieldError{Field: "email", Reason: "r2"}),
				map[string]string{"first_name": e.T("settings.rule.first_name"), "email": e.T("settings.rule.email")}, ""},
			{problem(422, "invalid", api.FieldError{Field: "present", Reason: "is strange"}), map[string]string{"present": "is strange"}, ""},
			{problem(422, "invalid", api.FieldError{Field: "elsewhere", Reason: "r"}), map[string]string{}, "in English"},
			{problem(409, "exists", api.FieldError{Field: "email", Reason: "is that of another one"}), map[string]string{"email": e.T("code.exists")}, ""},
			{problem(412, "stale"), map[string]string{}, e.T("code.stale")},
			{problem(500, "internal"), map[string]string{}, e.T("fail.server")},
			{fmt.Errorf("saving: %w", client.ErrOffline), map[string]string{}, e.T("fail.offline")},
			{errors.New("something"), map[string]string{}, "something"},
		} {
			wrong, rest := refused(e, c.err, "first_name", "last_name", "email", "present")
			if !maps.Equal(wrong, c.wrong) || rest != c.rest {
				t.Errorf("%s: refused(%v) = %q, %q; want %q, %q", language, c.err, wrong, rest, c.wrong, c.rest)
			}
		}
		// A wrong password is a refusal with a code and a field of its own.
		wrong, rest := refused(e, problem(403, "wrong_password", api.FieldError{Field: "present", Reason: "is not your present password"}), "present")
		if wrong["present"] != e.T("code.wrong_password") || rest != "" {
			t.Errorf("%s: a wrong password says %q, %q", language, wrong, rest)
		}
	}
}

func TestMegabytes(t *testing.T) {
	t.Parallel()
	e := env(t, "en")
	for bytes, want := range map[int64]string{0: "0.0 MB", 49_999: "0.0 MB", 50_000: "0.1 MB", 1_234_567: "1.2 MB", 99_900_000: "99.9 MB", 12_345_678_901: "12,345 MB"} {
		if got := megabytes(e, bytes); got != want {
			t.Errorf("megabytes(%d) = %q, want %q", bytes, got, want)
		}
	}
}

func TestShortVersion(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]string{"": "", "v1.2": "v1.2", "0123456789abcdef": "0123456789ab"} {
		if got := short(v); got != want {
			t.Errorf("short(%q) = %q, want %q", v, got, want)
		}
	}
}
