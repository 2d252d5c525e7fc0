//go:build !js

package client

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
)

// defaultDoer keeps cookies for itself, as a browser does.
func defaultDoer() Doer {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // without options, there is nothing to go wrong
	}
	return HTTP(&http.Client{Jar: jar})
}

// HTTP sends requests through c. Who is signed in is in its Jar; without one,
// requests need a Token or a Transport that signs them.
func HTTP(c *http.Client) Doer { return httpDoer{c} }

type httpDoer struct{ client *http.Client }

// Do implements Doer.
func (d httpDoer) Do(ctx context.Context, r Request) (Response, error) {
	body := io.Reader(http.NoBody)
	var size int64
	switch {
	case r.File != nil:
		file, err := r.File.Open()
		if err != nil {
			return Response{}, err
		}
		defer file.Close()
		body, size = io.NopCloser(file), r.File.Size() // closed here, also where it was not sent
	case r.Body != nil:
		body, size = bytes.NewReader(r.Body), int64(len(r.Body))
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, body)
	if err != nil {
		return Response{}, err
	}
	req.ContentLength = size
	for name, value := range r.Header {
		req.Header.Set(name, value)
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return Response{}, err
	}
	return Response{Status: resp.StatusCode, Header: resp.Header, Body: resp.Body}, nil
}
