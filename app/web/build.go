package web

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// FirstStartQuality is the Brotli quality for builds that somebody waits for:
// 13 % more bytes than BestQuality in a thirtieth of its time.
const FirstStartQuality = 6

// BuildOptions say how to build. The zero value is ready to use.
type BuildOptions struct {
	// Quality is that of the Brotli compression, from 1 to BestQuality; 0 is
	// BestQuality.
	Quality int
	// Progress is told what is being done, one call after the other; nil is
	// nobody.
	Progress func(Step)

	whole bool // with all of go-app, to compare with
}

// Step is what Build is doing.
type Step struct {
	Name string // such as "compressing"
	Done int    // packages compiled or files compressed; not more than Total
	// Total is how many there are to be; of packages that were compiled before,
	// nothing is heard.
	Total int
}

// Build makes the web app from the sources and puts it into the folder out,
// replacing what is there in one step: a build that fails or is interrupted
// leaves the one before. A folder that holds something else is refused. The
// same sources make the same files.
func Build(ctx context.Context, source Source, out string, opts *BuildOptions) (Record, error) {
	var o BuildOptions
	if opts != nil {
		o = *opts
	}
	if o.Quality == 0 {
		o.Quality = BestQuality
	}
	if o.Quality < 1 || o.Quality > BestQuality {
		return Record{}, fmt.Errorf("web: BuildOptions.Quality %d is not from 1 to %d", o.Quality, BestQuality)
	}
	if o.Progress == nil {
		o.Progress = func(Step) {}
	}
	if err := replaceable(out); err != nil {
		return Record{}, err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return Record{}, err
	}
	work, err := os.MkdirTemp(filepath.Dir(out), ".headway-web-")
	if err != nil {
		return Record{}, err
	}
	defer os.RemoveAll(work)
	record, err := build(ctx, source, work, o)
	if err != nil {
		return Record{}, err
	}
	return record, swap(filepath.Join(work, "dist"), out, filepath.Join(work, "before"))
}

// replaceable refuses a folder that is neither absent, nor empty, nor a build.
func replaceable(out string) error {
	entries, err := os.ReadDir(out)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(entries) > 0 && !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == RecordName }) {
		return fmt.Errorf("web: %s holds something else than a build of the web app: name another folder", out)
	}
	return nil
}

// swap puts the new folder into the place of the old one.
func swap(made, out, before string) error {
	if err := os.Rename(out, before); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(made, out); err != nil {
		return errors.Join(err, os.Rename(before, out))
	}
	return nil
}

// build makes the folder dist in work.
func build(ctx context.Context, source Source, work string, o BuildOptions) (Record, error) {
	record := Record{Format: recordFormat}
	var err error
	if record.Sources, err = source.Hash(ctx); err != nil {
		return record, err
	}
	version, err := goCommand(ctx, source.Dir, "env", "GOVERSION").output()
	if err != nil {
		return record, err
	}
	record.Go = strings.TrimSpace(string(version))
	compiled := filepath.Join(work, "compiled")
	if err := compile(ctx, source, filepath.Join(work, "trimmed"), compiled, o); err != nil {
		return record, err
	}
	root, err := goCommand(ctx, source.Dir, "env", "GOROOT").output()
	if err != nil {
		return record, err
	}
	names, err := source.assets()
	if err != nil {
		return record, err
	}
	paths := map[string]string{"wasm_exec.js": filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js")}
	for _, p := range source.programs() {
		paths[p.file()] = filepath.Join(compiled, p.binary())
	}
	for _, name := range names {
		paths[name] = source.asset(name)
	}
	dist := filepath.Join(work, "dist")
	if err := os.Mkdir(dist, 0o755); err != nil {
		return record, err
	}
	if record.Files, err = store(ctx, paths, dist, o); err != nil {
		return record, err
	}
	record.Hash = hashFiles(record.Files)
	b, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return record, err
	}
	return record, os.WriteFile(filepath.Join(dist, RecordName), append(b, '\n'), 0o644)
}

