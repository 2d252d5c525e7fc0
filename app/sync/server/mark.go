package server

import (
	"context"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// mark is where the log stood when a device was answered, as it stands in Mark
// of the messages. All that an answer tells of has a version in the log by then:
// effects, and verdicts without one (storage.Devices.PutReceipts). So a log that
// has the place of the mark has all of it, and one that has not is that of a
// server which went back (S7).
//
// It is the person's whom the answer told: nobody else's shows what this one's
// devices were told.
type mark struct {
	place
	Person string `json:"p"` // digest of the id
}

func markOf(at place, actor people.Actor) mark { return mark{at, digest(actor.Person)} }

func (m mark) encode() string { return opaque(m) }

// forgot reports whether the log does not know the mark that a device gave, so
// that what the device was told may not be so any more. A device that gave none
// was told nothing, or by a server that gave no marks.
func (u *unit) forgot(ctx context.Context, given string, state storage.State) (bool, error) {
	if given == "" {
		return false, nil
	}
	m, ok := readOpaque[mark](given)
	if !ok || m.Version < 0 || m.Index != whole || m.Person != digest(u.actor.Person) {
		return true, nil
	}
	known, err := m.continues(ctx, u.tx.Changes(), state)
	return !known, err
}

// mark is that of an answer, with what the unit of work has written.
func (u *unit) mark(ctx context.Context) (string, error) {
	state, err := u.tx.Changes().State(ctx)
	if err != nil {
		return "", err
	}
	at, err := headOf(ctx, u.tx.Changes(), state)
	return markOf(at, u.actor).encode(), err
}
