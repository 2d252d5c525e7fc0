package server

import (
	"cmp"
	"context"
	"slices"

	"github.com/seed57a6ed91/headway/app/sync"
	"github.com/seed57a6ed91/headway/storage"
)

// rows returns the rows that the changes concern and the person may see, as
// they stand now, in the order in which they were written last.
func (p *page) rows(ctx context.Context, v view, log []storage.Change) ([]sync.Row, error) {
	type name struct{ kind, key string }
	place := make(map[name]int, len(log))
	keys := map[string][]string{} // by kind
	for i, ch := range log {
		n := name{ch.Entity, ch.ID}
		if _, ok := place[n]; !ok {
			keys[ch.Entity] = append(keys[ch.Entity], ch.ID)
		}
		place[n] = i
	}
	var all []sync.Row
	for _, f := range v.feeds {
		if len(keys[f.kind()]) == 0 {
			continue
		}
		rows, err := f.changed(ctx, p.tx, keys[f.kind()])
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	slices.SortFunc(all, func(a, b sync.Row) int {
		return cmp.Compare(place[name{a.Kind, a.Key}], place[name{b.Kind, b.Key}])
	})
	return all, nil
}

// receiptsPage is how many receipts a page of a snapshot looks through.
const receiptsPage = 2000

// begin starts a full snapshot.
func (p *page) begin(ctx context.Context, home sync.Definitions) error {
	v, err := p.look(ctx, home)
	if err != nil {
		return err
	}
	c := cursor{place: p.head, People: p.access(home), Scope: v.scope, Snapshot: new(snapshot)}
	p.First = true
	p.define(v, &c)
	return p.snapshot(ctx, v, c)
}

// resume goes on with a snapshot, or begins another where what may be seen has
// changed since.
func (p *page) resume(ctx context.Context, home sync.Definitions, c cursor) error {
	v, err := p.look(ctx, home)
	if err != nil {
		return err
	}
	if v.scope != c.Scope || v.feed(c.Snapshot.Feed) < 0 {
		return p.begin(ctx, home)
	}
	p.define(v, &c)
	c.People = p.access(home)
	return p.snapshot(ctx, v, c)
}

// feed returns the place of the feed of a kind, of "" that of the first; -1 if
// there is none.
func (v view) feed(kind string) int {
	if kind == "" {
		return 0
	}
	return slices.IndexFunc(v.feeds, func(f feed) bool { return f.kind() == kind })
}

// snapshot fills the page with rows, one feed after the other, and with the
// verdicts on the device's changes.
func (p *page) snapshot(ctx context.Context, v view, c cursor) error {
	at := c.Snapshot
	p.Reset = true
	for i := v.feed(at.Feed); !at.Rows && len(p.Rows) < sync.PageRows; {
		rows, next, err := v.feeds[i].page(ctx, p.tx, at.After, sync.PageRows-len(p.Rows))
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, rows...)
		at.Feed, at.After = v.feeds[i].kind(), next
		if next != "" {
			break
		}
		if i++; i < len(v.feeds) {
			at.Feed = v.feeds[i].kind()
		} else {
			at.Feed, at.Rows = "", true
		}
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
	p.More = !at.Rows || at.Seq >= 0
	if !p.More {
		c.Snapshot = nil
		if err := p.elsewhere(ctx, v.home); err != nil {
			return err
		}
	}
	p.Cursor = c.encode()
	return nil
}

// elsewhere adds the decisions on what the person made on other devices. The
// log that tells of them otherwise begins anew with a snapshot.
func (p *page) elsewhere(ctx context.Context, home sync.Definitions) error {
	devices, err := p.tx.Devices().Devices(ctx, append([]string{home.Person.ID}, idsOf(home.Records)...))
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
