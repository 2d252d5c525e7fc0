//go:build !unix

package pgtest

import (
	"os/exec"
	"runtime"
)

// hand refuses: a cluster is only made on Unix.
func hand(string) (func(*exec.Cmd), error) {
	return nil, &missingError{"a throwaway cluster is not made on " + runtime.GOOS + "; name a server in HEADWAY_TEST_POSTGRES"}
}
