package httpapi_test

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/export"
	"github.com/seed57a6ed91/headway/app/httpapi"
	"github.com/seed57a6ed91/headway/tracking/period"
)

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

func TestImportsThatAreTooLarge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	before := w.version(org)
	for name, length := range map[string]int64{"of a length that is told": httpapi.MaxImport + 1, "of one that is not": -1} {
		req := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/imports/entries", io.LimitReader(endless{}, httpapi.MaxImport+1))
		req.ContentLength = length
		req.Header.Set("Content-Type", "text/csv")
		req.Header.Set("Test-Actor", "eve")
		rec := httptest.NewRecorder()
		w.api.ServeHTTP(rec, req)
		response{t: t, Code: rec.Code, Header: rec.Header(), Body: rec.Body.Bytes()}.refused(http.StatusRequestEntityTooLarge, "too_large", "body")
		if w.version(org) != before {
			t.Errorf("a file %s changed something", name)
		}
	}
}

// endless is a file of lines without end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = "date,person,value\n"[i%18]
	}
	return len(b), nil
}

func TestImportsThatDoNotArrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	before := w.version(org)
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{os.ErrDeadlineExceeded, http.StatusRequestTimeout, "request_timeout"},
		{io.ErrUnexpectedEOF, http.StatusBadRequest, "malformed"},
	} {
		req := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/imports/entries", io.MultiReader(strings.NewReader(week), broken{c.err}))
		req.Header.Set("Content-Type", "text/csv")
		req.Header.Set("Test-Actor", "eve")
		rec := httptest.NewRecorder()
		w.api.ServeHTTP(rec, req)
		response{t: t, Code: rec.Code, Header: rec.Header(), Body: rec.Body.Bytes()}.refused(c.status, c.code)
	}
	if w.version(org) != before {
		t.Error("half a file changed something")
	}
}

// Nothing is left on the disk by an export or import, and what cannot be put
// there is refused.
func TestNothingIsLeftOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	w := newWorld(t, options{})
	requests := []request{
		load("mia", "entries", week), load("mia", "entries", "date\n"), load("mia", "entries", week, "Accept", "application/x-ndjson"),
		load("mia", "entries", week, "Idempotency-Key", "k"), load("mia", "entries", week, "Idempotency-Key", "k"), load("ann", "targets", week),
		{who: "mia", method: "GET", path: exportsOf + "entries"}, {who: "mia", method: "GET", path: exportsOf + "entries?format=xlsx"},
		{who: "mia", method: "GET", path: exportsOf + "entries?metric=none"},
	}
	for _, r := range requests {
		if got := w.do(r); got.Code >= 500 {
			t.Fatalf("%s %s: %d %s", r.method, r.path, got.Code, got.Body)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "none"))
	before := w.version(org)
	w.do(requests[0]).refused(http.StatusInternalServerError, "internal")
	if r := w.do(requests[6]).refused(http.StatusInternalServerError, "internal"); r.Header.Get("Content-Disposition") != "" {
		t.Error("a failure is a file")
	}
	if w.version(org) != before {
		t.Error("a failure changed something")
	}
}

// naughtyFile has a row with each naughty string in the place of %s.
func naughtyFile(t *testing.T, header string, row func(i int, s string) []string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(header + "\n")
	c := csv.NewWriter(&b)
	for i, s := range naughty(t) {
		cells := row(i, s)
		for j := range cells {
			cells[j] = export.Guard(cells[j])
		}
		if err := c.Write(cells); err != nil {
			t.Fatal(err)
		}
	}
	c.Flush()
	return b.String()
}

// A naughty string is refused where it is no day, person, tracker, metric or
// value, and kept as it was where it is text.
func TestVectorsNaughtyCells(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	const header = "date,person_id,tracker,metric,value"
	before := w.version(org)
	n := len(naughty(t))
	for at, column := range strings.Split(header, ",") {
		file := naughtyFile(t, header, func(_ int, s string) []string {
			cells := []string{"2026-03-10", "ann", "Calls", "Calls", "1"}
			cells[at] = s
			return cells
		})
		r := w.do(load("mia", "entries", file))
		if column == "value" { // some of them are numbers
			r.refused(http.StatusUnprocessableEntity, "rows_refused")
			continue
		}
		p := decode[api.Problem](r.refused(http.StatusUnprocessableEntity, "rows_refused"))
		if p.Result.BadRows != n || p.Result.Rows != n || len(p.Result.Refused) != n || p.Result.Refused[0].Column != column {
			t.Errorf("as %s: %+v", column, p)
		}
	}
	if w.version(org) != before {
		t.Fatal("a refusal changed something")
	}

	// As a reason, all are taken that are not too long.
	var people []string
	for _, p := range w.dir[org].People {
		people = append(people, p.ID)
	}
	const days = 95
	file := naughtyFile(t, header+",reason", func(i int, s string) []string {
		return []string{(today - 1 - period.Date(i%days)).String(), people[i/days], "Calls", "Calls", "1", s}
	})
	result := decode[api.ImportResult](w.do(load("eve", "entries?good_rows_only=true", file)).wants(200))
	if result.Created < n-5 || result.Created+result.BadRows != n {
		t.Errorf("%+v", result)
	}
	kept := map[string]string{}
	path := exportsOf + "history?until=" + today.String() + "&column=date&column=person_id&column=reason"
	for _, r := range records(w.do(request{who: "eve", method: "GET", path: path}).wants(200))[1:] {
		kept[r[0]+r[1]] = export.Unguard(r[2])
	}
	for i, s := range naughty(t) {
		got, ok := kept[(today-1-period.Date(i%days)).String()+people[i/days]]
		if want := strings.ReplaceAll(strings.TrimSpace(s), "\r\n", "\n"); ok && got != want { // the reader of these tests turns line ends
			t.Errorf("%q came back as %q", want, got)
		}
	}
	if len(kept) != result.Created {
		t.Errorf("%d were created, %d are in the history", result.Created, len(kept))
	}
}
