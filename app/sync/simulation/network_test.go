package simulation

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// network is the way between the devices and the server.
type network struct {
	agenda *agenda
	healed bool // no fault any more

	// The last pushes that arrived: a restored server may get copies of them.
	arrived []arrived
}

// arrived is a push of a person that did.
type arrived struct {
	person string
	push   sync.Push
}

// keptPushes is of how many pushes there may be copies on the way.
const keptPushes = 3

// arrives notes a push. Only the main goroutine calls it.
func (n *network) arrives(person string, p sync.Push) {
	if len(n.arrived) == keptPushes {
		n.arrived = n.arrived[1:]
	}
	n.arrived = append(n.arrived, arrived{person, p})
}

// line is the way of one app. It is used by the goroutine of that app only,
// and its faults are drawn apart, so that apps do not change each other's.
type line struct {
	sim     *sim
	rand    *rand.Rand
	profile *profile
	tab     int
}

var (
	errCut     = errors.New("the connection is cut")
	errRefused = errors.New("the server is down")
)

// The chances of faults, in percent.
const (
	lost      = 7 // a request or an answer
	doubled   = 8
	slow      = 8 // up to 80 s
	shortened = 4 // a push
)

func (l *line) chance(percent int) bool {
	return !l.sim.network.healed && l.rand.IntN(100) < percent
}

func (l *line) latency() time.Duration {
	if l.chance(slow) {
		return time.Duration(l.rand.Int64N(int64(80 * time.Second)))
	}
	return 5*time.Millisecond + time.Duration(l.rand.Int64N(int64(200*time.Millisecond)))
}

// Push implements device.Transport. A proxy on the way may let only a part of
// the changes through, and refuse a body that it finds too large.
func (l *line) Push(ctx context.Context, p sync.Push) (sync.PushAnswer, error) {
	p = carried(p)
	if n := len(p.Changes); n > 1 && l.chance(shortened) {
		switch l.rand.IntN(3) {
		case 0:
			p.Changes = p.Changes[:1+l.rand.IntN(n-1)]
		case 1:
			p.Changes = p.Changes[1+l.rand.IntN(n-1):]
		case 2:
			return sync.PushAnswer{}, &fault.Refusal{Code: "too_large", Reason: "too large"}
		}
	}
	return exchange(ctx, l, "push", func() (sync.PushAnswer, error) {
		l.sim.network.arrives(l.profile.person, p)
		return l.sim.push(l.profile.person, p)
	})
}

// Pull implements device.Transport.
func (l *line) Pull(ctx context.Context, p sync.Pull) (sync.PullAnswer, error) {
	p = carried(p)
	if l.profile.deaf && !l.sim.network.healed {
		return sync.PullAnswer{}, errCut
	}
	return exchange(ctx, l, "pull", func() (sync.PullAnswer, error) { return l.sim.pull(l.profile, p) })
}

type result[A any] struct {
	answer A
	err    error
}

// exchange sends a request, which the main goroutine serves when it arrives,
// and waits for the answer, of whichever copy of it.
func exchange[A any](ctx context.Context, l *line, what string, serve func() (A, error)) (A, error) {
	var none A
	if l.profile.offline && !l.sim.network.healed {
		return none, errCut
	}
	replies := make(chan result[A], 2)
	arrive := func() {
		a, err := serve()
		r := result[A]{carried(a), err}
		l.sim.note("%s %s: %s %s", l.profile.name, what, summary(r.answer), code(err))
		switch {
		case l.chance(lost):
		case l.chance(lost):
			l.sim.agenda.after(l.latency(), func() { replies <- result[A]{err: errCut} })
		default:
			l.sim.agenda.after(l.latency(), func() { replies <- r })
		}
	}
	switch {
	case l.chance(lost):
		return none, errCut
	case l.chance(lost): // and nobody says so
	default:
		l.sim.agenda.after(l.latency(), arrive)
		if l.chance(doubled) {
			l.sim.agenda.after(l.latency(), arrive)
		}
	}
	select {
	case r := <-replies:
		return r.answer, r.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// carried is v as it comes out at the other end of a wire.
func carried[T any](v T) T {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var out T
	if err := json.Unmarshal(b, &out); err != nil {
		panic(err)
	}
	return out
}
