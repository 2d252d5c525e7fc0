package bunstore

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/fault"
	"github.com/seed57a6ed91/headway/tracking/period"
)

func (s trackingStore) Totals(ctx context.Context, q tracking.TotalsQuery) ([]tracking.Total, error) {
	if err := s.u.seen(ctx); err != nil {
		return nil, err
	}
	for i, cut := range q.Cuts {
		if i > 0 && cut <= q.Cuts[i-1] {
			return nil, fault.Invalidf("cuts", "are not ascending")
		}
	}
	if len(q.Cuts) < 2 {
		return nil, fault.Invalidf("cuts", "are fewer than two")
	}
	if len(q.Metrics) == 0 || q.People != nil && len(q.People) == 0 {
		return nil, nil
	}
	q.Metrics = distinct(q.Metrics)
	if q.People != nil {
		q.People = distinct(q.People)
	}
	var totals []tracking.Total
	var err error
	if s.u.db.dialect.postgres() {
		totals, err = s.totalsGrouped(ctx, q)
	} else {
		totals, err = s.totalsConcatenated(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(totals, func(a, b tracking.Total) int {
		return cmp.Or(cmp.Compare(a.Metric, b.Metric), cmp.Compare(a.Person, b.Person), cmp.Compare(a.Bucket, b.Bucket))
	})
	return totals, nil
}

// totalsConcatenated is for SQLite. What takes time there is each row that
// leaves the engine, and grouping by what no index has in order. So the values
// of a person, which stand side by side in entries_by_person, come as one text
// of dates and values, and are added up here: the report of a team takes half as
// long as by GROUP BY.
func (s trackingStore) totalsConcatenated(ctx context.Context, q tracking.TotalsQuery) ([]tracking.Total, error) {
	text := `SELECT p.value, `
	people := `json_each(?) AS p`
	var args []any
	if q.People == nil {
		// Each next person is one search.
		text = `WITH RECURSIVE p(value) AS (
				SELECT min(person_id) FROM {p}entries {by entries_by_person} WHERE org_id = ?
				UNION ALL
				SELECT (SELECT min(person_id) FROM {p}entries {by entries_by_person} WHERE org_id = ? AND person_id > p.value)
				FROM p WHERE p.value IS NOT NULL)
			SELECT p.value, `
		people = `p WHERE p.value IS NOT NULL`
	}
	text += `(SELECT group_concat(date || ' ' || value, ' ') FROM {p}entries {by entries_by_person}
		WHERE org_id = ? AND person_id = p.value AND metric_id = ? AND date >= ? AND date < ? AND value IS NOT NULL)
		FROM ` + people
	var totals []tracking.Total
	for _, metric := range q.Metrics {
		args = args[:0]
		if q.People == nil {
			args = append(args, s.u.org, s.u.org)
		}
		args = append(args, s.u.org, metric, int64(q.Cuts[0]), int64(q.Cuts[len(q.Cuts)-1]))
		if q.People != nil {
			args = append(args, s.u.db.dialect.list(q.People))
		}
		err := s.u.session.query(ctx, text, args, func(rows *sql.Rows) error {
			var person string
			var days sql.RawBytes
			if err := rows.Scan(&person, &days); err != nil || len(days) == 0 {
				return err
			}
			var err error
			totals, err = addUp(totals, tracking.Total{Metric: metric, Person: person}, days, q.Cuts)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return totals, nil
}

// addUp appends a total for each bucket of the days, which are dates and values
// by turns, all of one metric and person.
func addUp(totals []tracking.Total, of tracking.Total, days []byte, cuts []period.Date) ([]tracking.Total, error) {
	sums := make([]sum, len(cuts)-1)
	bucket := 0
	for len(days) > 0 {
		var date, value int64
		var err error
		if date, days, err = number(days); err != nil {
			return nil, err
		}
		if value, days, err = number(days); err != nil {
			return nil, err
		}
		// They come by date, but nobody promises it.
		if d := period.Date(date); d < cuts[bucket] || d >= cuts[bucket+1] {
			i, found := slices.BinarySearch(cuts, d)
			if !found {
				i--
			}
			bucket = i
		}
		sums[bucket].add(value)
	}
	for i, s := range sums {
		if s.count == 0 {
			continue
		}
		var ok bool
		of.Bucket, of.Count = i, s.count
		if of.Sum, ok = s.int64(); !ok {
			return nil, overflow(of, cuts)
		}
		totals = append(totals, of)
	}
	return totals, nil
}

// number reads the first of the numbers in b, which spaces separate.
func number(b []byte) (n int64, rest []byte, err error) {
	word, rest, _ := bytes.Cut(b, []byte{' '})
	digits, negative := word, false
	if len(word) > 0 && word[0] == '-' {
		digits, negative = word[1:], true
	}
	if len(digits) == 0 || len(digits) > 18 { // near the limits of int64, or wrong
		n, err = strconv.ParseInt(string(word), 10, 64)
		return n, rest, err
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, nil, fmt.Errorf("bunstore: %q is no number", word)
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, rest, nil
}

// sum adds exactly, whatever the order.
type sum struct {
	hi    int64
	lo    uint64 // hi and lo are one number in two's complement
	count int
}

func (s *sum) add(v int64) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, uint64(v), 0)
	s.hi += v>>63 + int64(carry)
	s.count++
}

// int64 returns the sum, and false if it is out of range.
func (s *sum) int64() (int64, bool) {
	v := int64(s.lo)
	return v, s.hi == v>>63
}

func overflow(t tracking.Total, cuts []period.Date) error {
	return fmt.Errorf("the sum of metric %q from %s is out of range: %w", t.Metric, cuts[t.Bucket], fault.ErrInvalid)
}

// totalsGrouped is for PostgreSQL, which groups in a hash table. Its sums are
// exact.
func (s trackingStore) totalsGrouped(ctx context.Context, q tracking.TotalsQuery) ([]tracking.Total, error) {
	var cuts arrayLiteral
	for _, c := range q.Cuts {
		cuts.int(int64(c))
	}
	args := []any{cuts.String(), s.u.org, s.u.db.dialect.list(q.Metrics), int64(q.Cuts[0]), int64(q.Cuts[len(q.Cuts)-1])}
	where := ""
	if q.People != nil {
		where = " AND person_id {any}"
		args = append(args, s.u.db.dialect.list(q.People))
	}
	var totals []tracking.Total
	err := s.u.session.query(ctx, `SELECT metric_id, person_id, width_bucket(date, CAST(? AS integer[])) - 1 AS bucket,
			CAST(sum(value) AS text), count(value)
		FROM {p}entries WHERE org_id = ? AND metric_id {any} AND date >= ? AND date < ? AND value IS NOT NULL`+where+`
		GROUP BY metric_id, person_id, bucket`, args, func(rows *sql.Rows) error {
		var t tracking.Total
		var digits sql.RawBytes
		if err := rows.Scan(&t.Metric, &t.Person, &t.Bucket, &digits, &t.Count); err != nil {
			return err
		}
		var err error
		if t.Sum, err = strconv.ParseInt(string(digits), 10, 64); errors.Is(err, strconv.ErrRange) {
			return overflow(t, q.Cuts)
		}
		totals = append(totals, t)
		return err
	})
	return totals, err
}
