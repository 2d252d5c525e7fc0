package client

import (
	"context"
	"io"
)

// Doer sends one request and returns its answer, whatever its status. An error
// means that there is no answer. Where ctx ends, so does the request, and the
// reading of its answer.
type Doer interface {
	Do(ctx context.Context, r Request) (Response, error)
}

// Request is one HTTP request.
type Request struct {
	Method string
	URL    string
	Header map[string]string
	Body   []byte // nil is none
	File   File   // the body where it is a file; nil is none
}

// File is the contents of a file, to be sent as it is.
type File interface {
	// Size returns the number of bytes.
	Size() int64
	// Open returns the contents from the start on. It is called once for each
	// time that the file is sent.
	Open() (io.ReadCloser, error)
}

// Response is the answer to a Request. Whoever gets one closes Body.
type Response struct {
	Status int
	Header interface {
		// Get returns the first value of a header, in whatever case its name
		// is written; "" where there is none.
		Get(name string) string
	}
	Body io.ReadCloser
}
