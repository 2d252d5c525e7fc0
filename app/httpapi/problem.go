package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/app/account"
	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// What only HTTP can refuse. Domains have the sentinels of package fault.
var (
	errMalformed   = errors.New("malformed")
	errSignedOut   = errors.New("signed out")
	errMethod      = errors.New("method not allowed")
	errTimeout     = errors.New("request timeout")
	errTooLarge    = errors.New("too large")
	errMediaType   = errors.New("unsupported media type")
	errNoCondition = errors.New("precondition required")
	errTooMany     = errors.New("too many requests")
)

// kind is a row of the one table that turns errors into answers.
type kind struct {
	err    error
	status int
	code   string // unless the error has one of its own
	detail string // unless the error has words of its own
}

// kinds is that table, from the most telling kind to the least: an error that
// is of several is answered by the first.
func kinds() [17]kind {
	return [17]kind{
		{errSignedOut, http.StatusUnauthorized, "signed_out", "Nobody is signed in."},
		{errMalformed, http.StatusBadRequest, "malformed", "The request cannot be read."},
		{errMethod, http.StatusMethodNotAllowed, "method_not_allowed", "There is something here, but not for this method."},
		{errTimeout, http.StatusRequestTimeout, "request_timeout", "The body took too long to arrive."},
		{errTooLarge, http.StatusRequestEntityTooLarge, "too_large", "The body is too large."},
		{errMediaType, http.StatusUnsupportedMediaType, "unsupported_media_type", "The body is of a kind that is not taken here."},
		{errNoCondition, http.StatusPreconditionRequired, "precondition_required", "The header If-Match is required, with the ETag of what is to be changed."},
		{errTooMany, http.StatusTooManyRequests, "too_many_requests", "Too many requests."},

		{fault.ErrDenied, http.StatusForbidden, "denied", "This is not permitted."},
		{fault.ErrNotFound, http.StatusNotFound, "not_found", "There is no such thing, or it is out of sight."},
		{fault.ErrLocked, http.StatusLocked, "locked", "This is closed or approved."},
		{fault.ErrStale, http.StatusPreconditionFailed, "stale", "This was changed meanwhile. Read it again, then change it."},
		{fault.ErrExists, http.StatusConflict, "exists", "There is one already."},
		{fault.ErrConflict, http.StatusConflict, "conflict", "This contradicts the present state."},
		{fault.ErrInvalid, http.StatusUnprocessableEntity, "invalid", "The request has fields that are wrong."},

		{context.DeadlineExceeded, http.StatusServiceUnavailable, "timeout", "This took too long."},
		{context.Canceled, http.StatusServiceUnavailable, "canceled", "The request was given up."},
	}
}

// statusOfCode returns the status of the few codes that HTTP knows a better
// one for than that of their kind, or 0.
func statusOfCode(code string) int {
	switch code {
	case "invalid_credentials":
		return http.StatusUnauthorized
	case "too_many_attempts":
		return http.StatusTooManyRequests
	case "upgrade_required":
		return http.StatusUpgradeRequired
	case "mail_failed":
		return http.StatusBadGateway
	}
	return 0
}

