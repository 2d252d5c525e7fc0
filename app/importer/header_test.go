package importer_test

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/seed57a6ed91/headway/app/importer"
	"github.com/seed57a6ed91/headway/tracking/fault"
)

func TestParseMapping(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]map[string]string{
		"":                          {},
		"  ":                        {},
		"person=Id":                 {"person": "Id"},
		"person=Id, date = Act Day": {"person": "Id", "date": "Act Day"},
		`person=Id,"metric:A, b=C"`: {"person": "Id", "metric:A, b": "C"},
		`date=A=B`:                  {"date": "A=B"},
	} {
		got, err := importer.ParseMapping(in)
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%q (-want +got):\n%s%v", in, d, err)
		}
	}
	for _, in := range []string{"person", "=Id", "person=", "a=b,,c=d", "a=b,a=c", "a=\"b", "a=b\nc=d"} {
		if got, err := importer.ParseMapping(in); !errors.Is(err, fault.ErrInvalid) {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
}

func TestSpool(t *testing.T) {
	t.Parallel()
	s, err := importer.Spool(iotest.OneByteReader(strings.NewReader("a,b\n")), 4)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(s); string(b) != "a,b\n" || err != nil {
		t.Errorf("read %q, %v", b, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(s.Name()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
	if _, err := importer.Spool(strings.NewReader("a,b\n1"), 4); fault.Code(err) != "too_large" {
		t.Errorf("a file that is too large: %v", err)
	}
	broken := errors.New("broken")
	if _, err := importer.Spool(iotest.ErrReader(broken), 4); !errors.Is(err, broken) {
		t.Errorf("a broken upload: %v", err)
	}
}
