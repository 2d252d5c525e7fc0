package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/api"
	"github.com/seed57a6ed91/headway/storage"
	"github.com/seed57a6ed91/headway/storage/memstore"
)

const asLines = "application/x-ndjson"

// linesOf reads an answer of lines: the progress, and what the last line says.
func linesOf(r response) ([]api.ImportProgress, api.ImportLine) {
	r.t.Helper()
	if got := r.wants(200).Header.Get("Content-Type"); got != asLines {
		r.t.Fatalf("lines of type %s: %s", got, r.Body)
	}
	var progress []api.ImportProgress
	all := bytes.SplitAfter(r.Body, []byte("\n"))
	for i, line := range all[:len(all)-1] {
		l := decode[api.ImportLine](response{t: r.t, request: r.request, Body: line})
		if i == len(all)-2 {
			if len(all[i+1]) > 0 || (l.Result == nil) == (l.Problem == nil) || l.Progress != nil {
				r.t.Fatalf("the last lines are %s%s", line, all[i+1])
			}
			return progress, l
		}
		if l.Progress == nil || l.Result != nil || l.Problem != nil {
			r.t.Fatalf("on the way: %s", line)
		}
		progress = append(progress, *l.Progress)
	}
	r.t.Fatalf("no line: %s", r.Body)
	return nil, api.ImportLine{}
}

// longFile says the same over and over again.
func longFile(rows int) string {
	return "date,person_id,tracker,metric,value\n" + strings.Repeat("2026-03-10,ann,Calls,Calls,7\n", rows)
}

func TestImportTellsItsProgress(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	file := longFile(5500)
	for _, accept := range []string{asLines, "text/html, " + asLines + ";q=0.9"} {
		progress, last := linesOf(w.do(load("mia", "entries", file, "Accept", accept)))
		if last.Result == nil || !last.Result.Applied || last.Result.Rows != 5500 || last.Result.Created+last.Result.Unchanged != 5500 {
			t.Errorf("%+v", last)
		}
		for i, p := range progress {
			if p.Total != int64(len(file)) || i > 0 && (p.Rows < progress[i-1].Rows || p.Bytes < progress[i-1].Bytes) {
				t.Errorf("%d: %+v", i, p)
			}
		}
		if len(progress) == 0 || progress[len(progress)-1] != (api.ImportProgress{Rows: 5500, Bytes: int64(len(file)), Total: int64(len(file))}) {
			t.Errorf("%+v", progress)
		}
	}
	for _, accept := range []string{"", "*/*", "application/json", asLines + ";q=0", "application/x-ndjson2", ";"} {
		if r := w.do(load("mia", "entries", file, "Accept", accept)).wants(200); r.Header.Get("Content-Type") != "application/json" || !decode[api.ImportResult](r).Applied {
			t.Errorf("%q: %s", accept, r.Body)
		}
	}

	// A refusal is the last line, with the status that it has by itself.
	before := w.version(org)
	_, last := linesOf(w.do(load("mia", "entries", file+"2026-03-10,nobody,Calls,Calls,7\n", "Accept", asLines)))
	if p := last.Problem; p == nil || p.Status != 422 || p.Code != "rows_refused" || p.Result == nil || p.Result.BadRows != 1 {
		t.Errorf("%+v", last)
	}
	_, last = linesOf(w.do(load("mia", "entries", "a,b\n1,2\n", "Accept", asLines)))
	if p := last.Problem; p == nil || p.Status != 422 || p.Code != "invalid" || len(p.Errors) != 1 {
		t.Errorf("%+v", last)
	}
	// What is refused before the file is looked at has no lines.
	w.do(load("mia", "entries?comma=x", file, "Accept", asLines)).refused(422, "invalid", "comma")
	w.do(load("ann", "targets", file, "Accept", asLines)).refused(403, "denied")
	if w.version(org) != before {
		t.Error("a refusal changed something")
	}
}

// stalled is a client that reads nothing until it is told to.
type stalled struct {
	*httptest.ResponseRecorder
	read chan struct{}
}

func (c *stalled) Write(b []byte) (int, error) {
	<-c.read
	return c.ResponseRecorder.Write(b)
}

// An import does not wait for a client that does not read its progress: the
// unit of work ends, and others go on.
func TestImportDoesNotWaitForItsClient(t *testing.T) {
	t.Parallel()
	var armed atomic.Bool
	client := &stalled{httptest.NewRecorder(), make(chan struct{})}
	w := newWorld(t, options{db: memstore.New(&memstore.Options{OnCommit: func(string, []storage.Change) {
		if armed.Swap(false) {
			close(client.read)
		}
	}})})
	armed.Store(true)
	file := longFile(20_000)
	req := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/imports/entries", strings.NewReader(file))
	req.Header.Set("Content-Type", "text/csv")
	req.Header.Set("Accept", asLines)
	req.Header.Set("Test-Actor", "mia")
	w.api.ServeHTTP(client, req)
	progress, last := linesOf(response{t: t, Code: client.Code, Header: client.Header(), Body: client.Body.Bytes()})
	if last.Result == nil || !last.Result.Applied {
		t.Errorf("%+v", last)
	}
	// Of all that was told meanwhile, it got what was being sent and the newest.
	if len(progress) == 0 || len(progress) > 2 || progress[len(progress)-1].Rows != 20_000 {
		t.Errorf("%+v", progress)
	}
}

