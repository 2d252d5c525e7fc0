package httpapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
	"github.com/seed57a6ed91/headway/storage/storagetest"
	"github.com/seed57a6ed91/headway/tracking"
)

const exportsOf = "/trackers/" + calls + "/exports/"

// contents is all that a file holds: the CSV as it is, or every part of the
// workbook, unzipped.
func contents(r response) string {
	r.t.Helper()
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/vnd.openxmlformats") {
		return string(r.Body)
	}
	z, err := zip.NewReader(bytes.NewReader(r.Body), int64(len(r.Body)))
	if err != nil {
		r.t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		part, err := f.Open()
		if err != nil {
			r.t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			r.t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s\n%s\n", f.Name, text)
	}
	return all.String()
}

// records reads a CSV.
func records(r response) [][]string {
	r.t.Helper()
	all, err := csv.NewReader(bytes.NewReader(r.Body)).ReadAll()
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

func TestExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, c := range []struct {
		path, name string
		want       []string
	}{
		{"entries?metric=" + mCalls + "&person=ann&person=mia", "Calls entries.csv", []string{
			"Date,Person,External id,Tracker,Metric,Value,Unit,Late,Submitted at",
			"2026-03-11,Ann Test,,Calls,Calls,1000001,,false,2026-03-11T12:00:00.000000Z",
			"2026-03-11,Mia Test,,Calls,Calls,1000100,,false,2026-03-11T12:00:00.000000Z",
		}},
		{"entries?from=2026-03-11&until=2026-03-12&person=ann&column=value&column=person_id&comma=semicolon", "Calls entries 2026-03-11 to 2026-03-11.csv", []string{"Value;Person id", "1000001;ann"}},
		{"entries?from=2026-03-12", "Calls entries from 2026-03-12.csv", []string{"Date,Person,External id,Tracker,Metric,Value,Unit,Late,Submitted at"}},
		{"entries?until=2026-03-11&column=date&comma=tab", "Calls entries to 2026-03-10.csv", []string{"Date"}},
		{"history?person=ann&column=date&column=operation&column=new&column=by", "Calls history.csv", []string{"Date,Operation,New,By", "2026-03-11,set,1000001,Ann Test"}},
		{"report?sort=-" + mCalls + "&column=row&column=person&column=" + mCalls + "&column=" + mCalls + ":target", "Calls report 2026-W11.csv", []string{
			"Row,Person,Calls,Calls target",
			"person,Mia Test,1000100,2000000", "person,Bob Test,1000010,2000000", "person,Ann Test,1000001,2000000", "person,Leo Test,5000000,2000000",
			"location,North,8000111,8000000", "all,All,8000111,8000000",
		}},
		{"report?date=2026-03-02&totals=false&person=ann", "Calls report 2026-W10.csv", []string{
			"Person,Location,Calls,Calls target,Calls percent,Revenue,Done,Period start,Period end,Zone",
			"Ann Test,North,0,2000000,0.0,0.00,0,2026-03-02,2026-03-09,UTC",
		}},
		{"series?metric=" + mCalls + "&group=person&person=ann&from=2026-03-02&bom=true", "Calls Calls series 2026-W10 to 2026-W11.csv", []string{
			"\ufeffName,Metric,Value,Target,Percent,Period start,Period end,Zone",
			"Ann Test,Calls,0,2000000,0.0,2026-03-02,2026-03-09,UTC", "Ann Test,Calls,1000001,2000000,50.0,2026-03-09,2026-03-16,UTC",
		}},
		{"series?metric=" + mCalls + "&kind=year&column=value", "Calls Calls series 2025 to 2026.csv", []string{"Value", "0", "8000111"}},
		{"series?metric=" + mCalls + "&from=2026-03-11&until=2026-03-11&column=value", "Calls Calls series.csv", []string{"Value"}},
	} {
		r := w.do(request{who: "mia", method: "GET", path: exportsOf + c.path}).wants(200)
		got := slices.DeleteFunc(strings.Split(string(r.Body), "\r\n"), func(s string) bool { return s == "" })
		if strings.HasPrefix(c.path, "report?sort") {
			slices.Sort(got[1:5]) // whoever has left is of no interest here
			slices.Sort(c.want[1:5])
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.path, d)
		}
		want := map[string]string{
			"Content-Disposition": `attachment; filename="` + c.name + `"`, "Content-Type": "text/csv; charset=utf-8; header=present",
			"Content-Length": strconv.Itoa(len(r.Body)), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		}
		for name, value := range want {
			if got := r.Header.Get(name); got != value {
				t.Errorf("%s: %s: %q, want %q", c.path, name, got, value)
			}
		}
		if strings.Contains(c.path, "comma") || strings.Contains(c.path, "bom") {
			continue
		}
		x := w.do(request{who: "mia", method: "GET", path: exportsOf + c.path + ifAny(c.path, "?") + "format=xlsx"}).wants(200)
		if got := x.Header.Get("Content-Disposition"); got != strings.Replace(want["Content-Disposition"], ".csv", ".xlsx", 1) {
			t.Errorf("%s as XLSX: %s", c.path, got)
		}
		sheet := contents(x)
		for _, line := range c.want[1:] {
			if first, _, _ := strings.Cut(line, ","); !strings.Contains(sheet, first) && !strings.HasPrefix(first, "2026-") { // days are numbers there
				t.Errorf("%s as XLSX does not hold %s", c.path, first)
			}
		}
	}
}

