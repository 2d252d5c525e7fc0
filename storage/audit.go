package storage

import (
	"context"
	"time"
)

// Event is one line of the audit log.
type Event struct {
	ID     string // UUIDv7
	At     time.Time
	Person string            // who did it; "" for the system
	Action string            // "export.report", "account.password_changed", …
	Entity string            // kind of what it was done to, or ""
	Target string            // its id, or ""
	Detail map[string]string // what else is worth knowing; no secrets
}

// EventQuery selects events, newest first. Zero fields select all.
type EventQuery struct {
	Person string
	Action string
	Target string
	From   time.Time // inclusive
	Until  time.Time // exclusive
	After  *EventKey // only events beyond it in the order
	Limit  int       // 0 means no limit
}

// EventKey is the position of an event in the list.
type EventKey struct {
	At time.Time `json:"at"`
	ID string    `json:"id"`
}

// Audit keeps the audit log of one organization.
type Audit interface {
	// Append adds an event.
	Append(ctx context.Context, e Event) error
	// Events returns what q selects, by At and ID descending.
	Events(ctx context.Context, q EventQuery) ([]Event, error)
	// Forget empties Detail in every event that the person did or that was
	// done to the person (Event.Target); what happened and when stays (C22).
	Forget(ctx context.Context, person string) error
	// Purge removes the events before an instant.
	Purge(ctx context.Context, before time.Time) error
}

// Response is what was answered to a request with an Idempotency-Key.
type Response struct {
	Caller  string // id of the person or token
	Key     string // as sent
	Digest  string // of the request's method, path and body
	Done    bool   // the answer below is known; false: the effect is stored, the answer was lost
	Status  int
	Type    string // content type
	Body    []byte
	Created time.Time
}

// Idempotency remembers answers, so that a repeated request gets the same one
// and no second effect (C17).
type Idempotency interface {
	// Response returns the one stored for caller and key, or fault.ErrNotFound.
	Response(ctx context.Context, caller, key string) (Response, error)
	// Claim stores a new response that is not done, in the transaction of the
	// effect. It returns fault.ErrExists for a key that is taken.
	Claim(ctx context.Context, r Response) error
	// Finish stores the answer for a claimed key, or for a new one where the
	// request had no effect.
	Finish(ctx context.Context, r Response) error
	// Purge removes the responses created before an instant.
	Purge(ctx context.Context, before time.Time) error
}
