package bunstore

import (
	"context"
	"database/sql"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// devices implements storage.Devices: devices here, receipts in receipts.go.
type devices struct{ u *unit }

type deviceRow struct {
	org string
	storage.Device
}

type deviceKey struct{ org, id string }

type knownDevice struct {
	storage.Device
	exists bool
}

const selectDevices = `SELECT id, person_id, registered, heard, last, stored, waiting, oldest, policy, policy_seq, boot, mono, claimed
	FROM {p}devices WHERE org_id = ?`

// newDevices describes the table. Each push and each pull replaces a row.
func newDevices(d *sqlDialect) *bulk[deviceRow] {
	return newBulk(d, "devices", `ON CONFLICT (org_id, id) DO UPDATE SET
		person_id = excluded.person_id, registered = excluded.registered, heard = excluded.heard, last = excluded.last, stored = excluded.stored,
		waiting = excluded.waiting, oldest = excluded.oldest, policy = excluded.policy, policy_seq = excluded.policy_seq,
		boot = excluded.boot, mono = excluded.mono, claimed = excluded.claimed`, []column[deviceRow]{
		{"org_id", "text", func(r *deviceRow) any { return r.org }},
		{"id", "text", func(r *deviceRow) any { return r.ID }},
		{"person_id", "text", func(r *deviceRow) any { return r.Person }},
		{"registered", "bigint", func(r *deviceRow) any { return stored(r.Registered) }},
		{"heard", "bigint", func(r *deviceRow) any { return stored(r.Heard) }},
		{"last", "bigint", func(r *deviceRow) any { return r.Last }},
		{"stored", "bigint", func(r *deviceRow) any { return r.Stored }},
		{"waiting", "bigint", func(r *deviceRow) any { return r.Waiting }},
		{"oldest", "bigint", func(r *deviceRow) any { return stored(r.Oldest) }},
		{"policy", "bigint", func(r *deviceRow) any { return stored(r.Policy) }},
		{"policy_seq", "bigint", func(r *deviceRow) any { return r.PolicySeq }},
		{"boot", "text", func(r *deviceRow) any { return r.Boot }},
		{"mono", "bigint", func(r *deviceRow) any { return r.Mono }},
		{"claimed", "bigint", func(r *deviceRow) any { return stored(r.Claimed) }},
	})
}

func scanDevice(rows *sql.Rows) (storage.Device, error) {
	var d storage.Device
	var registered, heard, oldest, policy, claimed int64
	err := rows.Scan(&d.ID, &d.Person, &registered, &heard, &d.Last, &d.Stored, &d.Waiting, &oldest, &policy, &d.PolicySeq, &d.Boot, &d.Mono, &claimed)
	d.Registered, d.Heard, d.Oldest = instant(registered), instant(heard), instant(oldest)
	d.Policy, d.Claimed = instant(policy), instant(claimed)
	return d, err
}

func (s devices) Device(ctx context.Context, id string) (storage.Device, error) {
	if err := s.u.reading(ctx); err != nil {
		return storage.Device{}, err
	}
	known, err := s.known(ctx, id)
	if err == nil && !known.exists {
		err = notFound("device", id)
	}
	return known.Device, err
}

// known returns what is stored of a device or pending, and remembers it for
// the transaction of an Update.
func (s devices) known(ctx context.Context, id string) (knownDevice, error) {
	k := deviceKey{s.u.org, id}
	if s.u.batch != nil {
		if known, ok := s.u.batch.pending.knownDevices[k]; ok {
			return known, nil
		}
	}
	var known knownDevice
	err := s.u.session.query(ctx, selectDevices+" AND id = ?", []any{s.u.org, id}, func(rows *sql.Rows) (err error) {
		known.Device, err = scanDevice(rows)
		known.exists = true
		return err
	})
	if err == nil && s.u.batch != nil {
		s.u.batch.pending.knownDevices[k] = known
	}
	return known, err
}

func (s devices) PutDevice(ctx context.Context, d storage.Device) error {
	if err := s.u.writing(ctx); err != nil {
		return err
	}
	d.Registered, d.Heard, d.Oldest = change.Instant(d.Registered), change.Instant(d.Heard), change.Instant(d.Oldest)
	d.Policy, d.Claimed = change.Instant(d.Policy), change.Instant(d.Claimed)
	p := &s.u.batch.pending
	p.devices = append(p.devices, deviceRow{s.u.org, d})
	p.knownDevices[deviceKey{s.u.org, d.ID}] = knownDevice{d, true}
	return s.u.spill(ctx)
}

func (s devices) Devices(ctx context.Context, people []string) ([]storage.Device, error) {
	if err := s.u.seen(ctx); err != nil {
		return nil, err
	}
	text, args := selectDevices, []any{s.u.org}
	if people != nil {
		text, args = text+" AND person_id {any}", append(args, s.u.db.dialect.list(people))
	}
	var all []storage.Device
	err := s.u.session.query(ctx, text+" ORDER BY person_id, id", args, func(rows *sql.Rows) error {
		d, err := scanDevice(rows)
		all = append(all, d)
		return err
	})
	return all, err
}

// lastDevices drops the rows that a later one replaces.
func lastDevices(rows []deviceRow) []deviceRow {
	place := make(map[deviceKey]int, len(rows))
	var last []deviceRow
	for _, r := range rows {
		k := deviceKey{r.org, r.ID}
		if i, ok := place[k]; ok {
			last[i] = r
			continue
		}
		place[k] = len(last)
		last = append(last, r)
	}
	return last
}
