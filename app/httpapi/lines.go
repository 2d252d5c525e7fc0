package httpapi

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"
)

// linesType is the media type of an answer of several JSON documents, one a
// line.
const linesType = "application/x-ndjson"

// accepts reports whether a request asks for answers of exactly that type.
func accepts(h http.Header, mediaType string) bool {
	for _, list := range h.Values("Accept") {
		for part := range strings.SplitSeq(list, ",") {
			if t, params, err := mime.ParseMediaType(part); err == nil && t == mediaType && params["q"] != "0" {
				return true
			}
		}
	}
	return false
}

// lines is an answer on the way: what is told meanwhile, and a last line, which
// is the answer proper. Whoever tells never waits for the client: while one
// line is being sent, only the newest of those after it is kept.
type lines struct {
	answer http.ResponseWriter // of the last line; it may hold it back
	now    http.ResponseWriter // of those before
	newest chan any
	stop   func() // waits until nothing is being sent any more; once will do
}

// beginLines begins the answer: its status is 200, whatever the last line will
// say. Nothing is told after stop.
func beginLines(w http.ResponseWriter) *lines {
	l := &lines{answer: w, now: ahead(w), newest: make(chan any, 1)}
	l.now.Header().Set("Content-Type", linesType)
	l.now.WriteHeader(http.StatusOK)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		l.send()
	}()
	l.stop = sync.OnceFunc(func() {
		close(l.newest)
		<-sent
	})
	return l
}

// send sends what is told.
func (l *lines) send() {
	to := patient{l.now}
	_, err := to.Write(nil) // the head
	for v := range l.newest {
		if err == nil { // else the client is gone, and the request will end by its context
			_, err = to.Write(line(v))
		}
	}
}

// tell sends a line in a while, unless a newer one takes its place. One
// goroutine at a time calls it.
func (l *lines) tell(v any) {
	select {
	case <-l.newest:
	default:
	}
	l.newest <- v
}

// end sends the last line. The status is that of the same answer by itself:
// by it, an Idempotency-Key knows a success.
func (l *lines) end(status int, v any) {
	l.stop()
	if l.answer != l.now {
		l.answer.Header().Set("Content-Type", linesType)
		l.answer.WriteHeader(status)
	}
	_, _ = patient{l.answer}.Write(line(v)) // a client that is gone reads no answer
}

func line(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	return append(b, '\n')
}

// stallTimeout is how long a client may take nothing of what it is sent.
const stallTimeout = time.Minute

// patient writes to a client that may be slow but may not stand still.
type patient struct{ w http.ResponseWriter }

// Write implements io.Writer. It sends b on its way.
func (p patient) Write(b []byte) (int, error) {
	c := http.NewResponseController(p.w)
	// Not every writer has deadlines, nor keeps anything back; a server's does.
	_ = c.SetWriteDeadline(time.Now().Add(stallTimeout))
	defer func() { _ = c.SetWriteDeadline(time.Time{}) }()
	n, err := p.w.Write(b)
	if err == nil {
		if err = c.Flush(); errors.Is(err, http.ErrNotSupported) {
			err = nil
		}
	}
	return n, err
}
