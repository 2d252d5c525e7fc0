package httpapi

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
)

// compressFrom is how large an answer is that is worth compressing.
const compressFrom = 8 << 10

// compressor makes answers smaller. It keeps what compressing takes, which is
// more than a megabyte each, for the next one.
type compressor struct{ writers sync.Pool }

// acceptsGzip reports whether a client takes answers that are compressed
// (RFC 9110, 12.5.3).
func acceptsGzip(h http.Header) bool {
	for _, list := range h.Values("Accept-Encoding") {
		for part := range strings.SplitSeq(list, ",") {
			coding, params, _ := strings.Cut(part, ";")
			if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
				weight := strings.ReplaceAll(strings.ToLower(params), " ", "")
				return !strings.HasPrefix(weight, "q=0") || strings.Trim(weight, "q=0.") != ""
			}
		}
	}
	return false
}

// begin returns the writer for an answer that is compressed if it is large and
// JSON, and the client takes that. finish comes after the answer. It is not for
// answers that hold a secret: from how well such a one compresses, it could be
// guessed (BREACH).
func (c *compressor) begin(w http.ResponseWriter, r *http.Request) (_ http.ResponseWriter, finish func()) {
	w.Header().Add("Vary", "Accept-Encoding")
	if !acceptsGzip(r.Header) {
		return w, func() {}
	}
	s := &squeezed{ResponseWriter: w, compressor: c}
	return s, s.finish
}

// squeezed is an answer whose first write decides whether it is compressed:
// JSON is written at once.
type squeezed struct {
	http.ResponseWriter
	compressor *compressor
	status     int
	begun      bool
	gz         *gzip.Writer // nil: not compressed
}

// WriteHeader implements http.ResponseWriter. The status waits for the first
// write.
func (s *squeezed) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
}

// Write implements http.ResponseWriter.
func (s *squeezed) Write(b []byte) (int, error) {
	s.begin(len(b))
	if s.gz != nil {
		return s.gz.Write(b)
	}
	return s.ResponseWriter.Write(b)
}

// begin sends the head before a first write of a length.
func (s *squeezed) begin(length int) {
	if s.begun {
		return
	}
	s.begun = true
	s.WriteHeader(http.StatusOK)
	h := s.Header()
	if length >= compressFrom && h.Get("Content-Type") == "application/json" && h.Get("Content-Encoding") == "" {
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		s.gz = s.compressor.writer(s.ResponseWriter)
	}
	s.ResponseWriter.WriteHeader(s.status)
}

// finish sends what is left.
func (s *squeezed) finish() {
	if !s.begun && s.status != 0 {
		s.begin(0)
	}
	if s.gz != nil {
		_ = s.gz.Close() // a client that is gone reads no answer
		s.compressor.writers.Put(s.gz)
	}
}

// Unwrap lets http.ResponseController reach the server's own writer.
func (s *squeezed) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// writer returns a writer that compresses to w.
func (c *compressor) writer(w io.Writer) *gzip.Writer {
	if gz, ok := c.writers.Get().(*gzip.Writer); ok {
		gz.Reset(w)
		return gz
	}
	gz, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is one of the package's
	}
	return gz
}
