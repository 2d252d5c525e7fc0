package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// call is one operation of the API.
type call struct {
	method   string
	path     string // below api/v1, escaped; "" is a path that cannot be
	query    url.Values
	revision *int64 // for If-Match; nil is none
	body     any    // to be sent as JSON; nil is none
	file     File   // to be sent as CSV; nil is none
	accept   string // "" is JSON
	// once says that the server keeps an Idempotency-Key for it. What it does
	// not keep one for is not sent again by itself, unless it changes nothing.
	once bool
}

// to joins the segments of a path, of which every second one is the id of a
// record or another text of the caller's. A text that a path cannot hold makes
// no path: there is nothing of that name.
func to(segments ...string) string {
	var b strings.Builder
	for i, s := range segments {
		if i%2 == 1 {
			// Browsers take dots for steps in the path, even escaped.
			if s == "" || s == "." || s == ".." {
				return ""
			}
			b.WriteByte('/')
			b.WriteString(url.PathEscape(s))
			continue
		}
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(s)
	}
	return b.String()
}

func read(path string, query url.Values) call {
	return call{method: "GET", path: path, query: query}
}

func write(method, path string, body any) call {
	return call{method: method, path: path, body: body, once: true}
}

// at is c on condition that the revision is the present one.
func (c call) at(revision int64) call {
	c.revision = &revision
	return c
}

// do makes a call and reads its JSON answer.
func do[T any](ctx context.Context, c *Client, o call) (T, error) {
	var v T
	r, body, err := c.answer(ctx, o)
	if err != nil {
		return v, err
	}
	if err := isJSON(r); err != nil {
		return v, err
	}
	if err := json.Unmarshal(body, &v); err != nil {
		return v, fmt.Errorf("client: the answer to %s %s: %w", o.method, o.path, err)
	}
	return v, nil
}

// isJSON returns ErrOffline for an answer that is not from the API: a page of
// whatever stands between, such as that of a network which wants one to sign
// in first.
func isJSON(r Response) error {
	if t := mediaType(r); t != "application/json" {
		return fmt.Errorf("%w: something else answered, with %q", ErrOffline, t)
	}
	return nil
}

// done makes a call whose answer is only that it was done.
func (c *Client) done(ctx context.Context, o call) error {
	r, _, err := c.answer(ctx, o)
	if err == nil && r.Status != 202 && r.Status != 204 {
		return isJSON(r)
	}
	return err
}

// answer makes a call and reads the answer to its end.
func (c *Client) answer(ctx context.Context, o call) (Response, []byte, error) {
	var body []byte
	r, err := c.try(ctx, o, func(ctx context.Context, q Request) (Response, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		silence := time.AfterFunc(c.opts.Timeout, func() { cancel(errNoAnswer) })
		defer silence.Stop()
		r, err := c.opts.Doer.Do(ctx, q)
		if err != nil {
			return r, offline(ctx, err)
		}
		defer r.Body.Close()
		heard := func(int64) { silence.Reset(c.opts.Timeout) }
		if body, err = io.ReadAll(&counted{Reader: r.Body, tell: heard}); err != nil {
			return r, offline(ctx, err)
		}
		return r, refused(r, body)
	})
	return r, body, err
}

// stream makes a call and returns the answer as it arrives.
func (c *Client) stream(ctx context.Context, o call) (Response, error) {
	return c.try(ctx, o, func(ctx context.Context, q Request) (Response, error) {
		r, err := c.opts.Doer.Do(ctx, q)
		if err != nil {
			return r, offline(ctx, err)
		}
		if r.Status < 300 {
			return r, nil
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return r, offline(ctx, err)
		}
		return r, refused(r, body)
	})
}

// try sends the request of a call, again where no answer came and that can do
// no harm.
func (c *Client) try(ctx context.Context, o call, send func(context.Context, Request) (Response, error)) (Response, error) {
	q, err := c.request(ctx, o)
	if err != nil {
		return Response{}, err
	}
	for n := 1; ; n++ {
		r, err := send(ctx, q)
		p, isProblem := errors.AsType[*Problem](err)
		switch {
		case err == nil, n > c.opts.Retries, o.method != "GET" && !o.once:
			return r, err
		case isProblem && (!p.away() || p.RetryAfter() > time.Second):
			return r, err // longer than somebody should wait without being told
		case !isProblem && !errors.Is(err, ErrOffline):
			return r, err
		}
		asked := time.Duration(0)
		if isProblem {
			asked = p.RetryAfter()
		}
		if !c.pause(ctx, n, asked) {
			return r, context.Cause(ctx)
		}
	}
}

func (c *Client) request(ctx context.Context, o call) (Request, error) {
	if o.path == "" {
		return Request{}, fault.ErrNotFound
	}
	q := Request{Method: o.method, URL: c.base + o.path, Header: map[string]string{"Accept": "application/json"}, File: o.file}
	if len(o.query) > 0 {
		q.URL += "?" + o.query.Encode()
	}
	if o.accept != "" {
		q.Header["Accept"] = o.accept
	}
	if c.opts.Token != "" {
		q.Header["Authorization"] = "Bearer " + c.opts.Token
	}
	if o.once {
		q.Header["Idempotency-Key"] = c.keyFor(ctx)
	}
	if o.revision != nil {
		q.Header["If-Match"] = strconv.Quote(strconv.FormatInt(*o.revision, 10))
	}
	switch {
	case o.file != nil:
		q.Header["Content-Type"] = "text/csv"
	case o.body != nil:
		b, err := json.Marshal(o.body)
		if err != nil {
			return q, fmt.Errorf("client: %w", err)
		}
		q.Header["Content-Type"] = "application/json"
		q.Body = b
	}
	return q, nil
}

var errNoAnswer = errors.New("it took too long")

// offline is the error of a request that got no answer: that of the context
// where the caller gave it up, else ErrOffline.
func offline(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && cause != errNoAnswer {
		return cause
	} else if cause != nil {
		err = cause
	}
	return fmt.Errorf("%w: %w", ErrOffline, err)
}

// refused returns the *Problem that an answer tells of, or nil.
func refused(r Response, body []byte) error {
	if r.Status >= 200 && r.Status < 300 {
		return nil
	}
	return problemFrom(r, body)
}
