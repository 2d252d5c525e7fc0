package bunstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

// audit implements storage.Audit.
type audit struct{ u *unit }

type eventRow struct {
	bun.BaseModel `bun:"table:events,alias:t"`

	Org    string `bun:"org_id"`
	At     int64
	ID     string
	Person string `bun:"person_id"`
	Action string
	Entity string
	Target string
	Detail string
}

func (a audit) Append(ctx context.Context, e storage.Event) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	detail, err := json.Marshal(e.Detail)
	if err != nil {
		return err
	}
	n, err := run(ctx, a.u.insertInto("events", &eventRow{
		Org: a.u.org, At: stored(e.At), ID: e.ID, Person: e.Person, Action: e.Action, Entity: e.Entity, Target: e.Target, Detail: string(detail),
	}).On("CONFLICT DO NOTHING"))
	if err == nil && n == 0 {
		err = fmt.Errorf("event %s: %w", e.ID, fault.ErrExists)
	}
	return err
}

func (a audit) Events(ctx context.Context, q storage.EventQuery) ([]storage.Event, error) {
	if err := a.u.reading(ctx); err != nil {
		return nil, err
	}
	var rows []eventRow
	s := a.u.selectFrom("events", &rows).OrderExpr("at DESC, id DESC").Limit(int64(q.Limit))
	if q.Person != "" {
		s = s.Where("person_id = ?", q.Person)
	}
	if q.Action != "" {
		s = s.Where("action = ?", q.Action)
	}
	if q.Target != "" {
		s = s.Where("target = ?", q.Target)
	}
	if !q.From.IsZero() {
		s = s.Where("at >= ?", ceiling(q.From))
	}
	if !q.Until.IsZero() {
		s = s.Where("at < ?", ceiling(q.Until))
	}
	if q.After != nil {
		s = s.Where("(at, id) < (?, ?)", stored(q.After.At), q.After.ID)
	}
	if err := s.Scan(ctx); err != nil {
		return nil, err
	}
	page := make([]storage.Event, len(rows))
	for i, r := range rows {
		page[i] = storage.Event{ID: r.ID, At: instant(r.At), Person: r.Person, Action: r.Action, Entity: r.Entity, Target: r.Target}
		if err := json.Unmarshal([]byte(r.Detail), &page[i].Detail); err != nil {
			return nil, err
		}
	}
	return page, nil
}

func (a audit) Forget(ctx context.Context, person string) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	_, err := run(ctx, a.u.db.bun.NewUpdate().Conn(a.u.session).TableExpr("?", a.u.table("events")).
		Set("detail = 'null'").Where("org_id = ?", a.u.org).Where("person_id = ? OR target = ?", person, person))
	return err
}

func (a audit) Purge(ctx context.Context, before time.Time) error {
	if err := a.u.direct(ctx); err != nil {
		return err
	}
	_, err := run(ctx, a.u.deleteFrom("events").Where("at < ?", ceiling(before)))
	return err
}
