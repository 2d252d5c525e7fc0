package tracking

import (
	"context"
	"time"

	"github.com/seed57a6ed91/headway/tracking/change"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Store keeps trackers and entries of one organization, within a transaction.
// It holds no rules. All lists it returns belong to the caller.
type Store interface {
	change.Verdicts

	// Trackers returns the current version of every tracker, by id.
	Trackers(ctx context.Context) ([]Tracker, error)
	// Tracker returns the version in force at an instant; the zero instant
	// means the current one. It returns fault.ErrNotFound when there is no
	// such tracker or none yet at that instant.
	Tracker(ctx context.Context, id string, at time.Time) (Tracker, error)
	// TrackerVersions returns every version of a tracker, newest first.
	TrackerVersions(ctx context.Context, id string) ([]TrackerVersion, error)
	// PutTracker stores t as saved by a person at an instant. Revision 1 is
	// an insert (fault.ErrExists when the id is taken); a higher one needs
	// the one before to be current (fault.ErrStale). It returns
	// fault.Taken of external_id when another tracker has it. Instants of
	// one tracker never decrease: an earlier one is stored as that of the
	// version before.
	PutTracker(ctx context.Context, t Tracker, by string, at time.Time) error
	// DeleteTracker removes a tracker, its versions and its closures. It
	// returns fault.ErrNotFound where there is none, and fault.ErrConflict
	// when a metric of one of its versions has an entry.
	DeleteTracker(ctx context.Context, id string) error

	// Entries calls yield for each entry that q selects, in its order, until
	// yield returns an error, which it passes on. yield does not use the store.
	Entries(ctx context.Context, q EntryQuery, yield func(Entry) error) error
	// Lookup returns the entries of those keys that have one, by key.
	Lookup(ctx context.Context, keys []Key) (map[Key]Entry, error)
	// Submit appends to the history and makes each submission the current
	// value of its key. Submissions of one key come in order of revision. It
	// returns fault.ErrStale, and stores nothing, when a revision does not
	// follow the stored one.
	Submit(ctx context.Context, submissions []Submission) error
	// Submissions returns what q selects, newest first.
	Submissions(ctx context.Context, q SubmissionQuery) ([]Submission, error)
	// Totals adds entries up, see TotalsQuery; blank entries count for
	// nothing. It returns fault.ErrInvalid wrapped where a sum overflows.
	Totals(ctx context.Context, q TotalsQuery) ([]Total, error)

	// Closures returns the latest revision of every closure of the tracker,
	// by From.
	Closures(ctx context.Context, tracker string) ([]Closure, error)
	// PutClosure stores c as PutTracker does, keyed by tracker and From.
	PutClosure(ctx context.Context, c Closure) error
}

// EntryQuery selects entries: those of the metrics, in [From, Until), of the
// people. They are listed in the order of Key.Compare. Listing a few of them
// after a key costs the same wherever the key stands.
type EntryQuery struct {
	Metrics []string // ids; none selects nothing
	People  []string // ids; nil selects everyone, empty nobody
	period.Span
	Desc  bool // in the reverse order
	After *Key // only entries beyond this key in the order
	Limit int  // 0 means no limit
	// Blanks includes entries that were cleared.
	Blanks bool
}

// SubmissionQuery selects submissions of the given metrics, made for days in
// the span, by person of the entry. They are listed by date, metric, person and
// revision, all descending.
type SubmissionQuery struct {
	Metrics []string // ids; none selects nothing
	People  []string // ids; nil selects everyone, empty nobody
	period.Span
	After *SubmissionKey // only those beyond it in the order
	Limit int            // 0 means no limit
}

// SubmissionKey is the position of a submission in a list.
type SubmissionKey struct {
	Key
	Revision int64 `json:"revision"`
}

// TotalsQuery adds up the entries of each metric, person and bucket of days.
// Bucket i is [Cuts[i], Cuts[i+1]).
type TotalsQuery struct {
	Metrics []string      // ids
	People  []string      // ids; nil means everyone, empty nobody
	Cuts    []period.Date // strictly ascending, at least two
}

// Check returns an error unless the cuts make buckets, for a Store.
func (q TotalsQuery) Check() error {
	if len(q.Cuts) < 2 {
		return fault.Invalidf("cuts", "are fewer than two")
	}
	for i, cut := range q.Cuts[1:] {
		if cut <= q.Cuts[i] {
			return fault.Invalidf("cuts", "are not ascending")
		}
	}
	return nil
}

// Total is the sum of one metric, person and bucket that has an entry which is
// not blank.
type Total struct {
	Metric string
	Person string
	Bucket int   // index into Cuts
	Sum    int64 // in the metric's unit
	Count  int   // days with a value
}

// Transactor runs units of work on the stores of an organization. The
// contract is that of storage.DB.
type Transactor interface {
	View(ctx context.Context, org string, fn func(ctx context.Context, s Store) error) error
	Update(ctx context.Context, org string, fn func(ctx context.Context, s Store) error) error
}
