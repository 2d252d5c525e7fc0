package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/bunstore"
)

// newPassword is one that is chosen in a test.
const newPassword = "lighthouse-kettle-orbit"

// letters are the mails to an address that the server has printed.
func (s *server) letters(to string) []string {
	var found []string
	for _, letter := range strings.Split(s.Output(), "To: ")[1:] {
		if strings.HasPrefix(letter, to+"\n") {
			found = append(found, letter)
		}
	}
	return found
}

// link waits for the n-th mail to an address, and returns the path of the link
// in it.
func (s *server) link(t testing.TB, to string, n int) string {
	t.Helper()
	link := ""
	eventually(t, "the mail", "there", func() string {
		if letters := s.letters(to); len(letters) >= n {
			if _, after, ok := strings.Cut(letters[n-1], "/link#"); ok {
				link = "/link#" + strings.Fields(after)[0]
				return "there"
			}
		}
		return "not there"
	})
	return link
}

// toast waits until the app says something in passing.
func toast(p *browsertest.Page, says string) { text(p, ".toast", says) }

// Somebody is invited on People & places, and chooses a password by a link
// that is good once and for a time (C5, C21).
func TestInvitation(t *testing.T) {
	t.Parallel()
	file := demoFile(t)
	s := start(t, file)
	b := browsertest.Open(t)
	const email = "nils.berg@fjordline.example"
	boss := signIn(t, b.Device(), s, enterprise)
	follow(boss, "/places")
	press(boss, "main", "New person")
	boss.Type("#person-first_name", "Nils")
	boss.Type("#person-last_name", "Berg")
	boss.Type("#person-email", email)
	press(boss, "main form", "Save")
	toast(boss, "Nils Berg is saved.")
	for range 2 { // the first mail may be lost
		press(boss, "main", "Send an invitation")
		press(boss, "dialog[open]", "Send an invitation")
		boss.Wait(`!document.querySelector("dialog")`)
	}
	first, link := s.link(t, email, 1), s.link(t, email, 2)

	// What is no link, or none any more.
	nils := person(t, s, "Nils Berg")
	secret := "TOOLATETOOLATETOOLATETOOLA"
	org := as(t, s, enterprise).me.Org.ID
	expire(t, file, org, nils.ID, secret)
	guest := b.Device().Page()
	const bad = "This link was used already or has run out. Ask for a new one."
	for _, wrong := range []string{"/link", "/link#", "/link#rubbish", "/link#🦑.🦑", link + "x", link[:len(link)-1], "/link#" + org + "." + secret, "/link#" + strings.Repeat("x", 10_000)} {
		guest.Go("about:blank")
		guest.Go(s.URL + wrong)
		text(guest, "main", bad)
	}
	guest.Screenshot("link-bad")
	guest.Click("main a.button")
	guest.Wait(`document.querySelector("#email")`)

	// The good one.
	guest.Go("about:blank")
	guest.Go(s.URL + link)
	text(guest, "main", "Nils Berg, this is your account at Fjordline Retail.")
	guest.Wait(`document.activeElement?.id === "new-password"`)
	for _, c := range []struct{ password, message string }{
		{"🦑", "The password has at least 12 characters."},
		{"password1234", "The password is a common one"},
		{"short", "The password has at least 12 characters."}, // another message each time, so that one waits for it
		{"nils.berg.is.here", "The password is a common one"},
	} {
		guest.Paste("#new-password", c.password)
		guest.Key("\r")
		text(guest, "#new-password-wrong", c.message)
		if is := browsertest.Eval[string](guest, `document.querySelector("#new-password").value`); is != c.password {
			t.Errorf("%q has become %q", c.password, is)
		}
	}
	guest.Screenshot("link-wrong")
	guest.Paste("#new-password", newPassword)
	guest.Key("\r")
	guest.Wait(`document.querySelector("#menu")`)
	synced(guest)
	if at := browsertest.Eval[string](guest, `location.pathname + location.hash`); at != "/" {
		t.Errorf("it goes on at %s", at)
	}
	follow(guest, "/settings")
	text(guest, "main header", "Nils Berg · Fjordline Retail")

	// It was good once, and so was the one before it.
	late := b.Device().Page()
	for _, used := range []string{link, first} {
		late.Go("about:blank")
		late.Go(s.URL + used)
		text(late, "main", bad)
	}
	press(boss, "main", "Send an invitation")
	press(boss, "dialog[open]", "Send an invitation")
	text(boss, "dialog[open]", "This person has chosen a password already.")
	boss.Key("\x1b")

	// A new password, which ends what the old one has opened.
	late.Click("main a.button")
	press(late, "main", "Forgotten your password?")
	late.Type("#reset-email", "nobody@fjordline.example")
	press(late, "main", "Send me a link")
	text(late, "main", "If there is an account with this e-mail, a link is on its way to it.")
	late.Type("#reset-email", email)
	press(late, "main", "Send me a link")
	reset := s.link(t, email, 3)
	if len(s.letters("nobody@fjordline.example")) > 0 {
		t.Error("nobody gets mail")
	}
	late.Go("about:blank")
	late.Go(s.URL + reset)
	text(late, "main", "Nils Berg, this is your account at Fjordline Retail.")
	late.Paste("#new-password", newPassword+"-2")
	late.Key("\r")
	late.Wait(`document.querySelector("#menu")`)
	guest.Click("#sync")
	text(guest, "#banners", "You are signed out.")
	mustFail(t, s, email, newPassword)
	late.Go("about:blank")
	late.Go(s.URL + reset)
	late.Wait(`document.querySelector("#menu")`) // who is signed in is where one belongs
	for name, p := range map[string]*browsertest.Page{"the guest": guest, "the late one": late, "the boss": boss} {
		if c := p.Complaints("401", "404", "409", "422", "api/v1/links", "api/v1/me"); len(c) > 0 {
			t.Errorf("the console of %s: %q", name, c)
		}
	}
}

