package bunstore

import (
	"strings"
	"testing"

	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
)

func TestArrayLiteral(t *testing.T) {
	t.Parallel()
	var a arrayLiteral
	a.text(`plain`)
	a.text(`a"b\c{d},e`)
	a.text(``)
	a.null()
	a.int(-5)
	a.bool(true)
	a.bytes([]byte{0, 0xab})
	if got, want := a.String(), `{"plain","a\"b\\c{d},e","",NULL,-5,true,"\\x00ab"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := new(arrayLiteral).String(); got != "{}" {
		t.Errorf("an empty array is %s", got)
	}
}

func TestSQLText(t *testing.T) {
	t.Parallel()
	if got, want := numbered("a = ? AND b = ?"), "a = $1 AND b = $2"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	steps, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []struct {
		dialect *sqlDialect
		other   string
	}{{newSQLDialect(sqlitedialect.New(), "hw_"), "bigint"}, {newSQLDialect(pgdialect.New(), "hw_"), "WITHOUT ROWID"}} {
		for _, m := range steps {
			text := name.dialect.sql(m.text)
			if strings.ContainsAny(text, "{}?$") || strings.Contains(text, name.other) {
				t.Errorf("migration %d for %s is not translated:\n%s", m.ID, name.dialect.name, text)
			}
		}
	}
}
