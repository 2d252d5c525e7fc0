package device

import (
	"cmp"
	"maps"
	"slices"
)

// book is what is in memory of meta and of the changes. The records in it are
// shared and never change.
type book struct {
	meta   meta
	outbox []*record          // in the order of their numbers
	sent   map[string]*record // by id of the change
	inAir  map[string]bool    // ids of those that were pushed and have no verdict
	byRow  map[rowName]map[string]*record
}

func newBook(m meta, outbox, sent []*record) book {
	b := book{meta: m, outbox: outbox, sent: make(map[string]*record, len(sent)), inAir: make(map[string]bool), byRow: make(map[rowName]map[string]*record)}
	for _, r := range sent {
		b.sent[r.ID] = r
		b.index(r)
	}
	for _, r := range outbox {
		b.index(r)
	}
	return b
}

func (b *book) index(r *record) {
	n := r.row(b.meta.Person)
	if n == (rowName{}) {
		return
	}
	if b.byRow[n] == nil {
		b.byRow[n] = make(map[string]*record, 1)
	}
	b.byRow[n][r.ID] = r
}

// of returns the changes of a row, newest first.
func (b *book) of(n rowName) []*record {
	return slices.SortedFunc(maps.Values(b.byRow[n]), newer)
}

func newer(a, b *record) int { return cmp.Compare(b.N, a.N) }

// all returns every change, newest first.
func (b *book) all() []*record {
	return slices.SortedFunc(func(yield func(*record) bool) {
		for _, r := range b.outbox {
			if !yield(r) {
				return
			}
		}
		for _, r := range b.sent {
			if !yield(r) {
				return
			}
		}
	}, newer)
}

// overlay returns the changes that are put on top of the rows, in the order in
// which they were made.
func (b *book) overlay() []*record {
	shown := slices.DeleteFunc(b.all(), func(r *record) bool { return !r.shown() })
	slices.Reverse(shown)
	return shown
}

func (b *book) problems() int {
	n := 0
	for _, r := range b.sent {
		if r.problem() {
			n++
		}
	}
	return n
}

func (b *book) changes(selected func(*record) bool) []Change {
	var all []Change
	for _, r := range b.all() {
		if selected(r) {
			all = append(all, b.show(r))
		}
	}
	return all
}

// show is a record as the UI gets it.
func (b *book) show(r *record) Change {
	c := Change{ID: r.ID, Kind: r.Kind, Args: slices.Clone(r.Args), Made: r.Made, Replaces: r.Replaces, ReplacedBy: r.ReplacedBy, args: r.args}
	switch {
	case r.problem():
		c.State = NeedsYou
	case applied(r.Verdict):
		c.State = Confirmed
	case r.Verdict != nil:
		c.State = PutAside
	case b.inAir[r.ID]:
		c.State = Sent
	default:
		c.State = Saved
	}
	if r.Verdict != nil {
		v := *r.Verdict
		c.Verdict, c.Dismissed = &v, r.Dismissed >= v.Revision
	}
	return c
}
