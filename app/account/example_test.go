package account_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// letters is a Mailer that keeps the last mail.
type letters struct{ last account.Mail }

func (l *letters) Send(_ context.Context, m account.Mail) error {
	l.last = m
	return nil
}

// secret is what follows the # in the link of the last mail.
func (l *letters) secret() string {
	_, rest, _ := strings.Cut(l.last.Text, "#")
	secret, _, _ := strings.Cut(rest, "\n")
	return secret
}

// office is an organization whose first person, olga@example.com, has the
// password "zebra-lamp-violet".
func office(mailer account.Mailer) (*directory.Directory, *account.Service, people.Actor) {
	ctx := context.Background()
	db := memstore.New(nil)
	dir := directory.New(db, nil)
	o, p, err := dir.Found(ctx, directory.Founding{Name: "Umbrella", First: directory.Profile{FirstName: "Olga", LastName: "Owner", Email: "olga@example.com"}})
	if err != nil {
		log.Fatal(err)
	}
	s := account.New(db, dir, &account.Options{Mailer: mailer, Hashing: cheap})
	if err := s.SetPassword(ctx, o.ID, p.ID, "zebra-lamp-violet"); err != nil {
		log.Fatal(err)
	}
	a, err := dir.Actor(ctx, o.ID, p.ID)
	if err != nil {
		log.Fatal(err)
	}
	return dir, s, a
}

func ExampleNew() {
	db := memstore.New(nil)
	s := account.New(db, directory.New(db, nil), &account.Options{Mailer: account.Printer{Writer: os.Stdout}})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go s.Run(ctx)
	_, err := s.SignIn(ctx, account.Credentials{Email: "olga@example.com", Password: "zebra-lamp-violet"})
	fmt.Println(err)
	// Output: e-mail or password is wrong
}

func ExampleService_SignIn() {
	_, s, _ := office(nil)
	session, err := s.SignIn(context.Background(), account.Credentials{Email: "Olga@example.com", Password: "zebra-lamp-violet", Address: "192.0.2.1"})
	cookie := s.Cookie(session)
	fmt.Println(session.Actor.Level, cookie.HttpOnly, cookie.SameSite == http.SameSiteLaxMode, err)
	_, err = s.SignIn(context.Background(), account.Credentials{Email: "olga@example.com", Password: "a guess"})
	fmt.Println(fault.Code(err))
	// Output:
	// 40 true true <nil>
	// invalid_credentials
}

func ExampleService_Middleware() {
	_, s, _ := office(nil)
	handler := s.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := account.ActorFrom(r.Context())
		fmt.Fprintln(w, ok, a.Level)
	}))
	session, err := s.SignIn(context.Background(), account.Credentials{Email: "olga@example.com", Password: "zebra-lamp-violet"})
	if err != nil {
		log.Fatal(err)
	}
	for _, cookies := range [][]*http.Cookie{nil, {s.Cookie(session)}} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		for _, c := range cookies {
			r.AddCookie(c)
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		fmt.Print(answer.Body)
	}
	// Output:
	// false 0
	// true 40
}

func ExampleActorFrom() {
	_, ok := account.ActorFrom(context.Background())
	fmt.Println(ok)
	// Output: false
}

func ExampleService_Cookie() {
	_, s, _ := office(nil)
	session, err := s.SignIn(context.Background(), account.Credentials{Email: "olga@example.com", Password: "zebra-lamp-violet"})
	fmt.Println(s.Cookie(session).Name, s.Cookie(session).Path, err)
	// Output: headway_session / <nil>
}

func ExampleService_NoCookie() {
	_, s, _ := office(nil)
	fmt.Println(s.NoCookie())
	// Output: headway_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax
}

func ExampleService_SignOut() {
	_, s, _ := office(nil)
	fmt.Println(s.SignOut(context.Background())) // the context of a request that passed Middleware
	// Output: <nil>
}

func ExampleService_SignOutEverywhere() {
	_, s, olga := office(nil)
	fmt.Println(s.SignOutEverywhere(context.Background(), olga))
	// Output: <nil>
}

func ExampleService_Invite() {
	var mailer letters
	dir, s, olga := office(&mailer)
	ctx := context.Background()
	p, err := dir.SavePerson(ctx, olga, people.Person{FirstName: "Rita", LastName: "Skov", Email: "rita@example.com", Level: 10})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Invite(ctx, olga, p.ID))
	fmt.Println(mailer.last.To, mailer.last.Subject)
	// Output:
	// <nil>
	// rita@example.com Your invitation to Umbrella
}

func ExampleService_Look() {
	_, s, _ := office(nil)
	_, err := s.Look(context.Background(), "made up")
	fmt.Println(err)
	// Output: the link was used before, or is too old: ask for a new one
}

func ExampleService_Redeem() {
	var mailer letters
	dir, s, olga := office(&mailer)
	ctx := context.Background()
	p, err := dir.SavePerson(ctx, olga, people.Person{FirstName: "Rita", LastName: "Skov", Email: "rita@example.com", Level: 10})
	if err != nil {
		log.Fatal(err)
	}
	if err := s.Invite(ctx, olga, p.ID); err != nil {
		log.Fatal(err)
	}
	secret := mailer.secret()
	_, err = s.Redeem(ctx, secret, "rita-skov-1990")
	fmt.Println(err)
	session, err := s.Redeem(ctx, secret, "correct horse battery")
	fmt.Println(session.Actor.Person == p.ID, err)
	_, err = s.Redeem(ctx, secret, "correct horse battery")
	fmt.Println(fault.Code(err))
	// Output:
	// password must not contain your own name or e-mail address
	// true <nil>
	// link_invalid
}

