package device

import (
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// pull brings what changed on the server, until there is no more (S6).
func (r *Replica) pull(ctx context.Context, pace *patience) error {
	snapshots := 0
	for {
		pace.step()
		q, err := r.ask(ctx)
		if err != nil {
			return err
		}
		p := sync.Pull{Protocol: sync.Protocol, Device: q.device, Cursor: q.cursor, Sent: q.sent, Stored: q.stored, Mark: q.mark, Made: q.made, Lost: q.lost}
		if len(q.outbox) > 0 {
			p.Waiting, p.Oldest = q.made-q.stored, q.outbox[0].Made
		}
		a, err := r.config.Transport.Pull(ctx, p)
		if err != nil {
			return err
		}
		if a.Reset && a.First {
			// A snapshot may have to begin again; a server that begins it over
			// and over is not to be asked for ever.
			if snapshots++; snapshots > maxSnapshots {
				return errMute
			}
		}
		again, err := r.pulled(ctx, q, a)
		if err != nil {
			return err
		}
		if !again {
			return nil
		}
	}
}

const maxSnapshots = 3 // in one round

// pulled takes in one page, in one transaction: verdicts, rows and cursor. It
// reports whether to ask again.
func (r *Replica) pulled(ctx context.Context, q question, a sync.PullAnswer) (again bool, err error) {
	common := answer{a.Epoch, a.Mark, a.Forgot, a.Last, a.Verdicts, a.Now}
	clock := r.clock(q, common)
	err = r.write(ctx, func(w *writing) error {
		again = a.More
		w.meta.Lost -= min(q.lost, w.meta.Lost) // the server knows
		stands, err := w.learn(q, common, clock, r.opts.NewID)
		if err != nil {
			return err
		}
		if !stands || w.meta.Device != q.device || w.meta.cursor() != q.cursor {
			again = true // another tab was faster, or the device is a new one
			return nil
		}
		switch {
		case a.Reset:
			err = w.stage(a)
			again = true // the rows that changed while the pages came are still to be asked for
		case w.meta.Staging != nil:
			// The server has lost the thread of the snapshot: all over again.
			err = w.unstage()
			w.meta.Cursor = ""
			again = true
		default:
			err = w.page(a)
		}
		if err != nil {
			return err
		}
		return w.prune()
	})
	return again, err
}

// page takes in a page of what changed since the cursor.
func (w *writing) page(a sync.PullAnswer) error {
	if err := w.define(w.meta.Rows, a); err != nil {
		return err
	}
	if defines(a) {
		var err error
		if w.definitions, err = readDefinitions(w.tx, w.meta.Rows); err != nil {
			return err
		}
	}
	var err error
	if w.rows, err = w.put(w.meta.Rows, a.Rows); err != nil {
		return err
	}
	w.meta.Cursor, w.meta.Policy = a.Cursor, change.Instant(a.Now)
	// What the page shows is not put on top any more. Nor is, after the last
	// page, anything that the server had judged: it is in the rows by now.
	touched := w.touching(a.Rows)
	return w.mark(func(rec *record) bool {
		if !rec.within(a.Last) || rec.Settled || a.More && !touched(rec) {
			return false
		}
		rec.Settled = true
		return true
	})
}

// stage takes in a page of a snapshot, which is shown when the last is there.
func (w *writing) stage(a sync.PullAnswer) error {
	if a.First || w.meta.Staging == nil {
		if err := w.unstage(); err != nil {
			return err
		}
		w.meta.Generations++
		w.meta.Staging = &staging{Rows: w.meta.Generations, Policy: change.Instant(a.Now)}
	}
	next := *w.meta.Staging
	next.Cursor = a.Cursor
	if defines(a) { // those of a later page take the place of the first
		next.Policy = change.Instant(a.Now)
	}
	w.meta.Staging = &next
	if err := w.define(next.Rows, a); err != nil {
		return err
	}
	if _, err := w.put(next.Rows, a.Rows); err != nil {
		return err
	}
	if err := w.recall(a.Verdicts); err != nil {
		return err
	}
	touched := w.touching(a.Rows)
	err := w.mark(func(rec *record) bool {
		if !rec.within(a.Last) || rec.Settled || !touched(rec) {
			return false
		}
		rec.Staged = next.Rows
		return true
	})
	if err != nil || a.More {
		return err
	}
	if err := w.drop(w.meta.Rows); err != nil {
		return err
	}
	w.meta.Rows, w.meta.Cursor, w.meta.Policy, w.meta.Staging, w.switched = next.Rows, a.Cursor, next.Policy, nil, true
	return w.mark(func(rec *record) bool {
		if rec.Settled || rec.Staged != next.Rows {
			return false
		}
		rec.Settled = true
		return true
	})
}

// unstage forgets a snapshot of which not all pages are there.
func (w *writing) unstage() error {
	if w.meta.Staging == nil {
		return nil
	}
	gen := w.meta.Staging.Rows
	w.meta.Staging = nil
	return w.drop(gen)
}

// drop removes a generation.
func (w *writing) drop(gen int64) error {
	if err := w.tx.Delete(keyDefinitions(gen)); err != nil {
		return err
	}
	if err := w.tx.DeletePrefix(prefixSections(gen)); err != nil {
		return err
	}
	return w.tx.DeletePrefix(prefixRows(gen))
}

// put stores rows of a generation, and returns them as they are kept.
func (w *writing) put(gen int64, rows []sync.Row) ([]keptRow, error) {
	kinds := rowKinds()
	kept := make([]keptRow, len(rows))
	for i, row := range rows {
		r := keptRow{rowName{row.Kind, row.Key}, row.Data}
		if kind := kinds[row.Kind]; kind != nil {
			var err error
			if r.value, err = kind.keep(row); err != nil {
				return nil, err
			}
		}
		if err := w.tx.Put(keyRow(gen, r.rowName), r.value); err != nil {
			return nil, err
		}
		kept[i] = r
	}
	return kept, nil
}

// defines reports whether there are definitions in an answer.
func defines(a sync.PullAnswer) bool { return a.Definitions != nil || len(a.Sections) > 0 }

// define stores the definitions of an answer in a generation. The rows of what
// is not in them any more are gone: the person lost access to them (S10).
func (w *writing) define(gen int64, a sync.PullAnswer) error {
	if a.Definitions != nil {
		b, err := encode(a.Definitions)
		if err != nil {
			return err
		}
		if err := w.tx.Put(keyDefinitions(gen), b); err != nil {
			return err
		}
	}
	for name, section := range a.Sections {
		key := prefixSections(gen) + name
		old, err := w.tx.Get(key)
		if err != nil {
			return err
		}
		if c := capabilityOf(name); c != nil && old != nil {
			left, err := c.left(old, section)
			if err != nil {
				return err
			}
			if err := w.lose(gen, left); err != nil {
				return err
			}
		}
		if err := w.tx.Put(key, section); err != nil {
			return err
		}
	}
	return nil
}

// lose removes the rows whose keys begin so from a generation.
func (w *writing) lose(gen int64, left []rowName) error {
	for _, n := range left {
		if err := w.tx.DeletePrefix(keyRow(gen, n)); err != nil {
			return err
		}
	}
	if gen == w.meta.Rows {
		w.left = append(w.left, left...)
	}
	return nil
}

// touching returns whether a change is one of a row that is among these.
func (w *writing) touching(rows []sync.Row) func(*record) bool {
	names := make(map[rowName]bool, len(rows))
	for _, row := range rows {
		names[rowName{row.Kind, row.Key}] = true
	}
	return func(rec *record) bool { return names[rec.row(w.meta.Person)] }
}

// mark has fn look at a copy of each change that is put on top of the rows,
// and stores those of which it reports that it has changed them.
func (w *writing) mark(fn func(*record) bool) error {
	pending, err := w.outbox()
	if err != nil {
		return err
	}
	for _, rec := range slices.Clone(pending) {
		if c := *rec; fn(&c) {
			if err := w.putOutbox(&c); err != nil {
				return err
			}
		}
	}
	judged, err := w.judgedAll()
	if err != nil {
		return err
	}
	for _, rec := range judged {
		if !rec.shown() {
			continue
		}
		if c := *rec; fn(&c) {
			if err := w.keep(&c); err != nil {
				return err
			}
		}
	}
	return nil
}

// prune forgets the changes that the device needs no longer (S7).
func (w *writing) prune() error {
	judged, err := w.judgedAll()
	if err != nil {
		return err
	}
	for _, rec := range judged {
		if rec.kept(w.now) {
			continue
		}
		if err := w.forget(rec); err != nil {
			return err
		}
	}
	return nil
}