// ifAny is the sign that joins a parameter to a path.
func ifAny(path, sign string) string {
	if strings.Contains(path, sign) {
		return "&"
	}
	return sign
}

// An export has the rows of the list with the same parameters (C15).
func TestExportsHaveTheRowsOfTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for i := range 6 {
		w.do(request{who: "ann", method: "PUT", path: strings.Replace(annRevenue, "03-10", fmt.Sprintf("03-%02d", 4+i), 1), body: `{"value": "1.50"}`}).wants(200)
	}
	w.do(request{who: "ann", method: "DELETE", path: strings.Replace(annRevenue, "03-10", "03-05", 1)}).wants(200)
	for _, query := range []string{
		"", "?metric=" + mRevenue, "?from=2026-03-05", "?from=2026-03-05&until=2026-03-07", "?until=2026-03-06", "?person=ann", "?person=bob&person=mia",
		"?person=eve", "?location=north", "?location=south", "?team=field", "?from=2026-03-07&until=2026-03-05",
	} {
		for what, list := range map[string]string{"entries": "/entries", "history": "/submissions"} {
			for _, who := range []string{"ann", "mia", "max", "eve"} {
				type row struct{ date, person, metric string }
				var want, got []row
				for _, e := range decodeLoosely[api.List[api.Entry]](w.do(request{who: who, method: "GET", path: "/trackers/" + calls + list + query}).wants(200)).Items {
					want = append(want, row{e.Date.String(), e.Person, e.Metric})
				}
				path := exportsOf + what + query + ifAny(query, "?") + "column=date&column=person_id&column=metric_id"
				for _, r := range records(w.do(request{who: who, method: "GET", path: path}).wants(200))[1:] {
					got = append(got, row{r[0], r[1], r[2]})
				}
				if what == "entries" { // the oldest day is first, metric by metric
					order := func(a, b row) int { return strings.Compare(a.date+a.metric+a.person, b.date+b.metric+b.person) }
					slices.SortFunc(want, order)
					slices.SortFunc(got, order)
				}
				if d := cmp.Diff(want, got, cmp.AllowUnexported(row{})); d != "" {
					t.Errorf("%s of %s to %s (-list +export):\n%s", what, query, who, d)
				}
			}
		}
	}
}

// everyExport are the exports of a tracker that can hold figures of others,
// whether they have a row for each person, and whether they have their sum.
func everyExport(tracker, metric string) []struct {
	path        string
	rows, total bool
} {
	path := "/trackers/" + tracker + "/exports/"
	return []struct {
		path        string
		rows, total bool
	}{
		{path + "entries?", true, false},
		{path + "entries?location=north&location=south&", true, false},
		{path + "history?", true, false},
		{path + "report?", true, true},
		{path + "report?totals=false&location=north&location=south&", true, false},
		{path + "series?metric=" + metric + "&group=person&", true, false},
		{path + "series?metric=" + metric + "&group=all&", false, true},
		{path + "series?metric=" + metric + "&group=location&kind=month&", false, false},
	}
}

