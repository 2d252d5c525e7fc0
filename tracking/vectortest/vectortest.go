// Package vectortest reads the reference answers that the rules are tested
// with, computed independently of the rules: mostly JSON files with a list of
// cases.
package vectortest

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Cases returns the cases of a file in the package's testdata, or in the
// folder that HEADWAY_VECTORS names. A file without cases fails the test.
func Cases[T any](t testing.TB, file string) []T {
	t.Helper()
	var content struct{ Cases []T }
	if err := json.Unmarshal(File(t, file), &content); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if len(content.Cases) == 0 {
		t.Fatalf("%s holds no cases", file)
	}
	return content.Cases
}

// File returns a file of the package's testdata, or of the folder that
// HEADWAY_VECTORS names: of several names, the first under which there is one.
func File(t testing.TB, names ...string) []byte {
	t.Helper()
	dir := os.Getenv("HEADWAY_VECTORS")
	if dir == "" {
		dir = "testdata"
	}
	var errs []error
	for _, name := range names {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err == nil {
			return b
		}
		errs = append(errs, err)
	}
	t.Fatal(errors.Join(errs...))
	return nil
}
