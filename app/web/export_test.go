package web

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

var (
	Negotiate = negotiate
	SameTag   = sameTag
)

// Pack makes a build of the given files.
func Pack(t testing.TB, contents map[string]string) fs.FS {
	t.Helper()
	in, out, paths := t.TempDir(), t.TempDir(), map[string]string{}
	for name, content := range contents {
		paths[name] = filepath.Join(in, name)
		if err := os.WriteFile(paths[name], []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := store(t.Context(), paths, out, BuildOptions{Quality: 5, Progress: func(Step) {}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(Record{Format: recordFormat, Hash: hashFiles(files), Files: files})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(out, RecordName), b, 0o600); err != nil {
		t.Fatal(err)
	}
	return os.DirFS(out)
}

// Compile makes the programs only, each in the folder out under the name of its own.
func Compile(ctx context.Context, source Source, dir, out string) error {
	return compile(ctx, source, dir, out, BuildOptions{Progress: func(Step) {}})
}

// Trim copies the sources without what the browser needs not.
func (s Source) Trim(ctx context.Context, dir string) (Source, error) { return s.trim(ctx, dir) }

// BuildWhole makes a build with all of go-app.
func BuildWhole(t testing.TB, source Source) fs.FS {
	t.Helper()
	out := filepath.Join(t.TempDir(), "dist")
	if _, err := Build(t.Context(), source, out, &BuildOptions{Quality: 5, whole: true}); err != nil {
		t.Fatal(err)
	}
	return os.DirFS(out)
}
