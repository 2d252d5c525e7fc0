package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
)

const (
	idempotencyHeader = "Idempotency-Key"
	replayedHeader    = "Idempotency-Replayed"
)

// claim is the Idempotency-Key of a request on its way: whatever Update comes
// first takes the key in the same unit of work as the effect, so that both
// are stored or neither. It travels in the context.
type claim struct {
	org      string
	response storage.Response
	held     bool // the key and an effect are stored
	lost     bool // another request has the key
}

type claimKey struct{}

// errClaimed rolls back the effect of a request whose key another one took
// meanwhile.
var errClaimed = errAlreadyDone()

// Claims returns db such that the first Update of a request that came with an
// Idempotency-Key takes the key together with its effect. Make everything that
// serves requests on the database it returns. A db that does so already is
// returned as it is.
func Claims(db storage.DB) storage.DB {
	if _, ok := db.(claimDB); ok {
		return db
	}
	return claimDB{db}
}

type claimDB struct{ storage.DB }

// Update implements storage.DB.
func (d claimDB) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	c, ok := ctx.Value(claimKey{}).(*claim)
	if !ok || c.held || c.org != org {
		return d.DB.Update(ctx, org, fn)
	}
	err := d.DB.Update(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		err := tx.Idempotency().Claim(ctx, c.response)
		if errors.Is(err, fault.ErrExists) {
			return errClaimed
		}
		if err != nil {
			return err
		}
		return fn(ctx, tx)
	})
	c.held = err == nil
	c.lost = errors.Is(err, errClaimed)
	return err
}

// unclaimed returns the database that Claims was called with, or db itself.
func unclaimed(db storage.DB) storage.DB {
	if c, ok := db.(claimDB); ok {
		return c.DB
	}
	return db
}

// Ready returns an error while db cannot serve: it cannot be reached or, for a
// database that has a method Ready, as storage/bunstore's, that says so.
func Ready(ctx context.Context, db storage.DB) error {
	db = unclaimed(db)
	if r, ok := db.(interface{ Ready(context.Context) error }); ok {
		return r.Ready(ctx)
	}
	_, err := db.Organizations(ctx)
	return err
}

// once serves a request that came with an Idempotency-Key.
//
//   - The first one is served. Its answer is stored if it is a success; a
//     refusal has changed nothing and leaves nothing, so that the request can
//     be mended and sent again.
//   - A repetition gets the stored answer: its status and body.
//   - One with the same key and another content is refused as id_reuse.
//   - One whose first is not answered yet, or whose answer was lost with the
//     server that was to give it, is refused as already_done. So is one of a
//     Secret route, whose answers are not kept.
func (a *API) once(w http.ResponseWriter, r *http.Request, route Route, actor people.Actor, body []byte, next http.HandlerFunc) error {
	key := r.Header.Get(idempotencyHeader)
	if strings.ContainsFunc(key, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return fault.Invalidf(idempotencyHeader, "must be of visible ASCII characters")
	}
	if route.Secret {
		body = nil // from its fingerprint, a password could be guessed
	}
	ctx := r.Context()
	c := &claim{org: actor.Org, response: storage.Response{
		Caller: callerOf(actor), Key: key, Digest: digestOf(r, body), Created: change.Instant(a.now()),
	}}
	if found, err := a.replay(ctx, w, c); found || err != nil {
		return err
	}
	rec := &recorder{ResponseWriter: w, header: http.Header{}}
	next(rec, r.WithContext(context.WithValue(ctx, claimKey{}, c)))
	rec.WriteHeader(http.StatusOK) // unless it was written
	if c.lost && !rec.ahead {
		if found, err := a.replay(ctx, w, c); found || err != nil {
			return err
		}
		// The other one has given the key back: it was purged meanwhile.
		return errAlreadyDone()
	}
	if !route.Secret && (rec.status < 300 || c.held && rec.status < 500) {
		if err := a.finish(ctx, c, rec); err != nil {
			a.logger.ErrorContext(ctx, "storing an answer for its idempotency key", "request", RequestID(ctx), "error", err)
		}
	}
	rec.send()
	return nil
}

