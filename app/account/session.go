package account

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// cookieName is the name of the one cookie.
const cookieName = "headway_session"

// Session is a browser that has just been signed in. Send it Cookie.
type Session struct {
	Actor   people.Actor
	Expires time.Time
	value   string // of the cookie
}

// Cookie returns the cookie that makes a browser the one of the session.
func (s *Service) Cookie(v Session) *http.Cookie {
	c := s.NoCookie()
	c.Value = v.value
	c.Expires = v.Expires
	c.MaxAge = int(v.Expires.Sub(s.now()) / time.Second)
	return c
}

// NoCookie returns the cookie that makes a browser forget its session.
func (s *Service) NoCookie() *http.Cookie {
	path := s.opts.BaseURL.Path
	if path == "" {
		path = "/"
	}
	return &http.Cookie{
		Name: cookieName, Path: path, MaxAge: -1,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.opts.BaseURL.Scheme == "https",
	}
}

// keyPerson is what a session holds: whose it is.
const keyPerson = "person"

func newSessions(db storage.DB, o Options) *scs.SessionManager {
	// Not scs.New, which starts a goroutine for a store that is not used.
	return &scs.SessionManager{
		Store: &sessionStore{db: db, now: o.Now}, Lifetime: o.SessionLifetime,
		Codec: sessionCodec{}, HashTokenInStore: true,
	}
}

// startSession signs a person in within a unit of work, under a new token. The
// session lasts no longer than the organization keeps sessions.
func (s *Service) startSession(ctx context.Context, tx storage.Tx, a people.Actor) (Session, error) {
	o, err := tx.Organization().Get(ctx, a.Org, time.Time{})
	if err != nil {
		return Session{}, err
	}
	lifetime := s.opts.SessionLifetime
	if days := o.Retention.SessionDays; days > 0 {
		lifetime = min(lifetime, time.Duration(days)*24*time.Hour)
	}
	in := &within{org: a.Org, tx: tx, row: storage.Session{Person: a.Person, Expires: s.now().Add(lifetime)}}
	ctx, err = s.sessions.Load(context.WithValue(ctx, withinKey{}, in), "")
	if err != nil {
		return Session{}, err
	}
	s.sessions.Put(ctx, keyPerson, a.Person)
	token, _, err := s.sessions.Commit(ctx)
	if err != nil {
		return Session{}, err
	}
	return Session{Actor: a, Expires: in.row.Expires, value: a.Org + "." + token}, nil
}

// findSession returns the organization and the row of the session that a
// cookie names, or fault.ErrNotFound.
func (s *Service) findSession(ctx context.Context, cookie string) (string, storage.Session, error) {
	dot := strings.LastIndexByte(cookie, '.')
	if dot < 1 {
		return "", storage.Session{}, fault.ErrNotFound
	}
	in := &within{org: cookie[:dot]}
	ctx, err := s.sessions.Load(context.WithValue(ctx, withinKey{}, in), cookie[dot+1:])
	if err != nil {
		return "", storage.Session{}, err
	}
	if in.row.Person == "" || s.sessions.GetString(ctx, keyPerson) != in.row.Person {
		return "", storage.Session{}, fault.ErrNotFound
	}
	return in.org, in.row, nil
}

// sessionCodec stores what a session holds as JSON: reading it, on every
// request, takes a fifth of the allocations of the gob that scs uses otherwise.
type sessionCodec struct{}

type sessionData struct {
	Deadline time.Time      `json:"deadline"`
	Values   map[string]any `json:"values"`
}

// Encode implements scs.Codec.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	return json.Marshal(sessionData{deadline, values})
}

// Decode implements scs.Codec.
func (sessionCodec) Decode(b []byte) (time.Time, map[string]any, error) {
	var d sessionData
	err := json.Unmarshal(b, &d)
	return d.Deadline, d.Values, err
}

// within is the part of a unit of work that the session manager cannot pass
// on: sessions belong to one organization. It travels in the context.
type within struct {
	org string
	tx  storage.Tx      // nil: a unit of its own
	row storage.Session // to be stored, or found
}

type withinKey struct{}

// sessionStore is the scs.CtxStore on storage.Accounts.
type sessionStore struct {
	db  storage.DB
	now func() time.Time
}

var _ scs.CtxStore = (*sessionStore)(nil)

// errNoContext answers the methods that scs does not call on a CtxStore.
var errNoContext = errors.New("account: a session store without a context")

func (*sessionStore) Delete(string) error                    { return errNoContext }
func (*sessionStore) Find(string) ([]byte, bool, error)      { return nil, false, errNoContext }
func (*sessionStore) Commit(string, []byte, time.Time) error { return errNoContext }

// FindCtx implements scs.CtxStore.
func (s *sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	in := ctx.Value(withinKey{}).(*within)
	err := s.db.View(ctx, in.org, func(ctx context.Context, tx storage.Tx) (err error) {
		in.row, err = tx.Accounts().Session(ctx, token, change.Instant(s.now()))
		return err
	})
	if fault.Sentinel(err) == fault.ErrNotFound {
		return nil, false, nil
	}
	return in.row.Data, err == nil, err
}

// CommitCtx implements scs.CtxStore, within a unit of work. The end of the
// session is that of the Service's clock, not the one that scs reckons.
func (s *sessionStore) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	in := ctx.Value(withinKey{}).(*within)
	in.row.Token, in.row.Data, in.row.Created = token, data, change.Instant(s.now())
	return in.tx.Accounts().PutSession(ctx, in.row)
}

// DeleteCtx implements scs.CtxStore.
func (s *sessionStore) DeleteCtx(ctx context.Context, token string) error {
	in := ctx.Value(withinKey{}).(*within)
	return in.tx.Accounts().DeleteSession(ctx, token)
}
