package server

import (
	"context"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// withdraw settles the held changes that the author has made anew, by those of
// the jobs that were applied or are held themselves: nobody is to decide on
// both. What was decided on meanwhile stays as it is, and so does what a
// rejected change was to replace.
func (u *unit) withdraw(ctx context.Context, jobs []*job) error {
	by := map[string]string{} // the change that replaces, by what it replaces
	var ids []string
	for _, j := range jobs {
		if c := j.change; j.receipt.Status != change.Rejected && wellFormed(c.Replaces) && by[c.Replaces] == "" {
			by[c.Replaces] = j.receipt.ID
			ids = append(ids, c.Replaces)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := u.tx.Devices().ReceiptsByID(ctx, ids)
	if err != nil {
		return err
	}
	var withdrawn []storage.Receipt
	for _, id := range ids {
		r, ok := found[id]
		if !ok || !waits(r) || u.dir.now.Resolve(r.Person) != u.actor.Person {
			continue
		}
		r.Status, r.Revision = change.Rejected, r.Revision+1
		r.Decision = storage.Decision{Action: sync.Withdraw, By: u.actor.Person, At: u.now}
		withdrawn = append(withdrawn, r)
		if err := u.audit(ctx, "held_change.withdrawn", storage.EntityReceipt, r.ID, map[string]string{
			"person": r.Subject, "date": r.Date.String(), "held": r.Code, "replaced_by": by[id],
		}); err != nil {
			return err
		}
	}
	if len(withdrawn) == 0 {
		return nil
	}
	return u.tx.Devices().PutReceipts(ctx, withdrawn)
}
