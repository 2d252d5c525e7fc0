package bunstore

import (
	"context"
	"fmt"
	"strings"
)

// column is one column of a table that is written by the thousand.
type column[R any] struct {
	name  string
	array string // PostgreSQL's name of its type, as an array
	value func(*R) any
}

// bulk writes rows of one table, many in a statement.
type bulk[R any] struct {
	columns []column[R]
	one     string // the statement for one row; on PostgreSQL for any number
	some    string // for a group of rowsPerStatement; SQLite only
}

// rowsPerStatement saves a few steps for each row. modernc.org/sqlite searches
// all arguments for each of them, so more rows would cost more.
const rowsPerStatement = 4

// newBulk describes a table. upsert is what follows the rows, or "".
func newBulk[R any](d *sqlDialect, table, upsert string, columns []column[R]) *bulk[R] {
	names := make([]string, len(columns))
	arrays := make([]string, len(columns))
	for i, c := range columns {
		names[i], arrays[i] = c.name, "CAST(? AS "+c.array+"[])"
	}
	b := &bulk[R]{columns: columns}
	into := fmt.Sprintf(" INTO {p}%s (%s) ", table, strings.Join(names, ", "))
	if d.postgres() {
		b.one = "INSERT" + fmt.Sprintf("%sSELECT * FROM unnest(%s) %s", into, strings.Join(arrays, ", "), upsert)
		return b
	}
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
	// A statement that fails costs the transaction, see session.failed: SQLite
	// need not keep what would undo the statement alone.
	into = "INSERT OR FAIL" + into + "VALUES "
	b.one = into + row + " " + upsert
	b.some = into + strings.TrimSuffix(strings.Repeat(row+", ", rowsPerStatement), ", ") + " " + upsert
	return b
}

// insert writes the rows. With an upsert, no two may have the same key:
// PostgreSQL refuses to change a row twice in one statement.
func (b *bulk[R]) insert(ctx context.Context, s *session, rows []R) error {
	if len(rows) == 0 {
		return nil
	}
	if s.dialect.postgres() {
		_, err := s.exec(ctx, b.one, b.arrays(rows)...)
		return err
	}
	args := make([]any, 0, rowsPerStatement*len(b.columns))
	for len(rows) > 0 {
		n, text := 1, b.one
		if len(rows) >= rowsPerStatement {
			n, text = rowsPerStatement, b.some
		}
		args = args[:0]
		for i := range rows[:n] {
			for _, c := range b.columns {
				args = append(args, c.value(&rows[i]))
			}
		}
		if _, err := s.exec(ctx, text, args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// arrays returns the columns of rows as one argument each.
func (b *bulk[R]) arrays(rows []R) []any {
	args := make([]any, len(b.columns))
	for i, c := range b.columns {
		var a arrayLiteral
		for j := range rows {
			switch v := c.value(&rows[j]).(type) {
			case nil:
				a.null()
			case int64:
				a.int(v)
			case bool:
				a.bool(v)
			case string:
				a.text(v)
			case []byte:
				a.bytes(v)
			default:
				panic(fmt.Sprintf("bunstore: column %s holds a %T", c.name, v))
			}
		}
		args[i] = a.String()
	}
	return args
}