// problemOf turns an error into the answer to it. It reports false for one
// that is no refusal but a failure, of which nothing is told. A failure is
// answered with 500, also one of the database: devices send again after any
// failure, and take 503 for a server that is not there.
func problemOf(err error) (api.Problem, bool) {
	for _, k := range kinds() {
		if !errors.Is(err, k.err) {
			continue
		}
		p := api.Problem{Status: k.status, Code: k.code, Detail: k.detail, Errors: fieldErrors(err, "", nil)}
		if r, ok := errors.AsType[*fault.Refusal](err); ok {
			p.Code = cmp.Or(r.Code, p.Code)
			p.Detail = cmp.Or(r.Reason, p.Detail)
			p.Status = cmp.Or(statusOfCode(r.Code), p.Status)
		}
		if len(p.Errors) > 0 {
			p.Detail = strings.TrimSpace(p.Errors[0].Field + " " + p.Errors[0].Reason)
		}
		if n := len(p.Errors) - 1; n > 0 {
			p.Detail = fmt.Sprintf("%s, and %d more", p.Detail, n)
		}
		if r, ok := errors.AsType[*refusedRows](err); ok {
			p.Result = &r.result
		}
		if o, ok := errors.AsType[*timetrack.Overlap](err); ok { // one's own, as all that clocking refuses
			entry := clockEntryOut(o.Entry)
			p.Entry = &entry
		}
		if o, ok := errors.AsType[*timetrack.ShiftOverlap](err); ok { // of somebody whom the asker plans
			shift := shiftOut(o.Shift)
			p.Shift = &shift
		}
		if a, ok := errors.AsType[*timetrack.ShiftApproved](err); ok { // the same
			p.Approved = &api.PersonDay{Person: a.Person, Date: a.Date}
		}
		if t, ok := errors.AsType[*timetrack.Ambiguous](err); ok {
			p.Choices = []time.Time{t.Earlier, t.Later}
		}
		p.Title = http.StatusText(p.Status)
		return p, true
	}
	return api.Problem{
		Title: http.StatusText(http.StatusInternalServerError), Status: http.StatusInternalServerError, Code: "internal",
		Detail: "Something went wrong on the server. It is in its log under the id of the header X-Request-Id.",
	}, false
}

// fieldErrors collects what err says of fields, with the prefix before each.
func fieldErrors(err error, prefix string, to []api.FieldError) []api.FieldError {
	switch e := err.(type) {
	case *fault.Invalid:
		return append(to, api.FieldError{Field: prefix + e.Field, Reason: e.Reason})
	case *fault.Refusal:
		if e.Field != "" {
			to = append(to, api.FieldError{Field: prefix + e.Field, Reason: e.Reason})
		}
	case *tracking.BatchError:
		item := fmt.Sprintf("%sitems[%d]", prefix, e.Index)
		if in := fieldErrors(e.Err, item+".", nil); len(in) > 0 {
			return append(to, in...)
		}
		p, _ := problemOf(e.Err)
		return append(to, api.FieldError{Field: item, Reason: p.Detail})
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			to = fieldErrors(err, prefix, to)
		}
	case interface{ Unwrap() error }:
		return fieldErrors(e.Unwrap(), prefix, to)
	}
	return to
}

// problem is an api.Problem in the forms that huma takes.
type problem struct {
	api.Problem
	header http.Header
}

func (p *problem) Error() string             { return p.Detail }
func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) GetHeaders() http.Header   { return p.header }
func (p *problem) ContentType(string) string { return api.ProblemType }

// explain is problemOf with the headers that belong to the answer, and logs a
// failure.
func (a *API) explain(ctx context.Context, err error) *problem {
	p, refused := problemOf(err)
	if !refused {
		a.logger.ErrorContext(ctx, "request failed", "request", RequestID(ctx), "error", err)
	}
	h := http.Header{}
	if p.Status == http.StatusUnauthorized { // RFC 9110, 15.5.2
		h.Set("WWW-Authenticate", `Bearer realm="Headway"`)
	}
	if t, ok := errors.AsType[*account.TooMany](err); ok {
		h.Set("Retry-After", strconv.FormatInt(int64(math.Ceil(t.RetryAfter.Seconds())), 10))
	}
	return &problem{p, h}
}

// fail answers a request with the problem of err; a failure is logged.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := a.explain(r.Context(), err)
	maps.Copy(w.Header(), p.header)
	writeProblem(w, p.Problem)
}

func writeProblem(w http.ResponseWriter, p api.Problem) {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers always have a JSON form
	}
	w.Header().Set("Content-Type", api.ProblemType)
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(b, '\n')) // a client that is gone reads no answer
}
