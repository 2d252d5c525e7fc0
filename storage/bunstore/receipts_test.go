package bunstore

import (
	"context"
	"database/sql"
	"strings"
	"testing"
)

// TestReceiptsAreSearched: no list of receipts on SQLite reads all of them,
// however many there are. Each push looks for a hundred.
func TestReceiptsAreSearched(t *testing.T) {
	t.Parallel()
	d := openTest(t, nil)
	for _, c := range []struct{ from, want string }{
		{byChange, "(org_id=? AND change_id=?)"},
		{ofTheOrg + " AND device_id = ? AND seq > ? ORDER BY seq LIMIT ?", "(org_id=? AND device_id=? AND seq>?)"},
		{ofTheOrg + " AND " + waits + " ORDER BY received, change_id", "USING INDEX hw_receipts_held (org_id=?)"},
		{ofTheOrg + " AND " + waits + " AND subject_id {any} AND (received, change_id) > (?, ?) ORDER BY received, change_id LIMIT ?",
			"USING INDEX hw_receipts_held (org_id=? AND (received,change_id)>(?,?))"},
	} {
		var plan []string
		err := d.read(context.Background(), func(s *session) error {
			args := make([]any, strings.Count(d.dialect.sql(c.from), "?"))
			return s.query(context.Background(), "EXPLAIN QUERY PLAN "+selectReceipts+c.from, args, func(rows *sql.Rows) error {
				var id, parent, unused int
				var detail string
				err := rows.Scan(&id, &parent, &unused, &detail)
				plan = append(plan, detail)
				return err
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(plan, "; "); !strings.Contains(all, c.want) || strings.Contains(all, "SORT") || strings.Contains(all, "B-TREE") {
			t.Errorf("%s: the plan is %s, want %s and no sorting", c.from, all, c.want)
		}
	}
}
