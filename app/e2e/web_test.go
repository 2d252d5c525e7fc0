package e2e

import (
	"sync"
	"testing"

	"github.com/seed57a6ed91/headway/app/browsertest"
)

// web is the folder of the web app that the servers serve.
var web struct {
	once sync.Once
	dir  string
}

// webFolder is the same for all tests, whatever happens to the sources
// meanwhile.
func webFolder(t testing.TB) string {
	t.Helper()
	web.once.Do(func() { web.dir = browsertest.WebFolder(t) })
	return web.dir
}
