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
	if e := r.Header.Get("Content-Encoding"); e != "" && !strings.EqualFold(e, "identity") {
		return nil, &fault.Refusal{Code: "unsupported_media_type", Field: "Content-Encoding", Reason: "compressed bodies are not taken", Err: errMediaType}
	}
	deadline := http.NewResponseController(w)
	// Not every writer has deadlines; a server's has.
	_ = deadline.SetReadDeadline(time.Now().Add(BodyTimeout))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	_ = deadline.SetReadDeadline(time.Time{})
	tooLarge, isTooLarge := errors.AsType[*http.MaxBytesError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case isTooLarge && limit == 0:
		return nil, fault.Invalidf("body", "is not taken here")
	case isTooLarge:
		return nil, &fault.Refusal{Code: "too_large", Field: "body", Reason: fmt.Sprintf("at most %d bytes are allowed", tooLarge.Limit), Err: errTooLarge}
	case isNet && timeout.Timeout():
		return nil, errTimeout
	case err != nil:
		return nil, &fault.Refusal{Code: "malformed", Field: "body", Reason: "did not arrive whole", Err: errMalformed}
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
	f := &findings{schemas: c.schemas}
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
