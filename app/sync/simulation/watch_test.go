package simulation

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// watch looks at every message while a simulation runs.
type watch struct {
	cursors map[string]issued   // that the server gave away
	lasts   map[lifeOf]int64    // of each device, in each life of the server
	seen    map[*profile]issued // the newest cursor that a profile has shown
	stored  map[*profile]asked
}

// issued says what a cursor stands for.
type issued struct {
	life    int
	version int64
}

type lifeOf struct {
	life   int
	device string
}

type asked struct {
	device  string
	stored  int64
	lowered int
}

func newWatch() watch {
	return watch{map[string]issued{}, map[lifeOf]int64{}, map[*profile]issued{}, map[*profile]asked{}}
}

// told checks that the server says nothing which is not stored (S3), and that
// its last number never goes back within one life (I8).
func (w *watch) told(s *sim, device string, last int64, verdicts []sync.Verdict) {
	k := lifeOf{s.host.life, device}
	if last < w.lasts[k] {
		s.breaks(fmt.Errorf("I8: the last number of %s went back from %d to %d", device, w.lasts[k], last))
	}
	w.lasts[k] = last
	err := s.host.db.DB.View(s.ctx, org, func(ctx context.Context, tx storage.Tx) error {
		d, err := tx.Devices().Device(ctx, device)
		if err == nil && d.Last != last || err != nil && last > 0 {
			return fmt.Errorf("S3: a device is told %d as its last number, and %d is stored (%v)", last, d.Last, err)
		}
		var ids []string
		for _, v := range verdicts {
			ids = append(ids, v.ID)
		}
		receipts, err := tx.Devices().ReceiptsByID(ctx, ids)
		if err != nil {
			return err
		}
		for _, v := range verdicts {
			r, ok := receipts[v.ID]
			same := r.Revision == v.Revision && statuses[r.Status] == v.Status && r.Code == v.Code
			switch {
			case ok && (same || r.Revision > v.Revision): // what was decided since is told by the log
			case ok && v.Code == sync.CodeIDReuse && r.Device == device && r.Seq == v.Seq: // another body under the number
			default:
				return fmt.Errorf("S3: a device is told %s %s of %s, and stored is %s %s", v.Status, v.Code, v.ID, statuses[r.Status], r.Code)
			}
		}
		return nil
	})
	if err != nil {
		s.breaks(err)
	}
}

var statuses = map[change.Status]string{change.Applied: sync.Applied, change.AppliedLate: sync.AppliedLate, change.Held: sync.Held, change.Rejected: sync.Rejected}

// answered remembers the cursor of an answer.
func (w *watch) answered(s *sim, a sync.PullAnswer) {
	var c struct {
		Version int64 `json:"v"`
	}
	b, err := base64.RawURLEncoding.DecodeString(a.Cursor)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	s.must(err)
	w.cursors[a.Cursor] = issued{s.host.life, c.Version}
}

// pulls checks, of a pull that an app sends, that neither cursor nor last
// number go back but by a restore (I8).
func (w *watch) pulls(s *sim, p *profile, q sync.Pull) {
	if c, ok := w.cursors[q.Cursor]; ok {
		before := w.seen[p]
		if c.life < before.life || c.life == before.life && c.version < before.version {
			s.breaks(fmt.Errorf("I8: the cursor of %s went back from %+v to %+v", p.name, before, c))
		}
		w.seen[p] = c
	} else if q.Cursor != "" {
		s.breaks(fmt.Errorf("I8: %s shows a cursor that the server never gave", p.name))
	}
	was := w.stored[p]
	now := asked{q.Device, q.Stored, was.lowered}
	if q.Device == was.device && q.Stored < was.stored {
		if now.lowered++; now.lowered > s.host.life {
			s.breaks(fmt.Errorf("I8: the verdicts of %s went back from %d to %d", p.name, was.stored, q.Stored))
		}
	}
	w.stored[p] = now
}

// receipts returns all that are stored, by device and number.
func (h *host) receipts(ctx context.Context) ([]storage.Receipt, error) {
	var all []storage.Receipt
	err := h.db.DB.View(ctx, org, func(ctx context.Context, tx storage.Tx) error {
		all = nil
		devices, err := tx.Devices().Devices(ctx, nil)
		if err != nil {
			return err
		}
		for _, d := range devices {
			receipts, err := tx.Devices().Receipts(ctx, d.ID, 0, 1_000_000)
			if err != nil {
				return err
			}
			for i, r := range receipts {
				if r.Seq != int64(i+1) {
					return fmt.Errorf("I1: the verdicts on the changes of %s have a gap before %d", d.ID, r.Seq)
				}
			}
			all = slices.Concat(all, receipts)
		}
		return nil
	})
	return all, err
}
