//go:build !js

package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/client"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// answer is what a scripted server says.
type answer struct {
	status int
	body   string
	header map[string]string
	err    error // instead: no answer
}

const (
	problemType = "application/problem+json"
	me          = `{"org":{"id":"o","name":"O"}}`
)

// script is a Doer that gives its answers one after the other, then the last
// one again, and keeps the requests.
type script struct {
	answers []answer
	asked   []client.Request
}

func (s *script) Do(ctx context.Context, r client.Request) (client.Response, error) {
	a := s.answers[min(len(s.asked), len(s.answers)-1)]
	s.asked = append(s.asked, r)
	if a.err != nil {
		return client.Response{}, a.err
	}
	if a.status == 0 { // never
		<-ctx.Done()
		return client.Response{}, ctx.Err()
	}
	h := http.Header{}
	if strings.HasPrefix(a.body, "{") {
		h.Set("Content-Type", "application/json; charset=utf-8")
		if a.status >= 300 {
			h.Set("Content-Type", problemType)
		}
	}
	for k, v := range a.header {
		h.Set(k, v)
	}
	return client.Response{Status: a.status, Header: h, Body: io.NopCloser(strings.NewReader(a.body))}, nil
}

func scripted(answers ...answer) (*script, *client.Client) {
	s := &script{answers: answers}
	ids := 0
	return s, client.New("https://host.example/hr", &client.Options{Doer: s, NewID: func() string {
		ids++
		return "key-" + strconv.Itoa(ids)
	}})
}

// Every refusal is what the server's rule had returned.
func TestProblemsMatchTheirSentinels(t *testing.T) {
	t.Parallel()
	sentinels := []error{
		fault.ErrNotFound, fault.ErrExists, fault.ErrStale, fault.ErrConflict, fault.ErrInvalid, fault.ErrDenied, fault.ErrLocked,
		client.ErrSignedOut, client.ErrOffline,
	}
	for _, test := range []struct {
		status int
		code   string
		want   error
	}{
		{401, "signed_out", client.ErrSignedOut}, {401, "invalid_credentials", fault.ErrDenied}, {429, "too_many_attempts", fault.ErrDenied},
		{403, "denied", fault.ErrDenied}, {403, "module_off", fault.ErrDenied}, {404, "not_found", fault.ErrNotFound}, {404, "link_invalid", fault.ErrNotFound},
		{409, "exists", fault.ErrExists}, {409, "conflict", fault.ErrConflict}, {409, "has_entries", fault.ErrConflict}, {412, "stale", fault.ErrStale},
		{422, "invalid", fault.ErrInvalid}, {422, "rows_refused", fault.ErrInvalid}, {423, "locked", fault.ErrLocked}, {423, "period_locked", fault.ErrLocked},
		{400, "malformed", nil}, {413, "too_large", nil}, {428, "precondition_required", nil}, {429, "too_many_streams", nil}, {500, "internal", nil}, {503, "timeout", nil},
	} {
		_, c := scripted(answer{status: test.status, body: `{"title":"No","status":` + strconv.Itoa(test.status) + `,"code":"` + test.code + `","detail":"name is short"` +
			`,"errors":[{"field":"name","reason":"is short"},{"field":"level","reason":"is high"}]}`, header: map[string]string{"X-Request-Id": "req-1"}})
		_, err := c.CreateTracker(t.Context(), api.TrackerInput{})
		p, ok := errors.AsType[*client.Problem](err)
		if !ok || p.Status != test.status || p.Code != test.code || len(p.Errors) != 2 || p.RequestID != "req-1" || p.Error() != "name is short" {
			t.Errorf("%s: %#v", test.code, err)
			continue
		}
		for _, s := range sentinels {
			if errors.Is(err, s) != (s == test.want) {
				t.Errorf("%s: is %v: %v", test.code, s, errors.Is(err, s))
			}
		}
		if got := fault.Code(err); got != test.code {
			t.Errorf("%s: has the code %s", test.code, got)
		}
		var invalid *fault.Invalid
		if errors.As(err, &invalid) != (test.want == fault.ErrInvalid) || invalid != nil && *invalid != (fault.Invalid{Field: "name", Reason: "is short"}) {
			t.Errorf("%s: has the field %v", test.code, invalid)
		}
	}
}

