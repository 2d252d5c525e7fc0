package live

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// gap is how long a look at the log waits for more after the one before.
const gap = 50 * time.Millisecond

// retryEvery is how long the broker waits before it listens again.
const retryEvery = 5 * time.Second

// Options of a Broker. The zero value of each field is its default.
type Options struct {
	Interval  time.Duration // between looks at the log of an organization; default 1 s
	Spacing   time.Duration // between Figures on one stream; default 1 s
	PerHolder int           // streams that one holder may have; default 5
	Logger    *slog.Logger  // default slog.Default
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Interval <= 0 {
		opts.Interval = time.Second
	}
	if opts.Spacing <= 0 {
		opts.Spacing = time.Second
	}
	if opts.PerHolder <= 0 {
		opts.PerHolder = 5
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return opts
}

// Broker hands out streams. It is safe for concurrent use. It works without
// Run, which makes it faster.
type Broker struct {
	db   storage.DB
	opts Options

	mu      sync.Mutex
	watches map[string]*watch // of the organizations that have streams
	stopped bool
}

// New returns the Broker of a database.
func New(db storage.DB, opts *Options) *Broker {
	return &Broker{db: db, opts: opts.withDefaults(), watches: map[string]*watch{}}
}

// Run listens for the commits of other processes, where the database tells of
// them, until ctx ends. Then all streams end, and no new ones are handed out.
func (b *Broker) Run(ctx context.Context) error {
	defer b.end()
	notifier, ok := b.db.(storage.Notifier)
	for ok && ctx.Err() == nil {
		err := notifier.Notifications(ctx, b.Hint)
		if err == nil || errors.Is(err, errors.ErrUnsupported) {
			break
		}
		if ctx.Err() == nil {
			b.opts.Logger.WarnContext(ctx, "listening for commits; the change log is read every second meanwhile", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryEvery):
		}
	}
	<-ctx.Done()
	return nil
}

// Hint says that something may have been committed in an organization.
func (b *Broker) Hint(org string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w, ok := b.watches[org]; ok {
		w.hint()
	}
}

// Open begins a stream on an organization for a reader: what is committed
// after Open has returned is told. A holder, such as a person, has a few
// streams at most: one more is refused with too_many_streams
// (fault.ErrConflict). It returns ErrEnded once the broker has stopped.
func (b *Broker) Open(ctx context.Context, org, holder string, r Reader) (*Stream, error) {
	s := &Stream{broker: b, org: org, holder: holder, reader: r, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	switch found, err := b.add(s, nil); {
	case err != nil:
		return nil, err
	case found:
		return s, nil
	}
	var state storage.State
	err := b.db.View(ctx, org, func(ctx context.Context, tx storage.Tx) (err error) {
		state, err = tx.Changes().State(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	if _, err = b.add(s, &state); err != nil {
		return nil, err
	}
	return s, nil
}

// add adds a stream to the watch of its organization, and reports whether
// there is one. With a state it begins one that goes on from there.
func (b *Broker) add(s *Stream, from *storage.State) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stopped {
		return false, ErrEnded
	}
	w, ok := b.watches[s.org]
	switch {
	case !ok && from == nil:
		return false, nil
	case !ok:
		ctx, stop := context.WithCancel(context.Background())
		w = &watch{broker: b, org: s.org, stop: stop, hints: make(chan struct{}, 1), streams: map[*Stream]bool{}, epoch: from.Epoch, version: from.Version}
		b.watches[s.org] = w
		go w.run(ctx)
	}
	held := 0
	for other := range w.streams {
		if other.holder == s.holder {
			held++
		}
	}
	if held >= b.opts.PerHolder {
		return false, &fault.Refusal{Code: "too_many_streams", Reason: fmt.Sprintf("%d streams are open already", held), Err: fault.ErrConflict}
	}
	w.streams[s] = true
	return true, nil
}

// tell tells all streams of an organization.
func (b *Broker) tell(w *watch, n *news) {
	if n == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for s := range w.streams {
		s.tell(n)
	}
}

// close takes a stream out; with the last one of an organization, its watch
// ends.
func (b *Broker) close(s *Stream) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.watches[s.org]
	if w == nil || !w.streams[s] {
		return
	}
	b.drop(w, s)
}

// drop does close, under the lock.
func (b *Broker) drop(w *watch, s *Stream) {
	delete(w.streams, s)
	close(s.ended)
	if len(w.streams) == 0 {
		delete(b.watches, w.org)
		w.stop()
	}
}

// end ends all streams for good.
func (b *Broker) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stopped = true
	for _, w := range b.watches {
		for s := range w.streams {
			b.drop(w, s)
		}
	}
}