// person finds somebody by name.
func person(t testing.TB, s *server, name string) api.Person {
	t.Helper()
	ingrid := as(t, s, enterprise)
	list := got(ingrid.People(t.Context(), client.PeopleQuery{Search: name, Managed: true, Inactive: true})).from(t)
	for _, p := range list.Items {
		if p.FirstName+" "+p.LastName == name {
			return p
		}
	}
	t.Fatalf("there is no %s", name)
	return api.Person{}
}

// expire puts a link into the database that was good until a moment ago.
func expire(t testing.TB, file, org, person, secret string) {
	t.Helper()
	db, err := bunstore.OpenSQLite(t.Context(), file, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	sum := sha256.Sum256([]byte(secret))
	err = db.Update(t.Context(), org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Accounts().PutLink(ctx, storage.Link{Hash: hex.EncodeToString(sum[:]), Person: person, Purpose: storage.Invitation,
			Created: time.Now().Add(-8 * 24 * time.Hour), Expires: time.Now().Add(-time.Second)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// mustFail checks that somebody does not get in by a password.
func mustFail(t testing.TB, s *server, email, password string) {
	t.Helper()
	if _, err := client.New(s.URL+"/", nil).SignIn(t.Context(), api.SignIn{Email: email, Password: password}); err == nil {
		t.Errorf("%s still opens the account", password)
	}
}

// The password is changed in the settings, which ends the other sessions, and
// everybody gets the data about themselves (C5, C22).
func TestPasswordAndOwnData(t *testing.T) {
	t.Parallel()
	s := demo(t)
	b := browsertest.Open(t)
	files := t.TempDir()
	b.Downloads(files)
	p, other := signIn(t, b, s, representative), signIn(t, b.Device(), s, representative)
	synced(p)
	synced(other)
	emma := as(t, s, representative)
	follow(p, "/settings")
	change := func(old, chosen string) {
		p.Paste("#password-present", old)
		p.Paste("#password-new", chosen)
		press(p, "main", "Change the password")
	}
	for _, c := range []struct{ old, chosen, field, message string }{
		{"not-my-old-password", newPassword, "present", "This is not your current password."},
		{password, "🦑🦑", "new", "The password has at least 12 characters."},
		{password, password, "new", "This is your current password."},
		{password, "qwertyuiop123", "new", "The password is a common one"},
		{password, "emma.jensen.2026", "new", "The password is a common one"},
	} {
		change(c.old, c.chosen)
		text(p, "#password-"+c.field+"-wrong", c.message)
		kept := browsertest.Eval[[]string](p, `["present", "new"].map((f) => document.getElementById("password-" + f).value)`)
		if kept[0] != c.old || kept[1] != c.chosen {
			t.Errorf("typed was %q and %q, left is %q", c.old, c.chosen, kept)
		}
	}
	p.Screenshot("password-wrong")
	change(password, newPassword)
	text(p, "main", "Your password is changed. Every other browser is signed out.")
	eventually(t, "the mail about it", "there", func() string {
		if len(s.letters(representative)) == 1 {
			return "there"
		}
		return "not there"
	})
	p.Click("#sync")
	synced(p)
	other.Click("#sync")
	text(other, "#banners", "You are signed out.")
	other.Screenshot("signed-out-elsewhere")
	mustFail(t, s, representative, password)
	if _, err := emma.Me(t.Context()); err == nil {
		t.Error("the API is still open to the session of before")
	}
	press(other, "#banners", "Sign in")
	other.Type("#email", representative)
	other.Type("#password", newPassword)
	other.Key("\r")
	other.Wait(`document.querySelector("#menu")`)
	synced(other)

	// A file of everything about oneself.
	press(p, "main", "Download my data")
	toast(p, "Your data is saved as a file.")
	var data struct {
		Person  struct{ FirstName, Email string }
		Entries []json.RawMessage
	}
	saved := arrived(t, files, "*.json")
	b2, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b2, &data); err != nil {
		t.Fatalf("%s: %v", saved, err)
	}
	whole := string(b2)
	for _, want := range []string{representative, "Emma", "Jensen", "Daily calls"} {
		if !strings.Contains(whole, want) {
			t.Errorf("%s is not in the file %.2000s", want, whole)
		}
	}
	for _, never := range []string{another, "password_hash", "argon2"} {
		if strings.Contains(whole, never) {
			t.Errorf("%s is in the file", never)
		}
	}
	if c := p.Complaints("401", "403", "422"); len(c) > 0 { // what is refused
		t.Errorf("the console: %q", c)
	}
}

// arrived waits until a download is complete, and returns its path. There is
// to be one only.
func arrived(t testing.TB, dir, pattern string) string {
	t.Helper()
	var names []string
	eventually(t, "the download", "1 file", func() string {
		var err error
		if names, err = filepath.Glob(filepath.Join(dir, pattern)); err != nil {
			t.Fatal(err)
		}
		if partial, _ := filepath.Glob(filepath.Join(dir, "*.crdownload")); len(partial) > 0 {
			return "incomplete"
		}
		if len(names) != 1 {
			return fmt.Sprint(len(names), " files")
		}
		return "1 file"
	})
	return names[0]
}
