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
	*known
	latest  map[string]draftEntry // those that were asked for or staged, by id
	staged  map[string]Entry      // latest versions, by id
	written []Entry
	diaries map[string]*diary // by record of a person
}

// draftEntry is the latest version of an entry, if there is one.
type draftEntry struct {
	Entry
	exists bool
}

func newDraft(s Store) *draft {
	return &draft{known: newKnown(s), latest: map[string]draftEntry{}, staged: map[string]Entry{}, diaries: map[string]*diary{}}
}

// put stages the next version of an entry.
func (d *draft) put(e Entry) {
	e.settle()
	d.latest[e.ID], d.staged[e.ID] = draftEntry{e, true}, e
	d.written = append(d.written, e)
	if y := d.diaries[e.Person]; y != nil {
		y.place(e)
	}
}

// entries reads the latest versions of entries, unless they are known.
func (d *draft) entries(ctx context.Context, ids []string) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		_, ok := d.latest[id]
		return ok
	})
	if len(ids) == 0 {
		return nil
	}
	found, err := d.store.Entries().ByID(ctx, ids)
	for _, id := range ids {
		e, ok := found[id]
		d.latest[id] = draftEntry{e, ok}
	}
	return err
}

// entry returns the latest version of an entry, also of one that was removed.
func (d *draft) entry(ctx context.Context, id string) (Entry, bool, error) {
	err := d.entries(ctx, []string{id})
	e := d.latest[id]
	return e.Entry, e.exists, err
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
	span := daysIn(from, until)
	var found []Entry
	for _, person := range people {
		y, err := d.diary(ctx, person, span)
		if err != nil {
			return nil, err
		}
		found = y.during(found, span)
	}
	found = slices.DeleteFunc(found, Entry.Stray)
	slices.SortFunc(found, func(a, b Entry) int { return cmp.Or(a.Start.Compare(b.Start), strings.Compare(a.ID, b.ID)) })
	return found, nil
}

// daysIn are the days, in UTC, from one instant to another.
func daysIn(from, until time.Time) period.Span {
	return period.Span{From: period.DateOf(from.UTC()), Until: period.DateOf(until.UTC()) + 1}
}

// diary returns a person's entries of the days, and maybe of others.
func (d *draft) diary(ctx context.Context, person string, days period.Span) (*diary, error) {
	y := d.diaries[person]
	if y != nil && y.days.From <= days.From && days.Until <= y.days.Until {
		return y, nil
	}
	if y != nil {
		days = period.Span{From: min(days.From, y.days.From), Until: max(days.Until, y.days.Until)}
	}
	if err := d.read(ctx, []string{person}, days); err != nil {
		return nil, err
	}
	return d.diaries[person], nil
}

// read reads the diaries of people.
func (d *draft) read(ctx context.Context, people []string, days period.Span) error {
	for _, person := range people {
		d.diaries[person] = &diary{days: days, placed: map[string]*Entry{}}
	}
	err := d.store.Entries().List(ctx, Query{People: people, Span: days}, func(e Entry) error {
		if _, ok := d.staged[e.ID]; !ok {
			d.diaries[e.Person].place(e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range d.staged {
		if slices.Contains(people, e.Person) {
			d.diaries[e.Person].place(e)
		}
	}
	return nil
}

// fewDays is up to how many days the diaries of many people are read at once.
const fewDays = 62

// look reads the diaries of people that a batch is about, before anything is
// staged: each of its days, by record.
func (d *draft) look(ctx context.Context, days map[string]period.Span) error {
	var all period.Span
	var people []string
	for person, span := range days {
		if len(people) == 0 {
			all = span
		}
		all = period.Span{From: min(all.From, span.From), Until: max(all.Until, span.Until)}
		people = append(people, person)
	}
	slices.Sort(people)
	if all.Until-all.From <= fewDays && len(people) > 0 {
		return d.read(ctx, people, all)
	}
	for _, person := range people {
		if err := d.read(ctx, []string{person}, days[person]); err != nil {
			return err
		}
	}
	return nil
}

// diary is the entries of a person that have one of the days, and maybe others.
type diary struct {
	days   period.Span
	placed map[string]*Entry // by id
	// Those that end on their day or the next, and those that last longer, of
	// which there are few; either by day.
	short, long []*Entry
}

func (y *diary) list(e *Entry) *[]*Entry {
	if e.Last > e.Date+1 {
		return &y.long
	}
	return &y.short
}

func byDay(a *Entry, b *Entry) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), strings.Compare(a.ID, b.ID))
}

// place puts a version of an entry in the place of the one before.
func (y *diary) place(e Entry) {
	if old := y.placed[e.ID]; old != nil {
		list := y.list(old)
		if i, ok := slices.BinarySearchFunc(*list, old, byDay); ok {
			*list = slices.Delete(*list, i, i+1)
		}
		delete(y.placed, e.ID)
	}
	if e.Removed {
		return
	}
	y.placed[e.ID] = &e
	list := y.list(&e)
	i, _ := slices.BinarySearchFunc(*list, &e, byDay)
	*list = slices.Insert(*list, i, &e)
}

// during appends the entries that have a day in the span.
func (y *diary) during(found []Entry, span period.Span) []Entry {
	for _, e := range y.long {
		if e.Date < span.Until && e.Last >= span.From {
			found = append(found, *e)
		}
	}
	first, _ := slices.BinarySearchFunc(y.short, span.From-1, func(e *Entry, day period.Date) int { return cmp.Compare(e.Date, day) })
	for _, e := range y.short[first:] {
		if e.Date >= span.Until {
			break
		}
		if e.Last >= span.From {
			found = append(found, *e)
		}
	}
	return found
}
