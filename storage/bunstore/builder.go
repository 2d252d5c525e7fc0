package bunstore

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
)

// The statements that Bun builds run on the session of the unit, on rows whose
// types have the columns in their tags, and name their table at run time,
// because of the prefix.

func (u *unit) table(name string) bun.Ident { return bun.Ident(u.db.opts.TablePrefix + name) }

// selectFrom begins a SELECT of the organization's rows into a slice.
func (u *unit) selectFrom(table string, rows any) *bun.SelectQuery {
	return u.db.bun.NewSelect().Conn(u.session).Model(rows).ModelTableExpr("? AS t", u.table(table)).Where("org_id = ?", u.org)
}

// insertInto begins an INSERT of a row or a slice of them.
func (u *unit) insertInto(table string, rows any) *bun.InsertQuery {
	return u.db.bun.NewInsert().Conn(u.session).Model(rows).ModelTableExpr("?", u.table(table)).Returning("NULL")
}

// deleteFrom begins a DELETE of the organization's rows.
func (u *unit) deleteFrom(table string) *bun.DeleteQuery {
	return u.db.bun.NewDelete().Conn(u.session).TableExpr("?", u.table(table)).Where("org_id = ?", u.org)
}

// run executes a statement that Bun built.
func run(ctx context.Context, q interface {
	Exec(ctx context.Context, dest ...any) (sql.Result, error)
}) (affected int64, err error) {
	res, err := q.Exec(ctx)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
