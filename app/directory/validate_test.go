package directory_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

func field(err error) string {
	if inv, ok := errors.AsType[*fault.Invalid](err); ok {
		return inv.Field
	}
	if r, ok := errors.AsType[*fault.Refusal](err); ok {
		return r.Field
	}
	return ""
}

func TestNamesOfPeople(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		first, last string
		field       string // of the refusal, or "" for a good name
	}{
		{"Anna", "Berg", ""},
		{"Jo", "X", ""},
		{"Jean-Luc", "O'Neill", ""},
		{"Renée", "D’Arc", ""},
		{"Rene\u0301e", "Ngo", ""},
		{"María José", "de la Cruz", ""},
		{"明美", "李", ""},
		{"علی\u200cرضا", "محمدی", ""},
		{"क्षिति", "शर्मा", ""},
		{"Ωμέγα", "Ζ", ""},
		{"  Anna   Lena ", " Berg ", ""},
		{"J", "Berg", "first_name"},
		{"", "Berg", "first_name"},
		{"--", "Berg", "first_name"},
		{"J-", "Berg", "first_name"},
		{"Anna", "", "last_name"},
		{"Anna", "   ", "last_name"},
		{"Anna", "-", "last_name"},
		{"Anna2", "Berg", "first_name"},
		{"Anna٣", "Berg", "first_name"},
		{"Anna", "B€rg", "last_name"},
		{"Anna", "Berg.", "last_name"},
		{"Anna", "Berg, Dr", "last_name"},
		{"Anna", "Berg😀", "last_name"},
		{"An\x00na", "Berg", "first_name"},
		{"An\tna", "Berg", "first_name"},
		{"An\nna", "Berg", "first_name"},
		{"An\xffna", "Berg", "first_name"},
		{"An\u202ena", "Berg", "first_name"},
		{"An\ufdd0na", "Berg", "first_name"},
		{"An\u200c", "Berg", "first_name"},
		{"An\u200c na", "Berg", "first_name"},
		{"\u200dAnna", "Berg", "first_name"},
		{"\u0301Anna", "Berg", "first_name"},
		{"A\u0301\u0301\u0301\u0301\u0301nna", "Berg", "first_name"},
		{strings.Repeat("a", 100), "Berg", ""},
		{strings.Repeat("ж", 100), "Berg", ""},
		{strings.Repeat("a", 101), "Berg", "first_name"},
	} {
		_, err := directory.Profile{FirstName: tc.first, LastName: tc.last}.Clean()
		if got := field(err); got != tc.field || (err == nil) != (tc.field == "") {
			t.Errorf("%q %q: %v, want a refusal of %q", tc.first, tc.last, err, tc.field)
		}
	}
}

func TestNamesAreTrimmedAndSpacedOnce(t *testing.T) {
	t.Parallel()
	p, err := directory.Profile{FirstName: " Anna \u3000 Lena ", LastName: "Berg\u00a0", Email: " Anna@Example.COM "}.Clean()
	want := directory.Profile{FirstName: "Anna Lena", LastName: "Berg", Email: "anna@example.com"}
	if err != nil || p != want {
		t.Fatalf("got %+v, %v, want %+v", p, err, want)
	}
}

