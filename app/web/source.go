package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

const (
	module     = "github.com/seed57a6ed91/headway"
	assetsPath = "app/web/assets"
	distPath   = "app/web/dist"
)

// Source is where the sources of Headway are.
type Source struct {
	Dir string
	// Checkout says that this is where one works on them: a build may be kept
	// there.
	Checkout bool
}

// Dist is the folder of a checkout in which a build is kept.
func (s Source) Dist() string { return filepath.Join(s.Dir, filepath.FromSlash(distPath)) }

// ErrNoSource means that there is nothing to build the web app from: no Go, or
// no sources of Headway.
var ErrNoSource = errors.New("the sources of Headway, or Go to build them, are not there")

// FindSource finds the sources: those of the module in whose folder it is
// called, or that this module depends on, or else of the version that the
// running program was built from, fetched if need be. The error matches
// ErrNoSource.
func FindSource(ctx context.Context) (Source, error) {
	var listed struct {
		Dir  string
		Main bool
	}
	out, err := goCommand(ctx, "", "list", "-m", "-json=Dir,Main", module).output()
	if err == nil {
		err = json.Unmarshal(out, &listed)
	}
	if err == nil && listed.Dir != "" {
		return Source{Dir: listed.Dir, Checkout: listed.Main}, nil
	}
	if errors.Is(err, exec.ErrNotFound) {
		return Source{}, fmt.Errorf("%w: %w", ErrNoSource, err)
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Path != module || info.Main.Version == "" || info.Main.Version == "(devel)" || strings.Contains(info.Main.Version, "+") {
		return Source{}, fmt.Errorf("%w: this is not a folder of theirs", ErrNoSource)
	}
	out, err = goCommand(ctx, "", "mod", "download", "-json", module+"@"+info.Main.Version).output()
	if err == nil {
		err = json.Unmarshal(out, &listed)
	}
	if err != nil {
		return Source{}, fmt.Errorf("%w: %w", ErrNoSource, err)
	}
	return Source{Dir: listed.Dir}, nil
}

// Hash is a hash of all that a build depends on: the files of the module that
// go into the program, the versions of its dependencies and of Go, what is
// trimmed, the assets.
func (s Source) Hash(ctx context.Context) (string, error) {
	paths, err := s.files(ctx)
	if err != nil {
		return "", err
	}
	version, err := goCommand(ctx, s.Dir, "env", "GOVERSION").output()
	if err != nil {
		return "", err
	}
	names, err := s.assets()
	if err != nil {
		return "", err
	}
	for _, name := range names {
		paths = append(paths, s.asset(name))
	}
	slices.Sort(paths)
	h := sha256.New()
	fmt.Fprintf(h, "%d %s %s %s %s\n", recordFormat, version, goAppKnown, compilerFlags, sum(goAppClient))
	for _, path := range slices.Compact(paths) {
		b, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		name, err := filepath.Rel(s.Dir, path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%q %s\n", filepath.ToSlash(name), sum(b))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// files returns the paths of the module's files that go into the programs.
func (s Source) files(ctx context.Context) ([]string, error) {
	const files = `{{if and .Module .Module.Main}}{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}{{range .EmbedFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}{{end}}`
	list := goCommand(ctx, s.Dir, append([]string{"list", "-deps", "-f", files}, paths(s.programs())...)...)
	list.Env = append(list.Env, "GOOS=js", "GOARCH=wasm")
	out, err := list.output()
	if err != nil {
		return nil, err
	}
	paths := []string{filepath.Join(s.Dir, "go.mod"), filepath.Join(s.Dir, "go.sum")}
	for line := range strings.SplitSeq(string(out), "\n") {
		if line != "" {
			paths = append(paths, line)
		}
	}
	return paths, nil
}

// assets returns the names of the files that go into a build as they are.
func (s Source) assets() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(s.Dir, filepath.FromSlash(assetsPath)))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

func (s Source) asset(name string) string {
	return filepath.Join(s.Dir, filepath.FromSlash(assetsPath), name)
}

// command is a call of the go command.
type command struct{ *exec.Cmd }

// goCommand calls go in the folder without what the environment says of flags
// and workspaces, so that the same sources make the same build everywhere.
func goCommand(ctx context.Context, dir string, args ...string) command {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOEXPERIMENT=", "GOWASM=")
	return command{cmd}
}

// output returns what the call prints; its error says what it complains of.
func (c command) output() ([]byte, error) {
	var complaints bytes.Buffer
	if c.Stderr == nil {
		c.Stderr = &complaints
	}
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(c.Args[1:], " "), err, strings.TrimSpace(complaints.String()))
	}
	return out, nil
}
