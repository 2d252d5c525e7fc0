package bunstore

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/seed57a6ed91/headway/storage"
)

var _ storage.Notifier = (*DB)(nil)

// Notifications implements storage.Notifier. heard is called by this goroutine,
// with what has come meanwhile once for each organization, and not any more when
// ctx is done.
//
// On PostgreSQL a connection beside those of the pool listens, made like them,
// for which the driver has to be pgx; when it breaks another one is made, and
// what was committed elsewhere until then is not heard of. A unit within a
// host's transaction is heard of when the host commits. On SQLite only what this
// DB commits is heard of. A DB within a host's transaction hears nothing: that
// is an error.
func (d *DB) Notifications(ctx context.Context, heard func(org string)) error {
	switch err := d.ready(ctx); {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return err
	case d.host:
		return errors.New("bunstore: notifications within a host's transaction")
	}
	e := d.commits.listen()
	defer d.commits.forget(e)
	listening, stop := context.WithCancelCause(ctx)
	var ended sync.WaitGroup
	defer ended.Wait()
	defer stop(nil)
	if d.dialect.postgres() {
		ended.Go(func() { stop(d.listen(listening, e)) })
	}
	for {
		select {
		case <-listening.Done():
			if ctx.Err() != nil {
				return nil
			}
			return context.Cause(listening)
		case <-e.over:
			return errClosed
		case <-e.news:
			for org := range e.take() {
				if ctx.Err() != nil {
					return nil
				}
				heard(org)
			}
		}
	}
}

// commits tells those who listen in this process which organizations have
// changed, and on PostgreSQL other processes. Nobody who commits waits for it.
type commits struct {
	mu        sync.Mutex
	listeners map[*ears]struct{}
	closed    bool
	closing   chan struct{} // closed with it

	untold  map[string]struct{} // to other processes
	telling bool                // a goroutine does
	done    sync.WaitGroup
}

// ears are those of one listener.
type ears struct {
	mu   sync.Mutex
	orgs map[string]struct{}
	news chan struct{} // has room for one
	over chan struct{} // closed with the database
}

func newCommits() *commits { return &commits{closing: make(chan struct{})} }

func (c *commits) listen() *ears {
	e := &ears{news: make(chan struct{}, 1), over: make(chan struct{})}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		close(e.over)
		return e
	}
	if c.listeners == nil {
		c.listeners = make(map[*ears]struct{})
	}
	c.listeners[e] = struct{}{}
	return e
}

func (c *commits) forget(e *ears) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.listeners, e)
}

// publish tells the listeners of this process.
func (c *commits) publish(org string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for e := range c.listeners {
		e.hear(org)
	}
}

// close ends the listeners, and waits until other processes have been told.
func (c *commits) close() {
	c.mu.Lock()
	c.closed = true
	close(c.closing)
	for e := range c.listeners {
		close(e.over)
	}
	c.listeners = nil
	c.mu.Unlock()
	c.done.Wait()
}

func (e *ears) hear(org string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.orgs == nil {
		e.orgs = make(map[string]struct{})
	}
	e.orgs[org] = struct{}{}
	select {
	case e.news <- struct{}{}:
	default:
	}
}

func (e *ears) take() map[string]struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	orgs := e.orgs
	e.orgs = nil
	return orgs
}

// committed tells everyone of a commit to an organization.
func (d *DB) committed(s *session, org string) {
	d.commits.publish(org)
	if !d.dialect.postgres() || len(org) > maxPayload {
		return
	}
	if _, ok := d.writers.(*single); ok {
		// There is no other connection, and nobody knows what the host does
		// with this one later.
		d.tell(context.Background(), s, org)
		return
	}
	c := d.commits
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	if c.untold == nil {
		c.untold = make(map[string]struct{})
	}
	c.untold[org] = struct{}{}
	if !c.telling {
		c.telling = true
		c.done.Go(d.tellOthers)
	}
}

// Other processes are told at most every tellPause: being told of each of many
// small commits took a tenth from the rate of these. tellPatience bounds how
// long it may take.
const (
	tellPause    = 20 * time.Millisecond
	tellPatience = 5 * time.Second
)

// tellOthers tells other processes what they have not been told, until there
// is nothing more. It does so beside the transactions and not in them: those
// that notify commit one after the other, each with its own write to the disk,
// whichever organization they are for. What comes meanwhile is told together.
func (d *DB) tellOthers() {
	c := d.commits
	for {
		c.mu.Lock()
		orgs := make([]string, 0, len(c.untold))
		for org := range c.untold {
			orgs = append(orgs, org)
		}
		clear(c.untold)
		if len(orgs) == 0 {
			c.telling = false
		}
		c.mu.Unlock()
		if len(orgs) == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), tellPatience)
		if s, err := d.writers.take(ctx); err != nil {
			d.untold(ctx, err)
		} else {
			d.tell(ctx, s, orgs...)
			d.writers.give(s)
		}
		cancel()
		select {
		case <-time.After(tellPause):
		case <-c.closing:
		}
	}
}

// tell notifies other processes in a transaction of its own, or in the host's.
func (d *DB) tell(ctx context.Context, s *session, orgs ...string) {
	payloads := make([]string, len(orgs))
	for i, org := range orgs {
		payloads[i] = d.sender + org
	}
	if _, err := s.exec(ctx, "SELECT pg_notify(?, p.value) FROM {each p}", d.channel(), d.dialect.list(payloads)); err != nil {
		d.untold(ctx, err)
	}
}

func (d *DB) untold(ctx context.Context, err error) {
	d.opts.Logger.WarnContext(ctx, "other processes are not told of a commit", "error", err)
}
