package httpapi_test

import (
	"bytes"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/app/httpapi"
)

// Attack 23: SQL in what people choose lists by. Columns and orders are
// allowed by name; nothing of a search has a meaning of its own; and the one
// package that speaks SQL makes it of words of its own.
func TestAttack23SQL(t *testing.T) {
	t.Parallel()
	w := exampleWorld(t)
	hostile := []string{"name'; DROP TABLE hw_people;--", "name DESC, (SELECT 1)", "1 OR 1=1", "' OR ''='", `"; --`, "name) UNION SELECT *", "%", "_", "%%", `\`, "name\u02bc", "?", "$1", "{p}entries"}
	before := w.version(org)
	for _, text := range hostile {
		q := url.QueryEscape(text)
		w.do(request{who: "eve", method: "GET", path: "/trackers/" + calls + "/reports/today?sort=" + q}).refused(http.StatusUnprocessableEntity, "invalid", "sort")
		for _, what := range []string{"entries?", "history?", "report?", "series?metric=" + mCalls + "&"} {
			if r := w.do(request{who: "eve", method: "GET", path: exportsOf + what + "column=" + q}); r.Code != http.StatusUnprocessableEntity {
				t.Errorf("column %q of %s: %d %s", text, what, r.Code, r.Body)
			}
		}
		for _, path := range []string{
			"/trackers?search=", "/people/picks?search=", "/locations?search=", "/teams?search=", "/companies?search=",
			"/trackers/" + calls + "/entries?person=", "/trackers/" + calls + "/entries?location=", "/trackers/" + calls + "/submissions?team=",
		} {
			r := w.do(request{who: "eve", method: "GET", path: path + q}).wants(http.StatusOK)
			if found := decodeLoosely[struct{ Items []any }](r).Items; len(found) > 0 && !strings.Contains("Test", text) {
				t.Errorf("%s%s finds %v", path, text, found)
			}
		}
		for _, path := range []string{"/trackers/" + url.PathEscape(text), "/trackers/" + calls + "/metrics/" + url.PathEscape(text) + "/series"} {
			if r := w.do(request{who: "eve", method: "GET", path: path}); r.Code < 400 || r.Code >= 500 {
				t.Errorf("%s: %d %s", path, r.Code, r.Body)
			}
		}
	}
	if w.version(org) != before {
		t.Error("something has changed")
	}
}

// words are those of the program that statements of package bunstore are put
// together of, besides literals: names of tables and columns, and pieces of
// other statements. None comes from a request.
var words = []string{
	"t", "v", "here", "one", "columns", "into", "row", "upsert", "where", "table", "c.array", "names.String()", "marks.String()", "sets.String()", "taken.String()", "columns.String()",
	`strings.Join(names, ", ")`, `strings.Join(arrays, ", ")`, "locked", "conflict", "whose", "selectDevices", "text", "waits", "from", "days", "with",
	// Of the tables of time.
	"s.table", "s.of", "s.fields", "s.columns", "s.counts", "fields", "next", "which", "aggregate", "line", "sums", "zero", "entity", `strings.Join(key, ", ")`, `strings.Join(set, ", ")`,
}

// parsed is a file of the program as Go reads it.
func parsed(t *testing.T, path, text string, mode parser.Mode) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, text, mode)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// Statements are made of literals and of those words, in every file of
// bunstore, and nowhere else is there SQL.
func TestAttack23StatementsAreWordsOfTheProgram(t *testing.T) {
	t.Parallel()
	statement := regexp.MustCompile(`\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|VALUES|ORDER BY|JOIN|UNION|INTO|AND|OR) `)
	found := 0
	sources(t, "storage/bunstore", func(path, text string) {
		if strings.Contains(path, "/pgtest/") {
			return
		}
		file := parsed(t, path, text, 0)
		source := func(n ast.Node) string { return text[n.Pos()-file.FileStart : n.End()-file.FileStart] }
		var parts func(ast.Expr) []ast.Expr
		parts = func(e ast.Expr) []ast.Expr {
			switch e := e.(type) {
			case *ast.ParenExpr:
				return parts(e.X)
			case *ast.BinaryExpr:
				if e.Op == token.ADD {
					return append(parts(e.X), parts(e.Y)...)
				}
			}
			return []ast.Expr{e}
		}
		literal := func(e ast.Expr) (string, bool) {
			l, ok := e.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING {
				return "", false
			}
			return constant.StringVal(constant.MakeFromLiteral(l.Value, token.STRING, 0)), true
		}
		check := func(all []ast.Expr) {
			sql := slices.ContainsFunc(all, func(e ast.Expr) bool { s, ok := literal(e); return ok && statement.MatchString(s) })
			if !sql {
				return
			}
			found++
			for _, e := range all {
				if _, ok := literal(e); !ok && !slices.Contains(words, source(e)) {
					t.Errorf("%s puts %s into a statement", path, source(e))
				}
			}
		}
		inner := map[ast.Node]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if n.Op == token.ADD && !inner[n] {
					ast.Inspect(n, func(m ast.Node) bool {
						if b, ok := m.(*ast.BinaryExpr); ok {
							inner[b] = true
						}
						return true
					})
					check(parts(n))
				}
			case *ast.CallExpr:
				f, ok := n.Fun.(*ast.SelectorExpr)
				if !ok || len(n.Args) == 0 {
					return true
				}
				switch f.Sel.Name {
				case "Sprintf", "Fprintf", "Appendf":
					check(n.Args)
				case "Where", "WhereOr", "OrderExpr", "TableExpr", "ModelTableExpr", "ColumnExpr", "Set", "Having", "Join", "GroupExpr", "NewRaw", "Order", "Column", "Returning":
					if x, ok := f.X.(*ast.Ident); ok && slices.Contains([]string{"strings", "errors", "filepath", "fault", "path"}, x.Name) {
						return true
					}
					if _, ok := literal(n.Args[0]); !ok {
						t.Errorf("%s passes %s to %s", path, source(n.Args[0]), f.Sel.Name)
					}
				case "Safe":
					t.Errorf("%s says that %s is safe", path, source(n))
				}
			}
			return true
		})
	})
	if found < 10 {
		t.Errorf("only %d statements were found", found)
	}
	for _, folder := range []string{"app", "tracking"} {
		sources(t, folder, func(path, text string) {
			file := parsed(t, path, text, parser.ImportsOnly)
			for _, imported := range file.Imports {
				if p := strings.Trim(imported.Path.Value, `"`); strings.Contains(p, "uptrace/bun") || p == "database/sql" && !strings.HasPrefix(path, "app/cmd/") {
					t.Errorf("%s imports %s", path, p)
				}
			}
		})
	}
}

