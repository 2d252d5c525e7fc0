package timetrack

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/period"
)

// draft is the entries as a batch leaves them, before they are written.
type draft struct {
	store   Store
	staged  map[string]Entry // latest versions, by id
	written []Entry
}

// put stages the next version of an entry.
func (d *draft) put(e Entry) {
	e.settle()
	d.staged[e.ID] = e
	d.written = append(d.written, e)
}

// entry returns the latest version of an entry, also of one that was removed.
func (d *draft) entry(ctx context.Context, id string) (Entry, bool, error) {
	if e, ok := d.staged[id]; ok {
		return e, true, nil
	}
	found, err := d.store.Entries().ByID(ctx, []string{id})
	e, ok := found[id]
	return e, ok, err
}

// versions returns every version of an entry, staged ones included.
func (d *draft) versions(ctx context.Context, id string) ([]Entry, error) {
	versions, err := d.store.Entries().Versions(ctx, id)
	for _, e := range d.written {
		if e.ID == id {
			versions = append(versions, e)
		}
	}
	return versions, err
}

// near returns the entries of a person that have a start and may have time, or
// begin, between two instants, by start.
func (d *draft) near(ctx context.Context, people []string, from, until time.Time) ([]Entry, error) {
	q := Query{People: people, Span: period.Span{From: period.DateOf(from.UTC()), Until: period.DateOf(until.UTC()) + 1}}
	var found []Entry
	err := d.store.Entries().List(ctx, q, func(e Entry) error {
		if _, ok := d.staged[e.ID]; !ok {
			found = append(found, e)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, e := range d.staged {
		if slices.Contains(people, e.Person) && !e.Removed && e.Date < q.Until && e.Last >= q.From {
			found = append(found, e)
		}
	}
	found = slices.DeleteFunc(found, Entry.Stray)
	slices.SortFunc(found, func(a, b Entry) int { return cmp.Or(a.Start.Compare(b.Start), strings.Compare(a.ID, b.ID)) })
	return found, nil
}
