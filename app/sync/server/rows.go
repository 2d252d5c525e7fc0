package server

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// entries returns the entries that the changes concern and the person may see,
// as they stand now, in the order in which they were written last.
func (p *page) entries(ctx context.Context, v view, log []storage.Change) ([]sync.Entry, error) {
	place := map[tracking.Key]int{}
	days := map[period.Date]map[string]bool{} // metrics, by day
	for i, ch := range log {
		if ch.Entity != storage.EntityEntry {
			continue
		}
		k, err := tracking.ParseKey(ch.ID)
		if err != nil {
			return nil, err
		}
		_, metric := slices.BinarySearch(v.metrics, k.Metric)
		_, record := slices.BinarySearch(v.records, k.Person)
		if !metric || !record {
			continue
		}
		place[k] = i
		if days[k.Date] == nil {
			days[k.Date] = map[string]bool{}
		}
		days[k.Date][k.Metric] = true
	}
	var rows []sync.Entry
	for d, metrics := range days {
		subs, err := p.tx.Tracking().Submissions(ctx, tracking.SubmissionQuery{
			Metrics: slices.Sorted(maps.Keys(metrics)), People: v.records, Span: period.Span{From: d, Until: d + 1},
		})
		if err != nil {
			return nil, err
		}
		for _, sub := range latest(subs) {
			if _, ok := place[sub.Key]; ok {
				rows = append(rows, sub)
			}
		}
	}
	slices.SortFunc(rows, func(a, b sync.Entry) int { return cmp.Compare(place[a.Key], place[b.Key]) })
	return rows, nil
}

// latest keeps the last submission of each key of a list that has them newest
// first.
func latest(subs []tracking.Submission) []tracking.Submission {
	return slices.CompactFunc(subs, func(a, b tracking.Submission) bool { return a.Key == b.Key })
}

// receiptsPage is how many receipts a page of a snapshot looks through.
const receiptsPage = 2000

// begin starts a full snapshot.
func (p *page) begin(ctx context.Context, state storage.State, home sync.Definitions) error {
	v, err := p.look(ctx, home)
	if err != nil {
		return err
	}
	c := cursor{Epoch: state.Epoch, People: p.access(home), Definitions: v.digest, Scope: v.scope, Known: p.now.UnixMicro(),
		Snapshot: &snapshot{List: v.list}}
	if err := c.to(ctx, p.tx.Changes(), state); err != nil {
		return err
	}
	p.First, p.Definitions = true, &v.definitions
	return p.snapshot(ctx, v, c)
}

// resume goes on with a snapshot, or begins another where what may be seen has
// changed since.
func (p *page) resume(ctx context.Context, state storage.State, home sync.Definitions, c cursor) error {
	v, err := p.look(ctx, home)
	if err != nil {
		return err
	}
	at := c.Snapshot
	if v.scope != c.Scope || v.list != at.List || at.Begun && (at.Metric < 0 || at.Metric >= len(v.metrics) || at.Record < 0 || at.Record >= len(v.records)) {
		return p.begin(ctx, state, home)
	}
	if v.digest != c.Definitions {
		p.Definitions = &v.definitions
		c.Definitions, c.Known, c.People = v.digest, p.now.UnixMicro(), p.access(home)
	}
	return p.snapshot(ctx, v, c)
}

// snapshot fills the page with entries, the latest days first, and with the
// verdicts on the device's changes.
func (p *page) snapshot(ctx context.Context, v view, c cursor) error {
	at := c.Snapshot
	p.Reset = true
	if !at.Entries {
		q := tracking.SubmissionQuery{Metrics: v.metrics, People: v.records, Limit: sync.PageRows}
		if at.Begun {
			// Revision 0 is beyond all of the key.
			q.After = &tracking.SubmissionKey{Key: tracking.Key{Metric: v.metrics[at.Metric], Date: at.Date, Person: v.records[at.Record]}}
		}
		subs, err := p.tx.Tracking().Submissions(ctx, q)
		if err != nil {
			return err
		}
		at.Entries = len(subs) < sync.PageRows
		if len(subs) > 0 {
			last := subs[len(subs)-1].Key
			at.Begun, at.Date = true, last.Date
			at.Metric, _ = slices.BinarySearch(v.metrics, last.Metric)
			at.Record, _ = slices.BinarySearch(v.records, last.Person)
		}
		p.Entries = latest(subs)
	}
	if at.Seq >= 0 {
		receipts, err := p.tx.Devices().Receipts(ctx, p.dev.ID, at.Seq, receiptsPage)
		if err != nil {
			return err
		}
		p.recall(receipts)
		if len(receipts) < receiptsPage {
			at.Seq = -1
		} else {
			at.Seq = receipts[len(receipts)-1].Seq
		}
	}
	p.More = !at.Entries || at.Seq >= 0
	if !p.More {
		c.Snapshot = nil
		if err := p.elsewhere(ctx, v); err != nil {
			return err
		}
	}
	p.Cursor = c.encode()
	return nil
}

// elsewhere adds the decisions on what the person made on other devices. The
// log that tells of them otherwise begins anew with a snapshot.
func (p *page) elsewhere(ctx context.Context, v view) error {
	devices, err := p.tx.Devices().Devices(ctx, v.records)
	if err != nil {
		return err
	}
	for _, d := range devices {
		if d.ID == p.dev.ID {
			continue
		}
		for above := int64(0); ; {
			receipts, err := p.tx.Devices().Receipts(ctx, d.ID, above, receiptsPage)
			if err != nil {
				return err
			}
			p.decide(receipts)
			if len(receipts) < receiptsPage {
				break
			}
			above = receipts[len(receipts)-1].Seq
		}
	}
	return nil
}