// Attack 24: numbers that are none, or too large, or not quite what they seem.
func TestAttack24Numbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	revenue := "/trackers/" + calls + "/metrics/" + mRevenue + "/entries/2026-03-11"
	count := "/trackers/" + calls + "/metrics/" + mCalls + "/entries/2026-03-11"
	done := "/trackers/" + calls + "/metrics/" + mDone + "/entries/2026-03-11"
	before := w.version(org)
	for _, text := range []string{
		"NaN", "nan", "Inf", "-Inf", "+Inf", "Infinity", "1e308", "1e2", "1E2", "0x10", "0b1", "0o7", "1_000", "１", "٣", "1,5", "1.2.3", "--1", "+-1", "1.", ".5", " 1", "1 ", "1\u00a0000",
		"", "-", "0.001", "12.345", "9223372036854775808", "-9223372036854775809", "92233720368547758.08", "99999999999999999999999999999999", "1/2", "⅓", "1e-2", "null", "true",
	} {
		for _, method := range []string{"PUT", "POST"} {
			w.do(request{who: "ann", method: method, path: revenue, body: map[string]any{"value": text}}).wants(http.StatusUnprocessableEntity)
		}
		w.do(request{who: "ann", method: "POST", path: "/entries/batch", body: map[string]any{"all_or_nothing": true, "items": []any{map[string]any{"tracker": calls, "metric": mRevenue, "date": "2026-03-11", "value": text}}}}).wants(http.StatusUnprocessableEntity)
	}
	for _, bare := range []string{"1", "1.5", "NaN", "Infinity", "1e308", "9007199254740993", "-0", "true", "null", "[]", "{}"} {
		w.do(request{who: "ann", method: "PUT", path: revenue, body: `{"value": ` + bare + `}`}).wants(http.StatusUnprocessableEntity, http.StatusBadRequest)
	}
	for _, r := range []request{
		{path: count, body: `{"value": "1.5"}`}, {path: done, body: `{"value": "2"}`}, {path: done, body: `{"value": "-1"}`}, {path: done, body: `{"value": "0.5"}`},
		{path: revenue, body: `{"value": "1"}`, header: map[string]string{"If-Match": `"-1"`}}, {path: revenue, body: `{"value": "1"}`, header: map[string]string{"If-Match": `"9223372036854775808"`}},
	} {
		r.who, r.method = "ann", "PUT"
		w.do(r).wants(http.StatusUnprocessableEntity, http.StatusPreconditionFailed)
	}
	for _, query := range []string{"limit=-1", "limit=0", "limit=1e2", "limit=501", "limit=9223372036854775808", "limit=NaN"} {
		w.do(request{who: "ann", method: "GET", path: "/trackers?" + query}).refused(http.StatusUnprocessableEntity, "invalid", "limit")
	}
	if w.version(org) != before {
		t.Error("a refused number changed something")
	}
	// What is taken is exact to the last unit.
	revision := int64(0)
	for text, want := range map[string]string{"-0": "0.00", "0.1": "0.10", "9999999999999.99": "9999999999999.99", "-12.50": "-12.50"} {
		r := w.do(request{who: "ann", method: "PUT", path: revenue, body: map[string]any{"value": text}})
		if r.Code != http.StatusOK {
			r.wants(http.StatusUnprocessableEntity) // a way of writing that is not taken
			continue
		}
		revision++
		if got := decode[api.Entry](r); got.Value == nil || string(*got.Value) != want || got.Revision != revision {
			t.Errorf("%s became %s", text, r.Body)
		}
	}
	w.do(request{who: "ann", method: "DELETE", path: revenue}).wants(http.StatusOK)
	for range 2 {
		w.do(request{who: "ann", method: "POST", path: revenue, body: `{"value": "0.1"}`}).wants(http.StatusOK)
	}
	if r := w.do(request{who: "ann", method: "POST", path: revenue, body: `{"value": "0.1"}`}).wants(http.StatusOK); !bytes.Contains(r.Body, []byte(`"value":"0.30"`)) {
		t.Errorf("three times 0.1 is %s", r.Body)
	}
	// The largest number is exact, also for readers that only know floating
	// point; what is beyond is refused, at once or as a sum.
	const most = "999999999999999"
	if r := w.do(request{who: "ann", method: "PUT", path: count, body: `{"value": "` + most + `"}`}).wants(http.StatusOK); !bytes.Contains(r.Body, []byte(`"value":"`+most+`"`)) {
		t.Errorf("%s became %s", most, r.Body)
	}
	for _, r := range []request{
		{method: "PUT", path: count, body: `{"value": "1000000000000000"}`}, {method: "PUT", path: count, body: `{"value": "9007199254740993"}`},
		{method: "PUT", path: count, body: `{"value": "9223372036854775807"}`}, {method: "POST", path: count, body: `{"value": "1"}`}, {method: "POST", path: count, body: `{"value": "` + most + `"}`},
	} {
		r.who = "ann"
		w.do(r).refused(http.StatusUnprocessableEntity, "invalid", "value")
	}
}

