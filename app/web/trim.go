package web

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// go-app compiles its server, with net/http and its cryptography, into every
// program for the browser, and a regexp for its routes: a third of what an
// empty program weighs. A build is made from a copy of the sources, with a copy
// of go-app in which goapp/client.go.txt stands for the files that need those.
const (
	goApp = "github.com/maxence-charriere/go-app/v10"
	// goAppKnown is the hash of the files that are replaced. Of others it is not
	// known what the client needs of them.
	goAppKnown = "5d34bb7ee7a764f626da029d7ecc13c50c8f067490f59e434a490fc5785a48d6"
)

// compilerFlags make calls of small functions calls, not copies of them, where
// nothing is done a thousand times over: in go-app, in the app and in what
// writes texts, but not in the domains. It is a fifteenth of what the program
// weighs.
var compilerFlags = [...]string{
	"-gcflags=" + goApp + "/pkg/app=-l", "-gcflags=github.com/seed57a6ed91/headway/app/...=-l",
	"-gcflags=fmt=-l", "-gcflags=time=-l", "-gcflags=net/url=-l", "-gcflags=html=-l", "-gcflags=reflect=-l",
}

// Flags are what the go command is given to compile the app, beside GOOS=js and
// GOARCH=wasm: what is compiled with the same ones is as the app has it.
func Flags() []string { return append([]string{"-trimpath"}, compilerFlags[:]...) }

//go:embed goapp/client.go.txt
var goAppClient []byte

// goAppServer are the files that are replaced, below the module.
var goAppServer = [...]string{"pkg/app/crypto.go", "pkg/app/http.go", "pkg/app/resource.go", "pkg/app/route.go", "pkg/app/static.go", "pkg/app/wasm.go"}

// errNotTrimmed says why a program is built with all of go-app.
var errNotTrimmed = errors.New("larger than need be: this go-app cannot be trimmed")

// trim copies the sources of the programs into the folder, with the part of
// go-app that the browser needs. A program without go-app stays where it is;
// so does one with a go-app that is vendored or not known, with an error that
// matches errNotTrimmed.
func (s Source) trim(ctx context.Context, dir string) (Source, error) {
	list := goCommand(ctx, s.Dir, "list", "-deps", "-f", `{{if eq .ImportPath "`+goApp+`/pkg/app"}}{{.Dir}}{{end}}`, programs[0].path)
	list.Env = append(list.Env, "GOOS=js", "GOARCH=wasm")
	out, err := list.output()
	if err != nil {
		return s, err
	}
	if len(out) == 0 {
		return s, nil
	}
	from := filepath.Dir(filepath.Dir(strings.TrimSpace(string(out))))
	if found, err := hashServer(from); err != nil || found != goAppKnown {
		return s, errNotTrimmed
	}
	paths, err := s.files(ctx)
	if err != nil {
		return s, err
	}
	for _, path := range paths {
		name, err := filepath.Rel(s.Dir, path)
		if err != nil {
			return s, err
		}
		if err := copyFile(path, filepath.Join(dir, name)); err != nil {
			return s, err
		}
	}
	to := filepath.Join(dir, "go-app")
	if err := copyGoApp(from, to); err != nil {
		return s, err
	}
	// A path from within the copy: the program keeps it, and is the same wherever
	// it is built.
	if _, err := goCommand(ctx, dir, "mod", "edit", "-replace="+goApp+"=./go-app").output(); err != nil {
		return s, err
	}
	return Source{Dir: dir}, nil
}

// hashServer is the hash of the files of go-app that are replaced. A vendored
// go-app has not all of them.
func hashServer(module string) (string, error) {
	h := sha256.New()
	for _, name := range goAppServer {
		b, err := os.ReadFile(filepath.Join(module, filepath.FromSlash(name)))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%q %s\n", name, sum(b))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// copyGoApp copies what the browser needs of the module.
func copyGoApp(from, to string) error {
	for _, folder := range []string{".", "pkg/app", "pkg/errors"} {
		entries, err := os.ReadDir(filepath.Join(from, filepath.FromSlash(folder)))
		if err != nil {
			return err
		}
		for _, e := range entries {
			name := filepath.Join(filepath.FromSlash(folder), e.Name())
			source := strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !slices.Contains(goAppServer[:], filepath.ToSlash(name))
			if !source && name != "go.mod" {
				continue
			}
			if err := copyFile(filepath.Join(from, name), filepath.Join(to, name)); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(filepath.Join(to, "pkg", "app", "client.go"), goAppClient, 0o644)
}

// copyFile copies a file into a folder that it makes if need be. The copy can
// be written, which those in the cache of modules cannot.
func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o644)
}