// What something between the client and the API says is not taken for the
// API's.
func TestOtherAnswers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer
		is   error
		code string
	}{
		"a page to sign in to the network": {answer{status: 200, body: "<html>", header: map[string]string{"Content-Type": "text/html"}}, client.ErrOffline, "internal"},
		"a proxy that wants a session":     {answer{status: 401, body: "sign in"}, client.ErrSignedOut, "signed_out"},
		"a proxy that takes less":          {answer{status: 413, body: "<html>"}, nil, "too_large"},
		"a firewall":                       {answer{status: 403, body: "<html>"}, nil, "internal"},
		"no app there":                     {answer{status: 404, body: "<html>"}, nil, "internal"},
		"a problem that is none":           {answer{status: 403, body: "{"}, nil, "internal"},
		"a proxy without a server":         {answer{status: 502, body: "<html>"}, nil, "internal"},
	} {
		_, c := scripted(test.answer)
		_, err := c.Me(t.Context())
		if err == nil || test.is != nil && !errors.Is(err, test.is) || fault.Code(err) != test.code || fault.Sentinel(err) != nil {
			t.Errorf("%s: %v (%s)", name, err, fault.Code(err))
		}
		if p, ok := errors.AsType[*client.Problem](err); ok && (p.Status != test.status || p.Error() == "") {
			t.Errorf("%s: %+v", name, p)
		}
	}
	_, c := scripted(answer{status: 200, body: `{"org":7}`})
	if _, err := c.Me(t.Context()); err == nil || errors.Is(err, client.ErrOffline) {
		t.Errorf("another form: %v", err)
	}
	_, c = scripted(answer{status: 200, body: `<html>`})
	if err := c.SignOut(t.Context()); !errors.Is(err, client.ErrOffline) {
		t.Errorf("signing out with a page: %v", err)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, " 0 ": 0, "-1": 0, "Wed, 21 Oct 2026 07:28:00 GMT": 0, "1e3": 0, "99999999999": 24 * time.Hour,
	} {
		_, c := scripted(answer{status: 429, body: `{"code":"too_many_attempts","status":429}`, header: map[string]string{"Retry-After": header}})
		_, err := c.SignIn(t.Context(), api.SignIn{})
		if p, ok := errors.AsType[*client.Problem](err); !ok || p.RetryAfter() != want {
			t.Errorf("%q: %v", header, err)
		}
	}
}

// A call is sent again where that can do no harm, with the same key.
func TestTryingAgain(t *testing.T) {
	t.Parallel()
	cut, away, fine := answer{err: errCut}, answer{status: 503, body: "away"}, answer{status: 200, body: me}
	read := func(ctx context.Context, c *client.Client) error { _, err := c.Me(ctx); return err }
	change := func(ctx context.Context, c *client.Client) error {
		_, err := c.CreateTracker(ctx, api.TrackerInput{})
		return err
	}
	once := func(ctx context.Context, c *client.Client) error { _, err := c.SignIn(ctx, api.SignIn{}); return err }
	for name, test := range map[string]struct {
		call    func(context.Context, *client.Client) error
		answers []answer
		asked   int
		fails   bool
	}{
		"fine":                  {read, []answer{fine}, 1, false},
		"cut once":              {read, []answer{cut, fine}, 2, false},
		"cut and away":          {change, []answer{cut, away, fine}, 3, false},
		"cut for longer":        {change, []answer{cut, cut, cut, fine}, 3, true},
		"a refusal":             {change, []answer{{status: 422, body: `{"code":"invalid"}`}, fine}, 1, true},
		"a failure":             {read, []answer{{status: 500, body: `{"code":"internal"}`}, fine}, 1, true},
		"away for a minute":     {read, []answer{{status: 503, header: map[string]string{"Retry-After": "60"}}, fine}, 1, true},
		"a proxy is alone":      {read, []answer{{status: 502}, {status: 504}, fine}, 3, false},
		"a mail server is away": {change, []answer{{status: 502, body: `{"code":"mail_failed"}`}, fine}, 1, true},
		"signing in":            {once, []answer{cut, fine}, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s, c := scripted(test.answers...)
				began := time.Now()
				err := test.call(t.Context(), c)
				if len(s.asked) != test.asked || (err != nil) != test.fails {
					t.Errorf("asked %d times: %v", len(s.asked), err)
				}
				if took := time.Since(began); took > time.Second {
					t.Errorf("took %v", took)
				}
				for _, r := range s.asked {
					key := ""
					if name != "signing in" && r.Method == "POST" {
						key = "key-1"
					}
					if r.Header["Idempotency-Key"] != key {
						t.Errorf("with the key %q", r.Header["Idempotency-Key"])
					}
				}
			})
		})
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	s, c := scripted(answer{status: 200, body: "{}"})
	for range 2 {
		_, err := c.CreateTracker(t.Context(), api.TrackerInput{})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.CreateTracker(client.WithKey(t.Context(), "mine"), api.TrackerInput{}); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, r := range s.asked {
		keys = append(keys, r.Header["Idempotency-Key"])
	}
	if !slices.Equal(keys, []string{"key-1", "key-2", "mine"}) {
		t.Errorf("%q", keys)
	}
	if got := s.asked[0]; got.URL != "https://host.example/hr/api/v1/trackers" || got.Header["Content-Type"] != "application/json" || len(got.Body) == 0 {
		t.Errorf("%+v", got)
	}
	if c.EventsURL() != "https://host.example/hr/api/v1/events" {
		t.Error(c.EventsURL())
	}
}

