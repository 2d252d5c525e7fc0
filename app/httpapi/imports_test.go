package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/httpapi"
)

// csvBody is the header of a request whose body is a file.
var csvBody = map[string]string{"Content-Type": "text/csv"}

// takesFile reports whether the body of an operation is a file.
func (o operation) takesFile() bool {
	if o.RequestBody == nil {
		return false
	}
	_, ok := o.RequestBody.Content["text/csv"]
	return ok
}

// badFiles lists what can be wrong with a body that is a file.
func badFiles(ex example) []mutation {
	as := func(body string) func(*request) { return func(r *request) { r.body = body } }
	head, _, _ := strings.Cut(ex.body, "\n")
	return []mutation{
		{"no body", "body", func(r *request) { r.body = nil }},
		{"empty body", "body", as("")},
		{"blank lines only", "body", as("\n\r\n\n")},
		{"a byte order mark only", "body", as("\ufeff")},
		{"no header that it knows", "", as("\ufeffa,b\n1,2\n")},
		{"no UTF-8 in the header", "body", as(strings.Replace(ex.body, ",", ",\xff", 1))},
		{"UTF-16", "body", as("\xff\xfed\x00a\x00t\x00e\x00")},
		{"a picture", "body", as("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\xff\xd9")},
		{"a workbook", "body", as("PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xe4\xb8\n\x00")},
		{"zeros", "", as(strings.Repeat("\x00", 100_000))},
		{"quotes in the header that are never closed", "body", as(`"` + ex.body)},
		{"a header twice", "body", as(head + "," + head + "\n")},
		{"a header without end", "body", as(strings.Repeat("x", 100_000) + "\n")},
		{"a header of too many columns", "body", as(strings.Repeat("x,", 2000) + "\n")},
		{"a row of bad UTF-8", "", as(ex.body + strings.Replace(head, ",", "\xff,", 1) + "\n")},
		{"a row of other fields", "", as(ex.body + "x\n")},
		{"half a row", "", as(ex.body + `"`)},
		{"another media type", "Content-Type", withHeader("Content-Type", "text/plain")},
		{"JSON", "Content-Type", withHeader("Content-Type", "application/json")},
		{"a form", "Content-Type", withHeader("Content-Type", "multipart/form-data; boundary=x")},
		{"no media type", "Content-Type", func(r *request) { delete(r.header, "Content-Type"); r.noMedia = true }},
		{"another character set", "Content-Type", withHeader("Content-Type", "text/csv; charset=windows-1252")},
		{"compressed", "Content-Encoding", withHeader("Content-Encoding", "gzip")},
	}
}

var _ = http.StatusOK
var _ = httpapi.MaxImport
var _ testing.TB
