package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"math"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// place is one in the log: behind a change.
type place struct {
	Epoch   string `json:"e"`
	Version int64  `json:"v"` // of the change
	Index   int    `json:"i"` // within the version; whole: behind all of it
	Nonce   int64  `json:"n"` // of the version
}

// whole is the Index of a place behind all changes of its version.
const whole = math.MaxInt32

// everyone is the audience of all changes.
const everyone = "*"

// headOf is the place behind everything that the log holds.
func headOf(ctx context.Context, log storage.Changes, state storage.State) (place, error) {
	p := place{Epoch: state.Epoch, Version: state.Version, Index: whole}
	if state.Version == 0 {
		return p, nil
	}
	last, err := log.Since(ctx, everyone, state.Version-1, whole, 1)
	if len(last) > 0 {
		p.Nonce = last[0].Nonce
	}
	return p, err
}

// head reports whether p is behind everything that the log holds.
func (p place) head(state storage.State) bool { return p.Version == state.Version && p.Index == whole }

// continues reports whether the log holds everything after p, and is the one
// that p comes from: a restored server may have other changes under the same
// numbers (S6).
func (p place) continues(ctx context.Context, log storage.Changes, state storage.State) (bool, error) {
	if p.Epoch != state.Epoch || p.Version > state.Version || p.Version == 0 && p.Nonce != 0 {
		return false, nil
	}
	at, err := log.Since(ctx, everyone, p.Version-1, whole, 1)
	switch {
	case err != nil:
		return false, err
	case len(at) > 0 && at[0].Version == p.Version:
		return at[0].Nonce == p.Nonce, nil
	case p.Index != whole:
		return false, nil // what is behind it in the version was trimmed
	case len(at) == 0:
		return p.Version == state.Version, nil // nothing was written since, nor trimmed of it
	}
	// Versions follow on one another, so that what was trimmed leaves a gap.
	return at[0].Version == p.Version+1, nil
}

// cursor is what a device has, as it stands in Pull.Cursor. It only selects:
// whose figures are read, and which of them, is decided anew for each pull. A
// cursor that this server did not make leads to a full snapshot.
type cursor struct {
	place

	People   string            `json:"p"` // digest of the definitions that come from the directory
	Sections map[string]string `json:"d"` // digests of the sections of the definitions; "": of sync.Definitions
	Scope    string            `json:"s"` // digest of which records, and what of the capabilities, is visible
	Known    int64             `json:"k"` // when definitions were sent last, in microseconds

	Snapshot *snapshot `json:"a,omitempty"` // one that is under way
}

// snapshot is how far a full snapshot has come. Its cursor stands where the
// log stood when it began, so that what is written meanwhile comes afterwards.
type snapshot struct {
	Feed  string `json:"f,omitzero"` // kind of the rows that come next; "": the first, or none where all were sent
	After string `json:"t,omitzero"` // what its feed gave for going on; "": from the beginning
	Rows  bool   `json:"r,omitzero"` // all rows were sent
	Seq   int64  `json:"q,omitzero"` // receipts were looked through up to this number; -1: all
}

func (c cursor) encode() string { return opaque(c) }

// decodeCursor reads what cursor.encode writes, and reports false for all else.
func decodeCursor(s string) (cursor, bool) {
	c, ok := readOpaque[cursor](s)
	return c, ok && c.Version >= 0 && c.Index >= 0
}

// opaque writes what devices keep and do not read.
func opaque(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("sync: no JSON: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// readOpaque reads what opaque writes, and reports false for all else.
func readOpaque[T any](s string) (v T, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if s == "" || err != nil || json.Unmarshal(b, &v) != nil || opaque(v) != s {
		return *new(T), false
	}
	return v, true
}

// digest fingerprints what a device has, for its cursor.
func digest(v any) string {
	d := change.DigestOf(v)
	return base64.RawURLEncoding.EncodeToString(d[:12])
}
