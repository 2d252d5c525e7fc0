package crash_test

import (
	"os"
	"testing"

	"github.com/seed57a6ed91/headway/app/servertest"
	"github.com/seed57a6ed91/headway/storage/bunstore/pgtest"
)

var program servertest.Program

func TestMain(m *testing.M) {
	code := pgtest.Main(m)
	program.Remove()
	os.Exit(code)
}

// serve starts a server of the API on a database.
func serve(t testing.TB, db string) *servertest.Server {
	t.Helper()
	return program.Serve(t, db, "--no-web")
}
