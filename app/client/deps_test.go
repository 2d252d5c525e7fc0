//go:build !js

package client_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// What the browser loads is paid for in bytes.
func TestTheBrowserLoadsLittle(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("go", "list", "-deps", ".", "../pwa/browser")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "syscall/js") {
		t.Error("this is not what the browser loads")
	}
	for _, banned := range []string{
		"net/http", "net", "crypto/tls", "html/template", "text/template", "database/sql", "log/slog", "regexp", "mime",
		"github.com/danielgtaylor/huma/v2", "github.com/uptrace/bun",
	} {
		if slices.Contains(deps, banned) {
			t.Errorf("%s is loaded", banned)
		}
	}
}
