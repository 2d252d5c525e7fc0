//go:build !linux

package browsertest

import (
	"os"
	"os/exec"
)

// grouped does nothing here.
func grouped(*exec.Cmd) {}

// killGroup ends the program alone: what it has started ends without it.
func killGroup(p *os.Process) error { return p.Kill() }
