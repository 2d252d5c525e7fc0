//go:build !embedweb

package web

import "io/fs"

// Embedded returns the build that is part of the program, which is so with
// -tags embedweb; ok says whether there is one.
func Embedded() (files fs.FS, ok bool) { return nil, false }
