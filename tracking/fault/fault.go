// Package fault is the error vocabulary that every part of Headway shares.
//
// Rules return the sentinels below, or a typed error that matches one of them
// through errors.Is and carries data. Backends translate driver errors into
// them by code, the HTTP layer maps them to a status and a stable code, and
// the client maps the code back, so that errors.Is works on both sides of the
// wire.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// The kinds of refusal. Everything else is an internal failure.
var (
	// ErrNotFound: there is no such thing, or the asker may not know of it.
	ErrNotFound = errors.New("not found")
	// ErrExists: the identity or the unique name is taken.
	ErrExists = errors.New("exists already")
	// ErrStale: the record was changed since the caller read it.
	ErrStale = errors.New("changed meanwhile")
	// ErrConflict: the request contradicts the present state.
	ErrConflict = errors.New("conflict")
	// ErrInvalid: the request itself is malformed or out of range.
	ErrInvalid = errors.New("invalid")
	// ErrDenied: the asker is known and may not do this.
	ErrDenied = errors.New("not permitted")
	// ErrLocked: the period is closed or the figures are approved.
	ErrLocked = errors.New("locked")
)

// Invalid says which field of a request is wrong and why, in words fit for
// the person who typed it. It matches ErrInvalid.
type Invalid struct {
	Field  string // path of the field: "name", "metrics[2].scale"
	Reason string // "is required", "has more than 2 decimals"
}

func (e *Invalid) Error() string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + " " + e.Reason
}

// Is reports whether target is ErrInvalid.
func (e *Invalid) Is(target error) bool { return target == ErrInvalid }

// Invalidf returns an *Invalid for field with a formatted reason.
func Invalidf(field, format string, args ...any) error {
	return &Invalid{Field: field, Reason: fmt.Sprintf(format, args...)}
}

// Refusal is a refusal with a stable code of its own, such as period_locked
// or not_assigned. It matches the sentinel that it wraps.
type Refusal struct {
	Code   string // stable, snake_case
	Reason string // in words
	Field  string // the field it concerns, or ""
	Err    error  // one of the sentinels
}

func (e *Refusal) Error() string {
	if e.Field == "" {
		return e.Reason
	}
	return e.Field + ": " + e.Reason
}

// Unwrap returns the sentinel.
func (e *Refusal) Unwrap() error { return e.Err }

// Taken returns the refusal of a value in a field that another record has
// already. Its code is exists, and it matches ErrExists.
func Taken(field string) error {
	return &Refusal{Code: "exists", Field: field, Reason: "is that of another one", Err: ErrExists}
}

// Many is several refusals of one request, in the order of its fields. It
// matches whatever one of them matches.
type Many []error

func (m Many) Error() string {
	parts := make([]string, len(m))
	for i, e := range m {
		parts[i] = e.Error()
	}
	return strings.Join(parts, "; ")
}

// Unwrap returns the refusals.
func (m Many) Unwrap() []error { return m }

// Join returns nil, the only error, or all of them as a Many.
func Join(errs ...error) error {
	var m Many
	for _, e := range errs {
		if e != nil {
			m = append(m, e)
		}
	}
	switch len(m) {
	case 0:
		return nil
	case 1:
		return m[0]
	}
	return m
}
