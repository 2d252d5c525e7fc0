package export_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

// triggers are the beginnings by which spreadsheets know a formula.
const triggers = "=+-@\t\r\n＝＋－＠"

// harmless reports whether a spreadsheet shows a cell as it stands: behind the
// blanks that it trims there is no trigger.
func harmless(cell string) bool {
	cell = strings.TrimLeft(cell, " \u00a0\u200b\u3000\ufeff")
	return cell == "" || !strings.ContainsRune(triggers, []rune(cell)[0])
}

func TestGuard(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"":           "",
		"Acme":       "Acme",
		"3-1":        "3-1",
		"a=b":        "a=b",
		"'tis":       "'tis",
		"'":          "'",
		"=1+1":       "'=1+1",
		"+49 30 1":   "'+49 30 1",
		"-12.50":     "'-12.50",
		"@SUM(A1)":   "'@SUM(A1)",
		"\t=1":       "'\t=1",
		"\r=1":       "'\r=1",
		"\n=1":       "'\n=1",
		"＝1+1":       "'＝1+1",
		"＋1":         "'＋1",
		"－1":         "'－1",
		"＠x":         "'＠x",
		"  =1":       "'  =1",
		"\ufeff=1":   "'\ufeff=1",
		"\u3000=1":   "'\u3000=1",
		"'=1":        "''=1",
		"''=1":       "'''=1",
		"' =1":       "'' =1",
		" '=1":       "' '=1",
		"\xff=1":     "\xff=1",
		"− 1":        "− 1", // a minus sign of typography is text to a spreadsheet
		"--":         "'--",
		"'not = one": "'not = one",
	} {
		got := export.Guard(s)
		if got != want {
			t.Errorf("Guard(%q) = %q, want %q", s, got, want)
		}
		if !harmless(got) {
			t.Errorf("Guard(%q) = %q is not harmless", s, got)
		}
		if back := export.Unguard(got); back != s {
			t.Errorf("Unguard(%q) = %q, want %q", got, back, s)
		}
	}
}

// What others wrote with an apostrophe of their own is taken for guarded only
// where it would run without.
func TestUnguardForeignText(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{"'=1": "=1", "'007": "'007", "'": "'", "=1": "=1", "''": "''", "-5": "-5"} {
		if got := export.Unguard(s); got != want {
			t.Errorf("Unguard(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestGuardIsReversible(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(
			rapid.String(),
			rapid.StringOf(rapid.SampledFrom([]rune("'= +-@\t\r\nx1＝－\u00a0\ufeff"))),
			rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		).Draw(t, "s")
		g := export.Guard(s)
		if back := export.Unguard(g); back != s {
			t.Fatalf("Unguard(Guard(%q)) = %q", s, back)
		}
		if !harmless(g) {
			t.Fatalf("Guard(%q) = %q is not harmless", s, g)
		}
		if g != s && g != "'"+s {
			t.Fatalf("Guard(%q) = %q", s, g)
		}
	})
}

func FuzzUnguard(f *testing.F) {
	for _, s := range []string{"", "'", "''=", "=1+1", "'=cmd|' /C calc'!A0", "＠x", "\ufeff'-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if g := export.Guard(s); export.Unguard(g) != s || !harmless(g) {
			t.Errorf("%q is guarded as %q and comes back as %q", s, g, export.Unguard(g))
		}
		if u := export.Unguard(s); u != s && export.Guard(u) != s {
			t.Errorf("%q is taken for guarded, and Guard(%q) = %q", s, u, export.Guard(u))
		}
	})
}

// vectorJSON reads a JSON file of the reference answers into v.
func vectorJSON(t testing.TB, path string, v any) {
	t.Helper()
	if err := json.Unmarshal(vectortest.File(t, path), v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
