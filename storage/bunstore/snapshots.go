package bunstore

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// Who approved days, and on what, is read by the ten thousand with every report.
// As JSON it would take longer than all else, and so would a column for each
// part. So it is a text that is read in one go: numbers, each with a space
// behind it, and texts, each behind its length. The first number is that of the
// form.
const snapshotForm = 1

// snapshotText writes who approved a day, and on what.
func snapshotText(a timetrack.Approval) string {
	in := a.Snapshot
	b := make([]byte, 0, 256+128*len(in.Rows))
	number := func(numbers ...int64) {
		for _, n := range numbers {
			b = append(strconv.AppendInt(b, n, 10), ' ')
		}
	}
	text := func(s string) {
		number(int64(len(s)))
		b = append(b, s...)
	}
	number(snapshotForm)
	for _, m := range []timetrack.Mark{a.Hours, a.Paid, a.Bonus} {
		text(m.By)
		number(stored(m.At))
	}
	number(int64(len(in.Rows)))
	for _, r := range in.Rows {
		text(r.Activity)
		number(r.Planned, stored(r.Start), r.Clocked)
		switch {
		case r.Overwrite == nil:
			number(flag(r.Paid))
		default:
			number(flag(r.Paid)+2, *r.Overwrite)
		}
	}
	number(in.System, in.Rate.Minor)
	text(string(in.Rate.Currency))
	number(int64(len(in.Results)))
	for _, t := range in.Results {
		text(t.Person)
		text(string(t.Currency))
		number(int64(t.Date), t.Points, t.Revenue, t.Profit, t.Commission, t.Sales)
	}
	number(int64(len(in.Bonus)))
	for _, a := range in.Bonus {
		text(string(a.Currency))
		number(a.Minor)
	}
	return string(b)
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// approvedDays reads the approvals of each person as one text: each is the day,
// the revision, and the snapshot.
func approvedDays(ctx context.Context, s records[timetrack.Approval], q timetrack.Query, yield func(timetrack.Approval) error) error {
	return s.lists(ctx, q, "{joined}(date || ' ' || revision || ' ' || snapshot, '')", "", func(person, list string) error {
		r := snapshotReader{rest: list}
		for r.rest != "" {
			a := timetrack.Approval{Record: timetrack.Record{Person: person, Date: period.Date(r.number()), Revision: r.number()}}
			if err := r.approval(&a); err != nil {
				return err
			}
			if err := yield(a); err != nil {
				return err
			}
		}
		return nil
	})
}

// readSnapshot reads what snapshotText wrote.
func readSnapshot(text string, a *timetrack.Approval) error {
	r := snapshotReader{rest: text}
	if err := r.approval(a); err != nil {
		return err
	}
	if r.rest != "" {
		return fmt.Errorf("bunstore: %.80q comes behind what a day was approved on", r.rest)
	}
	return nil
}

// approval reads what snapshotText wrote, and leaves what is behind it.
func (r *snapshotReader) approval(a *timetrack.Approval) error {
	text := r.rest
	if form := r.number(); form != snapshotForm && !r.bad {
		return fmt.Errorf("bunstore: an approval is in the form %d, which this version does not know", form)
	}
	for _, m := range []*timetrack.Mark{&a.Hours, &a.Paid, &a.Bonus} {
		m.By, m.At = r.text(), instant(r.number())
	}
	in := &a.Snapshot
	if n := r.count(); n > 0 {
		in.Rows = make([]timetrack.InputRow, n)
	}
	for i := range in.Rows {
		row := &in.Rows[i]
		row.Activity, row.Planned = r.text(), r.number()
		if start := r.number(); start != stored(time.Time{}) {
			row.Start = instant(start)
		}
		row.Clocked = r.number()
		flags := r.number()
		row.Paid = flags&1 != 0
		if flags&2 != 0 {
			seconds := r.number()
			row.Overwrite = &seconds
		}
	}
	in.System, in.Rate.Minor, in.Rate.Currency = r.number(), r.number(), money.Currency(r.text())
	if n := r.count(); n > 0 {
		in.Results = make([]timetrack.ResultTotal, n)
	}
	for i := range in.Results {
		t := &in.Results[i]
		t.Person, t.Currency, t.Date = r.text(), money.Currency(r.text()), period.Date(r.number())
		t.Points, t.Revenue, t.Profit, t.Commission, t.Sales = r.number(), r.number(), r.number(), r.number(), r.number()
	}
	if n := r.count(); n > 0 {
		in.Bonus = make(money.Subtotals, n)
	}
	for i := range in.Bonus {
		in.Bonus[i].Currency, in.Bonus[i].Minor = money.Currency(r.text()), r.number()
	}
	if r.bad {
		return fmt.Errorf("bunstore: %.80q is not what a day was approved on", text)
	}
	return nil
}

// snapshotReader reads numbers and texts. After what is neither it is bad, and
// reads nothing more.
type snapshotReader struct {
	rest string
	bad  bool
}

func (r *snapshotReader) number() (n int64) {
	i, negative := 0, false
	if r.rest != "" && r.rest[0] == '-' {
		i, negative = 1, true
	}
	first := i
	for ; i < len(r.rest) && '0' <= r.rest[i] && r.rest[i] <= '9'; i++ {
		n = n*10 + int64(r.rest[i]-'0')
	}
	if i == first || i-first > 18 || i == len(r.rest) || r.rest[i] != ' ' {
		return r.exact()
	}
	if r.rest = r.rest[i+1:]; negative {
		return -n
	}
	return n
}

// exact reads a number that is near the limits of int64, or none.
func (r *snapshotReader) exact() int64 {
	for i := range min(len(r.rest), 21) {
		if r.rest[i] != ' ' {
			continue
		}
		if n, err := strconv.ParseInt(r.rest[:i], 10, 64); err == nil {
			r.rest = r.rest[i+1:]
			return n
		}
		break
	}
	r.rest, r.bad = "", true
	return 0
}

// count reads how many there are of what takes one byte at least.
func (r *snapshotReader) count() int {
	n := r.number()
	if n < 0 || n > int64(len(r.rest)) {
		r.rest, r.bad = "", true
		return 0
	}
	return int(n)
}

func (r *snapshotReader) text() string {
	n := r.count()
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}
