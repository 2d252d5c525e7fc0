package timetrack

import (
	"context"
	"errors"

	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// booking keeps what changes in results off the days that are frozen.
type booking struct {
	*writing
	store       Store
	known       *known
	newID       func() string
	adjustments []Adjustment
}

// know reads at once which days of results are frozen.
func (b *booking) know(ctx context.Context, results []Result) error {
	ids := make([]string, 0, len(results))
	for _, r := range results {
		ids = append(ids, dayIDs(b.records(r.Person), r.Date)...)
	}
	return b.known.days(ctx, ids)
}

// move books what a result changes on frozen days.
func (b *booking) move(ctx context.Context, before, after Result) error {
	var minus, plus ResultTotal
	if before.ID != "" && !before.Removed {
		if err := minus.Less(before); err != nil {
			return err
		}
	}
	if !after.Removed {
		if err := plus.Add(after); err != nil {
			return err
		}
	}
	if before.Person == after.Person && before.Date == after.Date && before.Currency == after.Currency {
		if err := plus.Plus(minus); err != nil {
			return err
		}
		minus = ResultTotal{}
	}
	minus.Currency, plus.Currency = before.Currency, after.Currency
	if err := b.book(ctx, before, minus); err != nil {
		return err
	}
	return b.book(ctx, after, plus)
}

// book moves a difference on the day of a result to an open day, if that day
// is frozen.
func (b *booking) book(ctx context.Context, r Result, difference ResultTotal) error {
	if difference == (ResultTotal{Currency: difference.Currency}) {
		return nil
	}
	records := b.records(r.Person)
	switch err := b.known.frozen(ctx, "", records, []period.Date{r.Date}, Paid); {
	case err == nil:
		return nil
	case !errors.Is(err, fault.ErrLocked):
		return err
	}
	open, err := openDay(ctx, b.store, records, r.Date)
	if err != nil {
		return err
	}
	a := Adjustment{Record: Record{ID: b.newID(), Person: b.roster.Resolve(r.Person)}, Of: r.Date, Result: r.ID, Difference: difference}
	a.on(open)
	a.next(b.actor, b.origin, "")
	b.adjustments = append(b.adjustments, a)
	return nil
}

// openDay returns the first day from d on whose paid time is not approved.
func openDay(ctx context.Context, s Store, records []string, d period.Date) (period.Date, error) {
	err := s.Approvals().List(ctx, Query{People: records, Span: period.Span{From: d}}, func(a Approval) error {
		if a.Date == d && !a.Paid.IsZero() {
			d++
		}
		return nil
	})
	return d, err
}
