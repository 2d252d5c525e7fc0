// Package query is the one form that lists take in every capability: pages
// behind opaque cursors, sorts and limits.
package query

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// The number of rows on a page.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Page asks for one page of a list.
type Page struct {
	Limit  int    // rows at most; 0 means DefaultLimit
	Cursor string // as given by the page before; "" is the first page
}

// Rows returns the number of rows to read. It returns a *fault.Invalid for a
// limit outside 1..MaxLimit.
func (p Page) Rows() (int, error) {
	switch {
	case p.Limit == 0:
		return DefaultLimit, nil
	case p.Limit < 0 || p.Limit > MaxLimit:
		return 0, fault.Invalidf("limit", "must be between 1 and %d", MaxLimit)
	}
	return p.Limit, nil
}

// Position decodes the cursor into v, the key of the last row of the page
// before. It reports false for the first page, and returns a *fault.Invalid
// for a cursor that this list did not make. A cursor holds nothing but a
// position: what may be seen is decided anew for each page.
func (p Page) Position(v any) (bool, error) {
	if p.Cursor == "" {
		return false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	// What another list gave out, or somebody wrote, does not encode to itself;
	// and no key holds a NUL, which PostgreSQL cannot compare with.
	unescaped := strings.ReplaceAll(string(b), `\\`, "")
	if err != nil || Cursor(v) != p.Cursor || strings.Contains(unescaped, `\u0000`) {
		return false, fault.Invalidf("cursor", "is not one that this list gave out")
	}
	return true, nil
}

// Cursor encodes the key of the last row of a page.
func Cursor(key any) string {
	b, err := json.Marshal(key)
	if err != nil {
		panic("query: a key that is no JSON: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Sort orders a list by one column.
type Sort struct {
	Column string
	Desc   bool
}

// ParseSort reads "column" or "-column" and checks that the column is among
// those allowed; "" is the first of them, ascending.
func ParseSort(s string, allowed ...string) (Sort, error) {
	if s == "" {
		return Sort{Column: allowed[0]}, nil
	}
	column, desc := strings.CutPrefix(s, "-")
	for _, a := range allowed {
		if a == column {
			return Sort{Column: column, Desc: desc}, nil
		}
	}
	return Sort{}, fault.Invalidf("sort", "must be one of %s, with - in front for descending", strings.Join(allowed, ", "))
}
