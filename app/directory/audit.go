package directory

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/query"
)

// AuditQuery selects events of the audit log. Zero fields select all.
type AuditQuery struct {
	query.Page
	Person string // id of who did it
	Action string
	Target string // id of what it was done to
	From   time.Time
	Until  time.Time // exclusive
}

// Audit lists the audit log of the organization, newest first. It needs
// people.manage and all_locations. The second result is the cursor of the next
// page, "" after the last one.
func (d *Directory) Audit(ctx context.Context, a people.Actor, q AuditQuery) ([]storage.Event, string, error) {
	if !a.Can(administers) {
		return nil, "", fault.ErrDenied
	}
	limit, err := q.Rows()
	if err != nil {
		return nil, "", err
	}
	sel := storage.EventQuery{Person: q.Person, Action: q.Action, Target: q.Target, From: q.From, Until: q.Until, Limit: limit + 1}
	var after storage.EventKey
	switch paged, err := q.Position(&after); {
	case err != nil:
		return nil, "", err
	case paged:
		sel.After = &after
	}
	var events []storage.Event
	err = d.db.View(ctx, a.Org, func(ctx context.Context, tx storage.Tx) (err error) {
		events, err = tx.Audit().Events(ctx, sel)
		return err
	})
	if err != nil || len(events) <= limit {
		return events, "", err
	}
	events = events[:limit]
	last := events[limit-1]
	return events, query.Cursor(storage.EventKey{At: last.At, ID: last.ID}), nil
}
