//go:build !js

package browser

import "io"

// File is a file that nobody has chosen.
type File struct{}

// ChosenFile returns none.
func ChosenFile(id string) (*File, bool) { return nil, false }

// Name returns "".
func (f *File) Name() string { return "" }

// Size returns 0.
func (f *File) Size() int64 { return 0 }

// Open returns ErrNoBrowser.
func (f *File) Open() (io.ReadCloser, error) { return nil, ErrNoBrowser }
