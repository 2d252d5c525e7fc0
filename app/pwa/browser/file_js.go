package browser

import (
	"context"
	"io"
	"syscall/js"
)

// File is a file that the person has chosen. It is a client.File whose
// contents stay outside of Go's memory while it is sent.
type File struct{ file js.Value }

// ChosenFile returns the file that the input element with that id holds, if it
// holds one.
func ChosenFile(id string) (*File, bool) {
	e, ok := byID(id)
	if !ok || !e.Get("files").Truthy() || e.Get("files").Length() == 0 {
		return nil, false
	}
	return &File{e.Get("files").Index(0)}, true
}

// Name returns the name of the file, without a path.
func (f *File) Name() string { return f.file.Get("name").String() }

// Size returns the number of bytes.
func (f *File) Size() int64 { return int64(f.file.Get("size").Float()) }

// JSValue returns the file of the browser.
func (f *File) JSValue() js.Value { return f.file }

// Open returns the contents from the start on.
func (f *File) Open() (io.ReadCloser, error) { return &fileReader{file: f.file, size: f.Size()}, nil }

// fileReader reads a file, or another Blob.
type fileReader struct {
	file     js.Value
	at, size int64
}

// Read implements io.Reader.
func (r *fileReader) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	end := min(r.size, r.at+int64(len(p)))
	buffer, err := await(context.Background(), func() js.Value {
		return r.file.Call("slice", r.at, end).Call("arrayBuffer")
	})
	if err != nil {
		return 0, err
	}
	n := js.CopyBytesToGo(p, js.Global().Get("Uint8Array").New(buffer))
	r.at += int64(n)
	return n, nil
}

// Close implements io.Closer.
func (r *fileReader) Close() error { return nil }
