package device

import (
	"context"
	"encoding/json"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// push brings the outbox to the server, in order, until it is empty (S3).
func (r *Replica) push(ctx context.Context, pace *patience) error {
	for {
		pace.step()
		q, err := r.ask(ctx)
		if err != nil || len(q.outbox) == 0 {
			return err
		}
		p := sync.Push{Protocol: sync.Protocol, Device: q.device, Sent: q.sent, Stored: q.stored, Mark: q.mark}
		if p.Changes, err = r.batch(q.outbox, p); err != nil {
			return err
		}
		r.sending(p.Changes)
		a, err := r.config.Transport.Push(ctx, p)
		if err != nil {
			if r.smaller(err, len(p.Changes)) {
				continue
			}
			return err
		}
		r.larger()
		moved, err := r.pushed(ctx, q, a)
		if err != nil {
			return err
		}
		if !moved {
			return errMute
		}
	}
}

// batch takes changes from the start of the outbox, as many as one push may
// hold (S16).
func (r *Replica) batch(outbox []*record, envelope sync.Push) ([]sync.Change, error) {
	r.mu.Lock()
	limit := r.limit
	r.mu.Unlock()
	if limit == 0 {
		limit = sync.MaxChanges
	}
	envelope.Changes = []sync.Change{}
	b, err := json.Marshal(envelope)
	if err != nil {
		return nil, err
	}
	size := len(b)
	var changes []sync.Change
	for _, rec := range outbox {
		if len(changes) > 0 && rec.Seq != changes[0].Seq+int64(len(changes)) {
			break
		}
		b, err := json.Marshal(rec.Change)
		if err != nil {
			return nil, err
		}
		size += len(b) + 1
		if len(changes) == limit || len(changes) > 0 && size > sync.MaxPush {
			break
		}
		changes = append(changes, rec.Change)
	}
	return changes, nil
}

// smaller halves the batches to come when the server found one too large, or
// failed on it, and reports whether to try again at once.
func (r *Replica) smaller(err error, size int) bool {
	tooLarge := fault.Code(err) == codeTooLarge
	if size < 2 || !tooLarge && failureOf(err) != Server {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.limit = size / 2
	return tooLarge
}

// larger lets batches grow again after one that went well.
func (r *Replica) larger() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.limit *= 2; r.limit >= sync.MaxChanges {
		r.limit = 0
	}
}

// sending shows changes as sent.
func (r *Replica) sending(changes []sync.Change) {
	r.mu.Lock()
	for _, c := range changes {
		r.book.inAir[c.ID] = true
	}
	r.mu.Unlock()
	r.tell()
}

// pushed takes in the answer to a push, and reports whether the device is
// further than before.
func (r *Replica) pushed(ctx context.Context, q question, a sync.PushAnswer) (moved bool, err error) {
	common := answer{a.Epoch, a.Mark, a.Forgot, a.Last, a.Verdicts, a.Now}
	clock := r.clock(q, common)
	err = r.write(ctx, func(w *writing) error {
		stands, err := w.learn(q, common, clock, r.opts.NewID)
		if err != nil {
			return err
		}
		// What is the first in the outbox now: a later one, or one that the
		// server has forgotten.
		pending, err := w.outbox()
		moved = !stands || len(pending) == 0 || pending[0].Seq != q.outbox[0].Seq || w.meta.Device != q.device
		return err
	})
	return moved, err
}
