package bunstore

import (
	"cmp"
	"context"
	"database/sql"

	"github.com/seed57a6ed91/headway/storage"
)

type changes struct{ u *unit }

func (c changes) State(ctx context.Context) (storage.State, error) {
	if err := c.u.reading(ctx); err != nil {
		return storage.State{}, err
	}
	if c.u.batch != nil {
		return c.u.state.State, nil
	}
	var st storage.State
	_, err := readState(ctx, c.u.session, c.u.org, "", &st)
	return st, err
}

// Since reads the log from its place on and picks what is for the audience. A
// device that is in use is behind by little, and reading past ten thousand
// changes of others takes 3 ms. An index by audience would be one more to write
// for each entry, and SQLite does not choose it for the two audiences together.
//
// What is pending comes behind all that is stored, and stays pending: each push
// of a device looks into the log, and is written in bulk with others all the
// same.
func (c changes) Since(ctx context.Context, audience string, version int64, index int, limit int) ([]storage.Change, error) {
	if err := c.u.reading(ctx); err != nil || limit <= 0 {
		return nil, err
	}
	var log []storage.Change
	whose, args := "", []any{c.u.org, version, index}
	if audience != "*" {
		whose, args = "AND audience IN ('', ?)", append(args, audience)
	}
	err := c.u.session.query(ctx, `SELECT version, idx, nonce, entity, id, audience, deleted FROM {p}changes
		WHERE org_id = ? AND (version, idx) > (?, ?) `+whose+` ORDER BY version, idx LIMIT ?`,
		append(args, limit), func(rows *sql.Rows) error {
			var ch storage.Change
			err := rows.Scan(&ch.Version, &ch.Index, &ch.Nonce, &ch.Entity, &ch.ID, &ch.Audience, &ch.Deleted)
			log = append(log, ch)
			return err
		})
	if err != nil || c.u.batch == nil {
		return log, err
	}
	for _, r := range c.u.batch.pending.changes {
		behind := cmp.Or(cmp.Compare(r.Version, version), cmp.Compare(r.Index, index)) > 0
		if r.org != c.u.org || !behind || audience != "*" && r.Audience != "" && r.Audience != audience {
			continue
		}
		if len(log) == limit {
			break
		}
		log = append(log, r.Change)
	}
	return log, nil
}

func (c changes) NewEpoch(ctx context.Context) error {
	if err := c.u.writing(ctx); err != nil {
		return err
	}
	c.u.state.Epoch = newEpoch()
	c.u.state.dirty = true
	return nil
}

func (c changes) Trim(ctx context.Context, version int64) error {
	if err := c.u.direct(ctx); err != nil {
		return err
	}
	if err := c.u.settle(ctx); err != nil {
		return err
	}
	_, err := c.u.session.exec(ctx, "DELETE FROM {p}changes WHERE org_id = ? AND version <= ?", c.u.org, version)
	return err
}