func ExampleService_ForgotPassword() {
	_, s, _ := office(nil)
	fmt.Println(s.ForgotPassword(context.Background(), "nobody@example.com", "192.0.2.1"))
	// Output: <nil>
}

func ExampleService_Run() {
	var mailer letters
	_, s, _ := office(&mailer)
	ctx, stop := context.WithCancel(context.Background())
	if err := s.ForgotPassword(ctx, "olga@example.com", "192.0.2.1"); err != nil {
		log.Fatal(err)
	}
	stop()
	s.Run(ctx) // finishes what is waiting
	fmt.Println(mailer.last.Subject)
	// Output: A new password for Umbrella
}

func ExampleService_SaveProfile() {
	_, s, olga := office(nil)
	p, err := s.SaveProfile(context.Background(), olga, account.ProfileEdit{
		Profile:  directory.Profile{FirstName: "Olga", LastName: "O’Hara", Email: "olga@example.com"},
		Revision: 1,
	})
	fmt.Println(p.Name(), p.Revision, err)
	_, err = s.SaveProfile(context.Background(), olga, account.ProfileEdit{
		Profile:  directory.Profile{FirstName: "Olga", LastName: "O’Hara", Email: "olga@example.org"},
		Revision: 2, Password: "a guess",
	})
	fmt.Println(err)
	// Output:
	// Olga O’Hara 2 <nil>
	// password: is not your present password
}

func ExampleService_ChangePassword() {
	_, s, olga := office(nil)
	_, err := s.ChangePassword(context.Background(), olga, "zebra-lamp-violet", "password1234")
	fmt.Println(err)
	session, err := s.ChangePassword(context.Background(), olga, "zebra-lamp-violet", "correct horse battery")
	fmt.Println(session.Actor.Person == olga.Person, err)
	// Output:
	// password is a common one, or too easily guessed: use several unusual words, or more variety
	// true <nil>
}

func ExampleService_SetPassword() {
	_, s, olga := office(nil)
	fmt.Println(s.SetPassword(context.Background(), olga.Org, olga.Person, "correct horse battery"))
	// Output: <nil>
}

func ExampleService_CreateToken() {
	_, s, olga := office(nil)
	token, secret, err := s.CreateToken(context.Background(), olga, account.TokenRequest{
		Name: "Payroll", Permissions: people.TrackersReport, Level: 20, Expires: time.Now().AddDate(0, 6, 0),
	})
	fmt.Println(token.Name, strings.HasPrefix(secret, "hw_"+olga.Org+"_"), err)
	// Output: Payroll true <nil>
}

func ExampleService_Tokens() {
	_, s, olga := office(nil)
	ctx := context.Background()
	if _, _, err := s.CreateToken(ctx, olga, account.TokenRequest{Name: "Payroll", Permissions: people.TrackersReport, Expires: time.Now().Add(time.Hour)}); err != nil {
		log.Fatal(err)
	}
	tokens, err := s.Tokens(ctx, olga)
	fmt.Println(len(tokens), tokens[0].Name, tokens[0].Permissions, err)
	// Output: 1 Payroll trackers.report <nil>
}

func ExampleService_RevokeToken() {
	_, s, olga := office(nil)
	ctx := context.Background()
	token, _, err := s.CreateToken(ctx, olga, account.TokenRequest{Name: "Payroll", Permissions: people.TrackersReport, Expires: time.Now().Add(time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.RevokeToken(ctx, olga, token.ID))
	fmt.Println(s.RevokeToken(ctx, olga, "unknown"))
	// Output:
	// <nil>
	// not found
}

func ExampleCheckPassword() {
	rita := people.Person{FirstName: "Rita", LastName: "Skov", Email: "rita@example.com"}
	for _, password := range []string{"short", "qwertyuiop12", "rita-likes-tea", "zebra-lamp-violet"} {
		fmt.Println(account.CheckPassword(password, rita))
	}
	// Output:
	// password must have at least 12 characters
	// password is a common one, or too easily guessed: use several unusual words, or more variety
	// password must not contain your own name or e-mail address
	// <nil>
}

func ExamplePrinter() {
	var mailer account.Mailer = account.Printer{Writer: os.Stdout}
	err := mailer.Send(context.Background(), account.Mail{To: "rita@example.com", Subject: "Welcome", Text: "Hello Rita."})
	if err != nil {
		log.Fatal(err)
	}
	// Output:
	// To: rita@example.com
	// Subject: Welcome
	//
	// Hello Rita.
}

func ExampleNewSMTP() {
	_, err := account.NewSMTP(account.SMTPSettings{Host: "mail.example.com", From: "Headway <headway@example.com>", User: "headway", Password: "secret"})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleEnglish() {
	m := account.English(account.Occasion{
		Notice: account.NoticeInvitation, Good: 48 * time.Hour, Link: "https://example.com/link#secret",
		Person: people.Person{FirstName: "Rita", LastName: "Skov"}, Organization: people.Organization{Name: "Umbrella"},
	})
	_, _ = io.WriteString(os.Stdout, m.Text)
	// Output:
	// Hello Rita Skov,
	//
	// you are invited to Umbrella. Follow this link to choose your password. It works once, within 2 days.
	//
	// https://example.com/link#secret
}