// ledger is a log that several requests write at once.
type ledger struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *ledger) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *ledger) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Attack 25: after every route was called, rightly and wrongly, neither the
// log nor an address holds a secret or anything of a person; no answer may be
// kept by a cache.
func TestAttack25LogsAndAddresses(t *testing.T) {
	t.Parallel()
	var log ledger
	var secrets []string
	cached := func(r response) {
		t.Helper()
		if got := r.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s %s: Cache-Control %q", r.request.method, r.request.path, got)
		}
		for _, header := range []string{"Location", "Link", "Content-Location", "Refresh"} {
			for _, secret := range secrets {
				if strings.Contains(r.Header.Get(header), secret) {
					t.Errorf("%s %s: %s %s", r.request.method, r.request.path, header, r.Header.Get(header))
				}
			}
		}
	}
	shared := stagedIn(t, newOffice(t, officeOptions{log: &log}))
	for _, route := range shared.routes() {
		s := shared
		if !route.Safe() { // some examples end what others need
			s = stagedIn(t, newOffice(t, officeOptions{log: &log}))
		}
		cookie := s.cookie(enterprise)
		secrets = append(secrets, cookie[strings.LastIndexByte(cookie, '.')+1:], s.secret[strings.LastIndexByte(s.secret, '.')+1:])
		r := s.examples()[route.ID].request(route)
		r.who = enterprise
		wrong := r
		wrong.header = with2(bearer("hw_"+s.org+"_WRONGTOKENWRONGTOKEN"), "If-Match", `"1"`)
		if !route.Rule.Public() {
			cached(s.do(wrong).refused(http.StatusUnauthorized, "signed_out"))
		}
		if body, ok := r.body.(string); ok {
			wrong = r
			wrong.body = body[:len(body)-1] + "broken"
			cached(s.do(wrong))
		}
		got := s.do(r)
		cached(got)
		if route.ID == "create-token" {
			secrets = append(secrets, decode[api.NewToken](got).Secret)
		}
		if got.Header.Get("Set-Cookie") != "" {
			if fresh := cookieOf(got); strings.Contains(fresh, ".") {
				secrets = append(secrets, fresh[strings.LastIndexByte(fresh, '.')+1:])
			}
		}
	}
	doc := shared.document()
	w := exampleWorld(t)
	g, err := httpapi.Guard(w.api, httpapi.GuardOptions{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range w.api.Routes() {
		r := examples()[route.ID].request(route)
		cached(do(t, g, "/api/v1", r))
		r.header = with2(map[string]string{}, "User-Agent", "Agent-Of-Somebody")
		r.path += strings.Map(func(c rune) rune { return map[bool]rune{true: '&', false: '?'}[strings.Contains(r.path, "?")] }, "?") + "nope=note-of-somebody"
		cached(do(t, g, "/api/v1", r))
	}
	text := log.String() + w.log.String()
	if strings.Count(text, "route=") < 100 {
		t.Fatalf("the log has little: %d bytes", len(text))
	}
	secrets = append(secrets, password, "quiet-harbour-lantern", "WRONGTOKEN", "Agent-Of-Somebody", "note-of-somebody", "@example.com", "Target", "Zephyr", "asked", "forgotten", "1000001", "headway_session", "Bearer")
	for _, secret := range secrets {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("the log holds %q: …%s…", secret, text[max(0, at-200):min(len(text), at+100)])
		}
	}
	// No address has a place for a secret: {token} is the id of one.
	for path, operations := range doc.Paths {
		for method, op := range operations {
			for _, p := range op.Parameters {
				if p.In != "header" && regexp.MustCompile(`(?i)secret|password|key|session|auth`).MatchString(p.Name) || p.Name == "token" && p.In != "path" {
					t.Errorf("%s %s has a parameter %s in its address", method, path, p.Name)
				}
			}
		}
	}
	// The service worker keeps the files of the app, and never an answer.
	worker, err := os.Open("../web/assets/worker.js")
	if err != nil {
		t.Fatal(err)
	}
	defer worker.Close()
	source, err := io.ReadAll(worker)
	if err != nil || !bytes.Contains(source, []byte(`!path.startsWith("api/")`)) || bytes.Contains(source, []byte(".put(")) || bytes.Contains(source, []byte(".add(")) || bytes.Count(source, []byte("cache.addAll(all.map(({ url, integrity })")) != 1 {
		t.Errorf("the service worker: %v\n%s", err, source)
	}
}
