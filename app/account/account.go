// Package account is sign-in for the stand-alone app: passwords, sessions in
// cookies, single-use links by mail, and API tokens for host systems. A host
// that embeds Headway brings its own, and none of this.
//
// # What an outsider can learn
//
// Signing in and asking for a new password give the same answer, after the
// same number of hash computations, whether or not there is such an account.
// What would take a different time (counting a failure, making a link, sending
// mail) is left to Run, which must be running while the Service is used.
// Secrets are stored as digests; passwords with argon2id. Nothing personal is
// written to the log.
//
// # Many guesses
//
// Wrong passwords for one e-mail cost ever longer pauses, known or not, and so
// do those from one network address, IPv6 networks counted as one. Both are
// told with RetryAfter. An account remembers its failures too, for the sake of
// other servers and restarts; it then refuses the right password as well, with
// the same answer as a wrong one.
package account

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/seed57a6ed91/headway/app/directory"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Options of a Service. The zero value is ready to use.
type Options struct {
	Now    func() time.Time // nil is time.Now
	NewID  func() string    // nil is change.NewID
	Mailer Mailer           // nil prints mails to standard error
	Write  Writer           // the words of mails; nil is English
	Logger *slog.Logger     // nil is slog.Default

	// BaseURL is where the app is reached, such as https://example.com/hr/.
	// Cookies are confined to its path, and are Secure if its scheme is https.
	// nil is http://localhost:8080/.
	BaseURL *url.URL
	// LinkPath is the page below BaseURL that single-use links lead to; the
	// secret follows it as the fragment, which browsers send to nobody. ""
	// is "link".
	LinkPath string

	Hashing         Hashing
	SessionLifetime time.Duration // from sign-in on; 0 is 30 days
	InvitationAge   time.Duration // how long an invitation is good; 0 is 7 days
	ResetAge        time.Duration // how long a link for a new password is good; 0 is 1 hour
}

// Service signs people in to the organizations of a database. Make one with
// New; it is safe for concurrent use.
type Service struct {
	db       storage.DB
	dir      *directory.Directory
	opts     Options
	hasher   *hasher
	sessions *scs.SessionManager
	counts   queue // of failures to be remembered
	mails    queue // to be sent

	*guesses
}

// guesses are the attempts of late. Services of one database share them.
type guesses struct {
	emails    attempts // passwords, by e-mail
	addresses attempts // passwords and requests for links, by network address
	requests  attempts // requests for links, by e-mail
}

// New returns the service of db and of the directory of the same database.
// Nil options are the zero Options.
func New(db storage.DB, dir *directory.Directory, opts *Options) *Service {
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = change.NewID
	}
	if o.Mailer == nil {
		o.Mailer = Printer{Writer: os.Stderr}
	}
	if o.Write == nil {
		o.Write = English
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.BaseURL == nil {
		o.BaseURL = &url.URL{Scheme: "http", Host: "localhost:8080", Path: "/"}
	}
	if o.LinkPath == "" {
		o.LinkPath = "link"
	}
	if o.SessionLifetime == 0 {
		o.SessionLifetime = 30 * 24 * time.Hour
	}
	if o.InvitationAge == 0 {
		o.InvitationAge = 7 * 24 * time.Hour
	}
	if o.ResetAge == 0 {
		o.ResetAge = time.Hour
	}
	const keys = 10_000
	return &Service{
		db: db, dir: dir, opts: o,
		hasher:   newHasher(o.Hashing),
		sessions: newSessions(db, o),
		counts:   make(queue, 256),
		mails:    make(queue, 256),
		guesses: &guesses{
			emails:    attempts{free: freeFailures, forget: 10 * time.Minute, size: keys},
			addresses: attempts{free: 50, forget: 10 * time.Second, size: keys},
			requests:  attempts{free: 3, forget: 10 * time.Minute, size: keys},
		},
	}
}

// Through returns s with its database, and that of its directory, as wrap
// returns it: the same database, with something added to its units of work.
// Both may be used side by side, and Run of one serves both.
func (s *Service) Through(wrap func(storage.DB) storage.DB) *Service {
	other := *s
	other.db, other.dir = wrap(s.db), s.dir.Through(wrap)
	other.sessions = newSessions(other.db, s.opts)
	return &other
}

// freeFailures is how many wrong passwords for one account cost no pause.
const freeFailures = 5

func (s *Service) now() time.Time { return change.Instant(s.opts.Now()) }

// log appends an event to the audit log of a unit of work.
func (s *Service) log(ctx context.Context, tx storage.Tx, e storage.Event) error {
	e.ID = s.opts.NewID()
	if e.Entity == "" {
		e.Entity = "account"
	}
	return tx.Audit().Append(ctx, e)
}

// errCredentials is the one answer to a sign-in that fails, whatever the
// reason.
func errCredentials() error {
	return &fault.Refusal{Code: "invalid_credentials", Reason: "e-mail or password is wrong", Err: fault.ErrDenied}
}

// errPassword says that somebody who is signed in did not give the right
// password.
func errPassword(field string) error {
	return &fault.Refusal{Code: "wrong_password", Field: field, Reason: "is not your present password", Err: fault.ErrDenied}
}

// errPerson is the answer to an API token where only a person can act.
func errPerson() error {
	return &fault.Refusal{Code: "person_required", Reason: "is for people who signed in, not for API tokens", Err: fault.ErrDenied}
}

// TooMany says that there were too many attempts, and when the next one is
// considered. It is the refusal too_many_attempts.
type TooMany struct {
	RetryAfter time.Duration // greater than 0
}

func (e *TooMany) Error() string {
	return "too many attempts: try again in " + e.RetryAfter.Round(time.Second).String()
}

// Unwrap returns the *fault.Refusal.
func (e *TooMany) Unwrap() error {
	return &fault.Refusal{Code: "too_many_attempts", Reason: e.Error(), Err: fault.ErrDenied}
}