func TestEmails(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64) + "@" + strings.Repeat(strings.Repeat("b", 59)+".", 3) + "example"
	for _, tc := range []struct {
		in, want string // want "" is a refusal
	}{
		{"a@b.co", "a@b.co"},
		{"Anna.Berg+x@Example.co.uk", "anna.berg+x@example.co.uk"},
		{"anna@büro.example", "anna@büro.example"},
		{"o'neill@example.com", "o'neill@example.com"},
		{long, long},
		{"a" + long, ""},
		{"anna", ""},
		{"anna@", ""},
		{"@example.com", ""},
		{"anna@localhost", ""},
		{"anna@example", ""},
		{"anna@192.168.0.1", ""},
		{"anna@[192.168.0.1]", ""},
		{"anna@-example.com", ""},
		{"anna@example-.com", ""},
		{"anna@exam_ple.com", ""},
		{"anna@example..com", ""},
		{"anna@example.com.", ""},
		{"anna..b@example.com", ""},
		{"a@b@example.com", ""},
		{"anna berg@example.com", ""},
		{`"anna berg"@example.com`, ""},
		{"Anna <anna@example.com>", ""},
		{"anna@example.com, b@example.com", ""},
		{"anna@example.com\r\nBcc: all@example.com", ""},
		{"anna\x00@example.com", ""},
		{"anna@exam\xffple.com", ""},
		{strings.Repeat("a", 250) + "@b.co", ""},
	} {
		got, err := directory.CleanEmail("email", tc.in)
		if tc.want == "" {
			if field(err) != "email" {
				t.Errorf("%q: %q, %v, want a refusal of email", tc.in, got, err)
			}
		} else if err != nil || got != tc.want {
			t.Errorf("%q: %q, %v, want %q", tc.in, got, err, tc.want)
		}
	}
	if got, err := directory.CleanEmail("email", "  "); got != "" || err != nil {
		t.Errorf("no e-mail: %q, %v", got, err)
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	for in, good := range map[string]bool{
		"": true, "en": true, "pt-BR": true, "zh-Hant-TW": true,
		"e": false, "english!": false, "en_US": false, "en-": false, "en\n": false, "en-" + strings.Repeat("a-", 20): false,
	} {
		_, err := directory.Profile{FirstName: "Anna", LastName: "Berg", Language: in}.Clean()
		if (err == nil) != good {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// Whatever is typed is either refused with the name of its field, or stored
// and given back as it is, but for spaces at the ends.
func TestVectorsNaughtyStrings(t *testing.T) {
	t.Parallel()
	var naughty []string
	if err := json.Unmarshal(vectortest.File(t, "blns.json", "public/blns/blns.json"), &naughty); err != nil {
		t.Fatal(err)
	}
	if len(naughty) != 485 {
		t.Fatalf("only %d strings", len(naughty))
	}
	naughty = append(naughty, "\xff\xfe", "a\x00b", strings.Repeat("ж", 101), "\ufeff", "\ufffe")
	w := newWorld(t)
	accepted := 0
	for _, s := range naughty {
		team, err := w.dir.SaveTeam(w.ctx, w.owner, people.Team{Name: s})
		switch {
		case err != nil:
			if field(err) != "name" {
				t.Errorf("team %q: %v", s, err)
			}
		default:
			accepted++
			r, err := w.dir.Roster(w.ctx, w.org)
			w.ok(err)
			stored, _ := r.Team(team.ID)
			if stored.Name != strings.TrimSpace(s) || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
				t.Errorf("team %q is stored as %q", s, stored.Name)
			}
		}
		p, err := directory.Profile{FirstName: s, LastName: s, Email: s, Language: s}.Clean()
		if err == nil {
			t.Errorf("%q makes a whole profile: %+v", s, p)
		}
		p, err = directory.Profile{FirstName: s, LastName: "Berg"}.Clean()
		if err == nil && strings.ContainsFunc(p.FirstName, func(r rune) bool {
			return unicode.IsDigit(r) || unicode.IsSymbol(r) || unicode.IsControl(r)
		}) {
			t.Errorf("%q is a first name", s)
		}
	}
	if accepted < 200 {
		t.Errorf("only %d of %d strings can name a team", accepted, len(naughty))
	}
}

func FuzzProfile(f *testing.F) {
	f.Add("Anna", "Berg", "anna@example.com", "en")
	f.Add("\u200d", "\xff", "@", "-")
	f.Fuzz(func(t *testing.T, first, last, email, language string) {
		p, err := directory.Profile{FirstName: first, LastName: last, Email: email, Language: language}.Clean()
		if err != nil {
			if !errors.Is(err, fault.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		if again, err := p.Clean(); err != nil || again != p {
			t.Fatalf("%+v cleans to %+v, %v", p, again, err)
		}
	})
}
