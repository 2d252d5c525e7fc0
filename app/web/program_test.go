package web_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/seed57a6ed91/headway/app/web"
)

const headway = "github.com/seed57a6ed91/headway/"

// goCommand calls go for the browser, in the folder of the sources.
func goCommand(t testing.TB, args ...string) string {
	t.Helper()
	s, err := web.FindSource(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return goCommandIn(t, s.Dir, args...)
}

func goCommandIn(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// What goes to the browser counts in bytes: see the budget of the bundle.
func TestNothingLargeGoesToTheBrowser(t *testing.T) {
	t.Parallel()
	banned := []string{"text/template", "html/template", "database/sql", "log/slog", "testing", "github.com/uptrace/bun", "github.com/danielgtaylor/huma/v2", "golang.org/x/text",
		headway + "storage/bunstore", headway + "app/httpapi", headway + "app/account", headway + "app/sync/server", headway + "app/export", headway + "app/web"}
	ours := 0
	for line := range strings.Lines(goCommand(t, "list", "-deps", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./app/cmd/pwa", "./app/cmd/office")) {
		words := strings.Fields(line)
		for _, b := range banned {
			if words[0] == b || strings.HasPrefix(words[0], b+"/") && b != "database/sql" { // whose driver.Value google/uuid names
				t.Errorf("%s goes to the browser", words[0])
			}
		}
		if strings.HasPrefix(words[0], headway) {
			ours++
			if slices.Contains(words[1:], "net/http") {
				t.Errorf("%s imports net/http", words[0])
			}
		}
	}
	if ours == 0 {
		t.Error("no package of ours was looked at")
	}
}

const emptyApp = `package main

import "github.com/maxence-charriere/go-app/v10/pkg/app"

type page struct{ app.Compo }

func (p *page) Render() app.UI { return app.H1().Text("Hello") }

func main() {
	app.Route("/", func() app.Composer { return &page{} })
	app.RunWhenOnBrowser()
}
`

// BenchmarkBudgetBundle compares what each program weighs on the way to the
// browser with a go-app that shows one line: at most 1.5 times as much. The
// ratio x is that of the heaviest.
func BenchmarkBudgetBundle(b *testing.B) {
	dir := b.TempDir()
	empty := filepath.Join(dir, "main.go")
	if err := os.WriteFile(empty, []byte(emptyApp), 0o600); err != nil {
		b.Fatal(err)
	}
	source, err := web.FindSource(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	out := filepath.Join(dir, "compiled")
	weigh := func(path string) float64 {
		content, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		var packed bytes.Buffer
		w := brotli.NewWriterLevel(&packed, 9) // a twentieth of the time of 11, and much the same ratio
		if _, err := w.Write(content); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		return float64(packed.Len())
	}
	for b.Loop() {
		if err := web.Compile(b.Context(), source, filepath.Join(dir, "trimmed"), out); err != nil {
			b.Fatal(err)
		}
		goCommand(b, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(dir, "empty"), empty)
		theirs, heaviest := weigh(filepath.Join(dir, "empty")), 0.0
		for _, program := range []string{"pwa", "office"} {
			ours := weigh(filepath.Join(out, program))
			b.ReportMetric(ours/1e6, program+"-MB")
			b.ReportMetric(ours/theirs, program+"-x")
			heaviest = max(heaviest, ours)
		}
		b.ReportMetric(heaviest/theirs, "x")
		if heaviest > 1.5*theirs {
			b.Errorf("%.2f MB are more than 1.5 times the %.2f MB of an empty app", heaviest/1e6, theirs/1e6)
		}
	}
}
