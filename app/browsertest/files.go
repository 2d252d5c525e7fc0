package browsertest

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed57a6ed91/headway/app/web"
)

// WebFiles returns a build of the web app from the sources of this checkout,
// for app.Config.Files. It is made once for each state of the sources, and
// kept in the user's cache folder.
func WebFiles(t testing.TB) fs.FS {
	t.Helper()
	return os.DirFS(WebFolder(t))
}

// WebFolder is WebFiles as the folder they are in, for headway serve --web.
func WebFolder(t testing.TB) string {
	t.Helper()
	source, err := web.FindSource(t.Context())
	if err != nil {
		t.Fatalf("building the web app: %v", err)
	}
	dir, err := build(t.Context(), source)
	if err != nil {
		t.Fatalf("building the web app: %v", err)
	}
	return dir
}

// Build is WebFiles for other sources.
func Build(t testing.TB, source web.Source) fs.FS {
	t.Helper()
	dir, err := build(t.Context(), source)
	if err != nil {
		t.Fatalf("building the web app: %v", err)
	}
	return os.DirFS(dir)
}

// build returns the folder of a build. Where tests run at once, one of them
// makes it and the others wait.
func build(ctx context.Context, source web.Source) (string, error) {
	hash, err := source.Hash(ctx)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	cache = filepath.Join(cache, "headway-browsertest")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(cache, "lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	dir := filepath.Join(cache, "web-"+hash[:16])
	if r, err := web.ReadRecord(os.DirFS(dir)); err == nil && r.Sources == hash {
		return dir, nil
	}
	forgetOld(cache)
	_, err = web.Build(ctx, source, dir, &web.BuildOptions{Quality: 1})
	return dir, err
}

// forgetOld removes the builds of yesterday.
func forgetOld(cache string) {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return // then there is nothing to remove
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), "web-") && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(filepath.Join(cache, e.Name())) // it is tried again tomorrow
		}
	}
}
