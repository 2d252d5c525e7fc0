package bunstore

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

type receiptRow struct {
	org string
	storage.Receipt
}

type receiptKey struct{ org, id string }

type knownReceipt struct {
	storage.Receipt
	exists bool
}

const (
	selectReceipts = `SELECT device_id, seq, change_id, person_id, kind, digest, args, status, code, reason, detail, uncertain,
		subject_id, date, claimed, made, received, revision, action, decided_by, decided, note FROM `
	ofTheOrg = "{p}receipts WHERE org_id = ?"
	// SQLite would rather read all receipts than search for each of a list
	// whose length it does not know; a CROSS JOIN it takes as it stands.
	byChange = "{each p} CROSS JOIN {p}receipts WHERE org_id = ? AND change_id = p.value"
)

func receiptColumns() []column[receiptRow] {
	return []column[receiptRow]{
		{"org_id", "text", func(r *receiptRow) any { return r.org }},
		{"device_id", "text", func(r *receiptRow) any { return r.Device }},
		{"seq", "bigint", func(r *receiptRow) any { return r.Seq }},
		{"change_id", "text", func(r *receiptRow) any { return r.ID }},
		{"person_id", "text", func(r *receiptRow) any { return r.Person }},
		{"kind", "text", func(r *receiptRow) any { return r.Kind }},
		{"digest", "bytea", func(r *receiptRow) any { return r.Digest[:] }},
		{"args", "bytea", func(r *receiptRow) any { return bytesArg(r.Args) }},
		{"status", "bigint", func(r *receiptRow) any { return int64(r.Status) }},
		{"code", "text", func(r *receiptRow) any { return r.Code }},
		{"reason", "text", func(r *receiptRow) any { return r.Reason }},
		{"detail", "bytea", func(r *receiptRow) any { return bytesArg(r.Detail) }},
		{"uncertain", "boolean", func(r *receiptRow) any { return r.Uncertain }},
		{"subject_id", "text", func(r *receiptRow) any { return r.Subject }},
		{"date", "integer", func(r *receiptRow) any { return int64(r.Date) }},
		{"claimed", "bigint", func(r *receiptRow) any { return stored(r.Claimed) }},
		{"made", "bigint", func(r *receiptRow) any { return stored(r.Made) }},
		{"received", "bigint", func(r *receiptRow) any { return stored(r.Received) }},
		{"revision", "bigint", func(r *receiptRow) any { return r.Revision }},
		{"action", "text", func(r *receiptRow) any { return r.Decision.Action }},
		{"decided_by", "text", func(r *receiptRow) any { return r.Decision.By }},
		{"decided", "bigint", func(r *receiptRow) any { return stored(r.Decision.At) }},
		{"note", "text", func(r *receiptRow) any { return r.Decision.Note }},
	}
}

// replaceReceipt is the end of an insert that stores a later revision.
const replaceReceipt = `ON CONFLICT (org_id, device_id, seq) DO UPDATE SET
	person_id = excluded.person_id, kind = excluded.kind, digest = excluded.digest, args = excluded.args, status = excluded.status,
	code = excluded.code, reason = excluded.reason, detail = excluded.detail, uncertain = excluded.uncertain,
	subject_id = excluded.subject_id, date = excluded.date, claimed = excluded.claimed, made = excluded.made, received = excluded.received,
	revision = excluded.revision, action = excluded.action, decided_by = excluded.decided_by, decided = excluded.decided, note = excluded.note`

