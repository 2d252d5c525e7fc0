package timetrack

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Selection is people and their days (K10).
type Selection struct {
	period.Span
	People    []string // ids; nil is everybody in view
	Teams     []string // only on days in one of these; nil means all
	Locations []string // only on days at one of these; nil means all
}

// timesheet is the inputs of the selected people and days.
type timesheet struct {
	view
	span       period.Span
	activities map[string]Activity
	order      map[string]int    // of activities, by name; case does not count
	owners     map[string]*owner // by record; several records may be one person's
	people     []*owner
	zones      map[string]*zone // by name
	approvals  []Approval       // where those that are read next have their place
}

// manyApprovals have their place together.
const manyApprovals = 64

// zone is the clock of a time zone, with the days of the span.
type zone struct {
	clock  period.Clock
	starts []time.Time // of each day, and of the one after the last
}

// owner is a person with the days in view.
type owner struct {
	people.Person
	days []personDay // by day of the span

	// The zone that was asked for last: records come one after the other.
	asked struct {
		record string
		day    period.Date
		zone   *zone
	}
}

// personDay is a person's day as it is read.
type personDay struct {
	Inputs
	selected bool
	approval *Approval  // nil: nothing is approved
	others   []Approval // of further records of the person; approval holds what they approve
	adjusted []ResultTotal
	notes    map[string]Overwrite // by activity
}

// frozen reports whether one of the parts is approved.
func (d *personDay) frozen(parts Part) bool { return d.approval.parts()&parts != 0 }

// approved is the approval of the day, the zero Approval where there is none.
func (d *personDay) approved() Approval {
	if d.approval == nil {
		return Approval{}
	}
	return d.approval.Clone()
}

// selected finds the people and days that a selection holds, of those that sees
// lets through.
func (v view) selected(sel Selection, sees func(person string, d period.Date) bool) *timesheet {
	ts := &timesheet{view: v, span: sel.Span, owners: map[string]*owner{}, zones: map[string]*zone{}}
	byID := map[string]*owner{}
	length := int(sel.Until - sel.From)
	for _, p := range v.roster.People {
		id := v.roster.Resolve(p.ID)
		if sel.People != nil && !slices.Contains(sel.People, p.ID) && !slices.Contains(sel.People, id) {
			continue
		}
		for i := range length {
			d := sel.From + period.Date(i)
			if !sees(p.ID, d) || !within(sel.Teams, d, p.In) || !within(sel.Locations, d, p.At) {
				continue
			}
			o := byID[id]
			if o == nil {
				person, _ := v.roster.Person(id)
				o = &owner{Person: person, days: make([]personDay, length)}
				byID[id] = o
				ts.people = append(ts.people, o)
			}
			o.days[i].selected = true
			ts.owners[p.ID] = o
		}
	}
	return ts
}

// within reports whether one of the groups holds on day d; nil is no condition.
func within(ids []string, d period.Date, holds func(string, period.Date) bool) bool {
	return ids == nil || slices.ContainsFunc(ids, func(id string) bool { return holds(id, d) })
}

// day returns the day of a record's person, or nil where it is not selected.
func (ts *timesheet) day(record string, d period.Date) *personDay {
	o := ts.owners[record]
	if o == nil {
		return nil
	}
	return o.day(ts.span, d)
}

// day returns a day of the person, or nil where it is not selected.
func (o *owner) day(span period.Span, d period.Date) *personDay {
	if !span.Contains(d) {
		return nil
	}
	if day := &o.days[d-span.From]; day.selected {
		return day
	}
	return nil
}

// ids lists the records to ask for; nil is all, where a few less would not pay.
func (ts *timesheet) ids() []string {
	return ts.idsOf(func(*owner) bool { return true })
}

