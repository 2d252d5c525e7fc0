// Package change gives commands an identity, so that one which is retried,
// replayed or delivered late has its effect once and gets the same answer
// each time.
package change

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Origin is the identity of a command and the times that rules judge it by.
// The zero Origin is a direct call: the domain fills in a new id and now.
type Origin struct {
	ID       string    // UUIDv7 of the command, made by whoever issues it
	Made     time.Time // when the person acted
	Received time.Time // when the server got it
}

// Fill completes o for a direct call: a new id where there is none, now where
// a time is missing. Nothing is made after it was received, whatever a clock
// said (S8). It returns a *fault.Invalid for an id that is no UUID.
func (o Origin) Fill(now time.Time, newID func() string) (Origin, error) {
	if o.ID == "" {
		o.ID = newID()
	} else if u, err := uuid.Parse(o.ID); err != nil || u.String() != o.ID {
		return o, fault.Invalidf("id", "is not a UUID in lower case with hyphens")
	}
	if o.Received.IsZero() {
		o.Received = now
	}
	if o.Made.IsZero() || o.Made.After(o.Received) {
		o.Made = o.Received
	}
	o.Made, o.Received = Instant(o.Made), Instant(o.Received)
	return o, nil
}

// NewID makes a UUIDv7 string: unique without coordination, and in order of
// time, so that indexes on it grow at their end.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Instant is t in UTC, truncated to the microsecond: the one precision that
// every store keeps.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Digest is a fingerprint of a command's content. Two commands with one id
// and different digests are a mistake of the sender (id_reuse).
type Digest [16]byte

// DigestOf fingerprints v through its JSON form.
func DigestOf(v any) Digest {
	b, err := json.Marshal(v)
	if err != nil {
		panic("change: a command that is no JSON: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return Digest(sum[:16])
}

// Status is the verdict on a command (spec S4).
type Status uint8

// The verdicts. The zero value is none.
const (
	Applied Status = iota + 1
	AppliedLate
	Held
	Rejected
)

// Verdict is what became of a command; it is stored in the transaction of
// the effect.
type Verdict struct {
	ID     string // of the command
	Digest Digest
	Status Status
	Code   string // stable code of a refusal, or ""
	Reason string // the refusal in words, or ""
	Ref    string // what the effect produced, in the domain's own form
	At     time.Time
}

// Verdicts remembers what became of commands. Every domain's Store includes it.
type Verdicts interface {
	// Verdicts returns those of the given command ids that are known, by id.
	Verdicts(ctx context.Context, ids []string) (map[string]Verdict, error)
	// PutVerdicts stores new verdicts. It returns fault.ErrExists, and stores
	// none, when one of the ids has a verdict already.
	PutVerdicts(ctx context.Context, verdicts []Verdict) error
}

// ErrReused is the refusal of a command whose id was used for another one.
func ErrReused(id string) error {
	return &fault.Refusal{Code: "id_reuse", Field: "id", Reason: "the id " + id + " was used for another command", Err: fault.ErrConflict}
}
