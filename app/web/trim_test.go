package web_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/web"
)

// The go-app that go.mod names can be trimmed, and then brings neither its
// server nor what that needs.
func TestTheServerOfGoAppStaysOut(t *testing.T) {
	t.Parallel()
	source, err := web.FindSource(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	trimmed, err := source.Trim(t.Context(), filepath.Join(t.TempDir(), "trimmed"))
	if err != nil || trimmed.Dir == source.Dir {
		t.Fatalf("%s: %v", trimmed.Dir, err)
	}
	whole, left := goCommand(t, "list", "-deps", "./app/cmd/pwa", "./app/cmd/office"), goCommandIn(t, trimmed.Dir, "list", "-deps", "./app/cmd/pwa", "./app/cmd/office")
	for _, name := range []string{"net/http", "crypto/tls", "regexp", "mime/multipart"} {
		if !strings.Contains(whole, name+"\n") {
			t.Errorf("%s is not in go-app any more", name)
		}
		if strings.Contains(left, name+"\n") {
			t.Errorf("%s goes to the browser", name)
		}
	}
	for line := range strings.Lines(whole) {
		if strings.HasPrefix(line, headway) && !strings.Contains(left, line) {
			t.Errorf("%s is lost", strings.TrimSpace(line))
		}
	}
}

// Where it is made does not matter to a trimmed program.
func TestTrimmedProgramsAreTheSame(t *testing.T) {
	t.Parallel()
	var first []byte
	for range 2 {
		dir := t.TempDir()
		out := filepath.Join(dir, "compiled")
		source := plainSource(t)
		if err := web.Compile(t.Context(), source, filepath.Join(dir, "trimmed"), out); err != nil {
			t.Fatal(err)
		}
		made, err := os.ReadFile(filepath.Join(out, "pwa"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(made, []byte(dir)) || bytes.Contains(made, []byte(source.Dir)) {
			t.Error("the program holds the path of a folder")
		}
		if first != nil && !bytes.Equal(first, made) {
			t.Error("the same sources make different programs")
		}
		first = made
	}
}

// A go-app of which nothing is known is left as it is, and that is said.
func TestUnknownGoAppIsLeftWhole(t *testing.T) {
	t.Parallel()
	const goApp = "github.com/maxence-charriere/go-app/v10"
	source := sources(t, map[string]string{
		"go.mod":              "module example.test/small\n\ngo 1.26.0\n\nrequire " + goApp + " v10.9.0\n\nreplace " + goApp + " => ./fork\n",
		"app/cmd/pwa/main.go": "package main\n\nimport \"" + goApp + "/pkg/app\"\n\nfunc main() { println(app.Text) }\n",
		"fork/go.mod":         "module " + goApp + "\n\ngo 1.26.0\n", "fork/pkg/app/http.go": "package app\n\nconst Text = \"another\"\n",
	})
	said := ""
	_, err := web.Build(t.Context(), source, filepath.Join(t.TempDir(), "dist"), &web.BuildOptions{Quality: 1, Progress: func(s web.Step) { said += s.Name }})
	if err != nil || !strings.Contains(said, "cannot be trimmed") {
		t.Errorf("%v; said: %s", err, said)
	}
}
