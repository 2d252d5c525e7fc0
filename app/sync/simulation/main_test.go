package simulation

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage wait: a simulation leaves much, and keeps little.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(2 << 30)
	os.Exit(m.Run())
}
