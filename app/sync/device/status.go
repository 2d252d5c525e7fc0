package device

import "time"

// Status is how sync stands, for the shell to show (S13).
type Status struct {
	Pending  int       // changes that the server has not judged
	Oldest   time.Time // when the oldest of these was made, by the device's clock; zero: none
	Problems int       // changes that were held or refused, and not dismissed

	Sending bool      // a round is under way
	Contact time.Time // last answer of the server, by the device's clock; zero: never
	Failure Failure   // of the last round; "" when it succeeded
	Err     error     // what failed, in words; nil when it succeeded
	Next    time.Time // when Run tries again; zero: when woken

	// Clock is what the server's clock was ahead of the device's at the last
	// contact, as far as that can be known; 0 where it was not.
	Clock time.Duration
}

// Status returns how sync stands.
func (r *Replica) Status() Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.status
	s.Pending, s.Problems = len(r.book.outbox), r.book.problems()
	if len(r.book.outbox) > 0 {
		s.Oldest = r.book.outbox[0].Made
	}
	s.Contact, s.Clock = r.book.meta.Contact, r.book.meta.Offset
	return s
}

// Pending is how many changes the server has not judged.
func (r *Replica) Pending() int { return r.Status().Pending }

// Subscribe has fn called whenever something that the Replica shows has
// changed, until cancel. fn is called outside of all locks, by whatever
// goroutine changed it: it hands over to the UI and returns.
func (r *Replica) Subscribe(fn func()) (cancel func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.subscribed++
	id := r.subscribed
	r.subscribers[id] = fn
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.subscribers, id)
	}
}

// tell calls the subscribers. The caller holds no lock.
func (r *Replica) tell() {
	r.mu.Lock()
	fns := make([]func(), 0, len(r.subscribers))
	for _, fn := range r.subscribers {
		fns = append(fns, fn)
	}
	r.mu.Unlock()
	for _, fn := range fns {
		fn()
	}
}

// announce tells the subscribers here and, through Options.Changed, the other
// tabs.
func (r *Replica) announce() {
	if r.opts.Changed != nil {
		r.opts.Changed()
	}
	r.tell()
}
