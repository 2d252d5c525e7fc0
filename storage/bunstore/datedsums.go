package bunstore

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/seed57a6ed91/headway/timetrack"
	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// timed adds the time of records, and no more of them.
type timed[T timetrack.Kept] struct {
	records[T]
	activity string // the column
	counts   string // the condition, beginning with AND, on which the time counts
}

// Times reads from the index alone. Each column of each row is handed over by
// calls of its own, which cost more than to read it; so a person's records that
// are of the span come as one row of lists.
func (s timed[T]) Times(ctx context.Context, q timetrack.Query, yield func(timetrack.Time) error) error {
	zero := stored(time.Time{})
	counts := fmt.Sprintf(" AND start <> %d AND stop <> %d%s", zero, zero, s.counts)
	aggregate := s.u.db.dialect.textList(s.activity) + " || {starts and stops}"
	return s.lists(ctx, q, aggregate, counts, func(person, list string) error { return eachTime(person, list, yield) })
}

// eachTime reads lists of activities, of starts and of stops.
func eachTime(person, list string, yield func(timetrack.Time) error) error {
	end := strings.LastIndex(list, "]{")
	numbers, closed := strings.CutSuffix(list, "}")
	if end < 0 || !closed {
		return fmt.Errorf("bunstore: %q are no times", list)
	}
	activities, err := texts(list[:end+1])
	if err != nil {
		return err
	}
	starts, stops, _ := strings.Cut(numbers[end+2:], "}{")
	for _, activity := range activities {
		var start, stop int64
		if start, starts, err = number(starts); err != nil {
			return err
		}
		if stop, stops, err = number(stops); err != nil {
			return err
		}
		err := yield(timetrack.Time{Person: person, Activity: activity, Interval: timetrack.Interval{Start: instant(start), Stop: instant(stop)}})
		if err != nil {
			return err
		}
	}
	return nil
}

// lists is list with one row for each person: an aggregate of the records, as
// one text.
func (s records[T]) lists(ctx context.Context, q timetrack.Query, aggregate, where string, scan func(person, list string) error) error {
	if err := s.u.reading(ctx); err != nil {
		return err
	}
	if q.People != nil && len(q.People) == 0 {
		return nil
	}
	read := func(rows *sql.Rows) error {
		var person string
		var list sql.NullString
		if err := rows.Scan(&person, &list); err != nil || !list.Valid {
			return err
		}
		return scan(person, list.String)
	}
	until := untilOf(q.Span)
	with, from, people := s.whose(q)
	if q.From > 1 {
		text := "SELECT person_id, " + aggregate + " FROM {p}" + s.table + " {by " + s.table + "_lasting} WHERE " + s.of +
			" AND NOT removed AND last > date + 1 AND date < ? AND last >= ?" + where
		args := []any{s.u.org, min(int64(q.From)-1, until), int64(q.From)}
		if q.People != nil {
			text, args = text+" AND person_id {any}", append(args, people[0])
		}
		if err := s.u.session.query(ctx, text+" GROUP BY person_id", args, read); err != nil {
			return err
		}
	}
	text := with + "SELECT p.value, (SELECT " + aggregate + " FROM {p}" + s.table + " {by " + s.table + "_by_person} WHERE " + s.of +
		" AND person_id = p.value AND NOT removed AND date >= ? AND date < ? AND last >= ?" + where + ") FROM " + from + " WHERE p.value IS NOT NULL"
	args := []any{s.u.org, int64(q.From) - 1, until, int64(q.From)}
	if q.People != nil {
		args = append(args, people...)
	} else {
		args = append(people, args...)
	}
	return s.u.session.query(ctx, text, args, read)
}

// results adds sums.
type results struct{ records[timetrack.Result] }

