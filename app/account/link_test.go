package account_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

func TestAnInvitation(t *testing.T) {
	run(t, func(w *world) {
		p := w.hire("Rita", "representative")
		w.ok(w.s.Invite(w.ctx, w.owner, p.ID))
		synctest.Wait()
		mail := w.outbox.mails[0]
		if mail.To != "rita@example.com" || mail.Subject != "Your invitation to Umbrella" || !strings.Contains(mail.Text, "within 7 days") || !strings.HasPrefix(mail.Text, "Hello Rita Tester,") {
			t.Errorf("mail %+v", mail)
		}
		secret := w.secret()
		l, err := w.s.Look(w.ctx, secret)
		w.ok(err)
		if l.Purpose != storage.Invitation || l.Person.FirstName != "Rita" || l.Organization.Name != "Umbrella" || !l.Expires.Equal(time.Now().Add(7*24*time.Hour)) || l.Person.Permissions != 0 {
			t.Errorf("link %+v", l)
		}
		_, err = w.s.Redeem(w.ctx, secret, "rita-tester-1")
		w.refused(err, "invalid")
		s, err := w.s.Redeem(w.ctx, secret, password)
		w.ok(err)
		if s.Actor.Person != p.ID || !w.in(s) {
			t.Errorf("session %+v", s)
		}
		w.signIn("rita@example.com", password)
		_, err = w.s.Redeem(w.ctx, secret, another)
		w.refused(err, "link_invalid")
		_, err = w.s.Look(w.ctx, secret)
		w.refused(err, "link_invalid")
		w.refused(w.s.Invite(w.ctx, w.owner, p.ID), "has_password")
		if mails := w.mails(); len(mails) != 0 {
			t.Errorf("mails %+v", mails)
		}
		if got := w.actions(p.ID); got != "person.created account.invited account.password_changed account.signed_in" {
			t.Errorf("audit: %s", got)
		}
	})
}

func TestWhoIsInvited(t *testing.T) {
	run(t, func(w *world) {
		north, err := w.dir.SaveLocation(w.ctx, w.owner, people.Location{Name: "North"})
		w.ok(err)
		adam := w.hire("Adam", "administrator")
		adam.Locations = []people.Membership{{ID: north.ID}}
		_, err = w.dir.SavePerson(w.ctx, w.owner, adam)
		w.ok(err)
		admin, err := w.dir.Actor(w.ctx, w.org, adam.ID)
		w.ok(err)
		p := w.hire("Rita", "representative")
		rep, err := w.dir.Actor(w.ctx, w.org, p.ID)
		w.ok(err)
		boss := w.hire("Bo", "enterprise")
		boss.Locations = []people.Membership{{ID: north.ID}}
		_, err = w.dir.SavePerson(w.ctx, w.owner, boss)
		w.ok(err)
		left := w.hire("Lea", "representative")
		_, err = w.dir.Deactivate(w.ctx, w.owner, left.ID, left.Revision)
		w.ok(err)
		mute, err := w.dir.SavePerson(w.ctx, w.owner, people.Person{FirstName: "Mute", LastName: "X"})
		w.ok(err)
		w.refused(w.s.Invite(w.ctx, rep, p.ID), "denied")
		w.refused(w.s.Invite(w.ctx, admin, p.ID), "not_found")
		w.refused(w.s.Invite(w.ctx, admin, boss.ID), "denied")
		w.refused(w.s.Invite(w.ctx, w.owner, "nobody"), "not_found")
		w.refused(w.s.Invite(w.ctx, w.owner, left.ID), "inactive")
		w.refused(w.s.Invite(w.ctx, w.owner, mute.ID), "invalid")
		if mails := w.mails(); len(mails) != 0 {
			t.Errorf("mails %+v", mails)
		}
		// What the mailer cannot send can be sent again.
		w.outbox.fails = 1
		if err := w.s.Invite(w.ctx, w.owner, p.ID); err == nil {
			t.Error("nothing was sent, and nobody is told")
		}
		w.ok(w.s.Invite(w.ctx, w.owner, p.ID))
		if _, err := w.s.Redeem(w.ctx, w.secret(), password); err != nil {
			t.Error(err)
		}
	})
}

// The answer is the same for everybody, and comes before anything is done.
func TestAForgottenPassword(t *testing.T) {
	run(t, func(w *world) {
		left := w.member("Lea", "representative")
		_, err := w.dir.Deactivate(w.ctx, w.owner, left.ID, left.Revision)
		w.ok(err)
		w.hire("Ina", "representative") // without an account
		w.hashes.Store(0)
		for _, email := range []string{"nobody@example.com", "ina@example.com", "lea@example.com", "", "\xff"} {
			for range 4 {
				w.ok(w.s.ForgotPassword(w.ctx, email, ""))
			}
			w.refused(w.s.ForgotPassword(w.ctx, email, ""), "too_many_attempts")
		}
		if mails := w.mails(); len(mails) != 0 {
			t.Errorf("mails %+v", mails)
		}
		for range 4 {
			w.ok(w.s.ForgotPassword(w.ctx, " Olga@Example.com", ""))
		}
		w.refused(w.s.ForgotPassword(w.ctx, "olga@example.com", ""), "too_many_attempts")
		if n := w.hashes.Load(); n != 0 {
			t.Errorf("%d hashes", n)
		}
		mails := w.mails()
		if len(mails) != 4 || mails[0].To != "olga@example.com" || mails[0].Subject != "A new password for Umbrella" || !strings.Contains(mails[0].Text, "within 1 hour") {
			t.Errorf("mails %+v", mails)
		}
	})
}

