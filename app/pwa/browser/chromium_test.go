//go:build !js

package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/web"
)

// TestInChromium runs the tests of this package that are built for the
// browser, in a real one. Those named TestPrepared… need something of the
// browser, or of the server, that is arranged before.
func TestInChromium(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	server := browsertest.Serve(t, site)
	b := browsertest.Open(t)
	t.Run("database", func(t *testing.T) {
		run(t, b.Page(), server.URL, url.Values{"run": {"^TestDatabase$"}})
	})
	t.Run("others", func(t *testing.T) {
		run(t, b.Page(), server.URL, url.Values{"skip": {"^(TestPrepared.*|TestDatabase)$"}})
	})
	t.Run("quota", func(t *testing.T) {
		// Of another origin: Chromium remembers for minutes how much there is.
		server := browsertest.Serve(t, site)
		p := b.Page()
		p.Go(server.URL)
		quota(t, p, server.URL, new(float64(3<<20)))
		run(t, p, server.URL, url.Values{"run": {"^TestPreparedQuota$"}})
		quota(t, p, server.URL, nil)
		run(t, p, server.URL, url.Values{"run": {"^TestPreparedRoomAgain$"}})
	})
	t.Run("eviction", func(t *testing.T) {
		server := browsertest.Serve(t, site)
		p := b.Page()
		p.Go(server.URL + "?" + url.Values{"run": {"^TestPreparedEviction$"}}.Encode())
		for round := range evictions {
			p.Wait(fmt.Sprintf("globalThis.busy === %d", round+1))
			b.Evict(server.URL)
		}
		finish(t, p)
	})
	t.Run("offline", func(t *testing.T) {
		p := b.Page()
		p.Go(server.URL + "?" + url.Values{"run": {"^TestPreparedOffline$"}}.Encode())
		p.Wait("globalThis.waiting")
		p.Offline(true)
		p.Run("globalThis.lost()")
		p.Wait("globalThis.waitingAgain")
		p.Offline(false)
		p.Run("globalThis.back()")
		finish(t, p)
	})
}

// evictions is how often TestPreparedEviction loses its database.
const evictions = 3

// run runs tests in a page.
func run(t *testing.T, p *browsertest.Page, base string, q url.Values) {
	t.Helper()
	p.Go(base + "?" + q.Encode())
	finish(t, p)
}

// finish waits for the tests of a page.
func finish(t *testing.T, p *browsertest.Page) {
	t.Helper()
	p.Wait("globalThis.exitCode !== undefined")
	out := p.Console()
	if code := browsertest.Eval[int](p, "globalThis.exitCode"); code != 0 || !strings.Contains(out, "--- PASS: Test") || strings.Contains(out, "--- SKIP") {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

// quota says how much a site may store; nil is as much as usual.
func quota(t *testing.T, p *browsertest.Page, origin string, bytes *float64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(p.Context(), 10*time.Second)
	defer cancel()
	if _, err := chromedp.Call(ctx, storage.OverrideQuotaForOrigin, storage.OverrideQuotaForOriginParams{Origin: origin, QuotaSize: bytes}); err != nil {
		t.Fatal(err)
	}
}

// newSite serves the tests and what they ask for.
func newSite(t *testing.T) http.Handler {
	t.Helper()
	wasm := filepath.Join(t.TempDir(), "test.wasm")
	build := exec.Command("go", append(append([]string{"test", "-c", "-vet=off", "-ldflags=-s -w", "-o", wasm}, web.Flags()...), ".")...)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the tests: %v\n%s", err, out)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /test.wasm", fileOf(wasm))
	mux.Handle("GET /wasm_exec.js", fileOf(filepath.Join(runtime.GOROOT(), "lib", "wasm", "wasm_exec.js")))
	mux.Handle("GET /run.js", fileOf(filepath.Join("testdata", "run.js")))
	mux.Handle("GET /{$}", fileOf(filepath.Join("testdata", "run.html")))
	mux.HandleFunc("GET /api/v1/me", func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("who")
		if err != nil {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"title":"Unauthorized","status":401,"code":"signed_out"}`)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"org":{"id":"o","name":%q}}`, cookie.Value)
	})
	mux.HandleFunc("GET /api/v1/me/profile", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done() // there is no answer
	})
	mux.HandleFunc("GET /api/v1/me/data", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Disposition", `attachment; filename="data.txt"`)
		for i := range 40 {
			fmt.Fprintf(w, "%6d\n", i)
			_, _ = w.Write(make([]byte, 10_000))
			_ = http.NewResponseController(w).Flush()
		}
	})
	mux.HandleFunc("POST /api/v1/imports/teams", func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			return
		}
		w.Header().Set("Content-Type", "application/x-ndjson")
		for _, line := range []any{map[string]any{"progress": map[string]any{"bytes": n}}, map[string]any{"result": map[string]any{"applied": true, "rows": n, "refused": []any{}}}} {
			_ = json.NewEncoder(w).Encode(line)
			_ = http.NewResponseController(w).Flush()
		}
	})
	var asked atomic.Int64
	mux.HandleFunc("GET /api/v1/events", func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable) // EventSource gives up on that
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, ": hello\n\nevent: pull\ndata: {\"v\":%d}\n\nevent: other\ndata: x\n\n", asked.Load())
		_ = http.NewResponseController(w).Flush()
		if asked.Load() < 3 {
			return // and the connection ends
		}
		<-r.Context().Done()
	})
	return mux
}

func fileOf(path string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, path) })
}
