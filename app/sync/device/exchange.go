package device

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/app/sync"
)

// question is what the device knew when it asked the server something. An
// answer is taken by it, because another tab may have asked, and been
// answered, meanwhile.
type question struct {
	device string
	epoch  string
	mark   string
	cursor string
	stored int64         // the verdicts up to this number are stored
	made   int64         // number of the last change
	lost   int64         // changes that are gone, of which the server does not know
	outbox []*record     // its beginning, as much as a push may hold
	sent   time.Time     // by the device's clock
	mono   time.Duration // since the start of the app
}

// ask reads what is needed to ask.
func (r *Replica) ask(ctx context.Context) (question, error) {
	var q question
	err := r.config.KV.View(ctx, func(tx Tx) error {
		m, ok, err := readMeta(tx)
		switch {
		case err != nil:
			return err
		case !ok:
			return errGone
		}
		q = question{device: m.Device, epoch: m.Epoch, mark: m.Mark, cursor: m.cursor(), stored: m.Next - 1, made: m.Next - 1, lost: m.Lost}
		if q.outbox, err = readRecords(tx, prefixOutbox, sync.MaxChanges); err == nil && len(q.outbox) > 0 {
			q.stored = q.outbox[0].Seq - 1
		}
		return err
	})
	q.sent, q.mono = r.opts.Now().UTC(), r.opts.Mono()
	return q, stored(err)
}

// answer is what push and pull have in common.
type answer struct {
	epoch    string
	mark     string
	forgot   bool
	last     int64
	verdicts []sync.Verdict
	now      time.Time
}

// clock is what the server's clock is ahead of the device's, 0 where the way
// there and back explains the difference.
func (r *Replica) clock(q question, a answer) time.Duration {
	way := r.opts.Mono() - q.mono
	ahead := a.now.Sub(q.sent.Add(way / 2))
	if a.now.IsZero() || ahead.Abs() <= way/2 {
		return 0
	}
	return ahead
}

// learn takes in the part of an answer that push and pull have in common, and
// reports whether the answer still stands: not when another tab has come
// further meanwhile.
func (w *writing) learn(q question, a answer, clock time.Duration, newID func() string) (stands bool, err error) {
	if w.meta.Device != q.device || w.meta.Epoch != q.epoch && w.meta.Epoch != a.epoch || w.meta.Mark != q.mark {
		return false, nil
	}
	w.meta.Contact, w.meta.Offset = w.now, clock
	restored := w.meta.Epoch != a.epoch && w.meta.Epoch != ""
	w.meta.Epoch, w.meta.Mark = a.epoch, a.mark
	// More than was ever made here: the profile was copied, or went back to an
	// older state, and its twin has gone on under this id.
	forked := a.last >= w.meta.Next
	taken, err := w.judge(a.verdicts)
	if err != nil {
		return false, err
	}
	if a.last < q.stored {
		if err := w.refill(a.last); err != nil {
			return false, err
		}
	}
	if a.last < q.stored || a.forgot {
		// What the server has of the changes that it still knows may differ too:
		// a snapshot tells.
		if err := w.unstage(); err != nil {
			return false, err
		}
		w.meta.Cursor = ""
	}
	pending, err := w.outbox()
	if err != nil {
		return false, err
	}
	// The server waits for a number that is no longer here.
	torn := a.last < q.stored && !contiguous(pending, a.last+1)
	if forked || taken || torn {
		err = w.renew(newID())
	}
	if err == nil && (restored || a.forgot) {
		err = w.refillFormer()
	}
	return true, err
}

