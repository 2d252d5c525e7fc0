package server

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"math"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// cursor is what a device has, as it stands in Pull.Cursor. It only selects:
// whose figures are read, and which of them, is decided anew for each pull. A
// cursor that this server did not make leads to a full snapshot.
type cursor struct {
	Epoch   string `json:"e"`
	Version int64  `json:"v"` // of the last change that the device has
	Index   int    `json:"i"` // within the version; whole: all of it
	Nonce   int64  `json:"n"` // of the version

	People   string            `json:"p"` // digest of the definitions that come from the directory
	Sections map[string]string `json:"d"` // digests of the sections of the definitions; "": of sync.Definitions
	Scope    string            `json:"s"` // digest of which records, and what of the capabilities, is visible
	Known    int64             `json:"k"` // when definitions were sent last, in microseconds

	Snapshot *snapshot `json:"a,omitempty"` // one that is under way
}

// whole is the Index of a cursor behind all changes of its version.
const whole = math.MaxInt32

// snapshot is how far a full snapshot has come. Its cursor stands where the
// log stood when it began, so that what is written meanwhile comes afterwards.
type snapshot struct {
	Feed  string `json:"f,omitzero"` // kind of the rows that come next; "": the first, or none where all were sent
	After string `json:"t,omitzero"` // what its feed gave for going on; "": from the beginning
	Rows  bool   `json:"r,omitzero"` // all rows were sent
	Seq   int64  `json:"q,omitzero"` // receipts were looked through up to this number; -1: all
}

func (c cursor) encode() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("sync: a cursor that is no JSON: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor reads what encode writes, and reports false for all else.
func decodeCursor(s string) (cursor, bool) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if s == "" || err != nil || json.Unmarshal(b, &c) != nil || c.encode() != s {
		return cursor{}, false
	}
	return c, c.Version >= 0 && c.Index >= 0
}

// digest fingerprints what a device has, for its cursor.
func digest(v any) string {
	d := change.DigestOf(v)
	return base64.RawURLEncoding.EncodeToString(d[:12])
}

// continues reports whether the log holds everything after c, and is the one
// that c comes from: a restored server may have other changes under the same
// numbers (S6).
func (c cursor) continues(ctx context.Context, log storage.Changes, state storage.State) (bool, error) {
	if c.Epoch != state.Epoch || c.Version > state.Version {
		return false, nil
	}
	if c.Version > 0 {
		at, err := log.Since(ctx, everyone, c.Version-1, whole, 1)
		if err != nil {
			return false, err
		}
		trimmed := len(at) == 0 || at[0].Version != c.Version
		if trimmed && c.Index != whole || !trimmed && at[0].Nonce != c.Nonce {
			return false, nil
		}
	}
	next, err := log.Since(ctx, everyone, c.Version, whole, 1)
	if err != nil {
		return false, err
	}
	// Versions follow on one another, so that what was trimmed leaves a gap.
	// Where nothing was written since, nothing of it was trimmed either.
	if len(next) == 0 {
		return c.Version == state.Version, nil
	}
	return next[0].Version == c.Version+1, nil
}

// everyone is the audience of all changes.
const everyone = "*"

// to moves c behind everything that the log holds.
func (c *cursor) to(ctx context.Context, log storage.Changes, state storage.State) error {
	if c.Version == state.Version && c.Index == whole {
		return nil
	}
	c.Version, c.Index, c.Nonce = state.Version, whole, 0
	if state.Version == 0 {
		return nil
	}
	last, err := log.Since(ctx, everyone, state.Version-1, whole, 1)
	if len(last) > 0 {
		c.Nonce = last[0].Nonce
	}
	return err
}
