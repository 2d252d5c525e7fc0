package bunstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// dayStream lists the entries of a metric that have a value as entryStream
// does, for reading all of them: with a row of the result for each day. On
// SQLite each column of each row is fetched by calls of its own, which cost
// more than to read it, so this takes about half the time.
func (s trackingStore) dayStream(metric string, r dayRange) *stream[tracking.Entry] {
	var page []tracking.Entry // of which all is read before the next is fetched
	return &stream[tracking.Entry]{fetch: func(ctx context.Context, last *tracking.Entry, n int) ([]tracking.Entry, error) {
		if last != nil { // pages end with a day
			r.low = int64(last.Date) + 1
		}
		page = slices.Grow(page[:0], n)
		err := s.u.session.query(ctx, `SELECT date, json_group_array(person_id), group_concat(value), group_concat(2 * revision + late), group_concat(updated)
			FROM {p}entries WHERE org_id = ? AND metric_id = ? AND date >= ? AND date <= ? AND value IS NOT NULL GROUP BY date ORDER BY date`,
			[]any{s.u.org, metric, r.low, r.high}, func(rows *sql.Rows) error {
				var d dayRow
				if err := rows.Scan(&d.date, &d.people, &d.values, &d.states, &d.updated); err != nil {
					return err
				}
				var err error
				if page, err = d.append(page, metric); err == nil && len(page) >= n {
					err = errPageFull
				}
				return err
			})
		if err != nil && !errors.Is(err, errPageFull) {
			return nil, err
		}
		return page, nil
	}}
}

// errPageFull ends a query that has more rows than are wanted now.
var errPageFull = errors.New("bunstore: the page is full")

// dayRow is the entries of a day: a JSON list of ids, and lists of numbers.
type dayRow struct {
	date                    int64
	people                  string
	values, states, updated sql.RawBytes
}

// append appends the entries by person.
func (d *dayRow) append(page []tracking.Entry, metric string) ([]tracking.Entry, error) {
	people, err := texts(d.people)
	if err != nil {
		return page, err
	}
	first := len(page)
	for _, person := range people {
		e := tracking.Entry{Key: tracking.Key{Metric: metric, Date: period.Date(d.date), Person: person}}
		var state, updated int64
		var err1, err2, err3 error
		e.Value.Valid = true
		e.Value.N, d.values, err1 = number(d.values)
		state, d.states, err2 = number(d.states)
		updated, d.updated, err3 = number(d.updated)
		if err := errors.Join(err1, err2, err3); err != nil {
			return page, err
		}
		e.Revision, e.Late = state>>1, state&1 == 1
		e.Updated = instant(updated)
		page = append(page, e)
	}
	// They come by person, but nobody promises it.
	byPerson := func(a, b tracking.Entry) int { return strings.Compare(a.Person, b.Person) }
	if !slices.IsSortedFunc(page[first:], byPerson) {
		slices.SortFunc(page[first:], byPerson)
	}
	return page, nil
}

// texts reads a JSON list of texts.
func texts(list string) ([]string, error) {
	inner, ok := strings.CutPrefix(list, `["`)
	if inner, ok2 := strings.CutSuffix(inner, `"]`); ok && ok2 && !strings.Contains(inner, `\`) {
		return strings.Split(inner, `","`), nil
	}
	var all []string
	if err := json.Unmarshal([]byte(list), &all); err != nil {
		return nil, fmt.Errorf("bunstore: a list of ids: %w", err)
	}
	return all, nil
}
