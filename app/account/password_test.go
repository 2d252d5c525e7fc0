package account_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

var margarita = people.Person{FirstName: "Margarita", LastName: "Ek-Lindholm", Email: "rita.ek@example.com"}

func TestPasswords(t *testing.T) {
	t.Parallel()
	const (
		good, short, long = "", "must have at least 12 characters", "is longer than 256 bytes"
		common            = "is a common one, or too easily guessed: use several unusual words, or more variety"
		own               = "must not contain your own name or e-mail address"
		control, utf      = "holds a control character", "is not valid UTF-8"
	)
	for _, tc := range []struct{ password, reason string }{
		{"correct horse battery", good},
		{"zebra-lamp-violet", good},
		{"x8Kq2!mZp0Lw", good},
		{"Blåbærgrød med fløde", good},
		{"我的密码是很长的一句话呢呀", good},
		{"γνωρίζω πολλά λόγια", good},
		{strings.Repeat("x8Kq2!mZp0Lw ", 19), good},
		{"x8Kq2!mZp0L", short},
		{"", short},
		{"øøøøøøøøøøø", short},
		{strings.Repeat("x8Kq2!mZp0Lw ", 20), long},
		{"password1234", common},
		{"P@ssw0rd1234", common},
		{"qwertyuiop12", common},
		{"aaaaaaaaaaaa", common},
		{"øøøøøøøøøøøøøø", common},
		{"123456789012", common},
		{"abcdefghijkl", common},
		{"iloveyou1234", common},
		{"letmein12345", common},
		{"football1990", common},
		{"monkeymonkey", common},
		{"dragon dragon", common},
		{"m0nk3ym0nk3y", common},
		{strings.Repeat("a", 200), common},
		{"xMargarita8Kq2!", own},
		{"8Kq2!mZp0-LINDHOLM", own},
		{"8Kq2!mZp0rita", own},
		{"x8Kq2!mZp0\x00Lw", control},
		{"x8Kq2!mZp0\nLw", control},
		{"x8Kq2!mZp0\xffLw", utf},
	} {
		err := account.CheckPassword(tc.password, margarita)
		var inv *fault.Invalid
		switch {
		case tc.reason == good:
			if err != nil {
				t.Errorf("%q: %v", tc.password, err)
			}
		case !errors.As(err, &inv) || inv.Field != "password" || inv.Reason != tc.reason:
			t.Errorf("%q: %v, want %q", tc.password, err, tc.reason)
		}
	}
	// Parts of a name that are too short to tell do not count.
	if err := account.CheckPassword("zebra-lamp-violet", people.Person{FirstName: "Al", LastName: "Ze", Email: "am@example.com"}); err != nil {
		t.Error(err)
	}
}

func TestVectorsNaughtyPasswords(t *testing.T) {
	t.Parallel()
	var naughty []string
	if err := json.Unmarshal(vectortest.File(t, "blns.json", "public/blns/blns.json"), &naughty); err != nil {
		t.Fatal(err)
	}
	good := 0
	for _, s := range naughty {
		err := account.CheckPassword(s, margarita)
		switch n := utf8.RuneCountInString(s); {
		case err == nil:
			good++
			if n < account.MinPassword || len(s) > account.MaxPasswordBytes {
				t.Errorf("%q is a password", s)
			}
		case !errors.Is(err, fault.ErrInvalid):
			t.Errorf("%q: %v", s, err)
		}
	}
	if len(naughty) != 485 || good < 100 {
		t.Errorf("%d of %d strings are passwords", good, len(naughty))
	}
}

func FuzzCheckPassword(f *testing.F) {
	f.Add("x8Kq2!mZp0Lw")
	f.Add("İİİİİİİİİİİİ")
	f.Add("4@8({[<369!|1/7$5+x2")
	f.Fuzz(func(t *testing.T, s string) {
		if err := account.CheckPassword(s, margarita); err != nil && !errors.Is(err, fault.ErrInvalid) {
			t.Fatal(err)
		}
	})
}
