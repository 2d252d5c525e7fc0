package device

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// writing is one transaction that writes to the KV: meta as it will be, and
// the changes that it touched. Other tabs may have written since this one
// looked, so it goes by what it reads.
type writing struct {
	tx   Tx
	now  time.Time // by the device's clock
	was  meta
	meta meta

	known   *book              // what is in memory, where nobody has written since; else nil
	pending []*record          // the outbox, once it was asked for
	read    bool               // pending is filled
	out     map[string]*record // written to the outbox, by id
	sent    map[string]*record // written to sent, by id; nil: forgotten

	definitions *definitions // those of the generation that is shown, where they changed
	rows        []keptRow    // changed in it
	left        []rowName    // left it: the rows whose keys begin so
	switched    bool         // it is another one
}

// write runs fn in one transaction and then brings memory up to date with it.
// An error has changed nothing.
func (r *Replica) write(ctx context.Context, fn func(w *writing) error) error {
	if err := r.turn.Acquire(ctx, 1); err != nil {
		return err
	}
	w, err := r.commit(ctx, fn)
	if err == nil {
		// It is done, whatever follows: memory that cannot follow is loaded
		// anew with the next transaction.
		r.stale = r.adopt(ctx, w) != nil
	}
	r.turn.Release(1)
	if err != nil {
		return err
	}
	if w.meta.ChangesAt != w.was.ChangesAt || w.meta.RowsAt != w.was.RowsAt {
		r.announce()
	}
	return nil
}

// commit runs fn in one transaction. The caller has the turn.
func (r *Replica) commit(ctx context.Context, fn func(w *writing) error) (*writing, error) {
	var w *writing
	err := r.config.KV.Update(ctx, func(tx Tx) error {
		m, ok, err := readMeta(tx)
		switch {
		case err != nil:
			return err
		case !ok:
			return errGone
		}
		w = &writing{tx: tx, now: r.opts.Now().UTC(), was: m, meta: m, out: make(map[string]*record), sent: make(map[string]*record)}
		if r.current(m) {
			w.known = &r.book // which changes only for whoever has the turn
		}
		if err := fn(w); err != nil {
			return err
		}
		return w.finish()
	})
	return w, stored(err)
}

// current reports whether memory is what the KV holds. The caller has the
// turn.
func (r *Replica) current(m meta) bool {
	known := &r.book.meta
	return !r.stale && m.ChangesAt == known.ChangesAt && m.RowsAt == known.RowsAt && m.Device == known.Device
}

// errGone says that the store was emptied under a Replica that is open.
var errGone = errors.New("what was kept is gone; the app has to be opened again")

func (w *writing) finish() error {
	if len(w.out)+len(w.sent) > 0 {
		w.meta.ChangesAt++
	}
	if w.switched || w.definitions != nil || len(w.rows) > 0 {
		w.meta.RowsAt++
	}
	b, err := encode(w.meta)
	if err != nil {
		return err
	}
	return w.tx.Put(keyMeta, b)
}

// outbox returns the changes without a verdict, in order.
func (w *writing) outbox() ([]*record, error) {
	switch {
	case w.read:
	case w.known != nil:
		w.pending = slices.Clone(w.known.outbox)
	default:
		var err error
		if w.pending, err = readRecords(w.tx, prefixOutbox, 0); err != nil {
			return nil, err
		}
	}
	w.read = true
	return w.pending, nil
}

// judgedAll returns every change that has a verdict, in the order in which
// they were made.
func (w *writing) judgedAll() ([]*record, error) {
	if w.known == nil {
		all, err := readRecords(w.tx, prefixSent, 0)
		slices.SortFunc(all, func(a, b *record) int { return newer(b, a) })
		return all, err
	}
	judged := maps.Clone(w.known.sent)
	for id, rec := range w.sent {
		if judged[id] = rec; rec == nil {
			delete(judged, id)
		}
	}
	for id := range w.out {
		delete(judged, id)
	}
	return slices.SortedFunc(maps.Values(judged), func(a, b *record) int { return newer(b, a) }), nil
}

// add puts a new change at the end of the outbox. It gives it its number.
func (w *writing) add(rec *record) error {
	w.meta.Count++
	rec.N = w.meta.Count
	return w.queue(rec)
}

// queue puts a change at the end of the outbox.
func (w *writing) queue(rec *record) error {
	rec.Seq, rec.Former = w.meta.Next, ""
	w.meta.Next++
	return w.putOutbox(rec)
}

func (w *writing) putOutbox(rec *record) error {
	b, err := encode(rec)
	if err != nil {
		return err
	}
	w.out[rec.ID] = rec
	delete(w.sent, rec.ID)
	if w.read {
		i, found := slices.BinarySearchFunc(w.pending, rec.Seq, func(r *record, seq int64) int { return cmp.Compare(r.Seq, seq) })
		if found {
			w.pending[i] = rec
		} else {
			w.pending = slices.Insert(w.pending, i, rec)
		}
	}
	return w.tx.Put(keyOutbox(rec.Seq), b)
}

// dequeue takes a change out of the outbox, to be put elsewhere.
func (w *writing) dequeue(rec *record) error {
	delete(w.out, rec.ID)
	w.pending = slices.DeleteFunc(w.pending, func(r *record) bool { return r.ID == rec.ID })
	return w.tx.Delete(keyOutbox(rec.Seq))
}

