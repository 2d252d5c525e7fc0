package storage

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking/people"
)

// Account is how a person signs in to the stand-alone app.
type Account struct {
	Person       string // id
	Email        string // in lower case; what is typed to sign in
	PasswordHash string // encoded with its algorithm and parameters; "" until one is set
	Failures     int    // wrong passwords since the last right one
	RetryAfter   time.Time
	Disabled     bool
	Revision     int64
}

// Session is one signed-in browser.
type Session struct {
	Token   string // digest of what the browser holds
	Person  string
	Data    []byte
	Created time.Time
	Expires time.Time
}

// Token is an API token of a host system (C21).
type Token struct {
	ID          string
	Name        string
	Hash        string // digest of the secret
	Person      string // who made it
	Level       int
	Permissions people.Permissions
	Created     time.Time
	Expires     time.Time
	LastUsed    time.Time // zero: never
	Revoked     bool
}

// LinkPurpose says what a single-use link is good for.
type LinkPurpose string

// The purposes of links (C21).
const (
	Invitation    LinkPurpose = "invitation"
	PasswordReset LinkPurpose = "reset"
)

// Link is a single-use link sent to a person.
type Link struct {
	Hash    string // digest of the secret in it
	Person  string
	Purpose LinkPurpose
	Created time.Time
	Expires time.Time
}

// Accounts keeps sign-ins, sessions, tokens and links of one organization.
type Accounts interface {
	// Account returns the account of a person, or fault.ErrNotFound.
	Account(ctx context.Context, person string) (Account, error)
	// PutAccount stores a with the revision rule of Versioned.Put. It returns
	// fault.Taken of email when the e-mail, if there is one, is that of
	// another account of the organization.
	PutAccount(ctx context.Context, a Account) error
	// DeleteAccount removes a person's account, sessions and links; none is no
	// error.
	DeleteAccount(ctx context.Context, person string) error

	// Session returns an unexpired session, or fault.ErrNotFound.
	Session(ctx context.Context, token string, now time.Time) (Session, error)
	// Sessions returns those of a person that have not expired, newest first,
	// by Created and Token.
	Sessions(ctx context.Context, person string, now time.Time) ([]Session, error)
	// PutSession stores or replaces a session.
	PutSession(ctx context.Context, s Session) error
	// DeleteSession removes a session; one that is absent is no error.
	DeleteSession(ctx context.Context, token string) error
	// DeleteSessions removes all sessions of a person but the one named.
	DeleteSessions(ctx context.Context, person, except string) error

	// Tokens returns every API token, newest first, by Created and ID.
	Tokens(ctx context.Context) ([]Token, error)
	// TokenByHash returns the token, or fault.ErrNotFound.
	TokenByHash(ctx context.Context, hash string) (Token, error)
	// PutToken stores or replaces a token by id.
	PutToken(ctx context.Context, t Token) error

	// PutLink stores a new link.
	PutLink(ctx context.Context, l Link) error
	// Link returns an unexpired link and leaves it, or fault.ErrNotFound.
	Link(ctx context.Context, hash string, now time.Time) (Link, error)
	// TakeLink removes an unexpired link and returns it, or fault.ErrNotFound.
	TakeLink(ctx context.Context, hash string, now time.Time) (Link, error)
	// DeleteLinks removes all links of a person; none is no error.
	DeleteLinks(ctx context.Context, person string) error

	// Expire removes the sessions and links that ended before now.
	Expire(ctx context.Context, now time.Time) error
}
