package bunstore

import (
	"context"

	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/change"
)

// pending holds the rows of a transaction that are yet to be written: those of
// the tables that every submission writes to. They wait for the end of the
// transaction, or for a read that has to see them, so that units of one command
// each, and units that share a transaction, write in bulk like one large unit.
type pending struct {
	tables *tables

	entries  []entryRow // in the order of writing, a key perhaps more than once
	history  []submissionRow
	verdicts []verdictRow
	changes  []changeRow
	devices  []deviceRow // in the order of writing, a device perhaps more than once
	receipts []receiptRow

	// What the transaction knows of the stored rows with those that are
	// pending: nobody else writes to the organization meanwhile.
	knownEntries  map[entryKey]knownEntry
	knownVerdicts map[verdictKey]knownVerdict
	newestVerdict map[string]string // by organization; none has a higher id
	knownDevices  map[deviceKey]knownDevice
	knownReceipts map[receiptKey]knownReceipt
	newestReceipt map[deviceKey]int64 // no receipt of the device has a higher number
}

type entryRow struct {
	org string
	tracking.Entry
}

type submissionRow struct {
	org string
	tracking.Submission
}

type verdictRow struct {
	org string
	change.Verdict
}

type changeRow struct {
	org string
	storage.Change
}

type entryKey struct {
	org string
	tracking.Key
}

type knownEntry struct {
	tracking.Entry
	exists bool
}

type verdictKey struct{ org, id string }

type knownVerdict struct {
	change.Verdict
	exists bool
}

// Limits of what a transaction keeps in memory, in rows.
const (
	maxPending = 4096
	maxKnown   = 16384
)

// tables are those that pending writes.
type tables struct {
	entries  *bulk[entryRow]
	history  *bulk[submissionRow]
	verdicts *bulk[verdictRow]
	changes  *bulk[changeRow]
	devices  *bulk[deviceRow]
	receipts *bulk[receiptRow]
	decided  *bulk[receiptRow] // receipts that replace others
}

func newTables(d *sqlDialect) *tables {
	upsert := ""
	if d.postgres() {
		upsert = `ON CONFLICT (org_id, metric_id, date, person_id) DO UPDATE SET
			value = excluded.value, revision = excluded.revision, late = excluded.late, updated = excluded.updated`
	}
	return &tables{
		entries: newBulk(d, "entries", upsert, []column[entryRow]{
			{"org_id", "text", func(r *entryRow) any { return r.org }},
			{"metric_id", "text", func(r *entryRow) any { return r.Metric }},
			{"date", "integer", func(r *entryRow) any { return int64(r.Date) }},
			{"person_id", "text", func(r *entryRow) any { return r.Person }},
			{"value", "bigint", func(r *entryRow) any { return valueArg(r.Value) }},
			{"revision", "bigint", func(r *entryRow) any { return r.Revision }},
			{"late", "boolean", func(r *entryRow) any { return r.Late }},
			{"updated", "bigint", func(r *entryRow) any { return r.Updated.UnixMicro() }},
		}),
		history: newBulk(d, "submissions", "", []column[submissionRow]{
			{"org_id", "text", func(r *submissionRow) any { return r.org }},
			{"metric_id", "text", func(r *submissionRow) any { return r.Metric }},
			{"date", "integer", func(r *submissionRow) any { return int64(r.Date) }},
			{"person_id", "text", func(r *submissionRow) any { return r.Person }},
			{"revision", "bigint", func(r *submissionRow) any { return r.Revision }},
			{"change_id", "text", func(r *submissionRow) any { return r.Change }},
			{"op", "text", func(r *submissionRow) any { return string(r.Op) }},
			{"operand", "bigint", func(r *submissionRow) any { return r.Operand }},
			{"old_value", "bigint", func(r *submissionRow) any { return valueArg(r.Old) }},
			{"new_value", "bigint", func(r *submissionRow) any { return valueArg(r.New) }},
			{"late", "boolean", func(r *submissionRow) any { return r.Late }},
			{"made_by", "text", func(r *submissionRow) any { return r.By }},
			{"reason", "text", func(r *submissionRow) any { return r.Reason }},
			{"made", "bigint", func(r *submissionRow) any { return r.Made.UnixMicro() }},
			{"received", "bigint", func(r *submissionRow) any { return r.Received.UnixMicro() }},
		}),
		verdicts: newBulk(d, "verdicts", "", []column[verdictRow]{
			{"org_id", "text", func(r *verdictRow) any { return r.org }},
			{"change_id", "text", func(r *verdictRow) any { return r.ID }},
			{"digest", "bytea", func(r *verdictRow) any { return r.Digest[:] }},
			{"status", "bigint", func(r *verdictRow) any { return int64(r.Status) }},
			{"code", "text", func(r *verdictRow) any { return r.Code }},
			{"reason", "text", func(r *verdictRow) any { return r.Reason }},
			{"ref", "text", func(r *verdictRow) any { return r.Ref }},
			{"at", "bigint", func(r *verdictRow) any { return r.At.UnixMicro() }},
		}),
		changes: newBulk(d, "changes", "", []column[changeRow]{
			{"org_id", "text", func(r *changeRow) any { return r.org }},
			{"version", "bigint", func(r *changeRow) any { return r.Version }},
			{"idx", "bigint", func(r *changeRow) any { return int64(r.Index) }},
			{"nonce", "bigint", func(r *changeRow) any { return r.Nonce }},
			{"entity", "text", func(r *changeRow) any { return r.Entity }},
			{"id", "text", func(r *changeRow) any { return r.ID }},
			{"audience", "text", func(r *changeRow) any { return r.Audience }},
			{"deleted", "boolean", func(r *changeRow) any { return r.Deleted }},
		}),
		devices:  newDevices(d),
		receipts: newBulk(d, "receipts", "", receiptColumns()),
		decided:  newBulk(d, "receipts", replaceReceipt, receiptColumns()),
	}
}

