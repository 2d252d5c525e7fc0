package timetrack

import (
	"cmp"
	"context"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Store keeps the time and pay of one organization, within a transaction. It
// holds no rules.
type Store interface {
	change.Verdicts
	ClockStore
	SourceStore
	PayStore
}

// ClockStore keeps what people do, and what they are to do.
type ClockStore interface {
	Activities() Records[Activity]
	Entries() Timed[Entry]
	Shifts() Records[Shift]
}

// SourceStore keeps what host systems report.
type SourceStore interface {
	Sessions() Timed[Session]
	Results() Results
	Contacts() Records[Contact]
	Rates() Records[HourRate]
}

// PayStore keeps what managers decide.
type PayStore interface {
	Overwrites() Records[Overwrite]
	Bonuses() Records[Bonus]
	Adjustments() Records[Adjustment]
	Approvals() Records[Approval]
	// ApprovedDays calls yield for each approval that Approvals().List would
	// hand out, in any order. Of its Record it has Person, Date and Revision
	// alone. yield does as that of List.
	ApprovedDays(ctx context.Context, q Query, yield func(Approval) error) error
	Filters() Records[Filter]
	Handoffs() Records[Handoff]
}

// Kept is a record of any kind.
type Kept interface{ Header() Record }

// Records keeps the records of one kind, every version of each. What it takes
// and hands out belongs to the caller. The instants in a record are such as
// change.Instant makes them.
type Records[T Kept] interface {
	// ByID returns the latest versions of those of the ids that are known, by
	// id, also of records that were removed.
	ByID(ctx context.Context, ids []string) (map[string]T, error)
	// List calls yield for the latest version of each record that q selects
	// and that is not removed, by person, date and id, until yield returns an
	// error, which it passes on. yield does not use the store.
	List(ctx context.Context, q Query, yield func(T) error) error
	// Versions returns every version of a record, newest first.
	Versions(ctx context.Context, id string) ([]T, error)
	// Put appends versions. Those of one record come in order of revision;
	// revision 1 is an insert (fault.ErrExists when the id is taken), a higher
	// one needs the one before to be the latest (fault.ErrStale). Where one is
	// refused, nothing is stored. The change log names each record once, with
	// its person as the audience.
	Put(ctx context.Context, records ...T) error
	// Redact replaces every version of a record by what fn makes of it, for
	// what nobody is to read any more (C22). fn leaves alone what records are
	// found and added up by: the Record but its Reason, and all numbers. Another
	// id, revision, person, day or Removed is fault.ErrInvalid, and an unknown id
	// fault.ErrNotFound. The change log names the record.
	Redact(ctx context.Context, id string, fn func(T) T) error
}

// Timed is Records of time.
type Timed[T Kept] interface {
	Records[T]
	// Times calls yield for the time of each record that List would hand out
	// and that counts: it has a start and a stop, and is not held. They come in
	// any order; yield does as that of List.
	Times(ctx context.Context, q Query, yield func(Time) error) error
}

// Time is what reports take of a record of time.
type Time struct {
	Person   string
	Activity string // id; "" for time that is of none
	Interval
}

// Results is Records with sums.
type Results interface {
	Records[Result]
	// Totals calls yield, as List does, for the sums of the results of each
	// person, day and currency, in that order. It returns money.ErrOverflow.
	Totals(ctx context.Context, q Query, yield func(ResultTotal) error) error
}

// Query selects records: those of the people of which a day, from Date to
// Last, lies in the span.
type Query struct {
	People []string // ids; nil selects everyone, empty nobody
	period.Span
	Removed bool // also those that were removed; not in sums
}

// ResultTotal is the sum of results.
type ResultTotal struct {
	Person     string         `json:"person,omitzero"`
	Date       period.Date    `json:"date,omitzero"`
	Currency   money.Currency `json:"currency,omitzero"` // of the amounts; "" for results without any
	Points     int64          `json:"points,omitzero"`
	Revenue    int64          `json:"revenue,omitzero"`
	Profit     int64          `json:"profit,omitzero"`
	Commission int64          `json:"commission,omitzero"`
	Sales      int64          `json:"sales,omitzero"` // count of successes
}

// Add adds a result of the same person, day and currency. It returns
// money.ErrOverflow.
func (t *ResultTotal) Add(r Result) error {
	u := ResultTotal{Points: r.Points, Revenue: r.Revenue, Profit: r.Profit, Commission: r.Commission}
	if r.Success {
		u.Sales = 1
	}
	return t.Plus(u)
}

// Less takes a result away, as Add adds it.
func (t *ResultTotal) Less(r Result) error {
	u := ResultTotal{Points: -r.Points, Revenue: -r.Revenue, Profit: -r.Profit, Commission: -r.Commission}
	if r.Success {
		u.Sales = -1
	}
	return t.Plus(u)
}

// Plus adds another total of the same currency. It returns money.ErrOverflow.
func (t *ResultTotal) Plus(u ResultTotal) error {
	return cmp.Or(
		addTo(&t.Points, u.Points),
		addTo(&t.Revenue, u.Revenue),
		addTo(&t.Profit, u.Profit),
		addTo(&t.Commission, u.Commission),
		addTo(&t.Sales, u.Sales),
	)
}

// Transactor runs units of work on the stores of an organization. The
// contract is that of storage.DB.
type Transactor interface {
	View(ctx context.Context, org string, fn func(ctx context.Context, s Store) error) error
	Update(ctx context.Context, org string, fn func(ctx context.Context, s Store) error) error
}

// one returns the latest version of a record that is not removed.
func one[T Kept](ctx context.Context, records Records[T], id string) (T, bool, error) {
	var none T
	found, err := records.ByID(ctx, []string{id})
	if err != nil {
		return none, false, err
	}
	v, ok := found[id]
	if !ok || v.Header().Removed {
		return none, false, nil
	}
	return v, true, nil
}

// all collects what a list holds.
func all[T Kept](ctx context.Context, records Records[T], q Query) ([]T, error) {
	var out []T
	err := records.List(ctx, q, func(v T) error {
		out = append(out, v)
		return nil
	})
	return out, err
}