func TestImportOnce(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"application/json", asLines} {
		w := newWorld(t, options{})
		send := func(key, file string) response {
			return w.do(load("mia", "entries?reason=x", file, "Accept", accept, "Idempotency-Key", key))
		}
		// A refusal keeps nothing: the file can be mended.
		before := w.version(org)
		if r := send("one", week+"x\n"); accept == asLines {
			if _, last := linesOf(r); last.Problem == nil || last.Problem.Code != "rows_refused" {
				t.Errorf("%+v", last)
			}
		} else {
			rowsOf(r)
		}
		if w.version(org) != before {
			t.Error("a refusal changed something")
		}
		first := send("one", week).wants(200)
		before = w.version(org)
		again := send("one", week).wants(200)
		if again.Header.Get("Idempotency-Replayed") != "true" || first.Header.Get("Idempotency-Replayed") != "" || again.Header.Get("Content-Type") != accept {
			t.Errorf("again: %v", again.Header)
		}
		if accept == asLines { // what was told on the way is not told again
			_, a := linesOf(first)
			progress, b := linesOf(again)
			if d := cmp.Diff(a, b); d != "" || len(progress) > 0 || !a.Result.Applied {
				t.Errorf("%+v (-first +again):\n%s", progress, d)
			}
		} else if !bytes.Equal(first.Body, again.Body) {
			t.Errorf("%s, then %s", first.Body, again.Body)
		}
		send("one", week+"2026-03-08,ann,Calls,Calls,1,\n").refused(http.StatusConflict, "id_reuse", "Idempotency-Key")
		send("two", week).wants(200)
		if w.version(org) != before {
			t.Error("a repetition changed something")
		}
	}
}

// meeting is a database on which the first writers wait for one another.
type meeting struct {
	storage.DB
	to  atomic.Int64 // how many are still to come
	all sync.WaitGroup
}

func (m *meeting) expect(writers int) {
	m.all.Add(writers)
	m.to.Store(int64(writers))
}

func (m *meeting) Update(ctx context.Context, org string, fn func(context.Context, storage.Tx) error) error {
	if m.to.Add(-1) >= 0 {
		m.all.Done()
		m.all.Wait()
	}
	return m.DB.Update(ctx, org, fn)
}

// Of requests with one key that all find it free, one is carried out; the
// others are given its answer, or told that it was carried out.
func TestImportOnceConcurrently(t *testing.T) {
	t.Parallel()
	for _, accept := range []string{"application/json", asLines} {
		db := &meeting{DB: memstore.New(nil)}
		w := newWorld(t, options{db: db})
		answers := make([]response, 8)
		db.expect(len(answers))
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() { answers[i] = w.do(load("mia", "entries", week, "Accept", accept, "Idempotency-Key", "one")) })
		}
		wg.Wait()
		first := 0
		for _, r := range answers {
			if r.Code != 200 {
				r.refused(http.StatusConflict, "already_done")
				continue
			}
			var created int
			if accept == asLines {
				_, last := linesOf(r)
				if p := last.Problem; p != nil {
					if p.Code != "already_done" || p.Status != http.StatusConflict {
						t.Errorf("%s", r.Body)
					}
					continue
				}
				created = last.Result.Created
			} else {
				created = decode[api.ImportResult](r).Created
			}
			if r.Header.Get("Idempotency-Replayed") == "" {
				first++
			}
			if created != 3 {
				t.Errorf("%s", r.Body)
			}
		}
		if first != 1 || len(w.events()) != 1 {
			t.Errorf("%s: %d were carried out: %v", accept, first, w.events())
		}
		if log := w.log.String(); log != "" {
			t.Errorf("a race of requests is in the log: %s", log)
		}
	}
}

// The lines arrive over a network as they are told.
func TestImportLinesOverANetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	server := httptest.NewServer(w.api)
	defer server.Close()
	req, err := http.NewRequestWithContext(t.Context(), "POST", server.URL+"/api/v1/imports/entries", strings.NewReader(longFile(3000)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	req.Header.Set("Accept", asLines)
	req.Header.Set("Test-Actor", "mia")
	res, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var lines []string
	for d := json.NewDecoder(res.Body); d.More(); {
		var l api.ImportLine
		if err := d.Decode(&l); err != nil {
			t.Fatal(err)
		}
		switch {
		case l.Progress != nil:
			lines = append(lines, "progress")
		case l.Result != nil:
			lines = append(lines, fmt.Sprint("result of ", l.Result.Rows))
		}
	}
	if n := len(lines); n < 2 || lines[0] != "progress" || lines[n-1] != "result of 3000" {
		t.Errorf("%v", lines)
	}
}
