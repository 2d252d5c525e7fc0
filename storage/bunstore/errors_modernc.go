//go:build !cgosqlite

package bunstore

import "errors"

// sqliteCode returns the extended result code of SQLite that err stands for,
// or 0.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		return e.Code()
	}
	return 0
}