// keep stores a change that has a verdict.
func (w *writing) keep(rec *record) error {
	b, err := encode(rec)
	if err != nil {
		return err
	}
	w.sent[rec.ID] = rec
	return w.tx.Put(keySent(rec.ID), b)
}

// requeue puts a change that had a verdict into the outbox again, under the
// number that it has.
func (w *writing) requeue(rec *record) error {
	rec.Verdict, rec.Acked, rec.Settled, rec.Staged = nil, time.Time{}, false, 0
	if err := w.tx.Delete(keySent(rec.ID)); err != nil {
		return err
	}
	return w.putOutbox(rec)
}

// forget removes a change that has a verdict.
func (w *writing) forget(rec *record) error {
	w.sent[rec.ID] = nil
	return w.tx.Delete(keySent(rec.ID))
}

// sentByID returns a copy of a change with a verdict, or nil.
func (w *writing) sentByID(id string) (*record, error) {
	if rec, ok := w.sent[id]; ok {
		if rec == nil {
			return nil, nil
		}
		c := *rec
		return &c, nil
	}
	b, err := w.tx.Get(keySent(id))
	if err != nil || b == nil {
		return nil, err
	}
	return decodeRecord(keySent(id), b)
}

// judged returns a copy of a change that has a verdict.
func (w *writing) judged(id string) (*record, error) {
	rec, err := w.sentByID(id)
	if err != nil || rec != nil {
		return rec, err
	}
	pending, err := w.outbox()
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(pending, func(r *record) bool { return r.ID == id }) {
		return nil, errUnjudged
	}
	return nil, fmt.Errorf("change %q: %w", id, fault.ErrNotFound)
}

// adopt brings memory up to date after a transaction. The caller has the turn.
func (r *Replica) adopt(ctx context.Context, w *writing) error {
	if w.known == nil || w.switched || w.meta.Device != w.was.Device {
		return r.load(ctx) // another tab has written, or everything is different
	}
	r.mu.Lock()
	r.book.meta = w.meta
	r.book.apply(w)
	r.mu.Unlock()
	return r.show(ctx, w)
}

// show brings the live state up to date with a transaction.
func (r *Replica) show(ctx context.Context, w *writing) error {
	// What is durable has to be seen, whatever becomes of the call.
	ctx = context.WithoutCancel(ctx)
	rowsChanged := w.definitions != nil || len(w.rows) > 0
	switch {
	case !rowsChanged && len(w.out)+len(w.sent) == 0:
		return nil
	case !rowsChanged && len(w.sent) == 0 && len(w.out) == 1 && !w.read:
		for _, rec := range w.out {
			return r.live.add(ctx, r.config.Person, rec) // the usual case, one more on top
		}
	}
	r.mu.Lock()
	overlay := r.book.overlay()
	r.mu.Unlock()
	return r.live.update(ctx, r.config.Person, w, overlay)
}

// load reads everything from the KV into memory. The caller has the turn, or
// is Open.
func (r *Replica) load(ctx context.Context) error {
	var m meta
	var outbox, sent []*record
	var defined *definitions
	var kept []keptRow
	err := r.config.KV.View(ctx, func(tx Tx) error {
		var ok bool
		var err error
		if m, ok, err = readMeta(tx); err != nil {
			return err
		}
		if !ok {
			return errGone
		}
		if outbox, err = readRecords(tx, prefixOutbox, 0); err != nil {
			return err
		}
		if sent, err = readRecords(tx, prefixSent, 0); err != nil {
			return err
		}
		if defined, err = readDefinitions(tx, m.Rows); err != nil {
			return err
		}
		kept, err = readKept(tx, m.Rows)
		return err
	})
	if err != nil {
		return stored(err)
	}
	rows, err := readRows(kept, r.opts.Rest)
	if err != nil {
		return stored(err)
	}
	r.opts.Rest()
	b := newBook(m, outbox, sent)
	r.mu.Lock()
	for _, rec := range outbox {
		if r.book.inAir[rec.ID] {
			b.inAir[rec.ID] = true
		}
	}
	r.book = b
	overlay := b.overlay()
	r.mu.Unlock()
	return r.live.reset(context.WithoutCancel(ctx), r.config.Person, defined, rows, overlay)
}

// apply brings the book up to date with a transaction that began from what is
// in it.
func (b *book) apply(w *writing) {
	if len(w.sent) > 0 {
		b.outbox = slices.DeleteFunc(b.outbox, func(r *record) bool { _, gone := w.sent[r.ID]; return gone })
	}
	for id := range w.sent {
		delete(b.inAir, id)
		if old := b.sent[id]; old != nil {
			b.unindex(old)
			delete(b.sent, id)
		}
		if rec := w.sent[id]; rec != nil {
			b.sent[id] = rec
			b.index(rec)
		}
	}
	for id, rec := range w.out {
		delete(b.sent, id)
		at, found := slices.BinarySearchFunc(b.outbox, rec.Seq, func(r *record, seq int64) int { return cmp.Compare(r.Seq, seq) })
		if found {
			b.outbox[at] = rec
		} else {
			b.outbox = slices.Insert(b.outbox, at, rec)
		}
		b.index(rec)
	}
}

func (b *book) unindex(r *record) {
	delete(b.byRow[r.row(b.meta.Person)], r.ID)
}
