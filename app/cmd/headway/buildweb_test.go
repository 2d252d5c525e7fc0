package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed57a6ed91/headway/app/web"
)

func TestBuildWebAndServeIt(t *testing.T) {
	t.Parallel()
	s, out := founded(t), filepath.Join(t.TempDir(), "web")
	if said := s.run("build-web", "--out", out, "--quality", "1"); !strings.Contains(said, "MB on the way") {
		t.Errorf("build-web: %s", said)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	read, log := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"--db", s.db, "serve", "--addr", "localhost:0", "--web", out}, strings.NewReader(""), io.Discard, log)
		log.Close()
	}()
	said, address := "", ""
	for b := make([]byte, 4096); address == ""; {
		n, err := read.Read(b)
		if said += string(b[:n]); err != nil {
			t.Fatalf("serve ended: %v\n%s", <-done, said)
		}
		address = regexp.MustCompile(`http://localhost:\d+/`).FindString(said)
	}
	go io.Copy(io.Discard, read)
	response, err := http.Get(address + "people/anybody")
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(response.Body)
	response.Body.Close()
	if err != nil || response.StatusCode != http.StatusOK || !strings.Contains(string(page), `data-prefix="/"`) {
		t.Errorf("a page: %s %v\n%s", response.Status, err, page)
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("stopping: %v", err)
	}
}

func TestWordsForAWebAppThatIsNotThere(t *testing.T) {
	t.Parallel()
	s := founded(t)
	for want, args := range map[string][]string{
		"headway build-web":                {"serve", "--addr", "localhost:0", "--web", t.TempDir()},
		"is not from 1 to":                 {"build-web", "--out", filepath.Join(t.TempDir(), "web"), "--quality", "12"},
		"--web and --no-web can't be used": {"serve", "--web", "x", "--no-web"},
		"something else than a build":      {"build-web", "--out", filepath.Dir(s.db)},
	} {
		if _, err := s.try(args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("headway %s: %v; want %q", strings.Join(args, " "), err, want)
		}
	}
}

// Away from a checkout, serve says how to make what it lacks, before it
// touches the database.
func TestServeAwayFromACheckout(t *testing.T) {
	if _, ok := web.Embedded(); ok {
		return // then nothing is lacking
	}
	s := newShell(t)
	t.Chdir(t.TempDir())
	_, err := s.try("serve", "--addr", "localhost:0")
	if !errors.Is(err, web.ErrNoSource) || !strings.Contains(err.Error(), "headway build-web --out DIR") || !strings.Contains(err.Error(), "--no-web") {
		t.Errorf("serve: %v", err)
	}
	if _, err := os.Stat(s.db); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the database was touched: %v", err)
	}
	if _, err := s.try("build-web", "--out", "web"); !errors.Is(err, web.ErrNoSource) {
		t.Errorf("build-web: %v", err)
	}
	t.Setenv("PATH", "")
	if _, err := s.try("serve", "--addr", "localhost:0"); !errors.Is(err, web.ErrNoSource) || !strings.Contains(err.Error(), "not found") {
		t.Errorf("serve without go: %v", err)
	}
}