// In an export of any format, each viewer gets the figures and names of those
// whom C4 lets them see and nobody else's: looked for in the raw bytes of the
// CSV and of every part of the workbook.
func TestWhoSeesWhomInExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{target: 777})
	exports := slices.Concat(everyExport(calls, mCalls), everyExport(visits, mVisits))
	for who, visible := range sees {
		for _, e := range exports {
			for _, format := range []string{"csv", "xlsx"} {
				r := w.do(request{who: who, method: "GET", path: e.path + "format=" + format})
				if who == "org-2/zoe" {
					r.refused(http.StatusNotFound, "not_found")
					continue
				}
				text := contents(r.wants(200))
				for name, n := range figures {
					in := slices.Contains(visible, name)
					alone := len(visible) == 1 && in // the total is one's own figure
					if shown := strings.Contains(text, fmt.Sprint(n)); shown && !(in && e.rows || alone) || !shown && in && e.rows {
						t.Errorf("%s: the figure of %s in %s as %s: %v", who, name, e.path, format, shown)
					}
					p, _ := w.dir[org].Person(name)
					if shown := strings.Contains(text, p.Name()); shown != (in && e.rows) {
						t.Errorf("%s: the name of %s in %s as %s: %v", who, name, e.path, format, shown)
					}
				}
				if e.total && !strings.Contains(text, fmt.Sprint(sum(visible))) {
					t.Errorf("%s: the total of %s as %s is not %d", who, e.path, format, sum(visible))
				}
			}
		}
	}
}

// Asking for the export of somebody out of view gets the same bytes as asking
// for nobody.
func TestSelectionsOfExportsDoNotProbe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, path := range []string{"entries?", "history?", "report?", "report?totals=false&", "series?metric=" + mCalls + "&group=person&"} {
		for _, who := range []string{"ann", "mia", "max"} {
			nobody := w.do(request{who: who, method: "GET", path: exportsOf + path + "person=nobody"}).wants(200)
			for name := range figures {
				r := w.do(request{who: who, method: "GET", path: exportsOf + path + "person=" + name}).wants(200)
				if same := bytes.Equal(r.Body, nobody.Body); same == slices.Contains(sees[who], name) {
					t.Errorf("%s asks for %s in %s: %s", who, name, path, r.Body)
				}
			}
		}
	}
}

// A hidden target leaks into no export (T6): to those who may not know it, a
// tracker whose target is 777 exports the same as one that has none.
func TestHiddenTargetsInExports(t *testing.T) {
	t.Parallel()
	answers := func(who string, target int64) []string {
		w := newWorld(t, options{target: target})
		var out []string
		for _, e := range everyExport(visits, mVisits) {
			for _, format := range []string{"csv", "xlsx"} {
				r := w.do(request{who: who, method: "GET", path: e.path + "format=" + format}).wants(200)
				r.Header.Del("Content-Length") // of a workbook: it holds when it was zipped
				out = append(out, fmt.Sprint(e.path, format, r.Header, contents(r)))
			}
		}
		for _, column := range []string{":target", ":percent", ":milestone", ":state", ":met", ":delta", ":projection"} {
			for _, path := range []string{"report?column=" + mVisits + column, "series?metric=" + mVisits + "&column=" + column[1:]} {
				r := w.do(request{who: who, method: "GET", path: "/trackers/" + visits + "/exports/" + path})
				out = append(out, fmt.Sprint(path, r.Code, string(r.Body)))
				if who == "ann" {
					r.refused(http.StatusUnprocessableEntity, "invalid", "column")
				}
			}
		}
		return out
	}
	for _, who := range []string{"ann", "olaf"} {
		if d := cmp.Diff(answers(who, 0), answers(who, 777)); d != "" {
			t.Errorf("%s can tell (-without +with):\n%s", who, d)
		}
	}
	if cmp.Equal(answers("mia", 0), answers("mia", 777)) {
		t.Error("the test cannot tell either")
	}
}

func TestBadExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for _, c := range []struct {
		path, code, field string
		status            int
	}{
		{"entries?date=today", "invalid", "date", 422},
		{"entries?totals=true", "invalid", "totals", 422},
		{"entries?limit=10", "invalid", "limit", 422},
		{"entries?format=pdf", "invalid", "format", 422},
		{"entries?format=CSV", "invalid", "format", 422},
		{"entries?format=xlsx&comma=tab", "invalid", "comma", 422},
		{"entries?format=xlsx&bom=true", "invalid", "bom", 422},
		{"entries?comma=%3B", "invalid", "comma", 422},
		{"entries?comma=bar", "invalid", "comma", 422},
		{"entries?column=salary", "invalid", "column", 422},
		{"entries?column=date&column=date", "invalid", "column", 422},
		{"entries?metric=metric-none", "not_found", "", 404},
		{"history?column=value", "invalid", "column", 422},
		{"history?from=yesterday", "invalid", "from", 422},
		{"report?metric=" + mCalls, "invalid", "metric", 422},
		{"report?date=2026-02-30", "invalid", "date", 422},
		{"report?sort=salary", "invalid", "sort", 422},
		{"report?column=" + mRevenue + ":target", "invalid", "column", 422},
		{"report?totals=perhaps", "invalid", "totals", 422},
		{"series", "invalid", "metric", 422},
		{"series?metric=metric-none", "not_found", "", 404},
		{"series?metric=" + mCalls + "&kind=decade", "invalid", "kind", 422},
		{"series?metric=" + mCalls + "&group=team", "invalid", "group", 422},
		{"series?metric=" + mCalls + "&kind=day&from=2000-01-01", "invalid", "from", 422},
		{"salaries", "not_found", "", 404},
		{"entries/", "not_found", "", 404},
	} {
		r := w.do(request{who: "mia", method: "GET", path: exportsOf + c.path})
		if c.field == "" {
			r.refused(c.status, c.code)
		} else {
			r.refused(c.status, c.code, c.field)
		}
		if r.Header.Get("Content-Disposition") != "" {
			t.Errorf("%s: a refusal is a file", c.path)
		}
	}
	w.do(request{who: "mia", method: "POST", path: exportsOf + "entries"}).refused(http.StatusMethodNotAllowed, "method_not_allowed")
	if got := w.events(); len(got) > 0 {
		t.Errorf("refusals were recorded as exports: %v", got)
	}
	// The refusal of a column lists those that there are, and no others.
	r := w.do(request{who: "ann", method: "GET", path: "/trackers/" + visits + "/exports/report?column=x"})
	if p := decode[api.Problem](r); !strings.Contains(p.Detail, mVisits+", "+mVisits+":count") {
		t.Errorf("%s", r.Body)
	}
}

