//go:build !js

package ui_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"github.com/seed57a6ed91/headway/app/browsertest"
	"github.com/seed57a6ed91/headway/app/pwa/ui"
	"github.com/seed57a6ed91/headway/app/web"
)

// mount is JavaScript that asks for a table and waits until the frame with it
// is painted: a message that is sent in a frame comes after it. It yields the
// milliseconds.
const mount = `(rows) => new Promise((done) => {
	const before = performance.now();
	const look = new MutationObserver(() => {
		if (!document.querySelector(".tablewrap tbody tr")) return;
		look.disconnect();
		requestAnimationFrame(() => {
			const painted = new MessageChannel();
			painted.port1.onmessage = () => done(performance.now() - before);
			painted.port2.postMessage("");
		});
	});
	look.observe(document.body, { childList: true, subtree: true });
	show(rows);
})`

// hide takes the table away.
const hide = `async () => {
	show(0);
	while (document.querySelector(".tablewrap")) await new Promise(requestAnimationFrame);
}`

// scroll goes to the end of a table, at first by five rows with each frame, as
// the fastest finger does, and then at once. It yields how long each frame took
// in milliseconds, and in how many there was no row at the top or the bottom of
// what is in sight.
const scroll = `async () => {
	const wrap = document.querySelector(".tablewrap"), took = [];
	const frame = () => new Promise(requestAnimationFrame);
	const row = (x, y) => document.elementFromPoint(x, y)?.closest("tr[aria-rowindex]");
	let before = await frame(), empty = 0;
	for (let i = 1; i <= 150; i++) {
		wrap.scrollTop += i < 150 ? 5 * 44 : wrap.scrollHeight;
		const now = await frame();
		took.push(now - before);
		before = now;
		const head = wrap.querySelector("thead th").getBoundingClientRect(), box = wrap.getBoundingClientRect();
		if (!row(box.left + 20, head.bottom + 4) || !row(box.left + 20, box.bottom - 8)) empty++;
	}
	return { took, empty };
}`

// BenchmarkBudgetTable measures how long a report of 10,000 people takes from
// asking for it to the frame that shows it, in the browser: at most 50 ms. The
// ratio is to a table of as many rows as are all in the page, in turns. Beside
// the time it reports that of the page's thread, which other programs of the
// machine do not lengthen. Then it scrolls to the end, and reports the longest
// twentieth of the frames, and how many of them had a row missing.
func BenchmarkBudgetTable(b *testing.B) {
	h, err := web.New(tableProgram(b), nil)
	if err != nil {
		b.Fatal(err)
	}
	s := browsertest.Serve(b, h)
	p := browsertest.Open(b).Page()
	p.Go(s.URL)
	p.Wait(`typeof show === "function"`)
	p.Run("globalThis.mount = " + mount + "; globalThis.hide = " + hide + "; globalThis.scroll = " + scroll)
	busy := busyOf(b, p)
	const turns = 15 // of which the first five let Chromium compile what is used
	for b.Loop() {
		var many, plain, thread []float64
		for range turns {
			plain = append(plain, browsertest.Eval[float64](p, "mount(300)"))
			p.Run("await hide()")
			before := busy()
			many = append(many, browsertest.Eval[float64](p, "mount(10000)"))
			thread = append(thread, busy()-before)
			p.Run("await hide()")
		}
		x, y := quantile(many[5:], .5), quantile(plain[5:], .5)
		b.ReportMetric(x, "ms")
		b.ReportMetric(quantile(many[5:], .95), "ms-p95")
		b.ReportMetric(quantile(thread[5:], .5), "ms-thread")
		b.ReportMetric(x/y, "x")
		if x > 50 {
			b.Errorf("10,000 rows took %.0f ms, %.0f of the thread, which is more than 50; %d rows took %.0f", x, quantile(thread[5:], .5), ui.MaxPlain, y)
		}
		if x > y {
			b.Errorf("10,000 rows took %.0f ms and %d rows %.0f", x, ui.MaxPlain, y)
		}
	}
	p.Run("await mount(10000)")
	before := busy()
	scrolled := browsertest.Eval[struct {
		Took  []float64 `json:"took"`
		Empty int       `json:"empty"`
	}](p, "scroll()")
	b.ReportMetric(quantile(scrolled.Took, .95), "ms/frame-p95")
	b.ReportMetric((busy()-before)/float64(len(scrolled.Took)), "ms-thread/frame")
	b.ReportMetric(float64(scrolled.Empty), "empty")
	if scrolled.Empty > 0 {
		b.Errorf("%d of %d frames had a row missing", scrolled.Empty, len(scrolled.Took))
	}
}

// busyOf returns what tells for how many milliseconds the thread of the page
// was busy.
func busyOf(b *testing.B, p *browsertest.Page) func() float64 {
	b.Helper()
	if _, err := chromedp.Call(p.Context(), performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
		b.Fatal(err)
	}
	return func() float64 {
		got, err := chromedp.Call(p.Context(), performance.GetMetrics, cdp.Empty{})
		if err != nil {
			b.Fatal(err)
		}
		for _, m := range got.Metrics {
			if m.Name == "TaskDuration" {
				return m.Value * 1000
			}
		}
		b.Fatal("the page does not tell how long it was busy")
		return 0
	}
}

func quantile(values []float64, q float64) float64 {
	slices.Sort(values)
	return values[int(q*float64(len(values)-1)+.5)]
}

// tableProgram is a build of testdata/table, as the app is built.
func tableProgram(b *testing.B) fs.FS {
	b.Helper()
	ours, err := web.FindSource(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	table := web.Source{Dir: b.TempDir()}
	for name, path := range sources(b, ours.Dir) {
		content, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		to := filepath.Join(table.Dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(to, content, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return browsertest.Build(b, table)
}

// sources are the paths of what the program is made of, by their places in the
// build: testdata/table is in that of the app.
func sources(b *testing.B, dir string) map[string]string {
	b.Helper()
	const files = `{{if and .Module .Module.Main}}{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}{{range .EmbedFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}{{end}}`
	list := exec.CommandContext(b.Context(), "go", "list", "-deps", "-f", files, "./app/pwa/ui/testdata/table")
	list.Dir, list.Env = dir, append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.Output()
	if err != nil {
		b.Fatalf("listing the sources: %v", err)
	}
	assets, err := filepath.Glob(filepath.Join(dir, "app", "web", "assets", "*"))
	if err != nil {
		b.Fatal(err)
	}
	found := map[string]string{}
	for _, path := range slices.Concat(strings.Fields(string(out)), assets, []string{filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.sum")}) {
		name, err := filepath.Rel(dir, path)
		if err != nil {
			b.Fatal(err)
		}
		found[strings.Replace(filepath.ToSlash(name), "app/pwa/ui/testdata/table/", "app/cmd/pwa/", 1)] = path
	}
	return found
}
