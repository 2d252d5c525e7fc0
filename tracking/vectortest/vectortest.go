// Package vectortest reads the reference answers that the rules are tested
// with: JSON files with a list of cases, computed independently of the rules.
package vectortest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Cases returns the cases of a file in the package's testdata, or in the
// folder that HEADWAY_VECTORS names. A file without cases fails the test.
func Cases[T any](t testing.TB, file string) []T {
	t.Helper()
	dir := os.Getenv("HEADWAY_VECTORS")
	if dir == "" {
		dir = "testdata"
	}
	b, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	var content struct{ Cases []T }
	if err := json.Unmarshal(b, &content); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if len(content.Cases) == 0 {
		t.Fatalf("%s holds no cases", file)
	}
	return content.Cases
}