// valueArg is v as an argument; blank is NULL.
func valueArg(v tracking.Value) any {
	if !v.Valid {
		return nil
	}
	return v.N
}

// extent is how much is pending at some point of a transaction.
type extent struct{ entries, history, verdicts, changes, devices, receipts int }

func (p *pending) extent() extent {
	return extent{len(p.entries), len(p.history), len(p.verdicts), len(p.changes), len(p.devices), len(p.receipts)}
}

func (e extent) rows() int {
	return e.entries + e.history + e.verdicts + e.changes + e.devices + e.receipts
}

// flush writes what was pending at an earlier point, and forgets it.
func (p *pending) flush(ctx context.Context, s *session, upTo extent) error {
	if err := p.tables.writeEntries(ctx, s, p.entries[:upTo.entries]); err != nil {
		return err
	}
	if err := p.tables.history.insert(ctx, s, p.history[:upTo.history]); err != nil {
		return err
	}
	if err := p.tables.verdicts.insert(ctx, s, p.verdicts[:upTo.verdicts]); err != nil {
		return err
	}
	if err := p.tables.changes.insert(ctx, s, p.changes[:upTo.changes]); err != nil {
		return err
	}
	if err := p.tables.devices.insert(ctx, s, lastDevices(p.devices[:upTo.devices])); err != nil {
		return err
	}
	if err := p.tables.receipts.insert(ctx, s, p.receipts[:upTo.receipts]); err != nil {
		return err
	}
	p.entries = append(p.entries[:0], p.entries[upTo.entries:]...)
	p.history = append(p.history[:0], p.history[upTo.history:]...)
	p.verdicts = append(p.verdicts[:0], p.verdicts[upTo.verdicts:]...)
	p.changes = append(p.changes[:0], p.changes[upTo.changes:]...)
	p.devices = append(p.devices[:0], p.devices[upTo.devices:]...)
	p.receipts = append(p.receipts[:0], p.receipts[upTo.receipts:]...)
	if p.extent().rows() == 0 && len(p.knownEntries)+len(p.knownVerdicts)+len(p.knownDevices)+len(p.knownReceipts) > maxKnown {
		p.forget()
	}
	return nil
}

// writeEntries writes the current values of keys. SQLite is told which of them
// are new, because an upsert makes it keep copies of all pages that it touches.
func (t *tables) writeEntries(ctx context.Context, s *session, rows []entryRow) error {
	created, changed := lastOfEach(rows)
	if s.dialect.postgres() {
		return t.entries.insert(ctx, s, append(created, changed...))
	}
	if err := t.entries.insert(ctx, s, created); err != nil {
		return err
	}
	for i := range changed {
		r := &changed[i]
		if _, err := s.exec(ctx, `UPDATE OR FAIL {p}entries SET value = ?, revision = ?, late = ?, updated = ?
			WHERE org_id = ? AND metric_id = ? AND date = ? AND person_id = ?`,
			valueArg(r.Value), r.Revision, r.Late, stored(r.Updated), r.org, r.Metric, int64(r.Date), r.Person); err != nil {
			return err
		}
	}
	return nil
}

// lastOfEach drops the rows that a later one replaces, and tells those of new
// keys from others.
func lastOfEach(rows []entryRow) (created, changed []entryRow) {
	last := make(map[entryKey]int, len(rows))
	for i, r := range rows {
		last[entryKey{r.org, r.Key}] = i
	}
	for _, r := range rows {
		k := entryKey{r.org, r.Key}
		i, ok := last[k]
		if !ok {
			continue
		}
		if r.Revision == 1 {
			created = append(created, rows[i])
		} else {
			changed = append(changed, rows[i])
		}
		delete(last, k)
	}
	return created, changed
}

// truncate forgets what came after an earlier point.
func (p *pending) truncate(to extent) {
	p.entries = p.entries[:to.entries]
	p.history = p.history[:to.history]
	p.verdicts = p.verdicts[:to.verdicts]
	p.changes = p.changes[:to.changes]
	p.devices = p.devices[:to.devices]
	p.receipts = p.receipts[:to.receipts]
	p.forget()
	for _, r := range p.entries {
		p.knownEntries[entryKey{r.org, r.Key}] = knownEntry{r.Entry, true}
	}
	for _, r := range p.verdicts {
		p.knownVerdicts[verdictKey{r.org, r.ID}] = knownVerdict{r.Verdict, true}
	}
	for _, r := range p.devices {
		p.knownDevices[deviceKey{r.org, r.ID}] = knownDevice{r.Device, true}
	}
	for _, r := range p.receipts {
		p.knownReceipts[receiptKey{r.org, r.ID}] = knownReceipt{r.Receipt, true}
	}
}

// forget drops what is known of rows that are stored.
func (p *pending) forget() {
	p.knownEntries = make(map[entryKey]knownEntry)
	p.knownVerdicts = make(map[verdictKey]knownVerdict)
	p.newestVerdict = make(map[string]string)
	p.knownDevices = make(map[deviceKey]knownDevice)
	p.forgetReceipts()
}

func (p *pending) forgetReceipts() {
	p.knownReceipts = make(map[receiptKey]knownReceipt)
	p.newestReceipt = make(map[deviceKey]int64)
}
