//go:build !unix

package browsertest

// lock does nothing here: at worst two processes build the same.
func lock(string) (unlock func(), err error) { return func() {}, nil }