// judge stores verdicts. It reports whether one of them says that the server
// has another change under a number than this device.
func (w *writing) judge(verdicts []sync.Verdict) (taken bool, err error) {
	if len(verdicts) == 0 {
		return false, nil
	}
	pending, err := w.outbox()
	if err != nil {
		return false, err
	}
	waiting := make(map[int64]*record, len(pending))
	for _, rec := range pending {
		waiting[rec.Seq] = rec
	}
	for _, v := range verdicts {
		if rec := waiting[v.Seq]; rec != nil {
			if rec.ID != v.ID || v.Code == sync.CodeIDReuse && !rec.Moved {
				again := *rec
				again.Moved, taken = true, true // once: then it is the id itself that is taken
				if err := w.putOutbox(&again); err != nil {
					return false, err
				}
				continue
			}
			judged := *rec
			judged.Verdict, judged.Acked, judged.Settled = &v, w.now, rec.Settled || !rec.stands(&v)
			if err := w.dequeue(rec); err != nil {
				return false, err
			}
			if err := w.keep(&judged); err != nil {
				return false, err
			}
			continue
		}
		rec, err := w.sentByID(v.ID)
		if err != nil {
			return false, err
		}
		if rec == nil || v.Seq == 0 && rec.Former == "" || v.Revision <= rec.Verdict.Revision {
			continue // known, no longer here, or judged anew under a number of this device
		}
		rec.take(&v)
		if err := w.keep(rec); err != nil {
			return false, err
		}
	}
	return taken, nil
}

// recall stores the verdicts of a snapshot where the device has others: a
// server that was restored from an older copy has forgotten its decisions, and
// may have judged a change anew. They count from 1 again, and are shown again
// to who had dismissed the others.
func (w *writing) recall(verdicts []sync.Verdict) error {
	for _, v := range verdicts {
		rec, err := w.sentByID(v.ID)
		if err != nil {
			return err
		}
		if rec == nil || v.Seq == 0 && rec.Former == "" || sameVerdict(*rec.Verdict, v) {
			continue
		}
		rec.Dismissed = 0
		rec.take(&v)
		if err := w.keep(rec); err != nil {
			return err
		}
	}
	return nil
}

func sameVerdict(a, b sync.Verdict) bool {
	return a.Revision == b.Revision && a.Status == b.Status && a.Code == b.Code && a.At.Equal(b.At)
}

// refill puts the changes above a number into the outbox again: a server that
// was restored from an older copy has forgotten them (S7).
func (w *writing) refill(above int64) error {
	return w.again(func(rec *record) bool { return rec.Former == "" && rec.Seq > above }, w.requeue)
}

// refillFormer does so with the changes that went under another device id:
// whether a restored server has them cannot be known from numbers. It knows
// them by their ids.
func (w *writing) refillFormer() error {
	return w.again(func(rec *record) bool { return rec.Former != "" }, func(rec *record) error {
		rec.Seq, rec.Former = w.meta.Next, ""
		w.meta.Next++
		return w.requeue(rec)
	})
}

// again calls fn with a copy of each selected change that has a verdict, in
// the order in which they were made.
func (w *writing) again(selected func(*record) bool, fn func(*record) error) error {
	if _, err := w.outbox(); err != nil {
		return err
	}
	all, err := w.judgedAll()
	if err != nil {
		return err
	}
	for _, rec := range all {
		if !selected(rec) {
			continue
		}
		again := *rec
		if err := fn(&again); err != nil {
			return err
		}
	}
	return nil
}

// contiguous reports whether the changes have the numbers from first on.
func contiguous(pending []*record, first int64) bool {
	for i, rec := range pending {
		if rec.Seq != first+int64(i) {
			return false
		}
	}
	return true
}

// renew makes this another device, whose changes are numbered from 1. The
// changes keep their ids, by which the server knows those that it has.
func (w *writing) renew(id string) error {
	pending, err := w.outbox()
	if err != nil {
		return err
	}
	judged, err := w.judgedAll()
	if err != nil {
		return err
	}
	for _, rec := range judged {
		if rec.Former != "" {
			continue
		}
		former := *rec
		former.Former = w.meta.Device
		if err := w.keep(&former); err != nil {
			return err
		}
	}
	if err := w.tx.DeletePrefix(prefixOutbox); err != nil {
		return err
	}
	w.meta.Device, w.meta.Next = id, 1
	w.pending = nil
	for _, rec := range pending {
		again := *rec
		if err := w.queue(&again); err != nil {
			return err
		}
	}
	return nil
}
