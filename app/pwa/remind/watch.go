package remind

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/people"
)

// Source is what a Watch looks at; a *device.Replica is one.
type Source interface {
	Trackers() *tracking.Log
	Actor() people.Actor
	Subscribe(fn func()) (cancel func())
}

// Memory keeps small texts over all tabs and starts of the app, as
// browser.Local and browser.SetLocal do.
type Memory interface {
	Local(key string) string
	SetLocal(key, value string) error
}

// Config is what a Watch is made of. All is required.
type Config struct {
	Source Source
	Memory Memory
	// Notify shows reminders by the system. It is called once for each tracker
	// and day, whatever the number of tabs, and not at all without Permitted.
	Notify func(ctx context.Context, reminders []Reminder) error
	// Permitted reports whether the person has permitted notifications, and
	// wants them.
	Permitted func() bool
	// Alone runs fn while no other tab does, and reports false if another one
	// does, as browser.WithLock does.
	Alone func(ctx context.Context, fn func(context.Context) error) (bool, error)
	// Changed is called when what is due is not what it was.
	Changed func(due []Reminder)
	Now     func() time.Time
}

// Watch looks out for trackers that wait for their numbers.
type Watch struct {
	config Config
	told   ledger
	wake   chan struct{}
}

// New returns a Watch, which does nothing before Run.
func New(c Config) *Watch {
	return &Watch{config: c, told: ledgerOf(c.Source.Actor().Person, c.Memory), wake: make(chan struct{}, 1)}
}

// longest is how long a Watch sleeps at most: a day may begin, or the device
// wake up, without anything else to tell of it.
const longest = 5 * time.Minute

// Run looks whenever something was entered or a reminder falls due, until ctx
// ends.
func (w *Watch) Run(ctx context.Context) {
	defer w.config.Source.Subscribe(w.Wake)()
	var shown []Reminder
	for first := true; ; first = false {
		due, next := w.look(ctx)
		if first && len(due) > 0 || !first && !same(due, shown) {
			w.config.Changed(due)
		}
		shown = due
		sleep := time.NewTimer(w.pause(next))
		select {
		case <-ctx.Done():
			sleep.Stop()
			return
		case <-w.wake:
			sleep.Stop()
		case <-sleep.C:
		}
	}
}

// Wake makes it look now: the page came into sight, notifications were
// permitted.
func (w *Watch) Wake() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// PutOff takes a reminder off the page for a time, after which it is told
// again; 0 is for the rest of its day.
func (w *Watch) PutOff(r Reminder, wait time.Duration) {
	if wait == 0 {
		w.told.mark(r, off)
	} else {
		w.told.putOff(r, w.config.Now().Add(wait))
	}
	w.Wake()
}

// look returns what is due and not put off, and when the next will be. What is
// due for the first time is notified.
func (w *Watch) look(ctx context.Context) ([]Reminder, time.Time) {
	day, err := w.config.Source.Trackers().Day(ctx, w.config.Source.Actor(), 0)
	if err != nil {
		return nil, time.Time{} // nothing is known yet; a pull wakes it
	}
	now := w.config.Now()
	next := Next(day, now)
	var due, fresh []Reminder
	for _, r := range Due(day, now) {
		if w.told.has(r, off) {
			continue
		}
		if later := w.told.later(r); later.After(now) {
			if next.IsZero() || later.Before(next) {
				next = later
			}
			continue
		}
		due = append(due, r)
		if !w.told.has(r, told) {
			fresh = append(fresh, r)
		}
	}
	if len(fresh) > 0 && w.config.Permitted() {
		w.notify(ctx, fresh)
	}
	return due, next
}

// notify tells of those that no other tab has told of meanwhile.
func (w *Watch) notify(ctx context.Context, fresh []Reminder) {
	// Whether another tab is at it, or showing fails, the next look tries
	// again while it is not told.
	_, _ = w.config.Alone(ctx, func(ctx context.Context) error {
		var untold []Reminder
		for _, r := range fresh {
			if !w.told.has(r, told) {
				untold = append(untold, r)
			}
		}
		if len(untold) == 0 {
			return nil
		}
		if err := w.config.Notify(ctx, untold); err != nil {
			return err
		}
		for _, r := range untold {
			w.told.mark(r, told)
		}
		return nil
	})
}

// pause is how long to sleep before a reminder that is due at next.
func (w *Watch) pause(next time.Time) time.Duration {
	if next.IsZero() {
		return longest
	}
	return max(time.Second, min(longest, next.Sub(w.config.Now())))
}

func same(a, b []Reminder) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Key() != b[i].Key() || a[i].Name != b[i].Name {
			return false
		}
	}
	return true
}
