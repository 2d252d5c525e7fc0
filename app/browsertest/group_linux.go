package browsertest

import (
	"os"
	"os/exec"
	"syscall"
)

// grouped lets a program and all that it starts be a process group of their
// own, which ends with the test at the latest.
func grouped(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// killGroup ends the group of a grouped program at once.
func killGroup(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGKILL) }
