package account_test

import (
	"errors"
	"testing"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func TestChangingOnesPassword(t *testing.T) {
	run(t, func(w *world) {
		here, there := w.signIn("olga@example.com", password), w.signIn("olga@example.com", password)
		w.ok(w.s.ForgotPassword(w.ctx, "olga@example.com", ""))
		link := w.secret()
		for code, try := range map[string][2]string{
			"wrong_password": {"wrong", another},
			"invalid":        {password, "password1234"},
		} {
			_, err := w.s.ChangePassword(w.ctx, here.Actor, try[0], try[1])
			w.refused(err, code)
		}
		_, err := w.s.ChangePassword(w.ctx, here.Actor, password, password)
		w.refused(err, "invalid")
		_, err = w.s.ChangePassword(w.ctx, tokenActor(w), password, another)
		w.refused(err, "person_required")
		if !w.in(here) || !w.in(there) {
			t.Error("a change that was refused signed somebody out")
		}

		now, err := w.s.ChangePassword(w.ctx, here.Actor, password, another)
		w.ok(err)
		if w.in(here) || w.in(there) || !w.in(now) {
			t.Errorf("signed in: %v, %v, %v", w.in(here), w.in(there), w.in(now))
		}
		_, err = w.s.Redeem(w.ctx, link, password)
		w.refused(err, "link_invalid")
		w.signIn("olga@example.com", another)
		_, err = w.s.SignIn(w.ctx, account.Credentials{Email: "olga@example.com", Password: password})
		w.refused(err, "invalid_credentials")
		if mails := w.mails(); len(mails) != 1 || mails[0].Subject != "Your password was changed" {
			t.Errorf("mails %+v", mails)
		}
	})
}

// A browser that was left open is no way to find the password.
func TestConfirmingAPasswordCostsPauses(t *testing.T) {
	run(t, func(w *world) {
		for range 6 {
			_, err := w.s.ChangePassword(w.ctx, w.owner, "wrong", another)
			w.refused(err, "wrong_password")
		}
		w.hashes.Store(0)
		_, err := w.s.ChangePassword(w.ctx, w.owner, password, another)
		w.refused(err, "too_many_attempts")
		if w.hashes.Load() != 0 {
			t.Error("an attempt during a pause computes a hash")
		}
	})
}

func TestAProfile(t *testing.T) {
	run(t, func(w *world) {
		p := w.member("Rita", "representative")
		rita, err := w.dir.Actor(w.ctx, w.org, p.ID)
		w.ok(err)
		link := func() string {
			t.Helper()
			w.ok(w.s.ForgotPassword(w.ctx, "rita@example.com", ""))
			return w.secret()
		}()
		edit := account.ProfileEdit{
			Profile:  directory.Profile{FirstName: " Margarita ", LastName: "Skov", Email: "rita@example.com", Language: "da"},
			Revision: p.Revision,
		}
		saved, err := w.s.SaveProfile(w.ctx, rita, edit)
		w.ok(err)
		if saved.FirstName != "Margarita" || saved.LastName != "Skov" || saved.Language != "da" || saved.Revision != 2 ||
			saved.Level != p.Level || saved.Permissions != p.Permissions {
			t.Errorf("saved %+v", saved)
		}
		_, err = w.s.SaveProfile(w.ctx, rita, edit)
		w.refused(err, "stale")
		edit.Revision = 2
		saved, err = w.s.SaveProfile(w.ctx, rita, edit)
		w.ok(err)
		if saved.Revision != 2 {
			t.Error("saving what is stored is a new version")
		}
		_, err = w.s.Look(w.ctx, link)
		w.ok(err)

		edit.FirstName, edit.LastName = "R", ""
		_, err = w.s.SaveProfile(w.ctx, rita, edit)
		var many fault.Many
		if !errors.As(err, &many) || len(many) != 2 {
			t.Errorf("two fields are wrong: %v", err)
		}
		edit.FirstName, edit.LastName, edit.Email = "Rita", "Skov", "rita@example.org"
		_, err = w.s.SaveProfile(w.ctx, rita, edit)
		w.refused(err, "wrong_password")
		edit.Password = password
		edit.Email = ""
		_, err = w.s.SaveProfile(w.ctx, rita, edit)
		w.refused(err, "invalid")
		edit.Email = "olga@example.com"
		_, err = w.s.SaveProfile(w.ctx, rita, edit)
		w.refused(err, "exists")
		edit.Email = "Rita@example.org"
		s := w.signIn("rita@example.com", password)
		saved, err = w.s.SaveProfile(w.ctx, rita, edit)
		w.ok(err)
		if saved.Email != "rita@example.org" || w.account(p).Email != "rita@example.org" || !w.in(s) {
			t.Errorf("saved %+v", saved)
		}
		_, err = w.s.Look(w.ctx, link)
		w.refused(err, "link_invalid")
		w.signIn("rita@example.org", password)
		mails := w.mails()
		if len(mails) != 1 || mails[0].To != "rita@example.com" || mails[0].Subject != "Your e-mail address was changed" {
			t.Errorf("mails %+v", mails)
		}
		_, err = w.s.SaveProfile(w.ctx, tokenActor(w), edit)
		w.refused(err, "person_required")
	})
}

func TestTheOperatorSetsAPassword(t *testing.T) {
	run(t, func(w *world) {
		p := w.hire("Rita", "representative")
		w.refused(w.s.SetPassword(w.ctx, w.org, "nobody", password), "not_found")
		w.refused(w.s.SetPassword(w.ctx, "nowhere", p.ID, password), "not_found")
		w.refused(w.s.SetPassword(w.ctx, w.org, p.ID, "password1234"), "invalid")
		w.ok(w.s.SetPassword(w.ctx, w.org, p.ID, password))
		s := w.signIn("rita@example.com", password)
		w.ok(w.s.SetPassword(w.ctx, w.org, p.ID, another))
		if w.in(s) {
			t.Error("a session outlived its password")
		}
	})
}
