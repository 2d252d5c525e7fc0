package httpapi

import (
	"crypto/sha256"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// spoolBody puts a body that is a file on disk, within the limits of size and
// time, and returns it, to be closed, with a sum that stands for what is in it.
// What can be told before is refused before it is sent.
func (c *checker) spoolBody(w http.ResponseWriter, r *http.Request) (*importer.Spooled, []byte, error) {
	if err := checkEncoding(r.Header); err != nil {
		return nil, nil, err
	}
	if r.ContentLength == 0 {
		return nil, nil, fault.Invalidf("body", "is required")
	}
	if err := c.checkType(r.Header); err != nil {
		return nil, nil, err
	}
	if r.ContentLength > c.limit {
		return nil, nil, errLargerThan(c.limit)
	}
	sum := sha256.New()
	body := &arriving{Reader: io.TeeReader(http.MaxBytesReader(w, r.Body, c.limit), sum)}
	stop := c.startReading(w)
	file, err := importer.Spool(body, c.limit)
	stop()
	switch {
	case body.err != nil:
		return nil, nil, refusedBody(body.err)
	case err != nil:
		return nil, nil, err
	case body.read == 0:
		file.Close()
		return nil, nil, fault.Invalidf("body", "is required")
	}
	return file, sum.Sum(nil), nil
}

// arriving is a body that tells its own errors from those of the disk.
type arriving struct {
	io.Reader
	read int64
	err  error
}

// Read implements io.Reader.
func (a *arriving) Read(b []byte) (int, error) {
	n, err := a.Reader.Read(b)
	a.read += int64(n)
	if err != nil && err != io.EOF {
		a.err = err
	}
	return n, err
}

// upload is the part of an input that is the file of a Route with Upload. It
// is there until the request is answered.
type upload struct {
	file *importer.Spooled
	// asLines says that the answer is wanted line by line, with progress.
	asLines bool
}

// Resolve implements huma.Resolver.
func (u *upload) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	u.file, _ = r.Body.(*importer.Spooled)
	u.asLines = accepts(r.Header, linesType)
	return nil
}