// aLarge selects results of which a sum might be out of range, in the words of
// the index time_results_large. A day has fewer than millions of others.
const aLarge = `SELECT 1 FROM {p}time_results {by time_results_large} WHERE org_id = ?
	AND NOT (points BETWEEN -1000000000000 AND 1000000000000 AND revenue BETWEEN -1000000000000 AND 1000000000000
		AND profit BETWEEN -1000000000000 AND 1000000000000 AND commission BETWEEN -1000000000000 AND 1000000000000) LIMIT 1`

func (s results) Totals(ctx context.Context, q timetrack.Query, yield func(timetrack.ResultTotal) error) error {
	if err := s.u.reading(ctx); err != nil {
		return err
	}
	if q.People != nil && len(q.People) == 0 {
		return nil
	}
	large := false
	err := s.u.session.query(ctx, aLarge, []any{s.u.org}, func(*sql.Rows) error {
		large = true
		return nil
	})
	if err != nil {
		return err
	}
	with, from, people := s.whose(q)
	where := s.of + " AND person_id = p.value AND NOT removed AND date >= ? AND date < ?"
	span := []any{s.u.org, int64(q.From), untilOf(q.Span)}
	table := "{p}time_results {by time_results_by_person}"
	if large {
		return s.addedUp(ctx, with+"SELECT person_id, date, currency, points, revenue, profit, commission, sales FROM "+from+" CROSS JOIN "+table+
			" WHERE "+where+" ORDER BY person_id, date, currency", append(people, span...), yield)
	}
	// A row for each person, as in Times. Of one person they come in the order
	// of the index, which needs no sorting.
	args := append(people, span...)
	if q.People != nil {
		args = append(span, people...)
	}
	const line = "date || ',' || sum(points) || ',' || sum(revenue) || ',' || sum(profit) || ',' || sum(commission) || ',' || sum(sales) || ',' || currency"
	aggregate := s.u.db.dialect.textList("line")
	return s.u.session.query(ctx, with+"SELECT p.value, (SELECT "+aggregate+" FROM (SELECT "+line+" AS line FROM "+table+" WHERE "+where+
		" GROUP BY date, currency ORDER BY date, currency) AS d) FROM "+from+" WHERE p.value IS NOT NULL ORDER BY p.value {by bytes}", args, func(rows *sql.Rows) error {
		var person string
		var list sql.NullString
		if err := rows.Scan(&person, &list); err != nil || !list.Valid || list.String == "[]" {
			return err
		}
		lines, err := texts(list.String)
		if err != nil {
			return err
		}
		for _, line := range lines {
			t, err := totalOf(person, line)
			if err != nil {
				return err
			}
			if err := yield(t); err != nil {
				return err
			}
		}
		return nil
	})
}

// totalOf reads a day's sums.
func totalOf(person, line string) (timetrack.ResultTotal, error) {
	t := timetrack.ResultTotal{Person: person}
	var day int64
	var err error
	for _, n := range []*int64{&day, &t.Points, &t.Revenue, &t.Profit, &t.Commission, &t.Sales} {
		if *n, line, err = number(line); err != nil {
			return t, err
		}
	}
	t.Date, t.Currency = period.Date(day), money.Currency(line)
	return t, nil
}

// addedUp adds rows up that come in order. A sum that is out of range must not
// cost the transaction, as it would in SQL.
func (s results) addedUp(ctx context.Context, text string, args []any, yield func(timetrack.ResultTotal) error) error {
	var sum timetrack.ResultTotal
	begun := false
	err := s.u.session.query(ctx, text, args, func(rows *sql.Rows) error {
		var t timetrack.ResultTotal
		if err := rows.Scan(&t.Person, &t.Date, &t.Currency, &t.Points, &t.Revenue, &t.Profit, &t.Commission, &t.Sales); err != nil {
			return err
		}
		if begun && t.Person == sum.Person && t.Date == sum.Date && t.Currency == sum.Currency {
			return sum.Plus(t)
		}
		if begun {
			if err := yield(sum); err != nil {
				return err
			}
		}
		sum, begun = t, true
		return nil
	})
	if err != nil || !begun {
		return err
	}
	return yield(sum)
}
