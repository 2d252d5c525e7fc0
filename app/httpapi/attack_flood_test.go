package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/storage"
)

// Attack 16: thousands of guesses, at the form and with made-up API tokens.
// Those at the form are soon not even looked at; nobody is locked out for
// good, and nobody else feels it. The secret of a token has 130 bits and is
// stored as a digest only.
func TestAttack16BruteForce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, officeOptions{})
	email := o.email(representative)
	o.email(manager)
	guess := func(email, password string) response {
		return o.do(request{method: "POST", path: "/session", body: api.SignIn{Email: email, Password: password}})
	}
	const guesses = 2000
	looked := 0
	for i := range guesses {
		r := guess(email, fmt.Sprintf("guess-%d", i)).wants(http.StatusUnauthorized, http.StatusTooManyRequests)
		if r.Code == http.StatusUnauthorized {
			looked++
		} else if r.Header.Get("Retry-After") == "" {
			t.Fatal("does not say when to come back")
		}
	}
	if looked > 10 {
		t.Errorf("%d of %d guesses at a time were looked at", looked, guesses)
	}
	guess(email, password).wants(http.StatusTooManyRequests) // the right one tells nothing by then
	guess(o.email(manager), password).wants(http.StatusOK)
	// An hour of one guess a second.
	looked = 0
	for range 3600 {
		o.clock.pass(time.Second)
		if guess(email, "guess").Code == http.StatusUnauthorized {
			looked++
		}
	}
	if looked > 30 {
		t.Errorf("%d guesses in an hour", looked)
	}
	o.clock.pass(time.Hour)
	guess(email, password).wants(http.StatusOK)

	made := decode[api.NewToken](o.do(request{who: enterprise, method: "POST", path: "/tokens", body: with(tokenBody("pipeline.view"), "expires", "2026-06-01T00:00:00Z")}).wants(http.StatusCreated))
	secret := made.Secret[strings.LastIndexByte(made.Secret, '_')+1:]
	if len(secret) < 26 { // base 32
		t.Errorf("a secret of %d characters", len(secret))
	}
	for i := range 1000 {
		forged := fmt.Sprintf("hw_%s_%s%04d", o.org, secret[:len(secret)-4], i)
		if r := o.do(request{method: "GET", path: "/me", header: bearer(forged)}); r.Code != http.StatusUnauthorized && forged != made.Secret {
			t.Fatalf("%s: %d", forged, r.Code)
		}
	}
	o.do(request{method: "GET", path: "/me", header: bearer(made.Secret)}).wants(http.StatusOK)
	o.ok(o.db.View(t.Context(), o.org, func(ctx context.Context, tx storage.Tx) error {
		tokens, err := tx.Accounts().Tokens(ctx)
		for _, token := range tokens {
			if kept := fmt.Sprintf("%+v", token); strings.Contains(kept, secret) || token.Hash == "" {
				t.Errorf("stored: %s", kept)
			}
		}
		return err
	}))
}

// flood is a body without end that counts what is read of it.
type flood struct {
	read int64
	text string
}

// Read implements io.Reader.
func (e *flood) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = e.text[int(e.read+int64(i))%len(e.text)]
	}
	e.read += int64(len(b))
	return len(b), nil
}