// replay answers from what is stored for the key, and reports whether there
// was something.
func (a *API) replay(ctx context.Context, w http.ResponseWriter, c *claim) (bool, error) {
	var stored storage.Response
	err := a.db.View(ctx, c.org, func(ctx context.Context, tx storage.Tx) (err error) {
		stored, err = tx.Idempotency().Response(ctx, c.response.Caller, c.response.Key)
		return err
	})
	switch {
	case errors.Is(err, fault.ErrNotFound):
		return false, nil
	case err != nil:
		return false, err
	case stored.Digest != c.response.Digest:
		return true, &fault.Refusal{Code: "id_reuse", Field: idempotencyHeader, Reason: "was used for another request", Err: fault.ErrConflict}
	case !stored.Done:
		return true, errAlreadyDone()
	}
	w.Header().Set(replayedHeader, "true")
	if stored.Type != "" {
		w.Header().Set("Content-Type", stored.Type)
	}
	w.WriteHeader(stored.Status)
	_, _ = w.Write(stored.Body) // a client that is gone reads no answer
	return true, nil
}

func errAlreadyDone() error {
	return &fault.Refusal{Code: "already_done", Field: idempotencyHeader, Err: fault.ErrConflict,
		Reason: "the request with this key was carried out, and its answer is not known here; read what it was to change"}
}

// finish stores the answer, also for a client that has gone: it will ask again.
func (a *API) finish(ctx context.Context, c *claim, rec *recorder) error {
	c.response.Status, c.response.Type, c.response.Body = rec.status, rec.header.Get("Content-Type"), rec.body.Bytes()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return a.db.Update(ctx, c.org, func(ctx context.Context, tx storage.Tx) error {
		return tx.Idempotency().Finish(ctx, c.response)
	})
}

// callerOf names who sent a key: keys of different callers are different ones.
func callerOf(a people.Actor) string {
	if a.Token != "" {
		return "token:" + a.Token
	}
	return a.Person
}

// digestOf fingerprints what a request asks for.
func digestOf(r *http.Request, body []byte) string {
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("If-Match"), string(body)} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// commandID derives the id of a command from the key of its request, so that
// the domain's own memory of commands knows a repetition too. It returns "",
// which the domain replaces by a new id, where there is no key.
func commandID(ctx context.Context, item int) string {
	c, ok := ctx.Value(claimKey{}).(*claim)
	if !ok {
		return ""
	}
	return derivedID(c.response.Caller, c.response.Key, item)
}

// derivedID is a UUIDv5 of its arguments. For a key that is a UUIDv7, as is
// best, it is one too and keeps its time, so that ids grow in the order of
// requests.
func derivedID(caller, key string, item int) string {
	id := uuid.NewSHA1(uuid.NameSpaceOID, fmt.Appendf(nil, "%s\x00%s\x00%d", caller, key, item))
	if k, err := uuid.Parse(key); err == nil && k.Version() == 7 {
		copy(id[:6], k[:6])
		id[6] = id[6]&0x0f | 0x70
	}
	return id.String()
}

// recorder holds an answer back until it is stored.
type recorder struct {
	http.ResponseWriter
	header http.Header
	status int
	body   bytes.Buffer
	ahead  bool // something was sent already
}

// ahead returns the writer for what is sent at once, also where w holds an
// answer back: its status and header then are those of the whole.
func ahead(w http.ResponseWriter) http.ResponseWriter {
	if r, ok := w.(*recorder); ok {
		r.ahead = true
		return r.ResponseWriter
	}
	return w
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) { r.status = cmp.Or(r.status, status) }

// Write implements http.ResponseWriter.
func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}

// send gives the answer.
func (r *recorder) send() {
	if !r.ahead {
		for name, values := range r.header {
			r.ResponseWriter.Header()[name] = values
		}
		r.ResponseWriter.WriteHeader(r.status)
	}
	_, _ = r.ResponseWriter.Write(r.body.Bytes()) // a client that is gone reads no answer
}
