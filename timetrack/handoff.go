package timetrack

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/people"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Handoff is what payroll was given of an approved period (K20). It is kept as
// it was given, and reads the same each time: Date and Last are its first and
// last day.
type Handoff struct {
	Record
	Name     string       `json:"name"`
	Rows     []HandoffRow `json:"rows"`              // by name, id and currency
	Corrects []string     `json:"corrects,omitzero"` // ids of those that gave some of the same days before
}

// HandoffRow is one person in one currency.
type HandoffRow struct {
	Person   string         `json:"person"`            // id
	Name     string         `json:"name"`              // as it was then
	Currency money.Currency `json:"currency,omitzero"` // "" for time without a rate
	Amount   int64          `json:"amount"`            // minor units: the salary of the period
	Seconds  int64          `json:"seconds"`           // salary time paid in this currency
}

// Hours is the salary time in hours, as a decimal number with two places,
// rounded half away from zero.
func (r HandoffRow) Hours() string {
	hundredths, err := money.MulDiv(r.Seconds, 100, secondsPerHour)
	if err != nil {
		return "" // more seconds than there are
	}
	return money.FormatScaled(hundredths, 2)
}

// Clone returns a copy that shares nothing with h.
func (h Handoff) Clone() Handoff {
	h.Rows, h.Corrects = slices.Clone(h.Rows), slices.Clone(h.Corrects)
	return h
}

// HandOff gives the approved pay of the people selected by name to payroll, and
// keeps it under a name (K20). Each of the days with values has to be approved
// in all parts. Days of somebody that were handed off already are refused,
// unless this is a correction: then it holds the whole numbers again, and names
// those that it corrects.
//
// It needs timetrack.approve for the people. It returns fault.ErrInvalid,
// fault.ErrDenied for people[i], fault.ErrExists for a name that is taken, and
// fault.ErrConflict for people[i] with the code not_approved or handed_off.
func (t *Timesheet) HandOff(ctx context.Context, actor people.Actor, name string, sel Selection, correction bool) (Handoff, error) {
	v, ts, err := t.deciding(ctx, actor, sel, Everything)
	if err != nil {
		return Handoff{}, err
	}
	name = strings.TrimSpace(name)
	if err := fault.CheckText("name", name, 1, MaxName); err != nil {
		return Handoff{}, err
	}
	origin, id := t.direct(v), t.newID()
	var h Handoff
	err = t.db.Update(ctx, actor.Org, func(ctx context.Context, s Store) error {
		h = Handoff{Record: Record{ID: id, Date: sel.From, Last: sel.Until - 1}, Name: name}
		if err := ts.read(ctx, s); err != nil {
			return err
		}
		given, err := all(ctx, s.Handoffs(), Query{})
		if err != nil {
			return err
		}
		if slices.ContainsFunc(given, func(g Handoff) bool { return strings.EqualFold(g.Name, name) }) {
			return fault.Taken("name")
		}
		if err := ts.payable(sel, given, correction, &h); err != nil {
			return err
		}
		for _, o := range ts.people {
			rows, err := ts.handoffRows(o)
			if err != nil {
				return err
			}
			h.Rows = append(h.Rows, rows...)
		}
		h.next(actor, origin, "")
		return s.Handoffs().Put(ctx, h)
	})
	if err != nil {
		return Handoff{}, err
	}
	return h, nil
}

// payable refuses people whose days are not approved, or were given already.
func (ts *timesheet) payable(sel Selection, given []Handoff, correction bool, h *Handoff) error {
	var errs []error
	for i, id := range sel.People {
		j := slices.IndexFunc(ts.people, func(o *owner) bool { return o.ID == ts.roster.Resolve(id) })
		o := ts.people[j]
		for k := range o.days {
			if day := &o.days[k]; day.selected && !day.empty() && day.approval.parts() != Everything {
				errs = append(errs, &fault.Refusal{Code: "not_approved", Field: at("people", i), Err: fault.ErrConflict,
					Reason: o.Name() + " is not approved on " + (ts.span.From + period.Date(k)).String()})
				break
			}
		}
		for _, g := range given {
			_, meets := sel.Intersect(period.Span{From: g.Date, Until: g.Last + 1})
			if !meets || !slices.ContainsFunc(g.Rows, func(r HandoffRow) bool { return ts.roster.Resolve(r.Person) == o.ID }) {
				continue
			}
			if !correction {
				errs = append(errs, &fault.Refusal{Code: "handed_off", Field: at("people", i), Err: fault.ErrConflict,
					Reason: o.Name() + " was handed off with " + g.Name})
				break
			}
			if !slices.Contains(h.Corrects, g.ID) {
				h.Corrects = append(h.Corrects, g.ID)
			}
		}
	}
	slices.Sort(h.Corrects)
	return fault.Join(errs...)
}

// handoffRows adds a person's lines up; one without any is a row of nothing.
func (ts *timesheet) handoffRows(o *owner) ([]HandoffRow, error) {
	var totals PayTotals
	for i := range o.days {
		row, err := reckon(ts.span.From+period.Date(i), o.days[i].Inputs)
		if err != nil {
			return nil, err
		}
		for _, l := range row.Lines {
			if err := totals.Add(l); err != nil {
				return nil, err
			}
		}
	}
	if len(totals) == 0 {
		totals = PayTotals{{}}
	}
	rows := make([]HandoffRow, len(totals))
	for i, p := range totals {
		rows[i] = HandoffRow{Person: o.ID, Name: o.Name(), Currency: p.Currency, Amount: p.Salary, Seconds: p.Seconds}
	}
	return rows, nil
}

// Handoffs returns what was handed off of the days, newest first, as it was
// given, with the rows of those people whom the actor may approve on its last
// day. It needs timetrack.approve.
func (t *Timesheet) Handoffs(ctx context.Context, actor people.Actor, days period.Span) ([]Handoff, error) {
	v, err := t.with(ctx, actor, people.TimetrackApprove)
	if err != nil {
		return nil, err
	}
	if err := checkSpan(days); err != nil {
		return nil, err
	}
	decides := v.decider(people.TimetrackApprove)
	var out []Handoff
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) error {
		out, err = all(ctx, s.Handoffs(), Query{Span: days})
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].showTo(decides)
	}
	out = slices.DeleteFunc(out, func(h Handoff) bool { return len(h.Rows) == 0 })
	slices.SortFunc(out, func(a, b Handoff) int { return cmp.Or(b.Received.Compare(a.Received), strings.Compare(b.ID, a.ID)) })
	return out, nil
}

// showTo leaves the rows of those for whom the actor may decide.
func (h *Handoff) showTo(decides charge) {
	h.Rows = slices.DeleteFunc(h.Rows, func(r HandoffRow) bool { return !decides.sees(r.Person, h.Last) })
}

// Handoff returns what was handed off under an id, as Handoffs shows it. It
// returns fault.ErrNotFound where nothing in it may be seen.
func (t *Timesheet) Handoff(ctx context.Context, actor people.Actor, id string) (Handoff, error) {
	v, err := t.with(ctx, actor, people.TimetrackApprove)
	if err != nil {
		return Handoff{}, err
	}
	if checkID("id", id) != nil {
		return Handoff{}, fault.ErrNotFound
	}
	var h Handoff
	err = t.db.View(ctx, actor.Org, func(ctx context.Context, s Store) (err error) {
		h, _, err = one(ctx, s.Handoffs(), id)
		return err
	})
	if err != nil {
		return Handoff{}, err
	}
	h.showTo(v.decider(people.TimetrackApprove))
	if len(h.Rows) == 0 {
		return Handoff{}, fault.ErrNotFound
	}
	return h, nil
}