// bytesArg is b as an argument; nil is NULL.
func bytesArg(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

func scanReceipt(rows *sql.Rows) (storage.Receipt, error) {
	var r storage.Receipt
	var digest sql.RawBytes
	var claimed, made, received, decided int64
	err := rows.Scan(&r.Device, &r.Seq, &r.ID, &r.Person, &r.Kind, &digest, &r.Args, &r.Status, &r.Code, &r.Reason, &r.Detail, &r.Uncertain,
		&r.Subject, &r.Date, &claimed, &made, &received, &r.Revision, &r.Decision.Action, &r.Decision.By, &decided, &r.Decision.Note)
	copy(r.Digest[:], digest)
	r.Claimed, r.Made, r.Received, r.Decision.At = instant(claimed), instant(made), instant(received), instant(decided)
	return r, err
}

// receipts reads those of the organization that a condition selects.
func (s devices) receipts(ctx context.Context, where string, args ...any) ([]storage.Receipt, error) {
	return s.receiptsFrom(ctx, ofTheOrg+where, append([]any{s.u.org}, args...)...)
}

func (s devices) receiptsFrom(ctx context.Context, from string, args ...any) ([]storage.Receipt, error) {
	var found []storage.Receipt
	err := s.u.session.query(ctx, selectReceipts+from, args, func(rows *sql.Rows) error {
		r, err := scanReceipt(rows)
		found = append(found, r)
		return err
	})
	return found, err
}

// PutReceipts checks everything before it writes anything.
func (s devices) PutReceipts(ctx context.Context, receipts []storage.Receipt) error {
	if err := s.u.writing(ctx); err != nil {
		return err
	}
	ids := make([]string, len(receipts))
	for i, r := range receipts {
		ids[i] = r.ID
	}
	if err := s.knowReceipts(ctx, ids); err != nil {
		return err
	}
	taken, err := s.takenNumbers(ctx, receipts)
	if err != nil {
		return err
	}
	p := &s.u.batch.pending
	given := make(map[string]bool, len(receipts))
	for _, r := range receipts {
		n := receiptNumber{r.Device, r.Seq}
		before := p.knownReceipts[receiptKey{s.u.org, r.ID}]
		switch {
		case given[r.ID], taken[n] == givenNumber, r.Revision == 1 && (before.exists || taken[n] == storedNumber):
			return fmt.Errorf("receipt %d of device %q: %w", r.Seq, r.Device, fault.ErrExists)
		case r.Revision != before.Revision+1, before.exists && n != receiptNumber{before.Device, before.Seq}:
			return fmt.Errorf("receipt %d of device %q: %w", r.Seq, r.Device, fault.ErrStale)
		}
		given[r.ID], taken[n] = true, givenNumber
	}
	var decided []receiptRow
	for _, r := range receipts {
		r.Args, r.Detail = bytes.Clone(r.Args), bytes.Clone(r.Detail)
		r.Claimed, r.Made, r.Received = change.Instant(r.Claimed), change.Instant(r.Made), change.Instant(r.Received)
		r.Decision.At = change.Instant(r.Decision.At)
		if r.Revision == 1 {
			p.receipts = append(p.receipts, receiptRow{s.u.org, r})
			p.newestReceipt[deviceKey{s.u.org, r.Device}] = max(p.newestReceipt[deviceKey{s.u.org, r.Device}], r.Seq)
		} else {
			decided = append(decided, receiptRow{s.u.org, r})
		}
		p.knownReceipts[receiptKey{s.u.org, r.ID}] = knownReceipt{r, true}
		if r.Status == change.Held || r.Revision > 1 {
			s.u.record(storage.Change{Entity: storage.EntityReceipt, ID: r.ID, Audience: r.Person})
		}
	}
	if n := len(receipts); n > 0 && len(s.u.changes) == 0 {
		last := receipts[n-1]
		s.u.record(storage.Change{Entity: storage.EntityReceipt, ID: last.ID, Audience: last.Person})
	}
	if len(decided) > 0 {
		if err := s.writeDecided(ctx, decided); err != nil {
			return err
		}
	}
	return s.u.spill(ctx)
}

// writeDecided writes later revisions at once, for they are few.
func (s devices) writeDecided(ctx context.Context, rows []receiptRow) error {
	if err := s.u.save(ctx); err != nil {
		return err
	}
	if err := s.u.settle(ctx); err != nil {
		return err
	}
	return s.u.db.tables.decided.insert(ctx, s.u.session, rows)
}

// receiptNumber names a receipt by the number that the device gave the change.
type receiptNumber struct {
	device string
	seq    int64
}

// numberState says where a number is in use.
type numberState int

const (
	storedNumber numberState = iota + 1
	givenNumber              // by the same call
)

// takenNumbers returns those numbers of new receipts that are in use. Devices
// count up, so that most are beyond all that are stored.
func (s devices) takenNumbers(ctx context.Context, receipts []storage.Receipt) (map[receiptNumber]numberState, error) {
	type bounds struct{ low, high int64 }
	doubtful := make(map[string]bounds)
	for _, r := range receipts {
		if r.Revision != 1 {
			continue
		}
		newest, err := s.newestNumber(ctx, r.Device)
		if err != nil {
			return nil, err
		}
		if r.Seq > newest {
			continue
		}
		b, ok := doubtful[r.Device]
		if !ok {
			b = bounds{r.Seq, r.Seq}
		}
		doubtful[r.Device] = bounds{min(b.low, r.Seq), max(b.high, r.Seq)}
	}
	taken := make(map[receiptNumber]numberState, len(receipts))
	if len(doubtful) == 0 {
		return taken, nil
	}
	if err := s.u.settle(ctx); err != nil {
		return nil, err
	}
	for device, b := range doubtful {
		err := s.u.session.query(ctx, "SELECT seq FROM {p}receipts WHERE org_id = ? AND device_id = ? AND seq >= ? AND seq <= ?",
			[]any{s.u.org, device, b.low, b.high}, func(rows *sql.Rows) error {
				n := receiptNumber{device: device}
				err := rows.Scan(&n.seq)
				taken[n] = storedNumber
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return taken, nil
}

// newestNumber returns the highest number of a device that is stored or
// pending, or 0.
func (s devices) newestNumber(ctx context.Context, device string) (int64, error) {
	p := &s.u.batch.pending
	k := deviceKey{s.u.org, device}
	if newest, ok := p.newestReceipt[k]; ok {
		return newest, nil
	}
	var newest sql.NullInt64
	_, err := s.u.session.get(ctx, "SELECT max(seq) FROM {p}receipts WHERE org_id = ? AND device_id = ?", []any{s.u.org, device}, &newest)
	if err != nil {
		return 0, err
	}
	for _, r := range p.receipts {
		if r.org == s.u.org && r.Device == device {
			newest.Int64 = max(newest.Int64, r.Seq)
		}
	}
	p.newestReceipt[k] = newest.Int64
	return newest.Int64, nil
}

// knowReceipts makes the stored receipts of change ids known to the
// transaction.
func (s devices) knowReceipts(ctx context.Context, ids []string) error {
	known := s.u.batch.pending.knownReceipts
	var unknown []string
	for _, id := range ids {
		if _, ok := known[receiptKey{s.u.org, id}]; !ok {
			unknown = append(unknown, id)
		}
	}
	found, err := s.storedReceipts(ctx, unknown)
	if err != nil {
		return err
	}
	for _, id := range unknown {
		r, exists := found[id]
		known[receiptKey{s.u.org, id}] = knownReceipt{r, exists}
	}
	return nil
}

func (s devices) storedReceipts(ctx context.Context, ids []string) (map[string]storage.Receipt, error) {
	found := make(map[string]storage.Receipt, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	all, err := s.receiptsFrom(ctx, byChange, s.u.db.dialect.list(ids), s.u.org)
	for _, r := range all {
		found[r.ID] = r
	}
	return found, err
}

func (s devices) Receipts(ctx context.Context, device string, above int64, limit int) ([]storage.Receipt, error) {
	if err := s.u.seen(ctx); err != nil || limit <= 0 {
		return nil, err
	}
	return s.receipts(ctx, " AND device_id = ? AND seq > ? ORDER BY seq LIMIT ?", device, above, limit)
}

func (s devices) ReceiptsByID(ctx context.Context, ids []string) (map[string]storage.Receipt, error) {
	if err := s.u.reading(ctx); err != nil {
		return nil, err
	}
	if s.u.batch == nil {
		return s.storedReceipts(ctx, ids)
	}
	if err := s.knowReceipts(ctx, ids); err != nil {
		return nil, err
	}
	found := make(map[string]storage.Receipt, len(ids))
	for _, id := range ids {
		if r := s.u.batch.pending.knownReceipts[receiptKey{s.u.org, id}]; r.exists {
			r.Args, r.Detail = bytes.Clone(r.Args), bytes.Clone(r.Detail)
			found[id] = r.Receipt
		}
	}
	return found, nil
}

// waits is the condition of the index of what waits for a decision, word for
// word.
const waits = "status = 3 AND action = ''"

func (s devices) Held(ctx context.Context, q storage.HeldQuery) ([]storage.Receipt, error) {
	if err := s.u.seen(ctx); err != nil {
		return nil, err
	}
	where, args := " AND "+waits, []any(nil)
	if q.Subjects != nil {
		where, args = where+" AND subject_id {any}", append(args, s.u.db.dialect.list(q.Subjects))
	}
	if q.After != nil {
		where, args = where+" AND (received, change_id) > (?, ?)", append(args, stored(q.After.Received), q.After.ID)
	}
	where += " ORDER BY received, change_id"
	if q.Limit > 0 {
		where, args = where+" LIMIT ?", append(args, q.Limit)
	}
	return s.receipts(ctx, where, args...)
}

func (s devices) Purge(ctx context.Context, before time.Time) error {
	if err := s.u.direct(ctx); err != nil {
		return err
	}
	if err := s.u.settle(ctx); err != nil {
		return err
	}
	if _, err := s.u.session.exec(ctx, "DELETE FROM {p}receipts WHERE org_id = ? AND received < ? AND NOT ("+waits+")", s.u.org, ceiling(before)); err != nil {
		return err
	}
	s.u.batch.pending.forgetReceipts()
	return nil
}

func (s devices) Forget(ctx context.Context, person string) error {
	if err := s.u.direct(ctx); err != nil {
		return err
	}
	if err := s.u.settle(ctx); err != nil {
		return err
	}
	if _, err := s.u.session.exec(ctx, `UPDATE {p}receipts SET args = NULL, reason = '', detail = NULL, note = '' WHERE org_id = ?
		AND device_id IN (SELECT id FROM {p}devices WHERE org_id = ? AND person_id = ?)`, s.u.org, s.u.org, person); err != nil {
		return err
	}
	if _, err := s.u.session.exec(ctx, "DELETE FROM {p}devices WHERE org_id = ? AND person_id = ?", s.u.org, person); err != nil {
		return err
	}
	p := &s.u.batch.pending
	p.knownDevices = make(map[deviceKey]knownDevice)
	p.forgetReceipts()
	return nil
}