func TestANewPasswordEndsEverythingElse(t *testing.T) {
	run(t, func(w *world) {
		before := w.signIn("olga@example.com", password)
		w.ok(w.s.ForgotPassword(w.ctx, "olga@example.com", "192.0.2.1"))
		unused := w.secret()
		w.ok(w.s.ForgotPassword(w.ctx, "olga@example.com", "192.0.2.1"))
		for range 6 {
			_, err := w.s.SignIn(w.ctx, account.Credentials{Email: "olga@example.com", Password: "wrong", Org: w.org})
			w.refused(err, "invalid_credentials")
		}
		s, err := w.s.Redeem(w.ctx, w.secret(), another)
		w.ok(err)
		if w.in(before) || !w.in(s) {
			t.Errorf("signed in before: %v, now: %v", w.in(before), w.in(s))
		}
		_, err = w.s.Redeem(w.ctx, unused, password)
		w.refused(err, "link_invalid")
		if a := w.account(w.olga); a.Failures != 0 || !a.RetryAfter.IsZero() {
			t.Errorf("account %+v", a)
		}
		w.signIn("olga@example.com", another)
		_, err = w.s.SignIn(w.ctx, account.Credentials{Email: "olga@example.com", Password: password})
		w.refused(err, "invalid_credentials")
		mails := w.mails()
		if len(mails) != 1 || mails[0].Subject != "Your password was changed" || mails[0].To != "olga@example.com" {
			t.Errorf("mails %+v", mails)
		}
	})
}

func TestALinkWorksOnceHoweverManyTry(t *testing.T) {
	run(t, func(w *world) {
		w.ok(w.s.ForgotPassword(w.ctx, "olga@example.com", ""))
		secret := w.secret()
		var wg sync.WaitGroup
		var good, refused atomic.Int64
		for range 20 {
			wg.Go(func() {
				_, err := w.s.Redeem(w.ctx, secret, another)
				switch {
				case err == nil:
					good.Add(1)
				case fault.Code(err) == "link_invalid":
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if good.Load() != 1 || refused.Load() != 19 {
			t.Errorf("%d times good, %d times refused", good.Load(), refused.Load())
		}
		if n := strings.Count(w.actions(w.olga.ID), "password_changed"); n != 2 {
			t.Errorf("the password was changed %d times", n)
		}
	})
}

func TestLinksEnd(t *testing.T) {
	run(t, func(w *world) {
		w.ok(w.s.ForgotPassword(w.ctx, "olga@example.com", ""))
		late := w.secret()
		w.pass(time.Hour - time.Second)
		if _, err := w.s.Look(w.ctx, late); err != nil {
			t.Error(err)
		}
		w.pass(time.Second)
		_, err := w.s.Redeem(w.ctx, late, another)
		w.refused(err, "link_invalid")

		// With the person, and with the address that it went to.
		p := w.hire("Rita", "representative")
		w.ok(w.s.Invite(w.ctx, w.owner, p.ID))
		secret := w.secret()
		p.Email = "other@example.com"
		p, err = w.dir.SavePerson(w.ctx, w.owner, p)
		w.ok(err)
		_, err = w.s.Redeem(w.ctx, secret, password)
		w.refused(err, "link_invalid")
		w.ok(w.s.Invite(w.ctx, w.owner, p.ID))
		secret = w.secret()
		_, err = w.dir.Deactivate(w.ctx, w.owner, p.ID, p.Revision)
		w.ok(err)
		_, err = w.s.Redeem(w.ctx, secret, password)
		w.refused(err, "link_invalid")

		for _, forged := range []string{"", ".", "x", w.org + ".", w.org + ".x", "." + secret, secret + "x", "elsewhere" + secret[strings.IndexByte(secret, '.'):]} {
			_, err := w.s.Redeem(w.ctx, forged, password)
			w.refused(err, "link_invalid")
		}
		if n := w.hashes.Load(); n != 0 {
			t.Errorf("links that are not good cost %d hashes", n)
		}
	})
}

func TestMailIsTriedThreeTimes(t *testing.T) {
	run(t, func(w *world) {
		w.outbox.fails = 2
		w.ok(w.s.ForgotPassword(w.ctx, "olga@example.com", ""))
		w.pass(time.Minute)
		if _, err := w.s.Look(w.ctx, w.secret()); err != nil {
			t.Error(err)
		}
		w.outbox.fails = 3
		w.ok(w.s.ForgotPassword(w.ctx, "olga@example.com", ""))
		w.pass(time.Hour)
		if mails := w.mails(); len(mails) != 0 {
			t.Errorf("mails %+v", mails)
		}
	})
}

// noMail is a Mailer whose server is down.
type noMail struct{}

func (noMail) Send(context.Context, account.Mail) error { return errors.New("connection refused") }

func TestInvitingWithoutAMailServer(t *testing.T) {
	run(t, func(w *world) {
		p := w.hire("Rita", "representative")
		s := account.New(w.db, w.dir, &account.Options{Mailer: noMail{}, Logger: slog.New(slog.DiscardHandler)})
		w.refused(s.Invite(w.ctx, w.owner, p.ID), "mail_failed")
		w.ok(w.s.Invite(w.ctx, w.owner, p.ID))
	})
}
