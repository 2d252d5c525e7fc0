package importer

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/seed57a6ed91/headway/tracking/fault"
)

// Spool copies what comes over a network into a temporary file, at most limit
// bytes of it, so that it can be imported: Request.File is read more than once.
// Close removes the file. More than limit bytes are a *fault.Refusal with the
// code too_large.
func Spool(r io.Reader, limit int64) (*Spooled, error) {
	f, err := os.CreateTemp("", "headway-import-*.csv")
	if err != nil {
		return nil, err
	}
	s := &Spooled{f}
	n, err := io.Copy(f, io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		err = &fault.Refusal{Code: "too_large", Field: "file", Reason: fmt.Sprintf("has more than %d bytes", limit), Err: fault.ErrInvalid}
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Spooled is a file on its way into an import.
type Spooled struct{ *os.File }

// Close closes and removes the file.
func (s *Spooled) Close() error {
	return errors.Join(s.File.Close(), os.Remove(s.Name()))
}
