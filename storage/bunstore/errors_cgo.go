//go:build cgosqlite

package bunstore

import (
	"errors"

	"github.com/mattn/go-sqlite3"
)

// sqliteCode returns the extended result code of SQLite that err stands for,
// or 0.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		return int(e.ExtendedCode)
	}
	return 0
}
