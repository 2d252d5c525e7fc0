package account

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// caller is who makes a request, and by what.
type caller struct {
	actor   people.Actor
	session string // digest of the session's token, or ""
}

type callerKey struct{}

// ActorFrom returns who makes the request whose context is given, as
// Middleware found out.
func ActorFrom(ctx context.Context) (people.Actor, bool) {
	c, ok := callerFrom(ctx)
	return c.actor, ok
}

func callerFrom(ctx context.Context) (caller, bool) {
	c, ok := ctx.Value(callerKey{}).(caller)
	return c, ok
}

// Middleware finds out who makes a request: by the header
// "Authorization: Bearer" with an API token, which counts alone where it is
// given, else by the session cookie. ActorFrom then tells next. A request by
// nobody, with a credential that is not good, or by somebody who may not sign
// in any more, is passed on without an actor; for a failure of the store the
// answer is 503.
func (s *Service) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Authorization, Cookie")
		c, err := s.identify(r)
		switch {
		case err == nil:
			r = r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
		case fault.Sentinel(err) == nil:
			if r.Context().Err() == nil {
				s.opts.Logger.ErrorContext(r.Context(), "finding out who makes a request", "error", err)
			}
			h := w.Header()
			h.Set("Content-Type", "application/problem+json")
			h.Set("Cache-Control", "no-store")
			h.Set("Retry-After", "5")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, unavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Identify finds out who makes a request as Middleware does, but now: the
// context of a request that has been going on for a while tells who made it
// when it began. It returns fault.ErrNotFound or fault.ErrDenied for nobody.
func (s *Service) Identify(r *http.Request) (people.Actor, error) {
	c, err := s.identify(r)
	return c.actor, err
}

// unavailable is the problem document (RFC 9457) for a failure of the store.
const unavailable = `{"title":"Service Unavailable","status":503,"code":"internal","detail":"The server cannot find out who is asking. Try again in a moment."}
`

// identify returns who makes a request, or fault.ErrNotFound or ErrDenied.
func (s *Service) identify(r *http.Request) (caller, error) {
	ctx := r.Context()
	// Other schemes are those of a proxy in between.
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		a, err := s.actorByToken(ctx, strings.TrimSpace(token))
		return caller{actor: a}, err
	}
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return caller{}, fault.ErrNotFound
	}
	org, row, err := s.findSession(ctx, cookie.Value)
	if err != nil {
		return caller{}, err
	}
	a, err := s.dir.Actor(ctx, org, row.Person)
	return caller{actor: a, session: row.Token}, err
}
