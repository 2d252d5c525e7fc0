package bunstore

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	mathrand "math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// A notification on PostgreSQL is who sent it, for a DB hears of its own
// commits without it, and the id of the organization.

// newSender returns a random name of a DB.
func newSender() string {
	var b [senderLen / 2]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

const (
	senderLen = 16
	// maxPayload is what is left for the id: PostgreSQL takes less than 8000
	// bytes.
	maxPayload = 7999 - senderLen
)

// channel is the name by which processes with the same tables find each other.
func (d *DB) channel() string { return d.opts.TablePrefix + "commits" }

// How long to wait before a connection is made again after one that broke, at
// random up to a bound that doubles, and how long one may be silent before it is
// asked whether it is there.
const (
	minBackoff = 100 * time.Millisecond
	maxBackoff = 30 * time.Second
	maxSilence = time.Minute
	// listenPatience bounds a single step of listening.
	listenPatience = 15 * time.Second
)

// listen hears notifications until ctx is done, which is no error, or it is
// clear that there never will be any.
func (d *DB) listen(ctx context.Context, e *ears) error {
	for bound := minBackoff; ; bound = min(2*bound, maxBackoff) {
		alive, err := d.listenOnce(ctx, e)
		switch {
		case ctx.Err() != nil:
			return nil
		case d.closed.Load():
			return errClosed
		case errors.Is(err, errNotPgx):
			return err
		case alive:
			bound = minBackoff
		}
		d.opts.Logger.WarnContext(ctx, "not listening to the commits of other processes", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(mathrand.N(bound)):
		}
	}
}

// errNotPgx is a fault of the host, or a decision.
var errNotPgx = errors.New("bunstore: notifications take a connection of github.com/jackc/pgx/v5/stdlib")

// listenOnce hears the notifications that come on one connection. It reports
// whether that was alive for a while.
func (d *DB) listenOnce(ctx context.Context, e *ears) (alive bool, err error) {
	conn, err := d.dial(ctx)
	if err != nil {
		return false, err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), listenPatience)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+d.channel()); err != nil {
		return false, err
	}
	for {
		n, err := next(ctx, conn)
		if err != nil {
			return alive, err
		}
		alive = true
		if n == nil || strings.HasPrefix(n.Payload, d.sender) || len(n.Payload) < senderLen {
			continue
		}
		e.hear(n.Payload[senderLen:])
	}
}

// next waits for a notification; it returns nil after a while without one, when
// the connection is well.
func next(ctx context.Context, conn *pgx.Conn) (*pgconn.Notification, error) {
	waiting, cancel := context.WithTimeout(ctx, maxSilence)
	defer cancel()
	n, err := conn.WaitForNotification(waiting)
	if err == nil || ctx.Err() != nil || waiting.Err() == nil {
		return n, err
	}
	asking, cancel := context.WithTimeout(ctx, listenPatience)
	defer cancel()
	return nil, conn.Ping(asking)
}

// dial makes a connection like those of the pool: one of them would be missing
// there, and of a host's it may be the only one.
func (d *DB) dial(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, listenPatience)
	defer cancel()
	s, err := d.readers.take(ctx)
	if err != nil {
		return nil, err
	}
	var config *pgx.ConnConfig
	err = s.conn.Raw(func(conn any) error {
		c, ok := conn.(*stdlib.Conn)
		if !ok {
			return errNotPgx
		}
		config = c.Conn().Config()
		return nil
	})
	d.readers.give(s)
	if err != nil {
		return nil, err
	}
	// It is that of the other connection, which would go on to get them.
	config.OnNotification = nil
	return pgx.ConnectConfig(ctx, config)
}