// events are the lines of the audit log, oldest first.
func (w *world) events() []string {
	w.t.Helper()
	var out []string
	err := w.db.View(w.t.Context(), org, func(ctx context.Context, tx storage.Tx) error {
		events, err := tx.Audit().Events(ctx, storage.EventQuery{})
		for _, e := range slices.Backward(events) {
			if !e.At.Equal(noon) || e.ID == "" {
				w.t.Errorf("%+v", e)
			}
			out = append(out, fmt.Sprintf("%s by %q: %s %s %v", e.Action, e.Person, e.Entity, e.Target, e.Detail))
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func TestExportsAreAudited(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	before := w.version(org)
	for _, c := range []struct{ who, path string }{
		{"mia", "entries"}, {"ann", "history?format=xlsx"}, {"eve", "report"}, {"eve", "report?totals=false"}, {"token", "series?format=xlsx&metric=" + mCalls},
		{"mia", "entries?person=nobody"},
	} {
		w.do(request{who: c.who, method: "GET", path: exportsOf + c.path}).wants(200)
	}
	// Whoever asks for the head alone has been told how much there is.
	w.do(request{who: "olaf", method: "HEAD", path: exportsOf + "entries"}).wants(200)
	want := []string{
		`export.entries by "mia": tracker tracker-calls map[format:csv rows:4]`,
		`export.history by "ann": tracker tracker-calls map[format:xlsx rows:1]`,
		`export.report by "eve": tracker tracker-calls map[format:csv rows:11]`,
		`export.report by "eve": tracker tracker-calls map[format:csv rows:8]`,
		`export.series by "": tracker tracker-calls map[format:xlsx rows:15 token:token-1]`,
		`export.entries by "mia": tracker tracker-calls map[format:csv rows:0]`,
		`export.entries by "olaf": tracker tracker-calls map[format:csv rows:1]`,
	}
	if d := cmp.Diff(want, w.events()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if w.version(org) != before {
		t.Error("an export is in the change log")
	}
}

// What cannot be recorded is not given away.
func TestExportsThatCannotBeAudited(t *testing.T) {
	t.Parallel()
	mem := memstore.New(nil)
	newWorld(t, options{db: mem})
	for _, nth := range []int64{1, 2} { // the event, and its commit
		for _, path := range []string{"entries?", "history?", "report?", "series?metric=" + mCalls + "&"} {
			for _, format := range []string{"csv", "xlsx"} {
				w := worldOn(t, &storagetest.Failing{DB: mem, Nth: nth, Err: errors.New("the disk is full")})
				r := w.do(request{who: "eve", method: "GET", path: exportsOf + path + "format=" + format}).refused(http.StatusInternalServerError, "internal")
				if r.Header.Get("Content-Disposition") != "" || bytes.Contains(r.Body, []byte("1000001")) {
					t.Errorf("%s as %s was given away: %v %s", path, format, r.Header, r.Body)
				}
				if got := w.events(); len(got) > 0 {
					t.Errorf("recorded all the same: %v", got)
				}
			}
		}
	}
}

// manyRows is a number of entries that no XLSX holds.
const manyRows = 200_001

// fill enters that many values for the people of the world.
func (w *world) fill(rows int) {
	var batch []tracking.Submission
	i := 0
	for d := today - 200; rows > 0; d-- {
		for _, p := range w.dir[org].People {
			if rows == 0 {
				break
			}
			i++
			rows--
			batch = append(batch, tracking.Submission{Key: tracking.Key{Metric: mCalls, Date: d, Person: p.ID}, Revision: 1,
				Change: fmt.Sprintf("00000000-0000-7000-8000-2%011d", i), Op: tracking.Set, Operand: 7, New: tracking.NumberValue(7), By: p.ID, Made: noon, Received: noon})
		}
	}
	w.update(org, func(ctx context.Context, s tracking.Store) error { return s.Submit(ctx, batch) })
}

func TestLargeExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.fill(manyRows)
	before := today - 100
	path := exportsOf + "entries?until=" + before.String()
	w.do(request{who: "eve", method: "GET", path: path + "&format=xlsx"}).refused(http.StatusUnprocessableEntity, "use_csv", "format")
	if got := w.events(); len(got) > 0 {
		t.Errorf("a refusal was recorded: %v", got)
	}
	r := w.do(request{who: "eve", method: "GET", path: path}).wants(200)
	if got := bytes.Count(r.Body, []byte("\r\n")); got != manyRows+1 {
		t.Errorf("%d lines", got)
	}

	server := httptest.NewServer(w.api)
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/api/v1"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Test-Actor", "eve")
	// While a client does not read on, everybody else works as ever.
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(res.Body, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	w.do(request{who: "ann", method: "PUT", path: annRevenue, body: `{"value": "1"}`}).wants(200)
	// And when it goes away in the midst, what it was given is recorded.
	res.Body.Close()
	want := []string{
		fmt.Sprintf(`export.entries by "eve": tracker tracker-calls map[format:csv rows:%d]`, manyRows),
		fmt.Sprintf(`export.entries by "eve": tracker tracker-calls map[format:csv rows:%d]`, manyRows),
	}
	if d := cmp.Diff(want, w.events()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// torn is a connection that breaks after some bytes.
type torn struct {
	*httptest.ResponseRecorder
	left int
}

func (c *torn) Write(b []byte) (int, error) {
	if c.left -= len(b); c.left < 0 {
		return 0, errors.New("connection reset by peer")
	}
	return c.ResponseRecorder.Write(b)
}

// Half a file is never passed off as a whole one: the server breaks the
// connection off.
func TestExportsThatBreakOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	w.fill(5000)
	for _, left := range []int{0, 100_000} {
		req := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1"+exportsOf+"entries", nil)
		req.Header.Set("Test-Actor", "eve")
		func() {
			defer func() {
				if v := recover(); v != http.ErrAbortHandler {
					t.Errorf("%d bytes: the handler ends with %v", left, v)
				}
			}()
			w.api.ServeHTTP(&torn{httptest.NewRecorder(), left}, req)
		}()
	}
	if got := w.events(); len(got) != 2 {
		t.Errorf("%v", got)
	}
	// Whoever has gone before the first byte got nothing, and nothing is said.
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req := httptest.NewRequestWithContext(ctx, "GET", "/api/v1"+exportsOf+"entries", nil)
	req.Header.Set("Test-Actor", "eve")
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, req)
	response{t: t, Code: rec.Code, Header: rec.Header(), Body: rec.Body.Bytes()}.refused(http.StatusServiceUnavailable, "canceled")
	if got := w.events(); len(got) != 2 {
		t.Errorf("%v", got)
	}
}
