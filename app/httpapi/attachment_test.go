package httpapi_test

import (
	"context"
	"fmt"
	"mime"
	"strings"
	"testing"
	"unicode"

	"github.com/seed57a6ed91/headway/tracking"
	"github.com/seed57a6ed91/headway/tracking/period"
)

// named adds a tracker of that name, without entries.
func (w *world) named(id, name string) {
	w.update(org, func(ctx context.Context, s tracking.Store) error {
		return s.PutTracker(ctx, tracking.Tracker{ID: id, Revision: 1, Name: name, Start: today - 1, Period: period.Day, CreatedBy: "eve",
			Metrics: []tracking.Metric{{ID: "metric-of-" + id, Name: "n", Kind: tracking.Number}}}, "eve", noon)
	})
}

func TestNamesOfExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for i, c := range []struct{ tracker, name, header string }{
		{"Calls", "Calls report 2026-03-11.csv", `filename="Calls report 2026-03-11.csv"`},
		{`A "quoted" \ name`, "A -quoted- - name report 2026-03-11.csv", `filename="A -quoted- - name report 2026-03-11.csv"`},
		{"Größe (50%)", "Größe (50%) report 2026-03-11.csv",
			`filename="Gr__e (50_) report 2026-03-11.csv"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%2850%25%29%20report%202026-03-11.csv`},
		{"売'*+", "売'-+ report 2026-03-11.csv", `filename="_'-+ report 2026-03-11.csv"; filename*=UTF-8''%E5%A3%B2%27-+%20report%202026-03-11.csv`},
		{"../../etc/passwd", "-..-etc-passwd report 2026-03-11.csv", `filename="-..-etc-passwd report 2026-03-11.csv"`},
		{`C:\x|y?<z>`, "C--x-y--z- report 2026-03-11.csv", `filename="C--x-y--z- report 2026-03-11.csv"`},
		{"a\r\nSet-Cookie: x=1", "aSet-Cookie- x=1 report 2026-03-11.csv", `filename="aSet-Cookie- x=1 report 2026-03-11.csv"`},
		{"gpj.\u202eexe", "gpj.exe report 2026-03-11.csv", `filename="gpj.exe report 2026-03-11.csv"`},
		{"a\u00a0b", "a b report 2026-03-11.csv", `filename="a b report 2026-03-11.csv"`},
		{". .", "report 2026-03-11.csv", `filename="report 2026-03-11.csv"`},
		{strings.Repeat("語", 100), strings.Repeat("語", 60) + ".csv",
			`filename="` + strings.Repeat("_", 60) + `.csv"; filename*=UTF-8''` + strings.Repeat("%E8%AA%9E", 60) + ".csv"},
	} {
		id := fmt.Sprint("named-", i)
		w.named(id, c.tracker)
		header := w.do(request{who: "eve", method: "GET", path: "/trackers/" + id + "/exports/report"}).wants(200).Header.Get("Content-Disposition")
		if header != "attachment; "+c.header {
			t.Errorf("%q: %s, want %s", c.tracker, header, c.header)
		}
		if _, params, err := mime.ParseMediaType(header); err != nil || params["filename"] != c.name {
			t.Errorf("%q: %s reads as %q, %v", c.tracker, header, params["filename"], err)
		}
	}
}

// Whatever a tracker is called, the name of its file is one that every system
// takes, in a header that is one line.
func TestVectorsNaughtyNamesOfExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	for i, name := range naughty(t) {
		id := fmt.Sprint("named-", i)
		w.named(id, name)
		header := w.do(request{who: "eve", method: "GET", path: "/trackers/" + id + "/exports/report"}).wants(200).Header.Get("Content-Disposition")
		disposition, params, err := mime.ParseMediaType(header)
		file := params["filename"]
		if err != nil || disposition != "attachment" || !strings.HasSuffix(file, ".csv") || len(file) > 200 ||
			strings.ContainsAny(file, `/\:*?"<>|`) || strings.HasPrefix(file, ".") ||
			strings.ContainsFunc(file, unicode.IsControl) || strings.ContainsFunc(header, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q: %s reads as %q: %v", name, header, file, err)
		}
	}
}
