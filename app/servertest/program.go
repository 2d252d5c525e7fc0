// Package servertest runs the real binary for tests, which kill it and start it
// again.
package servertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
)

// Program is the binary, built once for all tests of a package. The zero value
// is ready to use.
type Program struct {
	once   sync.Once
	folder string
	err    error
}

// Folder holds the binary, and what else all tests of the package share.
func (p *Program) Folder() (string, error) {
	p.once.Do(func() {
		if p.folder, p.err = os.MkdirTemp("", "headway-servertest-"); p.err != nil {
			return
		}
		const program = "github.com/seed57a6ed91/headway/app/cmd/headway"
		if out, err := exec.Command("go", "build", "-o", p.path(), program).CombinedOutput(); err != nil {
			p.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	return p.folder, p.err
}

// Path is that of the binary.
func (p *Program) Path() (string, error) {
	_, err := p.Folder()
	return p.path(), err
}

func (p *Program) path() string { return filepath.Join(p.folder, "headway") }

// Remove removes the folder. TestMain calls it at the end.
func (p *Program) Remove() {
	if p.folder != "" {
		_ = os.RemoveAll(p.folder) // in the system's folder for such things
	}
}
