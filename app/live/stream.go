package live

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Kind says what has changed.
type Kind string

// The kinds of events, in the order in which they are told.
const (
	// Access is told first: people, places, teams or settings of the
	// organization have changed, and with them perhaps what the reader may
	// see. It is for whoever holds the stream, not for the reader.
	Access  Kind = "access"
	Pull    Kind = "pull"    // something of the reader's own, or something for everybody
	Held    Kind = "held"    // a change of somebody in view was held, or decided on
	Figures Kind = "figures" // figures of somebody in view, or what the reader earns; at most one a second
)

// order lists the kinds in the order in which they are told.
var order = [...]Kind{Access, Pull, Held, Figures}

const figures = len(order) - 1 // the place of Figures

// Event says that something has changed. One stands for all of its kind since
// the one before.
type Event struct {
	Kind    Kind
	Version int64 // of the organization, with the newest of the changes
}

// Reader says what a stream tells of.
type Reader struct {
	Own  []string             // ids of the reader's records
	Sees func(id string) bool // whether somebody's figures are in view; nil: nobody's
	// SeesTime is the same of what people clock.
	SeesTime func(id string) bool
}

// ErrEnded says that the broker has stopped.
var ErrEnded = errors.New("live: the stream has ended")

// Stream is what one reader is told. One goroutine at a time calls Next.
type Stream struct {
	broker *Broker
	org    string
	holder string

	wake  chan struct{} // holds one: something is pending
	ended chan struct{}

	mu      sync.Mutex
	reader  Reader
	pending [len(order)]int64 // newest version, by kind; 0: nothing
	next    time.Time         // before which no Figures are told
}

// Next returns what is to be told next, as soon as there is something. It
// returns ErrEnded, or the error of ctx. Nothing is queued for a reader that
// is slow: what changes meanwhile falls together.
func (s *Stream) Next(ctx context.Context) (Event, error) {
	for {
		if err := ctx.Err(); err != nil {
			return Event{}, err
		}
		select {
		case <-s.ended:
			return Event{}, ErrEnded
		default:
		}
		event, wait := s.take(time.Now())
		if event.Kind != "" {
			return event, nil
		}
		if err := s.sleep(ctx, wait); err != nil {
			return Event{}, err
		}
	}
}

// take returns what is pending and due, or how long Figures have to wait; 0:
// none are pending.
func (s *Stream) take(now time.Time) (Event, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, version := range s.pending {
		if version == 0 {
			continue
		}
		if i == figures {
			if wait := s.next.Sub(now); wait > 0 {
				return Event{}, wait
			}
			s.next = now.Add(s.broker.opts.Spacing)
		}
		s.pending[i] = 0
		return Event{order[i], version}, 0
	}
	return Event{}, 0
}

// sleep waits until something is pending or a time has passed.
func (s *Stream) sleep(ctx context.Context, wait time.Duration) error {
	var due <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.ended:
		return ErrEnded
	case <-s.wake:
	case <-due:
	}
	return nil
}

// Read makes the stream tell of what r says from now on.
func (s *Stream) Read(r Reader) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reader = r
}

// Close ends the stream and frees its place. Closing twice is no error.
func (s *Stream) Close() { s.broker.close(s) }

// tell notes what of the news is for the reader.
func (s *Stream) tell(n *news) {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := n.forReader(s.reader)
	any := false
	for i, version := range told {
		if version > 0 {
			s.pending[i] = version
			any = true
		}
	}
	if !any {
		return
	}
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
}
