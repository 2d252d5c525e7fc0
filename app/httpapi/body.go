package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// readBody reads and checks the body of a request, within the limits of size
// and time. It is whole in memory afterwards: an Idempotency-Key stands for it.
func (c *checker) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limit := c.limit
	if len(c.bodies) == 0 {
		limit = 0
	}
	if err := checkEncoding(r.Header); err != nil {
		return nil, err
	}
	stop := c.startReading(w)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	stop()
	switch {
	case err != nil:
		return nil, refusedBody(err)
	case len(body) == 0 && c.needed:
		return nil, fault.Invalidf("body", "is required")
	case len(body) == 0:
		return nil, nil
	}
	if err := c.checkType(r.Header); err != nil {
		return nil, err
	}
	if c.json != nil {
		return body, c.checkJSON(body)
	}
	return body, nil
}

// startReading gives the body its time to arrive, until stop is called.
func (c *checker) startReading(w http.ResponseWriter) (stop func()) {
	deadline := http.NewResponseController(w)
	// Not every writer has deadlines; a server's has.
	_ = deadline.SetReadDeadline(time.Now().Add(c.timeout))
	return func() { _ = deadline.SetReadDeadline(time.Time{}) }
}

// refusedBody says why a body could not be read to its end.
func refusedBody(err error) error {
	tooLarge, isTooLarge := errors.AsType[*http.MaxBytesError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case isTooLarge && tooLarge.Limit == 0:
		return fault.Invalidf("body", "is not taken here")
	case isTooLarge:
		return errLargerThan(tooLarge.Limit)
	case isNet && timeout.Timeout():
		return errTimeout
	}
	return &fault.Refusal{Code: "malformed", Field: "body", Reason: "did not arrive whole", Err: errMalformed}
}

func errLargerThan(limit int64) error {
	return &fault.Refusal{Code: "too_large", Field: "body", Reason: fmt.Sprintf("at most %d bytes are allowed", limit), Err: errTooLarge}
}

func checkEncoding(h http.Header) error {
	for _, e := range h.Values("Content-Encoding") { // each counts
		if e != "" && !strings.EqualFold(e, "identity") {
			return &fault.Refusal{Code: "unsupported_media_type", Field: "Content-Encoding", Reason: "compressed bodies are not taken", Err: errMediaType}
		}
	}
	return nil
}

// checkType refuses a body of another media type, or in another character set
// than UTF-8. It leaves the media type alone in the header.
func (c *checker) checkType(h http.Header) error {
	mediaType, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	_, ok := c.bodies[mediaType]
	if charset := params["charset"]; err != nil || !ok || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return &fault.Refusal{Code: "unsupported_media_type", Field: "Content-Type",
			Reason: "must be " + strings.Join(sortedKeys(c.bodies), " or ") + " in UTF-8", Err: errMediaType}
	}
	h.Set("Content-Type", mediaType)
	return nil
}

func (c *checker) checkJSON(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	err := d.Decode(&v)
	if err == nil {
		if _, err = d.Token(); err == io.EOF {
			err = nil
		} else {
			err = errors.New("something follows its end")
		}
	}
	if err != nil {
		return &fault.Refusal{Code: "malformed", Field: "body", Reason: "is not JSON: " + err.Error(), Err: errMalformed}
	}
	if at, found := repeatedName(body); found {
		return &fault.Refusal{Code: "malformed", Field: shorten(at, 200), Reason: "is there twice", Err: errMalformed}
	}
	f := &findings{schemas: c.schemas, parts: c.parts}
	if !utf8.Valid(body) || loneSurrogate(body) {
		// The decoder has put U+FFFD where the text is broken.
		f.broken("", v)
		return f.err()
	}
	f.value("", c.json, v)
	return f.err()
}

// broken names the texts that hold U+FFFD.
func (f *findings) broken(path string, v any) {
	switch v := v.(type) {
	case string:
		if strings.ContainsRune(v, utf8.RuneError) {
			f.add(or(path, "body"), "is not valid UTF-8")
		}
	case []any:
		for i, item := range v {
			f.broken(fmt.Sprintf("%s[%d]", path, i), item)
		}
	case map[string]any:
		for _, name := range sortedKeys(v) {
			at := strings.TrimPrefix(path+"."+name, ".")
			f.broken(at, name)
			f.broken(at, v[name])
		}
	}
}

// loneSurrogate reports whether JSON has an escape such as \ud800 that is one
// half of a pair, and so no character.
func loneSurrogate(body []byte) bool {
	for i := 0; i+1 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		i++
		if body[i] != 'u' || i+5 > len(body) {
			continue
		}
		switch hi := hex4(body[i+1:]); {
		case hi >= 0xDC00 && hi <= 0xDFFF:
			return true
		case hi >= 0xD800 && hi <= 0xDBFF:
			rest := body[i+5:]
			if !bytes.HasPrefix(rest, []byte(`\u`)) {
				return true
			}
			if lo := hex4(rest[2:]); lo < 0xDC00 || lo > 0xDFFF {
				return true
			}
			i += 10
		}
	}
	return false
}

// hex4 reads four hexadecimal digits, or returns -1.
func hex4(b []byte) int {
	if len(b) < 4 {
		return -1
	}
	n, err := strconv.ParseUint(string(b[:4]), 16, 16)
	if err != nil {
		return -1
	}
	return int(n)
}
