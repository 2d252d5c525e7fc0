package web_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/web"
)

// sources is a module with a program that is small.
func sources(t *testing.T, change map[string]string) web.Source {
	t.Helper()
	files := map[string]string{
		"go.mod": "module example.test/small\n\ngo 1.26.0\n", "go.sum": "", "README.md": "not part of it",
		"app/cmd/pwa/main.go":      "package main\n\nimport \"example.test/small/greet\"\n\nfunc main() { println(greet.Text) }\n",
		"app/cmd/pwa/main_test.go": "package main\n",
		"greet/greet.go":           "package greet\n\nimport _ \"embed\"\n\n//go:embed text\nvar Text string\n",
		"greet/native.go":          "//go:build !wasm\n\npackage greet\n",
		"greet/text":               "hello",
		"app/web/assets/boot.js":   "boot()", "app/web/assets/icon.png": "picture", "app/web/assets/.hidden": "",
	}
	for _, name := range []string{"shell.html", "worker.js"} {
		b, err := os.ReadFile("assets/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files["app/web/assets/"+name] = string(b)
	}
	s := web.Source{Dir: t.TempDir()}
	write(t, s, files)
	write(t, s, change)
	return s
}

func write(t testing.TB, s web.Source, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(s.Dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBuild(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "deep", "dist")
	var steps []web.Step
	record, err := web.Build(t.Context(), sources(t, nil), out, &web.BuildOptions{Quality: 1, Progress: func(s web.Step) { steps = append(steps, s) }})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range record.Files {
		names = append(names, f.Name)
	}
	if want := []string{"app.wasm", "boot.js", "icon.png", "shell.html", "wasm_exec.js", "worker.js"}; !slices.Equal(names, want) {
		t.Errorf("the build is %v, want %v", names, want)
	}
	if kept, err := web.ReadRecord(os.DirFS(out)); err != nil || !reflect.DeepEqual(kept, record) {
		t.Errorf("the record says %+v (%v), want %+v", kept, err, record)
	}
	h := handler(t, os.DirFS(out), web.Options{})
	wasm := decoded(t, do(h, "GET", "/assets/"+h.Version()+"/app.wasm", "Accept-Encoding", "br"))
	if !strings.HasPrefix(wasm, "\x00asm") || !strings.Contains(wasm, "hello") || strings.Contains(wasm, out) {
		t.Errorf("%d bytes are not the program", len(wasm))
	}
	for i, s := range steps {
		if i > 0 && s.Name == steps[i-1].Name && s.Done < steps[i-1].Done || s.Done > s.Total {
			t.Errorf("step %d goes back: %+v", i, steps)
		}
	}
	if last := steps[len(steps)-1]; last.Done != last.Total || last.Total < 8 {
		t.Errorf("it ended at %+v", last)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(out), ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}

	// Elsewhere the same sources make the same.
	same, err := web.Build(t.Context(), sources(t, map[string]string{"README.md": "other", "app/cmd/pwa/main_test.go": "package main // other\n"}), filepath.Join(t.TempDir(), "dist"), &web.BuildOptions{Quality: 1})
	if err != nil || !reflect.DeepEqual(same, record) {
		t.Errorf("the same sources make %+v (%v), want %+v", same, err, record)
	}
	other, err := web.Build(t.Context(), sources(t, map[string]string{"greet/text": "goodbye"}), out, &web.BuildOptions{Quality: 1})
	if err != nil || other.Hash == record.Hash || other.Sources == record.Sources {
		t.Errorf("other sources make %+v (%v)", other, err)
	}
	if kept, err := web.ReadRecord(os.DirFS(out)); err != nil || kept.Hash != other.Hash {
		t.Errorf("the build before is still there: %v", err)
	}
}

func TestWhatABuildDependsOn(t *testing.T) {
	t.Parallel()
	hash := func(change map[string]string) string {
		h, err := sources(t, change).Hash(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	seen := map[string]string{hash(nil): "nothing"}
	for _, name := range []string{"app/cmd/pwa/main.go", "greet/greet.go"} {
		b, err := os.ReadFile(filepath.Join(sources(t, nil).Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		h := hash(map[string]string{name: string(b) + "// changed\n"})
		if before, ok := seen[h]; ok {
			t.Errorf("changing %s is the same as changing %s", name, before)
		}
		seen[h] = name
	}
	for name, content := range map[string]string{"greet/text": "bye", "greet/new.go": "package greet\n", "app/web/assets/boot.js": "x", "app/web/assets/new.css": "", "go.sum": "\n", "go.mod": "module example.test/small\n\ngo 1.25.0\n"} {
		h := hash(map[string]string{name: content})
		if before, ok := seen[h]; ok {
			t.Errorf("changing %s is the same as changing %s", name, before)
		}
		seen[h] = name
	}
	for name, content := range map[string]string{"README.md": "x", "greet/native.go": "//go:build !wasm\n\npackage greet\n\nconst native = 1\n", "greet/greet_test.go": "package greet\n", "app/web/assets/.swp": "x"} {
		if before, ok := seen[hash(map[string]string{name: content})]; before != "nothing" || !ok {
			t.Errorf("%s matters", name)
		}
	}
}

// A build that fails leaves the one before as it is.
func TestFailedBuildsLeaveTheOneBefore(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "dist")
	before, err := web.Build(t.Context(), sources(t, nil), out, &web.BuildOptions{Quality: 1})
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	_, err = web.Build(cancelled, sources(t, map[string]string{"greet/text": "bye"}), out, &web.BuildOptions{Quality: 1, Progress: func(s web.Step) {
		if s.Name == "compressing" {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := web.Build(t.Context(), sources(t, map[string]string{"greet/greet.go": "package greet\n\nvar Text int = \"x\"\n"}), out, nil); err == nil || !strings.Contains(err.Error(), "greet.go:3") {
		t.Errorf("sources with an error: %v", err)
	}
	for _, quality := range []int{-1, 12} {
		if _, err := web.Build(t.Context(), sources(t, nil), out, &web.BuildOptions{Quality: quality}); err == nil || !strings.Contains(err.Error(), "Quality") {
			t.Errorf("quality %d: %v", quality, err)
		}
	}
	if kept, err := web.ReadRecord(os.DirFS(out)); err != nil || kept.Hash != before.Hash {
		t.Errorf("the build before is gone: %v", err)
	}
	if _, err := web.New(os.DirFS(out), nil); err != nil {
		t.Errorf("the build before is not whole: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(out)); err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	mine := t.TempDir()
	if err := os.WriteFile(filepath.Join(mine, "thesis.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := web.Build(t.Context(), sources(t, nil), mine, nil); err == nil || !strings.Contains(err.Error(), "something else") {
		t.Errorf("a folder with something else: %v", err)
	}
	if _, err := os.Stat(filepath.Join(mine, "thesis.txt")); err != nil {
		t.Error(err)
	}
}

// The sources are found from within the checkout, and are what they should be.
func TestFindSource(t *testing.T) {
	t.Parallel()
	s, err := web.FindSource(t.Context())
	if err != nil || !s.Checkout {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, name := range []string{"app/cmd/pwa/main.go", "app/web/assets/boot.js"} {
		if _, err := fs.Stat(os.DirFS(s.Dir), name); err != nil {
			t.Error(err)
		}
	}
	if want := filepath.Join(s.Dir, "app", "web", "dist"); s.Dist() != want {
		t.Errorf("builds are kept in %s, want %s", s.Dist(), want)
	}
	if files, ok := web.Embedded(); ok {
		if _, err := web.New(files, nil); err != nil {
			t.Errorf("what is embedded: %v", err)
		}
	}
}
