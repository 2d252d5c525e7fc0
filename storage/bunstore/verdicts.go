package bunstore

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

const selectVerdicts = "SELECT change_id, digest, status, code, reason, ref, at FROM {p}verdicts WHERE org_id = ? AND change_id "

func (s trackingStore) Verdicts(ctx context.Context, ids []string) (map[string]change.Verdict, error) {
	if err := s.u.reading(ctx); err != nil {
		return nil, err
	}
	if s.u.batch == nil {
		return s.storedVerdicts(ctx, ids)
	}
	if err := s.knowVerdicts(ctx, ids); err != nil {
		return nil, err
	}
	found := make(map[string]change.Verdict, len(ids))
	for _, id := range ids {
		if v := s.u.batch.pending.knownVerdicts[verdictKey{s.u.org, id}]; v.exists {
			found[id] = v.Verdict
		}
	}
	return found, nil
}

func (s trackingStore) PutVerdicts(ctx context.Context, verdicts []change.Verdict) error {
	if err := s.u.writing(ctx); err != nil {
		return err
	}
	ids := make([]string, len(verdicts))
	given := make(map[string]bool, len(verdicts))
	for i, v := range verdicts {
		ids[i] = v.ID
		if given[v.ID] {
			return fmt.Errorf("verdict on %s: %w", v.ID, fault.ErrExists)
		}
		given[v.ID] = true
	}
	if err := s.knowVerdicts(ctx, ids); err != nil {
		return err
	}
	p := &s.u.batch.pending
	for _, id := range ids {
		if p.knownVerdicts[verdictKey{s.u.org, id}].exists {
			return fmt.Errorf("verdict on %s: %w", id, fault.ErrExists)
		}
	}
	for _, v := range verdicts {
		v.At = change.Instant(v.At)
		p.verdicts = append(p.verdicts, verdictRow{s.u.org, v})
		p.knownVerdicts[verdictKey{s.u.org, v.ID}] = knownVerdict{v, true}
		p.newestVerdict[s.u.org] = max(p.newestVerdict[s.u.org], v.ID)
	}
	return s.u.spill(ctx)
}

// knowVerdicts makes the stored verdicts on ids known to the transaction. Ids
// grow with time, so most are beyond all that are stored, which is known after
// one search for many of them.
func (s trackingStore) knowVerdicts(ctx context.Context, ids []string) error {
	p := &s.u.batch.pending
	newest, ok := p.newestVerdict[s.u.org]
	if !ok {
		var id sql.NullString
		if _, err := s.u.session.get(ctx, "SELECT max(change_id) FROM {p}verdicts WHERE org_id = ?", []any{s.u.org}, &id); err != nil {
			return err
		}
		newest = id.String
		p.newestVerdict[s.u.org] = newest
	}
	var unknown []string
	for _, id := range ids {
		k := verdictKey{s.u.org, id}
		switch _, ok := p.knownVerdicts[k]; {
		case ok:
		case id > newest:
			p.knownVerdicts[k] = knownVerdict{}
		default:
			unknown = append(unknown, id)
		}
	}
	found, err := s.storedVerdicts(ctx, unknown)
	if err != nil {
		return err
	}
	for _, id := range unknown {
		v, exists := found[id]
		p.knownVerdicts[verdictKey{s.u.org, id}] = knownVerdict{v, exists}
	}
	return nil
}

func (s trackingStore) storedVerdicts(ctx context.Context, ids []string) (map[string]change.Verdict, error) {
	found := make(map[string]change.Verdict)
	if len(ids) == 0 {
		return found, nil
	}
	text, arg := selectVerdicts+"{any}", ""
	if len(ids) == 1 {
		text, arg = selectVerdicts+"= ?", ids[0]
	} else {
		arg = s.u.db.dialect.list(ids)
	}
	err := s.u.session.query(ctx, text, []any{s.u.org, arg}, func(rows *sql.Rows) error {
		var v change.Verdict
		var digest sql.RawBytes
		var at int64
		if err := rows.Scan(&v.ID, &digest, &v.Status, &v.Code, &v.Reason, &v.Ref, &at); err != nil {
			return err
		}
		copy(v.Digest[:], digest)
		v.At = instant(at)
		found[v.ID] = v
		return nil
	})
	return found, err
}
