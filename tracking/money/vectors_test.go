package money_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed57a6ed91/headway/tracking/money"
)

// vectors reads the reference answers of a file in testdata, or in the folder
// that HEADWAY_VECTORS names.
func vectors[T any](t *testing.T, name string) []T {
	t.Helper()
	dir := os.Getenv("HEADWAY_VECTORS")
	if dir == "" {
		dir = "testdata"
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []T }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) == 0 {
		t.Fatalf("%s holds no cases", name)
	}
	return file.Cases
}

func TestVectorsAllocate(t *testing.T) {
	t.Parallel()
	type vector struct {
		Total   int64
		Weights []int64
		Parts   []int64 // null where the split is refused
	}
	for _, v := range vectors[vector](t, "allocate.json") {
		parts, err := money.Allocate(v.Total, v.Weights)
		if (err != nil) != (v.Parts == nil) || !slices.Equal(parts, v.Parts) {
			t.Errorf("Allocate(%d, %v) = %v, %v; want %v", v.Total, v.Weights, parts, err, v.Parts)
		}
	}
}
