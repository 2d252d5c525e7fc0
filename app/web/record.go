package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
)

// RecordName is the file of a build that lists the others.
const RecordName = "headway-web.json"

// recordFormat changes when builds of before can no longer be served.
const recordFormat = 1

// Record lists the files of a build.
type Record struct {
	Format  int    `json:"format"`
	Sources string `json:"sources"` // hash of what it was built from, see Source.Hash
	Go      string `json:"go"`      // version of the compiler
	Hash    string `json:"hash"`    // of all names and contents
	Files   []File `json:"files"`   // by name
}

// File is a file of a build.
type File struct {
	Name   string   `json:"name"`   // as in addresses, such as app.wasm
	Type   string   `json:"type"`   // media type
	Size   int64    `json:"size"`   // bytes before encoding
	SHA256 string   `json:"sha256"` // of those bytes
	Stored []Stored `json:"stored"` // how it is kept, the best encoding first
}

// Stored is a file of the folder that holds a File in one encoding.
type Stored struct {
	Name     string `json:"name"`     // such as app.wasm.br
	Encoding string `json:"encoding"` // br, gzip or identity
	Size     int64  `json:"size"`
	SHA256   string `json:"sha256"`
}

// ErrIncomplete means that a folder does not hold a build of the web app, or
// not all of it, or not what belongs together.
var ErrIncomplete = errors.New("the web app is not built completely")

// ReadRecord returns the record of a build, or an error that matches
// ErrIncomplete. It does not look at the files.
func ReadRecord(files fs.FS) (Record, error) {
	b, err := fs.ReadFile(files, RecordName)
	if err != nil {
		return Record{}, fmt.Errorf("%w: %w", ErrIncomplete, err)
	}
	var r Record
	if err := json.Unmarshal(b, &r); err != nil {
		return Record{}, fmt.Errorf("%w: %s: %w", ErrIncomplete, RecordName, err)
	}
	if r.Format != recordFormat {
		return Record{}, fmt.Errorf("%w: it is of format %d, not %d: build it again", ErrIncomplete, r.Format, recordFormat)
	}
	return r, nil
}

// hashFiles is what Record.Hash holds.
func hashFiles(files []File) string {
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%q %s\n", f.Name, f.SHA256)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// file returns the File of that name.
func (r Record) file(name string) (File, bool) {
	i := slices.IndexFunc(r.Files, func(f File) bool { return f.Name == name })
	if i < 0 {
		return File{}, false
	}
	return r.Files[i], true
}

// read returns the bytes of each encoding of f, checked.
func (f File) read(files fs.FS) (map[string][]byte, error) {
	if len(f.Stored) == 0 {
		return nil, fmt.Errorf("%w: %s is not there", ErrIncomplete, f.Name)
	}
	bodies := map[string][]byte{}
	for _, s := range f.Stored {
		b, err := fs.ReadFile(files, s.Name)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrIncomplete, err)
		}
		if sum(b) != s.SHA256 {
			return nil, fmt.Errorf("%w: %s is not the one of this build", ErrIncomplete, s.Name)
		}
		bodies[s.Encoding] = b
	}
	return bodies, nil
}

// plain returns a body that has no encoding, made from the one with gzip where
// it is not kept.
func plain(bodies map[string][]byte) ([]byte, error) {
	if b, ok := bodies[identity]; ok {
		return b, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(bodies[gzipped]))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
