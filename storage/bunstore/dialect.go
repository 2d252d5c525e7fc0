package bunstore

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"

	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/schema"
)

// sqlDialect turns the SQL of this package, which is written once, into that
// of the database. Written are: ? for an argument, and in braces
//
//	{p}       the prefix of tables
//	{any}     "is one of", for an argument made by list
//	{each p}  the rows of such an argument, as p.value
//	{joined}  the aggregate of texts, with another between them
//	{locked}  the end of a SELECT that locks its rows
//	{by NAME} use of an index, where the planner has to be told
//	{catalog} the tables by name
//
// and, in migrations, types and the like.
type sqlDialect struct {
	name     dialect.Name
	prefix   string
	nul      string // what Bun writes for a text with a NUL in it
	replacer *strings.Replacer
	texts    sync.Map // written text to that of the database
}

// hinted are the indexes that {by NAME} names.
var hinted = [...]string{
	"entries_by_person",
	"time_entries_by_person", "time_entries_lasting", "time_shifts_by_person", "time_shifts_lasting",
	"time_sessions_by_person", "time_sessions_lasting", "time_results_by_person", "time_results_lasting", "time_results_large",
	"time_approvals_by_person", "time_approvals_lasting", "time_records_by_person", "time_records_lasting",
}

func newSQLDialect(of schema.Dialect, prefix string) *sqlDialect {
	d := &sqlDialect{name: of.Name(), prefix: prefix, nul: string(of.AppendString(nil, "\x00"))}
	var pairs []string
	if d.postgres() {
		pairs = []string{
			"{p}", prefix,
			"{any}", "= ANY(CAST(? AS text[]))",
			"{each p}", "unnest(CAST(? AS text[])) AS p(value)",
			"{days and values}", "CAST(array_agg(date) AS text) || CAST(array_agg(value) AS text)",
			"{joined}", "string_agg",
			"{starts and stops}", "CAST(array_agg(start) AS text) || CAST(array_agg(stop) AS text)",
			"{by bytes}", `COLLATE "C"`,
			"{locked}", "FOR UPDATE",
			"{catalog}", "(SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid)) AS c",
			// Text compares by bytes, whatever the collation of the database.
			"{text}", `text COLLATE "C"`,
			"{int}", "bigint",
			"{date}", "integer",
			"{bool}", "boolean",
			"{bytes}", "bytea",
			"{clustered}", "",
			"{include value}", "INCLUDE (value)",
		}
	} else {
		pairs = []string{
			"{p}", prefix,
			"{any}", "IN (SELECT value FROM json_each(?))",
			"{each p}", "json_each(?) AS p",
			"{days and values}", "'{' || group_concat(date) || '}{' || group_concat(value) || '}'",
			"{joined}", "group_concat",
			"{starts and stops}", "'{' || group_concat(start) || '}{' || group_concat(stop) || '}'",
			"{by bytes}", "",
			"{locked}", "",
			"{catalog}", "sqlite_schema",
			"{text}", "TEXT",
			"{int}", "INTEGER",
			"{date}", "INTEGER",
			"{bool}", "INTEGER",
			"{bytes}", "BLOB",
			"{clustered}", "WITHOUT ROWID",
			"{include value}", "",
		}
	}
	for _, name := range hinted {
		hint := ""
		if !d.postgres() {
			hint = "INDEXED BY " + prefix + name
		}
		pairs = append(pairs, "{by "+name+"}", hint)
	}
	d.replacer = strings.NewReplacer(pairs...)
	return d
}

func (d *sqlDialect) postgres() bool { return d.name == dialect.PG }

// textList is the aggregate of a text as a JSON list.
func (d *sqlDialect) textList(of string) string {
	if d.postgres() {
		return "CAST(array_to_json(array_agg(CAST(" + of + " AS text))) AS text)"
	}
	return "json_group_array(" + of + ")"
}

// sql returns the text for the database. Texts are few: each is kept.
func (d *sqlDialect) sql(text string) string {
	if t, ok := d.texts.Load(text); ok {
		return t.(string)
	}
	t := d.replacer.Replace(text)
	if d.postgres() {
		t = numbered(t)
	}
	d.texts.Store(text, t)
	return t
}

// numbered replaces each ? by $1, $2 and so on. No text here has one in a
// literal.
func numbered(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// list is the argument for {any}: one for any number of ids, so that the text
// of a statement does not depend on it.
func (d *sqlDialect) list(ids []string) string {
	if !d.postgres() {
		return jsonOf(ids)
	}
	var a arrayLiteral
	for _, id := range ids {
		a.text(id)
	}
	return a.String()
}

// jsonOf encodes ids and dates, which always can be.
func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("bunstore: " + err.Error())
	}
	return string(b)
}

// arrayLiteral builds an array in PostgreSQL's text form, which every driver
// can send.
type arrayLiteral struct{ b []byte }

func (a *arrayLiteral) next() {
	if len(a.b) == 0 {
		a.b = append(a.b, '{')
	} else {
		a.b = append(a.b, ',')
	}
}

func (a *arrayLiteral) null() {
	a.next()
	a.b = append(a.b, "NULL"...)
}

func (a *arrayLiteral) int(n int64) {
	a.next()
	a.b = strconv.AppendInt(a.b, n, 10)
}

func (a *arrayLiteral) bool(v bool) {
	a.next()
	a.b = strconv.AppendBool(a.b, v)
}

func (a *arrayLiteral) text(s string) {
	a.next()
	a.b = append(a.b, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			a.b = append(a.b, '\\')
		}
		a.b = append(a.b, s[i])
	}
	a.b = append(a.b, '"')
}

func (a *arrayLiteral) bytes(p []byte) {
	const hex = "0123456789abcdef"
	a.next()
	a.b = append(a.b, `"\\x`...)
	for _, c := range p {
		a.b = append(a.b, hex[c>>4], hex[c&15])
	}
	a.b = append(a.b, '"')
}

// String returns the literal.
func (a *arrayLiteral) String() string {
	if len(a.b) == 0 {
		return "{}"
	}
	return string(a.b) + "}"
}