// idsOf lists the records of some people.
func (ts *timesheet) idsOf(some func(*owner) bool) []string {
	ids := make([]string, 0, len(ts.owners))
	for id, o := range ts.owners {
		if some(o) {
			ids = append(ids, id)
		}
	}
	if 2*len(ids) > len(ts.roster.People) {
		return nil
	}
	return ids
}

// open selects the days of which none of the parts is approved, with as few
// others as can be. Only they are reckoned from what stands there now.
func (ts *timesheet) open(parts Part) Query {
	span := period.Span{From: ts.span.Until, Until: ts.span.From}
	ids := ts.idsOf(func(o *owner) bool {
		open := false
		for i := range o.days {
			if day := &o.days[i]; day.selected && !day.frozen(parts) {
				d := ts.span.From + period.Date(i)
				span.From, span.Until, open = min(span.From, d), max(span.Until, d+1), true
			}
		}
		return open
	})
	return Query{People: ids, Span: span}
}

// read reads everything that the days are reckoned from: what is approved from
// its snapshot, and of the rest what stands there now.
func (ts *timesheet) read(ctx context.Context, s Store) error {
	for _, o := range ts.people { // a unit of work may run again
		for i := range o.days {
			o.days[i] = personDay{selected: o.days[i].selected}
		}
	}
	activities, err := all(ctx, s.Activities(), Query{})
	if err != nil {
		return err
	}
	slices.SortStableFunc(activities, func(a, b Activity) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	ts.activities, ts.order = make(map[string]Activity, len(activities)), make(map[string]int, len(activities))
	for i, a := range activities {
		ts.activities[a.ID], ts.order[a.ID] = a, i+1 // those unknown come first
	}
	q := Query{People: ts.ids(), Span: ts.span}
	wide := Query{People: q.People, Span: around(ts.span)}
	if err := s.ApprovedDays(ctx, q, ts.approve); err != nil {
		return err
	}
	if err := ts.join(); err != nil {
		return err
	}
	unclocked, unpaid := ts.open(clocked), ts.open(Paid)
	for _, read := range []func() error{
		func() error {
			return s.Entries().Times(ctx, Query{People: unclocked.People, Span: around(unclocked.Span)}, ts.entry)
		},
		func() error { return s.Shifts().List(ctx, wide, ts.shift) },
		func() error { return ts.sessions(ctx, s, wide) },
		func() error { return s.Overwrites().List(ctx, q, ts.overwrite) },
		func() error { return s.Bonuses().List(ctx, q, ts.bonus) },
		func() error { return s.Results().Totals(ctx, unpaid, ts.result) },
		func() error {
			return s.Adjustments().List(ctx, Query{People: q.People, Span: period.Span{From: ts.span.From}}, ts.adjustment)
		},
		func() error { return s.Rates().List(ctx, Query{People: unpaid.People}, ts.rate) },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	ts.settle()
	return nil
}

// zone is that of a record's person around an instant.
func (ts *timesheet) zone(o *owner, record string, at time.Time) (*zone, error) {
	d := period.DateOf(at.UTC())
	if o.asked.zone != nil && o.asked.day == d && o.asked.record == record {
		return o.asked.zone, nil
	}
	name := ts.roster.Zone(record, d)
	z := ts.zones[name]
	if z == nil {
		clock, err := ts.roster.Clock(record, d)
		if err != nil {
			return nil, err
		}
		z = &zone{clock: clock}
		for d := ts.span.From; d <= ts.span.Until; d++ {
			z.starts = append(z.starts, clock.Start(d))
		}
		ts.zones[name] = z
	}
	o.asked.record, o.asked.day, o.asked.zone = record, d, z
	return z, nil
}

// slice hands out the parts of an interval by day.
func (ts *timesheet) slice(o *owner, record string, in Interval, part func(day *personDay, from time.Time, seconds int64) error) error {
	z, err := ts.zone(o, record, in.Start)
	if err != nil {
		return err
	}
	// Mostly it is of one day.
	i := int(in.Start.Sub(z.starts[0]) / (24 * time.Hour))
	for ; i > 0 && i < len(o.days) && z.starts[i].After(in.Start); i-- {
	}
	for ; i >= 0 && i < len(o.days) && !z.starts[i+1].After(in.Start); i++ {
	}
	if i >= 0 && i < len(o.days) && !in.Start.Before(z.starts[i]) && !in.Stop.After(z.starts[i+1]) {
		seconds := int64(in.Stop.Sub(in.Start) / time.Second)
		if !o.days[i].selected || seconds <= 0 {
			return nil
		}
		return part(&o.days[i], in.Start, seconds)
	}
	for _, s := range z.clock.Slice(in.Start, in.Stop) {
		day := o.day(ts.span, s.Date)
		if day == nil {
			continue
		}
		from := in.Start
		if first := z.clock.Start(s.Date); first.After(from) {
			from = first
		}
		if err := part(day, from, s.Seconds); err != nil {
			return err
		}
	}
	return nil
}

func (ts *timesheet) entry(e Time) error {
	o := ts.owners[e.Person]
	if o == nil {
		return nil
	}
	return ts.slice(o, e.Person, e.Interval, func(day *personDay, _ time.Time, seconds int64) error {
		if day.frozen(clocked) {
			return nil
		}
		return addTo(&day.row(e.Activity).Clocked, seconds)
	})
}

func (ts *timesheet) shift(sh Shift) error {
	o := ts.owners[sh.Person]
	if o == nil {
		return nil
	}
	clock, err := ts.roster.Clock(sh.Person, sh.Date)
	if err != nil {
		return err
	}
	return ts.slice(o, sh.Person, sh.interval(clock), func(day *personDay, from time.Time, seconds int64) error {
		row := day.row(sh.Activity)
		if row.Start.IsZero() || from.Before(row.Start) {
			row.Start = from
		}
		return addTo(&row.Planned, seconds)
	})
}

// sessions counts time that is logged on once, on however many devices.
func (ts *timesheet) sessions(ctx context.Context, s Store, q Query) error {
	logged := map[string][]Interval{}
	err := s.Sessions().Times(ctx, q, func(t Time) error {
		logged[t.Person] = append(logged[t.Person], t.Interval)
		return nil
	})
	if err != nil {
		return err
	}
	for person, intervals := range logged {
		o := ts.owners[person]
		if o == nil {
			continue
		}
		for _, in := range union(intervals) {
			err := ts.slice(o, person, in, func(day *personDay, _ time.Time, seconds int64) error { return addTo(&day.System, seconds) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// union joins intervals that overlap or touch.
func union(intervals []Interval) []Interval {
	slices.SortFunc(intervals, func(a, b Interval) int { return a.Start.Compare(b.Start) })
	out := intervals[:0:0]
	for _, in := range intervals {
		if n := len(out); n > 0 && !in.Start.After(out[n-1].Stop) {
			if in.Stop.After(out[n-1].Stop) {
				out[n-1].Stop = in.Stop
			}
			continue
		}
		out = append(out, in)
	}
	return out
}

func (ts *timesheet) overwrite(w Overwrite) error {
	if day := ts.day(w.Person, w.Date); day != nil {
		seconds := w.Seconds
		day.row(w.Activity).Overwrite = &seconds
		if day.notes == nil {
			day.notes = map[string]Overwrite{}
		}
		day.notes[w.Activity] = w
	}
	return nil
}

func (ts *timesheet) bonus(b Bonus) error {
	if day := ts.day(b.Person, b.Date); day != nil {
		return day.Bonus.Add(b.Amount)
	}
	return nil
}

func (ts *timesheet) result(t ResultTotal) error {
	if day := ts.day(t.Person, t.Date); day != nil && !day.frozen(Paid) {
		return day.add(t)
	}
	return nil
}

// adjustment takes a difference from its day and gives it to another.
func (ts *timesheet) adjustment(a Adjustment) error {
	if day := ts.day(a.Person, a.Date); day != nil {
		day.adjusted = append(day.adjusted, a.Difference)
		if err := day.add(a.Difference); err != nil {
			return err
		}
	}
	if day := ts.day(a.Person, a.Of); day != nil {
		d := a.Difference
		return day.add(ResultTotal{Currency: d.Currency, Points: -d.Points, Revenue: -d.Revenue, Profit: -d.Profit, Commission: -d.Commission, Sales: -d.Sales})
	}
	return nil
}

func (ts *timesheet) rate(r HourRate) error {
	o := ts.owners[r.Person]
	if o == nil {
		return nil
	}
	for i := range o.days {
		if rate, ok := r.Rates.On(ts.span.From + period.Date(i)); ok && o.days[i].Rate == (money.Amount{}) {
			o.days[i].Rate = rate
		}
	}
	return nil
}

func (ts *timesheet) approve(a Approval) error {
	if day := ts.day(a.Person, a.Date); day != nil {
		if len(ts.approvals) == cap(ts.approvals) {
			ts.approvals = make([]Approval, 0, manyApprovals)
		}
		if day.approval != nil {
			day.others = append(day.others, a)
			return nil
		}
		ts.approvals = append(ts.approvals, a)
		day.approval = &ts.approvals[len(ts.approvals)-1]
	}
	return nil
}

// join makes one approval of those of several records of a person, which were
// approved before they were merged. It stands under the person's own record
// where that has one.
func (ts *timesheet) join() error {
	for _, o := range ts.people {
		for i := range o.days {
			day := &o.days[i]
			if day.others == nil {
				continue
			}
			every := append(day.others, *day.approval)
			slices.SortFunc(every, func(a, b Approval) int {
				switch o.ID {
				case a.Person:
					return -1
				case b.Person:
					return 1
				}
				return cmp.Compare(a.Person, b.Person)
			})
			whole := every[0].Clone()
			for _, a := range every[1:] {
				whole.join(a)
				if err := whole.Snapshot.plus(a.Snapshot); err != nil {
					return err
				}
			}
			day.approval, day.others = &whole, every[1:]
		}
	}
	return nil
}

// instead takes back the approvals of further records, which are in the one
// that is written now.
func (d *personDay) instead(by people.Actor, o change.Origin, reason string) []Approval {
	var put []Approval
	for _, a := range d.others {
		if a.parts() == 0 {
			continue
		}
		a.Hours, a.Paid, a.Bonus, a.Snapshot = Mark{}, Mark{}, Mark{}, Inputs{}
		a.ID = dayID(a.Person, a.Date)
		a.on(a.Date)
		a.next(by, o, reason)
		put = append(put, a)
	}
	return put
}

// pay says which activities of a day are paid.
func (ts *timesheet) pay(day *personDay) {
	for i := range day.Rows {
		day.Rows[i].Paid = ts.activities[day.Rows[i].Activity].Paid
	}
}

// settle says which activities are paid, drops what cancelled out, and puts
// snapshots in place.
func (ts *timesheet) settle() {
	for _, o := range ts.people {
		for i := range o.days {
			day := &o.days[i]
			ts.pay(day)
			day.Results = slices.DeleteFunc(day.Results, func(t ResultTotal) bool { return t == ResultTotal{Currency: t.Currency} })
			day.Bonus = slices.DeleteFunc(day.Bonus, func(a money.Amount) bool { return a.Minor == 0 })
			if parts := day.approval.parts(); parts != 0 {
				day.freeze(day.approval.Snapshot, parts)
				if parts&Paid == 0 {
					ts.pay(day) // the clocked time is approved, and not yet what is paid of it
				}
			}
		}
	}
	slices.SortFunc(ts.people, func(a, b *owner) int { return cmp.Or(cmp.Compare(a.Name(), b.Name()), cmp.Compare(a.ID, b.ID)) })
}