// Attack 19: more than anybody needs, of everything. Bodies are read to their
// limit and no further, lists and notes are refused, and nothing of it takes
// memory. Of streams, everybody has five.
func TestAttack19Floods(t *testing.T) {
	t.Parallel()
	s := newStaged(t)
	cookie := s.cookie(enterprise)
	s.plans()
	before := s.versions()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	base := memory.HeapAlloc
	for _, route := range s.app.Routes() {
		if route.Safe() || route.Upload != "" {
			continue
		}
		path := s.examples()[route.ID].request(route).path
		if strings.Contains(path, "{") { // those of trackers
			path = examples()[route.ID].request(route).path
		}
		body := &flood{text: `{"name": [`}
		r, err := http.NewRequestWithContext(t.Context(), route.Method, "http://example.com/api/v1"+path, io.NopCloser(body))
		s.ok(err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Cookie", cookie)
		r.Header.Set("If-Match", `"1"`)
		rec := s.serve(r)
		if rec.Code != http.StatusRequestEntityTooLarge && rec.Code != http.StatusUnprocessableEntity { // where none is taken
			t.Errorf("%s: %d %s", route.ID, rec.Code, rec.Body)
		}
		if body.read > route.MaxBody+64<<10 {
			t.Errorf("%s has read %d bytes, and takes %d", route.ID, body.read, route.MaxBody)
		}
	}
	w := newWorld(t, options{})
	version := w.version(org)
	push := func(body string) response {
		return w.do(request{who: "ann", method: "POST", path: "/sync/push", body: body})
	}
	const empty = `{"seq": 1, "id": "01900000-0000-7000-8000-000000000001", "kind": "tracking.submit@1", "args": {}, "made": "2026-03-11T11:59:00Z"}`
	push(`{"protocol": 2, "changes": [`+strings.Repeat("{},", 1_000_000)+`{}]}`).refused(http.StatusRequestEntityTooLarge, "too_large")
	push(pushOf("ann", strings.TrimSuffix(strings.Repeat(empty+",", 101), ","))).refused(http.StatusRequestEntityTooLarge, "too_large", "changes")
	push(pushOf("ann", changeOf(1, `"a": `+strings.Repeat(`{"a":`, 10_000)+"1"+strings.Repeat("}", 10_000)))).refused(http.StatusBadRequest, "malformed")
	note := `{"value": "1", "reason": "` + strings.Repeat("x", 1<<20-100) + `"}`
	w.do(request{who: "mia", method: "PUT", path: annCalls + "?person=ann", body: note, header: ifMatch(1)}).refused(http.StatusUnprocessableEntity, "invalid", "reason")
	w.do(request{who: "mia", method: "PUT", path: annCalls + "?person=ann", body: note + strings.Repeat(" ", 200), header: ifMatch(1)}).refused(http.StatusRequestEntityTooLarge, "too_large")
	w.do(request{who: "eve", method: "POST", path: "/entries/batch", body: `{"items": [` + strings.Repeat("{},", 1000) + `{}]}`}).refused(http.StatusUnprocessableEntity, "invalid", "items")
	w.do(request{who: "eve", method: "GET", path: "/trackers?search=" + strings.Repeat("x", 1<<20)}).refused(http.StatusUnprocessableEntity, "invalid", "search")
	if w.version(org) != version || s.versions() != before {
		t.Error("something has changed")
	}
	runtime.GC()
	runtime.ReadMemStats(&memory)
	if grown := int64(memory.HeapAlloc) - int64(base); grown > 64<<20 {
		t.Errorf("%d MiB more in use afterwards", grown>>20)
	}
	// A client that sends one byte in a while is cut off by the server.
	if server := httpapi.NewServer(w.api); server.ReadHeaderTimeout == 0 || server.ReadHeaderTimeout > time.Minute || server.IdleTimeout == 0 || server.MaxHeaderBytes == 0 || server.MaxHeaderBytes > 1<<20 {
		t.Errorf("headers may take %v and %d bytes, silence %v", server.ReadHeaderTimeout, server.MaxHeaderBytes, server.IdleTimeout)
	}
	for _, route := range s.app.Routes() {
		if route.Timeout <= 0 && route.ID != "watch-events" || route.BodyTimeout <= 0 || route.MaxBody <= 0 {
			t.Errorf("%s has no limits: %+v", route.ID, route)
		}
	}
}

// Of 5,000 streams that somebody opens, five are there, for a person and for a
// token alike.
func TestAttack19Streams(t *testing.T) {
	inBubble(t, func(t *testing.T, o *office) {
		for range 5 {
			o.listen(representative)
		}
		header := map[string]string{"Cookie": o.cookie(representative)}
		for range 4995 {
			o.do(request{method: "GET", path: "/events", header: header}).refused(http.StatusTooManyRequests, "too_many_streams")
		}
	})
}

// Attack 20: bodies that are small until they are unpacked. None is unpacked,
// whatever the header calls it, and no file is taken but text.
func TestAttack20Bombs(t *testing.T) {
	t.Parallel()
	s := newStaged(t)
	s.cookie(enterprise)
	before := s.versions()
	tried := 0
	for _, route := range s.routes() {
		r := s.examples()[route.ID].request(route)
		r.who = enterprise
		if _, hasBody := r.body.(string); !hasBody {
			continue
		}
		for _, coding := range []string{"gzip", "GZIP", "br", "deflate", "zstd", "x-gzip", "gzip, identity", "identity, gzip"} {
			bomb := r
			bomb.header = with2(map[string]string{}, "Content-Encoding", coding)
			for name, value := range r.header {
				bomb.header[name] = value
			}
			tried++
			s.do(bomb).refused(http.StatusUnsupportedMediaType, "unsupported_media_type", "Content-Encoding")
		}
		if route.Upload != "" {
			for _, file := range []string{"application/zip", "application/gzip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream"} {
				bomb := r
				bomb.header = map[string]string{"Content-Type": file}
				s.do(bomb).refused(http.StatusUnsupportedMediaType, "unsupported_media_type", "Content-Type")
			}
			zip := r
			zip.body = "PK\x03\x04" + strings.Repeat("\x00", 100)
			if got := s.do(zip); got.Code < 400 || got.Code >= 500 {
				t.Errorf("%s of what is no text: %d %s", route.ID, got.Code, got.Body)
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d", tried)
	}
	// Two headers are not one that passes.
	req := httptest.NewRequest("POST", "/api/v1/people", bytes.NewReader([]byte("{}")))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Cookie", s.cookie(enterprise))
	req.Header["Content-Encoding"] = []string{"identity", "gzip"}
	if rec := s.serve(req); rec.Code != http.StatusUnsupportedMediaType {
		t.Errorf("two headers: %d %s", rec.Code, rec.Body)
	}
	if after := s.versions(); after != before {
		t.Errorf("changed from %s to %s", before, after)
	}
}
