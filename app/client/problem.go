package client

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

var (
	// ErrOffline: no answer came from the server. Whether the request has
	// reached it is not known; a call that changes something can be sent again
	// with the same key (WithKey).
	ErrOffline = errors.New("the server cannot be reached")
	// ErrSignedOut: nobody is signed in, or not any more.
	ErrSignedOut = errors.New("signed out")
)

// Problem is a refusal or a failure that the server tells of. Programs go by
// Code. It matches, through errors.Is, the sentinel of package fault that its
// code and status stand for, or ErrSignedOut; it unwraps to a *fault.Refusal
// with the code, and to a *fault.Invalid for each wrong field of a request
// that was refused for its fields.
type Problem struct {
	api.Problem
	RequestID string // under which the server's log has it; "" if it gave none

	retryAfter time.Duration
}

func (p *Problem) Error() string {
	if p.Detail != "" {
		return p.Detail
	}
	if p.Title != "" {
		return p.Title
	}
	return "the server answered " + strconv.Itoa(p.Status)
}

// RetryAfter is how long the server asks to wait before the next try; 0 if it
// does not.
func (p *Problem) RetryAfter() time.Duration { return p.retryAfter }

// Unwrap returns what the problem stands for.
func (p *Problem) Unwrap() []error {
	kind := p.kind()
	if kind == fault.ErrInvalid {
		if fields := p.fields(); len(fields) > 0 && p.Code == fault.Code(kind) {
			return fields
		}
	}
	refusal := &fault.Refusal{Code: p.Code, Reason: p.Detail, Err: kind}
	if len(p.Errors) > 0 {
		refusal.Field, refusal.Reason = p.Errors[0].Field, p.Errors[0].Reason
	}
	if kind == fault.ErrInvalid {
		return append([]error{refusal}, p.fields()...)
	}
	return []error{refusal}
}

func (p *Problem) fields() []error {
	errs := make([]error, len(p.Errors))
	for i, e := range p.Errors {
		errs[i] = &fault.Invalid{Field: e.Field, Reason: e.Reason}
	}
	return errs
}

// kind is the sentinel that the problem stands for, nil for a failure, for
// what only HTTP can refuse, and for what something between says.
func (p *Problem) kind() error {
	if kind := fault.FromCode(p.Code); kind != nil {
		return kind
	}
	switch p.Code {
	case "signed_out":
		return ErrSignedOut
	case "too_many_attempts":
		return fault.ErrDenied
	case "":
		return nil
	}
	switch p.Status {
	case 401, 403: // 401 is a wrong password
		return fault.ErrDenied
	case 404:
		return fault.ErrNotFound
	case 409:
		return fault.ErrConflict
	case 412:
		return fault.ErrStale
	case 422:
		return fault.ErrInvalid
	case 423:
		return fault.ErrLocked
	}
	return nil
}

// away reports whether it is the answer of something in between that the
// server is not there at present.
func (p *Problem) away() bool {
	return p.Status == 502 && p.Code == "" || p.Status == 503 || p.Status == 504
}

// problemFrom reads the answer to a request that did not succeed.
func problemFrom(r Response, body []byte) *Problem {
	p := &Problem{RequestID: r.Header.Get("X-Request-Id"), retryAfter: retryAfter(r.Header.Get("Retry-After"))}
	if mediaType(r) == api.ProblemType {
		// What cannot be read is told by its status alone.
		if json.Unmarshal(body, &p.Problem) != nil {
			p.Problem = api.Problem{}
		}
	}
	p.Status = r.Status
	if p.Code == "" {
		p.Code = codeOf(r.Status)
	}
	return p
}

// codeOf is what the status alone tells, where something before the API has
// refused a request.
func codeOf(status int) string {
	switch status {
	case 401:
		return "signed_out"
	case 413:
		return "too_large"
	}
	return ""
}

// retryAfter reads the seconds of a Retry-After; a date in it says nothing,
// for the clocks of both sides may differ.
func retryAfter(header string) time.Duration {
	seconds, err := strconv.ParseInt(strings.TrimSpace(header), 10, 64)
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 24*60*60)) * time.Second
}

func mediaType(r Response) string {
	t, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(t))
}
