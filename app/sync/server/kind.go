package server

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// kinds are the kinds of change that the server understands, by name and
// version. A further one is a file with its kind, and a line here.
func kinds() map[string]kind {
	return map[string]kind{
		sync.SubmitKind: submits{},

		sync.ClockStartKind:  clocking{timetrack.OpStart},
		sync.ClockStopKind:   clocking{timetrack.OpStop},
		sync.ClockAddKind:    clocking{timetrack.OpAdd},
		sync.ClockEditKind:   clocking{timetrack.OpEdit},
		sync.ClockRemoveKind: clocking{timetrack.OpRemove},
	}
}

// kind judges the changes of one kind, and shows and settles those that were
// held.
type kind interface {
	// read decodes the arguments of a change by its author, strictly. The
	// error is a refusal that names the field, or fault.ErrNotFound.
	read(u *unit, args json.RawMessage) (action, error)
	// known reports whether what the change is about is there for its author.
	known(ctx context.Context, u *unit, j *job) (bool, error)
	// apply judges changes of the kind in their order and settles each. An
	// error is a failure, not a refusal.
	apply(ctx context.Context, u *unit, jobs []*job) error
	// note returns the note that apply has given a job as the author of the
	// change reads it: sync.Verdict.Note.
	note(u *unit, stored json.RawMessage) json.RawMessage

	// decides is the permission of those who decide on what was held: for people
	// in their charge.
	decides() people.Permissions
	// show describes held changes to who decides on them. It leaves nil those
	// that are out of the actor's reach.
	show(ctx context.Context, u *unit, held []storage.Receipt) ([]*sync.HeldChange, error)
	// settle applies a decision: of one to refuse, what is to be undone. The
	// error is a refusal, or a failure.
	settle(ctx context.Context, u *unit, held storage.Receipt, d sync.Decision) error
}

// action is the decoded arguments of a change.
type action struct {
	subject string      // id of the person whose figures it concerns
	date    period.Date // of these; 0: that on which it was made
	args    any         // as the kind needs them
}

// deciders are the permissions of which those who decide on held changes hold
// one, see kind.decides.
func (s *Server) deciders() people.Permissions {
	var all people.Permissions
	for _, k := range s.kinds {
		all |= k.decides()
	}
	return all
}

// kindOf returns the kind of a change; nil is one that is unknown. A version
// that is newer than the server is an upgrade_required refusal.
func (s *Server) kindOf(name string) (kind, error) {
	if k, ok := s.kinds[name]; ok {
		return k, nil
	}
	base, version, ok := strings.Cut(name, "@")
	n, err := strconv.Atoi(version)
	if !ok || err != nil {
		return nil, nil
	}
	for known := range s.kinds {
		b, v, _ := strings.Cut(known, "@")
		if newest, err := strconv.Atoi(v); err == nil && b == base && n > newest {
			return nil, errUpgrade("changes", "the server is older than this app")
		}
	}
	return nil, nil
}

// errUpgrade refuses a request that one side is too old for (S15).
func errUpgrade(field, reason string) error {
	return &fault.Refusal{Code: sync.CodeUpgrade, Field: field, Reason: reason, Err: fault.ErrConflict}
}