// Who gives a call up gets the reason; who gets no answer in time is offline.
func TestGivingUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, c := scripted(answer{})
		began := time.Now()
		_, err := c.Me(t.Context())
		if !errors.Is(err, client.ErrOffline) || len(s.asked) != 3 || time.Since(began) < 3*time.Minute {
			t.Errorf("no answer: %v after %d times and %v", err, len(s.asked), time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		s.asked = nil
		if _, err = c.Me(ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, client.ErrOffline) || len(s.asked) != 1 {
			t.Errorf("given up: %v after %d times", err, len(s.asked))
		}
		// An answer that comes slowly is one.
		c = client.New("", &client.Options{Doer: slow{}, Retries: -1})
		began = time.Now()
		if got, err := c.Me(t.Context()); err != nil || got.Org.Name != "O" || time.Since(began) < 10*time.Minute {
			t.Errorf("slowly: %+v %v after %v", got, err, time.Since(began))
		}
		c = client.New("", &client.Options{Doer: slow{}, Retries: -1, Timeout: 20 * time.Second})
		if _, err := c.Me(t.Context()); !errors.Is(err, client.ErrOffline) {
			t.Errorf("too slowly: %v", err)
		}
		s, c = scripted(answer{err: errCut})
		mine := errors.New("the page is closed")
		stopped, stop := context.WithCancelCause(t.Context())
		stop(mine)
		if _, err = c.Me(stopped); err != mine || len(s.asked) != 1 {
			t.Errorf("given up before: %v after %d times", err, len(s.asked))
		}
	})
}

// slow is a Doer whose answer comes a letter in half a minute.
type slow struct{}

func (slow) Do(ctx context.Context, _ client.Request) (client.Response, error) {
	r, w := io.Pipe()
	go func() {
		for i := range me {
			select {
			case <-time.After(30 * time.Second):
				_, _ = w.Write([]byte{me[i]})
			case <-ctx.Done():
				w.CloseWithError(ctx.Err())
				return
			}
		}
		w.Close()
	}()
	return client.Response{Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: r}, nil
}

// What was lost on the way to the client is not done twice.
func TestAnAnswerThatIsLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tracker := w.tracker("Outreach")
	var lost, sent atomic.Int64
	c := w.through(func(next http.RoundTripper, r *http.Request) (*http.Response, error) {
		sent.Add(1)
		answer, err := next.RoundTrip(r)
		if err == nil && strings.Contains(r.URL.Path, "/entries/") && lost.Add(1) < 3 {
			answer.Body.Close()
			return nil, errCut
		}
		return answer, err
	}, nil)
	_, err := c.SignIn(w.ctx, api.SignIn{Email: "olga@example.com", Password: password})
	w.ok(err)
	entry, err := c.AddToEntry(w.ctx, key(tracker, w.today), api.EntryInput{Value: "5"})
	w.ok(err)
	if *entry.Value != "5.00" || entry.Revision != 1 || sent.Load() != 4 {
		t.Errorf("%+v after %d requests", entry, sent.Load())
	}

	// By a person, later.
	again := client.WithKey(w.ctx, "form-1")
	for range 2 {
		if entry, err = c.AddToEntry(again, key(tracker, w.today), api.EntryInput{Value: "5"}); err != nil || *entry.Value != "10.00" {
			t.Errorf("%+v %v", entry, err)
		}
	}
	_, err = c.AddToEntry(again, key(tracker, w.today), api.EntryInput{Value: "6"})
	w.refused(err, "id_reuse")
}

// Half a file does not pass for a whole one.
func TestADownloadThatBreaks(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("half"))
	}))
	defer server.Close()
	c := client.New(server.URL, nil)
	d, err := c.DownloadMyData(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b, err := d.ReadAll(nil); !errors.Is(err, client.ErrOffline) || b != nil || d.Name != "download" {
		t.Errorf("%q %v", b, err)
	}
	_, err = c.ImportTeams(t.Context(), client.Import{File: client.Bytes("name\nA\n")})
	if !errors.Is(err, client.ErrOffline) {
		t.Errorf("an import: %v", err)
	}
	lines, _ := scripted(answer{status: 200, body: `{"progress":{"rows":1}}` + "\n", header: map[string]string{"Content-Type": "application/x-ndjson"}})
	c = client.New("", &client.Options{Doer: lines})
	if _, err = c.ImportTeams(t.Context(), client.Import{File: client.Bytes("name\nA\n")}); !errors.Is(err, client.ErrOffline) {
		t.Errorf("an import without an end: %v", err)
	}
}
