package bunstore

import (
	"cmp"
	"context"
	"database/sql"
	"math"

	"github.com/seed57a6ed91/headway/tracking"
)

func (s trackingStore) Submissions(ctx context.Context, q tracking.SubmissionQuery) ([]tracking.Submission, error) {
	if err := s.u.seen(ctx); err != nil {
		return nil, err
	}
	var all []*stream[tracking.Submission]
	for _, metric := range distinct(q.Metrics) {
		all = append(all, byPerson(q.People, func(people []string) *stream[tracking.Submission] {
			return s.submissionStream(metric, people, q)
		})...)
	}
	var page []tracking.Submission
	_, err := merge(ctx, all, q.Limit, compareSubmissions, func(sub tracking.Submission) error {
		page = append(page, sub)
		return nil
	})
	return page, err
}

// compareSubmissions orders as tracking.SubmissionQuery says: by date, metric,
// person and revision, all descending.
func compareSubmissions(a, b tracking.Submission) int {
	return -cmp.Or(cmp.Compare(a.Date, b.Date), a.Key.Compare(b.Key), cmp.Compare(a.Revision, b.Revision))
}

// submissionStream lists submissions of a metric by date, person and revision,
// all descending.
func (s trackingStore) submissionStream(metric string, people []string, q tracking.SubmissionQuery) *stream[tracking.Submission] {
	return &stream[tracking.Submission]{fetch: func(ctx context.Context, last *tracking.Submission, n int) ([]tracking.Submission, error) {
		after := q.After
		if last != nil {
			after = &tracking.SubmissionKey{Key: last.Key, Revision: last.Revision}
		}
		from, args := "{p}submissions AS h WHERE h.org_id = ? AND h.metric_id = ?", []any{s.u.org, metric}
		switch len(people) {
		case 0:
		case 1:
			// The history has no index by person, but the entries do.
			from = `{p}entries AS e {by entries_by_person} CROSS JOIN {p}submissions AS h
				WHERE e.org_id = ? AND e.metric_id = ? AND e.person_id = ?
				AND h.org_id = e.org_id AND h.metric_id = e.metric_id AND h.date = e.date AND h.person_id = e.person_id`
			args = append(args, people[0])
		default:
			from += " AND h.person_id {any}"
			args = append(args, s.u.db.dialect.list(people))
		}
		days := "h.date"
		if len(people) == 1 {
			days = "e.date"
		}
		low, high := int64(q.From), int64(math.MaxInt32)
		if q.Until != 0 {
			high = int64(q.Until) - 1
		}
		if after != nil {
			high = min(high, int64(after.Date))
			switch c := cmp.Compare(metric, after.Metric); {
			case c > 0: // its submissions of that date come before the position
				high = min(high, int64(after.Date)-1)
			case c == 0:
				from += " AND (h.date, h.person_id, h.revision) < (?, ?, ?)"
				args = append(args, int64(after.Date), after.Person, after.Revision)
			}
		}
		args = append(args, low, high, n)
		page := make([]tracking.Submission, 0, min(n, pageRows))
		err := s.u.session.query(ctx, `SELECT h.date, h.person_id, h.revision, h.change_id, h.op, h.operand, h.old_value, h.new_value,
				h.late, h.made_by, h.reason, h.made, h.received
			FROM `+from+" AND "+days+" >= ? AND "+days+" <= ? ORDER BY "+days+" DESC, h.person_id DESC, h.revision DESC LIMIT ?",
			args, func(rows *sql.Rows) error {
				sub := tracking.Submission{Key: tracking.Key{Metric: metric}}
				var before, value sql.NullInt64
				var made, received int64
				err := rows.Scan(&sub.Date, &sub.Person, &sub.Revision, &sub.Change, &sub.Op, &sub.Operand, &before, &value,
					&sub.Late, &sub.By, &sub.Reason, &made, &received)
				sub.Old = tracking.Value{N: before.Int64, Valid: before.Valid}
				sub.New = tracking.Value{N: value.Int64, Valid: value.Valid}
				sub.Made, sub.Received = instant(made), instant(received)
				page = append(page, sub)
				return err
			})
		return page, err
	}}
}
