package device

import (
	"context"
	"errors"
	"math/rand/v2"
	gosync "sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Config is what a Replica is made of. All but Lock and Marker is required.
type Config struct {
	Org       string // id of the organization
	Person    string // id of the person whose data it keeps
	KV        KV     // of this person in this organization, and of no other
	Transport Transport
	Lock      Lock   // nil: every tab sends
	Marker    Marker // as it was kept beside the KV; the zero Marker is none
}

// Options of a Replica. The zero value of each field is its default.
type Options struct {
	Now   func() time.Time     // the device's clock, in its zone; default time.Now
	Mono  func() time.Duration // since the start of the app, by a clock that nobody sets; default that of time.Now
	NewID func() string        // makes UUIDv7 strings; default change.NewID
	Rand  func() float64       // in [0, 1), for the waits between tries; default math/rand/v2
	Zone  string               // IANA name of the device's zone; default that of Now, if it has one

	// Changed is called when the Replica has written to the KV what other tabs
	// show: announce it to them, so that they call Reload. It is called
	// outside of all locks; nil does nothing.
	Changed func()

	// Rest is called again and again while Open reads everything from the KV. In
	// a browser, where Go keeps the page from doing anything else meanwhile, it
	// gives the page a turn when it has waited for long; nil does nothing.
	Rest func()
}

// Replica is what one person has on one device. Make one with Open, one for
// each tab; those on one KV are the same device. It is safe for concurrent
// use.
//
// Reading never waits for the network: Trackers answers from memory, where the
// server's rows stand with the changes on top that it has not confirmed.
type Replica struct {
	config Config
	opts   Options
	boot   string // names this run of the app

	live   *live
	stale  bool                // memory could not follow a transaction; guarded by turn
	turn   *semaphore.Weighted // held by whoever writes to the KV or to live
	rounds *semaphore.Weighted // held by a round of sync
	wake   chan struct{}

	mu          gosync.Mutex // guards what follows
	book        book         // written by who has turn as well, and read by who has either
	status      Status
	lost        *Lost
	limit       int           // changes in a push, after one was too large; 0 is MaxChanges
	locked      time.Duration // since when, by Options.Mono, another tab has the lock; 0: it has not
	subscribers map[int]func()
	subscribed  int
}

// ErrOtherPerson is returned by Open for a KV that holds the data of somebody
// else (S10).
var ErrOtherPerson = errors.New("the store on this device belongs to another person")

// ErrNewer is returned by Open for a KV that a newer version of the app has
// written.
var ErrNewer = errors.New("a newer version of the app has written the store on this device")

// Open loads what the KV holds, and makes the device if it is empty. It sends
// nothing: see Run. Nil options are the zero Options.
func Open(ctx context.Context, c Config, opts *Options) (*Replica, error) {
	r := &Replica{
		config: c, turn: semaphore.NewWeighted(1), rounds: semaphore.NewWeighted(1), wake: make(chan struct{}, 1),
		subscribers: make(map[int]func()),
	}
	if opts != nil {
		r.opts = *opts
	}
	if r.opts.Now == nil {
		r.opts.Now = time.Now
	}
	if r.opts.Mono == nil {
		start := time.Now()
		r.opts.Mono = func() time.Duration { return time.Since(start) }
	}
	if r.opts.NewID == nil {
		r.opts.NewID = change.NewID
	}
	if r.opts.Rand == nil {
		r.opts.Rand = rand.Float64
	}
	awake := func() {}
	if r.opts.Rest == nil {
		r.opts.Rest = awake
	}
	r.boot = r.opts.NewID()
	r.live = newLive(c.Org, r.now, r.opts.NewID, r.opts.Rest)
	if err := r.create(ctx); err != nil {
		return nil, err
	}
	if err := r.load(ctx); err != nil {
		return nil, err
	}
	if r.compare(c.Marker); r.lost != nil {
		err := r.write(ctx, func(w *writing) error {
			w.meta.Lost = max(w.meta.Lost, r.lost.Changes) // another tab may have found it too
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	r.opts.Rest, r.live.rest = awake, awake
	return r, nil
}

// create makes the device where the KV is empty, and refuses a KV that is not
// of this person.
func (r *Replica) create(ctx context.Context) error {
	err := r.config.KV.Update(ctx, func(tx Tx) error {
		m, ok, err := readMeta(tx)
		switch {
		case err != nil:
			return err
		case ok && m.Format > format:
			return ErrNewer
		case ok && (m.Org != r.config.Org || m.Person != r.config.Person):
			return ErrOtherPerson
		case ok && m.Format < format:
			return renovate(tx, m)
		case ok:
			return nil
		}
		b, err := encode(meta{Format: format, Org: r.config.Org, Person: r.config.Person, Device: r.opts.NewID(), Next: 1})
		if err != nil {
			return err
		}
		return tx.Put(keyMeta, b)
	})
	if errors.Is(err, ErrNewer) || errors.Is(err, ErrOtherPerson) {
		return err
	}
	return stored(err)
}

// Reload takes in what another tab has written. Call it when one announces a
// change (Options.Changed), and when the page comes back from where it could
// not hear that. Where nothing is new it costs one read.
func (r *Replica) Reload(ctx context.Context) error {
	if err := r.turn.Acquire(ctx, 1); err != nil {
		return err
	}
	news, err := r.reload(ctx)
	r.turn.Release(1)
	if news {
		r.tell()
	}
	return err
}

func (r *Replica) reload(ctx context.Context) (news bool, err error) {
	var m meta
	err = r.config.KV.View(ctx, func(tx Tx) error {
		var ok bool
		var err error
		if m, ok, err = readMeta(tx); err == nil && !ok {
			err = errGone
		}
		return err
	})
	if err != nil {
		return false, stored(err)
	}
	if r.current(m) {
		return false, nil
	}
	if err := r.load(ctx); err != nil {
		return false, err
	}
	r.stale = false
	return true, nil
}

// now is the clock of the rules on this device: the device's own, corrected by
// what the server's clock was ahead of it at the last contact if that was more
// than five minutes. The server judges changes by the time so corrected too
// (S8), so "today" here is the day on which it will take an entry, also on a
// device whose clock or zone is set wrong. Smaller differences are left alone,
// so that midnight is where the device shows it. What Change.Made claims is
// never corrected.
func (r *Replica) now() time.Time { return r.opts.Now().Add(r.correction()) }

func (r *Replica) correction() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if offset := r.book.meta.Offset; offset.Abs() > clockTolerance {
		return offset
	}
	return 0
}

const clockTolerance = 5 * time.Minute

// Directory knows the person, and the places and teams of the definitions.
func (r *Replica) Directory() people.Directory { return r.live.dir }

// Actor is the person as today's definitions say. Before the first pull, and
// when the person has left, it may do nothing.
func (r *Replica) Actor() people.Actor { return r.live.actor(r.config.Person, r.now()) }

// Loaded reports whether a first pull has brought the definitions. Without
// them there is nothing to show and nothing can be entered.
func (r *Replica) Loaded() bool { return r.live.dir.roster.Load() != nil }
