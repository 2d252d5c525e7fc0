package bunstore

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
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
	if err := q.Check(); err != nil {
		return nil, err
	}
	if len(q.Metrics) == 0 || q.People != nil && len(q.People) == 0 {
		return nil, nil
	}
	q.Metrics = distinct(q.Metrics)
	if q.People != nil {
		q.People = distinct(q.People)
	}
	// What takes the time is each row that leaves the engine, and grouping by
	// what no index has in order. So the entries of a person, which stand side
	// by side in entries_by_person, come as one row with a list of days and a
	// list of values, and are added up here. The report of a team takes half
	// as long as by GROUP BY, or less.
	with, from := "", "{each p}"
	if q.People == nil {
		// Each next person is one search.
		with = `WITH RECURSIVE p(value) AS (
				SELECT min(person_id) FROM {p}entries {by entries_by_person} WHERE org_id = ?
				UNION ALL
				SELECT (SELECT min(person_id) FROM {p}entries {by entries_by_person} WHERE org_id = ? AND person_id > p.value)
				FROM p WHERE p.value IS NOT NULL) `
		from = "p WHERE p.value IS NOT NULL"
	}
	text := with + `SELECT p.value, (SELECT {days and values} FROM {p}entries {by entries_by_person}
		WHERE org_id = ? AND person_id = p.value AND metric_id = ? AND date >= ? AND date < ? AND value IS NOT NULL)
		FROM ` + from
	var totals []tracking.Total
	for _, metric := range q.Metrics {
		args := []any{s.u.org, metric, int64(q.Cuts[0]), int64(q.Cuts[len(q.Cuts)-1])}
		if q.People == nil {
			args = append([]any{s.u.org, s.u.org}, args...)
		} else {
			args = append(args, s.u.db.dialect.list(q.People))
		}
		first := len(totals)
		err := s.u.session.query(ctx, text, args, func(rows *sql.Rows) error {
			var person string
			var entries sql.RawBytes
			if err := rows.Scan(&person, &entries); err != nil || entries == nil {
				return err
			}
			var err error
			totals, err = addUp(totals, tracking.Total{Metric: metric, Person: person}, entries, q.Cuts)
			return err
		})
		if err != nil {
			return nil, err
		}
		// Mostly they are in order already.
		slices.SortStableFunc(totals[first:], func(a, b tracking.Total) int { return cmp.Compare(a.Person, b.Person) })
	}
	return totals, nil
}

// addUp appends a total for each bucket with entries of one metric and person,
// which are "{day,day}{value,value}".
func addUp(totals []tracking.Total, of tracking.Total, entries []byte, cuts []period.Date) ([]tracking.Total, error) {
	days, values, _ := bytes.Cut(entries, []byte("}{"))
	days = bytes.TrimPrefix(days, []byte("{"))
	values = bytes.TrimSuffix(values, []byte("}"))
	sums := make([]sum, len(cuts)-1)
	bucket := 0
	for len(days) > 0 {
		var day, value int64
		var err error
		if day, days, err = number(days); err != nil {
			return nil, err
		}
		if value, values, err = number(values); err != nil {
			return nil, err
		}
		// They come by date, but nobody promises it.
		if d := period.Date(day); d < cuts[bucket] || d >= cuts[bucket+1] {
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
			return nil, fmt.Errorf("the sum of metric %q from %s is out of range: %w", of.Metric, cuts[i], fault.ErrInvalid)
		}
		totals = append(totals, of)
	}
	return totals, nil
}

// number reads the first of the numbers in b, which commas separate.
func number[T ~string | ~[]byte](b T) (n int64, rest T, err error) {
	end := 0
	for end < len(b) && b[end] != ',' {
		end++
	}
	word, rest := b[:end], b[min(end+1, len(b)):]
	digits, negative := word, false
	if len(word) > 0 && word[0] == '-' {
		digits, negative = word[1:], true
	}
	if len(digits) == 0 || len(digits) > 18 { // near the limits of int64, or wrong
		n, err = strconv.ParseInt(string(word), 10, 64)
		return n, rest, err
	}
	for i := range len(digits) {
		c := digits[i]
		if c < '0' || c > '9' {
			return 0, rest, fmt.Errorf("bunstore: %q is no number", word)
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
