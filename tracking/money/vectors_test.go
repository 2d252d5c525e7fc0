package money_test

import (
	"slices"
	"testing"

	"github.com/seed57a6ed91/headway/tracking/money"
	"github.com/seed57a6ed91/headway/tracking/vectortest"
)

func TestVectorsAllocate(t *testing.T) {
	t.Parallel()
	type vector struct {
		Total   int64
		Weights []int64
		Parts   []int64 // null where the split is refused
	}
	for _, v := range vectortest.Cases[vector](t, "allocate.json") {
		parts, err := money.Allocate(v.Total, v.Weights)
		if (err != nil) != (v.Parts == nil) || !slices.Equal(parts, v.Parts) {
			t.Errorf("Allocate(%d, %v) = %v, %v; want %v", v.Total, v.Weights, parts, err, v.Parts)
		}
	}
}