// compile compiles the programs for the browser into the folder out, from a
// copy of the sources in dir if that makes them smaller. Nothing of the machine
// or the repository goes into them.
func compile(ctx context.Context, source Source, dir, out string, o BuildOptions) error {
	step := Step{Name: "compiling for the browser"}
	if !o.whole {
		trimmed, err := source.trim(ctx, dir)
		switch {
		case errors.Is(err, errNotTrimmed):
			step.Name += " (" + err.Error() + ")"
		case err != nil:
			return err
		}
		source = trimmed
	}
	all := paths(source.programs())
	list := goCommand(ctx, source.Dir, append([]string{"list", "-deps"}, all...)...)
	list.Env = append(list.Env, "GOOS=js", "GOARCH=wasm")
	packages, err := list.output()
	if err != nil {
		return err
	}
	step.Total = strings.Count(string(packages), "\n")
	o.Progress(step)
	args := []string{"build", "-v", "-buildvcs=false", "-ldflags=-s -w"}
	if o.whole {
		args = append(args, "-trimpath")
	} else {
		args = append(args, Flags()...)
	}
	cmd := goCommand(ctx, source.Dir, append(append(args, "-o", out+string(filepath.Separator)), all...)...)
	cmd.Env = append(cmd.Env, "GOOS=js", "GOARCH=wasm")
	said, tell := io.Pipe()
	cmd.Stderr = tell
	var complaints strings.Builder
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if line := lines.Text(); strings.HasPrefix(line, "#") || strings.ContainsAny(line, ": ") {
				fmt.Fprintln(&complaints, line)
				continue
			}
			step.Done = min(step.Done+1, step.Total) // the name of a package
			o.Progress(step)
		}
		_, _ = io.Copy(io.Discard, said) // after a line that is too long
	}()
	_, err = cmd.output()
	tell.Close()
	<-read
	if err != nil {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(complaints.String()))
	}
	return nil
}

// store writes the files into the folder, compressed where that helps, and
// returns them by name.
func store(ctx context.Context, paths map[string]string, dist string, o BuildOptions) ([]File, error) {
	files := make([]File, 0, len(paths))
	for name := range paths {
		files = append(files, File{Name: name, Type: mediaType(name)})
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	var jobs []func() error
	for i := range files {
		f := &files[i]
		b, err := os.ReadFile(paths[f.Name])
		if err != nil {
			return nil, err
		}
		f.Size, f.SHA256 = int64(len(b)), sum(b)
		f.Stored = make([]Stored, len(encodings(f.Name)))
		for k, encoding := range encodings(f.Name) {
			jobs = append(jobs, func() (err error) {
				if err := ctx.Err(); err != nil {
					return err
				}
				f.Stored[k], err = keep(b, f.Name, encoding, dist, o.Quality)
				return err
			})
		}
	}
	step := Step{Name: "compressing", Total: len(jobs)}
	o.Progress(step)
	var told sync.Mutex
	var g errgroup.Group
	g.SetLimit(max(2, runtime.GOMAXPROCS(0)))
	for _, job := range jobs {
		g.Go(func() error {
			err := job()
			told.Lock()
			defer told.Unlock()
			step.Done++
			o.Progress(step)
			return err
		})
	}
	return files, g.Wait()
}

// keep writes a file in one encoding.
func keep(b []byte, name, encoding, dist string, quality int) (Stored, error) {
	kept := Stored{Name: name, Encoding: encoding}
	switch encoding {
	case brotlied:
		kept.Name += ".br"
	case gzipped:
		kept.Name += ".gz"
	}
	if encoding != identity {
		var err error
		if b, err = encode(b, encoding, quality); err != nil {
			return kept, err
		}
	}
	kept.Size, kept.SHA256 = int64(len(b)), sum(b)
	return kept, os.WriteFile(filepath.Join(dist, kept.Name), b, 0o644)
}

// encodings says how a file is kept: pictures are compressed already, and
// templates are made into something else.
func encodings(name string) []string {
	if isTemplate(name) || filepath.Ext(name) == ".png" {
		return []string{identity}
	}
	return []string{brotlied, gzipped}
}

// mediaType returns the type of what a build holds, which does not depend on
// the tables of the machine.
func mediaType(name string) string {
	switch filepath.Ext(name) {
	case ".wasm":
		return "application/wasm"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".json":
		return "application/json"
	case ".woff2":
		return "font/woff2"
	default:
		return "application/octet-stream"
	}
}
