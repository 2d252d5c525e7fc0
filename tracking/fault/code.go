package fault

import "errors"

// Code returns the stable code of err: that of a Refusal, else the one of the
// sentinel it matches, else "internal". A nil error has no code.
func Code(err error) string {
	if err == nil {
		return ""
	}
	if r, ok := errors.AsType[*Refusal](err); ok && r.Code != "" {
		return r.Code
	}
	for _, s := range sentinels() {
		if errors.Is(err, s.err) {
			return s.code
		}
	}
	return "internal"
}

// Sentinel returns the sentinel that err matches, or nil for an internal
// failure.
func Sentinel(err error) error {
	for _, s := range sentinels() {
		if errors.Is(err, s.err) {
			return s.err
		}
	}
	return nil
}

// FromCode returns the sentinel whose code is given, or nil.
func FromCode(code string) error {
	for _, s := range sentinels() {
		if s.code == code {
			return s.err
		}
	}
	return nil
}

type sentinel struct {
	code string
	err  error
}

// sentinels lists them from the most telling to the least: a Many that holds
// both is named by the first.
func sentinels() [7]sentinel {
	return [7]sentinel{
		{"denied", ErrDenied},
		{"not_found", ErrNotFound},
		{"locked", ErrLocked},
		{"stale", ErrStale},
		{"exists", ErrExists},
		{"conflict", ErrConflict},
		{"invalid", ErrInvalid},
	}
}
